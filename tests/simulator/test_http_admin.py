"""What another process can ask a simulator about the account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api


def test_the_state_counts_contacts_and_members(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=50, unsubscribed=4, sms_only=3, deleted=2)
    state = api.state()
    assert state["contacts"]["total"] == 57
    assert state["contacts"]["statuses"]["deleted"] == 2
    counted = api.get("/contact_lists", include_membership_count="all").json()["lists"]
    assert {one["name"]: one["membership_count"] for one in state["lists"]} == {
        one["name"]: one["membership_count"] for one in counted
    }
    assert state["requests_used_today"] == 0
    assert api.state()["requests_used_today"] == 1


def test_every_request_is_on_record_those_for_tokens_apart(api: Api) -> None:
    api.get("/contacts", limit=2)
    api.post("/contact_lists", {"name": "brand new"})
    api.refresh()
    records = requests.get(f"{api.simulator.admin_url}/requests", timeout=10).json()
    assert [(one["method"], one["path"], one["query"], one["status"]) for one in records] == [
        ("GET", "/v3/contacts", "limit=2", 200),
        ("POST", "/v3/contact_lists", "", 201),
    ]
    assert records[1]["request_bytes"] == len(json.dumps({"name": "brand new"}))
    assert [one.path for one in api.simulator.token_requests] == ["/oauth2/default/v1/token"]


def test_every_contact_comes_as_a_line_of_json(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=40, deleted=3)
    lines = requests.get(f"{api.simulator.admin_url}/contacts.jsonl", timeout=10).text.splitlines()
    people = [json.loads(line) for line in lines]
    assert len({one["contact_id"] for one in people}) == 43
    assert all({"list_memberships", "custom_fields", "notes"} <= one.keys() for one in people)


def test_faults_are_added_by_the_line(api: Api) -> None:
    url = f"{api.simulator.admin_url}/faults"
    assert requests.post(url, data="next:1:500\nnext:1:503\n", timeout=10).status_code == 200
    assert [api.get("/segments").status_code for _ in range(3)] == [500, 503, 200]
    assert requests.post(url, data="nonsense", timeout=10).status_code == 400


def test_the_admin_endpoints_are_not_of_the_api(api: Api) -> None:
    assert requests.get(f"{api.simulator.admin_url}/nothing", timeout=10).status_code == 404
    assert api.simulator.requests == []
