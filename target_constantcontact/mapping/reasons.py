"""Why a record is rejected, or left out although nothing is wrong with it."""

from __future__ import annotations

from enum import Enum

from constantcontact_api.errors import RecordRejectedError


class Reason(str, Enum):
    """Why a record is in the rejects file."""

    NO_EMAIL_ADDRESS = "no_email_address"
    """The record has no address; an import needs one."""
    INVALID_EMAIL_ADDRESS = "invalid_email_address"
    """Not one complete address: a single `@`, a complete domain, no spaces, commas or brackets."""
    VALUE_TOO_LONG = "value_too_long"
    """Longer than the service documents for that field."""
    INVALID_TYPE = "invalid_type"
    """An object, or a list of objects, where the field holds text."""
    INVALID_TEXT = "invalid_text"
    """Characters that no CSV or JSON text can carry, such as NUL or half of a surrogate pair."""
    INVALID_DATE = "invalid_date"
    """No date in a documented form, or a year that the service refuses."""
    INVALID_NUMBER = "invalid_number"
    """A number field's value is no number."""
    INVALID_BOOLEAN = "invalid_boolean"
    """A custom field of yes and no: neither."""
    INVALID_CHOICE = "invalid_choice"
    """A custom field with choices: none of them, or several where it takes one."""
    INVALID_BIRTHDAY = "invalid_birthday"
    """Not a day of the year, or a month without a day."""
    INVALID_PHONE_NUMBER = "invalid_phone_number"
    """An address or a note in place of a telephone number."""
    LOST_DIGITS = "lost_digits"
    """A telephone number or a postal code that a spreadsheet has rounded: `5.55E+09`."""
    NAME_NOT_SPLIT = "name_not_split"
    """A name in one column that is neither two plain words nor `Last, First`. Counted, and never a reject."""
    INVALID_SMS_NUMBER = "invalid_sms_number"
    """Not a number of ten digits in the United States."""
    TOO_MANY_CUSTOM_FIELDS = "too_many_custom_fields"
    """More custom-field values than one contact may have."""
    TOO_MANY_PHONE_NUMBERS = "too_many_phone_numbers"
    """More telephone numbers than one contact may have."""
    UNCLEAR_PERMISSION = "unclear_permission"
    """A column of permission holds a value that nobody understands: an import would make the person mailable."""
    UNCLEAR_DELETION = "unclear_deletion"
    """A column of deletions holds a value that is neither a clear yes nor a clear no."""
    NO_LIST = "no_list"
    """No list is configured, and the record names none."""
    UNKNOWN_LIST = "unknown_list"
    """The record names a list that the account does not have, or that several lists of the account could be."""
    NO_LIST_TO_UPDATE_THROUGH = "no_list_to_update_through"
    """In the mode update: the person is on no list, an import would have to add them to one, and the requests to change
    people one by one are used up."""
    TOO_MANY_LISTS = "too_many_lists"
    """The record names more lists than one contact may be on."""
    REJECTED_BY_SERVICE = "rejected_by_service"
    """The service refused the row; its text is kept."""
    LIST_NOT_JOINED = "list_not_joined"
    """The values are in the account; a further list of the record was refused. Not counted as a rejected record."""
    NOT_ON_LIST = "not_on_list"
    """Counted as imported, but not on its list when the account was read back. Not counted as a rejected record."""
    INVALID_CONTACT_ID = "invalid_contact_id"
    """What stands in the column of contact ids is none."""
    TOO_MANY_TAGS = "too_many_tags"
    """A contact that is changed by itself would have more tags than one may have."""
    NOT_IN_ACCOUNT = "not_in_account"
    """An operation could not be done: the account does not have this person."""
    NOT_TAGGED = "not_tagged"
    """Counted as imported, but not in the account when tags were to be added. Not counted as a rejected record."""
    NOT_CLEARED = "not_cleared"
    """The values landed; clearing those that the record leaves blank was refused. Not counted as a rejected record."""
    NO_REQUESTS_TO_CLEAR = "no_requests_to_clear"
    """With `clear_blanks`: the person holds values to be cleared, and `update_request_budget` is used up."""
    UNATTRIBUTED = "unattributed"
    """The service counts refused rows that it does not name; one line for each import, with their number."""


class Skip(str, Enum):
    """Why a record that nothing is wrong with is not imported."""

    STREAM_WITHOUT_PEOPLE = "stream_without_people"
    SKIPPED_STREAM = "skipped_stream"
    """The settings say `operation: skip`."""
    STREAM_REFUSED = "stream_refused"
    """Two columns of its stream are one field: nothing of it is imported, the others are, and the run fails."""
    ABOUT_LEAVING = "about_leaving"
    """In a stream of opt-outs, bounces or events of e-mails, which is not imported."""
    FILTERED = "filtered"
    """By a stream map."""
    BLANK = "blank"
    """Nothing in any column, as below the last row of a sheet."""
    EXISTS = "exists"
    """In the mode append: the account has this person."""
    LEFT_LIST = "left_list"
    """The person has left all of the record's lists since an earlier run put them there."""
    DELETED = "deleted"
    """The person was deleted from the account."""
    NOT_IN_ACCOUNT = "not_in_account"
    """In the mode update, or where nothing is left to do: the account does not have this person."""
    NOT_ON_LISTS = "not_on_lists"
    """Was to leave lists that this person is not on."""
    DELETED_AT_SOURCE = "deleted_at_source"
    """Its source marks the record as deleted, and on_delete says to ignore that."""


def reject(reason: Reason, sentence: str, field: str = "") -> RecordRejectedError:
    """Make the error for one fault.

    Args:
        reason: Its code.
        sentence: For a person, without the value.
        field: The Constant Contact field at fault.
    """
    return RecordRejectedError(sentence, reason=reason.value, field=field)
