"""What a stream is called, and what its columns are, make it one of people who left; and people stay people."""

from __future__ import annotations

from typing import Any

import pytest

from target_constantcontact.mapping.leaving import leaving_records
from target_constantcontact.permission import Leaving, Refusal, means_dead, read_stream_name, what_happened
from target_constantcontact.permission.words_of_streams import STREAM_WORDS, Part

CLEAR = {Part.LEFT: Leaving.OPT_OUTS, Part.BOUNCED: Leaving.BOUNCES, Part.DELETED: Leaving.DELETIONS}
WORDS = [
    (part, word)
    for part, languages in STREAM_WORDS.items()
    if part in CLEAR
    for text in languages.values()
    for word in text.split(", ")
]
EVENT = "email created_at campaign_id"
PROFILE = "email first_name last_name phone city company"


def held(stream: str, columns: str) -> Leaving | None:
    properties: dict[str, Any] = {name: {"type": ["string", "null"]} for name in columns.split()}
    found = leaving_records((stream,), properties)
    return None if found is None else found.name.leaving


@pytest.mark.parametrize("written", ["{}", "public-{}", "acme_{}", "crm.{}_2026", "{}_list", "Contacts{}", "ALL_{}"])
def test_a_word_of_leaving_is_known_in_every_language_whatever_stands_around_it(written: str) -> None:
    for part, word in WORDS:
        name = written.format(word.title() if written[0].isupper() and written[1].islower() else word)
        assert held(name, EVENT) is CLEAR[part], name


@pytest.mark.parametrize(
    ("stream", "columns", "leaving"),
    [
        # Mailchimp, Campaign Monitor, SendGrid, Mailgun
        ("unsubscribes", "campaign_id email_address merge_fields vip timestamp reason list_id", Leaving.OPT_OUTS),
        ("reports_email_activity", "campaign_id email_address action type timestamp ip", Leaving.EVENTS),
        ("abuse_reports", "id campaign_id email_address date", Leaving.COMPLAINTS),
        ("list_unsubscribed_subscribers", "ListID EmailAddress Name Date State", Leaving.OPT_OUTS),
        ("list_deleted_subscribers", "ListID EmailAddress Name Date State", Leaving.DELETIONS),
        ("campaign_spam_complaints", "CampaignID EmailAddress ListID Date", Leaving.COMPLAINTS),
        ("campaign_recipients", "CampaignID EmailAddress ListID", Leaving.EVENTS),
        ("blocks", "created email reason status", Leaving.OPT_OUTS),
        ("invalid_emails", "created email reason", Leaving.DEAD_ADDRESSES),
        ("suppression_group_members", "email group_id group_name created_at", Leaving.OPT_OUTS),
        ("complaints", "address count created_at", Leaving.COMPLAINTS),
        ("bounces", "address code error created_at", Leaving.BOUNCES),
        # Brevo, Klaviyo, HubSpot, ActiveCampaign, Customer.io, Iterable, Postmark, Braze, Mandrill, SparkPost, Marketo
        ("blocked_contacts", "email senderEmail reason blockedAt", Leaving.OPT_OUTS),
        ("global_exclusions", "email reason timestamp", Leaving.OPT_OUTS),
        ("email_events", "recipient type created campaignId", Leaving.EVENTS),
        ("bounce_logs", "email code error created_at", Leaving.BOUNCES),
        ("suppressed_addresses", "email created_at", Leaving.OPT_OUTS),
        ("email_send_skip", "email campaignId messageId createdAt", Leaving.EVENTS),
        ("emailUnsubscribe", "email campaignId createdAt", Leaving.OPT_OUTS),
        ("suppressions", "EmailAddress SuppressionReason Origin CreatedAt", Leaving.OPT_OUTS),
        ("hard_bounces", "email hard_bounced_at", Leaving.BOUNCES),
        ("rejects", "email reason detail created_at expired sender", Leaving.OPT_OUTS),
        ("suppression_list", "recipient type source description created", Leaving.OPT_OUTS),
        ("activities_unsubscribe_email", "id primary_attribute_value email activity_date", Leaving.OPT_OUTS),
        ("events", "email event timestamp sg_event_id useragent ip url", Leaving.EVENTS),
        # the pair's own
        ("email_optouts", "contact_id created_time opt_out_reason email_address first_name", Leaving.OPT_OUTS),
        ("email_did_not_opens", "campaign_activity_id contact_id created_time email_address", Leaving.EVENTS),
        ("deleted_contacts", "email first_name last_name company", Leaving.DELETIONS),
        ("sms_optouts", "email phone created_at", Leaving.OTHER_CHANNELS),
    ],
)  # fmt: skip
def test_streams_of_public_taps_are_known(stream: str, columns: str, leaving: Leaving) -> None:
    assert held(stream, columns) is leaving


