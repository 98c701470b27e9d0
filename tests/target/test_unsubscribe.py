"""People unsubscribed one at a time: nothing of them lost, the requests told and respected."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import BudgetReachedError
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

MEANT = schema("meant", "email", "contact_id")
MOVING = ("updated_at", "update_source")


def everything(pipeline: Pipeline) -> dict[str, dict[str, Any]]:
    """All that the account holds of everybody with an address, permission and change dates aside."""
    found = {}
    for contact in pipeline.account.contacts.select(ContactFilter()):
        resource = json.loads(json.dumps(contact.resource(INCLUDES)))
        if contact.address is not None:
            email = resource["email_address"]
            for name in ("permission_to_send", "confirm_status", "opt_out_date", "opt_out_source", "updated_at"):
                email.pop(name, None)
            found[contact.address] = {name: value for name, value in resource.items() if name not in MOVING}
    return found


def permissions(pipeline: Pipeline) -> dict[str, str]:
    living = pipeline.account.contacts.select(ContactFilter())
    return {str(one.address): one.permission for one in living if one.address is not None}


def test_whoever_is_named_is_unsubscribed_and_loses_nothing(pipe: Pipe) -> None:
    with pipe(account={"contacts": 60, "unsubscribed": 5, "deleted": 2}) as pipeline:
        before, were = everything(pipeline), permissions(pipeline)
        named = sorted(before)[:40]
        already = sum(were[address] == "unsubscribed" for address in named)
        target = pipeline.run(
            MEANT,
            *(record("meant", email=address.upper()) for address in named),
            record("meant", email="nobody@x.org"),
            operation="unsubscribe",
        )
        after = permissions(pipeline)
        assert {address for address in after if after[address] == "unsubscribed"} == set(named) | {
            address for address in were if were[address] == "unsubscribed"
        }
        assert everything(pipeline) == before
        counts = target.run.accounting.counts["meant"]
        assert (counts.sent, counts.unchanged, counts.skipped) == (40 - already, already, {"not_in_account": 1})
        assert counts.operations == {"unsubscribe": 40 - already}
        assert not counts.unaccounted


def test_an_id_means_somebody_and_a_deleted_contact_is_not_revived(pipe: Pipe) -> None:
    with pipe(account={"contacts": 3, "deleted": 1, "sms_only": 1}) as pipeline:
        everyone = list(pipeline.account.contacts.select(ContactFilter(statuses=None)))
        person = next(one for one in everyone if one.address)
        by_number = next(one for one in everyone if not one.address)
        (deleted,) = pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"deleted"})))
        ids = [person.contact_id, by_number.contact_id, deleted.contact_id]
        target = pipeline.run(MEANT, *(record("meant", contact_id=one) for one in ids), operation="unsubscribe")
        assert permissions(pipeline)[str(person.address)] == "unsubscribed"
        counts = target.run.accounting.counts["meant"]
        assert (counts.sent, counts.rejected, counts.skipped) == (1, {"no_email_address": 1}, {"not_in_account": 1})
        assert len(list(pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"deleted"}))))) == 1


@pytest.mark.parametrize("fault", ["next:1:drop-after:PUT /contacts", "next:1:drop-before:PUT /contacts"])
def test_a_write_whose_answer_is_lost_is_looked_at_first(pipeline: Pipeline, fault: str) -> None:
    pipeline.run(schema("people", "email", "first_name"), record("people", email="1@x.org", first_name="Ann"))
    pipeline.simulator.faults.add(fault)
    target = pipeline.run(MEANT, record("meant", email="1@x.org"), operation="unsubscribe")
    assert permissions(pipeline) == {"1@x.org": "unsubscribed"}
    assert target.run.accounting.counts["meant"].sent == 1
    assert pipeline.contact("1@x.org")["first_name"] == "Ann"


def test_the_requests_are_told_and_the_budget_ends_the_run_where_the_next_goes_on(
    pipeline: Pipeline,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipeline.limits = Limits(one_by_one_people=5)
    addresses = [f"{number}@x.org" for number in range(20)]
    pipeline.run(schema("people", "email"), *(record("people", email=address) for address in addresses))
    used = len(pipeline.simulator.requests)
    messages: list[dict[str, Any]] = [MEANT]
    for number, address in enumerate(addresses):
        messages += [record("meant", email=address), state(n=number + 1)]
    caplog.set_level(logging.INFO)
    settings = {"operation": "unsubscribe", "max_concurrent_imports": 1}
    with pytest.raises(BudgetReachedError) as raised:
        pipeline.run(*messages, **settings, daily_request_budget=used + 25)
    assert raised.value.exit_code == 4
    assert (
        "To unsubscribe 5 people one by one takes up to 10 requests, of 25 that daily_request_budget has left"
        in caplog.text
    )
    assert "the run would end with exit code 4" in caplog.text
    assert [json.loads(line)["n"] for line in capsys.readouterr().out.splitlines()][-1] == 10
    done = [address for address, permission in permissions(pipeline).items() if permission == "unsubscribed"]
    assert len(done) == 12
    target = pipeline.run(*messages, **settings)
    assert set(permissions(pipeline).values()) == {"unsubscribed"}
    assert (target.run.accounting.counts["meant"].unchanged, target.run.accounting.counts["meant"].sent) == (12, 8)


def test_a_contact_that_the_service_refuses_is_a_reject(pipeline: Pipeline) -> None:
    pipeline.run(schema("people", "email"), *(record("people", email=f"{number}@x.org") for number in range(3)))
    pipeline.simulator.faults.add("next:1:400:PUT /contacts")
    target = pipeline.run(
        MEANT, *(record("meant", email=f"{number}@x.org") for number in range(3)), operation="unsubscribe"
    )
    counts = target.run.accounting.counts["meant"]
    assert (counts.sent, counts.rejected) == (2, {"rejected_by_service": 1})
    assert sorted(permissions(pipeline).values()) == ["implicit", "unsubscribed", "unsubscribed"]


def test_an_import_of_a_later_run_updates_values_and_nothing_else(pipeline: Pipeline) -> None:
    described = schema("people", "email", "first_name")
    later = [described, record("people", email="1@x.org", first_name="After")]
    settings = {"streams": {"gone": {"operation": "unsubscribe"}}}
    pipeline.run(described, record("people", email="1@x.org", first_name="Before"))
    same_run = pipeline.run(
        schema("gone", "email"),
        record("gone", email="1@x.org"),
        *later,
        record("people", email="2@x.org", first_name="Two"),
        **settings,
    )
    assert permissions(pipeline) == {"1@x.org": "unsubscribed", "2@x.org": "implicit"}
    assert pipeline.contact("1@x.org")["first_name"] == "Before"
    assert same_run.run.accounting.counts["gone"].operations == {"unsubscribe": 1}
    assert same_run.run.accounting.counts["people"].not_permitted == {"an earlier record: withdrawn": 1}
    plan = pipeline.run(*later, dry_run=True)
    target = pipeline.run(*later)
    assert permissions(pipeline) == {"1@x.org": "unsubscribed", "2@x.org": "implicit"}
    assert pipeline.contact("1@x.org")["first_name"] == "After"
    for run in (plan, target):
        assert run.run.accounting.counts["people"].not_added == 1


def test_a_signal_ends_it_between_two_people_and_the_next_run_goes_on(pipe: Pipe) -> None:
    with pipe() as pipeline:
        addresses = [f"{number}@x.org" for number in range(300)]
        pipeline.run(schema("people", "email"), *(record("people", email=address) for address in addresses))
        messages = [MEANT, *(record("meant", email=address) for address in addresses), state(n=1)]
        process = pipeline.start(operation="unsubscribe", requests_per_second=30)
        assert process.stdin is not None
        process.stdin.write(singer(messages))
        process.stdin.close()
        process.stdin = None
        deadline = time.monotonic() + 60
        while "unsubscribed" not in permissions(pipeline).values() and time.monotonic() < deadline:
            threading.Event().wait(0.05)
        process.send_signal(signal.SIGTERM)
        ended = pipeline.ended(process)
        assert (ended.exit_code, ended.states) == (143, [])
        assert 0 < list(permissions(pipeline).values()).count("unsubscribed") < 300
        assert "300 not confirmed" in ended.totals
