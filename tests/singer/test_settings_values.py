from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from constantcontact_singer.settings_values import check_values, read_variables
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.target import TargetConstantContact

if TYPE_CHECKING:
    from constantcontact_singer.plugin import CheckedSettings

PLUGINS: tuple[type[CheckedSettings], ...] = (TapConstantContact, TargetConstantContact)
EVERY_SETTING = [
    (plugin, name, definition)
    for plugin in PLUGINS
    for name, definition in plugin.settings_schema()["properties"].items()
]
IDS = [f"{plugin.name}-{name}" for plugin, name, _ in EVERY_SETTING]

WRONG_IN_A_FILE: dict[str, list[Any]] = {
    "array": ["Newsletter", {}, 1, True, None, [1], "[]", [None]],
    "boolean": ["false", "true", 0, 1, "", [], None],
    "integer": ["4", 1.5, True, [], "", None, -1],
    "object": ["{}", [], 1, True, "x", None],
    "string": [1, True, [], {}, None, '"quoted"', "'quoted'"],
}
WRONG_IN_A_VARIABLE: dict[str, list[str]] = {
    "array": ['"Newsletter"', "'[\"a\"]'", "[Newsletter]", '["a"', "{}", '["a",]', "[a, b]", "- a\n- b"],
    "boolean": ["tru", "flase", "ja", "2", '"true"', "'false'", "enabled", "null"],
    "integer": ["four", "1.5", '"4"', "1_000", "4 per second", "0x10", "-1"],
    "object": ["{'a': 1}", "[]", "a=b", "'{\"a\": 1}'", "{a: b}", '{"a": {"b": 1, "b": 2}}', '"{}"'],
    "string": ['"quoted"', "'quoted'"],
}


@pytest.mark.parametrize(("plugin", "name", "definition"), EVERY_SETTING, ids=IDS)
def test_a_value_of_another_kind_is_refused_by_its_name(
    plugin: type[CheckedSettings], name: str, definition: dict[str, Any]
) -> None:
    kind = definition["type"] if isinstance(definition["type"], str) else definition["type"][0]
    schema = plugin.settings_schema()
    for value in WRONG_IN_A_FILE[kind]:
        if value is None and "null" in definition["type"]:
            continue
        errors = check_values({"client_id": "abc", name: value}, schema)
        assert errors, value
        assert f"`{name}" in errors[0]
    variable = f"TAP_{name.upper()}"
    for text in WRONG_IN_A_VARIABLE[kind]:
        said = wrong_in(variable, text, schema)
        assert said, text
        assert name in said
        assert kind == "boolean" or len(text) < 3 or text not in said or "`" in said, "it may be secret"


def wrong_in(variable: str, text: str, schema: dict[str, Any]) -> str:
    try:
        settings = read_variables({variable: text}, schema, prefix="TAP_")
    except SettingsError as error:
        return str(error).replace(variable, variable.removeprefix("TAP_").lower())
    return "; ".join(check_values({"client_id": "abc", **settings}, schema))


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (
            "mode",
            "miror",
            '`mode` must be one of upsert, append, update, mirror, and is "miror" (the closest is mirror)',
        ),
        ("client_id", "", '`client_id` must be more than an empty text, and is ""'),
        ("dry_run", "false", '`dry_run` must be true or false, and is "false"'),
        ("max_reject_percent", 101, "`max_reject_percent` must be at most 100, and is 101"),
        ("refresh_token", 12345678, "`refresh_token` must be a text"),
        ("streams", {"people": {"mode": "x"}}, "`streams.people.mode` must be one of upsert, append, update, mirror"),
        ("permission_columns", {"news": {"yes": "x"}}, '`permission_columns.news.yes` must be a list, and is "x"'),
        ("permission_columns", {"news": "refusin"}, "(the closest is refusing)"),
        ("stream_maps", {"people": {"__else__": "x"}}, '`stream_maps.people.__else__` must be "__NULL__" or null'),
        ("stream_maps", {"people": {"name": 5}}, '`stream_maps.people.name` must be "__NULL__" or null or a text'),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_words(setting: str, value: object, said: str) -> None:
    (error,) = check_values({"client_id": "abc", setting: value}, TargetConstantContact.settings_schema())
    assert said in error
    assert "12345678" not in error


@pytest.mark.parametrize("setting", ["lists", "tags", "contact_ids"])
def test_a_choice_of_nobody_is_not_read_as_everybody(setting: str) -> None:
    errors = check_values({"client_id": "abc", setting: []}, TapConstantContact.settings_schema())
    assert errors == [f"`{setting}` must be left out or not empty, and is []"]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    for plugin in PLUGINS:
        schema = plugin.settings_schema()
        empty = {f"X_{name.upper()}": " " for name in schema["properties"]}
        assert read_variables(empty, schema, prefix="X_") == {}


def test_variables_are_read_as_users_write_them() -> None:
    schema = TargetConstantContact.settings_schema()
    written = {
        "X_LISTS": "News, People",
        "X_TAGS": '["a, b"]',
        "X_DRY_RUN": "Yes",
        "X_SKIP_UNCHANGED": "0",
        "X_MAX_REJECTS": " 7 ",
        "X_FIELD_MAP": '{"mail": "email"}',
        "X_CLIENT_ID": "abc",
    }
    assert read_variables(written, schema, prefix="X_") == {
        "lists": ["News", "People"],
        "tags": ["a, b"],
        "dry_run": True,
        "skip_unchanged": False,
        "max_rejects": 7,
        "field_map": {"mail": "email"},
        "client_id": "abc",
    }


def test_a_setting_without_its_variable_is_missing_by_name() -> None:
    assert check_values({}, TapConstantContact.settings_schema()) == ["`client_id` is missing"]
