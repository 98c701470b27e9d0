"""Who is in which list or segment: one export for each, since a whole account's export tells lists by name alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from constantcontact_api.contact_rows import KEY, RowReader
from constantcontact_api.errors import ActivityFailedError, NotFoundError
from constantcontact_api.exports import ExportScope
from constantcontact_api.headings import columns_of
from tap_constantcontact.account import LISTS_PER_PAGE
from tap_constantcontact.client import ConstantContactStream
from tap_constantcontact.schemas import integer, record, text

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of an export of some thousand contacts: start, two looks, the file.
_REQUESTS_PER_EXPORT = 4
_FIELDS = ("email_address", "sms_number")
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
    STATE_MSG_FREQUENCY = sys.maxsize  # a full table has no place to go on from
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

    def records(self) -> Iterator[dict[str, Any]]:
        """Export the groups one after the other.

        Yields:
            A record for each member of each group.
        """
        scopes = self.scopes()
        self.expect(_REQUESTS_PER_EXPORT * len(scopes), f"{len(scopes):,} exports")
        for number, (group, scope) in enumerate(scopes, start=1):
            try:
                started = self.account.exports.start(scope)
                completed = self.account.exports.wait(started.activity_id, f"export {number} of {len(scopes)}")
            except (NotFoundError, ActivityFailedError):
                if not self._is_gone(group):
                    raise
                self.children_skipped += 1
                continue
            with self.account.exports.open(completed) as file:
                reader = RowReader(columns_of(file.header, ()), tuple(_MEMBER))
                yield from ({self.group_key: group, **reader(row)} for row in file.rows())

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
