from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
import requests

from constantcontact_simulator.faults import Faults, FaultSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.simulator.conftest import Api

LIST = {"name": "brand new"}


@pytest.mark.parametrize("status", [429, 500, 503, 401, 404])
def test_the_next_requests_get_a_status_instead(simulate: Callable[..., Api], status: int) -> None:
    api = simulate(faults=[f"next:2:{status}"])
    assert [api.get("/account/summary").status_code for _ in range(3)] == [status, status, 200]


def test_a_fault_waits_for_its_method_and_path(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["next:1:500:POST /contact_lists", "next:1:503:* /v3/segments"])
    assert api.get("/contact_lists").status_code == 200
    assert api.post("/contact_lists", LIST).status_code == 500
    assert api.post("/contact_lists", LIST).status_code == 201
    assert api.get("/segments").status_code == 503


def test_a_used_up_quota_is_told_from_a_throttle(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["next:1:429", "next:1:quota_exceeded"])
    assert [api.get("/segments").json()["error_key"] for _ in range(2)] == ["throttled", "quota_exceeded"]


@pytest.mark.parametrize(("how", "lists"), [("drop-before", 0), ("drop-after", 1)])
def test_a_connection_breaks_before_or_after_the_effect(simulate: Callable[..., Api], how: str, lists: int) -> None:
    api = simulate(faults=[f"next:1:{how}:POST /contact_lists"])
    with pytest.raises(requests.ConnectionError):
        api.post("/contact_lists", LIST)
    assert len(api.get("/contact_lists", name="brand new").json()["lists"]) == lists
    assert [request.status for request in api.simulator.requests] == [0, 200]


def test_an_error_may_follow_the_effect(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["next:1:502-after:POST /contact_lists"])
    assert api.post("/contact_lists", LIST).status_code == 502
    assert api.get("/contact_lists", name="brand new").json()["lists"]


@pytest.mark.parametrize("status", [429, 500])
def test_the_token_endpoint_fails(simulate: Callable[..., Api], status: int) -> None:
    api = simulate(faults=[f"token:1:{status}"])
    assert [api.refresh().status_code for _ in range(2)] == [status, 200]


def test_a_rotated_token_may_be_lost_on_the_way(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["token:1:drop-after"])
    with pytest.raises(requests.ConnectionError):
        api.refresh()
    assert api.refresh().json()["error"] == "invalid_grant"


def test_a_refresh_may_be_refused_for_once(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["token:1:invalid_grant"])
    assert api.refresh().json()["error"] == "invalid_grant"
    assert api.refresh().status_code == 200


