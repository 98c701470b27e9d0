"""The e-mail campaigns of an account: a calendar of them, each with its activities and what became of their sendings.

Campaign `back` counts from the newest (0). Its place in the calendar, its id and its name come from a *slot*: the
number of its interval since 1970. An account that is started again within one interval has the same campaigns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from constantcontact_simulator.directory import stable_uuid
from constantcontact_simulator.problems import invalid
from constantcontact_simulator.times import DAY_SECONDS
from constantcontact_simulator.tracking import Audience, Event, Key, Kind, Mailing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator.contacts import Contacts
    from constantcontact_simulator.directory_store import DirectoryStore

Fate = Literal["sent", "scheduled", "draft", "removed", "vanished", "failed"]
Role = Literal["primary_email", "permalink", "resend"]

Resend = Literal["no", "sent", "lost"]

_SENT: tuple[Fate, Resend] = ("sent", "no")
# Of the newest ten campaigns six were sent, one of them twice; of those before, nine in ten.
_NEWEST: tuple[tuple[Fate, Resend], ...] = (
    _SENT, _SENT, ("sent", "sent"), _SENT, ("scheduled", "no"),
    ("draft", "no"), ("removed", "no"), ("vanished", "no"), ("failed", "no"), ("sent", "lost"),
)  # fmt: skip
_OLDER: tuple[tuple[Fate, Resend], ...] = (
    *[_SENT] * 8, ("sent", "sent"), ("removed", "no"),
    *[_SENT] * 8, ("sent", "lost"), ("vanished", "no"),
    *[_SENT] * 8, ("sent", "sent"), ("draft", "no"),
)  # fmt: skip
_TYPES = (("NEWSLETTER", 10), ("CUSTOM_CODE_EMAIL", 26), ("ANNOUNCEMENT", 11), ("AB_TEST", 57), ("SALE_PROMOTION", 22))
_NAMES = ("Newsletter", "Spring sale, last days", "Été: les nouveautés", 'The "big" announcement', "Event invitation")
_RESEND_SECONDS = 3 * DAY_SECONDS
_REMOVED_SECONDS = DAY_SECONDS
_RESEND_SHARE = 4  # a quarter of the events


@dataclass
class CampaignActivity:
    """One e-mail of a campaign. `lost`: it is listed with its campaign and nowhere else.

    `later_sends`: when it was or will be sent again, to people who joined its lists since; here nobody did.
    """

    activity_id: str
    campaign: Campaign
    role: Role
    number: int
    mailing: Mailing | None = None
    lost: bool = False
    later_sends: list[int] = field(default_factory=list)

    def mailed(self, now: float) -> Mailing | None:
        """Its sending, if that has begun."""
        return self.mailing if self.mailing is not None and self.mailing.starts_at <= now else None


@dataclass
class Campaign:
    """A campaign; instants are epoch seconds. `sends_at` None: it never will be sent."""

    campaign_id: str
    slot: int
    fate: Fate
    created_at: int
    sends_at: int | None
    removed_at: float | None = None
    activities: list[CampaignActivity] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its unique name."""
        return f"{_NAMES[self.slot % len(_NAMES)]} {self.slot}"

    @property
    def type(self) -> tuple[str, int]:
        """Its type and the type's code."""
        return _TYPES[self.slot % len(_TYPES)]

    def status(self, now: float) -> str:
        """As the list of campaigns has it, such as `Done`."""
        if self.is_removed(now):
            return "Removed"
        if self.sends_at is None:
            return "Draft"
        if now < self.sends_at:
            return "Scheduled"
        if self.fate == "failed":
            return "Error"
        return "Executing" if any(one.starts_at <= now < one.ends_at for one in self._mailings()) else "Done"

    def is_removed(self, now: float) -> bool:
        """Whether somebody deleted it."""
        return self.removed_at is not None and self.removed_at <= now

    def updated_at(self, now: float) -> int:
        """When something last happened to it; its tracking events are nothing that does."""
        instants = [self.created_at, self.sends_at, self.removed_at]
        instants += [instant for one in self._mailings() for instant in (one.starts_at, one.ends_at)]
        return int(max(instant for instant in instants if instant is not None and instant <= now))

    def last_sent_at(self, now: float) -> int | None:
        """When the last of its sendings that have begun began."""
        return max((one.starts_at for one in self._mailings() if one.starts_at <= now), default=None)

    def reported(self, now: float) -> list[Mailing]:
        """The sendings that reports tell of: none once it is removed."""
        return [] if self.is_removed(now) else [one for one in self._mailings() if one.starts_at <= now]

    def _mailings(self) -> list[Mailing]:
        return [activity.mailing for activity in self.activities if activity.mailing is not None]


