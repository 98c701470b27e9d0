"""How the permission of one stream is read: from its records as they came, and as they are after stream maps. Pure.

A no in either counts. What the columns of a record are is known from the schema and from the records themselves, since
a tap may send what its schema does not name.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from target_constantcontact.permission import (
    DEEPEST,
    Deleted,
    Verdict,
    deletion_columns,
    has_agreed,
    heading_key,
    is_listed,
    paths_within,
    read_permission,
    read_sms_permission,
    value_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from target_constantcontact.permission import (
        Chosen,
        DeletionColumn,
        PermissionColumn,
        Said,
        StreamPermission,
        UnclearColumn,
    )

Path = tuple[str, ...]
MOST_SAMPLED: Final = 100
MOST_KNOWN: Final = 500
"""Columns that blocks know; a record with further ones goes one by one."""
_DELETED_AT: Final = "_sdc_deleted_at"
"""Singer's own mark of a deletion, which need not be in a schema."""


class Judgement(NamedTuple):
    """What a record's own source says of the person.

    Attributes:
        verdict: Whether they may be mailed.
        deleted: Whether they are deleted there.
        allows_sms: Whether nothing speaks against text messages.
    """

    verdict: Verdict
    deleted: Deleted
    allows_sms: bool


class Side:
    """One side of a stream map: the columns that records have there.

    Attributes:
        permission: Of e-mail.
        sms: Of text messages.
        deletions: Columns that say whether the source deleted a person.
    """

    def __init__(
        self, stream: str, paths: Iterable[Path], choices: Mapping[str, Chosen], today: date | None = None
    ) -> None:
        """Read the headings of the schema.

        Args:
            stream: Its name.
            paths: Of its schema.
            choices: The setting `permission_columns`.
            today: Tells which pauses and consents are over.
        """
        self._stream = stream
        self._choices = choices
        self._today = today
        self._known = dict.fromkeys(paths)
        self._sample: list[Mapping[str, Any]] = []
        self._read()

    @property
    def known(self) -> Iterable[Path]:
        """All columns that are known."""
        return self._known

    @property
    def names(self) -> list[str]:
        """The names of all columns that are known."""
        return list(dict.fromkeys(path[0] for path in self._known))

    def knows(self, record: Mapping[str, Any]) -> bool:
        """Tell whether all columns of a record are known.

        Args:
            record: Of this side.
        """
        return all((key,) in self._known and self.knows_within(key, value) for key, value in record.items())

    def knows_within(self, name: str, value: object) -> bool:
        """Tell whether all that is inside a value is known.

        Args:
            name: Of its column.
            value: Any JSON value.
        """
        return not isinstance(value, (dict, list, str)) or all(
            path in self._known for path in paths_within((name,), value)
        )

    def learn(self, records: Iterable[Mapping[str, Any]]) -> bool:
        """Read the headings anew with the columns of some records, and with what the first of them hold.

        Args:
            records: Of this side.

        Returns:
            Whether columns are read otherwise now, or there were some that nobody knew and blocks are to know.
        """
        before, has_begun = set(self._known), bool(self._sample)
        for record in records:
            if len(self._sample) < MOST_SAMPLED:
                self._sample.append(record)
            for key, value in record.items():
                self._known.setdefault((key,))
                self._known |= dict.fromkeys(paths_within((key,), value))
        new = self._known.keys() - before
        reads_anew = not has_begun or any(self._speaks(path) for path in new)
        if reads_anew:
            self._read()
        return reads_anew or (bool(new) and len(self._known) <= MOST_KNOWN)

    def holds_objects(self, name: str) -> bool:
        """Tell whether a column is known to hold objects, also in arrays or as a text.

        Args:
            name: Of the column.
        """
        return any(len(path) > 1 and path[0] == name for path in self._known)

    def _speaks(self, path: Path) -> bool:
        found = read_permission([path], choices=self._choices)
        return bool(found.columns or found.logins or found.aside or deletion_columns([path]))

    def _read(self) -> None:
        paths, sample = list(self._known), self._sample
        self.permission: StreamPermission = read_permission(
            paths, stream=self._stream, sample=sample, choices=self._choices, today=self._today
        )
        self.sms: StreamPermission = read_sms_permission(
            paths, stream=self._stream, sample=sample, choices=self._choices
        )
        self.deletions: tuple[DeletionColumn, ...] = deletion_columns(
            [*(path for path in paths if not is_listed(path)), (_DELETED_AT,)]
        )


