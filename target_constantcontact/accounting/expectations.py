"""Who must be on which lists at the end, noted as it happens and compared with the account once that was read again."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, groupby, islice, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.scratch_database import open_scratch
from target_constantcontact.account.hash_tables import AT_ONCE, insert

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from target_constantcontact.account.snapshot import AccountSnapshot

_IN_MEMORY: Final = 10_000
_CACHE_KIB: Final = 2_000  # written and read from its beginning to its end
_TABLES: Final = """
CREATE TABLE notes (address TEXT, claim INTEGER);
CREATE TABLE open (address TEXT, note INTEGER, claim INTEGER);
"""


class Missing(NamedTuple):
    """A person who is not on lists that they must be on.

    Attributes:
        stream: That put them there.
        address: Lower-cased.
        list_ids: Those that they are not on.
        status: As the account has them; empty where it does not.
    """

    stream: str
    address: str
    list_ids: tuple[str, ...]
    status: str


class _Claim(NamedTuple):
    """What is said about people: a stream put them on lists, or, without a stream, they are expected there no more."""

    stream: str | None
    list_ids: tuple[str, ...]


class Expectations:
    """Notes, in their order; the latest about a person and a list counts.

    Not safe for threads by itself, but may be handed from one to another.

    Args:
        in_memory: How many notes are kept in memory at most.
    """

    def __init__(self, *, in_memory: int = _IN_MEMORY) -> None:
        self._most = in_memory
        self._claims: dict[_Claim, int] = {}
        self._pending: list[tuple[str, int]] = []

    @cached_property
    def _db(self) -> sqlite3.Connection:
        return open_scratch(self, _TABLES, cache_kib=_CACHE_KIB)

    def expect(self, stream: str, addresses: Iterable[str], list_ids: Sequence[str]) -> None:
        """Note people who must be on lists.

        Args:
            stream: That put them there.
            addresses: Lower-cased.
            list_ids: All of these.
        """
        if list_ids:
            self._note(_Claim(stream, tuple(list_ids)), addresses)

    def expect_no_more(self, addresses: Iterable[str], list_ids: Sequence[str]) -> None:
        """Note that people were taken off lists again.

        Args:
            addresses: Lower-cased.
            list_ids: Of the lists; none for all.
        """
        self._note(_Claim(None, tuple(list_ids)), addresses)

    def missing(self, account: AccountSnapshot) -> Iterator[Missing]:
        """Yield everybody who is expected on a list and not there, in the order of their addresses.

        Args:
            account: As it was read after the last note.
        """
        self._spill()
        claims = list(self._claims)
        self._find_open(account, claims)
        notes = self._db.execute("SELECT address, claim FROM open ORDER BY address, note")
        by_address = (
            (address, _expected([claims[claim] for _, claim in group]))
            for address, group in groupby(notes, key=itemgetter(0))
        )
        while block := list(islice(by_address, AT_ONCE)):
            people = account.look_up([address for address, _ in block])
            for (address, expected), person in zip(block, people, strict=True):
                is_off = (one for one in sorted(expected) if person is None or not account.may_be_on(person, one))
                if list_ids := tuple(is_off):
                    status = "" if person is None else account.spelled_status(person)
                    yield Missing(expected[list_ids[-1]], address, list_ids, status)

    def _find_open(self, account: AccountSnapshot, claims: Sequence[_Claim]) -> None:
        # Whoever certainly is on all lists of a note is not missed, whatever else is said about them.
        masks = [None if claim.stream is None else account.mask_of(claim.list_ids) for claim in claims]
        notes = self._db.execute("SELECT rowid, address, claim FROM notes")
        self._db.execute("DELETE FROM open")
        while block := notes.fetchmany(AT_ONCE):
            people = account.look_up([address for _, address, _ in block])
            rows = [
                (address, note, claim)
                for (note, address, claim), person in zip(block, people, strict=True)
                if (mask := masks[claim]) is None or person is None or person.lists & mask != mask
            ]
            self._db.executemany("INSERT INTO open VALUES (?, ?, ?)", rows)

    def _note(self, claim: _Claim, addresses: Iterable[str]) -> None:
        number = self._claims.setdefault(claim, len(self._claims))
        self._pending.extend(zip(addresses, repeat(number)))
        if len(self._pending) >= self._most:
            self._spill()

    def _spill(self) -> None:
        self._db.execute("BEGIN")
        insert(self._db, "INSERT INTO notes", list(chain.from_iterable(self._pending)), width=2)
        self._db.execute("COMMIT")
        self._pending.clear()


def _expected(claims: Iterable[_Claim]) -> dict[str, str]:
    """Return the lists that a person must be on, each with the stream that put them there last."""
    expected: dict[str, str] = {}
    for stream, list_ids in claims:
        if stream is not None:
            expected.update(dict.fromkeys(list_ids, stream))
        elif not list_ids:
            expected.clear()
        else:
            for one in list_ids:
                expected.pop(one, None)
    return expected
