from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from target_constantcontact.loading.workers import STOP_SECONDS, Workers

if TYPE_CHECKING:
    from collections.abc import Iterator


class Gate:
    """Items that are being sent stand here until they are let through."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.passed: list[str] = []
        self._open: set[str] = set()
        self._changed = threading.Condition()

    def send(self, item: str) -> None:
        with self._changed:
            self.arrived.append(item)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: item in self._open, timeout=30)
            self.passed.append(item)
        if item.startswith("bad"):
            raise ValueError(item)

    def let(self, *items: str) -> None:
        with self._changed:
            self._open.update(items)
            self._changed.notify_all()

    def wait_for(self, *items: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: set(items) <= set(self.arrived), timeout=30)


def workers(gate: Gate, most_at_once: int) -> Workers[str]:
    return Workers(
        gate.send, should_stop=lambda: False, most_at_once=most_at_once, collide=lambda one, two: one[-1] == two[-1]
    )


@contextmanager
def submitting(sending: Workers[str], item: str) -> Iterator[None]:
    """Pass on an item that has to wait; it has been taken when the block ends."""
    thread = threading.Thread(target=sending.submit, args=(item,))
    thread.start()
    yield
    thread.join(30)
    assert not thread.is_alive()


def test_as_many_as_allowed_are_sent_at_once() -> None:
    gate = Gate()
    sending = workers(gate, 3)
    for item in ("1a", "2b", "3c"):
        sending.submit(item)
    gate.wait_for("1a", "2b", "3c")
    with submitting(sending, "4d"):
        assert "4d" not in gate.arrived
        gate.let("2b")
        gate.wait_for("4d")
    gate.let("1a", "3c", "4d")
    assert sending.drain()


def test_what_collides_waits_for_its_turn() -> None:
    gate = Gate()
    sending = workers(gate, 3)
    sending.submit("1a")
    sending.submit("2a")
    gate.wait_for("1a")
    assert not sending.drain(seconds=0.3)
    assert gate.arrived == ["1a"]
    gate.let("1a", "2a")
    assert sending.drain()
    assert gate.passed == ["1a", "2a"]


def test_nobody_overtakes_an_item_that_waits_itself() -> None:
    gate = Gate()
    sending = Workers(
        gate.send, should_stop=lambda: False, most_at_once=3, collide=lambda one, two: bool(set(one) & set(two))
    )
    sending.submit("1a")
    sending.submit("2ab")  # waits for the first
    sending.submit("3b")  # collides with nothing on its way, only with what waits
    gate.wait_for("1a")
    assert not sending.drain(seconds=0.3)
    assert gate.arrived == ["1a"]
    gate.let("1a", "2ab", "3b")
    assert sending.drain()
    assert gate.passed == ["1a", "2ab", "3b"]


def test_a_thread_with_nothing_more_to_send_ends_and_the_next_item_gets_another() -> None:
    before = set(threading.enumerate())
    gate = Gate()
    sending = workers(gate, 3)
    for items in (("1a", "2b", "3c"), ("4a", "5b")):
        gate.let(*items)
        for item in items:
            sending.submit(item)
        assert sending.drain()
        for thread in set(threading.enumerate()) - before:
            thread.join(30)
        assert set(threading.enumerate()) == before
    assert sorted(gate.passed) == ["1a", "2b", "3c", "4a", "5b"]


def test_after_a_failure_nothing_is_started_and_what_is_in_flight_lands() -> None:
    gate = Gate()
    sending = workers(gate, 3)
    for item in ("bad1", "2b", "3b"):
        sending.submit(item)
    gate.wait_for("bad1", "2b")
    gate.let("bad1")
    with pytest.raises(ValueError, match="bad1"):
        sending.submit("4d")
    assert not sending.drain(seconds=0)
    gate.let("2b")
    assert not sending.drain()
    assert gate.passed == ["bad1", "2b"]
    assert gate.arrived == ["bad1", "2b"]


def test_after_a_signal_nothing_that_waits_is_started_and_what_is_in_flight_lands() -> None:
    gate, stop = Gate(), threading.Event()
    sending = Workers(gate.send, should_stop=stop.is_set, most_at_once=2)
    sending.submit("1a")
    gate.wait_for("1a")
    sending.submit("2b")  # everything collides with everything
    with submitting(sending, "3c"):
        stop.set()
    gate.let("1a", "2b", "3c")
    assert not sending.drain(), "one was left"
    assert gate.passed == ["1a"]
    assert gate.arrived == ["1a"]


def test_what_stays_in_flight_after_a_signal_is_given_up_once_however_often_it_is_waited_for() -> None:
    gate, stop, now = Gate(), threading.Event(), [0.0]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    sending = Workers(gate.send, should_stop=stop.is_set, clock=clock)
    sending.submit("1a")
    gate.wait_for("1a")
    stop.set()
    assert not sending.drain()
    given_up_at = now[0]
    assert given_up_at >= STOP_SECONDS
    assert not sending.drain(seconds=STOP_SECONDS)
    assert now[0] < given_up_at + STOP_SECONDS
    gate.let("1a")
