"""Stands in for Constant Contact, in a process of its own, so that its work is not in the plugins' figures.

It answers what the plugins ask, with as little work as there can be: an export is completed at once and its file is
sent as it lies on the disk; an import is read, its rows are counted, and it is completed at once. The simulator, which
is as strict as the service, is another program: `constantcontact simulate`.

`python -m benchmarks.service [EXPORT_FILE [TIMES]]` prints its address and serves until its input ends. The file's
rows are sent so many times.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from benchmarks.people import LISTS, TAGS, TARGET_CUSTOM, WIDE

LIST_ID = "00000000-0000-0000-0000-000000000000"
CLIENT_ID = "benchmark"
_BLOCK_BYTES = 1024 * 1024
_NOW = "2026-11-22T10:00:00Z"
_A_MOMENT_LATER = "2026-11-22T10:00:00.010Z"


def _identifier(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


_CUSTOM_FIELDS = [
    {"custom_field_id": _identifier(number), "label": label, "name": name, "type": kind}
    for number, (label, name, kind) in enumerate(
        [(column.heading, column.name.removeprefix("cf_"), column.type) for column in WIDE if column.type]
        + [(name.removeprefix("cf:"), name.removeprefix("cf:"), "string") for name in TARGET_CUSTOM]
    )
]
_ANSWERS: dict[str, Any] = {
    "/v3/account/summary": {"encoded_account_id": "benchmark", "organization_name": "Benchmark"},
    "/v3/account/user/privileges": [
        {"privilege_name": name}
        for name in (
            "contacts:read", "contacts:write", "contacts:lists:read", "account:read", "campaign:read",
            "ui:campaign:metrics",
        )
    ],
    "/v3/contact_custom_fields": {"custom_fields": _CUSTOM_FIELDS},
    "/v3/contact_lists": {
        "lists": [{"list_id": _identifier(number), "name": name} for number, name in enumerate(LISTS)]
    },
    "/v3/contact_tags": {"tags": [{"tag_id": _identifier(number), "name": name} for number, name in enumerate(TAGS)]},
    "/v3/contacts": {"contacts": [], "contacts_count": 0},
}  # fmt: skip


class _Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, export: Path | None, times: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.export = export
        self.times = times
        self.header_bytes = self.rows = 0
        if export is not None:
            with export.open("rb") as file:
                self.header_bytes = len(file.readline())
                self.rows = sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK_BYTES), b"")) * times
        self.imported: dict[str, int] = {}
        self.numbers = itertools.count(1)
        self.requests: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Service
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _TOKENS: ClassVar[dict[str, Any]] = {
        "access_token": "benchmark",
        "refresh_token": "benchmark",
        "expires_in": 86_400,
        "token_type": "Bearer",
    }

    def do_GET(self) -> None:  # http.server's name
        path = urlsplit(self.path).path
        self.server.requests.append(path)
        if path == "/requests":
            self._answer(self.server.requests[:-1])
            self.server.requests.clear()
        elif path == "/v3/export.csv":
            self._send_export()
        elif path.startswith("/v3/activities/"):
            self._answer(self._activity(path.rpartition("/")[2]))
        elif path in _ANSWERS:
            self._answer(_ANSWERS[path])
        else:
            self._answer({"error_key": "not_found"}, 404)

    def do_POST(self) -> None:  # http.server's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(self.path)
        if self.path == "/auth/token":
            self._answer(self._TOKENS)
            return
        identifier = _identifier(next(self.server.numbers))
        if not self.path.endswith("/contact_exports"):
            self.server.imported[identifier] = _rows_in(body)
        self._answer({"activity_id": identifier, "state": "initialized", "percent_done": 1, "created_at": _NOW}, 201)

    def _activity(self, identifier: str) -> dict[str, Any]:
        rows = self.server.imported.pop(identifier, None)
        counters = {"items_total_count": self.server.rows} if rows is None else _counters(rows)
        return {
            "activity_id": identifier,
            "state": "completed",
            "percent_done": 100,
            "created_at": _NOW,
            "completed_at": _A_MOMENT_LATER,
            "status": {**counters, "items_completed_count": counters["items_total_count"]},
            "_links": {"results": {"href": "/v3/export.csv"}} if rows is None else {},
        }

    def _answer(self, content: Any, status: int = 200) -> None:  # noqa: ANN401  # JSON
        body = json.dumps(content).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_export(self) -> None:
        if self.server.export is None:
            self._answer({"error_key": "not_found"}, 404)
            return
        header, times = self.server.header_bytes, self.server.times
        size = self.server.export.stat().st_size
        self.send_response_only(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(header + (size - header) * times))
        self.end_headers()
        with self.server.export.open("rb") as file:
            self.connection.sendfile(file)
            for _ in range(times - 1):
                self.connection.sendfile(file, offset=header)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Say nothing."""


def _counters(rows: int) -> dict[str, int]:
    return {"items_total_count": rows + 1, "person_count": rows, "error_count": 0}


def _rows_in(body: bytes) -> int:
    if body.startswith(b"{"):
        return body.count(b"},{") + 1
    _, _, file = body.partition(b"Content-Type: text/csv\r\n\r\n")
    # The header row's line end, and the three of the last boundary.
    return file.count(b"\n") - 3


def main() -> None:
    """Serve until standard input ends."""
    export = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    service = _Service(export, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{service.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
