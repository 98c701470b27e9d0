"""A simulated account and a plain HTTP client for it: `requests`, and none of our code but the simulator."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import requests

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_simulator.switches import Switches

TIMEOUT_SECONDS = 30
collect_ignore = [] if sys.version_info >= (3, 11) else ["test_contract.py"]  # schemathesis needs 3.11


class Clock:
    """A clock that goes when it is told to. It starts on a Wednesday, at noon UTC."""

    def __init__(self, now: float = 1_767_787_200.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Api:
    """Raw requests to one simulator."""

    simulator: Simulator
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers["Authorization"] = f"Bearer {self.simulator.access_token}"
        self.session.headers["Accept"] = "*/*"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """`path` follows `/v3`, unless it begins with it, as links do."""
        url = self.simulator.api_url + path.removeprefix("/v3")
        return self.session.request(method, url, timeout=TIMEOUT_SECONDS, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.request("GET", path, params=params)

    def post(self, path: str, body: object) -> requests.Response:
        return self.request("POST", path, json=body)

    def put(self, path: str, body: object) -> requests.Response:
        return self.request("PUT", path, json=body)

    def delete(self, path: str) -> requests.Response:
        return self.request("DELETE", path)

    def token(self, form: dict[str, str], *, basic: bool = True) -> requests.Response:
        """POST to the token endpoint, as a confidential client or as whatever `form` says."""
        auth = (self.simulator.client_id, self.simulator.client_secret) if basic else None
        return requests.post(f"{self.simulator.auth_url}/token", data=form, auth=auth, timeout=TIMEOUT_SECONDS)

    def refresh(self, refresh_token: str | None = None) -> requests.Response:
        token = refresh_token or self.simulator.refresh_token
        return self.token({"grant_type": "refresh_token", "refresh_token": token})

    def renew(self) -> None:
        """Get another access token, after a day has passed."""
        self.session.headers["Authorization"] = f"Bearer {self.refresh().json()['access_token']}"

    def import_csv(
        self, text: str | bytes, list_ids: str | list[str], name: str = "people.csv", **form: str
    ) -> requests.Response:
        ids = list_ids if isinstance(list_ids, str) else ",".join(list_ids)
        return self.request(
            "POST",
            "/activities/contacts_file_import",
            files={"file": (name, text, "text/csv")},
            data={"list_ids": ids, **form},
        )

    def import_json(self, people: list[dict[str, Any]], list_ids: list[str], **body: object) -> requests.Response:
        return self.post("/activities/contacts_json_import", {"import_data": people, "list_ids": list_ids, **body})

    def finish(self, started: requests.Response) -> dict[str, Any]:
        """Poll a started activity until it is in a terminal state."""
        assert started.status_code in {201, 202}, started.text
        for _ in range(200):
            activity: dict[str, Any] = self.get(f"/activities/{started.json()['activity_id']}").json()
            if activity["state"] not in {"initialized", "processing"}:
                return activity
        raise AssertionError(f"the activity is still {activity['state']}")

    def export(self, **body: object) -> list[dict[str, str]]:
        """The rows of a whole export."""
        return list(csv.DictReader(io.StringIO(self.export_text(**body), newline="")))

    def export_text(self, **body: object) -> str:
        activity = self.finish(self.post("/activities/contact_exports", body))
        assert activity["state"] == "completed"
        return self.get(activity["_links"]["results"]["href"]).content.decode()

    def contact(self, address: str) -> dict[str, Any] | None:
        """One contact with everything, deleted or not."""
        include = "custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes"
        found = self.get("/contacts", email=address, status="all", include=include).json()["contacts"]
        return found[0] if found else None

    def pages(self, path: str, key: str, **params: Any) -> Iterator[list[dict[str, Any]]]:
        """Follow `next` links to the end."""
        page = self.get(path, **params).json()
        while True:
            yield page[key]
            following = page.get("_links", {}).get("next", {}).get("href")
            if not following:
                return
            page = self.get(following).json()

    def state(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.simulator.admin_url}/state", timeout=TIMEOUT_SECONDS).json())

    @property
    def list_ids(self) -> list[str]:
        return [one["list_id"] for one in self.get("/contact_lists").json()["lists"]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulate() -> Iterator[Callable[..., Api]]:
    """Start a simulator (without limits on the rate, unless asked) and give a client for it; all stop with the test."""
    running: list[Api] = []

    def start(switches: Switches | None = None, **options: Any) -> Api:
        size: dict[str, Any] = {
            name: options.pop(name)
            for name in (
                "contacts",
                "unsubscribed",
                "sms_only",
                "deleted",
                "lists",
                "custom_fields",
                "tags",
                "segments",
                "campaigns",
                "events_per_campaign",
                "campaign_interval_days",
                "tracking_days",
                "seed",
            )
            if name in options
        }
        if "clock" in options:
            size["clock"] = options["clock"]
        if switches is not None:
            size["switches"] = switches
        options = {"requests_per_second": 0, "daily_requests": 0, "token_requests_per_second": 0} | options
        simulator = Simulator(Account(**size), **options)
        simulator.__enter__()
        running.append(Api(simulator))
        return running[-1]

    yield start
    for api in running:
        api.session.close()
        api.simulator.__exit__(None, None, None)


@pytest.fixture
def api(simulate: Callable[..., Api]) -> Api:
    """An account of 30 people."""
    return simulate(contacts=30)


def csv_text(rows: list[list[str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def json_bytes(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
