"""The words that the labelled cases are made of, by language and by what they say."""

from __future__ import annotations

from typing import Any

# Ways to write a word that people write in several ways.
WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("email", ("email", "email", "email", "e-mail")),
    ("opt-out", ("opt-out", "opt out", "optout")),
    ("opt-in", ("opt-in", "opt in", "optin")),
    ("blocklisted", ("blocklisted", "blacklisted", "block-listed")),
    ("newsletter", ("newsletter", "newsletter", "newsletter", "e-newsletter")),
)

# --- Values ---------------------------------------------------------------------------------------------------------

YES: dict[str, tuple[Any, ...]] = {
    "en": (
        *(True, 1, 1.0, "1", "1.0", "true", "True", "TRUE", "t", "T", "yes", "Yes", "YES", " yes ", "y", "Y"),
        *("on", "On", "x", "X", "checked", "Checked"),
    ),
    "de": ("ja", "Ja", "JA", "wahr", "WAHR"),
    "fr": ("oui", "Oui", "OUI", "vrai", "VRAI"),
    "es": ("sí", "Sí", "SÍ", "si", "Si", "verdadero", "VERDADERO"),
    "it": ("sì", "Sì", "si", "SI", "vero", "VERO"),
    "nl": ("ja", "Ja", "JA", "waar", "WAAR"),
    "pt": ("sim", "Sim", "SIM", "verdadeiro", "VERDADEIRO"),
}
NO: dict[str, tuple[Any, ...]] = {
    "en": (
        *(False, 0, 0.0, "0", "0.0", "false", "False", "FALSE", "f", "F", "no", "No", "NO", " no ", "n", "N"),
        *("off", "Off", "unchecked", "Unchecked"),
    ),
    "de": ("nein", "Nein", "NEIN", "falsch", "FALSCH"),
    "fr": ("non", "Non", "NON", "faux", "FAUX"),
    "es": ("no", "No", "NO", "falso", "FALSO"),
    "it": ("no", "No", "NO", "falso", "FALSO"),
    "nl": ("nee", "Nee", "NEE", "onwaar", "ONWAAR"),
    "pt": ("não", "Não", "nao", "NÃO", "falso", "FALSO"),
}
# Nothing, in a column that refuses: `none` is nothing or a no, and either lets in.
NOTHING: tuple[Any, ...] = (
    *(None, None, "", " ", "NULL", "null", "None", "none", "N/A", "n/a", "#N/A", "nan", "NaN", "NaT", "undefined"),
)
NOTHING_GRANTING: tuple[Any, ...] = (None, None, "", "  ", "NULL", "null", "N/A", "#N/A", "nan")
UNCLEAR: tuple[Any, ...] = (
    *(
        "maybe",
        "see notes",
        "ask first",
        "??",
        "2",
        "7",
        3,
        "tbd",
        "to be checked",
        "vielleicht",
        "peut-être",
        "A1",
        "depends",
    ),
)
UNCLEAR_REFUSING: tuple[Any, ...] = (*UNCLEAR, "-1", -1, "yes - by phone", "Yes (2021)", "yes, by letter")
UNKNOWN_STATUS: tuple[Any, ...] = ("2", 2, "7", "banana", "see notes", "??", "to be decided", "x9", 5)

