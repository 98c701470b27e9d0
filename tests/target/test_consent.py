"""Nobody who unsubscribed is ever resubscribed, put on a list or brought back, whatever a run is told to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.contacts import ContactFilter
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator.contact import Contact
    from tests.target.conftest import Pipe, Pipeline

ACCOUNT = {"contacts": 60, "unsubscribed": 12, "deleted": 6}
PEOPLE = schema("people", "email", "first_name", "_sdc_deleted_at")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
EVERYBODY = ContactFilter(
    statuses=frozenset({"active", "temp_hold", "pending_confirmation", "not_set", "unsubscribed", "deleted"})
)
MODES = ("upsert", "append", "mirror")
WAYS: dict[str, dict[str, Any]] = {
    **{f"{mode}, {how}": {"mode": mode, how: True} for mode in MODES for how in ("dry_run", "skip_unchanged")},
    **{mode: {"mode": mode} for mode in MODES},
    "update": {"mode": "update", "update_request_budget": 1_000},
    "as CSV": {"import_format": "csv"},
    "as JSON": {"import_format": "json"},
    "with tags": {"tags": ["Fair"], "create_tags": True},
    "revived": {"revive_deleted": True},
    "removing": {"on_delete": "remove_from_lists"},
    **{name: {"operation": name, "tags": ["Fair"]} for name in ("remove_from_lists", "remove_tags", "unsubscribe")},
    "add_tags": {"operation": "add_tags", "tags": ["Fair"], "create_tags": True},
}  # fmt: skip


def people(pipeline: Pipeline) -> dict[str, Contact]:
    return {one.contact_id: one for one in pipeline.account.contacts.select(EVERYBODY) if one.address}


@pytest.mark.parametrize("settings", WAYS.values(), ids=WAYS)
def test_whoever_unsubscribed_stays_so(pipe: Pipe, settings: dict[str, Any], tmp_path: Path) -> None:
    with pipe(account=ACCOUNT) as pipeline:
        if settings.get("operation") == "remove_tags":
            pipeline.account.create_tag({"name": "Fair"})
        for person in [one for one in people(pipeline).values() if one.permission == "unsubscribed"][:4]:
            person.lists = ()  # whom an update reaches one by one
            pipeline.account.contacts.save(person)
        before = {one: (person.permission, person.lists) for one, person in people(pipeline).items()}
        unsubscribed = {one for one, (said, _) in before.items() if said == "unsubscribed"}
        assert len(unsubscribed) >= 12
        rows = [
            record(
                "people", email=person.address, first_name="New", _sdc_deleted_at="2026-03-02" if n % 9 == 0 else None
            )
            for n, person in enumerate(people(pipeline).values())
            if len(str(person.address)) <= 50
        ]
        merged = {"undo_folder": str(tmp_path), "max_removal_percent": 100, **settings}
        target = pipeline.run(PEOPLE, *rows, END, **merged)
        assert not target.run.accounting.counts["people"].unaccounted
        after = people(pipeline)
        assert {after[one].permission for one in unsubscribed} == {"unsubscribed"}
        assert all(set(after[one].lists) <= set(before[one][1]) for one in unsubscribed)
        # Nor does anything give a permission that only people themselves can give.
        gained = {one for one, person in after.items() if person.permission == "explicit"}
        assert gained <= {one for one, (said, _) in before.items() if said == "explicit"}
