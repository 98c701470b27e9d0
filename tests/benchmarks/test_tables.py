from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from benchmarks.cases import FLOOR, OURS, PLAIN, Case
from benchmarks.measuring import Figures, Run
from benchmarks.plots import chart
from benchmarks.tables import growth_table, table

CASE = Case("tap, full table", "narrow", {})
HALF_A_SECOND = Run(0.5, 0.4, 60_000_000)


def figures(program: str, *runs: Run, records: int = 101_000, starts: tuple[Run, ...] = (HALF_A_SECOND,)) -> Figures:
    return Figures(CASE, program, 101_000, records, runs, starts)


def rows_of(markdown: str) -> list[dict[str, str]]:
    headings, _, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in markdown.splitlines())
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_costs_and_ratios_leave_start_up_out_and_take_the_median_of_the_runs() -> None:
    ours = figures(OURS, Run(0.7, 0.6, 64_000_000), Run(0.9, 0.7, 65_000_000), Run(0.6, 0.5, 60_000_000))
    plain = figures(PLAIN, Run(1.5, 1.4, 90_000_000), records=51_000)
    floor = figures(FLOOR, Run(0.6, 0.5, 20_000_000))
    one, other, lowest = rows_of(table([ours, plain, floor]))
    assert one["us/record"] == "2.00"  # 0.7 s less half a second, for 100,000 records more than at the start
    assert (one["Records/s"], one["x plain"], one["x floor"]) == ("500,000", "10.00", "0.50")
    assert (one["CPU us/record"], one["x plain (CPU)"], one["x floor (CPU)"]) == ("2.00", "10.00", "0.50")
    assert (one["Wall"], one["Spread"], one["Start-up"], one["Peak"]) == ("0.70 s", "43 %", "0.50 s", "65 MB")
    assert (other["Records"], other["us/record"], other["x plain"]) == ("51,000", "20.00", "1.00")
    assert (lowest["x floor"], lowest["x plain"]) == ("1.00", "20.00")


def test_a_cost_that_cannot_be_told_from_start_up_is_left_out_with_its_ratios() -> None:
    uneven = (Run(0.4, 0.3, 1), HALF_A_SECOND, Run(0.8, 0.4, 1))
    ours = figures(OURS, Run(0.7, 0.6, 1), starts=uneven)
    plain = figures(PLAIN, Run(1.5, 1.4, 1))
    one, other = rows_of(table([ours, plain]))
    assert (one["us/record"], one["Records/s"], one["x plain"]) == ("", "", "")
    assert (one["CPU us/record"], one["x plain (CPU)"]) == ("2.00", "5.00")
    assert other["x plain"] == "1.00"
    (grown,) = rows_of(growth_table([ours]))
    assert (grown["Records"], grown["us/record"], grown["CPU us/record"]) == ("101,000", "", "2.00")


@pytest.mark.parametrize("points", [[(1_000, 2.0)], [(1_000, 2.0), (10_000, 3.0)]])
def test_a_chart_names_its_lines_and_its_numbers_of_records(points: list[tuple[int, float]]) -> None:
    words = "".join(ET.fromstring(chart("Peak memory", "MB", {"tap & target": points})).itertext())  # noqa: S314
    assert "Peak memory (MB)" in words
    assert "tap & target" in words
    assert all(f"{count:,}" in words for count, _ in points)


def test_a_chart_of_nothing_that_could_be_told_is_empty_and_no_traceback() -> None:
    root = ET.fromstring(chart("Processor time a record", "us", {}))  # noqa: S314
    assert not [one for one in root.iter() if one.tag.endswith(("polyline", "circle"))]


@pytest.mark.parametrize(
    ("highest", "top"), [(0.0, 1.0), (0.07, 0.08), (8.06, 10.0), (101.0, 120.0), (399.0, 400.0), (401.0, 600.0)]
)
def test_the_lines_of_a_chart_are_at_round_numbers_and_hold_every_value(highest: float, top: float) -> None:
    root = ET.fromstring(chart("Peak memory", "MB", {"tap": [(1_000, highest), (10_000, 0.0)]}))  # noqa: S314
    numbers = [float(one.text or "") for one in root.iter() if one.get("text-anchor") == "end"]
    assert numbers == pytest.approx([0.0, top / 4, top / 2, top * 3 / 4, top])
    heights = [float(one.get("cy", "")) for one in root.iter() if one.tag.endswith("circle")]
    assert min(heights) >= min(float(one.get("y", "")) - 4 for one in root.iter() if one.get("text-anchor") == "end")
