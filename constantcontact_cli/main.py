"""The command `constantcontact`."""

from __future__ import annotations

import click

from constantcontact_cli.account import check, login
from constantcontact_cli.accounts import accounts, refresh
from constantcontact_cli.csv_files import from_csv, to_csv
from constantcontact_cli.explain import explain_file
from constantcontact_cli.forget import forget
from constantcontact_cli.report import report
from constantcontact_cli.run import run
from constantcontact_cli.simulate import simulate
from constantcontact_singer.logs import keep_logs_harmless
from target_constantcontact.accounting.replay import replay


@click.group()
@click.version_option(package_name="singer-constantcontact")
def main() -> None:
    """Work with a Constant Contact account, a real one or a simulated one."""
    keep_logs_harmless()


for command in (login, check, accounts, refresh, run, explain_file, from_csv, to_csv, replay, report, forget, simulate):
    main.add_command(command)

if __name__ == "__main__":
    main()
