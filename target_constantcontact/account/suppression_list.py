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
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    Digest = Callable[[str], str]

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 4_096


def _digest(name: str, address: str) -> str:
    return hashlib.new(name, address.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


_DIGESTS: Final[dict[int, Digest]] = {
    32: partial(_digest, "md5"), 40: partial(_digest, "sha1"), 64: partial(_digest, "sha256"),
}  # fmt: skip


class _Entries(NamedTuple):
    """What the file holds.

    Attributes:
        all: Addresses and hashes, which never look alike.
        digests: What made the hashes.
    """

    all: AddressSet
    digests: Sequence[Digest]


class SuppressionList:
    """Whom nobody mails, whatever a record says."""

    def __init__(self, path: Path) -> None:
        """Remember where.

        Args:
            path: Of the file.
        """
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
        try:
            with self._path.open("rb") as start:
                is_wide = start.read(2) in {BOM_UTF16_LE, BOM_UTF16_BE}
            encoding = "utf-16" if is_wide else "utf-8-sig"
            # What is not UTF-8 is a name in another column, or no address.
            with self._path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
                found = entries_of(file)
                return self._read(iter(lambda: list(islice(found, _AT_ONCE)), []))
        except OSError as error:
            raise self._unusable(f"cannot be read ({error.strerror})") from error
        except UnicodeError as error:
            raise self._unusable("is no text in UTF-8 or UTF-16") from error
        except UnreadableLineError as error:
            raise self._unusable(f"is not understood: {error}") from error

    def _read(self, blocks: Iterable[list[str]]) -> _Entries:
        entries, count, lengths = AddressSet(), 0, set[int]()
        for block in blocks:
            entries.add_all(block)
            count += len(block)
            lengths.update(len(entry) for entry in block if is_hash(entry))
        if not count:
            raise self._unusable("names nobody")
        logger.info("suppression_path: %s on the do-not-mail list.", counted(count, "entry", "entries"))
        return _Entries(entries, [_DIGESTS[length] for length in sorted(lengths)])

    def _unusable(self, what: str) -> SettingsError:
        return SettingsError(
            f"The do-not-mail file {self._path} {what}. Nobody is imported without it: mend it, name another one with "
            "suppression_path, or leave that setting out if everybody may be mailed."
        )
