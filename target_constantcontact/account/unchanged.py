"""Which rows need not be sent, because an import of them would change nothing.

The account is compared with as it was read. So whatever this run does to a person ends the comparison: their later rows
are sent, and a record that turns an earlier change back wins as it should.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from target_constantcontact.account.run_changes import RunChanges
    from target_constantcontact.account.snapshot import AccountSnapshot


class UnchangedRows:
    """Tells them, one by one."""

    def __init__(self, account: Callable[[], AccountSnapshot], changes: RunChanges) -> None:
        """Remember the way; the account is read when the first row asks.

        Args:
            account: Gives everybody who is in the account, with their values.
            changes: What this run has done.
        """
        self._account = account
        self._changes = changes

    def includes(
        self,
        address: str,
        row: Mapping[str, object],
        list_ids: Sequence[str],
        tag_ids: Sequence[str],
        *,
        sms_permission: bool = False,
    ) -> bool:
        """Tell whether a row need not be sent; one that has to be changes its person.

        Lists do not count for somebody who unsubscribed: no import puts them on one.

        Args:
            address: Lower-cased.
            row: Import key to value.
            list_ids: The lists that it joins.
            tag_ids: The tags that it brings.
            sms_permission: Whether it gives permission for text messages.
        """
        if self._changes.has_changed(address):
            return False
        account = self._account()
        person = account.person(address)
        comparer = account.comparer(tuple(row), tag_ids=tag_ids, sms_permission=sms_permission)
        if (
            person is not None
            and comparer.holds(person, comparer.wanted_of(row))
            and (person.is_unsubscribed or account.is_on(person, list_ids))
        ):
            return True
        self._changes.note_all((address,), (person,))
        return False
