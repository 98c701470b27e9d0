"""Whether contacts are those that were asked for. Pure.

A parameter that the service does not know, or that a proxy takes away, is ignored without an error: then others come,
in the form of a true answer. They would be changed, removed or taken for deleted people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.wire.answers import OddAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constantcontact_api.types import Json, Shape
    from constantcontact_api.wire.client import Decode

_PERMISSIONS: Final = frozenset({"unsubscribed", "temp_hold", "not_set", "pending_confirmation"})


def asking(params: Mapping[str, Any], decode: Decode) -> Decode:
    """Make what decodes contacts, and refuses others than those that were asked for.

    Args:
        params: The query.
        decode: Returns a page with `items`, or a single contact.
    """

    def read(body: bytes, shape: Shape) -> Json:
        answer = decode(body, shape)
        if name := ignored(params, [answer] if isinstance(answer, dict) else answer.items):
            raise OddAnswerError(f"the parameter `{name}` was not obeyed")
        return answer

    return read


def ignored(params: Mapping[str, Any], contacts: Sequence[Any]) -> str:
    """Name the first parameter that not one of these contacts fits; empty if there is none.

    Args:
        params: The query.
        contacts: Objects of JSON, or of a type with the same properties.
    """
    if not contacts:
        return ""
    wanted, status = str(params.get("email") or ""), params.get("status")
    if wanted and not any(has_address(one, wanted) for one in contacts):
        return "email"
    if status == "deleted" and not any(_of(one, "deleted_at") for one in contacts):
        return "status"
    if status in _PERMISSIONS and status not in {
        _of(_of(one, "email_address"), "permission_to_send") for one in contacts
    }:
        return "status"
    # Recorded answers have what `include` asks for even where it is empty.
    included = str(params.get("include") or "").split(",")
    return "include" if included[0] and not any(_has(one, name) for one in contacts for name in included) else ""


def has_address(contact: Any, address: str) -> bool:  # noqa: ANN401  # an object of JSON, or of a type
    """Return whether a contact has an address, in any case.

    Args:
        contact: As for `ignored`.
        address: As it was asked for.
    """
    return str(_of(_of(contact, "email_address"), "address") or "").casefold() == address.strip().casefold()


def _of(one: Any, name: str) -> Any:  # noqa: ANN401  # any JSON
    return one.get(name) if isinstance(one, dict) else getattr(one, name, None)


def _has(one: Any, name: str) -> bool:  # noqa: ANN401  # an object of JSON, or of a type
    return name in one if isinstance(one, dict) else getattr(one, name, None) is not None
