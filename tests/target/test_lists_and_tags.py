"""Lists and tags that records bring, in the forms of databases, programs and the account's own export."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.mapping.arrays import items_of
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.target.conftest import Pipe, Pipeline


@pytest.fixture
def named(pipe: Pipe) -> Iterator[Pipeline]:
    with pipe() as pipeline:
        there = {one.name for one in pipeline.account.living_lists()}
        for name in {"Newsletter", "Donors, major"} - there:
            pipeline.account.create_list({"name": name})
        assert "VIP" in {one.name for one in pipeline.account.tags.values()}
        yield pipeline


def lists_of(pipeline: Pipeline, address: str) -> set[str]:
    names = {one.list_id: one.name for one in pipeline.account.living_lists()}
    return {names[one] for one in pipeline.contact(address)["list_memberships"]}


def tags_of(pipeline: Pipeline, address: str) -> set[str]:
    names = {one.tag_id: one.name for one in pipeline.account.tags.values()}
    contact = pipeline.account.contacts.by_address(address)
    assert contact is not None
    return {names[one] for one in contact.tags}


@pytest.mark.parametrize(
    ("value", "items"),
    [(["a", None, "b"], ["a", "b"]), ('["a", "b,c"]', ["a", "b,c"]), ("['a', 'b']", ["a", "b"]),
     ('"a","b,c"', ["a", "b,c"]), ('"a"', None), ('"a" and "b"', None), ('{a,"b,c",NULL}', ["a", "b,c"]),
     ("('a', 'b')", ["a", "b"]), ("[a, b]", ["a", "b"]), ("[]", []), ("{}", []), ("null", []), ("[null]", []), ("", []),
     ([{"name": "a"}, {"id": 7}], ["a"]), ("a, b", None), ('{"a"}', ["a"]), ("['a', 'b'", None)],
)  # fmt: skip
def test_an_array_in_any_text_is_its_items(value: object, items: list[str] | None) -> None:
    assert items_of(value) == items


LISTS = {
    "python": "['Donors, major', 'Newsletter']", "json": '["Donors, major","Newsletter"]',
    "array": ["Donors, major", "newsletter"], "postgres": '{"Donors, major",Newsletter}',
    "commas": "Newsletter, Donors, major", "bars": "Donors, major|Newsletter",
    "semicolons": "Newsletter; Donors, major",
}  # fmt: skip


@pytest.mark.parametrize("column", ["list_names", "Lists", "Email Lists", "List"])
def test_lists_of_any_form_are_joined_and_none_is_made(named: Pipeline, column: str) -> None:
    array = {column: {"type": ["array", "string", "null"], "items": {"type": "string"}}}
    messages = [record("people", email=f"{form}@x.org", **{column: value}) for form, value in LISTS.items()]
    before = len(named.account.living_lists())
    target = named.run(schema("people", "email", **array), *messages, lists=None, create_lists=True)
    assert target.run.accounting.counts["people"].sent == len(LISTS)
    assert all(lists_of(named, f"{form}@x.org") == {"Newsletter", "Donors, major"} for form in LISTS)
    assert len(named.account.living_lists()) == before


@pytest.mark.parametrize("value", ["[]", "{}", "null", "['Newsletter', 'Don", "[", "{}}", "[[]]", "NULL", [], "-"])
def test_no_list_is_made_of_a_bracket_or_of_nothing(named: Pipeline, value: object) -> None:
    columns, before = schema("people", "email", list_names={}), len(named.account.living_lists())
    target = named.run(columns, record("people", email="a@x.org", list_names=value), lists=None, create_lists=True)
    assert target.run.accounting.counts["people"].rejected.total() == 1
    assert len(named.account.living_lists()) == before


def test_a_column_of_lists_beside_configured_ones_counts_only_if_field_map_names_it(named: Pipeline) -> None:
    columns, row = schema("people", "email", "List"), {"email": "a@x.org", "List": "Donors, major"}
    named.run(columns, record("people", **row), lists=["Newsletter"])
    assert lists_of(named, "a@x.org") == {"Newsletter"}
    mapped = {"field_map": {"List": "list_names"}}
    named.run(columns, record("people", **row), record("people", email="b@x.org"), lists=["Newsletter"], **mapped)
    assert (lists_of(named, "a@x.org"), lists_of(named, "b@x.org")) == ({"Newsletter", "Donors, major"}, {"Newsletter"})


def _tagged(named: Pipeline, column: str, **settings: Any) -> Any:  # noqa: ANN401  # counts
    values = {"a": "VIP,New here", "b": ["vip"], "c": None, "d": '{"New here"}', "e": "[]"}
    messages = [record("people", email=f"{name}@x.org", **{column: value}) for name, value in values.items()]
    columns = schema("people", "email", **{column: {}})
    return named.run(columns, *messages, state(n=1), lists=["Newsletter"], **settings).run.accounting.counts["people"]


def test_with_create_tags_the_tags_of_records_come_along(named: Pipeline) -> None:
    counts = _tagged(named, "tag_names", create_tags=True)
    assert (counts.sent, counts.unknown_tags) == (5, 0)
    found = [tags_of(named, f"{name}@x.org") for name in "abcde"]
    assert found == [{"VIP", "New here"}, {"VIP"}, set(), {"New here"}, set()]
    again = _tagged(named, "tag_names", create_tags=True, skip_unchanged=True)
    assert (again.sent, again.unchanged) == (0, 5)


def test_an_unknown_tag_costs_no_person(named: Pipeline) -> None:
    counts = _tagged(named, "Labels", field_map={"Labels": "tag_names"})
    assert (counts.sent, counts.unknown_tags) == (5, 2)
    assert [tags_of(named, f"{name}@x.org") for name in "abcde"] == [{"VIP"}, {"VIP"}, set(), set(), set()]


def test_a_tag_too_many_and_one_too_long_cost_no_person_and_are_counted(named: Pipeline) -> None:
    many, long = [f"t{number}" for number in range(53)], ["x" * 256, "x\0y", "t1"]
    messages = [record("people", email="a@x.org", tag_names=many), record("people", email="b@x.org", tag_names=long)]
    columns = schema("people", "email", tag_names={})
    counts = named.run(columns, *messages, create_tags=True, lists=["Newsletter"]).run.accounting.counts["people"]
    assert (counts.sent, counts.unknown_tags, dict(counts.left_out)) == (2, 2, {"too_many_tags": 1})
    assert (tags_of(named, "a@x.org"), tags_of(named, "b@x.org")) == (set(many[:50]), {"t1"})
    (warning,) = named.rejects()
    assert (warning["is_warning"], warning["reason"]) == (True, "too_many_tags")
    added = [one for one in named.simulator.requests if one.method == "POST" and one.path.endswith("taggings_add")]
    assert len(added) == 2, "one for the tags of each of both, not one for each of 50 tags"


def test_tags_of_records_are_left_alone_where_nobody_asks_for_them(named: Pipeline) -> None:
    assert _tagged(named, "Tags").sent == 5
    assert not tags_of(named, "a@x.org")


def test_columns_that_nobody_asked_for_are_named_with_the_line_that_brings_them(
    named: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    row = {"email": "a@x.org", "Email Lists": "Donors, major", "Tags": "VIP"}
    with caplog.at_level(logging.INFO):
        named.run(schema("people", *row), record("people", **row), lists=["Newsletter"])
    assert 'field_map {"Email Lists": "list_names"}' in caplog.text
    assert 'field_map {"Tags": "tag_names"}' in caplog.text
    caplog.clear()
    mapped = {"Email Lists": "list_names", "Tags": "tag_names"}
    with caplog.at_level(logging.INFO):
        named.run(schema("people", *row), record("people", **row), lists=["Newsletter"], field_map=mapped)
    assert "_names" not in caplog.text
    assert (lists_of(named, "a@x.org"), tags_of(named, "a@x.org")) == ({"Newsletter", "Donors, major"}, {"VIP"})