CLEAR_MOMENTS: tuple[Any, ...] = (
    *(
        "2021-02-03",
        "2019-11-30T08:15:00Z",
        "2020-06-01T12:00:00+02:00",
        "2018-05-25 00:00:01",
        "2022-08-09T10:11:12.345Z",
    ),
    *("2017-07-07 07:07:07.000", "2016-12-24T18:00:00.000000+00:00", "2023/04/05", "2024-02-29T23:59:59Z"),
    *("03/25/2021", "2015-10-21 16:29", "25.03.2021", "2019-01-15 09:30:00 UTC"),
)
# In a column of leaving each of these says that it happened, however it is read.
MOMENTS: tuple[Any, ...] = (
    *CLEAR_MOMENTS,
    *(1612310400, 1612310400000, "1612310400", 1612310400.0, "3 Feb 2021", "Feb 3, 2021", "Feb 3, 2021 10:15 AM"),
    *("03.02.2021 14:05", "Wed, 03 Feb 2021 10:00:00 GMT", "2021/02/03 04:05", "3. Februar 2021", "20210203"),
    *("12/31/2020 11:59 PM", "31/12/2020", "2021-02-03T04:05:06", "February 3, 2021"),
)
ZERO_MOMENTS: tuple[Any, ...] = (
    *("0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "0/0/00", "00.00.0000", "0000-00-00T00:00:00Z"),
    *(
        "1970-01-01",
        "1970-01-01 00:00:00",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000Z",
        "1970-01-01T00:00:00+00:00",
    ),
    *("1969-12-31T19:00:00-05:00", "1970-01-01T01:00:00+01:00"),
    *(
        "0001-01-01T00:00:00",
        "0001-01-01 00:00:00",
        "0001-01-01T00:00:00Z",
        "1900-01-01T00:00:00",
        "1900-01-01 00:00:00",
    ),
    *(0, "0", 0.0, "1899-12-30", "1899-12-30T00:00:00"),
)

# --- Refusing flags: phrase and tag ---------------------------------------------------------------------------------

REFUSING: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        *(("email opt-out", "optout"), ("opted out of email", "optout"), ("has opted out of email", "optout")),
        *(("opt-out", "optout"), ("opted out", "optout"), ("is opt-out", "optout"), ("marketing opt-out", "optout")),
        *(
            ("email marketing opt-out", "optout"),
            ("newsletter opt-out", "optout"),
            ("opted out of marketing emails", "optout"),
        ),
        *(("opted out of all emails", "optout"), ("global opt-out", "optout"), ("bulk email opt-out", "optout")),
        *(("unsubscribed", "unsub"), ("is unsubscribed", "unsub"), ("email unsubscribed", "unsub")),
        *(
            ("unsubscribed from emails", "unsub"),
            ("unsubscribed from all email", "unsub"),
            ("has unsubscribed", "unsub"),
        ),
        *(
            ("globally unsubscribed", "unsub"),
            ("unsubscribed from newsletter", "unsub"),
            ("newsletter unsubscribed", "unsub"),
        ),
        *(("unsubscribed from marketing", "unsub"), ("unsubscribed from mailing list", "unsub")),
        *(
            ("do not email", "donot"),
            ("do not send email", "donot"),
            ("do not send emails", "donot"),
            ("dont email", "donot"),
        ),
        *(("do not contact", "donot"), ("do not contact by email", "donot"), ("do not send marketing emails", "donot")),
        *(
            ("no bulk email", "donot"),
            ("do not bulk email", "donot"),
            ("no bulk emails", "donot"),
            ("no email", "donot"),
        ),
        *(
            ("no emails", "donot"),
            ("no marketing emails", "donot"),
            ("no email marketing", "donot"),
            ("never email", "donot"),
        ),
        *(("no newsletter", "donot"), ("do not send newsletter", "donot"), ("exclude from email", "donot")),
        *(("exclude from emails", "donot"), ("exclude from email campaigns", "donot"), ("refuses emails", "donot")),
        *(
            ("email blocklisted", "block"),
            ("blocklisted", "block"),
            ("is blocklisted", "block"),
            ("email suppressed", "block"),
        ),
        *(
            ("suppressed", "block"),
            ("is suppressed", "block"),
            ("email blocked", "block"),
            ("receiving emails disabled", "off"),
        ),
        *(("emails disabled", "off"), ("email disabled", "off"), ("email on hold", "off")),
        *(("bounced", "bounce"), ("email bounced", "bounce"), ("has bounced", "bounce"), ("hard bounced", "bounce")),
        *(("has hard bounced", "bounce"), ("email hard bounced", "bounce"), ("is bounced", "bounce")),
        *(("email invalid", "invalid"), ("invalid email", "invalid"), ("is email invalid", "invalid")),
        *(("email undeliverable", "invalid"), ("undeliverable", "invalid"), ("bad email address", "invalid")),
        *(("complained", "complain"), ("has complained", "complain"), ("marked as spam", "complain")),
        *(("marked email as spam", "complain"), ("spam complaint", "complain"), ("reported spam", "complain")),
        *(
            ("consent withdrawn", "withdrawn"),
            ("withdrew consent", "withdrawn"),
            ("email consent withdrawn", "withdrawn"),
        ),
        *(("deceased", "dead"), ("is deceased", "dead"), ("deceased flag", "dead"), ("is dead", "dead")),
    ),
    "de": (
        *(("Abgemeldet", "unsub"), ("Newsletter abgemeldet", "unsub"), ("Vom Newsletter abgemeldet", "unsub")),
        *(("Abgemeldet vom Newsletter", "unsub"), ("Werbesperre", "block"), ("E-Mail-Sperre", "block")),
        *(("E-Mail gesperrt", "block"), ("Mailsperre", "block"), ("Keine E-Mails", "donot"), ("Keine E-Mail", "donot")),
        *(
            ("Keine Werbung", "donot"),
            ("Kein Newsletter", "donot"),
            ("Keine Werbemails", "donot"),
            ("Keine Newsletter", "donot"),
        ),
        *(("Bitte keine E-Mails", "donot"), ("Nicht kontaktieren", "donot"), ("Keine E-Mail-Werbung", "donot")),
        *(
            ("Werbewiderspruch", "withdrawn"),
            ("Widerspruch E-Mail-Werbung", "withdrawn"),
            ("Einwilligung widerrufen", "withdrawn"),
        ),
        *(
            ("Verstorben", "dead"),
            ("Ist verstorben", "dead"),
            ("E-Mail ungültig", "invalid"),
            ("E-Mail unzustellbar", "invalid"),
        ),
    ),
    "fr": (
        *(("Désabonné", "unsub"), ("Désinscrit", "unsub"), ("Désabonné de la newsletter", "unsub")),
        *(("Désinscrit de la newsletter", "unsub"), ("Désabonné des e-mails", "unsub"), ("Pas d'e-mails", "donot")),
        *(
            ("Ne pas envoyer d'e-mails", "donot"),
            ("Ne pas envoyer d'e-mail", "donot"),
            ("Refuse la newsletter", "donot"),
        ),
        *(
            ("Refuse les e-mails", "donot"),
            ("Refus e-mail", "donot"),
            ("Ne pas contacter", "donot"),
            ("Ne plus contacter", "donot"),
        ),
        *(
            ("E-mail sur liste noire", "block"),
            ("Décédé", "dead"),
            ("E-mail invalide", "invalid"),
            ("Consentement retiré", "withdrawn"),
        ),
        ("Refuse les e-mails commerciaux", "donot"),
    ),
    "es": (
        *(("Dado de baja", "unsub"), ("Dado de baja del boletín", "unsub"), ("Baja del boletín", "unsub")),
        *(("Desuscrito", "unsub"), ("Baja de la newsletter", "unsub"), ("No enviar correos electrónicos", "donot")),
        *(
            ("No enviar email", "donot"),
            ("No enviar emails", "donot"),
            ("No contactar", "donot"),
            ("No enviar newsletter", "donot"),
        ),
        *(
            ("Rechaza emails", "donot"),
            ("Email en lista negra", "block"),
            ("Fallecido", "dead"),
            ("Email inválido", "invalid"),
        ),
        ("Consentimiento revocado", "withdrawn"),
    ),
    "it": (
        *(
            ("Disiscritto", "unsub"),
            ("Disiscritto dalla newsletter", "unsub"),
            ("Cancellato dalla newsletter", "unsub"),
        ),
        *(
            ("Non inviare email", "donot"),
            ("Non inviare e-mail", "donot"),
            ("Non contattare", "donot"),
            ("Nessuna email", "donot"),
        ),
        *(
            ("Rifiuta email", "donot"),
            ("Rifiuta la newsletter", "donot"),
            ("Deceduto", "dead"),
            ("Email non valida", "invalid"),
        ),
        ("Consenso revocato", "withdrawn"),
    ),
    "nl": (
        *(("Afgemeld", "unsub"), ("Uitgeschreven", "unsub"), ("Uitgeschreven voor nieuwsbrief", "unsub")),
        *(
            ("Afgemeld voor nieuwsbrief", "unsub"),
            ("Geen e-mail", "donot"),
            ("Geen e-mails", "donot"),
            ("Geen nieuwsbrief", "donot"),
        ),
        *(
            ("Geen e-mails sturen", "donot"),
            ("Niet mailen", "donot"),
            ("Geblokkeerd voor e-mail", "block"),
            ("Overleden", "dead"),
        ),
        *(
            ("E-mail ongeldig", "invalid"),
            ("Toestemming ingetrokken", "withdrawn"),
            ("Geen reclame per e-mail", "donot"),
        ),
    ),
    "pt": (
        *(
            ("Descadastrado", "unsub"),
            ("Descadastrado da newsletter", "unsub"),
            ("Cancelou a inscrição na newsletter", "unsub"),
        ),
        *(
            ("Não enviar e-mail", "donot"),
            ("Não enviar e-mails", "donot"),
            ("Não contatar", "donot"),
            ("Não enviar newsletter", "donot"),
        ),
        *(
            ("Recusa e-mails", "donot"),
            ("Falecido", "dead"),
            ("E-mail inválido", "invalid"),
            ("Consentimento revogado", "withdrawn"),
        ),
    ),
}
# Words within a refusing column, by tag: those that repeat the refusal, those that say the opposite.
REFUSING_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "optout": (
        ("Opted Out", "opted out", "opted-out", "OPTED_OUT", "Opt-out", "Unsubscribed", "unsubscribed"),
        ("Opted In", "opted-in", "Opt-in", "Subscribed", "Not opted out"),
    ),
    "unsub": (
        ("Unsubscribed", "unsubscribed", "UNSUBSCRIBED", "Opted out"),
        ("Subscribed", "subscribed", "SUBSCRIBED"),
    ),
    "block": (("Blocked", "Blocklisted", "blacklisted", "Suppressed"), ()),
    "bounce": (("Bounced", "Hard", "Hard bounce", "hard_bounce"), ()),
    "complain": (("Complained", "Spam", "complaint"), ()),
    "invalid": (("Invalid", "invalid", "Undeliverable"), ("Valid", "valid")),
    "dead": (("Deceased", "deceased", "Verstorben"), ()),
    "withdrawn": (("Withdrawn", "withdrawn", "Revoked"), ()),
}
DATED_FLAGS = frozenset({"optout", "unsub", "bounce", "complain", "dead", "withdrawn"})

