"""Each rule says of many records what it says of one: rows and their bytes, every policy, every place in a batch.

CI runs the short form. The full form: `FULL=1 pytest tests/target/streams/test_rules.py`.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_api.activities.imports import json_envelope
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_singer.connection import connect
from constantcontact_singer.run_record import RunRecord
from target_constantcontact.batching.batch import Batch
from target_constantcontact.batching.batch_key import BatchKey, Source
from target_constantcontact.batching.batcher import Batcher, Content
from target_constantcontact.batching.codecs import CsvCodec, JsonCodec, lines_of
from target_constantcontact.batching.record_spool import RecordSpool
from target_constantcontact.limits import Limits
from target_constantcontact.mapping.inputs import InputStream
from target_constantcontact.permission import Deleted, Verdict
from target_constantcontact.run import Run
from target_constantcontact.singer.compiled_maps import CompiledMap
from target_constantcontact.singer.lenient_json import decode_line
from target_constantcontact.streams.block_opening import blocks_of
from target_constantcontact.streams.imports import ImportStream
from target_constantcontact.streams.list_policies import ListsNotLeft, ListsToJoin, ListToUpdateThrough
from target_constantcontact.streams.opening import Opening
from target_constantcontact.streams.policies import Candidate, Rejected, Rows, Settled
from target_constantcontact.streams.value_policies import BlanksToClear, TextMessages
from tests.target.conftest import Pipeline, at_once, record, singer
from tests.target.streams.drawn_cases import COLUMNS, ODD, ODD_ADDRESSES, Draws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from target_constantcontact.batching.batcher import OpenBatch
    from target_constantcontact.batching.row_blocks import RowBlock

FULL = bool(os.environ.get("FULL"))
ROUNDS = 60 if FULL else 6
TEXT = {"type": ["string", "null"]}
SMS = ("sms_number", "sms_consent_date", "sms_status")
# Why a row that is plain may go one by one: the docstring of `many` says so of each of these.
MAY_GO_ONE_BY_ONE = (ListsToJoin, ListToUpdateThrough, ListsNotLeft, BlanksToClear)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    account = Account(contacts=240, unsubscribed=60, deleted=60, sms_only=5, lists=4)
    for position in range(0, 240, 9):
        contact = account.contacts.copy_of(account.contacts.at(position))
        contact.lists = ()
        account.contacts.save(contact)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        yield Pipeline(simulator, tmp_path_factory.mktemp("rules"))


class Opened:
    """One stream of a run of its own."""

    def __init__(self, pipeline: Pipeline, columns: dict[str, Any], **others: Any) -> None:
        config = pipeline.settings(**{"daily_request_budget": 0, **others})
        self.run = Run(
            config,
            lambda _state: None,
            program="test",
            record=RunRecord("target-constantcontact", config, {"properties": {}}),
            stop=threading.Event(),
            now=threading.Event(),
            limits=Limits(),
            follow=at_once,
            connect=connect,
        )
        stream = Opening("people", columns, None, self.run, source="people").stream()
        assert isinstance(stream, ImportStream)
        known = [dict.fromkeys((*COLUMNS, *SMS, "email_status", "deleted_at", "extra", "key"))]
        stream.read_sample(known, known)
        blocks = blocks_of(stream, InputStream("people", columns, CompiledMap("people", {})))
        assert blocks is not None
        self.stream, self._blocks = stream, blocks
        self._decode = msgspec.json.Decoder(blocks.envelope).decode

    def read(self, lines: Sequence[bytes]) -> tuple[list[bytes], RowBlock | None]:
        """Read the lines that fit."""
        fitting, envelopes = [], []
        for line in lines:
            try:
                envelopes.append(self._decode(line))
            except msgspec.DecodeError:
                continue
            fitting.append(line)
        return fitting, self._blocks.block(fitting, envelopes) if fitting else None


def check_rows(opened: Opened, lines: Sequence[bytes], block: RowBlock) -> int:
    """Hold the rows of a block to those of its records; return how many there were."""
    stream, (full_is_csv, every_is_csv) = opened.stream, opened.stream.csv
    numbers = [number for number in range(len(lines)) if number not in block.one_by_one]
    encoded, counts = block.encoded(numbers)
    for place, number in enumerate(numbers):
        came = decode_line(lines[number])["record"]
        converted, judged = stream.mapping.convert(came), stream.consent.judge(came, came)
        row = converted.row
        assert not converted.faults, came
        assert judged.deleted is Deleted.NO, came
        assert judged.verdict == (Verdict() if block.verdicts is None else block.verdicts[number]), came
        cells = zip(stream.mapping.keys, (column[number] for column in block.columns), strict=True)
        assert {key: value for key, value in cells if value} == {key: str(value) for key, value in row.items()}
        is_csv = every_is_csv or (full_is_csv and len(row) == len(stream.mapping.keys))
        codec = stream.source.csv if is_csv else JsonCodec()
        assert (block.are_csv[number], encoded[place]) == (is_csv, codec.encode(row)), came
        assert counts[place] == lines_of(codec.encode(row), codec.line_ends), came
        assert (block.emails[number], block.addresses[number]) == (row["email"], str(row["email"]).lower())
        if block.allow_sms is not None:
            has_both = "sms_number" in row and "sms_consent_date" in row
            assert (block.allow_sms[number] and has_both) == (has_both and judged.allows_sms), came
    return len(numbers)


@pytest.mark.parametrize("import_format", ["auto", "csv", "json"])
def test_rows_are_what_their_records_come_to(import_format: str, crowd: Pipeline) -> None:
    chance, rows = Random(import_format), 0  # noqa: S311  # not for secrets
    may_be = [name for name in COLUMNS if name not in {"birthday_month", "birthday_day", "work_phone"}]
    for _ in range(ROUNDS):
        columns: dict[str, Any] = {"email": chance.choice([TEXT, {}])}
        columns |= {name: COLUMNS[name] for name in (*chance.sample(may_be, 9), *SMS)}
        given = {"import_format": import_format, "sms_permission_to_send": "explicit"}
        opened = Opened(crowd, columns, **given)
        draws = Draws(chance, crowd.account, given)
        for draws.odd_share in (0.0, 0.1, 0.5):
            records = [draws.record(columns) for _ in range(300)]
            if not draws.odd_share:  # nobody's source says no
                records = [{**one, "email_status": "Active", "deleted_at": None} for one in records]
            lines, block = opened.read([singer([record("people", **one)]) for one in records])
            assert block is not None
            rows += check_rows(opened, lines, block)
            assert draws.odd_share or len(lines) - len(block.one_by_one) > 280
    assert rows > 2_000


values = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(' \t\n\r\\",aé\x7f\x85\u2028', max_size=9),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
addresses = st.one_of(
    st.from_regex(r"\A[a-z.@ _é,\\+-]{1,9}@[a-z.é-]{1,6}\.[a-z1é]{1,4}\Z"), st.sampled_from(ODD_ADDRESSES)
)
some = st.fixed_dictionaries(
    {"email": addresses}, optional=dict.fromkeys(("city", "last_name", "zip", "company", "sms_number"), values)
)


@settings(max_examples=5_000 if FULL else 150)
@given(records=st.lists(some, min_size=10, max_size=40))
def test_rows_of_any_values_are_what_their_records_come_to(crowd: Pipeline, records: list[dict[str, Any]]) -> None:
    columns = {"email": TEXT, **{name: COLUMNS[name] for name in ("city", "last_name", "zip", "company", "sms_number")}}
    opened = Opened(crowd, columns)
    lines, block = opened.read([singer([record("people", **one)]) for one in records])
    if block is not None:
        check_rows(opened, lines, block)


def test_one_odd_value_among_plain_ones_is_found(crowd: Pipeline) -> None:
    columns = {"email": TEXT, "city": TEXT, "company": COLUMNS["company"]}
    opened = Opened(crowd, columns)
    plain = {"city": "Bend", "company": "Birch"}
    signs = [chr(code) for code in (*range(0x100), 0x130, 0x2028, 0xFEFF)]
    forms = (
        "a{}b@x.org",
        "{}a@x.org",
        "a@{}x.org",
        "a@x{}y.org",
        "a@x.o{}",
        "a@x.or{}g",
        "a@x.org{}",
        "a{0}@{0}x.org",
        "a@x.org{}b@x.org",
    )
    odd = [{"email": form.format(sign)} for sign in signs for form in forms]
    odd += [{name: form.format(sign)} for sign in signs for form in ("{}", "{}a", "a{}", "a{}b") for name in plain]
    odd += [{name: "a" * length} for length in (49, 50, 51) for name in plain]
    odd += [{"email": f"{'a' * length}@x.org"} for length in (43, 44, 45)]
    rows = 0
    for one in odd:
        given = ({"email": f"p.{number}@x.org", **plain, **(one if number == 1 else {})} for number in range(3))
        lines, block = opened.read([singer([record("people", **values)]) for values in given])
        assert block is not None
        rows += check_rows(opened, lines, block)
        assert {0, len(lines) - 1}.isdisjoint(block.one_by_one), one
    assert rows > 2_000


def held_record(draws: Draws, account: Account, columns: dict[str, Any]) -> dict[str, Any]:
    """Draw a record that says what the account holds, or nearly."""
    chance = draws.chance
    found = draws.record(columns)
    contact = account.contacts.at(chance.randrange(len(account.contacts)))
    if contact.address is None or chance.random() < 0.3:
        return {**found, "email": f"{chance.randrange(10_000)}@new.org"}
    found |= {"email": contact.address, "first_name": contact.first_name, "last_name": contact.last_name}
    if "list_ids" in found and contact.lists and chance.random() < 0.7:
        found["list_ids"] = list(contact.lists)
    if chance.random() < 0.2:
        found[chance.choice(["first_name", "last_name"])] = chance.choice(["Ann", None, ""])
    return found


def change(opened: Opened, chance: Random, people: Sequence[str], list_ids: Sequence[str]) -> None:
    """Let the run have done something to some people."""
    changes, snapshot = opened.run.changes, opened.run.account.snapshot
    for address in chance.sample(people, len(people) // 20):
        what = chance.randrange(4)
        if what == 0:
            changes.note(address.upper())
        elif what == 1:
            changes.note_departure(address, chance.choice([(), list_ids[:1]]))
        elif what == 2:
            changes.note_sent((address,), (snapshot.person(address),))
        else:
            changes.note_all((address,), (snapshot.person(address),))


CONFIGURED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "append": ({"mode": "append"}, {}),
    "update": ({"mode": "update", "clear_blanks": True, "skip_unchanged": True}, {}),
    "routed": (
        {
            "lists": None, "history_path": True, "sms_permission_to_send": "explicit", "clear_blanks": True,
            "skip_unchanged": True,
        },
        {"list_ids": {"type": ["array", "string", "null"]}, **{name: COLUMNS[name] for name in SMS}},
    ),
    "history": ({"history_path": True, "skip_unchanged": True}, {}),
}  # fmt: skip


@pytest.mark.parametrize("what", CONFIGURED)
def test_policies_say_of_many_what_they_say_of_one(what: str, crowd: Pipeline, tmp_path: Path) -> None:
    given, further = CONFIGURED[what]
    columns = {"email": TEXT, "first_name": TEXT, "last_name": TEXT, **further}
    asked: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    decided: Counter[Any] = Counter()
    for number in range(3 * ROUNDS):
        chance = Random(f"{what} {number}")  # noqa: S311  # not for secrets
        print(f"round {number}")  # noqa: T201  # shown when it fails
        both = Both(crowd, chance, columns, dict(given), tmp_path / str(number))
        check_policies(both, asked, excused, decided)
    assert min(count for name, count in asked.items() if name != "RequestsToClear") >= 2_000
    assert sum(excused.values()) < 0.2 * sum(asked.values())
    assert what == "append" or Settled.UNCHANGED in decided


class Both:
    """Two streams alike, in runs that have done the same; many rows for one, the same as candidates for the other."""

    def __init__(
        self, crowd: Pipeline, chance: Random, columns: dict[str, Any], given: dict[str, Any], folder: Path
    ) -> None:
        folder.mkdir()
        list_ids = tuple(one.list_id for one in crowd.account.living_lists())
        own = {"lists": list(list_ids[:1]), **given}
        paths = [str(folder / name) for name in ("many.db", "one.db")]
        histories = [{"history_path": path} if "history_path" in given else {} for path in paths]
        self.many, self.one = (Opened(crowd, columns, **{**own, **history}) for history in histories)
        lines = self._lines_of_different_people(Draws(chance, crowd.account, given), crowd.account, columns)
        lines, block = self.many.read(lines)
        assert block is not None
        assert not block.one_by_one
        people = list(block.addresses)
        if "history_path" in given:
            self._remember(Opened(crowd, columns, **{**own, **histories[0]}), chance, people, list_ids)
            shutil.copy(*paths)
        seed = chance.random()
        for each in (self.many, self.one):
            change(each, Random(seed), people, list_ids)  # noqa: S311  # not for secrets
        source, account = self.many.stream.source, self.many.run.account
        self.rows = Rows(block, 0, len(people), source, account, [()] * len(people))
        convert, source, account = self.one.stream.mapping.convert, self.one.stream.source, self.one.run.account
        judge = self.one.stream.consent.judge
        records = [decode_line(line)["record"] for line in lines]
        self.candidates = [
            Candidate(address, convert(came), judge(came, came), came, source, account)
            for address, came in zip(people, records, strict=True)
        ]

    def _lines_of_different_people(self, draws: Draws, account: Account, columns: dict[str, Any]) -> list[bytes]:
        lines = [singer([record("people", **held_record(draws, account, columns))]) for _ in range(500)]
        lines, block = self.many.read(lines)
        assert block is not None
        seen: dict[str, bytes] = {}
        for number, (address, line) in enumerate(zip(block.addresses, lines, strict=True)):
            if number not in block.one_by_one:
                seen.setdefault(address, line)
        return list(seen.values())

    @staticmethod
    def _remember(earlier: Opened, chance: Random, people: list[str], list_ids: Sequence[str]) -> None:
        history = earlier.run.history
        assert history is not None
        history.note(chance.sample(people, len(people) // 2), list_ids[:2])
        history.sync()


def check_policies(both: Both, asked: Counter[str], excused: Counter[str], decided: Counter[Any]) -> None:
    rows = both.rows
    for policy, single in zip(both.many.stream.policies, both.one.stream.policies, strict=True):
        name, found = type(policy).__name__, policy.many(rows)
        left = [number for number in range(len(rows)) if number not in rows.decisions]
        asked[name] += len(left)
        for number in left:
            candidate, decision = both.candidates[number], found.get(number)
            before, said = candidate.list_ids, single.one(candidate)
            decided[said[0].reason if isinstance(said, Rejected) else said] += 1
            if decision is Settled.ONE_BY_ONE:
                assert isinstance(policy, MAY_GO_ONE_BY_ONE)
                needs_it = said is not None or candidate.is_alone or candidate.to_clear or candidate.list_ids != before
                is_absent = isinstance(policy, BlanksToClear) and len(candidate.converted.row) < len(rows.columns)
                assert needs_it or is_absent, (name, candidate)
                excused[name] += 1
            else:
                assert (said, candidate.is_alone, candidate.to_clear) == (decision, False, frozenset()), (
                    name,
                    candidate,
                )
                assert decision is not None or effects(rows, number) == effects_on(candidate), (name, candidate)
        if isinstance(policy, TextMessages):
            policy.count(rows, left)
        for number, decision in found.items():
            rows.decisions.setdefault(number, decision)
    many, one = (each.run.accounting.counts_of("people") for each in (both.many, both.one))
    assert many.sms_without_permission == one.sms_without_permission


def effects(rows: Rows, number: int) -> tuple[Any, ...]:
    return tuple(rows.list_ids[number]), rows.allow_sms is not None and rows.allow_sms[number]


def effects_on(candidate: Candidate) -> tuple[Any, ...]:
    return candidate.list_ids, bool(candidate.source.sms_permission)


CODEC = JsonCodec()


def _batcher(limits: Limits) -> Batcher:
    numbers = iter(range(100_000))

    def open_batch(key: BatchKey, _is_csv: bool) -> Batch:
        codec = CsvCodec(("email",)) if key.only_addresses else CODEC
        return Batch(next(numbers), json_envelope(list_ids=key.list_ids), codec, RecordSpool(), limits=limits)

    return Batcher(open_batch, max_open_bytes=limits.open_bytes, bytes_a_row=limits.open_row_bytes)


def _seen(closed: Sequence[OpenBatch]) -> list[Any]:
    return [(one.key, one.is_csv, one.batch.addresses, one.batch.body, one.batch.number) for one in closed]


def _extend(filling: Batcher, key: BatchKey, addresses: Sequence[str], further: tuple[str, ...]) -> list[Any]:
    """Give rows their places together where that can be, as `Placer` does, and alone where not."""
    closed: list[OpenBatch] = []
    start = 0
    while start < len(addresses):
        stop = start + filling.first_taken(addresses[start:])
        while start < stop:
            some = addresses[start:stop]
            rows = [CODEC.encode(_row(one)) for one in some]
            lines = [one.encode() for one in some]
            content = Content(filling.open(key, is_csv=True), some, rows, lines, len(rows))
            emails = {BatchKey(key.source, (one,), only_addresses=True): list(some) for one in further}
            if filling.have_room([content], emails if len(some) > 1 else {}):
                filling.extend(content)
                for one in some:
                    closed += filling.join(key.source, further, one, one)
                break
            stop = (start + stop) // 2
        if start == stop:
            closed += _put(filling, key, addresses[start], further)
            stop += 1
        start = stop
    return closed


def _row(address: str) -> dict[str, str | int]:
    return {"email": address, "first_name": "Ann" * (len(address) % 5)}


def _put(filling: Batcher, key: BatchKey, address: str, further: tuple[str, ...]) -> list[OpenBatch]:
    line = address.encode()
    return list(filling.put(key, address, _row(address), line, is_csv=True, further_lists=further).closed)


@pytest.mark.parametrize("seed", range(2_000 if FULL else 60))
def test_rows_get_the_same_places_together_as_alone(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # not for secrets
    limits = Limits(
        lines=chance.choice([3, 8, 40_000]),
        body_bytes=chance.choice([400, 4_000_000]),
        open_bytes=chance.choice([500, 3_000, 32_000_000]),
        open_row_bytes=chance.choice([0, 256]),
    )
    together, alone = _batcher(limits), _batcher(limits)
    for _ in range(20):
        key = BatchKey(Source(chance.choice(["people", "fans"]), ("email",)), (chance.choice(["one", "two"]),))
        further = chance.choice([(), (), ("three",), ("three", "four")])
        some = [
            f"{number}@x.org" for number in chance.sample(range(chance.choice([60, 5_000])), chance.randrange(1, 12))
        ]
        expected = [one for address in some for one in _put(alone, key, address, further)]
        assert _seen(_extend(together, key, some, further)) == _seen(expected)
    assert _seen(together.close_all()) == _seen(alone.close_all())
