"""Files of BATCH messages: their records, or one sentence about what cannot be read."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from singer_sdk.helpers._batch import StorageTarget

from target_constantcontact.singer.lenient_json import read_record
from target_constantcontact.singer.reader import BOM, MalformedInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNREADABLE: Final = (OSError, EOFError, zlib.error, ValueError, ImportError)


class UnreadableBatchError(MalformedInputError):
    """A file of a BATCH message cannot be read."""


def batch_records(encoding: object, manifest: object) -> list[Any]:
    """Read the records of a BATCH message.

    Args:
        encoding: Of the message: JSON lines, perhaps with gzip; Parquet, where pyarrow is installed.
        manifest: Of the message: the files.

    Raises:
        UnreadableBatchError: If a file is missing, cut off, or written in another way.
    """
    described = encoding if isinstance(encoding, dict) else {}
    form, compression = described.get("format"), described.get("compression") or "none"
    if not isinstance(manifest, list) or not all(isinstance(path, str) for path in manifest):
        raise UnreadableBatchError(
            "A BATCH message names no list of files: run the tap again, or let it write no batches."
        )
    if form == "parquet" and importlib.util.find_spec("pyarrow") is not None:
        return [record for path in manifest for record in _read(path, _parquet_records)]
    if form != "jsonl" or compression not in {"none", "gzip"}:
        raise UnreadableBatchError(
            f"A BATCH message has files of the format {form!r} with the compression {compression!r}. Nothing of them "
            'was read: let the tap write `{"format": "jsonl", "compression": "gzip"}`, or no batches.'
        )
    read = _gzip_records if compression == "gzip" else _json_records
    return [record for path in manifest for record in _read(path, read)]


def _read(path: str, read: Any) -> list[Any]:  # noqa: ANN401  # a function
    try:
        with _opened(path) as file:
            return list(read(file))
    except _UNREADABLE as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else _reason(error)
        raise UnreadableBatchError(
            f"The file {path.partition('?')[0]} of a BATCH message cannot be read: {reason}. Nothing of it was "
            "imported, and no STATE covers it. Run the tap again; both plugins need the same storage."
        ) from None


def _opened(path: str) -> Any:  # noqa: ANN401  # a context manager of a file
    parts = urlsplit(path)
    if parts.scheme in {"", "file"}:
        return Path(unquote(parts.path) if parts.scheme else path).open("rb")
    head, tail = StorageTarget.split_url(path)
    return StorageTarget.from_url(head).open(tail, mode="rb")


def _reason(error: Exception) -> str:
    if isinstance(error, _NotJsonError):
        return str(error)
    if isinstance(error, ImportError):
        return "its storage needs a package that is not installed"
    cut = isinstance(error, (EOFError, zlib.error))
    return "it is cut off or damaged" if cut else f"it is no such file ({type(error).__name__})"


class _NotJsonError(ValueError):
    """A line is no JSON."""


def _gzip_records(file: IO[bytes]) -> Iterable[Any]:
    with gzip.open(file) as lines:
        yield from _json_records(lines)


def _json_records(file: Iterable[bytes]) -> Iterable[Any]:
    for number, line in enumerate(file, start=1):
        text = line.removeprefix(BOM)
        if not text.strip():
            continue
        record = read_record(text)
        if record is None:
            raise _NotJsonError(f"its line {number} is not JSON, so it may be cut off")
        yield record


def _parquet_records(file: IO[bytes]) -> list[Any]:
    found: list[Any] = importlib.import_module("pyarrow.parquet").read_table(file).to_pylist()
    return found
