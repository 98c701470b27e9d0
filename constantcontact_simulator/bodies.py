"""Checking request bodies: types, lengths and ids, with the errors that the service gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from constantcontact_simulator.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Collection

    from constantcontact_simulator.switches import Switches

Body: TypeAlias = "dict[str, Any]"

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# No grammar of addresses is published; support staff say: no spaces, commas or brackets, an @, a complete domain.
_ADDRESS = re.compile(
    r"[^\s@,;:<>()\[\]\"\\.]+(?:\.[^\s@,;:<>()\[\]\"\\.]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?"
)


def is_uuid(value: object) -> bool:
    """Whether a value is a UUID in its usual notation."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def is_address(text: str) -> bool:
    """Whether the service takes a text for an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


def refuse_unknown(body: Body, known: Collection[str], switches: Switches) -> None:
    """Refuse properties that the contract does not know, if the service does so."""
    if switches.unknown_json_property == "rejected":
        for name in body:
            if name not in known:
                raise invalid(f"{name} is not a recognized property")


def ids(body: Body, name: str, most: int, *, required: bool = False, where: str = "") -> list[str] | None:
    """A list of ids, each once, in the order given; None if the property is absent.

    Args:
        body: The JSON object that holds the property.
        name: The property's name.
        most: The most ids it may hold.
        required: Whether absence is an error.
        where: What to write before the name in an error, such as `source.`.

    Raises:
        EngineError: 400 for a wrong type, a malformed id, none or too many.
    """
    values = body.get(name)
    if values is None:
        if required:
            raise invalid(f"{where}{name} is missing")
        return None
    if not isinstance(values, list) or not values:
        raise invalid(f"{where}{name} does not have a valid value")
    if len(values) > most:
        raise invalid(f"{where}{name} exceeds the maximum of {most}")
    for value in values:
        if not is_uuid(value):
            raise invalid(f"{where}{name} contains an invalid id")
    return list(dict.fromkeys(value.lower() for value in values))


def text(body: Body, name: str, most: int | None, *, required: bool = False) -> str | None:
    """A string property, trimmed; None if absent, null or blank.

    Raises:
        EngineError: 400 for another type, over `most` characters, or absence of a required one.
    """
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"{name} does not have a valid value")
    value = (value or "").strip() or None
    if value is None and required:
        raise invalid(f"{name} is missing")
    if value is not None and most is not None and len(value) > most:
        raise invalid(f"{name} exceeds the maximum length of {most}")
    return value


def flag(body: Body, name: str) -> bool:
    """A boolean property; False if absent.

    Raises:
        EngineError: 400 for another type.
    """
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise invalid(f"{name} does not have a valid value")
    return bool(value)


def whole_number(body: Body, name: str) -> int | None:
    """An integer property; None if absent.

    Raises:
        EngineError: 400 for another type.
    """
    value = body.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise invalid(f"{name} does not have a valid value")
    return value


def objects(body: Body, name: str, most: int) -> list[Body] | None:
    """A list of JSON objects; None if absent.

    Raises:
        EngineError: 400 for another type or too many.
    """
    values = body.get(name)
    if values is None:
        return None
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise invalid(f"{name} does not have a valid value")
    if len(values) > most:
        raise invalid(f"{name} exceeds the maximum of {most}")
    return values
