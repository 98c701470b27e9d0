"""Streams without people are passed over, and people whom nobody recognises never are."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import EXIT_CONFIGURATION, SettingsError
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.target.conftest import Pipeline

PERSON = [schema("people", "email"), record("people", email="ann@x.org")]
SKIPPED = {"streams": {"orders": {"operation": "skip"}}}


def addresses(pipeline: Pipeline) -> set[str]:
    return {str(one.address) for one in map(pipeline.account.contacts.at, range(len(pipeline.account.contacts)))}


def states(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def members(count: int, column: str = "reachable_at") -> list[dict[str, Any]]:
    return [
        schema("members", column, "name"),
        *(record("members", **{column: f"{number}@x.org", "name": "Ann"}) for number in range(count)),
    ]


def test_a_column_that_nobody_knows_ends_the_run_and_with_field_map_everybody_arrives(pipeline: Pipeline) -> None:
    messages = [*PERSON, *members(120), state(n=1)]
    ended = pipeline.command(*messages)
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert "its column 'reachable_at' holds them in 100 of its first 100 records" in ended.log
    assert '`streams: {"members": {"field_map": {"reachable_at": "email"}}}`' in ended.log
    assert '`streams: {"members": {"operation": "skip"}}`' in ended.log
    assert "--full-refresh" in ended.log
    assert not any(address.startswith("0@") for address in addresses(pipeline))
    own = {"members": {"field_map": {"reachable_at": "email"}}}
    ended = pipeline.command(*messages, streams=own)
    assert (ended.exit_code, ended.states) == (0, [{"n": 1}])
    assert addresses(pipeline) == {"ann@x.org", *(f"{number}@x.org" for number in range(120))}


@pytest.mark.parametrize("described", [{}, {"properties": {}}, {"properties": {"name": {"type": "string"}}}], ids=str)
def test_field_map_brings_in_a_column_that_the_schema_does_not_name(
    pipeline: Pipeline, described: dict[str, Any]
) -> None:
    messages = [{**schema("members"), "schema": described}, *members(3)[1:]]
    with pytest.raises(SettingsError, match=r'"field_map": \{"reachable_at": "email"\}'):
        pipeline.run(*messages)
    pipeline.run(*messages, streams={"members": {"field_map": {"reachable_at": "email"}}})
    assert addresses(pipeline) == {"0@x.org", "1@x.org", "2@x.org"}


@pytest.mark.parametrize("address", ["ann@x.org", "ann_x_org", "ann_lee_at_x_co_uk"])  # as taps name their columns
def test_the_first_person_of_a_source_without_headings_is_neither_lost_nor_told(
    pipeline: Pipeline, address: str
) -> None:
    messages = [schema("s", address, "Ann"), record("s", **{address: "bo@x.org", "Ann": "Bo"})]
    with pytest.raises(SettingsError, match="no line of headings") as raised:
        pipeline.run(*messages)
    assert address not in str(raised.value)


@pytest.mark.parametrize(
    "value", ["a@x.org", " 'A@X.org' ", "Ann Lee <a@x.org>", "mailto:a@x.org", ["a@x.org"], ["a@x.org", "b@x.org"]]
)
def test_an_address_is_seen_however_it_is_written(pipeline: Pipeline, value: object) -> None:
    with pytest.raises(SettingsError, match="'c' holds them in 1 of its first 2 records"):
        pipeline.run(schema("s", "c", "d"), record("s", c=value, d="x"), record("s", c=None, d="Ann at x.org"))


@pytest.mark.parametrize("value", ["see a@x.org for more", "@ann", "a@b", [], ["a@x.org", 5], {"email": "a@x.org"}, 7])
def test_text_that_mentions_an_address_is_none(pipeline: Pipeline, value: object) -> None:
    pipeline.run(*PERSON, schema("s", "c"), *[record("s", c=value)] * 3)


@pytest.mark.parametrize(
    ("runs", "is_refused"),
    [
        ("1@ 1x", True), ("1@ 2x", False), ("49@ 51x", False), ("50@ 50x", True), ("50@ 90x", True), ("49@ 99x", False),
        ("50x 50@", True), ("50x 49@ 9x", False), ("50x 49@", False), ("51x 90@", False), ("30x 60@ 10x", True),
    ],
)  # fmt: skip
def test_half_of_the_first_hundred_records_decides(pipeline: Pipeline, runs: str, *, is_refused: bool) -> None:
    records = [
        record("s", c="a@x.org" if one[-1] == "@" else "x") for one in runs.split() for _ in range(int(one[:-1]))
    ]
    if is_refused:
        with pytest.raises(SettingsError, match="'c' holds them"):
            pipeline.run(*PERSON, schema("s", "c"), *records)
    else:
        pipeline.run(*PERSON, schema("s", "c"), *records)


@pytest.mark.parametrize("seed", range(200 if os.environ.get("FULL") else 20))
def test_no_state_covers_an_address_of_a_stream_that_ends_the_run(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    share, many = chance.choice([0.1, 0.4, 0.5, 0.6]), chance.choice([5, 60, 150])
    messages, seen, covered = [*PERSON, schema("s", "c", "d")], [], {0: False}
    for number in range(many):
        seen.append(chance.random() < share)
        messages.append(record("s", c=f"{number}@x.org" if seen[-1] else chance.choice(["x", None, 5]), d="d"))
        if chance.random() < 0.1:
            messages.append(state(n=number + 1))
            covered[number + 1] = any(seen[:100])
    messages.append(state(n=many + 1))
    first = seen[:100]
    if any(first) and 2 * sum(first) >= len(first):
        with pytest.raises(SettingsError, match="'c' holds them"):
            pipeline.run(*messages)
        assert not any(covered[one["n"]] for one in states(capsys))
    else:
        pipeline.run(*messages)
        assert states(capsys)[-1] == {"n": many + 1}
    assert addresses(pipeline) == {"ann@x.org"} or not addresses(pipeline)


def test_a_stream_without_addresses_holds_no_state_back(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    orders = [schema("orders", "total"), *[record("orders", total="2")] * 3, state(n=1)]
    pipeline.simulator.faults.add("activity:failed:kind=contacts_file_import")
    with pytest.raises(Exception, match="ended as failed"):
        pipeline.run(PERSON[0], *orders, PERSON[1], state(n=2))
    assert states(capsys) == [{"n": 1}]


def test_a_run_to_which_no_people_came_fails_without_state(pipeline: Pipeline) -> None:
    messages = [schema("orders", "id"), record("orders", id="1"), state(n=1), schema("items", "id"), state(n=2)]
    ended = pipeline.command(*messages)
    assert (ended.exit_code, ended.states) == (EXIT_CONFIGURATION, [])
    assert "No stream of people came, only 2 streams without a column of e-mail addresses: orders, items." in ended.log
    assert "allow_streams_without_people: true" in ended.log
    assert "--full-refresh" in ended.log
    ended = pipeline.command(*messages, allow_streams_without_people=True)
    assert (ended.exit_code, ended.states[-1]) == (0, {"n": 2})
    with pytest.raises(SettingsError, match="orders has no people"):
        pipeline.run(*messages, refuse_streams_without_people=True)


@pytest.mark.parametrize(
    ("messages", "settings"),
    [
        pytest.param([schema("campaigns", "id"), record("campaigns", id="1"), PERSON[0]], {}, id="a quiet hour"),
        pytest.param([schema("orders", "id"), record("orders", id="1")], SKIPPED, id="only skipped ones"),
        pytest.param([schema("orders", "id")], {"stream_maps": {"orders": "__NULL__"}}, id="removed by a stream map"),
        pytest.param([], {}, id="nothing came"),
    ],
)
def test_a_run_without_people_is_fine_where_that_is_what_was_asked_for(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], messages: list[Any], settings: dict[str, Any]
) -> None:
    pipeline.run(*messages, state(n=1), **settings)
    assert states(capsys) == [{"n": 1}]


@pytest.mark.parametrize("own", [{"lists": ["Newsletter"]}, {"mode": "append"}, {"field_map": {"id": "city"}}], ids=str)
def test_a_stream_that_the_settings_name_and_that_has_no_addresses_is_no_success(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], own: dict[str, Any]
) -> None:
    messages = [*PERSON, schema("orders", "id"), record("orders", id="1"), state(n=1)]
    with pytest.raises(SettingsError, match=r"streams\.orders says what to do with people"):
        pipeline.run(*messages, streams={"orders": own})
    assert states(capsys) == []
    fine: list[dict[str, Any]] = [{"orders": {**own, "operation": "skip"}}, {"ord*": own}, {"orders": {}}]
    for innocent in fine:
        pipeline.run(*messages, streams=innocent)
        assert states(capsys) == [{"n": 1}]


def test_streams_that_are_skipped_share_one_line(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    others = [message for name in ("orders", "items", "shops") for message in (schema(name, "id"), record(name, id=1))]
    target = pipeline.run(*PERSON, *others, **SKIPPED)
    told = [one for one in caplog.records if one.levelname in {"INFO", "WARNING"} and "shops" in one.getMessage()]
    assert [one.getMessage() for one in told if "METRIC" not in one.getMessage()] == [
        "Streams without people, which were skipped: orders (1 record), items (1 record), shops (1 record)."
    ]
    assert not [one for one in caplog.records if one.levelname == "WARNING"]
    skipped = {name: dict(one.skipped) for name, one in target.run.accounting.counts.items()}
    assert (skipped["orders"], skipped["items"]) == ({"skipped_stream": 1}, {"stream_without_people": 1})


ODD_SCHEMAS: list[Any] = [
    None, [], 5, "x", True, {}, {"type": "object"}, {"properties": None}, {"properties": ["a"]}, {"properties": "x"},
    {"properties": {"a": None}}, {"properties": {"a": "string"}}, {"properties": {"a": []}},
    {"properties": {"a": True}},
    {"properties": {"a": {"type": 5}}}, {"properties": {"a": {"type": {"x": 1}}}}, {"properties": {"a": {"type": []}}},
    {"properties": {"a": {"type": [None]}}}, {"properties": {"a": {"type": "strange"}}}, {"properties": {"": {}}},
    {"properties": {"a": {"type": ["object", {"x": 1}], "properties": {"b": None}}}},
    {"properties": {"a": {"type": "object", "properties": [1]}}}, {"properties": {"a": {"anyOf": 5}}},
    {"properties": {"a": {"type": "object", "properties": {"b": "x"}}}}, {"properties": {"a": {"anyOf": [None]}}},
    {"properties": {"a": {"type": "array", "items": 5}}}, {"properties": {"a": {"$ref": "#/definitions/x"}}},
    {"required": 5, "properties": {"a": {}}}, {"additionalProperties": "x", "properties": {"a": {}}},
]  # fmt: skip
ODD_KEYS: list[Any] = [None, "id", 5, [None], {"a": 1}, ["a", "a"], ["not there"]]
ODD_RECORDS: list[Any] = [None, [1], "x", 7, {}, {"a": float("nan")}, {"a": {"b": [1, {"c": None}]}}, {"b": "\ud800"}]
MAPS: dict[str, Callable[[str], dict[str, Any]]] = {
    "plain": lambda _: {},
    "flattened": lambda _: {"flattening_enabled": True, "flattening_max_depth": 2},
    "mapped": lambda stream: {"stream_maps": {stream: {"z": "a"}}},
    "filtered": lambda stream: {"stream_maps": {stream: {"__filter__": "a > 3"}}},
    "renamed": lambda stream: {"stream_maps": {stream: {"__alias__": stream.replace("orders", "others")}}},
}
FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **{f"schema {one}": ({"schema": one}, {"record": {"a": 1}}) for one in ODD_SCHEMAS},
    **{f"key {one}": ({"key_properties": one}, {"record": {"a": 1}}) for one in ODD_KEYS},
    **{f"record {one}": ({"key_properties": ["a"]}, {"record": one}) for one in ODD_RECORDS},
    "no record": ({}, {}),
}


@pytest.mark.parametrize("maps", MAPS.values(), ids=MAPS)
def test_a_skipped_stream_cannot_end_a_run_by_its_faults(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], maps: Callable[[str], dict[str, Any]]
) -> None:
    names = [f"orders_{number}" for number in range(len(FAULTS))]
    found = [maps(name) for name in names]
    settings = {**found[0], "stream_maps": {k: v for one in found for k, v in one.get("stream_maps", {}).items()}}
    asked = {name: {"operation": "skip"} for name in (*names, *(name.replace("orders", "others") for name in names))}
    for streams in ({}, asked):
        messages = [PERSON[0]]
        for number, (of_schema, of_record) in enumerate(FAULTS.values()):
            messages += [
                {**schema(names[number], "a"), **of_schema},
                {"type": "RECORD", "stream": names[number], **of_record},
                record("people", email=f"{number}@x.org"),
                state(n=number),
            ]
        pipeline.run(*messages, **settings, streams=streams)
        assert states(capsys)[-1] == {"n": len(FAULTS) - 1}
        assert all(pipeline.has(f"{number}@x.org") for number in range(len(FAULTS)))


def test_a_skipped_stream_needs_no_schema_at_all(pipeline: Pipeline) -> None:
    pipeline.run({"type": "SCHEMA", "stream": "orders"}, record("orders", id=1), *PERSON, **SKIPPED)
    assert pipeline.has("ann@x.org")


PUBLIC = {
    "charges": "receipt_email", "payment_intents": "receipt_email", "commits": "author_email", "events": "organizer",
    "issues": "reporter_address", "messages": "sender", "tickets": "requester", "calendars": "id", "files": "owner",
    "invoices": "customer_email", "deals": "owner_mail", "repositories": "owner_email", "pipelines": "triggered_by",
    "deployments": "creator", "audit_logs": "actor", "sessions": "login", "channels": "contact", "shops": "shop_owner",
    "domains": "soa_email", "pull_requests": "merged_by",
}  # fmt: skip


def test_public_streams_with_addresses_and_no_people_are_fine_once_they_are_skipped(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"streams": {name: {"operation": "skip"} for name in PUBLIC}}
    some = [
        message
        for name, column in PUBLIC.items()
        for message in (schema(name, "id", column), *[record(name, **{"id": "1", column: "someone@x.org"})] * 3)
    ]
    pipeline.run(*some, state(n=1), **settings)
    pipeline.run(*some, *PERSON, state(n=2), **settings)
    assert states(capsys) == [{"n": 1}, {"n": 2}]
    assert addresses(pipeline) == {"ann@x.org"}
