"""Pages of contacts, as recordings of the service show them, and what can happen to contacts between two pages.

A recorded cursor of contacts is base64 of `limit=1&next=2`, with the filters behind it: a row, or a page, of an order
that everything shifts. Who goes away before that row makes a reader skip somebody who has not gone anywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from constantcontact_simulator.contact_filter import ContactFilter
from constantcontact_simulator.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.contacts import Contacts


def page_of_contacts(
    contacts: Contacts, wanted: ContactFilter, following: str | None, limit: int
) -> tuple[list[Contact], str | None]:
    """A page of contacts, and `next` of the cursor to the page after it; None at the end.

    Args:
        contacts: Those of the account.
        wanted: The query.
        following: `next` of the cursor; None for the first page.
        limit: How many a page holds.
    """
    rows, switches = contacts.newest_first(wanted), contacts.directory.switches
    step = limit - 1 if switches.duplicate_page_items and limit > 1 else limit
    if following is None:
        start = 0
    elif switches.contacts_cursor == "place":
        start = bisect_right(rows, _negative(_place(following)), key=lambda one: _negative(contacts.age(one)))
        start = max(0, start - limit + step)
    else:
        number = _number(following)
        start = number - 1 if switches.contacts_cursor == "row" else (number - 1) * step
    page = [contacts.at(position) for position in rows[start : start + limit]]
    if start + limit >= len(rows):
        return page, None
    if switches.contacts_cursor == "place":
        return page, "{}.{}".format(*contacts.age(rows[start + limit - 1]))
    return page, str(start + step + 1 if switches.contacts_cursor == "row" else start // step + 2)


def change_after_page(account: Account, wanted: ContactFilter, what: str, row: int) -> None:
    """Let something happen to a contact; see `after-page` in the grammar of faults.

    Args:
        account: Whose.
        wanted: The query of the page just read.
        what: Happens.
        row: Of the query, or of everybody whom it can happen to, from 1.
    """
    contacts, lists, tags = account.contacts, sorted(wanted.list_ids or ()), sorted(wanted.tag_ids or ())
    if what == "created":
        address = f"came.{len(contacts)}@example.com"
        contacts.create({
            "create_source": "Account", "email_address": {"address": address}, "list_memberships": lists,
            "taggings": tags,
        })  # fmt: skip
        return
    others = {"joined": ContactFilter(), "restored": ContactFilter(statuses=frozenset({"deleted"}))}
    rows = contacts.newest_first(others.get(what, wanted))
    if not rows:
        return
    contact = contacts.copy_of(contacts.at(rows[min(max(row, 1), len(rows)) - 1]))
    if what == "deleted":
        contacts.delete(contact.contact_id)
        return
    if what == "left":
        contact.lists = contact.tags = ()
    elif what == "joined":
        contact.lists, contact.tags = _with(contact.lists, lists), _with(contact.tags, tags)
    else:
        contact.first_name, contact.updated_at = "Changed", account.now()
    if what == "restored":
        contact.deleted_at = contact.opt_out_at = None
        contact.lists, contact.opt_in_at = tuple(lists), account.now()
    contacts.save(contact)


def _with(ids: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ids, *more)))


def _negative(age: tuple[int, int]) -> tuple[int, int]:
    return -age[0], -age[1]


def _number(following: str) -> int:
    if not following.isdecimal() or int(following) < 1:
        raise invalid("cursor does not have a valid value")
    return int(following)


def _place(following: str) -> tuple[int, int]:
    moment, _, position = following.partition(".")
    return _number(moment), int(position) if position.isdecimal() else _number(position)
