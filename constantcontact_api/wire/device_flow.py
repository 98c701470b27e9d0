"""The device flow (RFC 8628): a person approves the application in a browser, and a first refresh token comes back.

The service has no client-credentials grant: every flow needs a person once (support staff, API community). The device
flow needs no redirect address, so it works from a terminal, a server or a container.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import AuthenticationError, SettingsError, TransientError
from constantcontact_api.wire.first_tokens import BUSY, PRIVILEGE, SCOPES, refuse_application
from constantcontact_api.wire.token_answer import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.authorization_server import Answer
    from constantcontact_api.wire.first_tokens import Application

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_DEFAULT_INTERVAL_SECONDS: Final = 5.0
_DEFAULT_LIFE_SECONDS: Final = 600.0
_SLOWER_BY_SECONDS: Final = 5.0
_TICK_SECONDS: Final = 1.0


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
    application: Application,
    *,
    show: Callable[[DeviceCode], None],
    waiting: Callable[[float], None] = lambda _: None,
    scopes: str = SCOPES,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Ask for a device code, show it, wait for the person, and store the tokens.

    Args:
        application: Whose tokens are wanted.
        show: Shows the code to the person.
        waiting: Told once a second how many seconds are left.
        scopes: To ask for.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.

    Returns:
        The refresh token.

    Raises:
        AuthenticationError: The person refuses, or the code expires.
        SettingsError: The application is unknown, or may not use this flow, or the store cannot be written.
        TransientError: The authorization server cannot be reached.
    """
    application.make_ready()
    deadline = clock()
    answer = _device_code(application, scopes)
    life_seconds = seconds_of(answer.get("expires_in"), _DEFAULT_LIFE_SECONDS)
    deadline += life_seconds
    page = str(answer.get("verification_uri_complete") or answer.get("verification_uri") or "")
    show(DeviceCode(page, str(answer.get("user_code") or ""), life_seconds))
    interval = seconds_of(answer.get("interval"), _DEFAULT_INTERVAL_SECONDS)
    while clock() < deadline:
        _pause(min(clock() + interval, deadline), deadline, waiting, clock, sleep)
        asked_at = clock()
        response = _poll(application, str(answer["device_code"]))
        code = response.said.get("error") if response is not None else "authorization_pending"
        if code == "slow_down":
            interval += _SLOWER_BY_SECONDS
        elif code == "access_denied":
            raise AuthenticationError(
                "The login was refused on its page: run `constantcontact login` again, and allow it there, as a user "
                f"with the privilege {PRIVILEGE}."
            )
        elif code in {"expired_token", "invalid_grant"}:
            break
        elif response is not None and code != "authorization_pending" and response.status_code not in BUSY:
            refuse_application(code, "", flow="device flow", instead="log in with --browser")
            return application.keep_tokens(response, asked_at=asked_at)
    raise AuthenticationError(
        f"Nobody allowed the login within the {life_seconds / 60:.0f} minutes for which its code was valid: run "
        "`constantcontact login` again."
    )


def _pause(
    end: float,
    deadline: float,
    waiting: Callable[[float], None],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> None:
    while (left := end - clock()) > 0:
        waiting(deadline - clock())
        sleep(min(left, _TICK_SECONDS))


def _poll(application: Application, device_code: str) -> Answer | None:
    """Ask whether the person has answered; None if nobody could be asked, which is no reason to give up."""
    try:
        return application.ask("token", grant_type=_GRANT, device_code=device_code)
    except TransientError:
        return None


def _device_code(application: Application, scopes: str) -> JsonObject:
    response = application.ask("device/authorize", scope=scopes, response_type="code")
    answer = response.said
    if response.is_good and "device_code" in answer:
        return answer
    said = answer.get("error_description") or answer.get("error") or f"status {response.status_code}"
    if response.status_code in BUSY:
        raise TransientError(f"The authorization server gave no device code ({said}): try again later.")
    refuse_application(answer.get("error"), said, flow="device flow", instead="log in with --browser")
    raise SettingsError(
        f"The authorization server gave no device code ({said}): check client_id and its application's flow."
    )
