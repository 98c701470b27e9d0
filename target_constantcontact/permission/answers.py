"""The answer in an object that holds one: a choice with its id, or a value as a serializer wraps it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of
from target_constantcontact.permission.wrapped import NOTHING, TYPES

STATES: Final = frozenset({"status", "state", "consent", "granted", "enabled"})
"""What a name alone, which need not speak of mail, says with its key: `{"name": "Gnomes", "status": ...}`."""
PLAIN: Final = frozenset({
    "value", "values", "val", "answer", "answers", "response", "checked", "is_checked", "selected", "text", "action",
    "decision", "choice",
})  # fmt: skip
"""What holds the answer, and adds nothing to the name."""
_BESIDE_A_NAME: Final = (PLAIN | STATES) - {"text"}
_CALLED: Final = (
    "name", "label", "title", "text", "display", "displayname", "display_name", "display_value", "description", "code",
    "key", "abbreviation", "shortname", "short_name",
)  # fmt: skip
"""What a choice is called, or what stands for it."""
_NO_ANSWERS: Final = frozenset({
    Sense.OTHER, Sense.DELIVERED, Sense.BUSINESS, Sense.NOTHING, Sense.NUMBER, Sense.MOMENT,
})  # fmt: skip
_WRAPS: Final = {key.casefold() for key in TYPES} | {"b", "_text", "__text", "$t", "_", "@value"}
"""What names the type of a value, or holds the text of an element beside its attributes."""
_EMPTY: Final = {key.casefold() for key in NOTHING} | {"nil", "xsi:nil"}


def answer_in(value: object) -> tuple[object] | None:
    """Return the answer that an object holds: `No` of `{"id": 3, "name": "No"}`, `False` of `{"BOOL": false}`.

    Args:
        value: Any JSON value.

    Returns:
        None where it is no such object, or holds more than one.
    """
    if not isinstance(value, Mapping):
        return None
    keys = {str(key).casefold(): one for key, one in value.items()}
    held = {key: one for key, one in keys.items() if key in _WRAPS | _EMPTY and not isinstance(one, (Mapping, list))}
    if len(held) == 1 and all(key in held or key[0] in "@$_x" for key in keys if key):
        key, one = held.popitem()
        return (None if key in _EMPTY else one,)
    if not _BESIDE_A_NAME.isdisjoint(keys):
        return None
    texts = (keys[name] for name in _CALLED if isinstance(keys.get(name), str))
    return next(((text,) for text in texts if meaning_of(text).sense not in _NO_ANSWERS), None)
