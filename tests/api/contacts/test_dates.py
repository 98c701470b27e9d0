from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.dates import is_day_of_year, parse_date, parse_month_and_day


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_date_is_read_in_every_form(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%m-%d-%Y"):
        assert parse_date(f"{day:{form}}") == day
    assert parse_date(f"{day:%d/%m/%Y}", day_first=True) == day
    assert parse_date(f"{day:%m.%d.%Y}", dotted=True) == day


@pytest.mark.parametrize(
    "text",
    ["", "2021", "2021-13-01", "2/30/2021", "6.30.2021", "2021-06-30T10:00", " 2021-06-30", "21-06-30", "٢/٣/٢٠٢١"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["4/9", "04-09", "--04-09", "4/9/1990", "1990-04-09"])
def test_a_birthday_is_read_with_and_without_its_year(text: str) -> None:
    assert parse_month_and_day(text) == (4, 9)


def test_a_day_of_the_year_is_one_that_a_leap_year_has() -> None:
    assert is_day_of_year(2, 29)
    assert not is_day_of_year(2, 30)
    assert not is_day_of_year(13, 1)
    assert parse_month_and_day("2/30") == (2, 30)
    assert parse_month_and_day("someday") is None
