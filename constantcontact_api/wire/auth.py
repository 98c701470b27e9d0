"""Bearer tokens for `requests`: the stored one while it is valid, else a refreshed one. No rotated token is lost."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import backoff
import requests
from requests.auth import AuthBase, HTTPBasicAuth

from constantcontact_api.errors import (
    AuthenticationError,
    LostAnswerError,
    RateLimitedError,
    SettingsError,
    TransientError,
    error_for_status,
)
from constantcontact_api.wire.reach import why_unreachable
from constantcontact_api.wire.token_store import Tokens, TokenStore, store_key

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from constantcontact_api.wire.pacing import Pacer

# Access tokens live 24 hours. One with a few minutes left could expire before the service checks it.
_MARGIN_SECONDS = 300.0
_DEFAULT_LIFE_SECONDS = 86_400.0
_TIMEOUT_SECONDS = (10.0, 60.0)
_TRIES = 5


def _waits() -> Generator[Any, Any, None]:
    return backoff.expo(base=2, factor=1, max_value=30)


class ConstantContactAuth(AuthBase):
    """Puts `Authorization: Bearer …` on requests.

    The store is locked from the look into it to the write after a refresh, so that two processes never spend the same
    single-use refresh token.

    Args:
        client_id: The API key.
        client_secret: The API secret; None for a public client (PKCE or device flow).
        refresh_token: The configured token to start from; None if `constantcontact login` filled the store.
        auth_url: Base of the authorization server.
        store: Keeps tokens between processes.
        pacer: Keeps the token endpoint's own limit, one request a second (support staff, forum thread 399094).
        clock: Seconds since the epoch.
        waits: Makes the generator of waits between retries, in seconds.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str | None,
        refresh_token: str | None,
        auth_url: str,
        store: TokenStore,
        pacer: Pacer,
        clock: Callable[[], float] = time.time,
        waits: Callable[[], Generator[Any, Any, None]] = _waits,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._seed = refresh_token
        self._auth_url = auth_url.rstrip("/")
        self._store = store
        self._key = store_key(client_id, auth_url, refresh_token)
        self._clock = clock
        self._pacer = pacer
        self._tokens: Tokens | None = None
        self._request_tokens = backoff.on_exception(
            waits,
            (TransientError, RateLimitedError),
            max_tries=_TRIES,
            jitter=backoff.full_jitter,
            logger=None,
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
            TransientError: The token endpoint stays out of reach.
        """
        if self._usable(self._tokens, rejected):
            return self._tokens.access_token  # type: ignore[union-attr]  # _usable(None) is False
        with self._store.locked():
            stored = self._store.read(self._key)
            if self._usable(stored, rejected):
                self._tokens = stored
            else:
                self._tokens = self._refresh(stored)
            assert self._tokens is not None  # noqa: S101  # for the type checker: both branches assign
            return self._tokens.access_token

    def _usable(self, tokens: Tokens | None, rejected: str | None) -> bool:
        return (
            tokens is not None
            and tokens.access_token != rejected
            and tokens.expires_at - _MARGIN_SECONDS > self._clock()
        )

    def _refresh(self, stored: Tokens | None) -> Tokens:
        refresh_token = (stored.refresh_token if stored else None) or self._seed
        if not refresh_token:
            raise self._not_logged_in()
        tokens = self._request_tokens(refresh_token)
        # Before anyone uses them: if a rotated token is lost, a person has to log in.
        self._store.write(self._key, tokens)
        return tokens

    def _not_logged_in(self) -> AuthenticationError:
        path, logins = self._store.path, self._store.logins()
        log_in = "run `constantcontact login`, or configure refresh_token"
        if logins is None:
            return AuthenticationError(
                f"There is no token store at {path}: {log_in}. If somebody has logged in, correct token_store; a "
                "container has to keep that file."
            )
        if logins == 0:
            return AuthenticationError(f"The token store {path} holds no login: {log_in}.")
        return AuthenticationError(
            f"The token store {path} holds logins ({logins}), but none of this client_id and auth_url: correct them, "
            f"or {log_in}. A login that began with refresh_token goes on only while that is configured."
        )

    def _request_tokens_once(self, refresh_token: str) -> Tokens:
        self._pacer.wait()
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        basic = HTTPBasicAuth(self._client_id, self._client_secret) if self._client_secret else None
        if basic is None:
            form["client_id"] = self._client_id
        asked_at = self._clock()
        try:
            response = requests.post(
                f"{self._auth_url}/token",
                data=form,
                auth=basic or _no_auth,
                headers={"Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.ConnectionError as error:
            raise LostAnswerError(
                f"The token endpoint {self._auth_url} cannot be reached "
                f"({why_unreachable(error, self._auth_url, 'auth_url')})."
            ) from error
        except requests.RequestException as error:
            raise TransientError(
                f"The token endpoint {self._auth_url} did not answer ({type(error).__name__})."
            ) from error
        return tokens_from(response, asked_at=asked_at, previous_refresh_token=refresh_token)


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without an auth argument, requests looks for credentials in ~/.netrc.
    return request


def tokens_from(response: requests.Response, *, asked_at: float, previous_refresh_token: str | None) -> Tokens:
    """Read a token endpoint's answer.

    Args:
        response: The answer.
        asked_at: When the request was sent, in seconds since the epoch.
        previous_refresh_token: Kept if the answer brings no new one (long-lived mode).

    Raises:
        AuthenticationError: `invalid_grant`: a person has to log in again.
        SettingsError: `invalid_client`.
        RateLimitedError: 429.
        TransientError: Anything else that is not a token.
    """
    try:
        body = response.json()
    except ValueError:
        body = None
    _refuse_login(body.get("error") if isinstance(body, dict) else None)
    if not response.ok:
        error = error_for_status(response.status_code, body, what="POST /token")
        raise error if isinstance(error, (RateLimitedError, TransientError)) else TransientError(str(error))
    if not isinstance(body, dict) or not body.get("access_token"):
        raise TransientError("The token endpoint answered without a token.")
    # `expires_in` is a duration in seconds; the generated client documents a timestamp, but 86400 is what arrives.
    return Tokens(
        access_token=str(body["access_token"]),
        expires_at=asked_at + float(body.get("expires_in") or _DEFAULT_LIFE_SECONDS),
        refresh_token=body.get("refresh_token") or previous_refresh_token,
    )


def _refuse_login(code: str | None) -> None:
    if code == "invalid_grant":
        raise AuthenticationError(
            "The refresh token is used up, expired or revoked: log in again (`constantcontact login`, or configure a "
            "new refresh_token). If this happens after every run, the token store is lost between runs: keep the file "
            "named by token_store."
        )
    if code in {"invalid_client", "unauthorized_client"}:
        raise SettingsError(
            "The authorization server does not accept client_id and client_secret: compare both settings with the "
            "application's page on the developer portal. One that uses the PKCE or device flow has no client_secret; "
            "any other needs it."
        )


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
