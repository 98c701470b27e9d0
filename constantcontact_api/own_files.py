"""Our own folders and files beside a pipeline. They hold tokens or people, so they are private and ignored by git."""

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
_FOLDER_OWNER_ONLY: Final = 0o700
_NOT_OTHERS: Final = 0o664
_FOLDER_NOT_OTHERS: Final = 0o775
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def make_own_folder(folder: Path, *, is_private: bool = True) -> None:
    """Make a folder with a `.gitignore` of its own; a folder that somebody has put anything into stays as it is.

    Args:
        folder: With any number of others above it.
        is_private: Whether only its owner may look into it, whatever the umask; where it is there, nothing changes.

    Raises:
        OSError: It cannot be made.
    """
    _make_folder(folder, is_private=is_private)
    if not any(folder.iterdir()):
        with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def _make_folder(folder: Path, *, is_private: bool) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent, is_private=is_private)
    with suppress(FileExistsError):  # another run makes it too
        folder.mkdir(mode=_FOLDER_OWNER_ONLY if is_private else _FOLDER_NOT_OTHERS)
        if is_private:
            folder.chmod(_FOLDER_OWNER_ONLY)


def make_folder_of(path: Path, *, is_private: bool = True) -> None:
    """Make the folder of a file, with a `.gitignore` if it is `OWN_FOLDER`.

    Args:
        path: The file.
        is_private: As `make_own_folder`.

    Raises:
        OSError: It cannot be made.
    """
    if path.parent.name == OWN_FOLDER:
        make_own_folder(path.parent, is_private=is_private)
    else:
        _make_folder(path.parent, is_private=is_private)


def open_own(path: Path, flags: int, *, is_private: bool = True) -> int:
    """Open a file of our own, making it and its folder, but never through a link that somebody else has put there.

    Args:
        path: The file.
        flags: Of `os.open`, without `O_CREAT`.
        is_private: Whether only its owner may read it, whatever the umask; else nobody else may write to it.

    Raises:
        OSError: It cannot be opened.
    """
    path = resolved(path)
    make_folder_of(path, is_private=is_private)
    mode = _OWNER_ONLY if is_private else _NOT_OTHERS
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        if flags & os.O_EXCL:
            raise
        return os.open(path, flags | os.O_CREAT, mode)
    if is_private and os.name != "nt":
        os.fchmod(descriptor, _OWNER_ONLY)
    return descriptor


def open_lines(path: Path, *, is_private: bool = True) -> int:
    """Open a file to append lines to; a line that a full disk has cut is ended first.

    Args:
        path: The file.
        is_private: As `open_own`.

    Raises:
        OSError: It cannot be opened.
    """
    is_cut = _is_cut(path)
    descriptor = open_own(path, os.O_WRONLY | os.O_APPEND, is_private=is_private)
    if is_cut:
        os.write(descriptor, b"\n")
    return descriptor


def _is_cut(path: Path) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return not file.read().endswith(b"\n")  # somebody else may have added lines meanwhile


def resolved(path: Path) -> Path:
    """Return where a path leads. A link that somebody else has put there, or above it, is not followed.

    Raises:
        OSError: It is a link of another user, or leads in a circle.
    """
    for part in (path, *path.parents) if os.name != "nt" else ():
        if part.is_symlink() and part.lstat().st_uid not in {0, os.geteuid()}:
            raise PermissionError(errno.EPERM, "it is another user's link", str(part))
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
    """Wait until the disk knows of a rename; without this, a power cut can undo it."""
    # Windows can neither open folders nor needs to.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
