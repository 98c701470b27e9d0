"""A file that keeps tokens between processes.

A rotating refresh token works once, and several processes use the same login at the same time. So the answers of the
token endpoint are kept in one file that all of them share. It is locked while it is used, and readable by its owner
alone. It is replaced as a whole (temporary file, fsync, rename): a crash leaves either the old tokens or the new ones.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from filelock import FileLock

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import make_own_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_api.types import JsonObject

_OWNER_ONLY = 0o600


def default_token_store() -> Path:
    """Return the file that is used by default, in the user's state directory."""
    return Path(platformdirs.user_state_dir("constantcontact")) / "tokens.json"


def store_key(client_id: str, auth_url: str, refresh_token: str | None) -> str:
    """Return the key of a login in the store; it tells nothing about the login.

    A newly configured refresh token gives a new key, so it wins over the tokens that an older one led to.

    Args:
        client_id: The API key.
        auth_url: Base of the authorization server.
        refresh_token: As configured; None after `constantcontact login`.
    """
    return hashlib.sha256("\n".join((client_id, auth_url, refresh_token or "")).encode()).hexdigest()


@dataclass(frozen=True)
class Tokens:
    """The last answer of the token endpoint for one login.

    Attributes:
        access_token: The bearer token.
        expires_at: When it expires, in seconds since the epoch.
        refresh_token: If tokens rotate, the only one that still works.
    """

    access_token: str
    expires_at: float
    refresh_token: str | None


class TokenStore:
    """One JSON file of tokens, shared by processes.

    Args:
        path: The file. Its folder is created when it is first locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock", mode=_OWNER_ONLY)  # per thread, so it also keeps threads apart

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the store against every other process and thread; waits while another one refreshes its token.

        Raises:
            SettingsError: The folder cannot be written to.
        """
        try:
            make_own_folder(self.path.parent, mode=0o700)
            self._lock.acquire()
        except OSError as error:
            raise self._unusable(error) from error
        try:
            yield
        finally:
            self._lock.release()

    def read(self, key: str) -> Tokens | None:
        """Return the tokens of a login (`store_key`), or None.

        Raises:
            SettingsError: The file exists but is no token store.
        """
        entry = self._entries().get(key)
        if entry is None:
            return None
        try:
            return Tokens(str(entry["access_token"]), float(entry["expires_at"]), entry.get("refresh_token"))
        except (TypeError, KeyError, ValueError) as error:
            raise self._unusable(error) from error

    def logins(self) -> int | None:
        """Return how many logins the file has; None if there is no file.

        Raises:
            SettingsError: The file exists but is no token store.
        """
        return len(self._entries()) if self.path.exists() else None

    def write(self, key: str, tokens: Tokens) -> None:
        """Replace the tokens of a login (`store_key`), durably.

        Raises:
            SettingsError: The file cannot be written.
        """
        entries = self._entries()
        entries[key] = asdict(tokens)
        try:
            write_privately(self.path, json.dumps(entries, indent=1).encode(), durably=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _entries(self) -> JsonObject:
        try:
            entries = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error
        if not isinstance(entries, dict):
            raise self._unusable(TypeError("not a JSON object"))
        return entries

    def _unusable(self, error: Exception) -> SettingsError:
        return SettingsError(
            f"The token store {self.path} cannot be used ({_words(error)}): make it a file that this user may read and "
            "write, or name another one with the setting token_store."
        )


def _words(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it holds something else than tokens"


def write_privately(path: Path, content: bytes, *, durably: bool) -> None:
    """Replace a file as a whole, readable by its owner alone. On Windows, its folder decides who reads it.

    Args:
        path: The file; its folder must exist.
        content: All of the new content.
        durably: Whether to wait until the disk has it.

    Raises:
        OSError: The folder is not writable, or the disk is full.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if durably:
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if durably:
        sync_folder(path.parent)


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
