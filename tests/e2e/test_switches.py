"""Where nobody outside the vendor knows what the service does: every switch of the simulator in its other position."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from constantcontact_simulator import Account, Simulator, Switches
from constantcontact_simulator.contacts import ContactFilter
from tests.e2e.conftest import error_of, kept_out_of, last_state, rejects_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.conftest import Plugin

# The other position of this one leaves JSON rows without a telephone number no way in: see the last test.
NEEDS_CSV = "json_phone_required"
# These are about campaigns and reports, which a pipe of contacts does not touch.
ABOUT_REPORTS = {
    "didnotopens_type",
    "last_report_page_links",
    "summary_parts_present",
    "stats_of_unsent_campaigns",
    "stats_lag_seconds",
}
OTHER_NUMBERS = {
    "body_limit_bytes": 4_194_304, "phone_limit": 50, "json_row_limit": 39_999, "import_address_limit": 80,
    "most_contacts_a_page": 50,
}  # fmt: skip

pytestmark = pytest.mark.slow


def _other_positions() -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(Switches)
    for field in dataclasses.fields(Switches):
        if field.name in ABOUT_REPORTS:
            continue
        if hints[field.name] is bool:
            yield field.name, not field.default
        elif hints[field.name] is int:
            yield field.name, OTHER_NUMBERS[field.name]
        else:
            yield from ((field.name, choice) for choice in get_args(hints[field.name]) if choice != field.default)


def _living(account: Account) -> set[str]:
    everyone = ContactFilter(
        statuses=frozenset({"active", "temp_hold", "pending_confirmation", "not_set", "unsubscribed"})
    )
    return {contact.address.lower() for contact in account.contacts.select(everyone) if contact.address}


@pytest.mark.parametrize(
    "position",
    [pytest.param({name: value}, id=f"{name}={value!r}") for name, value in _other_positions() if name != NEEDS_CSV],
)
def test_every_contact_lands_or_is_kept_with_its_reason_whatever_the_service_does(
    plugin_of: Callable[..., Plugin], position: dict[str, Any], tmp_path: Path
) -> None:
    switches = dataclasses.replace(Switches(), **position)
    here = Account(seed=5, contacts=150, unsubscribed=5, sms_only=3, deleted=5, switches=switches)
    there = Account(seed=5, switches=switches)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        tap = plugin_of("tap-constantcontact", source).run()
        assert tap.returncode == 0, error_of(tap)
        lists, path = [next(iter(there.lists))], str(tmp_path / "not-permitted.jsonl")
        target = plugin_of("target-constantcontact", destination, lists=lists, not_permitted_path=path)
        loaded = target.run(tap.stdout)
        assert loaded.returncode == 0, error_of(loaded)
    rejected = {reject["record"]["contact_key"]: reject["reason"] for reject in rejects_of(target)}
    kept_out = {one["record"]["contact_key"] for one in kept_out_of(target)}
    landed = _living(there)
    assert _living(here) <= landed | rejected.keys() | kept_out
    assert not landed & (rejected.keys() | kept_out)
    assert set(rejected.values()) <= {
        "no_email_address",
        "invalid_email_address",
        "value_too_long",
        "rejected_by_service",  # an address of 51 to 80 characters
    }


def test_where_json_rows_need_a_telephone_number_the_refusal_is_told_and_csv_lands(
    plugin_of: Callable[..., Plugin], tmp_path: Path
) -> None:
    here = Account(seed=5, contacts=150)
    there = Account(seed=5, switches=Switches(json_phone_required=True))
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        singer = plugin_of("tap-constantcontact", source).run().stdout
        lists = [next(iter(there.lists))]
        refused = plugin_of("target-constantcontact", destination, lists=lists, import_format="json").run(singer)
        assert refused.returncode == 1
        assert "phone is missing" in error_of(refused)
        assert "Traceback" not in error_of(refused)
        assert not _living(there)
        assert not last_state(refused.stdout)["bookmarks"].get("contacts", {}).get("replication_key_value")
        path = str(tmp_path / "not-permitted.jsonl")
        by_csv = plugin_of(
            "target-constantcontact", destination, lists=lists, import_format="csv", not_permitted_path=path
        )
        assert by_csv.run(singer).returncode == 0
        left_out = {line["record"]["contact_key"] for line in (*rejects_of(by_csv), *kept_out_of(by_csv))}
    assert _living(here) - left_out == _living(there)
