"""Does a record's own source say that the person may not be mailed? Pure.

An import asserts permission (API guide, contacts_sync), so a row that its source marks unsubscribed, removed, on hold,
awaiting confirmation or without permission must not be imported: it would make that person mailable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.contacts.import_fields import SMS_CONSENT_DATE, SMS_NUMBER, normalized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STATUS_COLUMNS: Final = frozenset({"emailstatus", "emailpermissionstatus", "permissiontosend", "subscriptionstatus"})
_REFUSING: Final = frozenset({
    "unsubscribed", "unsubscribe", "optout", "optedout", "removed", "deleted", "temporaryhold", "temphold", "onhold",
    "hold", "awaitingconfirmation", "pendingconfirmation", "pending", "nopermissionsset", "nopermissionset",
    "nopermission", "none", "notset", "cleaned", "nonsubscribed", "neversubscribed", "suppressed", "bounced",
})  # fmt: skip
# A column called just `status` says something else in most systems; these words leave no doubt.
_REFUSING_ANYWHERE: Final = frozenset({"unsubscribed", "optedout", "cleaned"})
_FLAG_COLUMNS: Final = frozenset({
    "hasoptedoutofemail", "emailoptout", "unsubscribedfromallemail", "unsubscribed", "optedout", "optout",
})  # fmt: skip
_SMS_COLUMNS: Final = frozenset({
    "smsstatus", "smspermissionstatus", "smspermission", "smspermissiontosend", "smsconsent", "smsoptin",
})  # fmt: skip
_TRUE: Final = frozenset({"true", "1", "yes", "y", "t", "on", "x"})
# A moment at which it ended. The address of somebody who came back keeps its opt-out date, and says so in its status.
_OPT_OUT_MOMENTS: Final = frozenset(
    {"emailoptoutdate", "confirmedoptoutdate", "optoutdate", "unsubtime", "unsubscribedat"}
)
_DELETION_MOMENTS: Final = frozenset({"deletedat", "sdcdeletedat", "isdeleted"})
_ACTIVE: Final = frozenset({"active", "subscribed", "optedin", "explicit", "implicit", "express", "implied"})


class SourcePermission:
    """The columns of one stream that speak about permission.

    Attributes:
        columns: All of them.
    """

    def __init__(self, columns: Iterable[str]) -> None:
        """Pick those columns.

        Args:
            columns: All columns of the stream.
        """
        by_name = {column: normalized(column) for column in columns}
        self._statuses = tuple(c for c, name in by_name.items() if name in _STATUS_COLUMNS)
        plain_statuses = tuple(c for c, name in by_name.items() if name == "status")
        flags = tuple(c for c, name in by_name.items() if name in _FLAG_COLUMNS)
        self._refusing_words = (
            (self._statuses, _REFUSING),
            (plain_statuses, _REFUSING_ANYWHERE),
            (flags, _TRUE),
        )
        self._opt_outs = tuple(c for c, name in by_name.items() if name in _OPT_OUT_MOMENTS)
        # Singer's own mark of a deletion need not be in a schema.
        deletions = {c for c, name in by_name.items() if name in _DELETION_MOMENTS} | {"_sdc_deleted_at"}
        self._deletions = tuple(sorted(deletions))
        self.columns = (*self._deletions, *self._statuses, *plain_statuses, *flags, *self._opt_outs)

    def says_deleted(self, record: Mapping[str, Any]) -> bool:
        """Tell whether the source says that it has deleted this person.

        Args:
            record: As it came.
        """
        return any(_says_something(record.get(column)) for column in self._deletions)

    def refused_by(self, record: Mapping[str, Any]) -> str | None:
        """Find the column that says no.

        Args:
            record: As it came.

        Returns:
            Its name, or None where nothing speaks against an import.
        """
        for columns, words in self._refusing_words:
            for column in columns:
                if _word(record.get(column)) in words:
                    return column
        if any(_word(record.get(column)) in _ACTIVE for column in self._statuses):
            return None
        return next((column for column in self._opt_outs if _says_something(record.get(column))), None)


class SmsPermission:
    """Tells of which numbers an import may say that their owners agreed to text messages."""

    def __init__(self, columns: Iterable[str]) -> None:
        """Pick the columns that speak about it.

        Args:
            columns: All columns of the stream.
        """
        self._columns = tuple(column for column in columns if normalized(column) in _SMS_COLUMNS)

    def is_given(self, row: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
        """Tell whether somebody agreed: on a day that the row names, and nothing in the record says otherwise.

        The service asks for the day (contract: ContactsJsonImport, `sms_permission_to_send`).

        Args:
            row: Import key to value.
            record: As it came.
        """
        if SMS_NUMBER not in row or SMS_CONSENT_DATE not in row:
            return False
        words = filter(None, (_word(record.get(column)) for column in self._columns))
        return all(word in _ACTIVE or word in _TRUE for word in words)


def _word(value: object) -> str:
    return "" if value is None else normalized(str(value))


def _says_something(value: object) -> bool:
    return value is not None and value is not False and str(value).strip().casefold() not in {"", "false", "0", "no"}
