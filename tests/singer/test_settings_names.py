from __future__ import annotations

import json
import os
import random
import string
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.exceptions import ConfigValidationError

from constantcontact_api.errors import EXIT_CONFIGURATION, SettingsError
from constantcontact_singer.near_names import closest, edits, is_misspelt, is_near
from constantcontact_singer.setting_names import SETTING_NAMES
from constantcontact_singer.settings_names import OF_ANY_PLUGIN, Environment, check_names
from tap_constantcontact.tap import TapConstantContact
from target_constantcontact.target import TargetConstantContact
from tests.sentences.processes import processes

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_singer.plugin import CheckedSettings

PLUGINS: dict[str, type[CheckedSettings]] = {
    "tap-constantcontact": TapConstantContact,
    "target-constantcontact": TargetConstantContact,
}
ALL_NAMES = {name for names in SETTING_NAMES.values() for name in names} | OF_ANY_PLUGIN
EVERY_SETTING = [(plugin, name) for plugin, names in SETTING_NAMES.items() for name in names]
CLIENT = {"client_id": "abc"}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if "CONSTANT" in name or name.startswith("MELTANO_"):
            monkeypatch.delenv(name)


def build(plugin: str, **config: Any) -> CheckedSettings:
    extra = {"setup_mapper": False} if plugin.startswith("tap") else {}
    return PLUGINS[plugin](config={**CLIENT, **config}, **extra)


def prefix(plugin: str) -> str:
    return f"{plugin.upper().replace('-', '_')}_"


def one_edit(name: str, dice: random.Random) -> str:
    at, letter = dice.randrange(len(name)), dice.choice(string.ascii_lowercase)
    return dice.choice([
        f"{name[:at]}{letter}{name[at:]}", f"{name[:at]}{name[at + 1:]}", f"{name[:at]}{letter}{name[at + 1:]}",
    ])  # fmt: skip


@cache
def near_misses(name: str, count: int = 5) -> tuple[str, ...]:
    """Names with one or two letters wrong, two letters swapped, or other separators."""
    dice = random.Random(name)  # noqa: S311  # the same near misses each time
    found = {name.replace("_", ""), name.replace("_", "__"), f"{name}s", f"{name[:1]}{name[2:3]}{name[1:2]}{name[3:]}"}
    while len(found - ALL_NAMES) < count:
        found.add(one_edit(one_edit(name, dice), dice))
    return tuple(dice.sample(sorted(found - ALL_NAMES), count))


def test_edits_are_counted_exactly() -> None:
    assert [edits(*pair) for pair in (("kitten", "sitting"), ("", "abc"), ("same", "same"), ("ab", "ba"))] == [
        3,
        3,
        0,
        2,
    ]
    assert is_near("dryrun", "dry_run")
    assert is_near("DRY-RUN", "dry_run")
    assert not is_near("dry_walking", "dry_run")
    assert closest("dryrum", ["dry_run", "lists"]) == ["dry_run"]


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("favourit_color", "favourite_color", True),
        ("Email Adress", "email_address", True),
        ("emial", "email", True),
        ("nmae", "name", True),
        ("phone_1", "phone_2", False),
        ("people_de", "people_at", False),
        ("id", "ip", False),
        ("tel", "text", False),
    ],
)
def test_a_name_of_a_series_is_not_a_misspelt_one(written: str, name: str, expected: bool) -> None:
    assert is_misspelt(written, name) is expected


@pytest.mark.parametrize(("plugin", "name"), EVERY_SETTING, ids=str)
def test_a_misspelt_setting_is_refused_with_the_right_name(plugin: str, name: str) -> None:
    schema = PLUGINS[plugin].settings_schema()
    for written in near_misses(name):
        (said,) = check_names({written: "x"}, schema, plugin).errors
        assert f"`{written}`; the closest is" in said
        assert f"`{name}`" in said
        variable = f"{prefix(plugin)}{written.upper()}"
        (said,) = Environment({variable: "x"}, plugin, schema).check({}, is_read=False).errors
        assert variable in said
        assert f"`{prefix(plugin)}{name.upper()}`" in said


