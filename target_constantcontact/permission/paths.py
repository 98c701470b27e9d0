"""The columns of a record and what is nested in them: objects, arrays of objects, and JSON within a text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.permission.values import json_within

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]

DEEPEST: Final = 4
_NAMES: Final = ("name", "key", "label", "field", "title", "attribute_code", "question")
_KINDS: Final = ("purpose", "channel", "type", "consent")
_PLAIN_VALUES: Final = frozenset({"value", "values", "answer"})
_VALUES: Final = ("value", "values", "status", "state", "consent", "granted", "enabled", "answer")


class Within(str):
    """A key inside what is no object by itself: a text that holds JSON, or an array. Equal to the key as a text."""

    __slots__ = ()


class Listed(Within):
    """A key of the objects of an array: each of them has its own value."""

    __slots__ = ()


class Several(list[Any]):
    """The values that the objects of an array have."""


def paths_within(path: Path, value: object) -> Iterator[Path]:
    """Find what is nested in a value.

    Of arrays, objects with an address in them are looked into, and pairs of a name and a value.

    Args:
        path: The keys that lead to it.
        value: Any JSON value.
    """
    if len(path) >= DEEPEST:
        return
    inner, kind = value, str
    if isinstance(value, str) and value[:1] in {"{", "["}:
        inner, kind = json_within(value), Within
    if isinstance(inner, Mapping):
        for key, one in inner.items():
            yield (*path, kind(key))
            yield from paths_within((*path, kind(key)), one)
    elif isinstance(inner, list):
        yield from _within_array(path, inner)


def _within_array(path: Path, items: list[Any]) -> Iterator[Path]:
    for item in items:
        if not isinstance(item, Mapping):
            continue
        pairs = _pairs(item)
        yield from ((*path, Within(name)) for name, _ in pairs)
        if not pairs and _has_an_address(item):
            for key, one in item.items():
                yield (*path, Listed(key))
                yield from paths_within((*path, Listed(key)), one)


def _has_an_address(item: Mapping[str, Any]) -> bool:
    return any(isinstance(one, str) and "@" in one for one in item.values())


def _pairs(item: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Read `{"name": "Opt Out", "value": "Yes"}`, or each answer of `{"channel": "email", "status": "active"}`."""
    lowered = {str(key).casefold(): one for key, one in item.items()}
    names = _NAMES if _has_an_address(item) else (*_NAMES, *_KINDS)
    name = next((lowered[key] for key in names if isinstance(lowered.get(key), str)), None)
    if name is None:
        return []
    values = [key for key in _VALUES if key in lowered and lowered[key] is not name]
    return [(name if key in _PLAIN_VALUES else f"{name} {key}", lowered[key]) for key in values]


def value_at(record: Mapping[str, Any], path: Path) -> Any:  # noqa: ANN401  # any JSON value
    """Look a value up; inside an array, the values of all its objects.

    Args:
        record: As it came.
        path: The keys that lead to it.
    """
    value: Any = record
    for index, key in enumerate(path):
        if isinstance(value, str) and value[:1] in {"{", "["}:
            value = json_within(value)
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list):
            return Several(found for item in value for found in _of_item(item, path[index:]))
        else:
            return None
    return value


def _of_item(item: object, path: Path) -> Iterator[Any]:
    if not isinstance(item, Mapping):
        return
    if path[0] in item:
        yield value_at(item, path)
    elif len(path) == 1:
        yield from (value for name, value in _pairs(item) if name == path[0])


def is_listed(path: Path) -> bool:
    """Tell whether a path leads through the objects of an array.

    Args:
        path: The keys.
    """
    return any(isinstance(key, Listed) for key in path)


def owners_of(path: Path) -> Iterator[Path]:
    """Return the objects that a property is in; a text and an array are none.

    Args:
        path: The keys that lead to it.
    """
    for length in range(1, len(path)):
        if isinstance(path[length], Within):
            return
        yield path[:length]


def outside_of(path: Path) -> Path | None:
    """Return the column whose text or array a path leads into; None where it is plain.

    Args:
        path: The keys.
    """
    return next((path[:length] for length in range(1, len(path)) if isinstance(path[length], Within)), None)
