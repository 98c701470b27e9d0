from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.imports import receive_csv, receive_json
from constantcontact_simulator.problems import EngineError, JobFailed
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from constantcontact_simulator.contact import Contact
    from constantcontact_simulator.jobs import JobOutcome

NOW = 1_800_000_000
NOBODY = "00000000-0000-1000-8000-000000000000"
Row = dict[str, Any]


def account(contacts: int = 0, switch: str = "", **kinds: int) -> Account:
    switches = Switches.from_names([switch] if switch else [])
    return Account(contacts=contacts, switches=switches, clock=lambda: NOW, **kinds)


def first_list(of: Account) -> str:
    return next(iter(of.lists))


def import_json(of: Account, *rows: Row, **body: Any) -> JobOutcome:
    whole = {"import_data": list(rows), "list_ids": [first_list(of)]} | body
    return receive_json(json.dumps(whole).encode(), of).run(of)


def import_csv(of: Account, text: str, sms_permission: str | None = None) -> JobOutcome:
    return receive_csv("people.csv", text.encode(), [first_list(of)], sms_permission, of).run(of)


def test_a_new_contact_is_implicit_and_on_every_list_of_the_import() -> None:
    of = account()
    lists = list(of.lists)[:2]
    outcome = import_json(of, {"email": "Mara@example.org", "first_name": " Mara "}, list_ids=lists)
    assert outcome.status == {
        "items_total_count": 2,
        "person_count": 1,
        "error_count": 0,
        "correctable_count": 0,
        "cannot_add_to_list_count": 0,
    }
    contact = of.contacts.by_address("mara@EXAMPLE.org")
    assert contact is not None
    resource = contact.resource(["list_memberships"])
    assert resource["list_memberships"] == lists
    assert resource["first_name"] == "Mara"
    assert (resource["create_source"], resource.get("update_source")) == ("Account", None)
    assert resource["email_address"]["address"] == "Mara@example.org"
    assert resource["email_address"]["permission_to_send"] == "implicit"
    assert resource["email_address"]["opt_in_source"] == "Account"


def test_an_existing_contact_changes_only_in_what_the_row_has() -> None:
    of = account(100)
    before = next(one for one in of.contacts.select(ContactFilter()) if one.first_name and one.permission == "explicit")
    import_json(of, {"email": (before.address or "").upper(), "last_name": "Neu"})
    after = of.contacts.at(before.position)
    assert len(of.contacts) == 100
    assert (after.first_name, after.last_name) == (before.first_name, "Neu")
    assert (after.address, after.permission) == (before.address, "explicit")
    assert set(after.lists) == {*before.lists, first_list(of)}
    assert (after.created_at, after.updated_at) == (before.created_at, NOW)


def test_an_unsubscribed_contact_is_updated_but_not_added() -> None:
    of = account(unsubscribed=1)
    lists = of.contacts.at(0).lists
    target = of.create_list({"name": "Target"}).list_id
    outcome = import_json(of, {"email": of.contacts.at(0).address, "last_name": "Neu"}, list_ids=[target])
    after = of.contacts.at(0)
    assert outcome.status["cannot_add_to_list_count"] == 1
    assert (after.last_name, after.permission, after.lists) == ("Neu", "unsubscribed", lists)


def test_a_deleted_contact_is_revived() -> None:
    of = account(deleted=1)
    import_json(of, {"email": of.contacts.at(0).address})
    after = of.contacts.at(0)
    assert (after.deleted_at, after.lists, after.opt_out_at) == (None, (first_list(of),), None)


@pytest.mark.parametrize("adds", [True, False])
def test_contacts_on_hold_get_into_the_lists_or_not(adds: bool) -> None:
    of = account(200, f"import_adds_held_contacts={str(adds).lower()}")
    held = next(one for one in of.contacts.select(ContactFilter(statuses=frozenset({"temp_hold"}))))
    target = of.create_list({"name": "Target"}).list_id
    outcome = import_json(of, {"email": held.address}, list_ids=[target])
    assert (target in of.contacts.at(held.position).lists) is adds
    assert outcome.status["cannot_add_to_list_count"] == 0


def test_the_later_of_two_rows_of_one_person_wins() -> None:
    of = account()
    outcome = import_csv(of, "email,first_name,last_name\na@example.com,A,B\nA@Example.com,C,\n")
    assert outcome.status["person_count"] == 2
    assert len(of.contacts) == 1
    assert (of.contacts.at(0).first_name, of.contacts.at(0).last_name) == ("C", "B")


