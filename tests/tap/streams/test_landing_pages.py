"""Who came from which landing page, against the simulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from singer_sdk.exceptions import ConfigValidationError

from constantcontact_api.errors import EXIT_CONFIGURATION, SettingsError
from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from constantcontact_simulator import Account

STREAM = "landing_page_contacts"


def people(account: Account, kind: str) -> set[tuple[str, str]]:
    """The page and contact of each event of a kind."""
    return {
        (page_id, account.contacts.at(event.position).contact_id)
        for page, page_id in enumerate(account.landing_pages.ids)
        for event in account.landing_pages.events(page, kind, unique=True)
    }


def test_people_who_were_added_and_opted_in_to_sms_come_for_each_page_that_the_settings_name(
    settings_for: SettingsFor,
) -> None:
    clock = Clock()
    with simulated(contacts=40, sms_only=5, common_clock=clock) as simulator:
        account = simulator.account
        config = {**settings_for(simulator), "landing_pages": list(account.landing_pages.ids)}
        run = Pipeline(simulator, config, clock, STREAM).run()
        found = run.records[STREAM]
        for action, kind in {"added": "adds", "opted_in_to_sms": "sms_optins"}.items():
            came = {(one["campaign_activity_id"], one["contact_id"]) for one in found if one["action"] == action}
            assert came == people(account, kind) != set()
        assert all(one["contact_key"] == (one["email_address"] or "").lower() for one in found if one["email_address"])
        assert all(one["created_time"].endswith("Z") for one in found)
        assert sum("landing_pages" in request for request in run.requests) == 4
        assert not [one for one in run.messages if one["type"] == "ACTIVATE_VERSION"], "who came has come"


def test_without_the_setting_there_is_no_such_stream(settings_for: SettingsFor) -> None:
    with simulated(contacts=1) as simulator:
        catalog = TapConstantContact(config=settings_for(simulator), setup_mapper=False).catalog_dict
        assert STREAM not in {entry["tap_stream_id"] for entry in catalog["streams"]}


def test_a_page_that_the_account_does_not_have_is_told(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=9, common_clock=clock) as simulator:
        config = {**settings_for(simulator), "landing_pages": ["0a0a0a0a-0000-4000-8000-000000000000"]}
        failure = Pipeline(simulator, config, clock, STREAM).run().failure
        assert isinstance(failure, SettingsError)
        assert (failure.exit_code, "landing_pages names 0a0a0a0a" in str(failure)) == (EXIT_CONFIGURATION, True)


@pytest.mark.parametrize("page", ["../account/summary", "a b", ""])
def test_what_is_no_id_of_a_page_is_refused(settings_for: SettingsFor, page: str) -> None:
    with simulated(contacts=1) as simulator, pytest.raises(ConfigValidationError) as refused:
        TapConstantContact(config={**settings_for(simulator), "landing_pages": [page]}, setup_mapper=False)
    assert "landing_pages" in str(refused.value.errors)
