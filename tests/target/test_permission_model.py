"""Random words of random streams, in two runs of which the first may be killed, beside a small model of the rule.

- Within a run, nobody with a withdrawn word, or whose address is dead, gets onto a list.
- Whoever the account has unsubscribed or deleted stays so.
- Everybody whose last word is yes, who was not refused in that run and whom the account does not refuse, arrives.
- Whoever nobody says yes of joins nothing; where nothing is sent before the end, the last word alone counts.

CI runs the short form. The full form: `PERMISSION_CASES=2000 pytest tests/target/test_permission_model.py`;
`PERMISSION_SEED=…` repeats one.
"""

from __future__ import annotations

import io
import os
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from constantcontact_api.errors import RemovalRefusedError
from target_constantcontact.limits import DEFAULT_LIMITS, Limits
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

COUNT = int(os.environ.get("PERMISSION_CASES", "20"))
SEEDS = [int(os.environ["PERMISSION_SEED"])] if "PERMISSION_SEED" in os.environ else list(range(COUNT))
ADDRESSES = [f"{number}@x.org" for number in range(9)]
UNSUBSCRIBED, DELETED, MEMBERS = ADDRESSES[:1], ADDRESSES[1:2], ADDRESSES[2:4]
YES, NEVER, BOUNCED, WITHDRAWN, GONE = "subscribed", "pending", "bounced", "unsubscribed", "deceased"
PEOPLE = ("crm", "shop", "contacts")
STREAMS: dict[str, Any] = {
    "quiet": {"operation": "unsubscribe"},
    "left": {"operation": "remove_from_lists"},
    "gone": {"operation": "delete"},
}
SCHEMAS = {
    "crm": schema("crm", "email", "first_name", "email_status", "deleted_at"),
    "shop": schema("shop", "email", "first_name", "newsletter_status", "list_ids"),
    "contacts": schema("contacts", "contact_key", "email_address", "email_status"),
    "unsubscribes": schema("unsubscribes", "email", "timestamp"),
    "bounces": schema("bounces", "email", "status", "created"),
    "email_opens": schema("email_opens", "email_address", "created_time", "campaign_activity_id"),
    "quiet": schema("quiet", "email"),
    "left": schema("left", "email"),
    "gone": schema("gone", "email"),
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@dataclass
class Said:
    """What one record says of an address."""

    stream: str
    address: str
    word: str = ""

    @property
    def is_operation(self) -> bool:
        return self.stream in {"left", "gone"}

    def message(self, lists: Sequence[str]) -> dict[str, Any]:
        if self.stream == "crm":
            deleted = "2026-01-01" if self.word == "deleted" else None
            word = YES if deleted else self.word
            return record("crm", email=self.address, first_name="Ada", email_status=word, deleted_at=deleted)
        if self.stream == "shop":
            joined = ",".join(lists[: 1 + len(self.address) % 2])
            return record("shop", email=self.address, first_name="Bo", newsletter_status=self.word, list_ids=joined)
        if self.stream == "contacts":
            status = {YES: "Active", WITHDRAWN: "Unsubscribed", NEVER: "Awaiting Confirmation"}.get(
                self.word, self.word
            )
            return record("contacts", contact_key=self.address, email_address=self.address, email_status=status)
        if self.stream == "email_opens":
            return record(self.stream, email_address=self.address, created_time="2026-01-01", campaign_activity_id="1")
        return record(self.stream, email=self.address.title(), status=self.word or None)


@dataclass
class Model:
    """What the words of one run come to."""

    words: list[Said]
    withdrawn: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    last: dict[str, str] = field(default_factory=dict)
    any_yes: set[str] = field(default_factory=set)
    operated: set[str] = field(default_factory=set)
    of_mirror: set[str] = field(default_factory=set)

    @property
    def is_of_one_stream(self) -> bool:
        """Whether nothing is sent to let a record of another stream or operation come after it."""
        return len({said.stream for said in self.words if said.stream in {*PEOPLE, *STREAMS}}) < 2

    def __post_init__(self) -> None:
        left: set[str] = set()
        dead: set[str] = set()
        vouched: set[str] = set()
        for said in self.words:
            if said.stream == "unsubscribes":
                left.add(said.address)
            elif said.stream == "bounces" and said.word == "5.1.1":
                dead.add(said.address)
            elif said.stream == "quiet" or said.word == WITHDRAWN:
                self.withdrawn.add(said.address)
            elif said.word in {GONE, "deleted"}:
                self.refused.add(said.address)
            elif said.is_operation:
                self.operated.add(said.address)
            if said.stream in PEOPLE:
                self.last[said.address] = said.word
                self.of_mirror |= {said.address} if said.stream == "crm" else set()
                if said.word == YES:
                    self.any_yes.add(said.address)
                    vouched |= {said.address} if said.stream == "contacts" else set()
        self.withdrawn |= left - vouched
        self.refused |= self.withdrawn | (dead - vouched)


class Case(NamedTuple):
    """What holds for both runs."""

    settings: dict[str, Any]
    is_mirror: bool
    sends_at_end: bool


class Killed(BaseException):
    """What ends a process at once."""


def drawn(rng: random.Random) -> list[Said]:
    words = []
    for _ in range(rng.randrange(2, 40)):
        stream = rng.choice([*PEOPLE, *PEOPLE, *SCHEMAS])
        word = ""
        if stream in PEOPLE:
            some = [YES, YES, YES, NEVER, BOUNCED, WITHDRAWN, GONE, *(["deleted"] if stream == "crm" else [])]
            word = rng.choice(some)
        elif stream == "bounces":
            word = rng.choice(["5.1.1", "4.2.2", "5.7.1"])
        words.append(Said(stream, rng.choice(ADDRESSES), word))
    return words


def lines(words: Sequence[Said], lists: Sequence[str], rng: random.Random) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [schema("people", "email")]  # of people, who did not change
    seen = set[str]()
    for position, said in enumerate(words):
        messages += [SCHEMAS[said.stream]] if said.stream not in seen else []
        seen.add(said.stream)
        messages.append(said.message(lists))
        messages += [state(position=position + 1)] if rng.random() < 0.3 else []
    ends = [{"type": "ACTIVATE_VERSION", "stream": "crm", "version": 1}] if "crm" in seen else []
    return [*messages, *ends, state(position=len(words))]


class Watched(TargetConstantContact):
    """Keeps the position of the last STATE."""

    position = 0

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self.position = state["position"]


class KilledInput(io.RawIOBase):
    """An input in whose middle the process is killed."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # a buffer
        some = self._data.read(min(len(buffer), 256))
        if not some:
            raise Killed
        buffer[: len(some)] = some
        return len(some)


class Held(NamedTuple):
    """How the account has an address."""

    lists: frozenset[str] = frozenset()
    is_unsubscribed: bool = False
    is_deleted: bool = False


def held(pipeline: Pipeline) -> dict[str, Held]:
    found = dict.fromkeys(ADDRESSES, Held())
    with pipeline.account.lock:
        for address in ADDRESSES:
            contact = pipeline.account.contacts.by_address(address)
            if contact is not None:
                is_unsubscribed = contact.permission == "unsubscribed"
                found[address] = Held(frozenset(contact.lists), is_unsubscribed, contact.deleted_at is not None)
    return found


def run(pipeline: Pipeline, words: list[Said], rng: random.Random, case: Case, *, is_killed: bool = False) -> int:
    """Run, compare the account with the model, and return the position of the last STATE."""
    lists = [one.list_id for one in pipeline.account.living_lists()][:2]
    data = singer(lines(words, lists, rng))
    before, model = held(pipeline), Model(words)
    target = target_of(pipeline)(config=pipeline.settings(lists=lists[:1], **case.settings))
    if is_killed:
        part = io.BufferedReader(KilledInput(data[: rng.randrange(len(data))]))
        with pytest.raises(Killed):
            target.listen(part)  # type: ignore[arg-type]  # the SDK says text
        target.close()
        return target.position
    try:
        target.listen(io.BytesIO(data))  # type: ignore[arg-type]  # the SDK says text
    except RemovalRefusedError:  # a mirror that names nobody empties no list
        assert case.is_mirror
    check_target(target, is_complete=True)
    compare(model, before, held(pipeline), case)
    return target.position


def target_of(pipeline: Pipeline) -> type[Watched]:
    class Target(Watched):
        pass

    Target.limits, Target.follow = pipeline.limits, staticmethod(pipeline.follow)
    return Target


def compare(model: Model, before: dict[str, Held], after: dict[str, Held], case: Case) -> None:
    for address in ADDRESSES:
        had, has = before[address], after[address]
        # What comes after a row was sent takes nobody back, unless it is the word that they left.
        said_no = model.last[address] != YES or address in model.refused if address in model.last else True
        waits = case.sends_at_end and model.is_of_one_stream
        if address in model.withdrawn or address not in model.any_yes or (waits and said_no):
            assert has.lists <= had.lists or has.is_unsubscribed, f"{address} came, whatever its sources say"
        if had.is_unsubscribed:
            assert has.is_unsubscribed, f"{address} is mailed again"
        if had.is_deleted:
            assert has.is_deleted, f"{address} was brought back"
        is_named = not case.is_mirror or address in model.of_mirror
        is_free = not (had.is_unsubscribed or had.is_deleted or address in model.operated)
        if is_named and is_free and address not in model.refused and model.last.get(address) == YES:
            assert has.lists, f"{address} did not arrive"
            assert not has.is_unsubscribed


def populate(pipeline: Pipeline) -> None:
    everybody = [*UNSUBSCRIBED, *DELETED, *MEMBERS]
    pipeline.run(schema("people", "email"), *(record("people", email=one) for one in everybody))
    settings = {"streams": {"out": {"operation": "unsubscribe"}, "gone": {"operation": "delete"}}}
    out = [schema("out", "email"), *(record("out", email=one) for one in UNSUBSCRIBED)]
    gone = [schema("gone", "email"), *(record("gone", email=one) for one in DELETED)]
    pipeline.run(*out, *gone, **settings)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_is_as_the_rule_says(seed: int, pipe: Pipe, tmp_path: Path) -> None:
    print(f"PERMISSION_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe() as pipeline:
        populate(pipeline)
        early = Limits(lines=2, reads_on=False, sampled_lines=1)  # so that rows have been sent when a no comes
        pipeline.limits = rng.choice([DEFAULT_LIMITS, early, early, Limits(lines=2), Limits(lines=5)])
        is_mirror = rng.random() < 0.2
        streams = {**STREAMS, **({"crm": {"mode": "mirror"}} if is_mirror else {})}
        mirrored = {"max_removal_percent": 100, "undo_folder": str(tmp_path)}
        settings = {**mirrored, "streams": streams, "max_concurrent_imports": rng.randrange(1, 4)}
        case = Case(settings, is_mirror, pipeline.limits is DEFAULT_LIMITS)
        first, is_killed = drawn(rng), rng.random() < 0.3
        position = run(pipeline, first, rng, case, is_killed=is_killed)
        run(pipeline, [*first[position:], *drawn(rng)], rng, case)
