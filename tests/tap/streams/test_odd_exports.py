"""Export files as they occur in the wild, served by the simulated account and read by the tap."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.errors import ExportFileError
from tests.odd_files import CUSTOM_FIELDS, LIST_NAMES, OddFile, odd_files
from tests.tap.runs import only, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from constantcontact_simulator import Simulator
    from tests.tap.runs import RunTap

# Its rows hold what no line reader would survive: line breaks, a NUL, both forms of a timestamp, two phones of a kind.
ODD = (
    b"\xef\xbb\xbfFirst name,Email address - home,Email status - home,Email address - other,Email status - other,"
    b"Phone - home,Phone - home 2,Custom Field 1,Shoe size,Shoe size,Email Lists,Created At,Updated At\r\n"
    b'"Zo\xc3\xab\r\n""Z""",z@a.example,Active,o@a.example,Unsubscribed,1,2,x,39,40,"Gold,News",'
    b"2018-11-29 15:10:15 -0500,2019-11-25T16:29:13.057 -0500\r\n"
    b'"a\0b",,,"O@b.example",Active,,,"y,\nz",,,,2018-11-29 15:10:15 -0500,2018-11-29 15:10:15 -0500\r\n'
)
TOLD: list[dict[str, Any]] = [
    {
        KEY: "z@a.example",
        "first_name": 'Zoë\r\n"Z"',
        "email_address": "z@a.example",
        "email_status": "Active",
        "home_phone": "1",
        "cf_custom_field_1": "x",
        "list_names": ["Gold", "News"],
        "created_at": "2018-11-29T20:10:15Z",
        "updated_at": "2019-11-25T21:29:13.057Z",
        "other_columns": {
            "Email address - other": "o@a.example",
            "Email status - other": "Unsubscribed",
            "Phone - home 2": "2",
            "Shoe size": "39",
            "Shoe size (2)": "40",
        },
    },
    {
        KEY: "o@b.example",
        "first_name": "ab",
        "email_address": "O@b.example",
        "email_status": "Active",
        "cf_custom_field_1": "y,\nz",
        "created_at": "2018-11-29T20:10:15Z",
        "updated_at": "2018-11-29T20:10:15Z",
    },
]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """An account that has the files' lists and custom fields."""
    with simulated(custom_fields=0, lists=0) as account:
        for label, kind in CUSTOM_FIELDS.items():
            account.account.create_custom_field({"label": label, "type": kind})
        for name in LIST_NAMES:
            account.account.create_list({"name": name})
        yield account


def contacts_of(
    run_tap: RunTap, simulator: Simulator, file: Path, content: bytes, claimed: str = ""
) -> list[dict[str, Any]]:
    """Serve a file to the tap; what the contacts are that it writes."""
    file.write_bytes(content)
    simulator.faults.add(f"export-file:{file}{claimed}")
    records = run_tap(simulator, select=only("contacts")).get("contacts", [])
    assert all(record.pop("account_id") == simulator.account.account_id for record in records)
    return [{name: value for name, value in record.items() if value is not None} for record in records]


def test_an_odd_file_comes_out_whole(
    run_tap: RunTap, simulator: Simulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="tap-constantcontact"):
        assert contacts_of(run_tap, simulator, tmp_path / "odd.csv", ODD) == TOLD
    assert "1 NUL bytes were left out." in caplog.text


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=odd_files())
def test_the_tap_writes_what_a_file_says_however_it_is_written(
    run_tap: RunTap, simulator: Simulator, tmp_path: Path, odd: OddFile
) -> None:
    records = contacts_of(run_tap, simulator, tmp_path / "odd.csv", odd.content, f":rows={len(odd.records)}")
    for record in records:
        record.pop(KEY)
    assert records == odd.records


@pytest.mark.parametrize("missing", range(30, len(ODD), 83))
def test_a_file_that_is_cut_ends_the_run_and_the_next_one_is_whole(
    run_tap: RunTap, simulator: Simulator, tmp_path: Path, missing: int
) -> None:
    with pytest.raises(ExportFileError):
        contacts_of(run_tap, simulator, tmp_path / "odd.csv", ODD[:-missing], ":rows=2")
    assert contacts_of(run_tap, simulator, tmp_path / "odd.csv", ODD) == TOLD


@pytest.mark.parametrize("content", [b"", ODD[: ODD.index(b"\r\n") + 2]])
def test_a_file_without_rows_is_no_contact_and_an_error_where_some_were_promised(
    run_tap: RunTap, simulator: Simulator, tmp_path: Path, content: bytes
) -> None:
    assert contacts_of(run_tap, simulator, tmp_path / "odd.csv", content, ":rows=0") == []
    with pytest.raises(ExportFileError, match="2 contacts"):
        contacts_of(run_tap, simulator, tmp_path / "odd.csv", content, ":rows=2")
