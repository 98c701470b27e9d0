from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.import_fields import FIELDS
from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.columns import match_columns
from target_constantcontact.mapping.consent import Consent, Judgement
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.records import RecordMapping
from target_constantcontact.mapping.typed_values import Conventions
from target_constantcontact.permission import Deleted

TODAY = date(2026, 3, 2)
CUSTOM = CustomFields(
    [
        CustomField("Membership level", "membership_level", "string"),
        CustomField("Renewal", "renewal", "date"),
        CustomField("Visits", "visits", "number"),
        CustomField("Title", "title", "string"),
    ]
)
NONE = CustomFields([])

# Header rows as other systems write them: the columns that mean something to an import, and what they mean.
HEADERS = {
    "auth0": {
        "user_id": None,
        "name": None,
        "email": "email",
        "email_verified": None,
        "given_name": "first_name",
        "family_name": "last_name",
        "nickname": None,
        "phone_number": "phone",
        "created_at": None,
    },
    "klaviyo": {
        "Email": "email",
        "Klaviyo ID": None,
        "First Name": "first_name",
        "Last Name": "last_name",
        "Organization": "company_name",
        "Title": "job_title",
        "Phone Number": "phone",
        "Address": "street",
        "Address 2": "street2",
        "City": "city",
        "State / Region": "state",
        "Country": "country",
        "Zip Code": "zip",
        "Email Marketing Consent": None,
    },
    "hubspot": {
        "Record ID": None,
        "First Name": "first_name",
        "Last Name": "last_name",
        "Email": "email",
        "Phone Number": "phone",
        "Mobile Phone Number": "mobile_phone",
        "Job Title": "job_title",
        "Company name": "company_name",
        "Street Address": "street",
        "State/Region": "state",
        "Postal Code": "zip",
        "Country/Region": "country",
        "Date of birth": "birthday",
        "Contact owner": None,
        "Unsubscribed from all email": None,
    },
    "salesforce": {
        "Salutation": None,
        "FirstName": "first_name",
        "LastName": "last_name",
        "Account Name": "company_name",
        "Title": "job_title",
        "MailingStreet": "street",
        "MailingCity": "city",
        "Mailing State/Province": "state",
        "MailingPostalCode": "zip",
        "MailingCountry": "country",
        "OtherStreet": "other_street",
        "OtherPostalCode": "other_zip",
        "Phone": "phone",
        "MobilePhone": "mobile_phone",
        "HomePhone": "home_phone",
        "Fax": None,
        "Email": "email",
        "Birthdate": "birthday",
        "HasOptedOutOfEmail": None,
    },
    "mailchimp": {
        "Email Address": "email",
        "First Name": "first_name",
        "Last Name": "last_name",
        "Address": "street",
        "Phone Number": "phone",
        "Birthday": "birthday",
        "MEMBER_RATING": None,
        "OPTIN_TIME": None,
        "TAGS": None,
    },
    "mailchimp merge tags": {"EMAIL": "email", "FNAME": "first_name", "LNAME": "last_name", "PHONE": "phone"},
    "snake_case": {
        "email_address": "email",
        "first_name": "first_name",
        "last_name": "last_name",
        "company": "company_name",
        "work_phone": "work_phone",
        "address_line_1": "street",
        "address_line_2": "street2",
        "postal_code": "zip",
        "date_of_birth": "birthday",
        "updated_at": None,
    },
    "accents and spacing": {
        "  E-Mail  ": "email",
        "Prénom": "first_name",
        "Nom de famille": "last_name",
        "Téléphone": "phone",
        "Société": "company_name",
        "PAÍS": "country",
        "code  postal": "zip",
    },
    "our own tap": {
        "contact_key": None,
        "email_address": "email",
        "first_name": "first_name",
        "company_name": "company_name",
        "home_phone": "home_phone",
        "mobile_phone": "mobile_phone",
        "fax_phone": None,
        "home_street": "street",
        "home_country": "country",
        "work_street": "work_street",
        "other_zip": "other_zip",
        "birthday": "birthday",
        "birthday_month": "birthday_month",
        "birthday_day": "birthday_day",
        "anniversary": "anniversary",
        "sms_number": "sms_number",
        "website": None,
        "other_columns": None,
    },
}


