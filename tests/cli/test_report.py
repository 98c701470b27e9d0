"""`constantcontact report`: what runs did, as a table, a page in a real browser, and Singer messages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from constantcontact_cli.main import main
from constantcontact_cli.run_records import mask
from constantcontact_singer.exits import Ending
from constantcontact_singer.run_record import RunRecord
from target_constantcontact.target import TargetConstantContact
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
SCHEMES = {"light": 1, "dark": 0}  # as Chromium numbers them
PEOPLE = ("Ada Lovelace", "ada.lovelace[at]engines.example", "<b>bold</b>@x.org")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty runs, the last one with rejects, and a line that a full disk cut off."""
    settings = {"report_path": str(tmp_path / "report.json"), "runs_path": str(tmp_path / "runs.jsonl")}
    rejects = tmp_path / "rejects.jsonl"
    for number in range(60):
        record = RunRecord("target-constantcontact", settings, TargetConstantContact.config_jsonschema)
        ended = Ending(6, "2 of 12 records were rejected, and max_rejects allows <0>.") if number % 7 == 3 else Ending()
        counts = {"read": 12, "sent": 9, "skipped": {"exists": 1}, "rejected": {"invalid_email_address": 2}}
        rows = {"stream": "people", "rows": 10, "bytes": 200, "seconds_of_service": 3.5, "seconds_of_our_own": 0.25}
        facts = {
            "streams": {"people": counts, "<i>odd</i>": {"read": 0}}, "imports": [rows], "requests_used": 5,
            "seconds_waiting_for_the_service": 3.6, "seconds_of_our_own": 1.5, "rejects_path": "rejects.jsonl",
        }  # fmt: skip
        record.write(ended, facts)
        line: dict[str, Any] = {
            "run_id": record.run_id,
            "stream": "people",
            "reason": "invalid_email_address",
            "field": "email",
        }
        line["sentence"] = f"{PEOPLE[2]} is no address."
        line["record"] = {"name": PEOPLE[0], "email": PEOPLE[number % 2 + 1]}
        with rejects.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    with rejects.open("a", encoding="utf-8") as file:
        file.write('{"run_id": "cut')
    return tmp_path


def report(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, ["report", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def assert_nobody_is_named(text: str) -> None:
    assert not [word for person in PEOPLE for word in ("Lovelace", "engines", person) if word in text]


@pytest.mark.parametrize("name", ["runs.jsonl", "."])
def test_a_table_has_a_line_for_each_of_the_last_fifty_runs(folder: Path, name: str) -> None:
    lines = report(folder / name).splitlines()
    assert sum("target-constantcontact" in line for line in lines) == 50
    assert "9 sent, 1 skipped, 2 rejected" in lines[1]
    assert lines[-1] == "people: 2 rejected as invalid_email_address"


def test_a_run_alone_is_shown_from_its_report(folder: Path) -> None:
    assert sum("target-constantcontact" in line for line in report(folder / "report.json").splitlines()) == 1


@pytest.mark.parametrize("content", [None, '{"run_id": 1}\nnothing\n'])
def test_a_file_without_a_record_is_exit_code_2_and_one_sentence(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "runs.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    command = Path(sys.executable).with_name("constantcontact")
    done = commands.run([command, "report", path], text=True)
    assert done.returncode == 2
    assert "report_path or runs_path" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_runs_imports_and_rejects_are_streams_that_name_nobody(folder: Path) -> None:
    output = report(folder / "runs.jsonl", "--as-singer")
    messages = [json.loads(line) for line in output.splitlines()]
    records: dict[str, list[dict[str, Any]]] = {}
    schemas = {one["stream"]: one for one in messages if one["type"] == "SCHEMA"}
    for one in messages:
        if one["type"] == "RECORD":
            records.setdefault(one["stream"], []).append(one["record"])
            assert one["record"].keys() == schemas[one["stream"]]["schema"]["properties"].keys()
    assert {name: len(found) for name, found in records.items()} == {"runs": 60, "imports": 60, "rejects": 60}
    assert (records["runs"][0]["read"], records["runs"][0]["sent"], records["runs"][3]["exit_code"]) == (12, 9, 6)
    assert records["rejects"][0]["sentence"] == "(address) is no address."
    for stream, schema in schemas.items():
        keys = [tuple(record[key] for key in schema["key_properties"]) for record in records[stream]]
        assert len(set(keys)) == len(keys)
    assert_nobody_is_named(output)


def test_a_mask_leaves_the_form_of_a_value() -> None:
    assert (
        mask("ada.lovelace[at]x.org")
        == "a\u2022\u2022.l\u2022\u2022\u2022\u2022\u2022\u2022\u2022[a\u2022]x.o\u2022\u2022"
    )


def browse(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    if BROWSER is None:
        pytest.skip("NO BROWSER: apt install chromium, so that the page of `constantcontact report` is opened in one")
    own = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--v=0")
    profile = f"--user-data-dir={folder / 'profile'}"
    command: Sequence[str] = [BROWSER, *own, profile, *options, (folder / "report.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def test_the_page_opens_in_a_browser_with_everything_on_it_and_asks_no_network(folder: Path) -> None:
    report(folder / "runs.jsonl", "--html", folder / "report.html")
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "http://" not in text
    assert "https://" not in text
    assert "<script" not in text
    assert_nobody_is_named(text)
    shown = browse(folder, "--dump-dom")
    assert "CONSOLE" not in shown.stderr
    for heading in ("Outcomes", "Rejects by reason", "Seconds", "The last 50 runs"):
        assert f"<h2>{heading}</h2>" in shown.stdout
    assert "L\u2022" in shown.stdout
    assert "&lt;i&gt;odd" in shown.stdout
    assert shown.stdout.count("<tr>") == text.count("<tr>") >= 55


def test_the_page_is_light_or_dark_as_the_browser_is(folder: Path) -> None:
    report(folder / "runs.jsonl", "--html", folder / "report.html")
    pictures = {}
    for scheme, number in SCHEMES.items():
        picture = folder / f"{scheme}.png"
        browse(
            folder,
            f"--screenshot={picture}",
            f"--blink-settings=preferredColorScheme={number}",
            "--window-size=400,700",
        )
        pictures[scheme] = picture.read_bytes()
    assert pictures["light"] != pictures["dark"]
