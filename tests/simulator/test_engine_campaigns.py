from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from constantcontact_simulator import Account, Switches, reports
from constantcontact_simulator.tracking import KINDS
from tests.simulator.conftest import Clock

if TYPE_CHECKING:
    from constantcontact_simulator.campaigns import Campaign, CampaignActivity
    from constantcontact_simulator.tracking import Event, Mailing

DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600


def account(clock: Clock | None = None, **options: int) -> Account:
    sizes = {"contacts": 900, "unsubscribed": 40, "sms_only": 30, "deleted": 60, "campaigns": 12} | options
    return Account(**sizes, clock=clock or Clock())  # type: ignore[arg-type]  # mypy takes the numbers for any option


def primary(campaign: Campaign) -> CampaignActivity:
    return campaign.activities[0]


def mailing_of(campaign: Campaign) -> Mailing:
    mailing = primary(campaign).mailing
    assert mailing is not None
    return mailing


def identity(event: Event) -> tuple[object, ...]:
    return event.position, event.key.at, event.device_type, event.link


def test_the_same_seed_gives_the_same_campaigns_after_a_restart() -> None:
    clock = Clock()
    first = account(clock)
    clock.advance(HOUR_SECONDS)
    second = account(clock)
    assert [one.campaign_id for one in first.campaigns] == [one.campaign_id for one in second.campaigns]
    events = [list(mailing_of(next(iter(some.campaigns))).events("opens", clock())) for some in (first, second)]
    assert events[0] == events[1] != []


def test_a_hundred_campaigns_are_in_every_state() -> None:
    some = account(campaigns=100)
    now = some.clock()
    statuses = Counter(one.status(now) for one in some.campaigns)
    assert statuses.keys() == {"Done", "Scheduled", "Draft", "Removed", "Error"}
    assert statuses["Scheduled"] == statuses["Error"] == 1
    assert statuses["Done"] > 80
    assert len({one.name for one in some.campaigns}) == 100
    assert any(activity.lost for one in some.campaigns for activity in one.activities)


@pytest.mark.parametrize("events", [1, 3, 19, 20, 37, 100, 1_000])
@pytest.mark.parametrize("days", [0, 1, 30, 100])
def test_counters_are_those_of_the_events_at_any_time(events: int, days: int) -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=events, campaigns=3)
    clock.advance(days * DAY_SECONDS)
    for campaign in some.campaigns:
        for mailing in campaign.reported(clock()):
            stats = reports.counters([mailing], clock())
            happened = {kind: list(mailing.events(kind, clock())) for kind in KINDS}
            for kind in KINDS:
                assert mailing.count(kind, clock()) == len(happened[kind])
                assert stats[f"em_{kind}"] == len({event.position for event in happened[kind]})
            devices = Counter(event.device_type for event in happened["opens"])
            assert stats["em_opens_all"] == len(happened["opens"])
            assert stats["em_opens_all_none"] == devices[None]
            assert stats["em_opens_all_mobile"] == devices["mobile"]
            assert stats["em_opens"] == len(list(mailing.unique_opens(clock())))
            assert stats["em_not_opened"] == len(list(mailing.did_not_open(clock())))
            codes = Counter(event.bounce_code for event in happened["bounces"])
            assert mailing.bounce_codes(clock()) == codes


def test_all_asked_for_events_have_happened_in_the_end() -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=1_000)
    clock.advance(61 * DAY_SECONDS)
    campaign = next(iter(some.campaigns))
    assert sum(mailing_of(campaign).count(kind, clock()) for kind in KINDS) == 1_000


def test_half_of_the_openings_come_on_the_first_day_and_some_after_a_month() -> None:
    some = account(events_per_campaign=1_000)
    mailing = mailing_of(next(iter(some.campaigns)))
    total = mailing.count("opens", float("inf"))
    opened = [mailing.count("opens", mailing.starts_at + days * DAY_SECONDS) for days in (1, 30, 60)]
    assert total / 2 < opened[0] < opened[1] < opened[2] <= total
    assert opened[0] < total * 0.8


def test_events_run_backwards_and_nobody_opens_before_it_was_sent_to_them() -> None:
    some = account(events_per_campaign=1_000, campaigns=40)
    mailing = mailing_of(list(some.campaigns)[30])
    happened = {kind: list(mailing.events(kind, some.clock())) for kind in KINDS}
    for events in happened.values():
        assert [event.key for event in events] == sorted((event.key for event in events), reverse=True)
    sent = {event.position: event.key.at for event in happened["sends"]}
    opened: dict[int, int] = {event.position: event.key.at for event in happened["opens"]}
    assert all(sent[position] <= at for position, at in opened.items())
    for kind in ("clicks", "forwards", "optouts"):
        assert all(opened[event.position] <= event.key.at for event in happened[kind])
    assert not {event.position for event in happened["bounces"]} & opened.keys()