def test_a_misspelt_setting_ends_a_real_process_whether_in_the_file_or_a_variable(tmp_path: Path) -> None:
    wrong = []
    with processes(tmp_path) as started:
        for number, (plugin, name) in enumerate(EVERY_SETTING if os.environ.get("FULL") else EVERY_SETTING[::12]):
            written = near_misses(name)[number % 5]
            variable = f"{prefix(plugin)}{written.upper()}"
            for place, in_file, outside in (("file", {written: "x"}, {}), ("variable", {}, {variable: "x"})):
                (folder := tmp_path / f"{number}-{place}").mkdir()
                (folder / "config.json").write_text(json.dumps({**CLIENT, **in_file}))
                ended = started.run(folder, plugin, "--config", "config.json", environment=outside)
                right = f"`{name}`" if in_file else f"`{prefix(plugin)}{name.upper()}`"
                said = [line for line in ended.log.splitlines() if "ERROR" in line and right in line]
                wrong += [] if ended.exit_code == EXIT_CONFIGURATION and said else [(plugin, written, place, ended)]
    assert wrong == []


def test_a_misspelt_setting_of_a_stream_is_refused_with_the_right_name() -> None:
    schema = TargetConstantContact.settings_schema()
    for name in schema["properties"]["streams"]["additionalProperties"]["properties"]:
        for written in near_misses(name):
            found = check_names({"streams": {"people": {written: "x"}}}, schema, "target-constantcontact")
            assert f"`streams.people.{written}`" in found.errors[0]
            assert f"`{name}`" in found.errors[0]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"_delete": "x"}, "`_delete`; the closest is `on_delete`"),
        ({"streams": {"people": {"moed": "mirror"}}}, "`streams.people.moed`; the closest is `mode`"),
        ({"streams": {"people": {"dry_run": True}}}, "`streams.people.dry_run`; `dry_run` holds for all streams"),
        (
            {"streams": {"people": {"permission_columns": {"news": {"yess": ["x"], "no": ["y"]}}}}},
            "`streams.people.permission_columns.news.yess`; the closest is `yes`",
        ),
        (
            {"stream_maps": {"people": {"__fliter__": "False"}}},
            "`stream_maps.people.__fliter__`; the closest is `__filter__`",
        ),
        (
            {"stream_maps": {"people": {"_filter_": "False"}}},
            "`stream_maps.people._filter_`; the closest is `__filter__`",
        ),
        ({"stream_maps": {"people": {"_else_": None}}}, "`stream_maps.people._else_`; the closest is `__else__`"),
        ({"stream_maps": {"people": {"filter": "False"}}}, "`stream_maps.people.filter`; the closest is `__filter__`"),
        ({"faker_config": {"sed": 5}}, "`faker_config.sed`; the closest is `seed`"),
        ({"start_dat": "2026-01-01"}, "`start_dat`; the closest is `start_date`"),
    ],
)
def test_a_nested_name_is_as_strict(config: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigValidationError) as caught:
        build("target-constantcontact", **config)
    assert len(caught.value.errors) == 1
    assert said in caught.value.errors[0]
    build("target-constantcontact", ignore_unknown_settings=True, **config)


@pytest.mark.parametrize("text", ["consent = 'yes'", "n == 1; n == 2", "n == 1\nn == 2", "pass", "n: int", "import os"])
def test_a_filter_that_is_not_one_expression_would_keep_nobody_out(text: str) -> None:
    for plugin in PLUGINS:
        for name in ("__filter__", "name"):
            with pytest.raises(ConfigValidationError) as caught:
                build(plugin, stream_maps={"contacts": {name: text}})
            assert f"`stream_maps.contacts.{name}` is not one expression" in caught.value.errors[0]
        with pytest.raises(ConfigValidationError):
            build(plugin, stream_maps={"contacts": {"name": ""}})
        build(plugin, stream_maps={"contacts": {"__filter__": "n == 1  # one", "name": "(n or\n '')", "x": None}})


def test_a_null_option_of_a_stream_map_is_one_that_is_not_set() -> None:
    build("target-constantcontact", stream_maps={"people": {"__alias__": None, "__source__": None, "__else__": None}})


def test_what_only_looks_like_an_option_of_a_stream_map_is_a_column() -> None:
    columns = {"_source": "'crm'", "_id": "str(_id)", "filter": "__NULL__", "filtered": "True"}
    build("target-constantcontact", stream_maps={"people": columns})
    build("tap-constantcontact", stream_maps={"contacts": {"filter": "email_address"}})


def test_a_nested_setting_of_the_tap_is_as_strict() -> None:
    with pytest.raises(ConfigValidationError, match="not valid") as caught:
        build("tap-constantcontact", batch_config={"encodng": {"format": "jsonl"}})
    assert "`batch_config.encodng`; the closest is `encoding`" in caught.value.errors[0]
    build("tap-constantcontact", batch_config={"batch_size": 5, "storage": {"params": {}}})


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_null_is_a_setting_that_is_not_set(plugin: str) -> None:
    names = [name for name in PLUGINS[plugin].settings_schema()["properties"] if name not in CLIENT]
    assert build(plugin, **dict.fromkeys(names)).config == build(plugin).config


