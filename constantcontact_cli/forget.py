"""`constantcontact forget`: a person erased from the files that the target keeps on this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from constantcontact_api.errors import SettingsError
from constantcontact_api.own_files import OWN_FOLDER
from constantcontact_api.text import counted
from constantcontact_cli.options import settings_in, target_settings_option
from constantcontact_singer.databases import is_database
from constantcontact_singer.exits import plain_command
from target_constantcontact.account.history_stores import history_at
from target_constantcontact.account.suppression_list import UnreadableFileError, entries_of_file
from target_constantcontact.accounting.erasure import Forgotten, change_lines
from target_constantcontact.accounting.replay import OLD_REJECTS_PATH
from target_constantcontact.loading.undo_file import UNDO_FILES
from target_constantcontact.mapping.suppressed_lines import is_hash
from target_constantcontact.mapping.values import is_email_address, unwrapped
from target_constantcontact.settings import DEFAULT_REJECTS_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from click.decorators import FC

logger = logging.getLogger(__name__)

# Setting to what it is where nobody sets it; None for no file.
_SETTINGS: Final[dict[str, str | None]] = {
    "rejects_path": DEFAULT_REJECTS_PATH,
    "not_permitted_path": None,
    "undo_folder": OWN_FOLDER,
    "history_path": None,
    "report_path": None,
    "runs_path": None,
}
_RECORDS: Final = ("report_path", "runs_path")
"""They hold no people; but a heading of a file without headings can be an address."""


def _file_options(command: FC) -> FC:
    for name in reversed(_SETTINGS):
        option = click.option(
            f"--{name.replace('_', '-')}",
            envvar=[f"{plugin}CONSTANTCONTACT_{name.upper()}" for plugin in ("TARGET_", "")],
            help=f"As the target's setting {name}.",
        )
        command = option(command)
    return command


@click.command()
@_file_options
@target_settings_option
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path), help="A further file of JSON lines.")
@click.argument("who", metavar="ADDRESS|FILE")
def forget(who: str, configs: Sequence[Path], files: Sequence[Path], **given: str | None) -> None:
    """Erase a person, or all people of a FILE, from the files that the target keeps on this machine.

    Rejects, people who may not be mailed, undo files, the history, the report and the records of runs: where they are
    is said as the target is told it, by options, the environment or its settings files. Lines that name the person go.
    Prints what it found.
    """
    with plain_command(logger):
        addresses = _addresses(who)
        places = _places([given, *map(settings_in, configs)])
        people = Forgotten(addresses)
        for path in _lined(places, files):
            _tell(path, "line", lambda path: change_lines(path, people.without))
        for path in (path for name in _RECORDS for path in _paths(places[name])):
            _tell(path, "line", lambda path: change_lines(path, people.masked))
        for place in places["history_path"]:
            _tell_history(place, addresses)
        for name in (name for name, paths in places.items() if not paths):
            click.echo(f"{name} is not set: if a run ever had it, name the file with --{name.replace('_', '-')}.")


def _addresses(who: str) -> list[str]:
    path = Path(who).expanduser()
    address = unwrapped(who.strip())
    if is_email_address(address) and not path.exists():
        return [address.lower()]
    if not path.is_file():
        raise SettingsError(
            "What is to be forgotten is neither an e-mail address nor a file of addresses: name one of them."
        )
    try:
        found = [*dict.fromkeys(entries_of_file(path))]
    except UnreadableFileError as error:
        raise SettingsError(f"The file {path} {error}. Nobody was forgotten: mend the file.") from error
    if any(map(is_hash, found)):
        raise SettingsError(f"The file {path} holds hashes: whom they stand for cannot be found. Name the addresses.")
    return found


def _places(settings: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    """Return what each setting says, with its default where nobody sets it."""
    given = list(settings)
    found = {name: [str(one[name]) for one in given if one.get(name)] for name in _SETTINGS}
    return {name: list(dict.fromkeys(said or filter(None, [_SETTINGS[name]]))) for name, said in found.items()}


def _paths(places: Iterable[str]) -> list[Path]:
    return [Path(one).expanduser() for one in places]


def _lined(places: Mapping[str, Sequence[str]], files: Iterable[Path]) -> Iterator[Path]:
    yield from _paths(places["rejects_path"])
    yield from _paths(places["not_permitted_path"])
    for folder in _paths(places["undo_folder"]):
        undo = sorted(folder.glob(UNDO_FILES))
        yield from undo
        if not undo:
            click.echo(f"{folder}: no undo files")
    # Where earlier versions put them.
    yield from (path for path in (Path(OLD_REJECTS_PATH), *sorted(Path().glob(UNDO_FILES))) if path.exists())
    yield from files


def _tell(path: Path, what: str, erased: Callable[[Path], int]) -> None:
    """Erase somebody from one file, and say what was found."""
    if not path.exists():
        click.echo(f"{path}: is not there")
        return
    click.echo(f"{path}: {counted(erased(path), what, 'people' if what == 'person' else '')} erased")


def _tell_history(place: str, addresses: Sequence[str]) -> None:
    store = history_at(place, keeps=True)
    if is_database(place):
        click.echo(f"{store.place}: {counted(store.erase(addresses), 'person', 'people')} erased")
    else:
        _tell(Path(store.place), "person", lambda _: store.erase(addresses))
