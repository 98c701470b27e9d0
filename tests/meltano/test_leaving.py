"""The guide for leaving: run as it is printed, and its three views compared with the account row by row."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contact import STATUSES
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.times import DAY_SECONDS
from tests.guides.page import Guide
from tests.meltano.connections import EVERYTHING, connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from constantcontact_simulator.tracking import Event, Kind, Mailing
    from tests.meltano.conftest import MeltanoProject
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.postgres, pytest.mark.slow]

REASONS = {"unsubscribed": "unsubscribed", "temp_hold": "on_hold", "deleted": "deleted"}


def mailings(account: Account) -> Iterator[tuple[str, Mailing]]:
    for campaign in account.campaigns:
        for mailing in campaign.reported(account.clock()):
            yield campaign.name, mailing


def events(account: Account, *kinds: Kind) -> Iterator[tuple[str, Event]]:
    """Whose they are, and what happened."""
    for _, mailing in mailings(account):
        for kind in kinds:
            for event in mailing.events(kind, account.clock()):
                yield str(account.contacts.addressee(event.position).sent_to).lower(), event


def suppressed(account: Account) -> dict[str, list[str]]:
    people = account.contacts.select(ContactFilter(statuses=frozenset(STATUSES)))
    found = {one.address.lower(): [REASONS[one.status]] for one in people if one.address and one.status in REASONS}
    for address, event in events(account, "bounces"):
        contact = account.contacts.by_address(address)
        if event.bounce_code in {"B", "S"} and (contact is None or (contact.opt_in_at or 0) <= event.key.at):
            found.setdefault(address, []).append("hard_bounced")
    return {address: sorted(set(reasons)) for address, reasons in found.items()}


def engaged(account: Account) -> dict[str, int]:
    """Who opened or clicked, and when last."""
    since, found = account.clock() - 90 * DAY_SECONDS, dict[str, int]()
    for address, event in events(account, "opens", "clicks"):
        if event.key.at > since:
            found[address] = max(found.get(address, 0), event.key.at)
    return {address: at for address, at in found.items() if address not in suppressed(account)}


def rates(account: Account, start: float) -> dict[str, tuple[Any, ...]]:
    found: dict[str, dict[str, int]] = {}
    for name, mailing in mailings(account):
        if mailing.starts_at >= start:
            counts = found.setdefault(name, {})
            for kind in ("sends", "opens", "clicks", "bounces"):
                counts[kind] = counts.get(kind, 0) + mailing.people(kind, account.clock())
    told = {}
    for name, counts in found.items():
        delivered = counts["sends"] - counts["bounces"]
        shares = (Decimal(counts[kind]) / delivered for kind in ("opens", "clicks"))
        told[name] = (counts["sends"], *(share.quantize(Decimal("0.001"), ROUND_HALF_UP) for share in shares))
    return told


def check_views(postgres: Postgres, account: Account, start: float) -> None:
    told = postgres.query("SELECT address, reasons FROM moving.suppression_list")
    assert {address: sorted(reasons) for address, reasons in told} == suppressed(account)
    assert {reason for _, reasons in told for reason in reasons} == {*REASONS.values(), "hard_bounced"}
    told = postgres.query("SELECT lower(email_address), extract(epoch FROM last_seen_at)::bigint FROM moving.engaged")
    assert dict(told) == engaged(account)
    told = postgres.query("SELECT name, sends, open_rate, click_rate FROM moving.campaign_rates")
    assert {name: tuple(numbers) for name, *numbers in told} == rates(account, start)
    living = account.contacts.select(ContactFilter())
    present = "_sdc_deleted_at IS NULL"
    members = postgres.query(f"SELECT list_id, email_address FROM constantcontact.list_members WHERE {present}")  # noqa: S608
    assert set(members) == {(list_id, one.address) for one in living for list_id in one.lists}


def change(account: Account) -> str:
    """Let somebody read their mail, somebody unsubscribe, and somebody come; the newcomer's address."""
    activity = next(one for one in next(iter(account.campaigns)).activities if one.mailing is not None)
    account.campaigns.add_event(activity.activity_id, "clicks")
    leaving = next(iter(account.contacts.select(ContactFilter(statuses=frozenset({"active"})))))
    body = leaving.resource(EVERYTHING)
    body["email_address"]["permission_to_send"] = "unsubscribed"
    account.contacts.put(leaving.contact_id, {**body, "update_source": "Account"})
    address = {"address": "new@example.com", "permission_to_send": "implicit"}
    lists = list(account.lists)[:1]
    account.contacts.create({"email_address": address, "create_source": "Account", "list_memberships": lists})
    return str(leaving.address)


def test_an_account_moves_into_postgres_with_what_another_platform_asks_for(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    guide, now = Guide("leaving"), time.time()
    account = Account(contacts=60, unsubscribed=4, deleted=2, campaigns=9, campaign_interval_days=12, clock=lambda: now)
    settings = guide.dotenv() | {"TARGET_POSTGRES_SQLALCHEMY_URL": postgres.sqlalchemy_url}
    start = datetime.fromtimestamp(now, timezone.utc).date() - timedelta(days=90)
    name = "TAP_CONSTANTCONTACT_START_DATE"
    settings[name] = settings[name].replace("NINETY_DAYS_AGO", str(start))
    start_at = datetime(start.year, start.month, start.day, tzinfo=timezone.utc).timestamp()
    pipeline = (*guide.arguments(), "--state-id-suffix=leaving")
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, clock=lambda: now) as simulator:
        environment = {**connection(simulator, "TAP", tmp_path), **settings}
        first = meltano.run(*pipeline, environment=environment)
        assert first.exit_code == 0, first.log
        postgres.query(guide.block("sql"))
        check_views(postgres, account, start_at)
        now += 3_600
        left = change(account)
        second = meltano.run(*pipeline, environment=environment)
        assert second.exit_code == 0, second.log
    check_views(postgres, account, start_at)
    gone = "SELECT reasons FROM moving.suppression_list WHERE address = %s"
    assert postgres.query(gone, left.lower())[0][0][0] == "unsubscribed"
