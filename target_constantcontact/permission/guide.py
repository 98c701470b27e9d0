"""The tables of `docs/consent.md`, written from the table of words and from what the code makes of examples. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.deletion import deletion_columns
from target_constantcontact.permission.heading_words import HEADING_WORDS
from target_constantcontact.permission.roles import Channel, Purpose
from target_constantcontact.permission.stream import read_permission
from target_constantcontact.permission.value_words import VALUE_WORDS
from target_constantcontact.permission.words_of_streams import STREAM_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from target_constantcontact.permission.judgement import Verdict
    from target_constantcontact.permission.stream import StreamPermission

_LANGUAGES: Final = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "sv": "Swedish",
    "da": "Danish and Norwegian",
    "fi": "Finnish",
    "ja": "Japanese",
    "pl": "Polish",
    "more": "other languages",
    "names": "systems",
}
_EXAMPLES: Final = (
    ("Unsubscribed", "1"),
    ("Unsubscribed", "0"),
    ("No Bulk Emails (User Opt Out)", "2026-02-03"),
    ("Do not allow Bulk Emails", "Allow"),
    ("emailBlacklisted", "true"),
    ("Deceased", "Yes"),
    ("Email Suppressions", "[]"),
    ("Accepts Email Marketing", "no"),
    ("Accepts Email Marketing", "yes"),
    ("Accepts Email Marketing", ""),
    ("Newsletter abonniert", "nein"),
    ("unsubscribed_at", "2026-02-03 10:00:00"),
    ("unsubscribed_at", "0000-00-00 00:00:00"),
    ("Double Opt-In Date", ""),
    ("email_marketing_consent.state", "not_subscribed"),
    ("Email Status", "Temporary Hold"),
    ("Email Status", "2"),
    ("Status", "archived"),
    ("Status", "Gold"),
    ("Order Status", "cancelled"),
    ("Membership Status", "Do not contact"),
    ("Email Bounce Reason", "550 no such user"),
    ("Bounces", "3"),
    ("Hard Bounces", "2"),
    ("Unsubscribes", "1"),
    ("Contact preferences", "Post, SMS"),
    ("Contact preferences", "Email and post"),
    ("Preferred contact method", "Phone"),
    ("Preferred contact method", "Phone only"),
    ("Consent Level", "None"),
    ("Marketing Consent", "None"),
    ("Transactional only", "yes"),
    ("Opted-out channels", "SMS"),
    ("Tags", "donor, email-opt-out"),
    ("Erasure requested", "true"),
    ("Is alive", "no"),
    ("Send Status", "blocked"),
    ("is_active", "false"),
    ("Accepts SMS Marketing", "no"),
    ("Partner Offers Opt-In", "no"),
    ("Newsletter: Gardening", "no"),
    ("Photo Consent", "no"),
    ("Consent Source", "none"),
)
"""Headings and values; what is said of them is what the code makes of them."""


def rewritten_guide(text: str, more: Mapping[str, str] | None = None) -> str:
    """Put the generated tables between the lines that mark their places.

    Args:
        text: Of `docs/consent.md`.
        more: Tables that are made elsewhere, by the names of their places.

    Raises:
        ValueError: If a place is missing.
    """
    for name, block in {**guide_blocks(), **(more or {})}.items():
        before, begins, rest = text.partition(f"<!-- {name} -->\n")
        _, ends, after = rest.partition(f"<!-- end of {name} -->\n")
        if not ends:
            raise ValueError(f"no line says: {name}")
        text = before + begins + block + ends + after
    return text


def guide_blocks() -> dict[str, str]:
    """Write each generated table, by the name of its place."""
    return {
        "examples": table(("Column", "Value", "Read as", "So the person"), map(_example, _EXAMPLES)),
        "words of headings": table(
            ("The part of a word", "Language", "Words"),
            _rows((role.value, words) for role, words in HEADING_WORDS.items()),
        ),
        "words of stream names": table(
            ("What the stream holds", "Language", "Words"),
            _rows((part.value, words) for part, words in STREAM_WORDS.items()),
        ),
        "words of values": table(
            ("What it says", "Language", "Words"),
            _rows(
                (meaning.sense.value + (f" ({meaning.refusal.value})" if meaning.refusal else ""), words)
                for meaning, words in VALUE_WORDS.items()
            ),
        ),
    }


def _example(example: tuple[str, str]) -> tuple[str, ...]:
    heading, value = example
    path = tuple(heading.split("."))
    permission = read_permission([path])
    said = permission.judge([column.read(value) for column in permission.columns])
    return (f"`{heading}`", f"`{value}`" if value else "blank", how_it_is_read(permission, path), what_comes_of(said))


def how_it_is_read(permission: StreamPermission, path: tuple[str, ...]) -> str:
    """Say in a few words how a column is read.

    Args:
        permission: Of its stream.
        path: The keys that lead to it.
    """
    for column in (*permission.columns, *permission.logins, *permission.aside):
        if column.path == path:
            if column.purpose is not Purpose.OWN:
                return str(column.purpose.value)
            is_of_mail = column.channel in {Channel.EMAIL, Channel.ANY}
            return str((column.kind if is_of_mail else column.channel).value)
    return "deletion of the record" if deletion_columns([path]) else "no permission"


def what_comes_of(verdict: Verdict) -> str:
    """Say in a few words what becomes of a person.

    Args:
        verdict: Of one record.
    """
    if verdict.refusal is not None:
        return f"stays out: {verdict.refusal.value}"
    if verdict.is_unclear:
        return "stays out: not understood"
    return "comes; permission not stated" if verdict.is_not_stated else "comes"


def _rows(table: Iterable[tuple[str, Mapping[str, str]]]) -> Iterable[tuple[str, ...]]:
    for name, languages in table:
        for index, (language, words) in enumerate(languages.items()):
            yield (name if index == 0 else "", _LANGUAGES[language], words)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table in Markdown.

    Args:
        heads: Of its columns.
        rows: Its cells.
    """
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |\n" for line in lines)
