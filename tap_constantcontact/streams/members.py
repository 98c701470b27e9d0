"""Members of lists and segments, from one export for each: a full export names lists only by their ambiguous names."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.export_fields import export_fields
from constantcontact_api.contacts.export_header import check_people, columns_of
from constantcontact_api.contacts.export_rows import KEY, NAMELESS, RowReader
from constantcontact_api.contacts.queries import LISTS, LISTS_PAGE, MEMBERS_COUNTED, SEGMENTS, ListAnswer
from constantcontact_api.errors import ActivityFailedError, NotFoundError
from constantcontact_api.seen_keys import SeenKeys
from tap_constantcontact.collection_streams import CollectionStream
from tap_constantcontact.progress.exports import ResumableExports, fingerprint_of
from tap_constantcontact.progress.members import MembersProgress
from tap_constantcontact.schemas import integer, record, text, timestamp
from tap_constantcontact.streams.lists import SegmentAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Context, Record

    from constantcontact_api.activities.export_file import ExportFile

    Group = str | int  # the id of a list, or the number of a segment

# For a few thousand contacts: the start, two polls, the file.
_REQUESTS_PER_EXPORT: Final = 4
# The next exports are prepared while one is read, which saves waiting and polls.
_EXPORTS_AHEAD: Final = 4
_STATUS: Final = "email_status"
_OPTED_OUT: Final = "email_optout_date"  # tells who has unsubscribed where a file has no status
_UNSUBSCRIBED: Final = "Unsubscribed"
_MEMBER: Final = {
    KEY: text("Names the contact, as in `contacts`.", null=False),
    "email_address": text("The contact's e-mail address."),
    _STATUS: text("Whether the address may be mailed, such as `Active` or `Unsubscribed`."),
    "sms_number": text("The contact's number for text messages."),
    "deleted_at": timestamp("When the contact was deleted; null, since deleting takes a contact off its lists"),
}
_FIELDS: Final = export_fields({KEY, _STATUS, _OPTED_OUT}, likely=True)


class _GroupAnswer(msgspec.Struct):
    name: str
    deleted_at: str | None = None


class MembersStream(CollectionStream):
    """The members of an account's lists or segments ("groups").

    Attributes:
        group_key: The property that holds the group's id.
        groups_path: Where the API has the groups; each is below it by its id.
        choice: The setting that looks as if it chose among them. It chooses contacts.
    """

    selected_by_default = False
    STATE_MSG_FREQUENCY = sys.maxsize  # STATE is written after each group
    group_key: str
    groups_path: str
    choice: str

    def scopes(self) -> list[tuple[Group, ExportScope]]:
        """Return each group's id and the scope of its export."""
        raise NotImplementedError

    def resumes(self) -> bool:
        """Return True: groups that an earlier run has read are not read again."""
        return True

    def get_records(self, context: Context | None) -> Iterator[Record]:
        """Yield the records; progress leaves STATE only after ACTIVATE_VERSION."""
        yield from super().get_records(context)
        self._progress.end()
        self.state_manager.is_flushed = False

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the members of one group after the other, except groups that an earlier run has read."""
        scopes = self.scopes()
        if self.config.get(self.choice):
            self.logger.warning(
                "%s chooses contacts alone: %s takes an export of each of %d.", self.choice, self.name, len(scopes)
            )
        waiting = [number for number, (group, _) in enumerate(scopes) if not self._progress.is_done(group)]
        if self._progress.is_resumed:
            done = len(scopes) - len(waiting)
            self.logger.info("Going on with an earlier run, which has read %d of %d.", done, len(scopes))
            if self._stream_version is not None:
                self._stream_version = self._progress.version
        self.log_cost(_REQUESTS_PER_EXPORT * len(waiting), f"{len(waiting):,} exports")
        started: dict[int, ResumableExports] = {}
        for index, number in enumerate(waiting):
            for ahead in waiting[index : index + _EXPORTS_AHEAD]:
                if ahead not in started:
                    started[ahead] = self._started(*scopes[ahead], f"export {ahead + 1} of {len(scopes)}")
            yield from self._members(*scopes[number], started.pop(number))
            if self.is_verified:
                self._progress.finish(scopes[number][0])
            if index + _EXPORTS_AHEAD >= len(waiting):  # otherwise the start of the next export writes STATE
                self._save_progress()

    @cached_property
    def _progress(self) -> MembersProgress:
        columns = sorted(name for name in _MEMBER if self.mask["properties", name])
        what = [self.account.identity, columns, self.emit_activate_version_messages]
        return MembersProgress(
            self.stream_state,
            hashlib.sha256(json.dumps(what).encode()).hexdigest(),
            version=self._stream_version,
            now=self.account.clock(),
        )

    def _started(self, group: Group, scope: ExportScope, what: str) -> ResumableExports:
        exports = ResumableExports(
            self.account.exports,
            self._progress.exports_of(group),
            self._save_progress,
            clock=self.account.clock,
            logger=self.logger,
            what=what,
        )
        exports.start([scope], fingerprint_of(self.account.identity, [scope]))
        return exports

    def _members(self, group: Group, scope: ExportScope, exports: ResumableExports) -> Iterator[dict[str, Any]]:
        try:
            with exports.file(0, [scope]) as file:
                yield from self._rows(group, file)
                if not file.is_verified:
                    self.warn_unverified("The file of an export")
        except (NotFoundError, ActivityFailedError):
            if not self._is_deleted(group):
                raise
            self.children_skipped += 1

    def _rows(self, group: Group, file: ExportFile) -> Iterator[dict[str, Any]]:
        columns = columns_of(file.header, ())
        check_people(columns)
        has = {name: any(column.name == name for column in columns) for name in (_STATUS, _OPTED_OUT)}
        reader, duplicates, untold = RowReader(columns, (*_MEMBER, _OPTED_OUT)), 0, 0
        with SeenKeys() as nameless:
            for row in file.rows():
                member = {self.group_key: group, **reader(row)}
                if member.pop(_OPTED_OUT) and not has[_STATUS]:
                    member[_STATUS] = _UNSUBSCRIBED
                untold += not any(has.values()) and member["email_address"] is not None
                if member[KEY].startswith(NAMELESS) and not nameless.add(member[KEY]):
                    duplicates += 1
                yield member
        if untold:
            self.logger.warning(
                "The export of %s %s does not tell whether its members may be mailed: email_status is null.",
                self.group_key,
                group,
            )
        if duplicates:
            self.logger.warning(
                "%d members of %s %s have neither an address nor a number, and share their name and time of creation "
                "with another member: one record stands for all of them.",
                duplicates,
                self.group_key,
                group,
            )

    def _save_progress(self) -> None:
        if not self.sends_batches:
            self.write_state()

    def _is_deleted(self, group: Group) -> bool:
        # The service accepts an export of a group just deleted, and lets it fail later without a reason.
        try:
            resource = self.account.client.get(f"{self.groups_path}/{group}", shape=_GroupAnswer)
        except NotFoundError:
            return True
        return bool(resource.get("deleted_at"))


class ListMembersStream(MembersStream):
    """The contacts in each list; exact whatever the lists' names are."""

    name = "list_members"
    primary_keys = ("list_id", KEY)
    group_key = "list_id"
    choice = "lists"
    groups_path = LISTS
    record_schema: ClassVar[dict[str, Any]] = record(
        {"list_id": text("The list's id.", null=False), **_MEMBER},
        "Who is in which list. Costs one export for each list: not selected by default.",
    )

    def scopes(self) -> list[tuple[Group, ExportScope]]:
        """Return the lists that have members."""
        found = self.collection(
            self.groups_path, "lists", "list_id", {**LISTS_PAGE, **MEMBERS_COUNTED}, shape=ListAnswer
        )
        lists = {str(one["list_id"]): one for one in found}
        return [
            (list_id, ExportScope(list_ids=(list_id,), fields=_FIELDS))
            for list_id, one in lists.items()
            if one.get("membership_count") != 0
        ]


class SegmentMembersStream(MembersStream):
    """The contacts in each segment at the time of reading."""

    name = "segment_members"
    primary_keys = ("segment_id", KEY)
    group_key = "segment_id"
    choice = "segment_id"
    groups_path = SEGMENTS
    record_schema: ClassVar[dict[str, Any]] = record(
        {"segment_id": integer("The segment's number.", null=False), **_MEMBER},
        "Who is in which segment when it is read. Costs one export for each segment: not selected by default.",
    )

    def scopes(self) -> list[tuple[Group, ExportScope]]:
        """Return all segments."""
        found = self.collection(self.groups_path, "segments", "segment_id", shape=SegmentAnswer)
        numbers = [int(one["segment_id"]) for one in found]
        return [(number, ExportScope(segment_id=number, fields=_FIELDS)) for number in numbers]
