"""The columns of a record and what is nested in them: objects, arrays of objects, and JSON within a text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from target_constantcontact.permission.answers import PLAIN, STATES, answer_in
from target_constantcontact.permission.grammar import column_of
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Role
from target_constantcontact.permission.texts import json_within
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]

DEEPEST: Final = 4
_NAMES: Final = ("name", "key", "label", "field", "title", "attribute_code", "question")
"""What an entry is called, whatever the name is."""
_NAMING: Final = frozenset({*_NAMES, "code", "text", "purpose", "category", "channel", "type", "medium", "consent"})
"""What an entry is called if that speaks of mail or permission; the last word of a key: `field_name`."""
_IDS: Final = ("id", "slug")
_SPEAKING: Final = frozenset({
    Role.EMAIL, Role.MAIL, Role.SMS, Role.PHONE, Role.POST, Role.FAX, Role.PUSH, Role.CHAT, Role.MARKETING,
    Role.NEWSLETTER, Role.MESSAGES, Role.PARTNERS, Role.THIRD_PARTIES, Role.TRACKING, Role.SALE, Role.TOPIC,
    Role.WITHDRAWN, Role.GRANT, Role.CONSENT, Role.LEGAL, Role.OTHER,
})  # fmt: skip
_OF_ANOTHER: Final = frozenset({
    Role.SMS, Role.PHONE, Role.POST, Role.FAX, Role.PUSH, Role.CHAT, Role.PARTNERS, Role.THIRD_PARTIES, Role.TRACKING,
    Role.SALE, Role.LEGAL, Role.OTHER,
})  # fmt: skip
_LETTERS: Final = frozenset({"subject", "body", "campaign", "template", "html"})
"""Keys of messages: the state of a letter is that of nobody's permission."""
_MOST_LETTERS: Final = 100


class Within(str):
    """A key inside what is no object by itself: a text that holds JSON, or an array. Equal to the key as a text."""

    __slots__ = ()


class Entry(Within):
    """A key of one of several objects, behind what that object is called: `email status`."""

    __slots__ = ()


class Listed(Entry):
    """A key of the objects of an array that have no name: each of them has its own value."""

    __slots__ = ()


class Several(list[Any]):
    """The values that several objects have."""


def paths_within(path: Path, value: object) -> Iterator[Path]:
    """Find what is nested in a value.

    Args:
        path: The keys that lead to it.
        value: Any JSON value.
    """
    if len(path) >= DEEPEST:
        return
    inner, kind = value, str
    if isinstance(value, str) and value[:1] in {"{", "["}:
        inner, kind = json_within(value), Within
    entries = entries_of(inner)
    if entries:
        for item in entries:
            yield from _within_entry(path, item)
    elif isinstance(inner, Mapping) and answer_in(inner) is None:
        for key, one in inner.items():
            yield (*path, kind(key))
            yield from paths_within((*path, kind(key)), one)


def _within_entry(path: Path, item: Mapping[str, Any]) -> Iterator[Path]:
    has_address = any(isinstance(one, str) and "@" in one for one in item.values())
    if any(not _LETTERS.isdisjoint(words_of(str(key))) for key in item) or (_holds_things(path) and not has_address):
        return
    label = " ".join((_label(item) or _name(item)).values())
    for key, one in answers_of(item):
        if isinstance(one, (Mapping, list)):
            yield from paths_within((*path, key), one)
        if (key == label or _is_known(key.removeprefix(label))) and column_of((*path, key)) is not None:
            yield (*path, key)


def _holds_things(path: Path) -> bool:
    """Tell whether objects are no permissions by what holds them: `products`, but not `list_memberships`."""
    heading = read_heading(path)
    is_of_lists = any(word.text in {"list", "lists"} for word in heading.words)
    return heading.has(Role.OWNER, Role.OTHER) and not heading.has(*_SPEAKING - {Role.OTHER}) and not is_of_lists


