"""Answers that do not say what they must: nobody is brought back, left mailable or left on a list because of them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import EXIT_VERIFICATION, MovingPagesError, TransientError, UncountedFileError
from constantcontact_simulator.contacts import ContactFilter
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

PEOPLE = schema("people", "email", "first_name")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
ODD = ("empty", "object", "list", "contacts=missing")
NOBODY = "contacts=[]"  # beside the count of them
WRITES = ("object:PUT /contacts", "none:PUT /contacts")


def members(pipeline: Pipeline) -> set[str]:
    chosen = ContactFilter(list_ids=frozenset({pipeline.account.living_lists()[0].list_id}))
    return {str(one.address).lower() for one in pipeline.account.contacts.select(chosen)}


@pytest.mark.parametrize("how", [*ODD, NOBODY])
def test_deleted_people_are_not_brought_back(pipe: Pipe, how: str) -> None:
    with pipe(account={"contacts": 3, "deleted": 2}, faults=[f"next:1:{how}:GET /contacts"]) as pipeline:
        gone = list(pipeline.account.contacts.select(ContactFilter(statuses=frozenset({"deleted"}))))
        addresses = [str(one.address) for one in gone if one.address]
        assert addresses
        pipeline.run(PEOPLE, *(record("people", email=address) for address in addresses))
        assert not members(pipeline).intersection(map(str.lower, addresses))


@pytest.mark.parametrize("fault", [*(f"{how}:GET /contacts" for how in (*ODD, NOBODY)), *WRITES])
def test_nobody_who_was_to_be_unsubscribed_stays_mailable(pipe: Pipe, fault: str) -> None:
    with pipe(account={"contacts": 3}, faults=[f"next:1:{fault}"]) as pipeline:
        address = str(pipeline.account.contacts.at(0).address)
        pipeline.run(schema("meant", "email"), record("meant", email=address), operation="unsubscribe")
        assert pipeline.contact(address)["email_address"]["permission_to_send"] == "unsubscribed"


@pytest.mark.parametrize("how", [*ODD, NOBODY])
def test_a_mirror_removes_whom_it_must(pipeline: Pipeline, tmp_path: Path, how: str) -> None:
    pipeline.run(PEOPLE, *(record("people", email=f"{number}@x.org") for number in range(10)))
    (tmp_path / "undo").mkdir()
    pipeline.simulator.faults.add(f"next:1:{how}:GET /contacts")
    named = [record("people", email=f"{number}@x.org") for number in range(9)]
    pipeline.run(PEOPLE, *named, END, mode="mirror", undo_folder=str(tmp_path / "undo"))
    assert members(pipeline) == {f"{number}@x.org" for number in range(9)}


@pytest.mark.parametrize("how", ["object", "none", "object-after", "lists=5", "list_id=5"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_list_is_made_once(pipe: Pipe, how: str, method: str) -> None:
    with pipe(faults=[f"next:1:{how}:{method} /contact_lists"]) as pipeline:
        pipeline.run(PEOPLE, record("people", email="a@x.org"), lists=["New"], create_lists=True)
        assert [one.name for one in pipeline.account.living_lists()].count("New") == 1
        assert pipeline.contact("a@x.org")["list_memberships"]


@pytest.mark.parametrize("operation", ["unsubscribe", "delete", "remove_from_lists", "add_tags"])
def test_an_address_is_never_unknown_because_of_an_empty_page_beside_a_count(pipe: Pipe, operation: str) -> None:
    with pipe(account={"contacts": 3, "tags": 1}, faults=[f"next:9:{NOBODY}:GET /contacts"]) as pipeline:
        address = str(pipeline.account.contacts.at(0).address)
        more = {"tags": [next(iter(pipeline.account.tags))]} if operation == "add_tags" else {}
        with pytest.raises(MovingPagesError, match="less than it counts"):
            pipeline.run(schema("meant", "email"), record("meant", email=address), operation=operation, **more)


def test_a_write_that_is_never_confirmed_ends_the_run(pipe: Pipe) -> None:
    with pipe(account={"contacts": 3}, faults=["next:9:object:PUT /contacts"]) as pipeline:
        address = str(pipeline.account.contacts.at(0).address)
        with pytest.raises(TransientError, match="not with what it must say"):
            pipeline.run(schema("meant", "email"), record("meant", email=address), operation="unsubscribe")


@pytest.mark.parametrize(
    "how",
    ['percent_done="x"', "percent_done=[]", "state=5", "status=5", 'status.person_count="x"', "activity_errors=5"],
)
def test_an_activity_of_odd_shape_is_asked_for_again(pipe: Pipe, how: str) -> None:
    with pipe(faults=[f"next:1:{how}:GET /activities"]) as pipeline:
        pipeline.run(PEOPLE, record("people", email="a@x.org"))
        assert pipeline.has("a@x.org")


@pytest.mark.parametrize("counted", [True, False])
def test_an_account_whose_file_no_count_speaks_for_is_compared_with_nothing(pipeline: Pipeline, counted: bool) -> None:
    pipeline.run(PEOPLE, record("people", email="1@x.org", first_name="Ann"))
    pipeline.simulator.faults.add("next:99:status.items_total_count=missing:GET /activities")
    if not counted:
        pipeline.simulator.faults.add("next:99:contacts_count=missing:GET /contacts")
    with nullcontext() if counted else pytest.raises(UncountedFileError, match="somebody may be missing"):
        pipeline.run(PEOPLE, record("people", email="1@x.org", first_name="Ann"), skip_unchanged=True)
    assert UncountedFileError.exit_code == EXIT_VERIFICATION


@pytest.mark.parametrize("holds", [True, False])
def test_no_column_is_lost_because_custom_fields_come_empty(pipe: Pipe, holds: bool) -> None:
    """A list of them that came empty for a whole run was believed: their columns were not imported, exit code 0."""
    account = {"contacts": 3, "custom_fields": 3 if holds else 0}
    with pipe(account=account, faults=["next:99:custom_fields=[]:GET /contact_custom_fields"]) as pipeline:
        label = next((one.label for one in pipeline.account.custom_fields.values()), "Shoe size")
        with pytest.raises(TransientError, match="contacts have some") if holds else nullcontext():
            pipeline.run(schema("people", "email", label), record("people", email="a@x.org", **{label: "1"}))
        assert (pipeline.account.contacts.by_address("a@x.org") is None) is holds
