"""The token store that is a file, readable by its owner alone.

The file is one JSON object, and while a login is renewed, room for a journal: blanks into which each answer is written
as it came, with one write and one fsync. Reading applies the journal to the object, and the next writing leaves it out.
So a crash leaves either the old tokens or the new ones.

The file is replaced as a whole (temporary file, fsync, rename) to make room, so before a token is spent the replacement
has been tried and the disk has the blocks. The journal is in the file itself, since one that is mounted by itself has
no neighbours that last.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
from filelock import FileLock, Timeout

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import make_own_folder, resolved, write_privately
from constantcontact_api.wire.token_answer import MARGIN_SECONDS, tokens_in
from constantcontact_api.wire.token_store import Login, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_api.types import JsonObject

logger = logging.getLogger(__name__)

_OWNER_ONLY: Final = 0o600
# So much of a disk is written as a whole: what stands before the room is not written again with an answer.
_SECTOR_BYTES: Final = 4_096
_ROOM_BYTES: Final = 16 * _SECTOR_BYTES


def default_token_store() -> Path:
    """Return the file that is used by default, in the user's state directory."""
    return Path(platformdirs.user_state_dir("constantcontact")) / "tokens.json"


class TokenFile:
    """See `TokenStore`.

    Args:
        path: The file; a link is followed. Its folder is created when it is first locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()

    @property
    def place(self) -> str:
        """Where it is."""
        return str(self.path)

    @contextmanager
    def locked(self, key: str | None = None) -> Iterator[None]:  # noqa: ARG002  # there is one file for all
        """Lock the file beside it, and the file itself: one that is mounted may have another folder elsewhere."""
        with self._threads:
            try:
                path = resolved(self.path)
                make_own_folder(path.parent)
                beside = FileLock(f"{path}.lock", mode=_OWNER_ONLY)
                try:
                    beside.acquire(timeout=0)
                except Timeout:
                    logger.info("Another run renews its login in the token store %s: waiting for it.", self.path)
                    beside.acquire()
            except OSError as error:
                raise self._unusable(error) from error
            try:
                with _locked_itself(path):
                    yield
            finally:
                beside.release()

    def read(self, key: str) -> Tokens | None:
        """Return the tokens of a login, or None."""
        entry = self._entries().get(key)
        if entry is None:
            return None
        try:
            expires_at = float(entry["expires_at"])
            renew_at = float(entry.get("renew_at", expires_at - MARGIN_SECONDS))
            times = (expires_at, entry.get("refresh_token"), renew_at, float(entry.get("issued_at", 0.0)))
            return Tokens(str(entry["access_token"]), *times, rotates=entry.get("rotates"))
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise self._unusable(error) from error

    def logins(self) -> dict[str, Login] | None:
        """Return the logins that the file has, by their keys; None if there is no file."""
        if not self.path.exists():
            return None
        return {key: _login_of(entry) for key, entry in self._entries().items()}

    def note(self, key: str, login: Login, *, new_key: str | None = None) -> None:
        """Write the file with a login under its key."""
        entries = self._entries()
        entries[new_key or key] = {**entries.pop(key, {}), "login": asdict(login)}
        self._replace(entries)

    def forget(self, key: str) -> None:
        """Write the file without a login."""
        entries = self._entries()
        entries.pop(key, None)
        self._replace(entries)

    def _replace(self, entries: JsonObject) -> None:
        try:
            self._write(resolved(self.path), entries)
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def keeping(self, key: str, login: Login) -> Iterator[Callable[[bytes, float], None]]:
        """Write the file with room at its end, and open it."""
        entries = self._entries()
        try:
            path = resolved(self.path)
            start = self._write(path, entries, room_bytes=_ROOM_BYTES)
            room = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise self._unusable(error) from error

        def keep(answer: bytes, asked_at: float) -> None:
            text = answer.decode("utf-8", "surrogateescape")
            line = {"key": key, "asked_at": asked_at, "answer": text, "login": asdict(login)}
            try:
                os.write(room, json.dumps(line).encode() + b"\n")
                os.fsync(room)
            except OSError as error:
                logger.warning(
                    "The token store %s did not take the new login (%s): this run goes on with it, but the next one "
                    "will probably need `constantcontact login`.",
                    self.path,
                    _words(error),
                )

        try:
            os.lseek(room, start, os.SEEK_SET)
            yield keep
        finally:
            os.close(room)
            self._tidy(path)

    def _tidy(self, path: Path) -> None:
        try:
            self._write(path, self._entries())
        except (OSError, SettingsError) as error:  # the answer is on disk already, and is read from there
            logger.info("The token store %s stays as it is until the next renewal: %s", self.path, error)

    def _write(self, path: Path, entries: JsonObject, *, room_bytes: int = 0) -> int:
        content = json.dumps(entries, indent=1).encode() + b"\n"
        start = -(-len(content) // _SECTOR_BYTES) * _SECTOR_BYTES
        write_privately(path, content.ljust(start + room_bytes) if room_bytes else content)
        return start

    def _entries(self) -> JsonObject:
        try:
            text = resolved(self.path).read_text("utf-8").lstrip()
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error
        if not text:  # made so that it can be mounted
            return {}
        try:
            entries, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise self._unusable(error) from error
        if not isinstance(entries, dict):
            raise self._unusable(TypeError("not a JSON object"))
        for line in text[end:].split("\n"):
            _apply(line, entries)
        return entries

    def _unusable(self, error: Exception) -> SettingsError:
        if isinstance(error, OSError):
            return SettingsError(
                f"The token store {self.path} cannot be used ({_words(error)}): make it a file that this user may read "
                "and write, in a folder with room, or name another one with the setting token_store."
            )
        return SettingsError(
            f"The token store {self.path} cannot be used (it holds something else than tokens, or was cut off): name "
            "another one with the setting token_store, or delete the file and run `constantcontact login`."
        )


def _apply(line: str, entries: JsonObject) -> None:
    """Take the tokens over that a kept answer brought; a line that a crash has cut off brings none."""
    try:
        kept = json.loads(line)
        key, asked_at = str(kept["key"]), float(kept["asked_at"])
        answer = str(kept["answer"]).encode("utf-8", "surrogateescape")
        login = kept.get("login")  # an earlier version wrote none
    except (ValueError, TypeError, KeyError):
        return
    entry = entries.get(key)
    previous = entry.get("refresh_token") if isinstance(entry, dict) else None
    tokens = tokens_in(answer, asked_at=asked_at, previous_refresh_token=previous)
    if tokens:
        entries[key] = {**asdict(tokens), "login": login or (entry.get("login") if isinstance(entry, dict) else None)}


def _login_of(entry: object) -> Login:
    noted = entry.get("login") if isinstance(entry, dict) else None
    if not isinstance(noted, dict):
        return Login()
    return Login(**{name: noted[name] for name in Login.__dataclass_fields__ if name in noted})


@contextmanager
def _locked_itself(path: Path) -> Iterator[None]:
    """Lock a file by itself; on Windows, where nothing mounts single files, its neighbour has been locked already."""
    if os.name == "nt" or not path.is_file():
        yield
        return
    import fcntl  # noqa: PLC0415  # only POSIX has it

    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _words(error: OSError) -> str:
    return error.strerror or str(error)
