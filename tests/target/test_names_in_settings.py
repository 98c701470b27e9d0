"""Names of columns and streams in settings that the input does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipeline

COLUMNS = ("E-Mail", "name", "favourite_colour", "salary", "newsletter")
VALUES = {"E-Mail": "ada@x.org", "name": "Ada", "favourite_colour": "red", "salary": "5", "newsletter": "x"}


def one_person(stream: str = "people", *columns: str) -> list[dict[str, Any]]:
    values = {column: VALUES.get(column, "x") for column in columns or COLUMNS}
    return [schema(stream, *values), record(stream, **values), state(n=1)]


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if "did not have" in one.getMessage()]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"field_map": {"nickname": "first_name"}}, "`streams.people.field_map` names the column 'nickname'"),
        ({"custom_fields": ["favorite_color"]}, "the closest is 'favourite_colour'"),
        (
            {"permission_columns": {"agreed": "granting"}},
            "`streams.people.permission_columns` names the column",
        ),
        ({"operation": "delete", "field_map": {"mail": "email"}}, "`streams.people.field_map` names the column 'mail'"),
    ],
)
def test_a_column_that_a_streams_own_settings_name_has_to_be_there(
    pipeline: Pipeline, own: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        pipeline.run(*one_person(), streams={"people": own}, create_custom_fields=True)
    assert not pipeline.has("ada@x.org")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"field_map": {"nmae": "first_name"}},
            "`field_map` names the column 'nmae', which the stream people does not",
        ),
        ({"field_map": {"favorite_colour": "cf:colour"}}, "the closest is 'favourite_colour'"),
        ({"field_map": {"salry": "company_name"}}, "the closest is 'salary'"),
        ({"custom_fields": ["favourite_color"]}, "`custom_fields` names the column 'favourite_color'"),
        ({"permission_columns": {"newslettr": "refusing"}}, "`permission_columns` names the column 'newslettr'"),
        (
            {"streams": {"peopel": {"operation": "delete"}}},
            "`streams` names the stream 'peopel', and one called 'people'",
        ),
        ({"stream_maps": {"poeple": {"__filter__": "False"}}}, "`stream_maps` names the stream 'poeple'"),
        ({"stream_maps": {"People": None}}, "`stream_maps` names the stream 'People'"),
        ({"stream_maps": {"new": {"__source__": "peple"}}}, "`stream_maps` names the stream 'peple'"),
        ({"stream_maps": {"people": {"salery": None}}}, "`stream_maps.people` removes the column 'salery'"),
    ],
)
def test_a_general_name_that_is_nearly_one_that_came_ends_the_run_before_anything_is_sent(
    pipeline: Pipeline, settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        pipeline.run(*one_person(), create_custom_fields=True, **settings)
    assert not pipeline.has("ada@x.org")


def test_a_misspelt_column_is_one_sentence_and_exit_code_2(pipeline: Pipeline) -> None:
    ended = pipeline.command(*one_person(), field_map={"nmae": "first_name"})
    assert ended.exit_code == 2
    assert "the closest is 'name'. Nothing of it was imported." in ended.log
    assert ended.states == []


def test_the_column_of_addresses_misspelt_is_no_stream_without_people(pipeline: Pipeline) -> None:
    with pytest.raises(SettingsError, match=r"'Kundenpsot', .* the closest is 'Kundenpost'"):
        pipeline.run(*one_person("people", "Kundenpost"), field_map={"Kundenpsot": "email"})


@pytest.mark.parametrize(
    "settings",
    [
        {"field_map": {"Kundenpost": "email", "vorname": "first_name", "mail": "email", "lname": "last_name"}},
        {"field_map": {"first_nam": "first_name"}},  # as `first_name` is read anyway
        {"field_map": {"emails": "email", "phone_2": "home_phone"}},
        {"custom_fields": ["branch"], "permission_columns": {"agreed": "granting"}},
        {"streams": {"staff": {"lists": ["Other"]}, "crm-*": {"field_map": {"nickname": "first_name"}}}},
        {"stream_maps": {"staff": {"salary": None}, "campaigns": None}},
        {"stream_maps": {"people": {"iban": None, "note": "'x'"}}},
    ],
)
def test_names_of_other_pipelines_are_one_warning_at_the_end(
    pipeline: Pipeline, settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(*one_person("people", "email", "first_name", "phone_1", "last_name"), **settings)
    assert len(warned(caplog)) == 1
    assert [one.levelname for one in caplog.records].count("WARNING") == 1


def test_a_name_that_one_of_several_streams_has_is_no_warning(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(
        *one_person("people_1", "email", "nickname"),
        *one_person("people_2", "email", "firma"),
        field_map={"nickname": "first_name", "firma": "company_name"},
        streams={"people_2": {"tags": []}, "people_*": {}},
        stream_maps={"people_2": {"firma": "firma"}},
    )
    assert not warned(caplog)


def test_a_name_of_a_series_that_comes_later_is_not_a_misspelt_one(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.run(
        *one_person("people_a", "email"),
        *one_person("people_b", "email"),
        streams={"people_b": {"tags": []}},
        stream_maps={"people_b": {"__filter__": "True"}},
    )
    assert not warned(caplog)


def test_a_filter_that_fits_no_stream_ends_the_run_without_state(pipeline: Pipeline) -> None:
    ended = pipeline.command(*one_person("people", "email"), stream_maps={"staff": {"__filter__": "age > 17"}})
    assert ended.exit_code == 2
    assert "`stream_maps.staff` filters records, and no stream is called so" in ended.log
    assert ended.states == []


def test_state_waits_until_every_filter_has_its_stream(pipeline: Pipeline) -> None:
    filters = {"staff": {"__filter__": "True"}}
    ended = pipeline.command(*one_person("people", "email"), *one_person("staff", "email"), stream_maps=filters)
    assert ended.exit_code == 0
    assert ended.states[-1] == {"n": 1}


def test_a_quiet_hour_warns_of_no_names(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    pipeline.run(state(n=1), field_map={"a": "email"}, streams={"x": {}}, stream_maps={"x": {"__filter__": "True"}})
    assert not warned(caplog)
