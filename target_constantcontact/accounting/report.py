"""What became of every record: counts that must add up, a line of totals, the limit of rejects."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.errors import TooManyRejectsError
from constantcontact_api.text import counted
from constantcontact_singer.connection import DEFAULT_REQUESTS_PER_SECOND
from target_constantcontact.mapping.reasons import Reason, Skip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

logger = logging.getLogger(__name__)

EXPORT_REQUESTS: Final = 3
"""To start one, to see it completed, to download its file."""
# Counts that a sentence tells beside what became of records.
_BESIDE: Final = {
    "permission_not_stated": ("record that states no permission", "records that state no permission"),
    "not_added": ("unsubscribed person not added to lists", "unsubscribed people not added to lists"),
    "not_put_back": (
        "list not joined again after its person left", "lists not joined again after their people left",
    ),
    "sms_without_permission": (
        "number without permission for text messages", "numbers without permission for text messages",
    ),
    "memberships": ("further list membership", "further list memberships"),
    "truncated": ("value cut", "values cut"),
    "placeholders": ("placeholder passed over", "placeholders passed over"),
    "unknown_tags": ("unknown tag", "unknown tags"),
    "half_addresses": (
        "postal address without a street left out", "postal addresses without a street left out",
    ),
    "mixed_addresses": (
        "part of an address would go over another one (skip_unchanged leaves it out)",
        "parts of addresses would go over other ones (skip_unchanged leaves them out)",
    ),
}  # fmt: skip


@dataclass
class StreamCounts:
    """What became of the records of one stream.

    Attributes:
        read: Records that came.
        by_blocks: Of those, the ones that were decided on by blocks.
        sent: Rows that are in the account.
        merged: Records that went into another record's row, having its address.
        unchanged: Records that needed no import.
        skipped: Records that nothing is wrong with and that are not imported, by reason.
        rejected: Records in the rejects file, or refused without being named, by reason.
        not_permitted: People whose own source says that they may not be mailed, by column and kind.
        still_mailed: People among them who opted out and are only kept out, and whom the account would still mail.
        permission_not_stated: Records with a blank column of permission, who come, by column.
        logins_refusing: Records whose login is closed, who come, by column.
        not_added: Of those sent, people who had unsubscribed and so were not added to the lists.
        not_put_back: Lists that people of sent or unchanged rows have left since an earlier run put them there.
        sms_without_permission: Rows with a number for text messages that permission was to go with, and does not.
        memberships: Further lists joined by address alone, where records name their own.
        truncated: Values that were cut to what the service takes.
        left_out: Values that the service would refuse, of rows that are sent or unchanged without them, by reason.
        unknown_tags: Tags that records name, and the account does not have.
        placeholders: Values that say that there is nothing (`NULL`, `#N/A`), of rows that are sent or unchanged.
        half_addresses: Rows, sent or unchanged, without their postal address: its street is blank.
        mixed_addresses: In a dry run, rows whose part of an address would stand beside another one.
        imports: Activities.
        operations: People, by what was done to them beside importing them, or would be in a dry run.
        jobs: Activities that did it.
        lookups: In a dry run, requests beside those, at most: to find people, or to change them one by one.
        creates: In a dry run, people whom the account does not have.
        updates: In a dry run, people whom it has.
        list_additions: In a dry run, memberships that would be new.
        removals: People whom a mirror took off a list, or would in a dry run.
        missing: People who were not where they were put when the account was read back.
    """

    read: int = 0
    by_blocks: int = 0
    sent: int = 0
    merged: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    not_permitted: Counter[str] = field(default_factory=Counter)
    still_mailed: int = 0
    permission_not_stated: Counter[str] = field(default_factory=Counter)
    logins_refusing: Counter[str] = field(default_factory=Counter)
    not_added: int = 0
    not_put_back: int = 0
    sms_without_permission: int = 0
    memberships: int = 0
    truncated: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    unknown_tags: int = 0
    placeholders: int = 0
    half_addresses: int = 0
    mixed_addresses: int = 0
    imports: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    jobs: int = 0
    lookups: int = 0
    creates: int = 0
    updates: int = 0
    list_additions: int = 0
    removals: int = 0
    missing: int = 0

    def count_cut(self) -> None:
        """Count a value that was cut."""
        self.truncated += 1

    def count_unknown_tag(self) -> None:
        """Count a tag that nobody gets."""
        self.unknown_tags += 1

    @property
    def unaccounted(self) -> int:
        """Records that are neither of these: still waiting, or on their way, when the run ended early."""
        others = self.skipped.total() + self.rejected.total() + self.not_permitted.total()
        return self.read - self.sent - self.merged - self.unchanged - others

    def sentence(self) -> str:
        """Say it in one line, without a name."""
        accounted = (
            f"{self.read:,} read = {self.sent:,} sent + {self.merged:,} merged + {self.unchanged:,} unchanged + "
            f"{_by_reason(self.skipped, 'skipped')} + {_by_reason(self.rejected, 'rejected')}"
        )
        parts = [accounted]
        if self.not_permitted:
            parts[0] += f" + {_by_reason(self.not_permitted, 'not permitted')}"
        if self.unaccounted:
            parts[0] += f" + {self.unaccounted:,} not confirmed"
        if self.left_out:
            parts.append(_by_reason(self.left_out, "value left out", "values left out"))
        for name, (one, many) in _BESIDE.items():
            count = getattr(self, name)
            count = count.total() if isinstance(count, Counter) else count
            parts += [counted(count, one, many)] if count else []
        parts.append(counted(self.imports, "import"))
        if self.operations:
            done = ", ".join(f"{name} {count:,}" for name, count in self.operations.most_common())
            parts.append(f"{done} ({counted(self.jobs, 'activity', 'activities')})")
        if self.creates or self.updates:
            planned = ((self.creates, "create"), (self.updates, "update"), (self.list_additions, "list addition"))
            parts.append(", ".join(counted(count, what) for count, what in planned))
        if self.removals:
            parts.append(counted(self.removals, "removal from lists", "removals from lists"))
        if self.missing:
            parts.append(counted(self.missing, "person not on their lists", "people not on their lists"))
        return "; ".join(parts)


def _by_reason(counts: Counter[str], what: str, several: str = "") -> str:
    # Rows that nobody can look up come first.
    found = sorted(counts.most_common(), key=lambda one: one[0] != Reason.UNATTRIBUTED)
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in found)
    return counted(counts.total(), what, several or what) + (f" ({reasons})" if reasons else "")


def totals(streams: Iterable[StreamCounts]) -> StreamCounts:
    """Add up the counts of several streams."""
    total = StreamCounts()
    for counts in streams:
        for name, value in vars(counts).items():
            setattr(total, name, getattr(total, name) + value)
    return total


def check_rejects(total: StreamCounts, max_percent: int, max_rejects: int | None) -> None:
    """Compare the rejects of a run with what its settings allow.

    Args:
        total: Of all streams.
        max_percent: Of the records of people.
        max_rejects: Their number; None for any.

    Raises:
        TooManyRejectsError: If there are more.
    """
    not_people = (
        Skip.STREAM_WITHOUT_PEOPLE, Skip.SKIPPED_STREAM, Skip.STREAM_REFUSED, Skip.ABOUT_LEAVING, Skip.FILTERED,
        Skip.BLANK,
    )  # fmt: skip
    others = sum(total.skipped[one] for one in not_people)
    rejected, people = total.rejected.total(), total.read - others
    if max_rejects is not None and rejected > max_rejects:
        allowed = f"max_rejects allows {max_rejects:,}"
    elif rejected * 100 > max_percent * people:
        allowed = f"max_reject_percent allows {max_percent} %"
    else:
        return
    unnamed = total.rejected[Reason.UNATTRIBUTED]
    which = f" ({unnamed:,} by the service without saying which)" if unnamed else ""
    raise TooManyRejectsError(
        f"{rejected:,} of {people:,} records were rejected{which}, and {allowed}: everything else has landed. See in "
        f"the rejects file why {'the others' if unnamed else 'these'} did not, mend them, and load them with "
        "`constantcontact replay`."
    )


def tell_streams(counts: Mapping[str, StreamCounts], skipped: Collection[str]) -> None:
    """Log what became of each stream, and of those that were skipped together.

    Args:
        counts: By stream.
        skipped: Streams without people.
    """
    if skipped:
        told = (f"{stream} ({counted(counts[stream].read, 'record')})" for stream in skipped)
        logger.info("Streams without people, which were skipped: %s.", ", ".join(told))
    if len(counts) > 1:
        for stream in counts:
            if stream not in skipped:
                logger.info("Stream %s: %s.", stream, counts[stream].sentence())


def tell_permission(stream: str, counts: StreamCounts, *, is_decided: bool) -> None:
    """Log, once, who opted out and is mailed still, and what was let in that a column might be meant to keep out.

    Args:
        stream: Its name.
        counts: Of the stream.
        is_decided: Whether a setting says what happens to people who opted out.
    """
    if counts.still_mailed:
        logger.log(
            logging.INFO if is_decided else logging.WARNING,
            "Stream %s: %s opted out, as the records say, and the account would still mail them: they are kept out of "
            "this import, and nothing more%s",
            stream,
            counted(counts.still_mailed, "person", "people"),
            "." if is_decided else ': set "on_opt_out": "unsubscribe", "remove_from_lists" or "keep_out".',
        )
    for column, count in counts.permission_not_stated.items():
        said = "Stream %s: %s left %s blank, and came: require_permission keeps such people out."
        logger.info(said, stream, counted(count, "record"), column)
    for column, count in counts.logins_refusing.items():
        line = f'"permission_columns": {{"{column}": "refusing"}}'
        said = (
            "Stream %s: %s is the state of a login, which keeps nobody out; it says no in %s. If it is meant, set %s."
        )
        logger.info(said, stream, column, counted(count, "record"), line)


def tell_plan(creations: Sequence[dict[str, Any]], requests: int) -> None:
    """Log what a dry run found, beside its counts.

    Args:
        creations: Lists and custom fields to be made.
        requests: From `requests_needed`.
    """
    for made in creations:
        logger.info("Plan: create %s %r.", made["path"].removeprefix("/contact_"), made.get("name") or made["label"])
    logger.info(
        "Plan: %s (one more for each further look at an activity), %d s at %d requests a second, and what the "
        "service takes.",
        counted(requests, "request"),
        -(-requests // DEFAULT_REQUESTS_PER_SECOND),
        DEFAULT_REQUESTS_PER_SECOND,
    )


def requests_needed(total: StreamCounts, creations: int, used: int) -> int:
    """Foresee how many requests a run takes, if every activity is completed when it is looked at first.

    Exact, but for operations on people whom one request or more find: those are counted at most.

    Args:
        total: Of a dry run.
        creations: Lists, tags and custom fields to be made.
        used: By the dry run itself.
    """
    return used + creations + 2 * (total.imports + total.jobs) + total.lookups  # to start one, and to see it completed
