"""Which lists a row joins: as configured, else as its own record says. Pure.

A list is given by id or by name. Names are compared without regard to case and outer spaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import MAX_LISTS, normalized
from constantcontact_api.contacts.names import is_id, resolve_names
from constantcontact_api.errors import SettingsError
from target_constantcontact.mapping.arrays import items_of, names_in
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import UNSENDABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

_LIST_COLUMNS: Final = (
    "listids", "listid", "listnames", "listname", "emaillists", "emaillist", "mailinglists", "mailinglist", "lists",
    "list",
)  # fmt: skip
LIST_TARGETS: Final = frozenset({"listids", "listnames"})
"""What `field_map` calls a column of lists."""
_MOST_REMEMBERED = 10_000
_BRACKETS: Final = "[{]}"
"""How no name starts, but an array that was cut off."""
MAX_LIST_NAME_LENGTH: Final = 255
"""In characters (contract, ContactList)."""


class AccountLists:
    """The lists of an account, by id and by name."""

    def __init__(self, lists: Iterable[tuple[str, str]], *, create: Callable[[str], str] | None = None) -> None:
        """Index them.

        Args:
            lists: Id and name of each.
            create: Makes a list of a name and returns its id; None where a missing list is an error.
        """
        self._create = create
        self._known: list[tuple[str, str]] = []
        self._exactly: dict[str, list[str]] = {}
        self._in_any_case: dict[str, list[str]] = {}
        for list_id, name in lists:
            self._add(list_id, name)
        self._were_there = len(self._known)
        self._configured: set[str] = set()

    def named(self, list_ids: Collection[str]) -> list[tuple[str, str]]:
        """Return id and name of those that a setting named, and of some others.

        Args:
            list_ids: The others.
        """
        return [one for one in self._known if one[0] in list_ids or one[0] in self._configured]

    def in_order(self, list_ids: Iterable[str]) -> tuple[str, ...]:
        """Put lists into an order that a dry run knows as well: by id, but those that this run made at the end.

        Args:
            list_ids: Of lists of the account, each once.
        """
        made = {list_id: number for number, (list_id, _) in enumerate(self._known[self._were_there :], start=1)}
        return tuple(sorted(list_ids, key=lambda list_id: (made.get(list_id, 0), list_id)))

    def _add(self, list_id: str, name: str) -> None:
        self._known.append((list_id, name))
        self._exactly.setdefault(name.strip(), []).append(list_id)
        self._in_any_case.setdefault(name.strip().casefold(), []).append(list_id)
        self._in_any_case[list_id.casefold()] = [list_id]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, as the account spells them."""
        return tuple(name for _, name in self._known)

    def find(self, given: str) -> list[str]:
        """Return the ids that an id or a name can mean: none, one, or several; an exact name wins over another case.

        Args:
            given: Id or name.
        """
        name = given.strip()
        return self._exactly.get(name) or self._in_any_case.get(name.casefold(), [])

    def can_create(self, given: str) -> bool:
        """Tell whether a list that is missing would be made.

        Args:
            given: Id or name.
        """
        name = given.strip()
        is_name = any(map(str.isalnum, name)) and name[0] not in _BRACKETS
        fits = is_name and len(name) <= MAX_LIST_NAME_LENGTH and not UNSENDABLE.search(name)
        return self._create is not None and fits and not is_id(name)

    def find_or_create(self, given: str) -> list[str]:
        """Do as `find`, but make the list if it is missing, and the settings ask for it, and this is no id.

        Args:
            given: Id or name.

        Raises:
            ConstantContactError: If the service refuses it.
        """
        found, name = self.find(given), given.strip()
        if found or self._create is None or not self.can_create(name):
            return found
        self._add(self._create(name), name)
        return self.find(name)

    def configured(self, given: Sequence[str], setting: str, *, creates: bool = True) -> tuple[str, ...]:
        """Resolve the lists of a setting.

        Args:
            given: Ids and names.
            setting: Its name, for the sentence.
            creates: Whether missing ones may be made: not to take people off them.

        Returns:
            Their ids, each once, in order.

        Raises:
            SettingsError: If one is unknown or ambiguous, or there are more than an import takes.
        """
        for name in given if creates else ():
            self.find_or_create(name)
        ids = resolve_names(given, self._known, setting=setting)
        if len(ids) > MAX_LISTS:
            raise SettingsError(f"{setting}: an import takes {MAX_LISTS} lists, not {len(ids)}. Name fewer of them.")
        self._configured.update(ids)
        return self.in_order(ids)

    def split(self, text: str) -> list[str]:
        """Take ids and names apart that commas, semicolons or bars join; a known name may hold commas itself.

        Args:
            text: One cell.
        """
        if self.find(text):
            return [text]
        return names_in(text, self._in_any_case)