LONG = CustomFields([CustomField("Name", "name", "string"), CustomField("Tier", "tier", "single_select")])


def mapping_of(*columns: str, custom: CustomFields = NONE, **field_map: str | None) -> RecordMapping:
    match = match_columns("people", columns, field_map, lambda: custom)
    return RecordMapping(match, Conventions(TODAY))


def judged(record: dict[str, Any]) -> Judgement:
    consent = Consent("people", {"email": {}}, None, {})
    consent.learn([record], [record])
    return consent.judge({"email": "a@x.org", **record}, {})


def reasons(mapping: RecordMapping, **record: Any) -> list[str]:
    return [fault.reason for fault in mapping.convert(record).faults]


def row(mapping: RecordMapping, **record: Any) -> dict[str, Any]:
    converted = mapping.convert(record)
    assert not converted.faults
    return converted.row


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_headings_from_elsewhere_find_their_fields(header: dict[str, str | None]) -> None:
    match = match_columns("people", list(header), {}, lambda: NONE)
    found = {column: field.key for column, field in match.fields.items()}
    assert found == {column: key for column, key in header.items() if key}


@pytest.mark.parametrize(
    "column", ["membership_level", "Membership Level", "cf_membership_level", "cf:membership_level"]
)
def test_a_custom_field_is_found_by_its_name_or_label(column: str) -> None:
    assert row(mapping_of("email", column, custom=CUSTOM), email="a@x.org", **{column: "gold"}) == {
        "email": "a@x.org",
        "cf:membership_level": "gold",
    }


def test_a_custom_field_wins_over_what_a_heading_means_elsewhere_but_not_over_a_field_of_the_service() -> None:
    match = match_columns("people", ["email", "Title", "job_title"], {}, lambda: CUSTOM)
    assert [field.key for field in match.fields.values()] == ["email", "cf:title", "job_title"]


def test_the_account_is_not_asked_for_custom_fields_when_every_column_is_known() -> None:
    def ask() -> CustomFields:
        raise AssertionError

    assert match_columns("people", ["email", "first_name", "list_names", "email_status"], {}, ask).has_people


def test_field_map_wins_over_names_and_can_leave_a_column_out() -> None:
    mapping = mapping_of(
        "email", "first_name", "nick", "last_name", custom=CUSTOM,
        first_name="__NULL__", nick="First Name", last_name="cf:membership_level",
    )  # fmt: skip
    assert row(mapping, email="a@x.org", first_name="Robert", nick="Bob", last_name="gold") == {
        "email": "a@x.org",
        "first_name": "Bob",
        "cf:membership_level": "gold",
    }


def test_two_columns_for_one_field_are_refused_with_both_names_and_the_way_out() -> None:
    with pytest.raises(SettingsError, match=r"'Email'.*'E-mail Address'.*email.*field_map.*__NULL__"):
        match_columns("people", ["Email", "E-mail Address"], {}, lambda: NONE, sample=[])


def test_an_unknown_field_in_field_map_is_refused_with_the_closest_names() -> None:
    with pytest.raises(SettingsError, match=r"cf:membership_levle.*cf:membership_level"):
        mapping_of("email", "level", custom=CUSTOM, level="cf:membership_levle")


def test_columns_that_mean_nothing_are_named() -> None:
    match = match_columns("people", ["email", "shoe", "list_names"], {"gone": "zip"}, lambda: NONE)
    assert match.unmatched == ["shoe"]


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_a_blank_leaves_its_key_out(blank: str | None) -> None:
    mapping = mapping_of("email", "first_name", "birthday", "anniversary")
    assert row(mapping, email="a@x.org", first_name=blank, birthday=blank, anniversary=blank) == {"email": "a@x.org"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(97301, "97301"), (Decimal("97301.0"), "97301"), (Decimal("1.10"), "1.10"), (1e3, "1000"),
     (Decimal("1E+2"), "100"), (Decimal("1E-3"), "0.001"), (["a", "b"], "a, b"), ("  a ", "a")],
)  # fmt: skip
def test_every_kind_of_value_becomes_plain_text(value: object, text: str) -> None:
    assert row(mapping_of("email", "zip"), email="a@x.org", zip=value)["zip"] == text


