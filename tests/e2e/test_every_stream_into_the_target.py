"""All streams of the tap into the target: no alarm in a first run, nor in an hour in which only campaigns changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from tests.e2e.conftest import error_of, last_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.conftest import Plugin


def test_every_stream_of_the_tap_goes_into_the_target_without_an_alarm(
    plugin_of: Callable[..., Plugin], tmp_path: Path
) -> None:
    here, there = Account(contacts=80, unsubscribed=8, campaigns=3, segments=1, custom_fields=9), Account(contacts=0)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        tap = plugin_of("tap-constantcontact", source, landing_pages=list(here.landing_pages.ids))
        target = plugin_of("target-constantcontact", destination, lists=list(there.lists)[:1])
        catalog = json.loads(tap.run(arguments=("--discover",)).stdout)
        for entry in (one for found in catalog["streams"] for one in found["metadata"]):
            entry["metadata"]["selected"] = True
        (tmp_path / "catalog.json").write_text(json.dumps(catalog))
        chosen = ("--catalog", str(tmp_path / "catalog.json"))
        found = tap.run(arguments=chosen)
        assert found.returncode == 0, error_of(found)
        came = {json.loads(line)["stream"] for line in found.stdout.splitlines() if b'"RECORD"' in line}
        assert {"account", "campaign_activities", "contact_details", "contacts", "landing_page_contacts"} <= came
        loaded = target.run(found.stdout)
        assert loaded.returncode == 0, error_of(loaded)
        state = last_state(loaded.stdout)
        assert state["bookmarks"].keys() >= {"contacts", "campaigns"}

        (tmp_path / "state.json").write_text(json.dumps(state))
        catalog["streams"] = [one for one in catalog["streams"] if one["tap_stream_id"] in {"contacts", "campaigns"}]
        (tmp_path / "catalog.json").write_text(json.dumps(catalog))
        later = tap.run(arguments=(*chosen, "--state", str(tmp_path / "state.json")))
        assert later.returncode == 0, error_of(later)
        only_campaigns = [line for line in later.stdout.splitlines(keepends=True) if b'"stream":"contacts"' not in line]
        schema = next(line for line in later.stdout.splitlines(keepends=True) if b'"SCHEMA"' in line)
        assert json.loads(schema)["stream"] == "contacts"
        quiet = target.run(b"".join([schema, *only_campaigns]))
        assert quiet.returncode == 0, error_of(quiet)
        assert last_state(quiet.stdout)
