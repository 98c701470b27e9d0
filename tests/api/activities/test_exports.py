"""Exports: what is asked for, and a file that is believed only when it is whole."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.activities.activities import Activities
from constantcontact_api.activities.exports import MAX_CONTACTS, MAX_LISTS, MAX_TAGS, Exports, ExportScope, check_scope
from constantcontact_api.errors import ExportFileError, SettingsError
from constantcontact_simulator import Account, Switches
from constantcontact_simulator.exports import validate_export
from constantcontact_simulator.problems import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount

UUID = "2e73c594-78be-11e9-bfd0-fa163e6b01c1"
SELECTORS: dict[str, Any] = {
    "list_ids": (UUID,),
    "segment_id": 1,
    "tag_ids": (UUID,),
    "contact_ids": (UUID,),
    "status": "active",
    "new_subscriber": True,
}
COMBINATIONS = [names for size in range(7) for names in itertools.combinations(SELECTORS, size)]


@pytest.mark.parametrize("names", COMBINATIONS, ids="-".join)
def test_exactly_the_combinations_that_the_account_refuses_are_refused_beforehand(names: tuple[str, ...]) -> None:
    scope = ExportScope(**{name: SELECTORS[name] for name in names})
    try:
        validate_export(scope.body(), Account())
    except EngineError:
        with pytest.raises(SettingsError, match="exclude each other"):
            check_scope(scope)
    else:
        check_scope(scope)


def test_a_selector_is_called_what_the_settings_call_it() -> None:
    with pytest.raises(SettingsError, match="lists and tags exclude each other"):
        check_scope(ExportScope(list_ids=("a",), tag_ids=("b",)), {"list_ids": "lists", "tag_ids": "tags"})


def test_a_status_that_no_export_knows_is_refused() -> None:
    with pytest.raises(SettingsError, match="active, unsubscribed, removed"):
        check_scope(ExportScope(status="deleted"))


@given(st.sampled_from(["list_ids", "tag_ids", "contact_ids"]), st.integers(0, 1_300))
def test_a_long_scope_is_split_into_requests_that_are_allowed_and_lose_nothing(name: str, count: int) -> None:
    identifiers = tuple(f"id-{number}" for number in range(count))
    scope = ExportScope(**{name: identifiers}, fields=("email_address",))  # type: ignore[arg-type]  # by name
    requests = scope.requests()
    limit = {"list_ids": MAX_LISTS, "tag_ids": MAX_TAGS, "contact_ids": MAX_CONTACTS}[name]
    parts = [getattr(request, name) for request in requests]
    assert tuple(itertools.chain.from_iterable(parts)) == identifiers
    assert all(len(part) <= limit for part in parts)
    assert len(requests) == max(1, -(-count // limit))
    assert {request.fields for request in requests} == {("email_address",)}


@pytest.fixture
def exports_of(client_of: ClientOf, clock: Clock) -> Callable[[Simulator], Exports]:
    def build(simulator: Simulator) -> Exports:
        client = client_of(simulator)
        return Exports(
            client, Activities(client, timeout_seconds=600, clock=clock, sleep=clock.sleep), sleep=clock.sleep
        )

    return build


def _posts(simulator: Simulator) -> int:
    return sum(request.method == "POST" and "contact_exports" in request.path for request in simulator.requests)


@pytest.mark.parametrize("early", [True, False])
def test_an_export_is_started_waited_for_and_read(
    simulate: SimulateAccount, exports_of: Callable[[Simulator], Exports], clock: Clock, early: bool
) -> None:
    account = Account(contacts=30, switches=Switches(early_results_link=early), clock=clock)
    with simulate(account=account, processing_seconds=5) as simulator:
        exports = exports_of(simulator)
        completed = exports.wait(exports.start(ExportScope()).activity_id)
        with exports.open(completed, ExportScope()) as file:
            position = list(file.header).index("Email address")
            addresses = [row[position] for row in file.rows()]
    assert addresses == [account.contacts.at(number).address for number in range(30)]


@pytest.mark.parametrize("how", ["drop-before", "drop-after", "500-after"])
def test_an_export_found_after_a_lost_answer_is_never_taken_for_ours(
    simulate: SimulateAccount, exports_of: Callable[[Simulator], Exports], how: str
) -> None:
    with simulate(contacts=10) as simulator:
        # Another program's export of nobody is lost from sight; an activity does not say whose it is, or of whom.
        exports_of(simulator).start(ExportScope(status="unsubscribed"))
        simulator.faults.add(f"next:1:{how}:POST /activities/contact_exports")
        exports = exports_of(simulator)
        completed = exports.wait(exports.start(ExportScope()).activity_id)
        assert completed.counters["items_total_count"] == 10
        assert _posts(simulator) == 3


def test_a_file_that_comes_late_is_waited_for(
    simulate: SimulateAccount, exports_of: Callable[[Simulator], Exports], clock: Clock
) -> None:
    with simulate(contacts=4, faults=["next:3:404:GET /contact_exports"]) as simulator:
        exports = exports_of(simulator)
        completed = exports.wait(exports.start(ExportScope()).activity_id)
        before = clock.now
        with exports.open(completed, ExportScope()) as file:
            assert len(list(file.rows())) == 4
        assert clock.now - before >= 7


def test_a_file_that_never_comes_is_an_error_that_names_the_export(
    simulate: SimulateAccount, exports_of: Callable[[Simulator], Exports]
) -> None:
    with simulate(contacts=4, faults=["missing-result-file"]) as simulator:
        exports = exports_of(simulator)
        completed = exports.wait(exports.start(ExportScope()).activity_id)
        with (
            pytest.raises(ExportFileError, match=f"{completed.activity_id} is completed but its file is not there"),
            exports.open(completed, ExportScope()),
        ):
            pass


def test_a_download_that_breaks_off_begins_again(
    simulate: SimulateAccount, exports_of: Callable[[Simulator], Exports]
) -> None:
    with simulate(contacts=40, faults=["cut-download:500:count=2"]) as simulator:
        exports = exports_of(simulator)
        completed = exports.wait(exports.start(ExportScope()).activity_id)
        with exports.open(completed, ExportScope()) as file:
            assert len(list(file.rows())) == 40
