"""Requests against a simulated account: what is retried, what is not, and where credentials go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from constantcontact_api.errors import (
    LostAnswerError,
    NotFoundError,
    QuotaExhaustedError,
    RequestRejectedError,
    SettingsError,
    TransientError,
    error_for_status,
)
from constantcontact_api.wire.identity import identify
from constantcontact_api.wire.reach import safe_base_url
from constantcontact_api.wire.scopes import Privileges
from constantcontact_api.wire.sent import words_sent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import ClientOf, Clock, SimulateAccount


@pytest.mark.parametrize("fault", ["next:3:429", "next:3:500", "next:3:503", "next:3:drop-before", "next:3:drop-after"])
def test_a_get_is_asked_again_until_it_is_answered(simulate: SimulateAccount, client_of: ClientOf, fault: str) -> None:
    with simulate(faults=[fault]) as simulator:
        assert "lists" in client_of(simulator).get("/contact_lists")
        assert len(simulator.requests) == 4


def test_trouble_that_stays_is_given_up_and_told(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate(faults=["next:100:503"]) as simulator:
        with pytest.raises(TransientError, match=r"GET /v3/contact_lists .*503"):
            client_of(simulator).get("/contact_lists")
        assert 3 <= len(simulator.requests) <= 10


def test_nobody_is_taken_for_somebody_without_any_privilege(simulate: SimulateAccount, client_of: ClientOf) -> None:
    """The tap left out every stream, and ended well."""
    with simulate(faults=["next:99:list:GET /account/user/privileges"]) as simulator, pytest.raises(TransientError):
        client_of(simulator).get("/account/user/privileges", shape=Privileges)


def test_an_exhausted_day_is_not_asked_again(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate(daily_requests=2) as simulator:
        client = client_of(simulator)
        client.get("/contact_lists")
        client.get("/contact_lists")
        with pytest.raises(QuotaExhaustedError, match="00:00 UTC"):
            client.get("/contact_lists")
        assert len(simulator.requests) == 3


def test_four_requests_a_second_are_kept_over_all_processes(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate(requests_per_second=4) as simulator:
        clients = [client_of(simulator) for _ in range(2)]
        for _ in range(10):
            for client in clients:
                client.get("/account/summary")
        assert [request.status for request in simulator.requests] == [200] * 20
        assert clients[0].requests_today() == 20


@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "500", "500-after"])
def test_a_post_whose_answer_is_lost_is_not_sent_again_on_a_guess(
    simulate: SimulateAccount, client_of: ClientOf, fault: str
) -> None:
    with simulate(faults=[f"next:1:{fault}:POST /activities"]) as simulator:
        with pytest.raises(LostAnswerError):
            client_of(simulator).post("/activities/contact_exports", body=b"{}")
        assert len(simulator.requests) == 1


def test_a_throttled_post_was_not_carried_out_and_is_sent_again(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate(faults=["next:2:429:POST /activities"]) as simulator:
        assert client_of(simulator).post("/activities/contact_exports", body=b"{}")["state"]
        assert [request.status for request in simulator.requests] == [429, 429, 201]


def test_every_item_of_every_page_is_read_once(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate(contacts=1_203) as simulator:
        contacts = list(client_of(simulator).pages("/contacts", "contacts", {"limit": 500}))
        assert len({contact["contact_id"] for contact in contacts}) == len(contacts) == 1_203
        assert len(simulator.requests) == 3


def test_a_link_to_another_host_is_not_followed(simulate: SimulateAccount, client_of: ClientOf, tmp_path: Path) -> None:
    with simulate() as simulator, simulate() as elsewhere, (tmp_path / "file").open("wb") as file:
        with pytest.raises(RequestRejectedError, match="another host"):
            client_of(simulator).download(f"{elsewhere.api_url}/contact_exports/1", file)
        assert not elsewhere.requests


def test_a_missing_resource_is_told_apart(simulate: SimulateAccount, client_of: ClientOf) -> None:
    with simulate() as simulator, pytest.raises(NotFoundError):
        client_of(simulator).get("/activities/00000000-0000-11f0-8d3a-02420a320002")


def test_a_missing_privilege_says_which_one_bulk_activities_need(
    simulate: SimulateAccount, client_of: ClientOf
) -> None:
    with (
        simulate(privileges=["contacts:read"]) as simulator,
        pytest.raises(RequestRejectedError, match="contacts:write"),
    ):
        client_of(simulator).get("/activities")


def test_the_day_is_counted_from_midnight_utc(simulate: SimulateAccount, client_of: ClientOf, clock: Clock) -> None:
    with simulate() as simulator:
        client = client_of(simulator)
        client.get("/account/summary")
        clock.sleep(86_400)
        client.get("/account/summary")
        assert client.requests_today() == 1
        assert client.requests_made == 2


@pytest.mark.parametrize("url", ["http://api.example.com/v3", "api.cc.email", "ftp://127.0.0.1/", "https://", ""])
def test_tokens_are_not_sent_in_the_clear(url: str) -> None:
    with pytest.raises(SettingsError, match="api_url"):
        safe_base_url(url, "api_url")


@pytest.mark.parametrize(
    "url", ["https://api.cc.email/v3/", "http://127.0.0.1:1/v3", "http://localhost:1", "http://[::1]:1"]
)
def test_tokens_may_be_sent_over_https_and_within_this_machine(url: str) -> None:
    assert safe_base_url(url, "api_url") == url.rstrip("/")


def test_no_error_repeats_an_address() -> None:
    body = [{"error_key": "contacts.api.conflict", "error_message": "Email mara@example.org already exists"}]
    error = error_for_status(409, body, what="POST /contacts")
    assert "mara" not in str(error)
    assert "contacts.api.conflict" in str(error)


FORM = "multipart/form-data; boundary=b"
PARTS = """--b\r
Content-Disposition: form-data; name="file"; filename="a.csv"\r
\r
email,phone
Mara,5550101
x,Okafor-Lind\r
--b\r
Content-Disposition: form-data; name="list_ids"\r
\r
4711\r
--b--\r
"""


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ('{"email": {"address": "Mara"}, "notes": ["is Okafor-Lind"], "phone": 5550101}', "application/json"),
        ("email=Mara&last=Okafor-Lind&phone=5550101", "application/x-www-form-urlencoded"),
        (PARTS, FORM),
        ("Mara Okafor-Lind 5550101", "text/plain"),
    ],
)
def test_no_error_repeats_what_the_request_said(content: str, content_type: str) -> None:
    headers = {"Content-Type": content_type, "Authorization": "Bearer tok-en"}
    request = requests.Request("POST", "https://x.example/v3/c?email=zoe%2B1", headers, data=content).prepare()
    said = "Invalid phone 5550101 of MARA Okafor-Lind, zoe+1 (Bearer tok-en): exceeds the maximum of 25"
    body = [{"error_key": "k.invalid", "error_message": said}]
    error = error_for_status(400, body, what="POST /c", sent=words_sent(request))
    found = str(error).casefold()
    assert not [one for one in ("mara", "okafor", "lind", "5550101", "zoe", "tok") if one in found]
    assert "k.invalid: Invalid phone" in str(error)
    assert "exceeds the maximum of 25" in str(error)


def test_a_word_of_the_service_stays_though_a_note_among_the_rows_holds_it() -> None:
    """The refusal of an import read `(left out) is missing`, since one of its people prefers the phone."""
    rows = {"import_data": [{"email": "ann@x.org", "cf:notes": "prefers 1 phone, is missing a field"}]}
    request = requests.Request("POST", "https://x.example/v3/c", json=rows).prepare()
    body = [{"error_key": "k.invalid", "error_message": "import_data[1].phone is missing, prefers-1"}]
    error = error_for_status(400, body, what="POST /c", sent=words_sent(request))
    assert "k.invalid: import_data[1].phone is missing, (left out)-(left out)" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        [{"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}],
        {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"},
    ],
)
def test_the_exhausted_day_is_recognised_in_both_shapes_of_the_body(body: object) -> None:
    assert isinstance(error_for_status(429, body, what="GET /contacts"), QuotaExhaustedError)


@pytest.mark.parametrize("status", [400, 404, 426])
def test_an_account_is_unknown_only_where_the_login_may_not_read_it(
    simulate: SimulateAccount, client_of: ClientOf, status: int
) -> None:
    """One odd refusal, as of a captive portal, left the account unknown for the run: its id was null in each record."""
    with simulate(faults=[f"next:1:{status}:GET /account/summary"]) as simulator:
        with pytest.raises(RequestRejectedError):
            identify(client_of(simulator))
        assert identify(client_of(simulator)).account_id
