"""A compiled map gives, column by column, what the SDK's own map makes of the whole record.

CI runs the short form. The full form: `FULL=1 pytest tests/target/test_compiled_maps.py`.
"""

from __future__ import annotations

import copy
import json
import logging
import os
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.exceptions import StreamMapConfigError
from singer_sdk.mapper import PluginMapper

from constantcontact_api.errors import SettingsError
from target_constantcontact.singer.compiled_maps import CompiledMap, Computed, NotComputedError, compile_stream
from target_constantcontact.singer.flat_lines import FlatLines
from target_constantcontact.singer.lenient_json import decode_line
from target_constantcontact.singer.stream_maps import mapped

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDS_EACH = 250
SEEDS = range(1_000 if os.environ.get("FULL") else 12)

TYPES: dict[str, Any] = {
    "mail": {"type": ["string", "null"]},
    "name": {"type": ["string", "null"]},
    "first name": {"type": "string"},
    "age": {"type": ["integer", "null"]},
    "spent": {"type": ["number", "null"]},
    "is_member": {"type": ["boolean", "null"]},
    "anything": {},
    "type": {"type": "string"},
    "str": {"type": "string"},
    "self": {"type": "string"},
    "config": {"type": "string"},
    "record": {"type": "string"},
    "__stream_name__": {"type": "string"},
}
COLUMNS = [*TYPES, "extra", "address", "tags", "mail__city", "x" * 254, "x" * 255]

EXPRESSIONS = [
    *("mail", "name", "str", "self", "config", "missing", "address", "anything", "type"),
    *("'text'", "1 + 1", "''", "None", "__NULL__", "__stream_name__", "__original_stream_name__", "'a'; name"),
    *("name.upper() if name else None", "name.upper()", "name + '!'", "self + '!' if self else self", "int(age) + 1"),
    *("str(spent)", "str(name)", "bool(name)", "md5(mail)", "sha256(mail) if mail else mail", "f'{name} ({age})'"),
    *("f'{spent:.2f}'", "record['first name']", "_['first name']", "record.get('mail')", "_.get('extra', name)"),
    *("record.mail", "record.get('config')", "record['record']", "'extra' in record", "'extra' not in _ and name"),
    *("record['first name'].title()", "record.get('mail', '').lower() or name", "config['suffix']", "config.suffix"),
    *("config.get('nothing', name)", "name is None", "None is not name", "age is not True", "age > 3 and spent < 10"),
    *("not is_member", "-age", "age ** 2", "age % 7 == 1", "name in ('Ann', 'Bob')", "name[0]", "name[-3:]"),
    *("name.split(' ')[0]", "[t.upper() for t in tags]", "','.join(tags)", "tags[0] if tags else None", "len(name)"),
    *("{'a': name, 'b': age}", "[name, age]", "json.loads(name)", "json.dumps(address)", "address.city"),
    *("address['city']", "datetime.date(2024, 1, 2)", "datetime.date.fromisoformat(name).year", "dict(a=name)"),
    *("[name for name in tags]", "{t: name for t in tags}", "list(set(tags))", "mail.__class__", "name.format(age)"),
    *(
        "int",
        "lambda: 1",
        "(name, age)",
        "age / 0",
        "mail == 'Ann' if anything else missing",
        "func_x",
        "_x",
        "record['config'] + config['suffix']",
        "_.get('__stream_name__', name) == __stream_name__",
    ),
]
UNPROVABLE = [
    *("record", "_", "str(record)", "record.keys()", "record.items()", "[v for v in _]", "record[name]", "_.get(name)"),
    *("record.get('mail', record)", "record.get", "dict(**record)", "tags.append('x')", "tags.pop() if tags else None"),
    *("record.update(a=1)", "config.setdefault('n', 1)", "name is mail", "name is 'x'", "[record for record in tags]"),
    *("[1 for self in tags]", "{**record}", "list.append(tags, 1)", "name == record", "'mail' in record in record"),
]
IMPURE = ["rand()", "randint(10)", "datetime.datetime.now()", "datetime.date.today().year", "[f for f in [rand]][0]"]

