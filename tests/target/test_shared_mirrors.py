"""Streams that mirror one list are one mirror: the list becomes the union of what they name, or stays as it is."""

from __future__ import annotations

import json
import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import RemovalRefusedError
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from target_constantcontact.mapping.addresses import addresses_in
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipe, Pipeline

LISTS = ("Newsletter", "Donors", "Members")
STREAMS = ("customers", "leads", "guests")
COLUMNS = ("email", "first_name", "last_name")


def end(stream: str) -> dict[str, Any]:
    return {"type": "ACTIVATE_VERSION", "stream": stream, "version": 1}


def whole(stream: str, *addresses: str, **values: Any) -> list[dict[str, Any]]:
    return [
        schema(stream, *COLUMNS),
        *(record(stream, email=address, **values) for address in addresses),
        end(stream),
    ]


def members(pipeline: Pipeline, name: str = "Newsletter") -> set[str]:
    (list_id,) = (one.list_id for one in pipeline.account.living_lists() if one.name == name)
    return {
        str(one.address).lower()
        for one in pipeline.account.contacts.select(ContactFilter(list_ids=frozenset({list_id})))
    }


@contextmanager
def full_account(pipe: Pipe) -> Iterator[Pipeline]:
    """An account with three lists, and the same four people on each."""
    with pipe(account={"contacts": 0, "lists": 0}) as pipeline:
        for name in LISTS:
            pipeline.account.create_list({"name": name})
        seed = [schema("seed", "email"), *(record("seed", email=f"old{number}@x.org") for number in range(4))]
        pipeline.run(*seed, lists=list(LISTS))
        yield pipeline


@pytest.fixture
def full(pipe: Pipe) -> Iterator[Pipeline]:
    with full_account(pipe) as pipeline:
        yield pipeline


def mirrored(pipeline: Pipeline, tmp_path: Path, *messages: Any, **settings: Any) -> TargetConstantContact:
    usual = {"lists": ["Newsletter"], "mode": "mirror", "max_removal_percent": 100, "undo_folder": str(tmp_path)}
    return pipeline.run(*messages, **{**usual, **settings})


def named(*streams: str, **settings: Any) -> dict[str, Any]:
    own = {"mode": "mirror", "lists": ["Newsletter"], **settings}
    return {"mode": "upsert", "streams": dict.fromkeys(streams, own)}


def old() -> set[str]:
    return {f"old{number}@x.org" for number in range(4)}


@pytest.mark.parametrize("by_name", [False, True], ids=["general mode", "by name"])
@pytest.mark.parametrize("values", [{}, {"last_name": 5}], ids=["by blocks", "one by one"])
@pytest.mark.parametrize("between", [(), (state(n=1),)], ids=["no STATE between", "STATE between"])
@pytest.mark.parametrize("order", [("customers", "leads"), ("leads", "customers")], ids=" ".join)
def test_two_mirrors_of_one_list_do_not_remove_each_others_people(
    full: Pipeline,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    order: tuple[str, str],
    between: tuple[Any, ...],
    values: dict[str, Any],
    *,
    by_name: bool,
) -> None:
    people = {"customers": ("c0@x.org", "c1@x.org", "both@x.org"), "leads": ("l0@x.org", "Both@x.org")}
    first, second = (whole(stream, *people[stream], **values) for stream in order)
    settings = named(*order) if by_name else {}
    target = mirrored(full, tmp_path, *first, *between, *second, state(n=2), **settings)
    assert members(full) == {"c0@x.org", "c1@x.org", "both@x.org", "l0@x.org"}
    told = target.run.accounting.counts
    assert sum(told[stream].removals for stream in order) == 4
    assert sum(told[stream].by_blocks for stream in order) == (0 if values else 4), "the second `both` is merged"
    assert capsys.readouterr().out.splitlines() == [json.dumps(state(n=2)["value"], separators=(",", ":"))]


FATES = ("whole", "whole", "whole", "its tap died", "its marker came too early", "it did not come")


