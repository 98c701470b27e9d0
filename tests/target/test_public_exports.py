"""People of public taps and exports, as their own documentation says who may be mailed; and rows that say nothing."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from tests.permission_trials.innocent import ROWS, Row
from tests.permission_trials.public_exports import EXPORTS, Export
from tests.target.conftest import Pipeline, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with Simulator(
        Account(contacts=0), requests_per_second=0, token_requests_per_second=0, daily_requests=0
    ) as simulator:
        yield Pipeline(simulator, tmp_path_factory.mktemp("exports"))


def messages(stream: str, records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    properties: dict[str, Any] = {name: {} for one in records for name in one}
    described = {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}, "key_properties": []}
    return [described, *(record(stream, **one) for one in records)]


def mailable(pipeline: Pipeline, address: str) -> bool:
    contact = pipeline.account.contacts.by_address(address)
    return contact is not None and not contact.deleted_at and bool(contact.lists)


@pytest.mark.parametrize("export", EXPORTS, ids=[one.name for one in EXPORTS])
def test_people_of_public_exports_come_as_their_documentation_means_it(shared: Pipeline, export: Export) -> None:
    settings = {"field_map": {export.email: "email"}, **export.settings}
    shared.run(*messages(export.stream, export.records), **settings)
    wrong = [one for one in export.mailable if not mailable(shared, one)]
    assert not wrong + [one for one in export.kept_out if mailable(shared, one)]


@pytest.mark.parametrize("says_yes", [True, False])
@pytest.mark.parametrize("row", ROWS, ids=[f"{one.source}, {one.stream}" for one in ROWS])
def test_rows_that_say_nothing_about_mail_bring_everybody(shared: Pipeline, row: Row, *, says_yes: bool) -> None:
    yes = {"Accepts Email Marketing": "yes"} if says_yes else {}
    # The addresses of the rows say where they are from, at a length that no import takes.
    records = [{**one, row.email: f"{zlib.crc32(str(one).encode())}@example.com", **yes} for one in row.records]
    target = shared.run(*messages(row.stream, records), field_map={row.email: "email"}, max_reject_percent=0)
    counts = target.run.accounting.counts[row.stream]
    assert counts.sent + counts.merged == len(records)
