"""`constantcontact forget`: whoever is forgotten is in no file of this machine, and nobody else is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from constantcontact_cli.main import main
from target_constantcontact.accounting.erasure import Forgotten, change_lines
from target_constantcontact.accounting.rejects import RejectsFile
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipeline

ADA, BEN = "ada.o'brien@x.org", "ben@x.org"
PEOPLE = schema("people", "email", "first_name", "email_status", "note")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
NOBODYS = {f"TARGET_CONSTANTCONTACT_{name}": None for name in ("REJECTS_PATH", "UNDO_FOLDER", "HISTORY_PATH")}


def files_of(pipeline: Pipeline, folder: Path) -> dict[str, str]:
    """Run so that both people are in every file that the target writes, and return the settings that name these."""
    paths = {
        "rejects_path": str(pipeline.rejects_path),
        "not_permitted_path": str(folder / "out" / "not-permitted.jsonl"),
        "undo_folder": str(folder / "undo"),
        "history_path": str(folder / "history.db"),
        "report_path": str(folder / "report.json"),
        "runs_path": str(folder / "runs.jsonl"),
    }
    settings: dict[str, Any] = {**paths, "mode": "mirror", "max_removal_percent": 100, "on_long_value": "reject"}
    both = (ADA, BEN)
    pipeline.run(PEOPLE, *(record("people", email=one) for one in both), record("people", email="c@x.org"), **settings)
    pipeline.run(PEOPLE, record("people", email="c@x.org"), END, **settings)
    faulty = [record("people", email=one.upper(), first_name="A" * 51) for one in both]
    named = [record("people", email="nobody", note=f"say hello to {one}.") for one in both]
    refused = [record("people", email=f" {one}", email_status="unsubscribed") for one in both]
    again = [record("people", email=one, first_name="Zoë") for one in both]
    for records in (faulty + named + refused, again):  # within one run, whoever said no stays out
        pipeline.run(PEOPLE, *records, **{**settings, "mode": "upsert"})
    return paths


def traces(folder: Path, address: str) -> list[str]:
    """The files of a folder that name somebody, as a search finds them."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and address.encode() in path.read_bytes().lower()
    ]


def forget(*arguments: str | Path, env: dict[str, str] | None = None) -> str:
    result = CliRunner().invoke(main, ["forget", *map(str, arguments)], env={**NOBODYS, **(env or {})})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("told", ["options", "environment", "a settings file"])
@pytest.mark.parametrize("who", ["address", "file"])
def test_no_trace_of_whom_it_forgets_is_left_and_all_of_others(
    told: str, who: str, pipeline: Pipeline, tmp_path: Path
) -> None:
    folder, outside = tmp_path, tmp_path.with_name(f"{tmp_path.name}-outside")
    paths = files_of(pipeline, folder)
    outside.mkdir()
    before = traces(folder, BEN)
    assert len(before) == 3
    assert traces(folder, ADA) == before
    assert people_in(paths["history_path"]) == 3
    (outside / "people.csv").write_text(f"Email,Name\n{ADA.upper()},Ada\n")
    (outside / "config.json").write_text(json.dumps({"lists": ["Newsletter"], **paths}))
    asked = ADA.capitalize() if who == "address" else outside / "people.csv"
    if told == "options":
        output = forget(*(f"--{name.replace('_', '-')}={path}" for name, path in paths.items()), asked)
    elif told == "environment":
        output = forget(asked, env={f"TARGET_CONSTANTCONTACT_{name.upper()}": path for name, path in paths.items()})
    else:
        output = forget("--config", outside / "config.json", asked)
    assert not traces(folder, ADA)
    assert traces(folder, BEN) == before
    assert people_in(paths["history_path"]) == 2
    (undo,) = (folder / "undo").iterdir()
    assert sorted(output.splitlines()) == sorted(
        [
            f"{paths['rejects_path']}: 2 lines erased",
            f"{paths['not_permitted_path']}: 1 line erased",
            f"{undo}: 1 line erased",
            f"{paths['report_path']}: 0 lines erased",
            f"{paths['runs_path']}: 0 lines erased",
            f"{paths['history_path']}: 1 person erased",
        ]
    )
    assert "@" not in output.replace(str(folder), "")
    for line in pipeline.rejects():
        assert line["record"]
    pipeline.run(undo.read_bytes())
    assert "erased" in output


def people_in(history: str) -> int:
    with closing(sqlite3.connect(history)) as db:
        count: int = db.execute("SELECT count(DISTINCT address) FROM put_on_lists").fetchone()[0]
    return count


@pytest.mark.parametrize(
    ("line", "is_about"),
    [
        (b'{"email":"ada@x.org"}', True),
        (b'{"email":"ADA@X.ORG"}', True),
        (b'{"email":"\\u0061da\\u0040x.org"}', True),
        (b'{"note":"Ada Lovelace <ada@x.org>, tel. 5"}', True),
        (b'{"note":"line\\nada@x.org\\tand more"}', True),
        (b'{"json":"{\\"email\\": \\"ada@x.org\\"}"}', True),
        (b'{"json":"{\\"note\\": \\"a\\\\nada@x.org\\"}"}', True),
        (b'{"url":"https://x.org/?a=1&email=ada@x.org&b=2"}', True),
        (b'{"url":"https://x.org/?email=ada%40x.org"}', True),
        (b'{"list":"ben@x.org;ada@x.org|c@x.org"}', True),
        (b'{"email":"mailto:ada@x.org."}', True),
        (b'{"email":"\'ada@x.org\'"}', True),
        (b'{"ada@x.org":1}', True),
        (b'{"email":"ada@x.org', True),
        (b"\xff ada@x.org \xff", True),
        (b'{"email":"zo\\u00eb@x.org"}', True),
        ('{"email":"ZOË@x.org"}'.encode(), True),
        ('{"email":"zoë@x.org"}'.encode(), True),
        (b'{"email":"ada@x.org.uk"}', False),
        (b'{"email":"canada@x.org"}', False),
        (b'{"email":"a.ada@x.org"}', False),
        (b'{"email":"b-ada@x.org"}', False),
        (b'{"email":"ada@ax.org"}', False),
        (b'{"email":"ada@x.organic"}', False),
        (b'{"email":"ada@y.org","site":"x.org"}', False),
    ],
)
def test_a_line_names_somebody_however_it_is_written(line: bytes, is_about: bool) -> None:
    forgotten = Forgotten({"ada@x.org", "zoë@x.org"})
    assert bool(forgotten.found_in(line)) == is_about
    assert forgotten.without(line) == (b"" if is_about else line)


