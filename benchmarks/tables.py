"""Results as Markdown."""

from __future__ import annotations

from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.cases import FLOOR, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measuring import Figures
    from benchmarks.modes import ModeFigures

_WALL: Callable[[Figures], float | None] = attrgetter("microseconds_per_record")
_CPU: Callable[[Figures], float | None] = attrgetter("cpu_microseconds_per_record")
_HEADINGS = (
    "Case", "Program", "Records", "Records/s", "us/record", "x plain", "x floor", "CPU us/record", "x plain (CPU)",
    "x floor (CPU)", "Wall", "Spread", "Start-up", "Peak",
)  # fmt: skip

_MODE_HEADINGS: tuple[str, ...] = (
    "Mode", "x upsert", "At most", "us a record", "By blocks", "Peak", "Rows imported", "Requests", "Records",
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


def modes_table(results: Sequence[ModeFigures], *, in_markdown: bool) -> str:
    """Write what modes cost beside `upsert`; `~` before what may be no more than start-ups differ by.

    Args:
        results: From `measure_modes`: the first is what the others are compared with.
        in_markdown: Whether it is for a page, not for a terminal.
    """
    base = results[0]
    rows = [_MODE_HEADINGS]
    rows += [
        (
            one.mode.title if in_markdown else one.mode.title.replace("`", ""),
            _about(one.times(base), is_sure=one.is_sure and base.is_sure),
            "" if one.mode.at_most is None else f"{one.mode.at_most:.1f}",
            _about(one.cost, is_sure=one.is_sure),
            f"{one.by_blocks:.1%}",
            f"{one.figures.peak_megabytes:.0f} MB",
            f"{one.work.get('rows', 0):,}",
            f"{one.work.get('requests', 0):,}",
            f"{one.figures.records:,}",
        )
        for one in results
    ]
    if in_markdown:
        rows.insert(1, ("---", *["---:"] * (len(_MODE_HEADINGS) - 1)))
        return "\n".join(map(_row, rows))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) if number else cell.ljust(width) for number, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    )


def modes_notes(results: Sequence[ModeFigures]) -> str:
    """Say how sure the base is, and what is not within its limits.

    Args:
        results: As for `modes_table`.
    """
    base = results[0]
    lines = [f"Upsert is the median of {len(base.figures.runs)} runs"]
    if base.cost is not None:
        starts = median(run.cpu_seconds for run in base.figures.starts)
        seconds = sorted(run.cpu_seconds - starts for run in base.figures.runs)
        lines[0] += f", which took from {seconds[0]:.2f} s to {seconds[-1]:.2f} s of the processors without start-up"
    lines[0] += "."
    lines += [
        f"Not within the limits: {one.mode.name} {' and '.join(found)}."
        for one in results
        if (found := one.excesses(base))
    ]
    return "\n".join(lines)


def _cost(microseconds: float | None) -> str:
    return "" if microseconds is None else f"{microseconds:.2f}"


def _about(number: float | None, *, is_sure: bool) -> str:
    return "" if number is None else f"{'' if is_sure else '~'}{number:.2f}"


def _ratio(other: Figures | None, one: Figures, cost: Callable[[Figures], float | None]) -> str:
    others, ours = cost(other) if other is not None else None, cost(one)
    return f"{others / ours:.2f}" if others and ours else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
