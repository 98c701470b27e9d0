"""Contact exports: what to ask for, start, wait, and the file as rows.

An export is a bulk activity that ends with a CSV file. The API answers unknown `fields` and ids of nobody with silence
or a late failure, and a file may be shorter than promised, so both ends are checked here.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from constantcontact_api.errors import ExportFileError, ExportFileMissingError, NotFoundError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from constantcontact_api.activities import Activities, Activity
    from constantcontact_api.client import ConstantContactClient

logger = logging.getLogger(__name__)

PATH = "/activities/contact_exports"
STATUSES = ("active", "unsubscribed", "removed")

# Contract: ContactsExport.
MAX_LISTS = 50
MAX_TAGS = 50
MAX_CONTACTS = 500
# Every other pair of selectors is exclusive (API guide, export_contacts).
_TOGETHER = ({"contact_ids", "status"}, {"list_ids", "status"}, {"list_ids", "new_subscriber"})

# `completed` has been announced before the file was there.
_FILE_WAITS_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0)
_BLOCK_BYTES = 1024 * 1024
# Some 100 KB: enough to make little of what is done once a block.
_ROWS_PER_BLOCK = 128
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# A contact can have 150 notes of 2,000 characters; csv's own limit is 131,072 characters a cell.
_LONGEST_CELL_CHARACTERS = 16 * 1024 * 1024


@dataclass(frozen=True)
class ExportScope:
    """Which contacts, and which of their fields; nothing set means everything.

    Attributes:
        list_ids: Contacts in any of these lists.
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

    def body(self) -> dict[str, Any]:
        """Return the request's JSON, without what is not set."""
        parts: dict[str, Any] = {
            "list_ids": list(self.list_ids),
            "segment_id": self.segment_id,
            "tag_ids": list(self.tag_ids),
            "contact_ids": list(self.contact_ids),
            "status": self.status,
            "new_subscriber": self.new_subscriber,
            "fields": list(self.fields),
        }
        return {name: value for name, value in parts.items() if value}

    def requests(self) -> tuple[ExportScope, ...]:
        """Split into as many exports as the API's limits ask for; together they may hold a contact twice."""
        if len(self.list_ids) > MAX_LISTS:
            return tuple(replace(self, list_ids=part) for part in _parts(self.list_ids, MAX_LISTS))
        if len(self.tag_ids) > MAX_TAGS:
            return tuple(replace(self, tag_ids=part) for part in _parts(self.tag_ids, MAX_TAGS))
        if len(self.contact_ids) > MAX_CONTACTS:
            return tuple(replace(self, contact_ids=part) for part in _parts(self.contact_ids, MAX_CONTACTS))
        return (self,)


