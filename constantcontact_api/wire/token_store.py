"""The contract of token stores, which keep tokens between processes. One suite of tests holds all of them to it.

A rotating refresh token works once, and several processes use the same login at the same time. So whoever
needs a new token locks the store, reads it, and prepares it *before* the request: a token that could not be kept is not
asked for. The answer goes into the store as it came, before it is parsed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


def store_key(client_id: str, auth_url: str, refresh_token: str | None, account: str = "") -> str:
    """Return the key of a login in the store; it tells nothing about the login.

    A newly configured refresh token gives a new key, so it wins over the tokens that an older one led to.

    Args:
        client_id: The API key.
        auth_url: Base of the authorization server.
        refresh_token: As configured; None after `constantcontact login`.
        account: The name that `constantcontact login` gave it; empty for none.
    """
    parts = (client_id, auth_url, refresh_token or "", *([account] if account else []))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Login:
    """Whose tokens some tokens are; what an earlier version did not note is empty.

    Attributes:
        client_id: The API key.
        auth_url: Base of the authorization server.
        account: The name that a person gave it.
        account_id: The account's own id.
        organization: The account's name, as the service says.
        is_by_hand: Whether it goes on from a configured refresh token, and only while that is configured.
    """

    client_id: str = ""
    auth_url: str = ""
    account: str = ""
    account_id: str = ""
    organization: str = ""
    is_by_hand: bool = False

    @property
    def whose(self) -> str:
        """The account by its name and id, as far as they are known; else an empty string."""
        name = self.organization or self.account
        return f"{name} ({self.account_id})" if name and self.account_id else name or self.account_id

    @property
    def counted_as(self) -> str:
        """What its requests are counted as: the account's id, else its name, else nothing."""
        return self.account_id or self.account

    def __str__(self) -> str:
        """Name it in a sentence."""
        name = self.account or "one without a name"
        return f"{name} (account {self.account_id})" if self.account_id else name


@dataclass(frozen=True)
class Tokens:
    """The last answer of the token endpoint for one login.

    Attributes:
        access_token: The bearer token.
        expires_at: When it expires, in seconds since the epoch.
        refresh_token: If tokens rotate, the only one that still works.
        renew_at: When to ask for the next one, a while before.
        issued_at: When they were asked for; 0 where an earlier version did not note it.
        rotates: Whether the refresh token came in place of another one; None before the first renewal.
    """

    access_token: str
    expires_at: float
    refresh_token: str | None
    renew_at: float
    issued_at: float = 0.0
    rotates: bool | None = None


class TokenStore(Protocol):
    """Tokens of logins (`store_key`), shared by processes."""

    @property
    def place(self) -> str:
        """Where it is, for a sentence to the operator."""

    def locked(self, key: str | None = None) -> AbstractContextManager[None]:
        """Lock a login against every other process and thread; whoever waits says so.

        Args:
            key: Which; None for the list of logins. A store may lock all of them.

        Raises:
            SettingsError: It cannot be used.
        """

    def read(self, key: str) -> Tokens | None:
        """Return the tokens of a login; answers that were kept just before a crash count.

        Raises:
            SettingsError: It cannot be read, or holds something else.
        """

    def keeping(self, key: str, login: Login) -> AbstractContextManager[Callable[[bytes, float], None]]:
        """Make ready to keep answers, by doing all that could fail; only in `locked`.

        Gives a function that keeps an answer of the token endpoint to a request of such a time: durably, and without
        judging it. That function never raises. An answer that holds no tokens changes nothing.

        Raises:
            SettingsError: An answer could not be kept.
        """

    def note(self, key: str, login: Login, *, new_key: str | None = None) -> None:
        """Note whose the tokens of a key are, and give them another key if asked; only in `locked`.

        Raises:
            SettingsError: That cannot be kept.
        """

    def forget(self, key: str) -> None:
        """Forget the tokens of a key; only in `locked`.

        Raises:
            SettingsError: That cannot be kept.
        """

    def logins(self) -> dict[str, Login] | None:
        """Return the logins by their keys; None if it is not there. Only in `locked`.

        Raises:
            SettingsError: It cannot be read, or holds something else.
        """
