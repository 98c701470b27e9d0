"""Contacts as the API returns them: nested, with ids, including deleted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.contacts.resources import deletion_moment
from tap_constantcontact.client import shaper
from tap_constantcontact.contact_queries import estimate, page_queries, unsupported_by_pages
from tap_constantcontact.export_scope import scope_of
from tap_constantcontact.schemas import array, integer, nested, record, text, timestamp
from tap_constantcontact.streams.contact_base import ContactsBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tap_constantcontact.progress.bookmarks import Span

_SOURCE: Final = "`Contact` or `Account`, sometimes another"
_CREATED_AT: Final = timestamp("When it was created")
_UPDATED_AT: Final = timestamp("When it was last changed")
_ID: Final = {"type": "string"}

_EMAIL: Final = {
    "address": text("The address, unique in the account."),
    "permission_to_send": text("explicit, implicit, not_set, pending_confirmation, temp_hold or unsubscribed."),
    "confirm_status": text("pending, confirmed or off."),
    "opt_in_source": text(f"Who gave the permission: {_SOURCE}."),
    "opt_in_date": timestamp("When the permission was given"),
    "opt_out_source": text(f"Who unsubscribed the address: {_SOURCE}."),
    "opt_out_date": timestamp("When the address was unsubscribed, or the contact was deleted"),
    "opt_out_reason": text("Why the address was unsubscribed."),
    "created_at": _CREATED_AT,
    "updated_at": _UPDATED_AT,
}
_SUBRESOURCES: Final[dict[str, dict[str, Any]]] = {
    "custom_fields": {
        "custom_field_id": text("The custom field's id."),
        "value": text("The value as text."),
        "choice_ids": array("What was chosen, for the select types.", _ID),
    },
    "phone_numbers": {
        "phone_number_id": text("The number's id."),
        "phone_number": text("The number as it was entered."),
        "kind": text("home, work, mobile or other."),
        "create_source": text(f"Who added it: {_SOURCE}."),
        "update_source": text(f"Who changed it last: {_SOURCE}."),
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    },
    "street_addresses": {
        "street_address_id": text("The address's id."),
        "kind": text("home, work or other."),
        "street": text("Street and number."),
        "city": text("City."),
        "state": text("State or province."),
        "postal_code": text("Postal code."),
        "country": text("Country."),
        "created_at": _CREATED_AT,
        "updated_at": _UPDATED_AT,
    },
    "notes": {"note_id": text("The note's id."), "content": text("What it says."), "created_at": _CREATED_AT},
}
_ID_ARRAYS: Final = ("list_memberships", "taggings")
_CONSENT: Final = {
    "sms_consent_permission": text("explicit, unsubscribed, pending_confirmation or not_set."),
    "consent_type": text("What was consented to, such as `promotional_sms`."),
    "opt_in_date": timestamp("When the consent was given"),
    "opt_out_date": timestamp("When the consent was withdrawn"),
    "advertised_frequency": text("Number of messages that the contact was told to expect."),
    "advertised_interval": text("Per which interval, such as `monthly`."),
    "created_at": _CREATED_AT,
    "updated_at": _UPDATED_AT,
}
_SMS: Final = {
    "sms_channel_id": text("The number's id."),
    "sms_address": text("The number."),
    "dial_code": text("The country's dialing code."),
    "country_code": text("ISO 3166-1 code of the country."),
    "create_source": text(f"Who added it: {_SOURCE}."),
    "update_source": text(f"Who changed it last: {_SOURCE}."),
    "sms_channel_consents": array("The consents.", nested("One consent.", _CONSENT)),
}


class ContactDetailsStream(ContactsBase):
    """Contacts as the API returns them, at one request for every 500."""

    name = "contact_details"
    primary_keys = ("contact_id",)
    selected_by_default = False
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "contact_id": text("The contact's id.", null=False),
            "email_address": nested("The e-mail address; null for a contact with a number alone.", _EMAIL),
            "first_name": text("First name."),
            "last_name": text("Last name."),
            "company_name": text("Company."),
            "job_title": text("Job title."),
            "birthday_month": integer("Month of the birthday, 1 to 12."),
            "birthday_day": integer("Day of the birthday, 1 to 31."),
            "anniversary": text("Anniversary, as the service writes it."),
            "create_source": text(f"Who added the contact: {_SOURCE}."),
            "update_source": text(f"Who changed the contact last: {_SOURCE}."),
            "created_at": timestamp("When the contact was created"),
            "updated_at": timestamp("When the contact was last changed"),
            "deleted_at": timestamp("When the contact was deleted, usually to the day; null if it is not deleted"),
            "custom_fields": array("Values of custom fields.", nested("One value.", _SUBRESOURCES["custom_fields"])),
            "phone_numbers": array("Telephone numbers.", nested("One number.", _SUBRESOURCES["phone_numbers"])),
            "street_addresses": array("Postal addresses.", nested("One address.", _SUBRESOURCES["street_addresses"])),
            "list_memberships": array("Ids of the lists that the contact is in.", _ID),
            "taggings": array("Ids of the contact's tags.", _ID),
            "notes": array("Notes about the contact.", nested("One note.", _SUBRESOURCES["notes"])),
            "sms_channel": nested("The number for text messages.", _SMS),
        },
        "Contacts as the API returns them. Costs one request for every 500 contacts: not selected by default.",
    )

    @property
    def brings_deleted(self) -> bool:
        """Always: the API's own JSON of a contact says that it was deleted."""
        return True

    def read(self, span: Span) -> Iterator[dict[str, Any]]:
        """Yield contacts page by page."""
        scope = scope_of(self.config, self.account)
        if (unsupported := unsupported_by_pages(scope)) and not scope.contact_ids:
            self.logger.warning("Pages cannot express %s: all contacts are read.", unsupported)
        queries = page_queries(scope, span.since)
        counts = [self.count(query) for query in queries]
        costs = estimate([count for count in counts if count is not None], 0)
        self.log_cost(costs.page_requests, f"{costs.contacts:,} contacts")
        chosen = frozenset(scope.contact_ids)
        yield from (one for one in self.pages(queries) if not chosen or one["contact_id"].lower() in chosen)

    def reader(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """Return a function that shapes contacts and everything nested in them."""
        shaped, email, sms, consent = map(shaper, (self.schema, *map(record, (_EMAIL, _SMS, _CONSENT))))
        parts = {name: shaper(record(properties)) for name, properties in _SUBRESOURCES.items()}

        def read(resource: Mapping[str, Any]) -> dict[str, Any]:
            contact = shaped(resource)
            contact["deleted_at"] = deletion_moment(resource.get("deleted_at"))
            for name, part in parts.items():
                if contact.get(name) is not None:
                    contact[name] = [part(item) for item in contact[name]]
            if contact.get("email_address") is not None:
                contact["email_address"] = email(contact["email_address"])
            if contact.get("sms_channel") is not None:
                contact["sms_channel"] = channel = sms(contact["sms_channel"])
                if channel["sms_channel_consents"] is not None:
                    channel["sms_channel_consents"] = list(map(consent, channel["sms_channel_consents"]))
            return contact

        return read

    def include(self) -> tuple[str, ...]:
        """Return the sub-resources that are selected."""
        return tuple(name for name in (*_SUBRESOURCES, *_ID_ARRAYS) if self.mask["properties", name])
