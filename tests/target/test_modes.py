"""What a stream means to the account: everybody, only new people, or only those who are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.contacts import ContactFilter
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
ACCOUNT = {"contacts": 40, "unsubscribed": 1, "lists": 4}


def there(pipeline: Pipeline) -> list[str]:
    found = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return [str(one.address) for one in found if one.address and len(one.address) <= 50]


def held(pipeline: Pipeline, address: str) -> tuple[Any, set[str]]:
    contact = pipeline.contact(address)
    return contact.get("first_name"), set(contact.get("list_memberships", []))


def test_append_adds_new_people_and_leaves_existing_ones_alone(pipe: Pipe) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        known = there(pipeline)[0]
        before = held(pipeline, known)
        target = pipeline.run(
            PEOPLE,
            record("people", email=known.upper(), first_name="Changed"),
            record("people", email="new@x.org", first_name="New"),
            record("people", email="new@x.org", first_name="Newer"),
            mode="append",
        )
        counts = target.run.accounting.counts["people"]
        assert counts.skipped == {"exists": 1}
        assert (counts.read, counts.sent, counts.merged, counts.unaccounted) == (3, 1, 1, 0)
        assert held(pipeline, known) == before
        assert held(pipeline, "new@x.org")[0] == "Newer"


def test_update_changes_existing_people_and_puts_nobody_on_a_list(pipe: Pipe) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        known = [one for one in there(pipeline) if held(pipeline, one)[1]]
        lists = {one: held(pipeline, one)[1] for one in known}
        target = pipeline.run(
            PEOPLE,
            *(record("people", email=one, first_name="Changed") for one in known),
            record("people", email="new@x.org", first_name="New"),
            mode="update",
        )
        counts = target.run.accounting.counts["people"]
        assert counts.skipped == {"not_in_account": 1}
        assert counts.sent == len(known) > 5
        assert not counts.unaccounted
        assert {one: held(pipeline, one) for one in known} == {one: ("Changed", lists[one]) for one in known}
        assert not pipeline.has("new@x.org")


def test_somebody_on_no_list_is_a_reject_where_no_requests_are_allowed_for_it(pipe: Pipe) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        _, *others = pipeline.account.lists
        pipeline.account.delete_lists(others)
        lonely = next(one for one in there(pipeline) if not held(pipeline, one)[1])
        before = held(pipeline, lonely)
        changed = record("people", email=lonely, first_name="Changed")
        pipeline.run(PEOPLE, changed, mode="update", lists=None, update_request_budget=1)
        assert [line["reason"] for line in pipeline.rejects()] == ["no_list_to_update_through"]
        assert held(pipeline, lonely) == before


def test_lists_of_one_name_are_never_updated_through(pipe: Pipe) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        for one in pipeline.account.lists.values():
            one.name = "Twins"
        known = next(one for one in there(pipeline) if held(pipeline, one)[1])
        before = held(pipeline, known)
        pipeline.run(PEOPLE, record("people", email=known, first_name="Changed"), mode="update", lists=None)
        assert not pipeline.imports()
        assert held(pipeline, known) == ("Changed", before[1])


@pytest.mark.parametrize("mode", ["append", "update"])
def test_a_stream_has_a_mode_of_its_own_and_the_plan_keeps_to_it(pipe: Pipe, mode: str) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        known = [one for one in there(pipeline) if held(pipeline, one)[1]][:3]
        messages = [
            PEOPLE,
            *(record("people", email=one, first_name="Changed") for one in known),
            record("people", email="new@x.org", first_name="New"),
            schema("others", "email"),
            record("others", email="other@x.org"),
            record("people", email="other@x.org", first_name="Other"),
        ]
        settings: dict[str, Any] = {"streams": {"people": {"mode": mode}}}
        plan = pipeline.run(*messages, **settings, dry_run=True).run.accounting.counts["people"]
        assert not pipeline.has("other@x.org")
        target = pipeline.run(*messages, **settings)
        real = target.run.accounting.counts["people"]
        assert (plan.sent, plan.skipped, plan.imports) == (real.sent, real.skipped, real.imports)
        assert (plan.creates, plan.updates) == ((1, 1) if mode == "append" else (0, 3))
        assert pipeline.has("other@x.org")
        assert pipeline.has("new@x.org") == (mode == "append")
