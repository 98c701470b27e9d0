"""Which tags a record brings: those that the account knows, or that are made. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.activities.bulk_actions import MAX_TAGS
from constantcontact_api.contacts.import_fields import normalized
from target_constantcontact.mapping.arrays import items_of, names_in
from target_constantcontact.mapping.reasons import Reason, reject
from target_constantcontact.mapping.texts import UNSENDABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

TAG_TARGETS: Final = frozenset({"tagids", "tagnames"})
"""What `field_map` calls a column of tags."""
SURPLUS_TAGS: Final = reject(
    Reason.TOO_MANY_TAGS, f"The record names more than {MAX_TAGS} tags: the person gets the first {MAX_TAGS} of them."
)
_TAG_COLUMNS: Final = ("tagids", "tagnames", "tags")
_LONGEST_NAME: Final = 255  # in characters (contract, Tag)


def tag_columns(columns: Iterable[str], field_map: Mapping[str, str | None], *, only_mapped: bool) -> tuple[str, ...]:
    """Return the columns in which records name their tags.

    Args:
        columns: Of a stream.
        field_map: Column to field.
        only_mapped: Whether a column counts only if `field_map` names it.
    """
    targets = {normalized(name): normalized(target or "") for name, target in field_map.items()}
    by_name = {} if only_mapped else {normalized(one): one for one in columns if normalized(one) not in targets}
    by_name |= {targets[normalized(one)]: one for one in columns if targets.get(normalized(one)) in TAG_TARGETS}
    return tuple(by_name[name] for name in _TAG_COLUMNS if name in by_name)


def fewest_groups(tags: Mapping[str, Collection[str]]) -> list[tuple[tuple[str, ...], Collection[str]]]:
    """Put tags together that the same people get, or people who get the same tags, whichever makes fewer groups.

    Args:
        tags: Who gets each tag.

    Returns:
        Tags, and who gets all of them.
    """
    by_people: dict[frozenset[str], list[str]] = {}
    by_person: dict[str, list[str]] = {}
    for tag_id, people in sorted(tags.items()):
        by_people.setdefault(frozenset(people), []).append(tag_id)
        for person in people:
            by_person.setdefault(person, []).append(tag_id)
    by_tags: dict[tuple[str, ...], list[str]] = {}
    for person, tag_ids in by_person.items():
        by_tags.setdefault(tuple(tag_ids), []).append(person)
    if len(by_tags) <= len(by_people):
        return sorted(by_tags.items())
    return [(tuple(tag_ids), people) for people, tag_ids in by_people.items()]


class RecordTags:
    """Finds the tags of records of one stream.

    Attributes:
        columns: In which they name them.
    """

    def __init__(
        self,
        columns: Sequence[str],
        known: Callable[[], Sequence[tuple[str, str]]],
        create: Callable[[str], tuple[str, str]] | None,
        note_unknown: Callable[[], None],
    ) -> None:
        """Remember where to look; the account is asked when the first record brings a tag.

        Args:
            columns: From `tag_columns`.
            known: Id and name of the account's tags.
            create: Makes a tag of a name; None where one that is missing is passed over.
            note_unknown: Called for each that is passed over.
        """
        self.columns = columns
        self._known = known
        self._create = create
        self._note_unknown = note_unknown
        self._ids: dict[str, str] = {}

    def has_any(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record may bring a tag.

        Args:
            record: After stream maps.
        """
        return any(record.get(column) for column in self.columns)

    def of_record(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the ids of a record's tags, maybe more than one may have; an unknown one costs no person.

        Args:
            record: After stream maps.
        """
        value = next((record[column] for column in self.columns if record.get(column)), None)
        if value is None:
            return ()
        if not self._ids:
            self._ids = {text.casefold(): tag_id for tag_id, name in self._known() for text in (name, tag_id)}
        items = items_of(value)
        if items is None:
            items = names_in(str(value), self._ids)
        found = dict.fromkeys(map(self._id_of, items))
        return tuple(tag_id for tag_id in found if tag_id)

    def _id_of(self, name: str) -> str | None:
        fits = name[:1] not in {"[", "{"} and len(name) <= _LONGEST_NAME and not UNSENDABLE.search(name)
        if name.casefold() not in self._ids and self._create is not None and fits:
            tag_id, _ = self._create(name)
            self._ids[name.casefold()] = tag_id
        if name.casefold() not in self._ids:
            self._note_unknown()
        return self._ids.get(name.casefold())
