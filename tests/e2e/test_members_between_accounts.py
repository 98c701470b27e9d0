"""`list_members` of one account into another: nobody becomes mailable there who is not mailable here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from tests.e2e.conftest import error_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.conftest import Plugin


def mailable(account: Account) -> set[str]:
    """Whoever is on a list and may be mailed."""
    people = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    return {one.address.lower() for one in people if one.address and one.lists and len(one.address) <= 50}


@pytest.mark.parametrize(
    "switches", [Switches(export_headings="old"), Switches()], ids=["old headings", "new headings"]
)
@pytest.mark.parametrize("stream", ["list_members", "segment_members"])
def test_members_bring_their_status_along(
    plugin_of: Callable[..., Plugin], tmp_path: Path, stream: str, switches: Switches
) -> None:
    here = Account(contacts=60, unsubscribed=15, sms_only=5, deleted=5, segments=2, switches=switches)
    there = Account(lists=1)
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        Simulator(there, requests_per_second=0, token_requests_per_second=0) as destination,
    ):
        tap = plugin_of("tap-constantcontact", source)
        catalog = json.loads(tap.run(arguments=("--discover",)).stdout)
        for entry in (one for found in catalog["streams"] for one in found["metadata"]):
            entry["metadata"].pop("selected-by-default", None)
            entry["metadata"]["selected"] = True
        catalog["streams"] = [one for one in catalog["streams"] if one["tap_stream_id"] == stream]
        (tmp_path / "catalog.json").write_text(json.dumps(catalog))
        found = tap.run(arguments=("--catalog", str(tmp_path / "catalog.json")))
        assert found.returncode == 0, error_of(found)
        loaded = plugin_of("target-constantcontact", destination, lists=list(there.lists)).run(found.stdout)
        assert loaded.returncode == 0, error_of(loaded)
    arrived = mailable(there)
    assert arrived
    assert arrived == mailable(here) if stream == "list_members" else arrived <= mailable(here)
