"""Imports, deletions, removals and tags of the same people, mixed: the account ends as if they were applied in order.

CI runs the short form. The full form: `INTERLEAVINGS=2000 pytest tests/target/test_operation_interleavings.py`;
`INTERLEAVING_SEED=…` repeats one.
"""

from __future__ import annotations

import io
import os
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import ConstantContactError
from target_constantcontact.limits import Limits
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

COUNT = int(os.environ.get("INTERLEAVINGS", "10"))
SEEDS = [int(os.environ["INTERLEAVING_SEED"])] if "INTERLEAVING_SEED" in os.environ else list(range(COUNT))
FAULTS = (
    "activity:failed", "next:1:500:POST /activities", "next:1:drop-after:POST /activities",
    "next:1:403:POST /activities", "activity:failed:kind=contact_delete", "activity:short:1:kind=contacts_taggings_add",
)  # fmt: skip
ADDRESSES = [f"{number}@x.org" for number in range(12)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@dataclass
class Person:
    """One contact, as the records so far have made it."""

    name: str | None = None
    lists: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    is_there: bool = False
    is_unsubscribed: bool = False
    is_deleted: bool = field(default=False, compare=False)
    is_refused: bool = field(default=False, compare=False)
    """A source said so in this run: nothing of them is imported any more, nor sent that waits."""

    def agrees(self, held: Person) -> bool:
        """Tell whether the account has them so; of whoever refused, it is a matter of time what was sent before."""
        if not self.is_refused:
            return held == self
        may_be_there = self.is_there or not self.is_deleted
        return held.is_there <= may_be_there and held.is_unsubscribed >= (self.is_unsubscribed and held.is_there)


def applied(values: dict[str, Any], people: dict[str, Person], on_delete: str) -> None:
    """Do to the model what a record does to the account."""
    person = people[values["email"]]
    does = on_delete if values.get("_sdc_deleted_at") else values["does"]
    person.is_refused |= bool(values.get("_sdc_deleted_at")) or does == "unsubscribe"
    person.is_deleted |= does == "delete"
    if does == "import" and not person.is_refused:
        person.name = values["first_name"]
        if not person.is_unsubscribed:  # who has unsubscribed is updated, joins nothing, and is not revived
            person.is_there = True
            person.lists |= set(values["lists"])
        person.tags |= set(values["tags"]) if person.is_there else set()
    elif not person.is_there or does == "ignore":
        return
    elif does == "delete":
        person.is_there, person.lists = False, set()
    elif does == "remove_from_lists":
        person.lists -= set(values["lists"])
    elif does == "add_tags":
        person.tags |= set(values["tags"])
    elif does == "unsubscribe":
        person.is_unsubscribed = True


class Watched(TargetConstantContact):
    """Checks every STATE against the account when it leaves."""

    def watch(self, pipeline: Pipeline, records: list[dict[str, Any]], on_delete: str) -> None:
        self._pipeline, self._records, self._on_delete = pipeline, records, on_delete
        self.wrong: list[tuple[int, str]] = []
        self.emitted: list[int] = []

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self.emitted.append(state["position"])
        later = {one["email"] for one in self._records[state["position"] :]}
        expected = model(self._pipeline, self._records[: state["position"]], self._on_delete)
        self.wrong += [
            (state["position"], address)
            for address, person in expected.items()
            if address not in later and not person.agrees(held(self._pipeline, address))
        ]


def model(pipeline: Pipeline, records: list[dict[str, Any]], on_delete: str) -> dict[str, Person]:
    first = pipeline.account.living_lists()[0].list_id
    people = {address: Person() for address in ADDRESSES}
    for address in ADDRESSES[:4]:
        people[address] = Person("-1", {first}, set(), is_there=True)
    for values in records:
        applied(values, people, on_delete)
    return people


def held(pipeline: Pipeline, address: str) -> Person:
    with pipeline.account.lock:
        contact = pipeline.account.contacts.by_address(address)
        if contact is None:
            return Person()
        is_there, is_unsubscribed = contact.deleted_at is None, contact.permission == "unsubscribed"
        return Person(contact.first_name, set(contact.lists), set(contact.tags), is_there, is_unsubscribed)


def generated(rng: random.Random, pipeline: Pipeline) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lists = [one.list_id for one in pipeline.account.living_lists()][:3]
    tag = next(iter(pipeline.account.tags))
    ids = {address: pipeline.contact(address)["contact_id"] for address in ADDRESSES[:4]}
    messages: list[dict[str, Any]] = [
        schema("people", "email", "first_name", "list_ids"),
        schema("fans", "email", "first_name"),
        schema("gone", "email", "contact_id"),
        schema("left", "email", "list_ids"),
        schema("tagged", "email"),
        schema("quiet", "email"),
    ]
    does = {
        "people": "import", "fans": "import", "gone": "delete", "left": "remove_from_lists", "tagged": "add_tags",
        "quiet": "unsubscribe",
    }  # fmt: skip
    records: list[dict[str, Any]] = []
    for key in range(rng.randrange(5, 60)):
        stream, address = rng.choice(["people", "people", "people", "fans", "fans", *does]), rng.choice(ADDRESSES)
        own = [lists[0]] if stream == "fans" else sorted(rng.sample(lists, rng.randrange(1, 4)))
        values: dict[str, Any] = {"email": address, "first_name": str(key), "list_ids": ",".join(own)}
        if stream in {"people", "fans"} and rng.random() < 0.25:
            values["_sdc_deleted_at"] = "2026-01-01T00:00:00Z"
        sent = {"contact_id": ids[address]} if stream == "gone" and address in ids and rng.random() < 0.5 else values
        messages.append(record(stream, **sent))
        records.append(
            {**values, "does": does[stream], "lists": own, "tags": [tag] if stream in {"fans", "tagged"} else []}
        )
        if rng.random() < 0.3:
            messages.append(state(position=key + 1))
    messages.append(state(position=len(records)))
    return messages, records


def run(pipeline: Pipeline, rng: random.Random) -> None:
    first, tag = pipeline.account.living_lists()[0].list_id, next(iter(pipeline.account.tags))
    pipeline.run(
        schema("people", "email", "first_name"),
        *(record("people", email=address, first_name="-1") for address in ADDRESSES[:4]),
    )
    messages, records = generated(rng, pipeline)
    on_delete = rng.choice(["ignore", "remove_from_lists", "delete"])
    fails = rng.random() < 0.3
    pipeline.simulator.faults.add(rng.choice(FAULTS)) if fails else None
    streams = {
        "fans": {"lists": [first], "tags": [tag]},
        "gone": {"operation": "delete"},
        "left": {"operation": "remove_from_lists"},
        "tagged": {"operation": "add_tags", "tags": [tag]},
        "quiet": {"operation": "unsubscribe"},
    }
    settings = {"on_delete": on_delete, "max_concurrent_imports": rng.randrange(1, 5), "lists": None}
    target = Watched(config=pipeline.settings(streams=streams, **settings))
    target.watch(pipeline, records, on_delete)
    try:
        target.listen(io.BytesIO(singer(messages)))  # type: ignore[arg-type]  # the SDK says text
        failed = False
    except ConstantContactError:
        failed = True
    finally:
        target.close()
    check_target(target, is_complete=not failed)
    assert target.wrong == []
    assert target.emitted == sorted(target.emitted)
    assert fails or not failed
    if not failed:
        assert target.emitted[-1] == len(records)
        expected = model(pipeline, records, on_delete)
        assert [one for one in ADDRESSES if not expected[one].agrees(held(pipeline, one))] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_ends_as_if_every_record_was_applied_in_order(seed: int, pipe: Pipe) -> None:
    print(f"INTERLEAVING_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe() as pipeline:
        pipeline.limits = Limits(lines=rng.choice([2, 3, 5, 40]))
        run(pipeline, rng)
