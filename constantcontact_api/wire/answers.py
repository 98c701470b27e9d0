"""What an answer must say to be one: a shape, declared where the request is made.

An answer that does not fit is no answer, as if it had been lost on the way: the request is repeated, and what stays odd
ends the run. It never means that there is nothing. Only keys that somebody relies on are declared; all others pass.

```python
class _Group(msgspec.Struct):
    list_id: Id                     # must be there, and be an id
    deleted_at: str | None = None   # may be missing or null, but is a text

client.get("/contact_lists/…", shape=_Group)
```
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

if TYPE_CHECKING:
    from constantcontact_api.types import Json, Shape

MOST = 2**53 - 1
"""The largest number that every reader of JSON has exactly."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,100}\Z")]
"""Fits into a path and into STATE, whatever form the service gives its ids."""
Number = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
"""A count, or the number of a segment."""
Object = dict[str, Any]


class OddAnswerError(ValueError):
    """What a body does not say; the text repeats nothing of it."""


class Link(msgspec.Struct):
    """One of `_links`."""

    href: str | None = None


class Links(msgspec.Struct):
    """The `_links` that are followed."""

    next: Link | None = None
    results: Link | None = None


@cache
def page_of(items: str, item: Shape) -> Shape:
    """Return the shape of a page: a list that is there, its items, and the link to the next one.

    Args:
        items: The key of the list.
        item: The shape of each.
    """
    links = ("links", Links | None, msgspec.field(default=None, name="_links"))
    counted = [(name, Number | None, None) for name in ("contacts_count", "lists_count")]
    return msgspec.defstruct("Page", [(items, list[item]), links, *counted])


def said(body: bytes, shape: Shape) -> Json:
    """Read a body that has a shape.

    Raises:
        OddAnswerError: It has not.
    """
    try:
        answer: Json = json.loads(body)
        msgspec.convert(answer, shape)
    except msgspec.ValidationError as error:
        raise OddAnswerError(str(error)) from None
    except (ValueError, RecursionError):
        raise OddAnswerError("it is not JSON" if body else "it is empty") from None
    return answer
