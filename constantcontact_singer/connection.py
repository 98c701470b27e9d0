"""The settings that tap and target share, word for word, and the client that is built from them."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.activities import Activities
from constantcontact_api.activities.polling import Polling
from constantcontact_api.wire.auth import ConstantContactAuth
from constantcontact_api.wire.budgets import Budget
from constantcontact_api.wire.client import ConstantContactClient
from constantcontact_api.wire.deadlines import FILE_BOUNDS, JSON_BOUNDS, TOKEN_BOUNDS
from constantcontact_api.wire.logins import LoginChoice
from constantcontact_api.wire.pace_files import PaceFiles, pace_files
from constantcontact_api.wire.pacer import Pacer
from constantcontact_api.wire.reach import safe_base_url
from constantcontact_api.wire.token_file import TokenFile, default_token_store
from constantcontact_singer.databases import is_database, needs_psycopg
from constantcontact_singer.trial import pace_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from constantcontact_api.wire.pacer import PaceKeeper
    from constantcontact_api.wire.token_store import TokenStore

DEFAULT_API_URL = "https://api.cc.email/v3"
DEFAULT_AUTH_URL = "https://authz.constantcontact.com/oauth2/default/v1"
DEFAULT_REQUESTS_PER_SECOND = 4
DEFAULT_DAILY_REQUEST_BUDGET = 9_000
DEFAULT_ACTIVITY_TIMEOUT_MINUTES = 120
_TOKEN_REQUESTS_PER_SECOND = 1

CONNECTION_SETTINGS: dict[str, dict[str, Any]] = {
    "client_id": {
        "type": "string",
        "minLength": 1,
        "title": "Client ID",
        "description": "The API key of your application on the Constant Contact developer portal.",
    },
    "client_secret": {
        "type": "string",
        "secret": True,
        "title": "Client secret",
        "description": "The API secret of that application. Leave it out for one that uses the PKCE or device flow.",
    },
    "refresh_token": {
        "type": "string",
        "secret": True,
        "title": "Refresh token",
        "description": (
            "The token to start from. Newer ones are kept in `token_store`, so a rotating token is configured once. "
            "Not needed after `constantcontact login`."
        ),
    },
    "account": {
        "type": "string",
        "title": "Account",
        "description": (
            "Which account, where one API key serves several: the name given to `constantcontact login --account`, or "
            "the account's own id. Not needed with one login."
        ),
    },
    "token_store": {
        "type": "string",
        "title": "Token store",
        "description": (
            "The file in which tokens live between runs, shared by tap and target. A container must keep it. "
            "Default: `constantcontact/tokens.json` in the user's state directory. Or a PostgreSQL database, as "
            "`postgresql://user@host/database`, which machines share; the password comes from PGPASSWORD."
        ),
    },
    "api_url": {
        "type": "string",
        "default": DEFAULT_API_URL,
        "title": "API URL",
        "description": "Base of the API. Change it only for a proxy or the simulator.",
    },
    "auth_url": {
        "type": "string",
        "default": DEFAULT_AUTH_URL,
        "title": "Authorization URL",
        "description": "Base of the authorization server. Change it only for a proxy or the simulator.",
    },
    "requests_per_second": {
        "type": "integer",
        "minimum": 0,
        "default": DEFAULT_REQUESTS_PER_SECOND,
        "title": "Requests per second",
        "description": "The API key's limit, kept over all accounts, token stores and processes. 0 waits for nothing.",
    },
    "daily_request_budget": {
        "type": "integer",
        "minimum": 0,
        "default": DEFAULT_DAILY_REQUEST_BUDGET,
        "title": "Daily request budget",
        "description": (
            "How many of the API key's 10,000 requests a day tap and target may use for this account, counted over all "
            "runs until 00:00 UTC. When they are used up the run ends with exit code 4, and the next one goes on. "
            "0 for no budget."
        ),
    },
    "key_daily_budget": {
        "type": "integer",
        "minimum": 0,
        "title": "Daily budget of the key",
        "description": (
            "How many requests a day all accounts of the API key may use together. Each may always have an equal "
            "share, and beyond it what the others leave. 0 for no budget. Default: 9,000, or `daily_request_budget` "
            "where that is more, or 0."
        ),
    },
    "activity_timeout_minutes": {
        "type": "integer",
        "minimum": 1,
        "default": DEFAULT_ACTIVITY_TIMEOUT_MINUTES,
        "title": "Activity timeout (minutes)",
        "description": "How long one bulk activity may take before the run stops waiting and ends with exit code 5.",
    },
    "ignore_unknown_settings": {
        "type": "boolean",
        "default": False,
        "title": "Ignore unknown settings",
        "description": "Whether a setting or an environment variable with a name that nobody knows is only logged.",
    },
}


def connect(
    settings: Mapping[str, Any],
    *,
    program: str,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    waits: Callable[[], Generator[Any, Any, None]] | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> ConstantContactClient:
    """Build the client that the settings describe, without reading or sending anything.

    Args:
        settings: As in `CONNECTION_SETTINGS`; others are ignored.
        program: For the User-Agent, such as `tap-constantcontact`.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.
        waits: Makes the generator of waits between retries; None for those of the client and of the login.
        monotonic: Seconds that an answer takes, from any beginning.

    Raises:
        SettingsError: Credentials would be sent over plain http.
    """
    client_id = str(settings["client_id"])
    store, keeper = stores_of(settings, clock=clock)

    patience: dict[str, Any] = {} if waits is None else {"waits": waits}
    auth = ConstantContactAuth(
        wanted=_wanted(settings, client_id),
        client_secret=settings.get("client_secret") or None,
        store=store,
        pacer=Pacer(keeper("token"), Budget(_TOKEN_REQUESTS_PER_SECOND), sleep=sleep),
        clock=clock,
        bounds=replace(TOKEN_BOUNDS, clock=monotonic),
        **patience,
    )
    return ConstantContactClient(
        api_url=safe_base_url(settings.get("api_url") or DEFAULT_API_URL, "api_url"),
        auth=auth,
        pacer=Pacer(keeper("api"), budget_of(settings), account=auth.counted_as, sleep=sleep),
        user_agent=f"{program}/{version('singer-constantcontact')}",
        clock=clock,
        sleep=sleep,
        bounds=(replace(JSON_BOUNDS, clock=monotonic), replace(FILE_BOUNDS, clock=monotonic)),
        **patience,
    )


def _wanted(settings: Mapping[str, Any], client_id: str) -> LoginChoice:
    return LoginChoice(
        client_id,
        safe_base_url(settings.get("auth_url") or DEFAULT_AUTH_URL, "auth_url"),
        settings.get("refresh_token") or None,
        str(settings.get("account") or "").strip(),
    )


def stores_of(
    settings: Mapping[str, Any], *, clock: Callable[[], float] = time.time
) -> tuple[TokenStore, Callable[[str], PaceKeeper]]:
    """Return what keeps the tokens, and what makes a keeper of the pace of `api` or `token`.

    Args:
        settings: As in `CONNECTION_SETTINGS`; others are ignored.
        clock: Seconds since the epoch; a database has one of its own.

    Raises:
        SettingsError: A database is named, and the package for it is missing.
    """
    client_id, place = str(settings["client_id"]), str(settings.get("token_store") or default_token_store())
    if not is_database(place):
        files = TokenFile(Path(place).expanduser())
        folder = pace_folder(os.environ)
        return files, lambda purpose: PaceFiles(pace_files(files.path, client_id, purpose, folder), clock=clock)
    with needs_psycopg("token_store"):
        from constantcontact_api.wire.postgres import Database, PostgresPace  # noqa: PLC0415  # an extra
        from constantcontact_api.wire.postgres_tokens import PostgresTokens  # noqa: PLC0415
    database = Database(place)
    return PostgresTokens(database), lambda purpose: PostgresPace(database, client_id, purpose)


def budget_of(settings: Mapping[str, Any]) -> Budget:
    """Return the pace and the day's budgets that settings ask for.

    Args:
        settings: As in `CONNECTION_SETTINGS`; others are ignored.
    """
    account = _number(settings, "daily_request_budget", DEFAULT_DAILY_REQUEST_BUDGET)
    key = max(account, DEFAULT_DAILY_REQUEST_BUDGET) if account else 0
    return Budget(
        _number(settings, "requests_per_second", DEFAULT_REQUESTS_PER_SECOND),
        account,
        _number(settings, "key_daily_budget", key),
    )


def _number(settings: Mapping[str, Any], setting: str, default: int) -> int:
    value = settings.get(setting)
    return default if value is None else int(value)


def activities_of(
    client: ConstantContactClient,
    settings: Mapping[str, Any],
    *,
    polling: Polling = Polling(),  # noqa: B008  # immutable
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Activities:
    """Build what starts and follows bulk activities, with the patience that the settings ask for.

    Args:
        client: Sends the requests.
        settings: As in `CONNECTION_SETTINGS`.
        polling: When to look at an activity.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.
    """
    minutes = settings.get("activity_timeout_minutes") or DEFAULT_ACTIVITY_TIMEOUT_MINUTES
    return Activities(client, timeout_seconds=float(minutes) * 60, polling=polling, clock=clock, sleep=sleep)
