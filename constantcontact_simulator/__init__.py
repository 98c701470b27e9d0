"""A stateful fake Constant Contact account with its authorization server, on a local port.

It shares no code with the rest of the project, so that both can't agree on the same mistake, and it is as strict as the
service: its silent limits are silent here too. Needs werkzeug (the extra `simulator`).
"""

from __future__ import annotations

from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from constantcontact_simulator.switches import Switches

__all__ = ["Account", "Simulator", "Switches"]
