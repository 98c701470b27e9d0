"""No variant of an address that the account has unsubscribed becomes a second person who may be mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipe

PEOPLE = schema("people", "email", "first_name")
EVERYBODY = ContactFilter(
    statuses=frozenset({"active", "unsubscribed", "temp_hold", "pending_confirmation", "not_set"})
)
AROUND = (
    "\u200b{}",
    "{}\u200d",
    "\ufeff{}",
    "{}\u00ad",
    "\u202a{}\u202c",
    "'{}'",
    "'{}",
    '"{}"',
    "\u201c{}\u201d",
    " {}\u2060 ",
)


def inside(address: str) -> list[str]:
    name, _, domain = address.partition("@")
    return [
        f"{name[:2]}\u200b{name[2:]}@{domain}",
        f"{name[:2]}\u00ad{name[2:]}@{domain}",
        f"{name}\u2060@{domain}",
        f"{name}@\u200e{domain}",
        f"{name}\uff20{domain}",
        f"{name}@{domain.replace('.', chr(0xFF0E))}",
        f"{chr(ord(name[0]) + 0xFEE0)}{name[1:]}@{domain}",
    ]


@pytest.mark.parametrize("unseen", ["kept", "dropped", "line_error"])
def test_variants_of_an_unsubscribed_address_are_that_person_or_rejects(
    pipe: Pipe, unseen: Literal["kept", "dropped", "line_error"]
) -> None:
    with pipe(account={"contacts": 8, "unsubscribed": 8}, switches=Switches(unseen_in_addresses=unseen)) as pipeline:
        address = next(
            str(one.address)
            for one in pipeline.account.contacts.select(EVERYBODY)
            if one.address and one.address.isascii() and one.permission == "unsubscribed"
        )
        before = pipeline.account.contacts.by_address(address)
        assert before is not None
        people = pipeline.account.contacts.count(EVERYBODY)
        variants = [*(how.format(address) for how in AROUND), *inside(address)]
        target = pipeline.run(PEOPLE, *(record("people", email=one) for one in variants))
        counts = target.run.accounting.counts["people"]
        assert dict(counts.rejected) == {"invalid_email_address": len(inside(address))}
        assert counts.sent + counts.merged == len(AROUND)
        assert pipeline.account.contacts.count(EVERYBODY) == people
        contact = pipeline.account.contacts.by_address(address)
        assert contact is not None
        assert (contact.permission, contact.lists) == ("unsubscribed", before.lists)


def test_an_address_in_another_form_of_unicode_is_the_same_person(pipe: Pipe) -> None:
    with pipe() as pipeline:
        before = pipeline.account.contacts.count(EVERYBODY)
        pipeline.run(PEOPLE, record("people", email="jos\u00e9@x.org"), record("people", email="jose\u0301@x.org"))
        assert pipeline.account.contacts.count(EVERYBODY) == before + 1