@pytest.mark.parametrize(
    ("row", "counter", "text"),
    [
        ({"email": "no address"}, "correctable_count", "Line 3: Invalid email"),
        ({"email": "a@b"}, "correctable_count", "Line 3: Invalid email"),
        ({"email": "a..b@example.com"}, "correctable_count", "Line 3: Invalid email"),
        ({"first_name": "A"}, "correctable_count", "Line 3: Missing email address"),
        ({"city": "Rom"}, "correctable_count", "Line 3: Missing name and email address"),
        ({"email": "b@example.com", "birthday_month": 4}, "correctable_count", "Line 3: Invalid birthday"),
        (
            {"email": "b@example.com", "birthday_month": 2, "birthday_day": 30},
            "correctable_count",
            "Line 3: Invalid birthday",
        ),
        ({"email": "b@example.com", "anniversary": "30.6.2021"}, "correctable_count", "Line 3: Invalid anniversary"),
        ({"email": "b@example.com", "anniversary": "1900-01-01"}, "correctable_count", "Line 3: Invalid anniversary"),
        ({"email": "b@example.com", "anniversary": "2038-01-01"}, "correctable_count", "Line 3: Invalid anniversary"),
        (
            {"email": "b@example.com", "first_name": "A" * 51},
            "error_count",
            "first_name exceeds the maximum length of 50",
        ),
        ({"email": "b" * 39 + "@example.com"}, "error_count", "email exceeds the maximum length of 50"),
        ({"email": "b@example.com", "home_street": "A" * 256}, "error_count", "exceeds the maximum length of 255"),
        ({"email": "b@example.com", "sms_number": "+49 30 1234"}, "error_count", "Line 3: Invalid SMS number"),
        ({"email": "b@example.com", "cf:lifetime_value": "much"}, "error_count", "Invalid value for custom field"),
        ({"email": "b@example.com", "cf:favourite_caf_": "Elsewhere"}, "error_count", "Invalid value for custom field"),
    ],
)
def test_a_bad_row_is_counted_named_by_its_line_and_not_imported(row: Row, counter: str, text: str) -> None:
    of = account()
    outcome = import_json(of, {"email": "a@example.com"}, row, {"email": "c@example.com"})
    assert outcome.status["person_count"] == 3
    assert outcome.status["items_total_count"] == 4
    assert outcome.status[counter] == 1
    assert sum(outcome.status[name] for name in ("error_count", "correctable_count")) == 1
    assert len(outcome.activity_errors) == 1
    assert text in outcome.activity_errors[0]
    assert [one.address for one in of.contacts.select(ContactFilter())] == ["a@example.com", "c@example.com"]


@pytest.mark.parametrize(
    "text", ["06/30/2021", "6/3/2021", "2021/06/30", "2021/6/3", "2021-06-30", "2021-6-3", "6-3-2021", "6-30-2021"]
)
def test_anniversaries_have_eight_forms(text: str) -> None:
    of = account()
    import_json(of, {"email": "a@example.com", "anniversary": text})
    assert of.contacts.at(0).anniversary in {"2021-06-30", "2021-06-03"}


@pytest.mark.parametrize("behaviour", ["line_error", "cut"])
def test_an_over_long_value_fails_its_row_or_is_cut(behaviour: str) -> None:
    of = account(switch=f"over_long_value={behaviour}")
    outcome = import_json(of, {"email": "a@example.com", "first_name": "A" * 51})
    assert outcome.status["error_count"] == (behaviour == "line_error")
    assert [one.first_name for one in of.contacts.select(ContactFilter())] == ["A" * 50] * (behaviour == "cut")


@pytest.mark.parametrize("blank", ["", "  ", None])
@pytest.mark.parametrize("behaviour", ["ignored", "clearing"])
def test_a_blank_leaves_a_value_or_clears_it(blank: str | None, behaviour: str) -> None:
    of = account(switch=f"blank_import_cells={behaviour}")
    names = ("first_name", "home_phone", "home_city", "cf:membership_level", "anniversary")
    import_json(of, {"email": "a@example.com", **dict.fromkeys(names, "2020-01-01")})
    import_json(of, {"email": "a@example.com", **dict.fromkeys(names, blank)})
    after = of.contacts.at(0)
    left = [after.first_name, after.phones, after.streets, after.custom_values, after.anniversary]
    assert [bool(one) for one in left] == [behaviour == "ignored"] * 5


