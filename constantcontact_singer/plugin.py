"""Read and check the settings of a plugin before anything is done with them."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from singer_sdk.configuration._dict_config import parse_environment_config
from singer_sdk.exceptions import ConfigValidationError
from singer_sdk.helpers._classproperty import classproperty
from singer_sdk.metrics import get_metrics_logger
from singer_sdk.plugin_base import PluginBase

from constantcontact_api.errors import SettingsError
from constantcontact_singer.settings_names import Environment, check_names
from constantcontact_singer.settings_values import check_values, mended, read_variables, set_in
from constantcontact_singer.stream_map_names import wrong_expressions
from constantcontact_singer.trial import in_trial

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOTENV: Final = ".env"
_UNSAID: Final = ("METRIC", "Skipping deselected stream", "Skipping parse of env var", "Parsing env var")


def without_noise(logger: logging.Logger) -> None:
    """Leave the SDK's lines about what it does not do out of the log, and its metrics unless somebody has set them up.

    A setup of logging alone says nothing, since Meltano always brings one: it has to name the logger of the metrics.

    Args:
        logger: The plugin's.
    """
    # With a traceback, and with the whole URL, in which an address may be asked for. What came is judged anyway.
    logging.getLogger("urllib3.connection").addFilter(_is_no_complaint)
    logger.addFilter(_is_said)
    metrics = get_metrics_logger()
    if metrics.level == logging.NOTSET and not metrics.handlers and not metrics.filters:
        metrics.addFilter(_is_said)


def _is_no_complaint(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Failed to parse headers")


def _is_said(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_UNSAID)


def read_dotenv() -> None:
    """Read the file `.env` of the working directory into the environment, which itself outranks it.

    The SDK looks for one above the place where it is installed; where there is none here, that is still read.

    Raises:
        SettingsError: If it is no text.
    """
    before = dict(os.environ)
    try:
        parse_environment_config({}, "", dotenv_path=_DOTENV if Path(_DOTENV).is_file() else None)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {_DOTENV} cannot be read ({error}): write it as UTF-8.") from error
    os.environ.update(before)


class CheckedSettings(PluginBase):
    """What both plugins do in place of the SDK with settings: nothing in them is passed over in silence."""

    _reads_environment: bool

    def __init__(self, **arguments: Any) -> None:
        """Read the settings and check them.

        Args:
            arguments: The SDK's own.
        """
        self._reads_environment = bool(arguments.get("parse_env_config"))
        super().__init__(**arguments)

    @classmethod
    def settings_schema(cls) -> dict[str, Any]:
        """Return the JSON schema of all settings, those of the SDK among them."""
        cls.append_builtin_config(cls.config_jsonschema)
        schema: dict[str, Any] = mended(cls.config_jsonschema)
        return schema

    @classproperty
    def _env_var_config(cls) -> dict[str, Any]:  # noqa: N805  # the SDK's
        prefix = cls._env_var_prefix
        read_dotenv()
        return read_variables(os.environ, cls.settings_schema(), prefix=prefix)

    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        schema = self.settings_schema()
        environment = Environment(os.environ, self.name, schema)
        names = check_names(self._config, schema, self.name)
        variables = environment.check(self._config, is_read=self._reads_environment)
        self._config = in_trial(set_in(names.known), os.environ)
        wrong = check_values(self._config, schema, environment.variable_of)
        wrong += wrong_expressions(self._config.get("stream_maps"))
        errors = [*names.errors, *variables.errors, *wrong]
        if empty := variables.empty:
            self.logger.warning("Empty, and so as if not set: %s.", ", ".join(empty))
        self._say(names.elsewhere + variables.elsewhere, names.ignored + variables.ignored, variables.warnings)
        if errors and raise_errors:
            raise ConfigValidationError("The settings are not valid.", errors=errors, schema=schema)
        return errors

    def _say(self, elsewhere: Iterable[str], ignored: Iterable[str], warnings: Iterable[str]) -> None:
        if elsewhere:
            self.logger.info("Settings for other plugins, which change nothing here: %s.", ", ".join(elsewhere))
        if ignored:
            self.logger.info("Ignored, as ignore_unknown_settings asks: %s.", "; ".join(ignored))
        if warnings:
            self.logger.warning("Some environment variables change nothing: %s.", "; ".join(warnings))
