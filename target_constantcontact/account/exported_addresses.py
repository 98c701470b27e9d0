"""The addresses of an export, read by columns: of everybody, or of those who have not unsubscribed."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.contacts.export_fields import export_fields
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.errors import ActivityFailedError, ActivityTimeoutError, ExportFileError, RequestRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constantcontact_api.activities.export_file import ExportFile

NO_EXPORT: Final = (ActivityFailedError, ActivityTimeoutError, ExportFileError, RequestRejectedError)
"""What says that an export does not do; pages may do all the same."""
ADDRESS_FIELDS: Final = ("email_address",)
STATUS_PROPERTIES: Final = frozenset({"email_address", "email_status", "email_optout_date"})
"""Who has unsubscribed shows in the status, and in a date that only they have."""
STATUS_FIELDS: Final = export_fields(STATUS_PROPERTIES, likely=True)
_FILE_BLOCKS: Final = 64  # of 128 rows each
_UNSUBSCRIBED: Final = "unsubscribed"  # the status, in any case of letters


class _Kind(NamedTuple):
    """Where a file has what it tells about addresses of one kind; older files have several kinds."""

    address: int
    status: int | None
    opt_out: int | None


class ExportedAddresses:
    """Reads the addresses of a file, once.

    Attributes:
        rows: How many contacts there were so far, those without an address included.
    """

    def __init__(self, file: ExportFile, *, without_unsubscribed: bool) -> None:
        """Find the columns.

        Args:
            file: Of an export with these fields.
            without_unsubscribed: Whether to leave unsubscribed people out.

        Raises:
            ExportFileError: If the file does not tell what it takes.
        """
        self.rows = 0
        self._file = file
        self._leaves_out = without_unsubscribed
        self._kinds = _kinds(file.header)
        if not self._kinds:
            raise ExportFileError("The file of the export has no column of addresses: run again.")
        if without_unsubscribed and any(kind.status is kind.opt_out is None for kind in self._kinds):
            raise ExportFileError("The file of the export does not tell who has unsubscribed: run again.")

    def __iter__(self) -> Iterator[list[str]]:
        """Read many rows at a time.

        Yields:
            Addresses, as the account spells them.

        Raises:
            ExportFileError: If the file is not CSV, too short or too long, or checked against no count; at the latest
                after the last row.
        """
        blocks = self._file.blocks()
        while rows := list(chain.from_iterable(islice(blocks, _FILE_BLOCKS))):
            self.rows += len(rows)
            addresses: list[str] = []
            for kind in self._kinds:
                mine = [row for row in rows if row[kind.address]]
                addresses += self._addresses(mine, kind)
                if len(mine) == len(rows):
                    break
                rows = [row for row in rows if not row[kind.address]]
            yield addresses
        self._file.check_verified()

    def _addresses(self, rows: Sequence[Sequence[str]], kind: _Kind) -> Iterator[str]:
        addresses = _column(rows, kind.address)
        if not self._leaves_out:
            return iter(addresses)
        # The status decides where there is one; the date of an opt-out stays behind when somebody comes back.
        told = zip(addresses, _column(rows, kind.status), _column(rows, kind.opt_out), strict=True)
        return (
            address
            for address, status, opted_out in told
            if (status.casefold() != _UNSUBSCRIBED if status else not opted_out)
        )


def _column(rows: Sequence[Sequence[str]], position: int | None) -> Sequence[str]:
    return [""] * len(rows) if position is None else [row[position] for row in rows]


def _kinds(header: Sequence[str]) -> list[_Kind]:
    columns = columns_of(header, ())
    places = {(column.name, column.kind): column.position for column in columns if column.name is not None}
    kinds = [column.kind for column in columns if column.name == "email_address"]
    return [
        _Kind(
            places["email_address", kind],
            places.get(("email_status", kind)),
            places.get(("email_optout_date", kind), places.get(("email_optout_date", ""))),
        )
        for kind in kinds
    ]