@pytest.mark.parametrize("behaviour", ["ignored", "line_error"])
def test_an_unknown_custom_field_is_lost_or_fails_its_row(behaviour: str) -> None:
    of = account(switch=f"unknown_custom_field={behaviour}")
    outcome = import_json(of, {"email": "a@example.com", "cf:Membership Level": "gold"})
    assert outcome.status["error_count"] == (behaviour == "line_error")
    assert [one.custom_values for one in of.contacts.select(ContactFilter())] == [()] * (behaviour == "ignored")


@pytest.mark.parametrize("behaviour", ["kept", "line_error"])
def test_a_value_of_the_wrong_type_is_kept_or_fails_its_row(behaviour: str) -> None:
    of = account(switch=f"bad_custom_value={behaviour}")
    import_json(of, {"email": "a@example.com", "cf:last_visit": "soon"})
    values = [one.custom_values[0].value for one in of.contacts.select(ContactFilter())]
    assert values == ["soon"] * (behaviour == "kept")


@pytest.mark.parametrize("behaviour", ["ignored", "line_error"])
def test_the_26th_custom_field_is_lost_or_fails_its_row(behaviour: str) -> None:
    of = account(custom_fields=40, switch=f"too_many_custom_fields={behaviour}")
    names = [f"cf:{one.name}" for one in of.custom_fields.values() if one.type == "string"]
    import_json(of, {"email": "a@example.com", **dict.fromkeys(names[:25], "v")})
    import_json(of, {"email": "b@example.com", **dict.fromkeys(names[:26], "v")})
    sizes = [len(one.custom_values) for one in of.contacts.select(ContactFilter())]
    assert sizes == ([25, 25] if behaviour == "ignored" else [25])


@pytest.mark.parametrize("behaviour", ["ignored", "line_error"])
def test_a_fourth_phone_is_lost_or_fails_its_row(behaviour: str) -> None:
    of = account(switch=f"fourth_phone={behaviour}")
    kinds = ("home", "work", "mobile", "other")
    import_json(of, {"email": "a@example.com", **{f"{kind}_phone": "617-555-0100" for kind in kinds}})
    phones = [[phone.kind for phone in one.phones] for one in of.contacts.select(ContactFilter())]
    assert phones == ([["home", "work", "mobile"]] if behaviour == "ignored" else [])


@pytest.mark.parametrize(("limit", "landed"), [(25, 0), (50, 1)])
def test_a_phone_of_26_characters_fits_one_of_two_limits(limit: int, landed: int) -> None:
    of = account(switch=f"phone_limit={limit}")
    import_json(of, {"email": "a@example.com", "home_phone": "1" * 26})
    assert len(of.contacts) == landed


@pytest.mark.parametrize("kind", ["other", "home"])
def test_a_plain_phone_has_one_of_two_kinds(kind: str) -> None:
    of = account(switch=f"json_phone_kind={kind}")
    import_json(of, {"email": "a@example.com", "phone": "617-555-0100"})
    assert [phone.kind for phone in of.contacts.at(0).phones] == [kind]


@pytest.mark.parametrize(("switch", "streets"), [("home", {"home": "9 Elm Row Apt. 3"}), ("other", {"home": "9 Elm Row", "other": "Apt. 3"})])  # fmt: skip  # noqa: E501  # a table
def test_a_plain_street2_belongs_to_one_of_two_addresses(switch: str, streets: dict[str, str]) -> None:
    of = account(switch=f"street2_kind={switch}")
    import_json(of, {"email": "a@example.com", "street": "9 Elm Row", "street2": "Apt. 3"})
    assert {street.kind: street.street for street in of.contacts.at(0).streets} == streets


@pytest.mark.parametrize("spelling", ["home country", "home_country"])
@pytest.mark.parametrize("switch", ["both", "home country", "home_country"])
def test_the_home_country_has_two_spellings(switch: str, spelling: str) -> None:
    of = account(switch=f"home_country_property={switch}")
    import_json(of, {"email": "a@example.com", "home_city": "Rom", spelling: "Italy"})
    assert of.contacts.at(0).streets[0].country == ("Italy" if switch in {"both", spelling} else None)


@pytest.mark.parametrize("expands", [True, False])
def test_codes_of_states_and_countries_are_written_out_or_not(expands: bool) -> None:
    of = account(switch=f"import_expands_codes={str(expands).lower()}")
    import_json(of, {"email": "a@example.com", "work_state": "qc", "work_country": "CA", "state": "OR"})
    assert [(one.kind, one.state, one.country) for one in of.contacts.at(0).streets] == (
        [("work", "Quebec", "Canada"), ("home", "Oregon", None)]
        if expands
        else [("work", "qc", "CA"), ("home", "OR", None)]
    )


