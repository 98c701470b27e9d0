"""`/segments`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator import segments as writes
from constantcontact_simulator.routes.call import Call, answer, nothing, page_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from constantcontact_simulator.directory import Segment


def read_segments(call: Call) -> Response:
    """One page of segments, without their criteria."""
    position, limit = call.resume(), call.limit(1_000, 1_000)
    order = call.words("sort_by", ("name", "date"))
    segments = sorted(_living(call), key=lambda segment: _segment_order(segment, order), reverse=not order & {"name"})
    page, following = page_of(segments, [str(segment.segment_id) for segment in segments], limit, position)
    body = {"segments": [segment.resource() for segment in page]}
    return answer(body | call.links("/segments", limit, following))


def read_segment(call: Call, segment_id: int) -> Response:
    """One segment with its criteria, a JSON document inside a string."""
    return answer(call.account.segment(segment_id).resource(detail=True))


def _segment_order(segment: Segment, order: frozenset[str]) -> tuple[str, int]:
    return (segment.name if order == {"name"} else "", segment.segment_id)


def create_segment(call: Call) -> Response:
    """A new segment."""
    return answer(writes.create(call.body(), call.account).resource(detail=True), 201)


def update_segment(call: Call, segment_id: int) -> Response:
    """Another name and other criteria."""
    return answer(writes.update(segment_id, call.body(), call.account).resource(detail=True))


def rename_segment(call: Call, segment_id: int) -> Response:
    """Another name."""
    return answer(writes.rename(segment_id, call.body(), call.account).resource(detail=True))


def delete_segment(call: Call, segment_id: int) -> Response:
    """Out of the listing, at once."""
    writes.delete(segment_id, call.account)
    return nothing()


def _living(call: Call) -> list[Segment]:
    return [one for one in call.account.segments.values() if one.deleted_at is None]
