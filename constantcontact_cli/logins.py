"""Put the logins of several accounts into one store."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import ConstantContactError
from constantcontact_api.wire.first_tokens import Application
from constantcontact_api.wire.identity import identify
from constantcontact_api.wire.logins import LoginChoice, store_login
from constantcontact_api.wire.reach import safe_base_url
from constantcontact_api.wire.token_store import store_key
from constantcontact_singer.connection import connect, stores_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constantcontact_api.wire.token_store import Login, TokenStore

    Flow = Callable[[Application], str]

logger = logging.getLogger(__name__)

_PROGRAM = "constantcontact"


@dataclass(frozen=True)
class LoggedIn:
    """What a new login has led to.

    Attributes:
        login: With the account's id, if it may be read.
        refresh_token: As it came.
        replaced: What has become of one that was there before; empty if there was none.
        place: Where the tokens are.
    """

    login: Login
    refresh_token: str
    replaced: str
    place: str


def log_in_to(
    settings: Mapping[str, Any], *, account: str, replaces: bool, flow: Callable[[Application], str]
) -> LoggedIn:
    """Let a person approve the application, find out whose account that was, and keep the tokens under a name.

    Args:
        settings: Of the connection.
        account: The name; empty for none.
        replaces: Whether another account's login of that name is replaced.
        flow: Has a person approve the application, and stores and returns the refresh token.

    Raises:
        ConstantContactError: There is no login, or it is another account's.
    """
    client_id = str(settings["client_id"])
    auth_url = safe_base_url(str(settings["auth_url"]), "auth_url")
    store, _ = stores_of(settings)
    _identify_earlier(store, LoginChoice(client_id, auth_url), settings)
    token = flow(Application(client_id, auth_url, store))
    found = identify(connect({**settings, "refresh_token": token}, program=_PROGRAM))
    if not found.account_id:
        logger.warning("Whose account it is cannot be told: this login may not read it (scope account_read).")
    login = replace(found, account=account, is_by_hand=False)
    replaced = store_login(store, store_key(client_id, auth_url, token), login, replaces=replaces)
    if same := _other_names(store, login):
        logger.warning(
            "This is the account of the login %s as well. If it was to be another account, choose that one in the "
            "browser, and log in again.",
            ", ".join(same),
        )
    return LoggedIn(login, token, replaced, store.place)


def _other_names(store: TokenStore, login: Login) -> list[str]:
    """The names of other logins that lead to the same account."""
    with store.locked():
        logins = store.logins() or {}
    of_it = {one.account for one in logins.values() if login.account_id and one.account_id == login.account_id}
    return sorted(of_it - {"", login.account})


def _identify_earlier(store: TokenStore, wanted: LoginChoice, settings: Mapping[str, Any]) -> None:
    """Ask whose a login without a name is, if an earlier version has not noted it: so that it is told from the new."""
    key = store_key(wanted.client_id, wanted.auth_url, None)
    with store.locked():
        logins = store.logins() or {}
        if key not in logins or logins[key].account_id:
            return
    # A login that has ended says nothing more, and is about to be replaced.
    with suppress(ConstantContactError):
        identify(connect({**settings, "refresh_token": None, "account": logins[key].account}, program=_PROGRAM))