def test_a_part_of_an_address_leaves_the_other_parts() -> None:
    of = account()
    import_json(of, {"email": "a@example.com", "street": "9 Elm Row", "city": "Salem"})
    import_json(of, {"email": "a@example.com", "home_city": "Boston"})
    (street,) = of.contacts.at(0).streets
    assert (street.street, street.city) == ("9 Elm Row", "Boston")


def test_a_number_alone_makes_and_finds_an_sms_contact() -> None:
    of = account()
    import_csv(of, "sms_number,first_name,sms_consent_date\n617-555-0100,A,2024-05-01\n", "explicit")
    import_csv(of, "sms_number,last_name\n6175550100,B\n")
    assert len(of.contacts) == 1
    resource = of.contacts.at(0).resource()
    assert "email_address" not in resource
    assert (resource["first_name"], resource["last_name"]) == ("A", "B")
    assert resource["sms_channel"]["sms_channel_consents"][0]["sms_consent_permission"] == "explicit"
    assert resource["sms_channel"]["sms_channel_consents"][0]["opt_in_date"] == "2024-05-01T00:00:00Z"


def test_explicit_permission_needs_a_consent_date() -> None:
    outcome = import_csv(account(), "email,sms_number\na@example.com,6175550100\n", "explicit")
    assert outcome.activity_errors == ["Line 2: Missing SMS consent date"]


def test_a_number_of_somebody_else_fails_its_row() -> None:
    of = account()
    outcome = import_csv(of, "email,sms_number\na@example.com,6175550100\nb@example.com,6175550100\n")
    assert outcome.status["error_count"] == 1
    assert len(of.contacts) == 1


@pytest.mark.parametrize(("extra", "kept"), [(0, 39_999), (2, 39_999)])
def test_lines_of_a_file_past_40_000_are_dropped_in_silence(extra: int, kept: int) -> None:
    of = account()
    text = "email\n" + "".join(f"p{number}@example.com\n" for number in range(39_999 + extra))
    outcome = import_csv(of, text)
    assert outcome.status["items_total_count"] == 40_000
    assert outcome.status["person_count"] == kept == len(of.contacts)
    assert outcome.activity_errors == []


@pytest.mark.parametrize(("counts", "kept"), [("records", 39_999), ("physical", 20_000)])
def test_a_line_is_a_row_or_a_line_end(counts: str, kept: int) -> None:
    of = account(switch=f"csv_line_limit_counts={counts}")
    text = "email,cf:comments\n" + "".join(f'p{number}@example.com,"a\nb"\n' for number in range(40_000))
    outcome = import_csv(of, text)
    assert outcome.status["person_count"] == kept


def test_a_full_file_is_imported_within_seconds() -> None:
    of = account()
    rows = "".join(f"person{number}@example.com,First{number % 500},Last\n" for number in range(39_999))
    started_at = time.process_time()
    import_csv(of, "email,first_name,last_name\n" + rows)
    assert len(of.contacts) == 39_999
    assert time.process_time() - started_at < 10  # 0.5 s on a quiet machine


@pytest.mark.parametrize(("cut", "kept"), [("dropped", 2), ("kept", 3)])
def test_bytes_of_a_file_past_the_limit_are_dropped_in_silence(cut: str, kept: int) -> None:
    of = Account(switches=Switches.from_names(["body_limit_bytes=72", f"cut_csv_row={cut}"]), clock=lambda: NOW)
    text = "email,first_name\n" + "".join(f"p{number}@example.com,Ana\n" for number in range(9))
    outcome = import_csv(of, text)  # 17 bytes, then 19 a row
    assert outcome.activity_errors == []
    assert outcome.status["items_total_count"] == 1 + kept
    assert len(of.contacts) == kept


def test_the_limit_counts_the_whole_request_body() -> None:
    of = Account(switches=Switches(body_limit_bytes=60), clock=lambda: NOW)
    text = "email,first_name\n" + "".join(f"p{number}@example.com,Ana\n" for number in range(9))
    job = receive_csv("a.csv", text.encode(), [first_list(of)], None, of, bytes_before=20)
    assert job.run(of).status["person_count"] == 1


