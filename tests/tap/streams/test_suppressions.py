"""One row for each address that must not be mailed: what a query over the account's true state gives."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import from_epoch
from constantcontact_simulator.contact import STATUSES
from constantcontact_simulator.contact_filter import ContactFilter
from tests.tap.runs import HOUR, Clock, Pipeline, SettingsFor, simulated

if TYPE_CHECKING:
    from constantcontact_simulator import Simulator
    from constantcontact_simulator.contact import Contact

CASES = 200 if os.environ.get("FULL") else 6
HARD = {"B", "S"}
REASONS = {"unsubscribed": "unsubscribed", "temp_hold": "on_hold", "deleted": "deleted"}

Truth = dict[str, set[tuple[str, "str | None"]]]


def hard_bounces(simulator: Simulator) -> dict[str, int]:
    """The last one of each address."""
    account, found = simulator.account, dict[str, int]()
    now = account.clock()
    for campaign in account.campaigns:
        for mailing in campaign.reported(now):
            for event in mailing.events("bounces", now):
                if event.bounce_code in HARD:
                    address = str(account.contacts.addressee(event.position).sent_to).lower()
                    found[address] = max(found.get(address, 0), event.key.at)
    return found


def truth(simulator: Simulator) -> Truth:
    everybody = simulator.account.contacts.select(ContactFilter(statuses=frozenset(STATUSES)))
    people = {one.address.lower(): one for one in everybody if one.address}
    found: Truth = {}
    for address, person in people.items():
        if person.status in REASONS:
            found[address] = {(REASONS[person.status], since(person))}
    for address, at in hard_bounces(simulator).items():
        if address not in people or (people[address].opt_in_at or 0) <= at:
            found.setdefault(address, set()).add(("hard_bounced", from_epoch(at)))
    return found


def since(person: Contact) -> str | None:
    if person.status == "deleted":
        return None if person.deleted_at is None else from_epoch(person.deleted_at // 86_400 * 86_400)
    at = person.opt_out_at if person.status == "unsubscribed" else person.email_updated_at or person.updated_at
    return None if at is None else from_epoch(at)


def told(records: list[dict[str, Any]]) -> Truth:
    assert len({one["contact_key"] for one in records}) == len(records), "one row for each address"
    return {one["contact_key"]: {(reason["reason"], reason["since"]) for reason in one["reasons"]} for one in records}


def shake(simulator: Simulator, rng: random.Random, clock: Clock) -> None:
    """Let people leave, come back and bounce."""
    contacts = simulator.account.contacts
    for _ in range(rng.randint(0, 12)):
        one = contacts.at(rng.randrange(len(contacts)))
        clock.sleep(rng.choice((1.0, HOUR)))
        if one.address and one.status != "deleted":
            if rng.random() < 0.4:
                contacts.delete(one.contact_id)
            else:
                permission = rng.choice(("unsubscribed", "explicit", "implicit"))
                body = {"email_address": {"address": one.address, "permission_to_send": permission}}
                contacts.put(one.contact_id, {**body, "update_source": "Account"})


def test_suppressions_are_what_the_accounts_true_state_says(settings_for: SettingsFor) -> None:
    seen = set[str]()
    for seed in range(CASES):
        rng, clock = random.Random(seed), Clock()  # noqa: S311  # not secret
        account: dict[str, Any] = {
            name: rng.randint(0, most)
            for name, most in (
                ("contacts", 120),
                ("unsubscribed", 9),
                ("deleted", 9),
                ("campaigns", 5),
                ("sms_only", 3),
            )
        }
        account["contacts"] += 20
        with simulated(**account, events_per_campaign=rng.choice((60, 200)), common_clock=clock) as simulator:
            shake(simulator, rng, clock)
            pipeline = Pipeline(simulator, settings_for(simulator), clock, "suppressions")
            expected = truth(simulator)
            run = pipeline.run()
            assert run.failure is None
            assert told(run.records.get("suppressions", [])) == expected, seed
            seen |= {reason for reasons in expected.values() for reason, _ in reasons}
    assert seen == {*REASONS.values(), "hard_bounced"}


def test_whoever_opted_in_after_a_bounce_may_be_mailed_again(settings_for: SettingsFor) -> None:
    clock = Clock()
    with simulated(contacts=120, campaigns=4, events_per_campaign=200, common_clock=clock) as simulator:
        pipeline = Pipeline(simulator, settings_for(simulator), clock, "suppressions")
        address, _ = max(hard_bounces(simulator).items(), key=lambda one: one[1])
        person = simulator.account.contacts.by_address(address)
        assert person is not None
        assert address in told(pipeline.run().records["suppressions"])
        for permission in ("unsubscribed", "explicit"):
            clock.sleep(HOUR)
            email = {"address": person.address, "permission_to_send": permission}
            simulator.account.contacts.put(person.contact_id, {"email_address": email, "update_source": "Contact"})
        clock.sleep(HOUR)
        assert address not in told(pipeline.run().records["suppressions"])