def test_what_is_empty_is_not_set_and_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """`SUPPRESSION_PATH=$FILE` mailed a whole do-not-mail list where the shell knew no FILE."""
    build("target-constantcontact", suppression_path="")
    monkeypatch.setenv("TAP_CONSTANTCONTACT_SEGMENT_ID", " ")
    build("tap-constantcontact")
    build("tap-constantcontact", segment_id=5)
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert said == [
        f"Empty, and so as if not set: {it}." for it in ("suppression_path", "TAP_CONSTANTCONTACT_SEGMENT_ID")
    ]


def test_one_file_for_both_plugins_and_settings_of_any_singer_plugin_are_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    for plugin in PLUGINS:
        caplog.clear()
        build(
            plugin,
            start_date="2026-01-01",
            on_long_value="truncate",
            default_target_schema="crm",
            hard_delete=True,
            batch_size_rows=5,
            stream_maps={"people": {"name": "first_name", "_source": "'crm'", "__else__": None}},
            _load_schema="x",
        )
        lines = [record for record in caplog.records if "other plugins" in record.getMessage()]
        assert [line.levelname for line in lines] == ["INFO"]
        assert "hard_delete" in lines[0].getMessage()
        assert not [record for record in caplog.records if record.levelname == "WARNING"]


INNOCENT = {
    # As Meltano sets them for tap-constantcontact-eu, which inherits, and beside it for a second target.
    "MELTANO_EXTRACTOR_NAME": "tap-constantcontact-eu",
    "MELTANO_LOADER_NAME": "target-constantcontact-2",
    "MELTANO_EXTRACT_LISTS": '["eu"]',
    "TAP_CONSTANTCONTACT_CLIENT_ID": "abc",
    "TAP_CONSTANTCONTACT_EU_CLIENT_ID": "abc",
    "TAP_CONSTANTCONTACT_EU_STREAM_MAPS": "{}",
    "TAP_CONSTANTCONTACT_EU_STREAM_MAPS_PEOPLE_X": "y",
    "TAP_CONSTANTCONTACT_EU__SELECT": '["people.*"]',
    "TAP_CONSTANTCONTACT_STREAM_MAPS": "{}",
    "TAP_CONSTANTCONTACT_STREAM_MAPS_PEOPLE_X": "y",
    "TAP_CONSTANTCONTACT_US_LISTS": "[]",
    "TAP_CONSTANTCONTACT_US__LOAD_SCHEMA": "us",
    "TAP_CONSTANTCONTACT__LOAD_SCHEMA": "tap_constantcontact_eu",
    "TAP_CONSTANTCONTACT_LOGLEVEL": "debug",
    "TARGET_CONSTANTCONTACT_2_CLIENT_ID": "abc",
    "TARGET_CONSTANTCONTACT_2_LISTS": '["N"]',
    "TARGET_CONSTANTCONTACT_3_TAGS": '["N"]',
    "TARGET_CONSTANTCONTACT_CLIENT_ID": "abc",
    "TARGET_CONSTANTCONTACT_DEFAULT_TARGET_SCHEMA": "x",
    "TARGET_CONSTANTCONTACT_FIELD_MAP_A": "email",
    "TARGET_CONSTANTCONTACT_STREAMS_PEOPLE_LISTS": '["A"]',
    "TARGET_CONSTANTCONTACT_VERIFY": "",
    "TARGET_CONSTANTCONTACT__DIALECT": "x",
    "CONSTANTCONTACT_SIMULATOR_URL": "x",
    "CONSTANTCONTACT_TAP_SIMULATOR_URL": "x",
    "CONSTANTCONTACT_CLIENT_ID": "x",
}


