"""How a whole stream is read: whose its status is, what is not understood, and what the setting says."""

from __future__ import annotations

from typing import Any

import pytest

from target_constantcontact.permission import ColumnKind, line_for, read_permission
from tests.target.permission.innocent import INNOCENT, Innocent

BESIDE: dict[str, dict[str, str]] = {
    "nothing": {},
    "a yes": {"Email Opt-In": "yes"},
    "a status": {"Email Status": "Active"},
    "no refusal": {"Unsubscribed": "no"},
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("innocent", INNOCENT, ids=lambda one: one.source)
def test_everybody_comes_whom_nobody_refused(innocent: Innocent, beside: dict[str, str]) -> None:
    records = [{**record, **beside} for record in innocent.records()]
    for sample in (records, records[:1], []):
        permission = read_permission([(heading,) for heading in records[0]], stream=innocent.stream, sample=sample)
        assert not permission.unclear
        for record in records:
            verdict = permission.judge_record(record)
            assert verdict.may_come, verdict
            assert not verdict.is_not_stated


@pytest.mark.parametrize("innocent", INNOCENT, ids=lambda one: one.source)
def test_a_no_beside_what_is_innocent_is_still_heard(innocent: Innocent) -> None:
    for record in innocent.records():
        refused = {**record, "Email Opt-Out": "yes"}
        permission = read_permission([(heading,) for heading in refused], stream=innocent.stream, sample=[refused])
        assert permission.judge_record(refused).column == "Email Opt-Out"


def read_status(values: list[str], *, stream: str = "people", beside: tuple[str, ...] = ()) -> ColumnKind:
    sample = [{"Status": value} for value in values]
    paths = [("Status",), *((heading,) for heading in beside)]
    return next(
        column.kind
        for column in read_permission(paths, stream=stream, sample=sample).columns
        if column.heading == "Status"
    )


@pytest.mark.parametrize(
    ("values", "stream", "beside", "kind"),
    [
        (["active", "unsubscribed"], "people", (), ColumnKind.STATUS),
        (["active", "inactive"], "newsletter_subscribers", (), ColumnKind.STATUS),
        (["active", "inactive"], "list_members", (), ColumnKind.STATUS),
        (["active", "inactive"], "people", (), ColumnKind.BARE_STATUS),
        (["active", "inactive"], "contacts", ("Lead Source", "Account Name", "Job Title"), ColumnKind.BARE_STATUS),
        (["active", "inactive"], "contacts", ("Order ID", "Total"), ColumnKind.OTHERS_STATUS),
        (["active", "inactive"], "contacts", ("Last login", "Password"), ColumnKind.OTHERS_STATUS),
        (["paid", "cancelled"], "people", (), ColumnKind.OTHERS_STATUS),
        (["enabled", "disabled"], "people", (), ColumnKind.OTHERS_STATUS),
        (["inactive"], "orders", (), ColumnKind.OTHERS_STATUS),
        (["declined"], "people", ("Event",), ColumnKind.OTHERS_STATUS),
        (["inactive"], "users", (), ColumnKind.OTHERS_STATUS),
        (["lead", "customer", "vip", "unsubscribed"], "people", (), ColumnKind.OTHERS_STATUS),
    ],
)
def test_a_bare_status_is_whose_its_surroundings_say(
    values: list[str], stream: str, beside: tuple[str, ...], kind: ColumnKind
) -> None:
    assert read_status(values, stream=stream, beside=beside) is kind


def test_a_state_that_is_part_of_an_address_is_none_of_a_permission() -> None:
    for values in (["IN", "OR", "OK", "NO"], ["Indiana", "Maine"]):
        records = [{"State": value} for value in values]
        permission = read_permission([("State",)], stream="people", sample=records)
        assert all(permission.judge_record(record).may_come for record in records)


def test_a_column_that_smells_of_permission_and_is_mostly_unclear_is_said_with_the_line_to_write() -> None:
    records = [{"Marketing Consent": value} for value in ("A", "B", "A", "yes")]
    (unclear,) = read_permission([("Marketing Consent",)], sample=records).unclear
    assert unclear.column.heading == "Marketing Consent"
    assert '"Marketing Consent"' in unclear.line
    assert not read_permission([("Marketing Consent",)], sample=[{"Marketing Consent": "A"}, *[records[3]] * 2]).unclear


@pytest.mark.parametrize("heading", ["Newsletters", "Subscription", "Email Preferences", "Interest in newsletter"])
def test_a_column_that_may_hold_anything_is_never_unclear(heading: str) -> None:
    records = [{heading: value} for value in ("Weekly; Events", "Gold", "HTML")]
    permission = read_permission([(heading,)], sample=records)
    assert not permission.unclear
    assert all(permission.judge_record(record).may_come for record in records)


def come(value: object, choice: Any) -> bool:  # noqa: ANN401
    permission = read_permission([("Mail Tier",)], choices={"mail_tier": choice})
    return permission.judge_record({"Mail Tier": value}).may_come


def test_the_setting_says_how_a_column_is_read() -> None:
    assert [come(value, "refusing") for value in ("yes", "no", "")] == [False, True, True]
    assert [come(value, "granting") for value in ("yes", "no", "")] == [True, False, True]
    assert [come(value, "ignore") for value in ("yes", "no", "unsubscribed")] == [True, True, True]
    both = {"yes": ["A", 1], "no": ["b"]}
    assert [come(value, both) for value in ("a", "1", 1.0, "B", "C", "")] == [True, True, True, False, False, True]
    assert [come(value, {"no": ["b"]}) for value in ("a", "B", "")] == [True, False, True]
    assert [come(value, {"yes": ["a"]}) for value in ("A", "B", "")] == [True, False, True]


@pytest.mark.parametrize("choice", ["maybe", {}, {"yes": ["a"], "others": []}, 3])
def test_the_setting_takes_nothing_else(choice: object) -> None:
    with pytest.raises(ValueError, match="permission_columns takes"):
        come("a", choice)


@pytest.mark.parametrize(
    ("heading", "line"),
    [("is_active", '{"is_active": "granting"}'), ("blocked", '{"blocked": "refusing"}')],
)
def test_a_login_comes_with_the_line_that_would_make_it_refuse(heading: str, line: str) -> None:
    (login,) = read_permission([(heading,)]).logins
    assert line in line_for(login)
    assert login.would_refuse(heading == "blocked")
    assert not login.would_refuse(heading != "blocked")


def test_nested_objects_of_the_first_records_are_looked_into() -> None:
    record = {"email": {"address": "a@example.com", "permission_to_send": "unsubscribed"}}
    permission = read_permission([("email",)], sample=[record])
    assert [column.heading for column in permission.columns] == ["email.permission_to_send"]
    assert not permission.judge_record(record).may_come


@pytest.mark.parametrize(
    ("heading", "value", "is_refused"),
    [
        ("Tags", ["VIP", "Do Not Email"], True),
        ("Labels", "VIP, unsubscribed", True),
        ("Privacy", "No mailings", True),
        ("Restrictions", "no e-mail; no phone", True),
        ("Contact Preference", "Do not contact", True),
        ("Anmerkung", "abgemeldet", True),
        ("Custom 7", "hard bounce", True),
        ("Unsubscribe link", "Unsubscribe", False),
        ("Last SMS event", "unsubscribed", False),
        ("Ticket type", "complaint", False),
        ("Room", "cleaned", False),
        ("Parcel", "undeliverable", False),
        ("Terms", "opted out", False),
        ("Category", "how to unsubscribe from our list", False),
    ],
)
def test_clear_words_about_mail_are_heard_in_any_column(heading: str, value: object, *, is_refused: bool) -> None:
    record = {"email": "ada@example.com", heading: value}
    permission = read_permission([("email",), (heading,)], stream="people", sample=[{"email": "x@example.com"}, record])
    assert (permission.judge_record(record).refusal is not None) is is_refused
    assert permission.judge_record({"email": "ada@example.com", heading: "Gold"}).may_come
