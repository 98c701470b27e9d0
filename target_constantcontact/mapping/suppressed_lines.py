"""Who a do-not-mail file names: addresses, or hashes of them, as lines, CSV or JSON lines. Pure.

A hash is that of the lower-cased address in UTF-8, in hexadecimal: what mail services hand out. What is neither an
address nor a hash is a fault, since somebody may be meant by it.
"""

from __future__ import annotations

import csv
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from constantcontact_api.contacts.import_fields import EMAIL, normalized
from target_constantcontact.mapping.headings import meaning_of
from target_constantcontact.mapping.texts import is_sendable
from target_constantcontact.mapping.values import is_email_address, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_HASH_HEADING: Final = re.compile(r"md5|sha1|sha256|hash.*mail|mail.*hash|^hash(es)?$")
_WORDS: Final = re.compile(r"(?:[^\W\d]|[ -])*")  # an address that is misspelt is no heading
_DELIMITERS: Final = ",;\t|"
_NEITHER: Final = "is neither an e-mail address nor an MD5, SHA-1 or SHA-256 hash of one"
_WITHOUT_PEOPLE: Final = frozenset({"SCHEMA", "STATE", "ACTIVATE_VERSION"})


class UnreadableLineError(ValueError):
    """A line that is not understood.

    Args:
        number: Of the line, from 1.
        what: Is wrong with it; follows "line 7".
    """

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"line {number} {what}")


def is_hash(entry: str) -> bool:
    """Tell whether an entry is a hash; it is an address otherwise."""
    return "@" not in entry


def entries_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield the addresses and hashes of a file, lower-cased.

    Args:
        lines: With their ends.

    Raises:
        UnreadableLineError: If one is not understood.
    """
    given = enumerate(lines, 1)
    found = next(((number, line) for number, line in given if line.strip()), None)
    if found is None:
        return
    first, start = found
    rest = chain([start], (line for _, line in given))
    yield from _of_json(rest, first) if start.lstrip().startswith("{") else _of_rows(_rows(rest, start, first))


def _entry(text: str) -> str | None:
    text = unwrapped(text.strip())
    is_one = _HASH.fullmatch(text.lower()) or (is_email_address(text) and is_sendable(text))
    return text.lower() if is_one else None


def _rows(lines: Iterable[str], start: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV that are not blank, and the number of the line that each ends with."""
    reader = csv.reader(lines, delimiter=max(_DELIMITERS, key=start.count), strict=True)
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield first - 1 + reader.line_num, row
    except csv.Error as error:
        raise UnreadableLineError(first - 1 + reader.line_num, f"is no CSV ({error})") from error


def _of_rows(rows: Iterator[tuple[int, list[str]]]) -> Iterator[str]:
    first, start = next(rows)
    if not any(map(_entry, start)):
        yield from _of_columns(rows, first, start)
        return
    for number, row in chain([(first, start)], rows):
        found = [entry for cell in row if (entry := _entry(cell))]
        if not found or sum("@" in cell for cell in row) > sum("@" in entry for entry in found):
            raise UnreadableLineError(number, _NEITHER)
        yield from found


def _of_columns(rows: Iterator[tuple[int, list[str]]], first: int, heading: Sequence[str]) -> Iterator[str]:
    columns = [place for place, name in enumerate(heading) if _names_people(name)]
    if any("@" in name for name in heading) or not (columns or all(map(_WORDS.fullmatch, heading))):
        raise UnreadableLineError(first, f"{_NEITHER}, nor a heading")
    for number, row in rows:
        if any(map(str.strip, row[len(heading) :])):
            raise UnreadableLineError(number, "has more cells than the heading")
        columns = columns or [_only([_entry(cell) for cell in row], number, is_alone=len(heading) == 1)]
        for place in columns:
            if place < len(row) and row[place].strip():
                yield _understood(row[place], number)


def _of_json(lines: Iterable[str], first: int) -> Iterator[str]:
    decode = msgspec.json.Decoder().decode
    columns_of: dict[tuple[str, ...], Sequence[str]] = {}
    streams = set[str]()
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            found = decode(line)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise UnreadableLineError(number, "is no JSON object, unlike the first one") from error
        record = _record(found, number, streams)
        if record is None:
            continue
        keys = tuple(record)
        columns = columns_of.get(keys) or [key for key in keys if _names_people(key)]
        if not columns:
            values = [_entry(value) if isinstance(value, str) else None for value in record.values()]
            columns = [keys[_only(values, number, is_alone=len(keys) == 1)]]
        columns_of[keys] = columns
        for column in columns:
            value = record[column]
            if value is not None and value != "":
                yield _understood(value, number)


def _record(found: Any, number: int, streams: set[str]) -> dict[str, Any] | None:  # noqa: ANN401  # any JSON value
    """Return the record of a line: itself, or what is in a Singer message or in a line of `not_permitted_path`."""
    if not isinstance(found, dict):
        raise UnreadableLineError(number, "is no JSON object, unlike the first one")
    if found.get("type") in _WITHOUT_PEOPLE and "record" not in found:
        return None
    record = found.get("record")
    if found.get("type") != "RECORD":
        return record if isinstance(record, dict) else found
    if not isinstance(record, dict):
        raise UnreadableLineError(number, "has no record")
    streams.add(str(found.get("stream")))
    if len(streams) > 1:
        raise UnreadableLineError(number, "is of another stream than those before: keep one stream in the file")
    return record


def _only(entries: Sequence[str | None], number: int, *, is_alone: bool) -> int:
    """Return the place of the only column that holds addresses, where no heading says so."""
    places = [place for place, entry in enumerate(entries) if entry and (is_alone or not is_hash(entry))]
    if not places and is_alone:
        raise UnreadableLineError(number, _NEITHER)
    if len(places) != 1:
        raise UnreadableLineError(number, "does not tell which column holds the addresses: call it `email`")
    return places[0]


def _understood(value: Any, number: int) -> str:  # noqa: ANN401  # any JSON value
    entry = _entry(value) if isinstance(value, str) else None
    if entry is None:
        raise UnreadableLineError(number, _NEITHER)
    return entry


def _names_people(heading: str) -> bool:
    meaning = meaning_of(heading)  # also a second address of somebody
    is_email = meaning is not None and meaning.key == EMAIL
    return is_email or _HASH_HEADING.search(normalized(heading)) is not None
