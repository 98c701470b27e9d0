"""What a stream is, worked out once when its SCHEMA arrives: people to import, an operation on people, or neither."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Union

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.import_fields import EMAIL
from constantcontact_api.errors import SettingsError
from constantcontact_singer.near_names import is_misspelt
from target_constantcontact.batching.batch_key import Source
from target_constantcontact.mapping.columns import ColumnMatch, TiedColumnsError, match_columns
from target_constantcontact.mapping.consent import Consent
from target_constantcontact.mapping.contradictions import without_contradictions
from target_constantcontact.mapping.custom_fields import new_custom_field
from target_constantcontact.mapping.headings import names_address_of_email
from target_constantcontact.mapping.leaving import leaving_records
from target_constantcontact.mapping.lists import ListRouter, list_columns
from target_constantcontact.mapping.nested import columns_of
from target_constantcontact.mapping.people import PersonColumns, person_columns
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.mapping.records import RecordMapping
from target_constantcontact.mapping.tags import RecordTags, tag_columns
from target_constantcontact.options import (
    TAGGING,
    Mode,
    MultipleAddresses,
    OnBadValue,
    OnDelete,
    OnOptOut,
    OperationKind,
)
from target_constantcontact.settings import READS_ACCOUNT, mirrors_any, own_settings, settings_of
from target_constantcontact.streams.column_log import tell_columns, tell_names
from target_constantcontact.streams.import_format import choose_format
from target_constantcontact.streams.imports import ImportStream
from target_constantcontact.streams.leaving import LeavingStream
from target_constantcontact.streams.list_policies import ListsToJoin
from target_constantcontact.streams.operations import OperationStream
from target_constantcontact.streams.opt_outs import OptOuts
from target_constantcontact.streams.policy_order import policies_of
from target_constantcontact.streams.skipped import SkippedStream, passed_over, without_people

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from constantcontact_api.contacts.import_fields import Field
    from target_constantcontact.loading.mirror import Mirror
    from target_constantcontact.mapping.custom_fields import CustomFields
    from target_constantcontact.mapping.typed_values import Conventions
    from target_constantcontact.run import Run
    from target_constantcontact.settings import StreamSettings

logger = logging.getLogger("target-constantcontact")

OpenStream = Union[ImportStream, OperationStream, SkippedStream, LeavingStream]  # noqa: UP007  # Python 3.10 evaluates it


class Opening:
    """Opens one stream."""

    def __init__(
        self,
        name: str,
        properties: Mapping[str, Any],
        came: Mapping[str, Any] | None,
        run: Run,
        sample: Sequence[Mapping[str, Any]] | None = None,
        *,
        source: str,
    ) -> None:
        """Remember the stream; nothing is asked yet.

        Args:
            name: After stream maps.
            properties: Of its schema, after stream maps.
            came: Of its schema before them; None where they change nothing.
            run: Everything that streams share.
            sample: Its first records, after stream maps; None before they have come.
            source: Its name before stream maps.
        """
        self._sample = sample
        self._came = came
        self._before_maps = properties if came is None else came
        self._source = source
        self._name = name
        self._properties = properties
        self._run = run
        self._config = run.settings
        self._settings: StreamSettings = settings_of(name, run.settings)

    def stream(self) -> OpenStream:
        """Match columns and lists, and note whether people have come.

        A stream in which two columns are one field ends by itself, and others go on.

        Raises:
            SettingsError: If no list is known, or a setting does not fit the stream or the account.
        """
        if self._settings.operation is OperationKind.SKIP:
            return passed_over(SkippedStream(self._name, self._run, reason=Skip.SKIPPED_STREAM))
        try:
            found = self._stream_of_people()
        except TiedColumnsError as error:
            self._run.refuse(error)
            return SkippedStream(self._name, self._run, reason=Skip.STREAM_REFUSED)
        if found is None:
            return without_people(self._name, self._run, self._properties, self._settings.field_map)
        if isinstance(found, LeavingStream):
            found.tell()
            self._run.first_people.note_others(self._name, found.nobody_else)
        else:
            self._run.first_people.note(self._name)
        return found

    def _stream_of_people(self) -> ImportStream | OperationStream | LeavingStream | None:
        if self._settings.operation is not OperationKind.IMPORT:
            source = Source(self._name, (EMAIL,))
            stream = self._operations(self._settings.operation, source)
            if stream is None and own_settings(self._name, self._config)[1].get("operation"):
                raise SettingsError(
                    f"The stream {self._name} is to {self._settings.operation.value}, and none of its columns tells "
                    "who is meant: name the one of e-mail addresses or of contact ids with field_map, such as "
                    f'{{"...": "{EMAIL}"}}.'
                )
            return None if stream is None else replace(stream, is_asked=True)
        names = (self._source, self._name)
        leaving = None if self._settings.is_chosen else leaving_records(names, self._before_maps)
        if leaving is not None:
            return LeavingStream(self._name, self._run, leaving)
        if self._run.suppressions is not None:
            self._run.suppressions.read()
        match = self._match()
        if match is None:
            return None
        if self._sample is not None:
            tags = self._tag_columns(only_mapped=not self._config.get("create_tags"))
            tell_columns(self._name, self._properties, match, tags=tags, sample=self._sample)
            self._tell_names()
        return self._imports(match)

    def _imports(self, match: ColumnMatch) -> ImportStream:
        settings, run = self._settings, self._run
        on_long, clears_blanks = self._config.get("on_long_value"), bool(self._config.get("clear_blanks"))
        count_cut = run.accounting.counts_of(self._name).count_cut if on_long == "truncate" else None
        mapping = RecordMapping(
            match,
            self._conventions,
            optional=self._optional(match),
            note_cut=count_cut,
            clears_blanks=clears_blanks,
            needs_long=on_long == "reject",
        )
        lists = self._configured_lists() if settings.mode is not Mode.UPDATE else ()
        deletions = None
        if settings.on_delete is not OnDelete.IGNORE:
            # Its batches are those of the stream: an import and a deletion of one person go in their order.
            deletions = self._operations(OperationKind(settings.on_delete.value), Source(self._name, (EMAIL,)))
        tag_ids, puts = self._tag_ids(creates=bool(self._config.get("create_tags"))), settings.mode is not Mode.UPDATE
        lists_vary = not lists or bool(self._list_columns(is_configured=True))
        source = Source(self._name, mapping.keys, lists_vary=lists_vary, tag_ids=tag_ids, puts_on_lists=puts)
        router = self._router(lists)
        opt_outs = self._opt_outs(lists if settings.mode is Mode.MIRROR else ())
        policies = policies_of(run, settings.mode, self._before_maps, source, router, opt_outs)
        chosen = self._config.get("import_format") or "auto"
        csv = choose_format(self._name, chosen, mapping, tells=self._sample is not None)
        return ImportStream(
            self._name,
            run,
            mapping,
            self._consent(),
            policies,
            router.lists_of if puts else None,
            source,
            csv,
            lists,
            opt_outs,
            deletions,
            self._mirror(lists),
            self._record_tags(),
        )

    def _tell_names(self) -> None:
        is_asked = bool(self._config.get("create_tags")) or self._tag_columns(only_mapped=True)
        lists = self._list_columns(is_configured=False) if self._settings.lists else ()
        counted = self._list_columns(is_configured=True)
        tags = () if is_asked else self._tag_columns(only_mapped=False)
        tell_names(self._name, lists=() if counted else lists, tags=tags)

    def _tag_columns(self, *, only_mapped: bool) -> tuple[str, ...]:
        return tag_columns(self._properties, self._settings.field_map, only_mapped=only_mapped)

    def _record_tags(self) -> RecordTags | None:
        creates, directory = bool(self._config.get("create_tags")), self._run.account.directory
        columns = self._tag_columns(only_mapped=not creates)
        note = self._run.accounting.counts_of(self._name).count_unknown_tag
        create = directory.create_tag if creates else None
        return RecordTags(columns, lambda: directory.tags, create, note) if columns else None

    def _list_columns(self, *, is_configured: bool) -> tuple[str, ...]:
        return list_columns(self._properties, self._settings.field_map, only_mapped=is_configured)

    @property
    def _conventions(self) -> Conventions:
        takes_first = self._config.get("multiple_addresses") == MultipleAddresses.FIRST.value
        return self._settings.conventions(self._run.today, takes_first_address=takes_first)

    def _optional(self, match: ColumnMatch) -> Collection[str]:
        """Return the columns whose bad values are left out."""
        chosen = self._config.get("on_bad_value")
        if chosen is None:
            return match.fields.keys() - match.by_hand
        return match.fields.keys() if chosen == OnBadValue.LEAVE_OUT.value else ()

    def _consent(self) -> Consent:
        return Consent(
            self._name,
            self._before_maps,
            None if self._came is None else self._properties,
            self._settings.permission_columns,
            is_required=bool(self._config.get("require_permission")),
            today=self._run.today,
        )

    def _opt_outs(self, mirrored: tuple[str, ...]) -> OptOuts:
        choice, config, mode = self._settings.on_opt_out, self._config, self._settings.mode
        operations = None
        if choice not in {None, OnOptOut.KEEP_OUT}:
            operations = self._operations(OperationKind(choice.value), Source(self._name, (EMAIL,)))
        if operations is not None:
            operations = replace(operations, is_own_wish=choice is OnOptOut.UNSUBSCRIBE)
        looks = mode in {Mode.APPEND, Mode.UPDATE} or any(config.get(name) for name in (*READS_ACCOUNT, "dry_run"))
        return OptOuts(self._name, self._run, choice, operations, mirrored=mirrored, looks=looks)

    def _operations(self, operation: OperationKind, source: Source) -> OperationStream | None:
        people = self._people(self._settings.field_map)
        self._run.names.check_columns(self._name, self._properties, self._person_columns)
        if not people.has_people:
            return None
        lists: tuple[str, ...] = ()
        if operation is OperationKind.REMOVE_FROM_LISTS:
            self._check_lists_are_known()
            lists = self._configured_lists(creates=False)
        router = self._router(lists, creates=False)
        if operation in TAGGING and not self._settings.tags:
            raise SettingsError(f"The stream {self._name} is to {operation.value}: set `tags`.")
        creates = bool(self._config.get("create_tags")) and operation is OperationKind.ADD_TAGS
        tag_ids = self._tag_ids(creates=creates) if operation in TAGGING else ()
        policies = (ListsToJoin(router),) if operation is OperationKind.REMOVE_FROM_LISTS else ()
        return OperationStream(self._name, self._run, people, operation, router, source, tag_ids, policies)

    def _people(self, field_map: Mapping[str, str | None]) -> PersonColumns:
        return person_columns(self._name, self._properties, field_map, today=self._run.today)

    def _person_columns(self, field_map: Mapping[str, str | None]) -> tuple[object, ...]:
        people = self._people(field_map)
        return people.email_column, people.id_columns

    def _router(self, configured: tuple[str, ...], *, creates: bool = True) -> ListRouter:
        return ListRouter(
            configured=configured,
            columns=self._list_columns(is_configured=bool(configured)),
            account_lists=lambda: self._run.account.directory.lists,
            creates=creates,
        )

    def _tag_ids(self, *, creates: bool) -> tuple[str, ...]:
        if not self._settings.tags:
            return ()
        directory = self._run.account.directory
        return directory.tag_ids(self._settings.tags, self._settings.tags_setting, creates=creates)

    def _check_lists_are_known(self) -> None:
        if not self._settings.lists and not self._list_columns(is_configured=False):
            raise SettingsError(
                f"No list is known for the stream {self._name}: set `lists`, or give its records a column "
                "list_ids or list_names."
            )

    def _match(self) -> ColumnMatch | None:
        field_map, directory = self._settings.field_map, self._run.account.directory
        beside = self._columns_beside_the_schema()
        columns = [*columns_of(self._properties, self._sample or (), field_map), *beside]
        create = self._create_custom_field if self._config.get("create_custom_fields") else None
        match = None
        candidates = [*columns, *(target for target in field_map.values() if target)]
        # Before any request: whether the stream can hold people, and whether they have somewhere to go.
        if any(names_address_of_email(name) for name in candidates):
            if self._settings.mode is not Mode.UPDATE:
                self._check_lists_are_known()
            match = self._matched(columns, field_map, lambda: directory.custom_fields, create)
        known = [*self._properties, *columns]
        self._run.names.check_columns(self._name, known, partial(self._fields, columns))
        if match is None or not match.has_people:
            return None
        return without_contradictions(match, self._sample or (), self._conventions, self._optional(match))

    def _matched(
        self,
        columns: Sequence[str],
        field_map: Mapping[str, str | None],
        custom_fields: Callable[[], CustomFields],
        create: Callable[[str, str], CustomField] | None,
    ) -> ColumnMatch:
        splits = bool(self._config.get("split_names"))
        return match_columns(self._name, columns, field_map, custom_fields, create, self._sample, splits_names=splits)

    def _columns_beside_the_schema(self) -> list[str]:
        """Return columns of addresses that the stream's own settings name, and its records have beside the schema."""
        if any(map(names_address_of_email, self._properties)):
            return []
        own = settings_of(self._name, {**self._config, "field_map": {}, "custom_fields": []}).field_map
        named = [one for one, target in own.items() if target and names_address_of_email(target)]
        return [one for one in named if one not in self._properties and self._may_have(one)]

    def _may_have(self, column: str) -> bool:
        if self._sample is None:
            return not any(is_misspelt(column, one) for one in self._properties)
        return any(column in record for record in self._sample)

    def _fields(self, columns: Sequence[str], field_map: Mapping[str, str | None]) -> Mapping[str, Field]:
        """Tell which field each column of people would be with another `field_map`; nothing is made."""
        create = (lambda label, _: CustomField(label, label)) if self._config.get("create_custom_fields") else None
        known = self._run.account.directory.custom_fields
        match = self._matched(columns, field_map, lambda: known, create)
        return match.fields if match.has_people else {}

    def _create_custom_field(self, label: str, column: str) -> CustomField:
        body = new_custom_field(label, self._properties.get(column))
        return self._run.account.directory.create_custom_field(body)

    def _configured_lists(self, *, creates: bool = True) -> tuple[str, ...]:
        if not self._settings.lists:
            return ()
        lists = self._run.account.directory.lists
        return lists.configured(self._settings.lists, self._settings.lists_setting, creates=creates)

    def _mirror(self, list_ids: tuple[str, ...]) -> Mirror | None:
        if self._settings.mode is not Mode.MIRROR:
            is_beside = bool(list_ids) and mirrors_any(self._config)
            return self._run.mirrors.beside(self._name, list_ids) if is_beside else None
        if not list_ids:
            raise SettingsError(f"The stream {self._name} is a mirror, and no list is configured for it: set `lists`.")
        return self._run.mirrors.of(self._name, list_ids)
