"""What a login opens."""

from __future__ import annotations

from tap_constantcontact.access import NEEDS
from tap_constantcontact.tap import TapConstantContact
from tests.tap.conftest import simulated


def test_every_stream_says_what_it_needs(settings_for) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with simulated() as simulator:
        tap = TapConstantContact(config=settings_for(simulator), setup_mapper=False)
        assert set(tap.streams) == set(NEEDS)


def test_what_is_not_known_is_not_missing() -> None:
    need = NEEDS["campaign_links"]
    assert need.lacks(None, None) == []
    assert need.lacks({"contact_data"}, {"campaign:read"}) == ["scope campaign_data", "privilege ui:campaign:metrics"]
