"""The device flow (RFC 8628): a person approves the application in a browser, and a first refresh token comes back.

The service has no client-credentials grant: every flow needs a person once (support staff, API community). The device
flow needs no redirect address, so it works from a terminal, a server or a container.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests

from constantcontact_api.errors import AuthenticationError, SettingsError, TransientError
from constantcontact_api.wire.reach import why_unreachable
from constantcontact_api.wire.token_answer import seconds_of, tokens_from
from constantcontact_api.wire.token_store import Login, store_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.token_store import TokenStore

SCOPES = "contact_data campaign_data account_read offline_access"
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_TIMEOUT_SECONDS = (10.0, 60.0)
_DEFAULT_INTERVAL_SECONDS = 5.0
_DEFAULT_LIFE_SECONDS = 600.0
_SLOWER_BY_SECONDS = 5.0


@dataclass(frozen=True)
class DeviceCode:
    """What to show the person.

    Attributes:
        verification_uri: The page to open.
        user_code: The code to compare or type there.
        life_seconds: How long the code is valid.
    """

    verification_uri: str
    user_code: str
    life_seconds: float


def log_in(
    *,
    client_id: str,
    auth_url: str,
    store: TokenStore,
    show: Callable[[DeviceCode], None],
    scopes: str = SCOPES,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Ask for a device code, show it, wait for the person, and store the tokens as those of their refresh token.

    Without `offline_access` among the scopes there is no refresh token, and the service does not say so.

    Returns:
        The refresh token.

    Raises:
        AuthenticationError: The person refuses, or the code expires.
        SettingsError: The application is unknown, or may not use this flow, or the store cannot be written.
        TransientError: The authorization server cannot be reached.
    """
    login = Login(client_id, auth_url, is_by_hand=True)
    with store.locked(), store.keeping(store_key(client_id, auth_url, None), login):
        pass  # what could not be kept is not asked for
    asked_at = clock()
    answer = _device_code(client_id, auth_url, scopes)
    life_seconds = seconds_of(answer.get("expires_in"), _DEFAULT_LIFE_SECONDS)
    page = str(answer.get("verification_uri_complete") or answer.get("verification_uri") or "")
    show(DeviceCode(page, str(answer.get("user_code") or ""), life_seconds))
    interval = seconds_of(answer.get("interval"), _DEFAULT_INTERVAL_SECONDS)
    while clock() < asked_at + life_seconds:
        sleep(interval)
        polled_at = clock()
        response = _post(f"{auth_url}/token", grant_type=_GRANT, client_id=client_id, device_code=answer["device_code"])
        code = _json(response).get("error")
        if code == "slow_down":
            interval += _SLOWER_BY_SECONDS
        elif code in {"access_denied", "expired_token"}:
            break
        elif code != "authorization_pending" and response.status_code not in {429, 500, 502, 503, 504}:
            tokens = tokens_from(
                response.status_code, response.content, asked_at=polled_at, previous_refresh_token=None
            )
            if tokens.refresh_token is None:
                raise SettingsError(
                    "The login brought no refresh token: give the application the scope offline_access."
                )
            key = store_key(client_id, auth_url, tokens.refresh_token)
            with store.locked(), store.keeping(key, login) as keep:
                keep(response.content, polled_at)
            return tokens.refresh_token
    raise AuthenticationError("The login was not approved in the browser in time: run `constantcontact login` again.")


def _device_code(client_id: str, auth_url: str, scopes: str) -> JsonObject:
    response = _post(f"{auth_url}/device/authorize", client_id=client_id, scope=scopes, response_type="code")
    answer = _json(response)
    if not response.ok or "device_code" not in answer:
        said = answer.get("error_description") or answer.get("error") or f"status {response.status_code}"
        raise SettingsError(
            f"The authorization server gave no device code ({said}): check client_id and its application's flow."
        )
    return answer


def _post(url: str, **form: str) -> requests.Response:
    try:
        return requests.post(
            url, data=form, headers={"Accept": "application/json"}, timeout=_TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        why = why_unreachable(error, url, "auth_url")
        raise TransientError(f"The authorization server cannot be reached ({why}): try again later.") from error


def _json(response: requests.Response) -> JsonObject:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
