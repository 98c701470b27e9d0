"""STATE audit: whatever the settings, the input and the faults, no STATE covers a record of which nothing is known.

Each STATE is checked against the account, the files and the counts when it leaves: a kill could make it the last one.
What may become of a record is told by a model that shares nothing with the target: what kind of record it
is, is known from how it was made. CI runs the short form. The long one:
`STATE_AUDITS=2000`; `STATE_AUDIT_SEED=…` repeats one.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import ConstantContactError
from constantcontact_simulator.contacts import ContactFilter
from target_constantcontact.limits import Limits
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import at_once, record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.target.conftest import Pipe, Pipeline

COUNT = int(os.environ.get("STATE_AUDITS", "24"))
SEEDS = [int(os.environ["STATE_AUDIT_SEED"])] if "STATE_AUDIT_SEED" in os.environ else list(range(COUNT))
FAULTS = (
    "activity:failed", "activity:cancelled", "activity:unnamed", "activity:short:1:kind=contacts_json_import",
    "activity:dropped:1:kind=contacts_json_import", "next:1:400:POST /activities", "next:1:403:POST /activities",
    "next:1:drop-after:POST /activities", "next:9:quota_exceeded:POST /activities", "next:1:400:GET /activities",
    "next:1:404:GET /contact_custom_fields", "next:1:empty:POST /activities", "token:1:invalid_grant",
)  # fmt: skip
SETTINGS: dict[str, tuple[Any, ...]] = {
    "mode": ("upsert", "append", "update"),
    "skip_unchanged": (True,),
    "verify": ("members",),
    "max_reject_percent": (0, 50),
    "max_concurrent_imports": (1, 2),
    "import_format": ("csv", "json"),
    "resolve_rejects": ("read_back", "bisect", "none"),
    "on_bad_value": ("reject",),
    "clear_blanks": (True,),
    "allow_streams_without_people": (True,),
    "dry_run": (True,),
}
KINDS: dict[str, dict[str, Any]] = {
    "new": {},
    "again": {},
    "there": {},
    "no_address": {"email": None},
    "bad_address": {"email": "ada at x"},
    "bad_date": {"birthday": "whenever"},
    "no": {"email_consent": "no"},
    "perhaps": {"email_consent": "qwz"},
    "suppressed": {"email": "never@x.org"},
    "deleted": {"is_deleted": True},
    "filtered": {"city": "away"},
    "blank": dict.fromkeys(("key", "email", "first_name", "city")),
    "order": {"email": None},
    "skipped": {},
}
"""What a record is, and the values that make it so."""
SKIPPED = {
    "blank": "blank", "filtered": "filtered", "order": "stream_without_people", "skipped": "skipped_stream",
    "deleted": "deleted_at_source",
}  # fmt: skip
STREAMS = {"order": "orders", "skipped": "pets"}
BROKEN: tuple[bytes, ...] = (
    b'{"type": "RECORD", "stream": "people", "rec', b"text\n", b'{"type": "RECORD", "stream": "no", "record": {}}\n',
    b'{"type": "BATCH", "stream": "people", "encoding": {"format": "jsonl"}, "manifest": ["file:///none"]}\n',
)  # fmt: skip


class Audited(TargetConstantContact):
    """Checks every STATE against what has become of the records before it."""

    follow = staticmethod(at_once)

    def audit(self, audit: Audit) -> None:
        self._audit = audit

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self._audit.check(state["position"], self)


class Audit:
    """A run's records, and what may become of each.

    Args:
        rng: Chooses everything.
        pipeline: The account.
    """

    def __init__(self, rng: random.Random, pipeline: Pipeline) -> None:
        self.states: list[int] = []
        self.lost: list[tuple[int, str, object]] = []
        self._pipeline = pipeline
        self.settings = {name: rng.choice(values) for name, values in SETTINGS.items() if rng.random() < 0.25}
        self._hidden = rng.random() < 0.4
        self._there = [one.address for one in pipeline.account.contacts.select(ContactFilter()) if one.address]
        kinds = rng.sample([*KINDS], rng.randrange(1, len(KINDS))) + ["new"] * rng.randrange(3)
        kinds = [*STREAMS] if rng.random() < 0.1 else kinds
        self.records = [self._record(rng.choice(kinds), number) for number in range(rng.randrange(30))]
        self.broken_at = rng.randrange(len(self.records) + 1) if rng.random() < 0.2 else None
        self.input = b"".join(self._lines(rng))

    def _record(self, kind: str, number: int) -> tuple[str, dict[str, Any]]:
        address = f"{number // 2 if kind == 'again' else number}@x.org"
        if kind == "there":
            address = self._there[number % len(self._there)]
        values = {"key": str(number), "email": address, "first_name": f"N{number}", "city": None, **KINDS[kind]}
        return kind, {**values, "contact": address} if kind == "order" and self._hidden else values

    def _lines(self, rng: random.Random) -> Iterator[bytes]:
        columns = ("key", "email", "first_name", "birthday", "email_consent", "city")
        streams = {STREAMS.get(kind, "people") for kind, _ in self.records}
        yield singer([schema("orders", "key", "first_name", "contact")])
        for stream in sorted(streams - {"orders"}):
            yield singer([schema(stream, *columns, is_deleted={"type": ["boolean", "null"]})])
        for number, (kind, values) in enumerate(self.records):
            if number == self.broken_at:
                yield rng.choice(BROKEN)
            yield singer([record(STREAMS.get(kind, "people"), **values)])
            if rng.random() < 0.5:
                yield singer([state(position=number + 1)])
        if self.broken_at == len(self.records):
            yield rng.choice(BROKEN)
        yield singer([state(position=len(self.records))])

    @property
    def may_fail(self) -> bool:
        """Whether the run may end with an error, whatever the service does."""
        kinds = {kind for kind, _ in self.records}
        is_strict = "max_reject_percent" in self.settings or "perhaps" in kinds
        return self._lacks_people or is_strict or self.broken_at is not None or (self._hidden and "order" in kinds)

    @property
    def has_people(self) -> bool:
        """Whether a stream of people comes."""
        return any(kind not in STREAMS for kind, _ in self.records)

    @property
    def _lacks_people(self) -> bool:
        return not self.has_people and "allow_streams_without_people" not in self.settings

    def check(self, position: int, target: TargetConstantContact) -> None:
        """Note the records that a STATE covers and of which nothing is known."""
        self.states.append(position)
        rejects = self._pipeline.rejects()
        unnamed = sum(line["reason"] == "unattributed" for line in rejects)
        kept = [line for line in rejects if line.get("record") and not line.get("is_warning")]
        path = self._pipeline.rejects_path.with_name("not-permitted.jsonl")
        kept += [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        found = [one for line in kept for one in (line["record"], *line.get("earlier_records", ()))]
        keys, addresses = {one.get("key") for one in found}, {one.get("email") for one in found if "key" not in one}
        expected: Counter[tuple[str, str]] = Counter()
        for kind, values in self.records[:position]:
            if values["key"] is not None and (values["key"] in keys or values["email"] in addresses):
                continue
            if self._landed(values):
                continue
            if reason := self._reason(kind, values):
                expected[STREAMS.get(kind, "people"), reason] += 1
            else:
                unnamed -= 1
                self.lost += [(position, kind, values)] if unnamed < 0 else []
        for (stream, reason), number in expected.items():
            counted = target.run.accounting.counts[stream].skipped[reason]
            self.lost += [(position, reason, (number, counted))] if counted < number else []
        if self._lacks_people or (self.broken_at is not None and position > self.broken_at):
            self.lost.append((position, "no STATE may cover", self.records[:position]))

    def _reason(self, kind: str, values: dict[str, Any]) -> str | None:
        if kind in SKIPPED:
            return None if "contact" in values else SKIPPED[kind]
        was_there, mode = values["email"] in self._there, self.settings.get("mode")
        if mode == "append" and was_there:
            return "exists"
        return "not_in_account" if mode == "update" and not was_there else None

    def _landed(self, values: dict[str, Any]) -> bool:
        if values.get("email_consent") or values.get("is_deleted") or "contact" in values:
            return False
        with self._pipeline.account.lock:
            contact = self._pipeline.account.contacts.by_address(values["email"] or "")
            # A later record of the address may have landed already, and brought its own name.
            return contact is not None and int((contact.first_name or "N-1")[1:]) >= int(values["key"])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_state_covers_a_record_of_which_nothing_is_known(seed: int, pipe: Pipe) -> None:
    print(f"STATE_AUDIT_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe(account={"contacts": 6}) as pipeline:
        for contact in pipeline.account.contacts.select(ContactFilter()):
            contact.first_name = "N-1"
            pipeline.account.contacts.save(contact)
        _run(Audit(rng, pipeline), rng, pipeline)


def _run(audit: Audit, rng: random.Random, pipeline: Pipeline) -> None:
    fault = rng.choice(FAULTS) if rng.random() < 0.4 else ""
    if fault.startswith("activity:dropped"):
        audit.settings["verify"] = "members"  # the service claims what it lost: nothing else can tell
    if fault:
        pipeline.simulator.faults.add(fault)
    folder = pipeline.rejects_path.parent
    (folder / "never.csv").write_text("never@x.org\n")
    Audited.limits = Limits(lines=rng.choice([2, 4, 40]), sampled_lines=rng.choice([1, 3, 100]))
    target = Audited(
        config=pipeline.settings(
            streams={"pets": {"operation": "skip"}},
            stream_maps={"people": {"__filter__": "city != 'away'"}} if audit.has_people else None,
            suppression_path=str(folder / "never.csv"),
            not_permitted_path=str(folder / "not-permitted.jsonl"),
            permission_columns={"email_consent": {"yes": ["yes"], "no": ["no"]}},
            **audit.settings,
        )
    )
    target.audit(audit)
    is_done, may_fail = False, audit.may_fail or bool(fault)
    try:
        target.listen(io.BytesIO(audit.input))  # type: ignore[arg-type]  # the SDK says text
        is_done = True
    except ConstantContactError:
        if not may_fail:
            raise
    finally:
        target.close()
    check_target(target, is_complete=is_done)
    if "dropped" in fault and audit.states:  # the service claimed what it lost: reading back at the end tells
        audit.lost = []
        audit.check(audit.states[-1], target)
    assert audit.lost == []
    assert audit.states == sorted(audit.states)
    if is_done and not target.config.get("dry_run"):
        assert audit.states[-1:] == [len(audit.records)]
