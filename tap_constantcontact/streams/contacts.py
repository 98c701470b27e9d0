"""Contacts, read from export activities or from pages of the API, whichever needs fewer requests."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.json import serialize_json

from constantcontact_api.contacts.custom_fields import PREFIX
from constantcontact_api.contacts.export_blocks import BlockReader
from constantcontact_api.contacts.export_fields import export_fields
from constantcontact_api.contacts.export_header import check_people, columns_of
from constantcontact_api.contacts.export_rows import KEY, OTHER, RowReader
from constantcontact_api.contacts.queries import CONTACTS, SEGMENTS, ContactAnswer
from constantcontact_api.contacts.resources import EXPORT_ONLY, ResourceReader, subresources
from constantcontact_api.errors import (
    ActivityFailedError,
    MovingPagesError,
    NotFoundError,
    SettingsError,
    without_remedy,
)
from constantcontact_api.seen_keys import SeenKeys
from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.client import ACCOUNT_ID
from tap_constantcontact.contact_queries import REQUESTS_PER_EXPORT, estimate, page_queries, unsupported_by_pages
from tap_constantcontact.export_scope import scope_of
from tap_constantcontact.progress.exports import ResumableExports, fingerprint_of
from tap_constantcontact.record_blocks import BlockForm, BlockStream, RecordBlock
from tap_constantcontact.streams.contact_base import ContactsBase
from tap_constantcontact.streams.contact_schema import contact_schema
from tap_constantcontact.streams.lists import SegmentAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from singer_sdk import Tap
    from singer_sdk.singerlib import MetadataMapping

    from constantcontact_api.activities.export_file import ExportFile
    from constantcontact_api.activities.exports import ExportScope
    from constantcontact_api.contacts.export_blocks import ContactBlock
    from tap_constantcontact.lookups import TapAccount
    from tap_constantcontact.progress.bookmarks import Span

_TO_THE_SECOND: Final = 19  # length of 2020-09-25T20:45:13
_MOST_LOOKED_UP: Final = 50  # at a request each


class ContactsStream(ContactsBase, BlockStream):
    """The account's contacts, or those that the settings select."""

    name = "contacts"
    primary_keys = (KEY,)
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the readers produce what the schema says

    def __init__(self, tap: Tap, account: TapAccount) -> None:
        """Take the schema from the catalog; without one, ask the account for its custom fields."""
        entry = tap.input_catalog.get_stream(self.name) if tap.input_catalog is not None else None
        super().__init__(tap, account, entry.schema.to_dict() if entry else contact_schema(account.custom_fields))

    @cached_property
    def _exports(self) -> ResumableExports:
        account, chosen = self.account, self.fingerprint.choice
        return ResumableExports(
            account.exports,
            self.stream_state,
            self.write_state,
            clock=account.clock,
            logger=self.logger,
            what="export of the chosen contacts" if chosen else "export of everybody",
        )

    @property
    def metadata(self) -> MetadataMapping:
        """Selection metadata; what only an export has is not selected by default."""
        is_new = self._metadata is None
        metadata = super().metadata
        if is_new and (self._tap_input_catalog is None or self._tap_input_catalog.get_stream(self.name) is None):
            for name in EXPORT_ONLY:
                metadata["properties", name].selected_by_default = False
        return metadata

    def own_columns(self) -> Collection[str]:
        """Return the columns that contacts of this account can have."""
        if "custom_fields" in vars(self.account):
            return set(contact_schema(self.account.custom_fields)["properties"])
        others = (name for name in self._names() if name.startswith(PREFIX))  # nobody has asked for them
        return {*contact_schema(())["properties"], *others}

    def record_names(self) -> frozenset[str]:
        """Return the selected properties and those that every record has."""
        return self._selected() | {KEY}

    def export_columns(self) -> Collection[str]:
        """Return the selected columns that only an export fills; none where pages are read in any case."""
        return () if self.config["contacts_source"] == "api" else EXPORT_ONLY & self._selected()

    def read(self, span: Span) -> Iterator[Any]:
        """Yield each contact once, from pages or from exports; in blocks if they can be written so."""
        scope = replace(scope_of(self.config, self.account), fields=export_fields(self.record_names() - {ACCOUNT_ID}))
        by_pages = self._uses_pages(scope, span)
        if by_pages:
            try:
                yield from self.pages(page_queries(scope, span.since))
            except MovingPagesError as error:
                if self.config["contacts_source"] == "api":
                    raise
                self.logger.warning("%s Taking an export instead.", without_remedy(error))
                by_pages = False
        if not by_pages:
            try:
                yield from self._from_exports(scope.requests(), span)
            except ActivityFailedError:
                self._require_chosen(scope)
                raise
        self._exports.forget()

    def reader(self) -> ResourceReader:
        """Return the reader of the API's JSON."""
        selected = self._selected()
        return ResourceReader(
            self._names(),
            selected=selected,
            custom_fields=self.account.custom_fields,
            list_names=dict(self.account.lists) if "list_names" in selected else {},
            tag_names=dict(self.account.tags) if "tag_names" in selected else {},
        )

    def include(self) -> tuple[str, ...]:
        """Return the sub-resources that the selected properties need."""
        return subresources(self._selected())

    def _uses_pages(self, scope: ExportScope, span: Span) -> bool:
        export_only = sorted(EXPORT_ONLY & self._selected())
        source = self.config["contacts_source"]
        if source == "api":
            if export_only:
                self.logger.warning(
                    "Only an export has %s: null, because contacts_source is api.", ", ".join(export_only)
                )
            counts = [self.count(query) or 0 for query in page_queries(scope, span.since)]
            costs = estimate(counts, 0)
            self.log_cost(costs.page_requests, f"{costs.contacts:,} contacts by pages")
            return True
        if source == "export":
            return False
        if self._exports.is_left and self._exports.matches(self._fingerprint(scope.requests())):
            return False
        if span.since is None:
            return self._needs_export("everything is to be read")
        if unsupported := unsupported_by_pages(scope):
            return self._needs_export(f"pages cannot express {unsupported}")
        if export_only:
            return self._needs_export(f"only an export tells {', '.join(export_only)}, which is selected")
        return self._is_cheaper_by_pages(scope, span.since)

    def _needs_export(self, reason: str) -> bool:
        self.logger.info("Contacts are read from an export: %s.", reason)
        return False

    def _is_cheaper_by_pages(self, scope: ExportScope, since: float) -> bool:
        counts = []
        for query in page_queries(scope, since):
            count = self.count(query)
            if count is None:
                return self._needs_export("the service does not say how many have changed")
            counts.append(count)
        costs = estimate(counts, len(scope.requests()))
        self.logger.info(
            "%s contacts have changed since %s. Requests: %s by pages, about %s by export. Taking the %s.",
            f"{costs.contacts:,}",
            from_epoch(since),
            f"{costs.page_requests:,}",
            f"{costs.export_requests:,}",
            "pages" if costs.pages_are_cheaper else "export",
        )
        if costs.pages_are_cheaper:
            self.log_cost(costs.page_requests, "pages of contacts")
        return costs.pages_are_cheaper

    def _fingerprint(self, scopes: Sequence[ExportScope]) -> str:
        return fingerprint_of(self.account.identity, scopes)

    def _from_exports(self, scopes: Sequence[ExportScope], span: Span) -> Iterator[Any]:
        count = len(scopes)
        self.log_cost(REQUESTS_PER_EXPORT * count, "an export" if count == 1 else f"{count:,} exports")
        # The bookmark must not be later than the request for what is read.
        self.asked_at = min(self.asked_at, self._exports.start(scopes, self._fingerprint(scopes)))
        since = "" if span.since is None else from_epoch(span.since)[:_TO_THE_SECOND]
        rows = 0
        with SeenKeys() if count > 1 else nullcontext() as seen:
            for number in range(count):
                with self._exports.file(number, scopes) as file:
                    for block in self._blocks(file):
                        rows += len(block.keys)
                        records = _wanted(block, since, seen)
                        if self.block_form is None:
                            yield from records
                        elif records:
                            yield RecordBlock(records)
                    if not file.is_verified:
                        self.warn_unverified("The file of an export")
        self._tell_missing(sum(len(scope.contact_ids) for scope in scopes if scope.status is None), rows)

    def _tell_missing(self, chosen: int, rows: int) -> None:
        if rows < chosen:
            self.logger.warning(
                "%d of the %d contacts that contact_ids names did not come: they were deleted, or were never there.",
                chosen - rows,
                chosen,
            )

    def _require_chosen(self, scope: ExportScope) -> None:
        """Say where an export failed since a setting names what is gone: the next one would too."""
        if scope.segment_id is not None:
            self._require("segment_id", SEGMENTS, str(scope.segment_id), SegmentAnswer)
        for one in scope.contact_ids[:_MOST_LOOKED_UP]:
            self._require("contact_ids", CONTACTS, one, ContactAnswer)

    def _require(self, setting: str, path: str, one: str, shape: type[Any]) -> None:
        try:
            self.account.client.get(f"{path}/{one}", shape=shape)
        except NotFoundError as error:
            message = f"{setting} names {one}, which the account does not have: correct it."
            raise SettingsError(message) from error

    def _selected(self) -> frozenset[str]:
        # An old catalog may lack the property of a new custom field.
        return frozenset(name for name in self._names() if self.mask["properties", name]) | {"updated_at"}

    def _names(self) -> tuple[str, ...]:
        return tuple(self.effective_schema["properties"])

    def _blocks(self, file: ExportFile) -> Iterator[ContactBlock]:
        selected, names = self._selected(), self._names()
        known = [custom for custom in self.account.custom_fields if custom.property_name in names]
        columns = columns_of(file.header, known)
        check_people(columns)
        unknown = [column.heading for column in columns if column.name is None]
        if unknown:
            self.logger.info("Columns without a property of their own go into %s: %s.", OTHER, ", ".join(unknown))
            if not self.account.custom_fields and any(name.startswith(PREFIX) for name in names):
                self.warn_unverified(
                    "The columns of custom fields", "are unknown, since the service was asked for them and listed none"
                )
        reader = RowReader(
            columns,
            names,
            selected=selected,
            list_names=[name for _, name in self.account.lists] if "list_names" in selected else (),
            tag_names=[name for _, name in self.account.tags] if "tag_names" in selected else (),
            constants=self.account_columns,
        )
        read = BlockReader(
            reader,
            as_dicts=self.block_form not in {BlockForm.ENCODABLE, BlockForm.FLAT},
            flat=serialize_json if self.block_form is BlockForm.FLAT else None,
        )
        yield from map(read, file.blocks())
        self.logger.debug(
            "%s of %s contacts were read by blocks.", f"{read.rows - read.rows_one_by_one:,}", f"{read.rows:,}"
        )
        self.log_misfits(reader.misfits)
        for name, cells in reader.ambiguous.items():
            self.logger.warning("%d values of %s can be read in several ways: kept whole.", cells, name)


def _wanted(block: ContactBlock, since: str, seen: SeenKeys | None) -> list[Any]:
    records = block.records
    keys: Sequence[str] = block.keys
    if since:
        is_new = [not changed_at or changed_at[:_TO_THE_SECOND] >= since for changed_at in block.changed_at]
        records, keys = list(compress(records, is_new)), list(compress(keys, is_new))
    return records if seen is None else list(compress(records, map(seen.add, keys)))
