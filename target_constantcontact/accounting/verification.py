"""Verify what became of rows, beyond the counters of their imports."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import ActivityFailedError, ActivityTimeoutError, ExportFileError, QuotaExhaustedError
from constantcontact_api.text import counted
from target_constantcontact.account.person import UNEXPLAINED
from target_constantcontact.account.reading_choice import REQUESTS_PER_EXPORT
from target_constantcontact.accounting.bisection import Bisection
from target_constantcontact.accounting.expectations import Expectations
from target_constantcontact.accounting.held_imports import HeldImports
from target_constantcontact.options import DEFAULT_MAX_BISECT_IMPORTS, ResolveRejects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from constantcontact_api.activities.imports import ImportOutcome
    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.accounting.expectations import Missing
    from target_constantcontact.batching.batcher import OpenBatch

logger = logging.getLogger("target-constantcontact")

_UNREAD: Final = (ActivityFailedError, ActivityTimeoutError, ExportFileError, QuotaExhaustedError)


@dataclass(frozen=True)
class Verification:
    """What `verify` and `resolve_rejects` ask for.

    Attributes:
        expectations: Is told who must be on which list; None where nobody will look.
        held: Keeps imports that refused rows without naming them until the account is read; None to account at once.
        bisection: Finds such rows by sending parts again; None where nobody asked for it.
        may_go_unread: Whether rows are only counted where the account cannot be read.
    """

    expectations: Expectations | None = None
    held: HeldImports | None = None
    bisection: Bisection | None = None
    may_go_unread: bool = False

    @property
    def needs_account(self) -> bool:
        """Whether the account has to be read at the end."""
        return self.expectations is not None or bool(self.held)

    @property
    def needs_values(self) -> bool:
        """Whether the values of people have to be read as well."""
        return self.held is not None and len(self.held) > 0 and self.held.compares_values

    def expect(self, stream: str, addresses: Iterable[str], list_ids: Sequence[str]) -> None:
        """Note people who must be on lists; see `Expectations.expect`."""
        if self.expectations is not None:
            self.expectations.expect(stream, addresses, list_ids)

    def hold(self, entry: OpenBatch, outcome: ImportOutcome) -> bool:
        """Hold an import that refused rows without naming them, if they are to be looked for; tell whether it is held.

        Args:
            entry: Its rows.
            outcome: What became of them.
        """
        if self.held is None or not outcome.unattributed:
            return False
        if not self.held:
            logger.info(
                "Import %s: the service refused %s without saying which. When everything has landed, one export of the "
                "account (about %d requests) tells who is missing. No STATE goes out before.",
                outcome.activity_id,
                counted(outcome.unattributed, "row"),
                REQUESTS_PER_EXPORT,
            )
        self.held.hold(entry, outcome)
        return True

    def note_newer(self, addresses: Iterable[str]) -> None:
        """Note people for whom something newer was imported; see `HeldImports.note_newer`."""
        if self.held is not None:
            self.held.note_newer(addresses)

    def release(self) -> Iterator[tuple[OpenBatch, ImportOutcome]]:
        """Give every import back that was held; see `HeldImports.release`."""
        return iter(()) if self.held is None else self.held.release()

    def expect_no_more(self, addresses: Sequence[str], list_ids: Sequence[str]) -> None:
        """Note that people were taken off lists on purpose; see `Expectations.expect_no_more`."""
        if self.held is not None:
            self.held.forget(addresses)
        if self.expectations is not None:
            self.expectations.expect_no_more(addresses, list_ids)

    def read_back(
        self,
        read: Callable[..., AccountSnapshot],
        account_for_held: Callable[[], None],
        tell: Callable[[Missing], None],
        *,
        should_stop: Callable[[], bool],
    ) -> int:
        """Read the account at the end, if anything has to be verified by it.

        Args:
            read: Reads the account, with values or without.
            account_for_held: Accounts for the imports that were held back.
            tell: Takes everybody who is not on their lists.
            should_stop: Whether a signal asked the process to end.

        Returns:
            How many of those have a status that does not say why.

        Raises:
            ConstantContactError: If the account cannot be read, though it was asked for.
        """
        if not self.needs_account:
            return 0
        try:
            account = read(with_values=self.needs_values)
        except _UNREAD as error:
            if not self.may_go_unread or should_stop():
                raise
            logger.warning("Refused rows stay unnamed, since the account could not be read: %s", error)
            account = None
        if self.held and account is not None:
            self.held.compare(account)
        elif self.held:
            self.held.suspect_nobody()
        account_for_held()
        if account is None or self.expectations is None:
            return 0
        unexplained = 0
        for one in self.expectations.missing(account):
            tell(one)
            unexplained += one.status.casefold() in UNEXPLAINED
        return unexplained


def verification_of(settings: Mapping[str, Any], *, should_stop: Callable[[], bool]) -> Verification:
    """Prepare what the settings ask for; a dry run has nothing to verify.

    Args:
        settings: Of the target.
        should_stop: Whether a signal asked the process to end.
    """
    if settings.get("dry_run"):
        return Verification()
    resolve = settings.get("resolve_rejects", ResolveRejects.AUTO)
    is_auto, is_asked = resolve == ResolveRejects.AUTO, resolve == ResolveRejects.READ_BACK
    most = settings.get("max_bisect_imports") or DEFAULT_MAX_BISECT_IMPORTS
    return Verification(
        expectations=Expectations() if settings.get("verify") == "members" else None,
        held=HeldImports(compares_values=is_asked) if is_asked or is_auto else None,
        bisection=Bisection(max_imports=most, should_stop=should_stop) if resolve == ResolveRejects.BISECT else None,
        may_go_unread=is_auto and settings.get("verify") != "members",
    )
