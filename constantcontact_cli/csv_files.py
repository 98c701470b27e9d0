"""`constantcontact from-csv` and `to-csv`: files of a spreadsheet to Singer messages, and back."""

from __future__ import annotations

import codecs
import csv
import json
import logging
import os
import re
import sys
import time
from collections import Counter
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

import click
import msgspec

from constantcontact_api.errors import SettingsError
from constantcontact_api.text import counted
from constantcontact_singer.exits import plain_command
from target_constantcontact.mapping.addresses import is_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

_DELIMITERS: Final = ",;\t|"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_OF_WINDOWS: Final = "cp1252"
_TEXT: Final = {"type": ["string", "null"]}
_NO_CELLS: Final = re.compile(r"\s*(?:\{\s*(?:\"|$)|\[\s*(?:[{\[]|$)|<(?:!doctype|html|\?xml)\b)", re.IGNORECASE)
_SAYS_DELIMITER: Final = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)


def delimiter_of(heading: str) -> str:
    """Return what separates the cells of a table: its first line has most of it, outside of quotes."""
    return max(_DELIMITERS, key=re.sub(r'"[^"]*"', "", heading).count)


def told_delimiter(line: str) -> str | None:
    """Return what a first line `sep=;`, which Excel reads, says to separate the cells; None if it is the heading."""
    found = _SAYS_DELIMITER.fullmatch(line)
    return found[1] if found else None


def headings(cells: Sequence[str], source: str) -> list[str]:
    """Return a name for each column: blank headings and repeated ones get a number, so that no cell is lost.

    Args:
        cells: Of the first line.
        source: What the file is called.

    Raises:
        SettingsError: The first line is a person, who would be lost, or the file is none of cells.
    """
    if _NO_CELLS.match(",".join(cells)):
        raise SettingsError(
            f"{source} holds JSON or a page for a browser, and no cells. Nothing was written. Let a tap for such files "
            "read it, or save it as CSV."
        )
    if any(map(is_address, cells)):
        raise SettingsError(
            f"{source} has no line of headings: its first one holds an e-mail address. Nothing was written. Give it a "
            "first line with the names of its columns."
        )
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"Column {number}"
        numbered = (f"{name} ({times})" for times in count(2))
        names.append(name if name not in names else next(one for one in numbered if one not in names))
    return names


def encoding_of(file: BinaryIO, name: str, *, is_whole: bool = True) -> str:
    """Return the encoding of a text: UTF-8, UTF-16 with its mark, or what Excel writes in the West.

    Args:
        file: Its bytes, from the beginning.
        name: What it is called.
        is_whole: Whether the last character is there.

    Raises:
        SettingsError: It is none of these, or no text.
    """
    for encoding in ("utf-16",) if file.read(2) in _UTF_16 else ("utf-8-sig", _OF_WINDOWS):
        file.seek(0)
        if _is_text(file, encoding, is_whole=is_whole):
            if encoding == _OF_WINDOWS:
                logger.warning(
                    "%s is not UTF-8: it is read in the Western encoding of Windows. If letters come out wrong, save "
                    "it as CSV in UTF-8.",
                    name,
                )
            return encoding
    raise SettingsError(f"{name} is no text in an encoding that is known. Write it as CSV in UTF-8.")


def _is_text(file: BinaryIO, encoding: str, *, is_whole: bool) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(1 << 20):
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


