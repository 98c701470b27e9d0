"""Lists, tags and segments, against the simulated account."""

from __future__ import annotations

import json
from typing import Any

from tests.tap.runs import RunTap, only, simulated


def test_tags_come_with_their_counts_and_segments_with_their_criteria(run_tap: RunTap) -> None:
    with simulated(contacts=40, tags=9, segments=5) as simulator:
        records = run_tap(simulator, select=only("contact_tags", "segments"))
        account = simulator.account
        assert {tag["tag_id"]: (tag["name"], tag["contacts_count"]) for tag in records["contact_tags"]} == {
            tag.tag_id: (tag.name, account.contacts.tagged_count(tag.tag_id)) for tag in account.tags.values()
        }
        assert {one["segment_id"]: one["segment_criteria"] for one in records["segments"]} == {
            number: account.segment(number).resource(detail=True)["segment_criteria"] for number in account.segments
        }
        assert all(json.loads(one["segment_criteria"])["criteria"] for one in records["segments"])


def test_criteria_that_nobody_wants_are_not_asked_for(run_tap: RunTap) -> None:
    def without_criteria(catalog: dict[str, Any]) -> None:
        only("segments")(catalog)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if list(entry["breadcrumb"]) == ["properties", "segment_criteria"]:
                    entry["metadata"]["selected"] = False

    with simulated(segments=5) as simulator:
        records = run_tap(simulator, select=without_criteria)
        assert len(records["segments"]) == 5
        assert not [request for request in simulator.requests if request.path.startswith("/v3/segments/")]


def test_every_number_of_a_stream_is_the_accounts(run_tap: RunTap) -> None:
    with simulated(contacts=40, unsubscribed=4, lists=7) as simulator:
        records = run_tap(simulator)
        account = simulator.account
        assert {record["list_id"]: record["membership_count"] for record in records["contact_lists"]} == {
            list_id: account.contacts.membership_count(list_id, "all") for list_id in account.lists
        }
        assert {record["label"] for record in records["contact_custom_fields"]} == {
            field.label for field in account.custom_fields.values()
        }


def test_deleted_lists_come_with_their_day(run_tap: RunTap) -> None:
    with simulated(contacts=10, lists=4) as simulator:
        gone, *_ = simulator.account.living_lists()
        simulator.account.delete_lists([gone.list_id])
        records = run_tap(simulator, select=only("contact_lists"))["contact_lists"]
        assert {one["list_id"] for one in records} == set(simulator.account.lists)
        assert {one["list_id"] for one in records if one["deleted_at"]} == {gone.list_id}
