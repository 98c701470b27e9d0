"""Collections that come empty, in the form of a true answer: on that word nothing is dropped or skipped."""

from __future__ import annotations

from typing import Any

import pytest

from constantcontact_api.errors import EXIT_UNEXPECTED, MovingPagesError, TransientError
from tests.tap.runs import HOUR, Clock, Contacts, Pipeline, Run, SettingsFor, simulated

OPTIONS: dict[str, Any] = {"contacts": 30, "lists": 3, "custom_fields": 3, "tags": 3, "segments": 2, "campaigns": 8}
#: Streams, whose collection, and what is in it.
FULL = [
    ("contact_lists", "/contact_lists", "lists"),
    ("contact_tags", "/contact_tags", "tags"),
    ("contact_custom_fields", "/contact_custom_fields", "custom_fields"),
    ("segments", "/segments", "segments"),
    ("list_members", "/contact_lists", "lists"),
    ("segment_members", "/segments", "segments"),
    ("campaign_schedules", "/emails", "campaigns"),
    (
        "suppressions",
        "/reports/summary_reports/email_campaign_summaries",
        "bulk_email_campaign_summaries",
    ),
]
SUMMARIES = FULL[-1][1:]
INCREMENTAL = [
    ("activities", "/activities", "activities"),
    ("campaigns", "/emails", "campaigns"),
    ("campaign_activities", "/emails", "campaigns"),
    ("campaign_sends", "/emails", "campaigns"),
    ("campaign_summaries", *SUMMARIES),
    ("sms_campaign_summaries", "/reports/summary_reports/sms_campaign_summaries", "bulk_sms_campaign_summaries"),
    ("email_opens", *SUMMARIES),
    ("email_did_not_opens", *SUMMARIES),
]


def drops(run: Run) -> bool:
    return any(one["type"] == "ACTIVATE_VERSION" for one in run.messages)


@pytest.mark.parametrize(("stream", "path", "items"), FULL)
def test_an_empty_page_tells_no_destination_to_drop_a_whole_collection(
    settings_for: SettingsFor, stream: str, path: str, items: str
) -> None:
    clock = Clock()
    with simulated(**OPTIONS, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, stream)
        empty = f"next:99:{items}=[]:GET {path}"
        simulator.faults.add(empty)
        first = streams.run()
        assert not drops(first), "nobody knows whether there was anything"
        simulator.faults.clear()
        streams.state = {}
        assert drops(streams.run())
        before = streams.state
        simulator.faults.add(empty)
        later = streams.run()
        assert not drops(later)
        assert isinstance(later.failure, (TransientError, MovingPagesError)), (
            "an earlier run has seen one that is there"
        )
        assert later.failure.exit_code == EXIT_UNEXPECTED
        simulator.faults.clear()
        streams.state = before
        assert drops(streams.run())


@pytest.mark.parametrize(("stream", "path", "items"), INCREMENTAL)
def test_no_bookmark_moves_because_of_an_empty_page(
    settings_for: SettingsFor, stream: str, path: str, items: str
) -> None:
    clock = Clock()
    with simulated(**OPTIONS, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, stream)
        simulator.faults.add(f"next:99:{items}=[]:GET {path}")
        run = streams.run()
        assert (run.failure, run.records) == (None, {})
        bookmark = streams.state.get("bookmarks", {}).get(stream, {})
        assert not {"replication_key_value", "complete_at"} & bookmark.keys()


def test_an_account_without_any_sends_no_version_and_ends_well(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=3, lists=1, tags=0, custom_fields=0, segments=0, common_clock=clock) as simulator:
        names = ("contact_tags", "contact_custom_fields", "segments", "segment_members", "campaigns")
        run = Pipeline(simulator, settings_for(simulator), clock, *names).run()
        assert (run.failure, run.records, drops(run)) == (None, {}, False)


def test_the_last_tag_is_dropped_once_the_service_no_longer_knows_it(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=9, tags=1, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, "contact_tags")
        assert drops(streams.run())
        (tag_id,) = simulator.account.tags
        del simulator.account.tags[tag_id]
        gone = streams.run()
        assert (gone.failure, gone.records, drops(gone)) == (None, {}, True)
        assert not drops(streams.run()), "nothing is known any more"


def test_the_count_of_lists_costs_no_request_and_is_heard(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=9, lists=3, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, "contact_lists", "contact_tags")
        assert streams.run().requests[2:] == ["GET /v3/contact_lists", "GET /v3/contact_tags"]
        simulator.faults.add("next:1:lists=[]:GET /contact_lists")
        simulator.faults.add("next:1:tags=[]:GET /contact_tags")
        run = streams.run()
        assert len(run.records["contact_lists"]) == 3, "read again"
        assert len(run.records["contact_tags"]) == len(simulator.account.tags)
        assert len([one for one in run.requests if "/contact_" in one]) == 4


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("custom fields", "custom_fields=[]:GET /contact_custom_fields"),
        ("tags", "tags=[]:GET /contact_tags"),
    ],
)
@pytest.mark.parametrize("source", ["api", "export"])
def test_contacts_that_have_what_the_service_says_there_is_none_of_are_read_again(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture, what: str, fault: str, source: str
) -> None:
    clock = Clock()
    with simulated(**OPTIONS, common_clock=clock) as simulator:
        contacts = Contacts(simulator, settings_for(simulator), clock)
        simulator.faults.add(f"next:99:{fault}")
        run = contacts.run(contacts_source=source)
        assert (run.failure, len(run.records["contacts"])) == (None, 30)
        loses = source == "api" or what == "custom fields"  # a file has the names of tags
        assert ("replication_key_value" in contacts.state["bookmarks"]["contacts"]) is not loses
        assert caplog.text.count(f"asked for {what} and listed none") == (source == "api")
        simulator.faults.clear()
        clock.sleep(HOUR)
        assert len(contacts.run(contacts_source=source).records.get("contacts", [])) == (30 if loses else 0)
