"""Exports of public systems become the contacts that their people mean, whatever columns there are, in any order."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.switches import Switches
from target_constantcontact.mapping.columns import ColumnMatch, match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from tests.target.conftest import Pipeline, record, schema
from tests.target.mapping.systems import SYSTEMS, System, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUBSETS = 400 if os.environ.get("FULL") else 20
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
def test_no_value_lands_in_a_field_of_another_kind_whatever_columns_there_are(system: System) -> None:
    randomness = random.Random(system.name)  # noqa: S311
    for _ in range(_SUBSETS):
        columns = [column for column in system.record if randomness.random() < 0.7]
        for column, field in matched(system, columns).fields.items():
            meant = system.fields.get(column)
            if meant is not None and system.record[column]:
                assert kind_of(field.key) == kind_of(meant), (column, field.key, columns)


def kind_of(key: str) -> str:
    """A street stays a street in any address, and a telephone number one of any kind."""
    key = key.removeprefix("work_").removeprefix("other_") if key.endswith(_PARTS) else key
    return "phone" if key.endswith("phone") else "birthday" if key.startswith("birthday") else key
