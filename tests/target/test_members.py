"""Who leaves a mirrored list is the same by every way, and so are deleted people."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.activities.exports import Exports
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from constantcontact_singer.connection import connect
from target_constantcontact.account.address_set import AddressSet, AddressSets
from target_constantcontact.account.deleted_people import DeletedPeople
from target_constantcontact.account.members import Leaving, ListMembers, Member
from target_constantcontact.account.reading_choice import Choice, Way
from target_constantcontact.loading.mirror import Mirror
from tests.target.conftest import at_once, record, schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from target_constantcontact.account.members import Removals
    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
ACCOUNT = {"contacts": 90, "unsubscribed": 20, "deleted": 8, "sms_only": 10, "lists": 3}
FILES = [
    {},
    {"export_headings": "old"},
    {"export_removed_by_default": True},
    {"duplicate_page_items": True, "export_bom": True},
]


def always(*ways: Way) -> Callable[..., Choice]:
    """Choose one of these, whatever it costs: the first that leads there."""

    def choose(_people: int | None, *, wanted: int | None = None, **_cost: int) -> Choice:
        possible = (Way.PAGES, Way.LOOK_UPS) if wanted is not None else (Way.PAGES, Way.EXPORT)
        return Choice(next(way for way in ways if way in possible), {})

    return choose


def exports_of(pipeline: Pipeline) -> Exports:
    settings = pipeline.settings()
    client = connect(settings, program="test")
    return Exports(client, at_once(client, settings))


def members_of(pipeline: Pipeline, *ways: Way) -> ListMembers:
    client = connect(pipeline.settings(), program="test")
    return ListMembers(client, exports_of(pipeline), choose=always(*ways))


def named(addresses: list[str]) -> AddressSets:
    present = AddressSet()
    present.add_all([address.lower() for address in addresses])
    return AddressSets([present])


def told(found: Removals) -> tuple[int, list[Member]]:
    return found.members, sorted(found.leaving)


@pytest.mark.parametrize("switches", FILES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_same_people_leave_by_every_way(pipe: Pipe, seed: int, switches: dict[str, Any]) -> None:
    with pipe(account={**ACCOUNT, "seed": seed}, switches=Switches(**switches)) as pipeline:
        first, second, *_ = pipeline.account.living_lists()
        second.name = first.name  # a file could not tell them apart
        for one in (first, second):
            found = pipeline.account.contacts.select(ContactFilter(list_ids=frozenset({one.list_id})))
            addresses = [contact.address for contact in found if contact.address]
            present = named(random.Random(seed).sample(addresses, len(addresses) // 2))  # noqa: S311  # not for secrets
            by_pages = members_of(pipeline, Way.PAGES)
            expected = by_pages.with_ids(by_pages.compare(one.list_id, present), present)
            assert expected.leaving
            for ids in (Way.LOOK_UPS, Way.PAGES):
                by_export = members_of(pipeline, Way.EXPORT, ids)
                compared = by_export.compare(one.list_id, present)
                assert compared.members == expected.members
                assert compared.look_ups == 1, "there are no more pages than that"
                assert told(by_export.with_ids(compared, present)) == told(expected)
            everybody = named(addresses)
            assert not by_export.with_ids(by_export.compare(one.list_id, everybody), everybody).leaving


def test_who_left_or_unsubscribed_since_the_export_stays_as_they_are(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *(record("people", email=f"{number}@x.org") for number in range(6)))
    list_id = pipeline.account.living_lists()[0].list_id
    members, present = members_of(pipeline, Way.EXPORT, Way.LOOK_UPS), named(["5@x.org"])
    compared = members.compare(list_id, present)
    assert (compared.members, len(compared.leaving)) == (6, 5)
    changes = [("lists", ()), ("permission", "unsubscribed"), ("deleted_at", pipeline.account.now())]
    for number, (name, value) in enumerate(changes):
        contact = pipeline.account.contacts.by_address(f"{number}@x.org")
        assert contact is not None
        setattr(contact, name, value)
        pipeline.account.contacts.save(contact)
    found = members.with_ids(compared, present)
    assert {member.address for member in found.leaving} == {"3@x.org", "4@x.org"}
    assert found.members == 3


def test_pages_are_counted_with_those_who_unsubscribed(pipe: Pipe) -> None:
    counts: list[int | None] = []

    def choose(people: int | None, **asked: int) -> Choice:
        counts.append(people)
        return always(Way.EXPORT, Way.LOOK_UPS)(people, **asked)

    with pipe(account={"contacts": 5, "unsubscribed": 60, "lists": 1}) as pipeline:
        client, present = connect(pipeline.settings(), program="test"), named([])
        list_id = pipeline.account.living_lists()[0].list_id
        members = ListMembers(client, exports_of(pipeline), choose=choose)
        found = members.with_ids(members.compare(list_id, present), present)
        on_list = pipeline.account.contacts.count(ContactFilter(list_ids=frozenset({list_id})))
        assert counts == [on_list, on_list]
        assert found.members == len(found.leaving) < on_list


@pytest.mark.parametrize(
    "fault",
    [
        "next:1:400:POST /activities/contact_exports",
        "activity:failed:kind=contact_exports",
        "columns",
    ],
)
def test_where_no_export_tells_it_pages_do(pipeline: Pipeline, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.run(PEOPLE, *(record("people", email=f"{number}@x.org") for number in range(6)))
    list_id = pipeline.account.living_lists()[0].list_id
    if fault == "columns":
        monkeypatch.setattr("target_constantcontact.account.members.STATUS_FIELDS", ("email_address", "first_name"))
    else:
        pipeline.simulator.faults.add(fault)
    found = members_of(pipeline, Way.EXPORT, Way.LOOK_UPS).compare(list_id, named(["5@x.org"]))
    assert (found.members, len(found.leaving), found.look_ups) == (6, 5, 0)


@pytest.mark.parametrize("switches", [{}, {"bare_export_status": "rejected"}, {"export_headings": "old"}], ids=str)
def test_deleted_people_are_the_same_by_every_way(pipe: Pipe, switches: dict[str, Any]) -> None:
    with pipe(account={**ACCOUNT, "deleted": 700}, switches=Switches(**switches)) as pipeline:
        chosen = ContactFilter(statuses=frozenset({"deleted"}))
        gone = {str(one.address).lower() for one in pipeline.account.contacts.select(chosen) if one.address}
        client, requests = connect(pipeline.settings(), program="test"), pipeline.simulator.requests
        for way in (Way.PAGES, Way.EXPORT):
            before = len(requests)
            people = DeletedPeople(client, exports_of(pipeline), reads_all=True, most_read=0, choose=always(way))
            assert len(people.addresses) == len(gone)
            assert set(people.found(sorted(gone))) == gone
            exported = [one for one in requests[before:] if "/contact_exports/" in one.path]
            assert len(exported) == (way is Way.EXPORT and switches.get("bare_export_status") != "rejected")


def test_an_export_with_another_count_of_deleted_people_is_not_believed(pipeline: Pipeline) -> None:
    pipeline.run(PEOPLE, *(record("people", email=f"{number}@x.org") for number in range(3)))
    pipeline.run(schema("gone", "email"), record("gone", email="1@x.org"), operation="delete")
    client, exports = connect(pipeline.settings(), program="test"), exports_of(pipeline)

    def choose(people: int | None) -> Choice:
        assert people == 1
        pipeline.run(schema("gone", "email"), record("gone", email="2@x.org"), operation="delete")
        return Choice(Way.EXPORT, {})

    people = DeletedPeople(client, exports, reads_all=True, most_read=0, choose=choose)
    assert len(people.addresses) == 2
    assert set(people.found(["1@x.org", "2@x.org"])) == {"1@x.org", "2@x.org"}


@pytest.mark.parametrize("leaving", [0, 3])
def test_a_bigger_list_is_read_by_one_export(
    pipeline: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture, leaving: int
) -> None:
    count = 3_000
    people = [record("people", email=f"{number}@x.org", first_name="Ann") for number in range(count)]
    pipeline.run(PEOPLE, *people)
    before = len(pipeline.simulator.requests)
    caplog.set_level("INFO", "target_constantcontact")
    settings = {"mode": "mirror", "undo_folder": str(tmp_path)}
    target = pipeline.run(PEOPLE, *people[leaving:], END, **settings)
    assert target.run.accounting.counts["people"].removals == leaving
    on_list = ContactFilter(list_ids=frozenset({pipeline.account.living_lists()[0].list_id}))
    assert pipeline.account.contacts.count(on_list) == count - leaving
    assert f": {count:,} members: one export ({4 + leaving} requests) rather than 12 pages." in caplog.text
    assert ("3 people leave: 3 look-ups rather than 12 pages." in caplog.text) == bool(leaving)
    paths = [one.path for one in pipeline.simulator.requests[before:]]
    assert sum(path.endswith("/contacts") for path in paths) == 2 + leaving, "deleted people, members, look-ups"
    assert sum("/contact_exports" in path for path in paths) == 2


def test_a_plan_finds_who_would_leave_by_an_export_too(pipeline: Pipeline, tmp_path: Path) -> None:
    people = [record("people", email=f"{number}@x.org", first_name="Ann") for number in range(6_000)]
    pipeline.run(PEOPLE, *people)
    settings = {"mode": "mirror", "undo_folder": str(tmp_path)}
    messages = [PEOPLE, *people[4:], record("people", email="new@x.org"), END]
    plan = pipeline.run(*messages, **settings, dry_run=True).run.accounting.counts["people"]
    real = pipeline.run(*messages, **settings).run.accounting.counts["people"]
    assert (plan.removals, plan.jobs, plan.lookups) == (real.removals, real.jobs, 4) == (4, 1, 4)


@pytest.mark.parametrize("odd", [["\ud800@x.org"], ["?@x.org"]])
def test_many_addresses_are_noted_as_one_by_one(odd: list[str]) -> None:
    came = ["A@x.org", " b@X.org ", "", *odd, "a@x.org", "Ä@x.org"]
    one, many = Mirror("one", (), AddressSet()), Mirror("many", (), AddressSet())
    one.has_ended = many.has_ended = True
    for address in came:
        one.note(address, {})
    many.note_all([address for address in came if address])
    assert one.has_ended is many.has_ended is False
    assert len(one.present) == len(many.present) == 4
    lowered = ["a@x.org", "b@x.org", "?@x.org", "ä@x.org", "c@x.org"]
    assert set(one.present.found(lowered)) == set(many.present.found(lowered)) == set(lowered[:4])


def test_whoever_leaves_is_kept_once_and_read_in_chunks() -> None:
    leaving = Leaving()
    assert (len(leaving), list(leaving), list(leaving.chunks())) == (0, [], [])
    people = [Member(str(number), f"{number}@X.org") for number in range(1_200)]
    leaving.add_all(people)
    leaving.add_all([Member("0", "0@x.org")])
    assert len(leaving) == 1_200
    assert sorted(leaving) == sorted(people)
    assert [len(chunk) for chunk in leaving.chunks()] == [500, 500, 200]
