"""An account copied with its list memberships: values once, each further list by the addresses alone."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from tests.e2e.conftest import error_of, rejects_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Plugin

PEOPLE = 200_000 if os.environ.get("FULL") else 2_000
LISTS = 30
MOST_REQUESTS = 500

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def _only_contacts(singer: bytes) -> bytes:
    return b"".join(line for line in singer.splitlines(keepends=True) if json.loads(line).get("stream") == "contacts")


def _memberships(account: Account) -> dict[str, tuple[str | None, set[str]]]:
    mailable = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return {
        one.address.lower(): (one.first_name, {account.lists[list_id].name for list_id in one.lists})
        for one in mailable
        if one.address and one.lists
    }


def test_every_list_membership_arrives_in_few_requests(plugin_of: Callable[..., Plugin]) -> None:
    here = Account(seed=3, contacts=PEOPLE, unsubscribed=60, lists=LISTS, custom_fields=40)
    there = Account(seed=4, lists=0, custom_fields=40)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        tap = plugin_of("tap-constantcontact", source).run()
        assert tap.returncode == 0, error_of(tap)
        contacts = _only_contacts(tap.stdout)
        target = plugin_of("target-constantcontact", destination, create_lists=True)
        loaded = target.run(contacts)
        assert loaded.returncode == 0, error_of(loaded)
        used = len(destination.requests)
        assert used <= MOST_REQUESTS
        again = plugin_of("target-constantcontact", destination, skip_unchanged=True).run(contacts)
        assert again.returncode == 0, error_of(again)
        refused = [reject for reject in rejects_of(target) if reject.get("reason") == "rejected_by_service"]
        imports = [one for one in destination.requests[used:] if one.method == "POST" and "import" in one.path]
        assert len(imports) <= len(refused), "only whom the service refused is tried once more"
    rejected = {
        reject["record"]["contact_key"] for reject in rejects_of(target) if reject["reason"] != "list_not_joined"
    }
    expected = {address: held for address, held in _memberships(here).items() if address not in rejected}
    assert _memberships(there) == expected
    assert any(len(lists) > 2 for _, lists in expected.values())
