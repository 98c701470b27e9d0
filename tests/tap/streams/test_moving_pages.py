"""Pages that move while the tap reads them: whoever is there all the time is emitted, by both streams of contacts."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from constantcontact_api.errors import MovingPagesError
from constantcontact_simulator.contacts import ContactFilter
from tests.tap.runs import Clock, Pipeline, SettingsFor, simulated

CASES = 60 if os.environ.get("FULL") else 3  # for each of six forms of pages, and two streams
CHANGES = ("deleted", "changed", "created")
FORMS = [(cursor, order) for cursor in ("row", "page", "place") for order in ("created", "updated")]


@pytest.mark.parametrize("stream", ["contacts", "contact_details"])
@pytest.mark.parametrize(("cursor", "order"), FORMS)
def test_the_tap_emits_whoever_is_there_all_the_time(
    settings_for: SettingsFor, stream: str, cursor: str, order: str
) -> None:
    rng, clock, given_up = random.Random(f"{stream} {cursor} {order} {CASES}"), Clock(), 0  # noqa: S311  # not secret
    moving: dict[str, Any] = {"contacts_cursor": cursor, "contacts_newest_by": order, "most_contacts_a_page": 6}
    with simulated(contacts=40, deleted=4, switches=moving, common_clock=clock) as simulator:
        streams = Pipeline(simulator, settings_for(simulator), clock, stream)

        def living() -> set[str]:
            return {str(one.address) for one in simulator.account.contacts.select(ContactFilter()) if one.address}

        for _ in range(CASES):
            streams.state, clock.now = {}, clock.now + 3_600
            for _ in range(rng.randint(1, 4)):
                skip, row = rng.randint(0, 5), rng.randint(1, 20)
                simulator.faults.add(f"after-page:{rng.choice(CHANGES)}:{row}:skip={skip}")
            before = living()
            run = streams.run(contacts_source="api")
            simulator.faults.clear()
            if run.failure is not None:
                assert isinstance(run.failure, MovingPagesError)
                given_up += 1
                continue
            emails = [one["email_address"] for one in run.records[stream]]
            assert before & living() <= {one if isinstance(one, str) else one["address"] for one in emails if one}
    assert given_up <= 1 + CASES // 20
