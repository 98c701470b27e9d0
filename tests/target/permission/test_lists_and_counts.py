"""Noes without a word for no: lists of ways without e-mail, `only`, counts, a level of none, sending that is blocked.

Every heading of a kind is tried with every value of it, in the usual spellings, beside a column of anything else.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pytest

from target_constantcontact.permission import Verdict, read_permission


class Kind(NamedTuple):
    """Headings that say the same; each value under `noes` keeps out, and each under `silent` does not."""

    name: str
    headings: str
    noes: tuple[object, ...]
    silent: tuple[object, ...]


ONLY = (
    "Post only", "By phone only", "SMS only", "only text messages", "nur Post", "ausschließlich Telefon",
    "courrier uniquement", "solo teléfono", "soltanto posta", "alleen post", "apenas telefone",
    "Please contact me by post only",
)  # fmt: skip
WITHOUT_EMAIL = (
    "SMS", "Post; SMS", "SMS, Phone", "Telephone & post", "Post / Phone", "SMS and WhatsApp", "Direct mail",
    ["SMS"], ["sms", "push"], '["Post", "Phone"]', "Telefon, Fax", "Courrier", "correo postal", "Telefoon",
    "Email: No; Phone: Yes", "All but email", "Everything except e-mail", "no e-mail please", "keine E-Mail",
    ["Post", "not email"],
)  # fmt: skip
WITH_EMAIL: tuple[object, ...] = (
    "Email", "Email and post", "Email only", "nur E-Mail", "E-Mail, Telefon", ["email", "sms"], "correo electrónico",
    "Email: yes; SMS: no", "Email, no SMS", "no SMS but email", "Do not call", ["Email", "no phone calls"],
    "", None, [],
)  # fmt: skip
OF_NO_MATTER = ("vegetarian", "Window seat only", "Fish only", "No preference", "Phone +44 20 7946")

LISTS = (
    "Contact preferences|Communication preferences|Marketing Preferences|Communication channels|contactChannels|"
    "Contact methods|Kontaktpräferenzen|Kommunikationskanäle|Préférences de contact|Canaux de communication|"
    "Preferencias de contacto|Preferenze di contatto|Contactvoorkeuren|Preferências de contato|crm_contact_prefs|"
    "Allowed channels|Channel preferences"
)
PREFERRED = (
    "Preferred contact method|Preferred channel|Preferred communication channel|Contact method|Contact Preference|"
    "Best way to contact|Bevorzugter Kontaktweg|Kontaktart|Contactvoorkeur|Contact by|Preferred method of contact|"
    "How should we contact you?"
)
KINDS = (
    Kind("lists of ways", LISTS, (*ONLY, *WITHOUT_EMAIL, "None", "no emails"), (*WITH_EMAIL, *OF_NO_MATTER)),
    Kind("what is liked best", PREFERRED, (*ONLY, "Do not email"), ("Phone", "Post", ["sms"], *WITH_EMAIL)),
    Kind("preferences of anything", "Preferences|preferences__c", (*ONLY, ["SMS"]), ("none", "No", *OF_NO_MATTER)),
    Kind(
        "permissions",
        "Consent|Marketing consent|Accepts marketing|Opt in|Subscribed to|Marketing Permissions|Werbeeinwilligung",
        (*ONLY, *WITHOUT_EMAIL, "no"),
        ("yes", "Email, SMS", ["email"], ""),
    ),
    Kind(
        "correspondence",
        "Correspondence|Communications|Comms|Korrespondenz|Correspondance|Correspondencia|Comunicaciones|"
        "Corrispondenza|Comunicazioni|Correspondentie|Comunicações",
        ("None", "none", "keine", "aucune", "ninguna", "nessuna", "geen", "nenhuma", "Post only"),
        ("", "3", 0, "Email", "yes", "12 letters"),
    ),
    Kind(
        "counts of hard bounces",
        "Hard Bounces|hard_bounces|Hard Bounce Count|hardBounceCount|Number of hard bounces|num_hard_bounces|"
        "Permanent bounces|email_hard_bounces|Anzahl Hard Bounces|Hardbounces|Nombre de hard bounces|Rebotes duros|"
        "Aantal hard bounces|stats.hard_bounces",
        (1, 2, "2", 3.0, "17", "yes"),
        (0, "0", 0.0, "0.0", "", None, "no"),
    ),
    Kind(
        "counts of leaving and complaints",
        "Unsubscribes|Unsubscribe count|Number of unsubscribes|Opt-outs|opt_out_count|Times opted out|Unsubs|"
        "Spam complaints|spam_complaint_count|Number of spam complaints|Abuse complaints|Email complaints|"
        "marked_as_spam_count|Anzahl Abmeldungen|Spam-Beschwerden|Désabonnements|Número de bajas|"
        "Numero di disiscrizioni|Aantal afmeldingen",
        (1, 2, "2", 3.0),
        (0, "0", 0.0, "", None),
    ),
    Kind(
        "levels",
        "Consent Level|Permission level|Opt-in level|marketing_opt_in_level|Marketing consent level|Consent type|"
        "Einwilligungsstufe|Niveau de consentement|Nivel de consentimiento|Livello di consenso|Toestemmingsniveau|"
        "Nível de consentimento|email_marketing_consent.opt_in_level",
        ("None", "none", "keine", "aucun", "ninguno", "nessuno", "geen", "nenhum", "withdrawn consent"),
        ("Full", "single_opt_in", "unknown", "", None, "2"),
    ),
    Kind(
        "statuses of sending",
        "Sende-Status|Sendestatus|Zustellstatus|Versandstatus|Send Status|Sending status|Estado envíos|Verzendstatus|"
        "Statut envois",
        ("gesperrt", "blockiert", "Versand gesperrt", "bloqué", "bloqueado", "bloccata", "geblokkeerd", "blocked"),
        ("versendet", "sent", "failed", "storniert", "aktiv", "queued", "", None),
    ),
)
SILENT = (
    "Bounces|3; Bounce count|2; Soft bounces|4; Soft bounce count|1; Hard bounce rate|0.2; Unsubscribe rate|0.1;"
    "Cheque hard bounces|2; Customer complaints|2; Number of complaints|1; Order unsubscribes|1;"
    "Email Validation|catch-all; Email Validation|unknown; Email Validation Result|catch-all;"
    "Consent source|none; Consent method|none; Membership Level|None; Subscription level|None; Access level|none;"
    "User permission level|none; Marketing channel|Paid; Marketing channel|Direct mail; Card status|blocked;"
    "Shipping preferences|Post only; Delivery method|Post; Notification preferences|SMS; Dietary preferences|none;"
    "SMS unsubscribes|2; Kontostatus|gesperrt"
)


def judged(heading: str, value: object, **beside: object) -> Verdict:
    """Judge one record, by the schema and its records."""
    first, *inner = heading.split(".")
    record = {"email": "a@example.com", "City": "Lyon", first: {inner[0]: value} if inner else value, **beside}
    paths = [("email",), ("City",), tuple(heading.split(".")), *((name,) for name in beside)]
    by_sample, by_schema = (
        read_permission(paths, stream="people", sample=sample).judge_record(record) for sample in ([record], [])
    )
    assert by_sample.may_come == by_schema.may_come
    return by_sample


def spellings(heading: str) -> tuple[str, ...]:
    return (heading, heading.upper(), heading.lower().replace(" ", "_"), f"crm_{heading.lower().replace(' ', '_')}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_no_without_a_word_for_no_keeps_out(kind: Kind) -> None:
    cases = itertools.product(kind.headings.split("|"), kind.noes)
    came = [case for case in cases if judged(*case).may_come]
    assert not came


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_in_the_same_columns_whoever_did_not_say_no_comes(kind: Kind) -> None:
    cases = itertools.product(kind.headings.split("|"), kind.silent)
    kept_out = [case for case in cases if not judged(*case).may_come]
    assert not kept_out


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_spelling_makes_no_difference(kind: Kind) -> None:
    plain = (heading for heading in kind.headings.split("|") if "." not in heading and "?" not in heading)
    headings = [spelling for heading in plain for spelling in spellings(heading) if heading[1:].islower()]
    assert not [heading for heading in headings if judged(heading, kind.noes[0]).may_come]


def test_the_same_words_about_something_else_keep_nobody_out() -> None:
    cases = [tuple(case.strip().split("|")) for case in SILENT.split(";")]
    assert not [case for case in cases if not judged(*case).may_come]


def test_who_is_subscribed_today_has_come_back_since_a_count() -> None:
    assert judged("Unsubscribes", 2, **{"Email Status": "subscribed"}).may_come
    assert not judged("Unsubscribes", 2, **{"Email Status": ""}).may_come


def test_a_count_and_a_list_of_ways_do_not_speak_for_all_newsletters() -> None:
    newsletters = {"Newsletter: Travel": "no", "Newsletter: Gnomes": "no"}
    for heading, value in (("Hard Bounces", 0), ("Contact preferences", "Email")):
        assert not judged(heading, value, **newsletters).may_come
