from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

INVALID_GRANT = {"error": "invalid_grant", "error_description": "The refresh token is invalid or expired."}
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def test_a_confidential_client_refreshes_with_basic_credentials(api: Api) -> None:
    answer = api.refresh()
    body = answer.json()
    assert answer.status_code == 200
    assert body.keys() == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 86_400)
    assert "offline_access" in body["scope"].split()
    api.session.headers["Authorization"] = f"Bearer {body['access_token']}"
    assert api.get("/account/summary").status_code == 200


def test_a_public_client_refreshes_with_its_id_in_the_form(api: Api) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": api.simulator.refresh_token}
    assert api.token({"client_id": api.simulator.client_id, **form}, basic=False).status_code == 200


def test_parameters_may_be_in_the_query(api: Api) -> None:
    query = {"grant_type": "refresh_token", "refresh_token": api.simulator.refresh_token}
    auth = (api.simulator.client_id, api.simulator.client_secret)
    answer = requests.post(f"{api.simulator.auth_url}/token", params=query, auth=auth, timeout=10)
    assert answer.status_code == 200


def test_an_access_token_is_a_jwt_that_tells_when_it_expires(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    head, claims, _ = (base64.urlsafe_b64decode(f"{part}===") for part in api.simulator.access_token.split("."))
    assert json.loads(head)["alg"] == "RS256"
    assert json.loads(claims)["exp"] == clock.now + 86_400


def test_a_rotating_refresh_token_works_once(api: Api) -> None:
    second = api.refresh().json()["refresh_token"]
    assert second != api.simulator.refresh_token
    reused = api.refresh()
    assert (reused.status_code, reused.json()) == (400, INVALID_GRANT)
    assert api.refresh(second).status_code == 200
    assert api.state()["reused_refresh_tokens"] == 1


def test_a_long_lived_refresh_token_stays_the_same(simulate: Callable[..., Api]) -> None:
    api = simulate(token_mode="long-lived")
    assert [api.refresh().json()["refresh_token"] for _ in range(2)] == [api.simulator.refresh_token] * 2


def test_the_access_token_before_a_refresh_goes_on_working(api: Api) -> None:
    api.refresh()
    assert api.get("/account/summary").status_code == 200


def test_an_access_token_expires_after_a_day(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    clock.advance(86_399)
    assert api.get("/account/summary").status_code == 200
    clock.advance(1)
    answer = api.get("/account/summary")
    assert (answer.status_code, answer.json()) == (401, {"error_key": "unauthorized", "error_message": "Unauthorized"})


def test_a_refresh_token_dies_after_180_idle_days(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, token_mode="long-lived")
    clock.advance(180 * 86_400)
    assert api.refresh().status_code == 200
    clock.advance(180 * 86_400 + 1)
    assert api.refresh().json() == INVALID_GRANT


def test_without_offline_access_there_is_no_refresh_token_and_no_error(simulate: Callable[..., Api]) -> None:
    api = simulate(scopes=("contact_data",))
    assert api.simulator.refresh_token == ""
    assert api.get("/contacts").status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "never issued"}, 400, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "never issued"}, 400, "invalid_grant"),
        ({"grant_type": DEVICE_GRANT, "device_code": "never issued"}, 400, "expired_token"),
    ],
)
def test_refusals_are_oauth_errors(api: Api, form: dict[str, str], status: int, error: str) -> None:
    answer = api.token(form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json().keys() == {"error", "error_description"}


def test_a_wrong_secret_is_an_invalid_client(api: Api) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": api.simulator.refresh_token}
    auth = (api.simulator.client_id, "wrong")
    answer = requests.post(f"{api.simulator.auth_url}/token", data=form, auth=auth, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert api.refresh().status_code == 200


def test_the_token_endpoint_takes_one_request_a_second(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, token_mode="long-lived", token_requests_per_second=1)
    assert [api.refresh().status_code for _ in range(2)] == [200, 429]
    clock.advance(1)
    assert api.refresh().status_code == 200


def authorize(api: Api, **query: str) -> dict[str, str]:
    """A browser's visit: the parameters that the redirect hands over."""
    asked = {
        "client_id": api.simulator.client_id,
        "response_type": "code",
        "redirect_uri": "https://localhost/back",
        "scope": "contact_data offline_access",
        "state": "xyz",
    } | query
    answer = requests.get(f"{api.simulator.auth_url}/authorize", params=asked, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_an_authorization_code_works_once(api: Api) -> None:
    handed = authorize(api)
    form = {"grant_type": "authorization_code", "code": handed["code"], "redirect_uri": "https://localhost/back"}
    first, second = api.token(form), api.token(form)
    assert handed["state"] == "xyz"
    assert first.json()["scope"] == "contact_data offline_access"
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_an_authorization_code_lives_five_minutes(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    form = {
        "grant_type": "authorization_code",
        "code": authorize(api)["code"],
        "redirect_uri": "https://localhost/back",
    }
    clock.advance(301)
    assert api.token(form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("verifier", "status"), [("right", 200), ("wrong", 400)])
def test_pkce_asks_for_the_verifier_of_the_challenge(api: Api, verifier: str, status: int) -> None:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"right").digest()).rstrip(b"=").decode()
    code = authorize(api, code_challenge=challenge, code_challenge_method="S256")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://localhost/back"}
    answer = api.token({"client_id": api.simulator.client_id, "code_verifier": verifier, **form}, basic=False)
    assert answer.status_code == status


def test_a_device_waits_for_its_approval(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock)
    asked = {"client_id": api.simulator.client_id, "scope": "contact_data offline_access", "response_type": "code"}
    device = requests.post(f"{api.simulator.auth_url}/device/authorize", data=asked, timeout=10).json()
    assert (device["expires_in"], device["interval"]) == (600, 5)
    assert device["user_code"] in device["verification_uri_complete"]
    form = {"grant_type": DEVICE_GRANT, "client_id": api.simulator.client_id, "device_code": device["device_code"]}
    assert api.token(form, basic=False).json()["error"] == "authorization_pending"
    assert api.token(form, basic=False).json()["error"] == "slow_down"
    clock.advance(10)
    assert api.token(form, basic=False).json()["refresh_token"]


def test_nothing_else_is_served_beside_the_token_endpoint(api: Api) -> None:
    answer = requests.get(f"{api.simulator.auth_url}/.well-known/openid-configuration", timeout=10)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
