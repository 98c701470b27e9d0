"""Results as Markdown."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from benchmarks.cases import FLOOR, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measuring import Figures

_WALL: Callable[[Figures], float] = attrgetter("microseconds_per_record")
_CPU: Callable[[Figures], float] = attrgetter("cpu_microseconds_per_record")
_HEADINGS = (
    "Case", "Program", "Records", "Records/s", "us/record", "x plain", "x floor", "CPU us/record", "x plain (CPU)",
    "x floor (CPU)", "Wall", "Spread", "Start-up", "Peak",
)  # fmt: skip


def table(results: Sequence[Figures]) -> str:
    """Write the figures of all programs.

    Records a second, costs and ratios are without start-up; wall time is the whole of it. Costs of the processors are
    told beside, since they hardly change where other programs want the machine too.

    Args:
        results: From `measure`.
    """
    lines = [_row(_HEADINGS), _row(["---"] * 2 + ["---:"] * (len(_HEADINGS) - 2))]
    for one in results:
        of_case = {other.program: other for other in results if (other.case, other.size) == (one.case, one.size)}
        lines.append(
            _row(
                (
                    f"{one.case.name}, {one.case.shape}",
                    one.program,
                    f"{one.records:,}",
                    f"{1_000_000 / one.microseconds_per_record:,.0f}",
                    f"{one.microseconds_per_record:.2f}",
                    *(_ratio(of_case.get(other), one, _WALL) for other in (PLAIN, FLOOR)),
                    f"{one.cpu_microseconds_per_record:.2f}",
                    *(_ratio(of_case.get(other), one, _CPU) for other in (PLAIN, FLOOR)),
                    f"{one.wall_seconds:.2f} s",
                    f"{one.spread_percent:.0f} %",
                    f"{one.start_up_seconds:.2f} s",
                    f"{one.peak_megabytes:.0f} MB",
                )
            )
        )
    return "\n".join(lines)


def growth_table(results: Sequence[Figures]) -> str:
    """Write what a record costs and how much memory a run takes, for every number of records.

    Costs that cannot be told from those of starting are left out.

    Args:
        results: From `measure`, of one program each.
    """
    lines = [_row(("Case", "Records", "us/record", "CPU us/record", "Peak")), _row(["---"] + ["---:"] * 4)]
    lines += [
        _row(
            (
                f"{one.case.name}, {one.case.shape}",
                f"{one.records:,}",
                f"{one.microseconds_per_record:.2f}" if one.is_measurable else "",
                f"{one.cpu_microseconds_per_record:.2f}" if one.is_measurable else "",
                f"{one.peak_megabytes:.0f} MB",
            )
        )
        for one in results
    ]
    return "\n".join(lines)


def _ratio(other: Figures | None, one: Figures, cost: Callable[[Figures], float]) -> str:
    return "" if other is None else f"{cost(other) / cost(one):.2f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
