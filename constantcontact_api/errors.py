"""What can go wrong, grouped by what to do next.

```text
ConstantContactError            one sentence for the operator, and the exit code that a run ends with
├── fatal                       (FatalAPIError) another try cannot help
│   ├── SettingsError           a setting is wrong or the account lacks what it names: exit code 2
│   ├── AuthenticationError     a person has to log in again: exit code 3
│   ├── TokenEndpointError      no token came, after the tries that make sense: none of the request's own is of use
│   ├── RequestRejectedError    the service understood and said no (400, 403, 404, 409, 415)
│   │   └── NotFoundError       404: unknown, deleted, or older than the service remembers
│   ├── QuotaExhaustedError     the day's requests are used up: exit code 4, the next run goes on
│   │   └── BudgetReachedError  the share of them that daily_request_budget allows is used up
│   ├── ServiceBusyError        the service wants to be left alone for long: exit code 5
│   ├── MovingPagesError        a collection was written to whenever it was read, so somebody may have been skipped
│   └── ExportFileError         an export file is cut off or not CSV
│       ├── ExportFileMissingError  an export is completed, but its file is not there
│       └── UncountedFileError      no count speaks for the file, where nobody may be missing: exit code 7
├── retriable                   (RetriableAPIError) the same request may work in a moment
│   ├── TransientError          5xx, time-outs, dropped connections, answers that do not say what they must
│   │   └── LostAnswerError     the request went out, its answer never came: it may have taken effect
│   └── RateLimitedError        429 `throttled`
├── activity                    a bulk activity did not end well
│   ├── ActivityFailedError     the service said no (`failed`, `cancelled`, `timed_out`): forget the id
│   ├── ActivityTimeoutError    our patience ended, the activity lives on: keep the id, exit code 5
│   ├── PartialImportError      `completed`, but its counters are not what was sent: exit code 7
│   ├── PartialJobError         a bulk action on lists, tags or deletions left some people as they were: exit code 7
│   └── VerificationFailedError the account was read back, and people are not where they were put: exit code 7
└── record
    ├── RecordRejectedError     one record cannot be sent; carries a reason code
    ├── TooManyRejectsError     more of them than the settings allow: exit code 6, after all others have landed
    └── RemovalRefusedError     a mirror would remove more people than that: it removes nobody, exit code 6
```

The SDK's bases (`FatalAPIError`, `RetriableAPIError`, `FatalSyncError`, `SkippableSyncError`) are kept, so that
`except` clauses written for the SDK keep working.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from singer_sdk.exceptions import (
    ConfigurationError,
    FatalAPIError,
    FatalSyncError,
    RetriableAPIError,
    SkippableSyncError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

EXIT_UNEXPECTED = 1
EXIT_CONFIGURATION = 2
EXIT_LOG_IN_AGAIN = 3
EXIT_BUDGET = 4
EXIT_DEADLINE = 5
EXIT_REJECTS = 6
EXIT_VERIFICATION = 7


class ConstantContactError(Exception):
    """Root of every error that this package raises on purpose.

    The message is one sentence for the operator: what happened, to which thing, what to do. It never holds a token,
    an address or a body.
    """

    exit_code: int = EXIT_UNEXPECTED


class SettingsError(ConstantContactError, ConfigurationError, FatalAPIError):
    """A setting is wrong, or the account does not have what a setting names."""

    exit_code = EXIT_CONFIGURATION


class AuthenticationError(ConstantContactError, FatalAPIError):
    """No request can be authorised any more until a person logs in again."""

    exit_code = EXIT_LOG_IN_AGAIN


class TokenEndpointError(ConstantContactError, FatalAPIError):
    """No token came although it was asked for several times: whoever wanted it need not ask again."""


class RequestRejectedError(ConstantContactError, FatalAPIError):
    """The service understood the request and refused it.

    Attributes:
        status: HTTP status code.
    """

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class NotFoundError(RequestRejectedError):
    """404: never existed, was deleted, or is older than the service remembers (activities: 10 days)."""


class QuotaExhaustedError(ConstantContactError, FatalAPIError):
    """The API key's requests for today are used up; they come back at 00:00 UTC."""

    exit_code = EXIT_BUDGET


class BudgetReachedError(QuotaExhaustedError):
    """The requests that `daily_request_budget` and `key_daily_budget` allow are used up before the service's own."""


class MovingPagesError(ConstantContactError, FatalAPIError):
    """A collection moved between its pages in every reading: somebody may have been skipped."""


class ExportFileError(ConstantContactError, FatalAPIError):
    """A completed export's file is missing, cut off, or not the CSV it should be."""


class UncountedFileError(ExportFileError):
    """An export's file may lack somebody: the service gave no count that it could be checked against."""

    exit_code = EXIT_VERIFICATION


class ExportFileMissingError(ExportFileError):
    """An export is completed, but its file is not there: another export may have one."""


class ServiceBusyError(ConstantContactError, FatalAPIError):
    """The service asks not to be asked for longer than a run should wait."""

    exit_code = EXIT_DEADLINE


class TransientError(ConstantContactError, RetriableAPIError):
    """The service or the network is in trouble; the same request may work in a moment.

    Attributes:
        retry_after_seconds: How long the service wants not to be asked.
    """

    retry_after_seconds = 0.0


class LostAnswerError(TransientError):
    """A request that starts something went out and its answer never came: it may have taken effect."""


class RateLimitedError(ConstantContactError, RetriableAPIError):
    """429 `throttled`: too many requests in one second, over all users of this API key.

    Attributes:
        retry_after_seconds: How long the service wants not to be asked.
    """

    retry_after_seconds = 0.0


