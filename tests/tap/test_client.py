"""What all streams share: BATCH messages, versions and the requests of a small stream."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.tap.accounts import members_in
from tests.tap.events import events_of, told
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from collections.abc import Iterable

    Facts = set[tuple[Any, ...]]


def facts(stream: str, records: Iterable[dict[str, Any]]) -> Facts:
    if stream == "email_opens":
        return {told(stream, record) for record in records}
    return {(record["list_id"], record["contact_key"]) for record in records}


def in_batches(messages: Iterable[dict[str, Any]], stream: str) -> Facts:
    files = [
        Path(urlsplit(url).path)
        for message in messages
        if message["type"] == "BATCH" and message["stream"] == stream
        for url in message["manifest"]
    ]
    lines = [line for path in files for line in gzip.decompress(path.read_bytes()).splitlines()]
    return facts(stream, map(json.loads, lines))


def test_after_any_batch_the_next_run_brings_the_rest(settings_for: SettingsFor, tmp_path: Path) -> None:
    clock = Clock()
    past: dict[str, Any] = {
        "campaigns": 8,
        "campaign_interval_days": 10,
        "tracking_days": 5,
    }  # what is shown stays the same
    with simulated(contacts=150, lists=5, common_clock=clock, **past) as simulator:
        # A slow pace, by the clock of the test, since progress is told every ten seconds.
        config = {**settings_for(simulator), "requests_per_second": 1, "tracking_window_days": 300}
        batches = {
            "encoding": {"format": "jsonl", "compression": "gzip"},
            "storage": {"root": tmp_path.as_uri()},
            "batch_size": 100,
        }
        messages = Pipeline(simulator, config, clock, "email_opens", "list_members").run(batch_config=batches).messages
        everything = {
            "email_opens": set(events_of(simulator.account, "email_opens")),
            "list_members": {(one, key) for one, keys in members_in(simulator).items() for key in keys},
        }
        for stream, expected in everything.items():
            assert in_batches(messages, stream) == expected
        states = [place for place, message in enumerate(messages) if message["type"] == "STATE"]
        assert len(states) > 3
        for place in states[:-1]:
            pipeline = Pipeline(simulator, config, clock, *everything)
            pipeline.state = messages[place]["value"]
            again = pipeline.run().records
            for stream, expected in everything.items():
                assert in_batches(messages[:place], stream) | facts(stream, again.get(stream, ())) == expected


def test_records_without_a_version_are_not_followed_by_one_that_would_drop_them(
    settings_for: SettingsFor, tmp_path: Path
) -> None:
    clock = Clock()
    batches = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": tmp_path.as_uri()}}
    with simulated(lists=5, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "contact_lists")
        for settings, expected in (({"batch_config": batches}, 0), ({}, 1)):
            kinds = [message["type"] for message in pipeline.run(**settings).messages]
            assert kinds.count("ACTIVATE_VERSION") == expected


@pytest.mark.parametrize("stream", ["contact_lists", "account"])
def test_a_small_stream_alone_costs_one_request(settings_for: SettingsFor, stream: str) -> None:
    clock = Clock()
    with simulated(contacts=5, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, stream)
        pipeline.run()  # notes whose account it is beside the tokens
        run = pipeline.run()
        assert len(run.requests) == 1
        assert run.records[stream]
