"""A simulated Constant Contact account: its contacts, lists, tags, custom fields, segments and campaigns."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from constantcontact_simulator import bodies
from constantcontact_simulator.campaigns import Campaigns
from constantcontact_simulator.contacts import ContactFilter, Contacts
from constantcontact_simulator.directory import (
    CUSTOM_FIELD_TYPES,
    Choice,
    ContactList,
    CustomField,
    Segment,
    Tag,
    field_name,
    generated_custom_fields,
    generated_lists,
    generated_segments,
    generated_tags,
    stable_uuid,
)
from constantcontact_simulator.people import People, Population
from constantcontact_simulator.problems import conflict, invalid, not_found
from constantcontact_simulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from constantcontact_simulator.bodies import Body

MAX_LISTS = 1000
MAX_CUSTOM_FIELDS = 100
NAME_LENGTH = 255
LABEL_LENGTH = 50
OWNER_ADDRESS = "owner@example.com"
PRIVILEGES = (
    (1, "account:read"),
    (12, "contacts:read"),
    (13, "contacts:write"),
    (14, "contacts:lists:read"),
    (15, "contacts:lists:write"),
    (30, "campaign:read"),
    (62, "ui:campaign:metrics"),
)


class Account:
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
        self.seed = seed
        self.switches = switches
        self.clock = clock
        self.lock = threading.RLock()
        self.lists = generated_lists(seed, lists)
        self.tags = generated_tags(seed, tags)
        self.custom_fields = generated_custom_fields(
            seed, custom_fields, duplicate_heading=switches.export_duplicate_heading
        )
        self.segments = generated_segments(segments, self.lists, self.tags)
        self.population = Population(contacts, unsubscribed, sms_only, deleted)
        people = People(
            seed,
            self.population,
            list(self.lists),
            list(self.tags),
            list(self.custom_fields.values()),
            second_of_a_kind=switches.generated_second_of_a_kind,
        )
        self.contacts = Contacts(people, self)
        self.campaigns = Campaigns(self, campaigns, events_per_campaign, campaign_interval_days, tracking_days)
        self._made = 0

    def now(self) -> int:
        """The present in whole epoch seconds."""
        return int(self.clock())

    def living_lists(self) -> list[ContactList]:
        """The lists that were not deleted."""
        return [one for one in self.lists.values() if one.deleted_at is None]

    def create_list(self, body: Body) -> ContactList:
        """`POST /contact_lists`.

        Raises:
            EngineError: 400 for an invalid body or too many lists, 409 for a taken name.
        """
        name, favorite, description = self._list_body(body, None)
        if len(self.living_lists()) >= MAX_LISTS:
            raise invalid(f"The account has reached its maximum of {MAX_LISTS} lists.")
        now = self.now()
        one = ContactList(self._new_id("list"), name, now, now, description, favorite)
        self.lists[one.list_id] = one
        return one

    def update_list(self, list_id: str, body: Body) -> ContactList:
        """`PUT /contact_lists/{id}`.

        Raises:
            EngineError: 400, 404 or 409.
        """
        one = self.living_list(list_id)
        one.name, one.favorite, one.description = self._list_body(body, one)
        one.updated_at = self.now()
        return one

    def living_list(self, list_id: str) -> ContactList:
        """A list that was not deleted.

        Raises:
            EngineError: 404.
        """
        one = self.lists.get(list_id.lower())
        if one is None or one.deleted_at is not None:
            raise not_found("The list was not found.")
        return one

    def delete_lists(self, list_ids: Collection[str]) -> None:
        """Delete lists and memberships, not contacts."""
        now = self.now()
        for list_id in list_ids:
            self.lists[list_id].deleted_at = self.lists[list_id].updated_at = now
        self.contacts.forget(list_ids)

    def create_tag(self, body: Body) -> Tag:
        """`POST /contact_tags`.

        Raises:
            EngineError: 400 for an invalid body, 409 for a taken name.
        """
        bodies.refuse_unknown(body, ("name", "tag_source"), self.switches)
        name = self._tag_name(body, None)
        now = self.now()
        tag = Tag(self._new_id("tag"), name, now, now, bodies.text(body, "tag_source", NAME_LENGTH) or "Contact")
        self.tags[tag.tag_id] = tag
        return tag

    def update_tag(self, tag_id: str, body: Body) -> Tag:
        """`PUT /contact_tags/{id}`.

        Raises:
            EngineError: 400, 404 or 409.
        """
        bodies.refuse_unknown(body, ("name",), self.switches)
        tag = self.tag(tag_id)
        tag.name, tag.updated_at = self._tag_name(body, tag), self.now()
        return tag

    def tag(self, tag_id: str) -> Tag:
        """A tag.

        Raises:
            EngineError: 404.
        """
        tag = self.tags.get(tag_id.lower())
        if tag is None:
            raise not_found("The tag was not found.")
        return tag

    def delete_tags(self, tag_ids: Collection[str]) -> None:
        """Delete tags everywhere."""
        for tag_id in tag_ids:
            del self.tags[tag_id]
        self.contacts.forget(tag_ids)

    def create_custom_field(self, body: Body) -> CustomField:
        """`POST /contact_custom_fields`.

        Raises:
            EngineError: 400 for an invalid body or too many fields, 409 for a taken label.
        """
        bodies.refuse_unknown(body, ("label", "type", "metadata", "choices", "version"), self.switches)
        label = self._label(body, None)
        kind = bodies.text(body, "type", None, required=True) or ""
        if kind not in CUSTOM_FIELD_TYPES:
            raise invalid("type does not have a valid value")
        if len(self.custom_fields) >= MAX_CUSTOM_FIELDS:
            raise invalid(f"The account has reached its maximum of {MAX_CUSTOM_FIELDS} custom fields.")
        metadata = body.get("metadata")
        if metadata is not None and not isinstance(metadata, dict):
            raise invalid("metadata does not have a valid value")
        now = self.now()
        choices = self._choices(body, kind, metadata or {}, now)
        version = bodies.whole_number(body, "version") or 1
        field = CustomField(
            self._new_id("custom field"), label, self._free_name(label), kind, now, now, metadata, choices, version
        )
        self.custom_fields[field.custom_field_id] = field
        return field

    def update_custom_field(self, custom_field_id: str, body: Body) -> CustomField:
        """`PUT /contact_custom_fields/{id}`: another label makes another name; the type can't change.

        Raises:
            EngineError: 400, 404 or 409.
        """
        bodies.refuse_unknown(body, ("label", "type", "metadata", "choices", "version"), self.switches)
        field = self.custom_field(custom_field_id)
        label = self._label(body, field)
        if body.get("type", field.type) != field.type:
            raise invalid("type cannot be changed")
        if field.choices:
            field.choices = self._choices(body, field.type, field.metadata or {}, self.now())
        if label != field.label:
            field.name = self._free_name(label)
        field.label, field.updated_at = label, self.now()
        return field

    def custom_field(self, custom_field_id: str) -> CustomField:
        """A custom field.

        Raises:
            EngineError: 404.
        """
        field = self.custom_fields.get(custom_field_id.lower())
        if field is None:
            raise not_found("The custom field was not found.")
        return field

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

    def segment(self, segment_id: int) -> Segment:
        """A segment.

        Raises:
            EngineError: 404.
        """
        segment = self.segments.get(segment_id)
        if segment is None:
            raise not_found("The segment was not found.")
        return segment

    def segment_filter(self, segment_id: int) -> ContactFilter:
        """Who is in a segment now.

        Raises:
            EngineError: 404.
        """
        segment = self.segment(segment_id)
        return ContactFilter(
            list_ids=frozenset(segment.list_ids) if segment.list_ids else None,
            tag_ids=frozenset(segment.tag_ids) if segment.tag_ids else None,
        )

    def summary(self, extra_fields: Collection[str] = ()) -> Body:
        """`GET /account/summary`.

        Args:
            extra_fields: `physical_address`, `company_logo`.
        """
        encoded = stable_uuid(self.seed, self.population, "account").replace("-", "")
        body: Body = {
            "contact_email": OWNER_ADDRESS,
            "contact_phone": "5081111212",
            "country_code": "us",  # lower case, as seen live
            "encoded_account_id": f"p{encoded[:13]}",
            "first_name": "Lola",
            "last_name": "Zang",
            "organization_name": f"Simulated Organization {self.seed}",
            "organization_phone": "333-333-3335",
            "state_code": "MA",
            "time_zone_id": "US/Eastern",
            "website": "https://www.example.com",
        }
        if "physical_address" in extra_fields:
            body["physical_address"] = {
                "address_line1": "123 Maple Street",
                "city": "Boston",
                "state_code": "MA",
                "postal_code": "02451",
                "country_code": "us",
            }
        if "company_logo" in extra_fields:
            body["company_logo"] = {"url": "https://files.example.com/logo.png", "internal_id": "ACCOUNT.IMAGE.5"}
        return body

    def emails(self) -> list[Body]:
        """`GET /account/emails`: the addresses that campaigns may be sent from, and one that is not confirmed yet."""
        return [
            {
                "email_id": 1,
                "email_address": OWNER_ADDRESS,
                "roles": ["CONTACT", "BILLING", "REPLY_TO"],
                "pending_roles": [],
                "confirm_status": "CONFIRMED",
                "confirm_time": "2016-02-05T07:32:49.766+0000",  # no colon, as seen live
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

    def _new_id(self, kind: str) -> str:
        self._made += 1
        return stable_uuid(self.seed, self.population, kind, "made", self._made)

    def _list_body(self, body: Body, own: ContactList | None) -> tuple[str, bool, str | None]:
        bodies.refuse_unknown(body, ("name", "favorite", "description"), self.switches)
        name = bodies.text(body, "name", NAME_LENGTH, required=True) or ""
        if any(one.name.lower() == name.lower() for one in self.living_lists() if one is not own):
            raise conflict(f"List with name {name} already exists")
        return name, bodies.flag(body, "favorite"), bodies.text(body, "description", None)

    def _tag_name(self, body: Body, own: Tag | None) -> str:
        name = bodies.text(body, "name", NAME_LENGTH, required=True) or ""
        if any(tag.name.lower() == name.lower() for tag in self.tags.values() if tag is not own):
            raise conflict(f"Tag with name {name} already exists")
        return name

    def _label(self, body: Body, own: CustomField | None) -> str:
        label = bodies.text(body, "label", LABEL_LENGTH, required=True) or ""
        if any(one.label.lower() == label.lower() for one in self.custom_fields.values() if one is not own):
            raise conflict(f"Custom field with label {label} already exists")
        return label

    def _free_name(self, label: str) -> str:
        """A name for a label; nobody knows what the service does when two labels make one name."""
        name, names = field_name(label), {field.name for field in self.custom_fields.values()}
        return next(one for n in range(1, 200) if (one := name if n == 1 else f"{name[:46]}_{n}") not in names)

    @staticmethod
    def _choices(body: Body, kind: str, metadata: Mapping[str, object], now: int) -> tuple[Choice, ...]:
        if kind not in {"single_select", "multi_select"}:
            return ()
        most = 100 if metadata.get("display_type") == "dropdown" else 20
        choices = bodies.objects(body, "choices", most)
        if not choices:
            raise invalid("choices is missing")
        return tuple(
            Choice(number, bodies.text(one, "choice_label", NAME_LENGTH, required=True) or "", now)
            for number, one in enumerate(choices, start=1)
        )
