"""What runs against a misbehaving service, and what has to be true afterwards.

A scenario is a small account, a run of one plugin, and the outcome of the same run without any fault. The account and
STATE are compared with that outcome and with the input; what the plugin says of itself proves nothing.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from constantcontact_simulator import Simulator
from constantcontact_simulator.account import Account
from tests.faults.near_misses import BESIDE
from tests.faults.runs import Clock, Ended, command, tap_of, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.faults.proxy import Proxy

# Reasons of rejects for people whom the service was asked about one by one, and refused in so many words.
_REFUSED = frozenset({"rejected_by_service", "not_cleared", "not_tagged", "unattributed"})

Held = dict[str, Any]
State = dict[str, Any]


class World:
    """One simulated account behind the proxy, with the files of the runs against it.

    Args:
        account: Made with the clock.
        proxy: Is aimed at it.
        skew_seconds: How far the service's clock is ahead of ours.
        clock: Ours; a new one if there is none.
        daily_requests: The API key's limit; 0 for none.
    """

    def __init__(
        self,
        folder: Path,
        proxy: Proxy,
        account_of: Callable[[Callable[[], float]], Account],
        *,
        skew_seconds: float = 0.0,
        clock: Clock | None = None,
        daily_requests: int = 0,
    ) -> None:
        self.folder, self.proxy, self.clock = folder, proxy, clock or Clock()
        self.service_clock = lambda: self.clock() + skew_seconds
        self.simulator = Simulator(
            account_of(self.service_clock),
            requests_per_second=0,
            token_requests_per_second=0,
            daily_requests=daily_requests,
            processing_seconds=1.0,
            clock=self.service_clock,
        )
        self.records: list[dict[str, Any]] = []
        self.destination = Destination()

    def __enter__(self) -> World:  # noqa: PYI034
        self.simulator.__enter__()
        self.proxy.aim(self.simulator.url)
        self.proxy.sleep = self.clock.sleep
        self._connection = self.simulator.connection()
        del self._connection["access_token"]
        return self

    def __exit__(self, *_error: object) -> None:
        self.simulator.__exit__(None, None, None)

    @property
    def account(self) -> Account:
        return self.simulator.account

    def config(self, **settings: Any) -> dict[str, Any]:
        base = {"api_url": f"{self.proxy.url}/v3", "auth_url": f"{self.proxy.url}/oauth2/default/v1"}
        store = str(self.folder / "tokens.json")
        return {**self._connection, **base, "token_store": store, "requests_per_second": 0, **settings}

    def log_in_again(self) -> None:
        """As a person does when the login is lost."""
        self._connection["refresh_token"] = str(self.simulator.oauth.new_grant()["refresh_token"])


def held_by(account: Account) -> Held:
    """Everything of an account that matters, by names instead of ids."""
    account.lock.acquire()
    try:
        lists = {one.list_id: one.name for one in account.living_lists()}
        tags = {one.tag_id: one.name for one in account.tags.values()}
        fields = {one.custom_field_id: one.label for one in account.custom_fields.values()}
        people = {
            str(one.address): (
                one.first_name,
                one.last_name,
                one.status,
                one.deleted_at is not None,
                sorted(lists.get(list_id, "?") for list_id in one.lists),
                sorted(tags.get(tag_id, "?") for tag_id in one.tags),
                sorted((fields.get(value.custom_field_id, "?"), value.value) for value in one.custom_values),
            )
            for one in map(account.contacts.at, range(len(account.contacts)))
            if not str(one.address).endswith(BESIDE)
        }
        return {
            "people": people,
            "lists": sorted(lists.values()),
            "tags": sorted(tags.values()),
            "fields": sorted(fields.values()),
        }
    finally:
        account.lock.release()


@dataclass
class Judged:
    """What is wrong after a run; empty if nothing is."""

    losses: list[str] = field(default_factory=list)
    is_whole: bool = True


class Scenario(ABC):
    """What every scenario has.

    Attributes:
        name: In the table.
        phases: What a run without a fault asks for.
        requests: How often.
    """

    def __init__(self, name: str, options: dict[str, Any]) -> None:
        self.name = name
        self.options = {"seed": 1, "contacts": 30, "lists": 3, "custom_fields": 3, "tags": 3, "segments": 2, **options}
        self.wanted: Held = {}
        self.phases: list[str] = []
        self.requests = 0

    def account_of(self, clock: Callable[[], float]) -> Account:
        """The account before anything runs."""
        return Account(clock=clock, **self.options)

    @abstractmethod
    def learn(self, folder: Path, proxy: Proxy) -> None:
        """Run once without a fault: that is what every run has to come to."""

    def prepare(self, world: World) -> None:  # noqa: B027  # most have nothing to do
        """Everything before the run that meets the fault."""

    @abstractmethod
    def run(self, world: World, state: State | None = None) -> Ended:
        """Run the command, from a STATE."""

    @abstractmethod
    def last_state(self, ended: Ended) -> State | None:
        """The STATE from which the next run goes on; None: as the world has it."""

    @abstractmethod
    def judge(self, world: World, ended: Ended, before: State | None = None, *, by_keys: bool = False) -> Judged:
        """Check what is there against what has to be; `by_keys`: whatever the values are."""


class TargetScenario(Scenario):
    """Records into the account.

    Args:
        name: In the table.
        records: In their order; a STATE follows every seventh.
        settings: Of the target.
        account: Options of the account.
        prepare: Changes the account before the run; returns further settings.
        starts_over: Whether its source has no bookmarks: a mirror needs the whole stream each time.
    """

    def __init__(
        self,
        name: str,
        records: Callable[[Account], Sequence[dict[str, Any]]],
        settings: Callable[[Account, Path], dict[str, Any]],
        account: dict[str, Any] | None = None,
        lines: int = 20,
        *,
        starts_over: bool = False,
    ) -> None:
        super().__init__(name, account or {})
        self.target_of, self.starts_over = target_of, starts_over
        self.records, self.settings, self.lines = records, settings, lines
        self.rejected: list[tuple[Any, Any]] = []

    def learn(self, folder: Path, proxy: Proxy) -> None:
        """Run once without a fault: that is what every run has to come to."""
        with World(folder, proxy, self.account_of) as world:
            before = held_by(world.account)
            ended = self.run(world)
            assert ended.exit_code == 0, (self.name, ended.log[-3000:])
            self.requests = len(proxy.phases)
            self.phases = sorted(set(proxy.phases))
            self.wanted, self.rejected = held_by(world.account), self._rejects(world)
            assert self.wanted != before, self.name

    def run(self, world: World, state: State | None = None) -> Ended:
        records = world.records = world.records or list(self.records(world.account))  # as they were at first
        start = 0 if self.starts_over else int((state or {}).get("position", 0))
        columns: dict[str, dict[str, Any]] = {name: {} for record in records for name in record}
        messages: list[dict[str, Any]] = [
            {"type": "SCHEMA", "stream": "people", "schema": {"properties": columns}, "key_properties": []}
        ]
        for number, record in enumerate(records[start:], start):
            messages.append({"type": "RECORD", "stream": "people", "record": record})
            if number % 7 == 6:
                messages.append({"type": "STATE", "value": {"position": number + 1}})
        messages.append({"type": "ACTIVATE_VERSION", "stream": "people", "version": 1})
        messages.append({"type": "STATE", "value": {"position": len(records)}})
        path = world.folder / "input"
        path.write_text("".join(json.dumps(one) + "\n" for one in messages))
        settings = {
            "rejects_path": str(world.folder / "rejects.jsonl"),
            "runs_path": str(world.folder / "runs.jsonl"),
            "undo_folder": str(world.folder / "undo"),
            "max_reject_percent": 100,
            **self.settings(world.account, world.folder),
        }
        return command(
            self.target_of(world.clock, self.lines), world.folder, world.config(**settings), f"--input={path}"
        )

    @staticmethod
    def _rejects(world: World) -> list[tuple[Any, Any]]:
        path = world.folder / "rejects.jsonl"
        lines = path.read_text().split("\n") if path.exists() else []
        found = [json.loads(line) for line in lines if line]
        found = [{**one, "record": one["record"] or {}} for one in found]  # none where it is not known which
        return sorted({(str(one["record"].get("email")), str(one["reason"])) for one in found})

    def last_state(self, ended: Ended) -> State | None:
        """The last STATE that it handed on."""
        return ended.messages[-1] if ended.messages else None

    def judge(self, world: World, ended: Ended, before: State | None = None, *, by_keys: bool = False) -> Judged:  # noqa: ARG002  # the tap's
        """Check the account against what it has to hold."""
        world.simulator.activities.settle()
        held, position = held_by(world.account), int((self.last_state(ended) or before or {}).get("position", 0))
        records, judged = world.records, Judged()
        rejected = {address for address, _ in self._rejects(world)}
        for record in records[:position]:
            address = str(record["email"])
            mine, wanted = held["people"].get(address), self.wanted["people"].get(address)
            if mine != wanted and address not in rejected:
                judged.losses.append(f"STATE covers a record whose person is {mine}, not {wanted}")
        judged.is_whole = self._is_whole(world, held) and position == len(records)
        return judged

    def _is_whole(self, world: World, held: Held) -> bool:
        """Everybody is as wanted, or the service refused them alone and the rejects file says so."""
        refused = {reject for reject in self._rejects(world) if reject[1] in _REFUSED} - set(self.rejected)
        excused = {address for address, _ in refused}
        people, wanted = ({k: v for k, v in of["people"].items() if k not in excused} for of in (held, self.wanted))
        others = [{**of, "people": None} for of in (held, self.wanted)]
        return people == wanted and others[0] == others[1] and set(self._rejects(world)) - refused == set(self.rejected)


class Destination:
    """Where a tap's messages go: what any target with `ACTIVATE_VERSION` would hold after them."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[Any, tuple[Any, dict[str, Any]]]] = {}
        self.columns: dict[str, set[str]] = {}
        self.keys: dict[str, list[str]] = {}
        self.state: Any = None

    def take(self, messages: Sequence[dict[str, Any]]) -> None:
        for one in messages:
            if one["type"] == "SCHEMA":
                self.columns[one["stream"]] = set(one["schema"]["properties"])
                self.keys[one["stream"]] = one["key_properties"]
            elif one["type"] == "RECORD":
                key = tuple(str(one["record"].get(name)) for name in self.keys[one["stream"]])
                self.rows.setdefault(one["stream"], {})[key] = (one.get("version"), one["record"])
            elif one["type"] == "ACTIVATE_VERSION":
                rows = self.rows.setdefault(one["stream"], {})
                self.rows[one["stream"]] = {key: row for key, row in rows.items() if row[0] == one["version"]}
            elif one["type"] == "STATE":
                self.state = one["value"]

    def held(self) -> Held:
        """Rows by stream and key, and the columns."""
        rows = {stream: {key: _compared(row) for key, (_, row) in of.items()} for stream, of in self.rows.items()}
        return {"rows": rows, "columns": self.columns}


