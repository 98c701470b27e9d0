"""Runs by blocks and one by one, each way in front of an account of its own, and all that can be seen of them."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.activities import Activities
from constantcontact_api.activities.polling import Polling
from constantcontact_api.errors import ConstantContactError
from constantcontact_simulator.account import Account
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.server import Simulator
from target_constantcontact.limits import DEFAULT_LIMITS, Limits
from target_constantcontact.target import TargetConstantContact
from tests.accounting import check_target
from tests.target.conftest import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constantcontact_api.activities.activities import Activity
    from constantcontact_api.wire.client import ConstantContactClient

_MOMENT = re.compile(r'"(?:rejected_at|run_id)": ?"[^"]*"')
_SALT = bytes(16)
_READING = frozenset({"/activities/contact_exports"})


class Posted(Activities):
    """Keeps the bodies of the activities that it starts."""

    def __init__(self, client: ConstantContactClient, **arguments: Any) -> None:
        super().__init__(client, **arguments)
        self.bodies: list[tuple[str, bytes]] = []
        self.ids: list[str] = []

    def start(self, path: str, body: bytes, *, content_type: str = "application/json", file_name: str = "") -> Activity:
        self.bodies.append((path, body))
        started = super().start(path, body, content_type=content_type, file_name=file_name)
        self.ids.append(started.activity_id)
        return started


def posted(client: ConstantContactClient, _settings: Mapping[str, Any], *, sleep: Callable[[float], None]) -> Posted:
    return Posted(client, timeout_seconds=60, polling=Polling(shortest_seconds=0.001), sleep=sleep)


class ByBlocks(TargetConstantContact):
    """Keeps what it posts and emits."""

    def watch(self) -> None:
        self.states: list[Any] = []

    def _write_state_message(self, state: dict[str, Any]) -> None:
        self.states.append(state)


class OneByOne(ByBlocks):
    """Takes every record one by one."""

    def _choose_blocks(self, stream: str) -> None:
        """Choose none."""


WAYS = (ByBlocks, OneByOne)


@dataclass
class Case:
    """What both ways are given.

    Attributes:
        settings: Of every run.
        inputs: One for each run.
        limits: How much goes at once.
        account: What the account is made of.
        prepare: Changes the account before the first run.
        between: Changes it before each further run.
    """

    settings: dict[str, Any]
    inputs: Sequence[bytes]
    limits: Limits = DEFAULT_LIMITS
    account: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[Account], None] = lambda _account: None
    between: Callable[[Account, int], None] = lambda _account, _run: None


class Told(dict[str, Any]):
    """What could be seen of one run, by what it is."""

    by_blocks = 0


class _Way:
    """One way, with an account of its own."""

    def __init__(self, target: type[ByBlocks], case: Case, folder: Path, now: float) -> None:
        self._target, self._case, self._folder = target, case, folder
        folder.mkdir()
        self.account = Account(**{"seed": 1, **case.account}, clock=lambda: now)
        case.prepare(self.account)
        self._history = folder / "history.db"
        if "history_path" in case.settings:
            _start_history(self._history)

    def run(self, number: int, simulator: Simulator) -> Told:
        """Run once more."""
        case, folder = self._case, self._folder / str(number)
        paths = {"rejects_path": folder / "rejects.jsonl", "report_path": folder / "report.json"}
        folder.mkdir()
        own = {name: str(path) for name, path in {**paths, "undo_folder": folder / "undo"}.items()}
        if "history_path" in case.settings:
            own["history_path"] = str(self._history)
        fast = {"max_concurrent_imports": 1, "daily_request_budget": 0}
        settings = Pipeline(simulator, self._folder).settings(**{**fast, **case.settings, **own})
        activities: list[Posted] = []

        def follow(*arguments: Any, **others: Any) -> Posted:
            activities.append(posted(*arguments, **others))
            return activities[-1]

        # Whether a row has been sent when its person refuses must not depend on the clock.
        limits = replace(case.limits, reads_on=False)
        way = type(self._target.__name__, (self._target,), {"limits": limits, "follow": staticmethod(follow)})
        return self._told(way(config=settings), case.inputs[number], folder, activities, settings)

    def _told(
        self, target: ByBlocks, lines: bytes, folder: Path, activities: list[Posted], settings: dict[str, Any]
    ) -> Told:
        failure = ""
        target.watch()
        try:
            target.listen(io.BytesIO(lines))  # type: ignore[arg-type]  # the SDK says text
        except ConstantContactError as error:
            failure = f"{type(error).__name__}: {error}"
        finally:
            target.close()
        check_target(target, is_complete=not failure)
        report = json.loads(Path(settings["report_path"]).read_text())
        undo = sorted((folder / "undo").glob("*")) if (folder / "undo").exists() else []
        ids = [one for activity in activities for one in activity.ids]
        plain = partial(_plain, run_id=target.run.id, folder=str(self._folder), ids=ids)
        bodies = [one for activity in activities for one in activity.bodies if one[0] not in _READING]
        told = Told(
            failure=plain(failure),
            bodies=[(path, plain(body.decode(errors="surrogateescape"))) for path, body in bodies],
            state=target.states[-1:],
            # Sorted: two threads write them.
            rejects=sorted(map(plain, _lines(Path(settings["rejects_path"])))),
            counts={name: {**of_stream, "by_blocks": 0} for name, of_stream in report["streams"].items()},
            imports=[_without_seconds({**one, "activity_id": None}) for one in report["imports"]],
            operations=[{**one, "activity_id": None} for one in report["operations"]],
            planned=report["planned_creations"],
            is_complete=report["is_complete"],
            undo=[line for path in undo for line in _lines(path)],
            history=_history_of(self._history),
            account=held(self.account),
        )
        told.by_blocks = report["total"]["by_blocks"]
        return told


def _without_seconds(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if not name.startswith("seconds")}


def _plain(text: str, *, run_id: str, folder: str, ids: Sequence[str]) -> str:
    """Leave out what differs between any two runs."""
    for one in ids:  # those of exports may come at another moment: not in the order of these
        text = text.replace(one, "ACTIVITY")
    return _MOMENT.sub("", text.replace(run_id, "RUN").replace(folder, "FOLDER"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _start_history(path: Path) -> None:
    """Make an empty history whose salt is known, so that two of them can be compared."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE runs (run INTEGER PRIMARY KEY, salt BLOB)")
        db.execute(
            "CREATE TABLE put_on_lists (address BLOB, list_id TEXT, run INTEGER, PRIMARY KEY (address, list_id)) "
            "WITHOUT ROWID"
        )
        db.execute("INSERT INTO runs VALUES (0, ?)", (_SALT,))
        db.commit()


