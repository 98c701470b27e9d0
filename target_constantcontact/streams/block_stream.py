"""Rows of one stream, decided on and placed by blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from target_constantcontact.batching.row_blocks import picked
from target_constantcontact.mapping.names import NAME_NOT_SPLIT
from target_constantcontact.mapping.reasons import Skip
from target_constantcontact.streams.policies import KEPT, NotPermitted, Rows, Settled
from target_constantcontact.streams.value_policies import TextMessages

if TYPE_CHECKING:
    from collections.abc import Sequence

    import msgspec

    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.batching.row_blocks import RowBlock, RowMaker
    from target_constantcontact.mapping.record_blocks import Columns
    from target_constantcontact.streams.imports import ImportStream
    from target_constantcontact.streams.operations import OperationStream
    from target_constantcontact.streams.placing import Placer, Route


class StreamBlocks:
    """Takes the records of one stream by blocks, as its `take` would take each.

    Args:
        stream: Takes what goes one by one.
        columns: Reads the columns that matter.
        rows: Makes rows of them.
        placer: Gives rows their places.

    Attributes:
        envelope: What a RECORD line is decoded into.
        block: Reads some records; nothing has happened yet.
    """

    def __init__(
        self, stream: ImportStream | OperationStream, columns: Columns[Any], rows: RowMaker, placer: Placer
    ) -> None:
        self.envelope: type[msgspec.Struct] = columns.envelope
        self.block = rows.block
        self._stream, self._run, self._placer = stream, stream.run, placer
        self._texts = next((one for one in stream.policies if isinstance(one, TextMessages)), None)

    def decide(self, block: RowBlock, start: int, stop: int) -> Rows:
        """Decide about rows, up to one whose address came before or that goes one by one; nothing has happened yet.

        Args:
            block: The block that holds them.
            start: Of the first one.
            stop: After the last one.
        """
        odd = (number for number in block.one_by_one if number >= start)
        stop = min(odd, default=stop) if block.one_by_one else stop
        addresses = block.addresses[start:stop]
        if len(set(addresses)) < len(addresses):
            stop = start + _first_duplicate(addresses)
        rows = Rows(block, start, stop, self._stream.source, self._run.account, [()] * (stop - start))
        if block.filtered:
            rows.decisions = {number - start: Skip.FILTERED for number in block.filtered if start <= number < stop}
        for policy in self._stream.policies:
            if len(rows.decisions) == len(rows):  # nobody is left who may need the account or the history
                break
            for number, decision in policy.many(rows).items():
                rows.decisions.setdefault(number, decision)
        return rows

    def place(self, rows: Rows, start: int) -> int:
        """Give rows their places, and account for those that get none.

        Args:
            rows: Decided on.
            start: Position in the block of the first one.

        Returns:
            The position of the first row that has not got its place.
        """
        stop = rows.stop
        stops = [n for n, one in rows.decisions.items() if one is Settled.ONE_BY_ONE and n + rows.start >= start]
        stop = min(stops) + rows.start if stops else stop
        while start < stop:
            numbers = self._to_place(rows, start, stop)
            most = self._placer.most(picked(rows.block.addresses, numbers))
            if most < len(numbers):
                stop, numbers = numbers[most], numbers[:most]
            if not numbers or self._placer.place(rows, self._routes(rows, numbers), numbers):
                break
            stop = (start + stop) // 2
        if start < stop:
            self._account_for(rows, start, stop, numbers)
        return max(start, stop)

    @staticmethod
    def _to_place(rows: Rows, start: int, stop: int) -> Sequence[int]:
        if not rows.decisions:
            return range(start, stop)
        return [number for number in range(start, stop) if number - rows.start not in rows.decisions]

    def _routes(self, rows: Rows, numbers: Sequence[int]) -> list[Route]:
        first = rows.start
        is_range = isinstance(numbers, range)
        places = range(numbers[0] - first, numbers[-1] + 1 - first) if is_range else [n - first for n in numbers]
        list_ids = picked(rows.list_ids, places)
        if rows.allow_sms is None or self._texts is None:
            return self._routes_of(rows.source, list_ids)
        sources = (rows.source, self._texts.source)
        routes = [self._routes_of(source, list_ids) for source in sources]
        return [routes[rows.allow_sms[place]][number] for number, place in enumerate(places)]

    def _routes_of(self, source: Source, list_ids: Sequence[tuple[str, ...]]) -> list[Route]:
        """Find each route once: rows share few combinations of lists."""
        routes = {one: self._placer.route(source, one) for one in dict.fromkeys(list_ids)}
        return [routes[one] for one in list_ids]

    def _account_for(self, rows: Rows, start: int, stop: int, placed: Sequence[int]) -> None:
        stream, block = self._stream, rows.block
        counts = self._run.accounting.counts_of(stream.name)
        counts.read += stop - start
        counts.by_blocks += stop - start
        if stream.mirror is not None:
            unnamed = block.filtered.union(number + rows.start for number in stream.unnamed(rows))
            named = [number for number in range(start, stop) if number not in unnamed]
            stream.mirror.note_all(picked(block.addresses, named if unnamed else range(start, stop)))
        taken = range(start - rows.start, stop - rows.start)
        stream.note_placed(rows, taken if isinstance(placed, range) else [number - rows.start for number in placed])
        counts.placeholders += sum(
            count
            for number, count in block.placeholders.items()
            if start <= number < stop and rows.decisions.get(number - rows.start) in KEPT
        )
        counts.half_addresses += len(_kept(rows, block.halves, start, stop))
        for number in _kept(rows, block.unclear_names, start, stop):
            self._run.accounting.warn(stream.name, (NAME_NOT_SPLIT,), block.lines[number])
        if rows.decisions:
            self._account_without_place(rows, [number for number in taken if number in rows.decisions])
        for policy in stream.policies:
            policy.count(rows, taken)

    def _account_without_place(self, rows: Rows, numbers: Sequence[int]) -> None:
        """Account for rows that get no place."""
        unchanged: list[int] = []
        kept_out: dict[NotPermitted, list[int]] = {}
        skipped = self._run.accounting.counts_of(self._stream.name).skipped
        for number in numbers:
            decision = rows.decisions[number]
            if isinstance(decision, Skip):
                skipped[decision.value] += 1
            elif isinstance(decision, NotPermitted):
                kept_out.setdefault(decision, []).append(rows.start + number)
            else:
                unchanged.append(number)
        for one, places in kept_out.items():
            if one.refusal is not None:
                addresses = picked(rows.block.addresses, places)
                self._run.withdrawals.note_refusal(self._stream.name, addresses, one.refusal)
            lines = picked(rows.block.lines, places)
            self._run.accounting.keep_out(self._stream.name, one.column, one.kind, one.reason, lines)
        if unchanged:
            self._leave(rows, unchanged)

    def _leave(self, rows: Rows, numbers: Sequence[int]) -> None:
        addresses = [rows.addresses[number] for number in numbers]
        list_ids = [rows.list_ids[number] for number in numbers]
        people = [rows.people[number] for number in numbers]
        self._run.accounting.leave(self._stream.name, addresses, list_ids, people)


def _kept(rows: Rows, numbers: frozenset[int], start: int, stop: int) -> list[int]:
    """Return those rows among some that are sent or unchanged, in their order."""
    decided = rows.decisions
    return sorted(n for n in numbers if start <= n < stop and decided.get(n - rows.start) in KEPT)


def _first_duplicate(addresses: Sequence[str]) -> int:
    seen = set[str]()
    for position, address in enumerate(addresses):
        if address in seen:
            return position
        seen.add(address)
    return len(addresses)
