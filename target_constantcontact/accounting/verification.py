"""What a run does to know what became of its rows, beyond the counters of its imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from target_constantcontact.accounting.bisection import Bisection
from target_constantcontact.accounting.expectations import Expectations
from target_constantcontact.accounting.held_imports import HeldImports
from target_constantcontact.options import DEFAULT_MAX_BISECT_IMPORTS, ResolveRejects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from target_constantcontact.account.snapshot import AccountSnapshot
    from target_constantcontact.accounting.expectations import Missing


@dataclass(frozen=True)
class Proof:
    """What was asked for.

    Attributes:
        expectations: Is told who must be on which list; None where nobody will look.
        held: Keeps imports that refused rows without naming them until the account is read; None to account at once.
        bisection: Finds such rows by sending parts again; None where nobody asked for it.
    """

    expectations: Expectations | None = None
    held: HeldImports | None = None
    bisection: Bisection | None = None

    @property
    def needs_account(self) -> bool:
        """Whether the account has to be read at the end."""
        return self.expectations is not None or bool(self.held)

    @property
    def needs_values(self) -> bool:
        """Whether the values of people have to be read as well."""
        return bool(self.held)

    def compare_held(self, account: AccountSnapshot) -> None:
        """Find the rows of imports that were held back.

        Args:
            account: As it was read at the end, with values if they are needed.
        """
        if self.held:
            self.held.compare(account)

    def missing(self, account: AccountSnapshot) -> Iterable[Missing]:
        """Return everybody who is not on their lists, where somebody asked for that.

        Args:
            account: As it was read at the end.
        """
        return self.expectations.missing(account) if self.expectations is not None else ()


def proof_of(settings: Mapping[str, Any], *, should_stop: Callable[[], bool]) -> Proof:
    """Prepare what the settings ask for; a dry run has nothing to prove.

    Args:
        settings: Of the target.
        should_stop: Whether a signal asked the process to end.
    """
    if settings.get("dry_run"):
        return Proof()
    resolve = settings.get("resolve_rejects")
    most = settings.get("max_bisect_imports") or DEFAULT_MAX_BISECT_IMPORTS
    return Proof(
        expectations=Expectations() if settings.get("verify") == "members" else None,
        held=HeldImports() if resolve == ResolveRejects.READ_BACK else None,
        bisection=Bisection(max_imports=most, should_stop=should_stop) if resolve == ResolveRejects.BISECT else None,
    )
