"""What the log is told of activities at work."""

from __future__ import annotations

import pytest

from constantcontact_api.activities.progress_lines import ProgressLines, progress


def test_lines_come_at_growing_intervals_however_many_activities_there_are() -> None:
    lines, seconds = ProgressLines(), range(0, 4_000, 5)  # activities of 50 seconds each, looked at every five
    said = [second for second in seconds if lines.is_time(second, since=second - second % 50)]
    assert said == [10, 30, 70, 150, 310, 630, 1_230, 1_830, 2_430, 3_030, 3_630]


@pytest.mark.parametrize(
    ("percent", "passed_seconds", "left"),
    [
        (0, 60, ""),
        (1, 60, ""),
        (98, 60, ", less than a minute left"),
        (50, 60, ", about 1 minute left"),
        (25, 60, ", about 3 minutes left"),
        (10, 3_600, ", about 9 hours left"),
        (100, 60, ""),
    ],
)
def test_a_line_says_how_far_it_is_and_how_much_longer_that_takes(
    percent: int, passed_seconds: float, left: str
) -> None:
    assert progress("export of everybody", percent, passed_seconds) == f"Export of everybody, {percent} %{left}"
