"""Read the catalog that a user passes to the tap, or say what is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec
from singer_sdk.singerlib import Catalog, MetadataMapping

from constantcontact_api.errors import SettingsError
from constantcontact_singer.near_names import is_misspelt

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from singer_sdk.singerlib import CatalogEntry

    from constantcontact_api.types import Json

_METHODS: Final = ("FULL_TABLE", "INCREMENTAL")


class _Values(msgspec.Struct, rename="kebab"):
    """Of a stream or a column. The SDK reads a method only from the second; Meltano documents the first."""

    replication_method: str | None = None
    forced_replication_method: str | None = None
    replication_key: str | None = None
    selected: bool | None = None
    selected_by_default: bool | None = None


_NAMES: Final = frozenset(field.encode_name for field in msgspec.structs.fields(_Values))


class _Metadata(msgspec.Struct):
    breadcrumb: list[str]
    metadata: dict[str, Any]

    def __post_init__(self) -> None:
        for name in self.metadata:
            if (meant := name.lower().replace("_", "-")) in _NAMES and name != meant:
                raise ValueError(f"`{name}` is called `{meant}`")
        _ = self.values

    @property
    def values(self) -> _Values:
        return msgspec.convert(self.metadata, _Values)


class _Stream(msgspec.Struct):
    """What the SDK takes for granted in an entry of a catalog."""

    tap_stream_id: str
    stream: str | None = None
    schema: dict[str, Any] = {}
    metadata: list[_Metadata] = []
    key_properties: list[str] | None = None
    replication_key: str | None = None
    replication_method: str | None = None
    selected: bool | None = None  # of old catalogs; the SDK does not read it

    @property
    def _of_stream(self) -> _Values:
        return next((one.values for one in self.metadata if not one.breadcrumb), _Values())

    def contradicted(self, *, is_selected: bool) -> str:
        """Name what it says otherwise in its metadata; empty if there is nothing."""
        if self.selected not in {None, is_selected}:
            return "selected"
        key = self._of_stream.replication_key
        return "replication_key" if is_selected and key and self.replication_key not in {None, key} else ""

    def unknown_columns(self) -> list[str]:
        """Return the columns that it selects, or has in the key, and its schema does not have.

        One that it leaves out belongs to them where its name is a misspelt one: that column would be read.
        """
        names = [["properties", name] for name in self.key_properties or ()]
        names += [one.breadcrumb for one in self.metadata if one.breadcrumb and one.values.selected is not None]
        left_out = {tuple(one.breadcrumb) for one in self.metadata if one.values.selected is False}
        unknown = [path for path in names if not _has(self.schema, path)]
        known = self.schema.get("properties") or ()
        return [
            ".".join(path[1::2])
            for path in unknown
            if tuple(path) not in left_out or any(is_misspelt(path[-1], name) for name in known)
        ]

    def method(self) -> str | None:
        """Return the replication method that it asks for; one in the metadata was set on purpose and wins."""
        of_stream = self._of_stream
        return of_stream.replication_method or of_stream.forced_replication_method or self.replication_method


class _Catalog(msgspec.Struct):
    streams: list[_Stream]


def catalog_of(content: Json, streams: Collection[str]) -> Catalog:
    """Read a catalog.

    Args:
        content: The decoded file.
        streams: Names of the tap's streams.

    Raises:
        SettingsError: If it is no catalog, or asks for what the tap does not have.
    """
    try:
        wanted = msgspec.convert(content, _Catalog).streams
        catalog = Catalog.from_dict(content)
    except (msgspec.ValidationError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise _refused(f"it is not what --discover writes ({error})") from error
    if not wanted:
        raise _refused("it names no stream")
    if len(wanted) > len(catalog):
        raise _refused("it names a stream twice")
    if not any(map(is_selected, catalog.streams)):
        raise _refused(f"it selects none of its {len(wanted):,} streams, so nothing would be read")
    for one in wanted:
        entry = catalog[one.tap_stream_id]
        if contradicted := one.contradicted(is_selected=is_selected(entry)):
            raise _refused(
                f"its entry {one.tap_stream_id} and the metadata of that contradict each other: {contradicted}"
            )
        if is_selected(entry):
            _check(one, streams)
        entry.stream, entry.replication_method = one.tap_stream_id, one.method()
    return catalog


def is_selected(entry: CatalogEntry) -> bool:
    """Return whether a stream is selected."""
    return entry.metadata.resolve_selection()[()]


def whole(entry: CatalogEntry) -> CatalogEntry:
    """Return an entry with all its columns selected."""
    return replace(entry, metadata=MetadataMapping())


def _check(one: _Stream, streams: Collection[str]) -> None:
    name, method = one.tap_stream_id, one.method()
    if name not in streams:
        raise _refused(f"it selects the stream {name!r}, which this tap does not have")
    if one.stream not in {None, name}:
        raise _refused(
            f"it calls the stream {name} {one.stream!r}. To rename a stream, set "
            f'stream_maps: {{"{name}": {{"__alias__": "{one.stream}"}}}}'
        )
    if method not in {None, *_METHODS}:
        raise _refused(f"the replication method of {name} is {method!r}, and must be {' or '.join(_METHODS)}")
    if not one.schema.get("properties"):
        raise _refused(f"it selects the stream {name} without a schema")
    if unknown := one.unknown_columns():
        raise _refused(f"it names {', '.join(unknown)} of {name}, which its schema does not have")


def _has(schema: Any, path: Sequence[str]) -> bool:  # noqa: ANN401  # any JSON value
    for step in path:
        if not isinstance(schema, dict) or step not in schema:
            return False
        schema = schema[step]
    return True


def _refused(fault: str) -> SettingsError:
    return SettingsError(f"The catalog cannot be used: {fault}. Make a new one with --discover.")
