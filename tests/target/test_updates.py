"""The mode `update` for people on no list, whom no import can reach: one by one, with nothing of them lost."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError, RecordRejectedError
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.loading.contact_updates import updated
from target_constantcontact.mapping.custom_fields import CustomFields
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
WIDE = schema(
    "people", "email", "last_name", "job_title", "birthday", "anniversary", "phone", "home_phone", "street", "street2",
    "city", "state", "zip", "country", "work_city", "cf_shoe_size",
)  # fmt: skip
VALUES = {
    "last_name": "Voss", "job_title": "Baker", "birthday": "04/09", "anniversary": "2021-06-30", "street": "9 Elm Row",
    "street2": "Flat 2", "city": "Salem", "state": "OR", "zip": "97301", "country": "US", "work_city": "Bend",
    "cf_shoe_size": "44",
}  # fmt: skip


def whole(pipeline: Pipeline, address: str) -> dict[str, Any]:
    contact = pipeline.account.contacts.by_address(address)
    assert contact is not None
    resource: dict[str, Any] = json.loads(json.dumps(contact.resource(INCLUDES)))
    for item in (resource, resource["email_address"], *resource["phone_numbers"], *resource["street_addresses"]):
        for name in ("created_at", "updated_at", "create_source", "update_source"):
            item.pop(name, None)
    for item in (*resource["phone_numbers"], *resource["street_addresses"]):
        item.pop("phone_number_id", None)
        item.pop("street_address_id", None)
    return resource


def lonely(pipeline: Pipeline) -> list[str]:
    """Take everybody off their lists."""
    for contact in list(pipeline.account.contacts.select(ContactFilter())):
        contact.lists = ()
        pipeline.account.contacts.save(contact)
    living = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return [str(one.address) for one in living if one.address and len(one.address) <= 50]


def test_values_are_laid_over_what_is_there_as_an_import_would_lay_them(pipe: Pipe) -> None:
    with pipe(account={"contacts": 30, "custom_fields": 9}) as pipeline:
        pipeline.account.create_custom_field({"label": "shoe size", "type": "string"})
        alone, *_ = lonely(pipeline)
        values = {**VALUES, "phone": "555-010-3000"}
        # Through a list, by an import, and then alone: the same comes of it.
        twins = [one for one in lonely(pipeline) if len(whole(pipeline, one)["phone_numbers"]) < 2][:6]
        expected = {}
        for twin in twins:
            before = whole(pipeline, twin)
            pipeline.run(WIDE, record("people", email=twin, **values))
            expected[twin] = {**whole(pipeline, twin), "list_memberships": []}
            restore(pipeline, twin, before)
        lonely(pipeline)
        imports = len(pipeline.imports())
        target = pipeline.run(WIDE, *(record("people", email=twin, **values) for twin in twins), mode="update")
        assert len(pipeline.imports()) == imports
        for twin in twins:
            assert whole(pipeline, twin) == expected[twin]
        counts = target.run.accounting.counts["people"]
        assert (counts.sent, counts.operations, counts.unaccounted) == (len(twins), {"update": len(twins)}, 0)
        assert whole(pipeline, alone)


def restore(pipeline: Pipeline, address: str, before: dict[str, Any]) -> None:
    """Write a contact back as it was before an import, by the service's own rules."""
    contact = pipeline.account.contacts.by_address(address)
    assert contact is not None
    body = {
        name: value
        for name, value in before.items()
        if name in {"first_name", "last_name", "job_title", "company_name", "birthday_month", "birthday_day",
                    "anniversary", "custom_fields", "phone_numbers", "street_addresses", "taggings"}
    }  # fmt: skip
    body |= {"update_source": "Account", "list_memberships": [], "email_address": {"address": contact.address}}
    pipeline.account.contacts.put(contact.contact_id, body)


