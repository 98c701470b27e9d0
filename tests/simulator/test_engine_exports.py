from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.exports import count_export, validate_export, write_export
from constantcontact_simulator.problems import EngineError, JobFailed
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = 1_800_000_000
NOBODY = "00000000-0000-1000-8000-000000000000"


def account(contacts: int = 0, switch: str = "", **kinds: int) -> Account:
    switches = Switches.from_names([switch] if switch else [])
    return Account(contacts=contacts, switches=switches, clock=lambda: NOW, **kinds)


def export(of: Account, path: Path, body: Mapping[str, object] | None = None) -> list[list[str]]:
    """The file of an export, after checking that the numbers it reports are true."""
    plan = validate_export(dict(body or {}), of)
    rows = write_export(plan, of, path / "export.csv")
    with (path / "export.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    assert len(records) == rows + 1
    assert count_export(plan, of) == rows
    assert all(len(record) == len(records[0]) for record in records)
    return records


def addresses(records: list[list[str]]) -> set[str]:
    place = records[0].index("Email address")
    return {record[place] for record in records[1:]}


def test_an_export_of_everything_leaves_out_the_deleted_only(tmp_path: Path) -> None:
    of = account(200, unsubscribed=5, sms_only=3, deleted=2)
    records = export(of, tmp_path)
    assert len(records) == 1 + 208
    assert sum(not record[0] for record in records[1:]) == 3


def test_a_switch_exports_the_deleted_too(tmp_path: Path) -> None:
    assert len(export(account(10, "export_removed_by_default=true", deleted=2), tmp_path)) == 1 + 12


@pytest.mark.parametrize(("status", "count"), [("unsubscribed", 5), ("removed", 2)])
def test_a_status_may_stand_alone(tmp_path: Path, status: str, count: int) -> None:
    of = account(50, unsubscribed=5, deleted=2)
    assert len(export(of, tmp_path, {"status": status})) == 1 + count


def test_active_means_mailable(tmp_path: Path) -> None:
    of = account(200, unsubscribed=5)
    records = export(of, tmp_path, {"status": "active"})
    place = records[0].index("Email status")
    assert {record[place] for record in records[1:]} == {"Active"}
    assert 100 < len(records) < 201


def test_each_filter_selects_its_contacts(tmp_path: Path) -> None:
    of = account(300, unsubscribed=40)
    list_id, tag_id = next(iter(of.lists)), next(iter(of.tags))
    two = [of.contacts.at(3), of.contacts.at(7)]
    ids = [contact.contact_id for contact in two]
    assert addresses(export(of, tmp_path, {"contact_ids": ids})) == {contact.address for contact in two}
    members = {contact.address for contact in of.contacts.select(ContactFilter(list_ids=frozenset({list_id})))}
    assert addresses(export(of, tmp_path, {"list_ids": [list_id]})) == members
    left_out = next(contact for contact in of.contacts.select(ContactFilter()) if list_id in contact.lists)
    body = {"list_ids": [list_id], "exclude": {"contact_ids": [left_out.contact_id]}}
    assert addresses(export(of, tmp_path, body)) == members - {left_out.address}
    assert len(export(of, tmp_path, {"tag_ids": [tag_id]})) == 1 + of.contacts.tagged_count(tag_id)
    assert len(export(of, tmp_path, {"segment_id": 12})) == 1 + of.contacts.count(of.segment_filter(12))
    of.contacts.create({"create_source": "Contact", "email_address": {"address": "new@example.com"}})
    assert addresses(export(of, tmp_path, {"new_subscriber": True})) == {"new@example.com"}


@pytest.mark.parametrize(
    "body",
    [
        {"contact_ids": [NOBODY], "list_ids": [NOBODY]},
        {"tag_ids": [NOBODY], "status": "active"},
        {"segment_id": 12, "list_ids": [NOBODY]},
        {"segment_id": 12, "status": "active"},
        {"new_subscriber": True, "status": "active"},
        {"new_subscriber": True, "contact_ids": [NOBODY]},
        {"contact_ids": [NOBODY], "exclude": {"contact_ids": [NOBODY]}},
        {"contact_ids": [NOBODY] * 501},
        {"list_ids": [NOBODY] * 51},
        {"tag_ids": [NOBODY] * 51},
        {"list_ids": []},
        {"list_ids": ["Newsletter"]},
        {"list_ids": NOBODY},
        {"segment_id": "12"},
        {"status": "deleted"},
        {"fields": "email_address"},
        {"fields": [1]},
    ],
)
def test_what_the_service_refuses_gets_400(body: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        validate_export(body, account())
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "body", [{"contact_ids": [NOBODY]}, {"list_ids": [NOBODY]}, {"tag_ids": [NOBODY]}, {"segment_id": 999}]
)
def test_unknown_ids_are_accepted_and_fail_later(tmp_path: Path, body: dict[str, object]) -> None:
    of = account(5)
    plan = validate_export(body, of)
    with pytest.raises(JobFailed):
        write_export(plan, of, tmp_path / "export.csv")
    with pytest.raises(JobFailed):
        count_export(plan, of)


def test_a_bare_status_is_refused_by_a_switch() -> None:
    with pytest.raises(EngineError):
        validate_export({"status": "active"}, account(switch="bare_export_status=rejected"))


def test_older_names_work_only_where_the_switch_says_so(tmp_path: Path) -> None:
    new, old = account(300), account(300, "accepts_older_export_names=true")
    members = old.contacts.count(old.segment_filter(12))
    assert len(export(old, tmp_path, {"segment_ids": 12})) == 1 + members
    assert len(export(new, tmp_path, {"segment_ids": 12})) == 1 + 300
    assert len(export(old, tmp_path, {"all_active_contacts": True})) < 1 + 300
    with pytest.raises(EngineError):
        validate_export({"segment_ids": 12}, account(switch="unknown_json_property=rejected"))


def test_the_guides_sample_has_these_headings(tmp_path: Path) -> None:
    body = {"fields": ["first_name", "last_name", "email_address", "updated_at"]}
    of = account(5, "export_headings=old")
    of_new = account(5)
    old = export(of, tmp_path, body)[0]
    assert old == ["First name", "Last name", "Email address - other", "Updated At"]
    assert export(of_new, tmp_path, body)[0] == ["Email address", "First name", "Last name", "Updated At"]


def test_unknown_fields_are_dropped_in_silence(tmp_path: Path) -> None:
    records = export(account(5), tmp_path, {"fields": ["email", "contact_id", "tags", "first_name", "custom_fields"]})
    # `tags` and `custom_fields` are columns of an export of everything, but no names of fields.
    assert records[0] == ["First name"]


def test_opt_in_and_opt_out_need_the_address(tmp_path: Path) -> None:
    names = ["email_optin_date", "email_optin_source", "email_optout_date", "email_optout_reason", "last_name"]
    of = account(5)
    assert export(of, tmp_path, {"fields": names})[0] == ["Last name"]
    assert len(export(of, tmp_path, {"fields": [*names, "email_address"]})[0]) == 6


def test_columns_exist_only_for_what_the_exported_contacts_have(tmp_path: Path) -> None:
    of = account()
    for kinds in (["home"], ["work", "work"]):
        phones = [{"kind": kind, "phone_number": "617-555-0100"} for kind in kinds]
        of.contacts.create({"create_source": "Account", "first_name": "A", "phone_numbers": phones})
    headings = export(of, tmp_path)[0]
    assert [name for name in headings if name.startswith("Phone")] == ["Phone - home", "Phone - work", "Phone - work 2"]
    assert not [name for name in headings if name.startswith(("City", "SMS"))]
    assert headings.index("Membership Level") < headings.index("Tags") < headings.index("Email Lists")


def test_custom_fields_without_a_value_may_have_no_column(tmp_path: Path) -> None:
    of = account(switch="export_empty_custom_fields=false")
    field = next(iter(of.custom_fields.values()))
    value = {"custom_field_id": field.custom_field_id, "value": "gold"}
    of.contacts.create({"create_source": "Account", "first_name": "A", "custom_fields": [value]})
    labels = {one.label for one in of.custom_fields.values()}
    assert labels.intersection(export(of, tmp_path)[0]) == {field.label}


def test_thousands_of_people_get_every_column_they_may_need(tmp_path: Path) -> None:
    of = account(6000, "generated_second_of_a_kind=true")
    streets = [{"kind": "work", "city": str(number)} for number in range(3)]
    of.contacts.create({"create_source": "Account", "first_name": "Last", "street_addresses": streets})
    headings, *rows = export(of, tmp_path)
    assert {"Phone - home 2", "City - Home 2", "City - Work 3"} <= set(headings)
    assert rows[-1][headings.index("City - Work 3")] == "2"
    assert any(row[headings.index("Phone - home 2")] for row in rows)


def test_a_switch_makes_two_headings_equal(tmp_path: Path) -> None:
    assert export(account(5, "export_duplicate_heading=true"), tmp_path)[0].count("Job title") == 2
    assert export(account(5), tmp_path)[0].count("Job title") == 1


@pytest.mark.parametrize(
    ("switch", "start"), [("export_bom=true", b"\xef\xbb\xbfEmail"), ("export_bom=false", b"Email")]
)
def test_the_file_may_start_with_a_mark(tmp_path: Path, switch: str, start: bytes) -> None:
    export(account(5, switch), tmp_path)
    assert (tmp_path / "export.csv").read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("switch", "end"), [("export_line_end=lf", b",Updated At\n"), ("export_line_end=crlf", b"At\r\n")]
)
def test_lines_end_as_the_switch_says(tmp_path: Path, switch: str, end: bytes) -> None:
    export(account(5, switch), tmp_path)
    assert end in (tmp_path / "export.csv").read_bytes()


