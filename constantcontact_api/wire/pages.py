"""Stop following pages whose links never end."""

from __future__ import annotations

from typing import Final

from constantcontact_api.errors import TransientError

_MOST_EMPTY_PAGES: Final = 10
_MOST_MORE_ITEMS: Final = 1_000  # than there were when the first page was made


class PageGuard:
    """Follows the pages of a collection, and refuses links that never end."""

    def __init__(self) -> None:
        self._seen = set[str]()
        self._empty = self._items = 0
        self._count: int | None = None

    def take(self, following: str, items: int, count: int | None) -> None:
        """Note a page, and the link to the next one.

        Raises:
            TransientError: The links go in a circle, or on for ever.
        """
        self._count = self._count if count is None else count
        self._items += items
        self._empty = 0 if items else self._empty + 1
        if following in self._seen:
            raise TransientError("The pages of a collection lead back to one that has been read: run again.")
        too_many = self._count is not None and self._items > 2 * self._count + _MOST_MORE_ITEMS
        if self._empty > _MOST_EMPTY_PAGES or too_many:
            raise TransientError("The pages of a collection do not end: run again.")
        self._seen.add(following)