def test_the_budget_decides_how_many_are_reached(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(account={"contacts": 20}) as pipeline:
        people = lonely(pipeline)[:6]
        messages = [PEOPLE, *(record("people", email=one, first_name="Changed") for one in people)]
        settings = {"mode": "update", "update_request_budget": 8, "report_path": str(tmp_path / "report.json")}
        plan = pipeline.run(*messages, dry_run=True, **settings).run.accounting.counts["people"]
        planned = json.loads((tmp_path / "report.json").read_text())
        used = len(pipeline.simulator.requests)
        real = pipeline.run(*messages, **settings).run.accounting.counts["people"]
        assert (real.sent, real.rejected) == (4, {"no_list_to_update_through": 2})
        assert (plan.sent, plan.rejected, plan.operations) == (real.sent, real.rejected, real.operations)
        assert len(pipeline.simulator.requests) - used <= planned["requests_needed"]
        names = [pipeline.contact(one).get("first_name") == "Changed" for one in people]
        assert names == [True] * 4 + [False] * 2


def test_the_days_budget_ends_the_run_and_keeps_its_state_back(pipe: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    with pipe(account={"contacts": 20}) as pipeline:
        people = lonely(pipeline)[:6]
        messages = [PEOPLE, *(record("people", email=one, first_name="Changed") for one in people), state(n=1)]
        with pytest.raises(BudgetReachedError):
            pipeline.run(*messages, mode="update", daily_request_budget=12)
        assert capsys.readouterr().out == ""


def test_tags_come_with_the_update_and_skip_unchanged_sends_nothing_again(pipe: Pipe) -> None:
    with pipe(account={"contacts": 20}) as pipeline:
        people, tag = lonely(pipeline)[:4], next(iter(pipeline.account.tags.values()))
        messages = [PEOPLE, *(record("people", email=one, first_name="Changed") for one in people)]
        settings = {"mode": "update", "tags": [tag.name], "skip_unchanged": True}
        pipeline.run(*messages, **settings)
        for one in people:
            contact = pipeline.account.contacts.by_address(one)
            assert contact is not None
            assert tag.tag_id in contact.tags
            assert contact.lists == ()
        again = pipeline.run(*messages, **settings).run.accounting.counts["people"]
        assert (again.sent, again.unchanged) == (0, 4)


def test_nobody_comes_back_to_a_list_that_they_left_in_the_same_run(pipe: Pipe) -> None:
    with pipe(account={"contacts": 0}) as pipeline:
        pipeline.run(PEOPLE, *(record("people", email=f"{n}@x.org", first_name="Old") for n in range(4)))
        messages = [
            schema("left", "email"),
            schema("gone", "email"),
            PEOPLE,
            record("left", email="0@x.org"),
            record("gone", email="1@x.org"),
            *(record("people", email=f"{n}@x.org", first_name="New") for n in range(3)),
        ]
        streams = {
            "left": {"operation": "remove_from_lists"},
            "gone": {"operation": "delete"},
            "people": {"mode": "update"},
        }
        target = pipeline.run(*messages, streams=streams)
        assert pipeline.contact("0@x.org")["list_memberships"] == []
        assert [pipeline.contact(f"{n}@x.org")["first_name"] for n in (0, 2)] == ["New", "New"]
        assert "deleted_at" in pipeline.contact("1@x.org")
        assert target.run.accounting.counts["people"].skipped == {"not_in_account": 1}


def test_an_unsubscribed_person_is_updated_and_stays_unsubscribed(pipe: Pipe) -> None:
    with pipe(account={"contacts": 0, "unsubscribed": 3}) as pipeline:
        (one, *_) = (str(one.address) for one in pipeline.account.contacts.select(ContactFilter()))
        lonely(pipeline)
        pipeline.run(PEOPLE, record("people", email=one, first_name="Changed"), mode="update")
        assert pipeline.contact(one)["first_name"] == "Changed"
        assert pipeline.contact(one)["email_address"]["permission_to_send"] == "unsubscribed"


def test_what_a_contact_cannot_hold_is_a_reject_and_others_go_on(pipe: Pipe) -> None:
    with pipe(account={"contacts": 0}) as pipeline:
        columns = schema("people", "email", "phone", "home_phone", "work_phone", "mobile_phone", "sms_number")
        pipeline.run(PEOPLE, *(record("people", email=f"{n}@x.org") for n in range(3)))
        lonely(pipeline)
        three = {"phone": "5550101", "home_phone": "5550102", "work_phone": "5550103"}
        messages = [
            columns,
            record("people", email="0@x.org", **three),
            record("people", email="1@x.org", phone="5550101"),
        ]
        pipeline.run(*messages, mode="update")
        target = pipeline.run(
            columns,
            record("people", email="0@x.org", mobile_phone="5550104"),
            record("people", email="1@x.org", phone="5550105"),
            record("people", email="2@x.org", sms_number="2125550100"),
            mode="update",
        )
        counts = target.run.accounting.counts["people"]
        assert (counts.sent, counts.rejected) == (1, {"too_many_phone_numbers": 1, "no_list_to_update_through": 1})
        assert [phone["phone_number"] for phone in pipeline.contact("1@x.org")["phone_numbers"]] == ["5550105"]
        assert {phone["phone_number"] for phone in pipeline.contact("0@x.org")["phone_numbers"]} == set(three.values())


def test_a_contact_gets_fifty_tags_and_not_one_more() -> None:
    contact = {"contact_id": "1", "email_address": {"address": "a@x.org"}, "taggings": [str(n) for n in range(49)]}
    change = partial(updated, contact, {"email": "a@x.org"}, custom_fields=lambda: CustomFields(()))
    assert change(tag_ids=("48", "new"))["taggings"] == [*contact["taggings"], "new"]
    with pytest.raises(RecordRejectedError) as raised:
        change(tag_ids=("new", "newer"))
    assert raised.value.reason == "too_many_tags"
