"""`constantcontact from-csv` and `to-csv`: any file of a spreadsheet becomes a stream, and a stream such a file."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_cli.main import main
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
TEXT = CELL | st.sampled_from(["", "a,b", 'say "hi"', "two\nlines", "; |\t"])


def run(*arguments: str | Path, input: bytes | None = None) -> Result:  # noqa: A002  # as click calls it
    return CliRunner().invoke(main, [str(one) for one in arguments], input=input)


def read(output: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns and the records of a stream that is whole."""
    first, *records, last = map(json.loads, output.strip().split("\n"))
    assert (first["type"], last["type"]) == ("SCHEMA", "ACTIVATE_VERSION")
    assert {one["version"] for one in records} <= {last["version"]}
    return list(first["schema"]["properties"]), [one["record"] for one in records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_each_row_of_any_sheet_is_a_record(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path, text = tmp_path / "people.csv", io.StringIO(newline="")
    rows = [["E-Mail", "Prénom", "Note"], ["zoe@example.com", "Zoë", 'a,b;c\t|"d"\nnext line'], ["li@example.org"]]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    result = run("from-csv", path)
    assert result.exit_code == 0
    assert read(result.stdout) == (rows[0], [dict(zip(rows[0], row, strict=False)) for row in rows[1:]])


def test_no_cell_is_lost_for_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Email,Phone,Phone,,\nada@example.com,1,2,three,\n\n", encoding="utf-8")
    names, records = read(run("from-csv", path).stdout)
    assert names == ["Email", "Phone", "Phone (2)", "Column 4", "Column 5"]
    assert [list(one.values()) for one in records] == [["ada@example.com", "1", "2", "three", ""]]


def test_a_heading_like_the_number_of_a_repeated_one_keeps_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Phone,Phone,Phone (2),Phone\n1,2,3,4\n", encoding="utf-8")
    names, (record_,) = read(run("from-csv", path).stdout)
    assert len(set(names)) == 4
    assert list(record_.values()) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "content",
    [b"email,name\na@x.org,\x81\x8d\n", b"\xff\xfee\x00m\x00a", b"PK\x03\x04\x14\x00\x06\x00", b"email\na@x.org\0\n"],
    ids=["of nobody", "half", "a workbook", "NUL"],
)
@pytest.mark.parametrize("command", ["from-csv", "explain"])
def test_a_file_that_is_no_text_is_one_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, command: str, content: bytes
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    result = run(command, path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path} is no text in an encoding that is known." in caplog.text


@pytest.mark.parametrize("content", ["ada@example.com\nbo@example.com\n", "Ada,Ada <ada@example.com>\nBo,bo@x.org\n"])
@pytest.mark.parametrize("command", ["from-csv", "explain"])
def test_the_first_person_of_a_file_without_headings_is_not_lost_as_its_heading(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, command: str, content: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    result = run(command, path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has no line of headings" in caplog.text
    assert "ada@" not in caplog.text


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_line_that_says_what_separates_the_cells_is_no_heading(tmp_path: Path, first: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"{first}\nemail;name\nada@example.com;Lovelace, Ada\n", encoding="utf-8")
    names, records = read(run("from-csv", path).stdout)
    assert (names, records) == (["email", "name"], [{"email": "ada@example.com", "name": "Lovelace, Ada"}])
    assert "Lovelace" not in (explained := run("explain", path).stdout)
    assert "2 records" not in explained


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_was_cut_off_is_not_read_as_a_whole_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, encoding: str
) -> None:
    path, text = tmp_path / "people.csv", "email,unsubscribed\nada@example.com,no\nbo@example.co"
    path.write_text(text, encoding=encoding)
    result = run("from-csv", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "was cut off" in caplog.text
    for end in ("\n", "\r\n", ",no"):  # whole: a line break, or all cells
        path.write_text(text + end, encoding=encoding, newline="")
        assert len(read(run("from-csv", path).stdout)[1]) == 2


def test_the_encoding_of_windows_is_told_since_it_is_a_guess(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("email,name\nzoe@example.com,Zoë\n".encode("cp1252"))
    assert run("from-csv", path).exit_code == 0
    assert "people.csv is not UTF-8" in caplog.text


def test_a_row_that_does_not_fit_its_heading_stops_everything_before_the_first_message(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("email\nada@example.com\n", encoding="utf-8")
    bad.write_text("email,company\nbo@example.com,Acme\nli@example.com,Acme, Ltd.\n", encoding="utf-8")
    result = run("from-csv", good, bad)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "3 cells at line 3" in caplog.text


@settings(max_examples=30)
@given(
    columns=st.lists(st.text('abÉ ,"', min_size=1).filter(str.strip), min_size=1, unique_by=str.strip), data=st.data()
)
def test_what_to_csv_writes_from_csv_reads(
    tmp_path_factory: pytest.TempPathFactory, columns: list[str], data: st.DataObject
) -> None:
    columns = [name.strip() for name in columns]
    folder = tmp_path_factory.mktemp("csv")
    rows = data.draw(st.lists(st.lists(TEXT, min_size=len(columns), max_size=len(columns)), max_size=3))
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    written = [schema("people", *columns), *(record("people", **one) for one in records), state()]
    result = run("to-csv", folder, input=singer(written))
    assert result.exit_code == 0, result.output
    names, again = read(run("from-csv", folder / "people.csv").stdout)
    assert (names, again) == (columns, records)


def test_lists_are_json_in_their_cell_and_the_state_goes_on(tmp_path: Path) -> None:
    people = record("people", email="ada@example.com", list_names=["Donors, major", "Café"], points=3, name=None)
    given = singer([schema("people", "email", "list_names", "points", "name"), people, state(at=1)])
    result = run("to-csv", tmp_path / "out", input=given)
    assert json.loads(result.stdout) == {"at": 1}
    with (tmp_path / "out" / "people.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {"email": "ada@example.com", "list_names": '["Donors, major", "Café"]', "points": "3", "name": ""}


def test_an_earlier_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("earlier")
    result = run("to-csv", tmp_path, input=singer([schema("people", "email")]) + b"{")
    assert result.exit_code == 2
    assert (tmp_path / "people.csv").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"], "nothing of half a file is left"


@pytest.mark.parametrize(
    ("text", "code"),
    [('[{"email": "a@x.org"},\n', 2), ("[\n{\n", 2), ('{\n  "users": [\n', 2), ("<!DOCTYPE html>\n<p>\n", 2),
     ("[Email],[Name]\n", 0), ("{Email},Name\n", 0), ("<Email>,Name\n", 0)],
)  # fmt: skip
def test_json_or_a_page_is_no_table_without_people(text: str, code: int, tmp_path: Path) -> None:
    """A file of JSON, or the page of a login that came in place of a download, was a table of no rows."""
    (path := tmp_path / "people.csv").write_text(text)
    assert run("from-csv", path).exit_code == code


def test_what_a_tap_wrote_that_died_at_its_start_is_no_export(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A shell tells the exit code of the last program alone, so that a pipe looked well that had written nothing."""
    (tmp_path / "people.csv").write_text("earlier")
    assert run("to-csv", tmp_path, input=b"").exit_code == 2
    assert "The input is empty" in caplog.text
    assert run("to-csv", tmp_path, input=singer([state(at=1)])).exit_code == 0
    assert (tmp_path / "people.csv").read_text() == "earlier"


def test_a_column_that_the_schema_lacks_is_not_dropped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    result = run("to-csv", tmp_path, input=singer([schema("people", "email"), record("people", email="a", consent=0)]))
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "the stream people has consent, and its SCHEMA does not" in caplog.text


def test_no_stream_leads_out_of_the_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    result = run("to-csv", tmp_path / "out", input=singer([schema("../people", "email")]))
    assert result.exit_code == 2
    assert "'../people' cannot be the name of a file" in caplog.text
    assert not list(tmp_path.rglob("people*"))
