"""The landing pages of an account: what contacts did on them, by formula, newest first.

The API lists no landing pages. Their ids come from the reports on contacts, and from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_simulator.directory import FIRST_AT, stable_uuid
from constantcontact_simulator.times import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator.contacts import Contacts
    from constantcontact_simulator.directory_store import DirectoryStore

PAGES: Final = 2
DEVICES: Final = ("computer", "mobile", "tablet")
#: Every so manieth of the people who opened a page did this as well; somebody opens it twice.
_ONE_IN: Final = {"opens": 1, "clicks": 2, "adds": 3, "updates": 4, "sms_optins": 5}
#: Somebody opens a page, clicks there, and leaves an address, in this order.
_AFTER_SECONDS: Final = {"opens": 0, "clicks": 60, "adds": 120, "updates": 180, "sms_optins": 240}
_MOST_PEOPLE: Final = 60
KINDS: Final = tuple(_ONE_IN)


class PageEvent(NamedTuple):
    """What a contact did on a page. `again`: not the first time."""

    at: int
    kind: str
    page: int
    position: int
    again: bool = False


class LandingPages:
    """The landing pages of an account; everybody who is on one was there when the account was made."""

    def __init__(self, directory: DirectoryStore, contacts: Contacts) -> None:
        self._contacts = contacts
        self._living = directory.population.living
        self._ids = [stable_uuid(directory.seed, "landing page", page) for page in range(PAGES)]
        self._directory = directory

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(self._ids)

    def number(self, activity_id: str) -> int | None:
        """The page that has an id."""
        lowered = activity_id.lower()
        return self._ids.index(lowered) if lowered in self._ids else None

    def name(self, page: int) -> str:
        """A page's name."""
        return f"Landing page {page + 1}"

    def events(self, page: int, kind: str, *, unique: bool) -> list[PageEvent]:
        """What people did there, newest first; `unique` has everybody's last one only."""
        found = [event for event in self._events(page) if event.kind == kind]
        found.sort(reverse=True)
        if unique:
            found = list({event.position: event for event in reversed(found)}.values())
            found.sort(reverse=True)
        return found

    def events_of(self, position: int) -> list[PageEvent]:
        """What one contact did on any page."""
        return [event for page in range(PAGES) for event in self._events(page) if event.position == position]

    def _events(self, page: int) -> Iterator[PageEvent]:
        now = self._directory.clock()
        for number in range(min(_MOST_PEOPLE, self._living)):
            position = (number * (page + 1)) % self._living
            at = FIRST_AT + (page * 100 + number) * DAY_SECONDS
            for kind, one_in in _ONE_IN.items():
                if number % one_in == 0 and at + _AFTER_SECONDS[kind] <= now:
                    yield PageEvent(at + _AFTER_SECONDS[kind], kind, page, position)
            if number % 2 == 0 and at + DAY_SECONDS <= now:
                yield PageEvent(at + DAY_SECONDS, "opens", page, position, again=True)
