"""Inputs that a fuzzer kept or that somebody thought of: each is read, or refused in one sentence."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import ExportFileError
from tests.faults.fuzzing import CORPUS, Messages, read_export
from tests.faults.proxy import Proxy

if TYPE_CHECKING:
    from pathlib import Path


def _inputs(what: str) -> list[Path]:
    return sorted((CORPUS / what).iterdir())


@pytest.mark.parametrize("path", _inputs("export"), ids=lambda path: path.name)
def test_a_kept_file_of_an_export_is_read_or_refused_and_both_ways_agree(path: Path) -> None:
    with contextlib.suppress(ExportFileError):
        read_export(path.read_bytes())


def test_kept_messages_are_taken_or_end_in_one_sentence(tmp_path: Path) -> None:
    with Proxy() as proxy, Messages(tmp_path, proxy) as messages:
        for path in _inputs("messages"):
            print(path.name)  # noqa: T201  # shown when it fails
            messages.take(path.read_bytes())
