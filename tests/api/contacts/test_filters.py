"""Contacts that were not asked for: a parameter that nobody obeys gives others, in the form of a true answer."""

from __future__ import annotations

from typing import Any

import pytest

from constantcontact_api.contacts.filters import has_address, ignored
from constantcontact_api.wire.answers import OddAnswerError, check_same
from target_constantcontact.account.contact_pages import PagedContact, decoded

ANN = {"email_address": {"address": "Ann@x.org", "permission_to_send": "unsubscribed"}, "list_memberships": []}
BEA = {"email_address": {"address": "bea@x.org"}, "deleted_at": "2026-01-01", "custom_fields": None}
ASKED: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    ({}, [ANN], ""),
    ({"email": "ann@X.org"}, [], ""),
    ({"email": "ann@X.org"}, [ANN], ""),
    ({"email": "ann@x.org"}, [BEA, ANN], ""),
    ({"email": "ann@x.org"}, [BEA], "email"),
    ({"email": "ann@x.org"}, [{}], "email"),
    ({"status": "deleted"}, [ANN, BEA], ""),
    ({"status": "deleted"}, [ANN], "status"),
    ({"status": "unsubscribed"}, [ANN], ""),
    ({"status": "unsubscribed"}, [BEA], "status"),
    ({"status": "all"}, [BEA], ""),
    ({"include": "list_memberships"}, [ANN, BEA], ""),
    ({"include": "list_memberships"}, [BEA], "include"),
    ({"include": "custom_fields,list_memberships"}, [BEA], ""),
]


@pytest.mark.parametrize(("params", "contacts", "name"), ASKED)
def test_a_query_that_nobody_obeyed_is_told_from_one_that_finds_others_too(
    params: dict[str, Any], contacts: list[dict[str, Any]], name: str
) -> None:
    assert ignored(params, contacts) == name


def test_contacts_of_a_page_are_judged_as_those_of_json_are() -> None:
    page = decoded(b'{"contacts": [{"contact_id": "a", "email_address": {"address": "Ann@x.org"}}]}')
    assert isinstance(page.items[0], PagedContact)
    assert has_address(page.items[0], " ann@x.org")
    assert ignored({"email": "bea@x.org"}, page.items) == "email"
    assert ignored({"include": "list_memberships"}, page.items) == "include"


ONE = "0badc0de-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "answer",
    [{"contact_id": ONE.upper()}, {"campaign_id": "x", "activity_id": ONE}, {"name": "x"}, [{"list_id": "x"}], {}],
)
def test_an_answer_that_may_be_about_what_was_asked_for_is_taken(answer: object) -> None:
    check_same(ONE, answer)
    check_same("summary", answer)


@pytest.mark.parametrize(("asked", "answer"), [(ONE, {"activity_id": ONE[:-1] + "1"}), ("17", {"segment_id": 18})])
def test_an_answer_about_another_one_is_none(asked: str, answer: object) -> None:
    with pytest.raises(OddAnswerError, match="another one"):
        check_same(asked, answer)
