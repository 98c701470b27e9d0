from __future__ import annotations

import pytest

from constantcontact_api.errors import RecordRejectedError, SettingsError
from target_constantcontact.mapping.lists import AccountLists, ListRouter, list_columns

ONE, TWO, THREE, FOUR = (f"{number}0000000-78be-11e9-bfd0-fa163e6b01c1" for number in "1234")
LISTS = AccountLists([(ONE, "Newsletter"), (TWO, "Friends, family"), (THREE, "Twice"), (FOUR, "TWICE ")])


def routed(value: object, column: str = "list_names", configured: tuple[str, ...] = ()) -> tuple[str, ...]:
    router = ListRouter(configured=configured, columns=(column,), account_lists=lambda: LISTS)
    return router.lists_of({column: value})


def test_lists_are_found_by_id_or_by_name_in_any_case() -> None:
    assert LISTS.configured(["newsletter ", TWO.upper(), ONE], "lists") == (ONE, TWO)


def test_an_unknown_list_is_refused_with_the_setting_and_the_closest_names() -> None:
    with pytest.raises(SettingsError, match=r"streams\.crm\.lists .*'Newsleter'.*'Newsletter'"):
        LISTS.configured(["Newsleter"], "streams.crm.lists")


def test_a_name_of_two_lists_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'twice'.*give the id"):
        LISTS.configured(["twice"], "lists")


def test_a_name_as_the_account_spells_it_wins_over_another_case() -> None:
    assert LISTS.configured(["Twice"], "lists") == routed("Twice") == (THREE,)
    lower = AccountLists([(ONE, "x"), (TWO, "X")])
    assert (lower.find("x"), lower.find("X")) == ([ONE], [TWO])


def test_more_than_50_lists_are_refused() -> None:
    many = AccountLists((str(number), f"List {number}") for number in range(51))
    with pytest.raises(SettingsError, match="50 lists, not 51"):
        many.configured([f"List {number}" for number in range(51)], "lists")


@pytest.mark.parametrize(
    "value",
    [["Friends, family", "Newsletter"], "Newsletter,Friends, family", "Friends, family, newsletter", f"{ONE},{TWO}"],
)
def test_a_record_names_its_lists_as_an_array_or_in_one_text_whose_names_may_hold_commas(value: object) -> None:
    assert routed(value) == (ONE, TWO)


def test_lists_of_a_record_that_are_asked_for_come_beside_configured_ones() -> None:
    assert routed(["Newsletter"], configured=(TWO,)) == (ONE, TWO)
    assert routed("[]", configured=(TWO,)) == routed(None, configured=(TWO,)) == (TWO,)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no_list"),
        ([], "no_list"),
        (" ", "no_list"),
        (["Newsletter", "Gone"], "unknown_list"),
        ("twice", "unknown_list"),
    ],
)
def test_a_record_without_a_known_list_is_rejected(value: object, reason: str) -> None:
    with pytest.raises(RecordRejectedError) as rejected:
        routed(value)
    assert rejected.value.reason == reason


def test_ids_win_over_names_as_columns() -> None:
    assert list_columns(["email", "List Names", "list_ids"]) == ("list_ids", "List Names")