@pytest.mark.parametrize(("switch", "forms"), [("export_timestamps=both", 2), ("export_timestamps=plain", 1)])
def test_one_column_has_two_forms_of_timestamps(tmp_path: Path, switch: str, forms: int) -> None:
    _, *rows = export(account(50, switch), tmp_path, {"fields": ["updated_at"]})
    plain = [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d -0[45]00", row[0]) for row in rows]
    other = [re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} -0[45]00", row[0]) for row in rows]
    assert all(bool(one) != bool(two) for one, two in zip(plain, other, strict=True))
    assert any(plain)
    assert any(other) is (forms == 2)


def test_timestamps_are_those_of_the_contact(tmp_path: Path) -> None:
    of = account()
    of.contacts.create({"create_source": "Account", "first_name": "A"})
    # 2027-01-15T08:00:00Z, winter
    assert export(of, tmp_path, {"fields": ["created_at"]})[1] == ["2027-01-15 03:00:00 -0500"]


@pytest.mark.parametrize(
    ("switch", "cell"), [("export_anniversary=us", "06/30/2021"), ("export_anniversary=iso", "2021-06-30")]
)
def test_anniversaries_have_one_of_two_forms(tmp_path: Path, switch: str, cell: str) -> None:
    of = account(switch=switch)
    of.contacts.create({"create_source": "Account", "first_name": "A", "anniversary": "6/30/2021"})
    assert export(of, tmp_path, {"fields": ["anniversary"]})[1] == [cell]


@pytest.mark.parametrize(("switch", "cell"), [("export_name_separator=,", ","), ("export_name_separator=, ", ", ")])
def test_names_of_lists_share_one_cell_even_if_they_hold_commas(tmp_path: Path, switch: str, cell: str) -> None:
    of = account(switch=switch)
    chosen = list(of.lists.values())[1:3]
    lists = [one.list_id for one in chosen]
    of.contacts.create({"create_source": "Account", "first_name": "A", "list_memberships": lists})
    assert export(of, tmp_path, {"fields": ["email_lists"]})[1] == [cell.join(one.name for one in chosen)]


def test_notes_keep_their_line_breaks_and_quotes(tmp_path: Path) -> None:
    of = account()
    note = 'a "quoted", note\nin two lines'
    of.contacts.create({"create_source": "Account", "first_name": "A", "notes": [{"content": note}]})
    assert export(of, tmp_path, {"fields": ["notes"]})[1] == [note]


def test_an_empty_result_is_a_heading_only(tmp_path: Path) -> None:
    assert len(export(account(), tmp_path)) == 1


def test_a_deleted_list_fails_an_export_that_was_accepted_before(tmp_path: Path) -> None:
    of = account(5)
    list_id = next(iter(of.lists))
    plan = validate_export({"list_ids": [list_id]}, of)
    of.delete_lists([list_id])
    with pytest.raises(JobFailed):
        write_export(plan, of, tmp_path / "export.csv")
