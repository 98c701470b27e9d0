"""A contact as `GET /contacts` returns it, to the record that an export's row would give; pure.

What both sources know comes out the same: list and tag ids become names, the API's words become the file's, and a
second phone number goes under the heading that the file has for it. `EXPORT_ONLY` and `PAGES_ONLY` name what only one
of them knows. Words of the file: real exports; of the API: contract, ContactResource.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from constantcontact_api.contacts import cells
from constantcontact_api.contacts.custom_fields import PREFIX
from constantcontact_api.contacts.export_header import ADDRESS_KINDS, PHONE_KINDS
from constantcontact_api.contacts.export_rows import KEY, OTHER, contact_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from constantcontact_api.contacts.custom_fields import CustomField
    from constantcontact_api.types import JsonObject

EXPORT_ONLY = frozenset({"source_name", "website"})
PAGES_ONLY = frozenset({"deleted_at"})

_EMAIL_STATUS = {
    "explicit": "Active",
    "implicit": "Active",
    "not_set": "No Permissions Set",
    "temp_hold": "Temporary Hold",
    "unsubscribed": "Unsubscribed",
    "pending_confirmation": "Awaiting Confirmation",
}
_EMAIL_PERMISSION = {"explicit": "Express", "implicit": "Implied"}
_ADDRESS_PARTS = {
    "street": ("street", "Street address line 1"),
    "city": ("city", "City"),
    "state": ("state", "State/Province"),
    "zip": ("postal_code", "Zip/Postal Code"),
    "country": ("country", "Country"),
}
_PHONES = frozenset(f"{kind}_phone" for kind in PHONE_KINDS)
_ADDRESSES = frozenset(f"{kind}_{part}" for kind in ADDRESS_KINDS for part in _ADDRESS_PARTS)
_WORDS = {"custom_fields": "custom fields", "list_memberships": "lists", "taggings": "tags"}
_SAME_NAMES = ("first_name", "last_name", "company_name", "job_title", "birthday_month", "birthday_day")
_DATE_LENGTH = 10


def subresources(selected: Collection[str]) -> tuple[str, ...]:
    """Return the values of the API's `include` that bring all selected properties."""
    wanted = set(selected)
    others = OTHER in wanted  # second numbers and addresses, and values that do not fit, are kept there
    needs = {
        "custom_fields": others or any(name.startswith(PREFIX) for name in wanted),
        "list_memberships": "list_names" in wanted,
        "notes": "notes" in wanted,
        "phone_numbers": others or not wanted.isdisjoint(_PHONES),
        "street_addresses": others or not wanted.isdisjoint(_ADDRESSES),
        "taggings": "tag_names" in wanted,
    }
    return tuple(name for name, needed in needs.items() if needed)


