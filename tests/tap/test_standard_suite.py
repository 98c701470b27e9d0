"""singer-sdk's own tests. They discover streams while this module is imported, so the account is up by then."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path

from singer_sdk.testing import SuiteConfig, get_tap_test_class
from singer_sdk.testing.templates import AttributeTestTemplate

from constantcontact_api.activities.exports import ExportScope
from tap_constantcontact.tap import TapConstantContact
from tests.tap.runs import Clock, simulated

# One object tests all attributes, and this would keep the values of the first of them for all the others.
_VALUES = vars(AttributeTestTemplate)["non_null_attribute_values"]
AttributeTestTemplate.non_null_attribute_values = property(_VALUES.func)  # type: ignore[assignment]

# Of a size and kind that fills every column: second telephone numbers are what other_columns holds. The clock stands,
# since events are dated back from it, and which of the rarer columns they fill depends on the day.
_SIMULATOR = simulated(
    contacts=140,
    unsubscribed=5,
    sms_only=5,
    deleted=40,
    campaigns=30,
    switches={"generated_second_of_a_kind": True},
    common_clock=Clock(),
)
_SIMULATOR.__enter__()
atexit.register(_SIMULATOR.__exit__, None, None, None)
_SIMULATOR.account.delete_lists([_SIMULATOR.account.living_lists()[-1].list_id])
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
_UNSEEN = "document_properties"  # of older formats, in which no simulated e-mail is written
for _stream in _CATALOG["streams"]:  # the expensive ones are not selected by default
    _stream["schema"]["properties"].pop(_UNSEEN, None)
    if _stream["tap_stream_id"] in {"list_members", "segment_members"}:  # nobody who is deleted is on a list
        _stream["schema"]["properties"].pop("deleted_at", None)
    _stream["metadata"] = [_entry for _entry in _stream["metadata"] if _UNSEEN not in _entry["breadcrumb"]]
    for _entry in _stream["metadata"]:
        _entry["metadata"]["selected"] = True
# Contacts tell of deletions from the second run on; it is long ago, so that this one reads everything again.
_LONG_AGO = {"replication_key_value": "2000-01-01T00:00:00Z", "full_read_at": "2000-01-01T00:00:00Z"}
_STATE = {"bookmarks": {"contacts": _LONG_AGO, "contact_details": _LONG_AGO}}

TestTapConstantContact = get_tap_test_class(
    TapConstantContact,
    config=_CONFIG,
    catalog=_CATALOG,
    state=_STATE,
    suite_config=SuiteConfig(max_records_limit=None),
    parse_env_config=False,  # a developer's own settings stay out
)
