from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.activities.imports import json_envelope
from target_constantcontact.batching.batch import Batch
from target_constantcontact.batching.batch_key import BatchKey, Source
from target_constantcontact.batching.batcher import Batcher
from target_constantcontact.batching.codecs import JsonCodec
from target_constantcontact.batching.record_spool import RecordSpool
from target_constantcontact.mapping.people import CONTACT_ID
from target_constantcontact.options import Operation, OperationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from target_constantcontact.batching.batcher import OpenBatch
    from target_constantcontact.mapping.records import Row

CODEC = JsonCodec()


def batcher(max_open_bytes: int = 10_000_000, *, bytes_a_row: int = 0) -> Batcher:
    numbers = iter(range(10_000))

    def open_batch(key: BatchKey, _is_csv: bool) -> Batch:
        return Batch(next(numbers), json_envelope(list_ids=key.list_ids), CODEC, RecordSpool())

    return Batcher(open_batch, max_open_bytes=max_open_bytes, bytes_a_row=bytes_a_row)


def key_of(stream: str, *list_ids: str) -> BatchKey:
    return BatchKey(Source(stream, ("email",)), list_ids)


def row(address: str, value: int) -> Row:
    return {"email": address, "first_name": str(value)}


def test_rows_of_one_stream_for_the_same_lists_share_a_batch_and_an_address_is_merged() -> None:
    filling = batcher()
    key = key_of("people", "one")
    first = filling.put(key, "a@x.org", {"email": "a@x.org", "zip": "1"}, b"{}", is_csv=True)
    second = filling.put(key, "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    assert (first.merged, second.merged) == (False, True)
    (only,) = filling.close_all()
    assert [CODEC.decode(encoded) for encoded in only.batch.rows] == [
        {"email": "a@x.org", "zip": "1", "first_name": "2"}
    ]


def test_an_address_that_waits_in_another_stream_sends_its_batch_first() -> None:
    filling = batcher()
    filling.put(key_of("people", "one"), "a@x.org", row("a@x.org", 1), b"{}", is_csv=False)
    filling.put(key_of("leads", "one"), "b@x.org", row("b@x.org", 1), b"{}", is_csv=False)
    placed = filling.put(key_of("leads", "one"), "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    assert [entry.key.source.stream for entry in placed.closed] == ["people"]
    assert [entry.batch.addresses for entry in filling.close_all()] == [("b@x.org", "a@x.org")]


def test_a_row_known_by_its_id_alone_sends_everything_before_it_first() -> None:
    filling = batcher()
    filling.put(key_of("people", "one"), "a@x.org", row("a@x.org", 1), b"{}", is_csv=True)
    deletion = BatchKey(Source("gone", ("email",)), (), operation=Operation(OperationKind.DELETE))
    placed = filling.put(deletion, "some-id", {CONTACT_ID: "some-id"}, b"{}", is_csv=False)
    assert [entry.key for entry in placed.closed] == [key_of("people", "one")]


def test_values_go_once_and_each_further_list_is_joined_by_the_address_alone() -> None:
    filling = batcher()
    filling.put(
        key_of("people", "one"),
        "a@x.org",
        row("a@x.org", 1),
        b"{}",
        is_csv=False,
        further_lists=("two",),
    )
    again = filling.put(key_of("people", "two"), "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    third = filling.put(key_of("people", "three"), "a@x.org", row("a@x.org", 3), b"{}", is_csv=False)
    assert again.merged
    assert third.merged
    values, *further = filling.close_all()
    assert values.key == key_of("people", "one")
    assert [values.batch.row(0)] == [row("a@x.org", 3)]
    assert [(entry.key.list_ids, entry.batch.row(0)) for entry in further] == [
        (("two",), {"email": "a@x.org"}),
        (("three",), {"email": "a@x.org"}),
    ]


def test_values_are_sent_before_the_further_lists_of_their_addresses() -> None:
    filling = batcher(max_open_bytes=4_000)
    order: list[tuple[bool, str]] = []
    for number in range(300):
        address = f"{number}@x.org"
        key = key_of("people", str(number % 7))
        closed = filling.put(key, address, row(address, 1), b"{}", is_csv=False, further_lists=("all",)).closed
        order += [(entry.key.only_addresses, one) for entry in closed for one in entry.batch.addresses]
    order += [(entry.key.only_addresses, one) for entry in filling.close_all() for one in entry.batch.addresses]
    assert len(order) == len(set(order)) == 600
    places = {entry: place for place, entry in enumerate(order)}
    assert all(places[False, f"{number}@x.org"] < places[True, f"{number}@x.org"] for number in range(300))


def test_many_open_batches_do_not_fill_the_memory() -> None:
    filling = batcher(max_open_bytes=20_000)
    for number in range(500):
        address = f"{number}@x.org"
        closed = filling.put(key_of("people", str(number % 50)), address, row(address, 1), b"{}", is_csv=False).closed
        assert all(entry.batch.rows for entry in closed)
    assert sum(entry.batch.size_bytes for entry in filling.close_all()) <= 20_100


def test_addresses_that_wait_for_many_lists_do_not_fill_the_memory() -> None:
    """They are short, and each takes ten times its bytes, which were all that counted."""
    filling, lists = batcher(max_open_bytes=20_000, bytes_a_row=200), [str(number) for number in range(30)]
    waiting = most = 0
    for number in range(200):
        address = f"{number}@x.org"
        key = key_of("people", lists[0])
        placed = filling.put(key, address, row(address, 1), b"{}", is_csv=False, further_lists=tuple(lists[1:]))
        waiting += 30 - sum(len(entry.batch) for entry in placed.closed)
        most = max(most, waiting)
    assert waiting == sum(len(entry.batch) for entry in filling.close_all())
    assert 50 < most <= 20_000 / 200 + len(lists)


PUTS = st.lists(
    st.tuples(
        st.sampled_from(["people", "leads"]),
        st.sampled_from([("one",), ("two",), ("one", "two")]),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=60,
)


@given(puts=PUTS)
def test_in_the_order_of_closing_the_last_record_of_an_address_wins_and_every_list_is_served(
    puts: list[tuple[str, tuple[str, ...], int, bool]],
) -> None:
    filling = batcher(max_open_bytes=600)
    landed: dict[str, str] = {}
    joined: set[tuple[str, str]] = set()

    def land(closed: Iterable[OpenBatch]) -> None:
        for entry in closed:
            for contact in map(entry.batch.row, range(len(entry.batch))):
                if not entry.key.only_addresses:
                    landed[str(contact["email"])] = str(contact["first_name"])
                joined.update((str(contact["email"]), list_id) for list_id in entry.key.list_ids)

    expected: dict[str, str] = {}
    expected_lists: set[tuple[str, str]] = set()
    for value, (stream, list_ids, person, is_csv) in enumerate(puts):
        address = f"{person}@x.org"
        land(filling.put(key_of(stream, *list_ids), address, row(address, value), b"{}", is_csv=is_csv).closed)
        expected[address] = str(value)
        expected_lists.update((address, list_id) for list_id in list_ids)
    land(filling.close_all())
    assert landed == expected
    assert joined == expected_lists
