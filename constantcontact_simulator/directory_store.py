"""Lists, tags, custom fields and segments of an account: made, changed, looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator import bodies
from constantcontact_simulator.contact_filter import ContactFilter
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
from constantcontact_simulator.problems import conflict, invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.people import Population
    from constantcontact_simulator.switches import Switches

MAX_LISTS = 1000
MAX_CUSTOM_FIELDS = 100
NAME_LENGTH = 255
LABEL_LENGTH = 50


class DirectoryStore:
    """What an account has besides contacts and campaigns, with its clock and its switches."""

    def __init__(
        self,
        population: Population,
        *,
        seed: int,
        lists: int,
        custom_fields: int,
        tags: int,
        segments: int,
        switches: Switches,
        clock: Callable[[], float],
    ) -> None:
        self.seed = seed
        self.switches = switches
        self.clock = clock
        self.lists = generated_lists(seed, lists)
        self.tags = generated_tags(seed, tags)
        self.custom_fields = generated_custom_fields(
            seed, custom_fields, duplicate_heading=switches.export_duplicate_heading
        )
        self.segments = generated_segments(segments, self.lists, self.tags)
        self.population = population
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
        if segment.selects_nobody:
            return ContactFilter(contact_ids=frozenset())
        return ContactFilter(
            list_ids=frozenset(segment.list_ids) if segment.list_ids else None,
            tag_ids=frozenset(segment.tag_ids) if segment.tag_ids else None,
        )

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
