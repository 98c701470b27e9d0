"""People who are on nobody's list any more: those of a do-not-mail file, looked up many at once."""

from __future__ import annotations

import hashlib
import logging
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from constantcontact_api.errors import SettingsError
from constantcontact_api.text import counted
from target_constantcontact.account.address_set import AddressSet
from target_constantcontact.mapping.suppressed_lines import UnreadableLineError, entries_of, is_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    Digest = Callable[[str], str]

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 4_096


def _digest(name: str, address: str) -> str:
    return hashlib.new(name, address.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


_DIGESTS: Final[dict[int, Digest]] = {
    32: partial(_digest, "md5"), 40: partial(_digest, "sha1"), 64: partial(_digest, "sha256"),
}  # fmt: skip


class UnreadableFileError(ValueError):
    """Why a file is of no use; follows its name."""


def entries_of_file(path: Path) -> Iterator[str]:
    """Yield the addresses and hashes of a file, lower-cased.

    Args:
        path: Of the file; see `entries_of`.

    Raises:
        UnreadableFileError: If it cannot be read, is not understood, or names nobody.
    """
    names_nobody = True
    try:
        with path.open("rb") as start:
            is_wide = start.read(2) in {BOM_UTF16_LE, BOM_UTF16_BE}
        # What is not UTF-8 is a name in another column, or no address.
        encoding, errors = "utf-16" if is_wide else "utf-8-sig", "surrogateescape"
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            for entry in entries_of(file):
                names_nobody = False
                yield entry
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})") from error
    except UnicodeError as error:
        raise UnreadableFileError("is no text in UTF-8 or UTF-16") from error
    except UnreadableLineError as error:
        raise UnreadableFileError(f"is not understood: {error}") from error
    if names_nobody:
        raise UnreadableFileError("names nobody")


class _Entries(NamedTuple):
    """What the file holds.

    Attributes:
        all: Addresses and hashes, which never look alike.
        digests: What made the hashes.
    """

    all: AddressSet
    digests: Sequence[Digest]


class SuppressionList:
    """The people of a do-not-mail list."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> None:
        """Read the file, unless that has happened.

        Raises:
            SettingsError: If it cannot be read, or is not understood.
        """
        _ = self._entries

    def found(self, addresses: Sequence[str]) -> Collection[str]:
        """Return those addresses that are not to be mailed.

        Args:
            addresses: Lower-cased.

        Raises:
            SettingsError: If the file cannot be read, or is not understood.
        """
        entries, digests = self._entries
        known = entries.found(addresses)
        for digest in digests:
            hashed = list(map(digest, addresses))
            if some := entries.found(hashed):
                pairs = zip(addresses, hashed, strict=True)
                known = {*known, *(address for address, one in pairs if one in some)}
        return known

    @cached_property
    def _entries(self) -> _Entries:
        entries, count, lengths = AddressSet(), 0, set[int]()
        found = entries_of_file(self._path)
        try:
            for block in iter(lambda: list(islice(found, _AT_ONCE)), []):
                entries.add_all(block)
                count += len(block)
                lengths.update(len(entry) for entry in block if is_hash(entry))
        except UnreadableFileError as error:
            raise SettingsError(
                f"The do-not-mail file {self._path} {error}. Nobody is imported without it: mend it, name another one "
                "with suppression_path, or leave that setting out if everybody may be mailed."
            ) from error
        logger.info("suppression_path: %s on the do-not-mail list.", counted(count, "entry", "entries"))
        return _Entries(entries, [_DIGESTS[length] for length in sorted(lengths)])
