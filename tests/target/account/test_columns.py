"""What is compared by columns is compared as it is one by one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.contacts.import_fields import FIELDS
from target_constantcontact.account.comparer import Comparer
from target_constantcontact.account.comparison import SMS_PERMISSION, column_form, comparable, digest, digests
from target_constantcontact.account.person import Layout, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = (
    ("first_name", None), ("zip", None), ("phone", None), ("mobile_phone", None), ("sms_number", None),
    ("street", None), ("work_street2", None), ("state", None), ("other_country", None), ("anniversary", None),
    ("sms_consent_date", None), ("birthday_month", None), ("cf:unknown", None),
    *((f"cf:{kind}", kind) for kind in (
        "string", "text_area", "number", "currency", "boolean", "date", "datetime", "single_select", "multi_select",
    )),
)  # fmt: skip
PIECES = (
    "", " ", "  ", "\t", "\n", "\r\n", "\r\r\n", "\x1c", "\x85", "\xa0", "\u2028", ",", ", ", "-", "(", ")", "+", "_",
    "'", ".", "0", "1", "15550102000", "555", "12.50", "1e3", "NaN", "True", "no", "a", "B", "ß", "İ", "世", "Mara",
    "Elm Row", "IL", "Illinois", "the Netherlands", "St. Lucia", "2026-03-02", "2026-03-02T10:00:00-05:00", "Gold",
    "gold, Silver", "\ud800",
)  # fmt: skip
TYPES = {key: kind for key, kind in KINDS if kind}
EXAMPLES = 2_000


def texts(luck: random.Random, count: int) -> list[str]:
    return ["".join(luck.choices(PIECES, k=luck.choice((0, 1, 1, 1, 2, 3, 5)))) for _ in range(count)]


def columns_of(luck: random.Random, count: int) -> list[list[str]]:
    """Texts of many shapes, in columns of many lengths: the whole column decides how it is read."""
    found = []
    while count > 0:
        size = luck.choice((0, 1, 2, 7, 40))
        pieces = luck.sample(PIECES, luck.choice((3, 6, 20)))
        column = ["".join(luck.choices(pieces, k=luck.choice((1, 1, 2, 4)))) for _ in range(size)]
        found.append(column)
        count -= size
    return found


@pytest.mark.parametrize(("key", "custom_type"), KINDS)
def test_the_form_of_a_column_is_the_forms_of_its_texts(key: str, custom_type: str | None) -> None:
    luck = random.Random(f"form {key}")  # noqa: S311  # not for secrets
    form = column_form(key, custom_type)
    for column in columns_of(luck, EXAMPLES):
        assert list(form(column)) == [comparable(key, text, custom_type) for text in column]


@pytest.mark.parametrize("blank", [None, ""])
@pytest.mark.parametrize(("key", "custom_type"), KINDS)
def test_the_digests_of_a_column_are_those_of_its_values(key: str, custom_type: str | None, blank: str | None) -> None:
    luck = random.Random(f"digests {key}")  # noqa: S311  # not for secrets
    form = column_form(key, custom_type)
    for column in columns_of(luck, EXAMPLES):
        values: list[str | None] = [blank if luck.random() < 0.2 else text for text in column]
        expected = [0 if value == blank else digest(key, value, custom_type) for value in values]
        assert list(digests(form, values, blank)) == expected


def rows_of(luck: random.Random, keys: Sequence[str], count: int) -> list[dict[str, str | None]]:
    return [
        {key: luck.choice(("Mara", " Mara ", "Elm Row, 4", "IL", "1 555", ",", "", None, None)) for key in keys}
        for _ in range(count)
    ]


def comparer_of(luck: random.Random, slots: dict[str, int]) -> tuple[Comparer, tuple[str, ...]]:
    keys = tuple(luck.sample([*FIELDS, *TYPES], luck.choice((0, 1, 2, 5, 12))))
    keys = keys if "email" in keys else ("email", *keys)
    flags = {SMS_PERMISSION: 1, "tag-1": 2, "tag-2": 4}
    layout = Layout(1, 1, slots, flags, TYPES, has_values=luck.random() < 0.95)
    tag_ids = luck.choice(((), (), ("tag-1",), ("tag-2", "tag-1"), ("tag-9",)))
    return Comparer(layout, keys, tag_ids=tag_ids, sms_permission=luck.random() < 0.2), keys


@pytest.mark.parametrize("seed", range(40))
def test_rows_are_compared_by_columns_as_one_by_one(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    known = luck.sample([*FIELDS, *TYPES], 12)
    slots = {key: slot for slot, key in enumerate(known, start=1)}
    comparer, keys = comparer_of(luck, slots)
    rows = rows_of(luck, keys, 60)
    wanted = comparer.wanted([[row[key] for row in rows] for key in keys])
    assert wanted == [comparer.wanted_of(row) for row in rows]
    assert wanted == [comparer.wanted_of({key: one for key, one in row.items() if one is not None}) for row in rows]
    people: list[Person | None] = []
    for row in rows:
        held: list[Any] = [luck.choice((row.get(key), "Mara", None)) for key in known]
        held_digests = [0, *(digest(key, one, TYPES.get(key)) for key, one in zip(known, held, strict=True))]
        person = Person(0, "active", 0, luck.choice((0, 1, 2, 6, 7)), tuple(held_digests))
        people.append(luck.choice((person, person, person, None)))
    assert comparer.holds_all(people, wanted) == [
        person is not None and comparer.holds(person, row) for person, row in zip(people, wanted, strict=True)
    ]
    for person in filter(None, people):
        filled = comparer.filled(person, known)
        assert filled == {key for key in known if key != "phone" and person.digests[slots[key]]} | (
            {"phone"} if "phone" in known and person.digests[slots.get("other_phone", 0)] else set()
        )
