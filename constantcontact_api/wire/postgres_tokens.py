"""The token store in a PostgreSQL database.

A login's row is locked over a renewal. Its answers go into a table of their own by a second connection, so that each is
durable at once, while the lock is held. Reading applies them to the row, and the next renewal clears them away.
"""

from __future__ import annotations

import json
import logging
import threading
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import psycopg

from constantcontact_api.errors import SettingsError, TransientError
from constantcontact_api.wire.token_answer import tokens_in
from constantcontact_api.wire.token_store import Login, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_api.wire.postgres import Database, Rows

logger = logging.getLogger(__name__)

_LOGINS_LOCK: Final = 4_803_122_311_006
# How long to wait for the answer of a run that lost its connection while it renewed.
_GRACE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.25


class PostgresTokens:
    """See `TokenStore`.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = threading.Lock()
        self._held: Rows | None = None

    @property
    def place(self) -> str:
        """Where it is."""
        return self._database.place

    @contextmanager
    def locked(self, key: str | None = None) -> Iterator[None]:
        """Lock the row of a login, or the list of logins."""
        with self._threads, self._database.errors_explained(), self._database.connect() as connection:
            if key is not None:
                connection.execute(
                    "INSERT INTO constantcontact.logins (key) VALUES (%s) ON CONFLICT DO NOTHING", (key,)
                )
            try:
                with connection.transaction():
                    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                    self._lock(connection, key)
                    self._held = connection
                    yield
            finally:
                self._held = None

    def _lock(self, connection: Rows, key: str | None) -> None:
        if key is None:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOGINS_LOCK,))
            return
        query = "SELECT 1 FROM constantcontact.logins WHERE key = %s FOR UPDATE"
        try:
            with connection.transaction():
                connection.execute(f"{query} NOWAIT", (key,))
        except psycopg.errors.LockNotAvailable:
            logger.info("Another run renews its login in the token store %s: waiting for it.", self.place)
            connection.execute(query, (key,))
        self._wait_for_answer(connection, key)

    def _wait_for_answer(self, connection: Rows, key: str) -> None:
        """Give a run time that asked and lost its connection; one that was killed leaves the same behind."""
        waited = 0.0
        query = "SELECT 1 FROM constantcontact.answers WHERE key = %s AND answer IS NULL"
        while connection.execute(query, (key,)).fetchone() and waited < _GRACE_SECONDS:
            self._database.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS

    @contextmanager
    def _connected(self) -> Iterator[Rows]:
        with self._database.errors_explained():
            if self._held is not None:
                yield self._held
                return
            with self._database.connect() as connection:
                yield connection

    def read(self, key: str) -> Tokens | None:
        """Return the tokens of a login, or None."""
        with self._connected() as connection:
            tokens, _ = _current(connection, key)
        return tokens

    def logins(self) -> dict[str, Login] | None:
        """Return the logins that have tokens."""
        with self._connected() as connection:
            keys = connection.execute(
                "SELECT key FROM constantcontact.logins WHERE tokens IS NOT NULL UNION "
                "SELECT key FROM constantcontact.answers WHERE answer IS NOT NULL"
            ).fetchall()
            found = {str(key): _current(connection, key) for (key,) in keys}
        return {key: login or Login() for key, (tokens, login) in found.items() if tokens}

    def note(self, key: str, login: Login, *, new_key: str | None = None) -> None:
        """Note whose the tokens are, and move them."""
        with self._connected() as connection:
            _tidy(connection, key)
            if new_key is not None and new_key != key:
                self._delete(connection, new_key)
            connection.execute(
                "UPDATE constantcontact.logins SET login = %s, key = %s WHERE key = %s",
                (json.dumps(asdict(login)), new_key or key, key),
            )

    def forget(self, key: str) -> None:
        """Delete a login."""
        with self._connected() as connection:
            self._delete(connection, key)

    @staticmethod
    def _delete(connection: Rows, key: str) -> None:
        connection.execute("DELETE FROM constantcontact.answers WHERE key = %s", (key,))
        connection.execute("DELETE FROM constantcontact.logins WHERE key = %s", (key,))

    @contextmanager
    def keeping(self, key: str, login: Login) -> Iterator[Callable[[bytes, float], None]]:
        """Make the rows for answers by a second connection, which proves that it can write."""
        with self._database.errors_explained():
            writing = _Answers(self._database, key, login)

        def keep(answer: bytes, asked_at: float) -> None:
            try:
                writing.keep(answer, asked_at)
            except (TransientError, SettingsError, psycopg.Error):
                logger.warning(
                    "The token store %s did not take the new login: this run goes on with it, but the next one will "
                    "probably need `constantcontact login`.",
                    self.place,
                )

        try:
            yield keep
        finally:
            writing.close()
            if self._held is not None:
                # Otherwise the answers stay where they are, and are read from there.
                with suppress(psycopg.Error):
                    _tidy(self._held, key)


class _Answers:
    """Answers of one renewal, written by a connection of their own."""

    def __init__(self, database: Database, key: str, login: Login) -> None:
        self._database = database
        self._row = (key, json.dumps(asdict(login)))
        self._connection = database.connect()
        self._number = self._new()

    def _new(self) -> int:
        query = "INSERT INTO constantcontact.answers (key, login) VALUES (%s, %s) RETURNING number"
        (number,) = self._connection.execute(query, self._row).fetchone() or (0,)
        return int(number)

    def keep(self, answer: bytes, asked_at: float) -> None:
        """Write an answer; wait for a database that has gone away."""
        update = "UPDATE constantcontact.answers SET answer = %s, asked_at = %s WHERE number = %s"
        values = (answer, asked_at, self._number)
        try:
            done = self._connection.execute(update, values)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._connection.close()
            self._connection = self._database.connect()
            done = self._connection.execute(update, values)
        if not done.rowcount:  # another run has given this one up
            self._number = self._new()
            self._connection.execute(update, (answer, asked_at, self._number))
        with suppress(psycopg.Error):
            self._number = self._new()  # another may follow

    def close(self) -> None:
        """Take back the row that no answer has come for."""
        with suppress(psycopg.Error):
            query = "DELETE FROM constantcontact.answers WHERE number = %s AND answer IS NULL"
            self._connection.execute(query, (self._number,))
        self._connection.close()


def _current(connection: Rows, key: str) -> tuple[Tokens | None, Login | None]:
    """Return the tokens of a login, whose they are."""
    row = connection.execute("SELECT tokens, login FROM constantcontact.logins WHERE key = %s", (key,)).fetchone()
    tokens = Tokens(**row[0]) if row and row[0] else None
    newest = tokens.issued_at if tokens else 0.0
    noted = row[1] if row and row[1] else None
    answers = connection.execute(
        "SELECT answer, asked_at, login FROM constantcontact.answers WHERE key = %s AND answer IS NOT NULL "
        "ORDER BY number",
        (key,),
    ).fetchall()
    for answer, asked_at, login in answers:
        previous = tokens.refresh_token if tokens else None
        found = tokens_in(bytes(answer), asked_at=asked_at, previous_refresh_token=previous)
        if found and asked_at >= newest:  # one that came late brings nothing new
            tokens, noted = found, login
    return tokens, Login(**noted) if noted else None


def _tidy(connection: Rows, key: str) -> None:
    """Put what answers have brought into the login's row; one that never came is given up."""
    tokens, login = _current(connection, key)
    if tokens is not None:
        values = (json.dumps(asdict(tokens)), json.dumps(asdict(login or Login())), key)
        connection.execute("UPDATE constantcontact.logins SET tokens = %s, login = %s WHERE key = %s", values)
    connection.execute("DELETE FROM constantcontact.answers WHERE key = %s", (key,))
