"""Which rows may share a batch: those of one stream, mapped alike, for the same lists or the same operation. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from target_constantcontact.batching.codecs import CsvCodec

if TYPE_CHECKING:
    from target_constantcontact.options import Operation

_ADDRESSES: Final = CsvCodec(("email",))


@dataclass(frozen=True)
class Source:
    """A stream as it is mapped now; schemas that set the same keys make the same one, another permission another one.

    Attributes:
        stream: Its name.
        keys: Import keys that its rows can have.
        lists_vary: Whether each record names its own lists.
        tag_ids: The tags that imported people get.
        sms_permission: What an import of its rows says about text messages; empty for the service's default.
        puts_on_lists: Whether an import puts its people on lists; not where it updates them through one of theirs.
    """

    stream: str
    keys: tuple[str, ...]
    lists_vary: bool = False
    tag_ids: tuple[str, ...] = ()
    sms_permission: str = ""
    puts_on_lists: bool = True

    @cached_property
    def csv(self) -> CsvCodec:
        """How its rows are written as CSV."""
        return CsvCodec(self.keys)


@dataclass(frozen=True)
class BatchKey:
    """Rows that may share a batch.

    Attributes:
        source: What the rows were mapped by.
        list_ids: That they join, in order.
        only_addresses: Whether its rows only add people to the lists.
        operation: What is done to people whom its rows name; None where they are imported.
    """

    source: Source
    list_ids: tuple[str, ...]
    only_addresses: bool = False
    operation: Operation | None = None

    @property
    def csv(self) -> CsvCodec:
        """How its rows are written as CSV."""
        return _ADDRESSES if self.only_addresses else self.source.csv


def key_of(source: Source, list_ids: tuple[str, ...]) -> tuple[BatchKey, tuple[str, ...]]:
    """Tell where a row that joins lists goes, and which of them its address joins beside that."""
    own, further = (list_ids[:1], list_ids[1:]) if source.lists_vary else (list_ids, ())
    return BatchKey(source, own), further