class ResourceReader:
    """Reads contacts from the API's JSON.

    Args:
        names: Every property of a record, in order.
        selected: The wanted properties; None for all.
        custom_fields: All of the account's.
        list_names: Names of the account's lists, by id.
        tag_names: Names of the account's tags, by id.

    Attributes:
        misfits: How many values of each custom field did not fit its type; their text is in `other_columns`.
        unlisted: What contacts have although the account was said to have none: custom fields, lists or tags.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        selected: Collection[str] | None = None,
        custom_fields: Iterable[CustomField] = (),
        list_names: Mapping[str, str],
        tag_names: Mapping[str, str],
    ) -> None:
        self.misfits: Counter[str] = Counter()
        self.unlisted = set[str]()
        self._wanted = frozenset(names if selected is None else selected) | {KEY}
        self._names = tuple(name for name in names if name in self._wanted)
        self._known = frozenset(names)
        self._custom = {custom.custom_field_id: (custom, custom.reader()) for custom in custom_fields}
        self._list_names = list_names
        self._tag_names = tag_names
        known = {"custom_fields": self._custom, "list_memberships": list_names, "taggings": tag_names}
        self._never_listed = [name for name, found in known.items() if not found]

    def __call__(self, resource: Mapping[str, Any]) -> JsonObject:
        """Read one contact as the wanted properties and `contact_key`.

        Args:
            resource: One item of `GET /contacts`, with the sub-resources that `subresources` names.
        """
        found: JsonObject = {name: resource.get(name) or None for name in _SAME_NAMES}
        others: dict[str, str] = {}
        found.update(_core(resource))
        if resource.get("anniversary") and not found["anniversary"]:
            others["Anniversary"] = resource["anniversary"]
        found.update(_email(resource))
        found.update(_sms(resource.get("sms_channel") or {}))
        _phones(resource.get("phone_numbers") or (), found, others)
        _addresses(resource.get("street_addresses") or (), found, others)
        self._custom_values(resource.get("custom_fields") or (), found, others)
        found["list_names"] = _named(resource.get("list_memberships"), self._list_names)
        found["tag_names"] = _named(resource.get("taggings"), self._tag_names)
        found["notes"] = "\n".join(str(note.get("content") or "") for note in resource.get("notes") or ()) or None
        self.unlisted.update(_WORDS[name] for name in self._never_listed if resource.get(name))
        found[OTHER] = others or None
        found[KEY] = contact_key(found)
        return {name: found.get(name) for name in self._names}

    def _custom_values(self, values: Iterable[Mapping[str, Any]], found: JsonObject, others: dict[str, str]) -> None:
        for value in values:
            custom, read = self._custom.get(str(value.get("custom_field_id")), (None, None))
            if custom is None:  # created after the account's custom fields were read
                continue
            text = custom.text_of(value)
            if not text:
                continue
            name = custom.property_name
            known = name in self._known
            found[name] = (text if read is None else read(text)) if known else None
            if found[name] is None:
                others[custom.label] = text
                if known and name in self._wanted:
                    self.misfits[custom.label] += 1


def _core(resource: Mapping[str, Any]) -> JsonObject:
    month, day = resource.get("birthday_month"), resource.get("birthday_day")
    return {
        "birthday": f"{month:02d}/{day:02d}" if month and day else None,
        "anniversary": cells.date(resource.get("anniversary") or ""),
        "created_at": cells.timestamp(resource.get("created_at") or ""),
        "updated_at": cells.timestamp(resource.get("updated_at") or ""),
        "deleted_at": deletion_moment(resource.get("deleted_at")),
    }


def deletion_moment(text: str | None) -> str | None:
    """Read `deleted_at`, a day by the contract, as RFC 3339 in UTC; None for a living contact."""
    if not text:
        return None
    day = cells.date(text)
    return f"{day}T00:00:00Z" if day else cells.timestamp(text)


def _email(resource: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    email = resource.get("email_address")
    if not email:
        return
    permission = email.get("permission_to_send")
    opted_in_at = cells.timestamp(email.get("opt_in_date") or "")
    yield "email_address", email.get("address")
    yield "email_status", _EMAIL_STATUS.get(permission, permission)
    yield "email_permission_status", _EMAIL_PERMISSION.get(permission)
    yield "email_update_source", resource.get("update_source")
    yield "email_optin_date", opted_in_at
    yield "email_optin_source", email.get("opt_in_source") if opted_in_at else None
    yield "email_optout_date", cells.timestamp(email.get("opt_out_date") or "")
    yield "email_optout_source", email.get("opt_out_source")
    yield "email_optout_reason", email.get("opt_out_reason")


def _sms(channel: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if not channel.get("sms_address"):
        return
    yield "sms_number", channel["sms_address"]
    consent: Mapping[str, Any] = next(iter(channel.get("sms_channel_consents") or ()), {})
    permission = str(consent.get("sms_consent_permission") or "not_set")
    yield "sms_status", _EMAIL_STATUS.get(permission, permission)
    given_at = cells.timestamp(consent.get("opt_in_date") or "")
    yield "sms_consent_date", given_at and given_at[:_DATE_LENGTH]


def _phones(phones: Iterable[Mapping[str, Any]], found: JsonObject, others: dict[str, str]) -> None:
    seen: Counter[str] = Counter()
    for phone in phones:
        kind, number = str(phone.get("kind") or "other"), phone.get("phone_number")
        if not number:
            continue
        seen[kind] += 1
        if seen[kind] == 1 and kind in PHONE_KINDS:
            found[f"{kind}_phone"] = number
        else:
            others[_numbered(f"Phone - {kind}", seen[kind])] = number


def _addresses(addresses: Iterable[Mapping[str, Any]], found: JsonObject, others: dict[str, str]) -> None:
    seen: Counter[str] = Counter()
    for address in addresses:
        kind = str(address.get("kind") or "other")
        seen[kind] += 1
        for part, (name, heading) in _ADDRESS_PARTS.items():
            text = address.get(name)
            if not text:
                continue
            if seen[kind] == 1 and kind in ADDRESS_KINDS:
                found[f"{kind}_{part}"] = text
            else:
                others[_numbered(f"{heading} - {kind.title()}", seen[kind])] = text


def _numbered(heading: str, number: int) -> str:
    return heading if number == 1 else f"{heading} {number}"


def _named(identifiers: Iterable[str] | None, names: Mapping[str, str]) -> list[str] | None:
    # An unknown one is deleted, or was created after the names were read. An export would not name it either.
    found = sorted(names[identifier].strip() for identifier in identifiers or () if names.get(identifier))
    return found or None
