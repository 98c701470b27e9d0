"""Addresses that must not be mailed, one row each, as other platforms import them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import msgspec

from constantcontact_api.contacts.complete import read_whole
from constantcontact_api.contacts.export_rows import KEY
from constantcontact_api.contacts.queries import by_address, count_contacts, pages_of, read_contacts
from constantcontact_api.contacts.resources import deletion_moment
from constantcontact_api.errors import NotFoundError
from constantcontact_api.seen_keys import SeenKeys
from constantcontact_api.timestamps import epoch_seconds, utc_timestamp
from constantcontact_api.wire.answers import Id
from tap_constantcontact.campaigns import CAMPAIGNS
from tap_constantcontact.collection_streams import CollectionStream
from tap_constantcontact.schemas import array, nested, record, text, timestamp
from tap_constantcontact.streams.reports import EVENTS, EVENTS_PAGE, tracking_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HARD: Final = {"B": "no such address", "S": "suspended by the service, since mail kept coming back"}
_STATUSES: Final = {"unsubscribed": "unsubscribed", "temp_hold": "on_hold", "deleted": "deleted"}
_REASON: Final = {
    "reason": text("unsubscribed, on_hold, hard_bounced or deleted."),
    "since": timestamp("When it happened, as far as the service tells"),
    "bounce_code": text("Of a hard bounce: B (no such address) or S (suspended by the service)."),
    "campaign_activity_id": text("Of a hard bounce: the e-mail that came back."),
}
_BOUNCE_KEY: Final = ("contact_id", "created_time", "bounce_code", "email_address")


class _BounceAnswer(msgspec.Struct):
    contact_id: Id
    created_time: str
    bounce_code: str | None = None
    email_address: str | None = None


class _Bounce(NamedTuple):
    """The last hard bounce of an address."""

    address: str
    contact_id: str
    at: str
    code: str
    activity_id: str

    def reason(self) -> dict[str, Any]:
        """As a reason."""
        return _reason("hard_bounced", self.at, self.code, self.activity_id)


class SuppressionsStream(CollectionStream):
    """Who must not be mailed: by their present status, and by mail that came back for good.

    A present status outranks an older event: a bounce from before somebody opted in says nothing of them.
    """

    name = "suppressions"
    primary_keys = (KEY,)
    selected_by_default = False
    record_schema: ClassVar[dict[str, Any]] = record(
        {
            KEY: text("The address, lower-cased: as in `contacts`.", null=False),
            "email_address": text("The address, as the account spells it."),
            "contact_id": text("The contact's id."),
            "reasons": array("Why, each with its time.", nested("One reason.", _REASON)),
        },
        "One row for each address that must not be mailed. Costs a request for every 500 such people, each campaign "
        "with bounces and each address that bounced: not selected by default.",
    )

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield people by their present status, then those with nothing but a bounce."""
        client, bounces = self.account.client, self._bounces()
        with SeenKeys() as seen:
            for status, reason in _STATUSES.items():
                for contact in read_contacts(client, {"status": status}):
                    address = (contact.get("email_address") or {}).get("address")
                    if not address or not seen.add(address.lower()):
                        continue
                    bounce = bounces.pop(address.lower(), None)
                    reasons = [_reason(reason, _since(contact, reason))]
                    if bounce is not None and not _is_outranked(bounce, contact):
                        reasons.append(bounce.reason())
                    yield _row(address, contact["contact_id"], reasons)
        for contact in self._living(bounces):
            bounce = bounces.get(_address(contact))
            if bounce is not None and _is_outranked(bounce, contact):
                del bounces[_address(contact)]
        for bounce in bounces.values():
            yield _row(bounce.address, bounce.contact_id, [bounce.reason()])

    def _living(self, bounces: Mapping[str, _Bounce]) -> Iterator[dict[str, Any]]:
        # Each is asked for, or all are read where that takes fewer requests.
        client = self.account.client
        if len(bounces) > 1 and pages_of(count_contacts(client, {}) or 0) < len(bounces):
            return read_contacts(client, {})
        return chain.from_iterable(read_contacts(client, by_address(address)) for address in list(bounces))

    def _bounces(self) -> dict[str, _Bounce]:
        campaigns, found = self.account.campaigns, dict[str, _Bounce]()
        sent = campaigns.sent_since(None, now=self.account.clock())
        if sent:
            self.remember(sent[0].campaign_id)
        elif campaigns.came_empty:  # then nobody would have bounced
            self.nothing_came(CAMPAIGNS)
        stats = campaigns.stats(one.campaign_id for one in sent)
        with_news = [one.campaign_id for one in sent if (stats[one.campaign_id] or {}).get("em_bounces", 1)]
        self.log_cost(2 * len(with_news), f"{len(with_news):,} campaigns may have bounces")
        for campaign_id in with_news:
            for bounce in chain.from_iterable(map(self._bounces_of, campaigns.email_ids(campaign_id) or ())):
                key = bounce.address.lower()
                found[key] = max(found.get(key, bounce), bounce, key=lambda one: one.at)
        return found

    def _bounces_of(self, activity_id: str) -> Iterator[_Bounce]:
        path = tracking_path(activity_id, "bounces")
        events = read_whole(self.account.client, path, EVENTS, _BOUNCE_KEY, EVENTS_PAGE, shape=_BounceAnswer)
        try:
            for event in events:
                code, at = str(event.get("bounce_code")).upper(), utc_timestamp(event["created_time"])
                if code in _HARD and event.get("email_address") and at:
                    yield _Bounce(event["email_address"], event["contact_id"], at, code, activity_id)
        except NotFoundError:
            self.children_skipped += 1


def _address(contact: Mapping[str, Any]) -> str:
    return str((contact.get("email_address") or {}).get("address") or "").lower()


def _since(contact: Mapping[str, Any], reason: str) -> str | None:
    if reason == "deleted":
        return deletion_moment(contact.get("deleted_at"))
    email = contact.get("email_address") or {}
    return utc_timestamp(str(email.get("opt_out_date" if reason == "unsubscribed" else "updated_at") or ""))


def _is_outranked(bounce: _Bounce, contact: Mapping[str, Any]) -> bool:
    opted_in = epoch_seconds((contact.get("email_address") or {}).get("opt_in_date"))
    return opted_in is not None and opted_in > (epoch_seconds(bounce.at) or 0.0)


def _reason(
    reason: str, since: str | None, bounce_code: str | None = None, activity_id: str | None = None
) -> dict[str, Any]:
    return {"reason": reason, "since": since, "bounce_code": bounce_code, "campaign_activity_id": activity_id}


def _row(address: str, contact_id: str, reasons: list[dict[str, Any]]) -> dict[str, Any]:
    return {KEY: address.lower(), "email_address": address, "contact_id": contact_id, "reasons": reasons}
