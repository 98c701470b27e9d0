from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

NOWHERE = "00000000-0000-4000-8000-000000000000"
THROTTLED = {"error_key": "throttled", "error_message": "Too Many Requests"}


def test_the_fifth_request_of_a_second_is_throttled(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, requests_per_second=4)
    answers = [api.get("/account/summary") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[-1].json() == THROTTLED
    assert "Retry-After" not in answers[-1].headers
    clock.advance(1)
    assert api.get("/account/summary").status_code == 200


def test_four_paced_requests_a_second_are_never_throttled(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, requests_per_second=4)
    for _ in range(20):
        assert api.get("/account/summary").status_code == 200
        clock.advance(0.25)


def test_the_body_of_a_429_may_be_an_array(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(Switches(rate_limit_body="array"), clock=clock, requests_per_second=1)
    assert [api.get("/account/summary").status_code, api.get("/account/summary").json()] == [200, [THROTTLED]]


def test_the_days_quota_ends_until_midnight_utc(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(clock=clock, daily_requests=2)
    answers = [api.get("/account/summary") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json() == {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}
    clock.advance(12 * 3_600 - 1)
    assert api.get("/account/summary").status_code == 429
    clock.advance(1)
    assert api.get("/account/summary").status_code == 200
    assert api.state()["requests_used_today"] == 1


def test_a_thousand_queued_activities_are_the_most(simulate: Callable[..., Api]) -> None:
    api = simulate(processing_seconds=3_600)
    for _ in range(1_000):
        assert api.post("/activities/contact_exports", {}).status_code == 201
    answer = api.post("/activities/contact_exports", {})
    assert answer.status_code == 429
    assert "1,000 queued activities" in answer.json()[0]["error_message"]


@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Basic nonsense", "Bearer"])
def test_no_valid_token_is_a_401_with_a_bare_object(api: Api, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = requests.get(f"{api.simulator.api_url}/contacts", headers=headers, timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"error_key": "unauthorized", "error_message": "Unauthorized"})


def test_a_missing_scope_is_a_403_with_an_array(simulate: Callable[..., Api]) -> None:
    api = simulate(scopes=("account_read", "offline_access"))
    answer = api.get("/contacts")
    assert answer.status_code == 403
    assert "contact_data" in answer.json()[0]["error_message"]
    assert api.get("/account/summary").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/contacts", 200),
        ("/contact_tags", 200),
        ("/contact_custom_fields", 200),
        ("/activities", 403),
        (f"/activities/{NOWHERE}", 403),
        (f"/contact_exports/{NOWHERE}", 403),
        ("/contact_lists", 403),
        ("/segments", 403),
        ("/account/summary", 403),
        ("/account/user/privileges", 200),
    ],
)
def test_privileges_open_what_the_contract_says(simulate: Callable[..., Api], path: str, status: int) -> None:
    assert simulate(privileges=["contacts:read"]).get(path).status_code == status


def test_a_user_reads_the_privileges_of_the_token(simulate: Callable[..., Api]) -> None:
    rows = simulate(privileges=["contacts:read", "account:read"]).get("/account/user/privileges").json()
    assert {row["privilege_name"] for row in rows} == {"contacts:read", "account:read"}
    assert all(isinstance(row["privilege_id"], int) for row in rows)


def test_outside_the_api_the_gateway_forbids(api: Api) -> None:
    answer = requests.get(f"{api.simulator.url}/v2/contacts", timeout=10)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize(
    ("method", "path", "status", "key"),
    [
        ("GET", "/nothing_here", 404, "contacts.api.not_found"),
        ("PATCH", "/contacts", 405, "contacts.api.method_not_allowed"),
        ("GET", "/contacts/not-a-uuid", 404, "contacts.api.not_found"),
        ("GET", f"/contacts/{NOWHERE}", 404, "contacts.api.not_found"),
        ("GET", f"/contact_lists/{NOWHERE}", 404, "contacts.api.not_found"),
        ("GET", f"/contact_tags/{NOWHERE}", 404, "contacts.api.not_found"),
        ("GET", f"/contact_custom_fields/{NOWHERE}", 404, "contacts.api.not_found"),
        ("GET", "/segments/987654", 404, "contacts.api.not_found"),
        ("GET", f"/activities/{NOWHERE}", 404, "contacts.api.not_found"),
        ("GET", f"/contact_exports/{NOWHERE}", 404, "contacts.api.not_found"),
        ("DELETE", f"/contacts/{NOWHERE}", 404, "contacts.api.not_found"),
        ("DELETE", f"/contact_lists/{NOWHERE}", 404, "contacts.api.not_found"),
        ("DELETE", f"/contact_tags/{NOWHERE}", 404, "contacts.api.not_found"),
        ("DELETE", f"/contact_custom_fields/{NOWHERE}", 404, "contacts.api.not_found"),
    ],
)
def test_errors_are_arrays_of_one(api: Api, method: str, path: str, status: int, key: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert [set(error) for error in answer.json()] == [{"error_key", "error_message"}]
    assert answer.json()[0]["error_key"] == key


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"name": "x",}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b'{"name": "x"}', "text/plain", 415),
        (b'{"name": "x"}', "application/json; charset=utf-8", 201),
    ],
)
def test_a_body_is_a_json_object_and_says_so(api: Api, body: bytes, content_type: str, status: int) -> None:
    answer = api.request("POST", "/contact_lists", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/contacts", {"limit": 501}),
        ("/contacts", {"limit": 0}),
        ("/contacts", {"limit": "many"}),
        ("/contacts", {"cursor": "!!"}),
        ("/contacts", {"cursor": "bGltaXQ9NQ=="}),
        ("/contacts", {"cursor": "bGltaXQ9NSZuZXh0PW5vYm9keQ=="}),
        ("/contact_lists", {"limit": 1_001}),
        ("/contact_lists", {"include_membership_count": "some"}),
        ("/contact_tags", {"limit": 501}),
        ("/contact_custom_fields", {"limit": 101}),
        ("/activities", {"limit": 501}),
        ("/activities", {"state": "initialized"}),
    ],
)
def test_bad_query_parameters_are_400(api: Api, path: str, params: dict[str, Any]) -> None:
    answer = api.get(path, **params)
    assert answer.status_code == 400
    assert answer.json()[0]["error_key"] == "contacts.api.validation.error"


