"""`constantcontact explain`: what the target would make of each column of a file, before anything is sent."""

from __future__ import annotations

import csv
import io
import itertools
import json
import logging
import sys
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from constantcontact_api.errors import SettingsError
from constantcontact_cli.csv_files import delimiter_of, encoding_of, headings, told_delimiter
from constantcontact_cli.options import settings_in, target_settings_option
from constantcontact_singer.connection import connect
from constantcontact_singer.exits import plain_command
from target_constantcontact.account.directory import Directory
from target_constantcontact.mapping.consent import MOST_SAMPLED
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.explanation import as_text, explain
from target_constantcontact.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Records = list[dict[str, Any]]

logger = logging.getLogger(__name__)

_MOST_BYTES: Final = 16_000_000


@click.command(name="explain")
@target_settings_option
@click.argument("source", metavar="FILE|-")
def explain_file(source: str, configs: tuple[Path, ...]) -> None:
    """Say what becomes of each column of FILE: a CSV, a TSV or the output of a tap.

    Looks at the first hundred records, as a run does. Prints a table and the settings that make sure of what was
    guessed; of values only their form is shown. Nothing is sent. Where --config has a client_id, the account's custom
    fields are read; else they are not known.
    """
    with plain_command(logger):
        settings: dict[str, Any] = {}
        for path in configs:
            settings |= settings_in(path)
        streams = _streams(_text(source), Path(source).stem if source != "-" else "people")
        say = partial(explain, custom_fields=_custom_fields(settings), splits_names=bool(settings.get("split_names")))
        own = {name: settings_of(name, settings) for name in streams}
        today = datetime.now(tz=timezone.utc).date()
        click.echo(
            as_text(
                say(name, properties, records, own[name].field_map, conventions=own[name].conventions(today))
                for name, (properties, records) in streams.items()
            )
        )


def _custom_fields(settings: Mapping[str, Any]) -> Callable[[], CustomFields]:
    if not settings.get("client_id"):
        return lambda: CustomFields(())
    directory = Directory(connect(settings, program="constantcontact"), creates_lists=False)
    return lambda: directory.custom_fields


def _text(source: str) -> str:
    """Read the first megabytes of a file or of standard input."""
    try:
        if source == "-":
            given = sys.stdin.buffer.read(_MOST_BYTES)
        else:
            with Path(source).expanduser().open("rb") as file:
                given = file.read(_MOST_BYTES)
    except OSError as error:
        raise SettingsError(f"{source} cannot be read ({error.strerror}): name a file of records.") from error
    is_whole = len(given) < _MOST_BYTES
    encoding = encoding_of(io.BytesIO(given), "The input" if source == "-" else source, is_whole=is_whole)
    return given.decode(encoding, errors="strict" if is_whole else "ignore")


def _streams(text: str, name: str) -> dict[str, tuple[dict[str, Any], Records]]:
    """Return the columns and first records of each stream."""
    if not text.strip():
        raise SettingsError("There is nothing to explain: the input is empty. Give it CSV or Singer messages.")
    if text.lstrip().startswith("{"):
        return _of_singer(text.splitlines())
    return {name: _of_csv(text, name)}


def _of_csv(text: str, name: str) -> tuple[dict[str, Any], Records]:
    start = text.lstrip("\r\n")
    first, _, rest = start.partition("\n")
    told = told_delimiter(first)
    rows = csv.reader(io.StringIO(rest if told else start, newline=""), delimiter=told or delimiter_of(first))
    header = headings(next(rows, ()), name)
    records = [dict(zip(header, row, strict=False)) for row in itertools.islice(filter(any, rows), MOST_SAMPLED)]
    return {name: {"type": ["string", "null"]} for name in header}, records


def _of_singer(lines: Iterable[str]) -> dict[str, tuple[dict[str, Any], Records]]:
    streams: dict[str, tuple[dict[str, Any], Records]] = {}
    for message in _messages(lines):
        name = str(message.get("stream"))
        if message.get("type") == "SCHEMA":
            streams.setdefault(name, (dict(message.get("schema", {}).get("properties", {})), []))
        elif message.get("type") == "RECORD" and isinstance(message.get("record"), dict):
            record = message["record"]
            _, records = streams.setdefault(name, ({column: {} for column in record}, []))
            if len(records) < MOST_SAMPLED:
                records.append(record)
    if not streams:
        raise SettingsError(
            "There is nothing to explain: the input has neither a SCHEMA nor a RECORD. Give it what a tap writes."
        )
    return streams


def _messages(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            message = json.loads(line) if line.strip() else None
        except ValueError:
            logger.info("Line %d is not JSON, or cut off: skipped.", number)
            continue
        if isinstance(message, dict):
            yield message
