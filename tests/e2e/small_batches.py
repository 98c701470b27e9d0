"""The target with batches of a few rows, so that a test of some hundred records makes many imports.

With `state-first` as its first argument it is broken on purpose: STATE leaves as soon as it comes in.
"""

from __future__ import annotations

import sys
from typing import Any

from target_constantcontact import target
from target_constantcontact.batching import batch as batches

ROWS = 40


def main() -> None:
    vars(batches)["MAX_LINES"] = ROWS
    if sys.argv[1] == "state-first":
        broken = target.TargetConstantContact
        emit_at_once = broken._write_state_message  # noqa: SLF001

        def process_state_message(self: target.TargetConstantContact, message_dict: dict[str, Any]) -> None:
            emit_at_once(self, message_dict["value"])

        broken._process_state_message = process_state_message  # type: ignore[method-assign]  # noqa: SLF001
    target.TargetConstantContact.cli(["--config=ENV"])


if __name__ == "__main__":
    main()
