"""`/account`: whose account this is, and what the token's user may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constantcontact_simulator.problems import invalid, not_found
from constantcontact_simulator.routes.call import Call, answer

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from constantcontact_simulator.bodies import Body

_STATUSES = ("CONFIRMED", "UNCONFIRMED")
_ROLES = ("CONTACT", "BILLING", "REPLY_TO", "JOURNALING", "OTHER", "DEFAULT_FROM")
_EMAIL_FILTERS = ("confirm_status", "role_code", "email_address")


def summary(call: Call) -> Response:
    """The account's details."""
    return answer(call.account.summary(call.words("extra_fields", ("physical_address", "company_logo"))))


def read_address(call: Call) -> Response:
    """Where the organization is; the country in capitals here, and in lower case in the summary (seen live)."""
    if call.account.physical_address is None:
        raise not_found("The account has no physical address.")
    return answer(call.account.physical_address)


def create_address(call: Call) -> Response:
    """The account's first address."""
    return answer(call.account.set_physical_address(call.body(), is_new=True), 201)


def update_address(call: Call) -> Response:
    """Another address: what is missing is removed."""
    return answer(call.account.set_physical_address(call.body(), is_new=False))


def emails(call: Call) -> Response:
    """The account's own addresses, as a bare array; one filter at a time."""
    wanted = {name: text for name, text in call.request.args.items() if name in _EMAIL_FILTERS}
    if len(wanted) > 1:
        raise invalid("Only one query parameter may be used at a time")
    return answer([one for one in call.account.emails() if all(_matches(one, *item) for item in wanted.items())])


def privileges(call: Call) -> Response:
    """The user's privileges, as a bare array; needs no scope."""
    granted = call.sim.privileges
    return answer([row for row in call.account.privileges() if granted is None or row["privilege_name"] in granted])


def _matches(email: Body, name: str, text: str) -> bool:
    """Whether an address passes a filter; codes may be cut to their first letter (contract)."""
    if name == "email_address":
        return str(email["email_address"]).lower() == text.lower()
    words = _STATUSES if name == "confirm_status" else _ROLES
    meant = next((word for word in words if text in {word, word[0]}), None)
    if meant is None:
        raise invalid(f"{name} does not have a valid value")
    return meant == email["confirm_status"] or meant in email["roles"]
