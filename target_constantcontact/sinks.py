"""One stream: from records to rows for the loader."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from singer_sdk.sinks import Sink

from constantcontact_api.contacts.import_fields import (
    EMAIL,
    MAX_CUSTOM_FIELDS,
    SMS_NUMBER,
    field_by_alias,
    field_by_own_name,
)
from constantcontact_api.contacts.writes import REQUESTS_EACH
from constantcontact_api.errors import RecordRejectedError, SettingsError
from target_constantcontact.batching.sources import Source
from target_constantcontact.mapping.consent import SMS_EXPLICIT, SmsPermission
from target_constantcontact.mapping.custom_fields import new_custom_field
from target_constantcontact.mapping.lists import ListRouter, list_columns
from target_constantcontact.mapping.record_blocks import InputStream, OddNameError
from target_constantcontact.mapping.records import RecordMapping, match_columns
from target_constantcontact.mapping.values import Reason, Skip, reject
from target_constantcontact.settings import settings_of
from target_constantcontact.singer.reader import KeylessRecordError, MalformedInputError
from target_constantcontact.streams.operations import (
    LEAVING,
    TAGGING,
    OnDelete,
    Operation,
    PersonTasks,
    Task,
    person_columns,
)
from target_constantcontact.streams.plain_records import FastStream
from target_constantcontact.streams.policies import Gate, Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from target_constantcontact.loading.mirror import Mirror
    from target_constantcontact.mapping.records import ColumnMatch, Row
    from target_constantcontact.settings import StreamSettings
    from target_constantcontact.target import TargetConstantContact

_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class _SmsLane(NamedTuple):
    """Where rows go that give permission for text messages: an import says it of all its rows."""

    permission: SmsPermission
    source: Source


class ConstantContactSink(Sink):
    """Maps the records of one stream; what they become is up to the loader.

    The SDK's own buffers, validation by JSON schema and parsing of timestamps stay unused: what matters is what the
    service takes, and `RecordMapping` checks exactly that.
    """

    target: TargetConstantContact

    def __init__(
        self,
        target: TargetConstantContact,
        stream_name: str,
        schema: dict[str, Any],
        key_properties: Sequence[str] | None,
    ) -> None:
        """Remember the stream; its columns are matched by `prepare`.

        Args:
            target: Gives account, loader and settings.
            stream_name: Its name, after stream maps.
            schema: After stream maps.
            key_properties: The stream's key.
        """
        super().__init__(target, stream_name, schema, key_properties)
        self.target = target
        self.counts = target.accounting.counts_of(stream_name)
        self._is_prepared = False
        self._mapping: RecordMapping | None = None
        self._mirror: Mirror | None = None
        self._sms: _SmsLane | None = None
        self._tasks: PersonTasks | None = None  # for every record
        self._deletions: PersonTasks | None = None  # for those that their source marks as deleted

    def get_validator(self) -> None:
        """Turn the SDK's validation off: types that the schema does not promise are read all the same."""
        return

    def prepare(self) -> None:
        """Match columns and lists once, before the first record.

        Raises:
            SettingsError: If no list is known, or a setting does not fit the stream or the account.
        """
        if self._is_prepared:
            return
        self._is_prepared = True
        properties: Mapping[str, Any] = self.original_schema.get("properties", {})
        settings = settings_of(self.stream_name, self.config)
        if settings.operation is not Operation.IMPORT:
            self._tasks = self._tasks_of(settings.operation, properties, settings)
            self._source = Source(self.stream_name, (EMAIL,))
            return
        match = self._match(properties, settings)
        if match is None:
            return
        self._say_what_is_not_imported(properties, match)
        truncates = self.config.get("on_long_value") == "truncate"
        self._mapping = RecordMapping(
            match, properties, today=_today(), note_cut=self._count_cut if truncates else None
        )
        self._mode = settings.mode
        self._gate = Gate(
            settings.mode,
            lambda: self.target.account_as_read,
            changes=self.target.changes,
            deleted=self.target.deleted,
        )
        configured = self._configured_lists(settings) if settings.mode is not Mode.UPDATE else ()
        if settings.mode is Mode.MIRROR:
            self._mirror = self._mirror_of(configured)
        if settings.on_delete is not OnDelete.IGNORE:
            self._deletions = self._tasks_of(Operation(settings.on_delete.value), properties, settings)
        tag_ids = self._tag_ids(settings, creates=bool(self.config.get("create_tags")))
        self._source = Source(self.stream_name, self._mapping.keys, lists_vary=not configured, tag_ids=tag_ids)
        self._sms = self._sms_lane(properties, self._mapping.keys, self._source)
        self._router = ListRouter(
            configured=configured,
            columns=list_columns(properties),
            account_lists=lambda: self.target.account.lists,
        )
        self._full_row_is_csv, self._every_row_is_csv = self._choose_format(self._mapping)

    def _sms_lane(self, columns: Iterable[str], keys: Sequence[str], source: Source) -> _SmsLane | None:
        if self.config.get("sms_permission_to_send") != SMS_EXPLICIT or SMS_NUMBER not in keys:
            return None
        own = Source(
            source.stream, keys, lists_vary=source.lists_vary, tag_ids=source.tag_ids, sms_permission=SMS_EXPLICIT
        )
        return _SmsLane(SmsPermission(columns), own)

    def _source_of(self, row: Row, record: Mapping[str, Any]) -> Source:
        if self._sms is None or SMS_NUMBER not in row:
            return self._source
        if self._sms.permission.is_given(row, record):
            return self._sms.source
        self.counts.sms_without_permission += 1
        return self._source

    def _tasks_of(
        self, operation: Operation, properties: Mapping[str, Any], settings: StreamSettings
    ) -> PersonTasks | None:
        columns = person_columns(self.stream_name, properties, settings.field_map, today=_today())
        if not columns.has_people:
            self._refuse_or_skip("neither a column of e-mail addresses nor one of contact ids")
            return None
        configured: tuple[str, ...] = ()
        if operation is Operation.REMOVE_FROM_LISTS:
            self._check_lists_are_known(properties, settings)
            configured = self._configured_lists(settings, creates=False)
        router = ListRouter(
            configured=configured,
            columns=list_columns(properties),
            account_lists=lambda: self.target.account.lists,
            creates=False,
        )
        if operation in TAGGING and not settings.tags:
            raise SettingsError(f"The stream {self.stream_name} is to {operation.value}: set `tags`.")
        creates = bool(self.config.get("create_tags")) and operation is Operation.ADD_TAGS
        tag_ids = self._tag_ids(settings, creates=creates) if operation in TAGGING else ()
        return PersonTasks(columns, operation, lists_of=router.lists_of, tag_ids=tag_ids)

    def _tag_ids(self, settings: StreamSettings, *, creates: bool) -> tuple[str, ...]:
        if not settings.tags:
            return ()
        return self.target.account.tag_ids(settings.tags, settings.tags_setting, creates=creates)

    def _check_lists_are_known(self, properties: Mapping[str, Any], settings: StreamSettings) -> None:
        if not settings.lists and not list_columns(properties):
            raise SettingsError(
                f"No list is known for the stream {self.stream_name}: set `lists`, or give its records a column "
                "list_ids or list_names."
            )

    def fast_stream(self, stream: str) -> FastStream | None:
        """Return what takes the plain records of this sink's stream as `take` would; None where each needs a look.

        Whoever adds a step to `take` says here what it means for plain records.

        Args:
            stream: As its lines call it.
        """
        mapping = self._mapping
        lookers = (self.target.unchanged, self.target.history, self.target.clearing, self._sms)
        looks_at_each = any(one is not None for one in lookers)
        if mapping is None or looks_at_each or self._mode not in {Mode.UPSERT, Mode.MIRROR}:
            return None
        try:
            return FastStream(
                InputStream(stream, self.original_schema.get("properties", {}), self.key_properties),
                mapping,
                source=self._source,
                loader=self.target.loader,
                router=self._router,
                csv=(self._full_row_is_csv, self._every_row_is_csv),
                deleted=self.target.deleted,
                note=self._note_fast,
            )
        except OddNameError:
            return None

    def _note_fast(self, emails: Sequence[str]) -> None:
        self.counts.read += len(emails)
        self.counts.fast += len(emails)
        if self._mirror is not None:
            for email in emails:
                self._mirror.note(email)

    def _count_cut(self) -> None:
        self.counts.truncated += 1

    def _match(self, properties: Mapping[str, Any], settings: StreamSettings) -> ColumnMatch | None:
        columns = [name for name in properties if _holds_values(properties[name]) or name in settings.field_map]
        candidates = [*columns, *(target for target in settings.field_map.values() if target)]
        # Before any request: whether the stream can hold people, and whether they have somewhere to go.
        if any(_may_be_email(name) for name in candidates):
            if settings.mode is not Mode.UPDATE:
                self._check_lists_are_known(properties, settings)
            match = match_columns(
                self.stream_name,
                columns,
                settings.field_map,
                lambda: self.target.account.custom_fields,
                self._create_custom_field if self.config.get("create_custom_fields") else None,
            )
            if match.has_people:
                return match
        self._refuse_or_skip("no column of e-mail addresses")
        return None

    def _refuse_or_skip(self, what: str) -> None:
        sentence = f"The stream {self.stream_name} has {what}"
        if self.config.get("refuse_streams_without_people"):
            raise SettingsError(f"{sentence}, and refuse_streams_without_people is set.")
        self.logger.warning("%s: it is skipped. Name the column with field_map if there is one.", sentence)

    def _create_custom_field(self, label: str, column: str) -> CustomField:
        schema = self.original_schema.get("properties", {}).get(column)
        return self.target.account.create_custom_field(new_custom_field(label, schema))

    def _configured_lists(self, settings: StreamSettings, *, creates: bool = True) -> tuple[str, ...]:
        if not settings.lists:
            return ()
        return self.target.account.lists.configured(settings.lists, settings.lists_setting, creates=creates)

    def _mirror_of(self, list_ids: tuple[str, ...]) -> Mirror:
        if not list_ids:
            raise SettingsError(
                f"The stream {self.stream_name} is a mirror, and no list is configured for it: set `lists`."
            )
        return self.target.mirrors.of(self.stream_name, list_ids)

    def _say_what_is_not_imported(self, properties: Mapping[str, Any], match: ColumnMatch) -> None:
        unmatched = [*match.unmatched, *(name for name in properties if not _holds_values(properties[name]))]
        unmatched = [name for name in unmatched if name not in match.fields]
        found = ", ".join(f"{column} -> {field.key}" for column, field in match.fields.items())
        self.logger.info("Stream %s: columns imported: %s.", self.stream_name, found)
        if unmatched:
            self.logger.info("Stream %s: columns not imported: %s.", self.stream_name, ", ".join(unmatched))
        general: dict[str, Any] = {"field_map": {}, "custom_fields": []}
        own_map = settings_of(self.stream_name, {**self.config, **general}).field_map
        missing = [name for name in match.missing if name in own_map]
        if missing:
            self.logger.warning(
                "Stream %s: its field_map names columns that it does not have: %s.",
                self.stream_name,
                ", ".join(missing),
            )

    def _choose_format(self, mapping: RecordMapping) -> tuple[bool, bool]:
        chosen = self.config.get("import_format") or "auto"
        if chosen == "csv":
            if mapping.custom_field_count > MAX_CUSTOM_FIELDS:
                raise SettingsError(
                    f"import_format is csv, but the stream {self.stream_name} sets {mapping.csv_problem}. "
                    "Set it to auto or json, or leave columns out with field_map."
                )
            self.logger.warning(
                "Stream %s: every row is sent as CSV. Blank cells may clear values in the account: nobody documents "
                "that they do not%s.",
                self.stream_name,
                f"; {mapping.csv_problem}" if mapping.csv_problem else "",
            )
            return True, True
        return chosen == "auto" and not mapping.csv_problem, False

    def take(self, record: Any, line: bytes) -> None:  # noqa: ANN401  # whatever the tap wrote
        """Take one record.

        Args:
            record: After stream maps.
            line: The RECORD message that it came in.

        Raises:
            MalformedInputError: If it is not an object, or lacks a key property.
            ConstantContactError: If an earlier import failed.
        """
        if not isinstance(record, dict):
            raise MalformedInputError(f"A record of the stream {self.stream_name} is not a JSON object.")
        for key in self.key_properties:
            if key not in record:
                raise KeylessRecordError(f"A record of the stream {self.stream_name} lacks its key property {key!r}.")
        self.counts.read += 1
        if self._tasks is not None:
            self._operate(self._tasks, record, line)
            return
        if self._mapping is None:
            self.counts.skipped[Skip.STREAM_WITHOUT_PEOPLE.value] += 1
            return
        if self._mapping.says_deleted(record):
            self._take_deleted(self._mapping, record, line)
            return
        row, faults = self._mapping.convert(record)
        if self._mirror is not None:
            self._mirror.note(row.get(EMAIL) or record.get(self._mapping.email_column))
        self._take_row(self._mapping, row, faults, record, line)

    def _take_row(
        self,
        mapping: RecordMapping,
        row: Row,
        faults: list[RecordRejectedError],
        record: dict[str, Any],
        line: bytes,
    ) -> None:
        address = str(row.get(EMAIL, "")).lower()
        left_out = None if faults else self._gate.left_out(address)
        if left_out is not None:
            self.counts.skipped[left_out.value] += 1
            return
        list_ids = self._lists_of(record, address, faults)
        if not list_ids and not faults and self.target.update_allowance.take(REQUESTS_EACH):
            blanks = self._blanks_to_clear(mapping, address, record)
            self._update_alone(address, {**row, **dict.fromkeys(blanks, "")}, line)
            return
        if not list_ids and not faults:
            sentence = "This person is on no list of a name of its own, and an import would have to add them to one."
            faults = [reject(Reason.NO_LIST_TO_UPDATE_THROUGH, sentence, "lists")]
        if faults:
            self.target.accounting.reject(self.stream_name, faults, line)
            return
        kept = self._lists_not_left(address, list_ids)
        if not kept:
            self.counts.skipped[Skip.LEFT_LIST.value] += 1
            return
        self.counts.not_put_back += len(list_ids) - len(kept)
        list_ids = kept
        source, unchanged = self._source_of(row, record), self.target.unchanged
        blanks = self._blanks_to_clear(mapping, address, record)
        wanted, allows_sms = {**row, **dict.fromkeys(blanks, "")}, bool(source.sms_permission)
        if unchanged is not None and unchanged.includes(
            address, wanted, list_ids, source.tag_ids, sms_permission=allows_sms
        ):
            self.target.accounting.leave(self.stream_name, address, list_ids)
            return
        self._note_sent(address)
        if blanks and not self.target.update_allowance.take(REQUESTS_EACH):
            sentence = "Values of this person are to be cleared, and update_request_budget is used up."
            self.target.accounting.reject(self.stream_name, [reject(Reason.NO_REQUESTS_TO_CLEAR, sentence)], line)
            return
        is_csv = self._every_row_is_csv or (self._full_row_is_csv and len(row) == len(mapping.keys))
        self.target.loader.put(source, row, list_ids, line, is_csv=is_csv, blanks=blanks)

    def _blanks_to_clear(self, mapping: RecordMapping, address: str, record: Mapping[str, Any]) -> frozenset[str]:
        clearing = self.target.clearing
        return frozenset() if clearing is None else clearing.keys_of(address, mapping.blanks_of(record))

    def _note_sent(self, address: str) -> None:
        if self.target.clearing is not None:
            self.target.changes.note_sent((address,), (None,))

    def _take_deleted(self, mapping: RecordMapping, record: dict[str, Any], line: bytes) -> None:
        if self._deletions is not None:
            self._operate(self._deletions, record, line)
            return
        self.counts.skipped[Skip.DELETED_AT_SOURCE.value] += 1
        if self._mirror is not None:  # nothing is to happen to this person
            self._mirror.note(record.get(mapping.email_column))

    def _operate(self, tasks: PersonTasks, record: dict[str, Any], line: bytes) -> None:
        task, row, faults = tasks.convert(record)
        if faults:
            self.target.accounting.reject(self.stream_name, faults, line)
        else:
            if self.target.unchanged is not None and task.operation is not Operation.ADD_TAGS:
                self.target.changes.note(row.get(EMAIL))
            if task.operation in LEAVING:
                self.target.changes.note_departure(row.get(EMAIL), task.ids)
            self.target.loader.operate(self._source, task, row, line)

    def _update_alone(self, address: str, row: Row, line: bytes) -> None:
        unchanged, tag_ids = self.target.unchanged, self._source.tag_ids
        if unchanged is not None and unchanged.includes(address, row, (), tag_ids):
            self.target.accounting.leave(self.stream_name, address, ())
        else:
            self._note_sent(address)
            self.target.loader.operate(self._source, Task(Operation.UPDATE, tag_ids), row, line)

    def _lists_not_left(self, address: str, list_ids: tuple[str, ...]) -> tuple[str, ...]:
        history = self.target.history
        return list_ids if history is None or self._gate.updates_only else history.without_left(address, list_ids)

    def _lists_of(self, record: dict[str, Any], address: str, faults: list[RecordRejectedError]) -> tuple[str, ...]:
        if self._gate.updates_only:
            list_id = None if faults else self._gate.list_to_update_through(address)
            return () if list_id is None else (list_id,)
        try:
            return self._router.lists_of(record)
        except RecordRejectedError as fault:
            faults.append(fault)
            return ()

    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:  # noqa: ARG002  # the SDK's
        """Take one record that came without a line of its own.

        Args:
            record: After stream maps.
            context: Unused.
        """
        self.take(record, _ENCODER.encode({"record": record}))

    def process_batch(self, context: dict[str, Any]) -> None:
        """Take the records of a BATCH message's file.

        Args:
            context: Holds them as `records`.
        """
        for record in context.get("records", ()):
            self.process_record(record, context)

    def clean_up(self) -> None:
        """Write the SDK's metric of records."""
        self.record_counter_metric.increment(self.counts.read)
        super().clean_up()


def _holds_values(schema: object) -> bool:
    # Objects, and arrays of them, are not what `address` or `company` mean in an import.
    if not isinstance(schema, dict):
        return True
    types = schema.get("type")
    names = {types} if isinstance(types, str) else set(types or ())
    if "array" in names:
        items = schema.get("items")
        return not (isinstance(items, dict) and "object" in str(items.get("type", "")))
    return not names or bool(names - {"object", "null"})


def _may_be_email(name: str) -> bool:
    field = field_by_own_name(name) or field_by_alias(name)
    return field is not None and field.key == EMAIL


def _today() -> date:
    return datetime.now(timezone.utc).date()
