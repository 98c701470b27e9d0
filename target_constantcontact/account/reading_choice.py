"""How to read people with the fewest requests: by pages, by one export, or one by one. Decided from counts; pure.

```text
what is wanted           pages                 the other way
addresses of a list      one for every 500     one export, and the ids of whoever is to leave: an export holds no ids
ids of some people       one for every 500     one look-up for each
```
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.contacts.queries import pages_of
from constantcontact_api.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUESTS_PER_EXPORT: Final = 4
"""One to start it, two looks at it, one for its file. Long exports get some more looks."""
# Who leaves is a guess. An export that brought nothing costs little beside very many pages, and those cost hundreds of
# times an export: so it may cost a tenth more than they do.
_PAGES_PER_EXTRA_REQUEST: Final = 10


class Way(str, Enum):
    """How people are read."""

    PAGES = "pages"
    EXPORT = "export"
    LOOK_UPS = "look_ups"


class Choice(NamedTuple):
    """The way to take.

    Attributes:
        way: The cheapest.
        requests: What each way that leads there costs; empty where the service does not say how many people there are.
    """

    way: Way
    requests: Mapping[Way, int]

    def sentence(self) -> str:
        """Say it with both figures, such as `one export (4 requests) rather than 2,000 pages`."""
        if not self.requests:
            return "pages, since the service does not say how many there are"
        other = next(way for way in self.requests if way is not self.way)
        return f"{self._said(self.way)} rather than {self._said(other)}"

    def _said(self, way: Way) -> str:
        requests = self.requests[way]
        if way is Way.PAGES:
            return counted(requests, "page")
        return counted(requests, "look-up") if way is Way.LOOK_UPS else f"one export ({counted(requests, 'request')})"


def cheapest(people: int | None, *, wanted: int | None = None, leaving: int = 0, readings: int = 1) -> Choice:
    """Choose the way that costs the fewest requests.

    Args:
        people: How many the pages hold; None where the service does not say.
        wanted: How many of them are looked for, to know their ids; None where the addresses of all are wanted.
        leaving: Of how many an export will not do, since their ids are needed afterwards; a guess.
        readings: How often several pages are read until nobody can have been skipped.
    """
    if people is None:
        return Choice(Way.PAGES, {})
    pages = page_requests(people, readings)
    if wanted is not None:
        way = Way.PAGES if pages <= wanted else Way.LOOK_UPS  # the first page has been read, to know the count
        return Choice(way, {Way.PAGES: pages, Way.LOOK_UPS: wanted})
    export = REQUESTS_PER_EXPORT + min(max(0, leaving), pages)
    way = Way.EXPORT if export < pages + pages // _PAGES_PER_EXTRA_REQUEST else Way.PAGES
    return Choice(way, {Way.PAGES: pages, Way.EXPORT: export})


def page_requests(people: int, readings: int) -> int:
    """Return how many requests it takes to read people by pages: a single one is of one moment, and read once.

    Args:
        people: How many.
        readings: How often several pages are read.
    """
    pages = pages_of(people)
    return pages if pages == 1 else readings * pages
