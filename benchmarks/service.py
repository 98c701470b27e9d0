"""Stands in for Constant Contact, in a process of its own, so that its work is not in the plugins' figures.

It answers what the plugins ask, with as little work as there can be: an export is completed at once and its file is
sent as it lies on the disk; an import is read, its rows are counted, and it is completed at once; so are activities
that tag people, delete them or take them off lists. The simulator, which is as strict as the service, is another
program: `constantcontact simulate`.

`python -m benchmarks.service [EXPORT_FILE [TIMES]]` prints its address and serves until its input ends. The file's
rows are sent so many times. `python -m benchmarks.service --people COUNT FOLDER` has an account that holds so many
people instead, and keeps its export files in the folder.

`GET /requests` tells the paths that were asked for, `GET /work` counts what was done; both forget it.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from benchmarks.account import Account, identifier
from benchmarks.people import LISTS, TAGS, TARGET_CUSTOM, WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST_ID = identifier(0)
CLIENT_ID = "benchmark"
_BLOCK_BYTES = 1024 * 1024
_NOW = "2026-11-22T10:00:00Z"
_A_MOMENT_LATER = "2026-11-22T10:00:00.010Z"

_CUSTOM_FIELDS = [
    {"custom_field_id": identifier(number), "label": label, "name": name, "type": kind}
    for number, (label, name, kind) in enumerate(
        [(column.heading, column.name.removeprefix("cf_"), column.type) for column in WIDE if column.type]
        + [(name.removeprefix("cf:"), name.removeprefix("cf:"), "string") for name in TARGET_CUSTOM]
    )
]
_IMPORTS = frozenset({"contacts_file_import", "contacts_json_import"})
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
        "lists": [{"list_id": identifier(number), "name": name} for number, name in enumerate(LISTS)]
    },
    "/v3/contact_tags": {"tags": [{"tag_id": identifier(number), "name": name} for number, name in enumerate(TAGS)]},
    "/v3/contacts": {"contacts": [], "contacts_count": 0},
}  # fmt: skip


class _Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, export: Path | None = None, times: int = 1, account: Account | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.account = account
        self.export = export
        self.times = times
        self.header_bytes = self.rows = 0
        if export is not None:
            with export.open("rb") as file:
                self.header_bytes = len(file.readline())
                self.rows = sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK_BYTES), b"")) * times
        self.started: dict[str, dict[str, Any]] = {}
        self.numbers = itertools.count(1)
        self.requests: list[str] = []
        self.work: Counter[str] = Counter()
        self._lock = threading.Lock()  # imports come several at a time

    def note(self, **counts: int) -> None:
        """Count what was done."""
        with self._lock:
            self.work.update(counts)

    def work_so_far(self) -> Counter[str]:
        """Return the counts, and forget them."""
        with self._lock:
            done, self.work = self.work, Counter()
        return done

    def start(self, path: str, body: bytes) -> str:
        """Do an activity at once; return its id."""
        kind = path.rpartition("/")[2]
        file = ""
        if kind == "contact_exports":
            rows, file = self.rows, "/v3/export.csv"
            if self.account is not None:
                made, rows = self.account.export(json.loads(body))
                file = f"/v3/files/{made.name}"
            counters = {"items_total_count": rows, "items_completed_count": rows}
            self.note(exports=1)
        elif kind in _IMPORTS:
            rows = _rows_in(body)
            counters = {"items_total_count": rows + 1, "person_count": rows, "error_count": 0}
            counters["items_completed_count"] = rows + 1
            self.note(imports=1, rows=rows)
        else:
            asked = json.loads(body)
            people = len((asked.get("source") or asked)["contact_ids"])
            counters = {"items_total_count": people, "items_completed_count": people}
            self.note(jobs=1, people=people)
        key = identifier(next(self.numbers))
        self.started[key] = {"status": counters, "_links": {"results": {"href": file}} if file else {}}
        return key


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
        asked, account = urlsplit(self.path), self.server.account
        path = asked.path
        if path == "/work":
            self._answer(self.server.work_so_far())
            return
        self._note(path)
        if path == "/requests":
            self._answer(self.server.requests[:-1])
            self.server.requests.clear()
        elif path == "/v3/export.csv":
            self._send_export(self.server.export, self.server.header_bytes, self.server.times)
        elif path.startswith("/v3/activities/"):
            self._answer(self._activity(path.rpartition("/")[2]))
        elif account is not None and path.startswith("/v3/files/"):
            self._send_export(account.file(path.rpartition("/")[2]))
        elif account is not None and path == "/v3/contacts":
            self._send(account.page(dict(parse_qsl(asked.query))))
        elif account is not None and path == "/v3/contacts/counts":
            self._answer(account.counts())
        elif account is not None and path == "/v3/contact_lists":
            self._answer({"lists": account.list_resources()})
        elif path in _ANSWERS:
            self._answer(_ANSWERS[path])
        else:
            self._answer({"error_key": "not_found"}, 404)

    def do_POST(self) -> None:  # http.server's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._note(self.path)
        if self.path == "/auth/token":
            self._answer(self._TOKENS)
            return
        key = self.server.start(self.path, body)
        self._answer({"activity_id": key, "state": "initialized", "percent_done": 1, "created_at": _NOW}, 201)

    def _note(self, path: str) -> None:
        self.server.requests.append(path)
        self.server.note(requests=path.startswith("/v3/"))

    def _activity(self, key: str) -> dict[str, Any]:
        return {
            "activity_id": key,
            "state": "completed",
            "percent_done": 100,
            "created_at": _NOW,
            "completed_at": _A_MOMENT_LATER,
            **self.server.started[key],
        }

    def _answer(self, content: Any, status: int = 200) -> None:  # noqa: ANN401  # JSON
        self._send(json.dumps(content).encode(), status)

    def _send(self, body: bytes, status: int = 200) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_export(self, export: Path | None, header: int = 0, times: int = 1) -> None:
        if export is None:
            self._answer({"error_key": "not_found"}, 404)
            return
        size = export.stat().st_size
        self.send_response_only(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(header + (size - header) * times))
        self.end_headers()
        with export.open("rb") as file:
            self.connection.sendfile(file)
            for _ in range(times - 1):
                self.connection.sendfile(file, offset=header)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Say nothing."""


def _rows_in(body: bytes) -> int:
    if body.startswith(b"{"):
        return body.count(b"},{") + 1
    _, _, file = body.partition(b"Content-Type: text/csv\r\n\r\n")
    # The header row's line end, and the three of the last boundary.
    return file.count(b"\n") - 3


def _service(arguments: Sequence[str]) -> _Service:
    if arguments[:1] == ["--people"]:
        _, people, folder = arguments
        return _Service(account=Account(int(people), Path(folder)))
    export = Path(arguments[0]) if arguments else None
    return _Service(export, int(arguments[1]) if len(arguments) > 1 else 1)


def main() -> None:
    """Serve until standard input ends."""
    service = _service(sys.argv[1:])
    threading.Thread(target=service.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{service.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