_MOVES = frozenset({"read_at", "last_polled_at", "refreshed_at", "last_refresh_time"})


def _compared(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _MOVES}


class TapScenario(Scenario):
    """The account out of the tap: a first run, a change of the account, and a second one, which meets the fault.

    Args:
        name: In the table.
        streams: Selected.
        settings: Of the tap.
        account: Options of the account.
        is_first: The first run meets the fault, and nothing comes before it.
    """

    def __init__(
        self,
        name: str,
        *streams: str,
        settings: dict[str, Any] | None = None,
        account: dict[str, Any] | None = None,
        is_first: bool = True,
    ) -> None:
        super().__init__(name, account or {})
        self.streams, self.is_first = streams, is_first
        self.settings = settings or {}
        self._catalog: dict[str, Any] = {}

    def learn(self, folder: Path, proxy: Proxy) -> None:
        """Run once without a fault: that is what every run has to come to."""
        with World(folder, proxy, self.account_of) as world:
            plain = command(tap_of(world.clock), folder, world.config(), "--discover")
            assert plain.exit_code == 0, plain.log[-3000:]
            catalog = json.loads(plain.output)
            for stream in catalog["streams"]:
                for entry in stream["metadata"]:
                    entry["metadata"]["selected"] = stream["tap_stream_id"] in self.streams
            self._catalog = catalog
        with World(folder / "again", proxy, self.account_of) as world:
            self.prepare(world)
            proxy.phases.clear()
            ended = self.run(world)
            assert ended.exit_code == 0, (self.name, ended.log[-3000:])
            self.phases, self.requests = sorted(set(proxy.phases)), len(proxy.phases)
            world.destination.take(ended.messages)
            self.wanted = world.destination.held()
            assert set(self.wanted["rows"]) == set(self.streams), (self.name, set(self.wanted["rows"]))

    def prepare(self, world: World) -> None:
        """Everything before the run that meets the fault."""
        world.folder.mkdir(exist_ok=True)
        if self.is_first:
            return
        ended = self.run(world)
        assert ended.exit_code == 0, ended.log[-3000:]
        world.destination.take(ended.messages)
        world.clock.sleep(7_200)
        _live(world.account)
        world.clock.sleep(600)
        world.simulator.oauth.expire_access_tokens()

    def run(self, world: World, state: State | None = None) -> Ended:
        catalog, path = world.folder / "catalog.json", world.folder / "state.json"
        catalog.write_text(json.dumps(self._catalog))
        state = state or world.destination.state
        options = [f"--catalog={catalog}"]
        if state is not None:
            path.write_text(json.dumps(state))
            options.append(f"--state={path}")
        config = world.config(runs_path=str(world.folder / "runs.jsonl"), **self.settings)
        return command(tap_of(world.clock), world.folder, config, *options)

    def last_state(self, ended: Ended) -> None:  # the destination keeps it
        """None: the destination keeps it."""

    def judge(self, world: World, ended: Ended, before: State | None = None, *, by_keys: bool = False) -> Judged:  # noqa: ARG002  # the target's
        """Check the destination against what it has to hold."""
        destination = world.destination
        had = destination.held()
        destination.take(ended.messages)
        held, judged = destination.held(), Judged()
        for stream, rows in had["rows"].items():
            gone = [key for key in rows if key in self.wanted["rows"][stream] and key not in held["rows"][stream]]
            if gone:
                judged.losses.append(f"{stream}: the destination was told to drop {len(gone)} rows")
        for stream, columns in held["columns"].items():
            if stream in self.wanted["columns"] and (lost := self.wanted["columns"][stream] - columns):
                judged.losses.append(f"{stream}: columns left the schema: {sorted(lost)[:3]}")
        judged.is_whole = _keys(held) == _keys(self.wanted) if by_keys else held == self.wanted
        return judged


