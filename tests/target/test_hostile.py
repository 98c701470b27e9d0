"""Every row of a hostile file ends in the account as it was meant, or in the rejects with a true reason."""

from __future__ import annotations

import io
import json
import tracemalloc
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from constantcontact_api.contacts.import_fields import MAX_PHONE_LENGTH
from constantcontact_api.errors import SettingsError
from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import EVERYBODY
from constantcontact_simulator.server import Simulator
from target_constantcontact.accounting.replay import Replay
from target_constantcontact.singer.lenient_json import original, read_message
from tests.target.conftest import Pipeline, record, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.target.conftest import Pipe

TEXTS = ("first_name", "last_name", "job_title", "company_name", "city", "state", "zip", "country")
STREETS = {"street": "street", "city": "city", "state": "state", "zip": "postal_code", "country": "country"}
JSON_ONLY = ("home_phone", "work_phone", "mobile_phone", "work_street", "work_city", "other_zip")
IN_BOTH = (
    *TEXTS, "street", "street2", "phone", "anniversary", "birthday_month", "birthday_day", "sms_number",
    "sms_consent_date", "Membership Level", "Last visit", "Lifetime value", "Favourite café", "Interests", "Is member?",
    "Next appointment", "Pledge", "Comments",
)  # fmt: skip
LISTS = ("list_ids", "list_names")
MEGABYTE = 1024 * 1024
NEXT_YEARS = datetime.now(timezone.utc).year


class Case(NamedTuple):
    """One row that breaks one rule, or just does not."""

    values: dict[str, Any]
    reason: str = ""  # empty: it lands
    stored: dict[str, str] = {}  # noqa: RUF012  # never changed


def lands(column: str, value: object, stored: str | None = None) -> Case:
    return Case({column: value}, stored={column: str(value) if stored is None else stored})


def fails(reason: str, **values: Any) -> Case:
    return Case(values, reason)


def cases(account: Account) -> Iterator[Case]:
    yield from _lengths()
    yield from _odd_text()
    yield from _wrong_types()
    yield from _dates_and_numbers()
    yield from _choices()
    lists = [one.list_id for one in account.living_lists()]
    while len(lists) < 51:
        lists.append(account.create_list({"name": f"List {len(lists)}"}).list_id)
    yield Case({"list_ids": lists[:50]})
    yield fails("too_many_lists", list_ids=lists[:51])
    yield fails("unknown_list", list_ids=["no such list"])
    yield fails("unknown_list", list_ids=None, list_names="," * 10 + "x," * MEGABYTE)
    yield fails("no_list", list_ids=[" ", ""])


def _lengths() -> Iterator[Case]:
    for column in TEXTS:
        yield lands(column, "x" * 50)
        yield fails("value_too_long", **{column: "x" * 51})
    yield lands("street", "é" * 255)
    yield fails("value_too_long", street="x" * 256)
    yield fails("value_too_long", street2="x" * 256)
    yield fails("rejected_by_service", street="x" * 200, street2="y" * 55)
    yield lands("phone", "5" * 25)
    yield fails("value_too_long", phone="5" * 26)  # documented as 25 and as 50
    yield lands("Comments", "x" * 255)
    yield fails("value_too_long", Comments="x" * 256)
    yield fails("value_too_long", last_name="x" * 10 * MEGABYTE)
    yield fails("invalid_date", anniversary="2" * 10 * MEGABYTE)
    yield fails("value_too_long", **{"Lifetime value": "9" * 10 * MEGABYTE})
    yield fails("invalid_sms_number", sms_number="5" * 17)


def _odd_text() -> Iterator[Case]:
    for formula in ("=cmd|' /C calc'!A0", "+1+1", "@SUM(1,1)", "-2+3", '=HYPERLINK("http://x.org","x")', "'quoted'"):
        yield lands("company_name", formula)
    for text in (
        "a,b",
        'say "hi"',
        "two\nlines",
        "two\r\nlines",
        "a\tb",
        "😀🏳️‍🌈",
        "שלום \u202eabc",
        "e\u0301",
        'a"b',
        "a\u200bb",
    ):
        yield lands("last_name", text)
    yield lands("first_name", "  Ann\u00a0", "Ann")
    for text in ("\x00", "a\x07b", "\x1b[31m", "\x7f", "a\ud800b", "\udfff"):
        yield fails("invalid_text", first_name=text)
    for text in (
        "nobody",
        "a@x",
        "a b@x.org",
        "a@x.org, b@x.org",
        "a@@x.org",
        "a@x..org",
    ):
        yield fails("invalid_email_address", email=text)
    yield fails("value_too_long", email=f"{'a' * 75}@x.org")
    yield fails("rejected_by_service", email=f"{'a' * 45}@x.org")  # documented as 50 and as 80
    yield fails("no_email_address", email="   ")
    yield fails("no_email_address", email=None)
    yield fails("rejected_by_service", email="a..b@x.org")  # nobody publishes the grammar


