"""Hold STATE back until a stream of people has come: a run without one has imported nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from constantcontact_api.errors import SettingsError
from constantcontact_api.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

FULL_REFRESH: Final = (
    "Records that earlier runs passed over come again with a full refresh: `meltano run --full-refresh ...`, or the "
    "tap without --state."
)
_MOST_NAMED: Final = 10


class Skipped(Protocol):
    """A stream that is skipped.

    Attributes:
        inside: A column inside an object that has held an address of e-mail; empty where none has.
    """

    inside: str

    def check(self) -> None:
        """Fail if it may hold people all the same."""


class FirstPeople:
    """Waits for the first stream of people, and knows the streams that are skipped.

    Args:
        hold_state: As `Loader.hold_state`.
        allows_none: Whether a run may end well in which none came.

    Attributes:
        skipped: Streams without people, by name.
    """

    def __init__(self, hold_state: Callable[[], Callable[[], None]], *, allows_none: bool) -> None:
        self._hold_state = hold_state
        self._allows_none = allows_none
        self._release: Callable[[], None] | None = None
        self._people = set[str]()
        self._others: dict[str, str] = {}
        self.skipped: dict[str, Skipped] = {}

    def note_others(self, stream: str, sentence: str = "") -> None:
        """Note that a stream without people to import has come.

        Args:
            stream: Its name.
            sentence: Why the run fails if no other stream does; empty where it is none of people at all.
        """
        self._others[stream] = sentence
        self._people.discard(stream)
        if self._release is None and not self._people and not self._allows_none:
            self._release = self._hold_state()

    def note(self, stream: str) -> None:
        """Note that a stream of people has come."""
        self._people.add(stream)
        self._others.pop(stream, None)
        self.skipped.pop(stream, None)
        self._let_go()

    def check(self) -> None:
        """Fail if a stream that was skipped may hold people, or streams came and none was one of people.

        Raises:
            SettingsError: With what to do about it; no STATE goes on then.
        """
        for one in self.skipped.values():
            one.check()
        if self._others and not self._people and not self._allows_none:
            raise SettingsError(next(filter(None, self._others.values()), None) or self._sentence())
        self._let_go()

    def _sentence(self) -> str:
        names = list(map(self._named, self._others))
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        return (
            f"No stream of people came, only {counted(len(names), 'stream')} without a column of e-mail addresses: "
            f"{', '.join(names[:_MOST_NAMED])}{more}. Nobody was imported, and no STATE is kept. Select a stream of "
            "people in the tap, or name the column of addresses with field_map; if a run may be without people, set "
            f"`allow_streams_without_people: true`. {FULL_REFRESH}"
        )

    def _named(self, stream: str) -> str:
        inside = self.skipped[stream].inside if stream in self.skipped else ""
        return f"{stream} (with addresses in {inside!r})" if inside else stream

    def _let_go(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None
