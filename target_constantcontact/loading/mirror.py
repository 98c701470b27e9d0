"""The mode `mirror`: after a stream has landed, whoever it did not name leaves its lists, within limits.

A tap that dies looks to its target like the end of the input, so nobody is removed unless the stream ended with its
ACTIVATE_VERSION. Who is removed is written down first, as a stream that this target can replay.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.activities.bulk_actions import chunks
from constantcontact_api.errors import RemovalRefusedError, SettingsError
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.account.directory import PLANNED
from target_constantcontact.loading.bulk_operations import Outcome, Unfinished
from target_constantcontact.streams.operations import CONTACT_ID, Operation, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.planned_account import PlannedAccount
    from target_constantcontact.loading.bulk_operations import Jobs
    from target_constantcontact.mapping.records import Row

logger = logging.getLogger(__name__)

UNDO_STREAM: Final = "constantcontact_undo"
"""The stream of undo files: by default its records join the lists that they name, whatever `lists` and `mode` say."""
_PAGE = 500
_OWNER_ONLY = 0o600
_UNDO_SCHEMA = {
    "type": "SCHEMA",
    "stream": UNDO_STREAM,
    "schema": {"properties": {"email": {"type": "string"}, "list_ids": {"type": "array", "items": {"type": "string"}}}},
    "key_properties": ["email"],
}


class Member(NamedTuple):
    """Somebody on a list.

    Attributes:
        contact_id: Of the account.
        address: As the account spells it.
    """

    contact_id: str
    address: str


class Removals(NamedTuple):
    """What a mirror would take away from one list.

    Attributes:
        list_id: The list.
        members: How many people with an address may be mailed on it.
        leaving: Those that the stream did not name.
    """

    list_id: str
    members: int
    leaving: tuple[Member, ...]


def find_removals(
    client: ConstantContactClient, list_id: str, present: AddressSet, plan: PlannedAccount | None = None
) -> Removals:
    """Compare a list with the stream; people without an address, and unsubscribed ones, are nobody's business here.

    Args:
        client: Reads the list, 500 members a request.
        list_id: The list.
        present: Everybody whom the stream named, rejected rows included.
        plan: In a dry run, the account as it would be by now.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    members, leaving, seen = 0, {}, AddressSet()
    is_there = not list_id.startswith(PLANNED)
    for contact in client.pages("/contacts", "contacts", {"lists": list_id, "limit": _PAGE}) if is_there else ():
        email = contact.get("email_address") or {}
        address = str(email.get("address") or "")
        if not address or email.get("permission_to_send") == "unsubscribed":
            continue
        if plan is not None:
            seen.add(address.lower())
            if not plan.stays_on(address.lower(), list_id):
                continue
        members += 1
        if address.lower() not in present:
            leaving[str(contact["contact_id"])] = Member(str(contact["contact_id"]), address)
    for address in plan.joined(list_id) if plan is not None else ():
        if address not in seen:  # who was not on it before
            members += 1
            if address not in present:
                leaving[address] = Member("", address)
    return Removals(list_id, members, tuple(leaving.values()))


def check_removals(stream: str, found: Sequence[Removals], *, named: int, max_percent: int) -> None:
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


def write_undo(path: Path, found: Sequence[Removals]) -> None:
    """Write down who is about to be removed, as Singer messages, and wait until the disk has it.

    Args:
        path: Must not exist yet.
        found: For each list.

    Raises:
        SettingsError: If it cannot be written; nobody may be removed then.
    """
    messages: list[dict[str, Any]] = [_UNDO_SCHEMA]
    messages += [
        {"type": "RECORD", "stream": UNDO_STREAM, "record": {"email": member.address, "list_ids": [one.list_id]}}
        for one in found
        for member in one.leaving
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(message)}\n" for message in messages)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SettingsError(
            f"The undo file {path} cannot be written ({error.strerror}), so nobody was removed: name another folder "
            "with the setting undo_folder."
        ) from error