def _wrong_types() -> Iterator[Case]:
    for column in (*IN_BOTH, "email"):
        yield fails("invalid_type", **{column: {"an": "object"}})
        yield fails("invalid_type", **{column: [{"in": "a list"}]})
    yield lands("zip", 97301)
    yield lands("zip", 97301.0, "97301")
    yield fails("invalid_type", job_title=True)
    yield lands("city", ["Bend", None, "Salem"], "Bend, Salem")
    yield fails("invalid_number", zip=float("nan"))
    yield fails("invalid_number", first_name=float("-inf"))
    yield fails("value_too_long", zip=10**4299)
    yield fails("invalid_email_address", email=5)
    yield fails("invalid_email_address", email=["a@x.org", "b@x.org"])


def _dates_and_numbers() -> Iterator[Case]:
    yield lands("anniversary", "1901-01-01")
    yield lands("anniversary", f"12/31/{NEXT_YEARS + 10}", f"{NEXT_YEARS + 10}-12-31")
    for text in ("1900-12-31", f"{NEXT_YEARS + 11}-01-01", "2021-02-29", "30.06.2021", "20211330", 5, True):
        yield fails("invalid_date", anniversary=text)
    for month, day in ((13, 1), (2, 30), (0, 5), ("Avocado", 9), (4, None), (None, 9), (-4, 9), (4.5, 9)):
        yield fails("invalid_birthday", birthday_month=month, birthday_day=day)
    yield Case({"birthday_month": "2", "birthday_day": 29.0})
    yield fails("invalid_date", **{"Last visit": "yesterday"})
    yield fails("invalid_number", **{"Lifetime value": "twelve"})
    yield fails("invalid_number", Pledge="1,5")
    yield lands("Pledge", "1e2", "100")
    yield fails("invalid_sms_number", sms_number="+49 30 123456")
    yield fails("invalid_date", sms_consent_date="soon")


def _choices() -> Iterator[Case]:
    # The account says which values a field with choices takes.
    yield lands("Favourite café", "Quayside")
    yield fails("invalid_choice", **{"Favourite café": "Nowhere"})
    yield fails("invalid_choice", Interests="Music, Chess")
    yield fails("invalid_boolean", **{"Is member?": "perhaps"})
    yield fails("invalid_date", **{"Next appointment": "tomorrow"})


def stored(pipeline: Pipeline, address: str, column: str) -> str | None:
    contact = pipeline.contact(address)
    if column == "phone":
        return next((str(one["phone_number"]) for one in contact["phone_numbers"]), None)
    if column in STREETS:
        return next((one[STREETS[column]] for one in contact["street_addresses"]), None)
    for field in pipeline.account.custom_fields.values():
        if field.label == column:
            values = {one["custom_field_id"]: one["value"] for one in contact["custom_fields"]}
            return values.get(field.custom_field_id)
    value: str | None = contact[column]
    return value


@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_each_documented_limit_and_each_odd_text_ends_where_it_belongs(pipe: Pipe, import_format: str) -> None:
    with pipe(phone_limit=MAX_PHONE_LENGTH) as pipeline:
        given_cases = list(cases(pipeline.account))
        columns = ("email", *IN_BOTH, *LISTS, *(JSON_ONLY if import_format == "json" else ()))
        home = [pipeline.account.living_lists()[0].list_id]
        rows = [
            {
                "email": f"row{number}@x.org",
                "last_name": "Fir",
                "street": "1",
                "list_ids": home,
                "key": number,
                **case.values,
            }
            for number, case in enumerate(given_cases)
        ]
        target = pipeline.run(
            schema("people", *columns),
            *(record("people", **row) for row in rows),
            lists=None,
            import_format=import_format,
            on_bad_value="reject",
        )
        rejected = {line["record"]["key"]: line for line in pipeline.rejects()}
        for number, (case, row) in enumerate(zip(given_cases, rows, strict=True)):
            short = {name: str(value)[:60] for name, value in case.values.items()}
            assert rejected.get(number, {"reason": ""})["reason"] == case.reason, short
            assert pipeline.has(f"row{number}@x.org") is (not case.reason), short
            assert {name: stored(pipeline, f"row{number}@x.org", name) for name in case.stored} == case.stored, short
            if case.reason:
                assert {**rejected[number]["record"], **case.values} == row, short
        counts = target.run.accounting.counts["people"]
        assert counts.read == len(rows) == counts.sent + counts.rejected.total()


