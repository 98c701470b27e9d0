"""Folders and files of our own beside a pipeline: they hold tokens or people, so version control passes them over."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

OWN_FOLDER: Final = "constantcontact"
"""Where files go by default, in the folder of the pipeline."""
_OWNER_ONLY: Final = 0o600
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


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


def resolved(path: Path) -> Path:
    """Return where a path leads. A link that somebody else has put there is not followed.

    Raises:
        OSError: It is a link of another user, or leads in a circle.
    """
    if path.is_symlink() and os.name != "nt" and path.lstat().st_uid not in {0, os.geteuid()}:
        raise PermissionError(errno.EPERM, "it is another user's link", str(path))
    try:
        return path.resolve()
    except RuntimeError as error:  # up to Python 3.12
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def write_privately(path: Path, content: bytes) -> None:
    """Replace a file as a whole, durably and readable by its owner alone. On Windows, its folder decides who reads it.

    One that cannot be replaced, since it is mounted by itself or another user's, is written in place.

    Args:
        path: The file, no link; its folder must exist.
        content: All of the new content.

    Raises:
        OSError: Neither is possible, or the disk is full.
    """
    if _is_anothers(path):  # root may replace it, but then its owner could not read it any more
        _write_in_place(path, content)
        return
    try:
        _replace(path, content)
    except OSError as error:
        if error.errno in _NO_ROOM or not path.is_file():
            raise
        _write_in_place(path, content)


def _is_anothers(path: Path) -> bool:
    return os.name != "nt" and path.exists() and path.stat().st_uid != os.geteuid()


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_in_place(path: Path, content: bytes) -> None:
    # In one piece, over all that was there: a crash between two steps leaves nothing of the old content behind the new.
    with path.open("r+b", buffering=0) as file:
        whole = content.ljust(os.fstat(file.fileno()).st_size)
        if file.write(whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(file.fileno())
        file.truncate(len(content))
        os.fsync(file.fileno())
    with suppress(PermissionError):  # its owner's to decide
        path.chmod(_OWNER_ONLY)


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows of a rename; without this, a power cut can undo it.

    Args:
        folder: Of the file.
    """
    # Windows can neither open folders nor needs to.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
