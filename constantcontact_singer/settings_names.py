"""Find unknown names in the settings and in the environment. Pure.

What is unknown in the settings is an error with the closest name, because it would change nothing. Names that belong
elsewhere (to the other plugin, to any Singer plugin, to Meltano) are not unknown. Environment variables are shared with
others, so one of them is an error only where it is nearly the name of a setting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from singer_sdk.helpers import capabilities

from constantcontact_singer.near_names import closest, is_misspelt, is_near
from constantcontact_singer.setting_names import SETTING_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import TypeAlias

    Schema: TypeAlias = Mapping[str, Any]
    Path: TypeAlias = tuple[str, ...]

IGNORE: Final = "ignore_unknown_settings"
REMOVES: Final = (None, "__NULL__")
"""What a column of a stream map may be set to, to be left out."""
_HOW_TO_READ: Final = "add --config=ENV; with Meltano, list it under the plugin's settings"
_NARROWING: Final = frozenset({
    "contact_ids", "dry_run", "history_path", "lists", "permission_columns", "require_permission", "segment_id",
    "status", "suppression_path", "tags",
})  # fmt: skip
_OF_THE_COMMAND: Final = "CONSTANTCONTACT_"
_LOG_LEVEL: Final = "loglevel"  # of the SDK, read from the environment alone
_OF_THE_SDK: Final = frozenset(
    name
    for part in vars(capabilities).values()
    if isinstance(part, dict) and isinstance(part.get("properties"), dict)
    for name in part["properties"]
)
_OF_OLDER_PLUGINS: Final = frozenset({
    "add_metadata_columns", "batch_wait_limit_seconds", "data_flattening_max_level",
    "default_target_schema_select_permissions", "disable_collection", "flush_all_streams", "max_parallelism",
    "parallelism", "parallelism_max", "persist_empty_tables", "primary_key_required", "request_timeout", "schema",
    "schema_mapping", "temp_dir", "user_agent",
})  # fmt: skip
OF_ANY_PLUGIN: Final = _OF_THE_SDK | _OF_OLDER_PLUGINS
"""Settings that Singer users give any plugin."""


@dataclass
class Findings:
    """What was found.

    Attributes:
        errors: Each ends the run.
        warnings: Each is said.
        elsewhere: Names of settings that are for somebody else.
        ignored: Unknown names, as the setting `ignore_unknown_settings` asks.
        empty: What would keep people out or choose some, and is an empty text: a shell knew nothing of a name, perhaps.
        known: The settings without those that nobody knows.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)


def check_names(config: Mapping[str, Any], schema: Schema, plugin: str) -> Findings:
    """Look for names in the settings that no setting has.

    Args:
        config: The settings.
        schema: Their JSON schema.
        plugin: Whose they are, such as `tap-constantcontact`.
    """
    found = Findings()
    found.known = _without_unknown(config, schema, (), found, plugin)
    if config.get(IGNORE) is True:
        found.ignored, found.errors = found.errors, []
    return found


def _without_unknown(
    value: Any,  # noqa: ANN401  # any JSON value
    schema: Schema,
    path: Path,
    found: Findings,
    plugin: str,
) -> Any:  # noqa: ANN401
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [_without_unknown(one, schema["items"], path, found, plugin) for one in value]
    definition = _of_objects(schema)
    if not isinstance(value, dict) or definition is None:
        return value
    properties: Mapping[str, Schema] = definition.get("properties", {})
    kept = {}
    for key, its_value in value.items():
        others: Schema | bool = definition.get("additionalProperties", bool(path))
        its_schema = properties.get(key, others)
        if key not in properties and (others is False or _is_like_an_option(key, its_value, definition, plugin)):
            _tell_unknown((*path, key), properties, found, plugin)
        else:
            its_schema = its_schema if isinstance(its_schema, dict) else {}
            kept[key] = _without_unknown(its_value, its_schema, (*path, key), found, plugin)
    return kept


def _of_objects(schema: Schema) -> Schema | None:
    if "object" in schema.get("type", ()):
        return schema
    options = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return next((found for found in map(_of_objects, options) if found is not None), None)


