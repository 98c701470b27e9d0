"""A bookmark is good for what it is of: the account, the choice of contacts, the start date, the columns of exports."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import from_epoch
from tests.tap.accounts import change, keys_in
from tests.tap.runs import DAY, HOUR, Clock, Contacts, Pipeline, SettingsFor, keys, only_contacts, simulated

if TYPE_CHECKING:
    from constantcontact_simulator import Simulator

INCREMENTAL = ("contacts", "contact_details", "activities", "campaigns", "campaign_activities", "campaign_summaries",
               "sms_campaign_summaries", "email_opens", "email_did_not_opens", "list_members")  # fmt: skip


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    caplog.clear()
    return found


def choices(simulator: Simulator) -> list[dict[str, Any]]:
    """Each setting that narrows contacts, alone."""
    account = simulator.account
    (one, other, *_), (tag, *_) = account.lists.values(), account.tags.values()
    some = [account.contacts.at(position).contact_id for position in (1, 2, 3)]
    return [
        {}, {"lists": [one.name]}, {"lists": [other.list_id]}, {"tags": [tag.name]}, {"status": "active"},
        {"segment_id": min(account.segments)}, {"contact_ids": some}, {"new_subscriber": True},
    ]  # fmt: skip


def fresh(simulator: Simulator, config: dict[str, Any], clock: Clock, **settings: Any) -> set[str]:
    """What a first run reads."""
    return set(keys(Contacts(simulator, config, clock).run(**settings)))


def test_another_choice_of_contacts_is_read_from_its_beginning_and_said_once(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    with simulated(contacts=60, unsubscribed=9, common_clock=clock) as simulator:
        config = settings_for(simulator)
        before: dict[str, Any] = {"lists": [next(iter(simulator.account.lists.values())).name]}
        contacts = Contacts(simulator, config, clock)
        contacts.run(**before)
        for choice in choices(simulator):
            caplog.clear()
            clock.now += 2 * HOUR
            if choice != before:
                assert set(keys(contacts.run(**choice))) == fresh(simulator, config, clock, **choice), choice
                (warning,) = warnings_of(caplog)
                assert f"another choice of {', '.join(sorted({*choice, *before}))}" in warning
            clock.now += 2 * HOUR
            assert keys(contacts.run(**choice)) == [], "the bookmark holds again"
            assert warnings_of(caplog) == []
            before = choice


def test_a_list_by_id_or_by_name_and_in_any_order_is_the_same_choice(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=60, common_clock=clock) as simulator:
        (one, other, *_) = simulator.account.lists.values()
        contacts = Contacts(simulator, settings_for(simulator), clock)
        assert keys(contacts.run(lists=[one.name, other.list_id]))
        clock.now += 2 * HOUR
        assert keys(contacts.run(lists=[other.name.upper(), one.list_id])) == []


@pytest.mark.parametrize("stream", INCREMENTAL)
def test_state_of_another_account_is_refused_before_anything_is_read(settings_for: SettingsFor, stream: str) -> None:
    clock = Clock()
    with (
        simulated(contacts=30, campaigns=3, common_clock=clock) as simulator,
        simulated(contacts=30, campaigns=3, seed=2, common_clock=clock) as other,
    ):
        first = Pipeline(simulator, settings_for(simulator), clock, stream)
        first.run()
        for streams in ([stream], ["contact_tags"]):
            second = Pipeline(other, settings_for(other), clock, *streams)
            second.state = first.state
            run = second.run()
            assert isinstance(run.failure, SettingsError)
            assert other.account.summary()["encoded_account_id"] in str(run.failure)
            assert run.messages == []


@pytest.mark.parametrize("stream", INCREMENTAL)
def test_state_of_an_earlier_version_is_read_from_the_beginning_once(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture, stream: str
) -> None:
    clock = Clock()
    with simulated(contacts=30, campaigns=5, common_clock=clock) as simulator:
        Contacts(simulator, settings_for(simulator), clock).run()  # an activity
        pipeline = Pipeline(simulator, settings_for(simulator), clock, stream)
        everything = pipeline.run().records[stream]
        del pipeline.state["bookmarks"][stream]["of"]
        clock.now += 2 * HOUR
        caplog.clear()
        if stream != "list_members":  # a complete pass leaves nothing behind
            assert len(pipeline.run().records[stream]) >= len(everything)
            (warning,) = warnings_of(caplog)
            assert f"{stream} (an earlier version did not note" in warning
        clock.now += 2 * HOUR
        pipeline.run()
        assert warnings_of(caplog) == []


def test_reading_from_the_beginning_tells_who_has_been_deleted_since(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run(status="active")
        gone = simulator.account.contacts.at(4)
        simulator.account.contacts.delete(gone.contact_id)
        clock.now += 2 * HOUR
        records = contacts.run().records["contacts"]
        assert [one["email_address"] for one in records if one["deleted_at"]] == [gone.address]
        assert len(records) == 30


def test_reading_from_the_beginning_that_is_cut_off_begins_again(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run(status="unsubscribed")
        clock.now += 2 * HOUR
        simulator.faults.add("activity:failed:kind=contact_exports")
        assert contacts.run().failure is not None
        clock.now += 2 * HOUR
        assert sorted(keys(contacts.run())) == keys_in(simulator)


@pytest.mark.parametrize(
    ("stream", "column"), [("email_opens", "created_time"), ("campaigns", "updated_at"), ("activities", "updated_at")]
)
def test_an_earlier_start_date_or_none_reads_what_it_had_left_out(
    settings_for: SettingsFor, stream: str, column: str
) -> None:
    clock = Clock()
    with simulated(contacts=60, campaigns=12, events_per_campaign=30, common_clock=clock) as simulator:
        config = settings_for(simulator)
        Contacts(simulator, config, clock).run()  # an activity
        clock.now += 2 * DAY
        everything = Pipeline(simulator, config, clock, stream).run(tracking_window_days=900).records[stream]
        moments = sorted(record[column] for record in everything)
        pipeline = Pipeline(simulator, config, clock, stream)
        late, early = from_epoch(clock.now - HOUR), moments[len(moments) // 2]
        pipeline.run(start_date=late, tracking_window_days=900)
        for start, least in ((early, len(moments) // 2), (late, 0), ("", len(moments))):
            clock.now += HOUR
            found = pipeline.run(start_date=start, tracking_window_days=900).records.get(stream, [])
            assert len(found) >= least
        clock.now += 2 * HOUR
        assert len(pipeline.run(tracking_window_days=900).records.get(stream, [])) < max(len(moments), 2)


def test_a_start_date_leaves_out_contacts_only_when_told_to(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        bounds = {"start_date": from_epoch(clock.now), "start_date_applies_to_contacts": True}
        clock.now += DAY
        changed = change(simulator, 4, 8)
        clock.now += 2 * HOUR
        assert set(keys(contacts.run(**bounds))) == changed
        assert sorted(keys(contacts.run(start_date=bounds["start_date"]))) == keys_in(simulator)


def test_a_column_that_only_an_export_has_is_filled_for_everybody(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=30, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run()
        clock.now += 2 * HOUR
        only_contacts(contacts.catalog)
        assert sorted(keys(contacts.run())) == keys_in(simulator)
        clock.now += 2 * HOUR
        assert keys(contacts.run()) == []


def test_a_login_that_may_not_read_whose_account_it_is_keeps_its_bookmarks(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    with (
        simulated(contacts=30, common_clock=clock, scopes=("contact_data", "offline_access")) as simulator,
        simulated(contacts=30, common_clock=clock) as told,
    ):
        contacts = Contacts(simulator, settings_for(simulator), clock)
        assert len(keys(contacts.run())) == 30
        clock.now += 2 * HOUR
        assert keys(contacts.run()) == []
        certain = Contacts(told, settings_for(told), clock)
        certain.state = contacts.state
        clock.now += 2 * HOUR
        assert len(keys(certain.run())) == 30, "it is not known to be the same account"
        assert "it is not certain that the account is the same" in warnings_of(caplog)[-1]


def test_whatever_becomes_of_the_settings_everybody_whom_they_choose_arrives(settings_for: SettingsFor) -> None:
    starts = [{}, *({"start_date": f"2026-0{month}-01", "start_date_applies_to_contacts": True} for month in (3, 8))]
    numbers, clock = count(), Clock()
    with simulated(contacts=25, unsubscribed=4, common_clock=clock) as simulator:
        possible = choices(simulator)
        contacts = Contacts(simulator, settings_for(simulator), clock)

        def names(state: dict[str, Any], **settings: Any) -> dict[str, str] | None:
            contacts.state = state
            run = contacts.run(**settings, contacts_source="export", lookback_minutes=0)
            found = {record["contact_key"]: record["first_name"] for record in run.records.get("contacts", [])}
            return found if run.failure is None else None

        steps = st.tuples(st.sampled_from(possible), st.sampled_from(starts), st.booleans())

        @settings(settings.get_profile("few-examples"), max_examples=8, phases=[Phase.generate])
        @given(st.lists(steps, min_size=2, max_size=4))
        def check(taken: list[tuple[dict[str, Any], dict[str, Any], bool]]) -> None:
            state: dict[str, Any] = {}
            arrived: dict[str, str] = {}
            for choice, start, fails in taken:
                clock.now += 10
                change(simulator, next(numbers) % 25, first_name=f"Name {next(numbers)}")
                clock.now += 10
                if fails:
                    simulator.faults.add("next:1:400:POST /activities")
                found = names(state, **choice, **start)
                state = contacts.state
                arrived.update(found or {})
                if found is not None:
                    assert (names({}, **choice, **start) or {}).items() <= arrived.items()

        check()
