from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.activities.imports import json_envelope
from target_constantcontact.batching.batch import Batch, JsonCodec
from target_constantcontact.batching.batcher import Lane, Lanes
from target_constantcontact.batching.record_spool import Originals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from target_constantcontact.batching.batcher import OpenBatch
    from target_constantcontact.mapping.records import Row

CODEC = JsonCodec()


def lanes(max_open_bytes: int = 10_000_000) -> Lanes[str]:
    numbers = iter(range(10_000))

    def open_batch(lane: Lane[str], _is_csv: bool) -> Batch:
        return Batch(next(numbers), json_envelope(list_ids=lane.list_ids), CODEC, Originals())

    return Lanes(open_batch, max_open_bytes=max_open_bytes)


def row(address: str, value: int) -> Row:
    return {"email": address, "first_name": str(value)}


def test_rows_of_one_stream_for_the_same_lists_share_a_batch_and_an_address_is_merged() -> None:
    filling = lanes()
    lane = Lane("people", ("one",))
    first = filling.put(lane, "a@x.org", {"email": "a@x.org", "zip": "1"}, b"{}", is_csv=True)
    second = filling.put(lane, "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    assert (first.merged, second.merged) == (False, True)
    (only,) = filling.close_all()
    assert [CODEC.decode(encoded) for encoded in only.batch.rows] == [
        {"email": "a@x.org", "zip": "1", "first_name": "2"}
    ]


def test_an_address_that_waits_in_another_stream_sends_its_batch_first() -> None:
    filling = lanes()
    filling.put(Lane("people", ("one",)), "a@x.org", row("a@x.org", 1), b"{}", is_csv=False)
    filling.put(Lane("leads", ("one",)), "b@x.org", row("b@x.org", 1), b"{}", is_csv=False)
    placed = filling.put(Lane("leads", ("one",)), "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    assert [entry.lane.source for entry in placed.closed] == ["people"]
    assert [entry.batch.addresses for entry in filling.close_all()] == [("b@x.org", "a@x.org")]


def test_values_go_once_and_each_further_list_is_joined_by_the_address_alone() -> None:
    filling = lanes()
    filling.put(Lane("people", ("one",)), "a@x.org", row("a@x.org", 1), b"{}", is_csv=False, further_lists=("two",))
    again = filling.put(Lane("people", ("two",)), "a@x.org", row("a@x.org", 2), b"{}", is_csv=False)
    third = filling.put(Lane("people", ("three",)), "a@x.org", row("a@x.org", 3), b"{}", is_csv=False)
    assert again.merged
    assert third.merged
    values, *further = filling.close_all()
    assert values.lane == Lane("people", ("one",))
    assert [values.batch.row(0)] == [row("a@x.org", 3)]
    assert [(entry.lane.list_ids, entry.batch.row(0)) for entry in further] == [
        (("two",), {"email": "a@x.org"}),
        (("three",), {"email": "a@x.org"}),
    ]


def test_values_are_sent_before_the_further_lists_of_their_addresses() -> None:
    filling = lanes(max_open_bytes=4_000)
    order: list[tuple[bool, str]] = []
    for number in range(300):
        address = f"{number}@x.org"
        lane = Lane("people", (str(number % 7),))
        closed = filling.put(lane, address, row(address, 1), b"{}", is_csv=False, further_lists=("all",)).closed
        order += [(entry.lane.only_addresses, one) for entry in closed for one in entry.batch.addresses]
    order += [(entry.lane.only_addresses, one) for entry in filling.close_all() for one in entry.batch.addresses]
    assert len(order) == len(set(order)) == 600
    places = {entry: place for place, entry in enumerate(order)}
    assert all(places[False, f"{number}@x.org"] < places[True, f"{number}@x.org"] for number in range(300))


def test_many_open_batches_do_not_fill_the_memory() -> None:
    filling = lanes(max_open_bytes=20_000)
    for number in range(500):
        address = f"{number}@x.org"
        closed = filling.put(Lane("people", (str(number % 50),)), address, row(address, 1), b"{}", is_csv=False).closed
        assert all(entry.batch.rows for entry in closed)
    assert sum(entry.batch.size_bytes for entry in filling.close_all()) <= 20_100


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
    filling = lanes(max_open_bytes=600)
    landed: dict[str, str] = {}
    joined: set[tuple[str, str]] = set()

    def land(closed: Iterable[OpenBatch[str]]) -> None:
        for entry in closed:
            for contact in map(entry.batch.row, range(len(entry.batch))):
                if not entry.lane.only_addresses:
                    landed[str(contact["email"])] = str(contact["first_name"])
                joined.update((str(contact["email"]), list_id) for list_id in entry.lane.list_ids)

    expected: dict[str, str] = {}
    expected_lists: set[tuple[str, str]] = set()
    for value, (stream, list_ids, person, is_csv) in enumerate(puts):
        address = f"{person}@x.org"
        land(filling.put(Lane(stream, list_ids), address, row(address, value), b"{}", is_csv=is_csv).closed)
        expected[address] = str(value)
        expected_lists.update((address, list_id) for list_id in list_ids)
    land(filling.close_all())
    assert landed == expected
    assert joined == expected_lists
