"""In every mode a record does the same by blocks as one by one: to the account, to every file, and in every count.

CI runs the short form. The full form: `FULL=1 pytest tests/target/streams/test_every_mode.py`; `CASE_SEED=…` repeats
one of the drawn cases.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, singer, state
from tests.target.streams.both_ways import Case, both_ways, totals
from tests.target.streams.drawn_cases import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.target.conftest import Pipeline

SEEDS = [int(os.environ["CASE_SEED"])] if "CASE_SEED" in os.environ else range(500 if os.environ.get("FULL") else 25)

PEOPLE = schema("people", "email", "first_name", "city")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
NEWSLETTER, DONORS = "Newsletter", "Donors, major"


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_of_every_kind_are_alike(seed: int, tmp_path: Path) -> None:
    print(f"CASE_SEED={seed}")  # noqa: T201  # shown when it fails
    both_ways(drawn(seed), tmp_path)


def people(count: int = 30, **values: Any) -> list[dict[str, Any]]:
    return [record("people", email=f"p.{number}@x.org", **{"first_name": "Ann", **values}) for number in range(count)]


def lists(values: Sequence[Any]) -> list[dict[str, Any]]:
    return [record("people", email=f"p.{number}@x.org", list_names=value) for number, value in enumerate(values)]


def leave(account: Account, run: int) -> None:
    """Let three people leave their lists, and one of them unsubscribe."""
    for number in range(3):
        contact = account.contacts.by_address(f"p.{number + 3 * run}@x.org")
        if contact is not None and contact.deleted_at is None:
            contact.lists, contact.permission = (), "unsubscribed" if number == 1 else contact.permission
            account.contacts.save(contact)


def deleted(account: Account) -> None:
    account.contacts.delete(account.contacts.create({"email_address": {"address": "p.1@x.org", **_OPTED_IN},
        "create_source": "Account"}).contact_id)  # fmt: skip


_OPTED_IN = {"permission_to_send": "implicit"}
_ROUTED = schema("people", "email", list_names={"type": ["array", "string", "null"]})
_SMS = schema("people", "email", "first_name", "sms_number", "sms_consent_date", "sms_status")
_OF = {
    "tagged": {"operation": "add_tags", "tags": ["VIP"]},
    "untagged": {"operation": "remove_tags", "tags": ["VIP"]},
    "left": {"operation": "remove_from_lists", "lists": [NEWSLETTER]},
    "gone": {"operation": "delete"},
    "quiet": {"operation": "unsubscribe"},
}


def operated(stream: str, *, count: int = 20) -> list[dict[str, Any]]:
    """Do something to people, some of them known by an id that is blank."""
    known = [record(stream, email=f"{'P' if number == 3 else 'p'}.{number}@x.org") for number in range(count)]
    return [schema(stream, "email", "contact_id"), *known, record(stream, email="nobody@x.org"), record(stream)]


def texted(count: int, **values: Any) -> list[dict[str, Any]]:
    """People with a number for text messages each."""
    return [
        record("people", email=f"p.{number}@x.org", first_name="Ann", sms_number=f"555-010-10{number:02}", **values)
        for number in range(count)
    ]


# Settings; what each run is given; what must be counted at least; the share of records that must go by blocks.
FIXED: dict[str, tuple[dict[str, Any], list[list[dict[str, Any]]], dict[str, int], float]] = {
    "upsert": ({}, [[PEOPLE, *people(city="Bend")], [PEOPLE, *people(city="Salem")]], {"sent": 58, "deleted": 2}, 0.9),
    "append": ({"mode": "append"}, [[PEOPLE, *people(20)], [PEOPLE, *people()]], {"exists": 19, "sent": 29}, 1.0),
    "update": (
        {"streams": {"more": {"mode": "update"}}},
        [[PEOPLE, *people(20)], [schema("more", "email", "city"), *(
            record("more", email=f"p.{number}@x.org", city="Bend") for number in range(30)
        )]],
        {"not_in_account": 10, "sent": 37, "update": 3}, 0.94,
    ),
    "mirror": (
        {"mode": "mirror", "max_removal_percent": 100},
        [[PEOPLE, *people(), END], [PEOPLE, *people(20), END]], {"removals": 10}, 1.0,
    ),
    "skip_unchanged": (
        {"skip_unchanged": True}, [[PEOPLE, *people()], [PEOPLE, *people(), *people(4, city="Bend")]],
        {"unchanged": 27, "merged": 1}, 0.9,
    ),
    "clear_blanks": (
        {"clear_blanks": True, "update_request_budget": 10},
        [[PEOPLE, *people(city="Bend")], [PEOPLE, *people(8, city=None), *people(40, city="Bend")[8:]]],
        {"clear_blanks": 5, "no_requests_to_clear": 2}, 0.85,
    ),
    "history": (
        {"history_path": True}, [[PEOPLE, *people()]] * 3, {"left_list": 9, "sent": 78}, 0.9,
    ),
    "history and skip_unchanged": (
        {"history_path": True, "skip_unchanged": True}, [[PEOPLE, *people()]] * 3,
        {"left_list": 9, "unchanged": 49, "sent": 29}, 0.9,
    ),
    "explicit permission for text messages": (
        {"sms_permission_to_send": "explicit", "skip_unchanged": True},
        [[_SMS, *texted(20, sms_consent_date="2024-05-01", sms_status="opted in"), *people(30)[20:]],
            [_SMS, *texted(20, sms_consent_date="2024-05-01"), *texted(30)[20:]]],
        {"sms_without_permission": 10, "unchanged": 8}, 0.7,
    ),
    "verify members": (
        {"verify": "members", "skip_unchanged": True}, [[PEOPLE, *people()]] * 2, {"unchanged": 27}, 1.0,
    ),
    "dry run": ({"dry_run": True, "mode": "append"}, [[PEOPLE, *people()]] * 2, {"creates": 58, "deleted": 2}, 1.0),
    "operations": (
        {"streams": _OF},
        [[PEOPLE, *people()], [one for stream in _OF for one in operated(stream)]],
        {"add_tags": 19, "delete": 19, "remove_from_lists": 16, "blank": 5, "not_on_lists": 3}, 0.6,
    ),
    "records that name their lists": (
        {"lists": None, "create_lists": True, "history_path": True},
        [[_ROUTED, *lists([NEWSLETTER, [DONORS], [NEWSLETTER, DONORS], ["New", NEWSLETTER], "x" * 256] * 8)]] * 2,
        {"unknown_list": 16, "memberships": 30}, 0.6,
    ),
    "stream maps": (
        {"stream_maps": {"people": {"first_name": "city", "city": None, "__filter__": "first_name != 'Ben'",
            "company": "first_name.upper()", "__alias__": "crm"}}, "skip_unchanged": True},
        [[PEOPLE, *people(20, city="Bend"), *people(30, city="Salem", first_name="Ben")[20:]]] * 2,
        {"filtered": 20, "unchanged": 17}, 1.0,
    ),
    "deletions and odd records among plain ones": (
        {"on_delete": "remove_from_lists", "flattening_enabled": True, "flattening_max_depth": 1},
        [[schema("people", "email", "first_name", "city"), *people(), *people(4, _sdc_deleted_at="2026-01-01"),
            *people(33, city="x" * 51)[30:], *people(36)[33:]]] * 2,
        {"value_too_long": 6, "remove_from_lists": 4}, 0.8,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FIXED)
def test_nearly_all_plain_records_go_by_blocks_in_the_mode(what: str, tmp_path: Path) -> None:
    settings, runs, counted, share = FIXED[what]
    case = Case({"lists": [NEWSLETTER], **settings}, [singer([*run, state(position=1)]) for run in runs], between=leave)
    case.prepare = deleted
    if what == "upsert":
        case.limits = Limits(lines=12, open_bytes=2_000, open_row_bytes=0, block_bytes=500)
    found = totals(both_ways(case, tmp_path))
    assert {name: found[name] for name in counted if found[name] < counted[name]} == {}
    assert found["by_blocks"] >= share * found["read"]


def test_lists_that_share_a_name_are_told_apart_alike(tmp_path: Path) -> None:
    def share(account: Account) -> None:
        account.living_lists()[1].name = account.living_lists()[0].name

    ids = [one.list_id for one in Account().living_lists()[:2]]
    columns = schema("people", "email", "list_ids")
    runs = [[columns, *(one for list_id in ids for one in people(9, list_ids=list_id))]] * 2
    settings = {"lists": None, "history_path": True, "skip_unchanged": True}
    case = Case(settings, [singer(run) for run in runs], prepare=share, between=leave)
    assert totals(both_ways(case, tmp_path))["unchanged"] == 0


def one_run(*messages: dict[str, Any] | bytes, **settings: Any) -> Case:
    lines = [message if isinstance(message, bytes) else singer([message]) for message in messages]
    return Case({"lists": [NEWSLETTER], **settings}, [b"".join(lines)])


def test_a_contact_id_of_zero_is_no_contact_id(tmp_path: Path) -> None:
    columns = schema("gone", "email", contact_id={})
    people = [record("gone", email=f"{number}@x.org", contact_id=0) for number in range(3)]
    case = one_run(columns, *people, streams={"gone": {"operation": "delete"}})
    assert totals(both_ways(case, tmp_path))["invalid_contact_id"] == 3


@pytest.mark.parametrize("setting", ["history_path", "skip_unchanged"])
def test_a_list_that_nobody_knows_does_not_end_a_run_that_looks_into_the_account(setting: str, tmp_path: Path) -> None:
    columns = schema("people", "email", "list_names")
    known = record("people", email="a@x.org", list_names=NEWSLETTER)
    case = one_run(columns, known, **{setting: True}, lists=None)
    case.inputs = [*case.inputs, singer([columns, record("people", email="a@x.org", list_names="Nobody's"), known])]
    assert totals(both_ways(case, tmp_path))["unknown_list"] == 1


def test_a_column_that_an_expression_may_read_and_a_record_lacks_ends_no_run(tmp_path: Path) -> None:
    zipped = [record("people", email=f"{number}@x.org", zip=97301) for number in range(3)]
    others = [record("people", email=f"{number}@y.org") for number in range(3)]
    columns = schema("people", "email", zip={"type": ["integer", "string", "null"]})
    case = one_run(columns, *zipped, *others, stream_maps={"people": {"company": "record.get('zip')"}})
    assert totals(both_ways(case, tmp_path))["sent"] == 6


def test_bytes_that_are_no_text_go_one_by_one_after_a_schema_in_the_middle_of_a_block(tmp_path: Path) -> None:
    broken = b'{"type":"RECORD","stream":"people","record":{"email":"b@x.org","other":"\xff"}}\n'
    case = one_run(PEOPLE, record("people", email="a@x.org"), schema("shop", "email"), broken)
    (told,) = both_ways(case, tmp_path)
    assert told.by_blocks == 1


def test_nothing_is_kept_of_records_whose_stream_never_goes_by_blocks(pipeline: Pipeline) -> None:
    people = [record("gone", contact_id=f"{number}") for number in range(1_000)]
    target = pipeline.run(schema("gone", "contact_id"), *people, streams={"gone": {"operation": "delete"}})
    assert len(target.run.touched) <= 1


@pytest.mark.parametrize("line_end", ["\n", "\r"])
@pytest.mark.parametrize("import_format", ["csv", "json"])
def test_a_line_end_that_a_stream_map_puts_into_a_value_is_quoted_and_counted(
    line_end: str, import_format: str, tmp_path: Path
) -> None:
    people = [record("people", email=f"{number}@x.org", first_name="Ann", city="Bend") for number in range(20)]
    maps = {"people": {"city": f"'a' + {line_end!r} + city"}}
    case = one_run(PEOPLE, *people, stream_maps=maps, import_format=import_format)
    case.limits = Limits(lines=10)
    assert totals(both_ways(case, tmp_path))["sent"] == 20


def test_a_permission_for_text_messages_of_very_many_blanks_says_nothing_against_it(tmp_path: Path) -> None:
    columns = schema("people", "email", "sms_number", "sms_consent_date", sms_status={})
    said = {"sms_number": "555-010-9999", "sms_consent_date": "2024-05-01", "sms_status": " " * 5_000}
    case = one_run(columns, record("people", email="a@x.org", **said), sms_permission_to_send="explicit")
    (told,) = both_ways(case, tmp_path)
    assert "explicit" in told["bodies"][0][1]


def test_a_history_is_not_opened_for_records_that_are_filtered_out(tmp_path: Path) -> None:
    people = [record("people", email=f"{number}@x.org", city="Bend") for number in range(5)]
    case = one_run(PEOPLE, *people, stream_maps={"people": {"__filter__": "city != 'Bend'"}}, history_path=True)
    (told,) = both_ways(case, tmp_path)
    assert told.by_blocks == 5


def test_whoever_was_deleted_is_skipped_whatever_lists_a_record_names_and_makes_none(tmp_path: Path) -> None:
    case = one_run(_ROUTED, *lists([NEWSLETTER, "New"]), lists=None, create_lists=True)
    case.prepare = deleted
    (told,) = both_ways(case, tmp_path)
    assert told["counts"]["people"]["skipped"] == {"deleted": 1}
    assert "New" not in [name for _, name in told["account"][0]]
    unknown = one_run(_ROUTED, *lists([NEWSLETTER, "Nobody's"]), lists=None)
    unknown.prepare = deleted
    (tmp_path / "unknown").mkdir()
    (told,) = both_ways(unknown, tmp_path / "unknown")
    assert (told["counts"]["people"]["skipped"], told["counts"]["people"]["rejected"]) == ({"deleted": 1}, {})


def test_whoever_was_deleted_is_not_said_to_exist_and_the_other_way_round(tmp_path: Path) -> None:
    case = one_run(PEOPLE, *people(3), mode="append")
    case.inputs, case.prepare = [*case.inputs, *case.inputs], deleted
    assert totals(both_ways(case, tmp_path))["exists"] == 2


def test_whoever_left_the_list_is_not_counted_among_numbers_without_permission(tmp_path: Path) -> None:
    case = one_run(_SMS, *texted(9), history_path=True, sms_permission_to_send="explicit")
    case.inputs, case.between = [*case.inputs, *case.inputs], leave
    _, second = both_ways(case, tmp_path)
    # One of the three who left has unsubscribed as well.
    assert second["counts"]["people"]["skipped"] == {"left_list": 3}
    assert second["counts"]["people"]["sms_without_permission"] == 6


def test_a_row_of_which_the_account_holds_all_but_a_blank_is_no_unchanged_row(tmp_path: Path) -> None:
    settings = {"skip_unchanged": True, "clear_blanks": True}
    case = one_run(PEOPLE, *people(9, city="Bend"), **settings)
    case.inputs = [*case.inputs, singer([PEOPLE, *people(3, city=None), *people(9, city="Bend")[3:]])]
    _, second = both_ways(case, tmp_path)
    assert second["counts"]["people"]["operations"] == {"clear_blanks": 3}
    assert second["counts"]["people"]["unchanged"] == 6


def test_of_two_rows_of_somebody_in_one_block_the_later_wins_though_the_account_held_it_before(tmp_path: Path) -> None:
    case = one_run(PEOPLE, *people(9, city="Bend"), skip_unchanged=True)
    turns = [one for city in ("Salem", "Bend") for one in people(3, city=city)]
    case.inputs = [*case.inputs, singer([PEOPLE, *turns, *people(9, city="Bend")[3:]])]
    _, second = both_ways(case, tmp_path)
    assert (second["counts"]["people"]["merged"], second["counts"]["people"]["unchanged"]) == (3, 6)
    case = one_run(PEOPLE, *people(9, city="Bend"), skip_unchanged=True)
    pairs = [
        one for number in range(9) for city in ("Salem", "Bend") for one in people(9, city=city)[number : number + 1]
    ]
    case.inputs = [*case.inputs, singer([PEOPLE, *pairs])]
    (tmp_path / "pairs").mkdir()
    _, second = both_ways(case, tmp_path / "pairs")
    assert (second["counts"]["people"]["merged"], second["counts"]["people"]["unchanged"]) == (9, 0)


def test_unchanged_numbers_without_permission_are_counted(tmp_path: Path) -> None:
    case = one_run(_SMS, *texted(9), skip_unchanged=True, sms_permission_to_send="explicit")
    case.inputs = [*case.inputs, *case.inputs]
    _, second = both_ways(case, tmp_path)
    counts = second["counts"]["people"]
    assert (counts["unchanged"], counts["sms_without_permission"]) == (9, 9)


def test_whoever_agrees_to_text_messages_later_is_no_unchanged_row(tmp_path: Path) -> None:
    case = one_run(_SMS, *texted(9), skip_unchanged=True, sms_permission_to_send="explicit")
    agreed = singer([_SMS, *texted(5, sms_consent_date="2024-05-01"), *texted(9)[5:]])
    case.inputs = [*case.inputs, agreed, agreed]
    _, second, third = both_ways(case, tmp_path)
    assert second["counts"]["people"]["unchanged"] == 4
    assert third["counts"]["people"]["unchanged"] == 9


def test_whoever_is_filtered_out_leaves_the_lists_of_a_mirror(tmp_path: Path) -> None:
    maps = {"people": {"__filter__": "city != 'Bend'"}}
    case = one_run(
        PEOPLE, *people(9, city="Salem"), END, mode="mirror", max_removal_percent=100, stream_maps=maps
    )  # fmt: skip
    case.inputs = [*case.inputs, singer([PEOPLE, *people(3, city="Bend"), *people(9, city="Salem")[3:], END])]
    assert totals(both_ways(case, tmp_path))["removals"] == 3


def test_whose_permission_for_text_messages_is_gone_from_the_account_is_no_unchanged_row(tmp_path: Path) -> None:
    def withdraw(account: Account, _run: int) -> None:
        for number in range(3):
            contact = account.contacts.by_address(f"p.{number}@x.org")
            assert contact is not None
            assert contact.sms is not None
            contact.sms = contact.sms._replace(permission="not_set")
            account.contacts.save(contact)

    agreed = [_SMS, *texted(9, sms_consent_date="2024-05-01")]
    case = one_run(*agreed, skip_unchanged=True, sms_permission_to_send="explicit")
    case.inputs, case.between = [*case.inputs, *case.inputs], withdraw
    _, second = both_ways(case, tmp_path)
    assert second["counts"]["people"]["unchanged"] == 6


@pytest.mark.parametrize(
    ("mode", "counted"),
    [("upsert", {"sent": 9, "unchanged": 0}), ("update", {"update": 6, "no_list_to_update_through": 3})],
)
def test_whoever_a_record_of_this_run_took_off_a_list_is_not_held_to_be_on_it(
    mode: str, counted: dict[str, int], tmp_path: Path
) -> None:
    streams = {"left": _OF["left"], "again": {"mode": mode}}
    case = one_run(PEOPLE, *people(9), streams=streams, skip_unchanged=True, update_request_budget=12)
    left = [record("left", email=f"p.{number}@x.org") for number in range(9)]
    again = [record("again", email=f"p.{number}@x.org", first_name="Ann") for number in range(9)]
    case.inputs = [
        *case.inputs,
        singer([schema("left", "email"), schema("again", "email", "first_name"), *left, *again]),
    ]
    second = both_ways(case, tmp_path)[1]
    found = totals([second])
    of_again = {
        **second["counts"]["again"],
        **second["counts"]["again"]["rejected"],
        **second["counts"]["again"]["operations"],
    }
    assert {name: of_again[name] for name in counted} == counted
    assert found["remove_from_lists"] == 9
    assert second.by_blocks >= 9


def test_people_who_are_deleted_by_their_ids_are_gone_before_a_block_brings_them_back(tmp_path: Path) -> None:
    case = one_run(PEOPLE, *people(9), streams={"gone": _OF["gone"]}, revive_deleted=True)
    case.limits, ids = Limits(lines=5), [f"{contact['contact_id']}" for contact in _made(tmp_path / "made", case)]
    gone = [record("gone", contact_id=contact_id) for contact_id in ids]
    case.inputs = [*case.inputs, singer([schema("gone", "email", "contact_id"), PEOPLE, *gone, *people(9)])]
    _, second = both_ways(case, tmp_path)
    assert [one["status"] for one in second["account"][2:]] == ["active"] * 9


def test_whoever_is_deleted_by_a_block_does_not_join_a_further_list_afterwards(tmp_path: Path) -> None:
    # The values go with the first list by id; its batch is full and gone before that of the second.
    first, second = (one.name for one in sorted(Account().living_lists(), key=lambda one: one.list_id)[:2])
    gone = [record("gone", email=f"p.{number}@x.org") for number in range(3)]
    joining = lists([[first, second]] * 3 + [[first]] * 6)
    case = one_run(_ROUTED, schema("gone", "email"), *joining, *gone, lists=None, streams={"gone": _OF["gone"]})
    case.limits = Limits(lines=6)
    (told,) = both_ways(case, tmp_path)
    assert [one["status"] for one in told["account"][2:]].count("deleted") == 3


def _made(folder: Path, case: Case) -> list[Any]:
    """Return those whom the first run of a case makes."""
    folder.mkdir()
    return list(both_ways(Case(case.settings, case.inputs[:1]), folder)[0]["account"][2:])
