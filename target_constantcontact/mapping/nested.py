"""Columns inside objects and arrays of objects: `default_address.city`, `emails.value`. Pure.

Of an array the object counts that says it is the primary one, else the first. An object that is written as text is read
as well.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import normalized
from target_constantcontact.mapping.dates import text_of_parts
from target_constantcontact.mapping.headings import meaning_of, names_address_of_email
from target_constantcontact.permission.texts import json_within
from target_constantcontact.permission.wrapped import is_wrapper, unwrapped_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_DEEPEST: Final = 4
_PRIMARY: Final = ("primary", "isprimary", "default", "isdefault", "preferred", "ispreferred", "main", "defaultbilling")
_HELD: Final = "value"
"""What is said of the key before it: `property_email.value`."""
_WHOSE: Final = ("type", "label", "kind")
_ASKED: Final = ("name", "key", "title", "question", "attribute_code")
_ANSWERED: Final = ("value", "values", "answer")
"""Of arrays of pairs, such as the answers to a form."""
_KINDS_OF_PHONES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("mobile", "cell", "cellphone", "cellular", "mobilephone"), "mobile"),
    **dict.fromkeys(("home", "homephone"), "home"),
    **dict.fromkeys(("work", "business", "office", "workphone"), "work"),
    **dict.fromkeys(("fax", "homefax", "workfax", "businessfax", "pager"), ""),
}
"""What an array says of its telephone numbers; empty for one that nobody answers."""
_INDEX: Final = re.compile(r"(?<=[A-Za-z])(?P<before>[./_ ]{1,2}|\[)(?P<index>\d)(?=\]?[./_ ])")
_OWN: Final = frozenset({"home", "personal", "private", "mailing"})
"""Kinds that come before others where none is the primary one."""
# Objects that hold the person whose record it is; the address of a `customer` or an `owner` may be anybody's.
_OF_THE_PERSON: Final = frozenset({
    "profile", "properties", "attributes", "fields", "traits", "contact", "person", "data", "email", "emails",
    "emailaddress", "emailaddresses", "primaryemailaddr", "mergefields", "contactinfo", "contactinformation",
    "contactdetails", "hidden", "values", "info", "primaryinfo", "node", "record", "row", "answer", "answers",
    "form", "entry", "submission", "document", "personal", "fielddata", "formfields", "individualaccount",
    "primarycontact", "primaryemail",
})  # fmt: skip


class NestedColumn(str):
    """The name of a column inside another one, its keys joined by dots; or of one that holds objects itself."""

    __slots__ = ("is_phone", "is_whole", "path")
    path: tuple[str, ...]
    is_phone: bool
    """Whether it is a telephone number, of which arrays have one of each kind: `phones.mobile.number`."""
    is_whole: bool
    """Whether its objects are looked at as they are: only a custom field takes what they are called."""

    @classmethod
    def of(cls, path: tuple[str, ...], *, is_whole: bool = False) -> NestedColumn:
        """Name a path.

        Args:
            path: The keys that lead to it.
            is_whole: Whether its objects are looked at as they are.
        """
        found = cls(".".join(path))
        found.path, found.is_whole = path, is_whole
        meaning = meaning_of(found)
        found.is_phone = meaning is not None and meaning.key.endswith("phone")
        return found

    @property
    def is_of_the_person(self) -> bool:
        """Whether everything around it holds the person whose record it is."""
        around = self.path[:-2] if normalized(self.path[-1]) == _HELD else self.path[:-1]
        return all(normalized(key) in _OF_THE_PERSON for key in around)


def columns_of(
    properties: Mapping[str, Any], sample: Sequence[Mapping[str, Any]], kept: Collection[str] = ()
) -> list[str]:
    """Return the columns that may be fields: those that hold values, and what is inside of those that hold objects.

    Addresses of e-mail inside objects count only where the object is the person whose record it is, or where they are
    kept.

    Args:
        properties: Of the schema.
        sample: The first records.
        kept: Columns that are as they are, whatever they hold; or that are inside others, their keys joined by dots.
    """
    objects = [
        name
        for name, schema in properties.items()
        if name not in kept and (not holds_values(schema) or _holds_objects(sample, name))
    ]
    found: dict[tuple[str, ...], None] = {}
    one_value = set[str]()
    for name in objects:
        values = [properties.get(name), *(record.get(name) for record in sample)]
        found |= dict.fromkeys(_paths_of_schema((name,), values[0]))
        for value in values[1:]:
            found |= dict.fromkeys(_paths_of_value((name,), value))
        if any(map(_is_value, (_described(values[0]), *map(_opened, values[1:])))):
            one_value.add(name)
    found |= dict.fromkeys(tuple(one.split(".")) for one in kept if _may_be_inside(one, properties))
    nested = [NestedColumn.of(path) for path in found if len(path) > 1 or path[0] in one_value]
    nested += [NestedColumn.of((name,), is_whole=True) for name in objects if name not in one_value]
    own = [name for name in properties if name not in objects]
    return own + [one for one in nested if one in kept or one.is_of_the_person or not names_address_of_email(one)]


def _may_be_inside(name: str, properties: Mapping[str, Any]) -> bool:
    """Tell whether a name with dots may be that of a column inside another one, which no schema describes."""
    outer, dot, _ = name.partition(".")
    return bool(dot) and name not in properties and outer in properties and _described(properties[outer]) is None


def counted_from_one(columns: Iterable[str]) -> dict[str, str]:
    """Rewrite headings of arrays that were flattened with indices from zero: `emails/1/address` is the second.

    Args:
        columns: Of a stream.

    Returns:
        Column to heading, for those whose array has a column of index 0.
    """
    found = {column: match for column in columns if (match := _INDEX.search(column))}
    arrays = {column[: match.start()] for column, match in found.items() if match["index"] == "0"}
    return {
        column: f"{column[: match.start('index')]}{int(match['index']) + 1}{column[match.end() :]}"
        for column, match in found.items()
        if column[: match.start()] in arrays and match["index"] != "0"
    }


def holds_values(schema: object) -> bool:
    """Tell whether a column can hold what a field takes: no object, and no array of them.

    Args:
        schema: Of the column.
    """
    if not isinstance(schema, dict):
        return True
    types = schema.get("type")
    names = {types} if isinstance(types, str) else set(types or ())
    if "array" in names:
        items = schema.get("items")
        return not (isinstance(items, dict) and "object" in str(items.get("type", "")))
    return not names or bool(names - {"object", "null"})


def _holds_objects(sample: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [value for record in sample if (value := record.get(name)) not in (None, "", [])]
    return bool(values) and all(isinstance(_opened(value), dict) for value in values)


def value_of(record: Mapping[str, Any], column: str) -> Any:  # noqa: ANN401  # any JSON value
    """Return what a record has in a column, nested or not.

    Args:
        record: As it came.
        column: Its name.
    """
    return _value_at(record, column) if isinstance(column, NestedColumn) else record.get(column)


def columns_in(record: Mapping[str, Any]) -> Iterator[NestedColumn]:
    """Return the columns inside the objects of a record.

    Args:
        record: As it came.
    """
    for name, value in record.items():
        if isinstance(value, (dict, list)):
            yield from map(NestedColumn.of, _paths_of_value((name,), value))


def flat(record: Mapping[str, Any], columns: Sequence[NestedColumn]) -> Mapping[str, Any]:
    """Return a record with its nested columns beside the others.

    Args:
        record: As it came.
        columns: Inside its own.
    """
    if not columns:
        return record
    return {**record, **{column: value for column in columns if (value := _value_at(record, column)) is not None}}


def _paths_of_schema(path: tuple[str, ...], schema: object) -> Iterator[tuple[str, ...]]:
    if not isinstance(schema, dict) or len(path) > _DEEPEST:
        return
    inner = _described(schema)
    if inner is None or _is_value(inner):
        yield path
        return
    for key, one in inner.items():
        yield from _paths_of_schema((*path, key), one)


def _described(schema: object) -> Mapping[str, Any] | None:
    """Return the properties of the objects that a schema describes, alone or in an array."""
    if not isinstance(schema, dict):
        return None
    items = schema.get("items")
    inner = schema.get("properties") or (items.get("properties") if isinstance(items, dict) else None)
    return inner if isinstance(inner, dict) else None


def _is_value(inner: object) -> bool:
    """Tell whether an object is one value: a date in parts, or a value with its type."""
    if not isinstance(inner, dict):
        return False
    return is_wrapper(inner.keys()) or text_of_parts(dict.fromkeys(inner)) is not None


def _paths_of_value(path: tuple[str, ...], value: object) -> Iterator[tuple[str, ...]]:
    for one in _objects_in(value):
        if kind := _kind_of_phone(one):
            yield from (found for key in one if NestedColumn.of(found := (*path, kind, str(key))).is_phone)
    inner = _opened(value)
    if isinstance(inner, dict) and len(path) <= _DEEPEST and not _is_value(inner):
        for key, one in inner.items():
            yield from _paths_of_value((*path, str(key)), one)
    elif not isinstance(inner, dict) or _is_value(inner):
        yield path


def _value_at(record: Mapping[str, Any], column: NestedColumn) -> Any:  # noqa: ANN401  # any JSON value
    value: Any = record.get(column.path[0])
    if column.is_whole:
        return json_within(value) if isinstance(value, str) else value
    for key in column.path[1:]:
        value = _value_in(value, key, is_phone=column.is_phone)
    if isinstance(value, list) and value and not any(isinstance(one, (dict, list)) for one in value):
        return value  # the lines of a street
    inner = unwrapped_value(_opened(value))
    return text_of_parts(inner) if isinstance(inner, dict) else None if isinstance(value, list) else inner


def _value_in(value: Any, key: str, *, is_phone: bool) -> Any:  # noqa: ANN401  # any JSON value
    if is_phone:
        objects = _objects_in(value)
        by_kind = {kind: one for one in reversed(objects) if (kind := _kind_of_phone(one)) is not None}
        if key in by_kind:
            return by_kind[key]
        value = [one for one in objects if _kind_of_phone(one) is None] if by_kind else value
    inner = _opened(value)
    return inner.get(key) if isinstance(inner, dict) else None


def _kind_of_phone(one: Mapping[str, Any]) -> str | None:
    kinds = (_KINDS_OF_PHONES.get(_plain(str(value))) for key, value in one.items() if _says_whose(key))
    return next((kind for kind in kinds if kind is not None), None)


def _objects_in(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # any JSON value
    read = _read(value)
    return [one for one in read if isinstance(one, dict)] if isinstance(read, list) else []


def _read(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    return json_within(value) if isinstance(value, str) and value[:1] in {"{", "["} else value


def _opened(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Return the object that counts: of an array the primary one."""
    value = _read(value)
    if not isinstance(value, list):
        return value
    objects = _objects_in(value)
    if (answers := _answers(objects)) is not None:
        return answers
    own = next(filter(_is_primary, objects), None) or next(filter(_is_own, objects), None)
    return own or next(filter(_says_something, objects), objects[0] if objects else None)


