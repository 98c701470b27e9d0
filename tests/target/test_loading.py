"""Streams into a simulated account, in this process; what counts is what the account holds afterwards."""

from __future__ import annotations

import gzip
import json
import stat
from typing import TYPE_CHECKING, Any, Literal

import pytest
import requests

from constantcontact_api.errors import SettingsError
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.switches import Switches
from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact
    from tests.target.conftest import Pipe, Pipeline


def count(target: TargetConstantContact, stream: str = "people") -> dict[str, Any]:
    counts = target.run.accounting.counts[stream]
    assert not counts.unaccounted
    found = {name: getattr(counts, name) for name in ("read", "sent", "merged", "not_added")}
    reasons = {"skipped": dict(counts.skipped), "rejected": dict(counts.rejected)}
    return {name: number for name, number in {**found, **reasons}.items() if number}


def test_people_land_in_the_list_and_state_follows(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    target = pipeline.run(
        schema("people", "Email Address", "FNAME"),
        record("people", **{"Email Address": "a@x.org", "FNAME": "Ann"}),
        record("people", **{"Email Address": "b@x.org", "FNAME": "Bob"}),
        state(bookmark=1),
    )
    assert count(target) == {"read": 2, "sent": 2}
    assert [kind for kind, _ in pipeline.imports()] == ["contacts_file_import"]
    for address, name in (("a@x.org", "Ann"), ("b@x.org", "Bob")):
        contact = pipeline.contact(address)
        assert contact["first_name"] == name
        assert contact["list_memberships"] == [pipeline.account.living_lists()[0].list_id]
    assert capsys.readouterr().out == '{"bookmark":1}\n'
    assert not pipeline.rejects_path.exists()


def test_a_file_named_with_input_is_read_like_standard_input(pipeline: Pipeline, tmp_path: Path) -> None:
    people = [
        schema("people", "email", "first_name"),
        record("people", email="zoe@example.com", first_name="Zoë"),
        record("people", email="no address"),
        state(at=1),
    ]
    path = tmp_path / "people.singer"
    path.write_bytes(singer(people))
    ended = pipeline.ended(pipeline.start("--input", path))
    assert ended.exit_code == 0, ended.log
    assert ended.states == [{"at": 1}]
    assert pipeline.contact("zoe@example.com")["first_name"] == "Zoë"
    assert [reject["reason"] for reject in ended.rejects] == ["invalid_email_address"]


def test_the_last_record_of_an_address_wins_and_blanks_do_not(pipeline: Pipeline) -> None:
    target = pipeline.run(
        schema("people", "email", "first_name", "city"),
        record("people", email="A@x.org", first_name="Ann", city="Salem"),
        record("people", email="a@X.org", first_name="Anne", city=None),
    )
    assert count(target) == {"read": 2, "sent": 1, "merged": 1}
    contact = pipeline.contact("a@x.org")
    assert contact["first_name"] == "Anne"
    assert contact["street_addresses"][0]["city"] == "Salem"


@pytest.mark.parametrize("cells", ["ignored", "clearing"])
@pytest.mark.parametrize("import_format", ["auto", "json"])
def test_a_blank_never_clears_a_value_whatever_blank_cells_do(
    cells: Literal["ignored", "clearing"], import_format: str, pipe: Pipe
) -> None:
    with pipe(switches=Switches(blank_import_cells=cells)) as pipeline:
        people = schema("people", "email", "first_name", "last_name")
        pipeline.run(people, record("people", email="a@x.org", first_name="Ann", last_name="Bo"))
        pipeline.run(
            people,
            record("people", email="a@x.org", first_name="", last_name="Birch"),
            record("people", email="b@x.org", first_name="Bob", last_name="Dee"),
            import_format=import_format,
        )
        contact = pipeline.contact("a@x.org")
        assert (contact["first_name"], contact["last_name"]) == ("Ann", "Birch")


def test_forced_csv_sends_blanks_as_cells_and_warns(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    pipeline.run(
        schema("people", "email", "first_name"),
        record("people", email="a@x.org", first_name=None),
        record("people", email="b@x.org", first_name="Bob"),
        import_format="csv",
    )
    assert [kind for kind, _ in pipeline.imports()] == ["contacts_file_import"]
    assert "Blank cells may clear" in caplog.text


@pytest.mark.parametrize("per_kind", [True, False])
def test_fields_documented_for_json_only_go_as_json(per_kind: bool, pipe: Pipe) -> None:
    with pipe(switches=Switches(per_kind_csv_columns=per_kind)) as pipeline:
        pipeline.run(
            schema("contacts", "email_address", "work_phone", "home_city", "work_city", "home_country"),
            record("contacts", email_address="a@x.org", work_phone="555-010-2000", home_city="Salem", work_city="Bend",
                   home_country="Canada"),
        )  # fmt: skip
        contact = pipeline.contact("a@x.org")
        assert [(phone["kind"], phone["phone_number"]) for phone in contact["phone_numbers"]] == [
            ("work", "555-010-2000")
        ]
        addresses = {address["kind"]: address for address in contact["street_addresses"]}
        assert (addresses["home"]["city"], addresses["work"]["city"]) == ("Salem", "Bend")
        assert addresses["home"]["country"] == "Canada"


@pytest.mark.parametrize("unknown", ["ignored", "line_error"])
def test_custom_fields_arrive_by_label_and_unknown_ones_are_never_sent(
    unknown: Literal["ignored", "line_error"], pipe: Pipe, caplog: pytest.LogCaptureFixture
) -> None:
    with pipe(switches=Switches(unknown_custom_field=unknown)) as pipeline:
        field = next(
            field for field in pipeline.account.custom_fields.values() if field.type in {"string", "text_area"}
        )
        caplog.set_level("INFO")
        target = pipeline.run(
            schema("people", "email", field.label, "cf_nobody_has_this"),
            record("people", email="a@x.org", cf_nobody_has_this="x", **{field.label: "gold"}),
        )
        assert count(target) == {"read": 1, "sent": 1}
        values = pipeline.contact("a@x.org")["custom_fields"]
        assert [(value["custom_field_id"], value["value"]) for value in values] == [(field.custom_field_id, "gold")]
        assert caplog.text.count("columns not imported: cf_nobody_has_this") == 1


@pytest.mark.parametrize("over_long", ["line_error", "cut"])
def test_an_over_long_value_is_a_reject_whatever_the_service_would_do(
    over_long: Literal["line_error", "cut"], pipe: Pipe
) -> None:
    with pipe(switches=Switches(over_long_value=over_long)) as pipeline:
        people = schema("people", "email", "first_name")
        bad = record("people", email="a@x.org", first_name="x" * 51)
        good = record("people", email="b@x.org", first_name="x" * 50)
        target = pipeline.run(people, bad, good, on_long_value="reject")
        assert count(target) == {"read": 2, "sent": 1, "rejected": {"value_too_long": 1}}
        assert not pipeline.has("a@x.org")
        (reject,) = pipeline.rejects()
        assert reject["stream"] == "people"
        assert (reject["reason"], reject["field"]) == ("value_too_long", "first_name")
        assert reject["record"] == bad["record"]


@pytest.mark.parametrize("phone_kind", ["other", "home"])
def test_a_plain_phone_arrives_whatever_its_kind(phone_kind: Literal["other", "home"], pipe: Pipe) -> None:
    with pipe(switches=Switches(json_phone_kind=phone_kind)) as pipeline:
        pipeline.run(
            schema("people", "email", "phone"),
            record("people", email="a@x.org", phone="555-010-2000"),
            import_format="json",
        )
        assert [phone["phone_number"] for phone in pipeline.contact("a@x.org")["phone_numbers"]] == ["555-010-2000"]


def test_what_the_service_refuses_is_matched_to_its_record(pipeline: Pipeline) -> None:
    date = next(field for field in pipeline.account.custom_fields.values() if field.type == "date")
    records = [record("people", email=f"{n}@x.org", **{date.label: "1850-01-01"}, note=n) for n in range(3)]
    records[1]["record"][date.label] = "2021-06-30"
    target = pipeline.run(schema("people", "email", date.label, note={"type": "integer"}), *records, state(n=1))
    assert target.run.accounting.counts["people"].rejected == {"rejected_by_service": 2}
    rejects = pipeline.rejects()
    assert [reject["record"]["note"] for reject in rejects] == [0, 2]
    assert all(reject["activity_id"] and reject["line"] and reject["sentence"] for reject in rejects)
    assert [pipeline.has(f"{n}@x.org") for n in range(3)] == [False, True, False]


def test_a_refused_row_made_of_several_records_keeps_them_all(pipeline: Pipeline) -> None:
    date = next(field for field in pipeline.account.custom_fields.values() if field.type == "date")
    pipeline.run(
        schema("people", "email", "first_name", date.label),
        record("people", email="a@x.org", first_name="Ann"),
        record("people", email="a@x.org", **{date.label: "1850-01-01"}),
    )
    (reject,) = pipeline.rejects()
    assert reject["record"] == {"email": "a@x.org", date.label: "1850-01-01"}
    assert reject["earlier_records"] == [{"email": "a@x.org", "first_name": "Ann"}]


def test_the_unsubscribed_are_updated_not_added_and_counted(pipe: Pipe) -> None:
    with pipe(account={"unsubscribed": 1}) as pipeline:
        gone = next(pipeline.account.contacts.select(ContactFilter()))
        address = gone.address
        assert address is not None
        before = pipeline.contact(address).get("list_memberships", [])
        target = pipeline.run(
            schema("people", "email", "first_name"), record("people", email=address, first_name="New")
        )
        assert count(target) == {"read": 1, "sent": 1, "not_added": 1}
        contact = pipeline.contact(address)
        assert contact["first_name"] == "New"
        assert contact.get("list_memberships", []) == before
        assert contact["email_address"]["permission_to_send"] == "unsubscribed"


def test_a_record_names_its_own_lists(pipeline: Pipeline) -> None:
    one, two = pipeline.account.living_lists()[:2]
    pipeline.run(
        schema("people", "email", list_names={"type": ["array", "null"], "items": {"type": "string"}}),
        record("people", email="a@x.org", list_names=[one.name, two.name]),
        record("people", email="b@x.org", list_names=[two.name]),
        record("people", email="c@x.org", list_names=[]),
        record("people", email="d@x.org", list_names=["No such list"]),
        lists=None,
    )
    assert sorted(pipeline.contact("a@x.org")["list_memberships"]) == sorted([one.list_id, two.list_id])
    assert pipeline.contact("b@x.org")["list_memberships"] == [two.list_id]
    assert [reject["reason"] for reject in pipeline.rejects()] == ["no_list", "unknown_list"]


def test_an_address_on_its_way_to_other_lists_keeps_its_last_values(pipeline: Pipeline) -> None:
    one, two = pipeline.account.living_lists()[:2]
    pipeline.run(
        schema("people", "email", "first_name", "list_ids"),
        record("people", email="a@x.org", first_name="first", list_ids=one.list_id),
        record("people", email="b@x.org", first_name="other", list_ids=two.list_id),
        record("people", email="a@x.org", first_name="second", list_ids=two.list_id),
        record("people", email="a@x.org", first_name="third", list_ids=one.list_id),
        lists=None,
    )
    contact = pipeline.contact("a@x.org")
    assert contact["first_name"] == "third"
    assert sorted(contact["list_memberships"]) == sorted([one.list_id, two.list_id])


def test_settings_of_a_stream_win_over_the_general_ones(pipeline: Pipeline) -> None:
    general, own, pattern = pipeline.account.living_lists()[:3]
    pipeline.run(
        schema("crm-leads", "email", "x"),
        record("crm-leads", email="a@x.org", x="Ann"),
        schema("crm-old", "email", "x"),
        record("crm-old", email="b@x.org", x="Bob"),
        schema("shop", "email", "x"),
        record("shop", email="c@x.org", x="Cem"),
        lists=[general.name],
        field_map={"x": "first_name"},
        streams={
            "crm-*": {"lists": [pattern.list_id]},
            "crm-old": {"lists": [own.name], "field_map": {"x": "last_name"}},
        },
    )
    assert pipeline.contact("a@x.org")["list_memberships"] == [pattern.list_id]
    assert pipeline.contact("a@x.org")["first_name"] == "Ann"
    assert pipeline.contact("b@x.org")["list_memberships"] == [own.list_id]
    assert pipeline.contact("b@x.org")["last_name"] == "Bob"
    assert pipeline.contact("c@x.org")["list_memberships"] == [general.list_id]


def test_a_stream_without_people_is_skipped_and_its_state_passes(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    target = pipeline.run(
        schema("orders", "id", "total"),
        record("orders", id="1", total="2"),
        record("orders", id="2", total="2"),
        state(orders=2),
        allow_streams_without_people=True,
    )
    assert count(target, "orders") == {"read": 2, "skipped": {"stream_without_people": 2}}
    assert capsys.readouterr().out == '{"orders":2}\n'
    assert not pipeline.simulator.requests


def test_a_stream_without_any_list_is_refused_before_any_request(pipeline: Pipeline) -> None:
    with pytest.raises(SettingsError, match=r"No list is known for the stream people: .*list_names"):
        pipeline.run(schema("people", "email", "shoe"), lists=None)
    assert not pipeline.simulator.requests


def test_columns_that_hold_objects_are_not_taken_for_text(pipeline: Pipeline) -> None:
    target = pipeline.run(
        schema("customers", "email", address={"type": ["object", "null"]}),
        record("customers", email="a@x.org", address={"city": "Salem"}),
    )
    assert count(target, "customers") == {"read": 1, "sent": 1}


def test_stream_maps_rename_filter_and_compute_and_the_original_record_is_kept(pipeline: Pipeline) -> None:
    people = schema("people", "mail_1", "name", newsletter={"type": "boolean"})
    target = pipeline.run(
        people,
        record("people", mail_1="a@x.org", name="ann", newsletter=True),
        record("people", mail_1="b@x.org", name="bob", newsletter=False),
        record("people", mail_1="broken", name="eve", newsletter=True),
        stream_maps={
            "people": {
                "__alias__": "members",
                "__filter__": "newsletter",
                "email": "mail_1",
                "first_name": "name.title()",
                "__else__": "__NULL__",
            }
        },
    )
    assert count(target, "members") == {
        "read": 3,
        "sent": 1,
        "skipped": {"filtered": 1},
        "rejected": {"invalid_email_address": 1},
    }
    assert pipeline.contact("a@x.org")["first_name"] == "Ann"
    assert not pipeline.has("b@x.org")


def test_flattened_properties_find_their_fields(pipeline: Pipeline) -> None:
    person = {"type": "object", "properties": {"email": {"type": "string"}, "name": {"type": "string"}}}
    pipeline.run(
        schema("events", person=person),
        record("events", person={"email": "a@x.org", "name": "Ann"}),
        flattening_enabled=True,
        flattening_max_depth=1,
        field_map={"person__email": "email", "person__name": "first_name"},
    )
    assert pipeline.contact("a@x.org")["first_name"] == "Ann"


def test_a_changed_schema_changes_the_mapping_from_there_on(pipeline: Pipeline) -> None:
    target = pipeline.run(
        schema("people", "email", "first_name"),
        record("people", email="a@x.org", first_name="Ann"),
        schema("people", "email", "last_name"),
        record("people", email="a@x.org", last_name="Birch"),
    )
    contact = pipeline.contact("a@x.org")
    assert (contact["first_name"], contact["last_name"]) == ("Ann", "Birch")
    assert count(target) == {"read": 2, "sent": 2}


def test_a_deletion_at_the_end_of_a_table_is_ignored(pipeline: Pipeline) -> None:
    pipeline.run(
        schema("people", "email"),
        record("people", email="a@x.org"),
        {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1},
    )
    assert pipeline.has("a@x.org")


def test_a_batch_message_is_read(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"email": "a@x.org"}\n{"email": "broken"}\n'))
    encoding = {"format": "jsonl", "compression": "gzip"}
    pipeline.run(
        schema("people", "email"),
        {"type": "BATCH", "stream": "people", "encoding": encoding, "manifest": [file.as_uri()]},
        batch_folder=str(tmp_path),
    )
    assert pipeline.has("a@x.org")
    assert pipeline.rejects()[0]["record"] == {"email": "broken"}


def test_the_rejects_file_is_for_its_owner_and_grows(pipeline: Pipeline) -> None:
    for _ in range(2):
        pipeline.run(schema("people", "email"), record("people", email="ann"))
    assert stat.S_IMODE(pipeline.rejects_path.stat().st_mode) == 0o600
    assert [reject["reason"] for reject in pipeline.rejects()] == ["invalid_email_address"] * 2


def test_numbers_leave_as_they_came(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    people = schema("people", "email", "zip")
    raw = '{"type": "RECORD", "stream": "people", "record": {"email": 1.10, "zip": 97301.0}}'
    message = json.loads(raw)
    pipeline.run(people, message, state(version=1.5))
    assert capsys.readouterr().out == '{"version":1.5}\n'
    assert pipeline.rejects()[0]["record"] == {"email": 1.1, "zip": 97301.0}


def test_batches_are_as_full_as_the_limits_allow_and_every_person_lands_once(pipeline: Pipeline) -> None:
    narrow = (record("people", email=f"{n}@x.org") for n in range(40_100))
    wide = (record("wide", email=f"w{n}@x.org", street="é" * 255, company_name="c" * 50) for n in range(8_000))
    pipeline.run(schema("people", "email"), *narrow, schema("wide", "email", "street", "company_name"), *wide)
    assert len(pipeline.account.contacts) == 48_100
    sizes = [size for _, size in pipeline.imports()]
    assert len(sizes) == 4
    assert max(sizes) < 4_000_000
    assert max(sizes) > 0.97 * 4_000_000
    rows = [resource["status"]["person_count"] for resource in _activities(pipeline)]
    assert max(rows) == 39_999
    assert sum(rows) == 48_100


def _activities(pipeline: Pipeline) -> list[dict[str, Any]]:
    simulator = pipeline.simulator
    answer = requests.get(
        f"{simulator.api_url}/activities",
        headers={"Authorization": f"Bearer {simulator.access_token}"},
        timeout=30,
    )
    return list(answer.json()["activities"])
