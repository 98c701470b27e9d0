"""How the engine says no: at once, or when a job runs."""

from __future__ import annotations

VALIDATION = "contacts.api.validation.error"
NOT_FOUND = "contacts.api.not_found"
CONFLICT = "contacts.api.conflict"


class EngineError(Exception):
    """A request that the service refuses.

    Attributes:
        status: HTTP status, such as 400.
        error_key: The service's key, such as `contacts.api.validation.error`.
        message: The service's sentence.
        bare: Whether the body is one object rather than an array of one, as the reporting service has it.
    """

    def __init__(self, status: int, error_key: str, message: str, *, bare: bool = False) -> None:
        super().__init__(message)
        self.bare = bare
        self.status = status
        self.error_key = error_key
        self.message = message


class JobFailed(Exception):  # noqa: N818  # named after the activity's state, not after a mistake of ours
    """An accepted activity that ends as `failed`, for instance an export of an unknown list.

    Attributes:
        errors: What `activity_errors` should say.
    """

    def __init__(self, *errors: str) -> None:
        super().__init__("; ".join(errors))
        self.errors = list(errors)


def invalid(message: str) -> EngineError:
    """The error for a body that does not fit the contract (400)."""
    return EngineError(400, VALIDATION, message)


def not_found(message: str) -> EngineError:
    """The error for an id that the account does not have (404)."""
    return EngineError(404, NOT_FOUND, message)


def conflict(message: str) -> EngineError:
    """The error for a name or address that is taken (409)."""
    return EngineError(409, CONFLICT, message)