def test_more_custom_fields_or_telephone_numbers_than_a_contact_can_have_are_a_reject(pipe: Pipe) -> None:
    with pipe() as pipeline:
        labels = [
            pipeline.account.create_custom_field({"label": f"More {n}", "type": "string"}).label for n in range(26)
        ]
        columns = schema("people", "email", *labels, "phone", *JSON_ONLY[:3])
        phones = dict.fromkeys(("phone", *JSON_ONLY[:3]), "555-010-2000")
        pipeline.run(
            columns,
            record("people", email="25@x.org", **dict.fromkeys(labels[:25], "x")),
            record("people", email="26@x.org", **dict.fromkeys(labels, "x")),
            record("people", email="four@x.org", **phones),
        )
        assert {line["record"]["email"]: line["reason"] for line in pipeline.rejects()} == {
            "26@x.org": "too_many_custom_fields",
            "four@x.org": "too_many_phone_numbers",
        }
        assert len(pipeline.contact("25@x.org")["custom_fields"]) == 25


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param('"first_name": "Zoë"'.encode("latin-1"), "invalid_text", id="Latin-1"),
        pytest.param(b'"first_name": "a\x01b"', "invalid_text", id="bare control character"),
        pytest.param(b'"first_name": "\\ud83d"', "invalid_text", id="half of a surrogate pair"),
        pytest.param(b'"first_name": NaN', "invalid_number", id="NaN"),
        pytest.param(b'"first_name": -Infinity', "invalid_number", id="Infinity"),
        pytest.param(b'"first_name": 1e400', "value_too_long", id="more than a float holds"),
        pytest.param(b'"first_name": ' + b"9" * 10_000, "value_too_long", id="more digits than Python reads"),
    ],
)
def test_a_value_that_json_does_not_allow_costs_its_row_and_not_the_run(
    pipeline: Pipeline, bad: bytes, reason: str
) -> None:
    line = b'{"type": "RECORD", "stream": "people", "record": {"email": "%s@x.org", %s}}\n'
    elsewhere = bad.replace(b"first_name", b"a column that nobody imports")
    pipeline.run(
        schema("people", "email", "first_name"),
        line % (b"ann", b'"first_name": "Ann"'),
        line % (b"bad", bad),
        line % (b"bea", elsewhere),
        line % (b"cat", b'"first_name": "Cat"'),
        on_bad_value="reject",
    )
    there = {one.address for one in pipeline.account.contacts.select(EVERYBODY)}
    assert there == {"ann@x.org", "bea@x.org", "cat@x.org"}
    (reject,) = pipeline.rejects()
    assert (reject["reason"], reject["record"]["email"]) == (reason, "bad@x.org")
    (_, again) = Replay(io.BytesIO(pipeline.rejects_path.read_bytes())).messages()
    assert json.loads(again)["record"] == reject["record"]


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(st.characters(), max_size=60)
    | st.sampled_from(["2021-06-30", "4/9", "true", "100", "Bend", "unsubscribed", "12/31/1900", "x" * 300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
HOSTILE_COLUMNS = (*IN_BOTH, *JSON_ONLY, "list_names", "email_status", "deleted_at", "email_optout_date")
ADDRESSES = st.sampled_from(["ann@x.org", "Bea@x.org", "bea@X.org", "cat@x.org", "dan@x.org"]) | JSON_VALUES


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(ADDRESSES, st.dictionaries(st.sampled_from(HOSTILE_COLUMNS), JSON_VALUES, max_size=5)),
        min_size=1,
        max_size=12,
    ),
    mode=st.sampled_from(["upsert", "mirror"]),
)
@example(rows=[("ann@x.org", {}), ("ann@x.org", {"Last visit": "1850-01-01"})], mode="upsert")  # refused after a merge
def test_whatever_a_row_holds_it_is_accounted_for_once(
    tmp_path: Path, rows: list[tuple[Any, dict[str, Any]]], mode: str
) -> None:
    with Simulator(Account(), requests_per_second=0, token_requests_per_second=0) as simulator:
        pipeline = Pipeline(simulator, tmp_path)
        pipeline.rejects_path.unlink(missing_ok=True)
        messages = [record("people", key=number, email=email, **values) for number, (email, values) in enumerate(rows)]
        try:
            target = pipeline.run(schema("people", "email", *HOSTILE_COLUMNS), *messages, mode=mode)
        except SettingsError:  # most values of a column of permission are not understood
            assert not pipeline.imports()
            return
        counts = target.run.accounting.counts["people"]
        rejected = {line["record"]["key"] for line in pipeline.rejects() if not line.get("is_warning")}
        merged_into_rejected = {
            earlier["key"] for line in pipeline.rejects() for earlier in line.get("earlier_records", ())
        }
        assert counts.read == len(rows)
        assert counts.sent == len(pipeline.account.contacts)
        assert len(rejected) == counts.rejected.total()
        assert not rejected & merged_into_rejected
        assert len(merged_into_rejected) <= counts.merged
        for number, (email, _) in enumerate(rows):
            if isinstance(email, str) and pipeline.account.contacts.by_address(email.strip()) is None:
                assert number in rejected | merged_into_rejected or counts.skipped or counts.not_permitted


