"""Where a history is kept, by what the setting says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from constantcontact_singer.databases import is_database, needs_psycopg
from target_constantcontact.account.history_file import HistoryFile

if TYPE_CHECKING:
    from target_constantcontact.account.history import HistoryStore


def history_at(place: str, *, keeps: bool) -> HistoryStore:
    """Return what keeps a history; nothing is opened yet.

    Args:
        place: As `history_path` says.
        keeps: Whether anything is written.

    Raises:
        SettingsError: It is a database, and the package for it is missing.
    """
    if not is_database(place):
        return HistoryFile(Path(place).expanduser(), keeps=keeps)
    with needs_psycopg("history_path"):
        from target_constantcontact.account.history_database import HistoryDatabase  # noqa: PLC0415  # an extra
    return HistoryDatabase(place, keeps=keeps)
