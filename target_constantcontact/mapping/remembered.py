"""What a function makes of values that repeat, worked out once for each; and Structs with names of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import msgspec

from constantcontact_api.errors import RecordRejectedError
from constantcontact_api.nesting import DEEPEST, shallow
from target_constantcontact.singer.compiled_maps import NotComputedError
from target_constantcontact.singer.lenient_json import decode_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_MOST_REMEMBERED: Final = 5_000
_LONGEST_REMEMBERED: Final = 256
_LONGEST: Final = 4_096

K = TypeVar("K")
V = TypeVar("V")

ODD: Any = object()
"""Stands for what is to be decided one by one."""


class Remembered(dict[K, V], Generic[K, V]):
    """What a function makes of a value, once for each of the last short ones; `ODD` where it raises."""

    def __init__(self, make: Callable[[K], V], *, is_pure: bool = True) -> None:
        """Start empty.

        Args:
            make: The function.
            is_pure: Whether it makes the same of the same value every time; nothing is remembered otherwise.
        """
        super().__init__()
        self._make = make
        self._is_pure = is_pure

    def __missing__(self, given: K) -> V:
        try:
            made = self._make(given)
        except (RecordRejectedError, NotComputedError, TooLongError, RecursionError):
            odd: V = ODD
            return odd
        if not self._is_pure or (isinstance(given, (str, bytes)) and len(given) > _LONGEST_REMEMBERED):
            return made
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[given] = made
        return made

    def of_all(self, given: Iterable[K]) -> list[V]:
        """Return what the function makes of each of many values.

        Args:
            given: The values.
        """
        return list(map(self.__getitem__, given))


class OddNameError(Exception):
    """The name of a column or field is one that JSON writes with a backslash, which no Struct has."""


def renamed_struct(
    name: str,
    fields: Sequence[Any],
    names: Mapping[str, str],
    *,
    kw_only: bool = False,
    forbid_unknown_fields: bool = False,
) -> type[msgspec.Struct]:
    """Make a Struct whose fields have other names in JSON, and that leaves those out that have their defaults.

    Args:
        name: Of the Struct.
        fields: As `msgspec.defstruct` takes them.
        names: In JSON, by those of the fields.
        kw_only: Whether fields that must be there may follow others.
        forbid_unknown_fields: Whether JSON with any other field does not fit.

    Raises:
        OddNameError: If one cannot be such a name.
    """
    try:
        return msgspec.defstruct(
            name,
            fields,
            rename=dict(names),
            omit_defaults=True,
            kw_only=kw_only,
            forbid_unknown_fields=forbid_unknown_fields,
            gc=False,
        )
    except ValueError as error:  # quotes, backslashes and control characters
        raise OddNameError from error


class TooLongError(Exception):
    """A value is too long to be remembered."""


def decoded(value: Any) -> Any:  # noqa: ANN401  # of any column
    """Return the value of a column that may have come as JSON.

    Args:
        value: As it was decoded, or as JSON.

    Raises:
        TooLongError: If it is too long to be remembered.
    """
    if not isinstance(value, bytes):
        return value
    if len(value) > _LONGEST:
        raise TooLongError
    return decode_line(shallow(value, DEEPEST - 2))  # what it stands in are the two levels before


def odd_places(values: Sequence[Any]) -> list[int]:
    """Return the positions of what is to be decided one by one.

    Args:
        values: Of a column.
    """
    return [number for number, value in enumerate(values) if value is ODD] if ODD in values else []
