"""Streams that ask for each list, segment or campaign skip one that has just been deleted."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from constantcontact_simulator.tracking import KINDS
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

# Stream, property that names the parent, faults that make a parent go away while the stream is read.
FAILED = "activity:failed:kind=contact_exports"
EVENTS = (*(f"email_{kind}" for kind in KINDS), "email_did_not_opens")
CHILDREN: list[tuple[str, str, tuple[str, ...]]] = [
    ("segments", "segment_id", ("next:1:404:GET /segments/{parent}",)),
    ("list_members", "list_id", (FAILED, "next:1:404:GET /contact_lists/{parent}")),
    ("segment_members", "segment_id", (FAILED, "next:1:404:GET /segments/{parent}")),
    ("campaign_activities", "campaign_activity_id", ("next:1:404:GET /emails/activities/{parent}",)),
    ("campaign_activities", "campaign_id", ("next:1:404:GET /emails/{parent}",)),
    ("campaign_links", "campaign_activity_id", ("next:1:404:GET /reports/email_reports/{parent}/links",)),
    *(
        (stream, "campaign_activity_id", ("next:1:404:GET /reports/email_reports/{parent}/tracking",))
        for stream in EVENTS
    ),
]


@pytest.mark.parametrize(("stream", "parent", "faults"), CHILDREN, ids=[f"{one[0]}-{one[1]}" for one in CHILDREN])
def test_a_parent_that_is_gone_is_skipped_and_counted(
    settings_for: SettingsFor,
    caplog: pytest.LogCaptureFixture,
    stream: str,
    parent: str,
    faults: tuple[str, ...],
) -> None:
    clock = Clock()
    options: dict[str, Any] = {"contacts": 120, "lists": 4, "segments": 3, "campaigns": 4, "events_per_campaign": 900}
    found: list[list[dict[str, Any]]] = []
    gone: Any = None
    for is_faulty in (False, True):
        with simulated(**options, common_clock=clock) as simulator:
            pipeline = Pipeline(simulator, settings_for(simulator), clock, stream)
            if is_faulty:
                gone = found[0][0][parent]
                for fault in faults:
                    simulator.faults.add(fault.format(parent=gone))
            with caplog.at_level(logging.INFO, logger="tap-constantcontact"):
                run = pipeline.run()
            assert run.failure is None
            found.append(run.records[stream])
            said = [record.message for record in caplog.records if "had been deleted" in record.message]
            assert said == (["Skipped 1 that had been deleted (404) by the time they were read."] if is_faulty else [])
    before, after = ([_without_times(record) for record in records] for records in found)
    assert after == [record for record in before if record[parent] != gone]
    assert 0 < len(after) < len(before)


def _without_times(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "read_at"}
