"""The mode `mirror`: after a stream has landed, whoever it did not name leaves its lists, within limits.

A tap that dies looks to its target like the end of the input, so nobody is removed unless the stream ended with its
ACTIVATE_VERSION. Who is removed is written down first, as a stream that this target can replay.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from constantcontact_api.errors import RemovalRefusedError
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.members import ListMembers
from target_constantcontact.loading.bulk_operations import OperationOutcome, People, Unfinished
from target_constantcontact.loading.undo_file import write_undo
from target_constantcontact.options import Operation, OperationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.account import Account
    from target_constantcontact.account.members import Removals
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.loading.bulk_operations import BulkOperations

logger = logging.getLogger(__name__)


def check_removals(stream: str, found: Iterable[Removals], *, named: int, max_percent: int) -> None:
    """Refuse a removal that looks like a broken source.

    Args:
        stream: Its name.
        found: For each list.
        named: How many people the stream named.
        max_percent: Of the members of a list.

    Raises:
        RemovalRefusedError: If the stream named nobody, or too many would leave a list.
    """
    if not named:
        raise RemovalRefusedError(f"The stream {stream} named nobody: its lists are not emptied.")
    for one in found:
        if len(one.leaving) * 100 > max_percent * one.members:
            raise RemovalRefusedError(
                f"The stream {stream} does not name {len(one.leaving):,} of the {one.members:,} members of the list "
                f"{one.list_id}, and max_removal_percent allows {max_percent} %: nobody was removed from any list."
            )


def remove_members(
    bulk: BulkOperations, found: Sequence[Removals], forget: Callable[[list[str], list[str]], None] | None = None
) -> Iterator[OperationOutcome]:
    """Remove people from lists, 500 a request.

    Args:
        bulk: Carries the removals out.
        found: For each list.
        forget: Is told addresses and lists of those who are about to leave.

    Yields:
        What became of those who were just to leave a list.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    for one in found:
        for members in one.leaving.chunks():
            if forget is not None:
                forget([member.address for member in members], [one.list_id])
            people = People([""] * len(members), dict(enumerate(member.contact_id for member in members)))
            yield bulk.carry_out(Operation(OperationKind.REMOVE_FROM_LISTS, (one.list_id,)), people)


class Mirror:
    """What the mirror of one stream needs to know.

    Args:
        stream: Its name.
        list_ids: Of its setting; records cannot name those that they are not on.
    """

    def __init__(self, stream: str, list_ids: tuple[str, ...], present: AddressSet) -> None:
        self.stream = stream
        self.list_ids = list_ids
        self.present = present
        self.has_ended = False
        self.is_whole = True

    def note(self, address: object) -> None:
        """Note that the stream named somebody, whether or not the record can be imported.

        Args:
            address: As it came.
        """
        self.has_ended = False
        if address:
            self.present.add(_comparable(str(address)))

    def note_all(self, addresses: Sequence[str]) -> None:
        """Note as `note` does, many at once.

        Args:
            addresses: As they came.
        """
        self.has_ended = False
        self.present.add_all(_all_comparable([address for address in addresses if address]))

    def find(self, members: ListMembers, *, max_percent: int, plan: PlannedAccount | None = None) -> list[Removals]:
        """Find who is to leave.

        Args:
            members: Compares the lists.
            max_percent: Of the members of a list.
            plan: In a dry run, the account as it would be by now; nobody's id is looked up then.

        Raises:
            RemovalRefusedError: If that looks like a broken source.
        """
        named = len(self.present)
        found = [members.compare(list_id, self.present, plan) for list_id in self.list_ids if named]
        check_removals(self.stream, found, named=named, max_percent=max_percent)
        if plan is None:
            found = [members.with_ids(one, self.present) for one in found]
            check_removals(self.stream, found, named=named, max_percent=max_percent)
        return [one for one in found if one.leaving]


def _comparable(address: str) -> str:
    # Whatever came: half of a surrogate pair is nobody's address, and no database takes it.
    return address.encode(errors="replace").decode().strip().lower()


def _all_comparable(addresses: Sequence[str]) -> list[str]:
    try:
        "".join(addresses).encode()
    except UnicodeEncodeError:
        return list(map(_comparable, addresses))
    return [address.strip().lower() for address in addresses]


