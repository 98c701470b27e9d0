"""An export file to RECORD lines with nothing between: csv.reader, a dict and orjson. Nothing is converted.

`python -m benchmarks.floor_tap EXPORT_FILE`
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import orjson


def main() -> None:
    """Write a RECORD message for each row."""
    write = sys.stdout.buffer.write
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        for row in rows:
            message = {"type": "RECORD", "stream": "contacts", "record": dict(zip(names, row))}  # noqa: B905  # costs
            write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