def _is_like_an_option(key: str, value: object, definition: Schema, plugin: str) -> bool:
    properties = definition.get("properties", {})
    if definition.get("additionalProperties") is True:  # of the SDK, which reads more than it lists
        return any(is_near(key, name) for name in properties)
    # `__filtre__` in a stream map would be a new column, and keep nobody out. So would `_filter_`, and in a target,
    # where no field is called so, `filter`.
    # `_else_` would remove a column that there is not, and keep all others.
    if value in REMOVES and "_" in (key[:1], key[-1:]) and is_misspelt(key.strip("_"), "else"):
        return "__else__" in properties and key not in properties
    is_new = value not in REMOVES and ("_" in (key[:1], key[-1:]) or (key == "filter" and plugin.startswith("target-")))
    if is_new and "__filter__" in properties and is_misspelt(key.strip("_"), "filter"):
        return True
    return "__" in (key[:2], key[-2:]) and any(name.startswith("__") and is_near(key, name) for name in properties)


def _tell_unknown(path: Path, properties: Collection[str], found: Findings, plugin: str) -> None:
    name = path[-1]
    is_top = len(path) == 1
    others = others_names(plugin)
    is_of_meltano = name.startswith("_") and not any(is_near(name, one) for one in properties)
    if is_top and (name in others or name in OF_ANY_PLUGIN or is_of_meltano):
        found.elsewhere.append(name)
        return
    said = f"no setting is called `{'.'.join(path)}`"
    if not is_top and name in SETTING_NAMES[plugin]:
        found.errors.append(f"{said}; `{name}` holds for all streams, so write it beside `{path[0]}`")
        return
    found.errors.append(f"{said}; the closest is {_listed(closest(name, {*properties, *(others if is_top else ())}))}")


def others_names(plugin: str) -> frozenset[str]:
    """Return the names of settings that only the other plugin has.

    Args:
        plugin: This one.
    """
    return frozenset(name for names in SETTING_NAMES.values() for name in names) - {*SETTING_NAMES[plugin]}


