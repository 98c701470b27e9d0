"""Members who leave lists at the end of a run, within limits: checked, then removed or foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.errors import RemovalRefusedError
from target_constantcontact.loading.bulk_operations import OperationOutcome, People
from target_constantcontact.options import Operation, OperationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from target_constantcontact.account.members import Removals
    from target_constantcontact.loading.bulk_operations import BulkOperations


def check_removals(streams: str, found: Iterable[Removals], *, max_percent: int, name_of: Callable[[str], str]) -> None:
    """Refuse a removal that looks like a broken source.

    Args:
        streams: Such as `stream customers`.
        found: For each list.
        max_percent: Of the members of a list.
        name_of: Tells what a list is called.

    Raises:
        RemovalRefusedError: If too many would leave a list.
    """
    for one in found:
        if len(one.leaving) * 100 > max_percent * one.members:
            raise RemovalRefusedError(
                f"The {streams} {_verb(streams)} not name {len(one.leaving):,} of the {one.members:,} members of the "
                f"list {name_of(one.list_id)} ({one.list_id}), and max_removal_percent allows {max_percent} %: nobody "
                "was removed from any list. Look at the source; if they are to leave, set max_removal_percent higher."
            )


def _verb(streams: str) -> str:
    return "do" if streams.startswith("streams ") else "does"


def remove_members(
    bulk: BulkOperations, found: Sequence[Removals], forget: Callable[[list[str], list[str]], None]
) -> Iterator[OperationOutcome]:
    """Remove people from lists, 500 a request.

    Args:
        bulk: Carries the removals out.
        found: For each list.
        forget: Is told addresses and lists of those who are about to leave.

    Yields:
        What became of those who were just to leave a list.

    Raises:
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    for one in found:
        for members in one.leaving.chunks():
            forget([member.address for member in members], [one.list_id])
            people = People([""] * len(members), dict(enumerate(member.contact_id for member in members)))
            yield bulk.carry_out(Operation(OperationKind.REMOVE_FROM_LISTS, (one.list_id,)), people)


def foreseen(removals: Iterable[Removals]) -> Iterator[OperationOutcome]:
    """Tell what `remove_members` would do, as a dry run counts it.

    Args:
        removals: For each list.
    """
    for one in removals:
        for number, chunk in enumerate(one.leaving.chunks()):
            look_ups = one.look_ups if not number else 0
            yield OperationOutcome(done=list(range(len(chunk))), activities=1, lookups=look_ups)