def test_a_report_keeps_its_form_though_a_heading_of_it_was_an_address() -> None:
    line = b'  "not_permitted": {"ADA@x.org: withdrawn": 3},\n'
    assert Forgotten({"ada@x.org"}).masked(line) == b'  "not_permitted": {"forgotten: withdrawn": 3},\n'


def test_a_file_keeps_its_mode_and_a_link_its_place(tmp_path: Path) -> None:
    real, link = tmp_path / "volume" / "rejects", tmp_path / "rejects"
    real.parent.mkdir()
    real.write_bytes(b"ada@x.org\nben@x.org")
    real.chmod(0o640)
    link.symlink_to(real)
    assert change_lines(link, Forgotten({"ada@x.org"}).without) == 1
    assert link.is_symlink()
    assert real.read_bytes() == b"ben@x.org"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [path.name for path in real.parent.iterdir()] == ["rejects"]


def test_a_file_that_names_nobody_of_them_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "rejects"
    path.write_bytes(b"ben@x.org\n")
    before = path.stat()
    assert change_lines(path, Forgotten({"ada@x.org"}).without) == 0
    assert os.path.samestat(before, path.stat())
    assert [one.name for one in tmp_path.iterdir()] == ["rejects"]


def test_nothing_is_lost_that_is_written_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    rejects, is_over = RejectsFile(path, run_id="r"), threading.Event()
    rejects.write({"n": -1})

    def erase() -> None:
        for _ in range(50):
            if not is_over.is_set():
                change_lines(path, Forgotten({"ada@x.org"}).without)

    eraser = threading.Thread(target=erase)
    eraser.start()
    for number in range(600):
        rejects.write({"n": number, "email": "ada@x.org" if number % 3 == 0 else "ben@x.org"})
    is_over.set()
    eraser.join()
    rejects.close()
    change_lines(path, Forgotten({"ada@x.org"}).without)
    # Who writes at the very moment in which the file is replaced writes twice, or leaves a blank line.
    found = {json.loads(line)["n"] for line in path.read_text().splitlines() if line}
    assert found == {-1, *(number for number in range(600) if number % 3)}


def test_a_run_goes_on_in_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    rejects = RejectsFile(path, run_id="r")
    for number, address in enumerate(("ada@x.org", "ben@x.org")):
        rejects.write({"n": number, "email": address})
    assert change_lines(path, Forgotten({"ada@x.org"}).without) == 1
    for number in (2, 3):
        rejects.write({"n": number})
    rejects.close()
    assert [json.loads(line)["n"] for line in path.read_text().splitlines()] == [1, 2, 3]


def test_a_run_goes_on_in_a_file_that_was_moved_away_to_be_mended(tmp_path: Path) -> None:
    path, moved = tmp_path / "rejects.jsonl", tmp_path / "mended.jsonl"
    rejects = RejectsFile(path, run_id="r")
    rejects.write({"n": 1})
    path.rename(moved)
    rejects.write({"n": 2})
    rejects.close()
    assert [json.loads(line)["n"] for line in moved.read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize("content", [b"d41d8cd98f00b204e9800998ecf8427e\n", b"", b"a@x.org\nnobody\n"])
def test_a_file_of_people_that_is_not_understood_forgets_nobody(content: bytes, tmp_path: Path) -> None:
    people, rejects = tmp_path / "people", tmp_path / "rejects.jsonl"
    people.write_bytes(content)
    rejects.write_text('{"email":"a@x.org"}\n')
    result = CliRunner().invoke(main, ["forget", f"--rejects-path={rejects}", str(people)])
    assert result.exit_code == 2
    assert rejects.read_text() == '{"email":"a@x.org"}\n'


@pytest.mark.parametrize("who", ["nobody", "no/such/file", "a@x"])
def test_what_is_neither_an_address_nor_a_file_forgets_nobody(who: str) -> None:
    assert CliRunner().invoke(main, ["forget", who]).exit_code == 2


def test_what_is_not_there_or_not_set_is_said(tmp_path: Path) -> None:
    output = forget(f"--rejects-path={tmp_path / 'rejects'}", f"--undo-folder={tmp_path}", "a@x.org")
    assert f"{tmp_path / 'rejects'}: is not there" in output
    assert f"{tmp_path}: no undo files" in output
    assert "history_path is not set" in output


def test_a_further_file_is_named_by_itself(tmp_path: Path) -> None:
    copy = tmp_path / "mended.jsonl"
    copy.write_text('{"email":"a@x.org"}\n{"email":"b@x.org"}\n')
    forget(f"--rejects-path={tmp_path / 'rejects'}", f"--undo-folder={tmp_path}", "--file", copy, "a@x.org")
    assert copy.read_text() == '{"email":"b@x.org"}\n'
