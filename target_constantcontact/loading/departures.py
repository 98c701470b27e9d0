"""Limit how many people may leave as a side effect: a source that marks everybody as deleted is probably broken."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from constantcontact_api.contacts.queries import count_contacts, members_of
from constantcontact_api.errors import RemovalRefusedError

if TYPE_CHECKING:
    from constantcontact_api.wire.client import ConstantContactClient

_ALWAYS_ALLOWED: Final = 10


class TooManyDeparturesError(RemovalRefusedError):
    """More people are to leave than the settings allow; nothing more of the stream is taken."""


class Departures:
    """Counts who is to leave, stream by stream.

    Args:
        client: Counts the people on lists.
        max_percent: Of the people on the lists that a stream fills; None for any number.
    """

    def __init__(self, client: ConstantContactClient, max_percent: int | None) -> None:
        self._client = client
        self._max_percent = max_percent
        self._counts = Counter[str]()
        self._allowed: dict[str, int] = {}

    def count(self, stream: str, list_ids: tuple[str, ...], people: int = 1) -> None:
        """Count people who are to leave, before anything is sent about them.

        Args:
            stream: The stream that says so.
            list_ids: The lists that it fills; none where records name their own.
            people: How many.

        Raises:
            TooManyDeparturesError: If they are too many.
            ConstantContactError: If the people on the lists cannot be counted.
        """
        self._counts[stream] += people
        leaving = self._counts[stream]
        if self._max_percent is None or leaving <= _ALWAYS_ALLOWED:
            return
        if stream not in self._allowed:
            queries = members_of(list_ids) if list_ids else [{}]
            self._allowed[stream] = sum(count_contacts(self._client, query) or 0 for query in queries)
        if leaving * 100 > self._max_percent * self._allowed[stream]:
            raise TooManyDeparturesError(
                f"The stream {stream} marks more people as gone than max_departures_percent allows: {leaving:,} of "
                f"{self._allowed[stream]:,}, and the limit is {self._max_percent} %. Nothing more is deleted, "
                "unsubscribed or taken off lists; set it higher if they really are to go."
            )
