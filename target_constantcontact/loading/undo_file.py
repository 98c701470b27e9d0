"""Write who is about to leave lists as Singer messages that this target can load again."""

from __future__ import annotations

import json
import os
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import open_own
from target_constantcontact.options import UNDO_STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from target_constantcontact.account.members import Removals

UNDO_FILES: Final = "constantcontact-undo-*.jsonl"
"""What the names of undo files look like."""
_UNDO_SCHEMA: Final[dict[str, Any]] = {
    "type": "SCHEMA",
    "stream": UNDO_STREAM,
    "schema": {"properties": {"email": {"type": "string"}, "list_ids": {"type": "array", "items": {"type": "string"}}}},
    "key_properties": ["email"],
}


def write_undo(path: Path, found: Sequence[Removals]) -> None:
    """Write down who is about to be removed, as Singer messages, and wait until the disk has it.

    Args:
        path: Must not exist yet.
        found: For each list.

    Raises:
        SettingsError: If it cannot be written; nobody may be removed then.
    """
    records = (
        {"type": "RECORD", "stream": UNDO_STREAM, "record": {"email": member.address, "list_ids": [one.list_id]}}
        for one in found
        for member in one.leaving
    )
    try:
        descriptor = open_own(path, os.O_WRONLY | os.O_EXCL)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(message)}\n" for message in chain([_UNDO_SCHEMA], records))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SettingsError(
            f"The undo file {path} cannot be written ({error.strerror}), so nobody was removed: name another folder "
            "with the setting undo_folder."
        ) from error
