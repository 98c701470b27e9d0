"""Holds STATE back until a stream of people has come: a run without one must not pass over what it did not import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable


class FirstPeople:
    """Waits for the first stream of people."""

    def __init__(self, hold_state: Callable[[], Callable[[], None]]) -> None:
        """Wait for nothing yet.

        Args:
            hold_state: As `Loader.hold_state`.
        """
        self._hold_state = hold_state
        self._release: Callable[[], None] | None = None
        self._have_come = False
        self._sentence = ""

    def note_others(self, sentence: str = "") -> None:
        """Note that a stream has come which brings nobody to import.

        Args:
            sentence: Why the run fails if no other stream does; empty where it is none of people at all.
        """
        self._sentence = self._sentence or sentence
        if self._release is None and not self._have_come:
            self._release = self._hold_state()

    def note(self) -> None:
        """Note that a stream of people has come."""
        self._have_come = True
        self._let_go()

    def check(self) -> None:
        """Fail if all people were in streams that bring nobody to import.

        Raises:
            SettingsError: With the line that imports them, or acts on them.
        """
        if self._sentence and not self._have_come:
            raise SettingsError(self._sentence)
        self._let_go()

    def _let_go(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None
