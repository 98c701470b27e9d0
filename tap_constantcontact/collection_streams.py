"""Base classes of the streams that read whole collections, such as the account's tags.

Few collections come with a count. One that comes empty without any is believed on its word alone as far as that does no
harm: no bookmark moves, and no destination is told to drop what it has. STATE names one item that was there:

```text
it is gone (404)           the collection is empty indeed
it is there                the answer was none: the run ends
STATE names none           nobody knows
```
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.contacts.complete import read_whole
from constantcontact_api.errors import NotFoundError, TransientError
from constantcontact_api.wire.answers import Object
from tap_constantcontact.client import ConstantContactStream, IncrementalStream, shaper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constantcontact_api.types import Shape

_KNOWN: Final = "known"


class CollectionStream(ConstantContactStream):
    """A stream that is made of a whole collection."""

    def collection(
        self, path: str, items: str, key: str, params: Mapping[str, Any] | None = None, *, shape: Shape
    ) -> Iterator[dict[str, Any]]:
        """Yield each item of a collection once.

        Args:
            path: Below the API's base; an item is below it by its id.
            items: Key of the array in each page.
            key: Of the id of an item.
            params: Query parameters of the first page.
            shape: What each item must say.

        Raises:
            TransientError: It came empty, though it has what an earlier run has seen in it.
        """
        client, nothing_came = self.account.client, partial(self.nothing_came, path)
        for number, item in enumerate(
            read_whole(client, path, items, key, params, shape=shape, on_nothing=nothing_came)
        ):
            if number == 0:
                self.remember(item[key])
            yield item

    def remember(self, item_id: str | int) -> None:
        """Note an item of the collection; a stream that asks for changes alone may well get none."""
        if not isinstance(self, IncrementalStream):
            self.stream_state[_KNOWN] = str(item_id)

    def nothing_came(self, path: str) -> None:
        """Find out whether a collection without a count is empty.

        Args:
            path: Of the collection, below the API's base.

        Raises:
            TransientError: It is not.
        """
        known = self.stream_state.get(_KNOWN)
        if known is None:
            self.logger.debug("%s is empty on its word alone, without a count.", path)
            self.is_verified = False
            return
        try:
            self.account.client.get(f"{path}/{known}", shape=Object)
        except NotFoundError:
            del self.stream_state[_KNOWN]
            return
        raise TransientError(f"{path} was answered as empty, although {path}/{known} is there: run again.")


class PagedStream(CollectionStream):
    """A collection that the API returns as pages of JSON.

    Attributes:
        path: Path below the API's base URL.
        items: Key of the array in each page.
        params: Query parameters of the first page.
        shape: What each item must say.
    """

    path: str
    items: str
    params: ClassVar[dict[str, Any]] = {}
    shape: ClassVar[Any]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each item of the collection once."""
        shaped = shaper(self.schema)
        for item in self.collection(self.path, self.items, self.own_key[0], self.query(), shape=self.shape):
            yield shaped(self.adapt(item))

    def adapt(self, item: dict[str, Any]) -> dict[str, Any]:
        """Rename the API's properties to those of the schema, where they differ."""
        return item

    def query(self) -> Mapping[str, Any]:
        """Return the query parameters of the first page."""
        return self.params
