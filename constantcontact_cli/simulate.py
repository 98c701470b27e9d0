"""`constantcontact simulate`: a fake account on this machine, for a person or around one command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constantcontact_api.wire.token_file import TokenFile
from constantcontact_api.wire.token_store import Login, store_key
from constantcontact_singer import trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from click.decorators import FC

    from constantcontact_simulator import Simulator

_ACCOUNT_OPTIONS = ("contacts", "unsubscribed", "sms_only", "deleted", "campaigns")
_ACCESS_SECONDS = 86_400
_REJECTS = "rejects.jsonl"
PLUGINS = {"tap": ("TAP",), "target": ("TARGET",), "both": ("TAP", "TARGET")}


class _SimulateCommand(click.Command):
    """A command whose help ends with the grammar of faults, read from the simulator only when it is shown."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the grammar."""
        super().format_epilog(ctx, formatter)
        try:
            from constantcontact_simulator import faults  # noqa: PLC0415  # an extra, and only the help needs it
        except ModuleNotFoundError:
            return
        grammar = (faults.__doc__ or "").split("```")[1].removeprefix("text").strip("\n")
        formatter.write(f"\nFaults (--fault):\n\n{grammar}\n")


def _choice(name: str, choices: list[str], *names: str, **options: Any) -> Callable[[FC], FC]:
    return click.option(name, *names, type=click.Choice(choices), **options)


_number = partial(click.option, type=click.IntRange(0))


@click.command(
    cls=_SimulateCommand,
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False, "show_default": True},
)
@_number("--port", type=click.IntRange(0, 65535), default=0, help="0: any free one.")
@_number("--contacts", default=0, help="Active contacts with an e-mail address.")
@_number("--unsubscribed", default=0, help="Further contacts, who have unsubscribed.")
@_number("--sms-only", default=0, help="Further contacts, without an e-mail address.")
@_number("--deleted", default=0, help="Further contacts, who were deleted.")
@_number("--campaigns", default=0, help="E-mail campaigns.")
@_number("--events", default=100, help="Tracking events of each campaign, if there are enough contacts.")
@click.option("--seed", type=int, default=1, help="Determines who the contacts are.")
@click.option(
    "--account-id",
    default="",
    show_default=False,
    help="The account's id. Default: one that says that the account is simulated.",
)
@_number(
    "--accounts",
    type=click.IntRange(1),
    default=1,
    help="Accounts behind one API key, each with its own seed and login. COMMAND finds the logins account-1, "
    "account-2 and so on in its token store.",
)
@_choice("--token-mode", ["rotating", "long-lived"], default="rotating")
@_choice(
    "--approval",
    ["page", "at-once"],
    default="page",
    help="How a login is approved: by you, on the page that it shows, or at once.",
)
@_number("--device-code-seconds", type=click.IntRange(1), default=600, help="How long the code of a login is valid.")
@_number("--requests-per-second", default=4, help="0: no limit.")
@_number("--daily-requests", default=10_000, help="0: no limit.")
@_number("--processing-seconds", type=click.FloatRange(0), default=0.0, help="How long a bulk activity takes.")
@click.option(
    "--fault", "faults", multiple=True, metavar="TEXT", help="Something that goes wrong; see below. Repeatable."
)
@click.option(
    "--switch", "switches", multiple=True, metavar="NAME=VALUE", help="What the documentation leaves open. Repeatable."
)
@_choice("--for", list(PLUGINS), "plugins", default="both", help="Whose settings COMMAND gets.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keeps the files of the trial. Default: a temporary folder.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def simulate(
    ctx: click.Context, /, plugins: str, folder: Path | None, command: tuple[str, ...], **options: Any
) -> None:
    """Serve a fake Constant Contact account on this machine.

    Without COMMAND: print one JSON line (api_url, auth_url, client_id, client_secret, refresh_token, access_token, and
    with several accounts the logins of each) and serve until SIGTERM or Ctrl-C.

    With COMMAND (after `--`): run it with the settings of tap-constantcontact and target-constantcontact in its
    environment, and exit as it does. CONSTANTCONTACT_SIMULATOR_URL tells it where to ask about the account
    (`/_simulator/state`).

    A trial is not the real thing: Meltano's database and state, and the plugins' tokens, rejects, undo files, history,
    run records and people who may not be mailed, go to a folder of its own. The real ones stay as they are.
    """
    simulator = _simulator(**options)
    if command:
        rate = str(options["requests_per_second"])
        with simulator, _folder(folder) as directory:
            code = _run(command, _environment(simulator, plugins, rate, directory))
            if folder is None and (directory / _REJECTS).exists():
                click.echo("The files of the trial, rejects among them, are gone now. --folder keeps them.", err=True)
        ctx.exit(code)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with simulator:
            logins = {"logins": simulator.logins} if len(simulator.logins) > 1 else {}
            click.echo(json.dumps({**simulator.connection(), **logins}))
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        ctx.exit(0)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="constantcontact-") as directory:
            yield Path(directory)
        return
    kept.mkdir(parents=True, exist_ok=True)
    yield kept.resolve()


