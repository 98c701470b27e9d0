"""Reading what an import request carries, with the limits that the service applies in silence."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from constantcontact_simulator.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from constantcontact_simulator.switches import Switches

MAX_CSV_LINES = 40_000
_LONGEST_CELL_CHARACTERS = 131_072

_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[ \t\r\n]*")


def kept_csv(data: bytes, limit_bytes: int, switches: Switches) -> str:
    """The text of a CSV file that is used: past the limit it is dropped, without an error."""
    kept = data[: max(0, limit_bytes)]
    text = kept.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace" if kept == data else "ignore")
    if len(kept) < len(data) and switches.cut_csv_row == "dropped":
        text = text[: _end_of_last_record(text)]
    if switches.csv_line_limit_counts == "physical":
        text = "\n".join(text.split("\n", MAX_CSV_LINES)[:MAX_CSV_LINES])
    return text


def csv_records(text: str) -> Iterator[list[str]]:
    """The records of a CSV text, its heading first; lines past 40,000 and blank ones are left out.

    Raises:
        csv.Error: It is no CSV text; a quote that is never closed, for instance.
    """
    records = (record for record in csv.reader(io.StringIO(text, newline="")) if record)
    for record in islice(records, MAX_CSV_LINES):
        # The csv module has this limit too, but one that anybody in the process may move.
        if max(map(len, record)) > _LONGEST_CELL_CHARACTERS:
            raise csv.Error("a quote is never closed")
        yield record


def physical_lines(values: Iterable[object]) -> int:
    """How many lines the values of one row take in a file."""
    return 1 + sum(len(_LINE_END.findall(value)) for value in values if isinstance(value, str))


def _end_of_last_record(text: str) -> int:
    """Where the last complete record ends: after a line end that no quotes enclose."""
    end = text.rfind("\n")
    while end >= 0 and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end)
    return end + 1


def json_body(raw: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        EngineError: 400 for anything else.
    """
    try:
        body = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise invalid("The JSON body is malformed.") from None
    if not isinstance(body, dict):
        raise invalid("The JSON body is not an object.")
    return body


def rows_within(raw: bytes, limit_bytes: int) -> int:
    """How many elements of `import_data` end within the first bytes of a (valid) JSON body.

    The service does not say what it does with a cut JSON text; "only the contacts contained in the first 4 MB are
    imported and the remaining data is dropped" is what it says of the CSV file.
    """
    text = raw.decode("utf-8")
    limit = len(raw[:limit_bytes].decode("utf-8", "ignore"))
    decoder = json.JSONDecoder()
    position = _skip(text, text.index("{") + 1)
    while text[position] != "}":
        key, position = decoder.raw_decode(text, position)
        position = _skip(text, _skip(text, position) + 1)
        if key == "import_data":
            return _elements_before(text, position, limit, decoder)
        _, position = decoder.raw_decode(text, position)
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return 0


def _elements_before(text: str, position: int, limit: int, decoder: json.JSONDecoder) -> int:
    count = 0
    position = _skip(text, position + 1)
    while text[position] != "]":
        _, position = decoder.raw_decode(text, position)
        if position > limit:
            break
        count += 1
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return count


def _skip(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return position if match is None else match.end()
