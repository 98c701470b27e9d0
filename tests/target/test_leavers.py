"""Streams of people who left are not imported, and the word of a source holds for the rest of the run."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import ActivityFailedError, SettingsError
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline


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


@pytest.mark.parametrize("is_first", [True, False])
def test_nobody_of_the_taps_suppressions_is_mailed(pipeline: Pipeline, *, is_first: bool) -> None:
    catalog = Path(__file__).parents[1] / "tap" / "catalog" / "suppressions.json"
    stream = {**schema("suppressions"), **json.loads(catalog.read_text(encoding="utf-8"))}
    reasons = {"u@x.org": "unsubscribed", "h@x.org": "on_hold", "b@x.org": "hard_bounced", "d@x.org": "deleted"}
    suppressed = [
        record("suppressions", contact_key=one, email_address=one, contact_id="c1", reasons=[{"reason": reason}])
        for one, reason in reasons.items()
    ]
    others = people(*reasons, "ok@x.org")
    pipeline.run(*(stream, *suppressed, *others) if is_first else (*others, stream, *suppressed))
    assert mailable(pipeline) == {"ok@x.org"}


ONE_BY_ONE = {"max_concurrent_imports": 1}


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


def words(*pairs: tuple[str, str], stream: str = "people") -> list[dict[str, Any]]:
    described = schema(stream, "email", "first_name", "email_status")
    return [described, *(record(stream, email=one, first_name="Ada", email_status=word) for one, word in pairs)]


YES, NO, NEVER, BOUNCED, GONE = "subscribed", "unsubscribed", "pending", "bounced", "deceased"


@pytest.mark.parametrize("sizes", [1, 400], ids=["one-by-one", "by-blocks"])
@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ((YES, NO), False), ((NO, YES), False), ((YES, GONE), False), ((GONE, YES), False), ((YES, NEVER), False),
        ((NEVER, YES), True), ((YES, BOUNCED), False), ((BOUNCED, YES), True), ((YES, NEVER, YES), True),
        ((YES, NO, YES), False), ((NEVER, NO, YES), False), ((BOUNCED, NEVER), False),
    ],
)  # fmt: skip
def test_a_withdrawn_word_holds_for_the_run_and_any_other_for_its_record(
    pipeline: Pipeline, sizes: int, said: tuple[str, ...], *, comes: bool
) -> None:
    addresses = [f"{number}@x.org" for number in range(sizes)]
    messages = [words(*((one, word) for one in addresses)) for word in said]
    target = pipeline.run(*(one for some in messages for one in some))
    assert mailable(pipeline) == (set(addresses) if comes else set())
    counts = target.run.accounting.counts["people"]
    assert counts.not_permitted.total() == sizes * len(said) - (counts.sent + counts.merged)


def test_a_no_of_the_source_counts_before_a_deletion_from_the_account(pipe: Pipe) -> None:
    with pipe(account={"deleted": 150}) as pipeline:
        deleted = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"deleted"})))
        target = pipeline.run(*words(*((contact.address, NO) for contact in deleted if contact.address)))
    counts = target.run.accounting.counts["people"]
    assert counts.by_blocks > 0
    assert counts.not_permitted.total() == counts.read == 150


def test_whoever_comes_back_joins_every_list_of_the_record(pipeline: Pipeline) -> None:
    list_ids = [one.list_id for one in pipeline.account.living_lists()][:2]
    described = schema("people", "email", "email_status", "list_ids")
    said = [
        record("people", email="a@x.org", email_status=word, list_ids=",".join(list_ids)) for word in (YES, NEVER, YES)
    ]
    pipeline.run(described, *said, lists=None)
    contact = pipeline.account.contacts.by_address("a@x.org")
    assert contact is not None
    assert len(list_ids) == 2
    assert set(contact.lists) == set(list_ids)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("said", [NO, GONE, "deleted"])
def test_a_no_of_one_stream_holds_for_every_other(pipeline: Pipeline, said: str, *, is_first: bool) -> None:
    some = words(("a@x.org", said), ("b@x.org", YES), stream="crm")
    if said == "deleted":
        some = [schema("crm", "email", "deleted_at"), record("crm", email="a@x.org", deleted_at="2026-01-01")]
        some.append(record("crm", email="b@x.org", deleted_at=None))
    others = people("a@x.org", "c@x.org", stream="shop")
    pipeline.run(*(*some, *others) if is_first else (*others, *some))
    assert mailable(pipeline) == {"b@x.org", "c@x.org"}


@pytest.mark.parametrize("is_first", [True, False])
def test_opt_outs_and_complaints_refuse_their_addresses_for_the_run(pipeline: Pipeline, *, is_first: bool) -> None:
    complaints = [schema("spam_reports", "email", "ip"), record("spam_reports", email="B@x.org", ip="10.0.0.1")]
    left = [*optouts("A@x.org"), *complaints]
    others = people("a@x.org", "b@x.org", "c@x.org")
    pipeline.run(*(*left, *others) if is_first else (*others, *left))
    assert mailable(pipeline) == {"c@x.org"}


@pytest.mark.parametrize("is_first", [True, False])
def test_only_a_bounce_that_means_a_dead_address_refuses_it(pipeline: Pipeline, *, is_first: bool) -> None:
    codes = {"b@x.org": "B", "d@x.org": "D", "f@x.org": "F", "z@x.org": "Z"}
    bounces = [schema("email_bounces", "email_address", "bounce_code", "campaign_activity_id")]
    bounces += [record("email_bounces", email_address=one, bounce_code=code) for one, code in codes.items()]
    opens = [schema("email_opens", "email_address", "created_time", "campaign_activity_id")]
    opens.append(record("email_opens", email_address="d@x.org", created_time="2026-01-01T00:00:00Z"))
    others = people(*codes)
    pipeline.run(*(*bounces, *opens, *others) if is_first else (*others, *bounces, *opens))
    assert mailable(pipeline) == {"d@x.org", "f@x.org", "z@x.org"}


@pytest.mark.parametrize("size", [1, 300])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_services_own_status_outranks_older_opt_outs(pipeline: Pipeline, size: int, *, is_first: bool) -> None:
    addresses = [f"{number}@x.org" for number in range(size)]
    described = schema("contacts", "contact_key", "email_address", "email_status")
    contacts = [record("contacts", contact_key=one, email_address=one, email_status="Active") for one in addresses]
    contacts.append(record("contacts", contact_key="no@x.org", email_address="no@x.org", email_status="Unsubscribed"))
    left = optouts(*addresses, "other@x.org")
    others = people("other@x.org", "no@x.org", stream="shop")
    pipeline.run(*(*left, described, *contacts, *others) if is_first else (described, *contacts, *others, *left))
    assert mailable(pipeline) == set(addresses)


@pytest.mark.parametrize("limits", [Limits(), Limits(lines=2, sampled_lines=1, reads_on=False)], ids=["", "sent early"])
@pytest.mark.parametrize("status", ["Temporary Hold", "No Permissions Set", "Unsubscribed"])
@pytest.mark.parametrize("is_first", [True, False])
def test_whomever_contacts_refuses_is_not_brought_in_by_list_members(
    pipeline: Pipeline, status: str, limits: Limits, *, is_first: bool
) -> None:
    pipeline.limits = limits
    contacts = [schema("contacts", "contact_key", "email_address", "email_status")]
    contacts.append(record("contacts", contact_key="a@x.org", email_address="a@x.org", email_status=status))
    members = [schema("list_members", "list_id", "contact_key", "email_address")]
    members += [
        record("list_members", list_id="1", contact_key=f"{n}@x.org", email_address=f"{n}@x.org") for n in "abcdef"
    ]
    pipeline.run(*(*contacts, *members) if is_first else (*members, *contacts), **ONE_BY_ONE)
    assert mailable(pipeline) == {f"{n}@x.org" for n in "bcdef"}


def test_an_operation_that_unsubscribes_is_a_word_like_any_other(pipeline: Pipeline) -> None:
    settings = {"streams": {"quiet": {"operation": "unsubscribe"}}}
    quiet = [schema("quiet", "email"), record("quiet", email="a@x.org")]
    pipeline.run(*people("a@x.org", "b@x.org"), *quiet, *people("a@x.org"), **settings)
    assert mailable(pipeline) == {"b@x.org"}


FILLERS = [(f"filler{number}@x.org", YES) for number in range(5)]


def bring_in_old(pipeline: Pipeline) -> None:
    """Import somebody an hour ago, and let every row of later runs be sent before the next but one is read."""
    pipeline.limits = Limits(lines=2)
    pipeline.run(*words(("old@x.org", YES)))
    contact = pipeline.account.contacts.by_address("old@x.org")
    assert contact is not None
    contact.created_at -= 3600
    pipeline.account.contacts.save(contact)


@pytest.mark.parametrize("left", [optouts("old@x.org", "new@x.org"), words(("old@x.org", NO), ("new@x.org", NO))])
def test_whoever_the_run_had_sent_is_taken_off_its_lists_and_unsubscribed_if_the_run_created_them(
    pipeline: Pipeline, left: list[dict[str, Any]]
) -> None:
    bring_in_old(pipeline)
    target = pipeline.run(*words(("old@x.org", YES), ("new@x.org", YES), *FILLERS), *left, **ONE_BY_ONE)
    old, new = pipeline.contact("old@x.org"), pipeline.contact("new@x.org")
    assert old["list_memberships"] == new["list_memberships"] == []
    assert old["email_address"]["permission_to_send"] != "unsubscribed"
    assert new["email_address"]["permission_to_send"] == "unsubscribed"
    assert mailable(pipeline) == {one for one, _ in FILLERS}
    assert sum(counts.removals for counts in target.run.accounting.counts.values()) == 2


@pytest.mark.parametrize("word", [NEVER, BOUNCED, GONE])
def test_any_other_no_of_the_last_record_takes_off_whom_the_run_had_sent_and_unsubscribes_nobody(
    pipeline: Pipeline, word: str
) -> None:
    bring_in_old(pipeline)
    pipeline.run(*words(("new@x.org", YES), *FILLERS, ("new@x.org", word)), **ONE_BY_ONE)
    assert mailable(pipeline) == {"old@x.org", *(one for one, _ in FILLERS)}
    assert pipeline.contact("new@x.org")["email_address"]["permission_to_send"] != "unsubscribed"


@pytest.mark.parametrize("word", [NEVER, BOUNCED])
def test_whoever_says_yes_again_after_such_a_no_stays(pipeline: Pipeline, word: str) -> None:
    bring_in_old(pipeline)
    said = words(("new@x.org", YES), *FILLERS, ("new@x.org", word), ("new@x.org", YES), *FILLERS)
    pipeline.run(*said, **ONE_BY_ONE)
    assert "new@x.org" in mailable(pipeline)


def test_the_mode_update_puts_nobody_on_a_list_and_takes_nobody_off(pipeline: Pipeline) -> None:
    bring_in_old(pipeline)
    pipeline.run(*words(("old@x.org", YES), *FILLERS, ("old@x.org", NO)), mode="update", **ONE_BY_ONE)
    assert mailable(pipeline) == {"old@x.org"}


def test_state_waits_until_whoever_was_sent_is_taken_back(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in_old(pipeline)
    messages = [*words(("new@x.org", YES), *FILLERS), state(done=1), *words(("new@x.org", NO)), state(done=2)]
    fails = "activity:failed:kind=remove_list_memberships"
    pipeline.simulator.faults.add(fails)
    with pytest.raises(ActivityFailedError):
        pipeline.run(*messages, **ONE_BY_ONE)
    assert '"done":2' not in capsys.readouterr().out
    pipeline.run(*messages, **ONE_BY_ONE)
    assert capsys.readouterr().out.endswith('{"done":2}\n')
    assert "new@x.org" not in mailable(pipeline)


def test_whoever_was_deleted_at_the_source_and_then_opted_out_is_taken_off_as_well(pipeline: Pipeline) -> None:
    bring_in_old(pipeline)
    gone = words(("new@x.org", "deceased"))
    target = pipeline.run(*words(("new@x.org", YES), *FILLERS), *gone, *optouts("new@x.org"), **ONE_BY_ONE)
    assert "new@x.org" not in mailable(pipeline)
    assert target.run.accounting.counts["people"].unaccounted == 0
