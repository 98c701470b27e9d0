"""One reading of yes, no, moments and nothing, everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_constantcontact.permission import Deleted, Refusal, Saying, deletion_columns, read_permission
from target_constantcontact.permission.value_words import VALUE_WORDS, Meaning, Sense
from target_constantcontact.permission.values import NO, NOTHING, OTHER, YES, is_real_moment, meaning_of

YESES: list[Any] = [
    True, 1, 1.0, Decimal(1), -1, "1", "1.0", "1,0", "-1", "yes", "Y", "TRUE", "t", "on", "x", "Checked", "✓",
    "Ja", "oui", "Sí",
    "sì", "Sim", "wahr", "vrai", "verdadero", "vero", "waar", " yes ", "yes - by phone", "Yes, please", "'1",
    "✔\ufe0f", "☑\ufe0f",
]  # fmt: skip
NOES: list[Any] = [
    False, 0, 0.0, Decimal(0), "0", "0.0", "no", "N", "False", "f", "off", "unchecked", "☐", "Nein", "non",
    "nee", "Não",
    "falsch", "faux", "falso", "onwaar", "never", "No, thanks",
]  # fmt: skip
NOTHINGS: list[Any] = [
    None, "", "  ", "NULL", "null", "N/A", "#N/A", "#NV", "#N/D", "#N/B", "nan", float("nan"), "NaT", "-", "--",
    "\\N", r"\\N", "[]",
    "{}", [], {},
    [None], "0000-00-00", "0000-00-00 00:00:00", "0/0/00", "00/00/0000", "1970-01-01", "1970-01-01T00:00:00Z",
    "1970-01-01 01:00:00+01:00", "1969-12-31T19:00:00-05:00", "1900-01-01", "01/01/1900", "12/30/1899", "0001-01-01",
    "0001-01-01T00:00:00Z", "1753-01-01", "9999-12-31", "keine Angabe", "(blank)", "undefined",
    "/Date(-62135596800000)/", "-62135596800", -62135596800000, "&nbsp;",
]  # fmt: skip
MOMENTS: list[Any] = [
    "2021-02-03", "2021-02-03T10:00:00Z", "2021/2/3", "2/3/2021", "3.2.2021", "03-02-21", "20210203", 20210203,
    "Feb 3, 2021", "3 February 2021", "3-Feb-21", "3 février 2021", "3 de febrero de 2021",
    "Wed, 03 Feb 2021 10:00:00 GMT",
    "/Date(1612345678000)/", "/Date(1612345678000+0100)/",
    1612345678, 1612345678000, "1612345678", "1612345678.5", date(2021, 2, 3),
]  # fmt: skip


@pytest.mark.parametrize("value", YESES, ids=repr)
def test_yes_in_every_form(value: object) -> None:
    assert meaning_of(value) == YES


@pytest.mark.parametrize("value", NOES, ids=repr)
def test_no_in_every_form(value: object) -> None:
    assert meaning_of(value) == NO


@pytest.mark.parametrize("value", NOTHINGS, ids=repr)
def test_nothing_in_every_form(value: object) -> None:
    assert meaning_of(value) == NOTHING


@pytest.mark.parametrize("error", [
    "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#BLOCKED!", "#ERROR!", "#UNKNOWN!", "#SPILL!",
    "#WERT!", "#BEZUG!", "#VALEUR!", "#NOM?", "#\u00a1REF!", "#\u00bfNOMBRE?", "#GETTING_DATA",
])  # fmt: skip
def test_a_formula_that_failed_is_no_answer_whatever_its_error_is_called(error: str) -> None:
    assert meaning_of(error) == OTHER


def test_a_tag_with_a_hash_is_no_error_of_a_sheet() -> None:
    assert meaning_of("#unsubscribed") == meaning_of("unsubscribed")


@pytest.mark.parametrize("value", MOMENTS, ids=repr)
def test_moments_in_every_form(value: object) -> None:
    assert meaning_of(value).sense is Sense.MOMENT
    assert is_real_moment(value)


@pytest.mark.parametrize("value", ["2021-13-45", "5.1.1", "1/2/3/4", "Tuesday", "12:00", "2", 7, "10.0.0.1"], ids=repr)
def test_what_only_looks_like_one_is_no_moment(value: object) -> None:
    assert not is_real_moment(value)


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("Unsubscribed (by admin)", Refusal.WITHDRAWN), ("opt-out", Refusal.WITHDRAWN), ("donotcontact",
        Refusal.WITHDRAWN),
        ("UNSUBSCRIBED_FROM_LIST", Refusal.WITHDRAWN), ('["UNSUBSCRIBE"]', Refusal.WITHDRAWN), ("['SPAM']",
        Refusal.WITHDRAWN),
        ("Has unsubscribed", Refusal.WITHDRAWN), ("NEVER_SUBSCRIBED", Refusal.NEVER_GIVEN), ("Désinscrit",
        Refusal.WITHDRAWN),
        ("yes, but bounced", None), ("Not opted-in", Refusal.NEVER_GIVEN), ("hardBounced", Refusal.UNDELIVERABLE),
        ("verstorben", Refusal.GONE), ("No - unsubscribed", Refusal.WITHDRAWN), ("not unsubscribed", None),
        (["active", "bounced"], Refusal.UNDELIVERABLE), ({"state": "pending"}, Refusal.NEVER_GIVEN),
        ("no longer subscribed", Refusal.WITHDRAWN), ("Subscribed", None),
    ],
)  # fmt: skip
def test_words_of_refusal_in_every_form(value: object, refusal: Refusal | None) -> None:
    assert meaning_of(value).refusal is refusal


@pytest.mark.parametrize("meaning", VALUE_WORDS, ids=lambda meaning: f"{meaning.sense.name} {meaning.refusal}")
def test_each_word_of_the_table_is_read_in_any_case_and_with_any_joint(meaning: Meaning) -> None:
    for phrase in (phrase for text in VALUE_WORDS[meaning].values() for phrase in text.split(", ")):
        said = meaning_of(phrase)
        assert said.refusal is not None or meaning.refusal is None, phrase
        for form in (phrase.upper(), phrase.title(), phrase.replace(" ", "_"), phrase.replace(" ", "-"), f" {phrase} "):
            assert meaning_of(form) == said, form


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
COLUMNS = [
    read_permission([(heading,)]).columns[0]
    for heading in (
        "Unsubscribed", "Email Opt-In", "unsubscribed_at", "Double Opt-In Date", "Email Status", "Status",
        "Newsletters",
    )
]  # fmt: skip
(DELETED,) = deletion_columns([("is_deleted",)])
(DELETED_AT,) = deletion_columns([("_sdc_deleted_at",)])


@given(ANY_JSON)
def test_every_value_is_read_the_same_way_twice_and_never_fails(value: object) -> None:
    for column in COLUMNS:
        said = column.read(value)
        assert said == column.read(value)
        assert hash(said) == hash(column.read(value))
        assert (said.refusal is not None) == (said.saying in {Saying.REFUSES, Saying.LEFT})
    assert isinstance(DELETED.read(value), Deleted)


FORMS = ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y"]


@given(
    st.dates(min_value=date(1971, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(FORMS),
    st.sampled_from(["", " 10:00:00", "T23:59:59.999Z"]),
)
def test_every_day_is_a_moment_in_every_usual_form(day: date, form: str, time: str) -> None:
    text = day.strftime(form) + (time if form.startswith("%Y-") else "")
    assert is_real_moment(text)
    assert DELETED_AT.read(text) is Deleted.YES


@given(st.integers(min_value=-12, max_value=14))
def test_the_first_second_of_1970_is_nothing_in_every_time_zone(hours: int) -> None:
    day = date(1970, 1, 1) if hours >= 0 else date(1969, 12, 31)
    at = timedelta(hours=hours) if hours >= 0 else timedelta(hours=24 + hours)
    clock = f"{at.seconds // 3600:02}:00:00"
    assert meaning_of(f"{day}T{clock}{hours:+03}:00") == NOTHING


@pytest.mark.parametrize("value", [*NOES, *NOTHINGS], ids=repr)
def test_what_is_no_or_nothing_deletes_nobody(value: object) -> None:
    for column in (DELETED, DELETED_AT):
        assert column.read(value) is Deleted.NO


@pytest.mark.parametrize("value", ["maybe", "2", 7, "?x", "soon", "see notes", {"a": "b"}], ids=repr)
def test_what_is_not_understood_deletes_nobody_and_is_said(value: object) -> None:
    for column in (DELETED, DELETED_AT):
        assert column.read(value) is Deleted.UNCLEAR


def test_a_number_that_is_no_moment_deletes_nobody() -> None:
    assert DELETED_AT.read(1) is Deleted.UNCLEAR
    assert DELETED_AT.read(0) is Deleted.NO
    assert DELETED.read(1) is Deleted.YES


def test_a_yes_to_not_deleted_deletes_nobody() -> None:
    (column,) = deletion_columns([("not_deleted",)])
    assert [column.read(value) for value in (True, False)] == [Deleted.NO, Deleted.UNCLEAR]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), "1e999", Decimal("Infinity")], ids=repr)
def test_an_infinite_number_is_no_moment(value: object) -> None:
    assert not is_real_moment(value)
