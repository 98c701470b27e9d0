"""A simulated Constant Contact account: its directory, its contacts and its campaigns."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from constantcontact_simulator import bodies
from constantcontact_simulator.campaigns import Campaigns
from constantcontact_simulator.contacts import Contacts
from constantcontact_simulator.directory import stable_uuid
from constantcontact_simulator.directory_store import DirectoryStore
from constantcontact_simulator.landing_pages import LandingPages
from constantcontact_simulator.people import People, Population
from constantcontact_simulator.problems import conflict, invalid
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from constantcontact_simulator.bodies import Body

_CODE_LENGTH = 2
_ADDRESS_PARTS = {
    "address_line1": 80, "address_line2": 80, "address_line3": 80, "city": 255, "state_code": _CODE_LENGTH,
    "state_name": 255, "postal_code": 255, "country_code": _CODE_LENGTH,
}  # fmt: skip
_REQUIRED_PARTS = frozenset(("address_line1", "city", "country_code"))
OWNER_ADDRESS = "owner@example.com"
PRIVILEGES = (
    (1, "account:read"),
    (2, "account:update"),
    (14, "contacts:lists:read"),
    (15, "contacts:lists:write"),
    # These four as seen live.
    (31, "campaign:read"),
    (39, "ui:campaign:metrics"),
    (42, "contacts:read"),
    (43, "contacts:write"),
    (44, "campaign:send"),
)


class Account(DirectoryStore):
    """One account.

    Lists, tags, custom fields and segments depend on the seed alone: an empty account of the same seed has the same.

    Args:
        seed: Equal seeds and numbers give equal accounts.
        contacts: Living contacts with an e-mail address that have not unsubscribed.
        unsubscribed: Unsubscribed contacts, on top of those.
        sms_only: Contacts without an e-mail address, on top.
        deleted: Deleted contacts, on top.
        lists: How many lists.
        custom_fields: How many custom fields; nine have every type.
        tags: How many tags.
        segments: How many segments.
        campaigns: How many e-mail campaigns; see `campaigns.py` for what they are like.
        events_per_campaign: How many tracking events each of those sent will have, if there are people enough.
        campaign_interval_days: From one campaign to the next.
        tracking_days: How long after a sending its last events happen.
        switches: How the account behaves where nobody knows.
        clock: Epoch seconds.

    Attributes:
        account_id: Its id, which says that it is simulated until somebody sets another.
        lock: Not taken by the engine: whoever serves several threads holds it around each call.
    """

    def __init__(  # noqa: PLR0913  # keywords, each with a default
        self,
        *,
        seed: int = 1,
        contacts: int = 0,
        unsubscribed: int = 0,
        sms_only: int = 0,
        deleted: int = 0,
        lists: int = 5,
        custom_fields: int = 9,
        tags: int = 4,
        segments: int = 2,
        campaigns: int = 0,
        events_per_campaign: int = 100,
        campaign_interval_days: int = 2,
        tracking_days: int = 60,
        switches: Switches = Switches(),  # noqa: B008  # immutable
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            Population(contacts, unsubscribed, sms_only, deleted),
            seed=seed,
            lists=lists,
            custom_fields=custom_fields,
            tags=tags,
            segments=segments,
            switches=switches,
            clock=clock,
        )
        self.lock = threading.RLock()
        digits = stable_uuid(self.seed, self.population, "account").replace("-", "")[:12]
        self.account_id = f"simulated-{digits}"
        self.physical_address: Body | None = {
            "address_line1": "123 Maple Street",
            "city": "Boston",
            "state_code": "MA",
            "postal_code": "02451",
            "country_code": "US",
        }
        people = People(
            seed,
            self.population,
            list(self.lists),
            list(self.tags),
            list(self.custom_fields.values()),
            second_of_a_kind=switches.generated_second_of_a_kind,
        )
        self.contacts = Contacts(people, self)
        self.campaigns = Campaigns(
            self, self.contacts, campaigns, events_per_campaign, campaign_interval_days, tracking_days
        )

        self.landing_pages = LandingPages(self, self.contacts)

    def delete_lists(self, list_ids: Collection[str]) -> None:
        """Delete lists and memberships, not contacts."""
        now = self.now()
        for list_id in list_ids:
            self.lists[list_id].deleted_at = self.lists[list_id].updated_at = now
        self.contacts.forget(list_ids)

    def delete_tags(self, tag_ids: Collection[str]) -> None:
        """Delete tags everywhere."""
        for tag_id in tag_ids:
            del self.tags[tag_id]
        self.contacts.forget(tag_ids)

    def delete_custom_field(self, custom_field_id: str) -> None:
        """`DELETE /contact_custom_fields/{id}`: the field and its values.

        Raises:
            EngineError: 404.
        """
        self.delete_custom_fields([self.custom_field(custom_field_id).custom_field_id])

    def delete_custom_fields(self, custom_field_ids: Collection[str]) -> None:
        """Delete custom fields and their values."""
        for custom_field_id in custom_field_ids:
            del self.custom_fields[custom_field_id]
        self.contacts.forget(custom_field_ids)

    def summary(self, extra_fields: Collection[str] = ()) -> Body:
        """`GET /account/summary`.

        Args:
            extra_fields: `physical_address`, `company_logo`.
        """
        body: Body = {
            "contact_email": OWNER_ADDRESS,
            "contact_phone": "5081111212",
            "country_code": "us",  # lower case, as seen live
            "encoded_account_id": self.account_id,
            "encoded_partner_id": f"{self.account_id}-partner",
            "first_name": "Lola",
            "last_name": "Zang",
            "organization_name": f"Simulated Organization {self.seed}",
            "organization_phone": "333-333-3335",
            "state_code": "MA",
            "time_zone_id": "US/Eastern",
            "website": "https://www.example.com",
        }
        if "physical_address" in extra_fields and self.physical_address is not None:
            country = self.physical_address["country_code"].lower()
            body["physical_address"] = {**self.physical_address, "country_code": country}
        if "company_logo" in extra_fields:
            body["company_logo"] = {"url": "https://files.example.com/logo.png", "internal_id": "ACCOUNT.IMAGE.5"}
        return body

    def set_physical_address(self, body: Body, *, is_new: bool) -> Body:
        """`POST` or `PUT /account/summary/physical_address`.

        Raises:
            EngineError: 400 for an invalid body, 409 where there is one already.
        """
        bodies.refuse_unknown(body, _ADDRESS_PARTS, self.switches)
        address = {
            name: text
            for name, most in _ADDRESS_PARTS.items()
            if (text := bodies.text(body, name, most, required=name in _REQUIRED_PARTS)) is not None
        }
        country = address["country_code"] = address["country_code"].upper()
        if len(country) != _CODE_LENGTH or not country.isalpha():
            raise invalid("country_code does not have a valid value")
        for name in ("state_code", "postal_code") if country in {"US", "CA"} else ():
            if name not in address:
                raise invalid(f"{name} is missing")
        if is_new and self.physical_address is not None:
            raise conflict("The physical address already exists.")
        self.physical_address = address
        return address

    def emails(self) -> list[Body]:
        """`GET /account/emails`: the addresses that campaigns may be sent from, and one that is not confirmed yet."""
        return [
            {
                "email_id": 1,
                "email_address": OWNER_ADDRESS,
                "roles": ["CONTACT", "BILLING", "REPLY_TO", "DEFAULT_FROM"],
                "pending_roles": [],
                "confirm_status": "CONFIRMED",
                "confirm_time": "2016-02-05T07:32:49.766+0000",  # no colon, as seen live
                "confirm_source": "192.0.2.17",  # an address of the network, as seen live
                "confirm_source_type": "SITE_OWNER",
            },
            {
                "email_id": 2,
                "email_address": "events@example.com",
                "roles": [],
                "pending_roles": ["OTHER"],
                "confirm_status": "UNCONFIRMED",
            },
        ]

    def privileges(self) -> list[Body]:
        """`GET /account/user/privileges` of a user who may do everything that the simulator can."""
        return [{"privilege_id": number, "privilege_name": name} for number, name in PRIVILEGES]
