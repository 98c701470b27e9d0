"""Names of streams and columns in `stream_maps`, compared with those that exist, and its expressions. Pure."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import SettingsError
from constantcontact_singer.near_names import is_misspelt
from constantcontact_singer.settings_names import REMOVES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_FILTER: Final = "__filter__"
_SOURCE: Final = "__source__"


class StreamMapNames:
    """What `stream_maps` names, and what of it has come.

    Args:
        stream_maps: The setting.
        known: Names of streams that there are, whether they come or not.
    """

    def __init__(self, stream_maps: Mapping[str, Any] | None, known: Iterable[str] = ()) -> None:
        maps = {key: value if isinstance(value, dict) else {} for key, value in (stream_maps or {}).items()}
        self._definitions = {key: value for key, value in maps.items() if not key.startswith("__")}
        self._sources = {key: str(value.get(_SOURCE) or key) for key, value in self._definitions.items()}
        self._removed = {
            f"{key}.{column}": False
            for key, definition in self._definitions.items()
            for column in _removed_by(definition)
        }
        self._came = set(known)

    def check(self, stream: str, columns: Collection[str]) -> None:
        """Take note of a stream, before anything of it is read or sent.

        Args:
            stream: Its name, before maps.
            columns: Of its schema.

        Raises:
            SettingsError: A name in the setting is nearly that of the stream, or of one of its columns.
        """
        self._came.add(stream)
        fits = [key for key, source in self._sources.items() if fnmatchcase(stream, source)]
        for source in () if fits else self._sources.values():
            if not any(fnmatchcase(name, source) for name in self._came):
                check_stream_name("stream_maps", source, stream)
        for key in fits:
            self._check_columns(key, columns)

    def _check_columns(self, key: str, columns: Collection[str]) -> None:
        definition = self._definitions[key]
        for column in _removed_by(definition):
            if column in columns:
                self._removed[f"{key}.{column}"] = True
                continue
            near = [name for name in columns if name not in definition and is_misspelt(column, name)]
            if near:
                raise SettingsError(
                    f"`stream_maps.{key}` removes the column {column!r}, which does not exist; {near[0]!r} does. "
                    f"Correct the name, or keep the other with a line such as {{{near[0]!r}: {near[0]!r}}}."
                )

    @property
    def idle_filters(self) -> list[str]:
        """The maps with a filter that fit no stream which has come."""
        return [key for key in self._idle if _FILTER in self._definitions[key]]

    def check_filters(self) -> None:
        """Refuse maps with a filter that have fitted no stream: they kept nobody out.

        Raises:
            SettingsError: There are some.
        """
        if idle := self.idle_filters:
            named = ", ".join(f"`stream_maps.{key}`" for key in idle)
            raise SettingsError(
                f"{named} filters records, and no stream is called so: nothing was kept out. Correct the name, or "
                "leave it out."
            )

    @property
    def _idle(self) -> list[str]:
        return [key for key, source in self._sources.items() if not any(fnmatchcase(one, source) for one in self._came)]

    def unused(self) -> list[str]:
        """Return the names of streams that have not come, and of columns to remove that none of them had."""
        idle = self._idle if self._came else []
        columns = [name for name, was_there in self._removed.items() if self._came and not was_there]
        return [*idle, *(name for name in columns if not any(name.startswith(f"{key}.") for key in idle))]


def check_stream_name(setting: str, written: str, stream: str) -> None:
    """Refuse the name of a stream that is nearly that of one that came.

    Args:
        setting: That has the name.
        written: The name, or a pattern.
        stream: That came.

    Raises:
        SettingsError: It is.
    """
    if not any(sign in written for sign in "*?[") and is_misspelt(written, stream):
        raise SettingsError(
            f"`{setting}` names the stream {written!r}, and one called {stream!r} came. Correct the name; if there are "
            f'both, add "{stream}": {{}} to `{setting}`.'
        )


def wrong_expressions(stream_maps: object) -> list[str]:
    """Say which expressions of `stream_maps` are not one expression each.

    Of several the SDK takes the first, and an assignment computes nothing: a filter `consent = 'yes'` keeps nobody out.

    Args:
        stream_maps: The setting.
    """
    definitions = stream_maps.items() if isinstance(stream_maps, dict) else ()
    return [
        f"`stream_maps.{key}.{name}` is not one expression: write one, with == to compare, and `and` or `or` to join"
        for key, definition in definitions
        if isinstance(definition, dict)
        for name, text in definition.items()
        if isinstance(text, str) and (name == _FILTER or not name.startswith("__")) and not _is_one(text, name)
    ]


def _is_one(text: str, name: str) -> bool:
    if not text.strip():
        return name == _FILTER  # none
    try:
        parsed = ast.parse(text).body
    except (SyntaxError, ValueError):
        return True  # the SDK says what is wrong with it
    return len(parsed) == 1 and isinstance(parsed[0], ast.Expr)


def _removed_by(definition: Mapping[str, Any]) -> list[str]:
    if "__else__" in definition:  # drops all that it does not name
        return []
    return [name for name, value in definition.items() if value in REMOVES and not name.startswith("__")]
