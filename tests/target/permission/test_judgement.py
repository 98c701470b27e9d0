"""What all columns of a record say together."""

from __future__ import annotations

from typing import Any

import pytest

from target_constantcontact.permission import (
    Channel,
    Refusal,
    Verdict,
    has_agreed,
    read_permission,
    read_sms_permission,
    value_at,
)


def judged(record: dict[str, Any], *, sample: list[dict[str, Any]] | None = None, stream: str = "people") -> Verdict:
    paths = [(heading,) for heading in record]
    return read_permission(paths, stream=stream, sample=sample or []).judge_record(record)


OUT = (
    ({"Subscribed": "yes", "Unsubscribed": "yes"}, Refusal.WITHDRAWN, "Unsubscribed"),
    ({"Email Status": "Active", "Email Opt-Out": "1"}, Refusal.WITHDRAWN, "Email Opt-Out"),
    ({"Subscribed": "yes", "unsubscribed_at": "2020-01-01"}, Refusal.WITHDRAWN, "unsubscribed_at"),
    ({"status": "active", "unsubscribed_at": "2020-01-01"}, Refusal.WITHDRAWN, "unsubscribed_at"),
    ({"Email Status": "Active", "Deceased Date": "2020-01-01"}, Refusal.GONE, "Deceased Date"),
    ({"Accepts Marketing": "no", "Email Bounced": "yes"}, Refusal.UNDELIVERABLE, "Email Bounced"),
    ({"Do not allow Bulk Emails": "Do Not Allow"}, Refusal.WITHDRAWN, "Do not allow Bulk Emails"),
    ({"Receiving emails disabled": "yes"}, Refusal.WITHDRAWN, "Receiving emails disabled"),
    ({"optout_email": "all"}, Refusal.WITHDRAWN, "optout_email"),
    ({"Email Suppressions": '["HARD_BOUNCE"]'}, Refusal.UNDELIVERABLE, "Email Suppressions"),
    ({"Email Suppressions": ["MANUAL"]}, Refusal.WITHDRAWN, "Email Suppressions"),
    ({"Unsubscribed": "Unsubscribed"}, Refusal.WITHDRAWN, "Unsubscribed"),
    ({"Opted Out": "2021-02-03"}, Refusal.WITHDRAWN, "Opted Out"),
    ({"Double Opt-In Date": ""}, Refusal.NEVER_GIVEN, "Double Opt-In Date"),
    ({"Email Permission Status": "Not Set"}, Refusal.NEVER_GIVEN, "Email Permission Status"),
    ({"Email Status": "none"}, Refusal.NEVER_GIVEN, "Email Status"),
    ({"Email valid": "no"}, Refusal.UNDELIVERABLE, "Email valid"),
    ({"Bounced": "Hard"}, Refusal.UNDELIVERABLE, "Bounced"),
    ({"Communication Preferences": "Do not contact"}, Refusal.WITHDRAWN, "Communication Preferences"),
    ({"Email frequency": "Never"}, Refusal.NEVER_GIVEN, "Email frequency"),
    ({"marketing_permissions": [{"text": "Email", "enabled": False}]}, Refusal.NEVER_GIVEN, "marketing_permissions"),
    ({"doNotContact": [{"channel": "email", "reason": 1}]}, Refusal.WITHDRAWN, "doNotContact"),
    ({"Mailsperre": "ja", "E-Mail Status": "Active"}, Refusal.WITHDRAWN, "Mailsperre"),
    ({"Email Status": "Valid", "unsubscribed_at": "2021-01-01"}, Refusal.WITHDRAWN, "unsubscribed_at"),
    ({"Unsubscribed": "1", "Email Opt Out": "0 - No"}, Refusal.WITHDRAWN, "Unsubscribed"),
    ({"consent": {"email": {"state": "unsubscribed"}}}, None, ""),  # its keys are known only from a sample
    ({"Newsletter: Sports": "no", "Newsletter: Music": "no"}, Refusal.NEVER_GIVEN, "Newsletter: Sports"),
)  # fmt: skip
IN: tuple[dict[str, Any], ...] = (
    {"Email Status": "Active", "Confirmed Opt-Out Date": "2020-01-01", "Confirmed Opt-Out Reason": "Too many"},
    {"status": "subscribed", "unsubscribed_at": "2020-01-01"},
    {"Do not allow Bulk Emails": "Allow"},
    {"Receiving emails disabled": "no"},
    {"optout_email": "none"},
    {"Email Suppressions": "[]"},
    {"Unsubscribed": "Subscribed"},
    {"Email Opt-In": "yes", "SMS Opt-In": "no", "Do Not Call": "yes", "Third-party opt-in": "no"},
    {"Newsletter: Sports": "no", "Newsletter: Music": "yes"},
    {"Newsletter: Sports": "no", "Newsletter: Music": "no", "Email Opt-In": "yes"},
    {"Email Permission Status": "Express"},
    {"email_address.confirm_status": "off", "email_address.permission_to_send": "implicit"},
    {"Double Opt-In": "no", "Email Status": "Subscribed"},
    {"marketing_permissions": [{"text": "Email", "enabled": True}, {"text": "Direct Mail", "enabled": False}]},
    {"doNotContact": []},
    {"doNotContact": [{"channel": "sms", "reason": 1}]},
    {"hs_email_optout": {"value": "", "timestamp": "2021-01-01"}},
    {"Email delivery status": "delivered"},
    {"Email Invalid": "Valid"},
    {"Email Opt Out": "0 - No", "Email Opt In": "1 - Yes"},
    {"Soft bounced": "1"},
)


