"""Imports: what the service refuses at once, what it drops in silence, and what it does with the rest."""

from __future__ import annotations

import csv
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from constantcontact_simulator import bodies, import_bodies, import_columns
from constantcontact_simulator.import_columns import BadRow, Cells, Column
from constantcontact_simulator.import_effects import RowImporter
from constantcontact_simulator.jobs import JobOutcome
from constantcontact_simulator.problems import EngineError, JobFailed, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator.account import Account
    from constantcontact_simulator.bodies import Body

MAX_TARGET_LISTS = 50
SMS_PERMISSIONS = ("explicit", "not_set")
#: How many texts an import has by each setting of `import_error_texts`.
_MOST_TEXTS = {"all": None, "some": 2, "none": 0}


class _Row(NamedTuple):
    """One row, and the physical lines that it stands on where it is not just one."""

    cells: Cells | BadRow
    lines: int = 1


@dataclass
class ImportJob:
    """An accepted import.

    Attributes:
        source_file_name: The name of the file, or of the CSV that the service makes of JSON.
        list_ids: The lists that every contact is added to.
        sms_explicit: Whether phone numbers come with explicit permission.
    """

    source_file_name: str
    list_ids: tuple[str, ...]
    sms_explicit: bool
    kind: str
    _text: str = field(default="", repr=False)
    _rows: list[Body] = field(default_factory=list, repr=False)

    def run(self, account: Account) -> JobOutcome:
        """Import the rows; bad rows are counted, and the job completes all the same.

        Raises:
            JobFailed: A list does not exist (any more).
        """
        living = {one.list_id for one in account.living_lists()}
        if not living.issuperset(self.list_ids):
            raise JobFailed("List not found")
        rows = self._csv_cells(account) if self._text else self._json_cells(account)
        importer = RowImporter(account, self.list_ids, sms_explicit=self.sms_explicit)
        outcome = JobOutcome(
            status={
                "items_total_count": 1,  # the service counts the heading, which it also writes for JSON
                "person_count": 0,
                "error_count": 0,
                "correctable_count": 0,
                "cannot_add_to_list_count": 0,
            }
        )
        try:
            self._import_all(account, rows, importer, outcome)
        except csv.Error as error:
            raise JobFailed("The file could not be read") from error
        self._text, self._rows = "", []
        return outcome

    def _import_all(self, account: Account, rows: Iterator[_Row], importer: RowImporter, outcome: JobOutcome) -> None:
        counts, most = account.switches.error_line_counts, _MOST_TEXTS[account.switches.import_error_texts]
        first = 2
        for number, row in enumerate(rows, start=2):
            line = number if counts == "records" else first + (row.lines - 1 if counts == "last" else 0)
            _import(importer, line, row.cells, outcome)
            first += row.lines
            del outcome.activity_errors[len(outcome.activity_errors) if most is None else most :]

    def _csv_cells(self, account: Account) -> Iterator[_Row]:
        switches = account.switches
        records = import_bodies.csv_records(self._text)
        columns = list(enumerate(_csv_columns(next(records), account)))
        for record in records:
            cells = Cells()
            try:
                for index, column in columns:
                    if column is not None and index < len(record):
                        import_columns.put_cell(cells, column, record[index], switches)
            except BadRow as bad:
                yield _Row(bad, import_bodies.physical_lines(record))
            else:
                yield _Row(cells, import_bodies.physical_lines(record))

    def _json_cells(self, account: Account) -> Iterator[_Row]:
        switches = account.switches
        columns: dict[str, Column | None] = {}
        known = import_columns.known_columns(switches, per_kind=True)
        for row in self._rows:
            cells = Cells()
            try:
                for name, value in row.items():
                    if name not in columns:
                        columns[name] = import_columns.column(name, known)
                    column = columns[name]
                    if column is not None:
                        import_columns.put_cell(cells, column, "" if value is None else str(value), switches)
            except BadRow as bad:
                yield _Row(bad, import_bodies.physical_lines(row.values()))
            else:
                yield _Row(cells, import_bodies.physical_lines(row.values()))


