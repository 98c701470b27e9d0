from __future__ import annotations

import pytest

from constantcontact_api.contacts.names import resolve_names
from constantcontact_api.errors import SettingsError

KNOWN = (
    ("id-1", "Newsletter"),
    ("id-2", "Donors, major"),
    ("id-3", "VIP"),
    ("id-4", "vip"),
    ("id-5", "Twice"),
    ("id-6", "Twice"),
)


def resolve(*wanted: str) -> tuple[str, ...]:
    return resolve_names(wanted, KNOWN, setting="lists")


def test_ids_and_names_are_found_in_order_and_once() -> None:
    assert resolve("donors, MAJOR", "ID-1", " Newsletter ") == ("id-2", "id-1")


def test_an_exact_name_wins_over_one_that_differs_in_case() -> None:
    assert resolve("vip") == ("id-4",)
    with pytest.raises(SettingsError, match="2 of the account's lists"):
        resolve("Vip")


def test_an_unknown_name_is_an_error_that_names_the_closest() -> None:
    with pytest.raises(SettingsError, match=r"lists names 'Newsleter', .*Closest: 'Newsletter'\."):
        resolve("Newsleter")


def test_a_name_that_two_lists_have_asks_for_the_id() -> None:
    with pytest.raises(SettingsError, match="give the id instead"):
        resolve("Twice")
