"""Every sentence that can end a run says what to do; docs/troubleshooting.md lists them."""

from __future__ import annotations

from tests.sentences.source import sentences


def test_every_sentence_says_what_to_do() -> None:
    found = sentences()
    assert len(found) > 100
    assert [one.text for one in found if not one.parts[1]] == []
