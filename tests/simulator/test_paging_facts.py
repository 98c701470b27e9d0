"""What recordings of the service (by amp-labs, Nango, django-ctct) show of pages, one fact a test, by raw requests."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from constantcontact_simulator import Switches
from constantcontact_simulator.contact_filter import ContactFilter
from constantcontact_simulator.faults import Faults, FaultSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Api, Clock

FORMS = ("row", "page", "place")


def cursor_of(page: dict[str, Any]) -> str:
    return parse_qs(urlsplit(str(page["_links"]["next"]["href"])).query)["cursor"][0]


def decoded(page: dict[str, Any]) -> str:
    return base64.b64decode(cursor_of(page)).decode()


def ids(api: Api, limit: int, **params: Any) -> list[str]:
    return [one["contact_id"] for page in api.pages("/contacts", "contacts", limit=limit, **params) for one in page]


def test_the_cursor_of_contacts_holds_limit_and_a_small_number(api: Api) -> None:
    assert decoded(api.get("/contacts", limit=1).json()) == "limit=1&next=2"


def test_a_filter_rides_behind_the_number(api: Api) -> None:
    page = api.get("/contacts", limit=1, updated_after="2016-01-01T00:00:00Z").json()
    assert decoded(page) == "limit=1&next=2&updated_after=2016-01-01T00%3A00%3A00Z"


def test_rows_and_pages_are_told_apart_by_a_larger_page_only(simulate: Callable[..., Api]) -> None:
    numbers = {
        form: decoded(simulate(Switches(contacts_cursor=form), contacts=9).get("/contacts", limit=4).json())
        for form in ("row", "page")
    }
    assert numbers == {"row": "limit=4&next=5", "page": "limit=4&next=2"}


@pytest.mark.parametrize("order", ["created", "updated"])
def test_contacts_come_newest_first(simulate: Callable[..., Api], order: str) -> None:
    api = simulate(Switches(contacts_newest_by=order), contacts=20, unsubscribed=5)  # type: ignore[arg-type]
    api.post("/contacts", {"email_address": {"address": "new@example.com"}, "create_source": "Account"})
    dates = [one[f"{order}_at"] for page in api.pages("/contacts", "contacts", limit=6) for one in page]
    assert len(dates) == 26
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", ["deleted", "changed", "created", "left", "joined", "restored"])
def test_what_happens_between_two_pages_shifts_rows_and_pages_but_no_places(
    simulate: Callable[..., Api], form: str, what: str
) -> None:
    switches = Switches(contacts_cursor=form, contacts_newest_by="updated", membership_moves_updated_at=False)  # type: ignore[arg-type]
    api = simulate(switches, contacts=30, deleted=3, lists=2)
    contacts, query = api.simulator.account.contacts, {}
    if what in {"left", "joined"}:
        query = {"lists": next(iter(api.simulator.account.lists))}
    wanted = ContactFilter(list_ids=frozenset(query.values())) if query else ContactFilter()
    before = {one.contact_id for one in contacts.select(wanted)}
    row = len(before) if what == "changed" else 1  # the oldest comes to the front
    api.simulator.faults.add(f"after-page:{what}:{row}")
    read = ids(api, 5, **query)
    after = {one.contact_id for one in contacts.select(wanted)}
    alive = before & after
    gone_from_the_front = what in {"deleted", "left"} and form != "place"
    moved_out_of_reach = what == "changed"
    assert len(alive - set(read)) == int(gone_from_the_front or moved_out_of_reach)
    came_to_the_front = what in {"changed", "created", "restored"} or (what == "joined" and before != after)
    assert (len(read) > len(set(read))) is (form != "place" and came_to_the_front)


def test_a_fault_of_pages_waits_and_repeats(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=30, faults=["after-page:deleted:1:skip=1:count=2"])
    assert len(ids(api, 5)) == 30 - 2
    assert len(ids(api, 5)) == 28


def test_a_cursor_is_accepted_beside_other_parameters(api: Api) -> None:
    cursor = cursor_of(api.get("/contacts", limit=4).json())
    bare = api.get("/contacts", cursor=cursor).json()["contacts"]
    beside = api.get("/contacts", cursor=cursor, limit=500, include="phone_numbers").json()["contacts"]
    assert [one["contact_id"] for one in bare] == [one["contact_id"] for one in beside]
    assert all("phone_numbers" in one for one in beside)


def test_activities_and_tags_carry_an_id_in_next(simulate: Callable[..., Api]) -> None:
    api = simulate(tags=3)
    for _ in range(2):
        api.post("/activities/contact_exports", {})
    tags, activities = (api.get(path, limit=1).json() for path in ("/contact_tags", "/activities"))
    assert decoded(tags) == f"limit=1&next={tags['tags'][0]['tag_id']}"
    assert decoded(activities) == f"limit=1&next={activities['activities'][0]['activity_id']}"


def test_the_next_link_of_emails_has_an_offset_padded_by_asterisks_and_its_filters_in_clear(
    simulate: Callable[..., Api], clock: Clock
) -> None:
    api = simulate(contacts=5, campaigns=3, clock=clock)
    first = api.get("/emails", limit=1).json()
    assert first["_links"]["next"]["href"] == "/v3/emails?limit=1&next=MQ**"
    filtered = api.get("/emails", limit=1, after_date="2016-01-01T00:00:00Z").json()["_links"]["next"]["href"]
    assert filtered == "/v3/emails?limit=1&next=MQ**&after_date=2016-01-01T00%3A00%3A00Z"
    read = [one["campaign_id"] for page in api.pages("/emails", "campaigns", limit=1) for one in page]
    assert len(read) == len(set(read)) == 3
    assert api.get("/emails", next="!").status_code == 400


def test_tags_come_oldest_first_and_campaigns_newest_first(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(contacts=5, tags=3, campaigns=4, clock=clock)
    clock.now += 60
    new = api.post("/contact_tags", {"name": "new"}).json()["tag_id"]
    assert api.get("/contact_tags").json()["tags"][-1]["tag_id"] == new
    dates = [one["created_at"] for one in api.get("/emails").json()["campaigns"]]
    assert dates == sorted(dates, reverse=True)


def test_activities_come_newest_first(simulate: Callable[..., Api], clock: Clock) -> None:
    api, started = simulate(clock=clock), []
    for _ in range(3):
        clock.now += 60
        started.append(api.post("/activities/contact_exports", {}).json()["activity_id"])
    assert [one["activity_id"] for one in api.get("/activities").json()["activities"]] == started[::-1]


def test_lists_come_unsorted(simulate: Callable[..., Api], clock: Clock) -> None:
    api = simulate(lists=8, clock=clock)
    for number in range(4):
        clock.now += 60
        api.post("/contact_lists", {"name": f"new {number}"})
    lists = api.get("/contact_lists").json()["lists"]
    dates = [one["created_at"] for one in lists]
    assert dates not in (sorted(dates), sorted(dates, reverse=True))


def test_a_change_between_pages_that_nobody_knows_is_refused_in_words() -> None:
    for text in (
        "after-page",
        "after-page:eaten:1",
        "after-page:deleted",
        "after-page:deleted:1:2",
        "after-page:left:x",
    ):
        with pytest.raises(FaultSyntaxError, match="after-page"):
            Faults([text])
