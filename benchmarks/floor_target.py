"""Singer lines to import bodies with nothing between: orjson, a dict of the import's keys, orjson. Bodies go nowhere.

Nothing is checked, renamed by rule, de-duplicated or measured.

`python -m benchmarks.floor_target` reads standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

_ROWS = 39_999


def main() -> None:
    """Encode a body for every 39,999 records."""
    rows: list[bytes] = []
    with Path("/dev/null").open("wb") as nowhere:
        for line in sys.stdin.buffer:
            message = orjson.loads(line)
            if message["type"] != "RECORD":
                continue
            rows.append(orjson.dumps(dict(message["record"].items())))
            if len(rows) == _ROWS:
                nowhere.write(b'{"import_data":[%b],"list_ids":[]}' % b",".join(rows))
                rows.clear()
        nowhere.write(b'{"import_data":[%b],"list_ids":[]}' % b",".join(rows))


if __name__ == "__main__":
    main()
