"""The time that is left for a login: one line that counts down on a terminal, a new line now and then elsewhere."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

_FIRST_LINE_SECONDS: Final = 30.0


class Countdown:
    """Told again and again how many seconds are left; a context, at whose end its line is whole.

    Args:
        stream: Where to write. A terminal has one line, rewritten; anything else gets lines at growing intervals.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._at_terminal = stream.isatty()
        self._began_with: float | None = None
        self._next_line_seconds = _FIRST_LINE_SECONDS
        self._has_line = False

    def __call__(self, seconds_left: float) -> None:
        """Say so.

        Args:
            seconds_left: Until nobody waits any more.
        """
        minutes, seconds = divmod(max(0, round(seconds_left)), 60)
        if self._at_terminal:
            self._stream.write(f"\rWaiting for your answer in the browser: {minutes}:{seconds:02d} left ")
            self._stream.flush()
            self._has_line = True
            return
        if self._began_with is None:
            self._began_with = seconds_left
        if self._began_with - seconds_left >= self._next_line_seconds:
            self._next_line_seconds *= 2
            self._stream.write(f"Waiting for your answer in the browser: {minutes}:{seconds:02d} left\n")
            self._stream.flush()

    def __enter__(self) -> Countdown:  # noqa: PYI034  # `Self` needs Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._has_line:
            self._stream.write("\n")
            self._stream.flush()
