"""Histories in a PostgreSQL database, one for each account: containers that forget their disks share it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.postgres import Database, LastingConnection, Part
from target_constantcontact.account.history import SALT_BYTES, hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constantcontact_api.wire.postgres import Rows
    from target_constantcontact.account.history import Row

_PART: Final = Part(
    "history_path",
    "constantcontact.put_on_lists",
    """
CREATE TABLE IF NOT EXISTS constantcontact.histories (
    account_id text PRIMARY KEY, number int NOT NULL UNIQUE GENERATED ALWAYS AS IDENTITY,
    salt bytea NOT NULL, runs bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS constantcontact.put_on_lists (
    history int NOT NULL, address bytea NOT NULL, list_id text NOT NULL, run bigint NOT NULL,
    PRIMARY KEY (history, address, list_id)
);
""",
)


class HistoryDatabase:
    """See `HistoryStore`. Each operation is one statement, however many people it is about.

    Args:
        url: Of the database.
        keeps: Whether anything is written.
    """

    def __init__(self, url: str, *, keeps: bool) -> None:
        self._database = Database(url, _PART, makes_tables=keeps)
        self._lasting = LastingConnection(self._database)
        self._keeps = keeps
        self._account_id = ""

    @property
    def place(self) -> str:
        """Where it is."""
        return self._database.place

    def check_account(self, account_id: str) -> None:
        """Take the history of this account."""
        if not account_id:
            raise SettingsError(
                f"The database {self._database.place} of history_path keeps a history for each account, and the login "
                "may not read which one it leads to: log in again with the scope account_read, or name a file."
            )
        self._account_id = account_id

    @cached_property
    def _number(self) -> int:
        """The history of the account; 0 for one that is not there, and is only looked into."""
        return self._lasting.do(self._found)

    def _found(self, connection: Rows) -> int:
        if self._keeps:
            new = "INSERT INTO constantcontact.histories (account_id, salt) VALUES (%s, %s) ON CONFLICT DO NOTHING"
            connection.execute(new, (self._account_id, os.urandom(SALT_BYTES)))
        elif connection.execute("SELECT to_regclass(%s)", (_PART.newest,)).fetchone() == (None,):
            return 0
        query = "SELECT number FROM constantcontact.histories WHERE account_id = %s"
        row = connection.execute(query, (self._account_id,)).fetchone()
        return int(row[0]) if row else 0

    def begin(self) -> tuple[int, bytes]:
        """Count a run."""
        if not self._number:
            return 1, b""
        count = "UPDATE constantcontact.histories SET runs = runs + 1 WHERE number = %s RETURNING runs, salt"
        look = "SELECT runs + 1, salt FROM constantcontact.histories WHERE number = %s"
        query = count if self._keeps else look
        row = self._lasting.do(lambda connection: connection.execute(query, (self._number,)).fetchone())
        run, salt = row or (1, b"")
        return int(run), bytes(salt)

    def rows_of(self, hashed: Sequence[bytes]) -> list[Row]:
        """Return the rows of some people."""
        if not self._number or not hashed:
            return []
        query = (
            "SELECT address, list_id, run FROM constantcontact.put_on_lists WHERE history = %s AND address = ANY(%s)"
        )
        values = (self._number, list(hashed))
        return self._lasting.do(lambda connection: connection.execute(query, values).fetchall())

    def add(self, rows: Sequence[Row]) -> None:
        """Keep rows."""
        addresses, list_ids, runs = (list(values) for values in zip(*rows, strict=True))
        query = (
            "INSERT INTO constantcontact.put_on_lists SELECT %s, * FROM unnest(%s::bytea[], %s::text[], %s::bigint[]) "
            "ON CONFLICT DO NOTHING"
        )
        values = (self._number, addresses, list_ids, runs)
        self._lasting.do(lambda connection: connection.execute(query, values))

    def remove(self, hashed: Sequence[bytes], list_ids: Sequence[str]) -> None:
        """Remove rows."""
        query = (
            "DELETE FROM constantcontact.put_on_lists WHERE history = %s AND address = ANY(%s::bytea[]) "
            "AND (list_id = ANY(%s::text[]) OR %s)"
        )
        values = (self._number, list(hashed), list(list_ids), not list_ids)
        self._lasting.do(lambda connection: connection.execute(query, values))

    def erase(self, addresses: Sequence[str]) -> int:
        """Erase people from the histories of all accounts."""
        return self._lasting.do(lambda connection: _erase(connection, addresses))


def _erase(connection: Rows, addresses: Sequence[str]) -> int:
    erased = set[str]()
    query = (
        "DELETE FROM constantcontact.put_on_lists WHERE history = %s AND address = ANY(%s::bytea[]) RETURNING address"
    )
    for number, salt in connection.execute("SELECT number, salt FROM constantcontact.histories").fetchall():
        known = dict(zip(hashes(bytes(salt), addresses), addresses, strict=True))
        gone = connection.execute(query, (number, list(known))).fetchall()
        erased.update(known[bytes(address)] for (address,) in gone)
    return len(erased)
