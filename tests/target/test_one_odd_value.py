"""One odd value costs its record, in every mode: the run goes on, and nobody beside it is touched."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from constantcontact_simulator.contacts import EVERYBODY
from target_constantcontact.accounting.replay import Replay
from target_constantcontact.limits import Limits
from tests.odd_values import ODD
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.target.conftest import Pipeline

TURNS: Final = 30
"""Each mode tries one of so many combinations of column and value; all of them with FULL=1."""
COLUMNS: Final = (
    "email", "first_name", "city", "zip", "phone", "birthday", "anniversary", "Lifetime value", "Comments",
    "sms_number", "list_names", "tags", "email_status", "is_deleted", "unknown", "contact_id",
)  # fmt: skip
PEOPLE: Final = schema("people", *COLUMNS[:-1])
END: Final = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
OPERATIONS: Final = ("delete", "remove_from_lists", "unsubscribe", "add_tags", "remove_tags")
MODES: Final[dict[str, dict[str, Any]]] = {
    "upsert": {},
    "csv": {"import_format": "csv"},
    "json": {"import_format": "json"},
    "append": {"mode": "append"},
    "update": {"mode": "update", "update_request_budget": 1000},
    "mirror": {"mode": "mirror", "max_removal_percent": 100},
    "plan": {"dry_run": True},
    "unchanged": {"skip_unchanged": True},
    "blanks": {"clear_blanks": True, "update_request_budget": 10_000},
    "history": {"history_path": "history.db"},
    "verification": {"verify": "members", "resolve_rejects": "read_back"},
    "halves": {"resolve_rejects": "bisect"},
    "reject": {"on_bad_value": "reject"},
    "text messages": {"sms_permission_to_send": "explicit"},
    "not permitted": {"not_permitted_path": "kept-out.jsonl", "require_permission": True},
    "suppressed": {"suppression_path": "suppressed.txt"},
    "split names": {"streams": {"people": {"field_map": {"first_name": "full_name"}}}},
    "cut": {"on_long_value": "truncate"},
    "deletions": {"on_delete": "delete", "max_departures_percent": 100},
    "opt-outs": {"on_opt_out": "unsubscribe", "skip_unchanged": True},
    "lists of records": {"lists": None, "create_lists": True},
    "flattened": {"flattening_enabled": True, "flattening_max_depth": 3},
    "mapped": {"stream_maps": {"people": {"company": "record.get('city')", "unknown": None}}},
    "mapped by a function": {"stream_maps": {"people": {"company": "str(record.get('unknown'))[:20]"}}},
    "filtered": {"stream_maps": {"people": {"__filter__": "record.get('unknown') != 'x'"}}},
    "under another name": {"stream_maps": {"people": {"__alias__": "crm"}}},
    "skipped": {"streams": {"people": {"operation": "skip"}}, "allow_streams_without_people": True},
    **{one: {"streams": {"people": {"operation": one, "tags": ["odd"] if "tag" in one else []}}} for one in OPERATIONS},
}
UNCLEAR: Final = {"unclear_permission", "unclear_deletion"}
INVALID: Final = {f"invalid_{kind}" for kind in ("number", "email_address", "date", "birthday", "sms_number")}
REASONS: Final = {
    "text": {"invalid_text", "invalid_phone_number", "unknown_list", *UNCLEAR},
    "number": {"value_too_long", "unknown_list", "rejected_by_service", *INVALID, *UNCLEAR},
    "nested": {"invalid_type", "no_email_address", "no_list", "unknown_list", *UNCLEAR},
    "nested, flattened": {"value_too_long", "no_email_address", "unknown_list", "invalid_text", *INVALID, *UNCLEAR},
}


def kind_of(name: str) -> str:
    if any(word in name for word in ("arrays", "objects", "both", "depth", "brackets")):
        return "nested"
    return "number" if any(word in name for word in ("digits", "exponent", "NaN", "Infinity")) else "text"


class Odd(NamedTuple):
    """A record with one odd value."""

    key: str
    column: str
    kind: str
    record: bytes


def odd_records() -> Iterator[Odd]:
    for number, column in enumerate(COLUMNS):
        for place, (kind, value) in enumerate(ODD.items()):
            key = f"{number}.{place}"
            values = {"email": f"odd.{key}@x.org", "list_names": "Newsletter", "key": key}
            plain = json.dumps({name: text for name, text in values.items() if name != column}).encode()
            yield Odd(key, column, kind, b'%s, "%s": %s}' % (plain[:-1], column.encode(), value))


def plain_people(count: int) -> list[dict[str, Any]]:
    """People with nothing odd about them."""
    said = {"list_names": "Newsletter", "email_status": "Active", "is_deleted": False}
    return [record("people", email=f"plain.{number}@x.org", key=f"plain {number}", **said) for number in range(count)]


def lines_of(odd: Sequence[Odd]) -> bytes:
    return b"".join(b'{"type": "RECORD", "stream": "people", "record": %s}\n' % one.record for one in odd)


@pytest.mark.parametrize("mode", MODES)
def test_one_odd_value_costs_its_record_and_nobody_beside_it(
    mode: str, pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {name: str(tmp_path / value) if name.endswith("_path") else value for name, value in MODES[mode].items()}
    (tmp_path / "suppressed.txt").write_text("nobody@x.org\n")
    pipeline.account.create_tag({"name": "odd"})
    odd = list(odd_records())
    odd = odd if os.environ.get("FULL") else odd[list(MODES).index(mode) % TURNS :: TURNS]
    plain, half = plain_people(4), len(odd) // 2
    if mode in {*OPERATIONS, "update", "unchanged", "blanks"}:  # these do something to whoever is there
        there = [record("people", email=f"odd.{one.key}@x.org") for one in odd]
        pipeline.run(PEOPLE, *plain, *there)
    pipeline.limits = Limits(sampled_lines=2, lines=100)  # a column whose first values nobody understands ends the run
    first, last = lines_of(odd[:half]), lines_of(odd[half:])
    pipeline.run(PEOPLE, *plain[:2], first, *plain[2:], last, END, state(n=1), **settings)

    assert (capsys.readouterr().out.endswith('{"n":1}\n')) is (mode != "plan")
    are_odd = {one.key: one for one in odd}
    for line in pipeline.rejects():
        one = are_odd[line["record"]["key"]]
        kind = kind_of(one.kind) + (", flattened" if mode == "flattened" and kind_of(one.kind) == "nested" else "")
        assert line["reason"] in REASONS[kind] or "in a text" in one.kind, (one.column, one.kind, line["sentence"])
        assert one.column != "unknown" or mode == "mapped by a function"  # which makes a company of it
    living = {one.address for one in pipeline.account.contacts.select(EVERYBODY) if not one.deleted_at}
    are_there = [one["record"]["email"] in living for one in plain]
    assert are_there == [mode not in {"plan", "skipped", "delete"}] * 4
    if pipeline.rejects_path.exists():
        again = list(Replay(io.BytesIO(pipeline.rejects_path.read_bytes())).messages())
        assert len(again) == 1 + sum(not line.get("is_warning") for line in pipeline.rejects())