@pytest.mark.parametrize(
    "text", ["2021-06-30", "2021/6/30", "6/30/2021", "06-30-2021", "2021-06-30T23:59:59Z", "2021-06-30 10:00:00 -0400"]
)
def test_dates_of_every_documented_form_become_one(text: str) -> None:
    mapping = mapping_of("email", "anniversary", "Renewal", custom=CUSTOM)
    assert row(mapping, email="a@x.org", anniversary=text, Renewal=text) == {
        "email": "a@x.org",
        "anniversary": "2021-06-30",
        "cf:renewal": "2021-06-30",
    }


@pytest.mark.parametrize("text", ["30/6/2021", "2021-02-30", "June 30", "1900-12-31", "2037-01-01", "20211330"])
def test_an_anniversary_that_the_service_would_hold_back_is_rejected(text: str) -> None:
    assert reasons(mapping_of("email", "anniversary"), email="a@x.org", anniversary=text) == ["invalid_date"]


@pytest.mark.parametrize("year", [1901, 2036])
def test_the_first_and_the_last_year_of_an_anniversary_are_taken(year: int) -> None:
    assert not reasons(mapping_of("email", "anniversary"), email="a@x.org", anniversary=f"{year}-01-01")


@pytest.mark.parametrize("value", ["4/9", "04-09", "--04-09", "1990-04-09", "4/9/1990", "1990-04-09T00:00:00Z"])
def test_a_birthday_becomes_a_month_and_a_day(value: str) -> None:
    assert row(mapping_of("email", "birthday"), email="a@x.org", birthday=value) == {
        "email": "a@x.org",
        "birthday_month": 4,
        "birthday_day": 9,
    }


@pytest.mark.parametrize("day", [9, "09", " 9 ", Decimal("9.0")])
def test_the_halves_of_a_birthday_may_have_any_type(day: object) -> None:
    mapping = mapping_of("email", "birthday_month", "birthday_day")
    assert row(mapping, email="a@x.org", birthday_month="4", birthday_day=day)["birthday_day"] == 9


@pytest.mark.parametrize(
    "values",
    [{"birthday": "30/2"}, {"birthday": "soon"}, {"birthday_month": 4}, {"birthday_day": 4},
     {"birthday_month": 2, "birthday_day": 30}, {"birthday_month": "x", "birthday_day": 3}],
)  # fmt: skip
def test_half_a_birthday_or_none_that_exists_is_rejected(values: dict[str, object]) -> None:
    mapping = mapping_of("email", "birthday", "birthday_month", "birthday_day")
    assert reasons(mapping, email="a@x.org", **values) == ["invalid_birthday"]


@pytest.mark.parametrize(
    "address",
    ["plain", "a@b", "a b@x.org", "a@x.org,b@x.org", "<a@x.org", "a@@x.org", "@x.org", "a@", "a@x..org", "a@.org",
     "A (B) a@x.org", "a@x.o", "A <B> a@x.org",
     "a@x.org <b@x.org>", "a@x.org?subject=Hi", "a@10.0.0.12", "a@x.org!", "a@x.org; b@x.org"],
)  # fmt: skip
def test_what_is_not_one_complete_address_is_rejected(address: str) -> None:
    assert reasons(mapping_of("email"), email=address) == ["invalid_email_address"]


def test_an_address_holds_none_of_the_signs_that_stand_between_addresses_or_around_them() -> None:
    mapping = mapping_of("email")
    assert reasons(mapping, email="b@x.org <a@x.org>") == ["invalid_email_address"]
    for sign in ' ,;:"<>()[]{}\\@\t':
        for form in ("a{}b@x.org", "a@x{}y.org", "a@x.o{}rg"):
            assert reasons(mapping, email=form.format(sign)) == ["invalid_email_address"], form.format(sign)


@pytest.mark.parametrize("address", ["a@x.org", "o'neil+tag@mail.example.co.uk", "jürgen@exämple.de", " a@x.org "])
def test_complete_addresses_are_taken(address: str) -> None:
    assert row(mapping_of("email"), email=address) == {"email": address.strip()}


