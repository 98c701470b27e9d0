"""What a bookmark covers: which account, which contacts, since when, and which columns. Pure.

A bookmark says that everything before it has been read. That holds only for what was asked for at the time, so STATE
keeps that beside it:

```json
{"of": {"account": "a07e1i5i1ms1", "start_date": "2026-01-01T00:00:00Z", "choice": {"lists": "5d41402abc4b"}}}
```
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import from_epoch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

STATE_KEY: Final = "of"
# What a later run takes for read.
_PROGRESS: Final = ("replication_key_value", "complete_at", "campaigns", "done", "pass")
_DIGEST_CHARACTERS: Final = 12  # it only has to differ from the choice before


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a run reads of one stream.

    Attributes:
        account: The account's id; empty if the login may not read it.
        start_date: What bounds the stream; None for everything.
        choice: A digest of each setting that chooses contacts.
        columns: The selected columns that only an export has.
    """

    account: str
    start_date: str | None = None
    choice: dict[str, str] = {}
    columns: list[str] = []

    def kept(self) -> dict[str, Any]:
        """Return it as STATE keeps it."""
        content: dict[str, Any] = msgspec.to_builtins(self)
        return content


def fingerprint(
    account: str,
    *,
    start: float | None = None,
    choice: Mapping[str, object] | None = None,
    columns: Collection[str] = (),
) -> Fingerprint:
    """Take the fingerprint of what a run reads.

    Args:
        account: The account's id; empty if the login may not read it.
        start: What bounds the stream, in seconds since the epoch; None for everything.
        choice: The settings that choose contacts; those that choose nothing are false.
        columns: The selected columns that only an export has.
    """
    chosen = {name: value for name, value in (choice or {}).items() if value}
    return Fingerprint(
        account,
        None if start is None else from_epoch(max(0.0, start)),
        {name: _digest(value) for name, value in sorted(chosen.items())},
        sorted(columns),
    )


def has_progress(state: Mapping[str, Any]) -> bool:
    """Return whether STATE says of a stream that anything has been read."""
    return any(state.get(key) for key in _PROGRESS)


def check_account(bookmarks: Mapping[str, Mapping[str, Any]], account: str) -> None:
    """Refuse STATE of another account, such as a simulated one.

    Args:
        bookmarks: What STATE holds of each stream.
        account: The id of the account that the settings lead to; empty if the login may not read it.

    Raises:
        SettingsError: A bookmark is of another account.
    """
    others = {entry[STATE_KEY]["account"] for entry in bookmarks.values() if STATE_KEY in entry} - {account, ""}
    if account and others:
        raise SettingsError(
            f"STATE is of the account {', '.join(sorted(others))}, and the settings lead to the account {account}: "
            "nothing was read. Give this pipeline a STATE of its own (with Meltano: --state-id-suffix, or another "
            "environment), or read everything once (with Meltano: --full-refresh)."
        )


def why_again(kept: Mapping[str, Any] | None, present: Fingerprint) -> str:
    """Say why a bookmark does not hold for what a run reads, so that the stream is read from its beginning.

    Args:
        kept: The bookmark's fingerprint; None if an earlier version has written it.
        present: What the run reads.

    Returns:
        The reason, empty if the bookmark holds. A later `start_date` and fewer columns ask for less, so it holds.
    """
    if kept is None:
        return "an earlier version did not note what it had read"
    before = msgspec.convert(kept, Fingerprint)
    if before.account != present.account:
        return "it is not certain that the account is the same, since the login may not read, or might not, whose it is"
    if changed := [name for name in sorted({*before.choice, *present.choice}) if _differ(before, present, name)]:
        return f"another choice of {', '.join(changed)}"
    if before.start_date and (present.start_date is None or present.start_date < before.start_date):
        return "start_date is earlier or gone"
    if added := sorted({*present.columns} - {*before.columns}):
        return f"only an export has {', '.join(added)}, selected since"
    return ""


def by_reason(reasons: Iterable[tuple[str, str]]) -> str:
    """Name streams by reason, for one log line.

    Args:
        reasons: Pairs of a stream and why it is read from its beginning.
    """
    streams: dict[str, list[str]] = {}
    for stream, reason in reasons:
        streams.setdefault(reason, []).append(stream)
    return "; ".join(f"{', '.join(names)} ({reason})" for reason, names in streams.items())


def _differ(one: Fingerprint, other: Fingerprint, name: str) -> bool:
    return one.choice.get(name) != other.choice.get(name)


def _digest(value: object) -> str:
    text = json.dumps(sorted(value) if isinstance(value, (list, tuple)) else value)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS]
