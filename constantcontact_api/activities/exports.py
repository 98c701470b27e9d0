"""Contact exports: what to ask for, start, wait, and open the file.

An export is a bulk activity that ends with a CSV file (`export_file`). The API ignores unknown `fields` without a word,
and fails late for ids that do not exist.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from constantcontact_api.activities.download import downloading
from constantcontact_api.activities.export_file import ExportFile
from constantcontact_api.chunks import chunks
from constantcontact_api.errors import ExportFileMissingError, NotFoundError, SettingsError
from constantcontact_api.wire.answers import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_api.activities.activities import Activities, Activity
    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

PATH = "/activities/contact_exports"
STATUSES = ("active", "unsubscribed", "removed")

# Contract: ContactsExport.
MAX_LISTS = 50
MAX_TAGS = 50
MAX_CONTACTS = 500
# Every other pair of selectors is exclusive (API guide, export_contacts).
_TOGETHER = ({"contact_ids", "status"}, {"list_ids", "status"}, {"list_ids", "new_subscriber"})

_MOST_LISTS = 25  # of a query

# `completed` has been announced before the file was there.
_FILE_WAITS_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0)


class _Counted(msgspec.Struct):
    contacts_count: Number | None = None


@dataclass(frozen=True)
class ExportScope:
    """Which contacts, and which of their fields; with nothing set, everything.

    Attributes:
        list_ids: Contacts on any of these lists.
        segment_id: Contacts in this segment.
        tag_ids: Contacts with any of these tags.
        contact_ids: These contacts.
        status: One of `STATUSES`.
        new_subscriber: Only those who subscribed in the last 30 days.
        fields: Names of the API's `fields` property; empty for all, custom fields and tags included.
    """

    list_ids: tuple[str, ...] = ()
    segment_id: int | None = None
    tag_ids: tuple[str, ...] = ()
    contact_ids: tuple[str, ...] = ()
    status: str | None = None
    new_subscriber: bool = False
    fields: tuple[str, ...] = ()

    def body(self) -> JsonObject:
        """Return the request's JSON, without what is not set."""
        parts: JsonObject = {
            "list_ids": list(self.list_ids),
            "segment_id": self.segment_id,
            "tag_ids": list(self.tag_ids),
            "contact_ids": list(self.contact_ids),
            "status": self.status,
            "new_subscriber": self.new_subscriber,
            "fields": list(self.fields),
        }
        return {name: value for name, value in parts.items() if value}

    def query(self) -> dict[str, str] | None:
        """Return the query of `GET /contacts` that finds the same contacts; None where there is none."""
        if self.segment_id is not None or self.contact_ids or self.new_subscriber or len(self.list_ids) > _MOST_LISTS:
            return None
        status = "deleted" if self.status == "removed" else self.status
        parts = {"lists": ",".join(self.list_ids), "tags": ",".join(self.tag_ids), "status": status}
        return {name: value for name, value in parts.items() if value}

    def requests(self) -> tuple[ExportScope, ...]:
        """Split into exports within the API's limits; two of them may hold the same contact."""
        if len(self.list_ids) > MAX_LISTS:
            return tuple(replace(self, list_ids=tuple(part)) for part in chunks(self.list_ids, MAX_LISTS))
        if len(self.tag_ids) > MAX_TAGS:
            return tuple(replace(self, tag_ids=tuple(part)) for part in chunks(self.tag_ids, MAX_TAGS))
        if len(self.contact_ids) > MAX_CONTACTS:
            return tuple(replace(self, contact_ids=tuple(part)) for part in chunks(self.contact_ids, MAX_CONTACTS))
        return (self,)


