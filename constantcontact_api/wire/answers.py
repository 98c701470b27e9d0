"""Check answers against a shape that is declared where the request is made.

An answer that does not fit counts as lost: the request is repeated, and if the answer stays odd the run ends. It is
never read as "there is nothing". Only keys that somebody relies on are declared; all others pass.
What nothing is decided by is `Lenient`: where it does not fit, it is read as null, with a warning.

```python
class _Group(msgspec.Struct):
    list_id: Id                     # must be there, and be an id
    deleted_at: str | None = None   # may be missing or null, but is a text
    city: Lenient[str | None] = None   # is null if it is no text

client.get("/contact_lists/…", shape=_Group)
```
"""

from __future__ import annotations

import json
import logging
import re
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from constantcontact_api import odd_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.types import Json, Shape

logger = logging.getLogger(__name__)

MOST = 2**53 - 1
"""The largest number that every reader of JSON has exactly."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,100}\Z")]
"""Fits into a path and into STATE, whatever form the service gives its ids."""
_AN_ID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9]+")
Moment = Annotated[str, msgspec.Meta(pattern=r"^[12]\d{3}-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")]
"""When something happened, where that tells it from others."""
Number = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
"""A count, or the number of a segment."""
Object = dict[str, Any]
_T = TypeVar("_T")
_LENIENT = msgspec.Meta(extra={"lenient": True})
Lenient = Annotated[_T, _LENIENT]
"""Nothing is decided by it: may be null in any case."""


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


def leniently(body: bytes, shape: Shape) -> Json:
    """Read a body that has a shape; what could not be written on is spelled out, see `odd_json`.

    Raises:
        OddAnswerError: It has not.
    """
    answer = _read(body, odd_json.read)
    if fits(answer, shape):
        return answer
    answer, misfits = _without_misfits(answer, shape)
    _check(answer, shape)
    logger.warning("Values in an answer have the wrong type and are read as null (%s).", ", ".join(sorted(misfits)))
    return answer


def exactly(body: bytes, shape: Shape) -> Json:
    """Read a body that has a shape, and will be written back: all of it as it is.

    Raises:
        OddAnswerError: It has not.
    """
    answer = _read(body, json.loads)
    _check(answer, shape)
    return answer


def check_same(asked: str, answer: Json) -> None:
    """Refuse an answer that speaks of something else than what was asked for, as a cache or a mix-up gives.

    Args:
        asked: The last part of the path; only an id is looked at.
        answer: One that names ids of its own has to name this one.

    Raises:
        OddAnswerError: It names others.
    """
    named = (
        {str(value).lower() for key, value in answer.items() if key.endswith("_id")} if isinstance(answer, dict) else ()
    )
    if named and _AN_ID.fullmatch(asked) and asked.lower() not in named:
        raise OddAnswerError("it speaks of another one than was asked for")


def _read(body: bytes, read: Callable[[bytes], Json]) -> Json:
    try:
        return read(body)
    except (ValueError, RecursionError):
        raise OddAnswerError("it is not JSON" if body else "it is empty") from None


def _check(answer: Json, shape: Shape) -> None:
    try:
        msgspec.convert(answer, shape)
    except msgspec.ValidationError as error:
        raise OddAnswerError(str(error)) from None


def fits(value: Json, shape: Shape) -> bool:
    """Return whether a value has a shape."""
    try:
        msgspec.convert(value, shape)
    except (msgspec.ValidationError, RecursionError, OverflowError):
        return False
    return True


def _without_misfits(value: Json, shape: Shape) -> tuple[Json, set[str]]:
    found = set[str]()
    kinds = [kind for kind in _arms(shape) if isinstance(value, list if get_origin(kind) is list else dict)]
    if not kinds or fits(value, shape):
        return value, found
    if isinstance(value, list):
        parts = [_without_misfits(one, get_args(kinds[0])[0]) for one in value]
        return [one for one, _ in parts], found.union(*(names for _, names in parts))
    value = dict(value)
    for name, hint in _lenient_fields(kinds[0]).items():
        if name in value:
            value[name], names = _without_misfits(value[name], hint)
            found |= names
            if _LENIENT in getattr(hint, "__metadata__", ()) and not fits(value[name], hint):
                value[name] = None
                found.add(name)
    return value, found


@cache
def _lenient_fields(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True) if issubclass(kind, msgspec.Struct) else {}


def _arms(shape: Any) -> list[Any]:  # noqa: ANN401  # a type
    # The lists and objects that a shape can be.
    if get_origin(shape) is Annotated:
        return _arms(get_args(shape)[0])
    if get_origin(shape) in {Union, UnionType}:
        return [arm for one in get_args(shape) for arm in _arms(one)]
    return (
        [shape] if get_origin(shape) is list or (isinstance(shape, type) and issubclass(shape, msgspec.Struct)) else []
    )