@pytest.mark.parametrize(
    "written",
    [
        "Ada One <a@x.org>",
        "<a@x.org>",
        '"One, Ada" <a@x.org>',
        "mailto:a@x.org",
        "<mailto:a@x.org>",
        "a@x.org <a@x.org>",
        "'A@x.org' <a@x.org>",
        "MAILTO:a@x.org",
        "mailto:a@x.org?subject=Hi",
        "a@x.org;",
        "a@x.org.",
        "a@x.org, A@X.org",
        "{a@x.org}",
        "Ada <a@x.org>;",
        '["a@x.org"]',
    ],
)
def test_an_address_as_mail_programs_write_it_is_taken(written: str) -> None:
    assert row(mapping_of("email"), email=written) == {"email": "a@x.org"}


@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_record_without_an_address_is_rejected(address: str | None) -> None:
    assert reasons(mapping_of("email", "first_name"), email=address, first_name="A") == ["no_email_address"]


@pytest.mark.parametrize(
    "key", sorted(key for key, field in FIELDS.items() if field.max_length and key != "sms_number")
)
def test_a_value_one_character_too_long_is_rejected_and_one_that_just_fits_is_not(key: str) -> None:
    mapping = mapping_of(*dict.fromkeys(("email", key.removesuffix("2"), key)))
    longest = FIELDS[key].max_length
    fits = f"{'x' * (longest - 6)}@x.org" if key == "email" else "5" * longest
    assert not reasons(mapping, **{"email": "a@x.org", key: fits})
    assert reasons(mapping, **{"email": "a@x.org", key: f"x{fits}"}) == ["value_too_long"]


def test_a_telephone_number_goes_without_its_punctuation_where_it_would_not_fit() -> None:
    found = row(mapping_of("email", "phone"), email="a@x.org", phone="+1 (555) 010-1234 ext. 12345")
    assert found["phone"] == "+15550101234ext12345"


def test_only_text_that_still_says_something_when_cut_is_cut() -> None:
    cut: list[int] = []
    match = match_columns("people", ["email", "first_name", "phone", "cf_name", "cf_tier"], {}, lambda: LONG)
    mapping = RecordMapping(match, Conventions(date(2026, 1, 1)), note_cut=lambda: cut.append(1))
    long = {"first_name": f"{'x' * 49} y", "cf_name": "n" * 256}
    converted = mapping.convert({"email": "a@x.org", **long})
    assert not converted.faults
    assert (converted.row["first_name"], converted.row["cf:name"]) == ("x" * 49, "n" * 255)
    assert len(cut) == 2
    faults = mapping.convert({"email": f"{'a' * 80}@x.org", "phone": "1" * 51, "cf_tier": "n" * 256}).faults
    assert [(fault.reason, fault.field) for fault in faults] == [
        ("value_too_long", "email"), ("value_too_long", "phone"), ("value_too_long", "cf:tier"),
    ]  # fmt: skip


def test_all_faults_of_a_record_are_found_at_once() -> None:
    mapping = mapping_of("email", "first_name", "anniversary", "birthday", "email_status")
    found = reasons(mapping, email="nope", first_name="x" * 51, anniversary="never", birthday="2/30")
    assert found == [
        "invalid_email_address",
        "value_too_long",
        "invalid_date",
        "invalid_birthday",
    ]


def test_a_fault_never_repeats_the_value() -> None:
    faults = mapping_of("email", "anniversary").convert({"email": "jane doe@x.org", "anniversary": "hush"}).faults
    assert "jane" not in str(faults)
    assert "hush" not in str(faults)


@pytest.mark.parametrize(
    ("value", "reason"),
    [({"a": 1}, "invalid_type"), (True, "invalid_type"), ("a\x00b", "invalid_text"), ("\ud800", "invalid_text")],
)
def test_what_no_import_can_carry_is_rejected(value: object, reason: str) -> None:
    assert reasons(mapping_of("email", "city"), email="a@x.org", city=value) == [reason]


def test_a_number_field_takes_numbers_only() -> None:
    mapping = mapping_of("email", "Visits", custom=CUSTOM)
    assert row(mapping, email="a@x.org", Visits="12.50")["cf:visits"] == "12.50"
    assert reasons(mapping, email="a@x.org", Visits="many") == ["invalid_number"]


