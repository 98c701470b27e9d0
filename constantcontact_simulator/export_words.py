"""The words of export files and of `fields`: headings, statuses, and the order of columns, old and new."""

from __future__ import annotations

EMAIL_STATUS = {
    "explicit": "Active",
    "implicit": "Active",
    "not_set": "No Permissions Set",
    "temp_hold": "Temporary Hold",
    "unsubscribed": "Unsubscribed",
    "pending_confirmation": "Awaiting Confirmation",  # not seen in a file yet
}
PERMISSION_STATUS = {"explicit": "Express", "implicit": "Implied"}
SMS_STATUS = {
    "explicit": "Active",
    "not_set": "No Permissions Set",
    "pending_confirmation": "Awaiting Confirmation",
    "unsubscribed": "Unsubscribed",
}
# The names in `fields` that bring columns for each kind of address.
STREET_FIELDS = {
    "street": "Street address line 1",
    "city": "City",
    "state": "State/Province",
    "zip": "Zip/Postal Code",
    "country": "Country",
}
STREET_ATTRIBUTES = {"street": "street", "city": "city", "state": "state", "zip": "postal_code", "country": "country"}
NEEDS_ADDRESS = (
    "email_optin_source",
    "email_optin_date",
    "email_optout_date",
    "email_optout_source",
    "email_optout_reason",
)
ORDER_NEW = (
    "email_address", "first_name", "last_name", "company_name", "job_title", "email_optin", "email_permission",
    "email_update_source", "email_optin_date", "email_optin_source", "email_optout_date", "email_optout_source",
    "email_optout_reason", "phone_number", "sms_number", "sms_consent_date", "sms_status", "street", "website",
    "custom_fields", "birthday", "birthday_month", "birthday_day", "anniversary", "notes", "tags", "email_lists",
    "source_name", "created_at", "updated_at",
)  # fmt: skip
ORDER_OLD = (
    "first_name", "last_name", "company_name", "job_title", "email_address", "email_optin", "email_permission",
    "email_optin_date", "email_optin_source", "email_optout_date", "email_optout_source", "email_optout_reason",
    "phone_number", "sms_number", "sms_consent_date", "sms_status", "street", "website", "custom_fields", "birthday",
    "birthday_month", "birthday_day", "anniversary", "notes", "tags", "email_lists", "source_name", "created_at",
    "updated_at",
)  # fmt: skip
# In an export of everything, these are not repeated by a second way to say the same.
ONLY_ON_REQUEST = ("birthday_month", "birthday_day")
# No name in `fields` brings these.
NEVER_ON_REQUEST = ("custom_fields", "email_update_source", "tags")
SMS_FIELDS = ("sms_number", "sms_consent_date", "sms_status")
HEADINGS = {
    "first_name": "First name",
    "last_name": "Last name",
    "company_name": "Company",
    "job_title": "Job title",
    "email_update_source": "Email update source",
    "email_optin_date": "Confirmed Opt-In Date",
    "email_optin_source": "Confirmed Opt-In Source",
    "email_optout_date": "Confirmed Opt-Out Date",
    "email_optout_source": "Confirmed Opt-Out Source",
    "email_optout_reason": "Confirmed Opt-Out Reason",
    # The headings of text message and birthday part columns have never been seen; these are guesses.
    "sms_number": "SMS number",
    "sms_consent_date": "SMS consent date",
    "sms_status": "SMS status",
    "birthday_month": "Birthday month",
    "birthday_day": "Birthday day",
    "website": "Website",
    "birthday": "Birthday",
    "anniversary": "Anniversary",
    "notes": "Notes",
    "tags": "Tags",
    "email_lists": "Email Lists",
    "source_name": "Source Name",
    "created_at": "Created At",
    "updated_at": "Updated At",
}
