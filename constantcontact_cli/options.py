"""Options that several commands share: settings of the plugins, from options, files and the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.token_file import default_token_store
from constantcontact_singer.written_json import read_written


def variables_of(setting: str) -> list[str]:
    """Return the environment variables of a setting: the command's own, then those of the plugins."""
    return [f"{plugin}CONSTANTCONTACT_{setting.upper()}" for plugin in ("", "TAP_", "TARGET_")]


token_store_option = click.option(
    "--token-store",
    envvar=variables_of("token_store"),
    default=lambda: str(default_token_store()),
    show_default="in the user's state directory",
    help="As the plugins' setting token_store.",
)
client_secret_option = click.option(
    "--client-secret", envvar=variables_of("client_secret"), help="The application's API secret, if it has one."
)
target_settings_option = click.option(
    "--config", "configs", multiple=True, type=click.Path(path_type=Path), help="Settings of a target."
)


def settings_in(path: Path) -> dict[str, Any]:
    """Read a file of settings.

    Raises:
        SettingsError: It cannot be read, or is no JSON object.
    """
    try:
        found = read_written(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(f"The file {path} of --config cannot be read ({error}): name one that can.") from error
    if not isinstance(found, dict):
        raise SettingsError(f"The file {path} of --config is not a JSON object: mend it.")
    return found
