"""Who is in which list or segment: one export for each, since a whole account's export tells lists by name alone."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from constantcontact_api.activities.exports import ExportScope
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import KEY, NAMELESS, NAMING_PROPERTIES, RowReader
from constantcontact_api.errors import ActivityFailedError, NotFoundError
from tap_constantcontact.client import ConstantContactStream
from tap_constantcontact.lookups import LISTS_PER_PAGE
from tap_constantcontact.progress.exports import ResumableExports, fingerprint_of
from tap_constantcontact.progress.members import GroupPass
from tap_constantcontact.schemas import integer, record, text
from tap_constantcontact.seen_keys import SeenKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Context, Record

    from constantcontact_api.activities.export_file import ExportFile

# Of an export of some thousand contacts: start, two looks, the file.
_REQUESTS_PER_EXPORT = 4
# While one is read, the next ones are made: less waiting, and fewer looks at each.
_AT_A_TIME = 4
# What names a contact, so that those without an address or a number have a key of their own, the one of `contacts`.
_FIELDS = ("email_address", "sms_number", *NAMING_PROPERTIES)
_MEMBER = {
    KEY: text("Names the contact, as in `contacts`.", null=False),
    "email_address": text("The contact's e-mail address."),
    "sms_number": text("The contact's number for text messages."),
}


class MembersStream(ConstantContactStream):
    """The members of each of an account's groups.

    Attributes:
        group_key: The property that names the group.
    """

    selected_by_default = False
    STATE_MSG_FREQUENCY = sys.maxsize  # what there is to tell before the end, is told for each group
    group_key: str

    def scopes(self) -> list[tuple[Any, ExportScope]]:
        """Return each group's id and what its export is asked for."""
        raise NotImplementedError

    def group_path(self, group: Any) -> str:  # noqa: ANN401  # a text or a number
        """Return where the group itself can be read.

        Args:
            group: Its id.
        """
        raise NotImplementedError

    def get_records(self, context: Context | None) -> Iterator[Record]:
        """Produce the records; STATE forgets the pass after its ACTIVATE_VERSION.

        Args:
            context: Not used: no stream here has parents or partitions.

        Yields:
            The records.
        """
        yield from super().get_records(context)
        self._pass.end()
        self.state_manager.is_flushed = False

    def records(self) -> Iterator[dict[str, Any]]:
        """Export the groups one after the other, those that an earlier run has read aside.

        Yields:
            A record for each member of each group.
        """
        scopes = self.scopes()
        waiting = [number for number, (group, _) in enumerate(scopes) if not self._pass.is_done(group)]
        if self._pass.is_adopted:
            done = len(scopes) - len(waiting)
            self.logger.info("Going on with an earlier run, which has read %d of %d.", done, len(scopes))
            if self._stream_version is not None:
                self._stream_version = self._pass.version
        self.expect(_REQUESTS_PER_EXPORT * len(waiting), f"{len(waiting):,} exports")
        started: dict[int, ResumableExports] = {}
        for place, number in enumerate(waiting):
            for ahead in waiting[place : place + _AT_A_TIME]:
                if ahead not in started:
                    started[ahead] = self._started(*scopes[ahead], f"export {ahead + 1} of {len(scopes)}")
            yield from self._members(*scopes[number], started.pop(number))
            self._pass.finish(scopes[number][0])
            if place + _AT_A_TIME >= len(waiting):  # else the next export that starts tells it
                self._tell_progress()

    @cached_property
    def _pass(self) -> GroupPass:
        columns = sorted(name for name in _MEMBER if self.mask["properties", name])
        what = [self.account.identity, columns, self.emit_activate_version_messages]
        return GroupPass(
            self.stream_state,
            hashlib.sha256(json.dumps(what).encode()).hexdigest(),
            version=self._stream_version,
            now=self.account.clock(),
        )

    def _started(self, group: Any, scope: ExportScope, what: str) -> ResumableExports:  # noqa: ANN401
        exports = ResumableExports(
            self.account.exports,
            self._pass.exports_of(group),
            self._tell_progress,
            clock=self.account.clock,
            logger=self.logger,
            what=what,
        )
        exports.start([scope], fingerprint_of(self.account.identity, [scope]))
        return exports

    def _members(self, group: Any, scope: ExportScope, exports: ResumableExports) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        try:
            with exports.file(0, [scope]) as file:
                yield from self._rows(group, file)
        except (NotFoundError, ActivityFailedError):
            if not self._is_gone(group):
                raise
            self.children_skipped += 1

    def _rows(self, group: Any, file: ExportFile) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        reader, twins = RowReader(columns_of(file.header, ()), tuple(_MEMBER)), 0
        with SeenKeys() as nameless:
            for row in file.rows():
                member = {self.group_key: group, **reader(row)}
                if member[KEY].startswith(NAMELESS) and not nameless.add(member[KEY]):
                    twins += 1
                yield member
        if twins:
            self.logger.warning(
                "%d members of %s %s have neither an address nor a number, and the name and the time of creation of "
                "another: one record stands for all of them.",
                twins,
                self.group_key,
                group,
            )

    def _tell_progress(self) -> None:
        if not self.sends_batches:
            self.write_state()

    def _is_gone(self, group: Any) -> bool:  # noqa: ANN401  # a text or a number
        # The service does not refuse an export of what was deleted a moment ago: it fails later, without a reason.
        try:
            resource = self.account.client.get(self.group_path(group))
        except NotFoundError:
            return True
        return bool(resource.get("deleted_at"))


class ListMembersStream(MembersStream):
    """The contacts in each list, exactly, whatever the lists are called: one export for each list."""

    name = "list_members"
    primary_keys = ("list_id", KEY)
    group_key = "list_id"
    record_schema: ClassVar[dict[str, Any]] = record(
        {"list_id": text("The list's id.", null=False), **_MEMBER},
        "Who is in which list. Costs one export for each list: not selected by default.",
    )

    def scopes(self) -> list[tuple[Any, ExportScope]]:
        """Return each list's id and export; none for a list without members."""
        query = {"limit": LISTS_PER_PAGE, "include_membership_count": "all"}
        lists = {str(one["list_id"]): one for one in self.account.client.pages("/contact_lists", "lists", query)}
        return [
            (list_id, ExportScope(list_ids=(list_id,), fields=_FIELDS))
            for list_id, one in lists.items()
            if one.get("membership_count") != 0
        ]

    def group_path(self, group: Any) -> str:  # noqa: ANN401  # a text here
        """Return where a list can be read.

        Args:
            group: Its id.
        """
        return f"/contact_lists/{group}"


class SegmentMembersStream(MembersStream):
    """The contacts in each segment at the time of reading: one export for each segment."""

    name = "segment_members"
    primary_keys = ("segment_id", KEY)
    group_key = "segment_id"
    record_schema: ClassVar[dict[str, Any]] = record(
        {"segment_id": integer("The segment's number.", null=False), **_MEMBER},
        "Who is in which segment when it is read. Costs one export for each segment: not selected by default.",
    )

    def scopes(self) -> list[tuple[Any, ExportScope]]:
        """Return each segment's number and export."""
        numbers = dict.fromkeys(int(one["segment_id"]) for one in self.account.client.pages("/segments", "segments"))
        return [(number, ExportScope(segment_id=number, fields=_FIELDS)) for number in numbers]

    def group_path(self, group: Any) -> str:  # noqa: ANN401  # a number here
        """Return where a segment can be read.

        Args:
            group: Its number.
        """
        return f"/segments/{group}"