class Mirrors:
    """The mirrors of a run, by stream.

    Args:
        run_id: Unique to this process, for file names.
        max_percent: Of the members of a list that may leave it.
        needs_end_marker: Whether a stream must end with ACTIVATE_VERSION.
        hold_state: Keeps back every STATE from now on, and returns what lets them go.
        forget: Is told addresses and lists of those who are about to leave; None where nobody remembers them.
    """

    def __init__(
        self,
        *,
        run_id: str,
        max_percent: int,
        needs_end_marker: bool,
        undo_folder: Path,
        hold_state: Callable[[], Callable[[], None]],
        forget: Callable[[list[str], list[str]], None] | None = None,
    ) -> None:
        self._forget = forget
        self._hold_state = hold_state
        self._release_state: Callable[[], None] | None = None
        self._run_id = run_id
        self._max_percent = max_percent
        self._needs_end_marker = needs_end_marker
        self._undo_folder = undo_folder
        self._by_stream: dict[str, Mirror] = {}

    def of(self, stream: str, list_ids: tuple[str, ...]) -> Mirror:
        """Return a stream's mirror: one for the whole run, whatever becomes of its schema.

        Args:
            stream: Its name.
            list_ids: Of its setting.
        """
        if stream not in self._by_stream:
            self._by_stream[stream] = Mirror(stream, list_ids, AddressSet())
            if not self._needs_end_marker:
                self._hold()
        return self._by_stream[stream]

    def note_end(self, stream: str) -> None:
        """Note that a stream says that it is whole.

        Args:
            stream: Its name; one that is not mirrored is ignored.
        """
        if stream in self._by_stream:
            self._by_stream[stream].has_ended = True
            self._hold()

    def _hold(self) -> None:
        # What comes now says that the stream is done, and it is not before its removals are.
        if self._release_state is None:
            self._release_state = self._hold_state()

    def note_part(self, stream: str) -> None:
        """Note that a stream holds only some of its people, such as mended rejects: nobody leaves its lists then.

        Args:
            stream: Its name; one that is not mirrored is ignored.
        """
        if stream in self._by_stream:
            self._by_stream[stream].is_whole = False

    def carry_out(
        self,
        client: ConstantContactClient,
        bulk: BulkOperations,
        *,
        exports: Exports,
        should_stop: Callable[[], bool],
        plan: Account | None,
    ) -> Iterator[tuple[str, OperationOutcome]]:
        """Remove whoever is to leave, stream by stream, each after its undo file is on disk; then let STATE go.

        Args:
            client: The way to the API.
            bulk: Carries the removals out.
            exports: Starts and follows exports.
            should_stop: Whether a signal asked the process to end.
            plan: In a dry run, the account to plan with: nobody is removed, and no file written.

        Yields:
            A stream, and what became of people who were to leave a list.

        Raises:
            RemovalRefusedError: If that looks like a broken source.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """

        def go_on_or_stop() -> None:
            if should_stop():
                raise Unfinished

        members = ListMembers(client, exports, go_on_or_stop=go_on_or_stop)
        try:
            for mirror in filter(self._may_remove, self._by_stream.values()):
                for outcome in self._carry_out(mirror, members, bulk, plan.planned if plan is not None else None):
                    yield mirror.stream, outcome
                    go_on_or_stop()
        except Unfinished:
            return
        if self._release_state is not None and not should_stop():
            self._release_state()

    def _may_remove(self, mirror: Mirror) -> bool:
        if not mirror.is_whole:
            logger.warning("Stream %s: nobody is removed: it is a replay of rejects.", mirror.stream)
            return False
        if self._needs_end_marker and not mirror.has_ended:
            logger.warning("Stream %s: nobody is removed: it did not end with ACTIVATE_VERSION.", mirror.stream)
            return False
        return True

    def _carry_out(
        self, mirror: Mirror, members: ListMembers, bulk: BulkOperations, plan: PlannedAccount | None
    ) -> Iterator[OperationOutcome]:
        found = mirror.find(members, max_percent=self._max_percent, plan=plan)
        if plan is not None:
            for one in found:
                for number, chunk in enumerate(one.leaving.chunks()):
                    look_ups = one.look_ups if not number else 0
                    yield OperationOutcome(done=list(range(len(chunk))), activities=1, lookups=look_ups)
        elif found:
            undo = self._undo_folder / self._file_name(mirror.stream)
            write_undo(undo, found)
            logger.info("Stream %s: who leaves its lists is in %s, to be loaded again.", mirror.stream, undo)
            yield from remove_members(bulk, found, self._forget)

    def _file_name(self, stream: str) -> str:
        safe = "".join(character if character.isalnum() else "-" for character in stream)
        return f"constantcontact-undo-{safe}-{self._run_id}.jsonl"