TEXTS = ["Ann", "Bob", "ann lee", "", "é", "2024-05-06", "[1]", '{"a": 1}', "Bob\n", 'q"{[', "z" * 300]
SCALARS = [*TEXTS, *TEXTS, None, None, 0, 1, -2, 9, 10**30, 1.5, 2.0, -0.0, 1e20, True, False]
NESTED: list[Any] = [["a", "b"], [None], [], {"city": "Bend"}, {"city": 3}, {"a": ["x"]}, {}]
OPTIONS: dict[str, list[Any]] = {
    "__else__": [None, "__NULL__"],
    "__alias__": ["people", "crm", "'crm_' + __stream_name__"],
    "__key_properties__": [None, [], ["mail"]],
}
FLATTENING: dict[str, Any] = {"flattening_enabled": True, "flattening_max_depth": 1}


def any_record(chance: Random) -> dict[str, Any]:
    """Mostly every column, mostly of its own type."""
    plain = {"mail": "ann@x.org", "name": "Ann Lee", "first name": "Ann", "age": 41, "spent": 2.50, "is_member": True}
    record: dict[str, Any] = {**plain, "anything": 1, "type": "t", "tags": ["b", "a"], "address": {"city": "Bend"}}
    for column in chance.sample(COLUMNS, chance.randrange(6)):
        record[column] = chance.choice(SCALARS if chance.random() < 0.8 else NESTED)
    for column in chance.sample(COLUMNS, chance.choice([0, 0, 1, 2, 9])):
        record.pop(column, None)
    if chance.random() < 0.5:
        record = {column: value for column, value in record.items() if not isinstance(value, (dict, list))}
    return record


def any_definition(chance: Random) -> dict[str, Any]:
    columns = chance.sample([*COLUMNS, "email", "full_name"], chance.randrange(5))
    definition: dict[str, Any] = {
        column: None if chance.random() < 0.3 else chance.choice(EXPRESSIONS) for column in columns
    }
    if chance.random() < 0.3:
        definition["__filter__"] = chance.choice(EXPRESSIONS)
    for option, values in OPTIONS.items():
        if chance.random() < 0.3:
            definition[option] = chance.choice(values)
    return definition


def mapper_of(definition: dict[str, Any] | None, properties: Mapping[str, Any] = TYPES, **config: Any) -> PluginMapper:
    maps: dict[str, Any] = {"people": definition} if definition is not None else {}
    mapper = PluginMapper(
        {"stream_maps": maps, "stream_map_config": {"suffix": "Esq."}, **config}, logging.getLogger(__name__)
    )
    mapper.register_raw_stream_schema("people", {"type": "object", "properties": dict(properties)}, ["mail"])
    return mapper


def line_of(record: Mapping[str, Any]) -> bytes:
    return json.dumps({"type": "RECORD", "stream": "people", "record": record}).encode() + b"\n"


class OneByOne(Exception):  # noqa: N818  # no error
    """The record must go through the SDK's map."""


def by_columns(compiled: CompiledMap, line: bytes) -> dict[str, Any] | None:
    """Map a record as a reader of columns does: it sees those that it has asked for, and no other."""
    record = decode_line(line)["record"]
    if compiled.flat_lines is not None and compiled.flat_lines.others([line]):
        raise OneByOne
    if not compiled.required <= record.keys():
        raise OneByOne
    wanted = {*COLUMNS, *compiled.columns}
    sources = {column: compiled.source_of(column) for column in wanted}
    read = compiled.inputs.union(source for source in sources.values() if isinstance(source, str))
    seen = {column: value for column, value in record.items() if column in read}
    try:
        if compiled.filter is not None and not _value(compiled.filter, seen):
            return None
        found = {}
        for column, source in sources.items():
            if isinstance(source, Computed):
                found[column] = _value(source, seen)
            elif source in seen:
                found[column] = seen[source]
    except NotComputedError:
        raise OneByOne from None
    return found or None


def _value(computed: Computed, seen: Mapping[str, Any]) -> object:
    return computed.evaluate({column: seen[column] for column in computed.inputs if column in seen})


def exactly(value: object) -> str:
    """Tell 1 from 1.0 and true, whatever the order of columns."""
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{key!r}: {exactly(one)}' for key, one in value.items()))}}}"
    if isinstance(value, (list, tuple)):
        return f"{type(value)}({', '.join(map(exactly, value))})"
    return f"{type(value)} {value!r}"