def test_tokens_expire_and_are_revoked_on_demand(api: Api) -> None:
    api.simulator.faults.add("token:expire")
    assert api.get("/segments").status_code == 401
    renewed = api.refresh().json()
    api.session.headers["Authorization"] = f"Bearer {renewed['access_token']}"
    assert api.get("/segments").status_code == 200
    api.simulator.faults.add("token:revoke")
    assert api.refresh(renewed["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("state", ["failed", "timed_out", "cancelled"])
def test_an_activity_ends_without_effect(simulate: Callable[..., Api], state: str) -> None:
    api = simulate(faults=[f"activity:{state}:kind=contacts_file_import"])
    api.finish(api.post("/activities/contact_exports", {}))
    activity = api.finish(api.import_csv("email\na@example.com\n", api.list_ids[0]))
    assert activity["state"] == state
    assert activity["activity_errors"]
    assert api.contact("a@example.com") is None
    api.finish(api.import_csv("email\na@example.com\n", api.list_ids[0]))
    assert api.contact("a@example.com") is not None


def test_an_activity_sticks(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["activity:stuck"])
    activity_id = api.import_csv("email\na@example.com\n", api.list_ids[0]).json()["activity_id"]
    polled = [api.get(f"/activities/{activity_id}").json() for _ in range(5)]
    assert {(one["state"], one["percent_done"]) for one in polled} == {("processing", 50)}
    assert api.contact("a@example.com") is None


@pytest.mark.parametrize(("what", "told"), [("short", 2), ("dropped", 3)])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_import_loses_its_last_row_and_says_so_or_not(
    simulate: Callable[..., Api], what: str, told: int, kind: str
) -> None:
    api = simulate(faults=[f"activity:{what}:1"])
    rows = [{"email": f"{name}@example.com"} for name in "abc"]
    text = "email\n" + "".join(f"{row['email']}\n" for row in rows)
    started = api.import_csv(text, api.list_ids[0]) if kind == "csv" else api.import_json(rows, api.list_ids[:1])
    activity = api.finish(started)
    assert activity["state"] == "completed"
    assert (activity["status"]["items_total_count"], activity["status"]["person_count"]) == (told + 1, told)
    assert api.contact("b@example.com") is not None
    assert api.contact("c@example.com") is None
    assert api.state()["imports"][0]["rows"] == 3


def test_a_loss_of_rows_waits_for_an_activity_that_has_some(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=5, faults=["activity:dropped:1"])
    removed = api.finish(
        api.post(
            "/activities/remove_list_memberships",
            {"source": {"all_active_contacts": True}, "list_ids": api.list_ids[:1]},
        )
    )
    assert "person_count" not in removed["status"]
    lost = api.finish(api.import_csv("email\na@example.com\nb@example.com\n", api.list_ids[0]))
    assert lost["status"]["person_count"] == 2
    assert api.contact("b@example.com") is None


def test_an_import_counts_refused_rows_and_does_not_name_them(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["activity:unnamed"])
    body = {"import_data": [{"email": "ann@x.org"}, {"email": "nobody"}], "list_ids": api.list_ids[:1]}
    for texts in ([], ["Line 3: Invalid email"]):
        activity = api.finish(api.post("/activities/contacts_json_import", body))
        assert activity["state"] == "completed"
        assert activity["status"]["correctable_count"] == 1
        assert activity["activity_errors"] == texts


@pytest.mark.parametrize(("what", "told"), [("short", 28), ("dropped", 30)])
def test_an_export_loses_its_last_rows_and_says_so_or_not(simulate: Callable[..., Api], what: str, told: int) -> None:
    api = simulate(contacts=30, faults=[f"activity:{what}:2:kind=contact_exports"])
    activity = api.finish(api.post("/activities/contact_exports", {}))
    text = api.get(activity["_links"]["results"]["href"]).content.decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert activity["status"] == {"items_total_count": told, "items_completed_count": told}
    assert len(rows) == 1 + 28
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_list_job_counts_fewer_items(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=30, faults=["activity:short:1:kind=add_list_memberships"])
    body = {"source": {"all_active_contacts": True}, "list_ids": api.list_ids[:1]}
    status = api.finish(api.post("/activities/add_list_memberships", body))["status"]
    assert status["items_completed_count"] == status["items_total_count"] - 1


@pytest.mark.parametrize("count", ["", ":count=2", ":count=all"])
def test_an_activity_fault_is_for_one_or_some_or_all(simulate: Callable[..., Api], count: str) -> None:
    api = simulate(faults=[f"activity:failed{count}"])
    states = [api.finish(api.post("/activities/contact_exports", {}))["state"] for _ in range(3)]
    assert states.count("failed") == {"": 1, ":count=2": 2, ":count=all": 3}[count]


def test_a_result_file_is_missing(simulate: Callable[..., Api]) -> None:
    api = simulate(faults=["missing-result-file"])
    activity = api.finish(api.post("/activities/contact_exports", {}))
    assert activity["state"] == "completed"
    assert api.get(activity["_links"]["results"]["href"]).status_code == 404


def test_a_result_file_ends_in_the_middle(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=30, faults=["short-file:1000"])
    activity = api.finish(api.post("/activities/contact_exports", {}))
    answer = api.get(activity["_links"]["results"]["href"])
    assert activity["status"]["items_completed_count"] == 30
    assert len(answer.content) == int(answer.headers["Content-Length"]) == 1_000


@pytest.mark.parametrize(("claimed", "rows"), [("", 2), (":rows=0", 0), (":rows=40", 40)])
def test_an_export_is_a_file_of_ours(simulate: Callable[..., Api], tmp_path: Path, claimed: str, rows: int) -> None:
    (tmp_path / "ours.csv").write_bytes(content := b'a,b\r\n1,"2\r\n"\r\n3,\x00\r\n')
    api = simulate(contacts=30, faults=[f"export-file:{tmp_path / 'ours.csv'}{claimed}"])
    activity = api.finish(api.post("/activities/contact_exports", {}))
    assert activity["status"]["items_total_count"] == rows
    assert api.get(activity["_links"]["results"]["href"]).content == content
    assert api.finish(api.post("/activities/contact_exports", {}))["status"]["items_total_count"] == 30


def test_a_download_breaks(simulate: Callable[..., Api]) -> None:
    api = simulate(contacts=30, faults=["cut-download:1000"])
    link = api.finish(api.post("/activities/contact_exports", {}))["_links"]["results"]["href"]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api.get(link)
    assert len(api.get(link).content) > 1_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next",
        "next:1",
        "next:many:500",
        "next:1:200",
        "next:1:500:GET",
        "next:1:500:GET /contacts:more",
        "token:1:nonsense",
        "activity:explodes",
        "activity:short",
        "activity:short:few",
        "activity:failed:5",
        "activity:failed:kind=emails",
        "activity:failed:size=1",
        "activity:failed:count=some",
        "short-file",
        "export-file",
        "export-file:file.csv:5",
        "export-file:file.csv:rows=some",
        "wrong-self-link",
    ],
)
def test_what_the_grammar_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(FaultSyntaxError):
        Faults([text])
