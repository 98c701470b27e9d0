"""singer-sdk's own tests. They discover streams while this module is imported, so the account is up by then."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path

import pytest
from singer_sdk.testing import get_tap_test_class

from constantcontact_api.exports import ExportScope
from tap_constantcontact.tap import TapConstantContact
from tests.tap.conftest import simulated

# Which of the rarer columns of events are filled depends on the day: events are dated back from now.
pytestmark = pytest.mark.filterwarnings("ignore:No records were available to test")

# Of a size and kind that fills every column: second telephone numbers are what other_columns holds.
_SIMULATOR = simulated(
    contacts=140, unsubscribed=5, sms_only=5, campaigns=30, switches={"generated_second_of_a_kind": True}
)
_SIMULATOR.__enter__()
atexit.register(_SIMULATOR.__exit__, None, None, None)
_FOLDER = tempfile.TemporaryDirectory(prefix="tap-constantcontact-tests-")
atexit.register(_FOLDER.cleanup)

_CONFIG = {
    "client_id": _SIMULATOR.client_id,
    "client_secret": _SIMULATOR.client_secret,
    "refresh_token": _SIMULATOR.refresh_token,
    "api_url": _SIMULATOR.api_url,
    "auth_url": _SIMULATOR.auth_url,
    "token_store": str(Path(_FOLDER.name) / "tokens.json"),
    "requests_per_second": 0,
}
_TAP = TapConstantContact(config=_CONFIG, parse_env_config=False)
_TAP.account.exports.start(ExportScope())  # so that there is an activity to read
_CATALOG = _TAP.catalog_dict
for _stream in _CATALOG["streams"]:  # the expensive ones are not selected by default
    for _entry in _stream["metadata"]:
        _entry["metadata"]["selected"] = True

TestTapConstantContact = get_tap_test_class(
    TapConstantContact,
    config=_CONFIG,
    catalog=_CATALOG,
    parse_env_config=False,  # a developer's own settings stay out
)
