"""What a stream's records do to people beside importing them: the settings' words, and who a record means. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.options import TAGGING, Operation, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from target_constantcontact.mapping.people import PersonColumns
    from target_constantcontact.mapping.records import Row


class PersonTasks:
    """Tells for each record of a stream what is to be done to whom."""

    def __init__(
        self,
        columns: PersonColumns,
        operation: Operation,
        *,
        lists_of: Callable[[Mapping[str, Any]], tuple[str, ...]],
        tag_ids: tuple[str, ...] = (),
    ) -> None:
        """Remember what to do.

        Args:
            columns: Say who a record means.
            operation: Any but `import`.
            lists_of: Finds the lists that a record's person leaves.
            tag_ids: To be added or removed.
        """
        self._columns = columns
        self._operation = operation
        self._lists_of = lists_of
        self._tag_ids = tag_ids

    def convert(self, record: Mapping[str, Any]) -> tuple[Task, Row, list[RecordRejectedError]]:
        """Find out what is to be done to whom.

        Args:
            record: As it came.

        Returns:
            The task, a row as `PersonColumns` makes it, and what is wrong with the record.
        """
        row, faults = self._columns.convert(record)
        ids: tuple[str, ...] = ()
        if self._operation is Operation.REMOVE_FROM_LISTS:
            try:
                ids = self._lists_of(record)
            except RecordRejectedError as fault:
                faults.append(fault)
        elif self._operation in TAGGING:
            ids = self._tag_ids
        return Task(self._operation, ids), row, faults
