from __future__ import annotations

import pytest

from constantcontact_api.errors import SettingsError
from tap_constantcontact.export_scope import check_settings
from tap_constantcontact.settings import full_refresh_seconds, lookback_seconds, start_of, tracking_window_seconds

DAY = 86_400.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("2026-01-31", 1_769_817_600.0),
        ("2026-01-31T08:00:00+01:00", 1_769_842_800.0),
        ("01/31/2026", 1_769_817_600.0),
        ("01/01/2026", 1_767_225_600.0),
    ],
)
def test_start_date_is_a_day_or_a_timestamp(text: str | None, seconds: float | None) -> None:
    assert start_of({"start_date": text}) == seconds


@pytest.mark.parametrize("text", ["last week", "2026-02-30", "31", "01/02/2026", "12/11/2025"])
def test_a_start_date_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=f"start_date is '{text}'"):
        start_of({"start_date": text})


def test_a_start_date_to_come_is_refused() -> None:
    check_settings({"start_date": "2026-01-31"}, now=1_769_817_600.0 - DAY / 2)
    with pytest.raises(SettingsError, match="start_date is '2026-01-31', which is still to come"):
        check_settings({"start_date": "2026-01-31"}, now=1_769_817_600.0 - 2 * DAY)


def test_zero_is_a_value_and_a_missing_setting_has_its_default() -> None:
    assert (lookback_seconds({}), lookback_seconds({"lookback_minutes": 0})) == (3_600, 0)
    assert (full_refresh_seconds({}), full_refresh_seconds({"full_refresh_days": 0})) == (7 * DAY, 0)
    assert (tracking_window_seconds({}), tracking_window_seconds({"tracking_window_days": 2})) == (30 * DAY, 2 * DAY)
