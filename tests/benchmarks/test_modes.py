from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from benchmarks.account import Account, further_list, identifier
from benchmarks.cases import Case
from benchmarks.measuring import Figures, Run
from benchmarks.mode_records import ODD_EVERY, odd_ones, write_stream
from benchmarks.modes import BASES, MODES, UPSERT, Mode, ModeFigures, in_order
from benchmarks.people import LISTS
from benchmarks.tables import modes_notes, modes_table
from benchmarks.targets import share_by_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
IN_SHORT = ("skip_unchanged", "mirror", "map", "add_tags", "odd")
FULL = bool(os.environ.get("FULL"))
SLOW = Mode("slow", "`slow`, nothing changed", 5.0)
FREE = Mode("free", "lists named by records", None)


def figures(
    mode: Mode,
    *cpu_seconds: float,
    by_blocks: float = 1.0,
    megabytes: int = 60,
    starts: tuple[float, ...] = (0.5,),
) -> ModeFigures:
    runs = tuple(Run(seconds, seconds, megabytes * 1_000_000) for seconds in cpu_seconds)
    of_runs = Figures(
        Case(mode.name, "", {}), "ours", 101_000, 101_000, runs, tuple(Run(one, one, 1) for one in starts)
    )
    return ModeFigures(mode, of_runs, by_blocks, {"rows": 40_000, "requests": 1_234})


BASE = figures(UPSERT, 1.0, 0.9, 1.1, 0.8, 1.3)


def test_costs_are_told_without_start_up_as_multiples_of_upsert_with_what_is_allowed() -> None:
    slow = figures(SLOW, 3.25, by_blocks=0.9876, megabytes=85)
    table = modes_table([BASE, slow, figures(FREE, 1.5)], in_markdown=True)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    told = ["`slow`, nothing changed", "5.50", "5.0", "27.50", "98.8%", "85 MB", "40,000", "1,234", "101,000"]
    assert rows[3] == told
    assert rows[2][1:4] == ["1.00", "", "5.00"]
    assert rows[4][1:4] == ["2.00", "", "10.00"]
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_terminal_gets_columns_that_stand_below_each_other() -> None:
    table = modes_table([BASE, figures(SLOW, 3.25)], in_markdown=False)
    assert "`" not in table
    assert "|" not in table
    assert len({len(line) for line in table.splitlines()}) == 1


def test_what_is_not_within_the_limits_is_said_and_nothing_else() -> None:
    too_much = figures(SLOW, 3.5, by_blocks=0.5, megabytes=161)
    notes = modes_notes([BASE, too_much, figures(SLOW, 3.0), figures(FREE, 9.0)]).splitlines()
    assert notes[0].startswith("Upsert is the median of 5 runs, which took from 0.30 s to 0.80 s")
    limits = "costs 6.00 times as much, at most 5.0 and takes 161 MB, at most 160 and goes by blocks for 50.0%"
    assert notes[1:] == [f"Not within the limits: slow {limits}, at least 98%."]


@pytest.mark.parametrize(
    ("seconds", "starts", "told"),
    [(0.5, (0.5,), ["", "5.0", ""]), (3.5, (0.5, 0.4, 4.0), ["~6.00", "5.0", "~30.00"])],
)
def test_a_cost_that_may_be_what_start_ups_differ_by_is_no_excess(
    seconds: float, starts: tuple[float, ...], told: list[str]
) -> None:
    unsure = figures(SLOW, seconds, starts=starts)
    table = modes_table([BASE, unsure], in_markdown=True)
    assert [cell.strip() for cell in table.splitlines()[-1].split("|")[2:5]] == told
    assert "Not within" not in modes_notes([BASE, unsure])


@pytest.mark.parametrize(("names", "runs"), [(["a", "b", "c"], 2), (["a"], 1), (["a", "b", "c", "d", "e", "f"], 5)])
def test_runs_of_upsert_stand_between_those_of_the_modes(names: list[str], runs: int) -> None:
    turns = in_order(names, runs)
    assert [turn for turn in turns if turn != UPSERT.name] == names * runs
    places = [place for place, turn in enumerate(turns) if turn == UPSERT.name]
    assert len(places) == BASES
    assert (places[0], places[-1]) == (0, len(turns) - 1)
    distances = [later - earlier for earlier, later in pairwise(places)]
    assert max(distances) - min(distances) <= 1


def test_the_share_that_went_by_blocks_is_of_the_records_that_came() -> None:
    assert share_by_blocks({"total": {"read": 200, "by_blocks": 150}}) == 0.75
    assert share_by_blocks({"total": {"read": 0, "by_blocks": 0}}) == 0


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if (message := json.loads(line))["type"] == "RECORD":
            yield message["record"]


