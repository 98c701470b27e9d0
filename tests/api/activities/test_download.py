"""A download that is read while it comes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, BinaryIO

import pytest

from constantcontact_api.activities.download import downloading
from constantcontact_api.errors import ExportFileError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 30.0
BLOCK = bytes(range(256)) * 4_096


def tries(*blocks_of_each: list[bytes]) -> Callable[[BinaryIO], None]:
    """A download that begins again whenever it has written so many blocks."""

    def fetch(file: BinaryIO) -> None:
        for blocks in blocks_of_each:
            file.seek(0)
            file.truncate()
            file.writelines(blocks)

    return fetch


def test_what_has_come_is_read_before_the_rest_has_left() -> None:
    has_been_read = threading.Event()

    def fetch(file: BinaryIO) -> None:
        file.write(b"first")
        assert has_been_read.wait(SECONDS)
        file.write(b" second")

    with downloading("It", fetch) as file:
        assert file.read(5) == b"first"
        has_been_read.set()
        assert file.read() == b" second"
    assert [one.name for one in threading.enumerate()].count("download") == 0


@pytest.mark.parametrize("size", [1, 1_000, len(BLOCK)])
def test_a_download_that_begins_again_reads_as_one(size: int) -> None:
    blocks = [BLOCK[start : start + size] for start in range(0, min(len(BLOCK), 500 * size), size)]
    whole = b"".join(blocks)
    with downloading("It", tries(blocks[: len(blocks) // 2], [b"".join(blocks[:3])], [whole[:7], whole[7:]])) as file:
        assert file.read() == whole


@pytest.mark.parametrize("again", [[b"one", b"2", b"three"], [b"one"], []])
def test_a_download_that_begins_again_as_another_one_is_an_error(again: list[bytes]) -> None:
    said = "It was another one when its download began again"
    with (
        downloading("It", tries([b"one", b"two"], again)) as file,
        pytest.raises(ExportFileError, match=said),
    ):
        file.read()


def test_a_failure_comes_after_the_bytes_before_it() -> None:
    def fetch(file: BinaryIO) -> None:
        file.write(b"some")
        msg = "It broke off."
        raise TransientError(msg)

    with downloading("It", fetch) as file:
        assert file.read(4) == b"some"
        with pytest.raises(TransientError, match="It broke off"):
            file.read(1)


def test_a_failure_before_the_first_byte_comes_at_once() -> None:
    def fetch(_: BinaryIO) -> None:
        msg = "Nothing."
        raise TransientError(msg)

    with pytest.raises(TransientError, match="Nothing"), downloading("It", fetch):
        pytest.fail("there is nothing to read")


def test_an_empty_download_is_an_empty_file() -> None:
    with downloading("It", tries([])) as file:
        assert file.read() == b""


def test_a_reader_that_leaves_stops_the_download() -> None:
    has_left, ended = threading.Event(), threading.Event()

    def fetch(file: BinaryIO) -> None:
        try:
            file.write(BLOCK)
            assert has_left.wait(SECONDS)
            while True:
                file.write(BLOCK)
        finally:
            ended.set()

    def leave() -> None:
        with downloading("It", fetch) as file:
            file.read(1)
            threading.Timer(0.1, has_left.set).start()

    leave()
    assert ended.wait(SECONDS)
