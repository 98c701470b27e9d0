"""The mode `mirror`: after its streams have landed, whoever none of them named leaves a list, within limits.

Streams that mirror one list are one mirror: the list becomes the union of what they name. A tap that dies looks to its
target like the end of the input, so nobody is removed unless each of them ended with its ACTIVATE_VERSION. Who is
removed is written down first, as a stream that this target can replay.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import RemovalRefusedError
from constantcontact_api.text import counted
from target_constantcontact.account.address_set import AddressSet, AddressSets
from target_constantcontact.account.members import ListMembers
from target_constantcontact.loading.bulk_operations import Unfinished
from target_constantcontact.loading.removals import check_removals, foreseen, remove_members
from target_constantcontact.loading.undo_file import write_undo
from target_constantcontact.mapping.addresses import addresses_in, comparable, is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from constantcontact_api.activities.exports import Exports
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.account import Account
    from target_constantcontact.account.members import Removals
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.loading.bulk_operations import BulkOperations, OperationOutcome

logger = logging.getLogger(__name__)

_LONGEST_NAME: Final = 100  # of streams, in the name of a file


class Mirror:
    """What one stream names, and whether that is everybody.

    Args:
        stream: Its name.
        list_ids: Of its setting; records cannot name those that they are not on.
        is_mirror: Whether it takes anybody off them; else it only fills them beside a mirror.
    """

    def __init__(self, stream: str, list_ids: tuple[str, ...], present: AddressSet, *, is_mirror: bool = True) -> None:
        self.stream = stream
        self.list_ids = list_ids
        self.present = present
        self.is_mirror = is_mirror
        self.has_ended = False
        self.is_whole = True
        self.unended = set[str]()
        """Streams of the input that become this one, and have not ended."""
        self.unread = 0
        """Records without an address that can be read."""

    def note(self, address: object, record: Mapping[str, object]) -> None:
        """Note that the stream named a person, whether or not the record can be imported.

        Args:
            address: As it came.
            record: That it stands in; a blank row of a sheet means nobody.
        """
        self.has_ended = False
        found = addresses_in(address)
        self.present.add_all(found)
        self.unread += not found and not all(map(is_blank, record.values()))

    def note_all(self, addresses: Sequence[str]) -> None:
        """Note as `note` does, many at once.

        Args:
            addresses: Complete ones.
        """
        self.has_ended = False
        self.present.add_all(comparable(addresses))

    def why_not(self, *, needs_end_marker: bool) -> str | None:
        """Tell why it does not say who is to leave; None where it does.

        Args:
            needs_end_marker: Whether it must end with ACTIVATE_VERSION.
        """
        if not self.is_whole:
            return f"{self.stream} is a replay of rejects"
        if needs_end_marker and (self.unended or not self.has_ended):
            return f"{self.stream} did not end with ACTIVATE_VERSION"
        return None


@dataclass
class _Group:
    """Lists that the same streams fill.

    Attributes:
        mirrors: Streams that mirror them.
        others: Streams that only fill them: whoever these bring stays.
        absent: Names of the setting `streams` that mirror them too, and that no stream had.
        list_ids: The lists.
    """

    mirrors: Sequence[Mirror]
    others: Sequence[Mirror]
    absent: Sequence[str]
    list_ids: list[str] = field(default_factory=list)

    @property
    def streams(self) -> str:
        """What they are called in a sentence."""
        return _named(one.stream for one in self.mirrors)

    def may_remove(self, *, needs_end_marker: bool) -> bool:
        """Tell whether all streams have come, and come to their end; say so where one has not."""
        found = [one.why_not(needs_end_marker=needs_end_marker) for one in self.mirrors]
        found += [f"{name}, which the setting streams names as a mirror of them, did not come" for name in self.absent]
        reasons = [one for one in found if one]
        if reasons:
            logger.warning("Nobody is removed from the lists of the %s: %s.", self.streams, "; ".join(reasons))
        return not reasons

    def find(
        self,
        members: ListMembers,
        *,
        max_percent: int,
        name_of: Callable[[str], str],
        plan: PlannedAccount | None = None,
    ) -> list[Removals]:
        """Find who is to leave.

        Args:
            members: Compares the lists.
            max_percent: Of the members of a list.
            name_of: Tells what a list is called.
            plan: In a dry run, the account as it would be by now; nobody's id is looked up then.

        Raises:
            RemovalRefusedError: If that looks like a broken source.
        """
        for one in self.mirrors:
            if not len(one.present):
                raise RemovalRefusedError(
                    f"The stream {one.stream} named nobody: its lists are not emptied. Look at its source."
                )
        present = AddressSets([one.present for one in (*self.mirrors, *self.others)])
        found = [members.compare(list_id, present, plan) for list_id in self.list_ids]
        check_removals(self.streams, found, max_percent=max_percent, name_of=name_of)
        if plan is None:
            found = [members.with_ids(one, present) for one in found]
            check_removals(self.streams, found, max_percent=max_percent, name_of=name_of)
        return [one for one in found if one.leaving]


class Mirrors:
    """The mirrors of a run, by stream.

    Args:
        run_id: Unique to this process, for file names.
        max_percent: Of the members of a list that may leave it.
        needs_end_marker: Whether a stream must end with ACTIVATE_VERSION.
        hold_state: Keeps back every STATE from now on, and returns what lets them go.
        absent: Told which streams came, finds the names of mirrors in the settings that none had, and their lists.
        forget: Is told addresses and lists of those who are about to leave.
        name_of: Tells what a list is called.
    """

    def __init__(
        self,
        *,
        run_id: str,
        max_percent: int,
        needs_end_marker: bool,
        undo_folder: Path,
        hold_state: Callable[[], Callable[[], None]],
        absent: Callable[[Collection[str]], Mapping[str, Collection[str]]],
        forget: Callable[[list[str], list[str]], None],
        name_of: Callable[[str], str],
    ) -> None:
        self._forget = forget
        self._name_of = name_of
        self._absent = absent
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

    def beside(self, stream: str, list_ids: tuple[str, ...]) -> Mirror:
        """Return what notes the people of a stream that mirrors nothing: they stay on lists that others mirror.

        Args:
            stream: Its name.
            list_ids: Of its setting.
        """
        return self._by_stream.setdefault(stream, Mirror(stream, list_ids, AddressSet(), is_mirror=False))

    def note_start(self, stream: str, source: str, *, is_replay: bool) -> None:
        """Note the schema of a stream of the input.

        Args:
            stream: What it becomes; one that is not mirrored is ignored.
            source: Its name in the input.
            is_replay: Whether it holds only some of its people, as mended rejects do: nobody leaves its lists then.
        """
        if stream in self._by_stream:
            self._by_stream[stream].unended.add(source)
            self._by_stream[stream].is_whole &= not is_replay

    def note_end(self, stream: str, source: str) -> None:
        """Note that a stream of the input says that it is whole.

        Args:
            stream: What it becomes; one that is not mirrored is ignored.
            source: Its name in the input.
        """
        if stream in self._by_stream:
            self._by_stream[stream].has_ended = True
            self._by_stream[stream].unended.discard(source)
            self._hold()

    def _hold(self) -> None:
        # What comes now says that the stream is done, and it is not before its removals are.
        if self._release_state is None:
            self._release_state = self._hold_state()

    def carry_out(
        self,
        client: ConstantContactClient,
        bulk: BulkOperations,
        *,
        exports: Exports,
        should_stop: Callable[[], bool],
        plan: Account | None,
    ) -> Iterator[tuple[str, OperationOutcome]]:
        """Remove people from lists once the undo file is on disk, then release STATE.

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
        planned = plan.planned if plan is not None else None
        groups = [one for one in self._groups() if one.may_remove(needs_end_marker=self._needs_end_marker)]
        try:
            found = [
                (one, one.find(members, max_percent=self._max_percent, name_of=self._name_of, plan=planned))
                for one in groups
            ]
            if plan is None:
                self._write_undo(found)
            for group, removals in found:
                done = foreseen(removals) if plan is not None else remove_members(bulk, removals, self._forget)
                for outcome in done:
                    yield group.mirrors[0].stream, outcome
                    go_on_or_stop()
        except Unfinished:
            return
        if self._release_state is not None and not should_stop():
            self._release_state()

    def _groups(self) -> Iterable[_Group]:
        mirrors = [one for one in self._by_stream.values() if one.is_mirror]
        absent = self._absent([one.stream for one in mirrors]) if mirrors else {}
        groups: dict[tuple[str, ...], _Group] = {}
        for list_id in dict.fromkeys(list_id for one in mirrors for list_id in one.list_ids):
            streams = [one for one in self._by_stream.values() if list_id in one.list_ids]
            missing = [name for name, list_ids in absent.items() if list_id in list_ids]
            key = (*(one.stream for one in streams), "", *missing)
            mine, others = ([one for one in streams if one.is_mirror is is_mirror] for is_mirror in (True, False))
            groups.setdefault(key, _Group(mine, others, missing)).list_ids.append(list_id)
        return groups.values()

    def _write_undo(self, found: Sequence[tuple[_Group, Sequence[Removals]]]) -> None:
        mirrors = {one.stream: one for group, removals in found if removals for one in group.mirrors}
        if not mirrors:
            return
        for one in mirrors.values():
            if one.unread:
                said = "Stream %s: %s no address that can be read: if they mean members of its lists, these leave."
                logger.warning(said, one.stream, counted(one.unread, "record has", "records have"))
        undo = self._undo_folder / self._file_name(mirrors)
        write_undo(undo, [one for _, removals in found for one in removals])
        logger.info("%s: who leaves lists is in %s, to be loaded again.", _named(mirrors).capitalize(), undo)

    def _file_name(self, streams: Iterable[str]) -> str:
        safe = "".join(character if character.isalnum() else "-" for character in "-".join(streams))
        return f"constantcontact-undo-{safe[:_LONGEST_NAME]}-{self._run_id}.jsonl"


def _named(streams: Iterable[str]) -> str:
    *others, last = streams
    return f"streams {', '.join(others)} and {last}" if others else f"stream {last}"
