"""The log of a usual run of each plugin is short, and docs/report.md shows it."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from constantcontact_simulator import Account, Simulator
from tests import commands

PAGE = (Path(__file__).parents[1] / "docs" / "report.md").read_text(encoding="utf-8")
# With FULL=1 an import takes as long as in the docs.
PROCESSING_SECONDS = 20.0 if os.environ.get("FULL") else 0.3
MOST_LINES = 15
PEOPLE = 100_000


def shown(plugin: str) -> list[str]:
    """The log of a plugin, as the docs show it."""
    blocks = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    return str(next(block for block in blocks if block.startswith(f"{plugin} v"))).splitlines()


def told(lines: list[str]) -> list[str]:
    """What a log tells, without what differs between runs: ids, requests, progress, and the order of imports."""
    lines = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{12}\b", "ID", line) for line in lines]
    lines = [re.sub(r"[\d,]+ (requests? used|today|are left)", r"N \1", line) for line in lines]
    lines = [re.sub(r"[\d,]+", "N", line) if line.startswith("Today this account") else line for line in lines]
    return sorted(line for line in lines if not re.search(r", \d+ %", line))


def log_of(simulator: Simulator, folder: Path, plugin: str, given: bytes, *options: str, **own: Any) -> list[str]:
    names = ("client_id", "client_secret", "refresh_token", "api_url", "auth_url")
    settings = {name: getattr(simulator, name) for name in names} | {"token_store": str(folder / "tokens.json"), **own}
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [str(Path(sys.executable).with_name(plugin)), f"--config={folder / 'config.json'}", *options]
    done = commands.run(command, input=given, check=True, cwd=folder)
    (folder / "output").write_bytes(done.stdout)
    parts = [line.split(" | ", 3) for line in done.stderr.decode().splitlines()]
    # singer-sdk warns of the oldest Python, in several lines.
    return [part[3].strip() for part in parts if len(part) == 4 and part[2].strip() != "py.warnings"]


def test_the_log_of_a_usual_load_is_the_one_in_the_docs(tmp_path: Path) -> None:
    columns = {"email": {"type": ["string", "null"]}, "first_name": {"type": ["string", "null"]}}
    schema = {"type": "SCHEMA", "stream": "people", "schema": {"properties": columns}, "key_properties": ["email"]}
    lines = [json.dumps(schema)]
    for number in range(PEOPLE):
        record = {"email": f"p{number}@x.example", "first_name": "Ada"}
        lines.append(json.dumps({"type": "RECORD", "stream": "people", "record": record}))
    lines.append(json.dumps({"type": "STATE", "value": {"n": 1}}))
    with Simulator(Account(contacts=100), processing_seconds=PROCESSING_SECONDS) as simulator:
        given = "\n".join(lines).encode()
        log = log_of(simulator, tmp_path, "target-constantcontact", given, lists=["Newsletter"])
    assert len(log) <= MOST_LINES, log
    assert told(log) == told(shown("target-constantcontact"))
    assert log[-1].startswith("Total: ")


def test_the_log_of_a_usual_extraction_is_the_one_in_the_docs(tmp_path: Path) -> None:
    with Simulator(Account(contacts=5_000), processing_seconds=PROCESSING_SECONDS) as simulator:
        log_of(simulator, tmp_path, "tap-constantcontact", b"", "--discover")
        catalog = json.loads((tmp_path / "output").read_bytes())
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if not entry["breadcrumb"]:
                    entry["metadata"]["selected"] = stream["tap_stream_id"] == "contacts"
        (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        log = log_of(simulator, tmp_path, "tap-constantcontact", b"", f"--catalog={tmp_path / 'catalog.json'}")
    assert len(log) <= MOST_LINES, log
    assert told(log) == told(shown("tap-constantcontact"))
    assert log[-1].startswith("Totals: ")


def test_a_run_names_its_account_and_its_lists_in_its_first_line_for_no_request_of_its_own(tmp_path: Path) -> None:
    schema = {"type": "SCHEMA", "stream": "people", "schema": {"properties": {"email": {}}}, "key_properties": []}
    account = Account(contacts=2)
    by_id = [account.living_lists()[0].list_id]
    given = json.dumps(schema).encode()
    own: dict[str, Any] = {"report_path": str(tmp_path / "report")}
    with Simulator(account) as simulator:  # whose tokens nobody has used yet
        logs = [log_of(simulator, tmp_path, "tap-constantcontact", b"", lists=by_id)]
        asked = [one.path for one in simulator.requests if one.path.endswith("/account/summary")]
        assert len(asked) == 2, "once to know whose bookmarks these are, once for the stream `account`"
        logs += [
            log_of(simulator, tmp_path, "target-constantcontact", given, lists=lists, **own)
            for lists in (["Newsletter"], by_id)
        ]
        summary = json.loads((tmp_path / "report").read_bytes())["account"]
    assert summary["id"]
    assert summary["name"]
    whose = f"account {summary['name']} ({summary['id']})"
    named = [re.sub(r"^Run \w+: ", "", log[1]).partition(";")[0] for log in logs]
    assert named == [f"{whose}, list Newsletter"] * 3
