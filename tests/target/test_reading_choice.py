"""Which way takes the fewest requests, from counts alone."""

from __future__ import annotations

import pytest

from target_constantcontact.account.reading_choice import REQUESTS_PER_EXPORT, Way, cheapest

PAGES, EXPORT, LOOK_UPS = Way.PAGES, Way.EXPORT, Way.LOOK_UPS
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("people", "leaving", "way", "sentence"),
    [
        (None, 0, PAGES, "pages, since the service does not say how many there are"),
        (0, 0, PAGES, "1 page rather than one export (4 requests)"),
        (1, -40, PAGES, "1 page rather than one export (4 requests)"),
        (1_200, 200, PAGES, "3 pages rather than one export (7 requests)"),
        (2_000, 0, PAGES, "4 pages rather than one export (4 requests)"),
        (2_001, 0, EXPORT, "one export (4 requests) rather than 5 pages"),
        (2_001, 1, PAGES, "5 pages rather than one export (5 requests)"),
        (10_000, 17, EXPORT, "one export (21 requests) rather than 20 pages"),
        (10_000, 500, PAGES, "20 pages rather than one export (24 requests)"),
        (MILLION, -3, EXPORT, "one export (4 requests) rather than 2,000 pages"),
        (MILLION, 1_000, EXPORT, "one export (1,004 requests) rather than 2,000 pages"),
        # Whoever has unsubscribed, or has no address, is among the members and does not leave.
        (MILLION, 100_000, EXPORT, "one export (2,004 requests) rather than 2,000 pages"),
    ],
)
def test_addresses_come_by_pages_or_by_one_export(people: int | None, leaving: int, way: Way, sentence: str) -> None:
    choice = cheapest(people, leaving=leaving)
    assert (choice.way, choice.sentence()) == (way, sentence)


@pytest.mark.parametrize(
    ("people", "wanted", "way", "sentence"),
    [
        (None, 9, PAGES, "pages, since the service does not say how many there are"),
        (400, 0, LOOK_UPS, "0 look-ups rather than 1 page"),
        (400, 1, PAGES, "1 page rather than 1 look-up"),
        (20_000, 40, PAGES, "40 pages rather than 40 look-ups"),
        (20_000, 39, LOOK_UPS, "39 look-ups rather than 40 pages"),
        (MILLION, 1_000, LOOK_UPS, "1,000 look-ups rather than 2,000 pages"),
        (MILLION, 5_000, PAGES, "2,000 pages rather than 5,000 look-ups"),
    ],
)
def test_ids_come_by_pages_or_by_look_ups(people: int | None, wanted: int, way: Way, sentence: str) -> None:
    choice = cheapest(people, wanted=wanted)
    assert (choice.way, choice.sentence()) == (way, sentence)


@pytest.mark.parametrize(("leaving", "most"), [(0, 15), (1_000, 1_100)])
def test_the_mirror_of_a_million_stays_within_its_requests(leaving: int, most: int) -> None:
    members = cheapest(MILLION, leaving=leaving)
    assert members.way is EXPORT
    look_ups = cheapest(MILLION, wanted=leaving)
    assert look_ups.way is LOOK_UPS
    deleted, lists, first_page = 1, 1, 1
    looks_at_a_long_export = 7  # beyond the two that are counted: ten minutes, going by its progress
    removals = 2 * -(-leaving // 500) + 2
    parts = (deleted, lists, first_page, REQUESTS_PER_EXPORT, looks_at_a_long_export, leaving)
    assert sum(parts) + (removals if leaving else 0) <= most


def test_a_wrong_guess_costs_little() -> None:
    for people in range(0, MILLION, 4_999):
        for guess in (0, 10, 1_000, people):
            for leaving in (0, 10, 1_000, people):
                pages = cheapest(people).requests[PAGES]
                by_export = REQUESTS_PER_EXPORT + min(leaving, pages)
                spent = by_export if cheapest(people, leaving=guess).way is EXPORT else pages
                assert spent <= min(pages, by_export) + 60
