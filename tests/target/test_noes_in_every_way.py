"""Every form of a no, through every way of a run: modes, formats, maps, batches and schemas. Nobody of them is mailed.

CI runs each way once, with shapes, transports and forms in turn. The full form:
`FULL=1 pytest tests/target/test_noes_in_every_way.py`.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.limits import Limits
from tests.target.conftest import record, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.target.conftest import Pipe, Pipeline

FORMS: dict[str, tuple[str, Any, Any]] = {
    "flag": ("HasOptedOutOfEmail", True, False),
    "number": ("do_not_email", 1, 0),
    "numbertext": ("email_opt_out", "1.0", "0.0"),
    "word": ("Email Status", "Unsubscribed", "subscribed"),
    "bare": ("status", "unsubscribed", "subscribed"),
    "moment": ("unsubscribed_at", "2024-05-06T07:08:09Z", "0000-00-00"),
    "epoch": ("opted_out_at", 1714979289, 0),
    "granting": ("accepts_marketing", "no", "yes"),
    "none": ("Marketing Consent", "None", "Yes"),
    "nested": ("consent", {"email": {"state": "unsubscribed"}}, {"email": {"state": "subscribed"}}),
    "json": ("preferences", '{"email_opt_out": true}', '{"email_opt_out": false}'),
    "pairs": ("fields", [{"name": "Email Opt Out", "value": "Yes"}], [{"name": "Email Opt Out", "value": "No"}]),
    "ways": ("Contact preferences", ["post"], ["email"]),
    "tags": ("Labels", "vip, opt-out", "vip"),
    "marked": ("is_deleted", "t", "f"),
    "gone": ("Deceased", "Yes", "No"),
}
"""A column, a value that says no, and one that does not."""

WAYS: dict[str, dict[str, Any]] = {
    "upsert": {},
    "append": {"mode": "append"},
    "update": {"mode": "update", "update_request_budget": 1000},
    "mirror": {"mode": "mirror", "max_removal_percent": 100},
    "as CSV": {"import_format": "csv"},
    "as JSON": {"import_format": "json"},
    "unchanged skipped": {"skip_unchanged": True},
    "with a history": {"history_path": "history"},
    "dry": {"dry_run": True},
    "revived": {"revive_deleted": True},
    "with tags": {"tags": ["Fair"], "create_tags": True},
    "only who agreed": {"require_permission": True},
    "opt-outs taken off lists": {"on_opt_out": "remove_from_lists"},
    "opt-outs unsubscribed": {"on_opt_out": "unsubscribe"},
    "deletions followed": {"on_delete": "delete"},
    "lists of records": {"lists": None, "create_lists": True, "field_map": {"group": "list_names"}},
    "columns dropped": {"maps": {"email": "email", "__else__": None}},
    "columns renamed": {"maps": {"plain": "FORM", "FORM": None}},
    "columns overwritten": {"maps": {"FORM": "None"}},
    "columns elsewhere": {"of_columns": "cf:kept", "create_custom_fields": True},
    "columns left out": {"of_columns": "__NULL__"},
    "flattened": {"flattening_enabled": True, "flattening_max_depth": 3},
}
SHAPES = ("described", "untyped", "any of", "referred to", "not described", "as text")
TRANSPORTS = ("lines", "small batches", "files", "two runs")
FULL = bool(os.environ.get("FULL"))
CELLS = list(itertools.product(WAYS, SHAPES, TRANSPORTS, [list(FORMS)])) if FULL else [
    (way, SHAPES[n % len(SHAPES)], TRANSPORTS[n % len(TRANSPORTS)], list(FORMS)[n // 4 % 4 :: 4])
    for n, way in enumerate(WAYS)
]  # fmt: skip
TYPES = {bool: "boolean", int: "integer", str: "string", dict: "object", list: "array"}
SAYS = (("both", "yes"), ("no", "no"), ("yes", "yes"), ("some", "yes"), ("more", "yes"), ("both", "no"))
"""Who comes with which word, in this order: in small batches the two of one person are in two imports."""


def stream_of(form: str) -> str:
    return f"people_{form}"


def described(form: str, shape: str) -> dict[str, Any]:
    column, no, _ = FORMS[form]
    kind = {"type": ["null", TYPES[type(no)]]}
    text = {"type": ["null", "string"]}
    columns: dict[str, Any] = {"email": text, "group": text, "first_name": text}
    whole: dict[str, Any] = {"type": "object", "properties": columns, "additionalProperties": True}
    if shape == "referred to":
        whole["definitions"] = {"no": kind}
    shapes = {
        "described": kind, "untyped": {}, "as text": text, "any of": {"anyOf": [{"type": "null"}, kind]},
        "referred to": {"$ref": "#/definitions/no"},
    }  # fmt: skip
    if shape in shapes:
        columns[column] = shapes[shape]
    return {"type": "SCHEMA", "stream": stream_of(form), "schema": whole, "key_properties": []}


def rows(form: str) -> list[dict[str, Any]]:
    column, no, yes = FORMS[form]
    words = {"no": no, "yes": yes}
    person = {"first_name": "Ann", "group": "Group"}
    return [{"email": f"{who}-{form}@x.org", **person, column: words[said]} for who, said in SAYS]


def messages(forms: Sequence[str], shape: str, transport: str, folder: Path) -> Iterator[dict[str, Any]]:
    encoding = {"format": "jsonl", "compression": "gzip"}
    for form in forms:
        yield described(form, shape)
        if transport != "files":
            yield from (record(stream_of(form), **row) for row in rows(form))
            continue
        file = folder / f"{form}.jsonl.gz"
        file.write_bytes(gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows(form)).encode()))
        yield {"type": "BATCH", "stream": stream_of(form), "encoding": encoding, "manifest": [file.as_uri()]}
    yield state(n=1)


def settings_of(way: str, forms: Sequence[str], folder: Path) -> dict[str, Any]:
    settings = {**WAYS[way]}
    if "history_path" in settings:
        settings["history_path"] = str(folder / "history.db")
    fields, maps = settings.pop("of_columns", ""), settings.pop("maps", {})
    for form in forms:
        column = FORMS[form][0]
        if fields:
            own = {column: f"{fields}{form}" if fields.startswith("cf:") else fields}
            settings.setdefault("streams", {})[stream_of(form)] = {"field_map": own}
        if maps:
            own_map = (
                {}
                if not column.isidentifier()
                else {column if key == "FORM" else key: column if to == "FORM" else to for key, to in maps.items()}
            )
            settings.setdefault("stream_maps", {})[stream_of(form)] = own_map
    return settings


def mailable(pipeline: Pipeline) -> set[str]:
    contacts = pipeline.account.contacts
    found = (contacts.at(position) for position in range(len(contacts)))
    return {
        str(one.address) for one in found
        if one.address and one.lists and not one.deleted_at and one.permission != "unsubscribed"
    }  # fmt: skip


def has_its_columns(way: str, shape: str) -> bool:
    """Tell whether the settings name no column that a stream does not have when its first record comes."""
    return shape != "not described" or "of_columns" not in WAYS[way]


@pytest.mark.parametrize(
    ("way", "shape", "transport", "forms"), [cell for cell in CELLS if has_its_columns(cell[0], cell[1])]
)
def test_nobody_who_said_no_is_mailed_and_everybody_else_is(
    pipe: Pipe, tmp_path: Path, way: str, shape: str, transport: str, forms: list[str]
) -> None:
    with pipe() as pipeline:
        if transport == "small batches":
            pipeline.limits = Limits(lines=3, block_bytes=300, sampled_lines=1)
        sent = list(messages(forms, shape, transport, tmp_path))
        for _ in range(2 if transport == "two runs" else 1):
            pipeline.run(*sent, **settings_of(way, forms, tmp_path), batch_folder=str(tmp_path))
        there = mailable(pipeline)
        assert sorted(one for one in there if one.startswith(("no-", "both-"))) == []
        assert {f"yes-{form}@x.org" for form in comes(way).intersection(forms)} <= there


def comes(way: str) -> set[str]:
    """Name the forms whose yes brings somebody in who is new."""
    if way in {"update", "dry"}:
        return set()
    if way == "only who agreed":
        return {"word", "bare", "granting", "none", "nested"}
    return set(FORMS) - ({"nested", "pairs"} if way == "columns elsewhere" else set())
