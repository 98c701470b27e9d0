from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.timestamps import epoch_seconds, utc_timestamp


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2018-11-29 15:10:15 -0500", "2018-11-29T20:10:15Z"),
        ("2019-11-25T16:29:13.057 -0500", "2019-11-25T21:29:13.057Z"),
        ("2026-09-29T18:39:26Z", "2026-09-29T18:39:26Z"),
        ("2026-09-29T14:34:37.000Z", "2026-09-29T14:34:37Z"),
        ("2019-11-21T15:32:42-05:00", "2019-11-21T20:32:42Z"),
        ("2026-02-05T07:32:49.766+0000", "2026-02-05T07:32:49.766Z"),
        ("2020-02-29 23:59:59 +1400", "2020-02-29T09:59:59Z"),
    ],
)
def test_every_form_seen_from_the_service_leaves_as_rfc_3339_in_utc(text: str, utc: str) -> None:
    assert utc_timestamp(text) == utc


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2020-13-01 00:00:00 -0500", "2020-02-30T00:00:00Z", "2020-01-01", "0001-01-01T00:00:00+14:00"],
)
def test_what_is_no_timestamp_gives_nothing(text: str) -> None:
    assert utc_timestamp(text) is None
    assert epoch_seconds(text) is None


@given(
    st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),  # noqa: DTZ001  # the offset is drawn apart
    st.integers(min_value=-14 * 60, max_value=14 * 60),
    st.booleans(),
)
def test_the_moment_is_kept_whatever_the_offset(moment: datetime, offset_minutes: int, spaced: bool) -> None:
    local = moment.replace(
        microsecond=moment.microsecond // 1000 * 1000, tzinfo=timezone(timedelta(minutes=offset_minutes))
    )
    text = local.strftime("%Y-%m-%dT%H:%M:%S.%f %z" if spaced else "%Y-%m-%dT%H:%M:%S.%f%z").zfill(32 if spaced else 31)
    utc = utc_timestamp(text)
    assert utc is not None
    seconds = utc.removesuffix("Z").split(".")
    year, rest = seconds[0].split("-", 1)
    assert f"{int(year):04d}-{rest}" == local.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat()
