"""What the first values of a column say against what its heading says. Pure.

Values take a match away and never make one: the next run's five rows would prove nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import BIRTHDAY, EMAIL, SMS_NUMBER, normalized
from constantcontact_api.contacts.regions import is_country, is_state
from constantcontact_api.errors import RecordRejectedError
from target_constantcontact.mapping.addresses import is_address
from target_constantcontact.mapping.texts import PLACEHOLDER, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SALUTATIONS: Final = frozenset({
    "brother", "capt", "captain", "col", "dhr", "doctor", "dr", "drprof", "drs", "father", "fr", "frau", "herr",
    "hon", "ing", "lady", "lord", "m", "madam", "madame", "mevr", "mevrouw", "miss", "mister", "mlle", "mme",
    "monsieur", "mr", "mrandmrs", "mrmrs", "mrs", "ms", "mx", "pastor", "prof", "profdr", "professor", "rabbi",
    "rev", "reverend", "senor", "senora", "senorita", "sgt", "sig", "signor", "signora", "sir", "sister", "sr",
})  # fmt: skip
_YES_NO: Final = frozenset({
    "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes",
})  # fmt: skip
_STATES_OF_SOMETHING: Final = frozenset({
    "active", "approved", "archived", "blocked", "bounced", "canceled", "cancelled", "cleaned", "closed",
    "complete", "completed", "confirmed", "current", "declined", "deleted", "disabled", "done", "draft", "enabled",
    "expired", "inactive", "invited", "live", "locked", "lost", "new", "open", "paid", "pending", "processing",
    "published", "rejected", "subscribed", "suspended", "unconfirmed", "unpaid", "unsubscribed", "won",
})  # fmt: skip
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+ ?%?")
_PROXY: Final = re.compile(r"(?:smtp|sip|x[45]00):", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
_WHOLE_ADDRESS: Final = re.compile(r".+(?:,.*\d{4,}|,\s*[A-Z]{2}\b|\n.*\d{4,}|  .*  .*\d{4,})", re.DOTALL)
_DIGITS_OF_A_PHONE: Final = 5
_FEW_SALUTATIONS: Final = 4
"""One in so many makes a column of titles one of salutations."""


def texts_of(values: Sequence[Any]) -> list[str]:
    """Return the values that say something, as text.

    Args:
        values: Of one column.
    """
    found = (_text(one) for one in values if one is not None and not isinstance(one, dict))
    return [text for text in found if text and text != PLACEHOLDER]


def _text(value: Any) -> str:  # noqa: ANN401  # any JSON value
    try:
        return plain_text(value, "")
    except RecordRejectedError:
        return ""


def says_nothing(key: str, texts: Sequence[str]) -> bool:
    """Tell whether no value is of use to a field: of `anonymous` in every record, nobody has an address.

    Args:
        key: Of the field.
        texts: From `texts_of`.
    """
    return not any("@" in text for text in texts) if key == EMAIL else not texts


def holds_addresses(texts: Sequence[str]) -> bool:
    """Tell whether most values are addresses of e-mail."""
    return _most(is_address, texts)


def holds_whole_addresses(texts: Sequence[str]) -> bool:
    """Tell whether most values are street, city and more in one cell."""
    return _most(lambda text: _WHOLE_ADDRESS.match(text) is not None, texts)


def has_numbers(texts: Sequence[str]) -> bool:
    """Tell whether most values hold a digit, as a street with the number of a house does."""
    return _most(lambda text: any(map(str.isdigit, text)), texts)


def are_states(texts: Sequence[str]) -> bool:
    """Tell whether most values are known states or provinces."""
    return _most(is_state, texts)


def objection(key: str, texts: Sequence[str]) -> str:
    """Say why values cannot be those of a field; empty where they can, or where there are none.

    Args:
        key: Of the field, or the part of a postal address.
        texts: From `texts_of`.
    """
    if not texts:
        return ""
    if key != EMAIL and holds_addresses(texts):
        return "its values are addresses of e-mail"
    if key == "job_title" and sum(map(is_salutation, texts)) * _FEW_SALUTATIONS >= len(texts):
        return "its values are salutations"
    for reads, said in _OBJECTIONS.get(key, ()):
        if _most(reads, texts):
            return said
    return ""


def _most(reads: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return bool(texts) and sum(map(reads, texts)) * 2 > len(texts)


def is_salutation(text: str) -> bool:
    """Tell whether a text is a form of address, such as `Mrs`.

    Args:
        text: Of any length.
    """
    return normalized(text) in _SALUTATIONS


def _is_yes_or_no(text: str) -> bool:
    return text.casefold() in _YES_NO


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _is_link(text: str) -> bool:
    return _LINK.match(text) is not None


def _is_no_place(text: str) -> bool:
    is_word = text.casefold() in _STATES_OF_SOMETHING or _is_yes_or_no(text)
    return (is_word or any(map(str.isdigit, text))) and not (is_state(text) or is_country(text))


def _has_no_digit(text: str) -> bool:
    return not any(map(str.isdigit, text))


def _has_few_digits(text: str) -> bool:
    return sum(map(str.isdigit, text)) < _DIGITS_OF_A_PHONE


_LINKS: Final = (_is_link, "its values are links")
_FLAGS: Final = (_is_yes_or_no, "its values are yes and no")
_NUMBERS: Final = (_is_number, "its values are numbers")
_PHONE: Final = (
    (_has_few_digits, "its values are no telephone numbers"),
    (lambda text: text[:1] in {"[", "{"}, "its values are arrays, written as text"),
)
_DAY: Final = ((_has_no_digit, "its values are no dates"),)
_OBJECTIONS: Final[dict[str, Sequence[tuple[Callable[[str], bool], str]]]] = {
    EMAIL: (
        (lambda text: "@" not in text, "its values are no addresses of e-mail"),
        (lambda text: _PROXY.match(text) is not None, "its values are all addresses of a mailbox"),
    ),
    "first_name": (_FLAGS, _NUMBERS, _LINKS),
    "last_name": (_FLAGS, _NUMBERS, _LINKS),
    "job_title": (_FLAGS, _NUMBERS, _LINKS),
    "company_name": (_FLAGS, _NUMBERS, _LINKS),
    **dict.fromkeys(("phone", "home_phone", "work_phone", "mobile_phone", "other_phone", SMS_NUMBER), _PHONE),
    "street": (_FLAGS, _NUMBERS, _LINKS),
    "city": (_FLAGS, _NUMBERS, _LINKS),
    "state": (_NUMBERS, _LINKS, (_is_no_place, "its values are no states")),
    "zip": ((_has_no_digit, "its values are no postal codes"),),
    "country": (_NUMBERS, _LINKS, (_is_no_place, "its values are no countries")),
    BIRTHDAY: _DAY,
    "anniversary": _DAY,
}
