"""An address is one thing: half of one is never put beside half of another, whatever the service does with halves."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest

from constantcontact_simulator.switches import Switches
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

OLD: Final = {"Email": "a@example.com", "Street": "5 Old Rd", "City": "Boston", "State": "MA", "Zip": "02451"}
EXPANDED: Final = ("5 Old Rd", "Boston", "Massachusetts", "02451")
PARTS: Final = ("street", "city", "state", "postal_code")


def keys_of(*columns: str, **values: str | None) -> dict[str, str]:
    names = ["email", *columns]
    sample = [{name: values.get(name, "1 Main St") for name in names}]
    match = match_columns("people", names, {}, lambda: CustomFields(()), sample=sample if values else None)
    return {column: field.key for column, field in match.fields.items() if column != "email"}


def address(pipeline: Pipeline, kind: str = "home") -> tuple[str | None, ...]:
    found = [one for one in pipeline.contact("a@example.com").get("street_addresses", ()) if one["kind"] == kind]
    return tuple(found[0].get(part) for part in PARTS) if found else ()


@pytest.mark.parametrize(
    "pattern",
    [
        "address__{}", "billing_{}", "Billing {}", "BILLING-{}", "shippingAddress.{}", "Default Address {}", "Home {}",
        "{} - Home", "{} (home)", "Address 1 - {}", "address1_{}", "Mailing{}", "customer.default_address.{}",
        "Primary Address: {}", "Pref. Address {}", "contact_address_{}", "{}", "Bill To {}", "addresses__0__{}",
        "addresses[0].{}", "addresses/0/{}", "data.address.{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "parts",
    [
        ("Street", "City", "State", "Zip", "Country"),
        ("line1", "city", "state", "postal_code", "country"),
        ("Street Address", "Town/City", "State/Province", "ZIP/Postal Code", "Country/Region"),
        ("street_1", "locality", "stateOrProvince", "postalcode", "countryCode"),
    ],
)
def test_a_prefix_in_any_spelling_makes_one_address(pattern: str, parts: tuple[str, ...]) -> None:
    columns = [pattern.format(part) for part in parts]
    assert list(keys_of(*columns).values()) == ["street", "city", "state", "zip", "country"], columns


@pytest.mark.parametrize("prefix", ["Work", "Business", "Office"])
def test_work_and_other_addresses_have_places_of_their_own(prefix: str) -> None:
    columns = [f"{kind} {part}" for kind in (prefix, "Other", "Home") for part in ("Street", "City", "Zip")]
    assert list(keys_of(*columns).values()) == [
        *("work_street", "work_city", "work_zip", "other_street", "other_city", "other_zip", "street", "city", "zip")
    ]


@pytest.mark.parametrize("half", ["mixed", "replaced"])
@pytest.mark.parametrize("unknown", ["billing_thoroughfare", "billing_house_and_road", "billing_calleynumero"])
def test_a_part_that_nobody_knows_leaves_its_address_out_with_a_warning(
    pipe: Pipe, caplog: pytest.LogCaptureFixture, half: Literal["mixed", "replaced"], unknown: str
) -> None:
    row = {"email": "a@example.com", unknown: "1 Main St", "billing_city": "Salem", "billing_postcode": "97301"}
    with pipe(switches=Switches(half_address=half), account={"contacts": 0}) as pipeline:
        pipeline.account.create_list({"name": "People"})
        pipeline.run(schema("people", *OLD), record("people", **OLD))
        with caplog.at_level(logging.WARNING):
            pipeline.run(schema("people", *row), record("people", **row))
        assert address(pipeline) == EXPANDED
        assert f'field_map, for example {{"{unknown}": "street"}}' in caplog.text
        pipeline.run(schema("people", *row), record("people", **row), field_map={unknown: "street"})
        assert address(pipeline)[:2] == ("1 Main St", "Salem")


@pytest.mark.parametrize("rest", ["City, State Zip", "CityStateZip", "City State ZIP Code"])
def test_a_street_whose_town_stands_in_a_heading_that_nobody_knows_does_not_go_alone(rest: str) -> None:
    rows = [{"email": "a@example.com", "Address": "1 Main St", rest: "Salem, OR 97301"}]
    match = match_columns("people", list(rows[0]), {}, lambda: CustomFields(()), sample=rows)
    assert [field.key for field in match.fields.values()] == ["email"]
    assert repr(rest) in match.warnings[0]


@pytest.mark.parametrize("line", ["Address Line 3", "Address Line 4"])
def test_a_third_line_of_a_street_is_told_where_it_says_something(line: str) -> None:
    names = ["email", "Address Line 1", "Address Line 2", line, "City"]
    for value, told in (("Floor 3", 1), (None, 0)):
        sample = [{**dict.fromkeys(names, "1 Main St"), line: value}]
        match = match_columns("people", names, {}, lambda: CustomFields(()), sample=sample)
        assert sum(repr(line) in warning for warning in match.warnings) == told
        assert list(match.fields)[1:] == ["Address Line 1", "Address Line 2", "City"]


@pytest.mark.parametrize(
    "columns",
    [
        ("Address - Home", "City - Home", "Zipp - Home"),
        ("Street (home)", "Municipality (home)", "ZIP (home)"),
        ("Street", "City, State", "ZIP"),
    ],
)
def test_a_part_that_nobody_knows_behind_or_beside_the_others_leaves_the_address_out(columns: tuple[str, ...]) -> None:
    assert keys_of(*columns, **dict.fromkeys(columns, "12 Salem")) == {}


@pytest.mark.parametrize(
    "street", ["Thoroughfare address", "Strada e adresa", "straszenname", "Ulica i numer", "Utca, szám"]
)
def test_a_street_in_words_that_nobody_knows_keeps_its_town_from_going_alone(street: str) -> None:
    assert not keys_of(street, "PLZ", "Ort", **{street: "x 5", "PLZ": "50667", "Ort": "Essen"})


@pytest.mark.parametrize("street", ["Straße", "strae", "STRASSE", "Strasse und Hausnummer"])
def test_a_street_is_known_as_taps_write_its_heading(street: str) -> None:
    values = {street: "Markt 5", "PLZ": "50667", "Ort": "Essen"}
    assert list(keys_of(*values, **values).values()) == ["street", "zip", "city"]


@pytest.mark.parametrize(
    "beside",
    ["billing_phone", "billing_email", "billing_first_name", "billing_cycle", "Billing Notes", "billing_vat_id"],
)
def test_what_stands_beside_an_address_leaves_nothing_out(beside: str) -> None:
    assert "street" in keys_of("billing_address_1", "billing_city", "billing_postcode", beside).values()


def test_a_source_without_streets_is_sent_as_before(pipeline: Pipeline) -> None:
    row = {"email": "a@example.com", "Zip": "97301", "Country": "US"}
    pipeline.run(schema("people", *row), record("people", **row))
    assert address(pipeline) == (None, None, None, "97301")


def rows_with_blank_streets(count: int) -> list[dict[str, Any]]:
    return [
        record(
            "people",
            Email=f"a{n}@example.com",
            Street=None if n % 3 == 0 else f"{n} Main St",
            City="Salem",
            Zip="97301",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("half", ["mixed", "replaced"])
def test_a_row_without_a_street_leaves_its_address_out_and_is_counted(
    pipe: Pipe, half: Literal["mixed", "replaced"]
) -> None:
    with pipe(switches=Switches(half_address=half)) as pipeline:
        pipeline.run(schema("people", *OLD), record("people", **OLD))
        row = {**OLD, "Street": " ", "City": "Salem", "Zip": "97301"}
        target = pipeline.run(schema("people", *OLD), record("people", **row), *rows_with_blank_streets(9))
        counts = target.run.accounting.counts["people"]
        assert (counts.sent, counts.half_addresses) == (10, 4)
        assert address(pipeline) == EXPANDED
        assert "street_addresses" not in {key for key, value in pipeline.contact("a3@example.com").items() if value}
        assert pipeline.contact("a4@example.com")["street_addresses"][0]["city"] == "Salem"


def test_where_blanks_are_cleared_a_blank_street_is_cleared_too(pipeline: Pipeline) -> None:
    row = {**OLD, "Street": None, "City": "Salem", "State": "OR", "Zip": "97301"}
    pipeline.run(schema("people", *OLD), record("people", **OLD))
    pipeline.run(schema("people", *OLD), record("people", **row), clear_blanks=True)
    assert address(pipeline) == (None, "Salem", "Oregon", "97301")


def test_blank_streets_go_by_blocks(pipeline: Pipeline) -> None:
    target = pipeline.run(schema("people", "Email", "Street", "City", "Zip"), *rows_with_blank_streets(300))
    counts = target.run.accounting.counts["people"]
    assert (counts.half_addresses, counts.by_blocks) == (100, 300)


@pytest.mark.parametrize("settings", [{"skip_unchanged": True}, {"clear_blanks": True}])
@pytest.mark.parametrize("row", [{"Zip": "97301"}, {"Street": "1 Main St", "Zip": "97301"}, {"City": "Salem"}])
def test_with_the_account_read_no_part_goes_over_another_address(
    pipeline: Pipeline, row: dict[str, str], settings: dict[str, Any]
) -> None:
    pipeline.run(schema("people", *OLD), record("people", **OLD))
    columns = ["Email", *row]
    target = pipeline.run(schema("people", *columns), record("people", Email="a@example.com", **row), **settings)
    assert address(pipeline) == EXPANDED
    assert target.run.accounting.counts["people"].half_addresses == 1


@pytest.mark.parametrize("settings", [{"mode": "update"}, {"history_path": "history.sqlite"}])
def test_with_the_account_read_for_something_else_no_part_goes_over_another_address(
    pipeline: Pipeline, tmp_path: Path, settings: dict[str, Any]
) -> None:
    if "history_path" in settings:
        settings = {"history_path": str(tmp_path / settings["history_path"])}
    pipeline.run(schema("people", *OLD), record("people", **OLD))
    new = {"Email": "a@example.com", "Street": "1 Main St", "Zip": "97301"}
    target = pipeline.run(schema("people", *new), record("people", **new), **settings)
    assert address(pipeline) == EXPANDED
    assert target.run.accounting.counts["people"].half_addresses == 1


def test_a_dry_run_counts_parts_that_a_run_would_lay_over_other_addresses(pipeline: Pipeline) -> None:
    pipeline.run(schema("people", *OLD), record("people", **OLD))
    new = {"Street": "1 Main St", "Zip": "97301"}
    rows = [record("people", Email=f"{name}@example.com", **new) for name in ("a", "b", "c")]
    odd = record("people", Email="a@example.com", Street=7, Zip="97302")
    for more, mixed in ((rows, 1), ([*rows, odd], 2)):
        counts = pipeline.run(schema("people", "Email", *new), *more, dry_run=True).run.accounting.counts["people"]
        assert counts.mixed_addresses == mixed
        assert "skip_unchanged leaves" in counts.sentence()
    assert address(pipeline) == EXPANDED


def test_with_the_account_read_a_whole_address_and_a_missing_part_are_sent(pipeline: Pipeline) -> None:
    pipeline.run(schema("people", *OLD), record("people", **OLD))
    new = {**OLD, "Street": "1 Main St", "City": "Salem", "State": "OR", "Zip": "97301"}
    pipeline.run(schema("people", *OLD), record("people", **new), skip_unchanged=True)
    assert address(pipeline) == ("1 Main St", "Salem", "Oregon", "97301")


def test_of_two_records_of_one_person_the_later_street_brings_its_own_address(pipeline: Pipeline) -> None:
    later = {"Email": "a@example.com", "Street": "1 Main St", "Zip": "97301"}
    pipeline.run(schema("people", *OLD), record("people", **OLD), record("people", **later))
    assert address(pipeline) == ("1 Main St", None, None, "97301")


NEW: Final = {
    "billing_address_1": "1 Main St",
    "billing_city": "Salem",
    "billing_state": "OR",
    "billing_postcode": "97301",
}


def test_no_address_lands_that_neither_the_source_nor_the_account_had(pipe: Pipe) -> None:
    """Any columns of a source, over an address: with the account read it is the old one, or the new one whole."""
    with pipe(switches=Switches(import_expands_codes=False)) as pipeline:
        for count in range(1, 5):
            for columns in itertools.combinations(NEW, count):
                pipeline.run(schema("people", *OLD), record("people", **OLD))
                row = {"email": "a@example.com", **{name: NEW[name] for name in columns}}
                pipeline.run(schema("people", *row), record("people", **row), skip_unchanged=True)
                assert address(pipeline) in {("5 Old Rd", "Boston", "MA", "02451"), tuple(NEW.values())}, columns


@pytest.mark.parametrize(
    ("row", "street"),
    [
        ({"Straße": "Markt", "Hausnummer": "5", "PLZ": "50667", "Ort": "Köln"}, "Markt 5"),
        ({"Street": "Main St", "House number": "5", "Zip": "97301", "City": "Salem"}, "Main St 5"),
        ({"billing_street": "Main St", "billing_house_number": "5", "billing_city": "Salem"}, "Main St 5"),
        ({"Street": "5 Main St", "House number": "5", "Zip": "97301", "City": "Salem"}, "5 Main St"),
        ({"Street": "Main St", "House number": None, "Zip": "97301", "City": "Salem"}, "Main St"),
        ({"Calle": "Mayor", "Número": "5", "Complemento": "", "CP": "28001", "Ciudad": "Madrid"}, "Mayor 5"),
        ({"Rua": "A", "Endereço": "Rua A", "Número": "5", "Complemento": "ap 4", "Cidade": "Campinas"}, None),
    ],
)
def test_the_number_of_a_house_stands_behind_its_street(
    pipeline: Pipeline, row: dict[str, str | None], street: str | None
) -> None:
    row = {"email": "a@example.com", **row}
    pipeline.run(schema("people", *row), record("people", **row))
    assert (address(pipeline) or (None,))[0] == street
