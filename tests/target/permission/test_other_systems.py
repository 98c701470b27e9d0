"""Columns of systems that are not among the exports: what each writes for a yes and for a no."""

from __future__ import annotations

from typing import Any

import pytest

from tests.target.permission.reading import comes, read

Case = tuple[str, tuple[Any, ...], tuple[Any, ...]]
"""A heading, values that let in, and values that keep out."""

YES = (True, 1, "1", "true", "Yes", "Y")
NO = (False, 0, "0", "false", "No", "N")
BLANK = (None, "")
WHEN = ("2024-05-06", "2024-05-06T07:08:09Z", "05/06/2024 07:08")
NEVER = (None, "", "0000-00-00 00:00:00")

SYSTEMS: dict[str, tuple[Case, ...]] = {
    "Salesforce": (
        ("npe01__Do_Not_Email__c", NO, YES),
        ("npsp__Do_Not_Contact__c", NO, YES),
        ("npsp__Deceased__c", NO, YES),
        ("pi__pardot_hard_bounced__c", NO, YES),
        ("et4ae5__HasOptedOutOfMobile__c", (*NO, *YES), ()),
        ("IndividualHasOptedOutSolicit", NO, YES),
        ("EmailBouncedReason", BLANK, ("550 5.1.1 No such user",)),
        ("Marketing_Opt_In__c", YES, NO),
        ("Newsletter_Signup_Date__c", (*WHEN, *BLANK), ()),
    ),
    "Marketo": (
        ("Unsubscribed", NO, YES),
        ("Unsubscribed Reason", BLANK, ("Too many mails",)),
        ("Email Suspended", NO, YES),
        ("Email Suspended At", NEVER, WHEN),
        ("Black Listed", NO, YES),
        ("Marketing Suspended", NO, YES),
        ("Email Invalid Cause", BLANK, ("550 user unknown",)),
        ("Do Not Call", (*NO, *YES), ()),
    ),
    "Eloqua": (
        ("Email Address Validity: Is Subscribed", YES, NO),
        ("Global Unsubscribe", NO, YES),
        ("Bounceback?", NO, YES),
        ("Unsubscription Date", NEVER, WHEN),
        ("C_Opt_In1", YES, NO),
    ),
    "Pardot": (
        ("Do Not Email", NO, YES),
        ("Opted Out", NO, YES),
        ("Do Not Call", (*NO, *YES), ()),
        ("Email bounced date", NEVER, WHEN),
    ),
    "Zoho": (
        ("Email Opt Out", NO, YES),
        ("Data Processing Basis", ("Legitimate Interests", "Pending", "Consent - Pending"), ()),
        ("Contact Status", ("Active", "Subscribed"), ("Unsubscribed", "Bounced", "Hard Bounced", "Spam")),
    ),
    "Odoo": (
        ("Blacklist", NO, YES),
        ("Opt Out", NO, YES),
        ("Bounce", (*NO, "3"), ()),
        ("list_ids/opt_out", NO, YES),
        ("subscription_list_ids/opt_out", NO, YES),
    ),
    "CiviCRM": (
        ("Do Not Email", NO, YES),
        ("No Bulk Emails (User Opt Out)", NO, YES),
        ("Do Not Trade", (*NO, *YES), ()),
        ("Do Not Sms", (*NO, *YES), ()),
        ("On Hold", ("0", "No", ""), ("1", "2", "On Hold Bounce", "On Hold Opt Out", "Yes")),
        ("Communication Preferences: Preferred Mail Format", ("Both", "HTML", "Text"), ()),
        ("Is Deceased", NO, YES),
        ("Group Status", ("Added",), ("Removed", "Pending")),
    ),
    "SuiteCRM": (
        ("email_opt_out", NO, YES),
        ("invalid_email", NO, YES),
        ("confirm_opt_in", ("confirmed-opt-in", "opt-in"), ("not-opt-in",)),
        ("Email Opt In Status", ("Confirmed Opt In", "Opt In"), ("Not Opt In",)),
    ),
    "Bloomerang": (
        ("Email Interest Type", ("All", "Custom", ""), ("OptedOut", "Opted Out")),
        ("Communication Restrictions", BLANK, ("Do Not Contact", "Do Not Email, Do Not Mail")),
        ("Email Opted Out", NO, YES),
        ("Is Deceased", NO, YES),
        ("Email Unsubscribed Date", NEVER, WHEN),
    ),
    "Blackbaud": (
        ("Requests no e-mail", NO, YES),
        ("Has no valid addresses", (*NO, *YES), ()),
        ("Deceased Date", NEVER, WHEN),
        ("Solicit Codes", BLANK, ("Do Not Email", "Do Not Solicit", "Do Not Contact")),
        ("Email Do Not Email", NO, YES),
        ("Consent status", ("Opted in", "Opt-in"), ("Opted out", "Opt-out", "Expired", "Not asked")),
    ),
    "DonorPerfect": (
        ("No Email", NO, YES),
        ("No Mail", NO, YES),
        ("No Mail Reason", BLANK, ("Deceased", "Do not contact")),
        ("Opt Out of Email", NO, YES),
        ("NOMAIL", NO, YES),
    ),
    "Brevo": (
        ("OPT_IN", YES, NO),
        ("DOUBLE_OPT-IN", (*YES, "1"), ()),
        ("emailBlacklisted", NO, YES),
        ("smsBlacklisted", (*NO, *YES), ()),
        ("EMAIL_STATUS", ("Subscribed",), ("Blocklisted", "Unsubscribed", "Blacklisted")),
    ),
    "Sendy and phpList": (
        ("Status", ("Subscribed", "Active"), ("Unconfirmed", "Unsubscribed", "Bounced", "Marked as spam")),
        ("blacklisted", NO, YES),
        ("confirmed", (*YES, *NO), ()),
        ("Is this user blacklisted", NO, YES),
        ("optedin", YES, NO),
        ("bouncecount", (0, "3", 12), ()),
    ),
    "GoHighLevel": (
        ("dnd", NO, YES),  # do not disturb
    ),
    "Mautic": (
        ("dnc", NO, YES),
        ("Do Not Contact - Email", NO, YES),
        ("doNotContact", ([], None), ([{"reason": 1, "channel": "email"}],)),
        ("preferred_channel", ("email", "sms"), ()),
        ("unsubscribed_reason", BLANK, ("User Unsubscribed",)),
    ),
    "ActiveCampaign": (
        ("Status", ("Active",), ("Unsubscribed", "Unconfirmed", "Bounced")),
        ("Unsubscribe Date", NEVER, WHEN),
        ("Unsubscribe Reason", BLANK, ("No longer interested",)),
        ("bounced_hard", NO, ("1", True)),
        ("Bounce Hard Date", NEVER, WHEN),
    ),
    "Moosend, Benchmark and EmailOctopus": (
        ("SubscribeType", ("Subscribed",), ("Unsubscribed", "Complained")),
        ("Unsubscribed On", NEVER, WHEN),
        ("Subscription Status", ("SUBSCRIBED", "Subscribed"), ("UNSUBSCRIBED", "Bounced", "Complained")),
        ("Optin Status", ("Confirmed",), ("Not confirmed", "Pending")),
        ("Email Confirmed Optin", YES, ()),
    ),
    "Ghost, Substack, Beehiiv, Patreon and Memberful": (
        ("subscribed_to_emails", YES, NO),
        ("email_disabled", NO, YES),
        ("Patron Status", ("Active patron", "Declined patron", "Former patron"), ()),
        ("Receives Newsletter", YES, NO),
        ("Newsletter subscriptions", ("All", "Weekly"), ("None", "none")),
        ("Unsubscribed from all", NO, YES),
        ("Free trial status", ("Expired", "Active"), ()),
        ("unsubscribed_at", NEVER, WHEN),
    ),
    "WordPress": (
        ("wysija_status", ("subscribed",), ("unsubscribed", "unconfirmed", "bounced")),
        ("list_status", ("subscribed",), ("unsubscribed",)),
        ("newsletter_status", ("confirmed",), ("unsubscribed", "bounced", "not confirmed")),
        ("mailpoet_subscriber_status", ("subscribed", "Subscribed"), ("inactive", "unconfirmed", "unsubscribed")),
        ("wp_newsletter_optin", YES, NO),
        ("user_status", ("0", "1", "active"), ()),
        ("mc4wp_optin", YES, NO),
    ),
    "Shops": (
        ("meta:_mailchimp_woocommerce_is_subscribed", YES, NO),
        ("is_subscribed", YES, NO),
        ("extension_attributes.is_subscribed", YES, NO),
        ("subscriber_status", ("Subscribed", "1"), ("Unsubscribed", "Not Active", "Unconfirmed")),
        ("Newsletter", YES, NO),
        ("Opt-in Newsletter", YES, NO),
        ("newsletter_date_add", (*WHEN, *NEVER), ()),
        ("ip_registration_newsletter", ("203.0.113.9", ""), ()),
        ("customer.newsletter", YES, NO),
        ("newsletterRecipient.status", ("optIn", "optin", "direct"), ("optOut", "notSet", "opt_out")),
        ("Accepts marketing emails", YES, NO),
        ("marketing_preferences.email", YES, NO),
        ("Loyalty marketing email opt in", YES, NO),
        ("order_status", ("canceled", "pending", "on hold"), ()),
        ("Tax Exempt", (*YES, *NO), ()),
    ),
    "Events": (
        ("Email opt in", YES, NO),
        ("Do you want to receive emails from this organizer?", YES, NO),
        ("Attendee Status", ("Attending", "Not Attending", "Checked In", "Deleted"), ()),
        ("Opted Out By", ("", None), ()),
        ("Opted-out of Email", NO, YES),
        ("Approval Status", ("approved", "pending", "denied"), ()),
        ("Registration Status", ("cancelled", "approved"), ()),
        ("RSVP", ("yes", "no", "waitlist"), ()),
        ("Marketing Consent (Email)", YES, NO),
    ),
    "Forms": (
        ("Would you like to subscribe to our mailing list?", YES, NO),
        ("Please add me to your mailing list", YES, NO),
        ("Add me to the newsletter", YES, NO),
        ("I'd like to hear from you by email", YES, NO),
        ("Yes, sign me up for email updates!", YES, NO),
        ("Do you agree to receive our newsletter?", YES, NO),
        ("Do not add me to your mailing list", NO, YES),
        ("I no longer wish to receive emails", NO, YES),
        ("Take me off your mailing list", NO, YES),
        ("Möchten Sie per E-Mail informiert werden?", ("Ja",), ("Nein",)),
        ("Ich willige ein, Werbung per E-Mail zu erhalten", ("Ja",), ("Nein",)),
        ("Bitte senden Sie mir keine E-Mails mehr", ("Nein",), ("Ja",)),
        ("Ich möchte mich vom Newsletter abmelden", ("Nein",), ("Ja",)),
        ("Voulez-vous recevoir nos actualités par e-mail ?", ("Oui",), ("Non",)),
        ("Je souhaite m'abonner à l'infolettre", ("Oui",), ("Non",)),
        ("Je ne veux plus recevoir la lettre d'information", ("Non",), ("Oui",)),
        ("¿Quieres recibir nuestro boletín por correo?", ("Sí",), ("No",)),
        ("No quiero recibir más correos", ("No",), ("Sí",)),
        ("Vuoi iscriverti alla newsletter?", ("Sì",), ("No",)),
        ("Non voglio più ricevere email", ("No",), ("Sì",)),
        ("Wil je onze nieuwsbrief ontvangen?", ("Ja",), ("Nee",)),
        ("Ik wil mij afmelden voor de nieuwsbrief", ("Nee",), ("Ja",)),
        ("Gostaria de receber nossas novidades por e-mail?", ("Sim",), ("Não",)),
        ("Não quero mais receber e-mails", ("Não",), ("Sim",)),
    ),
    "HubSpot in other languages": (
        ("Von allen E-Mails abgemeldet", ("false", "Nein", ""), ("true", "Ja")),
        ("E-Mail-Abmeldung: Newsletter", ("", "false"), ()),
        ("Grund für Hard Bounce", BLANK, ("550",)),
        ("Désabonné de tous les e-mails", ("false", "Non", ""), ("true", "Oui")),
        ("Raison du hard bounce", BLANK, ("UNKNOWN_USER",)),
        ("Se ha dado de baja de todos los correos", ("false", "No", ""), ("true", "Sí")),
        ("Ha cancelado la suscripción a todos los correos electrónicos", ("false", "No", ""), ("true", "Sí")),
        ("Annullata l'iscrizione a tutte le e-mail", ("false", "No", ""), ("true", "Sì")),
        ("Afgemeld voor alle e-mail", ("false", "Nee", ""), ("true", "Ja")),
        ("Cancelou a inscrição em todos os e-mails", ("false", "Não", ""), ("true", "Sim")),
    ),
    "Tables of one's own": (
        ("Mailing OK?", YES, NO),
        ("OK to mail", YES, NO),
        ("E-mail OK", YES, NO),
        ("Can we email?", YES, NO),
        ("Email?", YES, NO),
        ("GDPR consent email", YES, NO),
        ("Opt in (email)", YES, NO),
        ("Opt-In Status", ("Opted-In",), ("Opted-Out", "Pending")),
        ("Mailing list status", ("On",), ("Off",)),
        ("DO NOT MAIL!!!", NO, YES),
        ("Remove from list", NO, YES),
        ("Unsub?", NO, YES),
        ("Unsubbed on", NEVER, WHEN),
        ("Left the list", NO, YES),
        ("Bounced?", NO, YES),
        ("Bad email", NO, YES),
        ("Passed away", NO, YES),
        ("Stop emails", NO, YES),
        ("emailoptout", NO, YES),
        ("emailoptin", YES, NO),
        ("optoutdate", NEVER, WHEN),
        ("mailchimpstatus", ("subscribed",), ("unsubscribed", "cleaned")),
        ("Newsletter (ja/nein)", ("ja", "Ja"), ("nein", "Nein")),
        ("Kundennewsletter", ("ja",), ("nein",)),
        ("Werbung erlaubt", ("ja",), ("nein",)),
        ("Mailing erwünscht", ("ja",), ("nein",)),
        ("Newsletterabmeldung", ("nein", ""), ("ja", "2024-05-06")),
        ("Newsletter-Abmeldedatum", NEVER, WHEN),
        ("Nyhetsbrev", ("ja",), ("nej",)),
        ("Avregistrerad", ("nej",), ("ja",)),
        ("Afmeldt nyhedsbrev", ("nej",), ("ja",)),
        ("Zgoda marketingowa", ("tak",), ("nie",)),
        ("Zgoda na newsletter", ("tak",), ("nie",)),
        ("Wypisany z newslettera", ("nie",), ("tak",)),
    ),
}  # fmt: skip
CASES = [(system, *case) for system, cases in SYSTEMS.items() for case in cases]


@pytest.mark.parametrize(("system", "heading", "let_in", "keep_out"), CASES)
def test_a_column_of_another_system(
    system: str, heading: str, let_in: tuple[Any, ...], keep_out: tuple[Any, ...]
) -> None:
    for values, expected in ((let_in, True), (keep_out, False)):
        for value in values:
            record = {"Email": "ada@example.com", "First Name": "Ada", heading: value}
            for sample in ([record], []):
                assert comes(read([record], sample, stream="contacts"), record) is expected, (system, value)