class Consent:
    """How the permission of one stream is read.

    Attributes:
        came: Records as they came.
        mapped: The same after stream maps; None where these change nothing.
        is_required: Whether only a clear yes lets somebody in.
    """

    def __init__(
        self,
        stream: str,
        came: Mapping[str, Any],
        mapped: Mapping[str, Any] | None,
        choices: Mapping[str, Chosen],
        *,
        is_required: bool = False,
        today: date | None = None,
    ) -> None:
        """Read the headings of the schema.

        Args:
            stream: Its name, after stream maps.
            came: The properties of its schema as it came.
            mapped: Those after stream maps; None where these change nothing.
            choices: The setting `permission_columns`.
            is_required: Whether only a clear yes lets somebody in.
            today: Tells which pauses and consents are over.
        """
        self.came = Side(stream, _schema_paths(came), choices, today)
        self.mapped = None if mapped is None else Side(stream, _schema_paths(mapped), choices, today)
        self.is_required = is_required
        self._choices = choices
        self._sides = (self.came,) if self.mapped is None else (self.came, self.mapped)

    @property
    def unclear(self) -> Sequence[UnclearColumn]:
        """Columns of permission whose first values were mostly not understood."""
        return list({one.column.heading: one for side in self._sides for one in side.permission.unclear}.values())

    @property
    def columns(self) -> Sequence[PermissionColumn]:
        """Those that decide, each heading once."""
        return list({one.heading: one for side in self._sides for one in side.permission.columns}.values())

    @property
    def top_columns(self) -> Sequence[str]:
        """The columns that are known, without what is nested in them."""
        return list(dict.fromkeys(path[0] for side in self._sides for path in side.known if path))

    @property
    def chosen(self) -> Mapping[str, bool]:
        """The names that `permission_columns` has, and whether a column is meant by each."""
        keys = {heading_key(".".join(path)) for side in self._sides for path in side.known}
        return {name: heading_key(name) in keys for name in self._choices}

    @property
    def logins(self) -> Sequence[PermissionColumn]:
        """Those of records as they came that hold the state of a login."""
        return self.came.permission.logins

    def knows(self, came: Mapping[str, Any], mapped: Mapping[str, Any]) -> bool:
        """Tell whether all columns of a record are known.

        Args:
            came: The record.
            mapped: The same after stream maps.
        """
        return self.came.knows(came) and (self.mapped is None or self.mapped.knows(mapped))

    def learn(self, came: Sequence[Mapping[str, Any]], mapped: Sequence[Mapping[str, Any]]) -> bool:
        """Read the headings anew with some records.

        Args:
            came: The records.
            mapped: The same after stream maps.

        Returns:
            Whether blocks should know more columns.
        """
        has_learned = self.came.learn(came)
        return has_learned if self.mapped is None else self.mapped.learn(mapped) or has_learned

    def judge(self, came: Mapping[str, Any], mapped: Mapping[str, Any]) -> Judgement:
        """Tell what a record's own source says of the person.

        Args:
            came: The record.
            mapped: The same after stream maps.
        """
        verdicts, deletions, sms = [], [], []
        for side, record in zip(self._sides, (came, mapped), strict=False):
            verdicts.append(side.permission.judge_record(record))
            deletions += [column.read(value_at(record, column.path)) for column in side.deletions]
            sms.append(has_agreed(side.sms.judge_record(record)))
        return Judgement(strictest(verdicts), surest(deletions), all(sms))

    def weigh(self, said: Sequence[Said]) -> Verdict:
        """Weigh what all columns of one record say, first those as it came, then those after stream maps.

        Args:
            said: What each of them says, in the order of `Side.permission.columns`.
        """
        rest = iter(said)
        sides = (list(islice(rest, len(side.permission.columns))) for side in self._sides)
        return strictest([side.permission.judge(some) for side, some in zip(self._sides, sides, strict=True)])

    def logins_refusing(self, came: Mapping[str, Any]) -> list[str]:
        """Return the columns of a login that would keep somebody out if they spoke about permission.

        Args:
            came: The record.
        """
        return [one.heading for one in self.logins if one.would_refuse(value_at(came, one.path))]


def strictest(verdicts: Sequence[Verdict]) -> Verdict:
    """Put two sides of a stream map together: a no in either counts.

    Args:
        verdicts: At least one.
    """
    order = (
        lambda one: one.refusal is not None,
        lambda one: one.is_unclear,
        lambda one: one.is_granted,
        lambda one: one.is_not_stated,
    )
    return next((one for holds in order for one in verdicts if holds(one)), verdicts[0])


def surest(said: Sequence[Deleted]) -> Deleted:
    """Put all columns that speak about a deletion together.

    Args:
        said: What each of them says.
    """
    return next((one for one in (Deleted.YES, Deleted.UNCLEAR) if one in said), Deleted.NO)


def _schema_paths(properties: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    for name, schema in properties.items():
        path = (*above, name)
        yield path
        inner = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(inner, dict) and len(path) < DEEPEST:
            yield from _schema_paths(inner, path)
