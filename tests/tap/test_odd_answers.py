"""Answers that do not say what they must: nothing is passed over because of them, and no bookmark moves."""

from __future__ import annotations

import pytest

from constantcontact_api.errors import EXIT_UNEXPECTED, MovingPagesError, TransientError
from tap_constantcontact.tap import TapConstantContact
from tests.tap.accounts import change
from tests.tap.runs import HOUR, Clock, Contacts, Pipeline, SettingsFor, keys, simulated

SAYING_NOTHING = ("empty", "none", "html", "null", "list", "object")
PLACES = ("contacts=[]", "contacts=missing", "contacts.0=null", 'contacts.0.contact_id="../x"')


@pytest.mark.parametrize("how", [*SAYING_NOTHING, *PLACES])
def test_42_changed_contacts_are_not_taken_for_none_after_an_answer_that_says_nothing(
    settings_for: SettingsFor, how: str
) -> None:
    clock = Clock()
    with simulated(contacts=60, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run(contacts_source="api")
        clock.sleep(2 * HOUR)
        changed = change(simulator, *range(42))
        before = contacts.state
        simulator.faults.add(f"next:99:{how}:GET /contacts")
        failed = contacts.run(contacts_source="api")
        assert isinstance(failed.failure, (TransientError, MovingPagesError))
        assert failed.failure.exit_code == EXIT_UNEXPECTED
        bookmark = "replication_key_value"
        assert contacts.state["bookmarks"]["contacts"][bookmark] == before["bookmarks"]["contacts"][bookmark]
        simulator.faults.clear()
        assert changed <= set(keys(contacts.run(contacts_source="api")))


@pytest.mark.parametrize(("times", "count"), [(1, 42), (99, 42), (99, 600)])
def test_changed_contacts_are_emitted_though_their_pages_come_empty_or_short_beside_a_count(
    settings_for: SettingsFor, times: int, count: int
) -> None:
    clock = Clock()
    with simulated(contacts=700, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        contacts.run()
        clock.sleep(2 * HOUR)
        changed = change(simulator, *range(count))
        for odd in ("[]", "[]"):
            simulator.faults.add(f"next:{times}:contacts={odd}:GET /contacts")
        run = contacts.run()
        assert changed <= set(keys(run)), "by pages, or by an export where the pages stay odd"


@pytest.mark.parametrize("how", [*SAYING_NOTHING, "{items}=null", "{items}.0=5"])
@pytest.mark.parametrize(
    ("stream", "path", "items"),
    [
        ("contact_lists", "/contact_lists", "lists"),
        ("contact_tags", "/contact_tags", "tags"),
        ("contact_custom_fields", "/contact_custom_fields", "custom_fields"),
        ("segments", "/segments", "segments"),
    ],
)
def test_no_destination_is_told_to_drop_all_lists_and_fields(
    settings_for: SettingsFor, stream: str, path: str, items: str, how: str
) -> None:
    clock = Clock()
    with simulated(contacts=9, custom_fields=3, tags=3, segments=2, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, stream)
        simulator.faults.add(f"next:99:{how.format(items=items)}:GET {path}")
        run = streams.run()
        assert isinstance(run.failure, TransientError)
        assert not [one for one in run.messages if one["type"] == "ACTIVATE_VERSION"]


def test_the_column_of_a_custom_field_is_not_dropped(settings_for: SettingsFor) -> None:
    with simulated(contacts=3, custom_fields=4) as simulator:
        whole = TapConstantContact(config=settings_for(simulator), setup_mapper=False).catalog_dict
        simulator.faults.add("next:1:object:GET /contact_custom_fields")
        assert TapConstantContact(config=settings_for(simulator), setup_mapper=False).catalog_dict == whole


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("stream", ["contacts", "list_members"])
def test_a_file_that_no_count_speaks_for_moves_no_bookmark_and_drops_nobody(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture, stream: str, counted: bool
) -> None:
    clock = Clock()
    with simulated(contacts=30, lists=2, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, stream)
        simulator.faults.add("next:99:status={}:GET /activities")
        if not counted:
            simulator.faults.add("next:99:contacts_count=missing:GET /contacts")
        run = streams.run()
        assert run.failure is None
        assert len(run.records[stream]) >= 30, "its records go out"
        moved = "replication_key_value" in streams.state["bookmarks"][stream]
        dropped = any(one["type"] == "ACTIVATE_VERSION" for one in run.messages)
        assert moved is (counted and stream == "contacts")
        assert dropped is (counted and stream == "list_members")
        assert caplog.text.count("cannot be checked against a count") == (not counted)
        if not counted:
            simulator.faults.clear()
            again = streams.run()
            assert len(again.records[stream]) == len(run.records[stream])
