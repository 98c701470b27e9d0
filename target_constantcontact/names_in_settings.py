"""Compare names of columns and streams in the settings with those of the input.

Under a stream's own settings a name has to be right. A general setting may be shared with other pipelines, so there a
name is refused only if it is nearly that of something which came; what no stream had is said at the end of the input.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.import_fields import normalized
from constantcontact_api.errors import SettingsError
from constantcontact_singer.near_names import closest, is_misspelt
from constantcontact_singer.stream_map_names import StreamMapNames, check_stream_name
from target_constantcontact.settings import own_settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping


class NamesInSettings:
    """What the settings of a run name, and what of it has come.

    Args:
        config: All of them.

    Attributes:
        is_partial: Whether only some records come, as of replayed rejects: what they lack says nothing then.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._maps = StreamMapNames(config.get("stream_maps"))
        self.is_partial = False
        self._release: Callable[[], None] | None = None
        self._streams: set[str] = set()
        # Setting and name, and whether a stream has had it; those of streams without people are not asked for.
        self._columns: dict[tuple[str, str], bool] = {}

    def check_source(self, stream: str, columns: Collection[str], hold_state: Callable[[], Callable[[], None]]) -> None:
        """Compare `stream_maps` with a stream that comes; STATE waits while a filter there has fitted no stream.

        Args:
            stream: Its name, before stream maps.
            columns: Of its schema.
            hold_state: Keeps STATE back, until what it returns is called.

        Raises:
            SettingsError: A name in `stream_maps` is misspelt.
        """
        self._maps.check(stream, columns)
        if self._maps.idle_filters:
            self._release = self._release or hold_state()
        elif self._release is not None:
            self._release()
            self._release = None

    def check_filters(self) -> None:
        """Look at the end of the input for filters that have fitted no stream.

        Raises:
            SettingsError: There are some, and streams came.
        """
        if self._release is not None:
            self._maps.check_filters()

    def check_stream(self, stream: str) -> None:
        """Take note of a stream, before anything of it is sent.

        Args:
            stream: Its name, after stream maps.

        Raises:
            SettingsError: The setting `streams` has a name that is nearly this one.
        """
        self._streams.add(stream)
        if not self.is_partial and own_settings(stream, self._config)[0] is None:
            for key in set(self._config.get("streams") or ()) - self._streams:
                check_stream_name("streams", key, stream)

    def check_columns(
        self, stream: str, columns: Collection[str], read: Callable[[Mapping[str, str | None]], object]
    ) -> None:
        """Compare the names of `field_map` and `custom_fields` with the columns of a stream of people.

        Args:
            stream: Its name, after stream maps.
            columns: Of its schema, after stream maps.
            read: Tells how a `field_map` reads the stream.

        Raises:
            SettingsError: The stream's own settings name a column that it lacks, or a general one is misspelt.
        """
        field_map = settings_of(stream, self._config).field_map
        spellings = {normalized(name) for name in field_map}
        free = [column for column in columns if normalized(column) not in spellings]
        there = {normalized(column) for column in columns}

        def differs(name: str, column: str) -> bool:
            corrected = {key: value for key, value in field_map.items() if key != name} | {column: field_map[name]}
            try:
                return read(corrected) != read(field_map)
            except SettingsError:  # another column is what this one should be, so the name means something else
                return False

        for setting, name, is_strict in self._names(stream, "field_map", "custom_fields"):
            is_there = normalized(name) in there
            near = (
                () if is_there else [column for column in free if is_misspelt(name, column) and differs(name, column)]
            )
            self._judge(stream, setting, name, is_there, near, columns if is_strict else ())

    def check_permission(self, stream: str, chosen: Mapping[str, bool], columns: Collection[str]) -> None:
        """Compare the names of `permission_columns` with the columns of a stream of people.

        Args:
            stream: Its name, after stream maps.
            chosen: Its names, and whether a column is meant by each.
            columns: That are there, at the top of its records.

        Raises:
            SettingsError: As `check_columns`.
        """
        free = [column for column in columns if normalized(column) not in set(map(normalized, chosen))]
        for setting, name, is_strict in self._names(stream, "permission_columns"):
            near = [column for column in free if is_misspelt(name, column)]
            is_nested = "." in name  # what is nested in records may come late
            self._judge(
                stream, setting, name, chosen.get(name, False), near, columns if is_strict and not is_nested else ()
            )

    def note_permission(self, stream: str, chosen: Mapping[str, bool]) -> None:
        """Take note of columns that came late.

        Args:
            stream: Its name, after stream maps.
            chosen: As for `check_permission`.
        """
        for setting, name, _ in self._names(stream, "permission_columns"):
            self._note(setting, name, chosen.get(name, False))

    def _judge(
        self, stream: str, setting: str, name: str, is_there: bool, near: Collection[str], needed: Collection[str]
    ) -> None:
        self._note(setting, name, is_there)
        if is_there or self.is_partial or not (near or needed):
            return
        best = " or ".join(map(repr, closest(name, near or needed)))
        raise SettingsError(
            f"`{setting}` names the column {name!r}, which the stream {stream} does not have; the closest is {best}. "
            f"Nothing of it was imported. Correct the name{'' if needed else f', or say of {best} too what it is'}."
        )

    def _note(self, setting: str, name: str, is_there: bool) -> None:
        self._columns[setting, name] = is_there or self._columns.get((setting, name), False)

    def _names(self, stream: str, *settings: str) -> Iterator[tuple[str, str, bool]]:
        """The settings that name columns of a stream, each name, and whether the stream has to have it."""
        key, own = own_settings(stream, self._config)
        for setting in settings:
            for name in own.get(setting) or ():
                yield f"streams.{key}.{setting}", name, key == stream
            if setting not in own or setting != "custom_fields":  # those of a stream replace the general ones
                for name in set(self._config.get(setting) or ()) - set(own.get(setting) or ()):
                    yield setting, name, False

    def unused(self) -> list[str]:
        """Say which names in the settings are of nothing that came."""
        if self.is_partial:
            return []
        by_setting: dict[str, list[str]] = {}
        for (setting, name), was_there in self._columns.items():
            if not was_there:
                by_setting.setdefault(setting, []).append(name)
        keys = (self._config.get("streams") or ()) if self._streams else ()
        streams = [key for key in keys if not any(fnmatchcase(stream, key) for stream in self._streams)]
        by_setting |= {"streams": streams, "stream_maps": self._maps.unused()}
        return [f"{setting}: {', '.join(sorted(names))}" for setting, names in by_setting.items() if names]