@pytest.mark.parametrize(("record", "refusal", "column"), OUT, ids=repr)
def test_a_no_keeps_out_and_is_named(record: dict[str, Any], refusal: Refusal | None, column: str) -> None:
    verdict = judged(record, sample=[record])
    if refusal is not None:
        assert (verdict.refusal, verdict.column) == (refusal, column)
    assert not verdict.may_come


@pytest.mark.parametrize("record", IN, ids=repr)
def test_nothing_against_it_lets_in(record: dict[str, Any]) -> None:
    assert judged(record).may_come
    assert judged(record, sample=[record]).may_come


def test_a_blank_in_a_granting_column_passes_and_is_said() -> None:
    verdict = judged({"Email Opt-In": ""})
    assert (verdict.may_come, verdict.is_not_stated, verdict.column) == (True, True, "Email Opt-In")
    assert not judged({"Email Opt-In": "", "Email Status": "Subscribed"}).is_not_stated
    assert not judged({"Unsubscribed": ""}).is_not_stated


@pytest.mark.parametrize(
    ("record", "is_granted"),
    [({"Email Opt-In": "yes"}, True), ({"Email Opt-In": ""}, False), ({"Unsubscribed": "no"}, False),
     ({"Unsubscribed": "Subscribed"}, True), ({"opted_in_at": "2026-01-01"}, True), ({"Name": "Ann"}, False),
     ({"SMS Opt-In": "yes"}, False), ({"Email Status": "Active"}, True), ({"Newsletter: Sports": "yes"}, False)],
)  # fmt: skip
def test_only_a_clear_yes_is_one(record: dict[str, Any], is_granted: bool) -> None:
    assert judged(record).is_granted is is_granted


def test_an_unknown_word_in_a_column_of_permission_lets_nobody_in() -> None:
    verdict = judged({"Email Opt-In": "blue"})
    assert (verdict.may_come, verdict.is_unclear, verdict.column) == (False, True, "Email Opt-In")


@pytest.mark.parametrize("value", ["S", "2", "maybe", "Prospect", "2021-02-30"])
def test_a_code_that_means_one_thing_here_and_another_there_lets_nobody_in(value: str) -> None:
    assert judged({"Email Status": value}).is_unclear


def test_codes_of_a_refusing_flag_are_no_counts() -> None:
    sample = [{"Email Opt Out": value} for value in (0, 0, 1, 2)]
    permission = read_permission([("Email Opt Out",)], sample=sample)
    assert [permission.judge_record(record).may_come for record in sample] == [True, True, False, False]


def test_what_columns_say_can_be_kept_and_weighed_again() -> None:
    permission = read_permission([("Unsubscribed",), ("Email Opt-In",)])
    said = tuple(column.read("yes") for column in permission.columns)
    assert permission.judge(said) == permission.judge(list(said))
    assert {said: 1}[tuple(column.read("yes") for column in permission.columns)]


@pytest.mark.parametrize(
    ("record", "agreed"),
    [({"Accepts SMS Marketing": "yes"}, True), ({"Accepts SMS Marketing": "no"}, False),
     ({"sms_status": "explicit"}, True),
     ({"SMS Marketing Consent": "NEVER_SUBSCRIBED"}, False), ({"SMS subscriber status": "Unsubscribed"}, False),
     ({"unsubscribed_from_sms": True}, False), ({"Text opt-in": "no"}, False), ({"SMS Opt-In": "who knows"}, False),
     ({"sms_status": "not_set"}, False), ({"sms_opt_out_date": "2021-01-01"}, False), ({"SMS Opt-In": ""}, True),
     ({"Email Opt-In": "no"}, True), ({"Einwilligung SMS": "nein"}, False),
     ({"sms_marketing_consent": {"state": "pending"}}, False)],
)  # fmt: skip
def test_text_messages_are_read_by_the_same_model(record: dict[str, Any], agreed: bool) -> None:
    permission = read_sms_permission([(heading,) for heading in record])
    assert has_agreed(permission.judge_record(record)) is agreed
    assert all(column.channel is Channel.SMS for column in permission.columns)


def test_values_inside_arrays_are_read_together() -> None:
    record = {"subscriptions": [{"email_status": "subscribed"}, {"email_status": "unsubscribed"}]}
    path = ("subscriptions", "email_status")
    assert value_at(record, path) == ["subscribed", "unsubscribed"]
    assert read_permission([path]).judge_record(record).refusal is Refusal.WITHDRAWN
