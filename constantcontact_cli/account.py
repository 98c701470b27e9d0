"""`constantcontact login` and `constantcontact check`: get into an account, and see what the login may do."""

from __future__ import annotations

import json
import logging
import sys
import time
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.browser_flow import REDIRECT_URI, log_in_by_browser
from constantcontact_api.wire.device_flow import log_in
from constantcontact_api.wire.identity import check_account
from constantcontact_cli.account_check import AccountCheck, lines_of
from constantcontact_cli.countdown import Countdown
from constantcontact_cli.login_texts import Connection, what_to_do, what_to_write
from constantcontact_cli.logins import log_in_to
from constantcontact_cli.options import client_secret_option, settings_in, token_store_option, variables_of
from constantcontact_singer.connection import DEFAULT_API_URL, DEFAULT_AUTH_URL, DEFAULT_DAILY_REQUEST_BUDGET, connect
from constantcontact_singer.exits import plain_command
from constantcontact_singer.plugin import read_dotenv

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constantcontact_api.wire.device_flow import DeviceCode
    from constantcontact_cli.logins import LoggedIn

    Command = TypeVar("Command", bound=Callable[..., None])

logger = logging.getLogger(__name__)


def _read_settings(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take settings from where a project has them: .env, which the environment itself outranks, and a file."""
    read_dotenv()
    if path is None:
        return
    try:
        settings = settings_in(path)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from error
    ctx.default_map = {**settings, **(ctx.default_map or {})}


def _connection_options(command: Command) -> Command:
    for option in (
        click.option("--auth-url", envvar=variables_of("auth_url"), default=DEFAULT_AUTH_URL, show_default=True),
        token_store_option,
        click.option("--api-url", envvar=variables_of("api_url"), default=DEFAULT_API_URL, show_default=True),
        click.option("--client-id", envvar=variables_of("client_id"), required=True, help="The application's API key."),
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            is_eager=True,
            expose_value=False,
            callback=_read_settings,
            help="A JSON file of settings, as the plugins take it.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@_connection_options
@click.option("--account", default="", help="A name for the login, where one API key serves several accounts.")
@click.option("--replace", is_flag=True, help="Let it take the place of another account's login of that name.")
@click.option(
    "--browser/--device",
    default=False,
    help="Which flow the application uses: PKCE, with a browser on this machine, or the device flow (the default).",
)
@click.option(
    "--redirect-uri",
    default=REDIRECT_URI,
    show_default=True,
    help="With --browser: the redirect address of this machine that is registered for the application.",
)
@click.option("--show-refresh-token", is_flag=True, help="Print it, for a place that cannot have the token store.")
def login(
    *, account: str, replace: bool, browser: bool, redirect_uri: str, show_refresh_token: bool, **settings: Any
) -> None:
    """Log in once, in a browser, and keep the tokens where the plugins find them.

    The application (on the developer portal) must use the device flow, which works from any machine, or the PKCE flow,
    which needs a browser on this one and --browser. Afterwards the plugins need neither refresh_token nor
    client_secret, only the same client_id and token_store, and with several logins their setting account. Costs one
    request, for the account's id. The options are also read from the environment, as CONSTANTCONTACT_CLIENT_ID or
    under the plugins' own names; --account is not.
    """
    with plain_command(logger):
        with Countdown(sys.stderr) as countdown:
            by_device = partial(log_in, show=_show, waiting=countdown)
            by_browser = partial(log_in_by_browser, show=_open, waiting=countdown, redirect_uri=redirect_uri)
            flow = by_browser if browser else by_device
            done = log_in_to(settings, account=account.strip(), replaces=replace, flow=flow)
        whose = (
            f" to {done.login.organization or 'the account'} ({done.login.account_id})" if done.login.account_id else ""
        )
        click.echo(f"Logged in{whose}. The tokens are in {done.place}; leave refresh_token and client_secret out.")
        if done.replaced:
            click.echo(done.replaced)
        if done.login.account:
            click.echo(f"With more than one login of this client_id, set account to {done.login.account}.")
        click.echo()
        click.echo(what_to_write(_connection(done, settings), done.refresh_token if show_refresh_token else ""))


def _connection(done: LoggedIn, settings: Mapping[str, Any]) -> Connection:
    defaults = {"auth_url": DEFAULT_AUTH_URL, "api_url": DEFAULT_API_URL}
    others = {name: str(settings[name]) for name, default in defaults.items() if settings[name] != default}
    if done.login.account:
        others["account"] = done.login.account
    token_store = done.place if "://" in done.place else str(Path(done.place).absolute())
    return Connection(str(settings["client_id"]), token_store, others)


def _show(code: DeviceCode) -> None:
    click.echo(what_to_do(code.verification_uri, code.user_code))


def _open(page: str) -> None:
    click.echo(what_to_do(page))
    webbrowser.open(page)


@click.command()
@_connection_options
@client_secret_option
@click.option("--refresh-token", envvar=variables_of("refresh_token"), help="Not needed after `constantcontact login`.")
@click.option("--account", envvar=variables_of("account"), help="Which login, by its name or its account's id.")
@click.option(
    "--daily-request-budget",
    type=int,
    envvar=variables_of("daily_request_budget"),
    default=DEFAULT_DAILY_REQUEST_BUDGET,
    show_default=True,
    help="The budget of which it says how much is left; 0 for none.",
)
@click.option("--json", "as_json", is_flag=True, help="Write a JSON object for scripts.")
def check(*, as_json: bool, **settings: Any) -> None:
    """Say whose account the settings reach, what its login may do, and what a first run costs.

    Takes the settings where the plugins do: from options, a file, .env or the environment. Neither plugin can do
    without contacts, lists and bulk activities: without them the exit code is 1, with no requests left today 4, and
    else 0. A stream of the tap whose part of the API the login does not open is left out. Costs about a dozen requests.
    """
    with plain_command(logger):
        # No budget: what has used it up is one of the things to see.
        client = connect({**settings, "daily_request_budget": 0, "key_daily_budget": 0}, program="constantcontact")
        check_account(client, settings["account"] or "")
        facts = AccountCheck(client, budget=settings["daily_request_budget"], now=time.time()).facts()
        click.echo(json.dumps(facts, indent=1) if as_json else "\n".join(lines_of(facts)))
        raise SystemExit(facts["exit_code"])
