"""`/contacts`: pages with filters, one contact, counts, and the writes of one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_simulator.contact import INCLUDES, STATUSES
from constantcontact_simulator.contact_pages import change_after_page, page_of_contacts
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.problems import invalid, not_found
from constantcontact_simulator.routes.call import Call, answer, nothing, require_uuid
from constantcontact_simulator.times import parse_instant

if TYPE_CHECKING:
    from collections.abc import Collection

    from werkzeug.wrappers import Response

    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.contact import Contact

SMS_STATUSES = ("explicit", "unsubscribed", "pending_confirmation", "not_set")
#: `sms_channel` may be asked for (contract), but it comes by itself.
_INCLUDABLE = (*INCLUDES, "sms_channel")
#: The id of V2 that the first contact of an account has here.
FIRST_SEQUENCE_ID = 1_000_000_000
_INSTANTS = ("updated_after", "updated_before", "created_after", "created_before", "optout_after", "optout_before")


def read_all(call: Call) -> Response:
    """One page of contacts."""
    position = call.resume()
    limit = min(call.limit(50, 500), call.account.switches.most_contacts_a_page)
    include = call.words("include", _INCLUDABLE)
    segment = call.request.args.get("segment_id")
    if segment is None:
        wanted = _filter(call)
    else:
        wanted, ready = _segment(call, segment)
        if not ready:
            return answer({"contacts": [], "status": "processing"}, 202)
    contacts, following = page_of_contacts(call.account.contacts, wanted, position, limit)
    page: dict[str, object] = {"contacts": [_resource(call, contact, include) for contact in contacts]}
    if call.flag("include_count"):
        page["contacts_count"] = call.account.contacts.count(wanted)
    page |= call.links("/contacts", limit, following)
    if following is not None:
        for what, row in call.sim.faults.take_page_changes():
            change_after_page(call.account, wanted, what, row)
    return answer(page)


def read_one(call: Call, contact_id: str) -> Response:
    """One contact, deleted ones included."""
    include = call.words("include", _INCLUDABLE)
    contact = call.account.contacts.get(require_uuid("contact_id", contact_id))
    if contact is None:
        raise not_found(f"Contact not found for contact_id {contact_id}")
    return answer(_resource(call, contact, include))


def counts(call: Call) -> Response:
    """How many contacts of each permission; `new_subscriber` only when asked for."""
    wanted = call.words("include", ("new_subscriber",))
    numbers = call.account.contacts.counts()
    return answer({name: number for name, number in numbers.items() if name != "new_subscriber" or wanted})


def create(call: Call) -> Response:
    """A new contact, with those of its sub-resources that were sent."""
    body = call.body()
    return answer(_resource(call, call.account.contacts.create(body), _sent(call, body)), 201)


def update(call: Call, contact_id: str) -> Response:
    """Replace a contact's properties: what is missing becomes empty."""
    body = call.body()
    contact = call.account.contacts.put(require_uuid("contact_id", contact_id), body)
    return answer(_resource(call, contact, _sent(call, body)))


def sign_up(call: Call) -> Response:
    """Create a contact or update one, whichever it takes."""
    contact, is_new = call.account.contacts.sign_up(call.body())
    action = "created" if is_new else "updated"
    return answer({"contact_id": contact.contact_id, "action": action}, 201 if is_new else 200)


def resubscribe(call: Call, contact_id: str) -> Response:
    """Ask somebody who unsubscribed whether they want mail again."""
    contact = call.account.contacts.resubscribe(require_uuid("contact_id", contact_id), call.body())
    return answer(_resource(call, contact, ("list_memberships",)))


def read_id_xrefs(call: Call) -> Response:
    """The contacts behind ids of V2: here, a number for each place in the account's order."""
    contacts = call.account.contacts
    xrefs = [
        {"sequence_id": text, "contact_id": contacts.at(number - FIRST_SEQUENCE_ID).contact_id}
        for text, number in call.sequence_ids()
        if 0 <= number - FIRST_SEQUENCE_ID < len(contacts)
    ]
    return answer({"xrefs": xrefs})


def delete(call: Call, contact_id: str) -> Response:
    """Delete a contact softly."""
    call.account.contacts.delete(require_uuid("contact_id", contact_id))
    return nothing()


def _segment(call: Call, segment: str) -> tuple[ContactFilter, bool]:
    """A segment's members; the first answer of each query says that it is still being worked out (contract: 202)."""
    if not set(call.request.args) <= {"segment_id", "limit", "next"}:
        raise invalid("segment_id can be combined only with limit")
    if not segment.isdecimal():
        raise invalid("segment_id does not have a valid value")
    members = call.account.segment_filter(int(segment))
    asked = call.sim.segments_asked
    if call.account.switches.segment_first_answer_202 and int(segment) not in asked:
        asked.add(int(segment))
        return members, False
    return members, True


def _filter(call: Call) -> ContactFilter:
    args, wanted = call.request.args, call.words("status", ("all", *STATUSES))
    filters: dict[str, Any] = {name: _instant(name, args[name]) for name in _INSTANTS if name in args}
    if lists := call.ids("lists", 25):
        filters["list_ids"] = frozenset(lists)
    if tags := call.ids("tags", 50):
        filters["tag_ids"] = frozenset(tags)
    if "email" in args:
        filters["address"] = args["email"]
    if sms := call.words("sms_status", ("all", *SMS_STATUSES)):
        filters["sms_statuses"] = frozenset(SMS_STATUSES) if "all" in sms else sms
    if wanted:
        filters["statuses"] = frozenset(STATUSES) if "all" in wanted else wanted
    return ContactFilter(**filters, inclusive=call.account.switches.updated_after_inclusive)


def _resource(call: Call, contact: Contact, include: Collection[str]) -> Body:
    switches = call.account.switches
    resource = contact.resource(include, select_values=switches.select_value_present)
    if switches.update_source_from_start:
        resource.setdefault("update_source", contact.create_source)
    email = resource.get("email_address", {})
    if switches.opt_in_date_offset and "opt_in_date" in email:
        email["opt_in_date"] = email["opt_in_date"].replace("Z", "+00:00")
    return resource


def _sent(call: Call, body: Body) -> Collection[str]:
    return INCLUDES if call.account.switches.write_answers == "all" else [name for name in INCLUDES if name in body]


def _instant(name: str, text: str) -> float:
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        return parse_instant(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise invalid(f"{name} does not have a valid value") from None
