"""Lists and custom fields that are missing: made when asked, once, and refused otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.custom_fields import new_custom_field
from tests.target.conftest import record, schema

if TYPE_CHECKING:
    from tests.target.conftest import Pipe, Pipeline

OF_ITS_TYPE = {
    "Created At": ({"type": ["string", "null"], "format": "date-time"}, "2024-05-01T10:00:00Z", "datetime"),
    "cf_renewal": ({"type": "string", "format": "date"}, "2027-01-02", "date"),
    "cf_visits": ({"type": ["null", "integer"]}, 7, "number"),
    "cf_ratio": ({"type": ["number", "null"]}, 0.25, "number"),
    "cf_vip": ({"type": "boolean"}, True, "boolean"),
    "cf_colour": ({"type": ["string", "null"]}, "mauve", "string"),
}


def list_names(pipeline: Pipeline) -> list[str]:
    return [one.name for one in pipeline.account.living_lists()]


def test_a_configured_list_that_is_missing_is_made_once_and_joined(pipeline: Pipeline) -> None:
    before = list_names(pipeline)
    for address in ("a@x.org", "b@x.org"):
        pipeline.run(schema("people", "email"), record("people", email=address), lists=["Fair 2026"], create_lists=True)
    (made,) = [one for one in pipeline.account.living_lists() if one.name not in before]
    assert made.name == "Fair 2026"
    for address in ("a@x.org", "b@x.org"):
        assert pipeline.contact(address)["list_memberships"] == [made.list_id]


def test_a_list_that_records_name_is_made_but_never_one_named_by_id(pipeline: Pipeline) -> None:
    before, nobodys_id = list_names(pipeline), "20000000-78be-11e9-bfd0-fa163e6b01c1"
    names = {"type": ["array", "null"], "items": {"type": "string"}}
    pipeline.run(
        schema("people", "email", list_names=names),
        record("people", email="a@x.org", list_names=["New", before[0]]),
        record("people", email="b@x.org", list_names=["new "]),
        record("people", email="c@x.org", list_names=[nobodys_id]),
        lists=None,
        create_lists=True,
    )
    assert sorted(list_names(pipeline)) == sorted([*before, "New"])
    assert len(pipeline.contact("a@x.org")["list_memberships"]) == 2
    assert [reject["reason"] for reject in pipeline.rejects()] == ["unknown_list"]
    with pytest.raises(SettingsError, match=nobodys_id):
        pipeline.run(schema("people", "email"), lists=[nobodys_id], create_lists=True)


def test_custom_fields_are_made_with_the_type_of_their_column(pipe: Pipe) -> None:
    with pipe(account={"custom_fields": 0}) as pipeline:
        columns = {name: described for name, (described, _, _) in OF_ITS_TYPE.items()}
        values = {name: value for name, (_, value, _) in OF_ITS_TYPE.items()}
        for _ in range(2):
            pipeline.run(
                schema("people", "email", "shoe", **columns),
                record("people", email="a@x.org", shoe="44", **values),
                custom_fields=["Created At"],
                create_custom_fields=True,
            )
        fields = {field.label: field for field in pipeline.account.custom_fields.values()}
        expected = {name.removeprefix("cf_"): kind for name, (_, _, kind) in OF_ITS_TYPE.items()}
        assert {label: field.type for label, field in fields.items()} == expected
        held = {value["custom_field_id"]: value["value"] for value in pipeline.contact("a@x.org")["custom_fields"]}
        assert held[fields["visits"].custom_field_id] == "7"
        assert held[fields["ratio"].custom_field_id] == "0.25"
        assert held[fields["vip"].custom_field_id] == "true"
        assert len(held) == len(OF_ITS_TYPE)


def test_nothing_is_made_unasked(pipeline: Pipeline) -> None:
    before = len(pipeline.account.custom_fields)
    pipeline.run(schema("people", "email", "cf_nobody"), record("people", email="a@x.org", cf_nobody="x"))
    with pytest.raises(SettingsError, match="create_custom_fields"):
        pipeline.run(schema("people", "email", "zzz"), custom_fields=["zzz"])
    assert len(pipeline.account.custom_fields) == before


def test_a_stream_has_custom_fields_of_its_own(pipe: Pipe) -> None:
    with pipe(account={"custom_fields": 0}) as pipeline:
        pipeline.run(
            schema("crm", "email", "Job Title"),
            record("crm", **{"email": "a@x.org", "Job Title": "Duke"}),
            schema("shop", "email", "Job Title"),
            record("shop", **{"email": "b@x.org", "Job Title": "Duke"}),
            streams={"crm": {"custom_fields": ["Job Title"]}},
            create_custom_fields=True,
        )
        (value,) = pipeline.contact("a@x.org")["custom_fields"]
        assert value["value"] == "Duke"
        assert "job_title" not in pipeline.contact("a@x.org")
        assert pipeline.contact("b@x.org")["job_title"] == "Duke"


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("path", ["/contact_lists", "/contact_custom_fields"])
def test_what_was_made_although_its_answer_got_lost_is_not_made_twice(pipe: Pipe, fault: str, path: str) -> None:
    with pipe(faults=[f"next:1:{fault}:POST {path}"]) as pipeline:
        lists, fields = len(list_names(pipeline)), len(pipeline.account.custom_fields)
        pipeline.run(
            schema("people", "email", "zzz"),
            record("people", email="a@x.org", zzz="1"),
            lists=["New"],
            custom_fields=["zzz"],
            create_lists=True,
            create_custom_fields=True,
        )
        assert (len(list_names(pipeline)), len(pipeline.account.custom_fields)) == (lists + 1, fields + 1)
        assert len(pipeline.contact("a@x.org")["custom_fields"]) == 1


@pytest.mark.parametrize("described", [None, {}, {"type": ["string", "integer"]}, {"type": ["object", "null"]}])
def test_a_column_of_no_single_type_becomes_text(described: object) -> None:
    assert new_custom_field("x", described) == {"label": "x", "type": "string"}


def test_a_label_that_is_too_long_is_refused_with_a_way_out() -> None:
    with pytest.raises(SettingsError, match=r"at most 50 characters.*field_map"):
        new_custom_field("x" * 51, {})
