"""Plain records go a faster way. It must not show: the same bodies, rejects, counts, STATEs and errors either way.

CI runs the short form. The full form: `FULL=1 pytest tests/target/test_fast_rows.py`.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constantcontact_api.activities.activities import Activity
from constantcontact_api.activities.imports import ImportOutcome, Imports
from constantcontact_api.errors import ConstantContactError
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from target_constantcontact.limits import DEFAULT_LIMITS, Limits
from target_constantcontact.mapping.remembered import ODD, Remembered
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import Pipeline, at_once, record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.activities.imports import Envelope

EXAMPLES = 2_000 if os.environ.get("FULL") else 15

_TYPES = {
    "city": {"type": ["string", "null"]},
    "first_name": {},
    "zip": {"type": ["integer", "string", "null"]},
    "company": {"type": "string"},
    "phone": {"type": ["string", "null"]},
    "home_phone": {"type": ["string", "null"]},
    "work_phone": {"type": ["string", "null"]},
    "mobile_phone": {"type": ["null", "string"]},
    "anniversary": {"type": ["string", "null"], "format": "date"},
    "birthday": {"type": ["string", "null"]},
    "birthday_month": {"type": ["integer", "null"]},
    "birthday_day": {"type": ["integer", "string", "null"]},
    "sms_number": {"type": ["string", "null"]},
    "email_status": {"type": ["string", "null"]},
    "email_opt_out_date": {"type": ["string", "null"], "format": "date-time"},
    "deleted_at": {"type": ["string", "null"], "format": "date-time"},
    "list_names": {"type": ["array", "null"], "items": {"type": "string"}},
    "cf_membership_level": {"type": ["string", "null"]},
    "Last visit": {"type": ["string", "null"], "format": "date"},
    "Lifetime value": {"type": ["number", "null"]},
    "Is member?": {"type": ["boolean", "null"]},
    "unknown": {"type": ["string", "null"]},
}
_ODD_TEXTS = (
    "", " ", "  ", " x", "x ", "x  y", "a,b", ", ", 'q"q', "line\nline", "\r", "tab\tx", "\x00", "\x1f edge", "\x7f",
    "\x85", "é", "\xa0edge", "edge\u2003", "\u2028", "😀", "a" * 50, "a" * 51, "é" * 50, "é" * 51, " " + "a" * 50,
    "=1+1", "\\", "/", "true", "null", "Pending", "unsubscribed", "Active", "2024-05-01", "1/2/2024", "4/9", "13/40",
    "2024-05-01T10:00:00Z", "12.50", "1e3", "+1 555 010 9999", "(555) 010-9999", "List 1",
    "C:\\new", "a b@x.org",
)  # fmt: skip
_EMAILS = (
    "a@x.org", "A@X.org", "b@x.org", "c.d@x.org", "c_d-e@x.org", "f+g@x.org", "é@x.org", "h@x", "i@@x.org", "@x.org",
    ".@x.org", "j@.org", " k@x.org ", "l@x.org,m@x.org", "n@sub.x.co", "o" * 70 + "@example.org", "", "p@x.o",
    "q\\@x.org", "r\n@x.org", "s@exämple.org", "nobody", "t@x.org u@x.org", *(f"{n}@many.org" for n in range(30)),
)  # fmt: skip


class Unsent(Imports):
    """Keeps bodies instead of posting them."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, list[bytes], bytes]] = []

    def start(self, envelope: Envelope, rows: Sequence[bytes]) -> Activity:
        self.bodies.append((envelope.path, list(rows), envelope.head if not envelope.file_name else b""))
        return Activity(str(len(self.bodies)), "completed")

    def wait(self, activity_id: str, rows: int, *_: object, **_also: object) -> ImportOutcome:
        return ImportOutcome(activity_id, refused={0: "odd"} if rows > 1 else {})


class ByBlocks(TargetConstantContact):
    """Runs into nothing, and tells what could be seen of it."""

    follow = staticmethod(at_once)

    def seen(self, lines: bytes, settings: dict[str, Any]) -> dict[str, Any]:
        self.states: list[Any] = []
        self.run.loader.import_runner.imports = imports = Unsent()
        failure = ""
        try:
            self.listen(io.BytesIO(lines))  # type: ignore[arg-type]  # the SDK says text
        except ConstantContactError as error:
            failure = f"{type(error).__name__}: {error}"
        finally:
            self.close()
        check_target(self, is_complete=not failure)
        report = json.loads(Path(settings["report_path"]).read_text())
        self.by_blocks = report["total"]["by_blocks"]
        rejects = Path(settings["rejects_path"])
        return {
            "failure": failure,
            "bodies": imports.bodies,
            "state": self.states[-1:],
            # Sorted: two threads write them.
            "rejects": sorted(map(_timeless, rejects.read_bytes().splitlines() if rejects.exists() else [])),
            "counts": {**report["total"], "by_blocks": 0},
            "streams": {name: {**counts, "by_blocks": 0} for name, counts in report["streams"].items()},
            "imports": report["imports"],
        }

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self.states.append(state)


