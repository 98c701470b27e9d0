"""Each guide in docs/guides is a pipeline: run as it is printed, and compared with what it says of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contact import STATUSES
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.server import Simulator
from tests.guides.page import Guide
from tests.meltano.conftest import read_jsonl
from tests.meltano.connections import EVERYTHING, connection

if TYPE_CHECKING:
    from pathlib import Path

    from tests.meltano.conftest import MeltanoProject
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.slow]


def _address(contact: dict[str, Any]) -> str:
    return str(contact["email_address"]["address"]).lower()


def members(account: Account, name: str) -> list[dict[str, Any]]:
    (list_id,) = (one.list_id for one in account.living_lists() if one.name == name)
    joined = account.contacts.select(ContactFilter(list_ids=frozenset({list_id})))
    return sorted((one.resource(EVERYTHING) for one in joined), key=_address)


def test_users_of_an_identity_provider_join_a_list(meltano: MeltanoProject, tmp_path: Path) -> None:
    guide, account = Guide("identity-provider"), Account(custom_fields=0)
    settings = guide.dotenv()
    for name in guide.write_files(tmp_path):  # a person's project has them in its own folder
        settings = {key: value.replace(f'"{name}"', f'"{tmp_path / name}"') for key, value in settings.items()}
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        rejects = {"TARGET_CONSTANTCONTACT_REJECTS_PATH": str(tmp_path / "rejects.jsonl")}
        environment = {**connection(simulator, "TARGET", tmp_path), **rejects, **settings}
        run = meltano.run(*guide.arguments(), "--full-refresh", environment=environment)
    assert run.exit_code == 0, run.log
    (field,) = account.custom_fields.values()
    assert field.label == "Created At"
    assert guide.table("members") == [
        [
            one["email_address"]["address"],
            one.get("first_name") or "",
            one.get("last_name") or "",
            *(value["value"] for value in one["custom_fields"]),
        ]
        for one in members(account, "Product news")
    ]
    (rejected,) = read_jsonl(tmp_path / "rejects.jsonl")
    assert "omar@example" in str(rejected)
    assert "not a complete" in str(rejected)


@pytest.mark.postgres
def test_a_segment_of_a_warehouse_joins_a_list(meltano: MeltanoProject, postgres: Postgres, tmp_path: Path) -> None:
    guide, account = Guide("warehouse-segments"), Account()
    postgres.query(guide.block("sql"))
    wanted = account.create_list({"name": "Frequent buyers"})
    settings = guide.dotenv() | {"TAP_POSTGRES_SQLALCHEMY_URL": postgres.url}
    name = "TARGET_CONSTANTCONTACT_STREAMS"
    settings[name] = settings[name].replace("LIST_ID", wanted.list_id)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        environment = {**connection(simulator, "TARGET", tmp_path), **settings}
        run = meltano.run(*guide.arguments(), "--full-refresh", environment=environment)
    assert run.exit_code == 0, run.log
    assert guide.table("members") == [
        [one["email_address"]["address"], one["first_name"], one["last_name"]]
        for one in members(account, "Frequent buyers")
    ]
    assert "1 not permitted (newsletter: never given 1)" in run.log
    assert len(account.contacts) == 2


@pytest.mark.postgres
def test_an_opt_out_in_a_crm_reaches_the_account(meltano: MeltanoProject, postgres: Postgres, tmp_path: Path) -> None:
    guide, account = Guide("opt-outs"), Account()
    postgres.query(guide.block("sql"))
    (list_id,) = (one.list_id for one in account.living_lists() if one.name == "Newsletter")
    for name in ("leila", "bjorn"):
        address = {"address": f"{name}@example.com", "permission_to_send": "implicit"}
        account.contacts.create({"email_address": address, "create_source": "Account", "list_memberships": [list_id]})
    pipeline = (*guide.arguments(), "--full-refresh")
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        settings = guide.dotenv() | {"TAP_POSTGRES_SQLALCHEMY_URL": postgres.url}
        environment = {**connection(simulator, "TARGET", tmp_path), **settings}
        unset = meltano.run(*pipeline, environment=environment)
        untouched = {
            _address(one): one["email_address"]["permission_to_send"] for one in members(account, "Newsletter")
        }
        chosen = meltano.run(*pipeline, environment={**environment, **guide.dotenv("choice")})
    assert (unset.exit_code, chosen.exit_code) == (0, 0), unset.log + chosen.log
    assert set(untouched.values()) == {"implicit"}
    (warning,) = (line for line in unset.log.splitlines() if "[warning" in line and "would still mail" in line)
    assert guide.block("log of the warning").strip() in warning
    assert guide.table("people") == [
        [_address(one), one["email_address"]["permission_to_send"]]
        for one in sorted(
            (one.resource(EVERYTHING) for one in account.contacts.select(ContactFilter(statuses=frozenset(STATUSES)))),
            key=_address,
        )
    ]


def test_chosen_columns_of_every_living_contact_arrive_in_a_file(meltano: MeltanoProject, tmp_path: Path) -> None:
    guide, account = Guide("files"), Account(contacts=300, unsubscribed=7, sms_only=5, deleted=4)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as simulator:
        places = {"TARGET_JSONL_DESTINATION_PATH": str(tmp_path)}
        environment = {**connection(simulator, "TAP", tmp_path), **places, **guide.dotenv()}
        run = meltano.run(*guide.arguments(), "--full-refresh", environment=environment)
    assert run.exit_code == 0, run.log
    written = read_jsonl(tmp_path / "contacts.jsonl")
    living = list(account.contacts.select(ContactFilter()))
    assert len(written) == len(living) == 312
    assert {(one["email_address"] or "", one["first_name"]) for one in written} == {
        (one.address or "", one.first_name) for one in living
    }
    assert set().union(*written) == {"contact_key", "email_address", "first_name", "updated_at"}