def _keys(held: Held) -> Held:
    rows = {stream: {tuple(map(str.lower, key)) for key in rows} for stream, rows in held["rows"].items()}
    return {"rows": rows, "columns": held["columns"]}


def _live(account: Account) -> None:
    """An hour of an account: some change, one comes, one goes."""
    contacts = account.contacts
    for position in (1, 4, 9):
        contact = contacts.copy_of(contacts.at(position))
        contact.first_name = "Changed"
        contact.updated_at = account.now()
        contacts.save(contact)
    contacts.create(
        {
            "email_address": {"address": "new@example.org", "permission_to_send": "implicit"},
            "create_source": "Account",
            "list_memberships": [account.living_lists()[0].list_id],
        }
    )
    contacts.delete(contacts.at(12).contact_id)


def _new(count: int, **values: Any) -> Callable[[Account], list[dict[str, Any]]]:
    return lambda _account: [
        {"email": f"person.{n}@example.org", "first_name": f"Name {n}", **values} for n in range(count)
    ]


def _known(*positions: int, **values: Any) -> Callable[[Account], list[dict[str, Any]]]:
    def records(account: Account) -> list[dict[str, Any]]:
        people = [account.contacts.at(position) for position in range(len(account.contacts))]
        people = [one for one in people if one.deleted_at is None and one.status == "active"]
        return [{"email": str(people[position].address), **values} for position in positions]

    return records