def test_a_phone_too_many_is_rejected() -> None:
    mapping = mapping_of("email", "home_phone", "work_phone", "mobile_phone", "other_phone")
    four = dict.fromkeys(("home_phone", "work_phone", "mobile_phone", "other_phone"), "555-010-2000")
    assert reasons(mapping, email="a@x.org", **four) == ["too_many_phone_numbers"]
    assert not reasons(mapping, email="a@x.org", **{**four, "other_phone": None})


def test_the_26th_custom_field_of_a_record_is_rejected_and_25_of_30_are_not() -> None:
    many = CustomFields([CustomField(f"F {n}", f"f{n}", "string") for n in range(30)])
    mapping = mapping_of("email", *(f"cf_f{n}" for n in range(30)), custom=many)
    assert not reasons(mapping, email="a@x.org", **{f"cf_f{n}": "v" for n in range(25)})
    assert reasons(mapping, email="a@x.org", **{f"cf_f{n}": "v" for n in range(26)}) == ["too_many_custom_fields"]
    assert "30 custom fields" in mapping.csv_problem


def test_sms_numbers_are_those_of_the_united_states() -> None:
    mapping = mapping_of("email", "sms_number")
    assert row(mapping, email="a@x.org", sms_number="+1 (415) 555-0100")["sms_number"] == "415-555-0100"
    assert reasons(mapping, email="a@x.org", sms_number="+44 20 7946 0000") == ["invalid_sms_number"]


def test_a_column_documented_for_json_only_says_so() -> None:
    assert "work_city" in mapping_of("email", "work_city").csv_problem
    assert not mapping_of("email", "city").csv_problem


@pytest.mark.parametrize(
    "refusal",
    [{"email_status": "Unsubscribed"}, {"email_status": "Temporary Hold"}, {"email_status": "No Permissions Set"},
     {"email_status": "Awaiting Confirmation"}, {"email_status": "Removed"},
     {"email_permission_status": "unsubscribed"}, {"email_optout_date": "2020-01-01T00:00:00Z"},
     {"HasOptedOutOfEmail": True}, {"status": "unsubscribed"}, {"status": "cleaned"}],
)  # fmt: skip
def test_whoever_may_not_be_mailed_at_the_source_is_kept_out(refusal: dict[str, object]) -> None:
    assert judged(refusal).verdict.refusal is not None


@pytest.mark.parametrize("column", ["deleted_at", "IsDeleted", "_sdc_deleted_at"])
def test_a_record_that_its_source_has_deleted_is_told_from_the_others(column: str) -> None:
    # Singer's own mark need not be in a schema.
    assert judged({column: "2020-01-01"}).deleted is Deleted.YES
    assert judged({column: None}).deleted is Deleted.NO


@pytest.mark.parametrize(
    "permission",
    [{"email_status": "Active"}, {"email_permission_status": "Implied"}, {"email_status": None},
     {"email_status": "Active", "email_optout_date": "2020-01-01"}, {"deleted_at": None}, {"HasOptedOutOfEmail": False},
     {"unsubscribed": "0"}],
)  # fmt: skip
def test_whoever_may_be_mailed_at_the_source_is_taken(permission: dict[str, object]) -> None:
    assert judged(permission).verdict.may_come


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
COLUMNS = ("email", "first_name", "zip", "anniversary", "birthday", "birthday_month", "birthday_day", "sms_number",
           "cf_visits", "cf_renewal", "email_status")  # fmt: skip


@given(record=st.dictionaries(st.sampled_from(COLUMNS), JSON), address=st.just("a@x.org") | JSON)
def test_any_json_value_ends_as_sendable_text_or_as_a_fault(record: dict[str, Any], address: object) -> None:
    converted = mapping_of(*COLUMNS, custom=CUSTOM).convert({**record, "email": address})
    if converted.faults:
        assert all(fault.reason and str(fault) for fault in converted.faults)
        return
    json.dumps(converted.row).encode()
    assert converted.row["email"]
    for key, value in converted.row.items():
        assert isinstance(value, int if key in {"birthday_month", "birthday_day"} else str)
        assert str(value).encode().strip()
    assert ("birthday_month" in converted.row) == ("birthday_day" in converted.row)
