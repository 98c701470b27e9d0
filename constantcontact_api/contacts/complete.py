"""Read a collection completely, although it changes between two pages.

A cursor is an offset into a list that changes. If a contact before the offset goes away, the next page begins one too
late and skips somebody who is still there. So reaching the last page proves nothing:

```text
fewer than the service counted           never whole: an empty page beside a count says nothing
one page alone                           one answer, of one moment: whole, unless it is empty without a count of 0
the sums meet                            whole: as many as the service counted were surely there when it counted
the same again, row by row               whole: nothing has moved
else                                     read again, and give only those who were not seen; at last an error
```

Somebody was surely there if they are on the first page, which brought the count, or have not changed since. A change
of lists or tags leaves no date, and other collections have no counts: what has several pages is then read twice. So is
a whole collection that is empty; even then only its own word says so, see `nothing_counted`.
Cursors stay what the service made of them.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import compress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from constantcontact_api.errors import MovingPagesError
from constantcontact_api.seen_keys import SeenKeys
from constantcontact_api.wire.answers import Object, leniently, page_of
from constantcontact_api.wire.pages import PageGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from constantcontact_api.types import Shape
    from constantcontact_api.wire.client import ConstantContactClient, Decode

logger = logging.getLogger(__name__)

_MOST_READINGS: Final = 5
# In so long a reading somebody always changes: who was created before it was surely there, as nearly nobody comes back.
_LONG_READING: Final = 20
_TO_THE_SECOND: Final = 19  # length of 2020-09-25T20:45:13
_TO_THE_DAY: Final = 10
_IN_UTC: Final = ("Z", "+00:00")
# Filters on what leaves no date when it changes; parameters that are none.
_WITHOUT_DATES: Final = frozenset({"lists", "tags", "segment_id"})
_COUNT: Final = "include_count"
_NO_FILTERS: Final = frozenset({"limit", "include", _COUNT})
_COUNTS_OTHERS: Final = frozenset({"/contact_tags"})  # where include_count counts the contacts of each tag


class Page(Protocol):
    """A page as somebody decoded it."""

    @property
    def items(self) -> Sequence[Any]:
        """What it holds."""

    @property
    def total(self) -> int | None:
        """How many the whole query finds; None where the service does not say."""

    @property
    def next(self) -> str | None:
        """The link to the next page."""

    def marks(self) -> list[Mark]:
        """What tells its items apart."""


class Mark(NamedTuple):
    """What tells an item from others, and when something happened to it, as the service writes it."""

    key: str
    updated_at: str | None
    created_at: str | None
    deleted_at: str | None


_DATES: Final = ("updated_at", "created_at", "deleted_at")


class JsonPage:
    """A page as Python's own JSON.

    Args:
        body: The page.
        name: Of the array, such as `contacts`.
        key: What tells its items apart, such as `("contact_id",)`.
    """

    def __init__(self, body: Mapping[str, Any], name: str, key: Sequence[str]) -> None:
        self.items: list[dict[str, Any]] = body.get(name) or []
        count = body.get("contacts_count", body.get("lists_count"))
        self.total = None if count is None else int(count)
        self.next: str | None = ((body.get("_links") or {}).get("next") or {}).get("href")
        self._key = key

    def marks(self) -> list[Mark]:
        """What tells its items apart."""
        return [Mark(" ".join(str(one.get(name)) for name in self._key), *map(one.get, _DATES)) for one in self.items]


def json_page(name: str, *key: str, read: Decode = leniently) -> Decode:
    """Make what decodes the pages of a collection, of a body as `read` reads it; see `JsonPage`."""

    def decode(body: bytes, shape: Shape) -> JsonPage:
        return JsonPage(read(body, shape), name, key)

    return decode


class CompleteReading:
    """Reads a collection until it is known to be whole; its first page is read at once.

    Attributes:
        first: The first page.
        is_whole: Whether it is known that nobody was skipped.
        nothing_counted: Whether nothing came, and no count says that there is nothing.
    """

    def __init__(
        self,
        client: ConstantContactClient,
        path: str,
        params: Mapping[str, Any],
        decode: Decode,
        *,
        shape: Shape = Object,
    ) -> None:
        """Read the first page.

        Args:
            client: Sends the requests.
            path: Below the API's base.
            params: Query parameters of the first page.
            decode: Makes a `Page` of a body.
            shape: What a page must say, see `answers`.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        self._client = client
        self._path = path
        self._params = params
        self._decode = decode
        self._shape = shape
        self._is_to_count = _COUNT in params and path not in _COUNTS_OTHERS
        self.is_whole = False
        self.nothing_counted = False
        self.first, self._began = self._begin()

    @property
    def is_all(self) -> bool:
        """Whether the first page is whole."""
        return self._reading(self.first, self._began).is_single

    def blocks(self, enough: Callable[[], bool] = lambda: False) -> Iterator[Sequence[Any]]:
        """Read everything.

        Args:
            enough: Asked after a reading that may have skipped somebody: whether that does no harm.

        Yields:
            The items of each page that were not on an earlier one.

        Raises:
            MovingPagesError: If the pages moved in every reading.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        first, began, before, came_at_all = self.first, self._began, "", False
        with SeenKeys() as seen:
            for number in range(1, _MOST_READINGS + 1):
                reading = self._reading(first, began)
                if reading.is_single and number == 1:  # nothing of it has been seen
                    self.is_whole = True
                    self.nothing_counted = first.total is None and not first.items
                    yield first.items
                    return
                with SeenKeys() as seen_now:
                    for page in self._pages(first):
                        marks = page.marks()
                        is_new = [seen.add(mark.key) for mark in marks]
                        yield [item for item, is_one in zip(page.items, is_new, strict=True) if is_one]
                        reading.take(marks, is_new if number == 1 else [seen_now.add(mark.key) for mark in marks])
                self.is_whole = reading.is_whole(before)
                came_at_all = came_at_all or reading.came
                self.nothing_counted = first.total is None and not came_at_all
                if self.is_whole or enough():
                    return
                why = "came empty, and no count says so" if self.nothing_counted else "may have moved between its pages"
                logger.info("%s %s: reading it again.", self._path, why)
                before = reading.rows()
                first, began = self._begin()
        raise MovingPagesError(
            f"{self._path} moved between its pages in each of {number} readings, or holds less than it counts, so "
            "somebody may have been skipped: run again."
        )

    def _reading(self, first: Page, began: str) -> _Reading:
        return _Reading(first, began, self._params, is_to_count=self._is_to_count)

    def _pages(self, first: Page) -> Iterator[Page]:
        page, link, guard = first, first.next, PageGuard()
        yield page
        while link:
            guard.take(link, len(page.items), page.total)
            page, before = self._client.follow(link, shape=self._shape, decode=self._decode), link
            link = None if page.next == before else page.next  # a last page that links to itself has been seen
            yield page

    def _begin(self) -> tuple[Page, str]:
        page, date = self._client.get(self._path, self._params, shape=self._shape, decode=self._decode, dated=True)
        return page, parsedate_to_datetime(date).strftime("%Y-%m-%dT%H:%M:%S") if date else ""


class _Reading:
    """One reading: how many were surely there when it began, and its rows."""

    def __init__(self, first: Page, began: str, params: Mapping[str, Any], *, is_to_count: bool) -> None:
        self._total = first.total
        self._began = began
        self._params = params
        # The day of a deletion comes without a time zone.
        self._day = (datetime.fromisoformat(began) - timedelta(days=1)).date().isoformat() if began else ""
        self._pages = 0
        self._count = self._sure = self._there_before = 0
        self._rows = hashlib.blake2b(digest_size=16)
        is_likely = bool(first.items) or not _NO_FILTERS.issuperset(params)  # few changes, or none, are usual
        is_counted = first.total is not None or (is_likely and not is_to_count)
        self.is_single = first.next is None and is_counted and len(first.items) >= (first.total or 0)

    @property
    def came(self) -> bool:
        """Whether anything has."""
        return self._count > 0

    def take(self, marks: Sequence[Mark], is_new: Sequence[bool]) -> None:
        """Count a page."""
        self._pages += 1
        began, day, new = self._began, self._day, list(compress(marks, is_new))
        self._count += len(new)
        if self._pages == 1:
            self._sure = self._there_before = len(new)
        else:
            self._there_before += sum(_is_before(mark.created_at, began) for mark in new)
            self._sure += sum(
                mark.deleted_at[:_TO_THE_DAY] < day if mark.deleted_at else _is_before(mark.updated_at, began)
                for mark in new
            )
        self._rows.update("".join(f"{mark.key} {mark.updated_at}\n" for mark in marks).encode())

    def is_whole(self, before: str) -> bool:
        """Return whether nobody was skipped.

        Args:
            before: The rows of the reading before this one; empty where there was none.
        """
        return self.is_single or self._has_all() or (self.rows() == before and self._count >= (self._total or 0))

    def _has_all(self) -> bool:
        # Whether as many were surely there as the service counted when the reading began.
        if self._total is None or not _WITHOUT_DATES.isdisjoint(self._params):
            return False
        is_long = self._pages > _LONG_READING and _NO_FILTERS.issuperset(self._params)
        return self._sure >= self._total or (is_long and self._there_before >= self._total)

    def rows(self) -> str:
        """Return a digest of the rows in their order."""
        return self._rows.hexdigest()


def _is_before(text: str | None, moment: str) -> bool:
    return text is not None and text[:_TO_THE_SECOND] < moment and text.endswith(_IN_UTC)


def read_whole(
    client: ConstantContactClient,
    path: str,
    name: str,
    key: str | Sequence[str],
    params: Mapping[str, Any] | None = None,
    *,
    shape: Shape = Object,
    on_nothing: Callable[[], None] = lambda: None,
) -> Iterator[dict[str, Any]]:
    """Read a collection, each item once.

    Args:
        client: Sends the requests.
        path: Below the API's base.
        name: Of the array in a page, such as `lists`.
        key: What tells items apart: their id, such as `list_id`, or several properties.
        params: Query parameters of the first page.
        shape: What each item must say, see `answers`.
        on_nothing: Called when nothing came, and no count says that there is nothing.

    Raises:
        ConstantContactError: As `CompleteReading`.
    """
    names = (key,) if isinstance(key, str) else key
    reading = CompleteReading(client, path, params or {}, json_page(name, *names), shape=page_of(name, shape))
    for block in reading.blocks():
        yield from block
    if reading.nothing_counted:
        on_nothing()
