"""Streams of people who left are not imported, and the word of a source holds for the rest of the run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline


def optouts(*addresses: str) -> list[dict[str, Any]]:
    described = schema("unsubscribes", "email", "timestamp", "campaign_id")
    return [described, *(record("unsubscribes", email=one, timestamp="2026-01-01T00:00:00Z") for one in addresses)]


def people(*addresses: str, stream: str = "people", **values: Any) -> list[dict[str, Any]]:
    described = schema(stream, "email", "first_name", **{name: {} for name in values})
    return [described, *(record(stream, email=one, first_name="Ada", **values) for one in addresses)]


def mailable(pipeline: Pipeline) -> set[str]:
    contacts = pipeline.account.contacts
    found = (contacts.at(position) for position in range(len(contacts)))
    return {
        str(one.address) for one in found if one.address and one.lists and not one.deleted_at
        and one.permission != "unsubscribed"
    }  # fmt: skip


def test_a_stream_of_opt_outs_is_not_imported_and_the_line_to_act_on_it_is_said(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    target = pipeline.run(*optouts("a@x.org", "b@x.org"), *people("c@x.org"))
    assert mailable(pipeline) == {"c@x.org"}
    assert dict(target.run.accounting.counts["unsubscribes"].skipped) == {"about_leaving": 2}
    (line,) = [line for line in caplog.messages if "operation" in line]
    assert 'streams: {"unsubscribes": {"operation": "unsubscribe"}}' in line


@pytest.mark.parametrize("own", [{"operation": "import"}, {"lists": None}, {"mode": "upsert"}])
def test_a_stream_that_the_settings_name_is_what_they_say(pipeline: Pipeline, own: dict[str, Any]) -> None:
    lists = [pipeline.account.living_lists()[0].list_id]
    pipeline.run(*optouts("a@x.org"), streams={"unsubscribes": {**own, "lists": lists}})
    assert mailable(pipeline) == {"a@x.org"}


def test_a_run_whose_only_people_left_ends_with_exit_code_2_and_without_state(pipeline: Pipeline) -> None:
    ended = pipeline.command(
        schema("campaigns", "name"), record("campaigns", name="Spring"), state(done=0), *optouts("a@x.org"),
        state(done=1),
    )  # fmt: skip
    assert ended.exit_code == 2
    assert ended.states == []
    assert '{"unsubscribes": {"operation": "unsubscribe"}}' in ended.log
    assert not mailable(pipeline)


@pytest.mark.parametrize("others", [optouts("a@x.org"), [schema("campaigns", "name"), record("campaigns", name="x")]])
def test_state_goes_out_where_a_stream_of_people_came_beside_others(
    pipeline: Pipeline, others: list[dict[str, Any]]
) -> None:
    ended = pipeline.command(*others, state(done=1), *people("c@x.org"), state(done=2))
    assert (ended.exit_code, ended.states[-1]) == (0, {"done": 2})


def test_a_run_without_any_stream_of_people_keeps_its_state(pipeline: Pipeline) -> None:
    campaigns = [schema("campaigns", "name"), record("campaigns", name="x")]
    ended = pipeline.command(*campaigns, state(done=1), allow_streams_without_people=True)
    assert (ended.exit_code, ended.states) == (0, [{"done": 1}])


def test_a_stream_map_cannot_make_people_of_those_who_left(pipeline: Pipeline) -> None:
    maps = {"unsubscribes": {"__alias__": "people", "email": "email", "__else__": None}}
    with pytest.raises(SettingsError, match="people who opted out"):
        pipeline.run(*optouts("a@x.org"), stream_maps=maps)
    assert not mailable(pipeline)