def _parts(identifiers: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (identifiers[start : start + size] for start in range(0, len(identifiers), size))


def check_scope(scope: ExportScope, settings: dict[str, str] | None = None) -> None:
    """Refuse what the API would refuse, before any request.

    Args:
        scope: What is asked for.
        settings: What the caller's user calls a selector, where that differs, such as `{"list_ids": "lists"}`.

    Raises:
        SettingsError: If two selectors exclude each other, or `status` is none of `STATUSES`.
    """
    if scope.status is not None and scope.status not in STATUSES:
        msg = f"status is {scope.status!r}; an export knows {', '.join(STATUSES)}."
        raise SettingsError(msg)
    given = sorted(scope.body().keys() - {"fields"})
    for index, first in enumerate(given):
        for second in given[index + 1 :]:
            if {first, second} not in _TOGETHER:
                spelled = [(settings or {}).get(name, name) for name in (first, second)]
                msg = (
                    f"{spelled[0]} and {spelled[1]} exclude each other in an export: configure one of them. Only "
                    "status goes with contact_ids or lists, and new_subscriber with lists."
                )
                raise SettingsError(msg)


class Exports:
    """Starts exports, waits for them and reads their files."""

    def __init__(
        self,
        client: ConstantContactClient,
        activities: Activities,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Remember the way; nothing is sent yet.

        Args:
            client: The way to the API.
            activities: Follows the exports to their end.
            sleep: Waits for so many seconds.
        """
        self._client = client
        self._activities = activities
        self._sleep = sleep

    def start(self, scope: ExportScope) -> Activity:
        """Start one export.

        Args:
            scope: Within the limits of one request, see `ExportScope.requests`.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        # An activity says neither that it is an export nor of whom, so one found after a lost answer could be another
        # program's, with other contacts. A second export costs one request and only reads.
        return self._activities.start(PATH, json.dumps(scope.body()).encode(), is_ours=lambda _: False)

    def wait(
        self, activity_id: str, what: str = "export", *, asked_at: float | None = None, took_seconds: float = 0.0
    ) -> Activity:
        """Wait until an export is completed.

        Args:
            activity_id: Its id, from this run or an earlier one.
            what: What the log calls it.
            asked_at: When it was asked for, by our clock, in seconds since the epoch; None for just now.
            took_seconds: How long the last one like it took; 0 if nobody knows.

        Raises:
            ActivityFailedError: If the service gave up.
            ActivityTimeoutError: If our deadline passed first.
        """
        return self._activities.wait(activity_id, what, asked_at=asked_at, took_seconds=took_seconds)

    @contextmanager
    def open(self, activity: Activity) -> Iterator[ExportFile]:
        """Download a completed export into a temporary file that only this process can see, gone afterwards.

        Args:
            activity: From `wait`.

        Yields:
            The file.

        Raises:
            ExportFileMissingError: If there is no file.
            ExportFileError: If its first line is no header.
        """
        with tempfile.TemporaryFile(prefix="constantcontact-export-") as spool:
            self._download(activity, spool)
            yield ExportFile(spool, activity)

    def _download(self, activity: Activity, spool: BinaryIO) -> None:
        if not activity.results_href:
            msg = f"Export {activity.activity_id} is completed but names no file: run again."
            raise ExportFileMissingError(msg)
        try:
            for wait in _FILE_WAITS_SECONDS:
                if self._is_there(activity.results_href, spool):
                    return
                logger.info("Export %s has no file yet. Looking again in %g s.", activity.activity_id, wait)
                self._sleep(wait)
            self._client.download(activity.results_href, spool)
        except NotFoundError as error:
            msg = f"Export {activity.activity_id} is completed but its file is not there (404): run again."
            raise ExportFileMissingError(msg) from error
        except OSError as error:
            msg = (
                f"The file of export {activity.activity_id} cannot be kept in {tempfile.gettempdir()} "
                f"({error.strerror}): make room there, or name another folder with TMPDIR."
            )
            raise ExportFileError(msg) from error

    def _is_there(self, href: str, spool: BinaryIO) -> bool:
        try:
            self._client.download(href, spool)
        except NotFoundError:
            return False
        return True


class ExportFile:
    """A spooled export: its header, and its rows once.

    Attributes:
        header: The headings.
        nul_bytes: How many NUL bytes were left out; CSV has no use for them, and databases refuse them.
    """

    def __init__(self, spool: BinaryIO, activity: Activity) -> None:
        """Read the header.

        Args:
            spool: All of the file.
            activity: The export that it belongs to.

        Raises:
            ExportFileError: If the first line is no header.
        """
        self._name = f"The file of export {activity.activity_id}"
        self._promised = activity.counters.get("items_total_count")
        self.nul_bytes = _count_nul_bytes(spool)
        self._is_open_ended = _last_byte(spool) not in b"\r\n"
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL_CHARACTERS))
        spool.seek(0)
        # `newline=""` leaves line breaks inside quotes to csv; a BOM has been met by at least one reader of such files.
        self._text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="")  # kept: its end would close the spool
        lines: Iterator[str] = self._text
        if self.nul_bytes:
            lines = (line.replace("\0", "") for line in lines)
        self._reader = csv.reader(lines, strict=True)
        with self._told():
            self.header: Sequence[str] = next(self._reader, [])
        if not self.header and self._promised:
            self._complain(f"is empty, though the service counted {self._promised:,} contacts")

    def rows(self) -> Iterator[list[str]]:
        """Read the rows, each as long as the header, and compare their number with the service's own count.

        Yields:
            The cells of a row.

        Raises:
            ExportFileError: If the file is not CSV, or too short or too long; at the latest after the last row.
        """
        for block in self.blocks():
            yield from block

    def blocks(self) -> Iterator[list[list[str]]]:
        """Read the rows as `rows` does, many at once.

        Yields:
            One row at least.

        Raises:
            ExportFileError: As for `rows`.
        """
        width, count, is_more = len(self.header), 0, True
        while is_more:
            line, block, failure = self._reader.line_num, list[list[str]](), None
            try:
                with self._told():
                    block += islice(self._reader, _ROWS_PER_BLOCK)
            except ExportFileError as error:
                failure = error  # after the rows before it
            is_more = len(block) == _ROWS_PER_BLOCK
            if rows := self._even(block, width, line):
                count += len(rows)
                yield rows
            if failure is not None:
                raise failure
        if self._promised is None:
            logger.warning("%s cannot be checked: the service counted nothing. It has %d rows.", self._name, count)
        elif count != self._promised:
            self._complain(f"has {count:,} rows, though the service counted {self._promised:,} contacts: run again")
        if count and self._is_open_ended:
            # Nobody has said whether real files end with a line break; only the very last value could be concerned.
            logger.warning("%s does not end with a line break: its last value may be cut short.", self._name)

    def _even(self, block: list[list[str]], width: int, line: int) -> list[list[str]]:
        if set(map(len, block)) <= {width}:
            return block
        rows = []
        for row in block:
            line += 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in row)
            if len(row) == width:
                rows.append(row)
            elif row:  # a blank line stands at the end of some files
                self._complain(f"has {len(row)} cells instead of {width} at line {line}")
        return rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except csv.Error as error:
            msg = f"{self._name} is not CSV at line {self._reader.line_num}: {error}."
            raise ExportFileError(msg) from error
        except UnicodeDecodeError as error:
            msg = f"{self._name} is not UTF-8 after line {self._reader.line_num}."
            raise ExportFileError(msg) from error

    def _complain(self, complaint: str) -> None:
        msg = f"{self._name} {complaint}."
        raise ExportFileError(msg)


def _last_byte(spool: BinaryIO) -> bytes:
    spool.seek(max(0, spool.seek(0, io.SEEK_END) - 1))
    return spool.read(1)


def _count_nul_bytes(spool: BinaryIO) -> int:
    spool.seek(0)
    return sum(block.count(0) for block in iter(lambda: spool.read(_BLOCK_BYTES), b""))
