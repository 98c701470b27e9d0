"""Writes the settings of both plugins, as `--about` tells them, into docs/settings.md and docs/target.md.

The definitions of both go into meltano.yml and hub/.
Their names go into constantcontact_singer/setting_names.py.
A place in a file is what stands between a comment that says, for example, `settings of tap-constantcontact` and one
that says `end of settings`. The tables of docs/consent.md, docs/troubleshooting.md and docs/reliability.md (from the
outcomes that tests/faults keeps) are written too. Run it after a setting, a word or an error has changed; a test
compares.

Usage: python script/write_settings.py
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from singer_sdk.helpers.capabilities import FLATTENING_CONFIG, STREAM_MAPS_CONFIG

from constantcontact_singer.run_record import SCHEMA_FILE
from script.hub_files import as_yaml, definition, in_project
from target_constantcontact.permission.guide import rewritten_guide, table
from tests.dbt_sources import sources_yaml
from tests.faults.table import matrix_block
from tests.permission_trials.public_exports import EXPORTS
from tests.sentences.source import SIGNAL, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.permission_trials.public_exports import Export

ROOT = Path(__file__).parent.parent
PLUGINS = ("tap-constantcontact", "target-constantcontact")

NOT_FOR_PEOPLE = frozenset({"batch_config", "faker_config"})
"""Settings that singer-sdk adds to every plugin and that make no sense here: BATCH files and made-up values."""

OF_THE_SDK = frozenset({*STREAM_MAPS_CONFIG["properties"], *FLATTENING_CONFIG["properties"]})
SDK_SETTINGS = "https://sdk.meltano.com/en/latest/stream_maps.html"

RECORD_PARTS = (
    ("## `streams` and `total` of the target", "counts"),
    ("## `streams` of the tap", "read"),
    ("## Each of `imports`", "import"),
    ("## Each of `exports`", "export"),
)

IN_MELTANO: dict[str, dict[str, Any]] = {
    # Inside the project, so that the tap, the target and every later run find the same tokens.
    "token_store": {"kind": "file", "value": "$MELTANO_PROJECT_ROOT/.secrets/constantcontact.json"},
    "rejects_path": {"kind": "file"},
    "report_path": {"kind": "file"},
    "runs_path": {"kind": "file"},
    "undo_folder": {"kind": "file"},
}
"""What Meltano is told beside what `--about` says: a path is a file there."""

Settings = dict[str, dict[str, Any]]


def about(plugin: str) -> dict[str, Any]:
    """Ask an installed plugin what it says of itself."""
    command = Path(sys.executable).with_name(plugin)
    told: dict[str, Any] = json.loads(
        subprocess.run([command, "--about", "--format=json"], capture_output=True, check=True).stdout
    )
    return told


def settings_of(plugin: str) -> Settings:
    """Ask an installed plugin for its settings, as `settings_in`."""
    return settings_in(about(plugin))


def settings_in(told: Mapping[str, Any]) -> Settings:
    """Find the settings in what a plugin says: JSON Schemas by name, each with `required` as true or false."""
    required = told["settings"].get("required", [])
    return {
        name: {**schema, "required": name in required}
        for name, schema in told["settings"]["properties"].items()
        if name not in NOT_FOR_PEOPLE
    }


def kind_in_meltano(schema: dict[str, Any]) -> str:
    """Translate a JSON Schema into one of the kinds of settings that Meltano knows."""
    if "enum" in schema:
        return "options"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    # Meltano stops at the kind `number` and cannot pass a `decimal` from the environment on: our numbers are integers.
    kind = next(name for name in ("array", "object", "integer", "boolean", "string") if name in types)
    return "date_iso8601" if schema.get("format") == "date-time" else kind


def meltano_settings(settings: Settings) -> list[dict[str, Any]]:
    """Describe settings as Meltano does."""
    found = []
    for name, schema in settings.items():
        one = {"name": name, "label": schema.get("title", name)}
        if schema.get("description"):
            one["description"] = _one_line(schema["description"])
        one |= {"kind": kind_in_meltano(schema), **IN_MELTANO.get(name, {})}
        if "enum" in schema:
            one["options"] = [{"label": value, "value": value} for value in schema["enum"] if value is not None]
        if schema.get("secret"):
            one["sensitive"] = True
        found.append(one)
    return found


def shared_block(tap: Settings, target: Settings) -> str:
    """Write the table of docs/settings.md: what means the same in both plugins, and what only the tap has."""
    both = {name: schema for name, schema in tap.items() if target.get(name) == schema}
    of_the_sdk = [f"`{name}`" for name in both if name in OF_THE_SDK]
    lines = ["| Setting | Of | Default | What it is |", "| --- | --- | --- | --- |"]
    lines += [_row(name, schema, "both") for name, schema in both.items() if name not in OF_THE_SDK]
    lines.append(f"| {', '.join(of_the_sdk)} | both |  | As in [every plugin of the SDK]({SDK_SETTINGS}). |")
    lines += [_row(name, schema, "tap") for name, schema in tap.items() if name not in both]
    return "\n".join(lines) + "\n"


def target_block(tap: Settings, target: Settings) -> str:
    """Write the table of docs/target.md: what only the target has."""
    lines = ["| Setting | Default | What it is |", "| --- | --- | --- |"]
    lines += [_row(name, schema) for name, schema in target.items() if tap.get(name) != schema]
    return "\n".join(lines) + "\n"


def _row(name: str, schema: dict[str, Any], *cells: str) -> str:
    described = _one_line(schema["description"]).replace("|", "/")
    return "| " + " | ".join((f"`{name}`", *cells, _default(schema), described)) + " |"


def rewritten(text: str, owner: str, block: str) -> str:
    """Put a block between the two lines that mark its place; raises ValueError if the text has no such place."""
    place = re.compile(
        rf"(^[^\n]*settings of {owner}[^\n]*\n).*?(^[^\n]*end of settings[^\n]*$)", re.DOTALL | re.MULTILINE
    )
    if not place.search(text):
        raise ValueError(f"no line says: settings of {owner}")
    return place.sub(lambda found: found[1] + block + found[2], text, count=1)


def names_block(settings: Mapping[str, Settings]) -> str:
    """Write the names of all settings of both plugins as Python."""
    lines = ["SETTING_NAMES: Final[dict[str, tuple[str, ...]]] = {"]
    for plugin, own in settings.items():
        lines += [f'    "{plugin}": (', *(f'        "{name}",' for name in sorted(own)), "    ),"]
    return "\n".join([*lines, "}", ""])


def exports_block() -> str:
    """Write the table of docs/consent.md: how the people of public taps and exports are read, each row a test."""
    heads = ("Export", "Where its columns are documented", "How it is read", "Come", "Stay out")
    rows = (
        (export.name, export.source, _with_setting(export), str(len(export.mailable)), str(len(export.kept_out)))
        for export in EXPORTS
    )
    return table(heads, rows)


def _with_setting(export: Export) -> str:
    chosen = export.settings.get("permission_columns")
    return f"{export.how} Set `permission_columns` to `{json.dumps(chosen)}`." if chosen else export.how


def record_block() -> str:
    """Write the tables of docs/report.md from the JSON schema of a run's record."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    parts = [_keys("", schema)]
    for heading, name in RECORD_PARTS:
        parts.append(_keys(heading, schema["$defs"][name]))
    return "\n".join(parts)


