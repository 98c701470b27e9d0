"""The target with batches of a few rows, so that a test of some hundred records makes many imports.

With `state-first` as its first argument it is broken on purpose: STATE leaves as soon as it comes in.
"""

from __future__ import annotations

import sys
from typing import Any

from target_constantcontact.limits import Limits
from target_constantcontact.target import TargetConstantContact


class SmallBatches(TargetConstantContact):
    limits = Limits(lines=40)


class StateFirst(SmallBatches):
    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        self._write_state_message(message_dict["value"])


if __name__ == "__main__":
    {"as-it-is": SmallBatches, "state-first": StateFirst}[sys.argv[1]].cli(["--config=ENV"])
