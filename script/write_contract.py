"""Write tests/simulator/contract.json, the table of what the vendor's contract says about the calls that are served.

    python script/write_contract.py FILE

FILE is the vendor's contract (Swagger 2.0, YAML). The table keeps names, types and limits, and no text.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from werkzeug.exceptions import MethodNotAllowed, NotFound

from constantcontact_simulator.routes import routes

TABLE = Path(__file__).parent.parent / "tests" / "simulator" / "contract.json"
METHODS = ("get", "post", "put", "patch", "delete")
KEPT = {
    "$ref", "additionalProperties", "allOf", "collectionFormat", "consumes", "enum", "format", "in", "items",
    "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "name", "parameters", "produces",
    "properties", "required", "responses", "schema", "type",
}  # fmt: skip


def shape(value: Any, *, is_named: bool = False) -> Any:  # noqa: ANN401  # any JSON
    """Leave texts, examples and everything else about people away.

    Args:
        value: a part of the contract.
        is_named: its keys are names of fields or statuses, all of which are kept.
    """
    if isinstance(value, dict):
        return {
            str(key): shape(inner, is_named=key in {"properties", "responses"} and not is_named)
            for key, inner in value.items()
            if is_named or key in KEPT
        }
    return [shape(inner) for inner in value] if isinstance(value, list) else value


def is_served(method: str, path: str) -> bool:
    """Tell whether the simulator has a route for an operation; ids are UUIDs or numbers."""
    for stand_in in ("00000000-0000-4000-8000-000000000000", "1"):
        try:
            routes().bind("").match(re.sub(r"\{[^}]*\}", stand_in, path), method=method.upper())
        except (NotFound, MethodNotAllowed):
            continue
        return True
    return False


def reached(part: object, definitions: dict[str, Any], found: set[str]) -> set[str]:
    """The names of all definitions that a part of the contract leads to."""
    for name in set(re.findall(r"#/definitions/([^\"]+)\"", json.dumps(part))) - found:
        found.add(name)
        reached(definitions[name], definitions, found)
    return found


def main(contract: dict[str, Any]) -> None:
    """Write the table."""
    operations = [(method, path) for path, item in contract["paths"].items() for method in METHODS if method in item]
    served = [one for one in operations if is_served(*one)]
    paths: dict[str, Any] = {}
    for method, path in served:
        paths.setdefault(path, {})[method] = shape(contract["paths"][path][method])
    shared = {name: shape(one) for name, one in contract["responses"].items()}
    names = sorted(reached([paths, shared], contract["definitions"], set()))
    lines = [
        '"swagger": "2.0"',
        f'"info": {json.dumps({"title": "Constant Contact", "version": contract["info"]["version"]})}',
        f'"basePath": {json.dumps(contract["basePath"])}',
        f'"x-not-served": {json.dumps([f"{m.upper()} {path}" for m, path in operations if (m, path) not in served])}',
        f'"responses": {json.dumps(shared)}',
        *_block("paths", paths),
        *_block("definitions", {name: shape(contract["definitions"][name]) for name in names}),
    ]
    TABLE.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def _block(name: str, parts: dict[str, Any]) -> list[str]:
    inner = ",\n".join(f"{json.dumps(key)}: {json.dumps(part)}" for key, part in parts.items())
    return [f'"{name}": {{\n{inner}\n}}']


if __name__ == "__main__":
    main(yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8")))
