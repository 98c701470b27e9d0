"""What an answer of the token endpoint says: tokens, or why there are none."""

from __future__ import annotations

import math
from typing import Any, Final

from constantcontact_api.errors import (
    AuthenticationError,
    RateLimitedError,
    SettingsError,
    TokenEndpointError,
    TransientError,
    error_for_status,
    words_in,
)
from constantcontact_api.wire.authorization_server import json_object
from constantcontact_api.wire.token_store import Tokens

MARGIN_SECONDS: Final = 300.0
"""How long before its end a token is renewed: one with a few seconds left could expire before the service checks it."""
_ERROR: Final = 400
_DEFAULT_LIFE_SECONDS: Final = 86_400.0
_LONGEST_SECONDS: Final = 366 * _DEFAULT_LIFE_SECONDS


def tokens_in(body: bytes, *, asked_at: float, previous_refresh_token: str | None) -> Tokens | None:
    """Return the tokens of an answer; None if it holds none that could be used.

    Args:
        body: As it came.
        asked_at: When the request was sent, in seconds since the epoch.
        previous_refresh_token: Kept if the answer brings no new one (long-lived mode).
    """
    answer = json_object(body)
    access_token, refresh_token = _token(answer.get("access_token")), _token(answer.get("refresh_token"))
    if not access_token or (answer.get("refresh_token") is not None and not refresh_token):
        return None
    # A duration: the generated client documents a timestamp, but 86400 is what arrives. What is none costs nothing: a
    # token that has expired is answered with 401, and renewed then.
    life_seconds = seconds_of(answer.get("expires_in"), _DEFAULT_LIFE_SECONDS)
    return Tokens(
        access_token=access_token,
        expires_at=asked_at + life_seconds,
        refresh_token=refresh_token or previous_refresh_token,
        issued_at=asked_at,
        rotates=refresh_token not in {None, previous_refresh_token} if previous_refresh_token else None,
        renew_at=asked_at + life_seconds - min(MARGIN_SECONDS, life_seconds / 2),
    )


def tokens_from(status: int, body: bytes, *, asked_at: float, previous_refresh_token: str | None) -> Tokens:
    """Return the tokens of an answer, or raise what it means.

    Args:
        status: HTTP status code.
        body: As `tokens_in`.
        asked_at: As `tokens_in`.
        previous_refresh_token: As `tokens_in`.

    Raises:
        AuthenticationError: `invalid_grant`: a person has to log in again.
        SettingsError: `invalid_client`.
        RateLimitedError: 429.
        TokenEndpointError: It holds tokens that no request could carry.
        TransientError: Anything else that is not a token.
    """
    answer = json_object(body)
    _refuse_login(answer.get("error"))
    if status >= _ERROR:
        sent = words_in(previous_refresh_token or "")
        error = error_for_status(status, answer, what="POST /token", sent=sent)
        raise error if isinstance(error, (RateLimitedError, TransientError)) else TransientError(str(error))
    tokens = tokens_in(body, asked_at=asked_at, previous_refresh_token=previous_refresh_token)
    if tokens:
        return tokens
    if not answer.get("access_token"):
        raise TransientError("The token endpoint answered without a token. If it stays so, check auth_url.")
    raise TokenEndpointError(
        "The token endpoint answered with a token that no request could carry (it is no text, or holds blanks, line "
        "breaks or other characters that a token cannot have): it is not used. Look at auth_url, and at a proxy."
    )


def _token(value: object) -> str | None:
    # What RFC 6750 allows, and a header can carry.
    is_one = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return str(value) if is_one else None


def seconds_of(value: Any, default: float) -> float:  # noqa: ANN401  # whatever came
    """Return a duration that the server names, a year at most; the default for what is none.

    Args:
        value: Of an answer.
        default: In seconds.
    """
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return min(seconds, _LONGEST_SECONDS) if seconds > 0 and math.isfinite(seconds) else default


def _refuse_login(code: object) -> None:
    if code == "invalid_grant":
        raise AuthenticationError(
            "The refresh token is used up, expired or revoked: log in again (`constantcontact login`, or configure a "
            "new refresh_token). If this happens after every run, the token store is lost between runs: keep the file "
            "named by token_store."
        )
    if code in ("invalid_client", "unauthorized_client"):
        raise SettingsError(
            "The authorization server does not accept client_id and client_secret: compare both settings with the "
            "application's page on the developer portal. One that uses the PKCE or device flow has no client_secret; "
            "any other needs it."
        )
