"""Withdraw rows that wait, and take back what was sent, when a source says no to somebody.

A row that waits is left out when its import is sent. Whoever this run had sent already is taken off the lists that it
put them on once everything else has landed, and unsubscribed if they withdrew and the run created them. STATE waits
for that. So a run does the same whether two records of an address stand in one import or in two: the last one wins.
People whose own record told no status, and whom the service's own status refuses in another stream, leave too.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from target_constantcontact.account.refusals import STICKY
from target_constantcontact.loading.bulk_operations import Unfinished
from target_constantcontact.permission import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from target_constantcontact.account.refusals import Refusals
    from target_constantcontact.loading.loader import Loader
    from target_constantcontact.loading.operation_runner import OperationRunner


class Withdrawals:
    """Notes what sources say, and acts on it.

    Args:
        refusals: Remembers who must not be mailed.
        loader: Has the rows that wait.
        runner: Takes people off lists.
    """

    def __init__(self, refusals: Refusals, loader: Loader, runner: OperationRunner) -> None:
        self._refusals = refusals
        self._loader = loader
        self._runner = runner
        self._release: Callable[[], None] | None = None

    def note_refusal(self, stream: str, addresses: Sequence[str], refusal: Refusal) -> None:
        """Note what records of people say.

        Args:
            stream: Theirs.
            addresses: Lower-cased; blank where nobody knows whose.
            refusal: Why they may not be mailed.
        """
        people = [address for address in addresses if address]
        if refusal in STICKY:
            self._refusals.note_refusal(people, refusal)
            self._note_late(stream, people)
        else:
            self._loader.withdraw(people, refusal)
            self._refusals.note_last(people)
            self._note_late(stream, people)

    def note_leaving(self, stream: str, addresses: Sequence[str], refusal: Refusal) -> None:
        """Note what a record of a stream of people who left says.

        Args:
            stream: Its name.
            addresses: That it speaks of, lower-cased.
            refusal: Why they may not be mailed.
        """
        self._refusals.note_leaving(addresses, refusal)
        if refusal is Refusal.WITHDRAWN:
            self._note_late(stream, addresses)

    def _note_late(self, stream: str, addresses: Sequence[str]) -> None:
        if addresses and self._refusals.note_late(stream, addresses) and self._release is None:
            self._release = self._loader.hold_state()

    def take_back(self) -> None:
        """Take people off lists whom this run put there before it heard that they left; everything has landed.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        if self._release is None:
            return
        with suppress(Unfinished):  # the next run hears the same again
            for stream, addresses, withdrew in self._refusals.late():
                for list_ids, some in self._refusals.sent_among(addresses).items():
                    self._runner.take_off(stream, sorted(some), list_ids)
                if withdrew:
                    self._runner.unsubscribe_new(stream, addresses)
            self._release()