def _answers(objects: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Read an array of pairs as an object: `[{"name": "city", "values": ["Salem"]}]`, where a heading is among them."""
    pairs: dict[str, Any] = {}
    for one in objects:
        asked = next((one[key] for key in _ASKED if isinstance(one.get(key), str)), None)
        answer = next((one[key] for key in _ANSWERED if key in one), None)
        if asked is None or asked in pairs:
            return None
        pairs[asked] = answer[0] if isinstance(answer, list) and len(answer) == 1 else answer
    return pairs if any(meaning_of(asked) is not None for asked in pairs) else None


def _says_something(one: Mapping[str, Any]) -> bool:
    return any(value not in (None, "") and not _says_whose(key) for key, value in one.items())


def _says_whose(key: object) -> bool:
    return _plain(str(key)).endswith(_WHOSE)


_plain = lru_cache(maxsize=4096)(normalized)
"""Keys and kinds are few, and come with every record."""


def _is_primary(one: Mapping[str, Any]) -> bool:
    by_key = {_plain(str(key)): value for key, value in one.items()}
    held = [by_key, *(value for value in one.values() if isinstance(value, dict))]  # as Google's `metadata`
    says = any(some.get(key) in (True, 1, "true", "1", "yes") for some in held for key in _PRIMARY)
    return says or any(_plain(str(value)) in _PRIMARY for key, value in one.items() if _says_whose(key))


def _is_own(one: Mapping[str, Any]) -> bool:
    return any(_plain(str(value)) in _OWN for key, value in one.items() if _says_whose(key))
