"""What both login flows share: asking the authorization server, and keeping the tokens that it gives."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Application:
    """An application that a person logs in to.

    Attributes:
        client_id: Its API key.
        auth_url: Base of the authorization server.
        store: Takes the tokens.
    """

    client_id: str
    auth_url: str
    store: TokenStore

    def ask(self, path: str, **form: str) -> Answer:
        """Send a form to the authorization server, with the client id.

        Raises:
            TransientError: The server cannot be reached.
        """
        return ask(f"{self.auth_url}/{path}", client_id=self.client_id, **form)

    def make_ready(self) -> None:
        """Do what could fail when tokens are kept: what could not be kept is not asked for.

        Raises:
            SettingsError: The store cannot be written.
        """
        unnamed = store_key(self.client_id, self.auth_url, None)
        with self.store.locked(unnamed), self.store.keeping(unnamed, self._login):
            pass

    def keep_tokens(self, answer: Answer, *, asked_at: float) -> str:
        """Keep the tokens of an answer as those of their refresh token, and return that.

        Args:
            answer: Of the token endpoint.
            asked_at: When, in seconds since the epoch.

        Raises:
            ConstantContactError: It holds no tokens, or no refresh token.
        """
        tokens = tokens_from(answer.status_code, answer.content, asked_at=asked_at, previous_refresh_token=None)
        if tokens.refresh_token is None:
            raise SettingsError("The login brought no refresh token: give the application the scope offline_access.")
        key = store_key(self.client_id, self.auth_url, tokens.refresh_token)
        with self.store.locked(key), self.store.keeping(key, self._login) as keep:
            keep(answer.content, asked_at)
        return tokens.refresh_token

    @property
    def _login(self) -> Login:
        return Login(self.client_id, self.auth_url, is_by_hand=True)
