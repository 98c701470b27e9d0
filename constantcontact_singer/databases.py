"""Settings that name a file, or a PostgreSQL database that many machines share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_database(place: str) -> bool:
    """Return whether it is the address of a database, and no file's.

    Args:
        place: As a setting says.
    """
    return place.startswith(("postgresql:", "postgresql+psycopg:", "postgres:"))


@contextmanager
def needs_psycopg(setting: str) -> Iterator[None]:
    """Tell in a sentence that the package is missing: it comes with an extra.

    Args:
        setting: That names a database.

    Raises:
        SettingsError: It is missing.
    """
    try:
        yield
    except ImportError:
        raise SettingsError(
            f"The setting {setting} names a PostgreSQL database, and the package psycopg is missing: install "
            "`singer-constantcontact[postgres]`."
        ) from None
