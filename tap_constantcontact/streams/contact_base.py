"""Base of the streams `contacts` and `contact_details`: changes, pages, deletions and full refreshes."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts.export_rows import OTHER
from constantcontact_api.contacts.queries import deleted, reading_of_contacts
from constantcontact_api.seen_keys import SeenKeys
from constantcontact_api.timestamps import epoch_seconds, from_epoch
from tap_constantcontact.client import IncrementalStream
from tap_constantcontact.export_scope import choice_of, scope_of
from tap_constantcontact.progress.bookmarks import Span, span_of
from tap_constantcontact.progress.fingerprint import Fingerprint, fingerprint
from tap_constantcontact.settings import DAY_SECONDS, contacts_start_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from constantcontact_api.contacts.complete import CompleteReading
    from constantcontact_api.contacts.queries import Query


class ContactsBase(IncrementalStream):
    """Contacts that have changed, then deleted ones; from time to time all of them."""

    replication_key = "updated_at"

    @cached_property
    def _begun(self) -> dict[frozenset[tuple[str, str]], CompleteReading]:
        return {}  # the first page that `count` has read tells how many there are

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What this run reads of the stream."""
        return fingerprint(
            self.account.identity,
            start=contacts_start_of(self.config),
            choice=choice_of(scope_of(self.config, self.account)),
            columns=self.export_columns(),
        )

    def export_columns(self) -> Collection[str]:
        """Return the selected columns that only an export fills."""
        return ()

    def forget_progress(self) -> None:
        """Have the stream read from its beginning, and remember since when deleted contacts have not been told."""
        self.reads_again = True

    def read(self, span: Span) -> Iterator[Any]:
        """Yield the contacts of a span that have not been deleted."""
        raise NotImplementedError

    def reader(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """Return a function that turns the API's JSON into a record."""
        raise NotImplementedError

    def include(self) -> tuple[str, ...]:
        """Return the sub-resources to ask for."""
        raise NotImplementedError

    @property
    def brings_deleted(self) -> bool:
        """Whether a first run brings those who were deleted before it."""
        return bool(self.config.get("include_deleted"))

    def includes_deleted(self) -> bool:
        """Return whether the settings cover deleted contacts, which have left their lists and segments."""
        narrowing = ("lists", "tags", "segment_id", "contact_ids", "new_subscriber")
        return not any(self.config.get(name) for name in narrowing)

    def records(self) -> Iterator[Any]:
        """Yield what has changed since the bookmark.

        Deleted contacts come last, so that one deleted in the meantime ends up as deleted.
        """
        state = self.stream_state
        is_incremental = self.resumes()
        span = (
            span_of(state, self.config, self.asked_at, again=self.reads_again)
            if is_incremental
            else Span(None, None, is_full=True)
        )
        if span.is_full and self.config.get("start_date") and contacts_start_of(self.config) is None:
            self.logger.info("start_date does not bound contacts, unless start_date_applies_to_contacts is set.")
        if span.is_full and span.bookmark is not None and not self.reads_again:
            self.logger.info("The last full refresh was at %s: everything is read again.", state["full_read_at"])
        yield from self.read(span)
        if span.bookmark is not None and self.includes_deleted():
            yield from self._deleted(span)
        elif self.brings_deleted and self.includes_deleted():
            yield from self.pages(deleted(span.since))
        if is_incremental and self.is_verified and (span.is_full or "full_read_at" not in state):
            state["full_read_at"] = from_epoch(self.asked_at)

    def pages(self, queries: Sequence[Query]) -> Iterator[dict[str, Any]]:
        """Yield the records of queries, each contact once.

        The reader is made when the first contact arrives, since making it may need lookups of its own.
        """
        read = None
        with SeenKeys() as seen:
            for resource in chain.from_iterable(map(self._resources, queries)):
                read = read or self.reader()
                if len(queries) == 1 or seen.add(str(resource["contact_id"])):
                    yield read(resource)
        self.log_misfits(getattr(read, "misfits", None))
        for what in sorted(getattr(read, "unlisted", ())):
            self.warn_unverified(
                f"What contacts have of {what}", f"has no names, since the service was asked for {what} and listed none"
            )

    def count(self, query: Query) -> int | None:
        """Ask how many contacts a query returns; None if the service does not say."""
        return self._begin(query).first.total

    def log_misfits(self, misfits: Counter[str] | None) -> None:
        """Warn of values that do not fit their field's type, counted by heading."""
        if misfits:
            self.logger.warning(
                "%d values do not fit their field's type: the field is null, and their text is in %s (%s).",
                sum(misfits.values()),
                OTHER,
                ", ".join(f"{heading}: {count}" for heading, count in misfits.items()),
            )

    def _begin(self, query: Query) -> CompleteReading:
        key = frozenset(query.items())
        if key not in self._begun:
            self._begun[key] = reading_of_contacts(self.account.client, query, include=self.include())
        return self._begun[key]

    def _resources(self, query: Query) -> Iterator[dict[str, Any]]:
        reading = self._begin(query)
        del self._begun[frozenset(query.items())]
        return chain.from_iterable(reading.blocks())

    def _deleted(self, span: Span) -> Iterator[dict[str, Any]]:
        if not span.is_full:
            yield from self.pages(deleted(span.bookmark))
            return
        # Some deletions may show in neither date. The day of a deletion comes without a time zone.
        read_at = 0.0 if self.reads_again else epoch_seconds(self.stream_state.get("full_read_at")) or 0.0
        earliest = from_epoch(max(0.0, read_at - DAY_SECONDS))[:10]
        for record in self.pages(deleted(None)):
            if not record.get("deleted_at") or record["deleted_at"][:10] >= earliest:
                yield record
