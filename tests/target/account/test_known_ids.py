"""Ids that were read already, beside a model in memory; pages and rows read at once, beside one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_api.activities.imports import json_envelope
from constantcontact_api.wire.answers import OddAnswerError
from target_constantcontact.account.contact_pages import decoded, decoded_leniently
from target_constantcontact.account.known_ids import KnownIds
from target_constantcontact.batching.batch import Batch
from target_constantcontact.batching.codecs import JsonCodec
from target_constantcontact.batching.record_spool import RecordSpool
from target_constantcontact.loading.bulk_operations import People

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.mapping.records import Row

NAMES = [f"{name}@x.org" for name in "abcdefgh"]
SCOPES = [frozenset[str](), frozenset({"l1"}), frozenset({"l1", "l2"})]
PEOPLE = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("12345")), max_size=5)
STEP = st.tuples(st.sampled_from(["add", "find", "take", "forget", "depart", "clear"]), st.sampled_from(SCOPES), PEOPLE)
TEXT = st.text(st.characters(exclude_categories=()), max_size=4)  # halves of surrogate pairs as well
PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=4)  # NUL is only left out leniently
MAYBE = st.one_of(st.none(), PLAIN)
CONTACT = st.fixed_dictionaries(
    {"contact_id": PLAIN},
    optional={
        "email_address": st.one_of(
            st.none(), st.fixed_dictionaries({}, optional={"address": MAYBE, "permission_to_send": MAYBE})
        ),
        "deleted_at": MAYBE,
        "list_memberships": st.one_of(st.none(), st.lists(PLAIN, max_size=2)),
        "first_name": TEXT,
    },
)
LINK = st.one_of(st.none(), st.fixed_dictionaries({}, optional={"href": MAYBE}))
PAGE = st.fixed_dictionaries(
    {},
    optional={
        "contacts": st.one_of(st.none(), st.lists(CONTACT, max_size=3)),
        "contacts_count": st.one_of(st.none(), st.integers(0, 9)),
        "_links": st.one_of(st.none(), st.fixed_dictionaries({}, optional={"next": LINK})),
    },
)
ROW = st.one_of(
    st.fixed_dictionaries({"email": TEXT}),
    st.fixed_dictionaries({"email": st.just('"contact_id":@X.org')}, optional={"contact_id": st.uuids().map(str)}),
    st.fixed_dictionaries({"contact_id": st.uuids().map(str)}),
)


@settings(max_examples=300)
@given(st.lists(STEP, max_size=12))
def test_ids_are_known_until_they_are_forgotten(
    steps: Sequence[tuple[str, frozenset[str], list[tuple[str, str]]]],
) -> None:
    ours, model = KnownIds(), {scope: dict[str, str]() for scope in SCOPES}
    for step, scope, people in steps:
        names, numbers = [name for name, _ in people], {number for _, number in people}
        if step == "add":
            ours.add(scope, people)
            model[scope].update(people)
        elif step == "clear":
            ours.clear(scope)
            model[scope].clear()
        elif step in {"forget", "depart"}:
            ours.forget(numbers, on_lists=step == "depart")
            for one in SCOPES[step == "depart" :]:
                model[one] = {name: number for name, number in model[one].items() if number not in numbers}
        else:
            known = {name: model[scope][name] for name in names if name in model[scope]}
            assert ours.find(scope, names, keep=step == "find") == known
            for name in known if step == "take" else ():
                del model[scope][name]


@settings(max_examples=300)
@given(PAGE)
def test_a_page_is_read_at_once_as_python_reads_it(page: object) -> None:
    body = json.dumps(page).encode()

    def read_by(decode: Callable[[bytes], object]) -> object:
        try:
            return decode(body)
        except OddAnswerError as error:
            return str(error)

    assert read_by(decoded) == read_by(decoded_leniently)


@pytest.mark.parametrize("body", [b"[]", b'{"contacts":[{}]}', b'{"contacts":[{"contact_id":', b"\xff"])
def test_what_is_no_page_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decoded(body)


@settings(max_examples=300)
@given(st.lists(ROW, max_size=5, unique_by=lambda row: str(row.get("email", row.get("contact_id"))).lower()))
def test_people_of_a_batch_are_those_of_its_rows(rows: list[Row]) -> None:
    codec = JsonCodec()
    batch = Batch(1, json_envelope(list_ids=()), codec, RecordSpool())
    for row in rows:
        try:
            encoded = codec.encode(row)
        except (UnicodeEncodeError, msgspec.MsgspecError):
            continue  # no row has half of a surrogate pair
        batch.extend((str(row.get("email", row.get("contact_id"))).lower(),), (encoded,), None, 1)
    kept = [batch.row(position) for position in range(len(batch))]
    assert batch.all_rows() == codec.decode_all(batch.rows) == kept
    people = People.of_batch(batch)
    assert list(people.addresses) == [str(row.get("email", "")).lower() for row in kept]
    assert dict(people.contact_ids) == {n: row["contact_id"] for n, row in enumerate(kept) if "contact_id" in row}
