"""`tap-constantcontact | target-constantcontact`, no mapping configured: what leaves one account arrives in another."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from tests.e2e.conftest import error_of, kept_out_of, rejects_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from constantcontact_simulator.contact import Contact, CustomValue
    from tests.e2e.conftest import Plugin

KINDS = frozenset({"withdrawn", "never given", "undeliverable", "gone"})
LONGEST_ADDRESS = 50  # of an import; a contact's own address may have 80 characters

SWITCHES = {
    "as guessed": Switches(),
    "older export, BOM, CRLF": Switches(export_headings="old", export_bom=True, export_line_end="\r\n"),
    "blank cells clear": Switches(blank_import_cells="clearing", export_timestamps="plain"),
}


def _people(account: Account) -> list[Contact]:
    everyone = ContactFilter(
        statuses=frozenset({"active", "temp_hold", "pending_confirmation", "not_set", "unsubscribed"})
    )
    return list(account.contacts.select(everyone))


def _custom_value(account: Account, value: CustomValue) -> tuple[str, str | Decimal]:
    field = account.custom_fields[value.custom_field_id]
    # A record holds a number, which has no trailing zeros: 12.50 and 12.5 are equal.
    return field.name, Decimal(value.value) if field.type in {"number", "currency"} else value.value


def _importable(contact: Contact, account: Account) -> dict[str, Any]:
    """Everything of a contact that an import can carry."""
    return {
        "names": (contact.first_name, contact.last_name, contact.job_title, contact.company_name),
        "birthday": (contact.birthday_month, contact.birthday_day),
        "anniversary": contact.anniversary,
        "phones": {(phone.kind, phone.number) for phone in contact.phones},
        "streets": {street[:6] for street in contact.streets},
        # A placeholder says nothing, and so it is not sent.
        "custom": dict(pair for value in contact.custom_values if (pair := _custom_value(account, value))[1] != "n/a"),
        "sms": contact.sms and contact.sms.number,
    }


@pytest.mark.parametrize("switches", SWITCHES.values(), ids=SWITCHES)
def test_every_importable_field_of_everyone_who_may_be_mailed_is_equal_on_both_sides(
    plugin_of: Callable[..., Plugin], switches: Switches, tmp_path: Path
) -> None:
    here = Account(
        seed=3, contacts=1_500, unsubscribed=450, sms_only=20, deleted=30, custom_fields=40, switches=switches
    )
    there = Account(seed=3, custom_fields=40, switches=switches)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        list_id, other_lists = next(iter(there.lists)), list(there.lists)[1:]
        tap = plugin_of("tap-constantcontact", source).run()
        assert tap.returncode == 0, error_of(tap)
        report = tmp_path / "report.json"
        path = str(tmp_path / "not-permitted.jsonl")
        settings = {"lists": [list_id], "report_path": str(report), "not_permitted_path": path}
        loader = plugin_of("target-constantcontact", destination, **settings)
        loaded = loader.run(tap.stdout)
        assert loaded.returncode == 0, error_of(loaded)
        total = json.loads(report.read_text())["total"]
        assert total["by_blocks"] >= total["sent"], "whatever can be imported goes by blocks"
        rejects, kept_out, imports = rejects_of(loader), kept_out_of(loader), _imports(destination)
        comparing = {"lists": [list_id], "skip_unchanged": True, "report_path": str(report)}
        again = plugin_of("target-constantcontact", destination, **comparing).run(tap.stdout)
        assert again.returncode == 0, error_of(again)
        refused = sum(reject.get("reason") == "rejected_by_service" for reject in rejects)
        assert _imports(destination) - imports == bool(refused), "whom the service refused is tried once more"

    expected = {
        contact.address.lower(): contact
        for contact in _people(here)
        if contact.address and contact.status == "active" and len(contact.address) <= LONGEST_ADDRESS
    }
    arrived = {contact.address.lower(): contact for contact in _people(there) if contact.address}
    assert arrived.keys() == expected.keys()
    for address, contact in arrived.items():
        assert _importable(contact, there) == _importable(expected[address], here)
        assert list_id in contact.lists
        assert not set(contact.lists) & set(other_lists)
    _every_other_row_is_kept_with_a_true_reason(here, [*rejects, *kept_out], expected)
    assert json.loads(report.read_text())["total"]["unchanged"] == len(expected), "whatever arrived is recognised"


def _imports(simulator: Simulator) -> int:
    return sum(one.method == "POST" and one.path.endswith("_import") for one in simulator.requests)


def _every_other_row_is_kept_with_a_true_reason(
    here: Account, rejects: list[dict[str, Any]], expected: dict[str, Contact]
) -> None:
    reasons = {
        reject["record"]["contact_key"]: reject.get("reason") or reject["kind"]
        for reject in rejects
        if reject["stream"] == "contacts"
    }
    others = [contact for contact in _people(here) if (contact.address or "").lower() not in expected]
    assert len(reasons) == len(rejects) == len(others)
    for contact in others:
        if contact.address is None:
            assert contact.sms is not None
            assert reasons[f"sms:{contact.sms.number}"] in {"no_email_address", *KINDS}
        elif contact.status != "active":
            assert reasons[contact.address.lower()] in KINDS
        else:
            own = {"value_too_long", "invalid_email_address"}
            is_long = len(contact.address) > LONGEST_ADDRESS
            assert reasons[contact.address.lower()] in (own | {"rejected_by_service"} if is_long else own)
