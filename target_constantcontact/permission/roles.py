"""The parts that a word can play in a heading, and what can be said of a permission. Pure."""

from __future__ import annotations

from enum import Enum


class Refusal(Enum):
    """Why nobody may mail a person. Each of them keeps the person out."""

    WITHDRAWN = "withdrawn"
    """Unsubscribed, opted out, complained, do not contact."""
    NEVER_GIVEN = "never given"
    """Accepts nothing, never subscribed, pending, unconfirmed, transactional mail only."""
    UNDELIVERABLE = "undeliverable"
    """Bounced, cleaned, invalid, on hold."""
    GONE = "gone"
    """Deleted or deceased."""


class Channel(Enum):
    """The way on which somebody is reached."""

    EMAIL = "e-mail"
    SMS = "text messages"
    PHONE = "telephone"
    POST = "post"
    FAX = "fax"
    PUSH = "push messages"
    CHAT = "messengers"
    ANY = "every channel"
    """The heading names none."""


class Purpose(Enum):
    """What for."""

    OWN = "marketing of one's own"
    PARTNERS = "partners"
    THIRD_PARTIES = "third parties"
    TRACKING = "tracking"
    SALE = "sale of data"
    TOPIC = "one newsletter of several"


class Role(Enum):
    """The part that a word plays in a heading; the value is how the documentation calls it."""

    EMAIL = "e-mail"
    MAIL = "mail: e-mail, unless another column names e-mail beside it"
    SMS = "text messages"
    TEXT = "text: text messages, or the text of a consent where it comes last"
    PHONE = "telephone"
    POST = "post"
    FAX = "fax"
    PUSH = "push messages"
    CHAT = "messengers"
    MARKETING = "marketing"
    NEWSLETTER = "newsletters and mailing lists"
    MESSAGES = "messages of any kind"
    PARTNERS = "partners"
    THIRD_PARTIES = "third parties"
    TRACKING = "tracking"
    SALE = "sale of data"
    TOPIC = "one subject of several"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"
    GONE = "deceased"
    WEAK_NO = "no, beside a word for mail or permission"
    INVALID = "invalid, beside a word for e-mail"
    GRANT = "given"
    CONSENT = "consent"
    WISH = "accepts, wants, may, beside a word for mail"
    ACTIVE = "active, beside a word for mail"
    VALID = "valid, beside a word for e-mail"
    DOUBLE = "confirmed by double opt-in"
    CONFIRM = "confirmed"
    PENDING = "not confirmed yet, beside a word for permission"
    LOGIN = "of a login"
    NEGATION = "not"
    STATUS = "status"
    MOMENT = "moment"
    LAST_MOMENT = "moment, as the last word"
    ABOUT = "about a consent: decides nothing"
    REASON = "reason or kind: says that it happened"
    COUNT = "count: decides nothing"
    FREQUENCY = "how often, or in which way"
    LEGAL = "consent to terms and to data processing: no permission to mail"
    OTHER = "consent to something else: no permission to mail"
    OWNER = "whose status it is"
    ADDRESS = "of an address"
    DELETED = "deleted"
    NEUTRAL = "says nothing"
    UNKNOWN = "not known"
