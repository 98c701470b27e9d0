"""The target with batches of a few rows, so that a test of some hundred records makes many imports.

With `state-first` as its first argument it is broken on purpose: STATE leaves as soon as it comes in.
"""

from __future__ import annotations

import sys

from target_constantcontact import batches, target

ROWS = 40


def main() -> None:
    batches.MAX_LINES = ROWS
    if sys.argv[1] == "state-first":
        emit_at_once = target.TargetConstantContact._write_state_message  # noqa: SLF001  # broken on purpose

        def process_state_message(self: target.TargetConstantContact, message: dict[str, dict[str, object]]) -> None:
            emit_at_once(self, message["value"])

        target.TargetConstantContact._process_state_message = process_state_message  # type: ignore[method-assign]  # noqa: SLF001
    target.TargetConstantContact.cli(["--config=ENV"])


if __name__ == "__main__":
    main()