def entries_of(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of an array, or of an object that keeps them by their ids.

    Args:
        value: Any JSON value.
    """
    if isinstance(value, list):
        return [item for item in value if isinstance(item, Mapping)]
    if not isinstance(value, Mapping) or not all(isinstance(item, Mapping) for item in value.values()):
        return []
    is_by_id = any(map(_label, value.values())) and not any(_speaks(str(key)) for key in value)
    return list(value.values()) if is_by_id else []


def answers_of(item: Mapping[str, Any]) -> list[tuple[Entry, Any]]:
    """Read the keys of one of several objects: `{"name": "Opt Out", "value": "Yes"}` has the key `Opt Out`.

    Args:
        item: Such as `{"channel": "email", "status": "active"}`, with the key `email status`.
    """
    speaking = _label(item)
    naming = speaking or _name(item)
    label = " ".join(str(text) for text in naming.values())
    found: list[tuple[Entry, Any]] = []
    for key, one in item.items():
        if key in naming:
            continue
        if label and (str(key).casefold() in PLAIN or key == item.get("type")):
            found.append((Entry(label), one))
        elif speaking or (label and str(key).casefold() in STATES):
            found.append((Entry(f"{label} {key}"), one))
        else:
            found.append((Listed(key), one))
    return found


def is_about_another(item: Mapping[str, Any]) -> bool:
    """Tell whether one of several objects names another channel or purpose: `{"channel": "sms", ...}`.

    Args:
        item: The object.
    """
    heading = read_heading((" ".join(_label(item).values()),))
    return heading.has(*_OF_ANOTHER) and not heading.has(Role.EMAIL)


@lru_cache(maxsize=4096)
def _is_known(key: str) -> bool:
    """Tell whether a key says something beside the name of its object."""
    return not read_heading((key,)).roles <= {Role.UNKNOWN, Role.NEUTRAL}


def _label(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys that say what an object is about, where that speaks of mail or permission."""
    found = {str(key): text for key, one in item.items() if _names(str(key)) and (text := _text(one))}
    names = {key: text for key, text in found.items() if key.casefold() in _NAMES}
    speaking = {
        key: text
        for key, text in found.items()
        if _speaks(text) and (key in names or meaning_of(text).sense in {Sense.OTHER, Sense.DELIVERED})
    }
    if not speaking:
        speaking = {key: item[key] for key in _IDS if isinstance(item.get(key), str) and _speaks(item[key])}
    return {**names, **speaking} if speaking else {}


def _name(item: Mapping[str, Any]) -> dict[str, str]:
    found = {str(key).casefold(): str(key) for key in item}
    name = next((found[key] for key in _NAMES if key in found and isinstance(item[found[key]], str)), None)
    return {} if name is None else {name: item[name]}


@lru_cache(maxsize=4096)
def _names(key: str) -> bool:
    return key.casefold() in _NAMES or words_of(key)[-1:] in {(name,) for name in _NAMING}


def _text(value: object) -> str:
    """Return a name, also that of an object: `{"field": {"ref": "newsletter"}}`."""
    if isinstance(value, Mapping):
        inner = (one for one in value.values() if isinstance(one, str) and _speaks(one))
        return next(inner, "")
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=8192)
def _speaks(text: str) -> bool:
    return len(text) <= _MOST_LETTERS and read_heading((text,)).has(*_SPEAKING)


def value_at(record: Mapping[str, Any], path: Path) -> Any:  # noqa: ANN401  # any JSON value
    """Look a value up; inside an array, the values of all its objects.

    Args:
        record: As it came.
        path: The keys that lead to it.
    """
    return _find(record, path)


def _find(value: Any, path: Path) -> Any:  # noqa: ANN401  # any JSON value
    for index, key in enumerate(path):
        if isinstance(value, str) and value[:1] in {"{", "["}:
            value = json_within(value)
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) or isinstance(key, Entry):
            return Several(found for item in entries_of(value) for found in _of_entry(item, path[index:]))
        else:
            return None
    return value


def _of_entry(item: Mapping[str, Any], path: Path) -> Iterator[Any]:
    for key, one in answers_of(item):
        if key == path[0]:
            found = _find(one, path[1:])
            yield from found if isinstance(found, Several) else [found]


def is_listed(path: Path) -> bool:
    """Tell whether a path leads through one of several objects that have no name.

    Args:
        path: The keys.
    """
    return any(isinstance(key, Listed) for key in path)


def is_of_an_entry(path: Path) -> bool:
    """Tell whether a path leads through one of several objects.

    Args:
        path: The keys.
    """
    return any(isinstance(key, Entry) for key in path)


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
