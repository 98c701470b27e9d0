"""Streams that a login may not read are left out of discovery with one warning; the others can be read."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import PRIVILEGES
from constantcontact_simulator.oauth import ALL_SCOPES
from constantcontact_simulator.tracking import KINDS
from tap_constantcontact.stream_scopes import NEEDS
from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import Clock, Pipeline, RunProcess, SettingsFor, only, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator.server import Simulator


EXPORTED = {"contacts", "list_members", "segment_members"}
EVENTS = {*(f"email_{kind}" for kind in KINDS), "email_did_not_opens", "campaign_links", "suppressions"}
EMAILS = {"campaign_activities", "campaign_schedules", "campaign_sends"}
# What a login without this one does not open.
CLOSED = {
    "contacts:read": {*EXPORTED, "suppressions", "contact_details", "contact_tags", "contact_custom_fields"},
    "contacts:write": {*EXPORTED, "activities"},
    "contacts:lists:read": {*EXPORTED, "contact_lists", "segments"},
    "account:read": {"account"},
    "campaign:read": {*EVENTS, "campaigns", *EMAILS},
    "ui:campaign:metrics": {*EVENTS, "campaign_summaries", "sms_campaign_summaries", "landing_page_contacts"},
    "contact_data": {
        *EXPORTED, "activities", "contact_details", "contact_lists", "contact_tags", "contact_custom_fields",
        "segments", "suppressions",
    },
    "account_read": {"account"},
    "campaign_data": {
        *EVENTS, "campaigns", *EMAILS, "campaign_summaries", "sms_campaign_summaries", "landing_page_contacts",
    },
}  # fmt: skip


def with_pages(settings_for: SettingsFor, simulator: Simulator) -> dict[str, Any]:
    """Settings with which there is each stream."""
    return {**settings_for(simulator), "landing_pages": list(simulator.account.landing_pages.ids)}


def test_every_stream_says_what_it_needs(settings_for: SettingsFor) -> None:
    with simulated() as simulator:
        tap = TapConstantContact(config=with_pages(settings_for, simulator), setup_mapper=False)
        assert set(tap.streams) == set(NEEDS)


def test_what_is_not_known_is_not_missing() -> None:
    need = NEEDS["campaign_links"]
    assert need.lacks(None, None) == []
    assert need.lacks({"contact_data"}, {"campaign:read"}) == ["scope campaign_data", "privilege ui:campaign:metrics"]


@pytest.mark.parametrize("missing", CLOSED)
def test_what_a_login_does_not_open_is_left_out_with_one_warning_and_the_rest_is_read(
    settings_for: SettingsFor, caplog: pytest.LogCaptureFixture, missing: str
) -> None:
    clock = Clock()
    options: dict[str, Any] = {
        "scopes": tuple(scope for scope in ALL_SCOPES if scope != missing),
        "privileges": {name for _, name in PRIVILEGES if name != missing},
    }
    with simulated(contacts=30, campaigns=3, events_per_campaign=60, common_clock=clock, **options) as simulator:
        with caplog.at_level(logging.WARNING, logger="tap-constantcontact"):
            names = set(TapConstantContact(config=with_pages(settings_for, simulator), setup_mapper=False).streams)
        (warning,) = [record.message for record in caplog.records]
        assert names == NEEDS.keys() - CLOSED[missing]
        assert all(f"{stream} (" in warning for stream in CLOSED[missing])
        kind = "scope" if missing in ALL_SCOPES else "privilege"
        assert warning.count(f"{kind} {missing}") == len(CLOSED[missing])
        caplog.clear()
        run = Pipeline(simulator, with_pages(settings_for, simulator), clock, *names).run(lookback_minutes=0)
        refused = {request.path for request in simulator.requests if request.status == 403}
    assert run.failure is None
    # Exports are at work when activities are read, and none of three campaigns is scheduled.
    assert names - {"activities", "campaign_schedules"} <= run.records.keys()
    assert refused <= {"/v3/account/summary"}  # asked for whose account it is; that can do without, and says so
    is_said = any("may not read whose account it is" in record.message for record in caplog.records)
    assert is_said == bool(refused)
    assert all((row["account_id"] is None) == is_said for rows in run.records.values() for row in rows)


def test_a_stream_that_is_selected_alone_ends_with_what_the_service_says_of_the_login(
    run_process: RunProcess, tmp_path: Path
) -> None:
    with simulated() as simulator:
        catalog = json.loads(run_process(simulator, "--discover").stdout)
    only("activities")(catalog)
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    with simulated(privileges={"contacts:read"}) as simulator:
        finished = run_process(simulator, f"--catalog={tmp_path / 'catalog.json'}")
    assert finished.returncode == 1
    assert "`contacts:write` privilege" in finished.stderr.splitlines()[-2]
