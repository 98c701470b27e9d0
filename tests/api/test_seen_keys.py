from __future__ import annotations

from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.seen_keys import SeenKeys


@given(st.lists(st.text(alphabet="aé1", max_size=2)))
def test_a_key_is_new_once(keys: list[str]) -> None:
    with SeenKeys() as seen:
        assert [key for key in keys if seen.add(key)] == list(dict.fromkeys(keys))


def test_another_thread_may_collect_it() -> None:
    """`Exception ignored in: <finalize object>` stood in the log, since SQLite minded which thread closes."""
    held = [SeenKeys().__enter__()]  # as an unfinished generator leaves it
    held[0].add("a")
    thread = Thread(target=held.clear)
    thread.start()
    thread.join()
    assert not held
