"""Files beside a pipeline: version control passes them over, and a line that was cut does not spoil the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_api.own_files import OWN_FOLDER, make_folder_of, make_own_folder, open_lines

if TYPE_CHECKING:
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
