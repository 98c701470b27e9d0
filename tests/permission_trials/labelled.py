"""Columns of permission with values, labelled by how they were made: no look at what reads them.

A case is one record with an address. What it says is decided first (kind of column, polarity, channel, purpose and
kind of value), and only then spelled, prefixed, nested or flattened: so a label never depends on a reading. Left out is
what careful people would argue about; `README.md` beside this file names it.
"""

from __future__ import annotations

import json
import random
import unicodedata
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tests.permission_trials import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Expected = Literal["mailable", "kept_out"]
MAILABLE: Expected = "mailable"
KEPT_OUT: Expected = "kept_out"


class Case(NamedTuple):
    record: dict[str, Any]
    expected: Expected
    says: str
    heading: str
    value: Any


class Draft(NamedTuple):
    """What a case says, before it is given a record."""

    heading: str
    value: Any
    expected: Expected
    says: str
    beside: dict[str, Any] = {}  # noqa: RUF012 - never changed
    nests: bool = True
    """Whether the column may be put into an object that says nothing of its own."""


# --- Spelling -------------------------------------------------------------------------------------------------------

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def plain(text: str, language: str) -> str:
    """Write text with the letters of ASCII, as people who name columns do."""
    if language == "de":
        text = text.translate(_GERMAN)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def tokens(phrase: str, language: str) -> list[str]:
    text = plain(phrase, language)
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def snake(parts: Sequence[str]) -> str:
    return "_".join(part.lower() for part in parts)


def camel(parts: Sequence[str]) -> str:
    return parts[0].lower() + "".join(part.lower().capitalize() for part in parts[1:])


def pascal(parts: Sequence[str]) -> str:
    return "".join(part.lower().capitalize() for part in parts)


def title(phrase: str) -> str:
    return " ".join("-".join(part[:1].upper() + part[1:] for part in word.split("-")) for word in phrase.split())


