"""Whoever left a list or was deleted is not brought back by a later run."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from constantcontact_api.errors import SettingsError
from constantcontact_cli.main import main
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.accounting.report import StreamCounts
    from tests.postgres import Postgres
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}


def people(*names: str) -> list[dict[str, Any]]:
    return [record("people", email=f"{name}@x.org", first_name=name) for name in names or ("ann", "ben", "cem", "dot")]


def lists_of(pipeline: Pipeline, name: str) -> set[str]:
    return set(pipeline.contact(f"{name}@x.org")["list_memberships"])


def list_ids(pipeline: Pipeline) -> list[str]:
    return [one.list_id for one in pipeline.account.living_lists()]


def leave(pipeline: Pipeline, name: str, *left: str) -> None:
    contact = pipeline.account.contacts.by_address(f"{name}@x.org")
    assert contact is not None
    contact.lists = tuple(one for one in contact.lists if one not in left)
    pipeline.account.contacts.save(contact)


def delete(pipeline: Pipeline, name: str) -> None:
    pipeline.account.contacts.delete(pipeline.contact(f"{name}@x.org")["contact_id"])


class Remembering:
    """Runs with one history."""

    def __init__(self, pipeline: Pipeline, tmp_path: Path) -> None:
        self.pipeline = pipeline
        self.path = tmp_path / "state" / "history.db"
        self._undo_folder = str(tmp_path)

    def run(self, *messages: dict[str, Any], columns: dict[str, Any] = PEOPLE, **settings: Any) -> StreamCounts:
        merged = {
            "history_path": str(self.path),
            "undo_folder": self._undo_folder,
            "max_removal_percent": 50,
            **settings,
        }
        target = self.pipeline.run(columns, *messages, **merged)
        counts = target.run.accounting.counts["people"]
        assert not counts.unaccounted
        return counts


@pytest.fixture
def remembering(pipeline: Pipeline, tmp_path: Path) -> Remembering:
    return Remembering(pipeline, tmp_path)


@pytest.mark.parametrize("mode", ["upsert", "mirror", "append"])
@pytest.mark.parametrize("skip_unchanged", [False, True])
def test_somebody_who_left_a_list_is_not_put_back(
    remembering: Remembering, pipeline: Pipeline, mode: str, skip_unchanged: bool
) -> None:
    settings: dict[str, Any] = {"mode": mode, "skip_unchanged": skip_unchanged}
    remembering.run(*people(), END, **settings)
    (list_id,) = lists_of(pipeline, "ann")
    leave(pipeline, "ann", list_id)
    for _ in range(2):
        counts = remembering.run(*people(), END, **settings)
        assert lists_of(pipeline, "ann") == set()
        assert lists_of(pipeline, "ben") == {list_id}
        assert counts.skipped["left_list"] == (1 if mode != "append" else 0)


@pytest.mark.postgres
def test_containers_that_share_a_database_do_not_put_back_who_left(
    remembering: Remembering,
    pipeline: Pipeline,
    postgres: Postgres,  # noqa: F811  # the fixture
    caplog: pytest.LogCaptureFixture,
) -> None:
    place: dict[str, Any] = {"history_path": postgres.url.replace(":any@", ":secret@"), "skip_unchanged": True}
    remembering.run(*people(), END, dry_run=True, **place)
    assert postgres.query("SELECT to_regnamespace('constantcontact')") == [(None,)]
    remembering.run(*people(), END, **place)
    leave(pipeline, "ann", *lists_of(pipeline, "ann"))
    for is_dry in (True, False):
        counts = remembering.run(*people(), END, dry_run=is_dry, **place)
        assert counts.skipped["left_list"] == 1
    assert lists_of(pipeline, "ann") == set()
    names = tuple(f"{name}@x.org" for name in ("ann", "ben"))
    result = CliRunner().invoke(main, ["forget", f"--history-path={place['history_path']}", names[0]])
    assert re.search(r"postgresql://127.0.0.1:\d+/pipeline: 1 person erased", result.output)
    remembering.run(*people(), END, **place)
    assert [bool(lists_of(pipeline, name.partition("@")[0])) for name in names] == [True, True]
    assert "secret" not in caplog.text + result.output


def test_without_a_history_an_import_puts_people_back(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people())
    (list_id,) = lists_of(pipeline, "ann")
    leave(pipeline, "ann", list_id)
    pipeline.run(PEOPLE, *people())
    assert lists_of(pipeline, "ann") == {list_id}


def test_whoever_left_one_of_several_lists_joins_the_others_with_new_values(
    remembering: Remembering, pipeline: Pipeline
) -> None:
    first, second = list_ids(pipeline)[:2]
    remembering.run(*people(), lists=[first, second])
    leave(pipeline, "ann", first)
    counts = remembering.run(record("people", email="ANN@x.org", first_name="New"), lists=[first, second])
    assert (counts.sent, counts.not_put_back, dict(counts.skipped)) == (1, 1, {})
    assert lists_of(pipeline, "ann") == {second}
    assert pipeline.contact("ann@x.org")["first_name"] == "New"


def test_records_that_name_their_own_lists_keep_to_the_history_too(
    remembering: Remembering, pipeline: Pipeline
) -> None:
    first, second, third = list_ids(pipeline)[:3]
    columns = schema("people", "email", "list_ids")
    row = record("people", email="ann@x.org", list_ids=f"{first},{second},{third}")
    remembering.run(row, columns=columns, lists=None)
    leave(pipeline, "ann", second)
    counts = remembering.run(row, columns=columns, lists=None)
    assert lists_of(pipeline, "ann") == {first, third}
    assert counts.not_put_back == 1


def test_somebody_whom_no_run_put_on_the_list_can_join_it(remembering: Remembering, pipeline: Pipeline) -> None:
    first, second = list_ids(pipeline)[:2]
    remembering.run(*people(), lists=[first])
    remembering.run(*people(), lists=[second])
    assert lists_of(pipeline, "ann") == {first, second}


def test_somebody_who_was_found_on_the_list_is_remembered_as_well(remembering: Remembering, pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people())
    assert remembering.run(*people(), skip_unchanged=True).unchanged == 4
    leave(pipeline, "ann", *list_ids(pipeline))
    assert remembering.run(*people(), skip_unchanged=True).skipped["left_list"] == 1
    assert lists_of(pipeline, "ann") == set()


def test_somebody_who_comes_back_by_themselves_is_a_member_like_any_other(
    remembering: Remembering, pipeline: Pipeline
) -> None:
    remembering.run(*people())
    lists = lists_of(pipeline, "ann")
    leave(pipeline, "ann", *lists)
    remembering.run(*people())
    pipeline.run(PEOPLE, *people("ann"))  # stands for a sign-up form
    counts = remembering.run(record("people", email="ann@x.org", first_name="New"))
    assert (counts.sent, lists_of(pipeline, "ann")) == (1, lists)


def test_somebody_who_could_not_be_put_on_the_list_has_not_left_it(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(account={"contacts": 3, "unsubscribed": 1}) as pipeline:
        remembering = Remembering(pipeline, tmp_path)
        (gone,) = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"unsubscribed"})))
        row = record("people", email=gone.address, first_name="New")
        assert remembering.run(row).not_added == 1
        assert remembering.run(row).not_added == 1, "the values are updated each time"


def test_whom_a_mirror_took_off_may_come_back(remembering: Remembering, pipeline: Pipeline) -> None:
    remembering.run(*people(), END, mode="mirror")
    counts = remembering.run(*people("ann", "ben", "cem"), END, mode="mirror")
    assert (counts.removals, lists_of(pipeline, "dot")) == (1, set())
    counts = remembering.run(*people(), END, mode="mirror")
    assert dict(counts.skipped) == {}
    assert lists_of(pipeline, "dot") == lists_of(pipeline, "ann") != set()


@pytest.mark.parametrize("on_delete", ["remove_from_lists", "delete"])
@pytest.mark.parametrize("together", [False, True])
def test_whom_a_record_took_off_may_come_back_with_a_later_run(
    remembering: Remembering, pipeline: Pipeline, on_delete: str, together: bool
) -> None:
    remembering.run(*people())
    lists = lists_of(pipeline, "ann")
    gone = record("people", email="Ann@x.org", _sdc_deleted_at="2026-03-02T10:00:00Z")
    settings: dict[str, Any] = {"on_delete": on_delete, "revive_deleted": True}
    if together:
        messages = [gone, *people("ann")]
        plan = remembering.run(*messages, **settings, dry_run=True)
        real = remembering.run(*messages, **settings)
        assert (plan.sent, plan.skipped) == (real.sent, real.skipped) == (1, {})
        assert real.not_permitted == {"an earlier record: gone": 1}
    else:
        remembering.run(gone, **settings)
    assert not lists_of(pipeline, "ann")
    remembering.run(*people("ann"), **settings)
    assert lists_of(pipeline, "ann") == lists


def test_other_records_about_somebody_who_left_do_not_bring_them_back(
    remembering: Remembering, pipeline: Pipeline
) -> None:
    first, second = list_ids(pipeline)[:2]
    remembering.run(*people("ann"), lists=[first])
    remembering.run(*people("ann"), lists=[second])
    leave(pipeline, "ann", first, second)
    others = schema("others", "email")
    settings: dict[str, Any] = {"lists": [first], "tags": ["Fair"], "create_tags": True}
    for operation in ("add_tags", "remove_from_lists"):
        own = {"operation": operation, "lists": [second]}
        messages = [others, record("others", email="ann@x.org"), PEOPLE, *people("ann")]
        counts = remembering.run(*messages, **settings, streams={"others": own})
        assert counts.skipped["left_list"] == 1
        assert not lists_of(pipeline, "ann")


def test_the_history_holds_no_address_and_is_its_owners_alone(remembering: Remembering) -> None:
    remembering.run(*people())
    assert remembering.path.stat().st_mode & 0o777 == 0o600
    content = remembering.path.read_bytes()
    assert b"ann" not in content
    other = Remembering(remembering.pipeline, remembering.path.parent)
    other.run(*people())
    hashes = []
    for path in (remembering.path, other.path):
        with closing(sqlite3.connect(path)) as history:
            hashes.append({address for (address,) in history.execute("SELECT address FROM put_on_lists")})
    assert len(hashes[0]) == 4
    assert hashes[0].isdisjoint(hashes[1])


def test_a_history_that_is_none_is_one_sentence_and_nothing_is_imported(remembering: Remembering) -> None:
    remembering.path.parent.mkdir()
    remembering.path.write_text("something else" * 100)
    with pytest.raises(SettingsError, match="history_path"):
        remembering.run(*people())
    assert not remembering.pipeline.imports()


def test_the_history_is_written_before_state_is_emitted(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    process = pipeline.start(history_path=str(path))
    assert process.stdin is not None
    assert process.stdout is not None
    others = [record("people", email=f"{number}@x.org", first_name="Ann") for number in range(40_000)]
    process.stdin.write(singer([PEOPLE, *people("ann"), state(n=1), *others]))
    process.stdin.flush()
    assert process.stdout.readline() == b'{"n":1}\n'
    process.kill()
    process.communicate()
    leave(pipeline, "ann", *list_ids(pipeline))
    counts = pipeline.run(PEOPLE, *people("ann"), history_path=str(path)).run.accounting.counts["people"]
    assert dict(counts.skipped) == {"left_list": 1}


def test_a_dry_run_foresees_who_left_and_writes_no_history(remembering: Remembering, pipeline: Pipeline) -> None:
    remembering.run(*people(), dry_run=True)
    assert not remembering.path.exists()
    remembering.run(*people())
    leave(pipeline, "ann", *list_ids(pipeline))
    before = remembering.path.read_bytes()
    plan = remembering.run(*people(), dry_run=True)
    assert remembering.path.read_bytes() == before
    real = remembering.run(*people())
    assert (
        (plan.sent, plan.skipped, plan.imports) == (real.sent, real.skipped, real.imports) == (3, {"left_list": 1}, 1)
    )


@pytest.mark.parametrize("mode", ["upsert", "append", "update", "mirror"])
def test_deleted_people_are_not_brought_back(pipeline: Pipeline, mode: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"mode": mode, "undo_folder": str(tmp_path), "max_removal_percent": 50}
    pipeline.run(PEOPLE, *people())
    delete(pipeline, "ann")
    plan = pipeline.run(PEOPLE, *people(), END, **settings, dry_run=True).run.accounting.counts["people"]
    counts = pipeline.run(PEOPLE, *people(), END, **settings).run.accounting.counts["people"]
    assert plan.skipped == counts.skipped
    assert counts.skipped["not_in_account" if mode == "update" else "deleted"] == 1
    assert pipeline.account.contacts.by_address("ann@x.org").status == "deleted"  # type: ignore[union-attr]
    assert not counts.unaccounted


def test_revive_deleted_brings_them_back(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *people())
    delete(pipeline, "ann")
    before = len(pipeline.simulator.requests)
    pipeline.run(PEOPLE, *people(), revive_deleted=True)
    assert lists_of(pipeline, "ann")
    assert not any(one.path.endswith("/contacts") for one in pipeline.simulator.requests[before:])


def test_a_run_that_does_not_read_the_account_leaves_very_many_deleted_people_unread(
    pipe: Pipe, tmp_path: Path
) -> None:
    with pipe() as pipeline:
        pipeline.limits = Limits(deleted_people=3)
        pipeline.run(PEOPLE, *people())
        for name in ("ann", "ben", "cem", "dot"):
            delete(pipeline, name)
        reading = pipeline.run(PEOPLE, *people("ann"), history_path=str(tmp_path / "history.db"))
        assert reading.run.accounting.counts["people"].skipped == {"deleted": 1}
        assert pipeline.run(PEOPLE, *people("ann")).run.accounting.counts["people"].sent == 1
        assert lists_of(pipeline, "ann")


def test_a_deleted_person_is_found_on_any_page(pipe: Pipe) -> None:
    with pipe(account={"contacts": 2, "deleted": 1_100}) as pipeline:
        gone = list(pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"deleted"}))))
        rows = [record("people", email=one.address) for one in gone if one.address and len(one.address) <= 50]
        counts = pipeline.run(PEOPLE, *rows).run.accounting.counts["people"]
        assert counts.skipped == {"deleted": len(rows)}
        assert not counts.imports