@pytest.mark.parametrize(
    "odd",
    [b'"%s\\ud83d"', b'"%s\xff"', b'"\\ud83d",1%s', b'"\xff%s"'],
    ids=["half a pair", "no UTF-8", "a number", "nothing of UTF-8"],
)
def test_a_long_line_that_is_not_quite_json_is_there_three_times_at_most_when_it_is_kept(odd: bytes) -> None:
    """A line of 100 MB with half of a surrogate pair took 1,260 MB."""
    digit = b"\xff" if odd.startswith(b'"\xff') else b"1"
    line = b'{"type": "RECORD", "stream": "people", "record": {"a": [' + odd % (digit * 4_000_000) + b"]}}"
    assert peak_of(lambda: 60_000 < len(original(line).record) < 400_000) < 4 * len(line)


def peak_of(does: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        assert does()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("value", "begins"),
    [
        (b'"%s\\ud83d"' % (b"a" * 4_000_000), "aaa"),
        (b'"%s"' % ("a" * 4_000_000 + "\U0001f600").encode(), "aaa"),
        (b'"%s"' % ("\u6f22" * 1_400_000).encode(), "\u6f22"),
        (b'"%s"' % (b"\\ud83d\\ude00" * 400_000), "\U0001f600"),
        (b'"%s\xff"' % (b"a" * 4_000_000), "aaa"),
        (b'"%s"' % (b'\\"' * 2_000_000), '"""'),
        (b"9" * 4_000_000, "999"),
        (b"[" * 2_000_000 + b"]" * 2_000_000, "[[["),
    ],
    ids=["half a pair", "emoji", "CJK", "pairs", "no UTF-8", "quotes", "a number", "deep"],
)  # fmt: skip
def test_a_long_line_is_read_in_five_times_its_bytes(value: bytes, begins: str) -> None:
    """Half of a surrogate pair at the end of 100 MB took 6.6 times as much, an emoji there fourteen times."""
    line = b'{"type": "RECORD", "stream": "people", "record": {"b": "x\\\\", "a": %s, "c": "\\u00e9"}}' % value
    found: dict[str, Any] = {}
    assert peak_of(lambda: not found.update(read_message(line))) < 5 * len(line)
    record = found["record"]
    assert (record["b"], record["c"]) == ("x\\", "\u00e9")
    assert begins in str(record["a"])[:200]


def test_a_line_of_many_objects_is_not_looked_into_and_costs_its_record_alone(pipeline: Pipeline) -> None:
    many = b"[" + b",".join([b'{"note":"%s"}' % (b"a" * 60_000)] * 290) + b"]"
    line = b'{"type": "RECORD", "stream": "people", "record": {"email": "ann@x.org", "orders": %s}}\n' % many
    pipeline.run(schema("people", "email", "orders"), line, record("people", email="bea@x.org"))
    assert [one["reason"] for one in pipeline.rejects()] == ["value_too_long"]
    assert pipeline.account.contacts.by_address("bea@x.org") is not None
    assert pipeline.account.contacts.by_address("ann@x.org") is None
