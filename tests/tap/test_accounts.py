"""Whose record it is: the account's id in every record and, where several share a schema, in every key."""

from __future__ import annotations

from typing import Any

import pytest

from constantcontact_api.errors import SettingsError
from tap_constantcontact.client import ACCOUNT_ID
from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import Clock, Pipeline, Run, SettingsFor, simulated

ACCOUNT: dict[str, Any] = {
    "contacts": 40, "lists": 2, "tags": 2, "segments": 1, "campaigns": 4, "events_per_campaign": 60,
}  # fmt: skip


def kinds(run: Run) -> set[str]:
    return {message["type"] for message in run.messages}


def run_all(settings_for: SettingsFor, **settings: Any) -> tuple[str, Run]:
    """Every stream of an account once, and whose it is."""
    clock = Clock()
    with simulated(**ACCOUNT, common_clock=clock) as simulator:
        config = {**settings_for(simulator), **settings}
        names = TapConstantContact(config=config, setup_mapper=False).streams
        run = Pipeline(simulator, config, clock, *names).run()
        assert run.failure is None
        return simulator.account.account_id, run


@pytest.mark.parametrize("settings", [{}, {"flattening_enabled": True, "flattening_max_depth": 1}])
def test_every_record_of_every_stream_says_whose_it_is(settings_for: SettingsFor, settings: dict[str, Any]) -> None:
    account_id, run = run_all(settings_for, **settings)
    assert len(run.records) > 15
    for stream, records in run.records.items():
        assert {record[ACCOUNT_ID] for record in records} == {account_id}, stream
    assert "ACTIVATE_VERSION" in kinds(run)


def test_the_account_is_in_every_key_and_nothing_is_dropped_where_several_share_a_schema(
    settings_for: SettingsFor,
) -> None:
    _, run = run_all(settings_for, account_id_in_keys=True, emit_activate_version_messages=True)
    keys = {one["stream"]: one["key_properties"] for one in run.messages if one["type"] == "SCHEMA"}
    assert all(key[-1] == ACCOUNT_ID and len(key) > 1 for key in keys.values()), keys
    assert "ACTIVATE_VERSION" not in kinds(run)


def test_a_catalog_from_before_the_setting_has_the_account_in_its_keys_too(settings_for: SettingsFor) -> None:
    """The rows of one account went over those of another: its keys were those of the catalog."""
    with simulated(contacts=3) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), Clock(), "contacts", "contact_lists")
        run = pipeline.run(account_id_in_keys=True)
    keys = {one["stream"]: one["key_properties"] for one in run.messages if one["type"] == "SCHEMA"}
    assert keys == {"contacts": ["contact_key", ACCOUNT_ID], "contact_lists": ["list_id", ACCOUNT_ID]}


def test_no_version_is_sent_where_one_of_several_accounts_is_read_unless_it_is_asked_for(
    settings_for: SettingsFor,
) -> None:
    with simulated(contacts=3) as simulator:
        config = {**settings_for(simulator), "account": simulator.account.account_id}
        for settings, sends in (({}, False), ({"emit_activate_version_messages": True}, True)):
            run = Pipeline(simulator, {**config, **settings}, Clock(), "contact_tags").run()
            assert ("ACTIVATE_VERSION" in kinds(run)) is sends


def test_a_catalog_from_before_and_an_account_that_nobody_may_know_are_refused(settings_for: SettingsFor) -> None:
    with simulated(contacts=3) as simulator:
        config = {**settings_for(simulator), "account_id_in_keys": True}
        pipeline = Pipeline(simulator, config, Clock(), "contact_tags")
        for entry in pipeline.catalog["streams"]:
            entry["schema"]["properties"].pop(ACCOUNT_ID)
        failed = pipeline.run()
        assert isinstance(failed.failure, SettingsError)
        assert "make a new catalog" in str(failed.failure)
    with simulated(contacts=3, scopes=("contact_data", "offline_access")) as simulator:
        config = {**settings_for(simulator), "account_id_in_keys": True}
        failed = Pipeline(simulator, config, Clock(), "contact_tags").run()
        assert isinstance(failed.failure, SettingsError)
        assert "account_read" in str(failed.failure)
