"""How columns find their fields: neighbours, values, certainty, ties."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from constantcontact_simulator.switches import Switches
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.custom_fields import CustomFields
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline


def matched(*sample: dict[str, Any], **field_map: str) -> dict[str, str]:
    """Column to field, of records that all have the same columns."""
    match = match_columns("people", list(sample[0]), field_map, lambda: CustomFields(()), sample=sample)
    return {column: field.key for column, field in match.fields.items() if column != "email"}


@pytest.mark.parametrize(
    ("column", "values", "key"),
    [
        ("Title", ["Mrs", "Mr."], None),
        ("Title", ["Dr", "Prof. Dr."], None),
        ("Title", ["Clerk", "Dr"], None),
        ("Title", ["Head of sales", "Dr", "Nurse", "Clerk", "Cook"], "job_title"),
        ("Title", [None, ""], None),
        ("Position", ["1", "2"], None),
        ("Position", ["Treasurer"], "job_title"),
        ("State", ["Active", "Unsubscribed"], None),
        ("state", ["enabled", "disabled"], None),
        ("State", ["OR", "Massachusetts"], "state"),
        ("ST", ["OR", "MA"], "state"),
        ("St", ["1 Main Street", "22 Elm Road"], None),
        ("State", [None], None),
        ("Region", ["EMEA"], None),
        ("Region", ["Ontario"], "state"),
        ("First", ["yes", "no"], None),
        ("First", ["Ann"], "first_name"),
        ("Mail", ["yes", "no"], None),
        ("Address", ["192.0.2.1@example.com"], None),
        ("Address", ["1 Main St"], "street"),
        ("Address", ["1 Main St, Salem, OR 97301", "2 High St, Bend, OR 97701"], None),
        ("Telephone", ["yes", "no"], None),
        ("Telephone", ['["555-0101", "555-0102"]'], None),
        ("Surname", ["a@example.com"], None),
        ("Employer", ["0", "1"], None),
        ("Date of birth", ["yes"], None),
        ("Town", ["17", "18"], None),
        ("ZIP code", ["n/a", None], "zip"),
    ],
)
def test_values_take_a_match_away_and_never_make_one(column: str, values: list[str | None], key: str | None) -> None:
    found = matched(*({"email": "a@example.com", column: value} for value in values))
    assert found == ({column: key} if key else {})


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Job Title", "Title"),
        ("Province", "Province Code"),
        ("Country", "Country Code"),
        ("Phone", "Phone number"),
        ("Phone", "Billing Phone"),
        ("First Name", "Given name"),
        ("Company", "Employer"),
        ("Street", "Address"),
        ("Address 1", "Address"),
    ],
)
def test_the_exact_name_wins_over_the_alias_and_the_run_goes_on(better: str, worse: str) -> None:
    one, another = ("555-0101", "555-0102") if "Phone" in better else ("Oregon", "Massachusetts")
    row = {"email": "a@example.com", "City": "Salem", better: one, worse: another}
    assert better in matched(row)
    assert worse not in matched(row)


def test_a_column_without_any_value_yields_to_one_that_has_some() -> None:
    row = {"email": "a@example.com", "Home Phone": None, "Phone Number - Home": "555-0101"}
    assert matched(row) == {"Phone Number - Home": "home_phone"}


@pytest.mark.parametrize(
    ("account", "key"),
    [("Ann One", None), ("The One Family", None), ("Mr. and Mrs. Ann One", None), ("Ann's Bakery", "company_name")],
)
def test_an_account_that_is_the_person_or_the_household_is_no_company(account: str, key: str | None) -> None:
    row = {"email": "a@example.com", "First name": "Ann", "Last name": "One", "Account name": account}
    assert matched(row).get("Account name") == key


def test_of_an_array_that_was_flattened_the_first_counts_wherever_its_indices_begin() -> None:
    pairs = {f"emails/{n}/value": f"{n}@example.com" for n in (1, 0, 2)}
    assert matched({"x": None, **pairs}) == {"emails/0/value": "email"}
    numbered = {f"E-mail {n} - Value": f"{n}@example.com" for n in (2, 1)}
    assert matched({"x": None, **numbered}) == {"E-mail 1 - Value": "email"}


@pytest.mark.parametrize(("own", "other"), [("Attendee", "Contact"), ("Contact", "Attendee"), ("Buyer", "Guest")])
def test_names_go_with_the_address_of_their_person(own: str, other: str) -> None:
    row = {f"{other} First Name": "Bo", f"{own} First Name": "Ann", f"{other} phone": "555-0102"}
    found = matched({"email": None, f"{own} email": "a@x.org", **row})
    assert [one for one, key in found.items() if key == "first_name"] == [f"{own} First Name"]


def test_a_column_without_any_address_yields_to_one_that_has_some() -> None:
    assert matched({"Email": "anonymous", "Your e-mail": "a@example.com"}) == {"Your e-mail": "email"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [("Title", "Occupation"), ("Title", "Position"), ("Day phone", "Evening phone"), ("Company", "Account name"),
     ("Primary email", "Emails"), ("Phone", "Night phone")],
)  # fmt: skip
def test_headings_of_unequal_standing_are_no_tie(better: str, worse: str) -> None:
    for row in ({better: "555-0101 a@x.org", worse: "555-0102 b@x.org"}, {worse: "555-0102 b", better: "555-0101 a"}):
        assert worse not in matched({"email": None, **row})


def test_a_blank_column_of_addresses_is_none_beside_one_that_nobody_knows_and_that_holds_some() -> None:
    assert "email" not in matched({"Buyer Email": None, "Purchase Email": "a@example.com"}).values()
    assert "email" not in matched({"EmailAddresses": "SMTP:a@x.org smtp:b@x.org", "Login": "a@x.org"}).values()
    assert matched({"Buyer Email": None, "Home Email": None}) == {"Home Email": "email"}


def test_two_columns_that_always_agree_are_no_tie() -> None:
    row = {"email": "a@example.com", "Surname": "One", "Family name": "One"}
    assert matched(row) == {"Surname": "last_name"}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Card Address City", "city"),
        ("AddressMailStreet", "street"),
        ("AddressOtherCity", "other_city"),
        ("Postal / Zip Code", "zip"),
        ("Address (ZIP / Postal Code)", "zip"),
        ("City2", "other_city"),
        ("_address_country_id", "country"),
        ("_address_company", "company_name"),
        ("name.givenName", "first_name"),
        ("Name (Last)", "last_name"),
        ("Strasse", "street"),
        ("Guest Phone", "phone"),
        ("First name / Prénom", "first_name"),
        ("Poste/fonction", "job_title"),
        ("Nachname (Last name)", "last_name"),
        ("First name / Last name", None),
        ("Primary contact phone", "phone"),
        ("State or province name", "state"),
        ("Address title", None),
        ("Emergency contact phone", None),
        ("Spouse First Name", None),
        ("Birth state", None),
        ("IP address", None),
        ("Estate", None),
        ("Work", None),
        ("Mailing list", None),
        ("Homepage", None),
        ("Shipping phone", None),
        ("Company size", None),
        ("Address ID", None),
        ("Payment 1", None),
        ("Bill to 1", None),
        ("Family position", None),
        ("Billing State/Province (Region)", "state"),
        ("Zip/PC - Home", "zip"),
        ("What city do you live in?", "city"),
        ("address-one", "street"),
        ("Nom / Last name", "last_name"),
        ("Email (from Company)", None),
        ("Phone (Evening)", "phone"),
        ("Account_Name.name", "company_name"),
    ],
)
def test_the_whole_of_a_heading_is_understood_or_it_means_nothing(heading: str, key: str | None) -> None:
    match = match_columns("people", ["email", heading], {}, lambda: CustomFields(()))
    assert [field.key for field in match.fields.values()] == ["email", *([key] if key else [])]


def test_the_own_address_of_somebody_ranks_before_that_of_their_work(pipeline: Pipeline) -> None:
    row = {"Work Email": "work@example.com", "Home Email": "home@example.com", "Billing Email": "bill@example.com"}
    pipeline.run(schema("people", *row), record("people", **row))
    assert pipeline.has("home@example.com")
    assert not pipeline.has("work@example.com")
    assert not pipeline.has("bill@example.com")


TIED = {"E-mail Address": "a@example.com", "Email": "b@example.com"}


def test_a_tie_ends_only_its_stream_before_anything_of_it_is_sent(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SettingsError, match=r"stream tied.*'E-mail Address'.*'Email'.*__NULL__.*else has landed"):
        pipeline.run(
            schema("people", "email"),
            record("people", email="ada@example.com"),
            state(done=1),
            schema("tied", *TIED),
            record("tied", **TIED),
            schema("people", "email"),
            record("people", email="bo@example.com"),
            state(done=2),
        )
    assert pipeline.has("ada@example.com")
    assert pipeline.has("bo@example.com")
    assert not pipeline.has("a@example.com")
    assert not pipeline.has("b@example.com")
    assert '"done":2' not in capsys.readouterr().out


def test_field_map_settles_a_tie(pipeline: Pipeline) -> None:
    pipeline.run(schema("tied", *TIED), record("tied", **TIED), field_map={"Email": "__NULL__"})
    assert pipeline.has("a@example.com")


def test_the_log_says_what_is_not_plain_and_nothing_else(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    row = {"user_email": "a@example.com", "Title": "Mrs", "First Name": "Ada", "Second email": "b@example.com"}
    with caplog.at_level(logging.INFO):
        pipeline.run(schema("people", *row), record("people", **row))
    lines = [one.getMessage() for one in caplog.records if one.getMessage().startswith("Stream people: ")]
    assert "Stream people: user_email is taken for email by its heading; field_map says it, or leaves it out." in lines
    assert "Stream people: Title is not imported: its values are salutations." in lines
    assert "Stream people: Second email is not imported: a further email." in lines
    assert not [line for line in lines if line.startswith("Stream people: First Name")]


@pytest.mark.parametrize(("limit", "lands"), [(80, True), (50, False)])
def test_the_service_decides_about_addresses_of_up_to_80_characters(pipe: Pipe, limit: int, *, lands: bool) -> None:
    longest = f"{'a' * 60}@{'b' * 15}.org"
    with pipe(switches=Switches(import_address_limit=limit)) as pipeline:
        target = pipeline.run(
            schema("people", "email"), record("people", email=longest), record("people", email=f"a{longest}")
        )
        assert pipeline.has(longest) is lands
        assert target.run.accounting.counts["people"].rejected["value_too_long"] == 1
        assert target.run.accounting.counts["people"].sent == lands


SEVERAL = ["ada@example.com; bo@example.com", "ada@example.com,bo@example.com", ["ada@example.com", "bo@example.com"],
          "ada@example.com / bo@example.com", "Ada <ada@example.com>, Bo <bo@example.com>",
          "ada@example.com and bo@example.com"]  # fmt: skip


@pytest.mark.parametrize("cell", SEVERAL, ids=str)
@pytest.mark.parametrize("chosen", ["first", "reject", None])
def test_of_several_addresses_in_one_cell_the_first_counts_if_the_setting_says_so(
    pipeline: Pipeline, cell: object, chosen: str | None
) -> None:
    settings = {} if chosen is None else {"multiple_addresses": chosen}
    rows = [record("people", emails=cell, first_name="Ada"), record("people", emails="cleo@example.com")]
    pipeline.run(schema("people", "first_name", emails={}), *rows, **settings)
    assert pipeline.has("ada@example.com") is (chosen == "first")
    assert not pipeline.has("bo@example.com")
    assert pipeline.has("cleo@example.com")
    said = ["set multiple_addresses to first" in line["sentence"] for line in pipeline.rejects()]
    assert said == ([] if chosen == "first" else [True])


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ([{"Nom": "Dupont", "Prénom": "Anne"}], {"Nom": "last_name", "Prénom": "first_name"}),
        ([{"Name": "Muster", "Vorname": "Max"}], {"Name": "last_name", "Vorname": "first_name"}),
        ([{"Naam": "de Vries", "Voornaam": "Jan"}], {"Naam": "last_name", "Voornaam": "first_name"}),
        ([{"Nombre": "Ana María", "Apellidos": "Ruiz"}, {"Nombre": "Eva", "Apellidos": "Sol"},
          {"Nombre": "Luz", "Apellidos": "Paz"}], {"Nombre": "first_name", "Apellidos": "last_name"}),
        ([{"Name": "Max", "Surname": "Muster"}], {"Name": "first_name", "Surname": "last_name"}),
        ([{"Name": "Max Muster", "Vorname": "Max"}], {"Vorname": "first_name"}),
        ([{"Name": "Max Muster", "Surname": "Muster"}], {"Surname": "last_name"}),
        ([{"name": "Ann One", "first_name": "Annie"}], {"first_name": "first_name"}),
        ([{"Name": None, "Vorname": "Max"}], {"Vorname": "first_name"}),
        ([{"Nombre": "Ana"}], {"Nombre": "first_name"}),
        ([{"Nome": "Ana Souza"}], {}),
        ([{"Name": "Ana"}], {}),
    ],
)  # fmt: skip
def test_a_bare_name_is_what_its_neighbour_leaves_it(rows: list[dict[str, str]], keys: dict[str, str]) -> None:
    assert matched(*({"email": "a@example.com", **row} for row in rows)) == keys


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Telefon geschäftlich", "work_phone"), ("Téléphone (domicile)", "home_phone"), ("Nº de teléfono", None),
        ("Número de teléfono móvil", "mobile_phone"), ("Adresse e-mail", "email"), ("Ort (dienstlich)", "work_city"),
        ("Lieferadresse PLZ", "zip"), ("Rechnungsadresse: Straße", "street"), ("Fødselsdato", "birthday"),
        ("Sähköpostiosoite", "email"), ("Kod pocztowy", "zip"), ("Indirizzo email aziendale", None),
        ("Notfallkontakt Telefon", None), ("Nombre de la escuela", None), ("Ville de naissance", None),
        ("E-Mail des Ehepartners", None), ("Date d'inscription", None), ("Lieu de naissance", None),
    ],
)  # fmt: skip
def test_a_heading_in_another_language_is_understood_as_a_whole(heading: str, key: str | None) -> None:
    assert [
        found.key for found in match_columns("people", [heading], {}, lambda: CustomFields(())).fields.values()
    ] == ([key] if key else [])


def test_the_letters_of_a_directory_count_only_beside_its_other_names() -> None:
    row = {"mail": "a@example.com", "sn": "One", "o": "Shop", "l": "Salem", "c": "US"}
    assert matched({"email": "b@example.com", **row}) == {}
    beside = {"cn": "Ann One", "givenName": "Ann", "street": "1 Main St"}
    assert set(matched({"email": "b@example.com", **row, **beside}).values()) == {
        *("first_name", "last_name", "company_name", "street", "city", "country")
    }


def test_the_address_of_the_invited_wins_over_that_of_who_invites() -> None:
    row = {"User Email": "staff@example.com", "Invitee Email": "guest@example.com"}
    match = match_columns("people", list(row), {}, lambda: CustomFields(()), sample=[row])
    assert list(match.fields) == ["Invitee Email"]
