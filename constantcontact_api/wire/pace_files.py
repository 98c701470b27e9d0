"""The pace of an API key, kept in small files that all processes of a machine share."""

from __future__ import annotations

import logging
import os
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import platformdirs
from filelock import FileLock

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import make_own_folder, resolved
from constantcontact_api.wire.budgets import Pace, digest_of_key, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Result = TypeVar("Result")

logger = logging.getLogger(__name__)

# How often to try for the lock, which another process holds for about a millisecond. By default, filelock tries every
# 50 ms.
_LOOK_SECONDS: Final = 0.005
_FILE_BYTES: Final = 512
_OWNER_ONLY: Final = 0o600


class PaceFiles:
    """See `PaceKeeper`. What any of the files knows counts, and all of them are written.

    Args:
        paths: The last one must be writable; another that is not is left out.
        clock: Seconds since the epoch.
    """

    def __init__(self, paths: Sequence[Path], *, clock: Callable[[], float] = time.time) -> None:
        self.paths = paths
        self._clock = clock
        self._locks: list[tuple[Path, FileLock]] = []

    def change(self, change: Callable[[Pace, float], Result]) -> tuple[Result, float]:
        """Read the files, let the pace be changed, and write them."""
        with self._locked() as paths:
            pace, now = merged(map(_read, paths)), self._clock()
            result = change(pace, now)
            for path in paths:
                _write(path, pace.kept())
            return result, now

    def read(self) -> tuple[Pace, float]:
        """Read the files that are there."""
        return merged(map(_read, self.paths)), self._clock()

    @contextmanager
    def _locked(self) -> Iterator[list[Path]]:
        try:
            with ExitStack() as stack:
                self._locks = self._locks or self._prepared()
                for _, lock in self._locks:
                    stack.enter_context(lock.acquire(poll_interval=_LOOK_SECONDS))
                yield [path for path, _ in self._locks]
        except OSError as error:
            raise SettingsError(
                f"{self.paths[-1]} cannot be written ({error.strerror or error}): name a writable place with "
                "token_store."
            ) from error

    def _prepared(self) -> list[tuple[Path, FileLock]]:
        *others, last = self.paths
        make_own_folder(last.parent)
        usable = [last, *filter(_is_usable, others)]
        # In one order, or two processes could wait for each other.
        return [(path, FileLock(f"{path}.lock", mode=_OWNER_ONLY)) for path in sorted(usable)]


def _is_usable(path: Path) -> bool:
    try:
        make_own_folder(path.parent)
        is_usable = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    except OSError:
        is_usable = False
    if not is_usable:
        logger.info("The pace of requests is not shared with other token stores: %s cannot be written.", path)
    return is_usable


def _write(path: Path, content: bytes) -> None:
    # Before each request, so in place and in one piece: to replace the file takes twenty times as long.
    content = content.ljust(_FILE_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
    try:
        os.write(handle, content)
        os.ftruncate(handle, len(content))
    finally:
        os.close(handle)
    path.chmod(_OWNER_ONLY)  # it may have been there


def _read(path: Path) -> Pace:
    try:
        return Pace.of(path.read_bytes())
    except (OSError, ValueError):
        return Pace()  # missing or cut off: costs a few retries at most


def pace_files(token_store: Path, client_id: str, purpose: str, folder: Path | None = None) -> list[Path]:
    """Return the files that keep an API key's pace: one for all token stores of this user, one beside the token store.

    The latter is what containers share that have nothing else in common.

    Args:
        token_store: The token store's file.
        client_id: The API key.
        purpose: `api` or `token`: each has its own limit.
        folder: Where the former is, if not in the user's state folder.
    """
    key = digest_of_key(client_id)
    try:
        store = resolved(token_store)
    except OSError:  # the store says so when it is used
        store = token_store
    beside = store.parent / f"{store.stem}.{purpose}-pace-{key}.json"
    try:
        common = (folder or Path(platformdirs.user_state_dir("constantcontact"))) / f"tokens.{purpose}-pace-{key}.json"
    except RuntimeError:  # a user without a home
        return [beside]
    return [beside] if common.absolute() == beside.absolute() else [common, beside]
