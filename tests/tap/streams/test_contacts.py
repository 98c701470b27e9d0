from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from tests.tap.accounts import key_of, keys_in
from tests.tap.runs import only, only_contacts, simulated

if TYPE_CHECKING:
    from constantcontact_simulator import Simulator
    from tests.tap.runs import RunTap

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def exported(records: dict[str, list[dict[str, Any]]]) -> list[str]:
    return sorted(record["contact_key"] for record in records.get("contacts", []))


def exports_started(simulator: Simulator) -> int:
    return sum(request.method == "POST" for request in simulator.requests if request.path.endswith("contact_exports"))


def test_every_living_contact_comes_once_and_no_other(run_tap: RunTap) -> None:
    with simulated(contacts=120, unsubscribed=7, sms_only=6, deleted=5) as simulator:
        records = run_tap(simulator)
        assert exported(records) == keys_in(simulator)
        assert len(records["contacts"]) == 133


def test_a_record_holds_what_the_account_holds(run_tap: RunTap) -> None:
    with simulated(contacts=80, unsubscribed=10, sms_only=5) as simulator:
        records = {record["contact_key"]: record for record in run_tap(simulator)["contacts"]}
        account = simulator.account
        contacts = [account.contacts.at(position) for position in range(len(account.contacts))]
    for contact in contacts:
        record = records[key_of(contact)]
        assert (record["first_name"], record["last_name"]) == (contact.first_name, contact.last_name)
        assert (record["company_name"], record["job_title"]) == (contact.company_name, contact.job_title)
        assert (record["birthday_month"], record["birthday_day"]) == (contact.birthday_month, contact.birthday_day)
        assert set(record["list_names"] or ()) == {account.lists[list_id].name for list_id in contact.lists}
        assert set(record["tag_names"] or ()) == {account.tags[tag_id].name for tag_id in contact.tags}
        for phone in contact.phones:
            assert record[f"{phone.kind}_phone"] == phone.number
        for street in contact.streets:
            found = [record[f"{street.kind}_{part}"] for part in ("street", "city", "state", "zip", "country")]
            assert found == [street.street, street.city, street.state, street.postal_code, street.country]
        for value in contact.custom_values:
            field = account.custom_fields[value.custom_field_id]
            read = record[f"cf_{field.name}"]
            if field.type in {"string", "text_area", "single_select"}:
                assert read == value.value
            else:
                assert read is not None
        for name in ("created_at", "updated_at"):
            assert MOMENT.fullmatch(record[name])


