"""Many contacts through each plugin: complete, full batches, flat memory.

CI runs the short form. The full form: `FULL=1 pytest tests/e2e/test_million.py` (a million each way, some minutes).
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from tests.e2e.conftest import peak_megabytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Plugin

PEOPLE = 1_000_000 if os.environ.get("FULL") else 90_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_every_contact_leaves_once_and_memory_stays_flat(plugin_of: Callable[..., Plugin]) -> None:
    with tempfile.TemporaryDirectory() as folder, Simulator(contacts=PEOPLE, requests_per_second=0) as simulator:
        output = Path(folder) / "contacts.singer"
        peak = peak_megabytes(plugin_of("tap-constantcontact", simulator), output)
        addresses, records = set(), 0
        with output.open("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if message["type"] == "RECORD" and message["stream"] == "contacts":
                    records += 1
                    addresses.add(message["record"]["email_address"])
        assert records == len(addresses) == PEOPLE
        assert peak < 200


def _write_people(path: Path, people: int) -> None:
    schema = {"properties": {name: {"type": "string"} for name in ("email", "first_name", "last_name")}}
    with path.open("w") as file:
        print(
            json.dumps({"type": "SCHEMA", "stream": "people", "schema": schema, "key_properties": ["email"]}), file=file
        )
        for number in range(people):
            record = {
                "email": f"person.{number}@example.org",
                "first_name": f"First {number % 997}",
                "last_name": f"Last {number % 7919}",
            }
            print(json.dumps({"type": "RECORD", "stream": "people", "record": record}), file=file)
            if number % 10_000 == 9_999:
                print(json.dumps({"type": "STATE", "value": {"position": number + 1}}), file=file)


def test_every_record_lands_once_in_full_batches_and_memory_stays_flat(
    plugin_of: Callable[..., Plugin], tmp_path: Path
) -> None:
    _write_people(tmp_path / "people.singer", PEOPLE)
    account = Account(seed=1)
    with Simulator(account, requests_per_second=0) as simulator:
        target = plugin_of("target-constantcontact", simulator, lists=[next(iter(account.lists))])
        peak = peak_megabytes(target, tmp_path / "states", singer=tmp_path / "people.singer")
        uploads = [activity.upload for activity in simulator.activities.snapshot() if activity.upload]
        contacts = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
        addresses = [contact.address for contact in contacts]
    assert json.loads((tmp_path / "states").read_text().splitlines()[-1]) == {"position": PEOPLE // 10_000 * 10_000}
    assert len(addresses) == PEOPLE
    assert set(addresses) == {f"person.{number}@example.org" for number in range(PEOPLE)}
    assert len(uploads) == -(-PEOPLE // 39_999)
    assert all(upload.body_bytes < 4_000_000 and upload.rows <= 39_999 for upload in uploads)
    assert all(max(upload.body_bytes / 4_000_000, upload.rows / 39_999) >= 0.97 for upload in uploads[:-1])
    assert peak < 300
