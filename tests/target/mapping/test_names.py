"""Names in one column become a first and a last name by a rule that is never wrong about companies."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.names import split
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline

SPLIT = {
    "Ada Lovelace": ("Ada", "Lovelace"),
    "ada lovelace": ("ada", "lovelace"),
    "ADA LOVELACE": ("ADA", "LOVELACE"),
    "J. Smith": ("J.", "Smith"),
    "Jean-Luc O’Neill": ("Jean-Luc", "O’Neill"),  # noqa: RUF001
    "Zoë Ångström": ("Zoë", "Ångström"),
    "Анна Иванова": ("Анна", "Иванова"),
    "Lovelace, Ada": ("Ada", "Lovelace"),
    "Lovelace,Ada": ("Ada", "Lovelace"),
    "van der Berg, Jan": ("Jan", "van der Berg"),
    "Smith, Mary Ann": ("Mary Ann", "Smith"),
    "Garcia Marquez, Gabriel": ("Gabriel", "Garcia Marquez"),
    "山田, 太郎": ("太郎", "山田"),
}
UNCLEAR = (
    "Ada", "Ada King Lovelace", "Ada B. Lovelace", "Jan van Berg", "van Berg", "Bo & Ada", "Bo and Ada", "Bo/Ada",
    "The Smiths", "Smith family", "Acme, Inc.", "Blue LLC", "Rose Bakery", "Salem Church", "Mr Smith",
    "Mrs. Ada Lovelace", "Smith, Mr. John", "Smith, Jr.", "Smith, PhD", "Smith Jr.", "Smith, John Jr.", "Front Office",
    "Ada 2", "Ada2 Lovelace", "Ada L.", "a@example.com b", "Ada (Countess)", "Ada +1", "Lovelace, Ada, Dr",
    ", Ada", "Lovelace,", "Ada Lovelace; Bo Peep", "山田 太郎", "NULL NULL", "Ada -", "Guest User", "Test Account",
    "x" * 30 + " " + "y" * 30,
)  # fmt: skip


@pytest.mark.parametrize("name", SPLIT)
def test_two_plain_words_and_last_comma_first_are_split(name: str) -> None:
    assert split(name)[:2] == SPLIT[name]


@pytest.mark.parametrize("name", UNCLEAR)
def test_any_other_name_is_unclear(name: str) -> None:
    assert split(name).is_unclear


def fields(*columns: str, splits: bool = True, **field_map: str) -> dict[str, str]:
    sample = [{column: "a@example.com" if column == "email" else "Ada Lovelace" for column in columns}]
    match = match_columns("people", columns, field_map, lambda: CustomFields(()), sample=sample, splits_names=splits)
    return {column: field.key for column, field in match.fields.items() if column != "email"}


@pytest.mark.parametrize(
    "column",
    ["Name", "Full name", "full_name", "fullName", "Customer name", "Donor Name", "Your name"],
)
def test_a_column_of_whole_names_is_split_where_no_other_has_names(column: str) -> None:
    assert fields("email", column) == {column: "full_name"}
    assert fields("email", column, splits=False) == {}
    assert fields("email", column, "First name", "Last name") == {
        "First name": "first_name",
        "Last name": "last_name",
    }
    assert fields("email", column, "Surname") == {"Surname": "last_name"}


@pytest.mark.parametrize("column", ["User name", "Company name", "Event name", "List name", "Product", "Nickname"])
def test_a_name_of_something_else_is_not_split(column: str) -> None:
    assert "full_name" not in fields("email", column).values()


def test_field_map_names_the_column_of_whole_names() -> None:
    assert fields("email", "Ansprechpartner", splits=False, Ansprechpartner="full_name") == {
        "Ansprechpartner": "full_name"
    }
    with pytest.raises(SettingsError, match="first_name"):
        fields("email", "A", "B", A="full_name", B="first_name")


def people(count: int, **more: Any) -> list[dict[str, Any]]:
    kinds = itertools.cycle(["Ada Lovelace", "Peep, Bo", "Mary Ann Smith", "NULL", None, "Acme", "Tim\x01 Low", 7])
    return [{"email": f"p{n}@example.com", "Name": name, **more} for n, name in zip(range(count), kinds, strict=False)]


def names_of(pipeline: Pipeline, address: str) -> tuple[str | None, str | None]:
    contact = pipeline.account.contacts.by_address(address)
    assert contact is not None
    return contact.first_name, contact.last_name


def test_names_are_split_alike_by_blocks_and_one_by_one(pipeline: Pipeline) -> None:
    came = people(64, Company="Acme")
    counts = []
    for is_nested in (False, True):
        messages = [schema("people", "email", "Name", "Company"), *(record("people", **one) for one in came)]
        target = pipeline.run(*messages, split_names=True, flattening_enabled=is_nested, flattening_max_depth=1)
        counts.append(target.run.accounting.counts_of("people"))
        found = {(one["Name"], *names_of(pipeline, one["email"])) for one in came}
        assert found == {
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Peep, Bo", "Bo", "Peep"),
            *((name, None, None) for name in ("Mary Ann Smith", "NULL", None, "Acme", "Tim\x01 Low", 7)),
        }
    for one in counts:
        assert one.sent == 64
        assert one.left_out == {"name_not_split": 24, "invalid_text": 8}
        assert one.placeholders == 8
    warned = [line for line in pipeline.rejects() if line["reason"] == "name_not_split"]
    assert len(warned) == 48
    assert {(line["is_warning"], line["record"]["Name"]) for line in warned} == {
        (True, name) for name in ("Mary Ann Smith", "Acme", 7)
    }


def test_three_words_keep_nobody_from_going_by_blocks(pipeline: Pipeline) -> None:
    came = people(20)[:3] * 5
    rows = [record("people", email=f"b{n}@example.com", Name=one["Name"]) for n, one in enumerate(came)]
    target = pipeline.run(schema("people", "email", "Name"), *rows, split_names=True)
    counts = target.run.accounting.counts_of("people")
    assert (counts.by_blocks, counts.left_out) == (15, {"name_not_split": 5})
