"""A stream of people as it is mapped now, and where its rows go. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.batching.batcher import BatchKey
from target_constantcontact.batching.codecs import CsvCodec

if TYPE_CHECKING:
    from collections.abc import Sequence


class Source:
    """A stream as it is mapped now; a changed schema makes another one, and so does another permission.

    Attributes:
        stream: Its name.
        csv: How its rows are written as CSV.
        lists_vary: Whether each record names its own lists.
        tag_ids: The tags that imported people get.
        sms_permission: What an import of its rows says about text messages; empty for the service's default.
    """

    def __init__(
        self,
        stream: str,
        keys: Sequence[str],
        *,
        lists_vary: bool = False,
        tag_ids: tuple[str, ...] = (),
        sms_permission: str = "",
    ) -> None:
        """Fix its columns.

        Args:
            stream: Its name.
            keys: Import keys that its rows can have.
            lists_vary: Whether each record names its own lists.
            tag_ids: The tags that imported people get.
            sms_permission: What an import of its rows says about text messages.
        """
        self.stream = stream
        self.csv = CsvCodec(keys)
        self.lists_vary = lists_vary
        self.tag_ids = tag_ids
        self.sms_permission = sms_permission


def key_of(source: Source, list_ids: tuple[str, ...]) -> tuple[BatchKey[Source], tuple[str, ...]]:
    """Tell where a row goes, and which lists its address joins beside that.

    Args:
        source: Its stream.
        list_ids: Whom it joins, sorted.
    """
    own, further = (list_ids[:1], list_ids[1:]) if source.lists_vary else (list_ids, ())
    return BatchKey(source, own), further
