"""Erase people from files of lines: each line that names one of them is deleted, the others stay as they are.

A file is replaced as a whole (temporary file, fsync, rename), so that a crash leaves either the old one or the new one.
Who is writing to it meanwhile notices that (`RejectsFile`), and what was added while it was read goes along.
"""

from __future__ import annotations

import os
import re
import tempfile
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import unquote

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import sync_folder
from target_constantcontact.mapping.values import unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    Change = Callable[[bytes], bytes]
    """Of a line; makes it empty where it is to go."""

_AROUND: Final = re.compile(r"([^\s@,;:\"<>()\[\]{}\\]+)@(?=([^\s@,;:\"<>()\[\]{}\\]+))")
_BETWEEN: Final = re.compile(r"[=|/&?#!*~^$%`]")
_ESCAPE: Final = re.compile(r"((?:\\u[0-9a-fA-F]{4})+)|\\(.)", re.DOTALL)
_SPACES: Final = frozenset("bfnrt")
_DEEPEST: Final = 6
"""How often a text of JSON can hold another one."""


class Forgotten:
    """Finds people by their addresses, in any spelling that a file of JSON may have them in.

    Args:
        addresses: Lower-cased.
    """

    def __init__(self, addresses: Collection[str]) -> None:
        self._addresses = frozenset(addresses)

    def without(self, line: bytes) -> bytes:
        """Return a line, or nothing where it names one of them."""
        return b"" if self.found_in(line) else line

    def masked(self, line: bytes) -> bytes:
        """Return a line in which others stand in for their addresses."""
        text = line.decode(errors="surrogateescape")
        for address in self.found_in(line):
            text = re.sub(re.escape(address), "forgotten", text, flags=re.IGNORECASE)
        return text.encode(errors="surrogateescape")

    def found_in(self, line: bytes) -> set[str]:
        """Return those addresses that are in a line."""
        found = set[str]()
        for text in _readings(line.decode(errors="surrogateescape")):
            for left, right in _AROUND.findall(text) if "@" in text else ():
                pairs = (f"{one}@{other}" for one in _ends(left) for other in _starts(right))
                found.update(self._addresses.intersection(unwrapped(pair).lower() for pair in pairs))
        return found


def change_lines(path: Path, change: Change) -> int:
    """Change the lines of a file, even while another process appends to it.

    Args:
        path: Of the file; where it is a link, what it leads to.
        change: Of a line.

    Returns:
        How many were changed.

    Raises:
        SettingsError: If the file cannot be read or replaced.
    """
    try:
        path = path.resolve(strict=True)
        with path.open("rb") as file:
            return _replace(path, file, change)
    except OSError as error:
        raise SettingsError(
            f"The file {path} cannot be rewritten ({error.strerror}), and is as it was: see that this user may write "
            "to its folder, and that no other program holds it."
        ) from error


def _replace(path: Path, file: BinaryIO, change: Change) -> int:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as copy:
            changed, half = _copy(file, copy, change)
            is_changed = changed > 0 or change(half) != half
            if os.name == "nt":  # which replaces no file that is open, so nobody writes to it either
                changed += change(half) != half
                copy.write(change(half))
            if is_changed:
                _give(Path(temporary), os.fstat(file.fileno()))
                copy.flush()
                os.fsync(copy.fileno())
        if os.name == "nt":
            file.close()
        if not is_changed:
            Path(temporary).unlink()
            return 0
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if not file.closed:  # what a writer added before it could know
        file.seek(-len(half), os.SEEK_CUR)
        rest = BytesIO()
        added, last = _copy(file, rest, change)
        # Another half is still being written, by somebody who will see that the file was replaced and write it anew.
        cut = last if last == half else b""
        changed += added + (change(cut) != cut)
        # At once: a writer who opens it now would take the half of a line for one that a full disk has cut.
        with path.open("ab", buffering=0) as end:
            end.write(rest.getvalue() + change(cut))
            os.fsync(end.fileno())
    sync_folder(path.parent)
    return changed


def _copy(file: BinaryIO, copy: BinaryIO, change: Change) -> tuple[int, bytes]:
    """Copy whole lines; return how many were changed, and an incomplete one at the end, which may still be written."""
    changed, half = 0, b""
    for line in iter(file.readline, b""):
        if not line.endswith(b"\n"):
            half = line
            break
        kept = change(line)
        changed += kept != line
        copy.write(kept)
    copy.flush()
    return changed, half


def _give(path: Path, like: os.stat_result) -> None:
    """Give a file the mode and the owner of another one."""
    now = path.stat()
    if os.name != "nt" and (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
        os.chown(path, like.st_uid, like.st_gid)
    path.chmod(S_IMODE(like.st_mode))


def _readings(text: str) -> Iterator[str]:
    """Yield a text as it is, and as JSON would be read: also what is JSON in a text of JSON."""
    yield text
    for _ in range(_DEEPEST):
        if "\\" not in text:
            break
        text = _ESCAPE.sub(_unescaped, text)
        yield text
    if "%40" in text:
        yield unquote(text)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        units = bytes.fromhex(found[1].replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    return " " if found[2] in _SPACES else found[2]


def _ends(text: str) -> Iterator[str]:
    """Yield what an address may begin with, of a text before its @: all of it, or what comes after a mark."""
    yield text
    for mark in _BETWEEN.finditer(text):
        yield text[mark.end() :]


def _starts(text: str) -> Iterator[str]:
    """Yield what an address may end with, of a text after its @."""
    yield text
    yield _BETWEEN.split(text, maxsplit=1)[0]
    yield _BETWEEN.split(text, maxsplit=1)[0].rstrip(".-_'")
