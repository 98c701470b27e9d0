"""`/account`: whose account this is, and what the token's user may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_api.simulator.routes.call import Call, answer

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


def summary(call: Call) -> Response:
    """The account's details."""
    return answer(call.account.summary(call.words("extra_fields", ("physical_address", "company_logo"))))


def privileges(call: Call) -> Response:
    """The user's privileges, as a bare array; needs no scope."""
    granted = call.sim.privileges
    return answer([row for row in call.account.privileges() if granted is None or row["privilege_name"] in granted])