# --- Granting flags -------------------------------------------------------------------------------------------------

GRANTING: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        *(("accepts marketing", "allow"), ("accepts email marketing", "allow"), ("accepts emails", "allow")),
        *(("email opt-in", "optin"), ("opt-in", "optin"), ("opted in", "optin"), ("opted in to email", "optin")),
        *(
            ("marketing opt-in", "optin"),
            ("email marketing opt-in", "optin"),
            ("newsletter opt-in", "optin"),
            ("is opted in", "optin"),
        ),
        *(("has opted in", "optin"), ("opted in to marketing emails", "optin"), ("mailing list opt-in", "optin")),
        *(
            ("subscribed", "sub"),
            ("is subscribed", "sub"),
            ("email subscribed", "sub"),
            ("newsletter subscribed", "sub"),
        ),
        *(("subscribed to newsletter", "sub"), ("is newsletter subscriber", "flag"), ("newsletter subscriber", "flag")),
        *(
            ("subscribed to emails", "sub"),
            ("subscribed to mailing list", "sub"),
            ("newsletter", "sub"),
            ("on mailing list", "flag"),
        ),
        *(("newsletter consent", "consent"), ("email consent", "consent"), ("email marketing consent", "consent")),
        *(
            ("marketing consent", "consent"),
            ("consent to marketing", "consent"),
            ("consent to email marketing", "consent"),
        ),
        *(
            ("consents to email marketing", "flag"),
            ("consent to receive emails", "consent"),
            ("GDPR email consent", "consent"),
        ),
        *(("marketing permission", "consent"), ("email permission", "consent"), ("permission to email", "consent")),
        *(
            ("email marketing permission", "consent"),
            ("has email permission", "flag"),
            ("marketing emails allowed", "flag"),
        ),
        *(
            ("allow email", "allow"),
            ("allow emails", "allow"),
            ("allow marketing emails", "allow"),
            ("email allowed", "allow"),
        ),
        *(("receive newsletter", "flag"), ("receives newsletter", "flag"), ("receiving newsletters", "flag")),
        *(("receive emails", "flag"), ("receive marketing emails", "flag"), ("receive email updates", "flag")),
        *(("wants newsletter", "flag"), ("wants emails", "flag"), ("ok to email", "flag"), ("okay to email", "flag")),
        *(
            ("can email", "flag"),
            ("may email", "flag"),
            ("can be emailed", "flag"),
            ("can receive email marketing", "flag"),
        ),
        *(
            ("contact by email", "flag"),
            ("may contact by email", "flag"),
            ("send newsletter", "flag"),
            ("send marketing emails", "flag"),
        ),
        *(
            ("marketing emails enabled", "flag"),
            ("email marketing enabled", "flag"),
            ("agreed to marketing emails", "flag"),
        ),
        *(("agrees to receive emails", "flag"), ("newsletter signup", "flag")),
    ),
    "de": (
        *(("Newsletter", "sub"), ("Newsletter-Einwilligung", "consent"), ("Newsletter abonniert", "flag")),
        *(
            ("E-Mail-Einwilligung", "consent"),
            ("Einwilligung E-Mail-Marketing", "consent"),
            ("Einwilligung Newsletter", "consent"),
        ),
        *(
            ("Werbeeinwilligung E-Mail", "consent"),
            ("Einwilligung E-Mail-Werbung", "consent"),
            ("Zustimmung Newsletter", "consent"),
        ),
        *(("Newsletter erwünscht", "flag"), ("Newsletter erhalten", "flag"), ("Newsletter-Empfänger", "flag")),
        *(("E-Mail-Werbung erlaubt", "flag"), ("Werbung per E-Mail erlaubt", "flag"), ("Werbeerlaubnis", "flag")),
        *(("Newsletter-Abonnent", "flag"), ("Für Newsletter angemeldet", "flag"), ("E-Mail-Erlaubnis", "flag")),
        ("Werbeeinwilligung", "consent"),
    ),
    "fr": (
        *(
            ("Consentement e-mail", "consent"),
            ("Consentement marketing", "consent"),
            ("Consentement newsletter", "consent"),
        ),
        *(
            ("Accepte la newsletter", "flag"),
            ("Accepte les e-mails", "flag"),
            ("Accepte de recevoir des e-mails", "flag"),
        ),
        *(("Abonné newsletter", "flag"), ("Abonné à la newsletter", "flag"), ("Inscrit à la newsletter", "flag")),
        *(("Newsletter", "sub"), ("Opt-in e-mail", "flag"), ("Souhaite recevoir la newsletter", "flag")),
        *(("Autorisation e-mail", "consent"), ("Recevoir la newsletter", "flag"), ("Accepte l'e-mailing", "flag")),
        ("Consentement e-mail marketing", "consent"),
    ),
    "es": (
        *(
            ("Acepta publicidad por email", "flag"),
            ("Acepta marketing", "flag"),
            ("Acepta el boletín", "flag"),
            ("Suscrito", "sub"),
        ),
        *(("Suscrito al boletín", "flag"), ("Suscrito a la newsletter", "flag"), ("Consentimiento email", "consent")),
        *(
            ("Consentimiento de marketing", "consent"),
            ("Acepta recibir correos electrónicos", "flag"),
            ("Recibir boletín", "flag"),
        ),
        *(
            ("Autoriza emails", "flag"),
            ("Boletín", "sub"),
            ("Quiere recibir la newsletter", "flag"),
            ("Consentimiento boletín", "consent"),
        ),
    ),
    "it": (
        *(("Consenso newsletter", "consent"), ("Consenso marketing", "consent"), ("Consenso email", "consent")),
        *(("Iscritto alla newsletter", "flag"), ("Iscrizione newsletter", "sub"), ("Accetta marketing", "flag")),
        *(("Accetta newsletter", "flag"), ("Ricevi newsletter", "flag"), ("Vuole ricevere la newsletter", "flag")),
        *(
            ("Consenso email marketing", "consent"),
            ("Autorizza email", "flag"),
            ("Consenso invio newsletter", "consent"),
        ),
    ),
    "nl": (
        *(("Nieuwsbrief", "sub"), ("Nieuwsbrief ontvangen", "flag"), ("Toestemming e-mail", "consent")),
        *(
            ("Toestemming nieuwsbrief", "consent"),
            ("Ingeschreven voor nieuwsbrief", "flag"),
            ("Aangemeld voor nieuwsbrief", "flag"),
        ),
        *(
            ("E-mailmarketing toegestaan", "flag"),
            ("Toestemming e-mailmarketing", "consent"),
            ("Wil nieuwsbrief ontvangen", "flag"),
        ),
        *(("E-mail toegestaan", "flag"), ("Toestemming marketing", "consent")),
    ),
    "pt": (
        *(("Aceita marketing", "flag"), ("Aceita newsletter", "flag"), ("Aceita receber e-mails", "flag")),
        *(
            ("Consentimento e-mail", "consent"),
            ("Consentimento de marketing", "consent"),
            ("Inscrito na newsletter", "flag"),
        ),
        *(
            ("Assinante da newsletter", "flag"),
            ("Autoriza e-mail", "flag"),
            ("Receber newsletter", "flag"),
            ("Newsletter", "sub"),
        ),
        *(("Consentimento newsletter", "consent"), ("Deseja receber newsletter", "flag")),
    ),
}
_OPTIN = (
    ("Opted In", "opted in", "opted-in", "OPTED_IN", "Opt-in", "Subscribed"),
    ("Opted Out", "opted out", "OPTED_OUT", "opt-out", "Unsubscribed", "Not opted in"),
)
_SUB = (
    ("Subscribed", "subscribed", "SUBSCRIBED"),
    ("Unsubscribed", "UNSUBSCRIBED", "Not subscribed", "NOT_SUBSCRIBED", "Never subscribed"),
)
_CONSENT = (
    ("Granted", "granted", "Given", "GRANTED", "Confirmed", "Subscribed", "SUBSCRIBED", "Opted in"),
    (
        *("Denied", "Withdrawn", "Refused", "revoked", "Not given", "Declined", "Unsubscribed", "NEVER_SUBSCRIBED"),
        *("Pending", "Not subscribed", "rejected", "DENIED", "not granted", "Opted out"),
    ),
)
# Words within a granting column, by language and tag: those that grant, those that refuse.
GRANTING_WORDS: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("en", "optin"): _OPTIN,
    ("en", "sub"): _SUB,
    ("en", "consent"): _CONSENT,
    ("en", "allow"): (("Allowed", "allow", "Allow"), ("Not allowed", "Do not allow", "do not allow")),
    ("de", "sub"): (
        ("abonniert", "Abonniert", "angemeldet", "Angemeldet"),
        ("abgemeldet", "Abgemeldet", "nicht abonniert"),
    ),
    ("de", "consent"): (("erteilt", "Erteilt"), ("widerrufen", "nicht erteilt", "Verweigert", "abgelehnt")),
    ("fr", "sub"): (
        ("abonné", "Abonné", "inscrit", "Inscrit"),
        ("désabonné", "Désinscrit", "non abonné", "Non inscrit"),
    ),
    ("fr", "consent"): (("accordé", "Accordé", "donné"), ("refusé", "Refusé", "retiré", "Retiré")),
    ("es", "sub"): (("suscrito", "Suscrito"), ("dado de baja", "Dado de baja", "no suscrito", "No suscrito")),
    ("es", "consent"): (("concedido", "Concedido", "otorgado"), ("denegado", "Denegado", "revocado", "rechazado")),
    ("it", "sub"): (("iscritto", "Iscritto"), ("disiscritto", "Disiscritto", "non iscritto", "Non iscritto")),
    ("it", "consent"): (("concesso", "Concesso"), ("negato", "Negato", "revocato", "rifiutato")),
    ("nl", "sub"): (
        ("ingeschreven", "Ingeschreven", "aangemeld"),
        ("uitgeschreven", "Uitgeschreven", "afgemeld", "niet ingeschreven"),
    ),
    ("nl", "consent"): (("gegeven", "Gegeven", "verleend"), ("geweigerd", "Geweigerd", "ingetrokken")),
    ("pt", "sub"): (("inscrito", "Inscrito"), ("descadastrado", "Descadastrado", "não inscrito", "Não inscrito")),
    ("pt", "consent"): (("concedido", "Concedido"), ("negado", "Negado", "revogado", "recusado")),
}

