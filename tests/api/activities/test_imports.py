from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from constantcontact_api.activities.activities import Activities, Activity
from constantcontact_api.activities.imports import Imports, csv_envelope, json_envelope, outcome_of
from constantcontact_api.errors import PartialImportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount


def completed(*errors: str, **counters: int) -> Activity:
    return Activity("an-id", "completed", counters=counters, errors=errors)


def test_a_line_is_counted_from_the_header_and_keeps_all_its_texts() -> None:
    activity = completed(
        "Line 2: Invalid birthday", "Line 4: Invalid email", "Line 4: too long", "something else",
        items_total_count=5, person_count=4, error_count=1, correctable_count=2, cannot_add_to_list_count=1,
    )  # fmt: skip
    outcome = outcome_of(activity, 4)
    assert outcome.refused == {0: "Invalid birthday", 2: "Invalid email; too long"}
    assert (outcome.unattributed, outcome.not_added) == (1, 1)


@pytest.mark.parametrize(
    "counters",
    [{}, {"items_total_count": 4, "person_count": 3}, {"items_total_count": 5, "person_count": 3},
     {"items_total_count": 5, "person_count": 2, "correctable_count": 1}],
)  # fmt: skip
def test_counters_that_miss_rows_are_no_success(counters: dict[str, int]) -> None:
    with pytest.raises(PartialImportError, match=r"an-id.*of the 4 rows"):
        outcome_of(completed(**counters), 4)


@pytest.mark.parametrize(
    "counters",
    [{"person_count": 4}, {"person_count": 4, "correctable_count": 1}, {"person_count": 3, "correctable_count": 1},
     {"person_count": 3, "error_count": 1}],
)  # fmt: skip
def test_refused_rows_have_arrived_whether_or_not_they_count_as_people(counters: dict[str, int]) -> None:
    assert outcome_of(completed(items_total_count=5, **counters), 4).activity_id == "an-id"


def test_a_line_that_was_not_sent_names_no_row() -> None:
    outcome = outcome_of(completed("Line 1: x", "Line 9: y", items_total_count=3, person_count=2), 2)
    assert not outcome.refused


@pytest.fixture
def simulator(simulate: SimulateAccount) -> Iterator[Simulator]:
    with simulate() as started:
        yield started


@pytest.fixture
def imports(simulator: Simulator, client_of: ClientOf, clock: Clock) -> Imports:
    return Imports(Activities(client_of(simulator), timeout_seconds=60, clock=clock, sleep=clock.sleep))


def posts(simulator: Simulator) -> int:
    return sum(request.method == "POST" for request in simulator.requests)


def list_ids(simulator: Simulator) -> list[str]:
    return [simulator.account.living_lists()[0].list_id]


def rows(*addresses: str) -> list[bytes]:
    return [json.dumps({"email": address}).encode() for address in addresses]


def csv_import(simulator: Simulator, name: str, *addresses: str) -> dict[str, Any]:
    envelope = csv_envelope(header_row=b"email\n", list_ids=list_ids(simulator), file_name=f"{name}.csv")
    return {"envelope": envelope, "rows": [f"{address}\n".encode() for address in addresses]}


def test_a_csv_import_lands(simulator: Simulator, imports: Imports) -> None:
    activity = imports.start(**csv_import(simulator, "batch", "a@x.org", "b@x.org"))
    assert imports.wait(activity.activity_id, 2).refused == {}
    contact = simulator.account.contacts.by_address("a@x.org")
    assert contact is not None
    assert contact.resource({"list_memberships"})["list_memberships"] == list_ids(simulator)


def test_a_json_import_lands(simulator: Simulator, imports: Imports) -> None:
    activity = imports.start(json_envelope(list_ids=list_ids(simulator)), rows("a@x.org", "b@x.org"))
    imports.wait(activity.activity_id, 2)
    assert len(simulator.account.contacts) == 2


@pytest.mark.parametrize("how", ["drop-after", "500-after", "empty-after", "object-after", "activity_id=5"])
def test_a_csv_import_whose_answer_is_lost_is_found_again_and_not_sent_twice(
    how: str, simulator: Simulator, imports: Imports
) -> None:
    simulator.faults.add(f"next:1:{how}:POST /activities/contacts_file_import")
    activity = imports.start(**csv_import(simulator, "batch", "a@x.org"))
    imports.wait(activity.activity_id, 1)
    assert posts(simulator) == 1
    assert simulator.account.contacts.by_address("a@x.org")


def test_a_json_import_that_never_arrived_is_not_mistaken_for_the_one_before_it(
    simulator: Simulator, imports: Imports
) -> None:
    envelope = json_envelope(list_ids=list_ids(simulator))
    before = imports.start(envelope, rows("a@x.org"))
    imports.wait(before.activity_id, 1)
    simulator.faults.add("next:1:drop-before:POST /activities/contacts_json_import")
    activity = imports.start(envelope, rows("b@x.org"))
    imports.wait(activity.activity_id, 1)
    assert activity.activity_id != before.activity_id
    assert simulator.account.contacts.by_address("b@x.org")


@pytest.mark.parametrize("how", ["drop-before", "drop-after", "500", "empty", "none-after", "null", "list", "html"])
def test_a_json_import_whose_answer_is_lost_never_takes_another_programs_import_of_as_many_rows_for_its_own(
    how: str, simulator: Simulator, imports: Imports
) -> None:
    envelope = json_envelope(list_ids=list_ids(simulator))
    others = requests.post(
        f"{simulator.api_url}{envelope.path}",
        data=envelope.body(rows("x@x.org", "y@x.org", "z@x.org")),
        headers={"Authorization": f"Bearer {simulator.access_token}", "Content-Type": envelope.content_type},
        timeout=10,
    ).json()["activity_id"]
    simulator.faults.add(f"next:1:{how}:POST /activities/contacts_json_import")
    activity = imports.start(envelope, rows("a@x.org", "b@x.org", "c@x.org"))
    imports.wait(activity.activity_id, 3)
    assert activity.activity_id != others
    assert all(simulator.account.contacts.by_address(f"{name}@x.org") for name in "abcxyz")
