"""Files of BATCH messages as RECORD lines: below one folder, regular, and never whole in memory."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
import os
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.deadlines import FILE_BOUNDS
from target_constantcontact.singer.lenient_json import read_record
from target_constantcontact.singer.reader import BOM, MalformedInputError, line_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Lines = Sequence[bytes]

_UNREADABLE: Final = (OSError, EOFError, zlib.error, ValueError, ImportError)
_PARQUET_ROWS: Final = 1_000
_LONGEST_LINE_BYTES: Final = 256 * 1024 * 1024
_RAW: Final = msgspec.json.Decoder(msgspec.Raw)


class UnreadableBatchError(MalformedInputError):
    """A file of a BATCH message cannot be read."""


class _NoSuchFileError(ValueError):
    """What is named is no file that may be read, or holds something else than records."""


def batch_lines(message: Mapping[str, Any], *, folder: str | None, block_bytes: int) -> Iterator[list[bytes]]:
    """Read the records of a BATCH message.

    Args:
        message: Names files, and how they are written: JSON lines, perhaps with gzip, or Parquet with pyarrow.
        folder: The only one whose files are read; None refuses all of them.
        block_bytes: Read at once.

    Yields:
        RECORD messages, some at a time.

    Raises:
        SettingsError: If no folder is set.
        UnreadableBatchError: If a file is missing, elsewhere, cut off, or written in another way.
    """
    if not folder:
        raise SettingsError(
            "The input names files to read (BATCH), and batch_folder is not set: nothing of them was read. Set "
            "batch_folder to the folder that the tap writes them to, or let the tap write no batches."
        )
    manifest, encoding = message["manifest"], message["encoding"]
    described = encoding if isinstance(encoding, dict) else {}
    form, compression = described.get("format"), described.get("compression") or "none"
    if not isinstance(manifest, list) or not all(isinstance(path, str) for path in manifest):
        raise UnreadableBatchError(
            "A BATCH message names no list of files: run the tap again, or let it write no batches."
        )
    read: Callable[[BinaryIO, int], Iterator[Lines]]
    if form == "parquet" and importlib.util.find_spec("pyarrow") is not None:
        read = _parquet_records
    elif form == "jsonl" and compression in {"none", "gzip"}:
        read = _gzip_records if compression == "gzip" else _json_records
    else:
        raise UnreadableBatchError(
            f"A BATCH message has files of the format {form!r} with the compression {compression!r}. Nothing of them "
            'was read: let the tap write `{"format": "jsonl", "compression": "gzip"}`, or no batches.'
        )
    head = b'{"type":"RECORD","stream":%b,"record":' % json.dumps(message["stream"]).encode()
    for named in manifest:
        for records in _records_of(Path(folder), named, lambda file: read(file, block_bytes)):
            yield [b"%b%b}\n" % (head, record) for record in records]


def _records_of(folder: Path, named: str, read: Callable[[BinaryIO], Iterator[Lines]]) -> Iterator[Lines]:
    try:
        with open_below(folder, named) as file:
            yield from read(file)
    except _UNREADABLE as error:
        raise UnreadableBatchError(
            f"The file {named.partition('?')[0]} of a BATCH message cannot be read: {_reason(error)}. No STATE covers "
            "it, or what comes after it. Run the tap again; both plugins need the same folder."
        ) from None


def open_below(folder: Path, named: str) -> BinaryIO:
    """Open a regular file below a folder, and nothing else: no pipe, no device, nothing that a link leads out to.

    Args:
        folder: As the settings name it.
        named: A path, or an address that begins with `file:`.

    Raises:
        OSError: There is none, or it cannot be opened.
        ValueError: It is elsewhere, or something else.
    """
    parts = urlsplit(named) if ":/" in named else None
    if parts is not None and (parts.scheme != "file" or parts.netloc not in {"", "localhost"}):
        raise _NoSuchFileError("it is not on this machine")
    path = Path(unquote(parts.path) if parts is not None else named)
    if ".." in path.parts:
        raise _NoSuchFileError("its path holds `..`")
    real = Path(os.path.realpath(path, strict=True))
    if not real.is_relative_to(os.path.realpath(folder, strict=True)):
        raise _NoSuchFileError("it is not below batch_folder")
    flags = [getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_NOCTTY")]
    file = os.fdopen(os.open(real, os.O_RDONLY | sum(flags)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _NoSuchFileError("it is no regular file")
    return file


def _reason(error: Exception) -> str:
    if isinstance(error, _NoSuchFileError):
        return str(error)
    if isinstance(error, (EOFError, zlib.error)):
        return "it is cut off or damaged"
    strerror = error.strerror if isinstance(error, OSError) else None
    return strerror or f"it is no such file ({type(error).__name__})"


def _gzip_records(file: BinaryIO, block_bytes: int) -> Iterator[Lines]:
    unpacked_bytes = 0
    with gzip.open(file) as unpacked:

        def read(size: int) -> bytes:
            nonlocal unpacked_bytes
            block = unpacked.read1(size)
            unpacked_bytes += len(block)
            if FILE_BOUNDS.is_too_large(unpacked_bytes, file.tell()):
                raise _NoSuchFileError(f"it unpacks to more than {FILE_BOUNDS.most_ratio} times its size")
            return block

        yield from _records(read, block_bytes)


def _json_records(file: BinaryIO, block_bytes: int) -> Iterator[Lines]:
    yield from _records(file.read, block_bytes)


def _records(read: Callable[[int], bytes], block_bytes: int) -> Iterator[Lines]:
    number = 0
    for lines in line_blocks(lambda: read(block_bytes), longest=_LONGEST_LINE_BYTES):
        texts = [line.removeprefix(BOM).strip() for line in lines]
        for place, text in enumerate(texts, start=number + 1):
            if text and not _is_record(text):
                raise _NoSuchFileError(f"its line {place} is not JSON, so it may be cut off")
        number += len(texts)
        yield list(filter(None, texts))


def _is_record(text: bytes) -> bool:
    try:
        _RAW.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return read_record(text) is not None
    return True


def _parquet_records(file: BinaryIO, _block_bytes: int) -> Iterator[Lines]:
    parquet: Any = importlib.import_module("pyarrow.parquet")
    for batch in parquet.ParquetFile(file).iter_batches(batch_size=_PARQUET_ROWS):
        yield [json.dumps(record, ensure_ascii=False, default=str).encode() for record in batch.to_pylist()]
