"""Both plugins at work on a simulated account, and what became of the account.

Run by script/demo, inside `constantcontact simulate`. Runs the Meltano job `demo`: the account's contacts into files,
then the people of a CSV file and of a tab-separated file into a list. Prints what changed, and ends with 1 and
one sentence for each thing that is not as it should be.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "output"
LOG = OUTPUT / "meltano.log"
REJECTS = OUTPUT / "rejects.jsonl"
PEOPLE = {"fair-visitors.csv": ",", "newsletter-sign-ups.tsv": "\t"}
UNFIT = 2  # one row has no address, one has something else in its place

Account = dict[str, Any]


def account() -> Account:
    """Ask the simulator for the account in numbers."""
    answer = requests.get(f"{os.environ['CONSTANTCONTACT_SIMULATOR_URL']}/_simulator/state", timeout=60)
    answer.raise_for_status()
    state: Account = answer.json()
    return state


def run_meltano() -> None:
    """Run the job with its log in a file; prints the log and exits if it fails."""
    OUTPUT.mkdir(exist_ok=True)
    for old in (*OUTPUT.glob("*.jsonl"), LOG):
        old.unlink(missing_ok=True)
    command = [
        "meltano",
        "--log-format=uncolored",
        "--environment=simulator",
        "run",
        "--force",
        "--full-refresh",
        "demo",
    ]
    with LOG.open("w", encoding="utf-8") as log:
        # A trial keeps its files to itself unless told otherwise.
        told = {**os.environ, "TARGET_CONSTANTCONTACT_REJECTS_PATH": str(REJECTS)}
        code = subprocess.run(command, cwd=ROOT, env=told, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    if code:
        print(LOG.read_text(encoding="utf-8"), file=sys.stderr)
        sys.exit(f"meltano run demo ended with {code}; its log is above and in {LOG.relative_to(ROOT)}")


def records(path: Path) -> list[dict[str, Any]]:
    """Read a file with one JSON object a line; a missing file holds none."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def rows_in_files() -> int:
    """Count the people in the two files."""
    count = 0
    for name, delimiter in PEOPLE.items():
        with (ROOT / "script" / "people" / name).open(encoding="utf-8", newline="") as file:
            count += sum(1 for _ in csv.DictReader(file, delimiter=delimiter))
    return count


def members(state: Account) -> dict[str, int]:
    """Count the members of each list, by its name."""
    return {one["name"]: one["membership_count"] for one in state["lists"]}


def differences(
    before: Account, after: Account, contacts: list[dict[str, Any]], rejects: list[dict[str, Any]]
) -> list[str]:
    """Say, a sentence each, what is not as it should be."""
    found = []
    living = {
        status: count for status, count in before["contacts"]["statuses"].items() if count and status != "deleted"
    }
    if len(contacts) != sum(living.values()):
        found.append(f"The account held {sum(living.values())} contacts, and {len(contacts)} of them were read.")
    if len({contact["contact_key"] for contact in contacts}) != len(contacts):
        found.append("A contact was read twice.")
    importable = rows_in_files() - len(rejects)
    joined = sum(members(after).values()) - sum(members(before).values())
    if joined != importable:
        found.append(f"{importable} people of the files should have joined a list, and {joined} did.")
    if len(rejects) != UNFIT:
        found.append(f"{UNFIT} people of the files should have been rejected, and {len(rejects)} were.")
    unfinished = [one["activity_id"] for one in after["activities"] if one["state"] != "completed"]
    if unfinished:
        found.append(f"These activities did not complete: {', '.join(unfinished)}.")
    return found


def table(rows: list[tuple[str, int, int]]) -> None:
    """Print what was counted before and after."""
    width = max(len(label) for label, *_ in rows)
    print(f"{'The account':<{width}}  {'before':>6}  {'after':>6}")
    for label, before, after in rows:
        print(f"{label:<{width}}  {before:>6,}  {after:>6,}{f'  {after - before:+,}' if after != before else ''}")


def main() -> int:
    """Run the demonstration; returns its exit code."""
    before = account()
    print("Running meltano: the account's contacts into files, two files of people into the account ...", flush=True)
    run_meltano()
    after = account()
    contacts, rejects = records(OUTPUT / "contacts.jsonl"), records(REJECTS)

    print(f"\nOut: tap-constantcontact | target-jsonl wrote {len(contacts):,} contacts to output/contacts.jsonl")
    for status, count in sorted(Counter(contact["email_status"] or "no address" for contact in contacts).items()):
        print(f"     {count:>6,} {status}")
    print(f"In:  tap-spreadsheets | target-constantcontact read {rows_in_files()} rows of {' and '.join(PEOPLE)}")
    for one in sorted(after["imports"], key=lambda one: -one["rows"]):
        print(f"     {one['kind']}: {one['rows']:,} rows, {one['body_bytes']:,} bytes, {one['state']}")
    print(f"     {len(rejects)} rejected, with their reasons in {REJECTS.relative_to(ROOT)}")
    for one in rejects[:1]:
        filled = {name: value for name, value in one["record"].items() if value and not name.startswith("_sdc_")}
        print(f"     such as {json.dumps(filled, ensure_ascii=False)}")
        print(f"     because {one['sentence']}")
    print()

    statuses = before["contacts"]["statuses"].keys() | after["contacts"]["statuses"].keys()
    table(
        [
            (
                f"contacts, {status}",
                before["contacts"]["statuses"].get(status, 0),
                after["contacts"]["statuses"].get(status, 0),
            )
            for status in sorted(statuses)
            if status != "all"
        ]
        + [(f"members of {name}", members(before)[name], count) for name, count in members(after).items()]
        + [("imports", len(before["imports"]), len(after["imports"]))]
    )
    wrong = differences(before, after, contacts, rejects)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