# --- Sentences of forms: language, text, whether a yes grants -------------------------------------------------------

QUESTIONS: tuple[tuple[str, str, bool], ...] = (
    ("en", "Would you like to receive our newsletter?", True),
    ("en", "Would you like to receive emails from us?", True),
    ("en", "May we email you?", True),
    ("en", "May we contact you by email?", True),
    ("en", "Can we send you marketing emails?", True),
    ("en", "Subscribe to our newsletter?", True),
    ("en", "Sign me up for the newsletter", True),
    ("en", "I would like to receive the newsletter", True),
    ("en", "I agree to receive marketing emails", True),
    ("en", "I want to receive emails", True),
    ("en", "I consent to receiving marketing emails", True),
    ("en", "Keep me informed by email", True),
    ("en", "Send me your newsletter", True),
    ("en", "Please do not email me", False),
    ("en", "Do not send me emails", False),
    ("en", "I do not want to receive marketing emails", False),
    ("en", "I do not wish to receive emails", False),
    ("en", "I don't want to receive emails", False),
    ("en", "Please remove me from your mailing list", False),
    ("en", "Tick if you do not wish to receive emails", False),
    ("en", "Unsubscribe me from emails", False),
    ("de", "Möchten Sie unseren Newsletter erhalten?", True),
    ("de", "Ich möchte den Newsletter erhalten", True),
    ("de", "Ich möchte keine E-Mails erhalten", False),
    ("de", "Ich möchte keinen Newsletter erhalten", False),
    ("fr", "Souhaitez-vous recevoir notre newsletter ?", True),
    ("fr", "J'accepte de recevoir des e-mails", True),
    ("fr", "Je ne souhaite pas recevoir d'e-mails", False),
    ("es", "¿Desea recibir nuestro boletín?", True),
    ("es", "Deseo recibir correos electrónicos", True),
    ("es", "No deseo recibir correos electrónicos", False),
    ("it", "Desidera ricevere la newsletter?", True),
    ("it", "Non desidero ricevere email", False),
    ("nl", "Wilt u onze nieuwsbrief ontvangen?", True),
    ("nl", "Ik wil geen e-mails ontvangen", False),
    ("pt", "Deseja receber a nossa newsletter?", True),
    ("pt", "Não desejo receber e-mails", False),
)
DO_NOT_ALLOW = (
    *("Do not allow Emails", "Do not allow Bulk Emails", "Do not allow Email", "Do Not Allow Marketing Emails"),
    *("Do not allow Email Marketing", "Do not allow Newsletter", "Do Not Bulk Email", "Do Not Email"),
)

