"""One value within an object that only says of which type it is, as stores and message formats write values. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# By who writes them: DynamoDB, MongoDB, Avro, Firestore, XML made JSON, and forms.
TYPES: Final = frozenset({
    "S", "N", "BOOL", "SS", "NS", "L", "M",
    "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$symbol",
    "string", "int", "long", "float", "double", "boolean",
    "stringValue", "integerValue", "doubleValue", "booleanValue", "timestampValue", "arrayValue", "mapValue",
    "#text",
})  # fmt: skip
NOTHING: Final = frozenset({"NULL", "nullValue", "@nil", "@xsi:nil"})
_MANY: Final = {"arrayValue": "values", "mapValue": "fields"}
"""What is one level deeper in these."""
_SECONDS: Final = ({"seconds", "nanos"}, {"seconds", "nanoseconds"}, {"_seconds", "_nanoseconds"})
"""A moment, as protocol buffers and Firestore have it."""
_CURRENCIES: Final = frozenset({"currency", "currencyCode", "currency_code"})


def unwrapped_value(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Return the value within an object that adds its type alone, at any depth.

    Args:
        value: Such as `{"S": "Ada"}`, `{"$date": {"$numberLong": "1"}}` or `{"amount": "5", "currency": "USD"}`.
    """
    while isinstance(value, dict) and is_wrapper(value.keys()):
        key = next((one for one in value if one not in _CURRENCIES and "nano" not in one), "")
        inner = None if key in NOTHING else value[key]
        value = inner.get(_MANY[key]) if key in _MANY and isinstance(inner, dict) else inner
    return value


def is_wrapper(keys: AbstractSet[str]) -> bool:
    """Tell whether the keys of an object say nothing but the type of its one value.

    Args:
        keys: Of an object.
    """
    if len(keys) == 1:
        return not keys.isdisjoint(TYPES | NOTHING)
    return keys in _SECONDS or (len(keys) == 2 and "amount" in keys and not keys.isdisjoint(_CURRENCIES))