def test_the_message_for_a_bad_membership_count_is_the_documented_one(api: Api) -> None:
    answer = api.get("/contact_lists", include_membership_count="true")
    assert answer.json()[0]["error_message"] == "include_membership_count does not have a valid value"


def test_answers_carry_the_headers_seen_on_the_wire(api: Api) -> None:
    answer = api.get("/contact_lists")
    assert {"x-amzn-requestid", "x-eig-tracking-id", "etag"} <= {name.lower() for name in answer.headers}


def test_a_connection_is_kept_for_the_next_request_whatever_the_answer(api: Api) -> None:
    connection = HTTPConnection(urlsplit(api.simulator.url).netloc, timeout=10)
    headers = {"Authorization": f"Bearer {api.simulator.access_token}", "Content-Type": "text/plain"}
    connection.connect()
    socket = connection.sock
    statuses = []
    for method, path, body in [
        ("GET", "/v3/account/summary", None),
        ("POST", "/v3/activities/contact_exports", b"x" * 100_000),
        ("POST", "/v2/nothing", b"x" * 100_000),
        ("GET", "/v3/contact_lists", None),
    ]:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        assert connection.sock is socket
    connection.close()
    assert statuses == [200, 415, 403, 200]


def test_a_chunked_body_is_understood(api: Api) -> None:
    body = json.dumps({"name": "In pieces"}).encode()
    answer = api.request(
        "POST", "/contact_lists", data=iter([body[:5], body[5:]]), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 201
    assert api.get("/contact_lists", name="In pieces").json()["lists"]
