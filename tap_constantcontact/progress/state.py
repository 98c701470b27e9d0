"""Unwrap the STATE that a user passes to the tap, and refuse what is not understood. Pure.

A STATE that is not understood and passed over would read everything again, or nothing, with exit code 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import epoch_seconds, from_epoch
from tap_constantcontact.progress.fingerprint import Fingerprint  # msgspec reads the annotations
from tap_constantcontact.settings import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from constantcontact_api.types import Json

    Bookmarks = dict[str, dict[str, Any]]

# Meltano keeps what a run completed and what others only began, in files and in its database.
_MELTANO_STORES: Final = (
    ("completed", "partial", frozenset[str]()),
    ("completed_state", "partial_state", frozenset({"state_id", "updated_at"})),
)
_NOTHING: Final[tuple[Json, ...]] = (None, {})
_CURRENT: Final = "currently_syncing"  # of the Singer specification; says nothing about what has been read


class Moment(str):
    """A timestamp that this tap wrote."""

    __slots__ = ()


class _Activity(msgspec.Struct, forbid_unknown_fields=True):
    activity_id: str
    requested_at: Moment


class _Exports(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    activities: list[_Activity]


class _Took(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    seconds: float


class _Group(msgspec.Struct, forbid_unknown_fields=True):
    exports: _Exports | UnsetType = UNSET
    export_took: _Took | UnsetType = UNSET


class _Pass(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    version: int | None
    begun_at: Moment
    done: list[str]
    groups: dict[str, _Group]


class _Place(msgspec.Struct, forbid_unknown_fields=True):
    begun_at: Moment
    next: str | UnsetType = UNSET
    moment: str | UnsetType | None = UNSET
    seen: list[str] | UnsetType = UNSET


class _Campaign(msgspec.Struct, forbid_unknown_fields=True):
    mark: list[str | int | None] | UnsetType = UNSET
    read: dict[str, Moment | None] | UnsetType = UNSET
    places: dict[str, _Place] | UnsetType = UNSET
    gone: Moment | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.mark and not all(isinstance(count, int) for count in self.mark[1:]):
            raise ValueError("Expected numbers after the first value of a mark")


class _Entry(_Group, forbid_unknown_fields=True):
    """What STATE may hold of one stream."""

    of: Fingerprint | UnsetType = UNSET
    replication_key: str | UnsetType | None = UNSET
    replication_key_value: Moment | UnsetType = UNSET
    full_read_at: Moment | UnsetType = UNSET
    complete_at: Moment | UnsetType = UNSET
    campaigns: dict[str, _Campaign] | UnsetType = UNSET
    done: dict[str, str | None] | UnsetType = UNSET
    known: str | UnsetType = UNSET
    pass_: _Pass | UnsetType = msgspec.field(default=UNSET, name="pass")

    def __post_init__(self) -> None:
        if self.replication_key and not self.replication_key_value:
            raise ValueError("A replication_key needs a replication_key_value")


def bookmarks_of(content: Json, streams: Collection[str]) -> Bookmarks:
    """Return what STATE holds of each stream, without what it is wrapped in.

    Args:
        content: STATE itself, a STATE message, or either as Meltano's `state get`, files and database have it.
        streams: Names of the tap's streams.

    Raises:
        SettingsError: If it is anything else.
    """
    state = _unwrapped(content)
    if not state:
        return {}
    if unknown := state.keys() - {"bookmarks", _CURRENT}:
        raise _refused(f"it holds {', '.join(sorted(map(repr, unknown)))}")
    bookmarks = state.get("bookmarks", {})
    if not isinstance(bookmarks, dict):
        raise _refused(f"its bookmarks are {_kind(bookmarks)}")
    for stream, entry in bookmarks.items():
        if stream not in streams:
            raise _refused(f"this tap has no stream {stream!r}")
        if not isinstance(entry, dict):
            raise _refused(f"its entry of the stream {stream} is {_kind(entry)}")
    return bookmarks


def entry_of(stream: str, entry: Mapping[str, Any], *, replication_key: str | None, now: float) -> dict[str, Any]:
    """Check what STATE holds of one stream.

    Args:
        stream: Its name.
        entry: What it holds.
        replication_key: The stream's own; None if it has none.
        now: Seconds since the epoch. A time that is later, by less than a day, becomes this.

    Raises:
        SettingsError: If it is not what this tap writes, or of a time to come.
    """

    def past(kind: type, value: object) -> object:
        if kind is not Moment:
            raise NotImplementedError
        moment = epoch_seconds(value) if isinstance(value, str) else None
        if moment is None:
            raise ValueError("Expected a timestamp such as 2026-01-31T08:00:00Z")
        if moment < 0:
            raise ValueError("Expected a time after 1969")
        if moment >= now + DAY_SECONDS:
            raise ValueError("Expected a time that has passed")
        return Moment(value if moment <= now else from_epoch(now))

    try:
        found = msgspec.convert(entry, _Entry, dec_hook=past)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _refused(f"of the stream {stream}, {error}") from error
    if found.replication_key and replication_key and found.replication_key != replication_key:
        raise _refused(f"the stream {stream} is read by {replication_key}, and not by {found.replication_key}")
    checked: dict[str, Any] = msgspec.to_builtins(found, enc_hook=str)
    return checked


def _unwrapped(content: Json) -> dict[str, Any]:
    while True:
        if not isinstance(content, dict):
            raise _refused(f"it is {_kind(content)}")
        keys = content.keys()
        if keys == {"singer_state"}:
            content = content["singer_state"]
        elif keys == {"value"} or (keys == {"type", "value"} and content["type"] == "STATE"):
            content = content["value"]
        else:
            break
    for completed, partial, others in _MELTANO_STORES:
        if keys & {completed, partial} and keys <= {completed, partial, *others}:
            parts = [_unwrapped(content[name]) for name in (completed, partial) if content.get(name) not in _NOTHING]
            return _merged(*parts) if parts else {}
    return content


def _merged(state: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """Merge as Meltano does: the last one wins, at every depth."""
    merged = dict(state)
    for other in others:
        for key, value in other.items():
            before = merged.get(key)
            merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def _kind(value: Json) -> str:
    kinds = ((type(None), "null"), (list, "an array"), (str, "a text"), (bool, "a boolean"), ((int, float), "a number"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "an object")


def _refused(fault: str) -> SettingsError:
    return SettingsError(
        f"STATE is not understood: {fault}. Give the tap the STATE that a run of it ended with, such as "
        '{"bookmarks": {"contacts": {}}}, or none to read everything (with Meltano: --full-refresh).'
    )