def remove_members(
    jobs: Jobs, found: Sequence[Removals], forget: Callable[[list[str], list[str]], None] | None = None
) -> Iterator[Outcome]:
    """Remove people from lists, 500 a request.

    Args:
        jobs: Carries the removals out.
        found: For each list.
        forget: Is told addresses and lists of those who are about to leave.

    Yields:
        What became of those who were just to leave a list.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    for one in found:
        for members in chunks(one.leaving):
            if forget is not None:
                forget([member.address for member in members], [one.list_id])
            rows: list[Row] = [{CONTACT_ID: member.contact_id} for member in members]
            yield jobs.carry_out(Task(Operation.REMOVE_FROM_LISTS, (one.list_id,)), rows)


class Mirror:
    """What the mirror of one stream needs to know."""

    def __init__(self, stream: str, list_ids: tuple[str, ...], present: AddressSet) -> None:
        """Start before the first record.

        Args:
            stream: Its name.
            list_ids: Of its setting; records cannot name those that they are not on.
            present: Empty.
        """
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
            # Whatever came: half of a surrogate pair is nobody's address, and no database takes it.
            self.present.add(str(address).encode(errors="replace").decode().strip().lower())

    def find(
        self, client: ConstantContactClient, *, max_percent: int, plan: PlannedAccount | None = None
    ) -> list[Removals]:
        """Find who is to leave.

        Args:
            client: Reads the lists.
            max_percent: Of the members of a list.
            plan: In a dry run, the account as it would be by now.

        Raises:
            RemovalRefusedError: If that looks like a broken source.
        """
        if not len(self.present):
            check_removals(self.stream, (), named=0, max_percent=max_percent)
        found = [find_removals(client, list_id, self.present, plan) for list_id in self.list_ids]
        check_removals(self.stream, found, named=len(self.present), max_percent=max_percent)
        return [one for one in found if one.leaving]


class Mirrors:
    """The mirrors of a run, by stream."""

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
        """Remember the limits; nothing is mirrored yet.

        Args:
            run_id: Unique to this process, for file names.
            max_percent: Of the members of a list that may leave it.
            needs_end_marker: Whether a stream must end with ACTIVATE_VERSION.
            undo_folder: For undo files.
            hold_state: Keeps back every STATE from now on, and returns what lets them go.
            forget: Is told addresses and lists of those who are about to leave; None where nobody remembers them.
        """
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
        client: Callable[[], ConstantContactClient],
        jobs: Jobs,
        *,
        should_stop: Callable[[], bool],
        plan: Callable[[], PlannedAccount] | None,
    ) -> Iterator[tuple[str, Outcome]]:
        """Remove whoever is to leave, stream by stream, each after its undo file is on disk; then let STATE go.

        Args:
            client: Gives the way to the API.
            jobs: Carries the removals out.
            should_stop: Whether a signal asked the process to end.
            plan: In a dry run, gives the account as it would be by now: nobody is removed, and no file written.

        Yields:
            A stream, and what became of people who were to leave a list.

        Raises:
            RemovalRefusedError: If that looks like a broken source.
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        try:
            yield from self._carry_out(client, jobs, should_stop=should_stop, plan=plan)
        except Unfinished:
            return
        if self._release_state is not None and not should_stop():
            self._release_state()

    def _carry_out(
        self,
        client: Callable[[], ConstantContactClient],
        jobs: Jobs,
        *,
        should_stop: Callable[[], bool],
        plan: Callable[[], PlannedAccount] | None,
    ) -> Iterator[tuple[str, Outcome]]:
        for mirror in self._by_stream.values():
            if not mirror.is_whole:
                logger.warning("Stream %s: nobody is removed: it is a replay of rejects.", mirror.stream)
                continue
            if self._needs_end_marker and not mirror.has_ended:
                logger.warning("Stream %s: nobody is removed: it did not end with ACTIVATE_VERSION.", mirror.stream)
                continue
            planned = plan() if plan is not None else None
            found = mirror.find(client(), max_percent=self._max_percent, plan=planned)
            if planned is not None:
                for one in found:
                    for chunk in chunks(one.leaving):
                        yield mirror.stream, Outcome(done=list(range(len(chunk))), activities=1)
            elif found:
                undo = self._undo_folder / self._file_name(mirror.stream)
                write_undo(undo, found)
                logger.info("Stream %s: who leaves its lists is in %s, to be loaded again.", mirror.stream, undo)
                for outcome in remove_members(jobs, found, self._forget):
                    yield mirror.stream, outcome
                    if should_stop():
                        return

    def _file_name(self, stream: str) -> str:
        safe = "".join(character if character.isalnum() else "-" for character in stream)
        return f"constantcontact-undo-{safe}-{self._run_id}.jsonl"
