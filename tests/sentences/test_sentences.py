"""Every sentence that can end a run says what to do, and ends a real process with the exit code of the docs."""

from __future__ import annotations

import itertools
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from constantcontact_simulator import Account, Simulator, Switches
from constantcontact_simulator.routes import routes
from tests.sentences.cases import CASES, CLI, Case
from tests.sentences.processes import Ended, Processes, processes
from tests.sentences.source import SIGNAL, Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

IS_FULL = bool(os.environ.get("FULL"))
AT_ONCE = 8
TABLE = sentences()
routes()  # now, since Python 3.11 cannot parse in several threads
_LOGGED = re.compile(r"^[-0-9: ,]+\| ERROR +\| \S+ +\| ")
UNPROVOKED = {
    "In the stream … the columns … and … both are …": "said before the sentence that the stream was not imported",
    "Stopped by SIGINT before anything was done": "the moment before the first handler is too short to meet",
    "is completed, but … of its … contacts are as they were": "needs people with 50 tags",
    "The run was left before its end": "of the run's record alone, beside a traceback",
    "moved between its pages in each of": "needs an account that changes at the moment of each reading",
    "cannot be checked against a count of the service": "the export is made again, and its pages are read",
    "This account has had its share of the day": "needs two accounts: tests/api/wire/test_budgets.py",
    "… cannot be written (…): name a writable place": "the token store in the same folder says so before",
    "the package psycopg is missing": "it is there",
    "correct the address, or the environment": "needs a database: tests/api/wire/test_postgres.py",
    "of history_path keeps a history for each account": "needs a database: tests/target/account/test_history.py",
    "The history … is of the account": "needs the logins of two accounts: tests/target",
    "and the browser was in the account": "needs a browser: tests/cli/test_logins.py",
    "No browser came back": "needs a browser: tests/cli/test_logins.py",
    "The code that the browser brought": "needs a browser: tests/cli/test_logins.py",
    "was refused in the browser": "needs a browser: tests/cli/test_logins.py",
    "was refused on its page": "needs a browser: tests/cli/test_logins.py",
    "refused the login": "needs a browser: tests/cli/test_logins.py",
    "The database … of … cannot be reached": "needs a store of PostgreSQL: tests/api/wire",
    "… was another one when its download began again": "the service would have to change a file between two tries",
    "Where standard output or a temporary file goes": "needs a full disk: tests/singer/test_exits.py",
    "Standard output is closed": "needs a closed output: tests/singer/test_exits.py",
    "Standard input is closed": "needs a closed input: tests/target/test_failures.py",
    "an expression ends in": "no map of the SDK without an expression can fail",
}
"""Parts of sentences that no process here ends with, and why."""
LONG = {
    "is completed but its file is not there",
    "broke off",
    "The token endpoint",
    "If it stays so",
    "is still … after",
}
"""Parts of those that only come after minutes."""


def test_every_sentence_says_what_to_do() -> None:
    assert len(TABLE) > 100
    assert [one.text for one in TABLE if not one.parts[1]] == []


@pytest.mark.timeout(1800)
def test_every_sentence_ends_a_real_process_with_its_exit_code(tmp_path: Path) -> None:
    cases = [case for case in CASES if IS_FULL or not case.is_long]
    with processes(tmp_path) as started, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = [tmp_path / str(number) for number in range(len(cases))]
        ended = list(pool.map(lambda case, folder: _run(case, folder, started), cases, folders))
    said: set[Sentence] = set()
    strange = []
    for case, one in zip(cases, ended, strict=True):
        found = _found(one)
        said.update(found)
        if not found:
            strange.append((case.program, case.options, one.exit_code, one.log[-600:]))
    assert strange == []
    excused = [*UNPROVOKED, *(() if IS_FULL else LONG)]
    missing = [one.text for one in TABLE if one not in said and not any(part in one.text for part in excused)]
    assert not missing, "\n".join(missing)


