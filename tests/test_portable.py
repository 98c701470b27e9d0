"""The plugins run on any system: nothing that ships uses what only POSIX has."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios"}
POSIX_NAMES = {
    *(f"os.{name}" for name in (
        "chown", "fchmod", "fchown", "fork", "getpgid", "getuid", "geteuid", "killpg", "mkfifo", "posix_fadvise",
        "pread", "preadv", "pwrite", "pwritev", "sendfile", "setsid", "statvfs", "uname", "wait4",
    )),
    *(f"signal.{name}" for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "alarm")),
    "select.poll", "socket.AF_UNIX",
}  # fmt: skip
# The module, or who loads it, asks which system it is on before it comes to these.
ASKS_FIRST = {
    ("constantcontact_cli/simulate.py", "os.killpg"),
    ("constantcontact_api/own_files.py", "os.fchmod"),
    ("constantcontact_api/own_files.py", "os.geteuid"),
    ("constantcontact_api/wire/token_file.py", "fcntl"),
    ("constantcontact_singer/display.py", "fcntl"),
    ("target_constantcontact/accounting/erasure.py", "os.chown"),
    ("target_constantcontact/account/people_file.py", "os.pread"),
}


def test_nothing_that_ships_needs_posix() -> None:
    found = set()
    for folder in {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests", ROOT / "benchmarks"}:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
                if isinstance(node, ast.ImportFrom):
                    names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
                elif isinstance(node, ast.Attribute):
                    names = {ast.unparse(node)}
                found |= {(path.relative_to(ROOT).as_posix(), name) for name in names & (POSIX_MODULES | POSIX_NAMES)}
    assert found == ASKS_FIRST
