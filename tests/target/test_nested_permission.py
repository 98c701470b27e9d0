"""A no is heard wherever a source nests it: in objects, arrays of objects, pairs, and JSON within a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline

MANY = 300
CASES: dict[str, tuple[str, list[Any], list[Any]]] = {
    "addresses-with-a-flag": (
        "emails",
        [[], None, [{"address": "a@y.org", "opted_out": False}]],
        [
            [{"address": "a@y.org", "opted_out": True}],
            [{"address": "b@y.org", "opted_out": False}, {"address": "a@y.org", "opted_out": True}],
        ],
    ),
    "addresses-with-a-status": (
        "email_addresses",
        [[{"address": "a@y.org", "primary": True, "status": "subscribed"}]],
        [[{"address": "a@y.org", "primary": True, "status": word}] for word in ("unsubscribed", "bouncing")],
    ),
    "pairs-of-name-and-value": (
        "custom_fields",
        [[{"name": "Email Opt Out", "value": "No"}, {"name": "Song", "value": "unsubscribed"}]],
        [[{"name": "Email Opt Out", "value": "Yes"}], [{"Key": "Email Opt Out", "Value": "Yes"}]],
    ),
    "json-in-a-text": (
        "properties",
        ['{"hs_email_optout": "false"}', "plain", None],
        ['{"hs_email_optout": "true"}', "{'hs_email_optout': True, 'city': None}"],
    ),
    "json-array-in-a-text": (
        "emails",
        [json.dumps([{"address": "a@y.org", "opted_out": False}])],
        [json.dumps([{"address": "a@y.org", "opted_out": True}])],
    ),
    "now-an-object-now-a-text": (
        "email_marketing_consent",
        [{"state": "subscribed"}, "subscribed", '{"state": "subscribed"}'],
        [{"state": "unsubscribed"}, "unsubscribed", '{"state": "unsubscribed"}'],
    ),
    "what-python-writes": ("marketing", ["{'email_opt_out': False}"], ["{'email_opt_out': True}"]),
}


@pytest.mark.parametrize("late", [0, MANY], ids=["at-once", "late"])
@pytest.mark.parametrize(("column", "yes", "no"), CASES.values(), ids=CASES)
def test_a_no_is_heard_wherever_it_is_nested(
    pipeline: Pipeline, column: str, yes: list[Any], no: list[Any], *, late: int
) -> None:
    first = [record("people", email=f"{number}@z.org") for number in range(late)]
    granted = [record("people", email=f"{n}@x.org", **{column: value}) for n, value in enumerate(yes)]
    refused = [record("people", email=f"{n}@w.org", **{column: no[n % len(no)]}) for n in range(MANY)]
    pipeline.run(schema("people", "email"), *first, *granted, *refused)
    assert all(pipeline.has(f"{number}@x.org") for number in range(len(yes)))
    assert not any(pipeline.has(f"{number}@w.org") for number in range(MANY))


def test_json_in_a_column_of_plain_text_is_heard_when_it_first_comes_late(pipeline: Pipeline) -> None:
    plain = [record("people", email=f"{n}@x.org", notes="plain") for n in range(MANY)]
    refused = [
        record("people", email=f"{n}@w.org", notes=f'{{"email_opt_out": true, "n": {n}}}') for n in range(10 * MANY)
    ]
    target = pipeline.run(schema("people", "email", "notes"), *plain, *refused)
    assert pipeline.has(f"{MANY - 1}@x.org")
    assert not any(pipeline.has(f"{number}@w.org") for number in range(10 * MANY))
    assert target.run.accounting.counts["people"].by_blocks > 10 * MANY


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lists", [{"id": 1, "status": "unsubscribed"}, {"id": 2, "status": "subscribed"}]),
        ("orders", [{"status": "cancelled", "email": "a@y.org"}]),
        ("emails", [{"subject": "Hello", "status": "bounced"}]),
        ("phones", [{"number": "1", "opted_out": True}]),
        ("raw", '{"order": {"status": "cancelled"}, "sms_opt_out": true, "photo_consent": "no"}'),
        ("Notes", "[opted out of the raffle]"),
    ],
)
def test_what_is_nested_and_about_something_else_keeps_nobody_out(
    pipeline: Pipeline, column: str, value: object
) -> None:
    pipeline.run(schema("people", "email"), record("people", email="a@x.org", **{column: value}))
    assert pipeline.has("a@x.org")


def test_what_is_deleted_in_an_array_is_not_the_person(pipeline: Pipeline) -> None:
    arrays = {name: [{"email": "a@y.org", "is_deleted": True}] for name in ("contacts", "emails", "records")}
    pipeline.run(schema("people", "email"), record("people", email="a@x.org"))
    pipeline.run(schema("people", "email"), record("people", email="a@x.org", **arrays), on_delete="delete")
    contact = pipeline.account.contacts.by_address("a@x.org")
    assert contact is not None
    assert not contact.deleted_at


def test_a_strong_word_is_heard_in_a_column_of_consent_that_mostly_says_where_it_was_given(pipeline: Pipeline) -> None:
    words = [*["via web form"] * MANY, "unsubscribed"]
    pipeline.run(
        schema("people", "email"), *(record("people", email=f"{n}@x.org", consent=w) for n, w in enumerate(words))
    )
    assert pipeline.has(f"{MANY - 1}@x.org")
    assert not pipeline.has(f"{MANY}@x.org")


@pytest.mark.parametrize("beside", [{}, {"status": "Gold"}, {"Order Status": "paid"}], ids=str)
def test_whoever_wants_none_of_several_newsletters_stays_out_whatever_status_stands_beside(
    pipeline: Pipeline, beside: dict[str, str]
) -> None:
    none = {"Newsletter: Gardening": "no", "Newsletter: Cooking": "no", **beside}
    one = {**none, "Newsletter: Cooking": "yes"}
    people = [record("people", email="none@x.org", **none), record("people", email="one@x.org", **one)]
    pipeline.run(schema("people", "email"), *people)
    assert pipeline.has("one@x.org")
    assert not pipeline.has("none@x.org")
