"""Which campaigns are read, and how equal events are told apart; without the service."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.campaigns import SentCampaign
from tap_constantcontact.progress.reports import ReportPosition, Window, events_since, has_moved, mark_of, pruned

NOW = 1_790_000_000.0
DAY = 86_400.0
MOMENTS = st.integers(min_value=0, max_value=200).map(lambda hours: NOW - 3_600.0 * hours)
EVENTS = st.lists(
    st.fixed_dictionaries({"created_time": MOMENTS.map(from_epoch), "contact_id": st.sampled_from("abc")}), max_size=40
).map(lambda events: sorted(events, key=lambda event: event["created_time"], reverse=True))


def sent(at: float) -> SentCampaign:
    return SentCampaign("c", at, {"campaign_id": "c", "last_sent_date": from_epoch(at)})


@given(EVENTS)
def test_no_two_events_have_the_same_number_under_the_same_key(events: list[dict[str, Any]]) -> None:
    found = [
        (event["created_time"], event["contact_id"], number)
        for event, number in ReportPosition({}, ("created_time", "contact_id")).numbered(events)
    ]
    assert len(found) == len(set(found)) == len(events)


@given(EVENTS, MOMENTS)
def test_the_numbers_are_the_same_however_far_back_is_read(events: list[dict[str, Any]], bound: float) -> None:
    key = ("created_time", "contact_id")
    everything = list(ReportPosition({}, key).numbered(events))
    part = list(ReportPosition({}, key).numbered(events_since(events, bound)))
    assert part == everything[: len(part)]
    assert all(event["created_time"] < from_epoch(bound) for event, _ in everything[len(part) :])


@given(EVENTS, st.integers(min_value=0, max_value=40))
def test_the_numbers_are_the_same_wherever_a_run_stopped(events: list[dict[str, Any]], stopped_after: int) -> None:
    key = ("created_time", "contact_id")
    kept: dict[str, Any] = {}
    first = ReportPosition(kept, key)
    before = list(first.numbered(events[:stopped_after]))
    first.advance("/next")
    second = ReportPosition(json.loads(json.dumps(kept)), key)
    assert second.link == "/next"
    assert [*before, *second.numbered(events[stopped_after:])] == list(ReportPosition({}, key).numbered(events))


@given(MOMENTS, MOMENTS, st.integers(min_value=1, max_value=200))
def test_a_campaign_is_forgotten_only_when_it_is_not_looked_for_any_more(
    sent_at: float, complete_at: float, window_hours: int
) -> None:
    campaign, settles_after = sent(sent_at), 3_600.0 * window_hours
    window = Window(NOW, settles_after, complete_at)
    kept = pruned({"c": {"mark": [None, 1]}}, [campaign], window)
    oldest = window.oldest_sending
    assert oldest is not None
    assert bool(kept) == (sent_at >= oldest)


def test_a_campaign_that_was_read_after_it_had_settled_is_done() -> None:
    campaign = sent(NOW - 10 * DAY)
    window = Window(NOW, 5 * DAY)
    before = {"mark": [None, 1], "read": {"a": from_epoch(NOW - 6 * DAY)}}
    after = {"mark": [None, 1], "read": {"a": from_epoch(NOW - 4 * DAY)}}
    assert window.may_have_news(campaign, before)
    assert not window.may_have_news(campaign, after)
    assert window.may_have_news(campaign, {})


def test_a_campaign_without_counters_is_looked_for_once_a_day() -> None:
    midnight = NOW - NOW % DAY
    window = Window(midnight + 3_600, 30 * DAY)
    assert not window.may_have_news(sent(NOW - DAY), {"gone": from_epoch(midnight + 60)})
    assert window.may_have_news(sent(NOW - DAY), {"gone": from_epoch(midnight - 60)})


def test_a_second_sending_is_news_even_if_no_counter_moves() -> None:
    stats = {"em_sends": 5}
    first, second = (mark_of(sent(at), stats, ("em_sends",)) for at in (NOW - DAY, NOW))
    assert first is not None
    assert not has_moved({"mark": first}, first)
    assert has_moved({"mark": first}, second)


def test_counters_that_are_not_told_are_no_reason_to_skip_a_campaign() -> None:
    assert mark_of(sent(NOW), {"em_sends": 5}, ("em_sends", "em_opens")) is None
    assert mark_of(sent(NOW), None, ("em_sends",)) is None
    assert has_moved({"mark": ["x", 1]}, None)


def test_a_campaign_that_nobody_has_opened_needs_no_request() -> None:
    assert not has_moved({}, ["x", 0])
    assert has_moved({}, ["x", 1])
    assert has_moved({"read": {"a": "2026-01-01T00:00:00Z"}}, ["x", 0])  # begun by a run that did not end


def test_an_e_mail_that_is_new_is_read_from_its_beginning_and_one_sent_again_from_the_last_run() -> None:
    window = Window(NOW, 30 * DAY, complete_at=NOW - DAY, start=NOW - 90 * DAY)
    assert window.first_bound(sent(NOW - 2 * DAY), {}) == NOW - 90 * DAY
    assert window.first_bound(sent(NOW - 3_600), {}) == NOW - DAY
    assert window.first_bound(sent(NOW - 3_600), {"mark": ["x", 0]}) == NOW - 90 * DAY
