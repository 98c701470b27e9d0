"""One odd value in an answer or a file costs itself: its record, those beside it and the run go on."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from tests.faults.fault import Fault
from tests.faults.proxy import Answer, Plan, Proxy
from tests.faults.runs import command, tap_of
from tests.faults.scenarios import Destination, World
from tests.odd_values import ODD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Spoil = Callable[[Answer, str], Answer]
    Rows = dict[Any, dict[str, Any]]

PLACES = (
    ("first_name",), ("last_name",), ("job_title",), ("company_name",), ("anniversary",), ("birthday_month",),
    ("birthday_day",), ("update_source",), ("email_address", "opt_in_date"), ("email_address", "opt_in_source"),
    ("email_address", "confirm_status"), ("phone_numbers",), ("phone_numbers", 0, "phone_number"),
    ("street_addresses", 0, "city"), ("custom_fields",), ("custom_fields", 0, "value"), ("notes",), ("create_source",),
)  # fmt: skip
PEOPLE = len(PLACES) * len(ODD) if os.environ.get("FULL") else 120
"""Each has one of the combinations of place and value; with FULL=1 there is one for each."""
OTHERS = {
    "contact_lists": ("GET /contact_lists", "lists", ("description", "favorite", "created_at")),
    "campaigns": ("GET /emails", "campaigns", ("name", "type")),
    "email_opens": (
        "GET /reports/email_reports/ID/tracking/opens",
        "tracking_activities",
        ("first_name", "device_type"),
    ),
}


def _put(value: Any, place: tuple[Any, ...], odd: str) -> Any:  # noqa: ANN401  # JSON
    if not place:
        return odd
    value = value.copy() if value else {} if isinstance(place[0], str) else [{}]
    if isinstance(value, dict):
        value[place[0]] = _put(value.get(place[0]), place[1:], odd)
    else:
        value[place[0]] = _put(value[place[0]], place[1:], odd)
    return value


def _mixed(combinations: list[tuple[Any, bytes]]) -> list[tuple[Any, bytes]]:
    return random.Random(0).sample(combinations, len(combinations))  # noqa: S311  # not for secrets


def in_items(name: str, *places: tuple[Any, ...]) -> Spoil:
    """Each item of a page gets one odd value, in the order of all combinations."""
    combinations = _mixed(list(product(places, ODD.values())))

    def spoil(real: Answer, _path: str) -> Answer:
        page = json.loads(real.body)
        chosen = combinations * (1 + len(page[name]) // len(combinations))
        marks = {f'"@odd {number}@"'.encode(): odd for number, (_, odd) in enumerate(chosen)}
        page[name] = [_put(one, chosen[at][0], f"@odd {at}@") for at, one in enumerate(page[name])]
        body = json.dumps(page).encode()
        for mark, odd in marks.items():
            body = body.replace(mark, odd)
        return replace(real, body=body)

    return spoil


def in_cells(real: Answer, _path: str) -> Answer:
    """Each row of a file gets one odd cell; the address and the dates stay."""
    rows = list(csv.reader(io.StringIO(real.body.decode())))
    columns = [at for at, heading in enumerate(rows[0]) if not heading.startswith(("Email", "Updated", "Created"))]
    combinations = _mixed(list(product(columns, ODD.values())))
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(rows[0])
    marks = {}
    for at, row in enumerate(rows[1:]):
        column, odd = combinations[at % len(combinations)]
        row[column], marks[f"@odd {at}@".encode()] = f"@odd {at}@", odd
        write(row)
    body = file.getvalue().encode()
    for mark, odd in marks.items():
        quoted = odd.removeprefix(b'"').removesuffix(b'"').replace(b'"', b'""')
        body = body.replace(mark, b'"' + quoted + b'"')
    return replace(real, body=body)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as proxy:
        yield proxy


def rows_of(
    stream: str, proxy: Proxy, folder: Path, plan: Plan | None, account: dict[str, Any], **settings: Any
) -> tuple[Rows, str]:
    """Run the tap once, without a bookmark; its records by key, and the log."""
    folder.mkdir()
    with World(folder, proxy, lambda clock: Account(seed=1, clock=clock, **account)) as world:
        config = world.config(**settings)
        catalog = json.loads(command(tap_of(world.clock), folder, config, "--discover").output)
        for one in catalog["streams"]:
            for entry in one["metadata"]:
                entry["metadata"]["selected"] = one["tap_stream_id"] == stream
        (folder / "catalog.json").write_text(json.dumps(catalog))
        proxy.plan = plan
        ended = command(tap_of(world.clock), folder, config, f"--catalog={folder / 'catalog.json'}")
        proxy.plan = None
        assert ended.exit_code == 0, ended.log[-2000:]
        assert not ended.has_traceback
        texts = json.dumps(ended.messages, ensure_ascii=False)
        assert not re.search(r"(?<!\\)\\u0000", texts.encode().decode()), "and all of it is UTF-8"
        destination = Destination()
        destination.take(ended.messages)
        return {key: row for key, (_, row) in destination.rows.get(stream, {}).items()}, ended.log


@pytest.mark.parametrize(
    ("stream", "source", "phase", "spoil"),
    [
        ("contacts", "api", "GET /contacts", in_items("contacts", *PLACES)),
        ("contact_details", "api", "GET /contacts", in_items("contacts", *PLACES)),
        ("contacts", "export", "GET /contact_exports/ID", in_cells),
        *(
            (stream, "api", phase, in_items(items, *((one,) for one in keys)))
            for stream, (phase, items, keys) in OTHERS.items()
        ),
    ],
    ids=["pages of contacts", "details", "an export", *OTHERS],
)
def test_one_odd_value_of_the_account_costs_itself(
    proxy: Proxy, tmp_path: Path, stream: str, source: str, phase: str, spoil: Spoil
) -> None:
    """Half a surrogate pair ended the run with a traceback; bytes that are no UTF-8 with exit code 1, each time."""
    account = {"contacts": PEOPLE, "lists": 40, "campaigns": 40 if stream == "campaigns" else 1, "custom_fields": 3}
    plain, _ = rows_of(stream, proxy, tmp_path / "plain", None, account, contacts_source=source)
    odd, log = rows_of(
        stream, proxy, tmp_path / "odd", Plan(Fault("odd", spoil), phase, 99), account, contacts_source=source
    )
    assert len(plain) > 20
    assert set(odd) == set(plain)
    for key, row in plain.items():
        different = {name for name, value in row.items() if odd[key][name] != value}
        assert len(different) <= 4, (key, different)  # a birthday is three columns, with its text in other_columns
    assert "WARNING" in log