class Campaigns:
    """The campaigns of an account.

    Args:
        directory: Of the account: its seed, its clock and its population.
        contacts: Those who receive the e-mails.
        count: How many campaigns. From the fifth on, not all were sent: one is scheduled, some are drafts, some were
            removed, some can't be read, some failed.
        events: How many tracking events each of those sent will have in the end, if the account has people enough.
        interval_days: From one campaign to the next.
        tracking_days: How long after a sending the last events happen.
    """

    def __init__(  # five numbers of one calendar
        self,
        directory: DirectoryStore,
        contacts: Contacts,
        count: int,
        events: int,
        interval_days: int,
        tracking_days: int,
    ) -> None:
        self._directory = directory
        self._contacts = contacts
        self._events = events
        self._tracking_seconds = tracking_days * DAY_SECONDS
        self._interval = interval_days * DAY_SECONDS
        newest = directory.now() // self._interval - 1
        self._newest_first = [self._campaign(newest - back, back) for back in range(count)]
        self._by_id = {campaign.campaign_id: campaign for campaign in self._newest_first}
        self._activities = {one.activity_id: one for campaign in self._newest_first for one in campaign.activities}

    def __len__(self) -> int:
        return len(self._newest_first)

    def __iter__(self) -> Iterator[Campaign]:
        """Newest first, the removed ones too."""
        return iter(self._newest_first)

    def get(self, campaign_id: str) -> Campaign | None:
        """A campaign that is listed."""
        return self._by_id.get(campaign_id.lower())

    def activity(self, activity_id: str) -> CampaignActivity | None:
        """An activity that can be read: neither it nor its campaign is removed or lost."""
        activity = self._activities.get(activity_id.lower())
        if activity is None or activity.lost or activity.campaign.fate == "vanished":
            return None
        return None if activity.campaign.is_removed(self._directory.clock()) else activity

    def count_events(self, kind: Kind) -> int:
        """How many tracking events of a kind can be read now."""
        now = self._directory.clock()
        return sum(mailing.count(kind, now) for campaign in self for mailing in campaign.reported(now))

    def remove(self, campaign_id: str) -> None:
        """Delete a campaign, as a person would do in the browser."""
        self._by_id[campaign_id].removed_at = self._directory.clock()

    def schedule(self, activity: CampaignActivity, at: int) -> None:
        """Send an e-mail at an instant.

        Raises:
            EngineError: 400 where it is not the first e-mail of a draft, or of a campaign that was sent or failed.
        """
        campaign = activity.campaign
        status = campaign.status(self._directory.clock())
        if activity.role != "primary_email" or status not in {"Draft", "Done", "Error"}:
            raise invalid("The campaign activity can't be scheduled in its current status.")
        if status == "Done":
            activity.later_sends.append(at)
            return
        campaign.fate, campaign.sends_at = "sent", at
        activity.mailing = self._mailing(activity, at, self._events)

    def unschedule(self, activity: CampaignActivity) -> None:
        """Take back what has not been sent yet.

        Raises:
            EngineError: 400 where it is not scheduled.
        """
        campaign, now = activity.campaign, self._directory.clock()
        waiting = [at for at in activity.later_sends if at > now]
        if waiting:
            activity.later_sends = [at for at in activity.later_sends if at <= now]
        elif activity.role == "primary_email" and campaign.status(now) == "Scheduled":
            campaign.fate, campaign.sends_at = "draft", None
            for one in campaign.activities:
                one.mailing = None
        else:
            raise invalid("The campaign activity is not scheduled.")

    def add_event(
        self,
        activity_id: str,
        kind: Kind,
        contact_id: str | None = None,
        *,
        at: float | None = None,
        device_type: str | None = None,
        link: int = 0,
        bounce_code: str = "B",
        opt_out_reason: str | None = None,
    ) -> Event:
        """Make a tracking event happen.

        Args:
            activity_id: Of an activity that was or will be sent.
            kind: Such as `opens`.
            contact_id: Whose event; None: one of those who were sent the e-mail.
            at: Epoch seconds; None: now. An instant in the past is an event that arrives late.
            device_type: Of an open or a click.
            link: Which link was clicked, from 0 to 4.
            bounce_code: Why a bounce.
            opt_out_reason: Of an opt-out.

        Raises:
            ValueError: The contact does not exist, was not sent the e-mail (or was, and `kind` is `sends`), or would
                both open and bounce.
        """
        mailing = self._activities[activity_id].mailing
        if mailing is None:
            raise ValueError(f"activity {activity_id} is never sent")
        contact = None if contact_id is None else self._contacts.get(contact_id)
        if contact is None and contact_id is not None:
            raise ValueError(f"there is no contact {contact_id}")
        position = mailing.a_reader() if contact is None else contact.position
        event = Event(
            Key(int(self._directory.clock() if at is None else at), 1, 0),
            position,
            device_type if kind in {"opens", "clicks"} else None,
            link if kind == "clicks" else None,
            bounce_code if kind == "bounces" else None,
            opt_out_reason if kind == "optouts" else None,
        )
        return mailing.add(kind, event)

    def _campaign(self, slot: int, back: int) -> Campaign:
        pattern, turn = (_NEWEST, back) if back < len(_NEWEST) else (_OLDER, (back - len(_NEWEST)) % len(_OLDER))
        fate, resend = pattern[turn]
        campaign_id = stable_uuid(self._directory.seed, "campaign", slot)
        at = slot * self._interval + int(campaign_id[:8], 16) % (self._interval // 2)
        sends_at: int | None = at
        if fate == "scheduled":  # after the present, by less than the time between two campaigns
            sends_at = self._directory.now() // self._interval * self._interval + self._interval + at % 3_600
        campaign = Campaign(campaign_id, slot, fate, at - DAY_SECONDS, None if fate == "draft" else sends_at)
        if fate == "removed":
            campaign.removed_at = at + _REMOVED_SECONDS
        roles: tuple[Role, ...] = ("primary_email", "permalink", "resend")
        for number, role in enumerate(roles if resend != "no" else roles[:2]):
            activity_id = stable_uuid(self._directory.seed, "campaign activity", slot, role)
            activity = CampaignActivity(activity_id, campaign, role, number)
            activity.lost = role == "resend" and resend == "lost"
            campaign.activities.append(activity)
        if campaign.sends_at is not None and fate in {"sent", "scheduled"}:
            self._add_mailings(campaign, campaign.sends_at)
        return campaign

    def _add_mailings(self, campaign: Campaign, sends_at: int) -> None:
        primary, *others = [one for one in campaign.activities if one.role != "permalink" and not one.lost]
        resend_events = self._events // _RESEND_SHARE if others else 0
        primary.mailing = self._mailing(primary, sends_at, self._events - resend_events)
        for resend in others:
            resend.mailing = self._mailing(resend, sends_at + _RESEND_SECONDS, resend_events)

    def _mailing(self, activity: CampaignActivity, starts_at: int, events: int) -> Mailing:
        people = self._directory.population
        pool = people.total - people.sms_only
        totals, salt = _totals(events, pool), int(activity.activity_id[:8], 16)
        audience = Audience(totals["sends"], pool, people.living + people.unsubscribed, people.sms_only, salt)
        return Mailing(starts_at, audience, totals, self._tracking_seconds)


def _totals(events: int, pool: int) -> dict[Kind, int]:
    """How many events of each kind: of a thousand, 540 sendings, about 365 openings, 60 clicks, 20 bounces, ..."""
    events = min(events, pool * 1_000 // 540)

    def share(thousandths: int) -> int:
        return -(-events * thousandths // 1_000) if events >= 20 else 0  # a few events: nothing but opens

    sends = min(pool, -(-events * 540 // 1_000))
    clicks, bounces, optouts, forwards = share(60), share(20), share(4), share(3)
    opens = max(0, events - sends - clicks - bounces - optouts - forwards)
    return {
        "sends": sends,
        "opens": opens,
        "clicks": clicks,
        "forwards": forwards,
        "optouts": optouts,
        "bounces": bounces,
    }