class ActivityFailedError(ConstantContactError, FatalSyncError):
    """The service ended a bulk activity without success; its id is of no more use.

    Attributes:
        activity_id: The activity.
        state: `failed`, `cancelled` or `timed_out`.
    """

    def __init__(self, message: str, *, activity_id: str, state: str) -> None:
        super().__init__(message)
        self.activity_id = activity_id
        self.state = state


class ActivityTimeoutError(ConstantContactError, FatalSyncError):
    """Our own deadline passed while the service was still at work; the activity goes on, so keep its id."""

    exit_code = EXIT_DEADLINE

    def __init__(self, message: str, *, activity_id: str) -> None:
        super().__init__(message)
        self.activity_id = activity_id


class PartialImportError(ConstantContactError, FatalSyncError):
    """An import is `completed`, but its counters say that rows which we sent never arrived."""

    exit_code = EXIT_VERIFICATION


class PartialJobError(ConstantContactError, FatalSyncError):
    """A bulk action is `completed`, but some contacts are as they were before."""

    exit_code = EXIT_VERIFICATION


class VerificationFailedError(ConstantContactError, FatalSyncError):
    """The counters of every import were right, yet contacts are not on the lists they were imported into."""

    exit_code = EXIT_VERIFICATION


class RecordRejectedError(ConstantContactError, SkippableSyncError):
    """One record cannot be sent.

    Attributes:
        reason: A code such as `no_email_address`.
        field: The import field at fault; empty if it is the record as a whole.
    """

    def __init__(self, message: str, *, reason: str, field: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field


class RemovalRefusedError(ConstantContactError, FatalSyncError):
    """A mirror would remove everybody, or more people than the settings allow: it removed nobody."""

    exit_code = EXIT_REJECTS


class TooManyRejectsError(ConstantContactError, FatalSyncError):
    """More records were rejected than the settings allow; everything else has landed."""

    exit_code = EXIT_REJECTS


_WORD = re.compile(r"\w+")
_WORD_OR_PLACE = re.compile(r"\[\d{1,5}\]|\w+")  # such as the row in import_data[12]
_LONGEST_MESSAGE = 3_000
_LATER = "If it stays so, run again later."
_PRIVILEGES = (
    "the login behind this token lacks a privilege or the token a scope: see which with `constantcontact check`. Bulk "
    "activities need the `contact_data` scope and a user with the `contacts:write` privilege, even for reading"
)


def without_remedy(error: Exception) -> str:
    """Return its sentence for a run that goes on without being run again."""
    return str(error).replace(": run again.", ".")


def error_for_status(status: int, body: object, *, what: str, sent: Collection[str] = ()) -> ConstantContactError:
    """Return the error that an HTTP answer of 400 and above means; never raises it.

    Error bodies come in four shapes (contract, and seen on the wire): an array of `{error_key, error_message}`, the
    bare object, the token endpoint's `{error, error_description}`, and the gateway's `{message}`.

    Args:
        status: HTTP status code, 400 or above.
        body: The decoded JSON body; None if it was not JSON.
        what: Method and path of the request, for the message.
        sent: Words of the request, see `words_in`: whatever repeats one is left out of the message.
    """
    error_key, said = _key_and_message(body, sent)
    answer = (
        f"{what} was answered with {status}" + (f" {error_key}" if error_key else "") + (f": {said}" if said else "")
    )
    if status == 401:
        return AuthenticationError(
            f"{answer}. The access token is not accepted: log in again and configure the new refresh_token."
        )
    if status == 403:
        return RequestRejectedError(f"{answer}; {_PRIVILEGES}.", status=status)
    if status == 404:
        return NotFoundError(
            f"{answer}. It is not there any more: run again, and if it stays so correct the id that the settings name.",
            status=status,
        )
    if status == 429:
        if error_key == "quota_exceeded":
            return QuotaExhaustedError(
                "The day's requests of this API key are used up; they come back at 00:00 UTC. Run again then: it "
                "goes on from the last state."
            )
        return RateLimitedError(f"{answer}. {_LATER}")
    if status >= 500:
        return TransientError(f"{answer}. {_LATER}")
    return RequestRejectedError(f"{answer}. Correct what it speaks of, or ask the vendor's support.", status=status)


def _key_and_message(body: object, sent: Collection[str]) -> tuple[str, str]:
    first: object = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", ""
    error: Mapping[str, object] = first
    key = error.get("error_key") or error.get("error") or ""
    said = error.get("error_message") or error.get("error_description") or error.get("message") or ""
    return _without(str(key), sent), _without(str(said), sent)


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text, whatever stands between them."""
    return frozenset(_WORD.findall(text.casefold()))


# Of which the service makes its sentences. A request of thousands of rows holds most of them, and they name nobody.
_WORDS_OF_THE_SERVICE = words_in(
    """
    a an and are at be been by can cannot does each exactly exceeds exist exists for format found has have in
    invalid is it its length limit maximum minimum missing more must no not of on one only or request required
    than that the this to too unknown unsupported valid value values was with address addresses anniversary
    birthday campaign city company contact contacts country custom data date email field fields file first home
    id ids import job last list lists mobile name number other permission phone postal property resource row rows
    segment sms source state street tag tags title type work zip
    """
)


def _without(text: str, sent: Collection[str]) -> str:
    # The service repeats addresses in some messages, and could repeat anything; logs must not.
    hidden = frozenset(sent) - _WORDS_OF_THE_SERVICE

    def kept(found: re.Match[str]) -> str:
        return "(left out)" if found[0].casefold() in hidden else found[0]

    words = text[:_LONGEST_MESSAGE].split()
    return " ".join("(left out)" if "@" in word else _WORD_OR_PLACE.sub(kept, word) for word in words)[:300]