class Table:
    """One file: a heading, and rows of cells.

    Args:
        path: CSV, TSV, or with semicolons or bars; UTF-8, UTF-16 or the Western encoding of Windows.

    Attributes:
        names: Of its columns.
        rows: How many rows it has.

    Raises:
        SettingsError: It cannot be read, or a row does not fit its heading.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._encoding = encoding_of(file, str(path))
            self.names, self.rows = self._checked()
        except OSError as error:
            raise SettingsError(f"{path} cannot be read ({error.strerror}): name a CSV file.") from error

    def records(self) -> Iterator[dict[str, str]]:
        """Yield each row by the names of its columns; cells that a short row lacks are left out."""
        with self._open() as file:
            rows = self._cells(file)
            next(rows)
            for row in rows:
                yield dict(zip(self.names, row, strict=False))

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding, newline="")

    def _cells(self, file: TextIO) -> Iterator[list[str]]:
        heading = file.readline()
        told = told_delimiter(heading)
        above = 0 if told is None else 1
        if not above:
            file.seek(0)
        reader = csv.reader(file, delimiter=told or delimiter_of(heading), strict=True)
        width = 0
        try:
            for row in filter(None, reader):
                width = width or len(row)
                if any(row[width:]):
                    raise SettingsError(
                        f"{self._path} has {len(row)} cells at line {above + reader.line_num}, and "
                        f"{counted(width, 'column')}. Nothing was written. Put quotes around each cell that holds what "
                        "separates them."
                    )
                yield row
        except csv.Error as error:
            raise SettingsError(
                f"{self._path} is no table at line {above + reader.line_num} ({error}). Nothing was written. Mend it."
            ) from error

    def _checked(self) -> tuple[list[str], int]:
        with self._open() as file:
            rows = self._cells(file)
            names = headings(next(rows, ()), str(self._path))
            if not names:
                raise SettingsError(f"{self._path} is empty. Give it a line with the names of its columns, and rows.")
            last, number = names, 0
            for number, last in enumerate(rows, 1):  # noqa: B007  # the last row is looked at below
                pass
        if len(last) < len(names) and not self._ends_a_line():
            raise SettingsError(
                f"{self._path} ends in the middle of its last row, as a file does that was cut off. Nothing was "
                "written. Make it again, or, if it is whole, end its last line with a line break."
            )
        return names, number

    def _ends_a_line(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4))
            return file.read().strip(b"\0")[-1:] in {b"\n", b"\r"}


def messages_of(stream: str, table: Table, version: int) -> Iterator[dict[str, Any]]:
    """Yield what a tap would write: a schema, records, and that these are all.

    Args:
        stream: Its name.
        table: What it holds.
        version: Unique to this reading, so that a mirror knows when it has seen the last row.
    """
    properties = dict.fromkeys(table.names, _TEXT)
    yield {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}, "key_properties": []}
    for record in table.records():
        yield {"type": "RECORD", "stream": stream, "version": version, "record": record}
    yield {"type": "ACTIVATE_VERSION", "stream": stream, "version": version}


@click.command(name="from-csv")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def from_csv(files: tuple[Path, ...]) -> None:
    """Write the rows of CSV or TSV FILEs as Singer messages, as a tap does, for any target.

    Each file is a stream of its own name: people.csv is the stream people. All of them are looked through first, and
    nothing is written unless each row fits its heading. The messages end with ACTIVATE_VERSION, so a mirror knows
    that it has seen the whole file.
    """
    with plain_command(logger):
        tables: dict[str, Table] = {}
        for path in files:
            if path.stem in tables:
                raise SettingsError(
                    f"Two files make the stream {path.stem}: nothing was written. Name only one of them, or rename it."
                )
            tables[path.stem] = Table(path)
        version = int(time.time() * 1000)
        for stream, table in tables.items():
            for message in messages_of(stream, table, version):
                sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
            logger.info("%s: %s.", stream, counted(table.rows, "row"))
        sys.stdout.flush()


class CsvFolder:
    """A file for each stream, which takes the place of an earlier one when all of them are whole.

    Args:
        folder: Where they go; made if it is missing.
        stack: Closes them.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._columns: dict[str, list[str]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._files: dict[str, tuple[TextIO, Any]] = {}
        self.rows: Counter[str] = Counter()

    def begin(self, stream: str, columns: list[str]) -> None:
        """Begin a stream's file; its schema may come again."""
        if self._columns.setdefault(stream, columns) != columns:
            raise SettingsError(
                f"The columns of the stream {stream} change on the way: one CSV cannot hold them. Use another target."
            )
        if Path(stream).name != stream:
            raise SettingsError(
                f"The stream {stream!r} cannot be the name of a file: set `__alias__` for it in the tap's stream_maps."
            )
        if stream not in self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stack.callback(self._part(stream).unlink, missing_ok=True)  # whatever is not whole
            descriptor = os.open(self._part(stream), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            file = self._stack.enter_context(open(descriptor, "w", encoding="utf-8", newline=""))  # noqa: PTH123, SIM115
            self._files[stream], self._names[stream] = (file, csv.writer(file)), frozenset(columns)
            self._files[stream][1].writerow(columns)
            self.rows[stream] = 0

    def write(self, stream: str, record: Mapping[str, Any]) -> None:
        """Add a row."""
        if unknown := sorted(record.keys() - self._names[stream]):
            raise SettingsError(
                f"A record of the stream {stream} has {', '.join(unknown)}, and its SCHEMA does not. Use another "
                "target."
            )
        self._files[stream][1].writerow([_cell(record.get(name)) for name in self._columns[stream]])
        self.rows[stream] += 1

    def finish(self) -> None:
        """Put the files where they belong."""
        for stream, (file, _) in self._files.items():
            file.close()
            self._part(stream).replace(self._folder / f"{stream}.csv")

    def _part(self, stream: str) -> Path:
        return self._folder / f"{stream}.csv.part"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def copy_messages(lines: Iterable[bytes], folder: CsvFolder) -> object:
    """Write the records of a tap to a folder, and return its last STATE.

    Raises:
        SettingsError: A line is nothing that a tap writes.
    """
    state: object = None
    number = 0
    try:
        for line in lines:
            number += 1
            if line.strip():
                state = _copy(msgspec.json.decode(line), folder, state)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"Line {number} of the input is no SCHEMA, RECORD or STATE of a tap. Let only a Singer tap write to it."
        ) from error
    return state


def _copy(message: dict[str, Any], folder: CsvFolder, state: object) -> object:
    kind = message["type"]
    if kind == "SCHEMA":
        folder.begin(message["stream"], list(message["schema"]["properties"]))
    elif kind == "RECORD":
        folder.write(message["stream"], message["record"])
    elif kind == "STATE":
        return message["value"]
    elif kind != "ACTIVATE_VERSION":
        raise KeyError(kind)
    return state


@click.command(name="to-csv")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def to_csv(folder: Path) -> None:
    """Write the records of a tap as CSV files into FOLDER, one for each stream.

    Reads what a tap writes from standard input. Files of an earlier run are replaced when the new ones are whole. Only
    their owner can read them. Lists and objects are JSON in their cell. The last STATE goes to standard output.
    """
    with plain_command(logger):
        try:
            with ExitStack() as stack:
                files = CsvFolder(folder, stack)
                state = copy_messages(sys.stdin.buffer, files)
                if state is None and not files.rows:
                    raise SettingsError("The input is empty: look at what the tap says of itself. No file was touched.")
                files.finish()
        except OSError as error:
            raise SettingsError(f"{folder} cannot be written ({error.strerror}): name another folder.") from error
        for stream, rows in files.rows.items():
            logger.info("%s: %s.", folder / f"{stream}.csv", counted(rows, "row"))
        if state is not None:
            click.echo(json.dumps(state))  # in ASCII, which each locale can say
