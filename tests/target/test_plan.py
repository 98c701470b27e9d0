"""Every count of a dry run's plan is what the real run then does, whatever the account and the streams hold.

CI runs the short form. The full form: `PLANS=500 pytest tests/target/test_plan.py`; `PLAN_SEED=…` repeats one.
"""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import RemovalRefusedError
from constantcontact_simulator.contacts import EVERYBODY
from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

COUNT = int(os.environ.get("PLANS", "8"))
SEEDS = [int(os.environ["PLAN_SEED"])] if "PLAN_SEED" in os.environ else list(range(COUNT))
# What only a plan tells, and what only a verification finds.
NOT_IN_BOTH = frozenset({"creates", "updates", "list_additions", "lookups", "missing"})
OPERATIONS = ("remove_from_lists", "add_tags", "remove_tags", "delete", "unsubscribe")
ARRAY = {"type": ["array", "null"], "items": {"type": "string"}}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def living(pipeline: Pipeline) -> dict[str, set[str]]:
    """Everybody with an address, and the lists that they are on."""
    found = pipeline.account.contacts.select(EVERYBODY)
    return {one.address.lower(): set(one.lists) for one in found if one.address and one.deleted_at is None}


def settings_of(rng: random.Random, lists: list[str], tags: list[str], *, operates: bool) -> dict[str, Any]:
    mode = rng.choice(["upsert", "upsert", "append", "update", "mirror"])
    routed = mode == "upsert" and rng.random() < 0.5
    return {
        "lists": None if routed else rng.sample(lists, rng.choice([1, 2])),
        "create_lists": routed,
        "mode": mode,
        "mirror_without_end_marker": True,
        "max_removal_percent": 100,
        "import_format": rng.choice(["auto", "csv", "json"]),
        "skip_unchanged": rng.random() < 0.4,
        "tags": rng.sample(tags, 1) if operates or rng.random() < 0.2 else None,
        "on_delete": rng.choice(["ignore", "remove_from_lists", "delete"]) if operates else None,
        "max_concurrent_imports": rng.choice([1, 3]),
        "revive_deleted": rng.random() < 0.5,
        "verify": None if operates else rng.choice(["counts", "members"]),
        "streams": {"gone": {"operation": rng.choice(OPERATIONS), "mode": "upsert"}} if operates else None,
    }


def messages_of(
    rng: random.Random, pipeline: Pipeline, settings: Mapping[str, Any], *, operates: bool
) -> list[dict[str, Any]]:
    everybody = [
        one.address
        for one in pipeline.account.contacts.select(EVERYBODY)
        # Nobody sees in an export that somebody who is deleted had not confirmed.
        if one.address and (one.deleted_at is None or one.permission == "implicit")
    ]
    names = [*[one.name for one in pipeline.account.living_lists()][:4], "Fair", "Field day"]
    routed = settings["lists"] is None
    columns: dict[str, Any] = {"deleted_at": {"type": ["string", "null"]}} if operates else {}
    columns |= {"list_names": ARRAY} if routed else {}
    messages = [schema("people", "email", "first_name", "city", **columns), schema("gone", "email", **columns)]
    for number in range(rng.randrange(1, 40)):
        stream = "gone" if operates and rng.random() < 0.2 else "people"
        email = rng.choice([*everybody, f"{rng.randrange(12)}@x.org", "nobody", f"{rng.randrange(12)}@X.org"])
        values: dict[str, Any] = {"email": email}
        if stream == "people":
            values |= {"first_name": rng.choice(["Ann", "Bea", None]), "city": rng.choice([None, "Bend"])}
        if routed:
            values["list_names"] = rng.sample(names, rng.randrange(1, 4))
        if operates and rng.random() < 0.1:
            values["deleted_at"] = "2026-01-01T00:00:00Z"
        messages.append(record(stream, **values))
        if rng.random() < 0.1:
            messages.append(state(position=number))
    return messages


def run(pipeline: Pipeline, messages: list[dict[str, Any]], path: Path, **settings: Any) -> tuple[dict[str, Any], int]:
    """The report of a run, and how many requests it took, further looks at an activity left out."""
    before = len(pipeline.simulator.requests)
    pipeline.run(*messages, **settings, report_path=str(path))
    requests = [one for one in pipeline.simulator.requests[before:] if "/oauth2/" not in one.path]
    report = json.loads(path.read_text())
    assert report["requests_used"] == len(requests)
    looks = [one.path for one in requests if one.method == "GET" and "/activities/" in one.path]
    return report, len(requests) - (len(looks) - len(set(looks)))


@pytest.mark.parametrize("operates", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_count_of_a_plan_is_what_the_run_then_does(
    seed: int, pipe: Pipe, tmp_path: Path, *, operates: bool
) -> None:
    print(f"PLAN_SEED={seed}")  # noqa: T201  # shown when it fails
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe(account={"seed": seed, "contacts": 15, "unsubscribed": 3, "deleted": 2, "sms_only": 1}) as pipeline:
        pipeline.limits = Limits(lines=rng.choice([3, 5, 40]))
        lists = [one.list_id for one in pipeline.account.living_lists()]
        settings = settings_of(rng, lists, list(pipeline.account.tags), operates=operates)
        settings["undo_folder"] = str(tmp_path)
        messages = messages_of(rng, pipeline, settings, operates=operates)
        before, made_before = living(pipeline), set(pipeline.account.lists)
        try:
            plan, _ = run(pipeline, messages, tmp_path / "plan.json", **settings, dry_run=True)
        except RemovalRefusedError:
            with pytest.raises(RemovalRefusedError):
                run(pipeline, messages, tmp_path / "run.json", **settings)
            return
        assert living(pipeline) == before
        done, requests = run(pipeline, messages, tmp_path / "run.json", **settings)
        after = living(pipeline)

        for planned, real in [
            (plan["total"], done["total"]),
            *zip(plan["streams"].values(), done["streams"].values(), strict=True),
        ]:
            same = planned.keys() - NOT_IN_BOTH
            assert {name: planned[name] for name in same} == {name: real[name] for name in same}
        batches_of = ("stream", "format", "rows", "not_added")
        assert sorted([one[name] for name in batches_of] for one in plan["imports"]) == sorted(
            [one[name] for name in batches_of] for one in done["imports"]
        )
        assert {one["name"] for one in plan["planned_creations"]} == {
            pipeline.account.lists[one].name for one in pipeline.account.lists.keys() - made_before
        }
        if not operates and settings["mode"] != "mirror":
            added = {(one, on) for one, its in after.items() for on in its - before.get(one, set())}
            assert plan["total"]["creates"] == len(after.keys() - before.keys())
            assert plan["total"]["list_additions"] == len(added)
        assert requests <= plan["requests_needed"]
        if not plan["total"]["lookups"]:
            assert requests == plan["requests_needed"]
