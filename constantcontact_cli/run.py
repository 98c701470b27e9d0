"""`constantcontact run`: a pipeline for schedulers and containers, with its exit code and when to try again."""

from __future__ import annotations

import json
import logging
import os
import signal
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

import click

from constantcontact_api.errors import SettingsError
from constantcontact_cli.pipeline_run import WAITS_FOR_A_PERSON, Done, retry_after
from constantcontact_cli.pipeline_run import run as run_pipeline
from constantcontact_singer.exits import plain_command, stop_on_signal

logger = logging.getLogger(__name__)


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Keeps STATE, reports and rejects, of this pipeline and account alone. Default: the current folder.",
)
@click.argument("pipeline", metavar="'TAP | TARGET'")
def run(folder: Path, pipeline: str) -> None:
    """Run a pipeline once: 'tap-… | target-…' or 'meltano run tap-… target-…'.

    A tap gets the STATE of the run before. Exits as the program that failed first, with what docs/troubleshooting.md
    says, and prints a line of JSON: exit_code, sentence, report_path, waits_for_a_person, retry_after_seconds. SIGTERM
    and Ctrl-C reach all programs, which land what is on its way.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_on_signal)
    with plain_command(logger):
        try:
            done = run_pipeline(pipeline, os.environ, folder, log=lambda line: click.echo(line, err=True))
        except SettingsError as error:  # an engine has to be told of it as of any other end
            logger.error("%s", error)  # noqa: TRY400  # the sentence is all there is to say
            done = Done(error.exit_code, str(error))
    wait = retry_after(done.exit_code, datetime.now(timezone.utc))
    told = {
        **asdict(done),
        "waits_for_a_person": done.exit_code in WAITS_FOR_A_PERSON,
        "retry_after_seconds": int(wait.total_seconds()) if wait else None,
    }
    click.echo(json.dumps(told))
    raise SystemExit(done.exit_code)
