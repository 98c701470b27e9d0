"""What all columns together say about one person's permission. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from target_constantcontact.permission.roles import Purpose, Refusal
from target_constantcontact.permission.sayings import Said, Saying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from target_constantcontact.permission.columns import PermissionColumn

_ONCE: Final = Said(Saying.LEFT, Refusal.UNDELIVERABLE)
"""When or how often mail came back: nothing, where its kind is that of one attempt."""
_BY_WEIGHT: Final = (Refusal.GONE, Refusal.WITHDRAWN, Refusal.UNDELIVERABLE, Refusal.NEVER_GIVEN)


class Verdict(NamedTuple):
    """Whether a person may be made mailable.

    Attributes:
        refusal: Why not; None where nothing speaks against it.
        column: The heading that decided; where nothing refuses, that which is unclear, not stated, or grants.
        is_unclear: Whether a value was not understood: the person is kept out.
        is_not_stated: Whether a granting column is blank and no other one grants: the person comes, and is counted.
        is_granted: Whether a column says yes: what `require_permission` asks for.
    """

    refusal: Refusal | None = None
    column: str = ""
    is_unclear: bool = False
    is_not_stated: bool = False
    is_granted: bool = False

    @property
    def may_come(self) -> bool:
        """Whether nothing keeps the person out."""
        return self.refusal is None and not self.is_unclear


def judge(columns: Sequence[PermissionColumn], said: Sequence[Said]) -> Verdict:
    """Weigh what the columns of one record say.

    A no wins over a yes. A status that says yes today outranks an older moment of leaving, unless somebody died. What
    came back once, as its kind says, keeps nobody out.
    One newsletter of several decides nothing; whoever wants none of several is kept out.

    Args:
        columns: Those that can decide.
        said: What each of them says.
    """
    pairs = list(zip(columns, said, strict=True))
    general = [pair for pair in pairs if pair[0].purpose is not Purpose.TOPIC]
    topics = _judge_topics([pair for pair in pairs if pair[0].purpose is Purpose.TOPIC])
    if not general:
        return topics
    is_soft = any(word.saying is Saying.SOFT for _, word in general)
    is_present = any(word.saying is Saying.PRESENT for _, word in general)
    refusing = [
        (column, word.refusal)
        for column, word in general
        if word.refusal is not None
        and (word.saying is Saying.REFUSES or not is_present or word.refusal is Refusal.GONE)
        and not (is_soft and word == _ONCE)
    ]
    for refusal in _BY_WEIGHT:
        for column, found in refusing:
            if found is refusal:
                return Verdict(refusal, column.heading)
    said_of_all = _without_refusal(general)
    # Topics are among the columns only where nothing speaks for all of them: a bare status need not be about mail.
    is_settled = said_of_all.is_unclear or said_of_all.is_granted
    return topics if topics.refusal is not None and not is_settled else said_of_all


def _without_refusal(pairs: Sequence[tuple[PermissionColumn, Said]]) -> Verdict:
    first = {word.saying: column.heading for column, word in reversed(pairs)}
    if Saying.UNCLEAR in first:
        return Verdict(column=first[Saying.UNCLEAR], is_unclear=True)
    for saying in (Saying.PRESENT, Saying.GRANTS):
        if saying in first:
            return Verdict(column=first[saying], is_granted=True)
    return Verdict(column=first.get(Saying.BLANK, ""), is_not_stated=Saying.BLANK in first)


def _judge_topics(pairs: Sequence[tuple[PermissionColumn, Said]]) -> Verdict:
    there = [(column, word.refusal) for column, word in pairs if word.saying is not Saying.ABSENT]
    if there and all(refusal is not None for _, refusal in there):
        return Verdict(there[0][1], there[0][0].heading)
    return Verdict()