def _found(ended: Ended) -> set[Sentence]:
    """The sentences of the table that the last error of a log is, with the exit code that belongs to them."""
    said = {
        _LOGGED.sub("", line) for line in ended.log.splitlines() if " INFO " not in line and " WARNING " not in line
    }
    return {one for one in TABLE if _is_code(ended.exit_code, one.exit_code) and any(map(one.is_of, said))}


def _is_code(code: int, expected: int) -> bool:
    return code == expected or (expected == SIGNAL and code in {130, 143})


def _account(contacts: int) -> Account:
    """One that refuses shorter telephone numbers than the target sends."""
    return Account(contacts=contacts, switches=Switches(phone_limit=20))


def _run(case: Case, folder: Path, started: Processes) -> Ended:
    folder.mkdir()
    options = {"contacts": 20, **case.account}
    faults = [text.replace("FOLDER", str(folder)) for text in options.pop("faults", ())]
    unlimited = {"requests_per_second": 0, "token_requests_per_second": 0}
    with (
        Simulator(_account(options.pop("contacts")), faults=faults, **{**unlimited, **options}) as simulator,
        _in_front(case, simulator) as urls,
    ):
        (folder / "config.json").write_text(json.dumps(_settings(case, simulator, urls)))
        is_cli = case.program == CLI
        connection = {**simulator.connection(), **urls}
        places = {"FOLDER": str(folder), "CLIENT_ID": connection["client_id"], "AUTH_URL": connection["auth_url"]}
        places["PORT"] = str(urlsplit(simulator.url).port)
        for name, content in case.files.items():
            if isinstance(content, bytes):
                (folder / name).write_bytes(_filled(content, places))
            else:
                (folder / name).symlink_to(content)
        return started.run(
            folder,
            case.program,
            *(() if is_cli or "--config" in case.options else ("--config", "config.json")),
            *(_filled(one.encode(), places).decode() for one in case.options),
            given=_filled(case.given, places),
            environment={f"CONSTANTCONTACT_{name.upper()}": connection[name] for name in connection if is_cli},
            is_stopped=case.is_stopped,
            is_unread=case.is_unread,
            most_bytes=case.most_bytes,
        )


def _filled(content: bytes, places: Mapping[str, str]) -> bytes:
    for name, value in places.items():
        content = content.replace(name.encode(), value.encode())
    return content


def _settings(case: Case, simulator: Simulator, urls: Mapping[str, str]) -> dict[str, Any]:
    connection = {name: value for name, value in simulator.connection().items() if name != "access_token"}
    own: dict[str, Any] = {**connection, **urls, "token_store": "tokens.json", "requests_per_second": 0}
    if case.program.startswith("target"):
        own |= {"lists": [simulator.account.living_lists()[0].list_id], "max_reject_percent": 100}
    own |= case.settings
    return {name: value for name, value in own.items() if value is not None}


@contextmanager
def _in_front(case: Case, simulator: Simulator) -> Iterator[dict[str, str]]:
    """Stand in front of the account where a case wants other answers; yields where."""
    if not case.answers and case.instead is None:
        yield {}
        return

    numbers = itertools.count()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = f"{self.command} {self.path.partition('?')[0]}"
            status, headers, body = case.answers.get(asked) or self.answer_of_the_account(given)
            number = next(numbers)
            body = body.replace(b"NUMBER", b"%d" % number).replace(b"PARITY", b"%d" % (number % 2))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def answer_of_the_account(self, given: bytes) -> tuple[int, dict[str, str], bytes]:
            kept = {name: value for name, value in self.headers.items() if name not in {"Host", "Content-Length"}}
            got = requests.request(self.command, f"{simulator.url}{self.path}", headers=kept, data=given, timeout=30)
            return (
                got.status_code,
                {"Content-Type": got.headers["Content-Type"]},
                got.content.replace(*case.instead or (b"", b"")),
            )

        do_GET = do_POST = answer  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        is_login = any("/v3/" not in path for path in case.answers)
        yield {"auth_url": url} if is_login else {"api_url": f"{url}/v3"}
        server.shutdown()
