"""The authorization server: who holds which token, and what the token endpoint answers.

Knows nothing of HTTP beyond a form of parameters and the pair of Basic credentials: `OAuthServer.token` gives a status
and a JSON body. Facts: API guide, auth_overview, server_flow, pkce_flow, device_flow, and answers of the vendor's
support staff.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

TokenMode = Literal["rotating", "long-lived"]
Approval = Literal["at-once", "page"]
Flow = Literal["browser", "device"]
Answer = tuple[int, dict[str, object]]

ACCESS_TOKEN_SECONDS = 86_400
REFRESH_TOKEN_IDLE_SECONDS = 180 * 86_400
AUTHORIZATION_CODE_SECONDS = 300
DEVICE_CODE_SECONDS = 600
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ALL_SCOPES = ("contact_data", "campaign_data", "account_read", "account_update", "offline_access")


@dataclass
class Grant:
    """What a person once allowed an application: some scopes, and (with `offline_access`) a refresh token.

    `account`: the number of the account that the person belongs to.
    """

    scopes: tuple[str, ...]
    account: int = 0
    refresh_token: str | None = None
    refreshed_at: float = 0.0
    retired_refresh_tokens: set[str] = field(default_factory=set)


@dataclass
class AccessToken:
    """A bearer token of the API."""

    grant: Grant
    expires_at: float


@dataclass
class _Code:
    scopes: tuple[str, ...]
    issued_at: float
    redirect_uri: str
    challenge: str
    account: int | None


@dataclass
class Device:
    """A device that waits for its approval. `answer`: what the person said; None before.

    `account`: the number of the account that the person belongs to; None: `signed_in`.
    """

    scopes: tuple[str, ...]
    issued_at: float
    user_code: str = ""
    answer: bool | None = None
    account: int | None = None
    polls: int = 0
    polled_at: float = -1e9
    interval_seconds: float = 5


class OAuthServer:
    """Issues and checks the tokens of one application, whose API key several accounts may use. Thread safe.

    Args:
        mode: `rotating` refresh tokens work once, each refresh ends all earlier ones; `long-lived` ones stay.
        scopes: what the person allows at most.
        clock: epoch seconds.
        approval: `at-once`: the person needs no asking; `page`: somebody has to answer on the page of the login.
        flows: how the application may log in.
        device_polls: how often a device is told `authorization_pending` before it is approved at once.
        device_interval_seconds: the least time between two polls of a device.
        device_code_seconds: how long a device's code is valid.

    Attributes:
        signed_in: the number of the account whose user approves what is asked next.
    """

    def __init__(
        self,
        *,
        mode: TokenMode,
        scopes: tuple[str, ...],
        clock: Callable[[], float],
        approval: Approval = "at-once",
        flows: Collection[Flow] = get_args(Flow),
        device_polls: int = 1,
        device_interval_seconds: int = 5,
        device_code_seconds: int = DEVICE_CODE_SECONDS,
    ) -> None:
        self.mode = mode
        self.approval = approval
        self.scopes = scopes
        self.client_id = secrets.token_hex(16)
        self.client_secret = secrets.token_urlsafe(16)
        self.reused_refresh_tokens = 0
        self.refreshes = 0
        self.signed_in = 0
        self._flows = flows
        self._device_polls = device_polls
        self._device_code_seconds = device_code_seconds
        self._device_interval_seconds = device_interval_seconds
        self._clock = clock
        self._grants: list[Grant] = []
        self._access_tokens: dict[str, AccessToken] = {}
        self._codes: dict[str, _Code] = {}
        self._devices: dict[str, Device] = {}
        self._lock = threading.RLock()

    def new_grant(self, scopes: tuple[str, ...] | None = None, *, account: int | None = None) -> dict[str, object]:
        """A person approves the application: the first token answer (no refresh token without `offline_access`)."""
        with self._lock:
            grant = Grant(
                tuple(scope for scope in scopes if scope in self.scopes) if scopes is not None else self.scopes,
                self.signed_in if account is None else account,
            )
            self._grants.append(grant)
            return self._issue(grant)

    def access(self, bearer: str) -> AccessToken | None:
        """The access token, if it is known and has not expired."""
        with self._lock:
            token = self._access_tokens.get(bearer)
            return token if token and self._clock() < token.expires_at else None

    def expire_access_tokens(self) -> None:
        """Every access token issued so far stops working."""
        with self._lock:
            self._access_tokens.clear()

    def revoke_refresh_tokens(self) -> None:
        """Every refresh token issued so far stops working: only a person can help."""
        with self._lock:
            self._grants.clear()

    def lacks_to_authorize(self, query: Mapping[str, str]) -> str:
        """What keeps a visit to `/authorize` from its page; empty if nothing does."""
        if query.get("client_id") != self.client_id:
            return "The client_id is unknown."
        if query.get("response_type") != "code" or not query.get("redirect_uri"):
            return "The response_type is not code, or there is no redirect_uri."
        return ""

    def authorize(self, query: Mapping[str, str], *, allows: bool = True, account: int | None = None) -> str:
        """The person's answer on `/authorize`: where to send the browser on."""
        refusal = "" if allows else "access_denied"
        if "browser" not in self._flows:
            refusal = "unauthorized_client"
        handed = {"error": refusal, "error_description": "The login was not allowed."}
        if not refusal:
            code = secrets.token_urlsafe(24)
            handed = {"code": code}
            with self._lock:
                self._codes[code] = _Code(
                    tuple(query.get("scope", "").split()),
                    self._clock(),
                    query["redirect_uri"],
                    query.get("code_challenge", ""),
                    account,
                )
        separator = "&" if "?" in query["redirect_uri"] else "?"
        return query["redirect_uri"] + separator + urlencode({**handed, "state": query.get("state", "")})

    def waiting_device(self, user_code: str) -> Device | None:
        """The device that shows this code and has no answer yet."""
        code = user_code.strip().upper()
        with self._lock:
            return next((one for one in self._devices.values() if one.user_code == code and self._waits(one)), None)

    def _waits(self, device: Device) -> bool:
        return device.answer is None and self._clock() - device.issued_at <= self._device_code_seconds

    def device(self, form: Mapping[str, str], verification_uri: str) -> Answer:
        """Begin the device flow: a code for the device, and one to be typed at `verification_uri`."""
        if form.get("client_id") != self.client_id:
            return _refuse("invalid_client", "The client_id is unknown.", 401)
        if "device" not in self._flows:
            return _refuse("unauthorized_client", "The client is not authorized to use the device flow.")
        device_code, user_code = secrets.token_urlsafe(24), secrets.token_hex(4).upper()
        with self._lock:
            self._devices[device_code] = Device(
                tuple(form.get("scope", "").split()),
                self._clock(),
                user_code,
                interval_seconds=self._device_interval_seconds,
            )
        return 200, {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": verification_uri,
            "verification_uri_complete": f"{verification_uri}?user_code={user_code}",
            "expires_in": self._device_code_seconds,
            "interval": self._device_interval_seconds,
        }

    def token(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> Answer:
        """The token endpoint.

        Args:
            form: the parameters; a public client sends its `client_id` among them.
            basic: client id and secret of a confidential client.
        """
        client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret", self.client_secret))
        if (client_id, secret) != (self.client_id, self.client_secret):
            return _refuse("invalid_client", "Client authentication failed.", 401)
        grants: dict[str, Callable[[Mapping[str, str]], Answer]] = {
            "refresh_token": self._refresh,
            "authorization_code": self._exchange_code,
            DEVICE_GRANT: self._poll_device,
        }
        if not form.get("grant_type"):
            return _refuse("invalid_request", "The grant_type is missing.")
        grant = grants.get(form["grant_type"])
        if grant is None:
            return _refuse("unsupported_grant_type", "The grant_type is not supported.")
        with self._lock:
            return grant(form)

    def _refresh(self, form: Mapping[str, str]) -> Answer:
        token = form.get("refresh_token")
        if not token:
            return _refuse("invalid_request", "The refresh_token is missing.")
        for grant in self._grants:
            if token in grant.retired_refresh_tokens:
                self.reused_refresh_tokens += 1
            elif token == grant.refresh_token and self._clock() - grant.refreshed_at <= REFRESH_TOKEN_IDLE_SECONDS:
                self.refreshes += 1
                return 200, self._issue(grant)
        # The text is one that integrations have met.
        return _refuse("invalid_grant", "The refresh token is invalid or expired.")

    def _exchange_code(self, form: Mapping[str, str]) -> Answer:
        code = self._codes.pop(form.get("code", ""), None)
        if not code or self._clock() - code.issued_at > AUTHORIZATION_CODE_SECONDS:
            return _refuse("invalid_grant", "The authorization code is invalid or has expired.")
        if form.get("redirect_uri") != code.redirect_uri:
            return _refuse("invalid_grant", "The redirect_uri does not match.")
        if code.challenge and code.challenge != _s256(form.get("code_verifier", "")):
            return _refuse("invalid_grant", "PKCE verification failed.")
        return 200, self.new_grant(code.scopes, account=code.account)

    def _poll_device(self, form: Mapping[str, str]) -> Answer:
        device = self._devices.get(form.get("device_code", ""))
        now = self._clock()
        if not device or now - device.issued_at > self._device_code_seconds:
            return _refuse("expired_token", "The device code is unknown or has expired.")
        too_early = now - device.polled_at < device.interval_seconds
        device.polled_at = now
        if too_early:
            device.interval_seconds += 5  # RFC 8628, 3.5
            return _refuse("slow_down", "Poll less often.")
        device.polls += 1
        if device.answer is None and self.approval == "at-once" and device.polls > self._device_polls:
            device.answer = True
        if device.answer is None:
            return _refuse("authorization_pending", "The person has not approved the device yet.")
        del self._devices[form["device_code"]]
        if not device.answer:
            return _refuse("access_denied", "The person has refused the device.")
        return 200, self.new_grant(device.scopes, account=device.account)

    def _issue(self, grant: Grant) -> dict[str, object]:
        now = self._clock()
        answer: dict[str, object] = {"token_type": "Bearer", "expires_in": ACCESS_TOKEN_SECONDS}
        answer["access_token"] = bearer = _jwt(self.client_id, grant.scopes, now)
        answer["scope"] = " ".join(grant.scopes)
        self._access_tokens[bearer] = AccessToken(grant, now + ACCESS_TOKEN_SECONDS)
        if "offline_access" in grant.scopes:
            if grant.refresh_token is None or self.mode == "rotating":
                if grant.refresh_token:
                    grant.retired_refresh_tokens.add(grant.refresh_token)
                grant.refresh_token = secrets.token_urlsafe(32)
            grant.refreshed_at = now
            answer["refresh_token"] = grant.refresh_token
        return answer


def _refuse(error: str, description: str, status: int = 400) -> Answer:
    return status, {"error": error, "error_description": description}


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _jwt(client_id: str, scopes: tuple[str, ...], now: float) -> str:
    """Looks like the service's access tokens (a JWT of about 1,000 characters); the signature is noise."""
    head = {"kid": "simulated", "alg": "RS256"}
    claims = {
        "jti": secrets.token_urlsafe(16),
        "iss": "simulator",
        "aud": "https://api.cc.email/v3",
        "iat": int(now),
        "exp": int(now) + ACCESS_TOKEN_SECONDS,
        "cid": client_id,
        "scp": list(scopes),
    }
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (head, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, secrets.token_bytes(256)])
