from __future__ import annotations

import pytest

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.queries import deleted
from tap_constantcontact.contact_queries import estimate, page_queries, unsupported_by_pages

SINCE, SINCE_TEXT = 1_790_000_000.0, "2026-09-21T14:13:20Z"


@pytest.mark.parametrize(
    ("counts", "requests"), [([0], 1), ([1], 1), ([500], 1), ([501], 2), ([500, 501, 0], 4), ([6_000], 12)]
)
def test_a_page_holds_five_hundred_contacts_and_every_query_costs_a_request(counts: list[int], requests: int) -> None:
    assert estimate(counts, 1).page_requests == requests
    assert estimate(counts, 1).contacts == sum(counts)


@pytest.mark.parametrize(("count", "exports", "pages"), [(6_000, 1, True), (6_001, 1, False), (6_001, 2, True)])
def test_pages_are_taken_until_exports_need_fewer_requests(count: int, exports: int, pages: bool) -> None:
    assert estimate([count], exports).pages_are_cheaper is pages


@pytest.mark.parametrize(("name", "limit"), [("lists", 25), ("tags", 50)])
def test_every_list_or_tag_is_in_one_query_and_no_query_has_too_many(name: str, limit: int) -> None:
    for number in (1, limit, limit + 1, 2 * limit + 1):
        chosen = tuple(f"id-{index}" for index in range(number))
        scope = ExportScope(list_ids=chosen) if name == "lists" else ExportScope(tag_ids=chosen)
        queries = [query[name].split(",") for query in page_queries(scope, None)]
        assert [len(query) for query in queries[:-1]] == [limit] * (len(queries) - 1)
        assert 0 < len(queries[-1]) <= limit
        assert tuple(one for query in queries for one in query) == chosen


def test_status_and_time_are_in_every_query() -> None:
    assert page_queries(ExportScope(), None) == [{}]
    assert page_queries(ExportScope(status="removed"), SINCE) == [{"status": "deleted", "updated_after": SINCE_TEXT}]
    queries = page_queries(ExportScope(status="active", list_ids=tuple(map(str, range(26)))), SINCE)
    assert [(query["status"], query["updated_after"]) for query in queries] == [("active", SINCE_TEXT)] * 2


def test_a_deletion_is_found_by_either_of_two_dates() -> None:
    assert deleted(None) == [{"status": "deleted"}]
    assert deleted(SINCE) == [
        {"status": "deleted", "updated_after": SINCE_TEXT},
        {"status": "deleted", "optout_after": SINCE_TEXT},
    ]


@pytest.mark.parametrize(
    ("scope", "setting"),
    [
        (ExportScope(status="active"), ""),
        (ExportScope(list_ids=("a",)), ""),
        (ExportScope(segment_id=0), "segment_id"),
        (ExportScope(contact_ids=("a",)), "contact_ids"),
        (ExportScope(new_subscriber=True), "new_subscriber"),
    ],
    ids=str,
)
def test_what_pages_cannot_express_is_named(scope: ExportScope, setting: str) -> None:
    assert unsupported_by_pages(scope) == setting
