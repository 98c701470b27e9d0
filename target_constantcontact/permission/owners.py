"""Whose status a column called just `status` holds: neighbours, values and the stream's name say it. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.roles import Refusal, Role
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.value_words import Sense
from target_constantcontact.permission.values import meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_constantcontact.permission.headings import Heading
    from target_constantcontact.permission.value_words import Meaning


class Whose(Enum):
    """Whose status it is."""

    PERMISSION = "that of a permission"
    NOBODYS = "nothing says whose"
    OTHERS = "that of something else"
    LOGINS = "that of a login"


_MAIL_STREAMS: Final = frozenset({"subscriber", "subscribers", "audience"})
_LIST_MEMBERS: Final = frozenset({"member", "members"})
_LOGIN_STREAMS: Final = frozenset(
    {"user", "users", "account", "accounts", "directory", "people directory", "seats", "logins"}
)
_CUSTOMERS: Final = frozenset({"customer", "customers", "client", "clients", "shopper", "shoppers"})
_COMMON_TO_CONTACTS: Final = frozenset({
    "member", "members", "lead", "account", "accounts", "sales", "service", "support", "delivery", "request", "item",
    "device", "product", "case", "gift", "import", "export", "sync", "processing", "shipping", "billing", "job",
    "claim",
    "stock", "lifecycle", "usage", "vendor", "konto", "compte", "conta", "conto", "civil", "project", "volunteer",
})  # fmt: skip
"""Words for owners that a plain contact has beside its own status: `Lead Source`, `Account Name`, `Job Title`."""
_BESIDE_A_LOGIN: Final = frozenset({
    "password", "username", "verified email", "email verified", "encrypted", "suspended", "login", "sign in", "mfa",
    "two factor",
})  # fmt: skip
_TELLING: Final = frozenset({
    "hire", "hired", "salary", "department", "seat", "sku", "subtotal", "amount", "currency",
    "price", "quantity", "due", "checkin", "rsvp", "mrr", "rsvped", "grade", "semester", "shift", "balance", "expires",
    "expiry", "renews", "renewal", "assignee", "priority",
    "tier", "coupon", "discount", "tax", "rescheduled", "invitee", "assigned", "threads", "subject", "appointment",
    "appointments", "signed", "envelope",
})  # fmt: skip
_HAPPENINGS: Final = frozenset({"event", "events", "course", "courses", "webinar", "workshop"})
_OTHER_STREAMS: Final = frozenset({
    *_HAPPENINGS, "survey", "surveys", "webinars", "workshops", "conversation", "conversations", "invitee", "invitees",
    "envelope", "envelopes", "signer", "signers", "meeting", "meetings", "applicant", "applicants", "patient",
    "patients", "pupil", "pupils", "tenant", "tenants", "driver", "drivers", "rider", "riders", "lesson", "lessons",
    "class", "classes", "visit", "visits", "submissions", "quotes", "fundraiser", "fundraisers", "rental", "rentals",
})  # fmt: skip
"""Names of streams of people whose status is that of what they do."""
_NO_PERMISSION: Final = frozenset({Role.TOPIC, Role.NEUTRAL, Role.ABOUT, Role.MOMENT, Role.UNKNOWN, Role.OWNER})
_OF_A_SHOP: Final = frozenset({"tax exempt", "verified", "multipass", "orders", "accepts"})
_OF_PERMISSION: Final = frozenset({Sense.STRONG, Sense.WEAK, Sense.PRESENT, Sense.AFFIRMED, Sense.YES, Sense.NO})
_OF_A_LOGIN: Final = frozenset({"enabled", "invited", "staged", "provisioned"})
_MOST_LETTERS_OF_A_STATE: Final = 3


def whose(column: Heading, headings: Iterable[Heading], stream: str, values: Sequence[object]) -> Whose:
    """Tell whose status a column holds that does not say so itself.

    Args:
        column: Such as `Status`.
        headings: Of all columns of the stream.
        stream: Its name.
        values: Of the first records.
    """
    by_values = _by_values(values) if column.has(Role.STATUS, Role.REASON) else None
    if by_values is not None:
        return by_values
    is_state = column.roles <= {Role.STATUS, Role.NEUTRAL, Role.UNKNOWN} and any(
        word.text in {"state", "estado", "stato", "etat"} for word in column.words
    )
    if is_state and _look_like_places(values):
        return Whose.OTHERS
    by_stream = _by_stream(stream, is_state=is_state)
    if by_stream is not None:
        return by_stream
    others = [heading for heading in headings if heading.text != column.text]
    if any(_tells_of_a_login(heading, is_state=is_state) for heading in others):
        return Whose.LOGINS
    return Whose.OTHERS if any(_tells_of_others(heading, is_state=is_state) for heading in others) else Whose.NOBODYS


def _by_values(values: Sequence[object]) -> Whose | None:
    meanings = [meaning_of(value) for value in values if isinstance(value, str)]
    understood = sum(meaning.sense in _OF_PERMISSION for meaning in meanings)
    if any(map(_speaks_of_permission, meanings)) and understood * 2 > len(meanings):
        return Whose.PERMISSION
    of_a_login = any("".join(words_of(value)) in _OF_A_LOGIN for value in values if isinstance(value, str))
    if of_a_login:
        return Whose.LOGINS
    return Whose.OTHERS if any(meaning.sense is Sense.BUSINESS for meaning in meanings) else None


def _speaks_of_permission(meaning: Meaning) -> bool:
    """Tell whether a word is one of permissions only; people of any list can have died."""
    is_strong = meaning.sense is Sense.STRONG and meaning.refusal is not Refusal.GONE
    return is_strong or meaning.sense is Sense.PRESENT


def _look_like_places(values: Sequence[object]) -> bool:
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    places = [text for text in texts if meaning_of(text).sense is Sense.OTHER or _is_short_code(text)]
    return bool(texts) and len(places) * 2 > len(texts)


def _is_short_code(text: str) -> bool:
    return len(text) <= _MOST_LETTERS_OF_A_STATE and text.casefold() not in {"no", "n"}


def _by_stream(stream: str, *, is_state: bool) -> Whose | None:
    heading = read_heading((stream,)) if stream else None
    if heading is None:
        return None
    words = {word for found in heading.words for word in found.text.split()}
    if heading.has(Role.NEWSLETTER) or words & _MAIL_STREAMS:
        return Whose.PERMISSION
    if words & _LIST_MEMBERS and words & {"list", "lists"}:
        return Whose.PERMISSION
    if words & _LOGIN_STREAMS or (is_state and words & _CUSTOMERS):
        return Whose.LOGINS
    is_of_others = heading.has(Role.OWNER, Role.OTHER) or words & _OTHER_STREAMS
    return Whose.OTHERS if is_of_others else None


def _tells_of_a_login(heading: Heading, *, is_state: bool) -> bool:
    words = {word for found in heading.words for word in (found.text, *found.text.split())}
    return bool(words & _BESIDE_A_LOGIN) or (is_state and bool(words & _OF_A_SHOP))


def _tells_of_others(heading: Heading, *, is_state: bool) -> bool:
    words = {word for found in heading.words for word in (found.text, *found.text.split())}
    if is_state and heading.has(Role.ADDRESS):
        return True
    if heading.has(Role.COUNT) and heading.words[-1].text != "number":
        return False  # `Number of orders`, but not `Order Number`
    is_happening = bool(words & _HAPPENINGS) and heading.roles <= _NO_PERMISSION
    if words & _TELLING or is_happening:
        return True
    return any(found.role is Role.OWNER and found.text not in _COMMON_TO_CONTACTS for found in heading.words) and not (
        heading.has(Role.ADDRESS) or words & {"address", "last", "first"}
    )
