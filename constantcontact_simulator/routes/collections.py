"""The short collections: contact lists, tags, custom fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator.problems import invalid, not_found
from constantcontact_simulator.routes.bulk import start_deletion
from constantcontact_simulator.routes.call import Call, answer, nothing, page_of, require_uuid

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from constantcontact_simulator.directory import ContactList, Tag

# The guide says 500, the contract 1,000; clients use 1,000.
MAX_LISTS_A_PAGE = 1_000


# Contact lists.


def read_lists(call: Call) -> Response:
    """One page of lists, in no order that means anything (recorded)."""
    position, limit = call.resume(), call.limit(50, MAX_LISTS_A_PAGE)
    counting = _membership_counting(call)
    status, name = call.words("status", ("all", "active", "deleted")), call.request.args.get("name")
    call.words("channel_type", ("email", "sms"))
    lists = [
        one
        for one in sorted(call.account.lists.values(), key=lambda one: one.list_id)
        if (name is None or one.name == name)
        and ("all" in status or ("active" if one.deleted_at is None else "deleted") in (status or {"active"}))
    ]
    page, following = page_of(lists, [one.list_id for one in lists], limit, position)
    body: dict[str, object] = {"lists": [_list(call, one, counting) for one in page]}
    if call.flag("include_count"):
        body["lists_count"] = len(lists)
    return answer(body | call.links("/contact_lists", limit, following))


def read_list(call: Call, list_id: str) -> Response:
    """One list."""
    one = call.account.lists.get(require_uuid("list_id", list_id).lower())
    if one is None:
        raise not_found("The list was not found.")
    return answer(_list(call, one, _membership_counting(call)))


def create_list(call: Call) -> Response:
    """A new list."""
    return answer(call.account.create_list(call.body()).resource(), 201)


def update_list(call: Call, list_id: str) -> Response:
    """Rename or describe a list."""
    return answer(call.account.update_list(require_uuid("list_id", list_id), call.body()).resource())


def delete_list(call: Call, list_id: str) -> Response:
    """Start the deletion of a list and its memberships."""
    one = call.account.living_list(require_uuid("list_id", list_id))
    return start_deletion(call, "list_delete", {"list_ids": [one.list_id]})


def read_list_id_xrefs(call: Call) -> Response:
    """The lists behind ids of V2: here, numbers from 1 in the order in which they were made."""
    found = dict(enumerate(call.account.lists, start=1))
    xrefs = [{"sequence_id": text, "list_id": found[number]} for text, number in call.sequence_ids() if number in found]
    return answer({"xrefs": xrefs})


def _membership_counting(call: Call) -> str | None:
    counting = call.request.args.get("include_membership_count")
    if counting not in {None, "all", "active"}:
        raise invalid("include_membership_count does not have a valid value")
    return counting


def _list(call: Call, one: ContactList, counting: str | None) -> dict[str, object]:
    if counting is None:
        return one.resource()
    which = "all" if counting == "all" else "active"
    return one.resource(membership_count=call.account.contacts.membership_count(one.list_id, which))


# Tags.


def read_tags(call: Call) -> Response:
    """One page of tags, oldest first (recorded)."""
    position, limit, counting = call.resume(), call.limit(50, 500), call.flag("include_count")
    tags = list(call.account.tags.values())
    page, following = page_of(tags, [tag.tag_id for tag in tags], limit, position)
    body = {"tags": [_tag(call, tag, counting) for tag in page]}
    return answer(body | call.links("/contact_tags", limit, following))


def read_tag(call: Call, tag_id: str) -> Response:
    """One tag."""
    return answer(_tag(call, call.account.tag(require_uuid("tag_id", tag_id)), call.flag("include_count")))


def create_tag(call: Call) -> Response:
    """A new tag."""
    return answer(call.account.create_tag(call.body()).resource(), 201)


def update_tag(call: Call, tag_id: str) -> Response:
    """Rename a tag."""
    return answer(call.account.update_tag(require_uuid("tag_id", tag_id), call.body()).resource())


def delete_tag(call: Call, tag_id: str) -> Response:
    """Start the deletion of a tag everywhere."""
    tag = call.account.tag(require_uuid("tag_id", tag_id))
    return start_deletion(call, "contacts_tags_delete", {"tag_ids": [tag.tag_id]})


def _tag(call: Call, tag: Tag, counting: bool) -> dict[str, object]:
    return tag.resource(contacts_count=call.account.contacts.tagged_count(tag.tag_id) if counting else None)


# Custom fields.


def read_custom_fields(call: Call) -> Response:
    """One page of custom fields, newest first."""
    position, limit = call.resume(), call.limit(50, 100)
    fields = list(reversed(call.account.custom_fields.values()))
    page, following = page_of(fields, [field.custom_field_id for field in fields], limit, position)
    body = {"custom_fields": [field.resource() for field in page]}
    return answer(body | call.links("/contact_custom_fields", limit, following))


def read_custom_field(call: Call, custom_field_id: str) -> Response:
    """One custom field."""
    return answer(call.account.custom_field(require_uuid("custom_field_id", custom_field_id)).resource())


def create_custom_field(call: Call) -> Response:
    """A new custom field; the service makes its `name` from the label."""
    return answer(call.account.create_custom_field(call.body()).resource(), 201)


def update_custom_field(call: Call, custom_field_id: str) -> Response:
    """Give a custom field another label (and name), or other choices."""
    require_uuid("custom_field_id", custom_field_id)
    return answer(call.account.update_custom_field(custom_field_id, call.body()).resource())


def delete_custom_field(call: Call, custom_field_id: str) -> Response:
    """Delete a custom field and its values, at once."""
    call.account.delete_custom_field(require_uuid("custom_field_id", custom_field_id))
    return nothing()
