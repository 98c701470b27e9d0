"""Any order of records, STATE, several streams and failures: no STATE ever covers what is nowhere.

A kill at any moment leaves the STATEs emitted so far, so every STATE is checked against the account when it is
emitted. CI runs the short form. The full form: `INTERLEAVINGS=2000 pytest tests/target/test_interleavings.py`;
`INTERLEAVING_SEED=…` repeats one.
"""

from __future__ import annotations

import io
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import ConstantContactError
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

COUNT = int(os.environ.get("INTERLEAVINGS", "16"))
SEEDS = [int(os.environ["INTERLEAVING_SEED"])] if "INTERLEAVING_SEED" in os.environ else list(range(COUNT))
STREAMS = ("fair", "shop", "crm")
FAULTS = (
    "activity:failed", "activity:short:1", "next:1:500:POST /activities", "next:1:drop-after:POST /activities",
    "next:1:drop-before:POST /activities", "next:2:503:GET /activities", "next:1:403:POST /activities",
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


class Watched(TargetConstantContact):
    """Checks every STATE against the account when it leaves."""

    def watch(self, pipeline: Pipeline, records: list[dict[str, Any]]) -> None:
        self._pipeline, self._records = pipeline, records
        self.uncovered: list[dict[str, Any]] = []
        self.emitted: list[int] = []

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self.emitted.append(state["position"])
        rejected = {line["record"]["key"] for line in self._pipeline.rejects()}
        for one in self._records[: state["position"]]:
            if one["key"] not in rejected and not _is_there(self._pipeline, one):
                self.uncovered.append(one)


def _is_there(pipeline: Pipeline, values: dict[str, Any]) -> bool:
    with pipeline.account.lock:
        contact = pipeline.account.contacts.by_address(values["email"])
        if contact is None or not set(values["lists"]) <= set(contact.lists):
            return False
        # A later record of the address may have landed already, and brought its own name.
        return bool(int(contact.first_name or -1) >= values["key"])


def _messages(rng: random.Random, lists: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    messages: list[dict[str, Any]] = [schema("shop", "email", "first_name", key={"type": "integer"})]
    messages += [
        schema(stream, "email", "first_name", "city", "list_ids", key={"type": "integer"}) for stream in ("fair", "crm")
    ]
    records: list[dict[str, Any]] = []
    for key in range(rng.randrange(1, 60)):
        stream = rng.choice(STREAMS)
        bad = rng.random() < 0.05
        own = [lists[0]] if stream == "shop" else rng.sample(lists, rng.randrange(1, 4))
        values = {"key": key, "email": "nobody" if bad else f"{rng.randrange(15)}@x.org", "first_name": str(key)}
        if stream != "shop":
            values |= {"list_ids": ",".join(own), "city": rng.choice([None, "Bend"])}
        messages.append(record(stream, **values))
        records.append({**values, "lists": own})
        if rng.random() < 0.3:
            messages.append(state(position=key + 1))
    messages.append(state(position=len(records)))
    return messages, records


def _run(pipeline: Pipeline, rng: random.Random) -> None:
    lists = [one.list_id for one in pipeline.account.living_lists()]
    messages, records = _messages(rng, lists)
    fails = rng.random() < 0.4
    pipeline.simulator.faults.add(rng.choice(FAULTS)) if fails else None
    settings = pipeline.settings(
        lists=None,
        streams={"shop": {"lists": [lists[0]]}},
        max_concurrent_imports=rng.randrange(1, 5),
    )
    target = Watched(config=settings)
    target.watch(pipeline, records)
    try:
        target.listen(io.BytesIO(singer(messages)))  # type: ignore[arg-type]  # the SDK says text
        failed = False
    except ConstantContactError:
        failed = True
    finally:
        target.close()
    check_target(target, is_complete=not failed)
    assert target.uncovered == []
    assert target.emitted == sorted(target.emitted)
    assert fails or not failed
    if not failed:
        assert target.emitted[-1] == len(records)
        _assert_last_values(pipeline, records)


def _assert_last_values(pipeline: Pipeline, records: list[dict[str, Any]]) -> None:
    sendable = [one for one in records if "@" in one["email"]]
    last = {one["email"]: one["first_name"] for one in sendable}
    joined: dict[str, set[str]] = {}
    for one in sendable:
        joined.setdefault(one["email"], set()).update(one["lists"])
    found = {
        str(contact.address): contact
        for contact in pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    }
    assert {address: contact.first_name for address, contact in found.items()} == last
    assert {address: set(contact.lists) for address, contact in found.items()} == joined


@pytest.mark.parametrize("seed", SEEDS)
def test_no_state_covers_a_record_that_is_neither_in_the_account_nor_in_the_rejects(seed: int, pipe: Pipe) -> None:
    print(f"INTERLEAVING_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe() as pipeline:
        pipeline.limits = Limits(lines=rng.choice([2, 3, 5, 40]))
        _run(pipeline, rng)