@pytest.mark.parametrize("seed", range(60 if os.environ.get("FULL") else 14))
def test_a_list_becomes_the_union_of_its_streams_or_nobody_leaves_it(pipe: Pipe, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    own: dict[str, dict[str, Any]] = {}
    people, fates, parts = {}, {}, []
    for stream in STREAMS:
        lists = chance.sample(LISTS, chance.choice([1, 1, 2]))
        own[stream] = {"lists": lists, "mode": chance.choice(["mirror", "mirror", "upsert"])}
        people[stream] = {f"p{number}@x.org" for number in chance.sample(range(8), chance.randint(1, 5))}
        fates[stream] = chance.choice(FATES)
        messages = whole(stream, *sorted(people[stream]), **chance.choice([{}, {"last_name": 5}]))
        if fates[stream] == "its tap died":
            messages.pop()
        elif fates[stream] == "its marker came too early":
            messages.append(messages.pop(-2))
        parts.append([] if fates[stream] == "it did not come" else messages)
    for _ in range(3):
        parts.append([state(n=len(parts))])
    expected = {}
    for name in LISTS:
        streams = [stream for stream in STREAMS if name in own[stream]["lists"]]
        came = {address for one in streams if fates[one] != "it did not come" for address in people[one]}
        mirrors = [fates[stream] for stream in streams if own[stream]["mode"] == "mirror"]
        expected[name] = came if mirrors and set(mirrors) == {"whole"} else came | old()
    with full_account(pipe) as pipeline:
        mirrored(pipeline, tmp_path, *in_any_order(parts, chance), mode="upsert", streams=own)
        assert {name: members(pipeline, name) for name in LISTS} == expected


def in_any_order(parts: list[list[Any]], chance: random.Random) -> list[Any]:
    """Each part stays in its order."""
    left, found = [list(reversed(part)) for part in parts if part], []
    while left:
        part = chance.choice(left)
        found.append(part.pop())
        left = [one for one in left if one]
    return found


def test_a_pattern_that_is_a_mirror_waits_for_a_stream_of_its_own(
    full: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = named("customers", "crm-*")
    settings["streams"]["crm-guests"] = {"mode": "upsert"}
    mirrored(full, tmp_path, *whole("customers", "c0@x.org"), *whole("crm-guests", "g0@x.org"), **settings)
    assert members(full) == {"c0@x.org", "g0@x.org"} | old()
    assert "crm-*, which the setting streams names as a mirror of them, did not come" in caplog.text
    leads = whole("crm-leads", "l0@x.org")
    mirrored(full, tmp_path, *leads, *whole("crm-guests", "g0@x.org"), *whole("customers", "c0@x.org"), **settings)
    assert members(full) == {"c0@x.org", "l0@x.org", "g0@x.org"}


def test_streams_that_maps_give_one_name_have_to_end_all_of_them(full: Pipeline, tmp_path: Path) -> None:
    maps = {"leads": {"__alias__": "customers"}}
    first, second = whole("customers", "c0@x.org"), whole("leads", "l0@x.org")
    mirrored(full, tmp_path, second[0], *first, stream_maps=maps)
    assert members(full) == {"c0@x.org"} | old()
    mirrored(full, tmp_path, *first, *second, stream_maps=maps)
    assert members(full) == {"c0@x.org", "l0@x.org"}


def test_nobody_is_removed_from_any_list_where_one_removal_is_refused(full: Pipeline, tmp_path: Path) -> None:
    settings = named("customers", lists=["Donors"])
    settings["streams"]["leads"] = {"mode": "mirror", "lists": ["Newsletter"]}
    some = whole("customers", "old0@x.org", "old1@x.org", "old2@x.org"), whole("leads", "l0@x.org")
    with pytest.raises(RemovalRefusedError, match="stream leads does not name 4 of the 5 members"):
        mirrored(full, tmp_path, *some[0], *some[1], **settings, max_removal_percent=30)
    assert members(full, "Donors") == old()


def test_one_mirror_of_two_that_names_nobody_empties_nothing(full: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(RemovalRefusedError, match="stream leads named nobody"):
        mirrored(full, tmp_path, *whole("customers", "c0@x.org"), *whole("leads"))
    assert members(full) == {"c0@x.org"} | old()


def test_members_who_come_twice_count_once(pipe: Pipe, tmp_path: Path) -> None:
    with pipe(account={"contacts": 0, "lists": 0}, switches=Switches(duplicate_page_items=True)) as pipeline:
        pipeline.account.create_list({"name": "Newsletter"})
        everybody = [f"{number}@x.org" for number in range(600)]
        pipeline.run(*whole("seed", *everybody))
        with pytest.raises(RemovalRefusedError, match="does not name 300 of the 600 members"):
            mirrored(pipeline, tmp_path, *whole("people", *everybody[:300]), max_removal_percent=49)


@pytest.mark.parametrize(
    "came",
    [
        " OLD0@x.org ",
        "Ada <old0@x.org>",
        "mailto:old0@x.org",
        "old0@x.org; ada@home.org",
        ["ada@home.org", "old0@x.org"],
        {"work": {"value": "old0@x.org"}},
        "old0 @x.org",
        "old0\u200b@x.org",
        "old0\uff20x.org",
        "old0@x.org.",
        "'old0@x.org",
    ],
    ids=repr,
)
def test_a_reject_whose_address_can_be_read_counts_as_present(full: Pipeline, tmp_path: Path, came: object) -> None:
    bad = record("people", email=came, first_name="x" * 60)
    first, *rest = whole("people", "new@x.org")
    mirrored(full, tmp_path, first, bad, *rest)
    assert members(full) == {"new@x.org", "old0@x.org"}


def test_a_member_whose_permission_is_unclear_is_present(full: Pipeline, tmp_path: Path) -> None:
    columns = schema("people", "email", "email_consent")
    said = [record("people", email=f"new{number}@x.org", email_consent="yes") for number in range(9)]
    unclear = record("people", email="old0@x.org", email_consent="perhaps")
    mirrored(full, tmp_path, columns, *said, unclear, end("people"))
    assert members(full) == {*(f"new{number}@x.org" for number in range(9)), "old0@x.org"}


def test_it_is_said_where_an_address_cannot_be_read_and_people_leave(
    full: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unread = [record("people", email=came) for came in ("old0 at x.org", 7, ["someone"], None, "", [])]
    first, *rest = whole("people", "new@x.org")
    mirrored(full, tmp_path, first, *unread, *rest)
    assert members(full) == {"new@x.org"}
    assert "3 records have no address that can be read: if they mean members of its lists, these leave." in caplog.text


@pytest.mark.parametrize("address", ["a@x.org", "o'brien+x|y@x.co.uk", "\xe4@x.org", "_a_@x-y.org"])
def test_a_valid_address_is_found_as_it_is(address: str) -> None:
    assert address in addresses_in(address)
