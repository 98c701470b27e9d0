from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from target_constantcontact.batching.checkpoints import Checkpoints


def test_a_state_with_nothing_before_it_is_safe_at_once() -> None:
    checkpoints = Checkpoints()
    checkpoints.add_state({"a": 1})
    assert checkpoints.take_safe_state() == {"a": 1}
    assert checkpoints.take_safe_state() is None


def test_a_state_waits_for_every_batch_that_was_open_when_it_came_and_for_no_later_one() -> None:
    checkpoints = Checkpoints()
    first, second = checkpoints.open_batch(), checkpoints.open_batch()
    checkpoints.add_state({"a": 1})
    third = checkpoints.open_batch()
    checkpoints.add_state({"a": 2})
    checkpoints.landed(second)
    assert checkpoints.take_safe_state() is None
    checkpoints.landed(first)
    assert checkpoints.take_safe_state() == {"a": 1}
    checkpoints.landed(third)
    assert checkpoints.take_safe_state() == {"a": 2}


def test_an_empty_state_and_one_just_emitted_are_not_emitted() -> None:
    checkpoints = Checkpoints()
    for value in ({"a": 1}, {"a": 1}, {}, {"a": 1}):
        checkpoints.add_state(value)
    assert checkpoints.take_safe_state() == {"a": 1}
    checkpoints.add_state({"a": 1})
    checkpoints.add_state({})
    assert checkpoints.take_safe_state() is None


def test_a_million_states_behind_one_batch_are_one() -> None:
    checkpoints = Checkpoints()
    slow = checkpoints.open_batch()
    for number in range(1000):
        quick = checkpoints.open_batch()
        checkpoints.add_state({"n": number})
        checkpoints.landed(quick)
    assert checkpoints.waiting == 1
    checkpoints.landed(slow)
    assert checkpoints.take_safe_state() == {"n": 999}


EVENTS = st.lists(st.tuples(st.sampled_from(["open", "land", "state", "take"]), st.integers(0, 5)), max_size=80)


@given(events=EVENTS)
def test_no_state_overtakes_a_batch_and_none_is_kept_back(events: list[tuple[str, int]]) -> None:
    checkpoints = Checkpoints()
    outstanding: list[int] = []
    # By the definition: a state and the batches that were outstanding when it came.
    states: list[set[int]] = []
    emitted = -1
    for event, choice in events:
        if event == "open":
            outstanding.append(checkpoints.open_batch())
        elif event == "land" and outstanding:
            landed = outstanding.pop(choice % len(outstanding))
            checkpoints.landed(landed)
            for blockers in states:
                blockers.discard(landed)
        elif event == "state":
            checkpoints.add_state({"n": len(states)})
            states.append(set(outstanding))
        elif event == "take":
            taken = checkpoints.take_safe_state()
            safe = max((n for n, blockers in enumerate(states) if not blockers), default=-1)
            assert taken == ({"n": safe} if safe > emitted else None)
            emitted = max(emitted, safe)
        assert checkpoints.waiting <= len(outstanding) + 1