def _keys(heading: str, schema: dict[str, Any]) -> str:
    rows = []
    for name, one in schema["properties"].items():
        rows.append((f"`{name}`", _one_line(one["description"])))
        rows += [(f"`{name}.{inner}`", _one_line(of["description"])) for inner, of in _inner(one).items()]
    found = table(("Key", "What it holds"), rows)
    return f"{heading}\n\n{found}" if heading else found


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("items", schema).get("properties", {})
    return found


def sentences_block() -> str:
    """Write the tables of docs/troubleshooting.md: every sentence that can end a run, by exit code."""
    parts = []
    for exit_code, group in itertools.groupby(sentences(), key=lambda one: one.exit_code):
        named = "130 and 143" if exit_code == SIGNAL else str(exit_code)
        rows = dict.fromkeys((*map(_cell, one.parts), one.said_by) for one in group)
        parts.append(f"## Exit code {named}\n\n{table(('What happened', 'What to do', 'Who says it'), rows)}")
    return "\n".join(["", *parts])


def _cell(text: str) -> str:
    return re.sub(r"[*_<>|]", r"\\\g<0>", text) if "`" not in text else text.replace("|", "\\|")


def rewritten_files() -> dict[Path, str]:
    """Say what docs/settings.md, docs/target.md, meltano.yml, hub/ and others should hold, by their paths."""
    shared, target, meltano = ROOT / "docs" / "settings.md", ROOT / "docs" / "target.md", ROOT / "meltano.yml"
    names = ROOT / "constantcontact_singer" / "setting_names.py"
    texts = {path: path.read_text(encoding="utf-8") for path in (shared, target, meltano, names)}
    told = {plugin: about(plugin) for plugin in PLUGINS}
    settings = {plugin: settings_in(one) for plugin, one in told.items()}
    texts[shared] = rewritten(texts[shared], "both plugins", shared_block(*settings.values()))
    texts[target] = rewritten(texts[target], "target-constantcontact", target_block(*settings.values()))
    guide = ROOT / "docs" / "consent.md"
    exports = {"streams of public taps and exports": exports_block()}
    texts[guide] = rewritten_guide(guide.read_text(encoding="utf-8"), exports)
    texts[names] = rewritten(texts[names], "both plugins", names_block(settings))
    report = ROOT / "docs" / "report.md"
    texts[report] = rewritten(report.read_text(encoding="utf-8"), "the record of a run", record_block())
    reliability = ROOT / "docs" / "reliability.md"
    texts[reliability] = rewritten(reliability.read_text(encoding="utf-8"), "the fault matrix", matrix_block())
    trouble = ROOT / "docs" / "troubleshooting.md"
    texts[trouble] = rewritten(trouble.read_text(encoding="utf-8"), "sentences that end a run", sentences_block())
    for plugin, folder in zip(PLUGINS, ("extractors", "loaders"), strict=True):
        whole = definition(plugin, told[plugin], meltano_settings(settings[plugin]))
        texts[meltano] = rewritten(texts[meltano], plugin, in_project(whole))
        texts[ROOT / "hub" / folder / f"{plugin}.yml"] = as_yaml(whole)
    texts[ROOT / "dbt" / "models" / "sources.yml"] = sources_yaml()
    return texts


def _default(schema: dict[str, Any]) -> str:
    if schema["required"]:
        return "required"
    default = schema.get("default")
    return "" if default is None else f"`{default if isinstance(default, str) else json.dumps(default)}`"


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    for path, text in rewritten_files().items():
        path.write_text(text, encoding="utf-8")
