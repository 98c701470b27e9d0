"""Bearer tokens for `requests`: the stored one while it is valid, else a refreshed one. No rotated token is lost."""

from __future__ import annotations

import base64
import json
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import backoff
import requests
from requests.auth import AuthBase, HTTPBasicAuth

from constantcontact_api.errors import (
    AuthenticationError,
    ConstantContactError,
    RateLimitedError,
    TokenEndpointError,
    TransientError,
)
from constantcontact_api.wire.authorization_server import post_form
from constantcontact_api.wire.deadlines import TOKEN_BOUNDS, Bounds
from constantcontact_api.wire.logins import LoginChoice, choose_login
from constantcontact_api.wire.reach import why_unreachable
from constantcontact_api.wire.token_answer import tokens_from
from constantcontact_api.wire.token_store import Login

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from constantcontact_api.wire.pacer import Pacer
    from constantcontact_api.wire.token_store import Tokens, TokenStore

logger = logging.getLogger(__name__)

_TRIES = 5
# How long an old token is used on before another try to renew it.
_PATIENCE_SECONDS = 60.0


def _waits() -> Generator[Any, Any, None]:
    return backoff.expo(base=2, factor=1, max_value=30)


class ConstantContactAuth(AuthBase):
    """Puts `Authorization: Bearer …` on requests.

    The store is locked from the look into it to the write after a refresh, so that two processes never spend the same
    single-use refresh token.

    Args:
        wanted: Which login.
        client_secret: The API secret; None for a public client (PKCE or device flow).
        store: Keeps tokens between processes.
        pacer: Keeps the token endpoint's own limit, one request a second (support staff, forum thread 399094).
        clock: Seconds since the epoch.
        waits: Makes the generator of waits between retries, in seconds.
        bounds: Of an answer of the token endpoint.
    """

    def __init__(
        self,
        *,
        wanted: LoginChoice,
        client_secret: str | None,
        store: TokenStore,
        pacer: Pacer,
        clock: Callable[[], float] = time.time,
        waits: Callable[[], Generator[Any, Any, None]] = _waits,
        bounds: Bounds = TOKEN_BOUNDS,
    ) -> None:
        self._bounds = bounds
        self._wanted = wanted
        self._client_secret = client_secret
        self._auth_url = wanted.auth_url.rstrip("/")
        self._store = store
        self._chosen: tuple[str, Login] | None = None
        self._clock = clock
        self._pacer = pacer
        self._tokens: Tokens | None = None
        self._request_tokens = backoff.on_exception(
            waits, (TransientError, RateLimitedError), max_tries=_TRIES, jitter=backoff.full_jitter, logger=None
        )(self._request_tokens_once)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Authorise one request, refreshing first if needed.

        Raises:
            AuthenticationError: A person has to log in again.
        """
        request.headers["Authorization"] = f"Bearer {self.access_token()}"
        return request

    def access_token(self, *, rejected: str | None = None) -> str:
        """Return an access token that should be accepted.

        Args:
            rejected: One that the service has just answered with 401; not used again, whatever its age.

        Raises:
            AuthenticationError: A person has to log in again.
            SettingsError: A newer token could not be kept, so it was not asked for.
            TokenEndpointError: The token endpoint stays out of reach.
        """
        if self._usable(self._tokens, rejected):
            return self._tokens.access_token  # type: ignore[union-attr]  # _usable(None) is False
        key, _ = self._choice()
        with self._store.locked(key):
            tokens = self._store.read(key)
            if not self._usable(tokens, rejected):
                tokens = self._renewed(tokens, rejected)
            assert tokens is not None  # noqa: S101  # for the type checker: _usable(None) is False
            self._tokens = tokens
            return tokens.access_token

    @property
    def tokens(self) -> Tokens | None:
        """What is in use; None before the first request."""
        return self._tokens

    @property
    def login(self) -> Login:
        """Whose tokens these are, as far as the store knows.

        Raises:
            SettingsError: The store has several that may be meant, or it cannot be used.
        """
        return self._choice()[1]

    @property
    def known_login(self) -> Login:
        """The same without a look at the store: empty before the first request."""
        return self._chosen[1] if self._chosen else Login()

    def counted_as(self) -> str:
        """Return what its requests are counted as."""
        return self.login.counted_as

    def _choice(self) -> tuple[str, Login]:
        if self._chosen is None:
            with self._store.locked():
                self._chosen = choose_login(self._store.logins() or {}, self._wanted, self._store.place)
        return self._chosen

    def note_login(self, login: Login) -> None:
        """Keep beside the tokens what has been found out about their account."""
        key, _ = self._choice()
        with self._store.locked(key):
            if self._store.read(key) is not None:
                self._store.note(key, login)
        self._chosen = (key, login)

    def ids_of(self, account: str) -> set[str]:
        """Return the ids of the accounts whose logins with this API key have a name."""
        with self._store.locked():
            own = self._wanted.of_this_key(self._store.logins() or {})
        return {login.account_id for login in own.values() if login.account == account}

    def _usable(self, tokens: Tokens | None, rejected: str | None) -> bool:
        return tokens is not None and tokens.access_token != rejected and tokens.renew_at > self._clock()

    def _renewed(self, stored: Tokens | None, rejected: str | None) -> Tokens:
        try:
            return self._refresh(stored)
        except ConstantContactError as error:
            now = self._clock()
            if stored is None or stored.access_token == rejected or stored.expires_at <= now:
                raise
            minutes = (stored.expires_at - now) / 60
            logger.warning(
                "%s The login is not renewed; its access token is valid for %.0f more minutes, so this run may still "
                "end well.",
                error,
                minutes,
            )
            return replace(stored, renew_at=min(stored.expires_at, now + _PATIENCE_SECONDS))

    def _refresh(self, stored: Tokens | None) -> Tokens:
        refresh_token = (stored.refresh_token if stored else None) or self._wanted.refresh_token
        if not refresh_token:
            raise self._not_logged_in()
        with self._store.keeping(*self._choice()) as keep:
            try:
                return self._request_tokens(refresh_token, keep)
            except (TransientError, RateLimitedError) as error:
                raise TokenEndpointError(str(error)) from error

    def _not_logged_in(self) -> AuthenticationError:
        path, stored = self._store.place, self._store.logins()
        log_in = "run `constantcontact login`, or configure refresh_token"
        if stored is None:
            return AuthenticationError(
                f"There is no token store at {path}: {log_in}. If somebody has logged in, correct token_store; a "
                "container has to keep that file."
            )
        if not stored:
            return AuthenticationError(f"The token store {path} holds no login: {log_in}.")
        return AuthenticationError(
            f"The token store {path} holds logins ({len(stored)}), but none of this client_id and auth_url: correct "
            f"them, or {log_in}. A login that began with refresh_token goes on only while that is configured."
        )

    def _request_tokens_once(self, refresh_token: str, keep: Callable[[bytes, float], None]) -> Tokens:
        self._pacer.wait()
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        basic = HTTPBasicAuth(self._wanted.client_id, self._client_secret) if self._client_secret else None
        if basic is None:
            form["client_id"] = self._wanted.client_id
        asked_at = self._clock()
        try:
            answer = post_form(f"{self._auth_url}/token", form, self._bounds, auth=basic)
            keep(answer.content, asked_at)  # before anything else, and before anyone uses it
        except requests.ConnectionError as error:
            raise TransientError(
                f"The token endpoint {self._auth_url} cannot be reached "
                f"({why_unreachable(error, self._auth_url, 'auth_url')}). If it stays so, run again later."
            ) from error
        except requests.RequestException as error:
            raise TransientError(
                f"The token endpoint {self._auth_url} did not answer ({type(error).__name__}). If it stays so, run "
                "again later."
            ) from error
        return tokens_from(answer.status_code, answer.content, asked_at=asked_at, previous_refresh_token=refresh_token)


def scopes_of(access_token: str) -> frozenset[str] | None:
    """Read the scopes of an access token; None if it does not tell.

    The token is a JWT of an Okta authorization server, which names its scopes in `scp`. That is not documented for this
    service. So a token that does not tell counts as one that may do everything, and the service has the last word.
    """
    parts = access_token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        named = claims.get("scp") or claims.get("scope")
    except (AttributeError, IndexError, ValueError):
        return None
    if isinstance(named, str):
        named = named.split()
    return frozenset(map(str, named)) if isinstance(named, list) and named else None
