"""Numbers for text messages, and whether their owners agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from target_constantcontact.accounting.report import StreamCounts
    from tests.target.conftest import Pipeline

NUMBERS = schema("people", "email", "first_name", "sms_number", "sms_consent_date", "sms_status")
EXPLICIT = {"sms_permission_to_send": "explicit"}
DAY = {"sms_consent_date": "2026-01-31"}


def row(name: str, **values: Any) -> dict[str, Any]:
    number = f"231-231-{ord(name[0]):04d}"
    return record("people", **{"email": f"{name}@x.org", "first_name": name, "sms_number": number, **values})


def permission(pipeline: Pipeline, name: str) -> str | None:
    contact = pipeline.account.contacts.by_address(f"{name}@x.org")
    assert contact is not None
    return contact.sms.permission if contact.sms else None


def run(pipeline: Pipeline, *messages: dict[str, Any], **settings: Any) -> StreamCounts:
    counts = pipeline.run(NUMBERS, *messages, **settings).run.accounting.counts["people"]
    assert not counts.unaccounted
    assert not counts.rejected
    return counts


@pytest.mark.parametrize("import_format", ["auto", "csv", "json"])
def test_only_whoever_agreed_gets_permission(pipeline: Pipeline, import_format: str) -> None:
    counts = run(
        pipeline,
        row("agreed", **DAY),
        row("both said yes", email="b@x.org", sms_status="Active", **DAY),
        row("undated"),
        row("left", sms_status="Unsubscribed", **DAY),
        row("mute", sms_number=None),
        row("twice"),
        row("twice", sms_status="Unsubscribed", **DAY),  # goes one by one
        **EXPLICIT,
        import_format=import_format,
    )
    found = {name: permission(pipeline, name) for name in ("agreed", "b", "undated", "left", "mute", "twice")}
    without = dict.fromkeys(("undated", "left", "twice"), "not_set")
    assert found == {"agreed": "explicit", "b": "explicit", **without, "mute": None}
    assert (counts.sent, counts.merged, counts.sms_without_permission) == (6, 1, 4)


def test_without_the_setting_nobody_gets_permission(pipeline: Pipeline) -> None:
    counts = run(pipeline, row("agreed", **DAY))
    assert permission(pipeline, "agreed") == "not_set"
    assert (counts.imports, counts.sms_without_permission) == (1, 0)


def test_records_of_one_address_keep_their_order_and_their_own_permission(pipeline: Pipeline) -> None:
    run(
        pipeline, row("agreed"), row("agreed", first_name="Second", **DAY), row("agreed", first_name="Last"), **EXPLICIT
    )
    assert permission(pipeline, "agreed") == "explicit"
    assert pipeline.contact("agreed@x.org")["first_name"] == "Last"
    run(pipeline, row("undated", **DAY), row("undated", sms_consent_date=None))
    assert permission(pipeline, "undated") == "not_set"


def test_a_permission_that_is_there_already_is_no_change(pipeline: Pipeline) -> None:
    run(pipeline, row("agreed", **DAY), skip_unchanged=True)
    assert run(pipeline, row("agreed", **DAY), skip_unchanged=True).unchanged == 1
    assert run(pipeline, row("agreed", **DAY), skip_unchanged=True, **EXPLICIT).sent == 1
    assert permission(pipeline, "agreed") == "explicit"
    assert run(pipeline, row("agreed", **DAY), skip_unchanged=True, **EXPLICIT).unchanged == 1


def test_whoever_took_the_permission_back_does_not_give_it_again_by_an_import(pipeline: Pipeline) -> None:
    run(pipeline, row("agreed", **DAY), **EXPLICIT)
    contact = pipeline.account.contacts.by_address("agreed@x.org")
    assert contact is not None
    assert contact.sms is not None
    contact.sms = contact.sms._replace(permission="unsubscribed")
    pipeline.account.contacts.save(contact)
    run(pipeline, row("agreed", first_name="New", **DAY), **EXPLICIT)
    assert permission(pipeline, "agreed") == "unsubscribed"
    assert run(pipeline, row("agreed", first_name="New", **DAY), skip_unchanged=True, **EXPLICIT).unchanged == 1


def test_further_lists_are_joined_by_address_alone(pipeline: Pipeline) -> None:
    lists = [one.list_id for one in pipeline.account.living_lists()][:2]
    columns = schema("people", "email", "sms_number", "sms_consent_date", "list_ids")
    values = {"email": "a@x.org", "sms_number": "231-231-1234", **DAY, "list_ids": ",".join(lists)}
    target = pipeline.run(columns, record("people", **values), lists=None, **EXPLICIT)
    assert not target.run.accounting.counts["people"].rejected
    assert not pipeline.rejects()
    assert permission(pipeline, "a") == "explicit"
    assert set(pipeline.contact("a@x.org")["list_memberships"]) == set(lists)
