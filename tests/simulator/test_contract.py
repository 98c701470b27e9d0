"""The simulator against the vendor's contract (build 3.0.172): every call that is served, with what a tester thinks up.

contract.json holds the names, types and limits of the contract; script/write_contract.py makes it. The tester
(schemathesis) invents parameters and bodies from it and checks every answer against it. Half of the ids that it invents
are replaced by ones that the account has, or nothing but 404 would be seen.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from constantcontact_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemathesis import Case

TABLE = json.loads((Path(__file__).parent / "contract.json").read_text(encoding="utf-8"))
EXAMPLES = 60 if os.environ.get("FULL") else 8
CHECKS = [not_a_server_error, status_code_conformance]
OF_CONTENT = [content_type_conformance, response_schema_conformance]  # of errors the contract says nothing

# Where the service was seen to do something else than its contract says, and the simulator does what was seen.
AS_RECORDED = {
    ("GET /account/emails", "JsonSchemaError"): "confirm_time is written with +0000",
}

# What the contract leaves open, and the service is known to be strict about.
VALID: dict[str, list[Any]] = {
    "address": ["cas.new@example.org", "dee.new@example.org"],
    "country_code": ["US"],
    "create_source": ["Account", "Contact"],
    "email_address": ["ann.new@example.org", "bob.new@example.org"],
    "end": ["2026-11-01T00:00:00Z"],
    "label": ["Size", "Colour"],
    "limit": [1, 50],
    "sequence_ids": ["1", "1,2"],
    "start": ["2026-01-01T00:00:00Z"],
    "update_source": ["Account", "Contact"],
}


def collected(simulator: Simulator) -> dict[str, list[Any]]:
    """Ids that the account has, by the name of what takes them."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {simulator.access_token}"

    def read(path: str) -> dict[str, Any]:
        response = session.get(f"{simulator.api_url}{path}", timeout=10)
        return dict(response.json()) if response.ok else {}

    export = session.post(f"{simulator.api_url}/activities/contact_exports", json={}, timeout=10).json()
    campaigns = [one["campaign_id"] for one in read("/emails")["campaigns"]]
    campaign_activities = [
        one["campaign_activity_id"]
        for name in campaigns
        for one in read(f"/emails/{name}").get("campaign_activities", [])
    ]
    ids = {
        "contact_id": [one["contact_id"] for one in read("/contacts?status=all")["contacts"]],
        "list_id": [one["list_id"] for one in read("/contact_lists")["lists"]],
        "tag_id": [one["tag_id"] for one in read("/contact_tags")["tags"]],
        "custom_field_id": [one["custom_field_id"] for one in read("/contact_custom_fields")["custom_fields"]],
        "segment_id": [one["segment_id"] for one in read("/segments")["segments"]],
        "activity_id": [export["activity_id"]],
        "campaign_id": campaigns,
        "campaign_activity_id": campaign_activities,
    }
    many = {f"{name}s": [[one] for one in values] for name, values in ids.items()}
    joined = {"campaign_ids": campaigns, "campaign_activity_ids": campaign_activities}
    file_exports = [export["_links"]["results"]["href"].rpartition("/")[2]]
    return {**ids, **many, **joined, "list_memberships": many["list_ids"], "file_export_id": file_exports, **VALID}


def with_known_values(value: Any, known: Mapping[str, list[Any]], chance: Random) -> Any:  # noqa: ANN401  # any JSON
    """A body or its parts, half of the values replaced by those that the account knows."""
    if isinstance(value, dict):
        return {
            key: chance.choice(known[key]) if key in known and chance.random() < 0.5 else inner
            for key, inner in ((key, with_known_values(inner, known, chance)) for key, inner in value.items())
        }
    return [with_known_values(one, known, chance) for one in value] if isinstance(value, list) else value


class Caller:
    """Calls one account and keeps what its answers were and where they differ from the contract."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator, self._known, self._chance = simulator, collected(simulator), Random(5)  # noqa: S311
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.findings: dict[tuple[str, str], str] = {}

    def call(self, case: Case[Any]) -> None:
        label = f"{case.method} {case.path}"
        for name in case.path_parameters:
            if name in self._known and self._chance.random() < 0.7:
                case.path_parameters[name] = self._chance.choice(self._known[name])
        case.query = with_known_values(case.query, self._known, self._chance)
        case.body = with_known_values(case.body, self._known, self._chance)
        response = case.call(headers={"Authorization": f"Bearer {self._simulator.access_token}"}, timeout=10)
        self.statuses[label][response.status_code] += 1
        has_content = response.status_code < 300 and bool(response.content)
        try:
            case.validate_response(response, checks=CHECKS + OF_CONTENT * has_content)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                self.findings.setdefault((label, type(failure).__name__), str(failure))


def test_every_answer_is_what_the_contract_says_or_differs_as_the_service_was_seen_to() -> None:
    account = Account(contacts=60, unsubscribed=5, sms_only=5, deleted=5, campaigns=10)
    schema = schemathesis.openapi.from_dict(TABLE)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        schema.config.update(base_url=simulator.api_url)
        caller = Caller(simulator)
        for found in schema.get_all_operations():

            @settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=found.ok().as_strategy())  # type: ignore[union-attr]  # raises where the table is no contract
            def try_it(case: Case[Any]) -> None:
                caller.call(case)

            try_it()
    told = {
        "calls": sum(map(Counter.total, caller.statuses.values())),
        "never answered with success": sorted(
            label for label, statuses in caller.statuses.items() if min(statuses) >= 300
        ),
    }
    print(json.dumps(told, indent=1))  # noqa: T201  # how far it got; shown with -s and when it fails
    assert not {key: text for key, text in caller.findings.items() if key not in AS_RECORDED}
    assert not [label for label, statuses in caller.statuses.items() if statuses.keys() <= {403, 405}], "not served"
    assert AS_RECORDED.keys() <= caller.findings.keys(), "no longer different"


def test_what_the_contract_has_beyond_that_is_the_gateways_403() -> None:
    with Simulator(Account(), requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        login = {"Authorization": f"Bearer {simulator.access_token}"}
        statuses = {
            requests.request(
                method, f"{simulator.api_url}{re.sub('{[^}]*}', '1', path)}", headers=login, timeout=10
            ).status_code
            for method, path in (one.split(" ") for one in TABLE["x-not-served"])
        }
    assert statuses <= {403, 404, 405}
