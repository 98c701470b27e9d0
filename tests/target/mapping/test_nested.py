"""Objects and arrays of objects, as the taps of APIs write them: their parts are columns like any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from constantcontact_api.errors import SettingsError
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.switches import Switches
from target_constantcontact.permission.tokens import words_of
from tests.target.conftest import Pipeline, record, schema
from tests.target.mapping.systems import SYSTEMS, System, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.target.conftest import Pipe

OBJECT: Final = {"type": ["object", "null"]}
DONOR: Final = {"email": "ada@example.com", "city": "Salem"}
FROM_DONOR: Final = {"donor.email": "email"}
ADDRESS: Final = {"line1": "1 Main St", "line2": "Apt 2", "city": "Salem", "state": "OR", "postal_code": "97301"}


def landed(pipeline: Pipeline, row: dict[str, Any], **properties: Any) -> dict[str, str]:
    described = schema("people", *(name for name in row if name not in properties), **properties)
    pipeline.run(described, record("people", **row))
    contact = pipeline.account.contacts.by_address("ada@example.com")
    return fields_of(contact) if contact is not None else {}


@pytest.fixture
def plain(pipe: Pipe) -> Iterator[Pipeline]:
    with pipe(switches=Switches(import_expands_codes=False), account={"contacts": 0}) as pipeline:
        pipeline.account.create_list({"name": "People"})
        yield pipeline


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize("is_described", [True, False])
def test_an_address_in_an_object_is_one_thing(plain: Pipeline, *, is_text: bool, is_described: bool) -> None:
    row = {"email": "ada@example.com", "address": json.dumps(ADDRESS) if is_text else ADDRESS}
    inner = {"properties": {key: {"type": "string"} for key in ADDRESS}} if is_described else {}
    properties = {} if is_text else {"address": {**OBJECT, **inner}}
    lands = {"street": "1 Main St Apt 2", "city": "Salem", "state": "OR", "zip": "97301"}
    assert landed(plain, row, **properties) == {"email": "ada@example.com", **lands}


@pytest.mark.parametrize(
    "emails",
    [
        [{"value": "bo@example.com"}, {"value": "ada@example.com", "primary": True}],
        [{"value": "bo@example.com", "type": "home"}, {"value": "ada@example.com", "type": "primary"}],
        [{"address": "ada@example.com", "verified": True}],
        [{"email": "bo@example.com", "is_default": False}, {"email": "ada@example.com", "is_default": True}],
    ],
)
def test_of_an_array_of_addresses_the_primary_one_is_taken(plain: Pipeline, emails: list[dict[str, Any]]) -> None:
    items = {"type": "object", "properties": {key: {} for one in emails for key in one}}
    row = {"emails": emails, "phone_numbers": [{"type": "mobile", "number": "555-0101"}]}
    found = landed(plain, row, emails={"type": "array", "items": items}, phone_numbers={})
    assert found == {"email": "ada@example.com", "mobile_phone": "555-0101"}


def test_the_profile_of_a_directory_is_the_person(plain: Pipeline) -> None:
    profile = {"email": "ada@example.com", "firstName": "Ada", "title": "Dr"}
    row = {"id": "1", "profile": profile}
    described = {"profile": {**OBJECT, "properties": {key: {} for key in profile}}}
    assert landed(plain, row, **described) == {"email": "ada@example.com", "first_name": "Ada"}


@pytest.mark.parametrize("whose", ["owner", "assignee", "created_by", "customer", "user", "sales_rep"])
def test_a_record_of_something_else_is_nobody_because_somebody_stands_in_it(plain: Pipeline, whose: str) -> None:
    described = {whose: {**OBJECT, "properties": {"email": {}, "name": {}}}}
    with pytest.raises(SettingsError, match="without a column of e-mail addresses"):
        landed(plain, {"id": "7", whose: {"email": "ada@example.com"}}, **described)
    assert not plain.has("ada@example.com")


def test_people_are_found_inside_objects_that_no_schema_describes(plain: Pipeline) -> None:
    found = landed(plain, {"id": "1", "fields": {"Email": "ada@example.com", "City": "Salem"}}, fields=OBJECT)
    assert found == {"email": "ada@example.com", "city": "Salem"}


@pytest.mark.parametrize("inner", [{"properties": {"email": {}, "city": {}}}, {}], ids=["described", "undescribed"])
@pytest.mark.parametrize("settings", [{"field_map": FROM_DONOR}, {"streams": {"people": {"field_map": FROM_DONOR}}}])
def test_field_map_takes_the_address_out_of_an_object_that_may_be_anybody(
    plain: Pipeline, settings: dict[str, Any], inner: dict[str, Any]
) -> None:
    messages = [schema("people", "id", donor={**OBJECT, **inner}), record("people", id="7", donor=DONOR)]
    with pytest.raises(SettingsError, match=r"people \(with addresses in 'donor.email'\)"):
        plain.run(*messages)
    plain.run(*messages, **settings)
    assert plain.contact("ada@example.com")["street_addresses"][0]["city"] == "Salem"


def test_a_misspelt_column_inside_an_object_that_is_described_is_refused(plain: Pipeline) -> None:
    donor = {**OBJECT, "properties": {"email": {}}}
    with pytest.raises(SettingsError, match=r"'donor.emial'.*does not have"):
        plain.run(
            schema("people", donor=donor),
            record("people", donor=DONOR),
            streams={"people": {"field_map": {"donor.emial": "email"}}},
        )


PREFIXES: Final = frozenset({"billing", "shipping", "mailing", "home", "default"})


def is_inside(heading: str) -> bool:
    words = words_of(heading)
    return len(words) > 1 and words[0] in PREFIXES


def nested(system: System) -> dict[str, Any]:
    """The record with its address in an object, where its headings share a prefix."""
    found: dict[str, Any] = {}
    for heading, value in system.record.items():
        if is_inside(heading):
            first, *rest = words_of(heading)
            found.setdefault(first, {})["_".join(rest)] = value
        else:
            found[heading] = value
    return found


WITH_OBJECTS: Final = [
    system
    for system in SYSTEMS
    if any(map(is_inside, system.record))
    and not any(field == "email" and is_inside(heading) for heading, field in system.fields.items())
]


@pytest.mark.parametrize("system", WITH_OBJECTS, ids=[one.name for one in WITH_OBJECTS])
def test_a_person_of_a_public_system_arrives_the_same_out_of_objects(plain: Pipeline, system: System) -> None:
    row = nested(system)
    objects: dict[str, Any] = {key: {} for key, value in row.items() if isinstance(value, dict)}
    plain.run(schema("people", *(key for key in row if key not in objects), **objects), record("people", **row))
    contact = plain.account.contacts.by_address(system.contact["email"])
    assert contact is not None
    assert fields_of(contact) == system.contact


def test_objects_go_by_blocks_and_as_one_by_one(plain: Pipeline) -> None:
    described = schema("people", "email", address={**OBJECT, "properties": {key: {} for key in ADDRESS}}, birth={})
    rows = [
        record("people", email=f"a{n}@example.com", address={**ADDRESS, "city": f"Town {n}"} if n % 7 else None)
        for n in range(200)
    ]
    blocks = plain.run(described, *rows).run.accounting.counts["people"]
    assert (blocks.sent, blocks.by_blocks) == (200, 200)
    assert plain.contact("a8@example.com")["street_addresses"][0]["city"] == "Town 8"
    assert "street_addresses" not in {key for key, value in plain.contact("a7@example.com").items() if value}


HOME: Final = {"street": "1 Main St", "city": "Salem", "state": "OR", "zip": "97301", "country": "US"}
NAMED: Final = {"first_name": "Ada", "last_name": "One"}
WORK: Final = {"type": "work", "street": "2 Work St", "city": "Bend", "state": "OR", "zip": "97701", "country": "US"}
# Records of taps, by the documentation of their APIs, and what each must become.
OF_APIS: Final = {
    "QuickBooks": (
        {"GivenName": "Ada", "FamilyName": "One", "PrimaryEmailAddr": {"Address": "ada@example.com"},
         "PrimaryPhone": {"FreeFormNumber": "555-0101"}, "Mobile": {"FreeFormNumber": "555-0301"},
         "BillAddr": {"Id": "9", "Line1": "1 Main St", "City": "Salem", "CountrySubDivisionCode": "OR",
                      "PostalCode": "97301", "Country": "US", "Lat": "1", "Long": "2"},
         "ShipAddr": {"Line1": "9 Away", "City": "Dallas", "PostalCode": "75201"}},
        {**NAMED, **HOME, "other_phone": "555-0101", "mobile_phone": "555-0301"},
    ),
    "Google People": (
        {"names": [{"displayName": "Ada One", "givenName": "Ada", "familyName": "One"}],
         "emailAddresses": [{"value": "ada@example.com"}], "phoneNumbers": [{"value": "555-0101"}],
         "organizations": [{"name": "Shop", "title": "Clerk"}],
         "addresses": [{"streetAddress": "1 Main St", "city": "Salem", "region": "OR", "postalCode": "97301",
                        "country": "US"}]},
        {**NAMED, **HOME, "other_phone": "555-0101", "company_name": "Shop", "job_title": "Clerk"},
    ),
    "HubSpot": (
        {"properties": {"email": {"value": "ada@example.com"}, "firstname": {"value": "Ada"},
                        "city": {"value": "Salem"}, "lastname": {"value": "One"}, "address": {"value": "1 Main St"},
                        "zip": {"value": "97301"},
                        "state": {"value": "OR"}, "country": {"value": "US"}}},
        {**NAMED, **HOME},
    ),
    "Mailchimp, where the location is that of a computer": (
        {"email_address": "ada@example.com", "location": {"country_code": "DE", "region": "BE", "latitude": 1},
         "merge_fields": {"FNAME": "Ada", "LNAME": "One", "PHONE": "555-0101", "BIRTHDAY": "03/12",
                          "ADDRESS": {"addr1": "1 Main St", "addr2": "", "city": "Salem", "state": "OR",
                                      "zip": "97301", "country": "US"}}},
        {**NAMED, **HOME, "other_phone": "555-0101", "birthday": "3/12"},
    ),
    "Xero": (
        {"EmailAddress": "ada@example.com", "FirstName": "Ada", "LastName": "One",
         "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "555-0101"}],
         "Addresses": [{"AddressType": "POBOX", "AddressLine1": "1 Main St", "City": "Salem", "Region": "OR",
                        "PostalCode": "97301", "Country": "US"}]},
        {**NAMED, **HOME, "other_phone": "555-0101"},
    ),
    "Magento": (
        {"email": "ada@example.com", "street": ["1 Main St", "Apt 2"], "city": "Salem", "postcode": "97301",
         "region": {"region_code": "OR", "region": "OR", "region_id": 49}},
        {"street": "1 Main St, Apt 2", "city": "Salem", "state": "OR", "zip": "97301"},
    ),
    "OSDI": (
        {"given_name": "Ada", "family_name": "One", "email_addresses": [{"address": "ada@example.com"}],
         "postal_addresses": [{"address_lines": ["1 Main St"], "locality": "Salem", "region": "OR",
                               "postal_code": "97301", "country": "US"}]},
        {**NAMED, **HOME},
    ),
    "Square": (
        {"given_name": "Ada", "family_name": "One", "email_address": "ada@example.com",
         "address": {"address_line_1": "1 Main St", "locality": "Salem", "administrative_district_level_1": "OR",
                     "postal_code": "97301", "country": "US"}},
        {**NAMED, **HOME},
    ),
    "Magento, with its addresses": (
        {"email": "ada@example.com", "firstname": "Ada", "lastname": "One",
         "addresses": [{"street": ["1 Main St"], "city": "Salem", "postcode": "97301", "country_id": "US",
                        "region": {"region_code": "OR", "region_id": 49}, "telephone": "555-0101"}]},
        {**NAMED, **HOME, "other_phone": "555-0101"},
    ),
    "HubSpot, a property at a column": (
        {"property_email": {"value": "ada@example.com"}, "property_firstname": {"value": "Ada"},
         "property_lastname": {"value": "One"}}, NAMED,
    ),
    "Airtable": ({"fields": {"Email": "ada@example.com", "First Name": "Ada", "Last Name": "One"}}, NAMED),
    "Segment": (
        {"traits": {"email": "ada@example.com", "firstName": "Ada", "lastName": "One",
                    "address": {"street": "1 Main St", "city": "Salem", "state": "OR", "postalCode": "97301",
                                "country": "US"}}},
        {**NAMED, **HOME},
    ),
    "Planning Center": (
        {"attributes": {"first_name": "Ada", "last_name": "One"},
         "emails": [{"attributes": {"address": "ada@example.com", "primary": True}}]}, NAMED,
    ),
    "an array of addresses by kind": (
        {"email": "ada@example.com", "addresses": [WORK, {**WORK, **HOME, "type": "home"}]}, HOME,
    ),
}  # fmt: skip


def described_by(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return {**OBJECT, "properties": {key: described_by(one) for key, one in value.items()}}
    if isinstance(value, list):
        return {"type": ["array", "null"], "items": described_by(value[0]) if value else {}}
    return {"type": ["string", "number", "boolean", "null"]}


@pytest.mark.parametrize(("row", "lands"), OF_APIS.values(), ids=OF_APIS)
def test_a_record_of_an_api_becomes_the_contact_that_it_means(
    plain: Pipeline, row: dict[str, Any], lands: dict[str, str]
) -> None:
    properties = {key: described_by(value) for key, value in row.items()}
    assert landed(plain, row, **properties) == {"email": "ada@example.com", **lands}


def test_a_custom_field_takes_what_its_objects_are_called_and_dates_as_objects(plain: Pipeline) -> None:
    choices = [{"choice_label": "Music"}, {"choice_label": "Arts"}]
    for label, kind in (("Topics", "multi_select"), ("Tier", "string"), ("Since", "date")):
        body = {"label": label, "type": kind}
        plain.account.create_custom_field({**body, "choices": choices} if kind == "multi_select" else body)
    row = {
        "email": "ada@example.com",
        "Topics": [{"id": 1, "name": "music"}, {"id": 2, "name": "Arts"}],
        "Tier": {"id": "9", "value": "Gold"},
        "Since": {"date": "2021-03-04 00:00:00.000000", "timezone_type": 3, "timezone": "UTC"},
        "Birthday": {"date": {"year": 1985, "month": 3, "day": 12}},
    }
    described = {key: described_by(value) for key, value in row.items()}
    rows = [record("people", **{**row, "email": f"a{n}@example.com"}) for n in range(50)]
    counts = plain.run(schema("people", **described), *rows, record("people", **row)).run.accounting.counts["people"]
    assert (counts.sent, counts.by_blocks) == (51, 51)
    contact = plain.contact("ada@example.com")
    labels = {one.custom_field_id: one.label for one in plain.account.custom_fields.values()}
    said = {labels[one["custom_field_id"]]: one["value"] for one in contact["custom_fields"]}
    assert said == {"Topics": "Music,Arts", "Tier": "Gold", "Since": "2021-03-04"}
    assert (contact["birthday_month"], contact["birthday_day"]) == (3, 12)


def of_taps() -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """Name, record and contact of each system in `nested.txt`."""
    blocks = (Path(__file__).parent / "nested.txt").read_text(encoding="utf-8").split("\n.. ")[1:]
    for name, row, *fields in (block.strip().splitlines() for block in blocks):
        yield name, json.loads(row), dict(line.split(" | ", 1) for line in fields)


OF_TAPS: Final = list(of_taps())


@pytest.fixture(scope="module")
def people_of_taps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account into which one run has brought the people of all taps, each as a stream."""
    account = Account(contacts=0, switches=Switches(import_expands_codes=False))
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, daily_requests=0) as simulator:
        messages = [
            message
            for number, (_, row, _) in enumerate(OF_TAPS)
            for message in (
                schema(f"people{number}", **{key: described_by(value) for key, value in row.items()}),
                record(f"people{number}", **row),
            )
        ]
        Pipeline(simulator, tmp_path_factory.mktemp("taps")).run(*messages)
        yield account


@pytest.mark.parametrize(("name", "row", "lands"), OF_TAPS, ids=[name for name, _, _ in OF_TAPS])
def test_a_person_of_a_tap_arrives_field_by_field(
    people_of_taps: Account, name: str, row: dict[str, Any], lands: dict[str, str]
) -> None:
    contact = people_of_taps.contacts.by_address(lands["email"])
    assert contact is not None, (name, row)
    assert fields_of(contact) == lands