def test_a_character_or_a_quoted_line_break_at_the_limit_breaks_nothing() -> None:
    text = 'email,cf:comments\na@example.com,"é\né"\nb@example.com,"é\né"\n'
    for limit in range(18, len(text.encode())):
        of = Account(switches=Switches(body_limit_bytes=limit), clock=lambda: NOW)
        outcome = import_csv(of, text)
        assert outcome.activity_errors == []
        assert [one.custom_values[0].value for one in of.contacts.select(ContactFilter())] == ["é\né"] * len(
            of.contacts
        )
        assert len(of.contacts) == (limit >= 40)


def test_a_json_body_past_the_limit_loses_rows_in_silence_or_is_refused() -> None:
    rows = [{"email": f"p{number}@example.com", "first_name": "é" * 50} for number in range(40_000)]
    of = account()
    raw = json.dumps({"list_ids": [first_list(of)], "import_data": rows}, ensure_ascii=False).encode()
    outcome = receive_json(raw, of).run(of)
    kept = outcome.status["person_count"]
    assert outcome.activity_errors == []
    assert outcome.status["items_total_count"] == kept + 1
    assert len(raw) > 4_000_000
    assert raw[:4_000_000].count(b"}") == kept
    refusing = account(switch="oversize_json=rejected")
    with pytest.raises(EngineError) as caught:
        receive_json(raw, refusing)
    assert caught.value.status == 400


@pytest.mark.parametrize("limit", [40_000, 39_999])
def test_rows_of_a_json_import_past_the_limit_are_dropped_in_silence(limit: int) -> None:
    of = account(switch=f"json_row_limit={limit}")
    outcome = import_json(of, *({"email": f"p{number}@example.com"} for number in range(40_002)))
    assert outcome.status["person_count"] == limit == len(of.contacts)
    assert outcome.status["items_total_count"] == limit + 1
    assert outcome.activity_errors == []


@pytest.mark.parametrize("sensitive", [True, False])
def test_headings_in_capitals_are_unknown_or_understood(sensitive: bool) -> None:
    of = account(switch=f"csv_headings_case_sensitive={str(sensitive).lower()}")
    import_csv(of, "email,First_Name\na@example.com,A\n")
    assert of.contacts.at(0).first_name == (None if sensitive else "A")


@pytest.mark.parametrize("works", [True, False])
def test_columns_per_kind_work_in_files_or_not(works: bool) -> None:
    of = account(switch=f"per_kind_csv_columns={str(works).lower()}")
    import_csv(of, "email,work_phone,work_city\na@example.com,617-555-0100,Rom\n")
    assert bool(of.contacts.at(0).phones) is works
    assert bool(of.contacts.at(0).streets) is works


def test_a_file_may_have_a_mark_quotes_crlf_and_unknown_columns() -> None:
    of = account()
    import_csv(of, '\ufeffemail,nickname,last_name\r\n"a@example.com","x, y","O""Neil"\r\n\r\n')
    assert [(one.address, one.last_name) for one in of.contacts.select(ContactFilter())] == [
        ("a@example.com", 'O"Neil')
    ]


@pytest.mark.parametrize(
    ("file_name", "text", "lists", "sms_permission", "status"),
    [
        ("people.txt", "email\n", 1, None, 415),
        ("people.csv", "Email,first_name\n", 1, None, 400),
        ("people.csv", "", 1, None, 400),
        ("people.csv", "email\n", 0, None, 400),
        ("people.csv", "email\n", 51, None, 400),
        ("people.csv", "email\n", 1, "implicit", 400),
    ],
)
def test_a_bad_form_is_refused(file_name: str, text: str, lists: int, sms_permission: str | None, status: int) -> None:
    of = account(lists=60)
    with pytest.raises(EngineError) as caught:
        receive_csv(file_name, text.encode(), list(of.lists)[:lists], sms_permission, of)
    assert caught.value.status == status


GOOD: Row = {"email": "a@example.com"}