# --- Moments --------------------------------------------------------------------------------------------------------

LEAVING: dict[str, tuple[str, ...]] = {
    "en": (
        *(
            "unsubscribed at",
            "unsubscribe date",
            "unsubscribed on",
            "date unsubscribed",
            "opt-out date",
            "opted out at",
        ),
        *(
            "email opt-out date",
            "opt-out time",
            "unsub time",
            "email opted out on",
            "email unsubscribed at",
            "unsubscribe time",
        ),
        *("newsletter unsubscribed at", "marketing opt-out date", "unsubscribed timestamp", "unsubscribed since"),
        *(
            "date of opt-out",
            "date of unsubscription",
            "bounced at",
            "bounce date",
            "email bounced date",
            "hard bounced at",
        ),
        *(
            "hard bounce date",
            "clean time",
            "suppressed at",
            "suppression date",
            "blocklisted at",
            "blocklisted on",
        ),
        *("complained at", "spam complaint date", "marked as spam at", "consent withdrawn at"),
        *("consent withdrawn on", "consent revoked at", "consent withdrawal date", "deceased date", "date of death"),
        *("do not email since", "do not contact since", "email consent revoked on"),
    ),
    "de": (
        *(
            "Abgemeldet am",
            "Abmeldedatum",
            "Newsletter abgemeldet am",
            "Einwilligung widerrufen am",
            "Abmeldedatum Newsletter",
        ),
        *("Verstorben am", "Datum der Abmeldung", "Werbesperre seit"),
    ),
    "fr": (
        *("Date de désinscription", "Désabonné le", "Date de désabonnement", "Consentement retiré le", "Désinscrit le"),
        *("Date de décès", "Date de désinscription newsletter"),
    ),
    "es": (
        *("Fecha de baja del boletín", "Fecha de baja newsletter", "Dado de baja el", "Consentimiento revocado el"),
        *("Fecha de desuscripción", "Fecha de fallecimiento"),
    ),
    "it": (
        "Data disiscrizione",
        "Disiscritto il",
        "Data cancellazione newsletter",
        "Consenso revocato il",
        "Data decesso",
    ),
    "nl": ("Uitschrijfdatum", "Afgemeld op", "Uitgeschreven op", "Datum afmelding nieuwsbrief", "Overleden op"),
    "pt": (
        "Data de descadastro",
        "Descadastrado em",
        "Data de cancelamento da newsletter",
        "Consentimento revogado em",
    ),
}
GRANTING_MOMENTS: dict[str, tuple[str, ...]] = {
    "en": (
        *(
            "opt-in date",
            "opted in at",
            "opt-in time",
            "subscribed at",
            "email opt-in date",
            "consent given at",
            "consent date",
        ),
        *(
            "marketing consent date",
            "date of consent",
            "newsletter subscribed at",
            "newsletter signup date",
            "permission date",
        ),
        *(
            "consented at",
            "marketing opted in at",
            "email consent granted at",
            "email consent date",
            "newsletter opt-in at",
        ),
        *("subscribed to newsletter on", "email subscribed at"),
    ),
    "de": (
        "Einwilligung am",
        "Newsletter angemeldet am",
        "Anmeldedatum Newsletter",
        "Einwilligungsdatum",
        "Einwilligung erteilt am",
    ),
    "fr": ("Date d'inscription newsletter", "Date de consentement", "Abonné le", "Date d'inscription à la newsletter"),
    "es": ("Fecha de suscripción al boletín", "Fecha de consentimiento", "Suscrito el"),
    "it": ("Data consenso marketing", "Data iscrizione newsletter", "Data consenso"),
    "nl": ("Inschrijfdatum nieuwsbrief", "Datum toestemming", "Aangemeld voor nieuwsbrief op"),
    "pt": ("Data de consentimento", "Data de inscrição na newsletter", "Inscrito em"),
}
DOUBLE_OPT_IN: tuple[tuple[str, str], ...] = (
    ("en", "double opt-in date"),
    ("en", "double opt-in at"),
    ("en", "double opt-in time"),
    ("en", "double opt-in confirmed at"),
    ("en", "double opt-in timestamp"),
    ("en", "newsletter double opt-in date"),
    ("de", "Double-Opt-in am"),
    ("de", "Double-Opt-in-Datum"),
    ("de", "Double-Opt-in-Zeitpunkt"),
    ("fr", "Date double opt-in"),
    ("es", "Fecha doble opt-in"),
    ("it", "Data double opt-in"),
    ("nl", "Datum dubbele opt-in"),
    ("pt", "Data do duplo opt-in"),
)

