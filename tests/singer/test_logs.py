"""What a line of the log must not hold, wherever it comes from."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from constantcontact_singer.logs import harmless, keep_logs_harmless

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _factory_is_given_back() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    keep_logs_harmless()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a\nb\r\x1b[2Jc\x00", r"a\x0ab\x0d\x1b[2Jc\x00"), ("\u202egpj.exe", r"\u202egpj.exe"), ("Zoë 世", "Zoë 世"),
     ("\x9b31m\ud83d", r"\x9b31m\ud83d"), ("postgresql://me:secret@db.example/x", "postgresql://***@db.example/x"),
     ("http://user:p%40ss@proxy:3128", "http://***@proxy:3128"), ("https://x.example/?a=b@c", "https://x.example/?a=b@c")],
)  # fmt: skip
def test_nothing_in_a_log_acts_on_a_terminal_or_tells_a_password(
    caplog: pytest.LogCaptureFixture, text: str, said: str
) -> None:
    logging.getLogger("anybodys").error("It says %s.", text)
    assert caplog.records[0].getMessage() == f"It says {said}."
    assert harmless(text) == said


def test_urllib3_tells_no_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = '%s://%s:%s "%s %s %s" %s %s'
    query = "/v3/contacts?email=ann%40x.org&limit=1"
    logging.getLogger("urllib3.connectionpool").debug(said, "https", "x", 443, "GET", query, "HTTP/1.1", 200, None)
    assert caplog.records[0].getMessage() == 'https://x:443 "GET /v3/contacts?… HTTP/1.1" 200 None'
