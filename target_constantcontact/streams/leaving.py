"""A stream of people who left, or of e-mail events: nobody is imported, and opt-outs and complaints are noted."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.options import OperationKind
from target_constantcontact.permission import Leaving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_constantcontact.mapping.leaving import LeavingRecords
    from target_constantcontact.run import Run

logger = logging.getLogger("target-constantcontact")


@dataclass(frozen=True)
class LeavingStream:
    """Takes the records of one stream.

    Attributes:
        name: Of the stream, after stream maps.
        run: Everything that streams share.
        records: Reads them.
    """

    name: str
    run: Run
    records: LeavingRecords

    def take(self, record: dict[str, Any], line: bytes, came: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Take one record.

        Args:
            record: After stream maps.
            line: Its RECORD message.
            came: The record before them.
        """
        self.run.accounting.counts_of(self.name).skipped[Skip.ABOUT_LEAVING.value] += 1
        people = self.records.people(came)
        refusal = self.records.refusal(came) if people else None
        if refusal is not None:
            self.run.touched += people
            self.run.withdrawals.note_leaving(self.name, people, refusal)

    def tell(self) -> None:
        """Log, once, what the stream is and how it is acted on."""
        said = "Stream %s holds %s: nobody in it is imported. To act on it in the account, set %s."
        logger.info(said, self.name, self.records.name.leaving.value, self._line)

    @property
    def nobody_else(self) -> str:
        """Why a run fails that has no other people."""
        return (
            f"No stream of people to import came, only {self.name}, which holds {self.records.name.leaving.value}: "
            f"nobody in it is imported, and no STATE is kept. To act on it in the account, set {self._line}; "
            "`operation: import` imports its people all the same."
        )

    @property
    def _line(self) -> str:
        is_of_events = self.records.name.leaving in {Leaving.EVENTS, Leaving.OTHER_CHANNELS}
        operation = OperationKind.IMPORT if is_of_events else OperationKind.UNSUBSCRIBE
        return f"streams: {json.dumps({self.name: {'operation': operation.value}})}"
