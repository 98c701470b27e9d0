"""Import activities: the bodies that start them, and what became of the rows.

An import over 4 MB or 40,000 lines is cut without an error, and bad rows do not fail it (contract,
`contacts_file_import` and `contacts_json_import`). So bodies stay below the limits, and a completed import is checked
against what was sent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import PartialImportError
from constantcontact_api.timestamps import from_epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constantcontact_api.activities.activities import Activities, Activity

MAX_BODY_BYTES: Final = 3_999_999
"""Of the whole encoded body. "Under 4 MB", and nobody says whether of 10^6 or 2^20 bytes: the smaller is safe."""
MAX_LINES: Final = 39_999
"""Beside the header: 40,000 lines count it, also for JSON, which the service turns into a CSV file."""

_CSV_PATH = "/activities/contacts_file_import"
_JSON_PATH = "/activities/contacts_json_import"
_SMS_PERMISSION = "sms_permission_to_send"
_LINE_ENDS: Final = (re.compile(r"\r\n|\r|\n"), re.compile(r"\n"))
_ALL_REFUSED: Final = "it named no reason, but it refused every row of this import."
_LINE_ERROR = re.compile(r"\s*Line (\d+)\s*[:,-]?\s*(.*)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Envelope:
    """A request of an import, but for the rows in its body.

    Attributes:
        head: The body before the rows.
        tail: The body after them.
        separator: Stands between two rows.
        content_type: The body's media type.
        path: Where it is posted.
        file_name: Unique to this import; empty for JSON, where the service makes one up.
    """

    head: bytes
    tail: bytes
    separator: bytes
    content_type: str
    path: str
    file_name: str = ""

    @property
    def size_bytes(self) -> int:
        """The bytes of a body without rows."""
        return len(self.head) + len(self.tail)

    def body_bytes(self, rows: Sequence[bytes]) -> int:
        """Count the bytes of a body without making it."""
        return self.size_bytes + sum(map(len, rows)) + len(self.separator) * max(0, len(rows) - 1)

    def body(self, rows: Sequence[bytes]) -> bytes:
        """Make the body of encoded rows."""
        if not rows:
            return self.head + self.tail
        # One copy of megabytes, not two.
        parts = list(rows)
        parts[0] = self.head + parts[0]
        parts[-1] += self.tail
        return self.separator.join(parts)


def csv_envelope(*, header_row: bytes, list_ids: Sequence[str], file_name: str, sms_permission: str = "") -> Envelope:
    """Prepare a CSV import: a multipart form, rows with their own line ends.

    Args:
        header_row: Encoded, with its line end.
        list_ids: The lists that every row joins.
        file_name: Unique to this import, ending in `.csv`; the form's boundary is made from it.
        sms_permission: `explicit` if the owners of all numbers agreed to text messages; empty for the default.
    """
    boundary = f"--------{file_name.removesuffix('.csv')}--------"
    parts = {"list_ids": ",".join(list_ids), **({_SMS_PERMISSION: sms_permission} if sms_permission else {})}
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    head += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return Envelope(
        head=head.encode() + header_row,
        tail=f"\r\n--{boundary}--\r\n".encode(),
        separator=b"",
        content_type=f"multipart/form-data; boundary={boundary}",
        path=_CSV_PATH,
        file_name=file_name,
    )


def json_envelope(*, list_ids: Sequence[str], sms_permission: str = "") -> Envelope:
    """Prepare a JSON import.

    Args:
        list_ids: The lists that every row joins.
        sms_permission: As for `csv_envelope`.
    """
    rest = {"list_ids": list(list_ids), **({_SMS_PERMISSION: sms_permission} if sms_permission else {})}
    return Envelope(
        head=b'{"import_data":[',
        tail=b"]," + json.dumps(rest, separators=(",", ":")).encode().removeprefix(b"{"),
        separator=b",",
        content_type="application/json",
        path=_JSON_PATH,
    )


@dataclass(frozen=True)
class ImportOutcome:
    """What became of the rows of one import.

    Attributes:
        activity_id: The import.
        refused: The service's reason for each row that it refused and named, by position from 0.
        unattributed: How many rows it refused without saying which.
        not_added: Contacts who had unsubscribed: their values were updated, but they were not added to the lists.
        updated_after: A moment before the import had any effect, as RFC 3339 in UTC; None if the service gave none.
        took_seconds: How long the service took, by its own clock; 0 if it does not say.
    """

    activity_id: str
    refused: Mapping[int, str] = field(default_factory=dict)
    unattributed: int = 0
    not_added: int = 0
    updated_after: str | None = None
    took_seconds: float = 0.0


def outcome_of(activity: Activity, rows: int, breaks: Mapping[int, str] | None = None) -> ImportOutcome:
    """Compare a completed import with what was sent.

    `items_total_count` includes the header row, and `Line 2` is the first contact: JSON imports become CSV files inside
    the service (API guide, import_contacts_bulk, and its `source_file_name`).

    Args:
        activity: The import.
        rows: How many were sent.
        breaks: The line ends inside the values of rows that have any, by position.

    Raises:
        PartialImportError: The counters say that rows never arrived, or say nothing.
    """
    counters = activity.counters
    refused_count = counters.get("error_count", 0) + counters.get("correctable_count", 0)
    # Guide samples count refused rows among `person_count`; nothing says so of every kind of error, hence the sum.
    arrived = min(counters.get("items_total_count", 1) - 1, counters.get("person_count", 0) + refused_count)
    if arrived < rows:
        raise PartialImportError(
            f"Import {activity.activity_id} is completed, but the service counts {max(arrived, 0):,} of the {rows:,} "
            "rows that were sent. No state is kept for them: run again, and they are sent again."
        )
    refused: dict[int, str] = {}
    said_of = [(int(match[1]), match[2]) for match in map(_LINE_ERROR.match, activity.errors) if match]
    positions = _positions({line for line, _ in said_of}, rows, breaks or {})
    for line, text in said_of:
        if line in positions:
            position, said = positions[line], text.strip() or "refused"
            refused[position] = f"{refused[position]}; {said}" if position in refused else said
    if refused_count == rows:
        refused = {position: refused.get(position, _ALL_REFUSED) for position in range(rows)}
    return ImportOutcome(
        activity_id=activity.activity_id,
        refused=refused,
        unattributed=max(0, refused_count - len(refused)),
        not_added=counters.get("cannot_add_to_list_count", 0),
        updated_after=None if activity.created_at is None else from_epoch(activity.created_at - 1),
        took_seconds=activity.took_seconds,
    )


def _positions(lines: set[int], rows: int, breaks: Mapping[int, str]) -> dict[int, int]:
    """Return the row that each line is, where all readings that fit these lines agree.

    Nobody says whether a line end inside quotes counts, nor whether a row is then named by its first line or its last.
    """
    if not breaks:
        return {line: line - 2 for line in lines if 2 <= line < rows + 2}
    readings = [{position + 2: position for position in range(rows)}]
    for line_end in _LINE_ENDS:
        first_of, last_of, line = {}, {}, 2
        for position in range(rows):
            first_of[line] = position
            line += len(line_end.findall(breaks.get(position, "")))
            last_of[line] = position
            line += 1
        readings += [first_of, last_of]
    fitting = [reading for reading in readings if reading.keys() >= lines]
    found = {line: {reading[line] for reading in fitting} for line in lines}
    return {line: places.pop() for line, places in found.items() if len(places) == 1}


class Imports:
    """Starts imports and waits for them. Threads may share it."""

    def __init__(self, activities: Activities) -> None:
        self._activities = activities
        self._quickest: tuple[int, float] = (0, 0.0)  # its rows and seconds

    def start(self, envelope: Envelope, rows: Sequence[bytes]) -> Activity:
        """Start an import of encoded rows; see `Activities.start` for what happens if the answer is lost.

        Returns:
            The activity as the service first described it.

        Raises:
            ConstantContactError: See `constantcontact_api.errors`.
        """
        return self._activities.start(
            envelope.path, envelope.body(rows), content_type=envelope.content_type, file_name=envelope.file_name
        )

    def wait(
        self,
        activity_id: str,
        rows: int,
        breaks: Callable[[], Mapping[int, str]] = dict[int, str],
        *,
        tell: Callable[[int], str] | None = None,
    ) -> ImportOutcome:
        """Wait until an import is done, then compare its counters with how many rows were sent.

        Args:
            activity_id: The import.
            rows: How many were sent.
            breaks: Finds the line ends inside the values of its rows, if the service names lines.
            tell: Says in the log how far it is, of a percentage.

        Raises:
            ActivityFailedError: The service ended it without success.
            ActivityTimeoutError: Our deadline passed first.
            PartialImportError: Rows never arrived.
        """
        quickest_rows, took_seconds = self._quickest
        share = rows / quickest_rows if quickest_rows else 0.0
        expected = self._activities.polling.expected_seconds(took_seconds, share)
        activity = self._activities.wait(activity_id, "import", took_seconds=expected, tell=tell)
        if not quickest_rows or activity.took_seconds < took_seconds:
            self._quickest = rows, activity.took_seconds
        return outcome_of(activity, rows, breaks() if activity.errors else None)
