"""A no in a column that clearly speaks of mailing its person is heard, and a no about anything else is not."""

from __future__ import annotations

import pytest

from target_constantcontact.permission import Verdict, read_permission


def judged(**record: str) -> Verdict:
    everything = {"email": "a@example.com", **record}
    permission = read_permission([(name,) for name in everything], stream="people", sample=[everything])
    return permission.judge_record(everything)


NOES = """
Email Quality|bad; kickbox_result|undeliverable; neverbounce_result|invalid; ZB Status|invalid
zerobounce_status|invalid
Email Verification Result|undeliverable; Email Deliverability|undeliverable; email_validation_status|invalid
Email Hygiene|bad; Email Verdict|undeliverable; Mail Quality|undeliverable; emailable_state|undeliverable
email_verification.result|undeliverable; Email Address Status|Invalid
GDPR Consent|No; Consent GDPR|no; gdpr_consent|false; GDPR consent given|no; DSGVO Einwilligung|nein
Consentement RGPD|non; Consentimiento RGPD|no; gdpr_consent_status|withdrawn; gdpr_consent_status|denied
gdpr_marketing_consent|no
acme_subscription_status|Bounced; Acme Subscription Status|soft bounce; crm_subscriber_status|bounced
Newsletter: Gardening|no; Newsletter Gardening|no; newsletter_gardening|false; Newsletter - Travel|No
Newsletter Gardening Status|unsubscribed
Email Verification|failed; email_verification_status|Invalid; Email Health|invalid; E-mail check|syntax error
Email Verified Status|bounced; ZeroBounce Status|abuse; Email Health|bounced
GDPR|no consent; GDPR|No; RGPD|refusé; DSGVO Status|widerrufen; GDPR status|Consent refused
Notes|PLEASE DO NOT EMAIL; Remarks|please, do not email
"""
SILENT = """
Email Quality|good; Email Quality|catch-all; Lead Quality|bad; Photo quality|bad; data_quality|bad;
Email Quality Score|12
kickbox_result|deliverable; Verification result|failed; ID verification|failed; Credit check|failed;
Phone validation|invalid
Address verification|invalid; Email verified|false
GDPR Consent|yes; GDPR Consent|2021-01-02; GDPR request|no; Terms accepted|no; Cookie consent|no; gdpr_erased|false
payment_status|bounced; subscription_payment_status|bounced; cheque_status|bounced;
product_subscription_status|cancelled
acme_subscription_status|active
Newsletter: Gardening|yes; Abandoned cart emails|no; Event reminders|no; Survey|no;
Newsletter count|0; Newsletter source|none
Email Verification|passed; Email Verification|pending; Email Verification|false; Email Health|good; Email health score|0
GDPR|yes; GDPR|consent given; gdpr_region|none; Notes|did not email back; Health|bad; Identity check|failed
"""


def cells(text: str) -> list[tuple[str, str]]:
    pairs = (one.strip().split("|") for one in text.replace("\n", ";").split(";") if "|" in one)
    return [(heading, value) for heading, value in pairs]


@pytest.mark.parametrize(("heading", "value"), cells(NOES))
def test_a_no_about_mailing_this_person_is_heard(heading: str, value: str) -> None:
    assert judged(**{heading: value}).refusal is not None


@pytest.mark.parametrize(("heading", "value"), cells(SILENT))
def test_a_no_about_something_else_and_a_yes_keep_nobody_out(heading: str, value: str) -> None:
    assert judged(**{heading: value}).may_come


def test_one_newsletter_decides_nothing_beside_a_yes_or_another_newsletter() -> None:
    assert judged(**{"Newsletter: Gardening": "no", "Newsletter: Travel": "yes"}).may_come
    assert judged(**{"Newsletter: Gardening": "no", "Email opt-in": "yes"}).may_come
    assert not judged(**{"Newsletter: Gardening": "yes"}).is_granted
