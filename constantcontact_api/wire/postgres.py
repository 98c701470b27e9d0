"""What runs of many machines share, in a PostgreSQL database: tokens, the pace and the day's count, histories.

All of it is in a schema of its own, whose tables are made when they are first needed.
"""

from __future__ import annotations

import logging
import time
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict

from constantcontact_api.errors import SettingsError, TransientError
from constantcontact_api.wire.budgets import Pace, digest_of_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection

    Result = TypeVar("Result")
    Rows = Connection[tuple[Any, ...]]

logger = logging.getLogger(__name__)

_MIGRATION_LOCK: Final = 4_803_122_311_005
# How long a run waits for a database that is away.
_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.25
# Waiting does not help: no such user, password or database.
_FINAL: Final = ("authentication failed", "does not exist", "no pg_hba.conf", "no password supplied", "invalid ")


@dataclass(frozen=True)
class Part:
    """One part of the schema, which a setting names.

    Attributes:
        setting: Which names the database.
        newest: The table that was added last; where it is, all of them are.
        tables: Statements that make them, and leave those that are there.
    """

    setting: str
    newest: str
    tables: str


TOKENS_AND_PACE: Final = Part(
    "token_store",
    "constantcontact.paces",
    """
CREATE TABLE IF NOT EXISTS constantcontact.logins (key text PRIMARY KEY, tokens jsonb, login jsonb);
CREATE TABLE IF NOT EXISTS constantcontact.answers (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, login jsonb NOT NULL,
    asked_at float8, answer bytea
);
CREATE TABLE IF NOT EXISTS constantcontact.paces (key text PRIMARY KEY, pace text NOT NULL);
""",
)


class Database:
    """Connections to the database, each of which has its part of the schema.

    Args:
        url: As libpq takes it; what it leaves out comes from the environment, such as PGPASSWORD.
        part: What of it is used.
        makes_tables: Whether those that are missing are made.
        patience_seconds: How long to wait for a database that is away.
        clock: Seconds of any origin.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        url: str,
        part: Part = TOKENS_AND_PACE,
        *,
        makes_tables: bool = True,
        patience_seconds: float = _PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self.part = part
        self._patience_seconds = patience_seconds
        self._clock = clock
        self.sleep = sleep
        self._has_tables = not makes_tables

    @property
    def place(self) -> str:
        """Where it is, without who logs in there.

        Raises:
            SettingsError: The address is none.
        """
        try:
            parts = conninfo_to_dict(self._url)
        except psycopg.Error:
            raise SettingsError(
                f"The setting {self.part.setting} is no address of a PostgreSQL database: write "
                "`postgresql://host/database`, and who logs in there into PGUSER and PGPASSWORD."
            ) from None
        port = f":{parts['port']}" if "port" in parts else ""
        return f"postgresql://{parts.get('host', '')}{port}/{parts.get('dbname', '')}"

    def connect(self) -> Rows:
        """Return a connection, which commits each statement; wait a while for a database that is away.

        Raises:
            SettingsError: The database refuses the address.
            TransientError: It stays away.
        """
        begun_at, has_told = self._clock(), False
        while isinstance(found := self._connect_once(), str):
            if self._clock() >= begun_at + self._patience_seconds:
                raise self.away(found)
            if not has_told:
                setting = self.part.setting
                logger.warning("The database %s of %s cannot be reached: waiting for it.", self.place, setting)
                has_told = True
            self.sleep(_LOOK_SECONDS)
        return found

    def _connect_once(self) -> Rows | str:
        """Return a connection, or why there is none yet."""
        try:
            connection = psycopg.connect(self._url, autocommit=True, prepare_threshold=None, connect_timeout=10)
            if not self._has_tables:
                self._make_tables(connection)
        except psycopg.OperationalError as error:
            why = _words(error)
            if any(words in why for words in _FINAL):
                raise self._refused(why) from None
            return why
        except psycopg.Error as error:
            raise self._refused(_words(error)) from None
        return connection

    def _make_tables(self, connection: Rows) -> None:
        is_there = connection.execute("SELECT to_regclass(%s)", (self.part.newest,)).fetchone()
        if is_there == (None,):
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS constantcontact; {self.part.tables}")
        self._has_tables = True

    def _refused(self, why: str) -> SettingsError:
        return SettingsError(
            f"The database {self.place} of {self.part.setting} cannot be used ({why}): correct the address, or the "
            "environment that it takes the user and the password from; the user has to be allowed to make the schema "
            "constantcontact."
        )

    def away(self, why: str) -> TransientError:
        """Return the error that the database went away."""
        return TransientError(
            f"The database {self.place} of {self.part.setting} cannot be reached ({why}). If it stays so, run again "
            "later."
        )

    @contextmanager
    def errors_explained(self) -> Iterator[None]:
        """Turn errors of the driver into those that a run ends with."""
        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise self.away(_words(error)) from None
        except psycopg.Error as error:
            raise self._refused(_words(error)) from None


class LastingConnection:
    """One connection, which is made when it is first needed, and anew when it was lost; closed with this object.

    Args:
        database: Where to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Rows | None = None

    def do(self, work: Callable[[Rows], Result]) -> Result:
        """Do some work; once more if the database was away.

        Args:
            work: Is given the connection. What it does in several statements is a transaction of its own.

        Raises:
            SettingsError: The database refuses it.
            TransientError: It stays away.
        """
        with self._database.errors_explained():
            try:
                return work(self._connected())
            except (psycopg.OperationalError, psycopg.InterfaceError):
                return work(self._connected())

    def _connected(self) -> Rows:
        if self._connection is None or self._connection.broken or self._connection.closed:
            self._connection = self._database.connect()
            weakref.finalize(self, self._connection.close)
        return self._connection


class PostgresPace:
    """See `PaceKeeper`. The clock is the server's, so that all machines have the same.

    Args:
        database: Where it is.
        client_id: The API key.
        purpose: `api` or `token`: each has its own limit.
    """

    def __init__(self, database: Database, client_id: str, purpose: str) -> None:
        self._lasting = LastingConnection(database)
        self._key = f"{purpose}-{digest_of_key(client_id)}"

    def change(self, change: Callable[[Pace, float], Result]) -> tuple[Result, float]:
        """Lock the row, let the pace be changed, and write it."""

        def work(connection: Rows) -> tuple[Result, float]:
            with connection.transaction():
                connection.execute(
                    "INSERT INTO constantcontact.paces VALUES (%s, '{}') ON CONFLICT DO NOTHING", (self._key,)
                )
                connection.execute("SELECT 1 FROM constantcontact.paces WHERE key = %s FOR UPDATE", (self._key,))
                pace = _pace(connection, self._key)
                now = _now(connection)
                result = change(pace, now)
                values = (pace.kept().decode(), self._key)
                connection.execute("UPDATE constantcontact.paces SET pace = %s WHERE key = %s", values)
            return result, now

        return self._lasting.do(work)

    def read(self) -> tuple[Pace, float]:
        """Read the row."""
        return self._lasting.do(lambda connection: (_pace(connection, self._key), _now(connection)))


def _pace(connection: Rows, key: str) -> Pace:
    row = connection.execute("SELECT pace FROM constantcontact.paces WHERE key = %s", (key,)).fetchone()
    return Pace.of(row[0].encode()) if row else Pace()


def _now(connection: Rows) -> float:
    (now,) = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone() or (0.0,)
    return float(now)


def _words(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