@pytest.mark.parametrize(
    "stream",
    [
        "customers", "subscribers", "newsletter_subscribers", "contacts", "leads", "open_leads", "members", "users",
        "list_members", "list_active_subscribers", "opt_ins", "resubscribes", "marketing_consents", "send_list",
        "newsletter_send_list", "event_attendees", "webinar_registrations", "dnd_players", "baja_california_customers",
        "contacts_without_unsubscribes", "non_bounced_contacts", "not_unsubscribed", "contacts_excl_bounces",
        "cleaned_customers", "blocked_users", "cancelled_members", "account_holders", "dead_leads", "bounced_checks",
        "inactive_customers", "order_complaints", "block_party_guests", "removed_duplicates", "forward_contacts",
        "sent_invoices", "donations_deleted", "activity_participants", "clickfunnels_contacts", "campaign_members",
    ],
)  # fmt: skip
def test_people_stay_people(stream: str) -> None:
    assert held(stream, PROFILE) is None
    assert held(stream, "email first_name") is None
    assert held(stream, f"{PROFILE} unsubscribed unsubscribed_at email_status") is None


@pytest.mark.parametrize("stream", ["bounced_leads", "unsubscribed_customers", "newsletter_optouts", "abmeldungen"])
def test_a_profile_with_a_column_of_permission_is_people_whatever_the_stream_is_called(stream: str) -> None:
    assert held(stream, f"{PROFILE} email_opt_out") is None
    assert held(stream, PROFILE) is not None
    assert held(stream, "name description") is None


@pytest.mark.parametrize(
    ("texts", "is_dead"),
    [
        (("B",), True), (("D",), False), (("F",), False), (("V",), False), (("5.1.1",), True), (("4.2.2",), False),
        (("550 5.1.1 no such user", "5.1.1"), True), (("5.7.1", "blocked"), False), (("550", "Mailbox full"), False),
        (("550", "No such mailbox"), True), (("Hard",), True), (("HardBounce",), True), (("soft",), False),
        (("SoftBounce", "user unknown"), False), (("failed", "permanent"), True), (("UNKNOWN_USER",), True),
        (("rebond dur",), True), (("Mail domain mentioned in email address is unknown",), True), ((), False),
        (("We tried hard to deliver this mail to you",), False), (("DNS failure",), False),
    ],
)  # fmt: skip
def test_a_bounce_means_a_dead_address_by_its_code_alone(texts: tuple[str, ...], *, is_dead: bool) -> None:
    assert means_dead(texts) is is_dead


def test_an_event_says_what_happened() -> None:
    left = ["unsubscribe", "group_unsubscribe", "spamreport", "SpamComplaint", "complained", "em_optouts", "Abmeldung"]
    assert {what_happened((kind,)) for kind in left} == {Refusal.WITHDRAWN}
    others = ["open", "click", "delivered", "group_resubscribe", "deferred", "em_opens", "550 blocked as spam", "sent"]
    assert {what_happened((kind,)) for kind in others} == {None}
    assert what_happened(("bounce", "hard")) is Refusal.UNDELIVERABLE


def test_every_word_has_one_part() -> None:
    words = [word for languages in STREAM_WORDS.values() for text in languages.values() for word in text.split(", ")]
    assert all(read_stream_name(word) is None or word for word in words)
    parts: dict[str, set[Part]] = {}
    for part, languages in STREAM_WORDS.items():
        for text in languages.values():
            for word in text.split(", "):
                parts.setdefault(word, set()).add(part)
    assert not {word: found for word, found in parts.items() if len(found) > 1}
