"""What many records say of permission and deletion, each different value read once. Pure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from target_constantcontact.mapping.inputs import SCALAR, Together
from target_constantcontact.mapping.remembered import ODD, Remembered, odd_places
from target_constantcontact.permission import Deleted, Said, Verdict, has_agreed, value_at
from target_constantcontact.singer.compiled_maps import CompiledMap
from target_constantcontact.singer.lenient_json import read_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from target_constantcontact.mapping.consent import Consent
    from target_constantcontact.mapping.inputs import Inputs, Transposed
    from target_constantcontact.permission import DeletionColumn, PermissionColumn

_DELETED_AT: Final = "_sdc_deleted_at"
_JSON_IN_A_TEXT: Final = (b'"{', b'"[{')
_AS_IT_CAME: Final = CompiledMap("", {})


class RecordsSay(NamedTuple):
    """What records say.

    Attributes:
        allow_sms: Which say nothing against text messages; None where nobody asked.
        verdicts: Of permission; None where none says anything.
        logins: Columns that hold the state of a login, and which records have it closed.
    """

    allow_sms: list[bool] | None
    verdicts: Sequence[Verdict] | None
    logins: Sequence[tuple[str, Sequence[bool]]]


class ConsentBlocks:
    """Reads the columns of one stream that speak about permission and deletion."""

    def __init__(self, consent: Consent, inputs: Inputs, stream_map: CompiledMap, *, reads_sms: bool) -> None:
        """Compile them.

        Args:
            consent: Reads one record.
            inputs: The columns that are decoded.
            stream_map: What happens to every record first.
            reads_sms: Whether somebody asks what records say about text messages.
        """
        self._consent = consent
        self._reads_sms = reads_sms
        sides = [(consent.came, _AS_IT_CAME), *([(consent.mapped, stream_map)] if consent.mapped else [])]

        def together(column: PermissionColumn | DeletionColumn, source: CompiledMap) -> Together[Any]:
            return Together((column.path[0],), partial(_read, column), inputs, source)

        # Sayings are numbered: small whole numbers are looked up fastest.
        self._sayings: list[Said] = []
        self._columns = [
            Together(one.names, partial(self._number, one), inputs, source)
            for side, source in sides
            for one in side.permission.columns
        ]
        self._verdicts: Remembered[tuple[int, ...], Verdict] = Remembered(self._weigh)
        self._sms = [
            (side.sms, [together(one, source) for one in side.sms.columns]) for side, source in sides if reads_sms
        ]
        if _DELETED_AT not in inputs.kinds:  # null in records of the living; another line goes one by one
            inputs.place(_DELETED_AT, None)
        self._deletions = [
            together(one, source)
            for side, source in sides
            for one in side.deletions
            if inputs.kinds.get(one.path[0], ...) is not None
        ]
        self._logins = [
            (one.heading, Together((one.path[0],), partial(_would_refuse, one), inputs, _AS_IT_CAME))
            for one in consent.logins
        ]
        self._objects: list[Together[bool]] = []

    def place_others(self, inputs: Inputs) -> None:
        """Decode all columns that are known, so that a line with any other one does not fit.

        Args:
            inputs: The columns that are decoded.
        """
        came = self._consent.came
        for name in came.names:
            if came.holds_objects(name) or (inputs.is_described(name) and inputs.may_hold_objects(name)):
                knows = partial(_knows_within, came, name)
                self._objects.append(Together((name,), knows, inputs, _AS_IT_CAME))
            elif name not in inputs.kinds:
                inputs.place(name, SCALAR)

    def unknown_texts(self, lines: Sequence[bytes], together: bytes) -> list[int]:
        """Return the positions of lines with a text that holds JSON in which a column is that nobody knows.

        Args:
            lines: RECORD messages.
            together: All of them, joined.
        """
        if not any(start in together for start in _JSON_IN_A_TEXT):
            return []
        some = (n for n, line in enumerate(lines) if any(start in line for start in _JSON_IN_A_TEXT))
        return [number for number in some if not self._consent.came.knows(read_message(lines[number])["record"])]

    def read(self, transposed: Transposed, one_by_one: set[int]) -> RecordsSay:
        """Read many records.

        Args:
            transposed: What was decoded, by column.
            one_by_one: Added to: records that cannot be decided on together.
        """
        for deletion in self._deletions:
            said = deletion.of_all(transposed)
            if said.count(Deleted.NO) < len(said):
                one_by_one.update(number for number, one in enumerate(said) if one is not Deleted.NO)
        for knows in self._objects:
            known = knows.of_all(transposed)
            if not all(known) or ODD in known:
                one_by_one.update(number for number, one in enumerate(known) if one is not True)
        logins = [(heading, column.of_all(transposed)) for heading, column in self._logins]
        for _, said in logins:
            one_by_one.update(odd_places(said))
        closed = [(heading, [one is True for one in said]) for heading, said in logins if True in said]
        allow_sms = self._allow_sms(transposed, one_by_one) if self._reads_sms else None
        return RecordsSay(allow_sms, self._weighed(transposed, one_by_one), closed)

    def _weighed(self, transposed: Transposed, one_by_one: set[int]) -> Sequence[Verdict] | None:
        if not self._columns:
            return [self._verdicts[()]] * len(transposed[0]) if self._consent.is_required else None
        said = [column.of_all(transposed) for column in self._columns]
        odd = [number for column in said for number in odd_places(column)]
        one_by_one.update(odd)
        rows = zip(*said, strict=True)
        return (
            [Verdict() if ODD in row else self._verdicts[row] for row in rows] if odd else self._verdicts.of_all(rows)
        )

    def _number(self, column: PermissionColumn, record: Mapping[str, Any]) -> int:
        said = column.read_in(record)
        if said not in self._sayings:
            self._sayings.append(said)
        return self._sayings.index(said)

    def _weigh(self, numbers: tuple[int, ...]) -> Verdict:
        return self._consent.weigh([self._sayings[number] for number in numbers])

    def _allow_sms(self, transposed: Transposed, one_by_one: set[int]) -> list[bool]:
        allowed = [True] * len(transposed[0])
        for permission, columns in self._sms:
            said = [column.of_all(transposed) for column in columns]
            for column in said:
                one_by_one.update(odd_places(column))
            rows = zip(*said, strict=True) if said else [()] * len(allowed)
            agreed = (ODD not in row and has_agreed(permission.judge(row)) for row in rows)
            allowed = [one and other for one, other in zip(allowed, agreed, strict=True)]
        return allowed


def _read(column: PermissionColumn | DeletionColumn, record: Mapping[str, Any]) -> object:
    return column.read(value_at(record, column.path))


def _would_refuse(column: PermissionColumn, record: Mapping[str, Any]) -> bool:
    return column.would_refuse(value_at(record, column.path))


def _knows_within(side: Any, name: str, record: Mapping[str, Any]) -> bool:  # noqa: ANN401  # `consent.Side`
    return bool(side.knows_within(name, record[name]))
