"""What became of every record: counts that must add up, a file of rejects, a line of totals."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from constantcontact_api.errors import RecordRejectedError

_OWNER_ONLY = 0o600


class RejectsFile:
    """JSON lines, appended; made when the first reject comes, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Remember where; nothing is created yet.

        Args:
            path: The file.
        """
        self.path = path
        self._descriptor: int | None = None
        self._is_dirty = False
        self._encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)

    def write(self, line: dict[str, Any]) -> None:
        """Append one reject.

        Args:
            line: What to keep.

        Raises:
            SettingsError: If the file cannot be written.
        """
        try:
            if self._descriptor is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
            content = self._encoder.encode(line) + b"\n"
            while content:
                content = content[os.write(self._descriptor, content) :]
        except OSError as error:
            raise self._unwritable(error) from error
        self._is_dirty = True

    def sync(self) -> None:
        """Wait until the disk has every reject so far; a STATE may then cover them.

        Raises:
            SettingsError: If the disk refuses.
        """
        if self._descriptor is not None and self._is_dirty:
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                raise self._unwritable(error) from error
            self._is_dirty = False

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _unwritable(self, error: OSError) -> SettingsError:
        return SettingsError(
            f"The rejects file {self.path} cannot be written ({error.strerror}): name another one with the setting "
            "rejects_path."
        )


def reject_line(
    stream: str,
    faults: Sequence[RecordRejectedError],
    record: object,
    *,
    activity_id: str | None = None,
    line: int | None = None,
    earlier_records: Sequence[object] = (),
) -> dict[str, Any]:
    """Lay out one line of the rejects file.

    Args:
        stream: The record's stream.
        faults: At least one; the first gives the line its reason.
        record: As it came.
        activity_id: The import that the service refused it in.
        line: Its line there, the header being line 1.
        earlier_records: Those of the same address that had been merged with it, oldest first.
    """
    found: dict[str, Any] = {
        "stream": stream,
        "reason": faults[0].reason,
        "field": faults[0].field or None,
        "sentence": " ".join(map(str, faults)),
        "faults": [{"reason": fault.reason, "field": fault.field or None, "sentence": str(fault)} for fault in faults],
        "activity_id": activity_id,
        "line": line,
        "record": record,
    }
    if earlier_records:
        found["earlier_records"] = list(earlier_records)
    return found


@dataclass
class StreamCounts:
    """What became of the records of one stream.

    Attributes:
        read: Records that came.
        sent: Rows that are in the account.
        merged: Records that went into another record's row, having its address.
        unchanged: Records that needed no import.
        skipped: Records of a stream without people, or filtered out by a stream map.
        rejected: Records in the rejects file, or refused without being named, by reason.
        not_added: Of those sent, people who had unsubscribed and so were not added to the lists.
        imports: Activities.
    """

    read: int = 0
    sent: int = 0
    merged: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    not_added: int = 0
    imports: int = 0

    @property
    def unaccounted(self) -> int:
        """Records that are neither of these: still waiting, or on their way, when the run ended early."""
        return self.read - self.sent - self.merged - self.unchanged - self.skipped - self.rejected.total()

    def sentence(self) -> str:
        """Say it in one line, without a name."""
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in self.rejected.most_common())
        parts = [
            f"{self.read:,} read = {self.sent:,} sent + {self.merged:,} merged + {self.unchanged:,} unchanged + "
            f"{self.skipped:,} skipped + {self.rejected.total():,} rejected" + (f" ({reasons})" if reasons else "")
        ]
        if self.unaccounted:
            parts[0] += f" + {self.unaccounted:,} not sent"
        if self.not_added:
            parts.append(f"{self.not_added:,} unsubscribed people not added to lists")
        parts.append(f"{self.imports:,} imports")
        return "; ".join(parts)


def totals(streams: Iterable[StreamCounts]) -> StreamCounts:
    """Add up the counts of several streams.

    Args:
        streams: Any number.
    """
    total = StreamCounts()
    for counts in streams:
        total.read += counts.read
        total.sent += counts.sent
        total.merged += counts.merged
        total.unchanged += counts.unchanged
        total.skipped += counts.skipped
        total.rejected.update(counts.rejected)
        total.not_added += counts.not_added
        total.imports += counts.imports
    return total
