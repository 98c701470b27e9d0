"""`constantcontact accounts` and `constantcontact refresh`: the logins of a token store, seen and kept alive."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from constantcontact_api.errors import AuthenticationError, ConstantContactError, SettingsError
from constantcontact_api.timestamps import from_epoch
from constantcontact_api.wire.budgets import AccountDay
from constantcontact_cli.options import client_secret_option, token_store_option, variables_of
from constantcontact_singer.connection import budget_of, connect, stores_of
from constantcontact_singer.exits import plain_command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constantcontact_api.wire.token_store import Login, Tokens

logger = logging.getLogger(__name__)

_DAY_SECONDS: Final = 86_400
_DAYS_OF_A_ROTATING_TOKEN: Final = 180
_SHOWN_OF_A_KEY: Final = 4
_AS_THE_SETTING: Final = "As the plugins' setting."
_MODES: Final = {True: "rotating", False: "long-lived", None: "not known yet"}
_TITLES: Final = {
    "account": "Account", "account_id": "Id", "organization": "Organization", "key": "Key", "token_mode": "Tokens",
    "token_days": "Days old", "last_run": "Last run", "outcome": "Exit code", "requests_today": "Requests today",
    "requests_left": "Left",
}  # fmt: skip


@dataclass(frozen=True)
class AccountRow:
    """What is known of one login; null where nothing is."""

    account: str | None
    account_id: str | None
    organization: str | None
    key: str | None
    token_mode: str
    token_days: int | None
    last_run: str | None
    outcome: int | None
    requests_today: int | None
    requests_left: int | None


@click.command()
@token_store_option
@click.option("--daily-request-budget", type=int, envvar=variables_of("daily_request_budget"), help=_AS_THE_SETTING)
@click.option("--key-daily-budget", type=int, envvar=variables_of("key_daily_budget"), help=_AS_THE_SETTING)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each login.")
def accounts(*, as_json: bool, **settings: Any) -> None:
    """List the logins of a token store, with their last run and the requests of today. Sends nothing."""
    with plain_command(logger):
        rows = [_row(login, tokens, settings) for login, tokens in _logins(settings)]
        if as_json:
            for row in rows:
                click.echo(json.dumps(asdict(row)))
        else:
            click.echo("\n".join(table(rows)) if rows else "There is no login: run `constantcontact login`.")


def _logins(settings: Mapping[str, Any]) -> list[tuple[Login, Tokens]]:
    store, _ = stores_of({**settings, "client_id": ""})
    with store.locked():
        found = [(login, store.read(key)) for key, login in (store.logins() or {}).items()]
    known = [(login, tokens) for login, tokens in found if tokens is not None]
    return sorted(known, key=lambda one: (one[0].client_id, one[0].account, one[0].account_id))


def _row(login: Login, tokens: Tokens, settings: Mapping[str, Any]) -> AccountRow:
    used, left, day = None, None, AccountDay()
    if login.client_id:
        _, keeper = stores_of({**settings, "client_id": login.client_id})
        pace, now = keeper("api").read()
        pace.begin_day(now)
        day = pace.accounts.get(login.counted_as, day)
        used, left = pace.used(login.counted_as), pace.left(budget_of(settings), login.counted_as, at_least=1 << 62)
    return AccountRow(
        account=login.account or None,
        account_id=login.account_id or None,
        organization=login.organization or None,
        key=f"{login.client_id[:_SHOWN_OF_A_KEY]}…" if login.client_id else None,
        token_mode=_MODES[tokens.rotates],
        token_days=int((time.time() - tokens.issued_at) // _DAY_SECONDS) if tokens.issued_at else None,
        last_run=from_epoch(day.ran_at) if day.ran_at else None,
        outcome=day.exit_code if day.ran_at else None,
        requests_today=used,
        requests_left=left,
    )


def table(rows: Sequence[AccountRow]) -> list[str]:
    """Lay rows out in columns."""
    cells = [list(_TITLES.values())]
    cells += [[_cell(value) for value in asdict(row).values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)


@click.command()
@token_store_option
@client_secret_option
@click.option(
    "--days",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    help=f"Renew logins at least this many days old. One that rotates expires after {_DAYS_OF_A_ROTATING_TOKEN} days.",
)
def refresh(*, days: int, **settings: Any) -> None:
    """Renew the logins of a token store that no run has used for a while, so that they do not end. No API request."""
    with plain_command(logger):
        logins = _logins(settings)
        if not logins:
            raise SettingsError("There is no login to renew: correct --token-store, or run `constantcontact login`.")
        failed = [error for one in logins if (error := _renewed(*one, days, settings)) is not None]
        if failed:
            raise next((error for error in failed if isinstance(error, AuthenticationError)), failed[0])


def _renewed(login: Login, tokens: Tokens, days: int, settings: Mapping[str, Any]) -> ConstantContactError | None:
    """Renew one login if it is due, and say so; returns what went wrong."""
    if login.is_by_hand or not login.client_id:
        click.echo(f"{login}: left to the runs that configure its refresh_token")
        return None
    if time.time() - tokens.issued_at < days * _DAY_SECONDS:
        click.echo(f"{login}: fresh")
        return None
    try:
        own = {"client_id": login.client_id, "auth_url": login.auth_url, "account": login.account or login.account_id}
        connect({**settings, **own}, program="constantcontact").auth.access_token(rejected=tokens.access_token)
    except ConstantContactError as error:
        click.echo(f"{login}: not renewed")
        logger.warning("%s", error)
        return error
    click.echo(f"{login}: renewed")
    return None
