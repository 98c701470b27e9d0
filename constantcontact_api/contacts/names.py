"""Resolve the lists and tags that settings name, by id or by name, to ids."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_id(text: str) -> bool:
    """Whether a text looks like an id of the service rather than a name."""
    return _ID.fullmatch(text) is not None


def resolve_names(wanted: Iterable[str], known: Sequence[tuple[str, str]], *, setting: str) -> tuple[str, ...]:
    """Find the ids of what a setting names.

    An exact name wins over one that differs in case alone, since the service keeps the two apart.

    Args:
        wanted: Ids or names, as configured.
        known: Id and name of all that the account has.
        setting: The setting's name, for the error.

    Returns:
        The ids, each once, in the order of the setting.

    Raises:
        SettingsError: One is unknown, or several have the name.
    """
    ids = {identifier.lower(): identifier for identifier, _ in known}
    found: dict[str, None] = {}
    for text in wanted:
        key = str(text).strip()
        identifier = ids.get(key.lower()) or _by_name(key, known, setting)
        found[identifier] = None
    return tuple(found)


def _by_name(name: str, known: Sequence[tuple[str, str]], setting: str) -> str:
    same = [identifier for identifier, candidate in known if candidate.strip() == name]
    if not same:
        same = [identifier for identifier, candidate in known if candidate.strip().casefold() == name.casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        raise SettingsError(
            f"{setting} names {name!r}, which {len(same)} of the account's {setting} are called: give the id instead."
        )
    spelled = {candidate.casefold(): candidate for _, candidate in known}
    close = [spelled[match] for match in difflib.get_close_matches(name.casefold(), spelled, n=3)]
    hint = f" Closest: {', '.join(map(repr, close))}." if close else ""
    raise SettingsError(
        f"{setting} names {name!r}, which the account does not have, neither as an id nor as a name: correct it.{hint}"
    )
