"""Folders and files of our own beside a pipeline: they hold tokens or people, so version control passes them over."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

OWN_FOLDER: Final = "constantcontact"
"""Where files go by default, in the folder of the pipeline."""
_OWNER_ONLY: Final = 0o600


def make_own_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder with a `.gitignore` of its own; a folder that somebody has put anything into stays as it is.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    if not any(folder.iterdir()):
        with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def make_folder_of(path: Path) -> None:
    """Make the folder of a file, with a `.gitignore` if it is `OWN_FOLDER`.

    Raises:
        OSError: It cannot be made.
    """
    if path.parent.name == OWN_FOLDER:
        make_own_folder(path.parent)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)


def open_lines(path: Path) -> int:
    """Open a file to append lines to, readable by its owner alone; a line that a full disk has cut is ended first.

    Raises:
        OSError: It cannot be opened.
    """
    make_folder_of(path)
    is_cut = _is_cut(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
    if is_cut:
        os.write(descriptor, b"\n")
    return descriptor


def _is_cut(path: Path) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"
