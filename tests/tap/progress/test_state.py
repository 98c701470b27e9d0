"""STATE of any shape: taken out of its wrappings or refused in a sentence, never passed over."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constantcontact_api.errors import SettingsError
from constantcontact_api.timestamps import from_epoch
from tap_constantcontact.progress.state import bookmarks_of, entry_of
from tests.tap.runs import DAY, HOUR, Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from constantcontact_api.types import Json
    from tests.tap.runs import RunProcess

NOW = 1_790_000_000.0
STREAMS = ("contacts", "email_opens", "campaign_activities", "list_members", "email_did_not_opens")
PAST = from_epoch(NOW - DAY)
EXPORTS = {"fingerprint": "5d41", "activities": [{"activity_id": "a", "requested_at": PAST}]}
TOOK = {"fingerprint": "5d41", "seconds": 12}
BOOKMARK = {"replication_key": "updated_at", "replication_key_value": PAST}
ACCOUNT = "a07e"
OF = {"account": ACCOUNT}
OF_SOME = {**OF, "start_date": PAST, "choice": {"lists": "5d41"}, "columns": ["website"]}
# Everything that a run can leave behind.
ENTRIES: dict[str, dict[str, Any]] = {
    "contacts": {"of": OF_SOME, **BOOKMARK, "full_read_at": PAST, "exports": EXPORTS, "export_took": TOOK},
    "email_opens": {
        "of": OF,
        "campaigns": {
            "1": {"mark": [PAST, 399], "read": {"11": PAST, "12": None}},
            "2": {"read": {}, "places": {"21": {"begun_at": PAST, "next": "/v3/x", "moment": None, "seen": ["ab"]}}},
            "3": {"gone": PAST},
        }
    },
    "campaign_activities": {"of": OF, "done": {"1": PAST, "2": None}},
    "list_members": {
        "of": OF,
        "pass": {
            "fingerprint": "5d41", "version": None, "begun_at": PAST,
            "done": ["1"], "groups": {"2": {"exports": EXPORTS, "export_took": TOOK}},
        }
    },
    "email_did_not_opens": {"of": OF, "complete_at": PAST, "campaigns": {}},
}  # fmt: skip
STATE = {"bookmarks": ENTRIES}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([PAST, "1e400"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WRAPPINGS: list[Callable[[Any], Any]] = [
    lambda state: {"singer_state": state},
    lambda state: {"type": "STATE", "value": state},
    lambda state: {"value": state},
    lambda state: {"completed": state, "partial": {}},
    lambda state: {"completed": None, "partial": state},
    lambda state: {"completed_state": state, "partial_state": None, "state_id": "prod", "updated_at": PAST},
]


def nodes(value: Json) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value, as a container and a key."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from nodes(value[key])


@st.composite
def mutilated(draw: st.DrawFn) -> dict[str, Any]:
    """A STATE that has lost, gained or changed one thing anywhere."""
    state = copy.deepcopy(STATE)
    container, key = draw(st.sampled_from(list(nodes(state))))
    way = draw(st.sampled_from(["lose", "change", "gain", "rename"]))
    if way == "lose":
        del container[key]
    elif way == "change" or isinstance(container, list):
        container[key] = draw(JSON)
    elif way == "gain":
        container[draw(st.text(max_size=9))] = draw(JSON)
    else:
        container[draw(st.text(max_size=9))] = container.pop(key)
    return state


def taken(content: Json) -> dict[str, Any]:
    return {
        name: entry_of(name, entry, replication_key=None, now=NOW)
        for name, entry in bookmarks_of(content, STREAMS).items()
    }


@given(st.lists(st.sampled_from(WRAPPINGS), max_size=4))
def test_state_is_found_in_whatever_it_is_wrapped(wrappings: list[Callable[[Any], Any]]) -> None:
    content: Any = STATE
    for wrap in wrappings:
        content = wrap(content)
    assert taken(content) == ENTRIES


def test_of_meltanos_two_states_the_one_that_is_not_complete_wins() -> None:
    older, newer = copy.deepcopy(ENTRIES["contacts"]), {"replication_key_value": from_epoch(NOW - HOUR)}
    content = {
        "completed": {"singer_state": {"bookmarks": {"contacts": older, "email_opens": {}}}},
        "partial": {"singer_state": {"bookmarks": {"contacts": newer}}},
    }
    assert taken(content) == {"contacts": {**older, **newer}, "email_opens": {}}


@pytest.mark.parametrize("content", [{}, {"singer_state": {}}, {"completed": {}, "partial": None}, {"bookmarks": {}}])
def test_an_empty_state_is_that_of_a_first_run(content: Json) -> None:
    assert taken(content) == {}


@given(st.one_of(JSON, mutilated(), mutilated().map(WRAPPINGS[0]), mutilated().map(WRAPPINGS[3])))
def test_state_is_taken_as_it_is_or_refused(content: Json) -> None:
    try:
        found = taken(content)
    except SettingsError:
        return
    for wrapper in ("singer_state", "completed"):
        content = content.get(wrapper, content)
    assert found == content.get("bookmarks", {}), "nothing of it is passed over"


@pytest.mark.parametrize(
    ("bookmarks", "fault"),
    [
        (
            {"contacts": {**BOOKMARK, "replication_key_value": "yesterday"}},
            r"Expected a timestamp .*replication_key_va",
        ),
        ({"contacts": {**BOOKMARK, "replication_key_value": 1577836800}}, "Expected a timestamp"),
        ({"contacts": {**BOOKMARK, "replication_key_value": "0001-01-01T00:00:00Z"}}, "Expected a time after 1969"),
        ({"contacts": {**BOOKMARK, "replication_key_value": None}}, "Expected a timestamp"),
        ({"contacts": {"replication_key": "updated_at"}}, "needs a replication_key_value"),
        ({"contacts": {"updated_at": PAST}}, "unknown field `updated_at`"),
        ({"contacts": {"partitions": [{"context": {}, **BOOKMARK}]}}, "unknown field `partitions`"),
        ({"contacts": None}, "its entry of the stream contacts is null"),
        ({"contact": BOOKMARK}, "this tap has no stream 'contact'"),
        (None, "its bookmarks are null"),
        ([{"stream": "contacts"}], "its bookmarks are an array"),
    ],
    ids=str,
)
def test_a_state_that_is_refused_says_what_is_wrong_with_it(bookmarks: Json, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        taken({"bookmarks": bookmarks})


def test_a_bookmark_of_another_column_is_refused() -> None:
    with pytest.raises(SettingsError, match="read by created_time, and not by updated_at"):
        entry_of("email_opens", BOOKMARK, replication_key="created_time", now=NOW)


@pytest.mark.parametrize("name", ["replication_key_value", "full_read_at", "complete_at"])
@pytest.mark.parametrize("ahead", [1.0, DAY - 1, DAY, 900 * DAY])
def test_a_time_to_come_is_now_if_it_is_near_and_refused_if_it_is_far(name: str, ahead: float) -> None:
    entry = {name: from_epoch(NOW + ahead)}
    if ahead < DAY:
        assert entry_of("contacts", entry, replication_key=None, now=NOW) == {name: from_epoch(NOW)}
    else:
        with pytest.raises(SettingsError, match="Expected a time that has passed"):
            entry_of("contacts", entry, replication_key=None, now=NOW)


def test_no_state_that_is_accepted_makes_a_run_fail(settings_for: SettingsFor) -> None:
    clock = Clock(NOW)
    with simulated(contacts=5, campaigns=2, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, *STREAMS)
        account = simulator.account.summary()["encoded_account_id"]

        @settings(settings.get_profile("few-examples"), max_examples=8)
        @given(mutilated())
        def check(state: dict[str, Any]) -> None:
            pipeline.state = json.loads(json.dumps(state).replace(json.dumps(ACCOUNT), json.dumps(account)))
            try:
                failure = pipeline.run().failure
            except SettingsError as error:
                failure = error
            assert failure is None or "STATE is not understood" in str(failure)

        check()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file of --state is empty"),
        (b"[" * 100_000, "The file of --state is not JSON"),
        (b'{"bookmarks": {}, "bookmarks": {"contacts": {}}}', "names `bookmarks` twice in one object"),
        (b"null", "STATE is not understood: it is null"),
        (b'{"bookmarks": {"contacts": null}}', "its entry of the stream contacts is null"),
    ],
    ids=lambda value: value[:40],
)
def test_a_file_that_is_no_state_is_one_sentence(
    run_process: RunProcess, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "state.json").write_bytes(content)
    with simulated() as simulator:
        finished = run_process(simulator, f"--state={tmp_path / 'state.json'}")
    assert finished.returncode == 2
    assert sentence in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "RECORD" not in finished.stdout


def test_a_state_that_another_system_has_encoded_is_read(run_process: RunProcess, tmp_path: Path) -> None:
    with simulated(contacts=3) as simulator:
        of = {"account": simulator.account.summary()["encoded_account_id"]}
        content = {"bookmarks": {"contacts": {**BOOKMARK, "of": of}}}
        (tmp_path / "state.json").write_text(json.dumps(content), encoding="utf-16")
        finished = run_process(simulator, f"--state={tmp_path / 'state.json'}")
    assert finished.returncode == 0, finished.stderr
    assert "contacts 0 records" in finished.stderr
