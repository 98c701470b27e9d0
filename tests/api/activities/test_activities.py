"""Bulk activities of a simulated account: started once, waited for with a deadline, `self` links never followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_api.activities.activities import Activities, Activity
from constantcontact_api.errors import ActivityFailedError, ActivityTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_simulator import Simulator
    from tests.api.conftest import ClientOf, Clock, SimulateAccount

EXPORT = "/activities/contact_exports"


def _exports(simulator: Simulator) -> int:
    return sum(request.method == "POST" and request.path.endswith(EXPORT) for request in simulator.requests)


@pytest.fixture
def activities_of(client_of: ClientOf, clock: Clock) -> Callable[..., Activities]:
    def build(simulator: Simulator, timeout_seconds: float = 3600) -> Activities:
        return Activities(client_of(simulator), timeout_seconds=timeout_seconds, clock=clock, sleep=clock.sleep)

    return build


def _start(activities: Activities) -> Activity:
    return activities.start(EXPORT, b"{}")


@pytest.mark.parametrize("polls", [1, 7])
def test_a_started_activity_is_followed_to_its_end(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], polls: int
) -> None:
    with simulate(contacts=3, polls_before_completion=polls) as simulator:
        activities = activities_of(simulator)
        activity = activities.wait(_start(activities).activity_id, "export")
        assert activity.state == "completed"
        assert activity.counters["items_total_count"] == 3
        assert activity.results_href


@pytest.mark.parametrize(
    "fault", ["drop-before", "500", "drop-after", "500-after", "empty-after", "none", "object", 'activity_id="../x"']
)
def test_an_activity_whose_answer_was_lost_is_started_again_whatever_became_of_it(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], fault: str
) -> None:
    with simulate(contacts=3, faults=[f"next:1:{fault}:POST /activities"]) as simulator:
        activities = activities_of(simulator)
        assert activities.wait(_start(activities).activity_id, "export").state == "completed"
        assert _exports(simulator) == 2


@pytest.mark.parametrize("state", ["failed", "timed_out", "cancelled"])
def test_an_end_without_success_names_the_activity_and_its_state(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], state: str
) -> None:
    with simulate(contacts=3, faults=[f"activity:{state}"]) as simulator:
        activities = activities_of(simulator)
        activity = _start(activities)
        with pytest.raises(ActivityFailedError, match=f"{activity.activity_id}.*{state}") as caught:
            activities.wait(activity.activity_id, "export")
        assert caught.value.state == state


def test_the_last_ones_duration_spares_looks_at_the_next(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], clock: Clock
) -> None:
    with simulate(contacts=3, processing_seconds=240) as simulator:
        activities = activities_of(simulator)
        looks = []
        took_seconds = 0.0
        for _ in range(2):
            before, started_at = len(simulator.requests), clock()
            activity = activities.wait(_start(activities).activity_id, "export", took_seconds=took_seconds)
            took_seconds = activity.took_seconds
            looks.append(len(simulator.requests) - before - 1)
            assert 240 <= clock() - started_at <= 245
        assert looks == [9, 2]
        assert 240 <= took_seconds <= 245


def test_an_activity_that_has_been_at_work_for_long_is_looked_at_at_once(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], clock: Clock
) -> None:
    with simulate(contacts=3, processing_seconds=240) as simulator:
        activities = activities_of(simulator)
        activity, asked_at = _start(activities), clock()
        clock.sleep(300)
        before = clock()
        activities.wait(activity.activity_id, "export", asked_at=asked_at)
        assert clock() == before


def test_our_deadline_keeps_the_activity(
    simulate: SimulateAccount, activities_of: Callable[..., Activities], clock: Clock
) -> None:
    with simulate(contacts=3, faults=["activity:stuck"]) as simulator:
        activities = activities_of(simulator, timeout_seconds=600)
        activity, started_at = _start(activities), clock()
        with pytest.raises(ActivityTimeoutError, match="activity_timeout_minutes") as caught:
            activities.wait(activity.activity_id, "export")
        assert caught.value.activity_id == activity.activity_id
        assert caught.value.exit_code == 5
        assert 600 <= clock() - started_at < 640
        assert len(simulator.requests) < 50


def test_a_state_that_no_contract_lists_is_waited_on() -> None:
    activity = Activity.from_resource({"activity_id": "a", "state": "napping", "_links": None, "status": None})
    assert not activity.is_terminal
    states = ("initialized", "processing", "completed", "cancelled", "failed", "timed_out")
    ended = [state for state in states if Activity(activity_id="a", state=state).is_terminal]
    assert ended == ["completed", "cancelled", "failed", "timed_out"]


def test_errors_are_read_as_strings_and_as_objects() -> None:
    activity = Activity.from_resource({"activity_id": "a", "activity_errors": ["Line 2: bad", {"message": "worse"}]})
    assert activity.errors == ("Line 2: bad", "worse")
