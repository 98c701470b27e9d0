# ruff: noqa: RUF001  # characters that look like others are what some of it is about
"""Dates, numbers, yes and no, choices and birthdays, in the forms of sheets, shops and programs."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.dates import Dates, NoDateError, OtherOrderError
from target_constantcontact.mapping.records import Converted, RecordMapping
from target_constantcontact.mapping.typed_values import Conventions
from tests.target.conftest import record, schema
from tests.target.streams.drawn_cases import ODD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.target.conftest import Pipeline

TODAY = date(2026, 3, 2)
CHOICES = {"1": "Music", "2": "Food & wine", "3": "Arts, crafts", "4": "N/A", "5": "Café 1-2"}
LABELS = "|".join(CHOICES.values())
CUSTOM = CustomFields([
    *(CustomField(kind, kind, kind) for kind in ("string", "date", "datetime", "number", "currency", "boolean")),
    CustomField("visits", "visits", "number", {"integer": True, "allow_negative": False}),
    CustomField("one", "one", "single_select", choices=CHOICES),
    CustomField("many", "many", "multi_select", choices=CHOICES),
])  # fmt: skip
# What each field of an account can hold, whatever a column held.
FORMS = {
    "anniversary": r"\d{4}-\d\d-\d\d", "birthday_month": r"\d\d?", "birthday_day": r"\d\d?", "sms_number": r"[\d-]{12}",
    "cf:date": r"\d{4}-\d\d-\d\d", "cf:datetime": r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:?(\d\d)?))?",
    "cf:number": r"-?\d+(\.\d+)?", "cf:currency": r"-?\d+(\.\d+)?", "cf:visits": r"\d+", "cf:boolean": "true|false",
    "cf:one": LABELS, "cf:many": f"({LABELS})(, ({LABELS}))*",
    "zip": r"(?s:.{1,50})", "phone": r"(?s:.{1,50})",
}  # fmt: skip
COLUMNS = ("anniversary", "birthday", "sms_number", "zip", "phone", *(field.name for field in CUSTOM.all))


def converted(values: Mapping[str, Any], conventions: Conventions) -> Converted:
    match = match_columns("people", ["email", *values], {}, lambda: CUSTOM)
    mapping = RecordMapping(match, conventions, optional=match.fields)
    return mapping.convert({"email": "a@x.org", **values})


def read(field: str, value: object, *, decimal_comma: bool = False) -> Any:  # noqa: ANN401  # text, or why there is none
    found = converted({field: value}, Conventions(TODAY, decimal_comma=decimal_comma))
    assert not found.faults
    if found.left_out:
        return [fault.reason for fault in found.left_out]
    rest = [value for key, value in found.row.items() if key != "email"]
    return tuple(rest) if len(rest) > 1 else next(iter(rest), None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2021-06-30", "2021-06-30"), ("2021.6.30", "2021-06-30"), ("6/30/2021 2:05:00 PM", "2021-06-30"),
     ("12-Mar-85", "1985-03-12"), ("12th of March, 1985", "1985-03-12"), ("Mar 12 1985 12:00AM", "1985-03-12"),
     ("Tuesday, March 12, 1985", "1985-03-12"), ("Tue, 12 Mar 1985 00:00:00 GMT", "1985-03-12"),
     ("Tue Mar 12 1985 00:00:00 GMT+0100 (CET)", "1985-03-12"), ("12. März 1985", "1985-03-12"),
     ("12 de marzo de 1985", "1985-03-12"), ("1985-MAR-12", "1985-03-12"), ("19850312", "1985-03-12"),
     (1985_03_13, "1985-03-13"), (31117, "1985-03-11"), ("31118", "1985-03-12"), (31118.5, "1985-03-12"),
     (479433600, "1985-03-12"), ("479433600000", "1985-03-12"), (-479433600000, "1954-10-23"),
     ("/Date(479433600000)/", "1985-03-12"),
     ("1985年3月12日", "1985-03-12"), ("1985年03月12日 10:11", "1985-03-12"), ("1985년 3월 12일", "1985-03-12"),
     ("12. maaliskuuta 1985", "1985-03-12"), ("12 marca 1985", "1985-03-12"), ("1985-03-12+01:00", "1985-03-12"),
     ("3/12/85", "1985-03-12"), ("3/12/35", "2035-03-12"), ("12 марта 1985 г.", "1985-03-12"),
     ("1er mars 1985", "1985-03-01"),
     ("12 Mayıs 1985", "1985-05-12"), ("1985. 03. 12.", "1985-03-12"), ("３/１２/１９８５", "1985-03-12"),
     ("\u200e3\u200e/\u200e12\u200e/\u200e1985", "1985-03-12"), ("'3/12/1985\u00a0", "1985-03-12"),
     ("1985-03-12 00:00:00 +0000 UTC", "1985-03-12"), ("12-MAR-85 12.00.00.000000 AM", "1985-03-12"),
     ("1985-03-12T10:11:12.5+01:00[Europe/Paris]", "1985-03-12"), ("mardi 12 mars 1985 à 10:11", "1985-03-12"),
     ("Tue 3/12/1985", "1985-03-12"), ("3/12/1985, 10:11:12\u202fa. m.", "1985-03-12"),
     ("1985-03-12 10:11:12,123", "1985-03-12"), ("1985-03-12 10:11 EST", "1985-03-12"), ("03 12 1985", "1985-03-12"),
     ("0000-00-00", None), ("1/0/1900", None), ("1899-12-30", None), ("9999-12-31", None), ("1985-00-00", None),
     ("0", None), ("00000000", None), ("12:00:00 AM", None), ("00:00", None),
     ("  /  /    ", None), ("__.__.____", None),
     ("-62135596800", None), ("/Date(-62135596800000)/", None), ("01-JAN-0001", None)],
)  # fmt: skip
def test_a_date_of_any_form_that_can_be_read_in_one_way_is_read(text: object, day: str | None) -> None:
    assert read("date", text) == day


@pytest.mark.parametrize(
    "text", ["soon", "02451", "97301", "5551234567", "2025550101", 2025550102, 1985, "13/13/1980", "March 1985",
        "0312", "2021-02-30", "令和6年3月5日", "1985年13月12日",
        "3/4/2021 or 4/3/2021", "Room 5, May 2001", "1st Tuesday of March 2024", True, "12", "2021-06-30 garbage",
        ["2021-06-30", "x"]],
)  # fmt: skip
def test_what_may_be_no_date_is_left_out(text: object) -> None:
    assert read("date", text) == ["invalid_date"]


@given(st.dates(date(1910, 1, 1), date(2036, 12, 31)), st.booleans())
def test_a_date_is_never_read_in_the_order_that_was_not_said(day: date, day_first: bool) -> None:
    dates = Dates(day_first=day_first, last_year=2036)
    forms = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y") if day_first else ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%y")
    others = ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%y") if day_first else ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y")
    for form, other in zip(forms, others, strict=True):
        found = dates.read(day.strftime(form))
        is_recent = day > date(1937, 1, 1) - timedelta(days=1) or "%Y" in form  # two digits mean the last hundred years
        assert found is not None
        assert not is_recent or found.day == day
        if day.day > 12:
            with pytest.raises(OtherOrderError):
                dates.read(day.strftime(other))


@pytest.mark.parametrize(
    ("text", "written"),
    [("2021-06-30T10:00:00Z", "2021-06-30T10:00:00Z"), ("6/30/2021 2:05 PM", "2021-06-30T14:05:00Z"),
     ("2021-06-30 10:00:00.5+02:00", "2021-06-30T10:00:00+02:00"), ("2021-06-30", "2021-06-30"),
     (1625047200, "2021-06-30T10:00:00Z"), (44377.5, "2021-06-30T12:00:00Z"),
     ("20210630T1000Z", "2021-06-30T10:00:00Z"),
     ("Wed, 30 Jun 2021 10:00:00 GMT+0200", "2021-06-30T10:00:00+0200"), ("30-Jun-21 2:05 PM", "2021-06-30T14:05:00Z"),
     ("2021-06-30 10:00 EST", ["invalid_date"]), ("2021-06-30 10:00 Uhr", "2021-06-30T10:00:00Z"),
     ("later", ["invalid_date"])],
)  # fmt: skip
def test_a_moment_keeps_its_time(text: object, written: object) -> None:
    assert read("datetime", text) == written


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [("$1,234.50", "1234.50", None), ("1.234,50 €", None, "1234.50"), ("1,234", "1234", "1.234"),
     ("(50.00)", "-50", None),
     ("USD 50", "50", "50"), ("1'234.50", "1234.50", None), ("1 234,5", None, "1234.5"), ("-$5", "-5", "-5"),
     ("$ (5.00)", "-5", None),
     ("１２３", "123", "123"), ("１.２３４,５０", None, "1234.50"), ("\u200e٥٠\u200b", "50", "50"), ("５²", None, None),
     ("5-", "-5", "-5"), ("\u22125", "-5", "-5"), ("1,23,456.00", "123456", None), ("1e3", "1000", "1000"),
     (12.5, "12.5", "12.5"), (" 12 ", "12", "12"),
     ("50%", None, None), ("12abc", None, None), ("1.2.3", None, None), ("--5", None, None), ("1,2,3", None, None),
     ("12,- €", "12", "12"), ("50.- CHF", "50", "50"), ("1,5E+03", None, "1500"), ("1.5E+03", "1500", None),
     ("Rs. 50", "50", "50"), ("R 50", "50", "50"), ("Mex$ 50", "50", "50"), ("72 kg", None, None), ("5 CR", None, None),
     ({"$numberDecimal": "1.50"}, "1.50", "1.50"), ({"amount": "5", "currencyCode": "USD"}, "5", "5"),
     ({"N": "5"}, "5", "5"),
     ("12/5", None, None), ("1234,567,8", None, None), ("555-0101", None, None), ("$", None, None)],
)  # fmt: skip
def test_an_amount_is_converted_where_the_convention_leaves_no_doubt(
    text: object, point: str | None, comma: str | None
) -> None:
    bad = ["invalid_number"]
    assert read("currency", text) == (point or bad)
    assert read("number", text, decimal_comma=True) == (comma or bad)


def test_a_number_is_checked_by_what_its_field_takes() -> None:
    assert [read("visits", one) for one in ("12.0", "12.5", "-1")] == ["12", ["invalid_number"], ["invalid_number"]]


@pytest.mark.parametrize(
    ("values", "written"),
    [(("Y", "yes", "TRUE", "1", "1.0", "x", "T", "on", "✓", 1, True, -1, "Ja", "oui", "checked", "b'1'", r"b'\x01'",
       "☒", "☑", "●", "Kyllä", "да", "はい", "\x01"), "true"),
     (("No", "0", "f", 0, 0.0, False, "off", "nein", "unchecked", "N", "b'0'", "☐",
       "Ei", "нет", "\x00"), "false"), (("", None, "N/A", "none"), None),
     (("maybe", "2", "Bob", "2021-01-01", 7), ["invalid_boolean"])],
)  # fmt: skip
def test_yes_and_no_are_read_in_every_form(values: tuple[object, ...], written: object) -> None:
    assert [read("boolean", value) for value in values] == [written] * len(values)


@pytest.mark.parametrize(
    ("value", "many", "one"),
    [("music", "Music", "Music"), ("Music; Food &amp; wine", "Music, Food & wine", 0),
     ("Music|Arts, crafts", "Music, Arts, crafts", 0),
     ("Arts, crafts, Music", "Arts, crafts, Music", 0), (["Music", None, "food & wine"], "Music, Food & wine", 0),
     ('["Music"]', "Music", "Music"),
     ('{Music,"Arts, crafts"}', "Music, Arts, crafts", 0),
     ("['Music', 'Music']", "Music", "Music"),
     ({"id": 1, "name": "music"}, "Music", "Music"), ([{"value": "Music"}, {"value": "N/A"}], "Music", "Music"),
     ([{"id": 1, "label": "Music"}, {"label": "Arts, crafts"}], "Music, Arts, crafts", 0),
     ("\u200bＭusic", "Music", "Music"), ('"music"', "Music", "Music"),
     (";#Music;#Food & wine;#", "Music, Food & wine", 0),
     ("3;#Music;#4;#N/A", "Music", "Music"), ('Music,"Arts, crafts"', "Music, Arts, crafts", 0),
     ("Cafe\u0301 1\u20132", "Café 1-2", "Café 1-2"),
     ({"SS": ["Music", "N/A"]}, "Music", "Music"), ({"L": [{"S": "Music"}]}, "Music", "Music"),
     ({"NULL": True}, None, None),
     ("[]", None, None), ("Musik", 0, 0), ("Music, Musik", 0, 0), ("Arts", 0, 0)],
)  # fmt: skip
def test_choices_are_those_of_the_account_in_its_spelling(value: object, many: object, one: object) -> None:
    assert read("many", value) == (["invalid_choice"] if many == 0 else many)
    assert read("one", value) == (["invalid_choice"] if one == 0 else one)


@pytest.mark.parametrize(
    "value",
    [
        "12-March",
        "12-Mar-85",
        "3/12",
        "March 12",
        "--03-12",
        "--0312",
        "1985/3/12",
        "12.März",
        "12 Mar",
        31118,
        "3月12日",
        "1985年3月12日",
        "3월 12일",
        "３月１２日",
        {"year": 1985, "month": "March", "day": 12},
        {"d": 12, "m": 3},
        "March 12, 0000",
    ],
)
def test_a_birthday_needs_no_year(value: object) -> None:
    assert read("birthday", value) == (3, 12)


@pytest.mark.parametrize(
    ("parts", "found"),
    [({"birthday_month": "March", "birthday_day": "12"}, (3, 12)), ({"birthday_month": 3.0, "birthday": "12"}, (3, 12)),
     ({"Birth Month": "3.0", "Birth Day": "12th"}, (3, 12)),
     ({"Birth Month": "mar.", "Birth Day": "12", "Birth Year": "1985"}, (3, 12)),
     ({"birthday_month": "0", "birthday_day": 0}, None),
     ({"birthday_month": "NULL", "birthday_day": "-"}, None)],
)  # fmt: skip
def test_a_birthday_in_parts_is_one(parts: dict[str, object], found: object) -> None:
    row = converted(parts, Conventions(TODAY)).row
    assert (row.get("birthday_month"), row.get("birthday_day")) == (found or (None, None))


def check_kinds(value: object) -> None:
    for conventions in (Conventions(TODAY), Conventions(TODAY, day_first=True, decimal_comma=True)):
        row = converted(dict.fromkeys(COLUMNS, value), conventions).row
        for key, form in FORMS.items():
            assert key not in row or re.fullmatch(form, str(row[key])), (key, row[key])


def test_no_value_lands_in_a_field_of_another_kind() -> None:
    for value in itertools.chain.from_iterable((one, str(one), [one]) for one in ODD):
        check_kinds(value)


@given(st.text(st.sampled_from("0123456789/.-, :TZ$€()%'\"[]{}aAmMyY"), max_size=14))
def test_no_text_at_all_lands_in_a_field_of_another_kind(text: str) -> None:
    check_kinds(text)


def test_an_unknown_text_is_no_date_and_no_error() -> None:
    with pytest.raises(NoDateError):
        Dates(day_first=False, last_year=2036).read("\ud800 ٣/٤/2021")


def test_a_bad_optional_value_costs_its_column_and_not_the_person(pipeline: Pipeline) -> None:
    columns = schema("people", "email", "first_name", "anniversary", "birthday", "Pledge", "Member")
    bad = {"first_name": "Ann", "anniversary": "soon", "birthday": "30/30", "Pledge": "much"}
    good = {"first_name": "Ben", "anniversary": "2020-05-01", "birthday": "4/9", "Pledge": "$5"}
    target = pipeline.run(columns, record("people", email="a@x.org", **bad), record("people", email="b@x.org", **good))
    counts = target.run.accounting.counts["people"]
    reasons = {"invalid_date": 1, "invalid_birthday": 1, "invalid_number": 1}
    assert (counts.sent, counts.left_out, counts.rejected) == (2, reasons, {})
    assert (pipeline.contact("a@x.org")["first_name"], pipeline.contact("b@x.org")["birthday_day"]) == ("Ann", 9)
    (line,) = pipeline.rejects()
    assert (line["is_warning"], line["record"]["email"]) == (True, "a@x.org")
    assert {fault["reason"] for fault in line["faults"]} == set(reasons)
    assert "soon" not in json.dumps(line["faults"])


@pytest.mark.parametrize("settings", [{"on_bad_value": "reject"}, {"field_map": {"when": "anniversary"}}])
def test_a_bad_value_of_a_column_that_was_mapped_by_hand_costs_the_record(
    pipeline: Pipeline, settings: dict[str, Any]
) -> None:
    column = "when" if "field_map" in settings else "anniversary"
    messages = [record("people", email=f"{n}@x.org", **{column: when}) for n, when in enumerate(["soon", "2020-05-01"])]
    counts = pipeline.run(schema("people", "email", column), *messages, **settings).run.accounting.counts["people"]
    assert (counts.sent, counts.rejected, counts.left_out) == (1, {"invalid_date": 1}, {})


DAYS = ("03/12/1980", "31/12/1980", "1/2/1999", "25/6/1970")


def _days(column: str) -> list[dict[str, Any]]:
    return [record("people", email=f"{n}@x.org", **{column: day}) for n, day in enumerate(DAYS)]


def test_a_column_that_contradicts_the_order_of_dates_is_left_out_and_named_once(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    counts = pipeline.run(schema("people", "email", "Birthday"), *_days("Birthday")).run.accounting.counts["people"]
    assert (counts.sent, counts.left_out) == (4, {})
    said = [one.getMessage() for one in caplog.records if "date_order" in one.getMessage()]
    assert len(said) == 1
    assert "'Birthday' holds dates with the day first" in said[0]
    assert '`date_order` to "day_first"' in said[0]
    assert "birthday_day" not in pipeline.contact("0@x.org")


def test_dates_with_dots_wait_until_the_order_is_said(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    columns, said = schema("people", "email", "Birthday"), record("people", email="a@x.org", Birthday="3.12.1980")
    pipeline.run(columns, said)
    assert "birthday_day" not in pipeline.contact("a@x.org")
    assert "'Birthday' holds dates with the day first" in caplog.text
    for order, day in (("month_first", 12), ("day_first", 3)):
        pipeline.run(columns, said, date_order=order)
        assert pipeline.contact("a@x.org")["birthday_day"] == day


def test_the_order_of_dates_is_what_the_setting_says(pipeline: Pipeline) -> None:
    pipeline.run(schema("people", "email", "Birthday"), *_days("Birthday"), date_order="day_first")
    found = [pipeline.contact(f"{n}@x.org") for n in range(4)]
    assert [(one["birthday_month"], one["birthday_day"]) for one in found] == [(12, 3), (12, 31), (2, 1), (6, 25)]


def test_a_column_mapped_by_hand_that_contradicts_the_order_ends_the_run_before_anything_is_sent(
    pipeline: Pipeline,
) -> None:
    with pytest.raises(SettingsError, match=r"'bday' holds dates with the day first.*date_order.*__NULL__"):
        pipeline.run(schema("people", "email", "bday"), *_days("bday"), field_map={"bday": "birthday"})
    assert not pipeline.imports()


def test_a_column_of_decimal_commas_is_left_out_until_the_setting_says_so(pipeline: Pipeline) -> None:
    columns = schema("people", "email", "Pledge")
    messages = [record("people", email=f"{n}@x.org", Pledge=one) for n, one in enumerate(["12,5", "1.234", "1.234,50"])]
    pipeline.run(columns, *messages)
    assert not pipeline.contact("1@x.org")["custom_fields"]
    pipeline.run(columns, *messages, streams={"people": {"decimal": "comma"}})
    assert [pipeline.contact(f"{n}@x.org")["custom_fields"][0]["value"] for n in range(3)] == [
        "12.5",
        "1234",
        "1234.50",
    ]


def test_a_fourth_telephone_number_does_not_cost_the_person(pipeline: Pipeline) -> None:
    phones = {f"{kind}_phone": f"555-010{n}" for n, kind in enumerate(("home", "work", "mobile", "other"))}
    counts = pipeline.run(schema("people", "email", *phones), record("people", email="a@x.org", **phones)).run
    assert counts.accounting.counts["people"].left_out == {"too_many_phone_numbers": 1}
    kinds = {one["kind"] for one in pipeline.contact("a@x.org")["phone_numbers"]}
    assert kinds == {"home", "work", "mobile"}


def test_a_telephone_number_that_cannot_be_kept_costs_nobody_and_is_counted(pipeline: Pipeline) -> None:
    rows: list[dict[str, Any]] = [
        {"email": "both@x.org", "Phone": "555-0101", "Other phone": "555-0102"},
        {"email": "long@x.org", "Phone": "555-0101 or " * 5, "Other phone": "555-0102"},
        {"email": "array@x.org", "Phone": ["555-0101", "555-0102"], "Other phone": None},
    ]
    columns = schema("people", "email", "Other phone", Phone={})
    counts = pipeline.run(columns, *(record("people", **row) for row in rows)).run.accounting.counts["people"]
    assert counts.left_out == {"too_many_phone_numbers": 1, "value_too_long": 1}
    kept = {one: pipeline.contact(f"{one}@x.org")["phone_numbers"] for one in ("both", "long", "array")}
    numbers = {one: [phone["phone_number"] for phone in phones] for one, phones in kept.items()}
    assert numbers == {"both": ["555-0101"], "long": ["555-0102"], "array": ["555-0101"]}


@pytest.mark.parametrize("settings", [{}, {"on_long_value": "reject"}])
def test_a_text_that_is_too_long_costs_its_column_and_not_the_person(
    pipeline: Pipeline, settings: dict[str, Any]
) -> None:
    long = record("people", email="a@x.org", first_name="Ann", phone="5" * 60, **{"company name": "x" * 51})
    pipeline.run(schema("people", "email", "first_name", "phone", "company name"), long, **settings)
    assert pipeline.has("a@x.org") is not bool(settings)
    (line,) = pipeline.rejects()
    assert {fault["reason"] for fault in line["faults"]} == {"value_too_long"}


ZIPS = ("2139", 2139, "2139.0", "02139", "601", "9730", "10115", None)
PLACES = ("MA", "Massachusetts", "OR", "PR", None), ("US", "USA", "Germany", "AU", None)


def test_a_postal_code_gets_its_zeros_back_where_its_place_leaves_no_doubt(pipeline: Pipeline) -> None:
    said = {f"{n}@x.org": one for n, one in enumerate(itertools.product(ZIPS, *PLACES))}
    columns = schema("people", "email", "state", "country", zip={})
    pipeline.run(
        columns, *(record("people", email=who, **dict(zip(KEYS, one, strict=True))) for who, one in said.items())
    )
    for who, (code, state, country) in said.items():
        found = pipeline.contact(who)["street_addresses"]
        short = str(code or "").removesuffix(".0")
        zeros = {"MA": 1, "Massachusetts": 1, "PR": 2}.get(state or "", 1 if country and state is None else 0)
        is_lost = country in {"US", "USA", None} and len(short) + zeros == 5 and bool(country or state)
        is_lost = is_lost or country == "Germany" or (country in {"US", "USA"} and state is None)
        assert not code or found[0]["postal_code"] == (short.zfill(5) if is_lost else short), (code, state, country)
        pair = {**dict.fromkeys(KEYS), **dict(zip(KEYS, (code, state, country), strict=True))}
        one = converted({key: value for key, value in pair.items() if value}, Conventions(TODAY)).row.get("zip")
        assert not code or one == found[0]["postal_code"]


KEYS = ("zip", "state", "country")
