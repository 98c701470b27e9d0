"""In every mode a record does the same by blocks as one by one: to the account, to every file, and in every count.

CI runs the short form. The full form: `FULL=1 pytest tests/target/streams/test_every_mode.py`; `CASE_SEED=…` repeats
one of the drawn cases.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, singer, state
from tests.target.streams.both_ways import Case, both_ways, totals
from tests.target.streams.drawn_cases import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from tests.target.conftest import Pipeline

SEEDS = [int(os.environ["CASE_SEED"])] if "CASE_SEED" in os.environ else range(500 if os.environ.get("FULL") else 25)

PEOPLE = schema("people", "email", "first_name", "city")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
NEWSLETTER, DONORS = "Newsletter", "Donors, major"


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_of_every_kind_are_alike(seed: int, tmp_path: Path) -> None:
    print(f"CASE_SEED={seed}")  # noqa: T201  # shown when it fails
    both_ways(drawn(seed), tmp_path)


def one_run(*messages: dict[str, Any] | bytes, **settings: Any) -> Case:
    lines = [message if isinstance(message, bytes) else singer([message]) for message in messages]
    return Case({"lists": [NEWSLETTER], **settings}, [b"".join(lines)])


def test_a_contact_id_of_zero_is_no_contact_id(tmp_path: Path) -> None:
    columns = schema("gone", "email", contact_id={})
    people = [record("gone", email=f"{number}@x.org", contact_id=0) for number in range(3)]
    case = one_run(columns, *people, streams={"gone": {"operation": "delete"}})
    assert totals(both_ways(case, tmp_path))["invalid_contact_id"] == 3


@pytest.mark.parametrize("setting", ["history_path", "skip_unchanged"])
def test_a_list_that_nobody_knows_does_not_end_a_run_that_looks_into_the_account(setting: str, tmp_path: Path) -> None:
    columns = schema("people", "email", "list_names")
    known = record("people", email="a@x.org", list_names=NEWSLETTER)
    case = one_run(columns, known, **{setting: True}, lists=None)
    case.inputs = [*case.inputs, singer([columns, record("people", email="a@x.org", list_names="Nobody's"), known])]
    assert totals(both_ways(case, tmp_path))["unknown_list"] == 1


def test_bytes_that_are_no_text_go_one_by_one_after_a_schema_in_the_middle_of_a_block(tmp_path: Path) -> None:
    broken = b'{"type":"RECORD","stream":"people","record":{"email":"b@x.org","other":"\xff"}}\n'
    case = one_run(PEOPLE, record("people", email="a@x.org"), schema("shop", "email"), broken)
    (told,) = both_ways(case, tmp_path)
    assert told.by_blocks == 1


def test_nothing_is_kept_of_records_whose_stream_never_goes_by_blocks(pipeline: Pipeline) -> None:
    people = [record("gone", contact_id=f"{number}") for number in range(1_000)]
    target = pipeline.run(schema("gone", "contact_id"), *people, streams={"gone": {"operation": "delete"}})
    assert len(target.run.touched) <= 1


@pytest.mark.parametrize("line_end", ["\n", "\r"])
@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_a_line_end_that_a_stream_map_puts_into_a_value_is_quoted_and_counted(
    line_end: str, import_format: str, tmp_path: Path
) -> None:
    people = [record("people", email=f"{number}@x.org", first_name="Ann", city="Bend") for number in range(20)]
    maps = {"people": {"city": f"'a' + {line_end!r} + city"}}
    case = one_run(PEOPLE, *people, stream_maps=maps, import_format=import_format)
    case.limits = Limits(lines=10)
    assert totals(both_ways(case, tmp_path))["sent"] == 20


def test_a_permission_for_text_messages_of_very_many_blanks_says_nothing_against_it(tmp_path: Path) -> None:
    columns = schema("people", "email", "sms_number", "sms_consent_date", sms_status={})
    said = {"sms_number": "555-010-9999", "sms_consent_date": "2024-05-01", "sms_status": " " * 5_000}
    case = one_run(columns, record("people", email="a@x.org", **said), sms_permission_to_send="explicit")
    (told,) = both_ways(case, tmp_path)
    assert "explicit" in told["bodies"][0][1]
