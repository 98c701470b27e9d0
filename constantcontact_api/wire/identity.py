"""Whose account a login leads to."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from constantcontact_api.errors import RequestRejectedError, SettingsError
from constantcontact_api.wire.scopes import AccountAnswer

if TYPE_CHECKING:
    from constantcontact_api.wire.client import ConstantContactClient
    from constantcontact_api.wire.token_store import Login

logger = logging.getLogger(__name__)

_FORBIDDEN = 403


def identify(client: ConstantContactClient) -> Login:
    """Return whose account a client leads to; the service is asked once, and the answer kept beside the tokens.

    Returns:
        Without an `account_id` if the login may not read it.
    """
    login = client.auth.login
    if login.account_id:
        return login
    try:
        summary = client.get("/account/summary", shape=AccountAnswer)
    except RequestRejectedError as error:
        if error.status != _FORBIDDEN:
            raise
        return login
    account_id, organization = str(summary["encoded_account_id"]), str(summary.get("organization_name") or "")
    found = replace(login, account_id=account_id, organization=organization)
    client.auth.note_login(found)
    return found


def check_account(client: ConstantContactClient, account: str) -> None:
    """Make certain that a configured refresh token leads to the account that is named beside it.

    Any other login has been chosen by that name, so it is not asked for anything.

    Args:
        client: Leads to it.
        account: The setting; empty where there is none.

    Raises:
        SettingsError: It leads elsewhere.
    """
    if not account or not client.auth.login.is_by_hand:
        return
    login = identify(client)
    if not login.account_id:
        logger.warning(
            "It is not certain that refresh_token is of the account %s: this login may not read whose it is (scope "
            "account_read).",
            account,
        )
    elif account != login.account_id and login.account_id not in client.auth.ids_of(account):
        raise SettingsError(
            f"The setting account is {account}, and refresh_token leads to the account {login.account_id}: nothing was "
            f"done. Write `account: {login.account_id}`, or configure a refresh_token of the other account."
        )