@pytest.mark.parametrize(
    "body",
    [
        {"import_data": [GOOD], "list_ids": None},
        {"import_data": [GOOD], "list_ids": []},
        {"list_ids": ["x"], "import_data": [GOOD]},
        {"list_ids": "x", "import_data": [GOOD]},
        {"import_data": []},
        {"import_data": None},
        {"import_data": GOOD},
        {"import_data": ["a@example.com"]},
        {"import_data": [GOOD], "sms_permission_to_send": "implicit"},
        {"import_data": [{"email": {"address": "a@example.com"}}]},
        {"import_data": [GOOD | {"first_name": 1}]},
        {"import_data": [GOOD | {"birthday_day": "1", "birthday_month": "2"}]},
        {"import_data": [GOOD | {"cf:membership_level": True}]},
    ],
)
def test_a_json_body_that_does_not_fit_the_schema_is_refused(body: Row) -> None:
    of = account()
    whole = {"list_ids": [first_list(of)]} | body
    with pytest.raises(EngineError) as caught:
        receive_json(json.dumps(whole).encode(), of)
    assert caught.value.status == 400


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"import_data": [],}', b"\xff"])
def test_a_malformed_json_body_is_refused(raw: bytes) -> None:
    with pytest.raises(EngineError) as caught:
        receive_json(raw, account())
    assert caught.value.status == 400


def test_wrong_types_are_understood_by_a_switch() -> None:
    of = account(switch="json_wrong_type=coerced")
    import_json(of, GOOD | {"first_name": 7, "birthday_day": "1", "birthday_month": "2"})
    assert (of.contacts.at(0).first_name, of.contacts.at(0).birthday_month) == ("7", 2)
    with pytest.raises(EngineError):
        import_json(of, GOOD | {"first_name": ["A"]})


def test_a_phone_is_required_by_a_switch() -> None:
    with pytest.raises(EngineError, match="phone is missing"):
        import_json(account(switch="json_phone_required=true"), GOOD)


@pytest.mark.parametrize("behaviour", ["rejected", "ignored"])
def test_properties_of_the_single_contact_shape_are_lost_or_refused(behaviour: str) -> None:
    of = account(switch=f"unknown_json_property={behaviour}")
    row = GOOD | {"custom_fields": [{"custom_field_id": NOBODY, "value": "gold"}]}
    if behaviour == "rejected":
        with pytest.raises(EngineError):
            import_json(of, row)
    else:
        assert import_json(of, row).activity_errors == []
        assert of.contacts.at(0).custom_values == ()


@pytest.mark.parametrize("behaviour", ["rejected", "failed"])
def test_an_unknown_list_is_refused_or_fails_later(behaviour: str) -> None:
    of = account(switch=f"unknown_import_list={behaviour}")
    with pytest.raises(EngineError if behaviour == "rejected" else JobFailed):
        import_json(of, GOOD, list_ids=[NOBODY])
    assert len(of.contacts) == 0


def test_a_file_with_a_quote_that_never_ends_fails_its_job() -> None:
    of = account()
    job = receive_csv("a.csv", b'email\na@example.com\n"' + b"x" * 200_000, [first_list(of)], None, of)
    with pytest.raises(JobFailed):
        job.run(of)


def test_what_one_account_holds_can_be_imported_into_another() -> None:
    source, target = account(400), account()
    people = [one for one in source.contacts.select(ContactFilter()) if len(one.address or "") <= 50]
    names = {field_id: f"cf:{field.name}" for field_id, field in source.custom_fields.items()}
    rows = []
    for one in people:
        row: Row = {"email": one.address, "first_name": one.first_name, "last_name": one.last_name}
        row |= {"company_name": one.company_name, "job_title": one.job_title, "anniversary": one.anniversary}
        row |= {"birthday_month": one.birthday_month, "birthday_day": one.birthday_day}
        row |= {f"{phone.kind}_phone": phone.number for phone in one.phones}
        for street in one.streets:
            values = (street.street, street.city, street.state, street.postal_code, street.country)
            parts = ("street", "city", "state", "zip", "country")
            row |= {f"{street.kind}_{part}": value for part, value in zip(parts, values, strict=True)}
        row |= {names[value.custom_field_id]: value.value for value in one.custom_values}
        rows.append(row)
    assert import_json(target, *rows).activity_errors == []
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    through_csv = account()
    assert import_csv(through_csv, text.getvalue()).activity_errors == []
    for one in people:
        for other in (target, through_csv):
            landed = other.contacts.by_address(one.address or "")
            assert landed is not None
            assert importable(landed) == importable(one)


def importable(contact: Contact) -> Row:
    wanted = ("first_name", "last_name", "company_name", "job_title", "anniversary", "birthday_month", "birthday_day")
    parts: Row = {name: getattr(contact, name) for name in wanted}
    parts["phones"] = {phone.kind: phone.number for phone in contact.phones}
    parts["streets"] = {street.kind: street[1:6] for street in contact.streets}
    parts["custom"] = sorted(contact.custom_values)
    return parts