def _history_of(path: Path) -> list[Any]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as db:
        return [row for table in ("runs", "put_on_lists") for row in sorted(db.execute(f"SELECT * FROM {table}"))]  # noqa: S608  # our own


def held(account: Account) -> list[Any]:
    """Everything that an account holds."""
    contacts = account.contacts
    people = [contacts.at(position) for position in range(len(contacts))]
    lists = [(one.list_id, one.name) for one in account.living_lists()]
    tags = [(one.tag_id, one.name) for one in account.tags.values()]
    return [lists, tags, *({**one.resource(INCLUDES), "status": one.status} for one in people)]


def both_ways(case: Case, folder: Path) -> list[Told]:
    """Run both ways, compare everything after each run, and return what was seen by blocks."""
    now = float(int(time.time()))
    ways = [_Way(way, case, folder / way.__name__, now) for way in WAYS]
    unlimited: dict[str, Any] = {"requests_per_second": 0, "token_requests_per_second": 0, "daily_requests": 0}
    seen: list[Told] = []
    with (
        Simulator(ways[0].account, clock=lambda: now, **unlimited) as one,
        Simulator(ways[1].account, clock=lambda: now, **unlimited) as other,
    ):
        for number in range(len(case.inputs)):
            if number:
                for way in ways:
                    case.between(way.account, number)
            many, single = ways[0].run(number, one), ways[1].run(number, other)
            assert not single.by_blocks
            for name, value in single.items():
                assert many[name] == value, f"{name}, by blocks and one by one, in run {number}"
            seen.append(many)
    return seen


def totals(seen: Sequence[Told]) -> Counter[str]:
    """Add up the counts of several runs, with each reason on its own."""
    found: Counter[str] = Counter()
    for told in seen:
        found["by_blocks"] += told.by_blocks
        for of_stream in told["counts"].values():
            for name, value in of_stream.items():
                found.update({name: value} if isinstance(value, int) else value)
    return found
