"""The command: `python -m benchmarks --help`."""

from __future__ import annotations

import contextlib
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks import taps, targets
from benchmarks.cases import Workplace
from benchmarks.measuring import measure
from benchmarks.tables import table

if TYPE_CHECKING:
    from benchmarks.measuring import Figures

CASES = (*taps.CASES, *targets.CASES)


def _tell(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.option("--records", "sizes", type=int, multiple=True, default=(100_000, 1_000_000), show_default=True)
@click.option("--runs", default=5, show_default=True, help="Of each program; the table has their median.")
@click.option("--only", default="", help="Cases whose name and shape contain this, such as 'tap, full table, wide'.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where made-up data is kept for the next time.")
def main(sizes: tuple[int, ...], runs: int, only: str, folder: Path | None) -> None:
    """Measure the plugins beside plain SDK plugins and beside the floors, and print a table in Markdown."""
    chosen = [case for case in CASES if only in f"{case.name}, {case.shape}"]
    if not chosen:
        raise click.UsageError("No case has that in its name: " + "; ".join(f"{c.name}, {c.shape}" for c in CASES))
    results: list[Figures] = []
    with Workplace(folder) as workplace:
        for records in sizes:
            for case in chosen:
                results += measure(case, workplace, records, runs, _tell)
        shares = [(case, case.share(workplace, min(sizes))) for case in chosen if case.share]
    click.echo(f"Python {platform.python_version()}, {platform.machine()}, medians of {runs}.\n")
    click.echo(table(results))
    for case, share in shares:
        click.echo(f"\n{case.name}, {case.shape}: {share:.1%} of the records took the fast path.")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
