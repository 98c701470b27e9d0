"""Every stream of the tap in a real PostgreSQL: keys, column types, and what a later run changes there."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.tracking import KINDS
from tests.meltano.connections import EVERYTHING, connection

if TYPE_CHECKING:
    from constantcontact_simulator.contact import Contact
    from tests.meltano.conftest import MeltanoProject, Run
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.postgres, pytest.mark.slow]

SCHEMA = "constantcontact"
# What discovery says of an account with the simulator's own custom fields: see tests/tap/test_catalog.py.
CATALOG: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(__file__).parent.parent / "tap" / "catalog").glob("*.json")
}
TYPES = {"string": "text", "integer": "int8", "number": "numeric", "boolean": "bool", "object": "jsonb"}
FORMATS = {"date-time": "timestamp", "date": "date"}


def column_type(definition: dict[str, Any]) -> str:
    """The PostgreSQL type that a property of a JSON schema calls for."""
    kinds = definition["type"]
    (kind,) = {kinds} if isinstance(kinds, str) else {*kinds} - {"null"}
    if kind == "array":
        return f"_{column_type(definition['items'])}"
    return FORMATS.get(definition.get("format", ""), TYPES[kind])


def columns(postgres: Postgres) -> dict[str, dict[str, str]]:
    """The type of each column of each table, without those that target-postgres adds."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in postgres.query(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = %s", SCHEMA
    ):
        found.setdefault(table, {}).update({} if column.startswith("_sdc_") else {column: kind})
    return found


def primary_keys(postgres: Postgres) -> dict[str, list[str]]:
    """The columns of each table's primary key."""
    constraints = postgres.query(
        "SELECT relname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint"
        " JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'p' AND connamespace = %s::regnamespace",
        SCHEMA,
    )
    return {table: re.findall(r"\w+", text.removeprefix("PRIMARY KEY")) for table, text in constraints}


def rows(postgres: Postgres, table: str, *names: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Columns of the rows of a table; arrays as tuples."""
    found = postgres.query(f"SELECT {', '.join(names)} FROM {SCHEMA}.{table} WHERE {where}")  # noqa: S608  # our own words
    return [tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in found]


def check_that_the_tables_are_the_account(postgres: Postgres, account: Account) -> None:
    """Compare what the tables hold with the account itself."""
    living = list(account.contacts.select(ContactFilter()))
    names = ("email_address", "first_name", "date_trunc('second', updated_at)")
    assert set(rows(postgres, "contacts", *names, where="deleted_at IS NULL")) == {
        (
            contact.address,
            contact.first_name,
            datetime.fromtimestamp(contact.updated_at, timezone.utc).replace(tzinfo=None),
        )
        for contact in living
    }
    assert set(rows(postgres, "contact_details", "contact_id", "first_name", where="deleted_at IS NULL")) == {
        (contact.contact_id, contact.first_name) for contact in living
    }
    # A full table is kept in step by its version: target-postgres marks the rows that are gone.
    present = "_sdc_deleted_at IS NULL"
    assert set(rows(postgres, "list_members", "list_id", "email_address", where=present)) == {
        (list_id, contact.address) for contact in living for list_id in contact.lists
    }
    assert set(rows(postgres, "segment_members", "segment_id", "email_address", where=present)) == {
        (number, contact.address)
        for number in account.segments
        for contact in account.contacts.select(account.segment_filter(number))
    }
    assert set(rows(postgres, "contact_lists", "list_id", "name", where="deleted_at IS NULL")) == {
        (one.list_id, one.name) for one in account.living_lists()
    }
    assert {kind: len(rows(postgres, f"email_{kind}", "contact_id")) for kind in KINDS} == {
        kind: account.campaigns.count_events(kind) for kind in KINDS
    }


def change(account: Account) -> tuple[Contact, Contact]:
    """Let people come, change and go, and read their mail; who has changed, and who is gone."""
    renamed, gone, *_ = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    body = {**renamed.resource(EVERYTHING), "first_name": "Zoë", "list_memberships": [], "update_source": "Account"}
    account.contacts.put(renamed.contact_id, body)
    account.contacts.delete(gone.contact_id)
    account.contacts.create(
        {
            "email_address": {"address": "new@example.com", "permission_to_send": "implicit"},
            "create_source": "Account",
            "list_memberships": list(account.lists)[-1:],
        }
    )
    first, second, *_ = account.living_lists()
    account.update_list(first.list_id, {"name": 'Renamed, "quoted"'})
    account.delete_lists([second.list_id])
    activity = next(one for one in next(iter(account.campaigns)).activities if one.mailing is not None)
    account.campaigns.add_event(activity.activity_id, "opens")
    return renamed, gone


def records_of(run: Run, stream: str) -> int:
    """How many records the tap says that it has written."""
    counts: list[str] = re.findall(rf"[ ;] {stream} ([\d,]+) records", run.log)
    return int(counts[-1].replace(",", ""))


def test_every_stream_lands_with_its_key_and_types_and_a_later_run_changes_what_has_changed(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    now = time.time()
    account = Account(
        contacts=60, unsubscribed=4, sms_only=1, deleted=2, campaigns=12, events_per_campaign=80, clock=lambda: now
    )
    pipeline = ("run", "--state-id-suffix=every-stream", "tap-constantcontact", "target-postgres")
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, clock=lambda: now) as simulator:
        environment = {
            **connection(simulator, "TAP", tmp_path),
            "TAP_CONSTANTCONTACT__SELECT": '["*.*"]',
            "TAP_CONSTANTCONTACT_LANDING_PAGES": json.dumps(account.landing_pages.ids),
            "TARGET_POSTGRES_SQLALCHEMY_URL": postgres.sqlalchemy_url,
            "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": SCHEMA,
            "TARGET_POSTGRES_LOAD_METHOD": "upsert",
        }
        first = meltano.run(*pipeline, environment=environment)
        assert first.exit_code == 0, first.log
        check_that_the_tables_are_the_account(postgres, account)
        assert columns(postgres) == {
            stream: {name: column_type(one) for name, one in entry["schema"]["properties"].items()}
            for stream, entry in CATALOG.items()
        }
        assert primary_keys(postgres) == {stream: entry["key_properties"] for stream, entry in CATALOG.items()}
        assert all(rows(postgres, stream, "1") for stream in CATALOG if stream != "activities")

        now += 7_200  # later than the overlap
        renamed, gone = change(account)
        second = meltano.run(*pipeline, environment=environment)
        assert second.exit_code == 0, second.log
        check_that_the_tables_are_the_account(postgres, account)
    # Another name of a list, or the end of one, moves no contact: `full_refresh_days` is for that.
    assert records_of(second, "contacts") == records_of(second, "contact_details") == 3
    found = dict(rows(postgres, "contacts", "email_address", "deleted_at", where="deleted_at IS NOT NULL"))
    assert found.keys() == {gone.address}
    assert rows(postgres, "contacts", "first_name", "list_names", where=f"email_address = '{renamed.address}'") == [
        ("Zoë", None)
    ]
    assert rows(postgres, "activities", "1")  # the exports of the first run
    assert primary_keys(postgres).keys() == CATALOG.keys()
