"""`constantcontact report`: what runs did, for people and for other programs."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constantcontact_api.errors import SettingsError
from constantcontact_api.text import counted
from constantcontact_cli.report_page import MOST_RUNS, page
from constantcontact_cli.run_records import examples, outcomes, records_in, rejects_of, singer_messages, total_of
from constantcontact_singer.exits import plain_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

_LINE = "{:<19}  {:<22}  {:>4}  {:>10}  {:>8}  {}"


@click.command()
@click.option("--html", "html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for a browser.")
@click.option("--as-singer", is_flag=True, help="Write runs, imports and rejects as Singer messages, for any target.")
@click.argument("path", metavar="[FILE|FOLDER]", default="constantcontact", type=click.Path(path_type=Path))
def report(path: Path, html: Path | None, *, as_singer: bool) -> None:
    """Show what runs did: FILE is one of report_path or runs_path, FOLDER one that holds such files.

    Without either, the folder `constantcontact` here.

    constantcontact report runs.jsonl --as-singer | target-jsonl
    """
    with plain_command(logger):
        if not path.exists():
            raise SettingsError(f"{path} does not exist: name a file that report_path or runs_path has written.")
        records = records_in(path)
        if html is not None:
            _write(html, page(records, examples(rejects_of(records[-1:]))))
            click.echo(f"{html}: {counted(min(len(records), MOST_RUNS), 'run')}.", err=as_singer)
        if as_singer:
            for message in singer_messages(records):
                click.echo(json.dumps(message))
        elif html is None:
            for line in table(records[-MOST_RUNS:]):
                click.echo(line)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}): name another file.") from error


def table(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each run, then what became of the records of the last one.

    Args:
        records: Of runs, the last one at the end.
    """
    yield _LINE.format("Began (UTC)", "Plugin", "Exit", "Seconds", "Requests", "Records")
    for record in records:
        counts = ", ".join(f"{count:,} {name}" for name, count in total_of(record).items())
        moment = str(record["started_at"])[:19].replace("T", " ")
        yield _LINE.format(
            moment,
            record["plugin"],
            record["exit_code"],
            f"{record['seconds']:,.1f}",
            f"{record['requests_used']:,}",
            counts or "none",
        ).rstrip()
    last = records[-1]
    if last["sentence"]:
        yield f"\nThe last run ended with exit code {last['exit_code']}: {last['sentence']}"
    for stream, counts_of in outcomes(last).items() if len(last["streams"]) > 1 else ():
        yield f"{stream}: {', '.join(f'{count:,} {name}' for name, count in counts_of.items()) or 'nothing'}"
    for stream, of_stream in last["streams"].items():
        for reason, count in of_stream.get("rejected", {}).items():
            yield f"{stream}: {count:,} rejected as {reason}"