def _first_list(account: Account, _folder: Path) -> dict[str, Any]:
    return {"lists": [account.living_lists()[0].list_id]}


def _both(account: Account) -> list[dict[str, Any]]:
    return [*_new(12)(account), *_known(*range(10), first_name="Other")(account)]


SCENARIOS: tuple[Scenario, ...] = (
    TapScenario(
        "tap: contacts and look-ups",
        "contacts",
        "account",
        "contact_lists",
        "contact_tags",
        "contact_custom_fields",
        "segments",
    ),
    TapScenario("tap: changed contacts", "contacts", is_first=False),
    TapScenario("tap: contacts by pages", "contacts", settings={"contacts_source": "api"}, account={"contacts": 510}),
    TapScenario("tap: members", "list_members", "segment_members", account={"contacts": 20}),
    TapScenario(
        "tap: campaigns",
        "campaigns",
        "campaign_activities",
        "campaign_summaries",
        account={"campaigns": 3, "events_per_campaign": 20},
    ),
    TapScenario(
        "tap: tracking",
        "email_opens",
        "email_clicks",
        "campaign_links",
        account={"campaigns": 2, "events_per_campaign": 20},
    ),
    TapScenario("tap: details", "contact_details", account={"contacts": 8}),
    TargetScenario("target: import", _new(45), _first_list),
    TargetScenario("target: import as JSON", _new(25, home_phone="555 010 0199"), _first_list),
    TargetScenario(
        "target: import by names that are missing",
        _new(15),
        lambda _a, _f: {"lists": ["Made"], "create_lists": True, "tags": ["Fresh"], "create_tags": True},
    ),
    TargetScenario(
        "target: mirror",
        _known(*range(12), first_name="Kept"),
        lambda a, f: {**_first_list(a, f), "mode": "mirror", "max_removal_percent": 100},
        starts_over=True,
    ),
    TargetScenario(
        "target: unchanged are skipped, all verified",
        _both,
        lambda a, f: {**_first_list(a, f), "skip_unchanged": True, "verify": "members"},
    ),
    TargetScenario("target: update", _both, lambda a, f: {**_first_list(a, f), "mode": "update"}),
    TargetScenario(
        "target: append with history",
        _both,
        lambda a, f: {**_first_list(a, f), "mode": "append", "history_path": str(f / "history.db")},
    ),
    TargetScenario(
        "target: blanks clear",
        _known(*range(6), first_name=None),
        lambda a, f: {**_first_list(a, f), "clear_blanks": True},
    ),
    TargetScenario(
        "target: delete",
        _known(*range(12)),
        lambda _a, _f: {"streams": {"people": {"operation": "delete"}}, "lists": []},
    ),
    TargetScenario(
        "target: add tags",
        _known(*range(12)),
        lambda a, _f: {"streams": {"people": {"operation": "add_tags", "tags": [next(iter(a.tags))]}}, "lists": []},
    ),
    TargetScenario(
        "target: remove from lists",
        _known(*range(12)),
        lambda a, _f: {
            "streams": {"people": {"operation": "remove_from_lists"}},
            "lists": [one.list_id for one in a.living_lists()],
        },
    ),
    TargetScenario(
        "target: unsubscribe",
        _known(*range(4)),
        lambda _a, _f: {"streams": {"people": {"operation": "unsubscribe"}}, "lists": []},
    ),
)
