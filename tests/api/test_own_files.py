"""Files beside a pipeline: version control passes them over, and a line that was cut does not spoil the next one."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.own_files import OWN_FOLDER, make_folder_of, make_own_folder, open_lines, open_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_a_folder_of_our_own_is_passed_over_by_version_control(tmp_path: Path) -> None:
    for _ in range(2):
        make_own_folder(tmp_path / ".secrets")
        make_folder_of(tmp_path / "a" / OWN_FOLDER / "rejects.jsonl")
    for folder in (tmp_path / ".secrets", tmp_path / "a" / OWN_FOLDER):
        assert (folder / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("name", [OWN_FOLDER, "out"])
def test_a_folder_that_somebody_uses_stays_as_it_is(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "module.py").touch()
    make_own_folder(folder)
    make_folder_of(folder / "rejects.jsonl")
    assert [path.name for path in folder.iterdir()] == ["module.py"]


def test_a_gitignore_of_somebody_is_never_edited(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("theirs\n")
    make_own_folder(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "theirs\n"


def test_a_folder_that_the_settings_name_is_nobodys_but_theirs(tmp_path: Path) -> None:
    make_folder_of(tmp_path / "out" / "rejects.jsonl")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("{}\n", "{}\n"), ('{}\n{"run', '{}\n{"run\n'), ("{}", "{}\n")]
)
def test_a_line_that_was_cut_is_ended_before_the_next_one(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text(before)
    with open(open_lines(path), "wb") as file:  # noqa: PTH123  # a descriptor
        file.write(b"next\n")
    assert path.read_text() == f"{after}next\n"


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("mask", [0, 0o022, 0o027, 0o077, 0o277])
def test_files_of_people_are_their_owners_whatever_the_umask_is(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        for kind in ("private", "open"):
            folder = tmp_path / kind / "a" / OWN_FOLDER
            os.close(open_lines(folder / "lines", is_private=kind == "private"))
            os.close(open_own(folder / "file", os.O_WRONLY, is_private=kind == "private"))
            modes = [mode_of(folder / "lines"), mode_of(folder / "file")]
            if kind == "private":
                assert modes == [0o600, 0o600]
                assert [mode_of(one) for one in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3
            else:
                assert modes == [0o664 & ~mask] * 2
                assert not mode_of(folder) & stat.S_IWOTH


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can make another user's link")
def test_nothing_is_written_through_another_users_link(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    for link, leads_to in ((tmp_path / "folder", tmp_path / "theirs"), (tmp_path / "file", tmp_path / "theirs" / "x")):
        link.symlink_to(leads_to)
        os.chown(link, 12345, 12345, follow_symlinks=False)
    for path in (tmp_path / "file", tmp_path / "folder" / "x", tmp_path / "folder" / "deeper" / "x"):
        with pytest.raises(PermissionError, match="another user's link"):
            open_lines(path)
    assert not list((tmp_path / "theirs").iterdir())
