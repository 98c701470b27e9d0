"""What every token store must do, and what the file does where a file can go wrong."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.postgres import Database
from constantcontact_api.wire.postgres_tokens import PostgresTokens
from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import Login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from constantcontact_api.wire.token_store import TokenStore
    from tests.postgres import Postgres

    Make = Callable[[Path], TokenStore]

ANOTHER_USER = 65_534
LOGIN = Login("key", "https://auth.example", account="north", account_id="a1")
needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount and chown")


def answer(number: int, **more: object) -> bytes:
    tokens = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 86_400}
    return json.dumps({**tokens, **more}).encode()


def keep(store: TokenStore, key: str, *answers: bytes) -> None:
    with store.locked(key), store.keeping(key, LOGIN) as keep_answer:
        for each in answers:
            keep_answer(each, 1_000.0)


def refresh_token(store: TokenStore, key: str = "login") -> str | None:
    with store.locked(key):
        tokens = store.read(key)
    return tokens.refresh_token if tokens else None


@contextmanager
def mounted(*arguments: str | Path) -> Iterator[None]:
    *_, target = arguments
    if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        yield
    finally:
        subprocess.run(["umount", target], check=True)


def plain_file(folder: Path) -> TokenStore:
    return TokenFile(folder / "tokens.json")


def new_folder(folder: Path) -> TokenStore:
    return TokenFile(folder / "a" / "b" / "tokens.json")


def linked_file(folder: Path) -> TokenStore:
    (folder / "volume").mkdir(exist_ok=True)
    link = folder / "tokens.json"
    if not link.is_symlink():
        link.symlink_to("volume/tokens.json")
    return TokenFile(link)


def empty_file(folder: Path) -> TokenStore:
    (folder / "tokens.json").touch()
    return TokenFile(folder / "tokens.json")


STORES = [plain_file, new_folder, linked_file, empty_file]


DATABASE = pytest.param("database", marks=pytest.mark.postgres)
OF_ROOT = [pytest.param(name, marks=needs_root) for name in ("mounted", "another's")]


@pytest.fixture(params=[*STORES, *OF_ROOT, DATABASE])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Open one kind of store, as often as one likes."""
    path, elsewhere = tmp_path / "tokens.json", tmp_path / "elsewhere.json"
    if request.param == "database":
        postgres: Postgres = request.getfixturevalue("postgres")
        yield lambda _: PostgresTokens(Database(postgres.url))
    elif request.param == "mounted":
        path.touch()
        elsewhere.touch()
        with mounted("--bind", elsewhere, path):
            yield plain_file
        assert not path.read_bytes(), "a file that is mounted by itself is written through the mount"
        assert b"refresh" in elsewhere.read_bytes() or not elsewhere.stat().st_size
    elif request.param == "another's":
        path.touch()
        os.chown(path, ANOTHER_USER, ANOTHER_USER)
        yield plain_file
        assert path.stat().st_uid == ANOTHER_USER, "its owner can no longer read it"
    else:
        yield request.param


def test_what_was_kept_is_read_by_the_next_process_and_logins_do_not_mix(make: Make, tmp_path: Path) -> None:
    assert refresh_token(make(tmp_path)) is None
    for number in range(3):
        keep(make(tmp_path), "login", answer(number))
        keep(make(tmp_path), "another", answer(number + 10))
    store = make(tmp_path)
    assert refresh_token(store) == "refresh-2"
    assert refresh_token(store, "another") == "refresh-12"
    with store.locked():
        tokens = store.read("login")
        assert store.logins() == {"login": LOGIN, "another": LOGIN}
    assert tokens
    assert (tokens.access_token, tokens.expires_at, tokens.renew_at) == ("access-2", 87_400.0, 87_100.0)


def test_an_answer_counts_from_the_moment_that_it_was_kept(make: Make, tmp_path: Path) -> None:
    # As a process would find it that starts after this one was killed.
    keep(make(tmp_path), "login", answer(1))
    store = make(tmp_path)
    with store.locked("login"), store.keeping("login", LOGIN) as keep_answer:
        for number in range(2, 5):
            keep_answer(answer(number), 1_000.0)
            found = make(tmp_path).read("login")
            assert found
            assert found.refresh_token == f"refresh-{number}"


def test_an_answer_without_tokens_changes_nothing(make: Make, tmp_path: Path) -> None:
    useless = [
        b"",
        b"null",
        b"[]",
        b"<html>\n\nno\n</html>",
        b'{"error": "invalid_grant"}',
        b"[" * 5_000,
        b"\xff\xfe",
        answer(2, access_token="two\nlines"),
        answer(2, access_token=""),
        answer(2, access_token=5),
        answer(2, refresh_token="two lines"),
        answer(2, refresh_token=["a"]),
    ]
    keep(make(tmp_path), "login", answer(1))
    for each in useless:
        keep(make(tmp_path), "login", each)
        assert refresh_token(make(tmp_path)) == "refresh-1", each
    keep(make(tmp_path), "login", *useless, answer(2), *useless)
    assert refresh_token(make(tmp_path)) == "refresh-2"


@pytest.mark.parametrize("odd", ["soon", [1], float("nan"), float("inf"), -5, 0, None, {}, 10**400, True, "86400"])
def test_a_life_that_is_no_duration_costs_no_login(tmp_path: Path, odd: object) -> None:
    store = plain_file(tmp_path)
    keep(store, "login", answer(1, expires_in=odd))
    with store.locked():
        tokens = store.read("login")
    assert tokens
    assert 1_000 < tokens.renew_at < tokens.expires_at <= 87_400