def sentence(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


_PREFIXES = ("hs", "mc", "crm", "contact", "customer", "custom", "cf", "person", "lead", "c", "x", "src", "zoho", "sf")
_TITLE_PREFIXES = ("Contact ", "Customer ", "Person: ", "CRM ", "Contact - ", "Lead ", "[Contact] ", "HubSpot: ")
_TITLE_SUFFIXES = ("?", " (Y/N)", " *", ":", " (yes/no)")


def _variants(rng: random.Random, phrase: str) -> str:
    """Choose among the ways to write `e-mail`, `opt-out` and `blocklisted`."""
    text = phrase
    for word, ways in words.WAYS:
        if word in text:
            text = text.replace(word, rng.choice(ways))
    return text


def spell_english(rng: random.Random, phrase: str, *, prefixes: bool = True, flag: bool = False) -> str:
    text = _variants(rng, phrase)
    parts = tokens(text, "en")
    style = rng.choice(
        ("title", "sentence", "lower", "upper", "snake", "snake", "snake", "UPPER", "kebab", "camel", "Pascal", "Sales")
        + (("squashed",) if len(parts) <= 4 else ())
    )
    prefix = prefixes and rng.random() < 0.3
    if style in {"title", "sentence", "lower", "upper"}:
        made = {"title": title(text), "sentence": sentence(text), "lower": text.lower(), "upper": text.upper()}[style]
        if prefix and style == "title":
            made = rng.choice(_TITLE_PREFIXES) + made
        if flag and rng.random() < 0.15:
            made += rng.choice(_TITLE_SUFFIXES)
        return made
    if prefix and style != "squashed":
        parts = [rng.choice(_PREFIXES), *parts]
    if style == "snake" and flag and rng.random() < 0.15:
        parts = [*parts, rng.choice(("flag", "yn", "ind", "bool"))]
    return {
        "snake": snake(parts),
        "UPPER": snake(parts).upper(),
        "kebab": snake(parts).replace("_", "-"),
        "camel": camel(parts),
        "Pascal": pascal(parts),
        "Sales": "_".join(part.lower().capitalize() for part in parts) + rng.choice(("", "__c")),
        "squashed": "".join(parts).lower(),
    }[style]


def spell_foreign(rng: random.Random, phrase: str, language: str) -> str:
    parts = tokens(phrase, language)
    style = rng.choice(
        ("written", "written", "written", "lower", "upper", "plain", "snake", "snake", "UPPER", "prefix")
    )
    return {
        "written": phrase,
        "lower": phrase.lower(),
        "upper": phrase.upper(),
        "plain": plain(phrase, language),
        "snake": snake(parts),
        "UPPER": snake(parts).upper(),
        "prefix": snake([rng.choice(("crm", "custom", "contact", "cf", "x")), *parts]),
    }[style]


def spell(rng: random.Random, phrase: str, language: str, *, prefixes: bool = True, flag: bool = False) -> str:
    if language == "en":
        return spell_english(rng, phrase, prefixes=prefixes, flag=flag)
    return spell_foreign(rng, phrase, language)


# --- Values ---------------------------------------------------------------------------------------------------------


def _language(rng: random.Random) -> str:
    return rng.choice(("en", "en", "en", "de", "fr", "es", "it", "nl", "pt"))


def _spoken(rng: random.Random, table: dict[str, tuple[Any, ...]], language: str) -> Any:  # noqa: ANN401
    """Choose yes or no: typed or English, in the heading's language, and now and then in another."""
    if rng.random() < 0.15:
        language = rng.choice(tuple(table))
    if language != "en" and rng.random() < 0.6:
        return rng.choice(table[language])
    return rng.choice(table["en"])


def yes(rng: random.Random, language: str) -> Any:  # noqa: ANN401
    return _spoken(rng, words.YES, language)


def no(rng: random.Random, language: str) -> Any:  # noqa: ANN401
    return _spoken(rng, words.NO, language)


def moment(rng: random.Random) -> Any:  # noqa: ANN401
    return rng.choice(words.MOMENTS)


def zero(rng: random.Random) -> Any:  # noqa: ANN401
    return rng.choice(words.ZERO_MOMENTS)


def cased(rng: random.Random, word: str) -> str:
    """Write a word of a status as systems do: in any case, with spaces, hyphens or underscores."""
    return rng.choice(
        (word, word.capitalize(), word.upper(), title(word), word.replace(" ", "_"), snake(word.split()).upper())
    )


# --- The kinds ------------------------------------------------------------------------------------------------------


def refusing_flag(rng: random.Random) -> Draft:
    language = _language(rng)
    phrase, tag = rng.choice(words.REFUSING[language])
    heading = spell(rng, phrase, language, flag=True)
    says = f"a refusing flag about e-mail ({language}, {phrase!r})"
    kind = rng.choice(("yes", "yes", "yes", "no", "no", "no", "nothing", "unclear", "word", "word", "moment", "list"))
    if kind == "word" and tag in words.REFUSING_WORDS:
        refused, let_in = words.REFUSING_WORDS[tag]
        if let_in and rng.random() < 0.4:
            return Draft(heading, rng.choice(let_in), MAILABLE, f"{says} whose word says the opposite")
        return Draft(heading, rng.choice(refused), KEPT_OUT, f"{says} that repeats its refusal in words")
    if kind == "moment" and tag in words.DATED_FLAGS:
        return Draft(heading, moment(rng), KEPT_OUT, f"{says} that holds when it happened")
    if kind == "list":
        return Draft(heading, [rng.choice((True, "Yes", "yes", 1))], KEPT_OUT, f"{says} with a yes in an array")
    if kind == "no":
        return Draft(heading, no(rng, language), MAILABLE, f"{says} with a clear no")
    if kind == "nothing":
        return Draft(heading, rng.choice(words.NOTHING), MAILABLE, f"{says} that says nothing")
    if kind == "unclear":
        return Draft(heading, rng.choice(words.UNCLEAR_REFUSING), KEPT_OUT, f"{says} that nobody can read")
    return Draft(heading, yes(rng, language), KEPT_OUT, f"{says} with a clear yes")


def granting_flag(rng: random.Random) -> Draft:
    language = _language(rng)
    phrase, tag = rng.choice(words.GRANTING[language])
    heading = spell(rng, phrase, language, flag=True)
    says = f"a granting flag about e-mail ({language}, {phrase!r})"
    kind = rng.choice(
        ("yes", "yes", "yes", "no", "no", "no", "no", "nothing", "unclear", "word", "word", "moment", "list")
    )
    granting_words = words.GRANTING_WORDS.get((language, tag))
    if kind == "word" and granting_words:
        granted, refused = granting_words
        if rng.random() < 0.5:
            return Draft(heading, rng.choice(granted), MAILABLE, f"{says} that grants in words")
        return Draft(heading, rng.choice(refused), KEPT_OUT, f"{says} that refuses in words")
    if kind == "moment" and tag == "optin":
        return Draft(heading, rng.choice(words.CLEAR_MOMENTS), MAILABLE, f"{says} that holds when it was given")
    if kind == "list":
        return Draft(heading, [rng.choice((False, "No", "no", 0))], KEPT_OUT, f"{says} with a no in an array")
    if kind == "no":
        return Draft(heading, no(rng, language), KEPT_OUT, f"{says} with a clear no")
    if kind == "nothing":
        return Draft(heading, rng.choice(words.NOTHING_GRANTING), MAILABLE, f"{says} that was never filled")
    if kind == "unclear":
        return Draft(heading, rng.choice(words.UNCLEAR), KEPT_OUT, f"{says} that nobody can read")
    return Draft(heading, yes(rng, language), MAILABLE, f"{says} with a clear yes")


def question(rng: random.Random) -> Draft:
    language, text, grants = rng.choice(words.QUESTIONS)
    heading = rng.choice((text, text, text.lower(), snake(tokens(text, language)), text.rstrip(" ?")))
    answer = rng.random() < 0.5
    value = yes(rng, language) if answer else no(rng, language)
    if language == "en" and rng.random() < 0.2:
        value = rng.choice(("Yes please", "Yes, please", "Yes!") if answer else ("No thanks", "No, thank you", "No!"))
    return Draft(
        heading,
        value,
        MAILABLE if answer == grants else KEPT_OUT,
        f"the answer to a {'granting' if grants else 'refusing'} sentence of a form ({language})",
    )


def allowing(rng: random.Random) -> Draft:
    phrase = rng.choice(words.DO_NOT_ALLOW)
    heading = rng.choice((phrase, phrase.lower(), phrase.upper(), snake(phrase.split()), camel(phrase.split())))
    if rng.random() < 0.5:
        value = rng.choice(("Allow", "allow", "ALLOW", "Allowed"))
        return Draft(heading, value, MAILABLE, "a refusing heading whose word is the permission itself")
    value = rng.choice(("Do Not Allow", "do not allow", "Not Allowed", "Do not allow"))
    return Draft(heading, value, KEPT_OUT, "a refusing heading whose word is the refusal itself")


def leaving(rng: random.Random) -> Draft:
    language = _language(rng)
    phrase = rng.choice(words.LEAVING[language])
    heading = spell(rng, phrase, language)
    says = f"a moment of leaving ({language}, {phrase!r})"
    chance = rng.random()
    if chance < 0.55:
        return Draft(heading, moment(rng), KEPT_OUT, f"{says} that lies in the past")
    if chance < 0.6:
        return Draft(
            heading, rng.choice((True, "true", "yes", "Yes")), KEPT_OUT, f"{says} without the moment, but it happened"
        )
    if chance < 0.65:
        return Draft(
            heading, rng.choice(("soon", "see notes", "??", "last spring")), KEPT_OUT, f"{says} that nobody can read"
        )
    if chance < 0.85:
        return Draft(heading, zero(rng), MAILABLE, f"{says} that is no moment")
    return Draft(heading, rng.choice((*words.NOTHING, False)), MAILABLE, f"{says} that says nothing")


def granting_moment(rng: random.Random) -> Draft:
    language = _language(rng)
    phrase = rng.choice(words.GRANTING_MOMENTS[language])
    heading = spell(rng, phrase, language)
    if rng.random() < 0.7:
        return Draft(
            heading, rng.choice(words.CLEAR_MOMENTS), MAILABLE, f"a moment of granting ({language}, {phrase!r})"
        )
    value = rng.choice(words.NOTHING_GRANTING)
    return Draft(heading, value, MAILABLE, f"a moment of granting that was never filled ({language}, {phrase!r})")


def double_opt_in(rng: random.Random) -> Draft:
    language, phrase = rng.choice(words.DOUBLE_OPT_IN)
    heading = spell(rng, phrase, language, prefixes=False)
    if rng.random() < 0.5:
        return Draft(heading, rng.choice(words.CLEAR_MOMENTS), MAILABLE, "a confirmed double opt-in")
    return Draft(heading, rng.choice((None, "", " ", "NULL")), KEPT_OUT, "a double opt-in that was never confirmed")


def mail_status(rng: random.Random) -> Draft:
    language = _language(rng)
    phrase = rng.choice(words.STATUSES[language])
    heading = spell(rng, phrase, language)
    says = f"a status of mail ({language}, {phrase!r})"
    granted, refused = words.STATUS_WORDS[language]
    if language != "en" and rng.random() < 0.3:
        granted, refused = words.STATUS_WORDS["en"]
    chance = rng.random()
    if chance < 0.35:
        return Draft(heading, cased(rng, rng.choice(granted)), MAILABLE, f"{says} that grants")
    if chance < 0.92:
        return Draft(heading, cased(rng, rng.choice(refused)), KEPT_OUT, f"{says} that refuses")
    return Draft(heading, rng.choice(words.UNKNOWN_STATUS), KEPT_OUT, f"{says} with a word that nobody knows")


def subscription_status(rng: random.Random) -> Draft:
    heading = spell(rng, rng.choice(words.SUBSCRIPTION_STATUSES), "en")
    if rng.random() < 0.4:
        return Draft(
            heading, cased(rng, rng.choice(("subscribed", "opted in"))), MAILABLE, "a subscription that is one of mail"
        )
    word = rng.choice(
        ("unsubscribed", "opted out", "not subscribed", "never subscribed", "bounced", "cleaned", "complained")
    )
    return Draft(heading, cased(rng, word), KEPT_OUT, "a subscription that is one of mail, and refused")


def bare_status(rng: random.Random) -> Draft:
    heading = rng.choice(("status", "Status", "STATUS", "state", "State", "STATE"))
    if rng.random() < 0.3:
        word = cased(rng, rng.choice(words.BARE_GRANTED))
        return Draft(heading, word, MAILABLE, "a bare status that grants", nests=False)
    word = cased(rng, rng.choice(words.BARE_REFUSED))
    return Draft(
        heading, word, KEPT_OUT, "a bare status with a word of mail, or a weak one with nothing beside it", nests=False
    )


def strong_in_any_status(rng: random.Random) -> Draft:
    heading = spell(rng, rng.choice(words.STATUS_LIKE), "en")
    return Draft(heading, cased(rng, rng.choice(words.STRONG)), KEPT_OUT, "a strong word in the status of a person")


def weak_in_another_status(rng: random.Random) -> Draft:
    phrase = rng.choice(words.OTHER_STATUSES)
    word = rng.choice(words.WEAK_ELSEWHERE)
    return Draft(
        spell(rng, phrase, "en"), cased(rng, word), MAILABLE, f"a weak word in the status of something else ({phrase})"
    )


def weak_beside_neighbours(rng: random.Random) -> Draft:
    what, neighbours = rng.choice(words.NEIGHBOURS)
    heading = rng.choice(("status", "Status", "state"))
    word = cased(rng, rng.choice(words.WEAK_ELSEWHERE))
    return Draft(
        heading,
        word,
        MAILABLE,
        f"a bare status whose neighbours say that it is that of {what}",
        neighbours,
        nests=False,
    )


def other_channel(rng: random.Random) -> Draft:
    language, phrase, kind = rng.choice(words.OTHER_CHANNELS)
    heading = spell(rng, phrase, language, flag=kind == "flag")
    says = f"another channel ({language}, {phrase!r})"
    if kind == "status":
        granted, refused = words.STATUS_WORDS["en"]
        return Draft(heading, cased(rng, rng.choice((*granted, *refused))), MAILABLE, says)
    if kind == "moment":
        return Draft(heading, moment(rng), MAILABLE, says)
    value = rng.choice((yes(rng, language), no(rng, language), None, "", "Opted Out", "unsubscribed"))
    return Draft(heading, value, MAILABLE, says)


def other_purpose(rng: random.Random) -> Draft:
    language, phrase = rng.choice(words.OTHER_PURPOSES)
    heading = spell(rng, phrase, language, flag=True)
    value = rng.choice((yes(rng, language), no(rng, language), no(rng, language), None, ""))
    return Draft(heading, value, MAILABLE, f"another purpose ({language}, {phrase!r})")


def about_a_consent(rng: random.Random) -> Draft:
    phrase, values = rng.choice(words.ABOUT)
    value = rng.choice((*values, None, "")) if values else moment(rng)
    return Draft(spell(rng, phrase, "en"), value, MAILABLE, f"something about a consent, not the consent ({phrase!r})")


def filled_reason(rng: random.Random) -> Draft:
    language, phrase = rng.choice(words.REASONS)
    heading = spell(rng, phrase, language)
    if rng.random() < 0.3:
        return Draft(heading, rng.choice(words.NOTHING), MAILABLE, f"no reason for leaving ({phrase!r})")
    return Draft(heading, rng.choice(words.REASON_TEXTS), KEPT_OUT, f"a reason says that it happened ({phrase!r})")


def counted(rng: random.Random) -> Draft:
    phrase, values = rng.choice(words.COUNTS)
    return Draft(spell(rng, phrase, "en"), rng.choice(values), MAILABLE, f"a count is no flag ({phrase!r})")


def suppressions(rng: random.Random) -> Draft:
    phrase = rng.choice(words.SUPPRESSIONS)
    heading = spell(rng, phrase, "en")
    reason = rng.choice(("UNSUBSCRIBE", "HARD_BOUNCE", "SPAM_COMPLAINT", "USER_SUPPRESSED", "INVALID_EMAIL"))
    if phrase.startswith("SMS"):
        return Draft(heading, rng.choice(([reason], f'["{reason}"]', [])), MAILABLE, "suppressed for text messages")
    if rng.random() < 0.4:
        return Draft(heading, rng.choice(([], "[]", None, "")), MAILABLE, "an empty list of suppressions")
    value = rng.choice(
        (
            [reason],
            f'["{reason}"]',
            f"['{reason}']",
            [{"reason": reason, "timestamp": "2023-04-05T06:07:08+00:00"}],
            reason,
        )
    )
    return Draft(heading, value, KEPT_OUT, "a list of suppressions that is not empty")


def deletion(rng: random.Random) -> Draft:
    if rng.random() < 0.5:
        heading = spell(
            rng, rng.choice(("is deleted", "deleted", "record deleted", "deleted flag")), "en", prefixes=False
        )
        kind = rng.choice(("yes", "yes", "no", "no", "no", "nothing", "unclear"))
        value = {
            "yes": yes(rng, "en"),
            "no": no(rng, "en"),
            "nothing": rng.choice(words.NOTHING),
            "unclear": rng.choice(words.UNCLEAR),
        }[kind]
        expected = KEPT_OUT if kind in {"yes", "unclear"} else MAILABLE
        return Draft(heading, value, expected, f"a flag of deletion: {kind}", nests=False)
    heading = rng.choice(
        ("deleted_at", "Deleted At", "deletedAt", "deletion_date", "_sdc_deleted_at", "DELETED_ON", "date_deleted")
    )
    if rng.random() < 0.5:
        return Draft(heading, moment(rng), KEPT_OUT, "a moment of deletion", nests=False)
    return Draft(
        heading, rng.choice((*words.ZERO_MOMENTS, *words.NOTHING)), MAILABLE, "no moment of deletion", nests=False
    )


def channel_map(rng: random.Random) -> Draft:
    """Permissions by channel in one object: that of e-mail decides, those of the others do not."""
    container, grants = rng.choice(words.CHANNEL_MAPS)
    good = rng.random() < 0.5
    email = yes(rng, "en") if good == grants else no(rng, "en")
    others = {
        channel: rng.choice((yes(rng, "en"), no(rng, "en")))
        for channel in rng.sample(("sms", "phone", "post", "push"), 2)
    }
    channels = {rng.choice(("email", "email", "Email", "e_mail")): email, **others}
    if rng.random() < 0.5:
        columns: dict[str, Any] = {container: channels}
    else:
        separator = rng.choice(("__", ".", "_"))
        columns = {f"{container}{separator}{channel}": value for channel, value in channels.items()}
    first, *rest = columns.items()
    says = f"e-mail among channels in {container!r}"
    return Draft(first[0], first[1], MAILABLE if good else KEPT_OUT, says, dict(rest), nests=False)


def several_newsletters(rng: random.Random) -> Draft:
    """One newsletter of several that is not wanted beside one that is: no decision about e-mail as a whole."""
    one, other = rng.sample(words.TOPICS, 2)
    pattern, grants = rng.choice(words.TOPIC_PATTERNS)
    wanted, unwanted = (yes(rng, "en"), no(rng, "en")) if grants else (no(rng, "en"), yes(rng, "en"))
    first, second = pattern.format(one), pattern.format(other)
    if " " in first:
        if rng.random() < 0.5:
            first, second = snake(tokens(first, "en")), snake(tokens(second, "en"))
    elif rng.random() < 0.5 and "__" in first:
        container, _, _ = first.partition("__")
        return Draft(
            container,
            {first.partition("__")[2]: unwanted, second.partition("__")[2]: wanted},
            MAILABLE,
            "one newsletter of several, nested",
            nests=False,
        )
    return Draft(first, unwanted, MAILABLE, "one newsletter of several", {second: wanted}, nests=False)


def consent_object(rng: random.Random) -> Draft:
    """The consent of one channel with what is about it, as shops keep it."""
    channel = rng.choice(("email", "email", "sms"))
    name = f"{channel}_{rng.choice(('marketing_consent', 'consent', 'marketing_subscription', 'marketing'))}"
    key = rng.choice(("state", "status", "marketing_state"))
    good = rng.random() < 0.4
    word = cased(
        rng,
        rng.choice(("subscribed",) if good else ("unsubscribed", "not subscribed", "pending", "redacted", "invalid")),
    )
    inside: dict[str, Any] = {
        key: word,
        "opt_in_level": rng.choice(("single_opt_in", "confirmed_opt_in", "unknown", None)),
        "consent_updated_at": rng.choice(("2022-03-04T05:06:07Z", "2019-11-12T13:14:15-05:00", None)),
    }
    expected = MAILABLE if good or channel == "sms" else KEPT_OUT
    says = f"the consent of {channel} with what is about it: {word!r}"
    form = rng.choice(("nested", "text", "__", "."))
    if form == "nested":
        return Draft(name, inside, expected, says, nests=False)
    if form == "text":
        return Draft(name, json.dumps(inside), expected, f"{says}, as text of an object", nests=False)
    flat = {f"{name}{form}{inner}": value for inner, value in inside.items()}
    return Draft(f"{name}{form}{key}", word, expected, f"{says}, flattened", flat, nests=False)


def subscriptions_object(rng: random.Random) -> Draft:
    """Consents of channel and purpose in depth."""
    email = rng.choice(("SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"))
    sms = rng.choice(("SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"))
    suppression = rng.choice(([], [], [{"reason": "HARD_BOUNCE"}]))
    root = rng.choice(("subscriptions", "channels", "consents"))
    inner = rng.choice(("marketing", "promotional"))
    expected = MAILABLE if email == "SUBSCRIBED" and not suppression else KEPT_OUT
    says = f"the consents of channels in depth: e-mail {email}, sms {sms}, suppression {suppression}"
    if rng.random() < 0.5:
        value = {"email": {inner: {"consent": email, "suppression": suppression}}, "sms": {inner: {"consent": sms}}}
        return Draft(root, value, expected, says, nests=False)
    separator = rng.choice(("__", "."))
    start = f"{root}{separator}"
    beside = {
        f"{start}email{separator}{inner}{separator}suppression": suppression,
        f"{start}sms{separator}{inner}{separator}consent": sms,
    }
    return Draft(f"{start}email{separator}{inner}{separator}consent", email, expected, says, beside, nests=False)


def _status_and_leaving(rng: random.Random) -> Draft:
    status = spell(
        rng, rng.choice(("email status", "email subscription status", "subscriber status")), "en", prefixes=False
    )
    left = spell(rng, rng.choice(("opt-out date", "unsubscribed at", "email opt-out date")), "en", prefixes=False)
    came = spell(rng, rng.choice(("opt-in date", "subscribed at", "email opt-in date")), "en", prefixes=False)
    if rng.random() < 0.6:
        return Draft(
            status,
            cased(rng, rng.choice(("subscribed", "active"))),
            MAILABLE,
            "somebody who came back: a present yes outranks an older moment of leaving",
            {left: "2019-05-06T07:08:09Z", came: rng.choice(("2021-02-03T04:05:06Z", "2022-12-01T00:00:01Z"))},
            nests=False,
        )
    return Draft(
        status,
        cased(rng, "unsubscribed"),
        KEPT_OUT,
        "a status that refuses, however it was once",
        {left: "2021-05-06T07:08:09Z", came: "2019-02-03T04:05:06Z"},
        nests=False,
    )


def _yes_and_no(rng: random.Random) -> Draft:
    granting = spell(rng, rng.choice(words.GRANTING["en"])[0], "en", prefixes=False, flag=True)
    refusing = spell(rng, rng.choice(words.REFUSING["en"])[0], "en", prefixes=False, flag=True)
    if rng.random() < 0.5:
        return Draft(refusing, yes(rng, "en"), KEPT_OUT, "a no wins over a yes", {granting: yes(rng, "en")})
    return Draft(refusing, no(rng, "en"), MAILABLE, "a yes and no refusal", {granting: yes(rng, "en")})


def _dates_in_order(rng: random.Random) -> Draft:
    left = spell(rng, rng.choice(("opt-out date", "unsubscribed at", "unsubscribe date")), "en", prefixes=False)
    came = spell(rng, rng.choice(("opt-in date", "subscribed at", "consent date")), "en", prefixes=False)
    return Draft(left, "2022-06-07", KEPT_OUT, "left after having come", {came: "2018-01-02"})


def _other_channel_beside(rng: random.Random) -> Draft:
    granting = spell(rng, rng.choice(words.GRANTING["en"])[0], "en", prefixes=False, flag=True)
    language, phrase, _ = rng.choice([one for one in words.OTHER_CHANNELS if one[2] == "flag"])
    other = spell(rng, phrase, language)
    if rng.random() < 0.5:
        return Draft(
            granting, no(rng, "en"), KEPT_OUT, "a yes of another channel is none for e-mail", {other: yes(rng, "en")}
        )
    return Draft(granting, yes(rng, "en"), MAILABLE, "another channel beside a yes for e-mail", {other: no(rng, "en")})


def precedence(rng: random.Random) -> Draft:
    return rng.choice((_status_and_leaving, _yes_and_no, _yes_and_no, _dates_in_order, _other_channel_beside))(rng)


_KINDS: tuple[tuple[int, Callable[[random.Random], Draft]], ...] = (
    (16, refusing_flag),
    (16, granting_flag),
    (4, question),
    (2, allowing),
    (10, leaving),
    (5, granting_moment),
    (2, double_opt_in),
    (12, mail_status),
    (2, subscription_status),
    (3, bare_status),
    (4, strong_in_any_status),
    (4, weak_in_another_status),
    (2, weak_beside_neighbours),
    (8, other_channel),
    (8, other_purpose),
    (4, about_a_consent),
    (3, filled_reason),
    (2, counted),
    (2, suppressions),
    (3, deletion),
    (3, channel_map),
    (2, several_newsletters),
    (3, consent_object),
    (2, subscriptions_object),
    (5, precedence),
)

# --- Records --------------------------------------------------------------------------------------------------------

_CONTAINERS = ("properties", "attributes", "fields", "custom_fields", "profile", "contact", "payload", "traits")
_PEOPLE: tuple[dict[str, str], ...] = (
    {},
    {"first_name": "Ada"},
    {"first_name": "Bo", "last_name": "Berg"},
    {"last_name": "Costa", "city": "Lyon"},
    {"first_name": "Dee", "city": "Salem"},
)


def _record(rng: random.Random, draft: Draft, number: int) -> tuple[str, dict[str, Any]]:
    """Put a draft beside an address: flat, within an object, or flattened out of one."""
    chance = rng.random() if draft.nests else 1.0
    heading, own = draft.heading, {draft.heading: draft.value}
    container = rng.choice(_CONTAINERS)
    if chance < 0.1:
        own = {container: own}
        heading = f"{container}.{heading}"
    elif chance < 0.14:
        own = {container: {heading: {"value": draft.value}}}
        heading = f"{container}.{heading}.value"
    elif chance < 0.28:
        separators = ("__", ".", "/") if container in {"contact", "payload", "traits"} else ("__", ".", "/", "_")
        heading = f"{container}{rng.choice(separators)}{heading}"
        own = {heading: draft.value}
    person = {"email": f"case{number}@example.com", **rng.choice(_PEOPLE)}
    if draft.heading.lower() in {"status", "state"}:  # beside a city it might be that of an address
        person.pop("city", None)
    columns = {**own, **{name: value for name, value in draft.beside.items() if name not in own}}
    return heading, {**columns, **person} if rng.random() < 0.3 else {**person, **columns}


def cases(seed: int, count: int) -> Iterator[Case]:
    """Make `count` cases, no two of which have the same columns and values."""
    rng = random.Random(seed)  # noqa: S311 - the same cases each time
    kinds = [kind for weight, kind in _KINDS for _ in range(weight)]
    seen: set[str] = set()
    for _ in range(count * 100):
        if len(seen) == count:
            return
        draft = rng.choice(kinds)(rng)
        heading, record = _record(rng, draft, len(seen) + 1)
        key = repr([heading, draft.value, draft.beside])
        if key not in seen:
            seen.add(key)
            yield Case(record, draft.expected, draft.says, heading, draft.value)
    if len(seen) < count:
        raise ValueError(f"only {len(seen)} distinct cases can be made")
