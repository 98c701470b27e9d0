"""Limits of the service and our own, as one value that a run is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from constantcontact_api.activities.imports import MAX_BODY_BYTES, MAX_LINES


@dataclass(frozen=True)
class Limits:
    """What a run keeps to.

    Attributes:
        body_bytes: Of the body of one import.
        lines: Of one import, as the service counts them.
        open_bytes: Of all batches that are being filled. Streams whose records name many combinations of lists fill
            many at once; over this sum the largest is closed.
        open_row_bytes: What a row that waits takes beside its own bytes: most of it, where it is but an address.
        one_by_one_people: In a batch of an operation that no bulk activity does: STATE goes on after as many.
        deleted_people: Read by a run that does not read the account anyway: 20 requests.
        block_bytes: Read at once, of a file; a pipe gives 64 KB.
        sampled_lines: Looked at before the first record of a stream is taken, to tell what its columns say.
        sampled_bytes: From how many bytes on no more lines are looked at.
        reads_on: Whether reading goes on while an import is on its way.
    """

    body_bytes: int = MAX_BODY_BYTES
    lines: int = MAX_LINES
    open_bytes: int = 48 * 1024 * 1024
    open_row_bytes: int = 256
    one_by_one_people: int = 500
    deleted_people: int = 10_000
    block_bytes: int = 128 * 1024
    sampled_lines: int = 100
    sampled_bytes: int = 1024 * 1024
    reads_on: bool = True


DEFAULT_LIMITS: Final = Limits()