def test_a_login_moves_to_another_key_and_is_forgotten(make: Make, tmp_path: Path) -> None:
    keep(make(tmp_path), "login", answer(1))
    store, named = make(tmp_path), replace(LOGIN, account="south")
    with store.locked():
        store.note("login", named, new_key="south")
        assert store.logins() == {"south": named}
    assert refresh_token(make(tmp_path), "south") == "refresh-1"
    keep(make(tmp_path), "another", answer(2))
    with store.locked():
        store.note("another", named, new_key="south")
        store.forget("nobody")
    assert refresh_token(make(tmp_path), "south") == "refresh-2"
    with store.locked():
        store.forget("south")
        assert store.logins() == {}
    keep(make(tmp_path), "login", answer(3))
    assert refresh_token(make(tmp_path)) == "refresh-3"


def test_it_knows_whether_tokens_rotate_once_one_has_been_renewed(make: Make, tmp_path: Path) -> None:
    known = []
    for number in (1, 1, 2):
        keep(make(tmp_path), "login", answer(number))
        tokens = make(tmp_path).read("login")
        assert tokens
        known.append((tokens.rotates, tokens.issued_at))
    assert known == [(None, 1_000.0), (False, 1_000.0), (True, 1_000.0)]


def test_an_answer_without_a_refresh_token_leaves_the_one_that_was(make: Make, tmp_path: Path) -> None:
    keep(make(tmp_path), "login", answer(1))
    keep(make(tmp_path), "login", json.dumps({"access_token": "access-2"}).encode())
    assert refresh_token(make(tmp_path)) == "refresh-1"


def test_whoever_waits_for_the_store_says_so(make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    waiting, mine = make(tmp_path), make(tmp_path)
    with mine.locked("login"):
        thread = threading.Thread(target=refresh_token, args=(waiting,))
        thread.start()
        while thread.is_alive() and "waiting" not in caplog.text:
            thread.join(0.01)
        assert f"token store {waiting.place}: waiting" in caplog.text
    thread.join()


def test_a_store_is_readable_by_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "own" / "tokens.json"
    umask = os.umask(0)
    try:
        keep(TokenFile(path), "login", answer(1))
        path.chmod(0o666)
        with TokenFile(path).locked(), TokenFile(path).keeping("login", LOGIN):
            assert path.stat().st_mode & 0o777 == 0o600
        assert {each.stat().st_mode & 0o777 for each in (tmp_path / "own").glob("tokens*")} == {0o600}
        assert path.parent.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(umask)


def is_refused_before_the_request(store: TokenStore) -> str:
    with pytest.raises(SettingsError) as caught, store.locked(), store.keeping("login", LOGIN):
        pytest.fail("the request would be sent")
    return str(caught.value)


def test_a_store_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").mkdir()
    assert "cannot be used (Is a directory)" in is_refused_before_the_request(plain_file(tmp_path))


@pytest.mark.parametrize("content", ["my thesis", "[1]", '{"a": {"access_', "\0" * 100, "[" * 5_000])
def test_a_store_that_was_cut_off_or_is_another_file_is_refused_and_stays_as_it_is(
    tmp_path: Path, content: str
) -> None:
    store = plain_file(tmp_path)
    (tmp_path / "tokens.json").write_text(content)
    assert "something else than tokens, or was cut off" in is_refused_before_the_request(store)
    assert (tmp_path / "tokens.json").read_text() == content


def test_a_link_that_leads_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").symlink_to(tmp_path / "tokens.json")
    assert "cannot be used (" in is_refused_before_the_request(plain_file(tmp_path))


@needs_root
def test_a_link_of_somebody_else_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "tokens.json"
    link.symlink_to(tmp_path / "theirs.json")
    os.chown(link, ANOTHER_USER, ANOTHER_USER, follow_symlinks=False)
    assert "it is another user's link" in is_refused_before_the_request(plain_file(tmp_path))
    assert not (tmp_path / "theirs.json").exists()


@needs_root
def test_a_disk_that_fills_up_after_a_request_was_sent_costs_no_login(tmp_path: Path) -> None:
    with mounted("-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path):
        store = plain_file(tmp_path)
        keep(store, "login", answer(1))
        with store.locked(), store.keeping("login", LOGIN) as keep_answer:
            fill(tmp_path)
            keep_answer(answer(2), 1_000.0)
        assert refresh_token(plain_file(tmp_path)) == "refresh-2"


@needs_root
def test_a_full_disk_is_found_before_the_request(tmp_path: Path) -> None:
    with mounted("-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path):
        store = plain_file(tmp_path)
        keep(store, "login", answer(1))
        fill(tmp_path)
        assert "No space left on device" in is_refused_before_the_request(store)
        (tmp_path / "filling").unlink()
        assert refresh_token(store) == "refresh-1"


def fill(folder: Path) -> None:
    with (folder / "filling").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4_096):
                pass
        except OSError:
            return


@needs_root
def test_a_folder_that_cannot_be_written_is_found_before_the_request(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    store = plain_file(folder)
    keep(store, "login", answer(1))
    with mounted("--bind", folder, folder):
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        assert "Read-only file system" in is_refused_before_the_request(store)
