"""The target's modes beside `upsert`, into an account that holds the people already: `python -m benchmarks modes`.

Start-up, which is taken off, is a run of the same command with few records into an account of as few people. So what a
mode asks of the account for every person (an export, pages of members) is in the cost of its records, and what it asks
once (to start an export, to look at it) is not.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.account import COLUMNS
from benchmarks.cases import Case, Command, console_script
from benchmarks.measuring import START_UP_RECORDS, Figures, run_once
from benchmarks.mode_records import BLANK, ODD, PERMISSION, PLAIN, ROUTED, odd_ones, write_stream
from benchmarks.people import STREAM
from benchmarks.service import LIST_ID
from benchmarks.targets import share_by_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.cases import Workplace
    from benchmarks.measuring import Run

BASES = 5
"""Runs of `upsert`, whose median is the base."""
_STARTS = 3
OPERATION_SHARE = 10
"""Operations by address get one in so many of the records, and an account of as many people."""
_MEGABYTES = 160
_PLAIN_SHARE = 0.98


@dataclass(frozen=True)
class Expected:
    """What a run has to say of its records, if the mode did what it is for.

    Attributes:
        sent: Rows that are in the account, or people to whom an operation was done.
        unchanged: Records that needed no import.
        skipped: Records that nothing is wrong with.
        rejected: Records in the rejects file.
    """

    sent: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0


def _all_sent(records: int) -> Expected:
    return Expected(sent=records)


def _all_unchanged(records: int) -> Expected:
    return Expected(unchanged=records)


def _all_skipped(records: int) -> Expected:
    return Expected(skipped=records)


def _odd_ones_sent(records: int) -> Expected:
    sent, rejected = (odd_ones(records, rejected=choice) for choice in (False, True))
    return Expected(sent=sent, unchanged=records - sent - rejected, rejected=rejected)


@dataclass(frozen=True)
class Mode:
    """One row of the table.

    Attributes:
        name: For `--only`.
        title: For the table.
        at_most: Of what a record costs with `upsert`; None where nothing is promised.
        settings: Beside the login, and the list that people join.
        kind: Of the stream.
        expects: What becomes of so many records.
        share: Of the records: one in so many.
        lists: That the settings name.
        is_second_run: Whether a run before has filled the history.
    """

    name: str
    title: str
    at_most: float | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    kind: str = PLAIN
    expects: Callable[[int], Expected] = _all_sent
    share: int = 1
    lists: tuple[str, ...] = (LIST_ID,)
    is_second_run: bool = False


def _operation(operation: str, **more: Any) -> Mode:
    title = f"`operation: {operation}` by address"
    return Mode(operation, title, 5.0, {"operation": operation, **more}, share=OPERATION_SHARE)


def _mapped(name: str, title: str, at_most: float, columns: Mapping[str, str | None]) -> Mode:
    return Mode(name, title, at_most, {"stream_maps": {STREAM: dict(columns)}})


_SKIP = {"skip_unchanged": True}
_FLATTEN = {"flattening_enabled": True, "flattening_max_depth": 2}
_TWO_LESS_AND_A_NEW_NAME = {"job_title": None, "company_name": None, "home_city": None, "city": "home_city"}
UPSERT = Mode("upsert", "`upsert`, the base", None)
MODES = (
    Mode("skip_unchanged", "`skip_unchanged`, nothing changed", 5.0, _SKIP, expects=_all_unchanged),
    Mode("history_path", "`history_path`, second run", 4.0, is_second_run=True),
    Mode(
        "history_path+skip_unchanged", "`history_path` and `skip_unchanged`", 6.5, _SKIP,
        expects=_all_unchanged, is_second_run=True,
    ),
    Mode("append", "`mode: append`, all there", 4.0, {"mode": "append"}, expects=_all_skipped),
    Mode("update", "`mode: update`", 4.0, {"mode": "update"}),
    Mode("clear_blanks", "`clear_blanks`, no blanks", 5.0, {"clear_blanks": True}),
    Mode("clear_blanks+blank", "`clear_blanks`, one blank in each", None, {"clear_blanks": True}, BLANK),
    Mode("mirror", "`mode: mirror`, nobody leaves", 3.0, {"mode": "mirror"}),
    Mode("verify", "`verify: members`", 3.0, {"verify": "members"}),
    Mode("dry_run", "`dry_run`", 5.0, {"dry_run": True}),
    _mapped("map", "stream map: two columns less, one renamed", 1.5, _TWO_LESS_AND_A_NEW_NAME),
    _mapped("map_value", "stream map: one value computed", 5.0, {"first_name": "first_name.upper()"}),
    Mode("flattening", "flattening, nothing to flatten", 1.2, _FLATTEN),
    _operation("remove_from_lists"),
    _operation("add_tags", tags=["Tag 0"]),
    Mode("odd", "`skip_unchanged`, 1 % odd records", 5.5, _SKIP | {"on_long_value": "reject"}, ODD, _odd_ones_sent),
    Mode("permission", "columns that tell permission", 1.3, kind=PERMISSION),
    Mode("routed", "lists named by records", None, kind=ROUTED, lists=()),
)  # fmt: skip


@dataclass(frozen=True)
class ModeFigures:
    """What the runs of one mode say.

    Attributes:
        mode: Which one.
        figures: Of its runs.
        by_blocks: The share of its records that went by blocks.
        work: What the service did in its last run: `requests`, `imports`, `rows`, `exports`, `jobs` and `people`.
    """

    mode: Mode
    figures: Figures
    by_blocks: float
    work: Mapping[str, int]

    @property
    def cost(self) -> float | None:
        """Microseconds of the processors for a record; None where there is no more than a start-up takes."""
        records = self.figures.records - START_UP_RECORDS
        seconds = self.figures.cpu_seconds - median(run.cpu_seconds for run in self.figures.starts)
        return seconds / records * 1_000_000 if records > 0 and seconds > 0 else None

    @property
    def is_sure(self) -> bool:
        """Whether all records take longer than start-ups differ by."""
        return self.figures.cpu_microseconds_per_record is not None

    def times(self, base: ModeFigures) -> float | None:
        """Say how many times as much a record costs as one of another mode.

        Args:
            base: The other one.
        """
        return self.cost / base.cost if self.cost is not None and base.cost else None

    def excesses(self, base: ModeFigures) -> list[str]:
        """Say what is not within the limits, for sure.

        Args:
            base: What costs are compared with.
        """
        times, megabytes, found = self.times(base), self.figures.peak_megabytes, []
        is_sure = self.is_sure and base.is_sure
        if self.mode.at_most is not None and times is not None and is_sure and times > self.mode.at_most:
            found.append(f"costs {times:.2f} times as much, at most {self.mode.at_most}")
        if megabytes > _MEGABYTES:
            found.append(f"takes {megabytes:.0f} MB, at most {_MEGABYTES}")
        if self.by_blocks < _PLAIN_SHARE:
            found.append(f"goes by blocks for {self.by_blocks:.1%}, at least {_PLAIN_SHARE:.0%}")
        return found


@dataclass
class _Prepared:
    """A mode, ready to be run, and what its runs said so far."""

    mode: Mode
    records: int
    url: str
    report: Path
    command: Command
    start: Command
    runs: list[Run] = field(default_factory=list)
    starts: list[Run] = field(default_factory=list)
    by_blocks: float = 0.0
    work: Mapping[str, int] = field(default_factory=dict)

    def run(self, starts: int) -> None:
        _work_of(self.url)
        self.runs.append(run_once(self.command))
        self.work = _work_of(self.url)
        report = json.loads(self.report.read_text(encoding="utf-8"))
        self.by_blocks = share_by_blocks(report)
        _check(self.mode, self.records, report)
        self.starts += [run_once(self.start) for _ in range(starts)]

    def figures(self) -> ModeFigures:
        # Without start-ups to compare with, nothing can be told from them.
        starts = self.starts or self.runs
        case = Case(self.mode.name, f"{COLUMNS} columns", {})
        found = Figures(case, "ours", self.records, self.records, tuple(self.runs), tuple(starts))
        return ModeFigures(self.mode, found, self.by_blocks, self.work)


def measure_modes(
    workplace: Workplace, chosen: Sequence[Mode], records: int, runs: int, tell: Callable[[str], None]
) -> Sequence[ModeFigures]:
    """Run modes in turn, with runs of `upsert` between them.

    Args:
        workplace: Where.
        chosen: Which modes.
        records: How many; operations get fewer.
        runs: Of each mode.
        tell: Takes a line about what is going on.

    Returns:
        Figures of `upsert`, then of each mode.

    Raises:
        RuntimeError: If a run fails, or did not do what its mode is for.
    """
    by_name = {mode.name: _prepared(workplace, mode, records) for mode in (UPSERT, *chosen)}
    turns = in_order([mode.name for mode in chosen], runs)
    for number, name in enumerate(turns, start=1):
        one = by_name[name]
        enough = one.records > START_UP_RECORDS
        one.run(-(-_STARTS // turns.count(name)) if enough else 0)
        tell(f"{name}, {one.records:,} records: {one.runs[-1].cpu_seconds:.2f} s ({number} of {len(turns)})")
    return [one.figures() for one in by_name.values()]


def in_order(names: Sequence[str], runs: int) -> Sequence[str]:
    """Say what is run after what: the modes in turn, and runs of `upsert` at equal distances, first and last ones too.

    Args:
        names: Of modes.
        runs: Of each.
    """
    turns = list(names) * runs
    for number in reversed(range(BASES)):
        turns.insert(number * len(names) * runs // (BASES - 1), UPSERT.name)
    return turns


def _prepared(workplace: Workplace, mode: Mode, records: int) -> _Prepared:
    records = max(1, records // mode.share)
    command, report = _command(workplace, mode, records)
    start, _ = _command(workplace, mode, min(records, START_UP_RECORDS))
    return _Prepared(mode, records, workplace.account(records), report, command, start)


def _command(workplace: Workplace, mode: Mode, records: int) -> tuple[Command, Path]:
    url, folder = workplace.account(records), workplace.scratch_folder(f"{mode.name}-{records}")
    report = folder / "report.json"
    settings = {
        "report_path": str(report),
        "rejects_path": str(folder / "rejects.jsonl"),
        "undo_folder": str(folder),
        **({"lists": list(mode.lists)} if mode.lists else {}),
        **mode.settings,
    }
    people = workplace.made(
        f"people-{mode.kind}-{COLUMNS}-{records}.singer", lambda path: write_stream(path, mode.kind, records)
    )
    program = console_script("target-constantcontact")
    if mode.is_second_run:
        history = workplace.scratch_folder(f"history-{records}") / "history.sqlite"
        settings["history_path"] = str(history)
        first = workplace.settings(url, name=f"-{mode.name}-first", **{**settings, "skip_unchanged": False})
        if not history.exists():
            run_once(Command((program, f"--config={first}"), stdin=people))
    path = workplace.settings(url, name=f"-{mode.name}", **settings)
    return Command((program, f"--config={path}"), stdin=people), report


def _check(mode: Mode, records: int, report: Mapping[str, Any]) -> None:
    total = report["total"]
    skipped, rejected = (sum(total[name].values()) for name in ("skipped", "rejected"))
    found = Expected(total["sent"], total["unchanged"], skipped, rejected)
    expected = mode.expects(records)
    if total["read"] != records or found != expected or total["removals"]:
        raise RuntimeError(f"The mode {mode.name} of {records:,} records ended with {found}, not with {expected}.")


def _work_of(url: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{url}/work") as answer:  # noqa: S310  # our own stand-in
        work: dict[str, int] = json.load(answer)
    return work
