"""Segments as clients write them: a unique name, and criteria in JSON within a string."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from constantcontact_simulator import bodies
from constantcontact_simulator.directory import Segment
from constantcontact_simulator.problems import conflict, invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constantcontact_simulator.bodies import Body
    from constantcontact_simulator.directory_store import DirectoryStore

NAME_LENGTH = 255
CRITERIA_LENGTH = 20_000
FIRST_ID = 12


def create(body: Body, directory: DirectoryStore) -> Segment:
    """`POST /segments`.

    Raises:
        EngineError: 400 for an invalid body, 409 for a taken name.
    """
    name, criteria = _name(body, directory, None), _criteria(body)
    segment_id = max(directory.segments, default=FIRST_ID - 1) + 1
    segment = Segment(segment_id, name, directory.now())
    _set_criteria(segment, criteria)
    directory.segments[segment_id] = segment
    return segment


def update(segment_id: int, body: Body, directory: DirectoryStore) -> Segment:
    """`PUT /segments/{id}`: both properties are needed.

    Raises:
        EngineError: 400, 404 or 409.
    """
    segment = living(segment_id, directory)
    name, criteria = _name(body, directory, segment), _criteria(body)
    segment.name, segment.edited_at = name, directory.now()
    _set_criteria(segment, criteria)
    return segment


def rename(segment_id: int, body: Body, directory: DirectoryStore) -> Segment:
    """`PATCH /segments/{id}/name`.

    Raises:
        EngineError: 400, 404 or 409.
    """
    segment = living(segment_id, directory)
    segment.name, segment.edited_at = _name(body, directory, segment), directory.now()
    return segment


def delete(segment_id: int, directory: DirectoryStore) -> None:
    """`DELETE /segments/{id}`: out of the listing; its details can still be read (contract).

    Raises:
        EngineError: 404.
    """
    living(segment_id, directory).deleted_at = directory.now()


def living(segment_id: int, directory: DirectoryStore) -> Segment:
    """A segment that was not deleted.

    Raises:
        EngineError: 404.
    """
    segment = directory.segment(segment_id)
    if segment.deleted_at is not None:
        raise not_found("The segment was not found.")
    return segment


def _name(body: Body, directory: DirectoryStore, own: Segment | None) -> str:
    bodies.refuse_unknown(body, ("name", "segment_criteria"), directory.switches)
    name = bodies.text(body, "name", NAME_LENGTH, required=True) or ""
    others = (one for one in directory.segments.values() if one is not own and one.deleted_at is None)
    if any(one.name.lower() == name.lower() for one in others):
        raise conflict(f"Segment with name {name} already exists")
    return name


def _criteria(body: Body) -> str:
    text = bodies.text(body, "segment_criteria", CRITERIA_LENGTH, required=True) or ""
    try:
        criteria = json.loads(text)
    except ValueError:
        criteria = None
    if not isinstance(criteria, dict) or not isinstance(criteria.get("criteria"), dict):
        raise invalid("segment_criteria does not have a valid value")
    return text


def _set_criteria(segment: Segment, text: str) -> None:
    """Rules on lists and tags decide who is in it; others (tracking, values of contacts) are kept, and select nobody.

    How the service works those out is its own secret, and no client of this simulator needs it.
    """
    rules = list(_rules(json.loads(text)["criteria"]))
    values = {
        field: tuple(str(one) for rule in rules if rule.get("field") == field for one in _listed(rule.get("value")))
        for field in ("list_id", "tag_id")
    }
    segment.criteria, segment.list_ids, segment.tag_ids = text, values["list_id"], values["tag_id"]
    segment.selects_nobody = not (segment.list_ids or segment.tag_ids)


def _rules(group: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # any JSON value
    if isinstance(group, dict):
        if isinstance(group.get("group"), list):
            for one in group["group"]:
                yield from _rules(one)
        else:
            yield group


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
