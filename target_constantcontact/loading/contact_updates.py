"""Change people one at a time, at two requests each, where no bulk activity can.

A row's values are laid over a contact as an import would lay them.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.activities.bulk_actions import MAX_TAGS
from constantcontact_api.contacts.import_fields import (
    BIRTHDAY_DAY,
    BIRTHDAY_MONTH,
    CUSTOM_FIELD_PREFIX,
    EMAIL,
    MAX_CUSTOM_FIELDS,
    MAX_PHONE_NUMBERS,
)
from constantcontact_api.contacts.writes import REQUESTS_EACH, Written, body_of, read_contact, rewrite, unsubscribed
from constantcontact_api.errors import RequestRejectedError
from constantcontact_api.timestamps import epoch_seconds
from target_constantcontact.mapping.people import CONTACT_ID
from target_constantcontact.mapping.reasons import Reason, reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from constantcontact_api.contacts.writes import Contact
    from constantcontact_api.wire.client import ConstantContactClient
    from target_constantcontact.mapping.custom_fields import CustomFields
    from target_constantcontact.mapping.records import Row
    from target_constantcontact.options import Operation

logger = logging.getLogger(__name__)

INCLUDE: Final = "custom_fields,phone_numbers,street_addresses,taggings"
"""The sub-resources that a row can change."""
_SAME_NAMES: Final = (
    "first_name", "last_name", "job_title", "company_name", "anniversary", BIRTHDAY_MONTH, BIRTHDAY_DAY,
)  # fmt: skip
# A plain phone is of the kind `other` (contract, ContactsJsonImport).
_PHONES: Final = {"phone": "other", **{f"{kind}_phone": kind for kind in ("home", "work", "mobile", "other")}}
_KINDS_OF_ADDRESS: Final = {"": "home", "work_": "work", "other_": "other"}
_PARTS: Final = {"street": "street", "city": "city", "state": "state", "zip": "postal_code", "country": "country"}
_TEXT_MESSAGES: Final = ("sms_number", "sms_consent_date")
# Answers that are about this one contact; anything else ends the run.
_ITS_OWN: Final = frozenset({400, 409})


class Allowance:
    """A number of requests that may be spent."""

    def __init__(self, requests: int) -> None:
        self._left = requests

    def take(self, requests: int) -> bool:
        """Spend some, if so many are left."""
        if requests > self._left:
            return False
        self._left -= requests
        return True


def change_one(
    client: ConstantContactClient, row: Row, change: Callable[[Contact, Row], Contact | None], *, include: str = ""
) -> Written:
    """Read a contact, change it and write it back.

    Args:
        client: The way to the API.
        row: With an address, a contact id or both.
        change: Makes the body to be written; None where nothing is to be changed.
        include: The sub-resources that it needs, joined by commas.

    Raises:
        RecordRejectedError: If the contact cannot be changed so.
        ConstantContactError: As drawn in `constantcontact_api.errors`.
    """
    contact_id, address = (str(row[key]) if key in row else None for key in (CONTACT_ID, EMAIL))
    read = partial(read_contact, client, contact_id=contact_id, address=address, include=include)
    try:
        return rewrite(client, read, lambda contact: change(contact, row))
    except RequestRejectedError as error:
        if error.status not in _ITS_OWN:
            raise
        raise reject(Reason.REJECTED_BY_SERVICE, f"The service refused the contact: {error}") from error


def tell_requests(client: ConstantContactClient, operation: Operation, people: int) -> None:
    """Log what is about to be spent.

    Args:
        client: Knows what is left of the day's budget.
        operation: What is about to be done.
        people: To how many.
    """
    needed, left = REQUESTS_EACH * people, client.requests_left()
    logger.info(
        "To %s %s people one by one takes up to %s requests%s.",
        operation.kind.value,
        f"{people:,}",
        f"{needed:,}",
        "" if left is None else f", of {left:,} that daily_request_budget has left",
    )
    if left is not None and left < needed:
        logger.warning("That may be more than today has left: the run would end with exit code 4, and the next go on.")


def unsubscribe(
    contact: Contact, _row: Row, *, is_own_wish: bool, created_since: float | None = None
) -> Contact | None:
    """Return the body that unsubscribes a contact; None where it is already.

    Args:
        contact: As it was read.
        _row: Has nothing more to say.
        is_own_wish: Whether its person asked for it.
        created_since: Whoever is older is left as they are; None to leave nobody out.

    Raises:
        RecordRejectedError: If it has a telephone number only.
    """
    if not (contact.get("email_address") or {}).get("address"):
        raise reject(Reason.NO_EMAIL_ADDRESS, "This contact has no e-mail address.", EMAIL)
    if created_since is not None and (epoch_seconds(contact.get("created_at")) or 0) < created_since:
        return None
    return unsubscribed(contact, is_own_wish=is_own_wish)


def updated(
    contact: Contact, row: Row, *, custom_fields: Callable[[], CustomFields], tag_ids: Sequence[str] = ()
) -> Contact:
    """Return the body that updates a contact: of sub-resources, those that the row changes, whole.

    Args:
        contact: As it was read, with `INCLUDE`.
        row: Import key to value; an empty text clears, what is left out stays.
        custom_fields: Gives the account's; asked only if the row has some.
        tag_ids: To be added.

    Raises:
        RecordRejectedError: If the contact would have more than the service takes, or the row something that only an
            import can set.
    """
    if any(key in row for key in _TEXT_MESSAGES):
        # Writing the number here would say something about consent.
        sentence = "This person is on no list, and a number for text messages can only be imported."
        raise reject(Reason.NO_LIST_TO_UPDATE_THROUGH, sentence, "sms_number")
    body = body_of(contact) | {name: row[name] for name in _SAME_NAMES if name in row}
    body = {name: value for name, value in body.items() if value != ""}
    if any(key in row for key in _PHONES):
        body["phone_numbers"] = _phones(contact.get("phone_numbers") or (), row)
    streets = _streets(contact.get("street_addresses") or (), row)
    if streets is not None:
        body["street_addresses"] = streets
    if any(key.startswith(CUSTOM_FIELD_PREFIX) for key in row):
        ids = {f"{CUSTOM_FIELD_PREFIX}{one.name}": one.custom_field_id for one in custom_fields().all}
        body["custom_fields"] = _custom_values(contact.get("custom_fields") or (), row, ids)
    if tag_ids:
        body["taggings"] = _tags(contact.get("taggings") or (), tag_ids)
    return body


def _kept(item: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: item[name] for name in names if item.get(name) is not None}


def _phones(existing: Iterable[Mapping[str, Any]], row: Row) -> list[dict[str, Any]]:
    phones = [_kept(phone, ("phone_number", "kind")) for phone in existing]
    for key, kind in _PHONES.items():
        if key in row:
            same = next((phone for phone in phones if phone.get("kind") == kind), None)
            if not row[key]:
                phones = [phone for phone in phones if phone is not same]
            elif same is None:
                phones.append({"phone_number": row[key], "kind": kind})
            else:
                same["phone_number"] = row[key]
    if len(phones) > MAX_PHONE_NUMBERS:
        sentence = f"The contact would have more than {MAX_PHONE_NUMBERS} telephone numbers."
        raise reject(Reason.TOO_MANY_PHONE_NUMBERS, sentence)
    return phones


def _streets(existing: Iterable[Mapping[str, Any]], row: Row) -> list[dict[str, Any]] | None:
    """Return all addresses; None where the row changes none."""
    streets = [_kept(street, ("kind", *_PARTS.values())) for street in existing]
    is_changed = False
    for prefix, kind in _KINDS_OF_ADDRESS.items():
        parts = {name: row[f"{prefix}{part}"] for part, name in _PARTS.items() if f"{prefix}{part}" in row}
        if f"{prefix}street2" in row:
            # An import appends the second line to the first, too.
            parts["street"] = " ".join(str(row[key]) for key in (f"{prefix}street", f"{prefix}street2") if key in row)
        if not parts:
            continue
        is_changed = True
        same = next((street for street in streets if street.get("kind") == kind), None)
        if same is None:
            streets.append({"kind": kind, **parts})
        else:
            same.update(parts)
    # Of an address whose parts are all cleared nothing is left.
    kept = [{name: part for name, part in street.items() if part != ""} for street in streets]
    return [street for street in kept if street.keys() - {"kind"}] if is_changed else None


def _custom_values(existing: Iterable[Mapping[str, Any]], row: Row, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    new = {ids[key]: str(value) for key, value in row.items() if key.startswith(CUSTOM_FIELD_PREFIX)}
    values = [
        _kept(value, ("custom_field_id", "value", "choice_ids"))
        for value in existing
        if value.get("custom_field_id") not in new
    ]
    values += [{"custom_field_id": custom_field_id, "value": value} for custom_field_id, value in new.items() if value]
    if len(values) > MAX_CUSTOM_FIELDS:
        sentence = f"The contact would have more than {MAX_CUSTOM_FIELDS} custom fields."
        raise reject(Reason.TOO_MANY_CUSTOM_FIELDS, sentence)
    return values


def _tags(existing: Sequence[str], tag_ids: Sequence[str]) -> list[str]:
    tags = list(dict.fromkeys((*existing, *tag_ids)))
    if len(tags) > MAX_TAGS:
        raise reject(Reason.TOO_MANY_TAGS, f"The contact would have more than {MAX_TAGS} tags.", "tags")
    return tags
