"""The rejects file: one JSON line for each record that could not be imported, to be mended and loaded again.

`constantcontact replay` reads it; what a line holds is told in docs/target.md.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import open_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from constantcontact_api.errors import RecordRejectedError


class RejectsFile:
    """JSON lines, appended; made when the first reject comes, readable by its owner alone.

    Args:
        path: The file.
        run_id: On each line, since runs add to one file.
        keeps: Whether rejects are kept at all; a dry run only counts them.
        setting: That names the file.

    Attributes:
        keeps: Whether rejects are kept at all; a dry run only counts them.
    """

    def __init__(self, path: Path, *, run_id: str, keeps: bool = True, setting: str = "rejects_path") -> None:
        self._setting = setting
        self.path = path
        self._run_id = run_id
        self.keeps = keeps
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
        if not self.keeps:
            return
        try:
            at = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
            content = bytearray()  # a line may be most of the memory: no copy is made
            self._encoder.encode_into({"run_id": self._run_id, "rejected_at": at, **line}, content)
            content += b"\n"
            self._append(content)
            while self._is_replaced():
                self.close()
                self._append(content)
        except OSError as error:
            if self._descriptor is not None:  # opened again, a line that is cut now is ended first
                os.close(self._descriptor)
                self._descriptor = None
            raise self._unwritable(error) from error

    def _append(self, content: bytearray) -> None:
        if self._descriptor is None:
            self._descriptor = open_lines(self.path)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._is_dirty = True

    def _is_replaced(self) -> bool:
        """Tell whether `constantcontact forget` has put another file in the place of this one since it was opened."""
        try:
            there = self.path.stat()
        except FileNotFoundError:  # moved away to be mended
            return False
        return self._descriptor is not None and not os.path.samestat(there, os.fstat(self._descriptor))

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
            f"The file {self.path} cannot be written ({error.strerror}): name another one with the setting "
            f"{self._setting}."
        )


def reject_line(
    stream: str,
    faults: Sequence[RecordRejectedError],
    record: object,
    *,
    activity_id: str | None = None,
    line: int | None = None,
    earlier_records: Sequence[object] = (),
    replay_stream: str = "",
) -> dict[str, Any]:
    """Lay out one line of the rejects file.

    Args:
        stream: The record's stream.
        faults: At least one; the first gives the line its reason.
        record: As it came.
        activity_id: The import that the service refused it in.
        line: Its line there, the header being line 1.
        earlier_records: Those of the same address that had been merged with it, oldest first.
        replay_stream: What stream the record is to be loaded again as, where that is another one.
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
    if replay_stream and replay_stream != stream:
        found["replay_stream"] = replay_stream
    if earlier_records:
        found["earlier_records"] = list(earlier_records)
    return found
