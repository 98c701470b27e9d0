"""Runs what a guide prints, as a shell does: our own commands start from the forkserver, others as they are."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from string import Template
from subprocess import PIPE
from typing import TYPE_CHECKING

from tests import commands

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = Path(sys.executable).parent
OURS = {"constantcontact", "tap-constantcontact", "target-constantcontact"}


class Shell:
    """A shell in a folder: of its grammar what guides use: `export`, `NAME=VALUE command`, `$NAME`, `>`, `<` and `&&`.

    Args:
        folder: In which it stands.
        environment: Its variables; `export` adds to them.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def run(self, block: str, *, expecting: int = 0, before: Callable[[list[str]], None] = lambda _: None) -> str:
        """Run the lines of a block and return what the commands said.

        Args:
            block: As a guide prints it.
            expecting: The exit code of its last command; those before end well.
            before: Gets each command before it runs.
        """
        said, codes = "", [0]
        for line in re.sub(r"(&&|\\)\n *", lambda end: end[1].replace("\\", "") + " ", block).splitlines():
            for command in line.split(" && "):
                words = shlex.split(Template(command).substitute(self.environment))
                if words[0] == "export":
                    self.environment |= dict(word.split("=", 1) for word in words[1:])
                    continue
                assert codes[-1] == 0, said
                before(words)
                code, output = self._run(words)
                codes.append(code)
                said += output
        assert codes[-1] == expecting, said
        return said

    def _run(self, words: list[str]) -> tuple[int, str]:
        own = dict(word.split("=", 1) for word in words if word.isupper() or word.split("=")[0].isupper())
        words = words[len(own) :]
        given, output = b"", None
        if "<" in words:
            given = (self.folder / words[words.index("<") + 1]).read_bytes()
            words = words[: words.index("<")]
        if ">" in words:
            output = self.folder / words[words.index(">") + 1]
            words = words[: words.index(">")]
        start, program = (commands.start, str(SCRIPTS / words[0])) if words[0] in OURS else (subprocess.Popen, words[0])
        process = start(
            [program, *words[1:]],
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=self.folder,
            env={**self.environment, **own},
        )
        written, said = process.communicate(given)
        if output:
            output.write_bytes(written)
            written = b""
        return process.returncode, (written + said).decode()
