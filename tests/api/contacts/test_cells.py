from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts import cells
from constantcontact_api.timestamps import utc_timestamp

OFFSETS = st.sampled_from(["-0500", "+0000", "+0530", "-1130", "+1400", "-05:00"])
MOMENTS = st.datetimes(min_value=dt.datetime(1902, 1, 1), max_value=dt.datetime(2099, 12, 30))  # noqa: DTZ001  # the offset is text


@given(MOMENTS, OFFSETS)
def test_the_fast_road_and_the_slow_road_read_a_timestamp_alike(moment: dt.datetime, offset: str) -> None:
    for text in (
        f"{moment:%Y-%m-%d %H:%M:%S} {offset}",
        f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d} {offset}",
    ):
        assert cells.timestamp(text) == utc_timestamp(text)


@given(st.text(alphabet="0123456789-: T.+Z²", max_size=30))
def test_text_that_looks_like_a_timestamp_never_becomes_a_wrong_one(text: str) -> None:
    assert cells.timestamp(text) == utc_timestamp(text.strip())


def test_both_forms_of_the_guides_sample_are_read() -> None:
    assert cells.timestamp("2018-11-29 15:10:15 -0500") == "2018-11-29T20:10:15Z"
    assert cells.timestamp("2019-11-25T16:29:13.057 -0500") == "2019-11-25T21:29:13.057Z"
    assert cells.timestamp("2019-11-25T16:29:13.000 -0500") == "2019-11-25T21:29:13Z"


@pytest.mark.parametrize(
    "text", ["2018-11-29 24:10:15 -0500", "2018-02-30 10:00:00 +0000", "2018-11-29 10:60:00 +0000"]
)
def test_a_moment_that_never_was_is_not_read(text: str) -> None:
    assert cells.timestamp(text) is None


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_date_is_read_in_every_documented_form(day: dt.date) -> None:
    iso = day.isoformat()
    for text in (iso, f"{day:%Y/%m/%d}", f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day:%m-%d-%Y}"):
        assert cells.date(text) == iso
    assert cells.day_first_date(f"{day:%d/%m/%Y}") == iso


@pytest.mark.parametrize("text", ["02/30/2020", "13/01/2020", "soon", "2020", "1/2/20"])
def test_a_day_that_never_was_is_not_read(text: str) -> None:
    assert cells.date(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [("3/2", (3, 2)), ("03/02/1970", (3, 2)), ("1970-03-02", (3, 2)), ("2/29", (2, 29)), ("2/30", None), ("May", None)],
)
def test_a_birthday_has_a_month_and_a_day(text: str, parts: tuple[int, int] | None) -> None:
    assert cells.month_and_day(text) == parts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-1,250.50", -1250.5),
        ("$1,234.50", 1234.5),
        ("-$4", -4),
        ("5 EUR", 5),
        ("3.00", 3),
        (".5", 0.5),
        ("1,2", None),
        ("12 apples", None),
        ("1e5", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_a_number_is_read_with_signs_and_separators_and_nothing_else_is(text: str, value: float | None) -> None:
    assert cells.number(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_no_digit_of_a_number_is_lost(exact: Decimal) -> None:
    value = cells.number(f"{exact:f}")
    assert value is not None
    assert Decimal(str(value)) == exact


def test_a_whole_number_has_no_fraction() -> None:
    assert cells.integer("1,250") == 1250
    assert cells.integer("1.5") is None


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), (" No ", False), ("1", True), ("F", False), ("maybe", None)]
)
def test_yes_and_no_are_read_in_every_spelling(text: str, value: bool | None) -> None:
    assert cells.boolean(text) is value


def test_a_spreadsheets_guard_is_no_part_of_a_number() -> None:
    assert cells.guarded("'+1 555 0100") == "+1 555 0100"
    assert cells.guarded("555") == "555"


NAMES = st.text(alphabet='ab,"é ', min_size=1, max_size=8).map(str.strip).filter(lambda name: name.strip(" ,"))


@given(st.lists(NAMES.filter(lambda name: "," not in name), unique=True), st.sampled_from([",", ", "]))
def test_names_without_commas_come_back_as_they_were(names: list[str], separator: str) -> None:
    assert cells.names_reader(names)(separator.join(names)) == sorted(names)


def test_a_name_that_holds_a_comma_is_kept_whole_where_it_is_known() -> None:
    read = cells.names_reader(["Gold, lapsed", "Gold, lapsed, rich", "Gold", "VIP"])
    assert read("VIP,Gold, lapsed") == ["Gold, lapsed", "VIP"]
    assert read("Gold, lapsed, rich,Gold,unknown") == ["Gold", "Gold, lapsed, rich", "unknown"]


def test_names_that_can_be_read_in_several_ways_are_kept_whole_and_counted() -> None:
    counted: list[int] = []
    read = cells.names_reader(["Gold", "lapsed", "Gold, lapsed", "VIP"], on_ambiguous=lambda: counted.append(1))
    assert read("VIP,Gold, lapsed") == ["VIP,Gold, lapsed"]
    assert read("VIP,Gold, lapsed") == ["VIP,Gold, lapsed"]
    assert len(counted) == 2
    assert read("lapsed,Gold") == ["Gold", "lapsed"]
    assert len(counted) == 2


def test_a_list_that_was_read_can_be_changed_without_changing_the_next() -> None:
    read = cells.names_reader([])
    read("a,b").append("c")
    assert read("a,b") == ["a", "b"]
