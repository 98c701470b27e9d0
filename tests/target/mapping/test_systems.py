"""Exports of public systems become the contacts that their people mean, whatever columns there are, in any order."""

from __future__ import annotations

import ast
import os
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.switches import Switches
from target_constantcontact.mapping.columns import ColumnMatch, match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.records import RecordMapping
from target_constantcontact.mapping.typed_values import Conventions
from tests.target.conftest import Pipeline, record, schema
from tests.target.mapping.systems import SYSTEMS, System, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SUBSETS = 400 if os.environ.get("FULL") else 8
# What a subset leaves of these looks like the addresses of others whose street has no word for its kind (Etsy).
_ALIKE = ("not said to be of home or work", "Keap")
_PARTS = ("street", "street2", "city", "state", "zip", "country")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account into which one run has brought the people of all systems, each as a stream."""
    account = Account(contacts=0, switches=Switches(import_expands_codes=False))
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        messages = [
            message
            for number, system in enumerate(SYSTEMS)
            for message in (schema(f"people{number}", *system.record), record(f"people{number}", **system.record))
        ]
        Pipeline(simulator, tmp_path_factory.mktemp("systems")).run(*messages)
        yield account


@pytest.mark.parametrize("system", SYSTEMS, ids=[one.name for one in SYSTEMS])
def test_a_person_of_a_public_system_arrives_field_by_field(account: Account, system: System) -> None:
    expected = system.contact
    expected.pop("sms_number", None)
    contact = account.contacts.by_address(expected["email"])
    assert (contact is None) is bool(system.noes)
    assert contact is None or fields_of(contact) == expected


def matched(system: System, columns: Sequence[str]) -> ColumnMatch:
    sample = [{column: system.record[column] for column in columns}]
    return match_columns("people", columns, {}, lambda: CustomFields(()), sample=sample)


@pytest.mark.parametrize("system", SYSTEMS, ids=[one.name for one in SYSTEMS])
def test_the_order_of_columns_changes_nothing(system: System) -> None:
    shuffled = list(system.record)
    random.Random(system.name).shuffle(shuffled)  # noqa: S311
    found = {column: field.key for column, field in matched(system, list(system.record)).fields.items()}
    assert {column: field.key for column, field in matched(system, shuffled).fields.items()} == found


@pytest.mark.parametrize("system", SYSTEMS, ids=[one.name for one in SYSTEMS])
def test_whatever_columns_there_are_each_value_stays_of_its_kind_and_each_address_is_one(system: System) -> None:
    randomness = random.Random(system.name)  # noqa: S311
    whole = matched(system, list(system.record))
    values = values_of(whole, system.record)
    addresses = addresses_of(whole)
    for _ in range(_SUBSETS):
        columns = [column for column in system.record if randomness.random() < 0.7]
        randomness.shuffle(columns)
        match = matched(system, columns)
        for column, field in match.fields.items():
            meant = system.fields.get(column)
            if meant is not None and system.record[column]:
                assert kind_of(field.key) == kind_of(meant), (column, field.key, columns)
        if match.has_people:
            landed = values_of(match, {column: system.record[column] for column in columns})
            assert landed.items() <= {**landed, **values}.items(), columns
            assert all(map(is_one(addresses, system), parts_by_address(match, system.record))), columns


def values_of(match: ColumnMatch, record: dict[str, str | None]) -> dict[str, object]:
    """What the row holds of each column, for those that set a field by themselves."""
    row = RecordMapping(match, Conventions(date(2026, 3, 2)), optional=match.fields).convert(record).row
    return {column: row[field.key] for column, field in match.fields.items() if field.key in row}


def addresses_of(match: ColumnMatch) -> dict[str, str]:
    """Column to the address that it belongs to, `work_` for example, of those that say the same as one too."""
    found = {column: address_of(field.key) for column, field in match.fields.items() if field.key.endswith(_PARTS)}
    same = " says the same"
    others = {one.column: ast.literal_eval(one.why[: -len(same)]) for one in match.choices if one.why.endswith(same)}
    return found | {column: found[other] for column, other in others.items() if other in found}


def address_of(key: str) -> str:
    return key[: -len(kind_of(key))]


def parts_by_address(match: ColumnMatch, record: dict[str, str | None]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for column, field in match.fields.items():
        if field.key.endswith(_PARTS) and record[column]:
            found.setdefault(address_of(field.key), []).append(column)
    return list(found.values())


def is_one(addresses: dict[str, str], system: System) -> Callable[[Sequence[str]], bool]:
    """Tell whether columns are of one address of their source."""
    if any(name in system.name for name in _ALIKE):
        return lambda _: True
    return lambda columns: len({addresses.get(column) for column in columns}) == 1


def kind_of(key: str) -> str:
    """A street stays a street in any address, and a telephone number one of any kind."""
    key = key.removeprefix("work_").removeprefix("other_") if key.endswith(_PARTS) else key
    return "phone" if key.endswith("phone") else "birthday" if key.startswith("birthday") else key