def list_columns(
    columns: Iterable[str], field_map: Mapping[str, str | None] | None = None, *, only_mapped: bool = False
) -> tuple[str, ...]:
    """Return the columns in which records name their lists themselves: ids first.

    Args:
        columns: Of a stream.
        field_map: Column to field.
        only_mapped: Whether a column counts only if `field_map` names it.
    """
    targets = {normalized(name): normalized(target or "") for name, target in (field_map or {}).items()}
    by_name = {} if only_mapped else {normalized(one): one for one in columns if normalized(one) not in targets}
    by_name |= {targets[normalized(one)]: one for one in columns if targets.get(normalized(one)) in LIST_TARGETS}
    return tuple(by_name[name] for name in _LIST_COLUMNS if name in by_name)


class ListRouter:
    """Tells which lists each record of one stream joins.

    Attributes:
        configured: Ids of lists that everybody joins.
        columns_that_count: In which records name their lists, where these are not configured.
    """

    def __init__(
        self,
        *,
        configured: tuple[str, ...],
        columns: tuple[str, ...],
        account_lists: Callable[[], AccountLists],
        creates: bool = True,
    ) -> None:
        """Remember where to look.

        Args:
            configured: Ids of lists that everybody joins.
            columns: From `list_columns`; where lists are configured, those that are asked for beside them.
            account_lists: Asks the account; called only if a record's own lists count.
            creates: Whether missing ones may be made.
        """
        self._creates = creates
        self.configured = configured
        self._columns = columns
        self.columns_that_count = columns
        self._account_lists = account_lists
        self._resolved: dict[str, tuple[str, ...]] = {}

    def lists_of(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the ids of a record's lists, in order.

        Args:
            record: As it came.

        Raises:
            RecordRejectedError: If it names none, an unknown one, or more than an import takes.
        """
        value = next((record[column] for column in self._columns if record.get(column)), None)
        if value is None and self.configured:
            return self.configured
        if value is None:
            raise reject(Reason.NO_LIST, "No list is configured, and the record names none.", "lists")
        # Contacts share few combinations of lists; each is resolved once.
        key = repr(value)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolve(value)
            if len(self._resolved) < _MOST_REMEMBERED:
                self._resolved[key] = found
        return found

    def _resolve(self, value: object) -> tuple[str, ...]:
        lists = self._account_lists()
        found_items = items_of(value)
        given = lists.split(str(value)) if found_items is None else found_items
        ids, missing = set(self.configured), set()
        for name in filter(str.strip, given):
            found = lists.find(name)
            if len(found) > 1 or not (found or (self._creates and lists.can_create(name))):
                said = "which several lists of the account are called" if found else "which the account does not have"
                raise reject(Reason.UNKNOWN_LIST, f"The record names the list {name[:100]!r}, {said}.", "lists")
            ids.update(found)
            missing |= set() if found else {name.strip()}
        if not ids and not missing:
            raise reject(Reason.NO_LIST, "No list is configured, and the record names none.", "lists")
        count = len(ids) + len({name.casefold() for name in missing})
        if count > MAX_LISTS:
            raise reject(
                Reason.TOO_MANY_LISTS, f"The record names {count:,} lists; a contact can be on {MAX_LISTS}.", "lists"
            )
        # Only now: a record that is rejected must not leave lists behind.
        for name in sorted(missing):
            ids.update(lists.find_or_create(name))
        return lists.in_order(ids)
