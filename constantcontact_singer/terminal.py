"""Whether a run has a terminal to itself, on which a display may stand in place of lines of progress."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

_OF_MELTANO: Final = ("MELTANO_PROJECT_ROOT", "MELTANO_RUN_ID", "MELTANO_EXTRACTOR_NAME", "MELTANO_LOADER_NAME")
_NO: Final = ("", "0", "false", "no")


def has_display(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Tell whether progress is displayed; otherwise the log gets lines.

    Args:
        environment: Of the process. Meltano and CI services keep what is written, whoever looks on.
        is_terminal: Whether the log goes to one.
    """
    is_kept = any(environment.get(name) for name in _OF_MELTANO) or environment.get("CI", "").lower() not in _NO
    return is_terminal and not is_kept and environment.get("TERM", "").lower() not in {"", "dumb", "unknown"}


def progress_shown(facts: Callable[[], str]) -> AbstractContextManager[Any]:
    """Return what displays the progress of a run inside, where there is a terminal for it.

    Args:
        facts: Says what is known beside the activities that are waited for; asked several times a second by a thread.
    """
    is_terminal = sys.stderr is not None and sys.stderr.isatty() and os.name == "posix"
    if not has_display(os.environ, is_terminal=is_terminal):
        return nullcontext()
    from constantcontact_singer.display import Display  # noqa: PLC0415  # its library takes time to load

    return Display(sys.stderr, facts)
