"""The command: `python -m benchmarks --help`."""

from __future__ import annotations

import contextlib
import logging
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks import peers, pipes, taps, targets
from benchmarks.cases import OURS, Workplace
from benchmarks.idle import idle
from benchmarks.measuring import Job, in_turn, measure
from benchmarks.modes import MODES, Mode, measure_modes
from benchmarks.people import SHAPES
from benchmarks.plots import chart
from benchmarks.tables import growth_table, modes_notes, modes_table, table
from benchmarks.whole_runs import whole_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.cases import Case
    from benchmarks.measuring import Figures

CASES = (*taps.CASES, *targets.CASES, *pipes.CASES)


@click.group(context_settings={"show_default": True})
def main() -> None:
    """Measure the plugins beside plain SDK plugins and beside the floors; tables are in Markdown."""


def _runs(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--runs", default=5, help="Of each program; tables have their median.")(command)


def _chosen(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--only", multiple=True, help="Cases whose name and shape contain this, or one of these.")(
        command
    )


def _kept(command: Callable[..., None]) -> Callable[..., None]:
    help_text = "Where made-up data is kept for the next time."
    return click.option("--folder", type=click.Path(path_type=Path), help=help_text)(command)


@main.command()
@click.option("--records", "sizes", type=int, multiple=True, default=(100_000, 1_000_000))
@click.option("--longest-plain", type=int, help="The most records that other plugins get, which take minutes.")
@click.option("--peers", "with_peers", is_flag=True, help="Beside other people's plugins instead, which are installed.")
@_runs
@_chosen
@_kept
def cases(
    sizes: tuple[int, ...],
    longest_plain: int | None,
    with_peers: bool,
    runs: int,
    only: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Ours beside a plain SDK plugin and the floor."""
    results: list[Figures] = []
    with Workplace(folder) as workplace:
        chosen = _cases(only, peers.CASES if with_peers else CASES)
        for records in sizes:
            for case in chosen:
                results += measure(case, workplace, in_turn(case, records, longest_plain), runs, _tell)
        shares = [(case, case.share(workplace, min(sizes))) for case in chosen if case.share]
    _tell_machine(runs)
    click.echo(table(results))
    for case, share in shares:
        click.echo(f"\n{case.name}, {case.shape}: {share:.1%} of the records took the fast path.")


@main.command()
@click.option("--records", "sizes", type=int, multiple=True, default=(10_000, 100_000, 1_000_000, 10_000_000))
@click.option("--charts", type=click.Path(path_type=Path), help="A folder for growth-cost.svg and growth-memory.svg.")
@_runs
@_chosen
@_kept
def growth(sizes: tuple[int, ...], charts: Path | None, runs: int, only: tuple[str, ...], folder: Path | None) -> None:
    """What a record of ours costs, and the memory, from few records to many."""
    with Workplace(folder) as workplace:
        jobs = [Job(OURS, size, size) for size in sizes]
        results = [one for case in _cases(only) for one in measure(case, workplace, jobs, runs, _tell)]
    _tell_machine(runs)
    click.echo(growth_table(results))
    if charts is not None:
        costs: dict[str, list[tuple[int, float]]] = {}
        peaks: dict[str, list[tuple[int, float]]] = {}
        for one in results:
            name = f"{one.case.name}, {one.case.shape}"
            if (cost := one.cpu_microseconds_per_record) is not None:
                costs.setdefault(name, []).append((one.records, cost))
            peaks.setdefault(name, []).append((one.records, one.peak_megabytes))
        (charts / "growth-cost.svg").write_text(chart("Processor time a record", "us", costs))
        (charts / "growth-memory.svg").write_text(chart("Peak memory", "MB", peaks))


@main.command(name="parts")
@click.option("--blocks", default=600, help="How many blocks of records are measured.")
@_kept
def parts_command(blocks: int, folder: Path | None) -> None:
    """Where the time goes: the tap's from row to line, the target's from line to row."""
    # Not before they are needed: what this process holds counts in the peaks of those that it starts.
    from benchmarks.parts import tap_parts, target_parts  # noqa: PLC0415
    from target_constantcontact.target import TargetConstantContact  # noqa: PLC0415

    logging.disable()
    with Workplace(folder) as workplace:
        found = [tap_parts(workplace.export(shape, 100_000), shape, blocks) for shape in SHAPES]
        for import_format in ("csv", "json"):
            for shape in SHAPES:
                target = TargetConstantContact(config=targets.settings(workplace, import_format))
                found.append(target_parts(target, workplace.singer(shape, 100_000), shape, import_format, blocks))
    click.echo("\n\n".join(found))


@main.command(name="idle")
@_runs
def idle_command(runs: int) -> None:
    """A run with nothing to do, beside what Python needs to import the SDK."""
    with Workplace() as workplace:
        found = idle(workplace, runs)
    _tell_machine(runs)
    click.echo(found)


@main.command(name="modes")
@click.option("--records", default=1_000_000, help="In the account, and in each stream; operations get a tenth.")
@click.option("--runs", default=3, help="Of each mode; `upsert`, which they are compared with, has 5.")
@click.option("--only", multiple=True, help="Modes by name, with commas between them.")
@click.option("--markdown", "in_markdown", is_flag=True, help="A table for docs/performance.md.")
@_kept
def modes_command(records: int, runs: int, only: tuple[str, ...], *, in_markdown: bool, folder: Path | None) -> None:
    """What a record costs in each mode of the target, beside `upsert`, into an account that holds the people."""
    chosen = _modes(only)
    with Workplace(folder) as workplace:
        results = measure_modes(workplace, chosen, records, runs, _tell)
    _tell_machine(runs)
    click.echo(modes_table(results, in_markdown=in_markdown))
    click.echo(f"\n{modes_notes(results)}")


@main.command(name="whole-run")
@click.option("--records", default=1_000_000)
@click.option("--from-tap", is_flag=True, help="Wide contacts out of the tap, not minimal profiles out of a file.")
@_kept
def whole_run_command(*, records: int, from_tap: bool, folder: Path | None) -> None:
    """People into the simulated account, at the service's pace."""
    with Workplace(folder) as workplace:
        click.echo(whole_run(workplace, records, from_tap=from_tap))


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _tell_machine(runs: int) -> None:
    click.echo(f"Python {platform.python_version()}, {platform.machine()}, medians of {runs}.\n")


def _cases(only: Sequence[str], cases: Sequence[Case] = CASES) -> list[Case]:
    chosen = [case for case in cases if any(part in f"{case.name}, {case.shape}" for part in only or [""])]
    if not chosen:
        msg = "No case has that in its name: " + "; ".join(f"{case.name}, {case.shape}" for case in cases)
        raise click.UsageError(msg)
    return chosen


def _modes(only: Sequence[str]) -> Sequence[Mode]:
    names = {name.strip() for part in only for name in part.split(",")}
    if unknown := sorted(names.difference(mode.name for mode in MODES)):
        msg = f"No mode is called {', '.join(unknown)}; there are: {', '.join(mode.name for mode in MODES)}"
        raise click.UsageError(msg)
    return [mode for mode in MODES if not names or mode.name in names]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
