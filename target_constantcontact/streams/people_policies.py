"""Who is imported at all, by what the account knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.options import Mode
from target_constantcontact.streams.policies import Candidate, Decision, NotPermitted, Policy, Rows, is_opt_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_constantcontact.account.account import Account
    from target_constantcontact.account.suppression_list import SuppressionList

_SUPPRESSED: Final = NotPermitted("", "suppressed")


class NotSuppressed(Policy):
    """People on a do-not-mail list stay out, whatever their record says; who opted out stays out by that.

    Args:
        suppressions: Knows who is on it.
    """

    precedes_faults = True

    def __init__(self, suppressions: SuppressionList) -> None:
        self._suppressions = suppressions

    def one(self, candidate: Candidate) -> Decision | None:
        """Keep out who is on the list; see `Policy.one`."""
        if is_opt_out(candidate.judged.verdict):
            return None
        return _SUPPRESSED if self._suppressions.found((candidate.address,)) else None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        found = self._suppressions.found(rows.addresses)
        if not found:
            return {}
        opted_out = rows.opted_out
        numbers = (number for number, address in enumerate(rows.addresses) if address in found)
        return {number: _SUPPRESSED for number in numbers if number not in opted_out}


class WhoIsImported(Policy):
    """Modes, and people who were deleted from the account.

    Args:
        mode: Of the stream.
        account: Knows who was deleted.
    """

    def __init__(self, mode: Mode, account: Account) -> None:
        self._mode = mode
        self._account = account

    def one(self, candidate: Candidate) -> Decision | None:
        """Leave out who exists, who does not, or who was deleted; see `Policy.one`."""
        if self._mode is Mode.APPEND and candidate.person is not None:
            return Skip.EXISTS
        if self._mode is Mode.UPDATE:  # whom an update finds in the account is not deleted
            return None if candidate.person is not None else Skip.NOT_IN_ACCOUNT
        return Skip.DELETED if self._account.deleted.found((candidate.address,)) else None

    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """As `one`; see `Policy.many`."""
        if self._mode is Mode.UPDATE:
            return {number: Skip.NOT_IN_ACCOUNT for number, person in enumerate(rows.people) if person is None}
        found: dict[int, Decision] = {}
        if deleted := self._account.deleted.found(rows.addresses):
            found = {number: Skip.DELETED for number, address in enumerate(rows.addresses) if address in deleted}
        if self._mode is Mode.APPEND:
            found |= {number: Skip.EXISTS for number, person in enumerate(rows.people) if person is not None}
        return found
