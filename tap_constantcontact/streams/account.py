"""The account itself and its bulk activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from constantcontact_api.activities.activities import ActivityAnswer, error_texts
from constantcontact_api.timestamps import epoch_seconds
from constantcontact_api.wire.scopes import AccountAnswer
from tap_constantcontact.client import ConstantContactStream, IncrementalStream, shaper
from tap_constantcontact.collection_streams import CollectionStream
from tap_constantcontact.schemas import array, integer, nested, record, text, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTIVITIES_PER_PAGE: Final = 500
_OWNER: Final = ("first_name", "last_name", "contact_email", "contact_phone")


class AccountStream(ConstantContactStream):
    """The account's own details, as one record."""

    name = "account"
    primary_keys = ("encoded_account_id",)
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "encoded_account_id": text("The account's id.", null=False),
            "encoded_partner_id": text("The id of the partner that manages the account."),
            "organization_name": text("The organization's name."),
            "organization_phone": text("The organization's telephone number."),
            # At the top level, these would make a target of contacts take the account for one.
            "owner": nested(
                "The person behind the account.",
                {
                    "first_name": text("First name."),
                    "last_name": text("Last name."),
                    "contact_email": text("E-mail address."),
                    "contact_phone": text("Telephone number."),
                },
            ),
            "website": text("The organization's website."),
            "country_code": text("ISO 3166-1 code of the organization's country; lower case has been seen."),
            "state_code": text("Code of the organization's state or province."),
            "time_zone_id": text("The account's time zone, such as `US/Eastern`."),
            "physical_address": nested(
                "The address in the footer of every e-mail.",
                {
                    "address_line1": text("First line of the street address."),
                    "address_line2": text("Second line of the street address."),
                    "address_line3": text("Third line of the street address."),
                    "city": text("City."),
                    "state_code": text("Code of the state or province, in the United States and Canada."),
                    "state_name": text("Name of the state, elsewhere."),
                    "postal_code": text("Postal code."),
                    "country_code": text("ISO 3166-1 code of the country."),
                },
            ),
            "company_logo": nested(
                "The organization's logo.",
                {
                    "url": text("Where the service keeps the picture."),
                    "external_url": text("Where the picture is kept elsewhere."),
                    "internal_id": text("The picture's id in the account's library."),
                },
            ),
        }
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the account."""
        extras = [name for name in ("physical_address", "company_logo") if self.mask["properties", name]]
        query = {"extra_fields": ",".join(extras)} if extras else None
        summary = self.account.client.get("/account/summary", query, shape=AccountAnswer)
        owner = {name: summary.get(name) for name in _OWNER if name in summary}
        yield shaper(self.schema)({**summary, "owner": owner})


class ActivitiesStream(IncrementalStream, CollectionStream):
    """Bulk activities such as imports, exports and deletions; the service keeps them for ten days."""

    name = "activities"
    primary_keys = ("activity_id",)
    replication_key = "updated_at"
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            "activity_id": text("The activity's id.", null=False),
            "state": text("initialized, processing, completed, cancelled, failed or timed_out."),
            "percent_done": integer("Progress, 1 to 100."),
            "source_file_name": text("The file that an import read."),
            "activity_errors": array("What went wrong, such as `Line 4: Invalid birthday`.", {"type": "string"}),
            "status": nested(
                "Its counters.",
                {
                    "items_total_count": integer("Items to process; for an import, rows and one header."),
                    "items_completed_count": integer("Items processed."),
                    "person_count": integer("Contacts in an import."),
                    "error_count": integer("Rows with errors that cannot be corrected."),
                    "correctable_count": integer("Rows held back for a person to correct."),
                    "cannot_add_to_list_count": integer("Contacts left out since they had unsubscribed."),
                    "list_count": integer("Lists touched."),
                },
            ),
            "created_at": timestamp("When it was requested"),
            "started_at": timestamp("When the service began"),
            "completed_at": timestamp("When it ended"),
            "updated_at": timestamp("When any of this last changed"),
        }
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the activities changed since the bookmark; the service has no filter by date."""
        since, shaped, params = self.since(), shaper(self.schema), {"limit": _ACTIVITIES_PER_PAGE}
        for resource in self.collection("/activities", "activities", "activity_id", params, shape=ActivityAnswer):
            activity = shaped(resource)
            changed_at = epoch_seconds(activity["updated_at"])
            if since and changed_at and changed_at < since:
                continue
            yield {**activity, "activity_errors": error_texts(resource)}
