"""Carry opt-outs over into the account: `on_opt_out`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.run_changes import Mark
from target_constantcontact.options import OnOptOut, OperationKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from target_constantcontact.account.person import Person
    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.run import Run
    from target_constantcontact.streams.operations import OperationStream


class OptOuts:
    """Follows the people of one stream who opted out.

    They are operated on only where that changes something, as the account tells that was read before: a source may
    name them in every run. Where nothing is to be done to them, those are counted whom the account would still mail.

    Args:
        stream: Its name.
        run: Everything that streams share.
        choice: What the settings say; None where they say nothing.
        operations: Carries it out; None where people are only kept out.
        mirrored: The lists that become what the stream is.
        looks: Whether the account is read for this stream anyway.
    """

    def __init__(
        self,
        stream: str,
        run: Run,
        choice: OnOptOut | None,
        operations: OperationStream | None,
        *,
        mirrored: tuple[str, ...],
        looks: bool,
    ) -> None:
        self._stream = stream
        self._run = run
        self._looks = looks
        self._operations = operations
        self._done = AddressSet()
        self._leaving = mirrored if choice is None else ()
        self.leave_mirrors = choice is None
        """Whether they are not named by a stream that is mirrored, so that they leave its list."""

    def to_operate_on(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that may have to be operated on.

        Args:
            addresses: Of people who opted out, lower-cased.

        Raises:
            ConstantContactError: If the account cannot be read.
        """
        if self._operations is None or not addresses:
            return ()
        people = self._run.account.snapshot.look_up(addresses)
        sent = self._run.changes.among(Mark.SENT, addresses, people)
        pairs = zip(addresses, people, strict=True)
        found = {address for address, person in pairs if address in sent or self._may_change(person)}
        return found.difference(self._done.found([*found]))

    def take(self, address: str, record: dict[str, Any], line: bytes, came: Mapping[str, Any]) -> bool:
        """Change a person who opted out in the account, or count them.

        Args:
            address: Lower-cased.
            record: After stream maps.
            line: Its RECORD message.
            came: The record before them.

        Returns:
            Whether the record is accounted for by that; otherwise nothing is to be changed in the account.

        Raises:
            TooManyDeparturesError: If that are more people than `max_departures_percent` allows.
            ConstantContactError: If the account cannot be read, or an earlier batch failed.
        """
        if self._operations is None:
            self.count((address,))
        if self._operations is None or not self.to_operate_on((address,)) or not self._changes(address, record):
            return False
        self._done.add(address)
        self._run.departures.count(self._stream, self._operations.router.configured)
        self._operations.take(record, line, came)
        return True

    def count(self, addresses: Sequence[str]) -> None:
        """Count people who opted out and whom the account would still mail.

        Args:
            addresses: Of people who opted out and are only kept out, lower-cased.
        """
        account = self._run.account.known(reads=self._looks) if self._operations is None and addresses else None
        if account is None:
            return
        people = account.look_up(addresses)
        mailed = [
            address
            for address, person in zip(addresses, people, strict=True)
            if person is not None and person.may_be_mailed and account.is_beyond(person, self._leaving)
        ]
        if mailed:
            changed = self._run.changes.among(Mark.CHANGED, addresses, people)
            self._run.accounting.note_still_mailed(self._stream, set(mailed).difference(changed))

    def _may_change(self, person: Person | None) -> bool:
        if person is None or person.is_unsubscribed or self._operations is None:
            return False
        return self._operations.kind is OperationKind.UNSUBSCRIBE or bool(person.lists)

    def _changes(self, address: str, record: Mapping[str, Any]) -> bool:
        """Tell whether a person is on one of the lists to leave."""
        if self._operations is None or self._operations.kind is OperationKind.UNSUBSCRIBE:
            return True
        try:
            list_ids = self._operations.router.lists_of(record)
        except RecordRejectedError:  # a list that nobody knows
            return False
        account: AccountSnapshot = self._run.account.snapshot
        person = account.person(address)
        is_on = person is not None and any(account.may_be_on(person, list_id) for list_id in list_ids)
        return is_on or self._run.changes.has(Mark.SENT, address)