class OneByOne(ByBlocks):
    """Takes every record one by one."""

    def _choose_blocks(self, stream: str) -> None:
        """Choose none."""


def _timeless(line: bytes) -> str:
    values = json.loads(line, parse_float=str).items()
    return json.dumps({key: value for key, value in values if key not in {"run_id", "rejected_at"}}, sort_keys=True)


def _both(
    pipeline: Pipeline, folder: Path, lines: bytes, limits: Limits = DEFAULT_LIMITS, **settings: Any
) -> tuple[dict[str, Any], int]:
    """Run both ways, compare everything, and return what was seen and how many records went by blocks."""
    seen, by_blocks = [], 0
    for way in (ByBlocks, OneByOne):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            paths = {"rejects_path": f"{own}/rejects.jsonl", "report_path": f"{own}/report.json"}
            config = pipeline.settings(**{"max_concurrent_imports": 1, "daily_request_budget": 0, **paths, **settings})
            way.limits = limits
            target = way(config=config)
            seen.append(target.seen(lines, config))
            by_blocks = max(by_blocks, target.by_blocks)
    assert seen[0] == seen[1]
    return seen[0], by_blocks


texts = st.one_of(st.sampled_from(_ODD_TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
odd_values = st.one_of(
    texts,
    texts,
    st.none(),
    st.integers(-3, 40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(st.one_of(texts, st.none()), max_size=2),
    st.dictionaries(texts, texts, max_size=1),
)
plain_values = st.sampled_from(["Bend", "Main Street 3", "Ann", None])
list_names = st.lists(st.sampled_from(["List 1", "LIST 1", "List 2", "List 3"]), max_size=3)
records = st.builds(
    lambda email, plain, odd, key: {**plain, **odd, **({"email": email} if email else {}), "key": key},
    st.one_of(st.sampled_from(_EMAILS[-30:]), st.sampled_from(_EMAILS), st.none()),
    st.fixed_dictionaries(
        {"list_names": list_names},
        optional={"city": plain_values, "first_name": plain_values, "company": plain_values},
    ),
    st.dictionaries(st.sampled_from([*_TYPES, "email", "extra", "_sdc_deleted_at"]), odd_values, max_size=2),
    st.integers(),
)
# What no JSON writer makes of a record.
_RAW_ENDS = (
    b', "city": "later"', b', "extra": 1e999', b', "key": {}', b', "zip": 97301.0', b', "zip": 1.50',
    b', "zip": 1E99999999999999999999', b', "city": "\\/"', b', "extra": "\x7f"',
)  # fmt: skip
_NOT_JSON = (b', "extra": "\xff"', b', "city": "\\ud800"', b', "extra": 01', b', "extra": "\x01"')
raw_ends = st.sampled_from([*[b""] * 20, *_RAW_ENDS])


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """One line of the stream `people`: mostly a RECORD, in the styles of several writers."""
    if draw(st.integers(0, 12)) == 12:
        position = draw(st.integers(1, 99))
        return draw(st.sampled_from([singer([state(position=position)]), singer([record("shop", email="a@x.org")])]))
    compact = {"separators": (",", ":")} if draw(st.booleans()) else {}
    values = json.dumps(draw(records), ensure_ascii=draw(st.booleans()), **compact).encode()  # type: ignore[arg-type]
    values = values[:-1] + draw(raw_ends) + b"}"
    if draw(st.booleans()):
        return b'{"type":"RECORD","stream":"people","record":' + values + b',"time_extracted":"2026-01-01T00:00:00Z"}\n'
    return b'{"record": ' + values + b', "stream": "people", "type": "RECORD"} \n'


columns = st.lists(st.sampled_from(list(_TYPES)), unique=True, max_size=len(_TYPES)).map(
    lambda names: {name: _TYPES[name] for name in dict.fromkeys([*names, "city", "first_name", "company"])}
)


@pytest.fixture(scope="module")
def module_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    # The full form asks more than the service allows a day.
    with Simulator(Account(), requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        yield Pipeline(simulator, tmp_path_factory.mktemp("by_blocks"))


@pytest.mark.timeout(7200)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(
    described=columns,
    given_lines=st.lists(lines(), min_size=20, max_size=80),
    last=st.sampled_from([b"", b"", b"", *_NOT_JSON]),
    most_lines=st.sampled_from([2, 5, 40]),
    most_bytes=st.sampled_from([4_000, 4_000_000]),
    most_open_bytes=st.sampled_from([1_500, 4_000, 32_000_000]),
    block_bytes=st.sampled_from([7, 200, 1_000, 64 * 1024]),
    import_format=st.sampled_from(["auto", "auto", "csv", "json"]),
    truncates=st.booleans(),
    names_lists=st.booleans(),
)
def test_both_ways_send_the_same_bodies_and_account_for_every_record_alike(
    module_pipeline: Pipeline,
    tmp_path: Path,
    described: dict[str, Any],
    given_lines: list[bytes],
    last: bytes,
    most_lines: int,
    most_bytes: int,
    most_open_bytes: int,
    block_bytes: int,
    import_format: str,
    truncates: bool,
    names_lists: bool,
) -> None:
    lists = [one.name for one in module_pipeline.account.living_lists()]
    own = ({"list_names": _TYPES["list_names"]}) if names_lists else {}
    messages = [
        singer([schema("people", "email", **{**described, **own}), schema("shop", "email")]),
        *(_named(line, lists) for line in given_lines),
    ]
    _both(
        module_pipeline,
        tmp_path,
        b"".join(messages) + (b'{"type":"RECORD","stream":"people","record":{"email":"a@x.org"%b}}\n' % last),
        Limits(most_bytes, most_lines, open_bytes=most_open_bytes, open_row_bytes=0, block_bytes=block_bytes),
        lists=None if names_lists else lists[:1],
        streams={"shop": {"lists": lists[:1]}},
        import_format=import_format,
        on_long_value="truncate" if truncates else "reject",
    )


def _named(line: bytes, lists: Sequence[str]) -> bytes:
    line = line.replace(b"LIST 1", lists[1].upper().encode())
    for number, name in enumerate(lists[1:4], 1):
        line = line.replace(b"List %d" % number, name.encode())
    return line


def _people(count: int, **values: Any) -> list[dict[str, Any]]:
    return [record("people", email=f"p.{number}@example.org", **values) for number in range(count)]


@pytest.mark.parametrize(
    ("values", "config"),
    [
        ({"city": "Bend", "first_name": "Ann"}, {}),
        ({"city": "Bend, Oregon", "first_name": 'Ann "A."'}, {}),
        ({"city": "Zürich", "first_name": None}, {}),
        ({"city": "Zürich", "first_name": "Zoë\tAnn"}, {"import_format": "csv"}),
        ({"city": "two\nlines", "first_name": "日本"}, {}),
        ({"city": "", "first_name": " Ann "}, {}),
        ({"city": "Bend"}, {"import_format": "csv"}),
        ({"city": "Bend", "anniversary": "2020-05-01T00:00:00Z", "zip": 97301, "birthday": "4/9"}, {}),
        ({"email_status": "Active", "email_opt_out_date": None, "deleted_at": ""}, {}),
        ({"cf_membership_level": "gold", "Lifetime value": 12.5, "Is member?": True}, {}),
    ],
)
def test_plain_records_go_by_blocks(
    values: dict[str, Any], config: dict[str, Any], module_pipeline: Pipeline, tmp_path: Path
) -> None:
    described = {name: _TYPES[name] for name in values}
    messages = [schema("people", "email", **described), *_people(50, **values), state(position=50)]
    seen, by_blocks = _both(module_pipeline, tmp_path, singer(messages), **config)
    assert seen["counts"]["sent"] + seen["counts"]["rejected"].get("rejected_by_service", 0) == 50
    assert by_blocks == 50


def test_records_that_name_their_lists_go_by_blocks(module_pipeline: Pipeline, tmp_path: Path) -> None:
    names = [one.name for one in module_pipeline.account.living_lists()[:3]]
    messages = [
        schema("people", "email", list_names=_TYPES["list_names"]),
        *_people(20, list_names=names[:1]),
        *[record("people", email=f"q{number}@example.org", list_names=names) for number in range(20)],
    ]
    _, by_blocks = _both(module_pipeline, tmp_path, singer(messages), lists=None)
    assert by_blocks == 40


def test_streams_in_turns_go_by_blocks_and_changed_schemas_are_followed(
    module_pipeline: Pipeline, tmp_path: Path
) -> None:
    both = [schema("people", "email", "city"), schema("shop", "email", "company")]
    turns = [
        one
        for number in range(20)
        for one in (
            record("people", email=f"{number}@x.org", city="Bend"),
            record("shop", email=f"{number}@y.org", company="Birch"),
        )
    ]
    changed = [schema("people", "email", "first_name"), *_people(10, first_name="Ann", city="Bend")]
    _, by_blocks = _both(module_pipeline, tmp_path, singer([*both, *turns, *both, *changed, *turns]))
    assert by_blocks >= 50  # the second turns find rows of theirs that are not sent yet, and are merged


def test_only_odd_records_go_one_by_one(module_pipeline: Pipeline, tmp_path: Path) -> None:
    odd = [
        record("people", email="not an address", city="Bend"),
        record("people", email="long@x.org", city="x" * 51),
        record("people", email="p.3@example.org", city="Salem"),
        record("people", email="number@x.org", city=7),
    ]
    messages = [schema("people", "email", "city"), *_people(30, city="Bend"), *odd]
    seen, by_blocks = _both(module_pipeline, tmp_path, singer(messages))
    assert by_blocks == 30
    assert seen["counts"]["merged"] == 1


def test_a_mirror_notes_people_who_go_by_blocks(pipeline: Pipeline) -> None:
    people = _people(5)
    activate = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
    pipeline.run(schema("people", "email"), *people, mode="upsert")
    target = pipeline.run(
        schema("people", "email"), *people[:4], activate, mode="mirror", max_removal_percent=100,
        undo_folder=str(pipeline.rejects_path.parent),
    )  # fmt: skip
    assert target.run.accounting.counts_of("people").by_blocks == 4
    assert [bool(pipeline.contact(f"p.{n}@example.org").get("list_memberships")) for n in range(5)] == [True] * 4 + [
        False
    ]


def test_people_whose_lists_are_named_in_several_ways_fill_one_import_after_the_other(
    module_pipeline: Pipeline, tmp_path: Path
) -> None:
    one, other = (found.name for found in module_pipeline.account.living_lists()[:2])
    names = [[one], [one.upper()], [one, other]]
    people = [record("people", email=f"p{number}@x.org", list_names=names[number % 3]) for number in range(50)]
    described = schema("people", "email", list_names=_TYPES["list_names"])
    seen, by_blocks = _both(
        module_pipeline, tmp_path, singer([described, *people, state(position=50)]), Limits(lines=12), lists=None
    )
    rows = [row for _, body, _ in seen["bodies"] for row in body]
    assert all(any(f"p{number}@x.org".encode() in row for row in rows) for number in range(50))
    assert by_blocks >= 30


def test_two_addresses_in_one_cell_are_no_address(module_pipeline: Pipeline, tmp_path: Path) -> None:
    messages = [schema("people", "email"), *_people(5), record("people", email="a@x.org b@x.org")]
    seen, by_blocks = _both(module_pipeline, tmp_path, singer(messages))
    assert seen["counts"]["rejected"]["invalid_email_address"] == 1
    assert by_blocks == 5


def test_a_column_whose_name_holds_a_quote_is_imported(module_pipeline: Pipeline, tmp_path: Path) -> None:
    name = 'Company "legal"'
    messages = [schema("people", "email", name), *_people(5, **{name: "Birch"})]
    seen, _ = _both(module_pipeline, tmp_path, singer(messages), field_map={name: "company_name"})
    assert b"Birch" in seen["bodies"][0][1][0]


def test_rows_with_a_backslash_that_are_merged_keep_to_the_lines_of_an_import(
    module_pipeline: Pipeline, tmp_path: Path
) -> None:
    described, some = schema("people", "email", "company"), _people(9, company="C:\\new")
    people = [*some, *_people(9, company="x"), *[record("people", email=f"{n}@x.org", company="x") for n in range(40)]]
    seen, _ = _both(module_pipeline, tmp_path, singer([described, *people]), Limits(lines=20), import_format="json")
    assert max(len(body) for _, body, _ in seen["bodies"]) <= 20


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"type": "RECORD", "record": {"email": "a@x.org"}}, "lacks stream"),
        ({"type": "", "stream": "neither people", "record": {"email": "a@x.org"}}, "has no message type"),
    ],
)
def test_a_line_that_is_no_record_of_a_stream_ends_the_run(
    line: dict[str, Any], said: str, module_pipeline: Pipeline, tmp_path: Path
) -> None:
    seen, by_blocks = _both(module_pipeline, tmp_path, singer([schema("people", "email"), *_people(3), line]))
    assert said in seen["failure"]
    assert by_blocks == 3


def test_a_custom_field_whose_name_holds_a_quote_is_imported(pipeline: Pipeline) -> None:
    pipeline.account.create_custom_field({"label": 'Dog "pet"', "type": "string"}).name = 'Dog "pet"'
    target = pipeline.run(schema("people", "email", "dog_pet"), record("people", email="a@x.org", dog_pet="Rex"),
        field_map={"dog_pet": 'cf:Dog "pet"'}, import_format="json")  # fmt: skip
    assert target.run.accounting.counts_of("people").sent == 1


def test_a_value_in_a_thousand_brackets_is_left_to_the_slow_way() -> None:
    known = Remembered(json.loads)
    assert known[b"[" * 100_000] is ODD
