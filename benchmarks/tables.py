"""Results as Markdown."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from benchmarks.cases import FLOOR, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measuring import Figures

_WALL: Callable[[Figures], float | None] = attrgetter("microseconds_per_record")
_CPU: Callable[[Figures], float | None] = attrgetter("cpu_microseconds_per_record")
_HEADINGS = (
    "Case", "Program", "Records", "Records/s", "us/record", "x plain", "x floor", "CPU us/record", "x plain (CPU)",
    "x floor (CPU)", "Wall", "Spread", "Start-up", "Peak",
)  # fmt: skip


def table(results: Sequence[Figures]) -> str:
    """Write the figures of all programs.

    Records a second, costs and ratios are without start-up, and left out where they cannot be told from it. Wall time
    is the whole of it. Costs of the processors are told beside, since they hardly change where other programs want the
    machine too.

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
                    f"{1_000_000 / cost:,.0f}" if (cost := _WALL(one)) else "",
                    _cost(_WALL(one)),
                    *(_ratio(of_case.get(other), one, _WALL) for other in (PLAIN, FLOOR)),
                    _cost(_CPU(one)),
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

    Args:
        results: From `measure`, of one program each.
    """
    lines = [_row(("Case", "Records", "us/record", "CPU us/record", "Peak")), _row(["---"] + ["---:"] * 4)]
    lines += [
        _row(
            (
                f"{one.case.name}, {one.case.shape}",
                f"{one.records:,}",
                _cost(_WALL(one)),
                _cost(_CPU(one)),
                f"{one.peak_megabytes:.0f} MB",
            )
        )
        for one in results
    ]
    return "\n".join(lines)


def _cost(microseconds: float | None) -> str:
    return "" if microseconds is None else f"{microseconds:.2f}"


def _ratio(other: Figures | None, one: Figures, cost: Callable[[Figures], float | None]) -> str:
    others, ours = cost(other) if other is not None else None, cost(one)
    return f"{others / ours:.2f}" if others and ours else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