def test_odd_records_stand_at_equal_distances_and_each_way_to_be_odd_comes(tmp_path: Path) -> None:
    for kind in ("plain", "odd"):
        write_stream(tmp_path / kind, kind, 2_000)
    plain, odd = (list(_records(tmp_path / kind)) for kind in ("plain", "odd"))
    lines = (tmp_path / "odd").read_text(encoding="utf-8").splitlines()
    escaped = [number for number, line in enumerate(lines) if "\\u004c" in line]
    changed = [number for number, (one, other) in enumerate(zip(plain, odd, strict=True)) if one != other]
    # The line of number n follows the schema; an escaped text is the same text.
    assert sorted([*changed, *(number - 1 for number in escaped)]) == list(range(37, 2_000, ODD_EVERY))
    assert len([one for one in odd if len(one["first_name"]) > 50]) == odd_ones(2_000, rejected=True) == 3
    assert len([one for one in odd if isinstance(one["job_title"], int)]) == odd_ones(2_000, rejected=False) == 3


def test_pages_of_contacts_follow_each_other_to_the_end_and_count_who_is_chosen(tmp_path: Path) -> None:
    account, list_id = Account(2_500, tmp_path), identifier(3)
    query = {"lists": list_id, "limit": "100", "include": "list_memberships", "include_count": "true"}
    found, pages, count = [], 0, 0
    while query:
        page = json.loads(account.page(query))
        pages, count = pages + 1, page["contacts_count"]
        found += page["contacts"]
        href = page.get("_links", {}).get("next", {}).get("href", "")
        query = dict(parse_qsl(urlsplit(href).query))
    chosen = [number for number in range(2_500) if further_list(number) == 3]
    assert [one["contact_id"] for one in found] == [identifier(number, "c") for number in chosen]
    assert all(list_id in one["list_memberships"] for one in found)
    assert (pages, count) == (-(-len(chosen) // 100), len(chosen))
    assert [one["membership_count"] for one in account.list_resources()][3] == len(chosen)
    both = json.loads(account.page({"lists": f"{list_id},{identifier(4)}", "limit": "1", "include_count": "true"}))
    assert both["contacts_count"] == len([number for number in range(2_500) if further_list(number) in {3, 4}])


def test_deleted_people_and_people_by_address_are_found(tmp_path: Path) -> None:
    account = Account(2_500, tmp_path)
    deleted = json.loads(account.page({"status": "deleted", "include_count": "true"}))
    assert deleted["contacts_count"] == len(deleted["contacts"]) == 2
    assert all(one["deleted_at"] for one in deleted["contacts"])
    for address, expected in (("Person.7@example.org", 7), ("person.2500@example.org", None), ("x@example.org", None)):
        contacts = json.loads(account.page({"email": address}))["contacts"]
        assert [one["contact_id"] for one in contacts] == ([] if expected is None else [identifier(expected, "c")])


def test_an_export_holds_what_fields_name_and_without_fields_everything(tmp_path: Path) -> None:
    account = Account(50, tmp_path)
    path, rows = account.export({})
    with path.open(encoding="utf-8", newline="") as file:
        (*_, last) = whole = list(csv.DictReader(file))
    assert len(whole) == rows == 50
    assert (last["Email address"], last["field_00"]) == ("person.49@example.org", "value 49")
    assert last["Email Lists"] == f"{LISTS[0]},{LISTS[further_list(49)]}"
    few, _ = account.export({"fields": ["email_address", "email_lists", "tags"], "list_ids": [identifier(5)]})
    with few.open(encoding="utf-8", newline="") as file:
        members = list(csv.DictReader(file))
    assert list(members[0]) == ["Email address", "Email Lists"]
    assert len(members) == len([number for number in range(50) if further_list(number) == 5])


def test_a_mode_that_nobody_knows_is_refused() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "modes", "--only=append,magic"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 2
    assert "No mode is called magic; there are: skip_unchanged, " in finished.stderr


@pytest.mark.slow
def test_every_mode_does_what_it_is_for_with_people_who_are_there(tmp_path: Path) -> None:
    modes = [mode for mode in MODES if FULL or mode.name in IN_SHORT]
    only = [] if FULL else [f"--only={name}" for name in IN_SHORT]
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "modes", "--records=400", "--runs=1", "--markdown", *only],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert finished.returncode == 0, finished.stderr
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in finished.stdout.splitlines() if "|" in line]
    rows = {row[0]: dict(zip(table[0], row, strict=True)) for row in table[2:]}
    assert list(rows) == [mode.title for mode in (UPSERT, *modes)]
    imported = {mode.name: rows[mode.title]["Rows imported"] for mode in (UPSERT, *modes)}
    nothing = {
        "skip_unchanged", "history_path+skip_unchanged", "append", "dry_run", "remove_from_lists", "add_tags"
    }  # fmt: skip
    others = {"odd": "1", "routed": "800"}  # the first of the odd ones that changes a value; values, then a list more
    assert imported == {name: "0" if name in nothing else others.get(name, "400") for name in imported}
    assert rows[UPSERT.title]["By blocks"] == "100.0%"
    assert {row["Records"] for row in rows.values()} == {"400", "40"}
    assert {path.name for path in tmp_path.iterdir()} <= {"state"}  # where the key's pace is kept