def test_some_openings_cannot_be_told_apart_and_some_share_only_the_second() -> None:
    some = account(events_per_campaign=1_000, campaigns=40)
    mailing = mailing_of(list(some.campaigns)[30])
    opens = list(mailing.events("opens", some.clock()))
    same_second = Counter((event.position, event.key.at) for event in opens)
    same_in_all = Counter(identity(event) for event in opens)
    assert 0 < sum(number > 1 for number in same_in_all.values()) < sum(number > 1 for number in same_second.values())
    assert any(event.device_type is None for event in opens)


def test_recipients_have_addresses_and_some_were_deleted() -> None:
    some = account(events_per_campaign=1_000)
    sends = list(mailing_of(next(iter(some.campaigns))).events("sends", some.clock()))
    people = [some.contacts.addressee(event.position) for event in sends]
    assert len({one.contact_id for one in people}) == 540
    assert all(one.sent_to for one in people)
    assert any(one.deleted_at for one in people)
    assert any(one.deleted_at is None for one in people)


def test_an_addressee_is_the_contact_generated_or_changed() -> None:
    some = account()
    contact = some.contacts.at(5)
    body = {"update_source": "Contact", "first_name": "Other", "email_address": {"address": "other@example.com"}}
    some.contacts.put(contact.contact_id, body)
    for position in (5, 6, 920, 980):
        whole, brief = some.contacts.at(position), some.contacts.addressee(position)
        assert (brief.contact_id, brief.first_name, brief.last_name) == (
            whole.contact_id,
            whole.first_name,
            whole.last_name,
        )
        assert (brief.address, brief.deleted_at) == (whole.address, whole.deleted_at)
    assert some.contacts.addressee(5).sent_to == contact.address != "other@example.com"


def test_more_events_than_people_are_cut_down() -> None:
    some = account(contacts=10, unsubscribed=0, sms_only=5, deleted=0, events_per_campaign=1_000)
    mailing = mailing_of(next(iter(some.campaigns)))
    assert mailing.people("sends", float("inf")) == 10
    assert sum(mailing.count(kind, float("inf")) for kind in KINDS) <= 20


def test_an_account_without_people_sends_to_nobody() -> None:
    some = account(contacts=0, unsubscribed=0, sms_only=0, deleted=0)
    assert {some.campaigns.count_events(kind) for kind in KINDS} == {0}
    with pytest.raises(ValueError, match="nobody"):
        some.campaigns.add_event(primary(next(iter(some.campaigns))).activity_id, "opens")


def test_a_scheduled_campaign_is_sent_when_its_time_comes() -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=1_000)
    campaign = next(one for one in some.campaigns if one.status(clock()) == "Scheduled")
    mailing = mailing_of(campaign)
    updated_at = campaign.updated_at(clock())
    assert (mailing.count("sends", clock()), campaign.reported(clock())) == (0, [])
    clock.now = mailing.starts_at + 1
    assert campaign.status(clock()) == "Executing"
    assert 0 < mailing.count("sends", clock()) < 540
    clock.now = mailing.ends_at + HOUR_SECONDS
    assert campaign.status(clock()) == "Done"
    assert mailing.count("sends", clock()) == 540
    assert mailing.count("opens", clock()) > 0
    assert campaign.updated_at(clock()) == mailing.ends_at > updated_at


def test_added_events_are_counted_and_in_their_place() -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=1_000)
    campaign = next(iter(some.campaigns))
    activity, mailing = primary(campaign), mailing_of(campaign)
    unopened = next(mailing.did_not_open(float("inf"))).position
    contact_id = some.contacts.at(unopened).contact_id
    before = reports.counters([mailing], clock())
    late = some.campaigns.add_event(activity.activity_id, "opens", contact_id, at=clock() - HOUR_SECONDS)
    last = some.campaigns.add_event(activity.activity_id, "opens", contact_id, device_type="tablet")
    after = reports.counters([mailing], clock())
    assert after["em_opens"] == before["em_opens"] + 1
    assert after["em_opens_all"] == before["em_opens_all"] + 2
    assert after["em_opens_all_tablet"] == before["em_opens_all_tablet"] + 1
    assert after["em_not_opened"] == before["em_not_opened"] - 1
    opens = list(mailing.events("opens", clock()))
    assert opens[0] == last
    assert late in opens
    assert [event.key for event in opens] == sorted((event.key for event in opens), reverse=True)
    unique = list(mailing.unique_opens(clock()))
    assert (len(unique), unique[0]) == (after["em_opens"], last)
    assert late not in unique
    assert len(list(mailing.did_not_open(clock()))) == after["em_not_opened"]


