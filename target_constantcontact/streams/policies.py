"""What decides about a record once it has become a row: each rule for one record and for many, side by side.

A stream goes through its policies in their order, and the first that decides wins; `policy_order` lists them. `many`
is what `one` says of each row. Where it would be slow there is a kernel for the usual answers, and a row that needs
more than those goes one by one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Union

from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.permission import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from target_constantcontact.account.account import Account
    from target_constantcontact.account.person import Person
    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.batching.row_blocks import RowBlock
    from target_constantcontact.mapping.consent import Judgement
    from target_constantcontact.mapping.records import Converted
    from target_constantcontact.permission import Verdict

    Values = Sequence[str | None]


def is_opt_out(verdict: Verdict) -> bool:
    """Tell whether the person opted out, rather than was never asked, bounced or died."""
    return verdict.refusal is Refusal.WITHDRAWN


class Settled(Enum):
    """Decisions that are neither a skip nor a reject."""

    UNCHANGED = "unchanged"
    """The account holds all of it."""
    ONE_BY_ONE = "one by one"
    """Of `many` alone: this row needs more than a kernel knows."""


class Rejected(tuple[RecordRejectedError, ...]):
    """What is wrong with a record."""

    __slots__ = ()


class NotPermitted(NamedTuple):
    """A person whose own source says that they may not be mailed.

    Attributes:
        column: The column that says so.
        kind: Why, such as `withdrawn`.
        refusal: The same, where a column of the record says so.
    """

    column: str
    kind: str
    refusal: Refusal | None = None

    @property
    def reason(self) -> str:
        """What it is counted as."""
        return f"{self.column}: {self.kind}" if self.column else self.kind


KEPT: Final = frozenset({None, Settled.UNCHANGED})
"""What is decided about a row that is sent, or would be if it changed something."""
Decision = Union[Skip, Rejected, NotPermitted, Settled]  # noqa: UP007  # Python 3.10 evaluates it


@dataclass
class Candidate:
    """A record that became a row, on its way through the policies.

    Attributes:
        address: Lower-cased.
        converted: What it became.
        judged: What its own source says of the person.
        record: As it came, after stream maps.
        source: Of its batch.
        account: Where people are looked up.
        list_ids: The lists that it joins.
        tag_ids: The tags that it brings itself.
        to_clear: Import keys that the account is to be cleared of.
        is_alone: Whether the person is written by itself, since no list leads to them.
    """

    address: str
    converted: Converted
    judged: Judgement
    record: Mapping[str, Any]
    source: Source
    account: Account
    list_ids: tuple[str, ...] = ()
    tag_ids: tuple[str, ...] = ()
    to_clear: frozenset[str] = frozenset()
    is_alone: bool = False

    @cached_property
    def person(self) -> Person | None:
        """Who the account has by that address."""
        return self.account.snapshot.person(self.address)


@dataclass
class Rows:
    """Rows of a block that stand together, on their way through the policies.

    Attributes:
        block: The block that holds them.
        start: Of the first one.
        stop: After the last one.
        source: Of their batch.
        account: Where people are looked up.
        list_ids: The lists that each joins.
        allow_sms: Which of them give permission for text messages.
        decisions: What was decided so far, by position from 0.
    """

    block: RowBlock
    start: int
    stop: int
    source: Source
    account: Account
    list_ids: Sequence[tuple[str, ...]] = ()
    allow_sms: Sequence[bool] | None = None
    decisions: dict[int, Decision] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.stop - self.start

    @cached_property
    def addresses(self) -> Sequence[str]:
        """Lower-cased."""
        return self.block.addresses[self.start : self.stop]

    @cached_property
    def opted_out(self) -> Collection[int]:
        """The positions of those whose own source says that they opted out."""
        verdicts = self.block.verdicts[self.start : self.stop] if self.block.verdicts is not None else ()
        if not any(map(is_opt_out, {id(one): one for one in verdicts}.values())):
            return ()
        return {number for number, one in enumerate(verdicts) if is_opt_out(one)}

    @cached_property
    def columns(self) -> Sequence[Values]:
        """The values of these rows, by column."""
        return [column[self.start : self.stop] for column in self.block.columns]

    @cached_property
    def people(self) -> Sequence[Person | None]:
        """Who the account has by those addresses."""
        return self.account.snapshot.look_up(self.addresses)


class Policy(ABC):
    """One rule.

    Attributes:
        precedes_faults: Whether it says that somebody may not be mailed, which counts more than what is wrong with the
            record.
    """

    precedes_faults: ClassVar[bool] = False

    @abstractmethod
    def one(self, candidate: Candidate) -> Decision | None:
        """Decide about a record, or add to what becomes of it."""

    @abstractmethod
    def many(self, rows: Rows) -> Mapping[int, Decision]:
        """Decide about rows, or add to what becomes of them; nothing else has happened yet.

        Args:
            rows: Of different people.

        Returns:
            What was decided, by position from 0.
        """

    def count(self, rows: Rows, numbers: Sequence[int]) -> None:  # noqa: B027  # most count nothing
        """Count rows that are taken now, as `one` would have counted them.

        Args:
            rows: The rows to pick from.
            numbers: Their positions, from 0.
        """
