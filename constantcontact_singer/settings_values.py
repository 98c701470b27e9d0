"""Read settings from environment variables, and say in words what is wrong with a value. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR, extend_validator_with_defaults

from constantcontact_api.errors import SettingsError
from constantcontact_singer.near_names import closest, is_near
from constantcontact_singer.written_json import read_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeAlias

    from constantcontact_singer.settings_names import Schema

    ValidationError: TypeAlias = Any
    """Of jsonschema, which has no types."""

_VALIDATOR: Final = extend_validator_with_defaults(DEFAULT_JSONSCHEMA_VALIDATOR)
_YES: Final = frozenset({"true", "1", "yes", "on", "y", "t"})
_NO: Final = frozenset({"false", "0", "no", "off", "n", "f"})
_QUOTES: Final = ("'", '"')
_LONGEST_SHOWN: Final = 60
_MAP_OPTIONS: Final = (
    "__alias__",
    "__filter__",
    "__key_properties__",
    "__source__",
)  # not `__else__`, whose null drops
_WORDS: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_EXAMPLES: Final = {"array": '["Newsletter"]', "object": '{"name": "value"}'}


def read_variables(environment: Mapping[str, str], schema: Schema, *, prefix: str) -> dict[str, Any]:
    """Read settings from environment variables; one that is empty is one that is not set.

    Args:
        environment: Variables by name.
        schema: JSON schema of the settings.
        prefix: Of the plugin's variables.

    Raises:
        SettingsError: Variables cannot be what their settings need. The values, which may be secret, are not told.
    """
    found, problems = {}, []
    for name, definition in schema["properties"].items():
        variable = f"{prefix}{name.upper().replace('-', '_')}"
        text = environment.get(variable, "").strip()
        if not text:
            continue
        try:
            found[name] = _read(text, _type_of(definition))
        except ValueError as error:
            problems.append(f"the environment variable {variable} {error}")
    if problems:
        raise SettingsError(f"The settings are not valid: {'; '.join(problems)}. Correct them.")
    return found


def _read(text: str, kind: str) -> Any:  # noqa: ANN401  # any JSON value
    if is_quoted(text):
        raise ValueError("keeps the quotes around its value: leave them out")
    return _READERS.get(kind, str)(text)


def is_quoted(text: str) -> bool:
    """Tell whether a value still has the quotes that were meant for a shell."""
    return len(text) > 1 and text[0] in _QUOTES and text[0] == text[-1]


def _type_of(definition: Schema) -> str:
    kinds = definition.get("type", "string")
    return next((kind for kind in _READERS if kind == kinds or kind in kinds), "string")


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ValueError("is not a whole number")
    return int(text)


def _boolean(text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        raise ValueError("is neither true nor false")
    return text.casefold() in _YES


def _array(text: str) -> list[Any]:
    if text[0] in "[{" or text[-1] in "]}" or "\n" in text:
        return list(_json(text, list, "array"))
    return [part.strip() for part in text.split(",") if part.strip()]  # as the SDK's users may still write it


def _object(text: str) -> dict[str, Any]:
    return dict(_json(text, dict, "object"))


def _json(text: str, expected: type, kind: str) -> Any:  # noqa: ANN401
    try:
        value = read_written(text)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, expected):
        raise ValueError(  # noqa: TRY004  # of the text
            f"is not JSON for {_WORDS[kind]}: write it as '{_EXAMPLES[kind]}', in single quotes where a shell reads it"
        )
    return value


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "array": _array, "object": _object, "boolean": _boolean, "integer": _integer,
}  # fmt: skip


def set_in(config: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is null: it is not set, as in any plugin of the SDK. The SDK's stream maps would fail at it."""
    found = {name: value for name, value in config.items() if value is not None}
    if isinstance(maps := found.get("stream_maps"), dict):
        found["stream_maps"] = {stream: _without_null_options(definition) for stream, definition in maps.items()}
    return found


def _without_null_options(definition: Any) -> Any:  # noqa: ANN401  # any JSON value
    if not isinstance(definition, dict):
        return definition
    return {name: value for name, value in definition.items() if value is not None or name not in _MAP_OPTIONS}


def mended(schema: Any) -> Any:  # noqa: ANN401  # any part of a schema
    """Copy a JSON schema without the faults of the SDK's: options that are no schemas, and numbers without a limit.

    Args:
        schema: Of settings.
    """
    if isinstance(schema, list):
        return [mended(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: mended(value) for key, value in schema.items()}
    if isinstance(copy.get("anyOf"), list):
        copy["anyOf"] = [option for option in copy["anyOf"] if isinstance(option, dict)]
    if "integer" in copy.get("type", ()):
        copy.setdefault("minimum", 1)
    return copy


def check_values(
    config: dict[str, Any], schema: Schema, variable_of: Callable[[str], str | None] = lambda _: None
) -> list[str]:
    """Say what is wrong with values, and put the defaults of those that are missing into the settings.

    Args:
        config: The settings.
        schema: Their JSON schema.
        variable_of: Finds the environment variable that a setting may have come from.
    """
    found = [
        said for error in _VALIDATOR(schema).iter_errors(config) for said in _described(error, schema, variable_of)
    ]
    for name, value in config.items():
        if isinstance(value, str) and is_quoted(value.strip()):
            found.append(f"{_called([name], variable_of)} keeps the quotes around its value: leave them out")
    return found


def _described(error: ValidationError, schema: Schema, variable_of: Callable[[str], str | None]) -> Iterable[str]:
    path = list(error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [f"{_called([*path, name], variable_of)} is missing" for name in missing]
    if error.validator in {"anyOf", "oneOf"} and isinstance(error.instance, (dict, list)):
        deeper = [
            one for one in error.context if len(one.relative_path) or one.validator not in {"type", "const", "enum"}
        ]
        if deeper:
            return [said for one in deeper for said in _described(one, schema, variable_of)]
    is_secret = bool(path) and schema["properties"].get(path[0], {}).get("secret", False)
    told = f", and is {_shown(error.instance)}" if not is_secret else ""
    return [f"{_called(path, variable_of)} must be {_needed(error)}{told}{_meant(error)}"]


def _called(path: list[Any], variable_of: Callable[[str], str | None]) -> str:
    variable = variable_of(str(path[0])) if path else None
    return f"`{'.'.join(map(str, path))}`" + (f" (the environment variable {variable})" if variable else "")


def _needed(error: ValidationError) -> str:
    limit = error.validator_value
    match error.validator:
        case "minimum":
            return f"at least {limit}"
        case "maximum":
            return f"at most {limit}"
        case "minLength":
            return "more than an empty text"
        case "minItems" | "minProperties":
            return "left out or not empty"
        case _:
            return _wanted(error.schema) or error.message


def _wanted(schema: Schema) -> str:
    options = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    if options:
        return " or ".join(dict.fromkeys(filter(None, map(_wanted, options))))
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema:
        return json.dumps(schema["const"])
    kinds = schema.get("type", ())
    return " or ".join(_WORDS.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _meant(error: ValidationError) -> str:
    options = (error.schema, *error.schema.get("oneOf", ()))
    values = (
        [value for option in options for value in option.get("enum", ())] if isinstance(error.instance, str) else []
    )
    near = [value for value in values if isinstance(value, str) and is_near(error.instance, value)]
    return f" (the closest is {' or '.join(closest(error.instance, near))})" if near else ""


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
