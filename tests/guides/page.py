"""What a guide prints, by the comments around it."""

from __future__ import annotations

import re
from pathlib import Path

GUIDES = Path(__file__).parent.parent.parent / "docs" / "guides"


class Guide:
    """One page of docs/guides."""

    def __init__(self, name: str) -> None:
        self._text = (GUIDES / f"{name}.md").read_text(encoding="utf-8")

    def _between(self, mark: str) -> str:
        found = re.search(rf"^<!-- {re.escape(mark)} -->\n(.*?)^<!-- end of ", self._text, re.DOTALL | re.MULTILINE)
        assert found, mark
        return found[1]

    def block(self, mark: str) -> str:
        """What stands between the fences."""
        found = re.fullmatch(r"```\w+\n(.*)```\n", self._between(mark), re.DOTALL)
        assert found, mark
        return found[1]

    def write_files(self, folder: Path) -> list[str]:
        names = re.findall(r"^<!-- file (\S+) -->", self._text, re.MULTILINE)
        for name in names:
            (folder / name).write_text(self.block(f"file {name}"), encoding="utf-8")
        return names

    def dotenv(self, mark: str = ".env") -> dict[str, str]:
        lines = (line.partition("=") for line in self.block(mark).splitlines())
        return {name: value.removeprefix("'").removesuffix("'") for name, _, value in lines}

    def arguments(self, mark: str = "command") -> list[str]:
        """Those of Meltano."""
        meltano, *arguments = self.block(mark).split()
        assert meltano == "meltano"
        return arguments

    def table(self, mark: str) -> list[list[str]]:
        """The cells of a table's rows, without its heading."""
        rows = (line.strip("|").split("|") for line in self._between(mark).splitlines())
        return [[cell.strip().strip("`") for cell in row] for row in rows][2:]
