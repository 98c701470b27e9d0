"""Who must not be mailed for the rest of a run, as its sources say, and whom the run had sent before it heard so.

A source that says *withdrawn* or *gone* says it for all records of an address, whichever stream they are in and
whichever comes first. What streams of people who left say is outranked by the service's own status of a person.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.members import Leaving, Member
from target_constantcontact.permission import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

STICKY: Final = frozenset({Refusal.WITHDRAWN, Refusal.GONE})
"""What a record says for its person; anything else it says for itself."""


class Refusals:
    """Remembers them, on disk where they are many; threads may share it.

    Attributes:
        is_empty: Whether nobody has refused anything: there is nothing to look up then.
    """

    def __init__(self) -> None:
        self.is_empty = True
        self._lock = threading.Lock()
        self._refused = {refusal: AddressSet() for refusal in Refusal}
        self._left = {refusal: AddressSet() for refusal in Refusal}
        self._mailable = AddressSet()
        self._unstated = AddressSet()
        self._sent: dict[tuple[str, ...], AddressSet] = {}
        self._late: dict[str, Leaving] = {}
        self._refused_last: set[str] = set()

    def note_refusal(self, addresses: Sequence[str], refusal: Refusal) -> None:
        """Note what the records of people, or of an operation, say.

        Args:
            addresses: Theirs, lower-cased.
            refusal: One that is sticky, or one of the service's own status.
        """
        with self._lock:
            self._refused[refusal].add_all(addresses)
            self.is_empty = False

    def note_leaving(self, addresses: Sequence[str], refusal: Refusal) -> None:
        """Note what a stream of people who left says.

        Args:
            addresses: Theirs, lower-cased.
            refusal: Why.
        """
        with self._lock:
            self._left[refusal].add_all(addresses)
            self.is_empty = False

    def note_mailable(self, addresses: Sequence[str]) -> None:
        """Note that the service's own status lets people be mailed, whatever streams of people who left say.

        Args:
            addresses: Theirs, lower-cased.
        """
        with self._lock:
            self._mailable.add_all(addresses)

    def note_unstated(self, addresses: Sequence[str]) -> None:
        """Note people of the service's own whose records do not tell their status.

        Args:
            addresses: Theirs, lower-cased.
        """
        with self._lock:
            self._unstated.add_all(addresses)

    def note_last(self, addresses: Sequence[str]) -> None:
        """Note people whom this run had sent, and whose newest record has a no that holds for that record alone.

        Args:
            addresses: Theirs, lower-cased.
        """
        with self._lock:
            self._refused_last.update(one for sent in self._sent.values() for one in sent.found(addresses))

    def refused_meanwhile(self, addresses: Sequence[str]) -> Collection[str]:
        """Return people whose records had no status, and whom the status of the service refused in another stream.

        Args:
            addresses: Lower-cased.
        """
        refused = list(self.of_service(addresses))
        with self._lock:
            return set(self._unstated.found(refused)) - set(self._mailable.found(refused)) if refused else ()

    def found(self, addresses: Sequence[str]) -> Mapping[str, Refusal]:
        """Return those of some addresses that are not to be mailed, and why.

        Args:
            addresses: Lower-cased.
        """
        if self.is_empty:
            return {}
        with self._lock:
            return self._found(addresses)

    def of_service(self, addresses: Sequence[str]) -> Mapping[str, Refusal]:
        """Return those of some addresses that the service's own status refused for a record alone, and why.

        Args:
            addresses: Lower-cased.
        """
        if self.is_empty:
            return {}
        with self._lock:
            weak = [refusal for refusal in Refusal if refusal not in STICKY]
            return {one: refusal for refusal in weak for one in self._refused[refusal].found(addresses)}

    def to_send(self, list_ids: tuple[str, ...] | None, addresses: Sequence[str]) -> Mapping[str, Refusal]:
        """Return the people whom the import that is sent now has to leave out, and note the others as sent.

        Args:
            list_ids: The lists that its people join; None where it puts nobody on a list.
            addresses: Of its rows, lower-cased.
        """
        with self._lock:
            refused = {} if self.is_empty else self._found(addresses)
            if list_ids is not None:
                sent = [one for one in addresses if one not in refused] if refused else addresses
                self._sent.setdefault(list_ids, AddressSet()).add_all(sent)
                self._refused_last.difference_update(sent)
            return refused

    def note_late(self, stream: str, addresses: Sequence[str]) -> bool:
        """Note those people whom this run had sent before their source said no.

        Args:
            stream: That said so.
            addresses: Lower-cased.

        Returns:
            Whether there are any.
        """
        with self._lock:
            late = {one for sent in self._sent.values() for one in sent.found(addresses)}
            if late:
                self._late.setdefault(stream, Leaving()).add_all(Member("", one) for one in sorted(late))
            return bool(late)

    def late(self) -> Iterator[tuple[str, Sequence[str], bool]]:
        """Yield streams, some hundred people who are to leave what this run put them on, and whether they withdrew."""
        for stream, leaving in self._late.items():
            for members in leaving.chunks():
                people = [member.address for member in members]
                refused = self.found(people)
                withdrawn = {one for one, refusal in refused.items() if refusal is Refusal.WITHDRAWN}
                if withdrawn:
                    yield stream, sorted(withdrawn), True
                others = {*refused, *self.refused_meanwhile(people), *self._refused_last.intersection(people)}
                if others := others - withdrawn:
                    yield stream, sorted(others), False

    def sent_among(self, addresses: Sequence[str]) -> Mapping[tuple[str, ...], Collection[str]]:
        """Return those people whom this run had sent, by the lists that they joined.

        Args:
            addresses: Lower-cased.
        """
        with self._lock:
            found = {list_ids: sent.found(addresses) for list_ids, sent in self._sent.items()}
        return {list_ids: some for list_ids, some in found.items() if some}

    def _found(self, addresses: Sequence[str]) -> dict[str, Refusal]:
        heard = {one: refusal for refusal, some in self._left.items() for one in some.found(addresses)}
        if heard:
            for one in self._mailable.found(list(heard)):
                del heard[one]
        gone = dict.fromkeys(self._refused[Refusal.GONE].found(addresses), Refusal.GONE)
        withdrawn = {one: refusal for one, refusal in heard.items() if refusal is Refusal.WITHDRAWN}
        said = dict.fromkeys(self._refused[Refusal.WITHDRAWN].found(addresses), Refusal.WITHDRAWN)
        # Of several words the one that is acted on.
        return {**heard, **gone, **withdrawn, **said}
