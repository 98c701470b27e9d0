"""The end of a run: what it says of all streams, and what its record holds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.text import counted
from constantcontact_singer.run_record import plain_bookmarks
from target_constantcontact.accounting.report import (
    EXPORT_REQUESTS,
    requests_needed,
    tell_permission,
    tell_plan,
    tell_streams,
    totals,
)
from target_constantcontact.settings import DEFAULT_REJECTS_PATH, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.account.account import Account
    from target_constantcontact.accounting.accounting import Accounting
    from target_constantcontact.accounting.report import StreamCounts

logger = logging.getLogger("target-constantcontact")


@dataclass(frozen=True)
class RunEnd:
    """What is known when nothing is on its way any more.

    Attributes:
        settings: All of them.
        accounting: What became of every record.
        account: What was read of it.
        client: Sent the requests.
        operations: Activities beside imports.
        is_complete: Whether everything that came was understood and done.
        seconds: That the run took.
        waited_seconds: Of those, the ones in which reading stood still.
        state: The last STATE that was emitted.
        skipped: Streams without people.
    """

    settings: Mapping[str, Any]
    accounting: Accounting
    account: Account
    client: ConstantContactClient
    operations: Sequence[Mapping[str, Any]]
    is_complete: bool
    seconds: float
    waited_seconds: float
    state: object
    skipped: Sequence[str]

    @property
    def _is_dry(self) -> bool:
        return bool(self.settings.get("dry_run"))

    @property
    def _total(self) -> StreamCounts:
        return totals(self.accounting.counts.values())

    def tell(self, exit_code: int) -> None:
        """Log what became of everything, the total last; and note how the run ended for `constantcontact accounts`."""
        self.client.pacer.note_end(exit_code)
        counts, total = self.accounting.counts, self._total
        tell_streams(counts, self.skipped)
        for stream, of_stream in counts.items():
            tell_permission(stream, of_stream, is_decided=settings_of(stream, self.settings).on_opt_out is not None)
        if self._is_dry:
            tell_plan(self.account.directory.planned, self._requests_needed(total))
        kept = (total.rejected or total.missing or total.left_out) and not self._is_dry
        path = Path(self.settings.get("rejects_path") or DEFAULT_REJECTS_PATH).expanduser().absolute()
        if not exit_code and (forecast := self.client.pacer.forecast()):
            logger.info("%s", forecast)
        logger.info(
            "%s: %s; %s used%s.",
            "Total" if not self._is_dry else "Plan",
            total.sentence(),
            counted(self.client.requests_made, "request"),
            f". Rejects are in {path}" if kept else "",
        )

    def landed(self) -> str:
        """Say for a run that a signal ended what has landed, and what to do."""
        total = self._total
        left = total.unaccounted
        told = f"not confirmed of {total.read:,} that were read: {left:,}" if left else "all that was read is done"
        return f"before the end of the input ({told}); STATE covers what has landed"

    def facts(self) -> dict[str, Any]:
        """Return what the record of the run holds beside what every plugin's holds."""
        total, used, login = self._total, self.client.requests_made, self.client.auth.known_login
        return {
            "account": {"id": login.account_id or None, "name": login.organization or None},
            "is_complete": self.is_complete,
            "is_dry_run": self._is_dry,
            "lists": self.lists(),
            "total": vars(total),
            "streams": {stream: vars(of_stream) for stream, of_stream in self.accounting.counts.items()},
            "imports": self.accounting.imports_run,
            "operations": self.operations,
            "planned_creations": self.account.directory.planned,
            "requests_used": used,
            "requests_left": self.client.requests_left(),
            "requests_needed": self._requests_needed(total) if self._is_dry else used,
            "bookmarks_after": plain_bookmarks(self.state),
            "seconds_waiting_for_the_service": round(self.waited_seconds, 3),
            "seconds_of_our_own": round(self.seconds - self.waited_seconds, 3),
            "rejects_path": str(self.settings.get("rejects_path") or DEFAULT_REJECTS_PATH),
        }

    def lists(self) -> list[dict[str, str]]:
        """Return the lists that settings or imports named, as far as names have been read."""
        directory = self.account.directory
        if "lists" not in vars(directory):  # none was needed: no request for their names
            return []
        imported = {list_id for one in self.accounting.imports_run for list_id in one["list_ids"]}
        named = directory.lists.named(imported)
        return [{"id": list_id, "name": name} for list_id, name in named]

    def _requests_needed(self, total: StreamCounts) -> int:
        # The account was read to plan; the run itself may have no need of that, but prove something at its end.
        found = requests_needed(total, len(self.account.directory.planned), self.client.requests_made)
        found -= 0 if self.account.is_needed else self.account.requests_to_read
        return found + (EXPORT_REQUESTS if self.settings.get("verify") == "members" else 0)
