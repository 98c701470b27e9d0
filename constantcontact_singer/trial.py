"""Keep the files of a trial apart: what `constantcontact simulate` tells the plugins that it wraps. Pure.

It gives each file that always exists a place of its own by a variable. A file that exists only where the settings name
it is moved here: a variable would make one that nobody asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "CONSTANTCONTACT_TRIAL_FOLDER"
"""The environment variable that names the folder of a trial."""
_WHERE_ASKED_FOR: Final = ("history_path", "not_permitted_path", "runs_path")


def in_trial(settings: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return settings whose files are in the folder of the trial; as they are outside of one."""
    folder = environment.get(FOLDER)
    if not folder:
        return settings
    named = {name: Path(str(settings[name])).name for name in _WHERE_ASKED_FOR if settings.get(name)}
    return {**settings, **{name: str(Path(folder) / file) for name, file in named.items()}}


def pace_folder(environment: Mapping[str, str]) -> Path | None:
    """Return where a trial keeps the pace of its API key; None outside of one."""
    folder = environment.get(FOLDER)
    return Path(folder) if folder else None