def test_what_meltano_sets_is_no_finding(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    everything = {"stream_maps": {"people": {"x": "y"}}, "field_map": {"a": "email"}, "lists": ["N"]}
    for inherits in (True, False):
        for name, value in INNOCENT.items():
            monkeypatch.setenv(name, value if inherits else value.replace("-eu", "").replace("-2", ""))
        for plugin in PLUGINS:
            build(plugin, **everything, default_target_schema="x")
    assert not caplog.records


@pytest.mark.parametrize(
    ("variable", "config", "said"),
    [
        ("TARGET_CONSTANTCONTACT_COLOUR", {}, "no setting goes with TARGET_CONSTANTCONTACT_COLOUR"),
        ("TARGET_CONSTANTCONTACT_START_DATE", {}, "no setting goes with TARGET_CONSTANTCONTACT_START_DATE"),
        (
            "TARGET_CONSTANTCONTACT_DRY_RUN",
            {},
            "TARGET_CONSTANTCONTACT_DRY_RUN is set, but the settings lack `dry_run`",
        ),
    ],
)
def test_a_variable_that_changes_nothing_is_one_warning(
    variable: str, config: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(variable, "true")
    build("target-constantcontact", **config)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert said in caplog.text


def test_a_variable_with_the_prefix_of_nobody_or_of_the_command_is_said() -> None:
    """A do-not-mail list was off without a word."""
    schema, own = TargetConstantContact.settings_schema(), "TARGET_CONSTANTCONTACT_SUPPRESSION_PATH"
    variables = {"TARGET_CONSTANTCONTACT__SUPPRESSION_PATH": "x", "CONSTANTCONTACT_SUPPRESSION_PATH": "x"}
    found = Environment({**variables, "CONSTANTCONTACT_ACCOUNT": "x"}, "target-constantcontact", schema).check(
        {}, is_read=True
    )
    assert (len(found.errors), len(found.warnings)) == (1, 1)
    assert all(own in said for said in (*found.errors, *found.warnings))
    known = Environment(variables, "target-constantcontact", schema).check({"suppression_path": "x"}, is_read=True)
    assert not known.warnings


def test_a_part_of_a_setting_in_a_variable_is_said_unless_meltano_sets_it_or_the_file_has_it() -> None:
    schema, variable = TargetConstantContact.settings_schema(), "TARGET_CONSTANTCONTACT_STREAMS_USERS_OPERATION"
    for others, config, is_said in (({}, {}, True), ({"MELTANO_LOADER_NAME": "target-constantcontact"}, {}, False),
                                    ({}, {"streams": {"users": {"operation": "skip"}}}, False)):  # fmt: skip
        environment = Environment({variable: "skip", **others}, "target-constantcontact", schema)
        found = environment.check(config, is_read=True)
        assert [variable in said for said in found.warnings] == [True] * is_said


def test_the_dotenv_of_the_working_directory_is_read_and_the_environment_outranks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"TARGET_CONSTANTCONTACT_{name}" for name in ("DRY_RUN", "VERIFY")]
    monkeypatch.setenv(names[0], "true")
    monkeypatch.setenv(names[1], "")  # given back afterwards
    monkeypatch.delenv(names[1])
    (tmp_path / ".env").write_text(f"{names[0]}=false\n{names[1]}=members\n")
    target = TargetConstantContact(config=dict(CLIENT), parse_env_config=True)
    assert target.config["dry_run"]
    assert target.config["verify"] == "members"
    (tmp_path / ".env").write_bytes(f"{names[0]}=false\n".encode("utf-16"))
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        TargetConstantContact(config=dict(CLIENT), parse_env_config=True)


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("TARGET_CONSTANT_CONTACT_DRY_RUN", "TARGET_CONSTANTCONTACT_DRY_RUN"),
        ("TARGET_CONSTANTCONTCT_DRY_RUN", "TARGET_CONSTANTCONTACT_DRY_RUN"),
        ("target_constantcontact_dry_run", "TARGET_CONSTANTCONTACT_DRY_RUN"),
        ("TARGET_CONSTANTCONTACT_dry_run", "TARGET_CONSTANTCONTACT_DRY_RUN"),
        ("$env:TARGET_CONSTANTCONTACT_DRY_RUN", "TARGET_CONSTANTCONTACT_DRY_RUN"),
        ("TARGET_CONSTANTCONTACT_CREAT_TAGS", "TARGET_CONSTANTCONTACT_CREATE_TAGS"),
        ("TARGET_CONSTANTCONTACT_STREAMS_MAPS", "TARGET_CONSTANTCONTACT_STREAM_MAPS"),
        ("TARGET_CONSTANTCONTACT_EU_DRYRUN", "TARGET_CONSTANTCONTACT_EU_DRY_RUN"),
        ("CRM_LOADER_DRYRUN", "CRM_LOADER_DRY_RUN"),
    ],
)
def test_a_variable_that_is_nearly_one_of_the_plugin_is_refused(
    variable: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MELTANO_LOADER_NAME", "crm-loader" if "CRM" in variable else "target-constantcontact-eu")
    monkeypatch.setenv(variable, "true")
    with pytest.raises(ConfigValidationError) as caught:
        build("target-constantcontact")
    assert caught.value.errors == [f"the environment variable {variable} sets nothing; the closest is `{name}`"]
    build("target-constantcontact", ignore_unknown_settings=True)