def check_scope(scope: ExportScope, settings: dict[str, str] | None = None) -> None:
    """Refuse what the API would refuse, before any request.

    Args:
        scope: What is asked for.
        settings: The user's names for the selectors, where they differ, such as `{"list_ids": "lists"}`.

    Raises:
        SettingsError: Two selectors exclude each other, or `status` is none of `STATUSES`.
    """
    if scope.status is not None and scope.status not in STATUSES:
        raise SettingsError(f"status is {scope.status!r}: choose one of {', '.join(STATUSES)}.")
    given = sorted(scope.body().keys() - {"fields"})
    for index, first in enumerate(given):
        for second in given[index + 1 :]:
            if {first, second} not in _TOGETHER:
                spelled = [(settings or {}).get(name, name) for name in (first, second)]
                raise SettingsError(
                    f"{spelled[0]} and {spelled[1]} exclude each other in an export: configure one of them. Only "
                    "status goes with contact_ids or lists, and new_subscriber with lists."
                )


class Exports:
    """Starts exports, waits for them and reads their files.

    Args:
        client: Downloads the files.
        activities: Starts and follows the exports.
        sleep: Waits for so many seconds.

    Attributes:
        files_read: Each export whose file was opened: activity id, rows, bytes so far, seconds of the service.
    """

    def __init__(
        self, client: ConstantContactClient, activities: Activities, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.files_read: list[dict[str, Any]] = []
        self._client = client
        self._activities = activities
        self._sleep = sleep

    def start(self, scope: ExportScope) -> Activity:
        """Start one export, within the limits of one request (`ExportScope.requests`).

        Raises:
            ConstantContactError: See `constantcontact_api.errors`.
        """
        return self._activities.start(PATH, json.dumps(scope.body()).encode())

    def wait(
        self, activity_id: str, what: str = "export", *, asked_at: float | None = None, took_seconds: float = 0.0
    ) -> Activity:
        """Wait until an export is completed, one of this run or of an earlier one; see `Activities.wait`."""
        return self._activities.wait(activity_id, what, asked_at=asked_at, took_seconds=took_seconds)

    @contextmanager
    def open(self, activity: Activity, scope: ExportScope) -> Iterator[ExportFile]:
        """Download a completed export into a temporary file of this process, deleted afterwards.

        Args:
            activity: The export.
            scope: What it is of.

        Yields:
            The file, which can be read while the rest is still coming.

        Raises:
            ExportFileMissingError: There is no file.
            ExportFileError: Its first line is no header.
        """
        if not activity.results_href:
            raise ExportFileMissingError(f"Export {activity.activity_id} is completed but names no file: run again.")
        with ExitStack() as stack:
            count = partial(self._count, scope)
            file = ExportFile(self._opened(activity, activity.results_href, stack), activity, count)
            note: dict[str, Any] = {
                "activity_id": activity.activity_id,
                "rows": activity.counters.get("items_total_count"),
            }
            self.files_read.append(note)
            try:
                yield file
            finally:
                note |= {"bytes": file.bytes_read, "seconds_of_service": round(activity.took_seconds, 3)}

    @contextmanager
    def read(self, scope: ExportScope, what: str) -> Iterator[ExportFile]:
        """Start one export, wait for it and open its file; see `start`, `Activities.wait` and `open`."""
        with self.open(self.wait(self.start(scope).activity_id, what), scope) as file:
            yield file

    def _count(self, scope: ExportScope) -> int | None:
        if (query := scope.query()) is None:
            return None
        params = {**query, "limit": 1, "include_count": "true"}
        count: int | None = self._client.get("/contacts", params, shape=_Counted).get("contacts_count")
        return count

    def _opened(self, activity: Activity, href: str, stack: ExitStack) -> BinaryIO:
        for wait in (*_FILE_WAITS_SECONDS, None):
            if (file := self._if_there(activity, href, stack)) is not None:
                return file
            if wait is not None:
                logger.info("Export %s has no file yet. Looking again in %g s.", activity.activity_id, wait)
                self._sleep(wait)
        raise ExportFileMissingError(
            f"Export {activity.activity_id} is completed but its file is not there (404): run again."
        )

    def _if_there(self, activity: Activity, href: str, stack: ExitStack) -> BinaryIO | None:
        name = f"The file of export {activity.activity_id}"
        try:
            return stack.enter_context(downloading(name, lambda file: self._client.download(href, file)))
        except NotFoundError:
            return None
