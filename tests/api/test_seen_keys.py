from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.seen_keys import SeenKeys


@given(st.lists(st.text(alphabet="aé1", max_size=2)))
def test_a_key_is_new_once(keys: list[str]) -> None:
    with SeenKeys() as seen:
        assert [key for key in keys if seen.add(key)] == list(dict.fromkeys(keys))