def receive_csv(  # one argument for each part of the form
    file_name: str,
    data: bytes,
    list_ids: list[str],
    sms_permission: str | None,
    account: Account,
    *,
    bytes_before: int = 0,
) -> ImportJob:
    """`POST /activities/contacts_file_import`.

    Args:
        file_name: It must end in `.csv`.
        data: The file's content; past the byte limit it is dropped in silence, lines past 40,000 as well.
        list_ids: The form's `list_ids`, split at its commas.
        sms_permission: The form's `sms_permission_to_send`.
        account: The account.
        bytes_before: How much of the request's body comes before the content: the limit is on the body.

    Raises:
        EngineError: 415 for another file name; 400 for bad list ids or permission, or a heading without `email` and
            `sms_number`.
    """
    if not file_name.lower().endswith(".csv"):
        raise EngineError(415, "contacts.api.unsupported_media_type", "The file must be of type .csv")
    lists = _target_lists({"list_ids": list_ids}, account)
    explicit = _sms_explicit(sms_permission)
    text = import_bodies.kept_csv(data, account.switches.body_limit_bytes - bytes_before, account.switches)
    try:
        heading = next(import_bodies.csv_records(text), [])
    except csv.Error:
        raise invalid("The file could not be read") from None
    names = {column.name for column in _csv_columns(heading, account) if column is not None}
    if names.isdisjoint(import_columns.IDENTITIES):
        raise invalid("The file must have a column email or sms_number")
    return ImportJob(file_name, lists, explicit, "contacts_file_import", _text=text)


def receive_json(raw: bytes, account: Account) -> ImportJob:
    """`POST /activities/contacts_json_import`.

    Args:
        raw: The request's body. Rows past the byte limit or the row limit are dropped in silence (or the body is
            refused, by a switch).
        account: The account.

    Raises:
        EngineError: 400.
    """
    switches = account.switches
    body = import_bodies.json_body(raw)
    bodies.refuse_unknown(body, ("import_data", "list_ids", "sms_permission_to_send"), switches)
    lists = _target_lists(body, account)
    explicit = _sms_explicit(body.get("sms_permission_to_send"))
    rows = body.get("import_data")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise invalid("import_data does not have a valid value")
    if len(raw) > switches.body_limit_bytes:
        if switches.oversize_json == "rejected":
            raise invalid("The request body exceeds the maximum size.")
        rows = rows[: import_bodies.rows_within(raw, switches.body_limit_bytes)]
    rows = rows[: switches.json_row_limit]
    _check_types(rows, account)
    now = account.now()
    stamp = time.strftime("%Y-%m-%dT%H_%M_%S", time.gmtime(now))
    name = f"csv_from_json_{stamp}-00_00{stamp[:10].replace('-', '')}-{now % 100_000}-{secrets.token_hex(4)}.csv"
    return ImportJob(name, lists, explicit, "contacts_json_import", _rows=rows)


def _import(importer: RowImporter, line: int, cells: Cells | BadRow, outcome: JobOutcome) -> None:
    outcome.status["items_total_count"] += 1
    outcome.status["person_count"] += 1
    try:
        if isinstance(cells, BadRow):
            raise cells
        added = importer.import_row(cells)
    except BadRow as bad:
        outcome.status["correctable_count" if bad.correctable else "error_count"] += 1
        outcome.activity_errors.append(f"Line {line}: {bad}")
    else:
        if not added:
            outcome.status["cannot_add_to_list_count"] += 1


def _csv_columns(heading: list[str], account: Account) -> list[Column | None]:
    switches = account.switches
    known = import_columns.known_columns(switches, per_kind=switches.per_kind_csv_columns)
    names = [name.strip() for name in heading]
    if not switches.csv_headings_case_sensitive:
        names = [name.lower() for name in names]
    return [import_columns.column(name, known) for name in names]


def _target_lists(body: Body, account: Account) -> tuple[str, ...]:
    lists = tuple(bodies.ids(body, "list_ids", MAX_TARGET_LISTS, required=True) or ())
    living = {one.list_id for one in account.living_lists()}
    if account.switches.unknown_import_list == "rejected" and not living.issuperset(lists):
        raise invalid("list_ids contains an unknown list")
    return lists


def _sms_explicit(permission: object) -> bool:
    if permission is not None and permission not in SMS_PERMISSIONS:
        raise invalid("sms_permission_to_send does not have a valid value")
    return permission == "explicit"


def _check_types(rows: list[dict[str, Any]], account: Account) -> None:
    """Refuse values that the schema does not allow, as the whole request."""
    switches = account.switches
    known = import_columns.known_columns(switches, per_kind=True)
    columns = {name: import_columns.column(name, known) for name in {name for row in rows for name in row}}
    scalars = str | int | float | None
    for number, row in enumerate(rows):
        if switches.json_phone_required and not row.get("phone"):
            raise invalid(f"import_data[{number}].phone is missing")
        for name, value in row.items():
            if columns[name] is None:
                if switches.unknown_json_property == "rejected":
                    raise invalid(f"import_data[{number}].{name} is not a recognized property")
                continue
            right = int if name in {"birthday_month", "birthday_day"} else str
            if value is None or (isinstance(value, right) and not isinstance(value, bool)):
                continue
            if switches.json_wrong_type == "rejected" or not isinstance(value, scalars):
                raise invalid(f"import_data[{number}].{name} does not have a valid value")
