"""Keep control characters, passwords in URLs and queries out of the log."""

from __future__ import annotations

import logging
import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PASSWORD: Final = re.compile(r"(?<=://)[^\s/?#@]+@")
_QUERY: Final = re.compile(r"\?[^\s\"']+")
_OF_URLLIB3: Final = "urllib3"


def harmless(text: str) -> str:
    """Return a text without what could act on a terminal or tell a password."""
    return _PASSWORD.sub("***@", _CONTROL.sub(_escaped, text) if _CONTROL.search(text) else text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return rf"\x{code:02x}" if code <= 0xFF else rf"\u{code:04x}"  # two digits or four


class HarmlessRecord(logging.LogRecord):
    """A line of the log. Lines of urllib3 lose their queries: those hold addresses that are looked for."""

    def getMessage(self) -> str:  # noqa: N802  # logging's own
        """Return the message with its arguments."""
        message = super().getMessage()
        if self.name.partition(".")[0] == _OF_URLLIB3:
            message = _QUERY.sub("?…", message)
        return harmless(message)


def keep_logs_harmless() -> None:
    """Let every line that is logged from now on be one, whoever logs it; to do so twice changes nothing."""
    logging.setLogRecordFactory(HarmlessRecord)