SWITCHES: list[dict[str, Any]] = [
    {"export_headings": "old"},
    {"export_bom": True},
    {"export_line_end": "\r\n"},
    {"export_timestamps": "plain"},
    {"export_name_separator": ", "},
    {"export_anniversary": "iso"},
    {"early_results_link": False},
    {"export_headings": "old", "export_bom": True, "export_line_end": "\r\n"},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_the_records_do_not_depend_on_how_the_file_is_written(run_tap: RunTap, switches: dict[str, Any]) -> None:
    population: dict[str, Any] = {"contacts": 90, "unsubscribed": 5, "sms_only": 5, "clock": lambda: 1_790_000_000.0}
    with simulated(**population) as simulator, simulated(**population, switches=switches) as other:
        usual, unusual = run_tap(simulator)["contacts"], run_tap(other)["contacts"]
    if switches.get("export_timestamps") == "plain":  # no milliseconds there
        usual = [
            {
                name: text.split(".")[0] + "Z" if MOMENT.fullmatch(str(text)) and "." in text else text
                for name, text in record.items()
            }
            for record in usual
        ]
    if switches.get("export_headings") == "old":  # a column of newer files alone
        usual = [{**record, "email_update_source": None} for record in usual]
    assert unusual == usual


def test_a_custom_field_that_is_labelled_like_a_column_is_kept_apart(run_tap: RunTap) -> None:
    with simulated(contacts=150, switches={"export_duplicate_heading": True}) as simulator:
        records = {record["contact_key"]: record for record in run_tap(simulator)["contacts"]}
        account = simulator.account
        field = next(field for field in account.custom_fields.values() if field.label == "Job title")
        contacts = [account.contacts.at(position) for position in range(len(account.contacts))]
    seen = 0
    for contact in contacts:
        values = [value.value for value in contact.custom_values if value.custom_field_id == field.custom_field_id]
        record = records[key_of(contact)]
        assert record["job_title"] == contact.job_title
        assert record[f"cf_{field.name}"] == (values[0] if values else None)
        seen += len(values)
    assert seen


def test_second_phones_and_addresses_are_kept_in_other_columns(run_tap: RunTap) -> None:
    with simulated(contacts=400, switches={"generated_second_of_a_kind": True}) as simulator:
        records = run_tap(simulator)["contacts"]
    others = set(itertools.chain.from_iterable(record["other_columns"] or () for record in records))
    assert any(re.fullmatch(r"Phone - \w+ 2", heading) for heading in others)


@pytest.mark.parametrize("status", ["active", "unsubscribed", "removed"])
def test_a_status_chooses_as_the_account_would(run_tap: RunTap, status: str) -> None:
    with simulated(contacts=50, unsubscribed=8, sms_only=4, deleted=6) as simulator:
        expected = keys_in(simulator, statuses=frozenset({{"removed": "deleted"}.get(status, status)}))
        assert expected
        assert exported(run_tap(simulator, status=status)) == expected


def test_lists_are_chosen_by_id_or_name_in_any_case(run_tap: RunTap) -> None:
    with simulated(contacts=80) as simulator:
        first, second = list(simulator.account.lists.values())[:2]
        expected = keys_in(simulator, list_ids=frozenset({first.list_id, second.list_id}))
        assert 0 < len(expected) < 80
        assert exported(run_tap(simulator, lists=[first.list_id, second.name.upper()])) == expected


def test_a_tag_or_a_segment_chooses_as_the_account_would(run_tap: RunTap) -> None:
    with simulated(contacts=80) as simulator:
        tag = next(iter(simulator.account.tags.values()))
        assert exported(run_tap(simulator, tags=[tag.name])) == keys_in(simulator, tag_ids=frozenset({tag.tag_id}))
        segment = next(iter(simulator.account.segments))
        found = simulator.account.contacts.select(simulator.account.segment_filter(segment))
        assert exported(run_tap(simulator, segment_id=segment)) == sorted(map(key_of, found))


def test_more_than_fifty_lists_become_several_exports_without_duplicates(run_tap: RunTap) -> None:
    with simulated(contacts=300, lists=120) as simulator:
        names = [one.name for one in simulator.account.lists.values()]
        expected = keys_in(simulator, list_ids=frozenset(simulator.account.lists))
        assert exported(run_tap(simulator, lists=names, select=only_contacts)) == expected
        assert exports_started(simulator) == 3


def test_more_than_five_hundred_contacts_become_several_exports(run_tap: RunTap) -> None:
    with simulated(contacts=1100) as simulator:
        contacts = [simulator.account.contacts.at(position) for position in range(1050)]
        identifiers = [contact.contact_id for contact in contacts]
        records = run_tap(simulator, contact_ids=identifiers + identifiers[:7], select=only_contacts)
        assert exported(records) == sorted(map(key_of, contacts))
        assert exports_started(simulator) == 3


def test_a_chosen_contact_that_was_deleted_is_missed_aloud(run_tap: RunTap, caplog: pytest.LogCaptureFixture) -> None:
    with simulated(contacts=3, deleted=1) as simulator:
        contacts = [simulator.account.contacts.at(position) for position in range(4)]
        living = sorted(key_of(contact) for contact in contacts if not contact.deleted_at)
        identifiers = [contact.contact_id for contact in contacts]
        assert exported(run_tap(simulator, contact_ids=[*identifiers, identifiers[0].upper()])) == living
        assert "1 of the 4 contacts that contact_ids names did not come" in caplog.text
        caplog.clear()
        run_tap(simulator, contact_ids=identifiers, status="active")
        assert "did not come" not in caplog.text


def test_the_details_are_of_the_chosen_contacts_and_members_say_that_they_are_of_all_lists(
    run_tap: RunTap, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asked for two people got everybody; and the members of one list came with those of all others."""
    with simulated(contacts=9) as simulator:
        chosen = [simulator.account.contacts.at(position).contact_id for position in (2, 5)]
        found = run_tap(simulator, contact_ids=[chosen[0].upper(), chosen[1]], select=only("contact_details"))
        assert {one["contact_id"] for one in found["contact_details"]} == {*chosen}
        run_tap(simulator, lists=["Newsletter"], select=only("list_members"))
    assert "lists chooses contacts alone: list_members takes an export of each of" in caplog.text


def test_an_empty_account_is_no_failure(run_tap: RunTap) -> None:
    with simulated() as simulator:
        assert exported(run_tap(simulator)) == []


def test_deselected_columns_are_not_asked_for_and_the_rest_stays_the_same(run_tap: RunTap) -> None:
    chosen = (
        "first_name",
        "home_phone",
        "work_city",
        "list_names",
        "birthday_month",
        "updated_at",
        "email_optout_date",
    )
    with simulated(contacts=60, unsubscribed=6, sms_only=5) as simulator:
        everything = run_tap(simulator, select=only_contacts)["contacts"]
        few = run_tap(simulator, select=lambda catalog: only_contacts(catalog, *chosen))["contacts"]
    assert few == [{name: record[name] for name in record if name in {"contact_key", *chosen}} for record in everything]


def test_a_custom_field_that_the_catalog_does_not_know_is_kept_in_other_columns(run_tap: RunTap) -> None:
    def older(catalog: dict[str, Any]) -> None:
        for stream in catalog["streams"]:
            stream["schema"]["properties"].pop("cf_comments", None)
            stream["metadata"] = [entry for entry in stream["metadata"] if "cf_comments" not in entry["breadcrumb"]]

    with simulated(contacts=60) as simulator:
        newer = {record["contact_key"]: record for record in run_tap(simulator)["contacts"]}
        records = run_tap(simulator, select=older)["contacts"]
    assert any(record["cf_comments"] for record in newer.values())
    for record in records:
        assert "cf_comments" not in record
        assert (record["other_columns"] or {}).get("Comments") == newer[record["contact_key"]]["cf_comments"]


@pytest.mark.parametrize(
    "settings",
    [
        {"lists": ["x"], "tags": ["y"]},
        {"lists": ["x"], "segment_id": 1},
        {"contact_ids": ["x"], "new_subscriber": True},
        {"status": "active", "new_subscriber": True},
        {"tags": ["x"], "status": "active"},
    ],
    ids=str,
)
def test_choices_that_exclude_each_other_are_refused_before_any_request(
    run_tap: RunTap, settings: dict[str, Any]
) -> None:
    with simulated(contacts=5) as simulator:
        with pytest.raises(SettingsError, match="exclude each other"):
            run_tap(simulator, **settings)
        assert simulator.requests == []
