"""Nobody who said no becomes mailable, whatever a source calls it; and nothing that is not understood passes."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError, TooManyRejectsError
from target_constantcontact.loading.departures import TooManyDeparturesError
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.accounting.report import StreamCounts
    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipeline

END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}


def counts(target: TargetConstantContact) -> StreamCounts:
    return target.run.accounting.counts["people"]


def people(column: str, values: list[Any]) -> list[dict[str, Any]]:
    described = schema("people", "email", **{column: {}})
    return [described, *(record("people", email=f"{n}@x.org", **{column: v}) for n, v in enumerate(values))]


def came(pipeline: Pipeline, count: int) -> list[int]:
    return [number for number in range(count) if lives(pipeline, f"{number}@x.org")]


def lives(pipeline: Pipeline, address: str) -> bool:
    contact = pipeline.account.contacts.by_address(address)
    return contact is not None and not contact.deleted_at


def test_who_said_no_is_counted_by_column_and_kind_and_is_no_reject(pipeline: Pipeline) -> None:
    values = ["subscribed", "unsubscribed", "cleaned", "pending", "subscribed"]
    target = pipeline.run(*people("Email Status", values), max_rejects=0)
    assert came(pipeline, 5) == [0, 4]
    kept_out = {f"Email Status: {kind}": 1 for kind in ("withdrawn", "undeliverable", "never given")}
    assert dict(counts(target).not_permitted) == kept_out
    assert not pipeline.rejects()


def test_any_share_of_people_who_said_no_is_no_failure(pipeline: Pipeline) -> None:
    target = pipeline.run(*people("unsubscribed", [*[True] * 90, *[False] * 10]), max_reject_percent=0)
    assert counts(target).sent == 10
    assert counts(target).not_permitted.total() == 90
    assert counts(target).by_blocks == 100


def test_columns_that_say_no_without_a_word_for_no_keep_their_people_out(pipeline: Pipeline) -> None:
    columns: dict[str, list[Any]] = {
        "Contact preferences": ["Post only", "Email and post"],
        "Marketing Preferences": [["SMS"], ["Email", "SMS"]],
        "Hard Bounces": [2, 0],
        "Sende-Status": ["gesperrt", "versendet"],
        "Correspondence": ["None", "Email"],
        "Consent Level": ["None", "Full"],
        "Email Validation": ["undeliverable", "catch-all"],
        "Preferred contact method": ["Phone only", "Phone"],
    }
    records = [
        record("people", email=f"{number}{index}@x.org", **{column: value})
        for number, (column, values) in enumerate(columns.items())
        for index, value in enumerate(values)
    ]
    target = pipeline.run(schema("people", "email", **{column: {} for column in columns}), *records)
    assert [number for number in range(len(columns)) if lives(pipeline, f"{number}0@x.org")] == []
    assert [number for number in range(len(columns)) if not lives(pipeline, f"{number}1@x.org")] == []
    assert counts(target).not_permitted.total() == len(columns)


def test_they_are_kept_in_a_file_where_one_is_named(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "not-permitted.jsonl"
    pipeline.run(*people("opted_out", ["yes", "no"]), not_permitted_path=str(path))
    (line,) = map(json.loads, path.read_text().splitlines())
    assert line["record"] == {"email": "0@x.org", "opted_out": "yes"}
    assert (line["stream"], line["column"], line["kind"]) == ("people", "opted_out", "withdrawn")


def test_an_unclear_value_is_a_reject(pipeline: Pipeline) -> None:
    with pytest.raises(TooManyRejectsError):
        pipeline.run(*people("Email Opt-Out", ["no", "no", "perhaps", "no"]), max_rejects=0)
    assert came(pipeline, 4) == [0, 1, 3]
    (line,) = pipeline.rejects()
    assert line["reason"] == "unclear_permission"


def test_a_column_of_permission_that_nobody_understands_ends_its_stream_before_anything_is_sent(
    pipeline: Pipeline,
) -> None:
    with pytest.raises(SettingsError, match="permission_columns") as error:
        pipeline.run(*people("Newsletter consent", ["A", "B", "A", "C"]))
    assert error.value.exit_code == 2
    assert not pipeline.imports()
    said = {"Newsletter consent": {"yes": ["A"], "no": ["B", "C"]}}
    pipeline.run(*people("Newsletter consent", ["A", "B", "A", "C"]), permission_columns=said)
    assert came(pipeline, 4) == [0, 2]


@pytest.mark.parametrize("own", [True, False])
def test_what_a_setting_says_of_a_column_wins(pipeline: Pipeline, *, own: bool) -> None:
    said = {"permission_columns": {"blocked": "refusing"}}
    settings: dict[str, Any] = {"streams": {"people": said}} if own else said
    pipeline.run(*people("blocked", [True, False]), **settings)
    assert came(pipeline, 2) == [1]


def test_the_state_of_a_login_keeps_nobody_out_and_is_named_once(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    pipeline.run(*people("blocked", [True, False, True]))
    assert came(pipeline, 3) == [0, 1, 2]
    (line,) = [line for line in caplog.messages if "login" in line]
    assert "2 records" in line
    assert '"permission_columns": {"blocked": "refusing"}' in line


def test_what_the_schema_does_not_name_still_says_no(pipeline: Pipeline) -> None:
    rows = [record("people", email=f"{n}@x.org", **({"HasOptedOutOfEmail": True} if n % 3 else {})) for n in range(300)]
    target = pipeline.run(schema("people", "email"), *rows)
    assert counts(target).sent == 100
    assert counts(target).not_permitted.total() == 200
    assert counts(target).by_blocks >= 295


def test_a_column_that_first_comes_late_says_no_from_then_on(pipeline: Pipeline) -> None:
    rows = [record("people", email=f"{n}@x.org") for n in range(400)]
    late = [record("people", email=f"late{n}@x.org", profile={"email_opt_out": True}) for n in range(50)]
    target = pipeline.run(schema("people", "email"), *rows, *late)
    assert counts(target).sent == 400
    assert counts(target).not_permitted.total() == 50


@pytest.mark.parametrize(
    "stream_map",
    [{"email": "email", "__else__": None}, {"unsubscribed": None}, {"unsubscribed": "False"}, {"fine": "unsubscribed"}],
)
def test_no_stream_map_hides_a_no(pipeline: Pipeline, stream_map: dict[str, Any]) -> None:
    pipeline.run(*people("unsubscribed", [True, False, None]), stream_maps={"people": stream_map})
    assert came(pipeline, 3) == [1, 2]


def test_a_no_that_only_a_stream_map_says_counts(pipeline: Pipeline) -> None:
    maps = {"people": {"email_opt_out": "code == 7"}}
    pipeline.run(*people("code", [7, 1, 7]), stream_maps=maps)
    assert came(pipeline, 3) == [1]


def test_a_blank_permission_passes_and_is_counted_unless_a_yes_is_required(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rows = people("Accepts Email Marketing", ["yes", "", "no", None])
    target = pipeline.run(*rows, require_permission=True)
    assert came(pipeline, 4) == [0]
    assert counts(target).not_permitted.total() == 3
    target = pipeline.run(*rows)
    assert came(pipeline, 4) == [0, 1, 3]
    assert dict(counts(target).permission_not_stated) == {"Accepts Email Marketing": 2}
    assert any("2 records left Accepts Email Marketing blank" in line for line in caplog.messages)


def test_where_a_yes_is_required_a_stream_without_a_word_about_it_brings_nobody(pipeline: Pipeline) -> None:
    target = pipeline.run(*people("city", ["Bend", "Salem"]), require_permission=True)
    assert not came(pipeline, 2)
    assert dict(counts(target).not_permitted) == {"not stated": 2}


def test_the_log_says_how_permission_is_read(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pipeline.run(*people("Email Status", ["subscribed", "unsubscribed"]), dry_run=True)
    (line,) = [line for line in caplog.messages if "permission to e-mail is read from" in line]
    assert "Email Status (" in line


def test_operations_are_not_judged_by_permission(pipeline: Pipeline) -> None:
    pipeline.run(schema("people", "email"), *(record("people", email=f"{n}@x.org") for n in range(3)))
    target = pipeline.run(*people("unsubscribed", [True, True, True]), operation="unsubscribe")
    assert counts(target).operations == {"unsubscribe": 3}


def test_a_mirror_keeps_members_whom_its_stream_names_and_who_never_agreed(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.run(*people("city", ["Bend", "Bend", "Bend"]))
    rows = people("accepts_marketing", [True, False])
    target = pipeline.run(
        *rows, END, mode="mirror", max_removal_percent=100, undo_folder=str(tmp_path),
        lists=[pipeline.account.living_lists()[0].list_id],
    )  # fmt: skip
    assert counts(target).not_permitted.total() == 1
    assert pipeline.contact("1@x.org")["list_memberships"]
    assert not pipeline.contact("2@x.org")["list_memberships"]


@pytest.mark.parametrize("on_delete", ["ignore", "delete", "remove_from_lists"])
def test_only_a_clear_word_deletes(pipeline: Pipeline, on_delete: str) -> None:
    pipeline.run(*people("city", ["Bend"] * 7))
    target = pipeline.run(*people("is_deleted", ["f", "N", "0.0", None, "true", "0", "??"]), on_delete=on_delete)
    gone = {} if on_delete == "ignore" else {on_delete: 1}
    assert dict(counts(target).operations) == gone
    assert dict(counts(target).rejected) == {"unclear_deletion": 1}
    assert lives(pipeline, "4@x.org") is (on_delete != "delete")


def test_a_source_that_marks_nearly_everybody_as_deleted_deletes_nobody(pipeline: Pipeline) -> None:
    pipeline.run(*people("city", ["Bend"] * 40))
    rows = people("deleted_at", ["2026-01-01"] * 40)
    with pytest.raises(TooManyDeparturesError, match="max_departures_percent"):
        pipeline.run(*rows, on_delete="delete")
    assert len(came(pipeline, 40)) == 40
    pipeline.run(*rows, on_delete="delete", max_departures_percent=100)
    assert not came(pipeline, 40)


def test_ten_people_may_always_leave_and_an_eleventh_may_not(pipeline: Pipeline) -> None:
    pipeline.run(*people("city", ["Bend"] * 11))
    with pytest.raises(TooManyDeparturesError):
        pipeline.run(*people("deleted_at", ["2026-01-01"] * 11), on_delete="delete")
    assert len(came(pipeline, 11)) == 11
    pipeline.run(*people("deleted_at", ["2026-01-01"] * 10), on_delete="delete")
    assert not came(pipeline, 10)


def test_an_operation_has_no_limit_unless_one_is_set(pipeline: Pipeline) -> None:
    pipeline.run(*people("city", ["Bend"] * 30))
    rows = people("city", ["Bend"] * 30)
    with pytest.raises(TooManyDeparturesError):
        pipeline.run(*rows, operation="delete", max_departures_percent=5)
    assert len(came(pipeline, 30)) == 30
    pipeline.run(*rows, operation="delete")
    assert not came(pipeline, 30)


def set_to(column: str, chosen: object) -> dict[str, Any]:
    return {"permission_columns": {column: chosen}}


@pytest.mark.parametrize("values", [[], [{"other": 1}] * 300], ids=["from-the-start", "late"])
def test_a_column_that_only_the_setting_knows_is_heard_when_it_first_comes_late(
    pipeline: Pipeline, values: list[Any]
) -> None:
    messages = [schema("people", "email")]
    messages += [record("people", email=f"{number}@y.org", **value) for number, value in enumerate(values)]
    messages += [record("people", email=f"{number}@x.org", Tier="C") for number in range(300)]
    pipeline.run(*messages, **set_to("tier", {"no": ["c"]}))
    assert not came(pipeline, 300)


@pytest.mark.parametrize(
    ("chosen", "yes", "no"),
    [
        ("refusing", [[], {}, None], [["x"], ["x", "y"]]),
        ({"no": ["no mail"]}, [["vip"], "vip", "VIP, donor"], [["vip", "No mail"], "VIP, No mail", "['No mail']"]),
        ({"no": ["0"]}, [1, "1.0"], [0, 0.0, "0.0"]),
        ({"yes": [1]}, [1, 1.0, "1.0"], [0, 2]),
        ({"yes": ["si"]}, ["sí", "Si"], ["no"]),
        ("ignore", [{"state": "unsubscribed"}, ["unsubscribed"]], []),
    ],
)
def test_a_setting_holds_for_whatever_its_column_holds(
    pipeline: Pipeline, chosen: object, yes: list[Any], no: list[Any]
) -> None:
    pipeline.run(*people("Email Consent", [*yes, *no]), **set_to("email_consent", chosen))
    assert came(pipeline, len(yes) + len(no)) == list(range(len(yes)))


def test_a_setting_that_names_no_column_is_said(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        pipeline.run(*people("Tier", ["C"]), permission_columns={"Teir": "refusing", "tier": "ignore"})
    assert (
        "These settings name streams or columns that the input did not have: permission_columns: Teir." in caplog.text
    )