def check(mapper: PluginMapper, record: dict[str, Any]) -> str:
    """Map a record both ways, and tell how it went."""
    [stream_map] = mapper.stream_maps["people"]
    compiled = compile_stream(mapper, "people")
    assert compiled is not None
    assert compiled.stream_alias == stream_map.stream_alias
    line = line_of(record)
    came = decode_line(line)["record"]
    try:
        expected = mapped(stream_map, copy.deepcopy(came), line_number=7)
    except SettingsError:
        with pytest.raises(OneByOne):
            by_columns(compiled, line)
        return "fails"
    try:
        found = by_columns(compiled, line)
    except OneByOne:
        assert compiled.flat_lines is not None or not compiled.required <= came.keys()
        return "one by one"
    assert exactly(found) == exactly(expected or None)
    return "filtered" if found is None else "mapped"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_compiled_map_is_the_sdks_own(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # no secret
    seen = Counter[str]()
    while seen.total() < RECORDS_EACH:
        try:
            mapper = mapper_of(any_definition(chance), **chance.choice([{}, {}, FLATTENING]))
        except (StreamMapConfigError, ValueError):  # the SDK refuses the setting
            continue
        if compile_stream(mapper, "people") is None:
            continue
        seen.update(check(mapper, any_record(chance)) for _ in range(5))
    assert min(seen[way] for way in ("fails", "one by one", "filtered", "mapped")) > 0, seen
    assert seen["mapped"] > RECORDS_EACH / 4, seen


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_expression_comes_to_what_the_sdk_makes_of_it(expression: str) -> None:
    chance = Random(expression)  # noqa: S311  # no secret
    for place in ("name", "full_name", "__filter__"):
        for config in ({}, FLATTENING):
            mapper = mapper_of({place: expression}, **config)
            for _ in range(12):
                check(mapper, any_record(chance))


@pytest.mark.parametrize("expression", UNPROVABLE)
@pytest.mark.parametrize("place", ["name", "__filter__"])
def test_an_expression_that_needs_or_changes_more_than_it_names_is_left_to_the_sdk(place: str, expression: str) -> None:
    assert compile_stream(mapper_of({place: expression}), "people") is None


@pytest.mark.parametrize("expression", IMPURE)
def test_what_time_and_chance_give_is_not_to_be_remembered(expression: str) -> None:
    compiled = compile_stream(mapper_of({"n": expression, "m": "name.upper()"}), "people")
    assert compiled is not None
    assert [one.is_pure for one in compiled.computed] == [False, True]


def test_a_statement_is_left_to_the_sdk() -> None:
    for place in ("name", "__filter__"):
        assert compile_stream(mapper_of({place: "name = 'x'"}), "people") is None


def test_a_compiled_map_tells_where_each_column_comes_from() -> None:
    definition = {
        "__alias__": "crm",
        "__filter__": "age > 3",
        "email": "mail",
        "first": "record['first name']",
        "name": "self.upper() if spent else extra",
        "age": None,
        "source": "'web'",
        "is_member": "__NULL__",
    }
    compiled = compile_stream(mapper_of(definition), "people")
    assert compiled is not None
    assert compiled.dropped == {"age", "is_member"}
    sources = {name: compiled.source_of(name) for name in ("email", "first", "age", "mail", "unknown")}
    assert sources == {"email": "mail", "first": "first name", "age": None, "mail": "mail", "unknown": "unknown"}
    assert (compiled.stream_alias, compiled.keeps_others, compiled.flat_lines) == ("crm", True, None)
    assert compiled.required == {"mail", "first name"}
    assert [one.inputs for one in compiled.computed] == [("age",), ("spent", "name", "self", "extra"), ()]
    assert compiled.inputs == {"age", "mail", "first name", "name", "self", "spent", "extra"}


def test_a_map_may_leave_only_the_columns_that_it_names() -> None:
    compiled = compile_stream(mapper_of({"mail": "mail", "name": "record.name", "__else__": None}), "people")
    assert compiled is not None
    assert compiled.source_of("mail") == "mail"
    assert compiled.required == {"mail"}
    assert compiled.source_of("age") is None


def test_a_stream_that_no_map_changes_stays_as_it_is() -> None:
    for config in ({}, FLATTENING):
        compiled = compile_stream(mapper_of(None, **config), "people")
        assert compiled is not None
        assert compiled == CompiledMap("people", {}, flat_lines=compiled.flat_lines)
        assert (compiled.flat_lines is not None) == bool(config)


@pytest.mark.parametrize(
    "column",
    [
        {"address": {"type": ["object", "null"], "properties": {"city": {"type": "string"}}}},
        {"tags": {"type": "array"}},
        {"n" * 255: {"type": "string"}},
    ],
)
def test_a_schema_that_has_something_to_flatten_is_left_to_the_sdk(column: dict[str, Any]) -> None:
    assert compile_stream(mapper_of(None, {**TYPES, **column}, **FLATTENING), "people") is None
    assert compile_stream(mapper_of({"n": "name"}, {**TYPES, **column}, **FLATTENING), "people") is None
    assert compile_stream(mapper_of(None, {**TYPES, **column}), "people") is not None


def test_several_maps_and_removed_streams_are_left_to_the_sdk() -> None:
    copied = {"copy": {"__source__": "people"}}
    settings: list[dict[str, Any]] = [{"people": None}, copied, {"people": {}, **copied}]
    for maps in settings:
        mapper = PluginMapper({"stream_maps": maps}, logging.getLogger(__name__))
        mapper.register_raw_stream_schema("people", {"properties": TYPES}, [])
        assert compile_stream(mapper, "people") is None


@pytest.mark.parametrize(
    "maps",
    [
        {"people": {"n": "name"}, "pe*": {"n": "mail"}},
        {"p?ople": {"n": "name"}, "other": {"n": "age"}, "people": {"n": "mail"}},
        {"*": None, "people": {"n": "mail"}},
        {"[p]eople": {"n": "mail", "__alias__": "crm"}},
        {"pe*": {"n": "mail"}, "people": {"n": "name", "__source__": "others"}},
    ],
)
def test_the_last_setting_that_matches_the_stream_is_the_one_that_is_compiled(maps: dict[str, Any]) -> None:
    mapper = PluginMapper({"stream_maps": maps}, logging.getLogger(__name__))
    mapper.register_raw_stream_schema("people", {"properties": TYPES}, [])
    compiled = compile_stream(mapper, "people")
    assert compiled is not None
    assert compiled.columns["n"] == "mail"
    assert check(mapper, {"mail": "a@x.org", "name": "Ann"}) == "mapped"


@pytest.mark.parametrize(
    ("definition", "record", "words"),
    [
        ({"n": "name.upper()", "m": "mail"}, {"name": None}, "the expression `name.upper()` ends in Attribute"),
        ({"n": "name", "m": "int(mail)"}, {"name": 1, "mail": "x"}, "the expression `int(mail)` ends in ValueError"),
        ({"n": "name"}, {}, "the expression `name` ends in NameNotDefined"),
        ({"n": "name", "__filter__": "age > 3"}, {"age": None}, "the expression `age > 3` ends in TypeError"),
        ({"n": "name", "m": "x = 1"}, {"name": "Ann"}, "an expression ends in StreamMapConfigError"),
    ],
)
def test_a_map_that_fails_names_the_line_and_the_expression(
    definition: dict[str, Any], record: dict[str, Any], words: str
) -> None:
    [stream_map] = mapper_of(definition).stream_maps["people"]
    with pytest.raises(SettingsError, match="line 41 of the input") as failed:
        mapped(stream_map, record, line_number=41)
    assert words in str(failed.value)


def test_flat_records_are_those_that_the_sdk_flattens_to_themselves() -> None:
    chance = Random(1)  # noqa: S311  # no secret
    [stream_map] = mapper_of(None, **FLATTENING).stream_maps["people"]
    lines, others = [], []
    names = ["n" * length + end for length in (253, 254, 255, 256) for end in ("", '"', "é")]
    names += ['n"' * 120, "n" * 140 + '"' + "n" * 140]
    for number in range(2_000):
        record = any_record(chance)
        if chance.random() < 0.1:
            record[chance.choice(names)] = "x"
        lines.append(line_of(record))
        if stream_map.flatten_record(record) != record:
            others.append(number)
    flat_lines = FlatLines(255)
    assert 200 < len(others) < 1_800
    assert flat_lines.others(lines) == others
    assert flat_lines.others([line for n, line in enumerate(lines) if n not in set(others)]) == []
    for size in (1, 7):
        blocks = [flat_lines.others(lines[start : start + size]) for start in range(0, len(lines), size)]
        assert [start * size + n for start, block in enumerate(blocks) for n in block] == others