# --- Status words ---------------------------------------------------------------------------------------------------

STATUSES: dict[str, tuple[str, ...]] = {
    "en": (
        *(
            "email status",
            "email subscription status",
            "email marketing status",
            "newsletter status",
            "subscriber status",
        ),
        *(
            "mailing status",
            "marketing consent state",
            "email marketing consent state",
            "email consent status",
            "opt-in status",
        ),
        *(
            "email opt-in status",
            "email permission status",
            "subscriber state",
            "mailing list status",
            "marketing status",
        ),
        *("email state", "email marketing state", "newsletter subscription status", "marketing permission status"),
        *(
            "email subscriber status",
            "marketing subscription status",
            "email permission state",
            "email marketing consent status",
        ),
    ),
    "de": ("Newsletter-Status", "E-Mail-Status", "Status Newsletter", "Abonnentenstatus", "Status E-Mail-Marketing"),
    "fr": ("Statut newsletter", "Statut e-mail", "Statut abonnement newsletter", "Statut de l'abonné"),
    "es": ("Estado del boletín", "Estado newsletter", "Estado email", "Estado del suscriptor"),
    "it": ("Stato newsletter", "Stato email", "Stato iscrizione newsletter"),
    "nl": ("Nieuwsbriefstatus", "E-mailstatus", "Status nieuwsbrief"),
    "pt": ("Status da newsletter", "Status do e-mail", "Status do assinante da newsletter"),
}
STRONG = (
    *(
        "unsubscribed",
        "opted out",
        "opt-out",
        "opted-out",
        "cleaned",
        "complained",
        "spam",
        "marked as spam",
        "spam complaint",
    ),
    *(
        "do not contact",
        "do not email",
        "blocklisted",
        "blacklisted",
        "suppressed",
        "deceased",
        "globally unsubscribed",
    ),
)
_WEAK = (
    *(
        "inactive",
        "pending",
        "archived",
        "cancelled",
        "canceled",
        "disabled",
        "declined",
        "blocked",
        "hold",
        "on hold",
        "removed",
    ),
)
_NEVER = (
    *("not subscribed", "never subscribed", "non-subscribed", "unconfirmed", "not confirmed", "awaiting confirmation"),
    *("transactional", "denied", "no consent", "not opted in"),
)
_UNDELIVERABLE = (
    "bounced",
    "hard bounced",
    "hard bounce",
    "invalid",
    "undeliverable",
    "temporary hold",
    "deleted",
    "deactivated",
)
STATUS_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("subscribed", "active", "confirmed", "opted in", "opt-in", "resubscribed"),
        (*STRONG, *_WEAK, *_NEVER, *_UNDELIVERABLE, "unsubscribed (by admin)", "withdrawn", "revoked", "no"),
    ),
    "de": (
        ("angemeldet", "abonniert", "aktiv", "bestätigt"),
        (
            *("abgemeldet", "inaktiv", "gesperrt", "unbestätigt", "nicht bestätigt", "ausstehend", "widerrufen"),
            *("nicht abonniert", "gelöscht", "verstorben", "ausgetragen"),
        ),
    ),
    "fr": (
        ("abonné", "inscrit", "actif", "confirmé"),
        (
            *("désabonné", "désinscrit", "inactif", "en attente", "bloqué", "non confirmé", "non abonné", "refusé"),
            *("supprimé", "décédé"),
        ),
    ),
    "es": (
        ("suscrito", "activo", "confirmado"),
        (
            *(
                "dado de baja",
                "baja",
                "inactivo",
                "pendiente",
                "bloqueado",
                "cancelado",
                "no suscrito",
                "no confirmado",
            ),
            *("eliminado", "fallecido"),
        ),
    ),
    "it": (
        ("iscritto", "attivo", "confermato"),
        (
            *(
                "disiscritto",
                "inattivo",
                "in attesa",
                "bloccato",
                "cancellato",
                "non iscritto",
                "non confermato",
                "eliminato",
            ),
            "deceduto",
        ),
    ),
    "nl": (
        ("ingeschreven", "aangemeld", "actief", "bevestigd"),
        (
            *(
                "uitgeschreven",
                "afgemeld",
                "inactief",
                "in afwachting",
                "geblokkeerd",
                "niet bevestigd",
                "niet ingeschreven",
            ),
            *("verwijderd", "overleden"),
        ),
    ),
    "pt": (
        ("inscrito", "ativo", "confirmado"),
        (
            *(
                "descadastrado",
                "cancelado",
                "inativo",
                "pendente",
                "bloqueado",
                "não inscrito",
                "não confirmado",
                "excluído",
            ),
            "falecido",
        ),
    ),
}
SUBSCRIPTION_STATUSES = ("subscription status", "subscription state", "subscribe status", "status of subscription")
BARE_GRANTED = ("subscribed", "active", "confirmed", "opted in")
BARE_REFUSED = (*STRONG, *_WEAK, *_NEVER, *_UNDELIVERABLE)
STATUS_LIKE = (
    *("contact status", "lead status", "member status", "customer status", "constituent status"),
    *(
        "person status",
        "prospect status",
        "donor status",
        "lifecycle status",
        "client status",
        "CRM status",
        "profile status",
    ),
)
OTHER_STATUSES = (
    *(
        "order status",
        "payment status",
        "ticket status",
        "membership status",
        "plan status",
        "login status",
        "account status",
    ),
    *(
        "invoice status",
        "shipment status",
        "fulfillment status",
        "project status",
        "enrollment status",
        "appointment status",
    ),
    *("application status", "case status", "booking status", "donation status", "refund status"),
    *(
        "lead status",
        "customer status",
        "donor status",
        "card status",
        "registration status",
        "order state",
        "payment state",
    ),
)
WEAK_ELSEWHERE = (
    *(
        "inactive",
        "pending",
        "archived",
        "cancelled",
        "canceled",
        "disabled",
        "declined",
        "blocked",
        "on hold",
        "closed",
    ),
    *("open", "completed", "new", "expired", "active"),
)
NEIGHBOURS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("an order", {"order_number": "1001", "total_price": "19.99", "currency": "EUR", "shipping_method": "Standard"}),
    ("an order", {"order_id": 77, "order_date": "2024-05-06", "order_total": "120.00", "shipped_at": None}),
    ("a payment", {"payment_id": "pay_1", "amount": "25.00", "currency": "USD", "payment_method": "card"}),
    ("a ticket", {"ticket_id": 9, "subject": "Broken handle", "priority": "high", "assignee": "Desk 2"}),
    ("a membership", {"membership_id": "M-5", "membership_level": "Gold", "membership_expires": "2027-01-01"}),
    ("a plan", {"plan": "Pro", "billing_period": "monthly", "trial_ends_at": None, "mrr": "29.00"}),
    ("a login", {"username": "ada", "last_login": "2024-05-06T07:08:09Z", "login_count": 4, "mfa_enabled": True}),
)