def _simulator(
    *, account_id: str, accounts: int, seed: int, switches: tuple[str, ...], events: int, **options: Any
) -> Simulator:
    """Build the simulator that the command line describes.

    Raises:
        click.ClickException: A package is missing, or a fault or a switch does not exist.
    """
    try:
        from constantcontact_simulator import (  # noqa: PLC0415  # an extra that few installations have
            Account,
            Simulator,
            Switches,
        )
    except ModuleNotFoundError as error:
        package = (error.name or "werkzeug").partition(".")[0]
        raise _Misconfigured(
            f"The simulator needs the package {package}: install `singer-constantcontact[simulator]`."
        ) from None
    try:
        like = {name: options.pop(name) for name in _ACCOUNT_OPTIONS}
        account, *others = (
            Account(switches=Switches.from_names(switches), events_per_campaign=events, seed=seed + number, **like)
            for number in range(accounts)
        )
        account.account_id = account_id or account.account_id
        return Simulator(account, others=others, **options)
    except ValueError as error:
        raise _Misconfigured(str(error)) from None


def _environment(simulator: Simulator, plugins: str, requests_per_second: str, directory: Path) -> dict[str, str]:
    """The settings of the plugins and of Meltano as environment variables, beside those of this process."""
    environment = {
        **os.environ,
        "CONSTANTCONTACT_SIMULATOR_URL": simulator.url,
        trial.FOLDER: str(directory),
        # Both: a project may keep its state elsewhere than in its database.
        "MELTANO_DATABASE_URI": f"sqlite:///{directory / 'meltano.db'}",
        "MELTANO_STATE_BACKEND_URI": "systemdb",
    }
    settings = {
        "CLIENT_ID": simulator.client_id,
        "CLIENT_SECRET": simulator.client_secret,
        "REFRESH_TOKEN": simulator.refresh_token,
        "API_URL": simulator.api_url,
        "AUTH_URL": simulator.auth_url,
        "REQUESTS_PER_SECOND": requests_per_second,
        "TOKEN_STORE": str(directory / "tokens.json"),
    }
    if len(simulator.logins) > 1:
        _log_in(simulator, Path(settings["TOKEN_STORE"]))
        del settings["REFRESH_TOKEN"]
    for plugin in PLUGINS[plugins]:
        environment |= {f"{plugin}_CONSTANTCONTACT_{name}": value for name, value in settings.items()}
        environment[f"CONSTANTCONTACT_{plugin}_SIMULATOR_URL"] = simulator.url
    environment["TARGET_CONSTANTCONTACT_REJECTS_PATH"] = str(directory / _REJECTS)
    environment["TARGET_CONSTANTCONTACT_UNDO_FOLDER"] = str(directory)
    return environment


def _log_in(simulator: Simulator, path: Path) -> None:
    """Put a login of each account into a token store, as `constantcontact login --account` would."""
    client_id, auth_url, store = simulator.client_id, simulator.auth_url, TokenFile(path)
    for number, one in enumerate(simulator.logins, 1):
        login = Login(client_id, auth_url, account=f"account-{number}", account_id=one["account_id"])
        key = store_key(client_id, auth_url, None, login.account)
        with store.locked(), store.keeping(key, login) as keep:
            keep(json.dumps({**one, "expires_in": _ACCESS_SECONDS}).encode(), time.time())


def _run(command: tuple[str, ...], environment: dict[str, str]) -> int:
    """Run a command, pass SIGTERM and SIGINT on to it, and return its exit code (128 + n for signal n).

    Away from a terminal the command gets a process group of its own, so that a signal reaches a whole pipeline. At a
    terminal it stays in ours, and Ctrl-C reaches it without our help.
    """
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    children: list[subprocess.Popen[bytes]] = []
    waiting: list[int] = []

    def pass_on(number: int, _frame: FrameType | None = None) -> None:
        if not children:
            waiting.append(number)
        elif not at_terminal:
            _signal_group(children[0], number)
        elif number != signal.SIGINT:
            children[0].send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    try:
        children.append(subprocess.Popen(command, env=environment, start_new_session=not at_terminal))  # noqa: S603  # the user's own command
    except OSError as error:
        click.echo(f"Error: {command[0]}: {error.strerror}", err=True)
        return 127 if isinstance(error, FileNotFoundError) else 126
    for early in waiting:
        pass_on(early)
    code = children[0].wait()
    return 128 - code if code < 0 else code


def _signal_group(leader: subprocess.Popen[bytes], number: int) -> None:
    if sys.platform == "win32":  # has neither groups to signal nor signals to send; a terminated command ends at once
        leader.terminate()
        return
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, number)


class _Misconfigured(click.ClickException):
    """Something on the command line or in the installation is wrong: one sentence, exit code 2."""

    exit_code = 2