def test_paging_from_any_event_gives_the_rest_whatever_is_added_above() -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=100)
    campaign = next(iter(some.campaigns))
    mailing, activity_id = mailing_of(campaign), primary(campaign).activity_id
    sixth = list(mailing.events("opens", clock()))[5].key.at
    for _ in range(3):
        some.campaigns.add_event(activity_id, "opens", at=sixth)
    opens = list(mailing.events("opens", clock()))
    some.campaigns.add_event(activity_id, "opens")
    clock.advance(HOUR_SECONDS)
    for place, event in enumerate(opens):
        assert list(mailing.events("opens", clock(), event.key)) == opens[place + 1 :]


def test_events_that_cannot_be_are_refused() -> None:
    some = account(events_per_campaign=1_000)
    campaign = next(iter(some.campaigns))
    mailing, activity = mailing_of(campaign), primary(campaign)
    sent = {event.position for event in mailing.events("sends", float("inf"))}
    stranger = next(position for position in range(900) if position not in sent)
    bounced = next(mailing.events("bounces", float("inf"))).position
    ids = [some.contacts.at(position).contact_id for position in (stranger, bounced)]
    with pytest.raises(ValueError, match="was not sent"):
        some.campaigns.add_event(activity.activity_id, "opens", ids[0])
    with pytest.raises(ValueError, match="already"):
        some.campaigns.add_event(activity.activity_id, "sends", ids[1])
    with pytest.raises(ValueError, match="bounces"):
        some.campaigns.add_event(activity.activity_id, "opens", ids[1])
    with pytest.raises(ValueError, match="no contact"):
        some.campaigns.add_event(activity.activity_id, "opens", "00000000-0000-4000-8000-000000000000")
    draft = next(one for one in some.campaigns if one.fate == "draft")
    with pytest.raises(ValueError, match="never sent"):
        some.campaigns.add_event(primary(draft).activity_id, "opens")
    some.campaigns.add_event(activity.activity_id, "sends", ids[0])
    assert mailing.people("sends", some.clock()) == 541


def test_a_removed_campaign_loses_its_reports() -> None:
    clock = Clock()
    some = account(clock, events_per_campaign=100)
    campaign = next(iter(some.campaigns))
    before = some.campaigns.count_events("sends")
    clock.advance(10)
    some.campaigns.remove(campaign.campaign_id)
    assert (campaign.status(clock()), campaign.updated_at(clock())) == ("Removed", clock())
    assert some.campaigns.activity(primary(campaign).activity_id) is None
    assert some.campaigns.count_events("sends") == before - 54


def test_stats_may_lag_behind_the_events() -> None:
    clock = Clock()
    some = Account(
        contacts=900, campaigns=1, clock=clock, switches=Switches(stats_lag_seconds=600), events_per_campaign=100
    )
    campaign = next(iter(some.campaigns))
    before = reports.campaign_stats(campaign, some)["stats"]["em_opens_all"]
    some.campaigns.add_event(primary(campaign).activity_id, "opens")
    assert reports.campaign_stats(campaign, some)["stats"]["em_opens_all"] == before
    clock.advance(600)
    assert reports.campaign_stats(campaign, some)["stats"]["em_opens_all"] > before


def test_two_million_events_are_counted_without_being_made() -> None:
    some = account(contacts=500_000, campaigns=3, events_per_campaign=800_000)
    mailing = mailing_of(list(some.campaigns)[1])
    steps = Counter[str]()
    series = mailing._series["opens"]  # noqa: SLF001  # the only place where the work can be counted

    def at(number: int) -> int:
        steps["at"] += 1
        return type(series).at(series, number)

    vars(series)["at"] = at
    assert mailing.people("opens", some.clock()) > 100_000
    first = next(mailing.events("opens", some.clock()))
    list(zip(range(500), mailing.events("opens", some.clock(), first.key), strict=False))
    assert steps["at"] < 1_000
