"""What both login flows share: asking the authorization server, and keeping the tokens that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import requests

from constantcontact_api.errors import SettingsError, TransientError
from constantcontact_api.wire.authorization_server import post_form
from constantcontact_api.wire.deadlines import TOKEN_BOUNDS
from constantcontact_api.wire.reach import why_unreachable
from constantcontact_api.wire.token_answer import tokens_from
from constantcontact_api.wire.token_store import Login, store_key

if TYPE_CHECKING:
    from constantcontact_api.wire.authorization_server import Answer
    from constantcontact_api.wire.token_store import TokenStore

SCOPES: Final = "contact_data campaign_data account_read offline_access"
"""What both plugins together need. Without the last one there is no refresh token, and the service does not say so."""
PRIVILEGE: Final = "contacts:write"
"""What the user who approves must have, even to read: exports are bulk activities."""
BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers of a server that may do better in a moment."""


def ask(url: str, **form: str) -> Answer:
    """Send a form to the authorization server.

    Raises:
        TransientError: The server cannot be reached.
    """
    try:
        return post_form(url, form, TOKEN_BOUNDS)
    except requests.RequestException as error:
        why = why_unreachable(error, url, "auth_url")
        raise TransientError(f"The authorization server cannot be reached ({why}): try again later.") from error


def refuse_application(code: object, said: object, *, flow: str, instead: str) -> None:
    """Say what is wrong with an application that may not log in this way.

    Args:
        code: The server's error.
        said: What it says beside.
        flow: Which the application would need.
        instead: What else to do.

    Raises:
        SettingsError: The application is unknown, is of another kind, or may not have these scopes.
    """
    if code == "invalid_client":
        raise SettingsError(
            "The authorization server knows no application with this client_id: compare it with the API key on the "
            "developer portal, My Applications."
        )
    if code in {"unauthorized_client", "unsupported_grant_type", "unsupported_response_type"}:
        raise SettingsError(
            f"The application of this client_id does not use the {flow}: choose that on its page on the developer "
            f"portal, or {instead}."
        )
    if code == "invalid_scope":
        raise SettingsError(
            f"The application may not ask for one of the scopes {SCOPES} ({said}): give it that one on its page "
            "on the developer portal."
        )


def make_ready(store: TokenStore, client_id: str, auth_url: str) -> None:
    """Do what could fail when tokens are kept: what could not be kept is not asked for.

    Raises:
        SettingsError: The store cannot be written.
    """
    unnamed = store_key(client_id, auth_url, None)
    with store.locked(unnamed), store.keeping(unnamed, _by_hand(client_id, auth_url)):
        pass


def keep_tokens(response: Answer, store: TokenStore, *, client_id: str, auth_url: str, asked_at: float) -> str:
    """Keep the tokens of an answer as those of their refresh token, and return that.

    Args:
        response: Of the token endpoint.
        store: Takes them.
        client_id: Of the application.
        auth_url: Base of the authorization server.
        asked_at: When, in seconds since the epoch.

    Raises:
        ConstantContactError: It holds no tokens, or no refresh token.
    """
    tokens = tokens_from(response.status_code, response.content, asked_at=asked_at, previous_refresh_token=None)
    if tokens.refresh_token is None:
        raise SettingsError("The login brought no refresh token: give the application the scope offline_access.")
    key = store_key(client_id, auth_url, tokens.refresh_token)
    with store.locked(key), store.keeping(key, _by_hand(client_id, auth_url)) as keep:
        keep(response.content, asked_at)
    return tokens.refresh_token


def _by_hand(client_id: str, auth_url: str) -> Login:
    return Login(client_id, auth_url, is_by_hand=True)