def _listed(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


@dataclass(frozen=True)
class Environment:
    """The environment variables of one plugin.

    Attributes:
        variables: All there are, by name.
        plugin: Such as `tap-constantcontact`.
        schema: JSON schema of its settings.
    """

    variables: Mapping[str, str]
    plugin: str
    schema: Schema

    @property
    def prefixes(self) -> list[str]:
        """What names of the plugin's variables begin with: its name, and what Meltano calls it where it inherits."""
        names = {self.plugin, self.variables.get(self._name_given) or self.plugin}
        return sorted((f"{_upper(name)}_" for name in names), key=len, reverse=True)

    @property
    def _name_given(self) -> str:
        return f"MELTANO_{'EXTRACTOR' if self.plugin.startswith('tap-') else 'LOADER'}_NAME"

    def setting_of(self, variable: str) -> str | None:
        """Return what comes after the prefix, in small letters; None if the variable is of somebody else."""
        prefix = next((prefix for prefix in self.prefixes if variable.startswith(prefix)), None)
        return None if prefix is None else variable[len(prefix) :].lower()

    def variable_of(self, setting: str) -> str | None:
        """Return the variable that is set for a setting."""
        names = (f"{prefix}{_upper(setting)}" for prefix in self.prefixes)
        return next((name for name in names if self.variables.get(name)), None)

    def check(self, config: Mapping[str, Any], *, is_read: bool) -> Findings:
        """Look for variables that are set and change nothing.

        Args:
            config: The settings as they came. Meltano sets a variable for each.
            is_read: Whether the settings were read from the environment.
        """
        found, unknown = Findings(), {}
        settings: Mapping[str, Schema] = self.schema["properties"]
        found.empty += [name for name in sorted(_NARROWING & config.keys()) if config[name] == ""]
        explained = {"", _LOG_LEVEL, *(name.lower() for name in _flattened(config))}
        for variable, text in self.variables.items():
            name = self.setting_of(variable)
            if name is None:
                found.errors += self._misspelt_prefix(variable)
                found.warnings += self._without_plugin(variable, config)
            elif name.startswith("_") and name.lstrip("_") in settings:  # Meltano's own begin so
                found.errors.append(_misspelt(variable, [self._named(variable, name.lstrip("_"))]))
            elif name not in settings and name not in explained and not name.startswith("_"):
                unknown[name] = variable
            elif name in _NARROWING and name in settings and not text.strip() and name not in config:
                found.empty.append(variable)
            elif name in settings and text and variable != variable.upper():  # nobody reads it
                found.errors.append(_misspelt(variable, [self._named(variable, name)]))
            elif name in settings and text and not is_read and name not in config:
                found.warnings.append(f"{variable} is set, but the settings lack `{name}` ({_HOW_TO_READ})")
        # Meltano sets one for each part of a setting, and gives the plugin a file.
        self._judge(unknown, found, knows_parts=not is_read or bool(self.variables.get(self._name_given)))
        if config.get(IGNORE) is True:
            found.ignored, found.errors = found.errors, []
        return found

    def _judge(self, unknown: Mapping[str, str], found: Findings, *, knows_parts: bool) -> None:
        settings: Mapping[str, Schema] = self.schema["properties"]
        objects = {name for name, schema in settings.items() if _of_objects(schema) is not None}
        others = tuple(filter(None, map(_of_other_plugin(settings), unknown)))
        for name, variable in unknown.items():
            near = [one for one in settings if is_near(name, one) and not _goes_on(name, one, objects)]
            if near:
                found.errors.append(_misspelt(variable, [self._named(variable, one) for one in closest(name, near)]))
                continue
            part_of = next((one for one in objects if name.startswith(f"{one}_")), "")
            if part_of and not knows_parts:
                found.warnings.append(f"{variable} (write JSON into {self._named(variable, part_of)})")
            elif name in OF_ANY_PLUGIN or name.startswith(others):
                found.elsewhere.append(variable)
            elif not part_of:
                found.warnings.append(f"no setting goes with {variable}")

    def _misspelt_prefix(self, variable: str) -> list[str]:
        upper = variable.upper()
        if not ("CONSTANT" in upper or "CONTACT" in upper) or variable.startswith(("MELTANO_", *_all_prefixes())):
            return []
        names = [f"{prefix}{_upper(name)}" for prefix in self.prefixes for name in self.schema["properties"]]
        written = re.split(r"[^\w-]", variable)[-1]  # of `$env:NAME='value'` in a file .env
        near = [name for name in names if is_near(written, name)]
        return [_misspelt(variable, closest(variable, near))] if near else []

    def _without_plugin(self, variable: str, config: Mapping[str, Any]) -> list[str]:
        """Tell of a variable with the prefix of the command `constantcontact`, which has no such setting."""
        name = variable.removeprefix(_OF_THE_COMMAND).lower()
        is_read = not variable.startswith(_OF_THE_COMMAND) or name in config or name not in self.schema["properties"]
        if is_read or name not in _NARROWING:
            return []
        return [f"nobody reads {variable}; the closest is {self.prefixes[-1]}{_upper(name)}"]

    def _named(self, variable: str, setting: str) -> str:
        prefix = next(prefix for prefix in self.prefixes if variable.startswith(prefix))
        return f"{prefix}{_upper(setting)}"


def _misspelt(variable: str, names: Iterable[str]) -> str:
    return f"the environment variable {variable} sets nothing; the closest is {_listed(names)}"


def _goes_on(name: str, setting: str, objects: Collection[str]) -> bool:
    # `2_lists` is of a plugin that Meltano calls tap-constantcontact-2; `field_map_a` is a part of `field_map`.
    return name.endswith(f"_{setting}") or (setting in objects and name.startswith(f"{setting}_"))


def _of_other_plugin(settings: Iterable[str]) -> Callable[[str], str]:
    ends = tuple(f"_{name}" for name in (*settings, *OF_ANY_PLUGIN, _LOG_LEVEL))

    def prefix_of(name: str) -> str:
        before, between, _ = name.partition("__")
        if between:
            return f"{before}_"
        end = max((end for end in ends if name.endswith(end)), key=len, default="")
        return name[: len(name) - len(end) + 1] if end else ""

    return prefix_of


def _all_prefixes() -> tuple[str, ...]:
    return tuple(f"{_upper(plugin)}_" for plugin in SETTING_NAMES)


def _flattened(value: object, path: str = "") -> Iterator[str]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, its in value.items():
            yield from _flattened(its, f"{path}_{_upper(str(key))}" if path else _upper(str(key)))


def _upper(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", name).upper()