# --- What does not decide -------------------------------------------------------------------------------------------

OTHER_CHANNELS: tuple[tuple[str, str, str], ...] = (
    *(
        ("en", phrase, "flag")
        for phrase in (
            "SMS opt-out",
            "SMS opt-in",
            "accepts SMS marketing",
            "SMS marketing consent",
            "SMS consent",
            "text message opt-in",
            "receive text messages",
            "opted out of SMS",
            "do not call",
            "do not phone",
            "phone opt-out",
            "telephone consent",
            "no phone calls",
            "do not fax",
            "fax opt-out",
            "has opted out of fax",
            "no postal mail",
            "do not send postal mail",
            "postal mail opt-out",
            "do not SMS",
            "do not text",
            "push notifications opt-in",
            "push opt-in",
            "web push subscribed",
            "WhatsApp opt-in",
            "WhatsApp consent",
            "phone marketing permission",
            "direct mail opt-out",
            "allow phone calls",
            "SMS unsubscribed",
            "contact by phone",
            "contact by post",
            "SMS blocklisted",
            "unsubscribed from SMS",
        )
    ),
    *(
        ("en", phrase, "moment")
        for phrase in (
            "SMS unsubscribed at",
            "SMS opt-out date",
            "push unsubscribed at",
            "phone opt-out date",
            "SMS consent date",
            "WhatsApp opt-in date",
        )
    ),
    *(
        ("en", phrase, "status")
        for phrase in (
            "SMS status",
            "SMS subscription status",
            "SMS marketing consent state",
            "push subscription status",
            "WhatsApp status",
            "SMS subscriber status",
        )
    ),
    *(
        ("de", phrase, "flag")
        for phrase in (
            "SMS-Einwilligung",
            "Telefonwerbung erlaubt",
            "Keine Anrufe",
            "Werbung per Post",
            "Einwilligung Telefon",
            "Einwilligung SMS",
            "Anrufe erlaubt",
            "Keine Post",
        )
    ),
    *(
        ("fr", phrase, "flag")
        for phrase in (
            "Consentement SMS",
            "Accepte les SMS",
            "Ne pas appeler",
            "Consentement téléphone",
            "Pas de courrier postal",
            "Désabonné SMS",
        )
    ),
    *(
        ("es", phrase, "flag")
        for phrase in (
            "Consentimiento SMS",
            "Acepta SMS",
            "No llamar",
            "No enviar correo postal",
            "Consentimiento telefónico",
        )
    ),
    *(
        ("it", phrase, "flag")
        for phrase in ("Consenso SMS", "Consenso telefono", "Non telefonare", "Consenso posta cartacea")
    ),
    *(("nl", phrase, "flag") for phrase in ("Toestemming SMS", "Niet bellen", "Geen post", "Toestemming telefoon")),
    *(("pt", phrase, "flag") for phrase in ("Consentimento SMS", "Aceita SMS", "Não ligar", "Consentimento telefone")),
)
OTHER_PURPOSES: tuple[tuple[str, str], ...] = (
    *(
        ("en", phrase)
        for phrase in (
            "third party marketing consent",
            "third party opt-in",
            "third-party emails opt-out",
            "partner offers opt-in",
            "share data with partners",
            "partner marketing consent",
            "do not share with third parties",
            "do not track",
            "tracking consent",
            "tracking opt-out",
            "do not sell my data",
            "data sale opt-out",
            "sale of data opt-out",
            "do not sell",
            "analytics consent",
            "profiling consent",
            "ad targeting opt-out",
            "personalised ads consent",
            "photo consent",
            "photo release",
            "media consent",
            "parental consent",
            "guardian consent",
            "cookie consent",
            "cookies accepted",
            "terms accepted",
            "accepts terms and conditions",
            "privacy policy accepted",
            "Gift Aid",
            "Gift Aid declaration",
            "data processing consent",
            "consent to data processing",
            "liability waiver signed",
            "medical consent",
            "medical treatment consent",
            "background check consent",
            "research consent",
            "recording consent",
            "credit check consent",
            "age confirmed",
            "terms of service agreed",
            "filming consent",
            "video consent",
            "consent to photographs",
        )
    ),
    *(
        ("de", phrase)
        for phrase in (
            "Weitergabe an Dritte",
            "Einwilligung Fotos",
            "Fotoerlaubnis",
            "Cookies akzeptiert",
            "AGB akzeptiert",
            "Datenschutz akzeptiert",
            "Einwilligung Datenverarbeitung",
            "Einwilligung der Eltern",
            "Tracking-Einwilligung",
        )
    ),
    *(
        ("fr", phrase)
        for phrase in (
            "Offres partenaires",
            "Cession à des tiers",
            "Droit à l'image",
            "Cookies acceptés",
            "CGV acceptées",
            "Autorisation parentale",
            "Consentement traitement des données",
        )
    ),
    *(
        ("es", phrase)
        for phrase in (
            "Cesión a terceros",
            "Acepta condiciones",
            "Consentimiento fotos",
            "Cookies aceptadas",
            "Ofertas de socios",
        )
    ),
    *(
        ("it", phrase)
        for phrase in (
            "Consenso profilazione",
            "Cessione a terzi",
            "Consenso foto",
            "Cookie accettati",
            "Condizioni accettate",
        )
    ),
    *(
        ("nl", phrase)
        for phrase in ("Delen met derden", "Toestemming foto's", "Cookies geaccepteerd", "Voorwaarden geaccepteerd")
    ),
    *(
        ("pt", phrase)
        for phrase in ("Partilha com terceiros", "Consentimento fotos", "Cookies aceites", "Termos aceitos")
    ),
)
# A column about a consent, with its texts; no texts: a moment of change.
ABOUT: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("email opt-in source", ("website", "Trade show", "API", "Checkout")),
    ("consent source", ("Form", "import", "POS", "api")),
    ("permission source", ("Contact", "Account", "web form")),
    ("opt-in IP", ("203.0.113.9", "2001:db8::1")),
    ("consent IP address", ("198.51.100.7",)),
    ("opt-in method", ("single", "form", "paper")),
    ("email consent method", ("checkbox", "spoken")),
    ("consent text", ("I agree to get news by e-mail.", "Ja, ich will.")),
    ("consent version", ("v2.1", "3", 2, "2018-05")),
    ("opt-in level", ("single_opt_in", "confirmed_opt_in", "unknown")),
    ("marketing opt-in level", ("single_opt_in", "UNKNOWN", "CONFIRMED_OPT_IN")),
    ("consent updated at", ()),
    ("email marketing consent updated at", ()),
    ("accepts marketing updated at", ()),
    ("email consent last changed", ()),
    ("consent collected from", ("SHOPIFY", "OTHER", "WEB")),
    ("opt-in campaign", ("Spring 2023", "Welcome")),
    ("subscription source", ("footer", "landing page")),
    ("opt-in form name", ("Footer form", "Pop-up")),
    ("opt-in user agent", ("Mozilla/5.0",)),
    ("consent language", ("en", "de")),
)
REASONS: tuple[tuple[str, str], ...] = (
    *(
        ("en", phrase)
        for phrase in (
            "unsubscribe reason",
            "opt-out reason",
            "bounce reason",
            "hard bounce reason",
            "spam complaint reason",
            "suppression reason",
            "email opt-out reason",
            "reason for unsubscribing",
            "unsubscribed reason",
            "email bounced reason",
        )
    ),
    ("de", "Abmeldegrund"),
    ("fr", "Raison de désinscription"),
)
REASON_TEXTS = (
    *(
        "Too many emails",
        "No longer interested",
        "550 5.1.1 user unknown",
        "Never signed up",
        "UNKNOWN_USER",
        "Contact's request",
    ),
    *("Mailbox does not exist", "Inappropriate content"),
)
COUNTS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("bounces", (2, 3, 5, "3", 0)),
    ("bounce count", (0, 1, 2, 3, "3", "0", 4.0)),
    ("soft bounce count", (0, 1, 2, "5")),
    ("number of bounces", (0, 2, 3)),
    ("times bounced", (0, 2, "4")),
    ("soft bounces", (2, 3, 0)),
)
SUPPRESSIONS = (
    *(
        "email suppressions",
        "suppressions",
        "email suppression reasons",
        "suppression reasons",
        "email suppression",
        "SMS suppressions",
    ),
)
# Objects of channels, and whether a yes in them grants.
CHANNEL_MAPS: tuple[tuple[str, bool], ...] = (
    *(
        (name, True)
        for name in (
            "consents",
            "opt_ins",
            "marketing_opt_in",
            "permissions",
            "marketing_permissions",
            "marketing_consent",
        )
    ),
    *((name, False) for name in ("opt_outs", "opted_out", "unsubscribed", "do_not_contact", "marketing_opt_out")),
)
TOPICS = ("sports", "food", "travel", "jobs", "politics", "weekly digest", "product updates", "culture", "local news")
TOPIC_PATTERNS: tuple[tuple[str, bool], ...] = (
    ("Newsletter: {}", True),
    ("Subscribed to {} newsletter", True),
    ("newsletter {} opt in", True),
    ("newsletters__{}", True),
    ("Unsubscribed from {} newsletter", False),
    ("Opted out of email: {}", False),
    ("newsletter_subscriptions__{}", True),
)
