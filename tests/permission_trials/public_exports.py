"""People as public taps and exports hand them over, with who may be mailed by the systems' own documentation.

Fields and value words are those of the named document or schema; every person is invented. Each export has people of
every kind that its system knows: who said yes, no, never, bounced, came back, and those of whom nothing is said.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Export(NamedTuple):
    name: str
    source: str
    stream: str
    settings: dict[str, Any]
    records: list[dict[str, Any]]
    mailable: list[str]
    kept_out: list[str]
    how: str
    email: str
    """The heading of the addresses."""


_IN, _OUT = True, False
_NAMES = ("Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jo")


def _export(
    name: str,
    source: str,
    stream: str,
    how: str,
    rows: list[tuple[bool, dict[str, Any]]],
    *,
    email: str = "email",
    first: str = "first_name",
    blank: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Export:
    """Give each row an address and a first name, and all rows the same columns."""
    slug = "".join(letter for letter in name.lower() if letter.isalnum())[:24]
    columns = list(dict.fromkeys(column for _, row in rows for column in row))
    records: list[dict[str, Any]] = []
    mailable: list[str] = []
    kept_out: list[str] = []
    for number, (is_mailable, row) in enumerate(rows, 1):
        address = f"{slug}-{number}@example.com"
        (mailable if is_mailable else kept_out).append(address)
        values = {column: row.get(column, blank) for column in columns}
        records.append({email: address, first: _NAMES[number - 1], **values})
    return Export(name, source, stream, settings or {}, records, mailable, kept_out, how, email)


def _shopify(state: str, sms: str = "not_subscribed", login: str = "disabled") -> dict[str, Any]:
    return {
        "id": 7000001,
        "state": login,
        "verified_email": login == "enabled",
        "orders_count": 2,
        "total_spent": "39.90",
        "tax_exempt": False,
        "email_marketing_consent": {"state": state, "opt_in_level": "single_opt_in", "consent_updated_at": None},
        "sms_marketing_consent": {
            "state": sms,
            "opt_in_level": "single_opt_in",
            "consent_updated_at": "2024-01-02T03:04:05-05:00",
            "consent_collected_from": "OTHER",
        },
    }


def _shopify_graph(
    state: str, login: str = "DISABLED", *, sale: bool = False, plan: str = "NEVER_SUBSCRIBED"
) -> dict[str, Any]:
    return {
        "id": "gid://shopify/Customer/7",
        "numberOfOrders": 3,
        "state": login,
        "verifiedEmail": True,
        "validEmailAddress": True,
        "productSubscriberStatus": plan,
        "dataSaleOptOut": sale,
        "emailMarketingConsent": {
            "marketingState": state,
            "marketingOptInLevel": "SINGLE_OPT_IN",
            "consentUpdatedAt": "2023-02-03T04:05:06Z",
        },
        "smsMarketingConsent": {"marketingState": "NOT_SUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN"},
    }


def _klaviyo(
    consent: str, *, suppression: list[dict[str, str]] | None = None, sms: str = "NEVER_SUBSCRIBED"
) -> dict[str, Any]:
    is_mailable = consent == "SUBSCRIBED" and not suppression
    return {
        "type": "profile",
        "id": "01GDD",
        "last_name": "Example",
        "subscriptions": {
            "email": {
                "marketing": {
                    "can_receive_email_marketing": is_mailable,
                    "consent": consent,
                    "consent_timestamp": "2023-02-21T20:07:38+00:00" if consent != "NEVER_SUBSCRIBED" else None,
                    "last_updated": "2023-02-21T20:07:38+00:00",
                    "method": "PREFERENCE_PAGE",
                    "double_optin": False,
                    "suppression": suppression or [],
                    "list_suppressions": [],
                }
            },
            "sms": {"marketing": {"can_receive_sms_marketing": False, "consent": sms}},
        },
    }


_SHOPS = [
    _export(
        "Shopify customers, REST",
        "Shopify Admin REST API, resource Customer (email_marketing_consent, sms_marketing_consent, state)",
        "customers",
        "`email_marketing_consent.state` decides: only `subscribed` may be mailed; `state` is that of the login.",
        [
            (_IN, _shopify("subscribed")),
            (_IN, _shopify("subscribed", "unsubscribed", "enabled")),
            (_OUT, _shopify("unsubscribed", "subscribed", "enabled")),
            (_OUT, _shopify("not_subscribed", "subscribed")),
            (_OUT, _shopify("pending")),
            (_OUT, _shopify("redacted", "redacted")),
            (_OUT, _shopify("invalid", login="invited")),
        ],
    ),
    _export(
        "tap-shopify customers, GraphQL",
        "singer-io/tap-shopify, tap_shopify/schemas/customers.json; Shopify GraphQL CustomerEmailMarketingState",
        "customers",
        "`emailMarketingConsent.marketingState` decides; the sale of data and subscriptions of products do not.",
        [
            (_IN, _shopify_graph("SUBSCRIBED", "ENABLED")),
            (_IN, _shopify_graph("SUBSCRIBED", sale=True, plan="CANCELLED")),
            (_OUT, _shopify_graph("UNSUBSCRIBED", "ENABLED", plan="ACTIVE")),
            (_OUT, _shopify_graph("NOT_SUBSCRIBED")),
            (_OUT, _shopify_graph("PENDING", "INVITED")),
        ],
        first="firstName",
    ),
    _export(
        "Shopify customers, CSV",
        "Shopify Help Center, customer CSV file (Accepts Email Marketing, Accepts SMS Marketing)",
        "customers_export",
        "`Accepts Email Marketing` is a yes or no; a blank says nothing.",
        [
            (
                _IN,
                {
                    "Accepts Email Marketing": "yes",
                    "Accepts SMS Marketing": "no",
                    "Total Orders": "2",
                    "Tax Exempt": "no",
                },
            ),
            (
                _OUT,
                {
                    "Accepts Email Marketing": "no",
                    "Accepts SMS Marketing": "yes",
                    "Total Orders": "0",
                    "Tax Exempt": "no",
                },
            ),
            (
                _IN,
                {"Accepts Email Marketing": "", "Accepts SMS Marketing": "", "Total Orders": "1", "Tax Exempt": "yes"},
            ),
        ],
        email="Email",
        first="First Name",
        blank="",
    ),
    _export(
        "Square Customer Directory, CSV",
        "Square Support, export of the Customer Directory (Email Subscription Status)",
        "square",
        "`Email Subscription Status` decides.",
        [
            (_IN, {"Email Subscription Status": "subscribed", "Transaction Count": "3", "Instant Profile": "No"}),
            (_OUT, {"Email Subscription Status": "unsubscribed", "Transaction Count": "9", "Instant Profile": "Yes"}),
            (_OUT, {"Email Subscription Status": "bounced", "Transaction Count": "1", "Instant Profile": "No"}),
        ],
        email="Email Address",
        first="First Name",
        blank="",
    ),
    _export(
        "tap-square customers",
        "singer-io/tap-square, tap_square/schemas/customers.json (preferences.email_unsubscribed)",
        "customers",
        "`preferences.email_unsubscribed` refuses.",
        [
            (_IN, {"preferences": {"email_unsubscribed": False}, "creation_source": "DIRECTORY", "version": 3}),
            (_OUT, {"preferences": {"email_unsubscribed": True}, "creation_source": "LOYALTY", "version": 1}),
            (_IN, {"preferences": None, "creation_source": "THIRD_PARTY", "version": 0}),
        ],
        email="email_address",
        first="given_name",
    ),
    _export(
        "tap-bigcommerce customers",
        "singer-io/tap-bigcommerce, tap_bigcommerce/schemas/customers.json (accepts_marketing)",
        "customers",
        "`accepts_marketing` is the permission; a blank says nothing.",
        [
            (_IN, {"accepts_marketing": True, "store_credit": "0.0000", "reset_pass_on_login": False}),
            (_OUT, {"accepts_marketing": False, "store_credit": "5.0000", "reset_pass_on_login": False}),
            (_IN, {"accepts_marketing": None, "store_credit": "0.0000", "reset_pass_on_login": True}),
        ],
    ),
    _export(
        "Adobe Commerce newsletter subscribers, CSV",
        "Adobe Commerce Admin, Newsletter Subscribers grid export (Status)",
        "newsletter_subscribers",
        "`Status` is that of the newsletter: only `Subscribed` may be mailed.",
        [
            (_IN, {"ID": "1", "Type": "Customer", "Status": "Subscribed", "Store View": "Default"}),
            (_OUT, {"ID": "2", "Type": "Guest", "Status": "Unsubscribed", "Store View": "Default"}),
            (_OUT, {"ID": "3", "Type": "Guest", "Status": "Unconfirmed", "Store View": "Default"}),
            (_OUT, {"ID": "4", "Type": "Customer", "Status": "Not Activated", "Store View": "Default"}),
        ],
        email="Email",
        first="Customer First Name",
        blank="",
    ),
    _export(
        "PrestaShop customers",
        "PrestaShop Webservice, resource customers (newsletter, optin: offers of partners)",
        "customers",
        "`newsletter` decides; `optin` is about offers of partners and is set to be ignored.",
        [
            (
                _IN,
                {
                    "newsletter": "1",
                    "optin": "0",
                    "active": "1",
                    "deleted": "0",
                    "newsletter_date_add": "2023-04-05 06:07:08",
                },
            ),
            (
                _OUT,
                {
                    "newsletter": "0",
                    "optin": "1",
                    "active": "1",
                    "deleted": "0",
                    "newsletter_date_add": "0000-00-00 00:00:00",
                },
            ),
            (
                _OUT,
                {
                    "newsletter": "1",
                    "optin": "1",
                    "active": "1",
                    "deleted": "1",
                    "newsletter_date_add": "2023-04-05 06:07:08",
                },
            ),
        ],
        first="firstname",
        settings={"permission_columns": {"optin": "ignore"}},
    ),
    _export(
        "Squarespace profiles",
        "Squarespace Profiles API (acceptsMarketing, isCustomer, hasAccount)",
        "profiles",
        "`acceptsMarketing` is the permission.",
        [
            (_IN, {"acceptsMarketing": True, "isCustomer": False, "hasAccount": False}),
            (_OUT, {"acceptsMarketing": False, "isCustomer": True, "hasAccount": True}),
        ],
        first="firstName",
    ),
    _export(
        "Wix contacts, CSV",
        "Wix Help Center, export of contacts (Email subscriber status, SMS subscriber status)",
        "wix",
        "`Email subscriber status` decides; that of SMS does not.",
        [
            (_IN, {"Email subscriber status": "Subscribed", "SMS subscriber status": "Never subscribed"}),
            (_OUT, {"Email subscriber status": "Unsubscribed", "SMS subscriber status": "Subscribed"}),
            (_OUT, {"Email subscriber status": "Never subscribed", "SMS subscriber status": "Never subscribed"}),
            (_OUT, {"Email subscriber status": "Pending", "SMS subscriber status": ""}),
        ],
        email="Email 1",
        first="First Name",
        blank="",
        settings={"field_map": {"Email 1": "email"}},
    ),
    _export(
        "Lightspeed Retail (X-Series) customers",
        "Lightspeed X-Series API 2.0, resource customers (do_not_email)",
        "customers",
        "`do_not_email` refuses.",
        [
            (_IN, {"do_not_email": False, "enable_loyalty": False, "loyalty_balance": 0, "deleted_at": None}),
            (_OUT, {"do_not_email": True, "enable_loyalty": True, "loyalty_balance": 12.5, "deleted_at": None}),
            (
                _OUT,
                {
                    "do_not_email": False,
                    "enable_loyalty": True,
                    "loyalty_balance": 1,
                    "deleted_at": "2024-01-02T03:04:05Z",
                },
            ),
        ],
    ),
]

_MAILERS = [
    _export(
        "tap-mailchimp list_members",
        "singer-io/tap-mailchimp, tap_mailchimp/schemas/list_members.json; Mailchimp Marketing API, list members",
        "list_members",
        "`status` decides: only `subscribed` may be mailed; a reason for unsubscribing says that it happened.",
        [
            (
                _IN,
                {
                    "status": "subscribed",
                    "unsubscribe_reason": "",
                    "timestamp_opt": "2022-01-02T03:04:05+00:00",
                    "vip": False,
                },
            ),
            (_OUT, {"status": "unsubscribed", "unsubscribe_reason": "N/A (Unsubscribed by an admin)", "vip": True}),
            (
                _OUT,
                {
                    "status": "unsubscribed",
                    "unsubscribe_reason": "I no longer want to receive these emails",
                    "vip": False,
                },
            ),
            (_OUT, {"status": "cleaned", "unsubscribe_reason": "", "vip": False}),
            (_OUT, {"status": "pending", "unsubscribe_reason": "", "timestamp_opt": "", "vip": False}),
            (_OUT, {"status": "transactional", "unsubscribe_reason": "", "vip": False}),
            (_OUT, {"status": "archived", "unsubscribe_reason": "", "vip": False}),
        ],
        email="email_address",
        blank="",
    ),
    _export(
        "Mailchimp subscribed audience, CSV",
        "Mailchimp Help, file subscribed_members_export (OPTIN_TIME, CONFIRM_TIME)",
        "subscribed_members_export",
        "The file of the subscribed: all may be mailed.",
        [
            (
                _IN,
                {
                    "MEMBER_RATING": "2",
                    "OPTIN_TIME": "2019-01-01 00:00:00",
                    "CONFIRM_TIME": "2019-01-01 00:05:00",
                    "CC": "us",
                },
            ),
            (_IN, {"MEMBER_RATING": "4", "OPTIN_TIME": "", "CONFIRM_TIME": "2021-05-06 07:08:09", "CC": "de"}),
        ],
        email="Email Address",
        first="First Name",
        blank="",
    ),
    _export(
        "Mailchimp unsubscribed audience, CSV",
        "Mailchimp Help, file unsubscribed_members_export (UNSUB_TIME, UNSUB_REASON)",
        "audience",
        "A filled `UNSUB_TIME` refuses.",
        [
            (
                _OUT,
                {"CONFIRM_TIME": "2019-01-01 00:00:00", "UNSUB_TIME": "2021-02-02 10:00:00", "UNSUB_REASON": "NORMAL"},
            ),
            (_OUT, {"CONFIRM_TIME": "2018-01-01 00:00:00", "UNSUB_TIME": "2020-02-02 10:00:00", "UNSUB_REASON": ""}),
        ],
        email="Email Address",
        first="First Name",
        blank="",
    ),
    _export(
        "Mailchimp cleaned audience, CSV",
        "Mailchimp Help, file cleaned_members_export (CLEAN_TIME)",
        "audience",
        "A filled `CLEAN_TIME` refuses.",
        [
            (
                _OUT,
                {
                    "CONFIRM_TIME": "2019-01-01 00:00:00",
                    "CLEAN_TIME": "2021-02-02 10:00:00",
                    "CLEAN_CAMPAIGN_TITLE": "News",
                },
            ),
            (
                _OUT,
                {
                    "CONFIRM_TIME": "2017-01-01 00:00:00",
                    "CLEAN_TIME": "2022-02-02 10:00:00",
                    "CLEAN_CAMPAIGN_TITLE": "",
                },
            ),
        ],
        email="Email Address",
        first="First Name",
        blank="",
    ),
    _export(
        "tap-klaviyo profiles",
        "singer-io/tap-klaviyo schemas (email, subscriptions); Klaviyo Profiles API, additional field subscriptions",
        "profiles",
        "`subscriptions.email.marketing.consent` decides, and any entry in its `suppression` refuses.",
        [
            (_IN, _klaviyo("SUBSCRIBED")),
            (_IN, _klaviyo("SUBSCRIBED", sms="UNSUBSCRIBED")),
            (_OUT, _klaviyo("UNSUBSCRIBED", sms="SUBSCRIBED")),
            (_OUT, _klaviyo("NEVER_SUBSCRIBED")),
            (
                _OUT,
                _klaviyo(
                    "SUBSCRIBED", suppression=[{"reason": "HARD_BOUNCE", "timestamp": "2023-03-01T00:00:00+00:00"}]
                ),
            ),
            (
                _OUT,
                _klaviyo(
                    "UNSUBSCRIBED",
                    suppression=[{"reason": "USER_SUPPRESSED", "timestamp": "2023-03-01T00:00:00+00:00"}],
                ),
            ),
        ],
    ),
    _export(
        "Klaviyo profiles, CSV",
        "Klaviyo Help Center, export of a list or segment (Email Marketing Consent, Email Suppressions)",
        "klaviyo",
        "`Email Marketing Consent` decides, and anything in `Email Suppressions` refuses.",
        [
            (
                _IN,
                {
                    "Email Marketing Consent": "SUBSCRIBED",
                    "Email Suppressions": "[]",
                    "SMS Marketing Consent": "NEVER_SUBSCRIBED",
                },
            ),
            (_OUT, {"Email Marketing Consent": "UNSUBSCRIBED", "Email Suppressions": '["UNSUBSCRIBE"]'}),
            (_OUT, {"Email Marketing Consent": "NEVER_SUBSCRIBED", "Email Suppressions": "[]"}),
            (_OUT, {"Email Marketing Consent": "SUBSCRIBED", "Email Suppressions": '["SPAM_COMPLAINT"]'}),
            (_OUT, {"Email Marketing Consent": "PENDING", "Email Suppressions": "[]"}),
        ],
        email="Email",
        first="First Name",
        blank="",
    ),
    _export(
        "Brevo contacts",
        "Brevo API v3, GET /contacts (emailBlacklisted, smsBlacklisted, listUnsubscribed)",
        "contacts",
        "`emailBlacklisted` refuses; `smsBlacklisted` and single lists do not.",
        [
            (_IN, {"emailBlacklisted": False, "smsBlacklisted": False, "listIds": [2, 5]}),
            (_OUT, {"emailBlacklisted": True, "smsBlacklisted": False, "listIds": [2]}),
            (_IN, {"emailBlacklisted": False, "smsBlacklisted": True, "listIds": [5]}),
        ],
    ),
    _export(
        "ActiveCampaign contacts of a list",
        "ActiveCampaign API v3, contactLists (status 0 unconfirmed, 1 active, 2 unsubscribed, 3 bounced)",
        "list_contacts",
        "`status` is a number that the settings explain: 1 may be mailed.",
        [
            (_IN, {"status": "1", "deleted": "0", "bounced_soft": "2"}),
            (_OUT, {"status": "2", "deleted": "0", "bounced_soft": "0"}),
            (_OUT, {"status": "3", "deleted": "0", "bounced_soft": "3"}),
            (_OUT, {"status": "0", "deleted": "0", "bounced_soft": "0"}),
        ],
        first="firstName",
        settings={"permission_columns": {"status": {"yes": ["1"], "no": ["0", "2", "3"]}}},
    ),
    _export(
        "Campaign Monitor subscribers",
        "Campaign Monitor API, subscribers of a list (State, ConsentToTrack)",
        "list_subscribers",
        "`State` is that of the subscription: only `Active` may be mailed; consent to track is another purpose.",
        [
            (_IN, {"State": "Active", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "Yes"}),
            (_IN, {"State": "Active", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "No"}),
            (_OUT, {"State": "Unsubscribed", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "Yes"}),
            (_OUT, {"State": "Unconfirmed", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "Unchanged"}),
            (_OUT, {"State": "Bounced", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "Unchanged"}),
            (_OUT, {"State": "Deleted", "Date": "2020-01-02 03:04:05", "ConsentToTrack": "Unchanged"}),
        ],
        email="EmailAddress",
        first="Name",
    ),
    _export(
        "MailerLite subscribers",
        "MailerLite API, subscribers (status active, unsubscribed, unconfirmed, bounced, junk; unsubscribed_at)",
        "subscribers",
        "`status` decides; an active subscriber may have an older `unsubscribed_at`.",
        [
            (_IN, {"status": "active", "subscribed_at": "2021-08-31 14:22:08", "opens_count": 4}),
            (
                _IN,
                {"status": "active", "subscribed_at": "2023-08-31 14:22:08", "unsubscribed_at": "2022-01-01 10:00:00"},
            ),
            (
                _OUT,
                {
                    "status": "unsubscribed",
                    "subscribed_at": "2021-08-31 14:22:08",
                    "unsubscribed_at": "2022-01-01 10:00:00",
                },
            ),
            (_OUT, {"status": "unconfirmed", "subscribed_at": None}),
            (_OUT, {"status": "bounced", "subscribed_at": "2021-08-31 14:22:08"}),
            (_OUT, {"status": "junk", "subscribed_at": "2021-08-31 14:22:08"}),
        ],
    ),
    _export(
        "Kit subscribers",
        "Kit API v4, subscribers (state active, inactive, bounced, complained, cancelled)",
        "subscribers",
        "`state` is that of the subscription: only `active` may be mailed.",
        [
            (_IN, {"state": "active", "created_at": "2023-02-17T11:43:55Z"}),
            (_OUT, {"state": "cancelled", "created_at": "2023-02-17T11:43:55Z"}),
            (_OUT, {"state": "bounced", "created_at": "2023-02-17T11:43:55Z"}),
            (_OUT, {"state": "complained", "created_at": "2023-02-17T11:43:55Z"}),
            (_OUT, {"state": "inactive", "created_at": "2023-02-17T11:43:55Z"}),
        ],
        email="email_address",
    ),
    _export(
        "Customer.io people, CSV",
        "Customer.io docs, attribute unsubscribed and subscription preferences (topics)",
        "people",
        "`unsubscribed` refuses; topics are single newsletters.",
        [
            (_IN, {"unsubscribed": "false", "created_at": "1612310400"}),
            (_OUT, {"unsubscribed": "true", "created_at": "1612310400"}),
            (_IN, {"unsubscribed": "", "created_at": "1612310400"}),
        ],
        blank="",
    ),
    _export(
        "Braze users",
        "Braze docs, users export (email_subscribe, push_subscribe, email_unsubscribed_at)",
        "users",
        "`email_subscribe` decides: `opted_in` and `subscribed` may be mailed; that of push does not decide.",
        [
            (
                _IN,
                {
                    "email_subscribe": "opted_in",
                    "push_subscribe": "unsubscribed",
                    "email_opted_in_at": "2023-01-02T03:04:05Z",
                },
            ),
            (_IN, {"email_subscribe": "subscribed", "push_subscribe": "subscribed"}),
            (
                _OUT,
                {
                    "email_subscribe": "unsubscribed",
                    "push_subscribe": "opted_in",
                    "email_unsubscribed_at": "2023-05-06T07:08:09Z",
                },
            ),
            (
                _IN,
                {
                    "email_subscribe": "opted_in",
                    "email_opted_in_at": "2024-01-01T00:00:01Z",
                    "email_unsubscribed_at": "2022-02-03",
                },
            ),
        ],
    ),
    _export(
        "AWeber subscribers",
        "AWeber API, subscribers (status subscribed, unsubscribed, unconfirmed; unsubscribed_at, unsubscribe_method)",
        "subscribers",
        "`status` decides.",
        [
            (_IN, {"status": "subscribed", "subscribed_at": "2022-07-12T17:54:01-04:00", "subscription_method": "api"}),
            (
                _OUT,
                {
                    "status": "unsubscribed",
                    "unsubscribed_at": "2023-07-12T17:54:01-04:00",
                    "unsubscribe_method": "unsubscribe link",
                },
            ),
            (_OUT, {"status": "unconfirmed", "subscription_method": "webform"}),
        ],
        first="name",
    ),
    _export(
        "tap-drip people",
        "singer-io/tap-drip, tap_drip/schemas/people.json (status, sms_consent); Drip API, subscribers",
        "people",
        "`status` decides; consent to text messages does not.",
        [
            (_IN, {"status": "active", "sms_consent": False, "prospect": True, "lifetime_value": 0}),
            (_OUT, {"status": "unsubscribed", "sms_consent": True, "prospect": False, "lifetime_value": 1200}),
            (_IN, {"status": "active", "sms_consent": None, "prospect": False, "lifetime_value": None}),
        ],
    ),
    _export(
        "tap-sailthru users",
        "singer-io/tap-sailthru, schemas/users.json; Sailthru User API (optout_email none, basic, blast, all)",
        "users",
        "`optout_email` refuses unless it is `none`.",
        [
            (_IN, {"optout_email": "none", "engagement": "engaged"}),
            (_OUT, {"optout_email": "all", "engagement": "dormant"}),
            (_OUT, {"optout_email": "blast", "engagement": "passive"}),
            (_OUT, {"optout_email": "basic", "engagement": "new"}),
        ],
    ),
    _export(
        "tap-mailjet contacts",
        "singer-io/tap-mailjet, tap_mailjet/schemas/contacts.json; Mailjet API, resource contact",
        "contacts",
        "`IsExcludedFromCampaigns`, `IsOptInPending`, `IsSpamComplaining` and a filled `UnsubscribedAt` refuse.",
        [
            (
                _IN,
                {
                    "IsExcludedFromCampaigns": False,
                    "IsOptInPending": False,
                    "IsSpamComplaining": False,
                    "UnsubscribedAt": "",
                },
            ),
            (
                _OUT,
                {
                    "IsExcludedFromCampaigns": True,
                    "IsOptInPending": False,
                    "IsSpamComplaining": False,
                    "UnsubscribedAt": "",
                },
            ),
            (
                _OUT,
                {
                    "IsExcludedFromCampaigns": False,
                    "IsOptInPending": True,
                    "IsSpamComplaining": False,
                    "UnsubscribedAt": "",
                },
            ),
            (
                _OUT,
                {
                    "IsExcludedFromCampaigns": False,
                    "IsOptInPending": False,
                    "IsSpamComplaining": True,
                    "UnsubscribedAt": "",
                },
            ),
            (
                _OUT,
                {
                    "IsExcludedFromCampaigns": False,
                    "IsOptInPending": False,
                    "IsSpamComplaining": False,
                    "UnsubscribedAt": "2023-04-05T06:07:08Z",
                },
            ),
        ],
        email="Email",
        first="Name",
    ),
    _export(
        "CleverReach receivers",
        "CleverReach REST API v3, receivers (activated, deactivated, bounced: seconds or 0; active)",
        "receivers",
        "`active` grants; `bounced` and `deactivated` are moments, 0 for never.",
        [
            (_IN, {"active": True, "activated": 1431505862, "deactivated": 0, "bounced": 0}),
            (_OUT, {"active": False, "activated": 1431505862, "deactivated": 1612310400, "bounced": 0}),
            (_OUT, {"active": True, "activated": 1431505862, "deactivated": 0, "bounced": 1612310400}),
            (_OUT, {"active": False, "activated": 0, "deactivated": 0, "bounced": 0}),
        ],
        settings={"permission_columns": {"active": "granting", "deactivated": "refusing", "bounced": "refusing"}},
    ),
    _export(
        "Substack subscribers, CSV",
        "Substack, export of the subscriber list (email_disabled; active_subscription is that of a paid plan)",
        "email_list",
        "`email_disabled` refuses; `active_subscription` is that of a paid plan.",
        [
            (_IN, {"active_subscription": "true", "plan": "yearly", "email_disabled": "false", "expiry": "2027-01-01"}),
            (_IN, {"active_subscription": "false", "plan": "other", "email_disabled": "false"}),
            (
                _OUT,
                {"active_subscription": "true", "plan": "monthly", "email_disabled": "true", "expiry": "2027-01-01"},
            ),
        ],
        first="name",
        blank="",
        settings={"permission_columns": {"active_subscription": "ignore"}},
    ),
    _export(
        "Ghost members, CSV",
        "Ghost docs, export of members (subscribed_to_emails, complimentary_plan, deleted_at)",
        "members",
        "`subscribed_to_emails` is the permission.",
        [
            (_IN, {"subscribed_to_emails": "true", "complimentary_plan": "false", "deleted_at": ""}),
            (_OUT, {"subscribed_to_emails": "false", "complimentary_plan": "true", "deleted_at": ""}),
        ],
        first="name",
        blank="",
    ),
    _export(
        "beehiiv subscriptions",
        "beehiiv API v2, subscriptions (status validating, invalid, pending, active, inactive)",
        "subscriptions",
        "`status` is that of the subscription to mail: only `active` may be mailed.",
        [
            (_IN, {"status": "active", "utm_medium": "social"}),
            (_OUT, {"status": "inactive", "utm_medium": ""}),
            (_OUT, {"status": "pending", "utm_medium": ""}),
            (_OUT, {"status": "invalid", "utm_medium": ""}),
            (_OUT, {"status": "validating", "utm_medium": ""}),
        ],
    ),
    _export(
        "tap-constantcontact contacts",
        "this project's own tap, stream contacts (email_status, email_permission_status, email_optout_date)",
        "contacts",
        "`email_status` decides: only `Active` may be mailed; it keeps the opt-out date of somebody who came back.",
        [
            (
                _IN,
                {
                    "email_status": "Active",
                    "email_permission_status": "Implied",
                    "email_optin_date": "2021-03-03T02:37:34Z",
                },
            ),
            (
                _IN,
                {
                    "email_status": "Active",
                    "email_permission_status": "Express",
                    "email_optin_date": "2022-03-03T02:37:34Z",
                },
            ),
            (
                _IN,
                {
                    "email_status": "Active",
                    "email_permission_status": "Express",
                    "email_optin_date": "2023-03-03T02:37:34Z",
                    "email_optout_date": "2020-03-03T02:37:34Z",
                },
            ),
            (
                _OUT,
                {
                    "email_status": "Unsubscribed",
                    "email_optin_date": "2019-03-03T02:37:34Z",
                    "email_optout_source": "Contact",
                    "email_optout_date": "2020-03-03T02:37:34Z",
                    "email_optout_reason": "Too many",
                },
            ),
            (_OUT, {"email_status": "Temporary Hold", "email_optin_date": "2021-03-03T02:37:34Z"}),
            (_OUT, {"email_status": "Awaiting Confirmation", "email_optin_date": None}),
        ],
        email="email_address",
    ),
    _export(
        "Salesforce Marketing Cloud subscribers",
        "Salesforce Marketing Cloud docs, SubscriberStatus (Active, Bounced, Held, Unsubscribed, Deleted)",
        "subscriber",
        "`Status` decides: only `Active` may be mailed.",
        [
            (_IN, {"Status": "Active", "SubscriberKey": "k1", "EmailTypePreference": "HTML"}),
            (_IN, {"Status": "Active", "SubscriberKey": "k2", "UnsubscribedDate": "2018-02-03T04:05:06"}),
            (_OUT, {"Status": "Unsubscribed", "SubscriberKey": "k3", "UnsubscribedDate": "2023-02-03T04:05:06"}),
            (_OUT, {"Status": "Held", "SubscriberKey": "k4"}),
            (_OUT, {"Status": "Bounced", "SubscriberKey": "k5"}),
            (_OUT, {"Status": "Deleted", "SubscriberKey": "k6"}),
        ],
        email="EmailAddress",
        first="FirstName",
    ),
]

_SALES = [
    _export(
        "HubSpot contacts",
        "HubSpot CRM API, contact properties (hs_email_optout, hs_email_bounce, hs_email_hard_bounce_reason_enum)",
        "contacts",
        "`hs_email_optout` refuses, as does a reason for a hard bounce; counts and single subscription types do not.",
        [
            (
                _IN,
                {"hs_email_optout": None, "hs_lead_status": "OPEN", "lifecyclestage": "lead", "hs_email_bounce": None},
            ),
            (
                _IN,
                {
                    "hs_email_optout": "false",
                    "hs_lead_status": "UNQUALIFIED",
                    "lifecyclestage": "customer",
                    "hs_email_bounce": "2",
                },
            ),
            (_OUT, {"hs_email_optout": "true", "hs_lead_status": "CONNECTED", "lifecyclestage": "customer"}),
            (
                _OUT,
                {"hs_email_hard_bounce_reason_enum": "UNKNOWN_USER", "lifecyclestage": "lead", "hs_email_bounce": "1"},
            ),
        ],
        first="firstname",
    ),
    _export(
        "HubSpot contacts, CSV",
        "HubSpot Knowledge Base, export of contacts (Unsubscribed from all email, Email hard bounce reason)",
        "hubspot",
        "`Unsubscribed from all email` refuses, as does a reason for a hard bounce.",
        [
            (_IN, {"Unsubscribed from all email": "", "Email hard bounce reason": "", "Lead Status": "New"}),
            (
                _IN,
                {"Unsubscribed from all email": "false", "Email hard bounce reason": "", "Lead Status": "Unqualified"},
            ),
            (_OUT, {"Unsubscribed from all email": "true", "Email hard bounce reason": "", "Lead Status": "Connected"}),
            (
                _OUT,
                {"Unsubscribed from all email": "", "Email hard bounce reason": "Mailbox full", "Lead Status": "Open"},
            ),
        ],
        email="Email",
        first="First Name",
        blank="",
    ),
    _export(
        "Salesforce Contact",
        "Salesforce Object Reference, Contact (HasOptedOutOfEmail, EmailBouncedDate, DoNotCall, IsDeleted)",
        "Contact",
        "`HasOptedOutOfEmail` and a filled `EmailBouncedDate` refuse; fax and telephone do not.",
        [
            (_IN, {"HasOptedOutOfEmail": False, "HasOptedOutOfFax": True, "DoNotCall": True, "IsDeleted": False}),
            (_OUT, {"HasOptedOutOfEmail": True, "HasOptedOutOfFax": False, "DoNotCall": False, "IsDeleted": False}),
            (
                _OUT,
                {
                    "HasOptedOutOfEmail": False,
                    "EmailBouncedDate": "2023-02-03T04:05:06.000+0000",
                    "EmailBouncedReason": "550 user unknown",
                    "IsEmailBounced": True,
                    "IsDeleted": False,
                },
            ),
            (_OUT, {"HasOptedOutOfEmail": False, "HasOptedOutOfFax": False, "DoNotCall": False, "IsDeleted": True}),
        ],
        email="Email",
        first="FirstName",
    ),
    _export(
        "Salesforce Lead",
        "Salesforce Object Reference, Lead (HasOptedOutOfEmail, Status, IsConverted)",
        "Lead",
        "`HasOptedOutOfEmail` refuses; `Status` is that of the sale.",
        [
            (
                _IN,
                {
                    "Status": "Open - Not Contacted",
                    "HasOptedOutOfEmail": False,
                    "IsConverted": False,
                    "IsDeleted": False,
                },
            ),
            (
                _IN,
                {
                    "Status": "Closed - Not Converted",
                    "HasOptedOutOfEmail": False,
                    "IsConverted": False,
                    "IsDeleted": False,
                },
            ),
            (
                _OUT,
                {"Status": "Working - Contacted", "HasOptedOutOfEmail": True, "IsConverted": False, "IsDeleted": False},
            ),
        ],
        email="Email",
        first="FirstName",
    ),
    _export(
        "tap-marketo leads",
        "Marketo Engage docs, lead fields (unsubscribed, emailInvalid, blackListed, marketingSuspended, doNotCall)",
        "leads",
        "`unsubscribed`, `emailInvalid`, `blackListed` and `marketingSuspended` refuse; `doNotCall` does not.",
        [
            (
                _IN,
                {
                    "unsubscribed": False,
                    "emailInvalid": False,
                    "blackListed": False,
                    "marketingSuspended": False,
                    "doNotCall": True,
                },
            ),
            (_OUT, {"unsubscribed": True, "emailInvalid": False, "blackListed": False, "marketingSuspended": False}),
            (_OUT, {"unsubscribed": False, "emailInvalid": True, "blackListed": False, "marketingSuspended": False}),
            (_OUT, {"unsubscribed": False, "emailInvalid": False, "blackListed": True, "marketingSuspended": False}),
            (_OUT, {"unsubscribed": False, "emailInvalid": False, "blackListed": False, "marketingSuspended": True}),
        ],
        first="firstName",
    ),
    _export(
        "tap-pardot prospects",
        "singer-io/tap-pardot, tap_pardot/schemas/prospects.json (is_do_not_email, opted_out, is_do_not_call)",
        "prospects",
        "`is_do_not_email` and `opted_out` refuse; `is_do_not_call` does not.",
        [
            (_IN, {"is_do_not_email": False, "opted_out": False, "is_do_not_call": True, "score": 12}),
            (_OUT, {"is_do_not_email": True, "opted_out": False, "is_do_not_call": False, "score": 0}),
            (_OUT, {"is_do_not_email": False, "opted_out": True, "is_do_not_call": False, "score": 50}),
            (_IN, {"is_do_not_email": None, "opted_out": None, "is_do_not_call": None, "score": 1}),
        ],
    ),
    _export(
        "tap-intercom contacts",
        "singer-io/tap-intercom, tap_intercom/schemas/contacts.json (unsubscribed_from_emails, has_hard_bounced)",
        "contacts",
        "`unsubscribed_from_emails`, `has_hard_bounced` and `marked_email_as_spam` refuse.",
        [
            (
                _IN,
                {
                    "role": "user",
                    "unsubscribed_from_emails": False,
                    "has_hard_bounced": False,
                    "marked_email_as_spam": False,
                },
            ),
            (
                _OUT,
                {
                    "role": "user",
                    "unsubscribed_from_emails": True,
                    "has_hard_bounced": False,
                    "marked_email_as_spam": False,
                },
            ),
            (
                _OUT,
                {
                    "role": "lead",
                    "unsubscribed_from_emails": False,
                    "has_hard_bounced": True,
                    "marked_email_as_spam": False,
                },
            ),
            (
                _OUT,
                {
                    "role": "lead",
                    "unsubscribed_from_emails": False,
                    "has_hard_bounced": False,
                    "marked_email_as_spam": True,
                },
            ),
        ],
        first="name",
    ),
    _export(
        "Oracle Eloqua contacts",
        "Oracle Eloqua API 1.0, contact (isSubscribed, isBounceback as text; unsubscriptionDate)",
        "contacts",
        "`isSubscribed` grants and `isBounceback` refuses.",
        [
            (_IN, {"isSubscribed": "true", "isBounceback": "false", "subscriptionDate": "1612310400"}),
            (_OUT, {"isSubscribed": "false", "isBounceback": "false", "unsubscriptionDate": "1612310400"}),
            (_OUT, {"isSubscribed": "true", "isBounceback": "true", "bouncebackDate": "1612310400"}),
        ],
        email="emailAddress",
        first="firstName",
    ),
    _export(
        "Pipedrive persons, CSV",
        "Pipedrive API, persons (marketing_status no_consent, unsubscribed, subscribed, archived) and list export",
        "pipedrive",
        "`Person - Marketing status` decides: only `Subscribed` may be mailed.",
        [
            (_IN, {"Person - Marketing status": "Subscribed", "Person - Open deals": "1"}),
            (_OUT, {"Person - Marketing status": "Unsubscribed", "Person - Open deals": "0"}),
            (_OUT, {"Person - Marketing status": "No consent", "Person - Open deals": "2"}),
            (_OUT, {"Person - Marketing status": "Archived", "Person - Open deals": "0"}),
        ],
        email="Person - Email",
        first="Person - First name",
        blank="",
        settings={"field_map": {"Person - Email": "email", "Person - First name": "first_name"}},
    ),
    _export(
        "Zoho CRM Contacts",
        "Zoho CRM API, module Contacts (Email_Opt_Out, Unsubscribed_Mode, Unsubscribed_Time)",
        "Contacts",
        "`Email_Opt_Out` and a filled `Unsubscribed_Time` refuse.",
        [
            (
                _IN,
                {
                    "Email_Opt_Out": False,
                    "Unsubscribed_Mode": None,
                    "Unsubscribed_Time": None,
                    "Lead_Source": "Trade Show",
                },
            ),
            (
                _OUT,
                {
                    "Email_Opt_Out": True,
                    "Unsubscribed_Mode": "Manual",
                    "Unsubscribed_Time": "2023-04-05T06:07:08+02:00",
                },
            ),
            (_OUT, {"Email_Opt_Out": True, "Unsubscribed_Mode": None, "Unsubscribed_Time": None}),
        ],
        email="Email",
        first="First_Name",
    ),
    _export(
        "Dynamics 365 contacts, Excel",
        "Microsoft Dynamics 365, table contact (Do not allow Emails, Bulk Emails, Phone Calls)",
        "Contacts",
        "`Do not allow Emails` and `... Bulk Emails` hold `Allow` or `Do Not Allow`; phone calls do not decide.",
        [
            (
                _IN,
                {
                    "Do not allow Emails": "Allow",
                    "Do not allow Bulk Emails": "Allow",
                    "Do not allow Phone Calls": "Do Not Allow",
                    "Send Marketing Materials": "Send",
                },
            ),
            (
                _OUT,
                {
                    "Do not allow Emails": "Do Not Allow",
                    "Do not allow Bulk Emails": "Allow",
                    "Do not allow Phone Calls": "Allow",
                    "Send Marketing Materials": "Send",
                },
            ),
            (
                _OUT,
                {
                    "Do not allow Emails": "Allow",
                    "Do not allow Bulk Emails": "Do Not Allow",
                    "Do not allow Phone Calls": "Allow",
                    "Send Marketing Materials": "Do Not Send",
                },
            ),
        ],
        email="Email",
        first="First Name",
        blank="",
    ),
    _export(
        "Dynamics 365 contact, Web API",
        "Microsoft Dynamics 365, EntityType contact (donotemail, donotbulkemail, donotphone, donotsendmm)",
        "contact",
        "`donotemail`, `donotbulkemail` and `donotsendmm` refuse; telephone, fax and post do not.",
        [
            (
                _IN,
                {
                    "donotemail": False,
                    "donotbulkemail": False,
                    "donotphone": True,
                    "donotfax": True,
                    "donotsendmm": False,
                },
            ),
            (_IN, {"donotemail": False, "donotbulkemail": False, "donotpostalmail": True, "donotsendmm": False}),
            (_OUT, {"donotemail": True, "donotbulkemail": False, "donotphone": False, "donotsendmm": False}),
            (_OUT, {"donotemail": False, "donotbulkemail": True, "donotphone": False, "donotsendmm": False}),
            (_OUT, {"donotemail": False, "donotbulkemail": False, "donotphone": False, "donotsendmm": True}),
        ],
        email="emailaddress1",
        first="firstname",
        settings={"field_map": {"emailaddress1": "email"}},
    ),
    _export(
        "Odoo mailing contacts",
        "odoo/odoo, model mailing.contact (opt_out, is_blacklisted, message_bounce)",
        "mailing_contact",
        "`opt_out` and `is_blacklisted` refuse; `message_bounce` counts.",
        [
            (_IN, {"opt_out": False, "is_blacklisted": False, "message_bounce": 0}),
            (_IN, {"opt_out": False, "is_blacklisted": False, "message_bounce": 3}),
            (_OUT, {"opt_out": True, "is_blacklisted": False, "message_bounce": 0}),
            (_OUT, {"opt_out": False, "is_blacklisted": True, "message_bounce": 0}),
        ],
        first="name",
    ),
]

_CAUSES = [
    _export(
        "CiviCRM contacts",
        "CiviCRM API, Contact and Email (do_not_email, is_opt_out, on_hold 0, 1, 2, is_deceased; do_not_mail is post)",
        "contacts",
        "`do_not_email`, `is_opt_out`, `on_hold`, `is_deceased` refuse; `do_not_mail` is post beside the first.",
        [
            (_IN, {"do_not_email": "0", "is_opt_out": "0", "on_hold": "0", "is_deceased": "0", "do_not_mail": "0"}),
            (
                _IN,
                {
                    "do_not_email": "0",
                    "is_opt_out": "0",
                    "on_hold": "0",
                    "is_deceased": "0",
                    "do_not_mail": "1",
                    "do_not_sms": "1",
                },
            ),
            (_IN, {"do_not_email": "0", "is_opt_out": "0", "on_hold": "0", "do_not_trade": "1", "do_not_phone": "1"}),
            (_OUT, {"do_not_email": "1", "is_opt_out": "0", "on_hold": "0", "is_deceased": "0"}),
            (_OUT, {"do_not_email": "0", "is_opt_out": "1", "on_hold": "0", "is_deceased": "0"}),
            (_OUT, {"do_not_email": "0", "is_opt_out": "0", "on_hold": "1", "is_deceased": "0"}),
            (_OUT, {"do_not_email": "0", "is_opt_out": "0", "on_hold": "2", "is_deceased": "0"}),
            (_OUT, {"do_not_email": "0", "is_opt_out": "0", "on_hold": "0", "is_deceased": "1"}),
        ],
    ),
    _export(
        "Neon CRM accounts, CSV",
        "Neon CRM support, account report (Email Opt-Out, Do Not Contact, Deceased)",
        "accounts",
        "`Email Opt-Out`, `Do Not Contact` and `Deceased` refuse.",
        [
            (_IN, {"Email Opt-Out": "No", "Do Not Contact": "No", "Deceased": "No", "Account Type": "Individual"}),
            (_OUT, {"Email Opt-Out": "Yes", "Do Not Contact": "No", "Deceased": "No", "Account Type": "Individual"}),
            (_OUT, {"Email Opt-Out": "No", "Do Not Contact": "Yes", "Deceased": "No", "Account Type": "Individual"}),
            (_OUT, {"Email Opt-Out": "No", "Do Not Contact": "No", "Deceased": "Yes", "Account Type": "Individual"}),
        ],
        email="Email",
        first="First Name",
        blank="",
    ),
    _export(
        "Raiser's Edge NXT constituents",
        "Blackbaud Raiser's Edge NXT, constituent export and SKY API (Requests no email, Do not email, Deceased)",
        "constituents",
        "`Requests no email`, `Do not email` and `Deceased` refuse; requests about telephone do not.",
        [
            (_IN, {"Requests no email": "No", "Do not email": "No", "Deceased": "No", "Do not call": "Yes"}),
            (_OUT, {"Requests no email": "Yes", "Do not email": "No", "Deceased": "No", "Do not call": "No"}),
            (_OUT, {"Requests no email": "No", "Do not email": "Yes", "Deceased": "No", "Do not call": "No"}),
            (_OUT, {"Requests no email": "No", "Do not email": "No", "Deceased": "Yes", "Do not call": "No"}),
        ],
        email="Email address",
        first="First name",
        blank="",
    ),
    _export(
        "Wild Apricot contacts, CSV",
        "Wild Apricot help, export of contacts (Receiving newsletters, Receiving emails disabled, Membership status)",
        "contacts",
        "`Receiving newsletters` grants and `Receiving emails disabled` refuses; the membership does not decide.",
        [
            (_IN, {"Receiving newsletters": "yes", "Receiving emails disabled": "no", "Membership status": "Active"}),
            (_IN, {"Receiving newsletters": "yes", "Receiving emails disabled": "no", "Membership status": "Lapsed"}),
            (_OUT, {"Receiving newsletters": "no", "Receiving emails disabled": "no", "Membership status": "Active"}),
            (_OUT, {"Receiving newsletters": "yes", "Receiving emails disabled": "yes", "Membership status": "Active"}),
        ],
        email="Email",
        first="First name",
        blank="",
    ),
    _export(
        "Action Network people",
        "Action Network API (OSDI), email_addresses.status (subscribed, unsubscribed, bouncing, spam complaint)",
        "people",
        "`email_status` decides: only `subscribed` may be mailed.",
        [
            (_IN, {"email_status": "subscribed", "phone_status": "unsubscribed"}),
            (_OUT, {"email_status": "unsubscribed", "phone_status": "subscribed"}),
            (_OUT, {"email_status": "bouncing", "phone_status": None}),
            (_OUT, {"email_status": "spam complaint", "phone_status": None}),
        ],
        first="given_name",
    ),
    _export(
        "NationBuilder people",
        "NationBuilder API v1, person (email_opt_in, do_not_contact, do_not_call, mobile_opt_in)",
        "people",
        "`email_opt_in` grants and `do_not_contact` refuses; calls and mobiles do not decide.",
        [
            (_IN, {"email_opt_in": True, "do_not_contact": False, "do_not_call": True, "mobile_opt_in": False}),
            (_OUT, {"email_opt_in": False, "do_not_contact": False, "do_not_call": False, "mobile_opt_in": True}),
            (_OUT, {"email_opt_in": True, "do_not_contact": True, "do_not_call": True, "mobile_opt_in": True}),
        ],
    ),
    _export(
        "Mindbody clients",
        "Mindbody Public API v6, client (SendPromotionalEmails; SendAccountEmails, SendScheduleEmails)",
        "clients",
        "`SendPromotionalEmails` is the permission; mails about accounts and schedules do not decide.",
        [
            (
                _IN,
                {
                    "SendPromotionalEmails": True,
                    "SendAccountEmails": True,
                    "SendScheduleEmails": False,
                    "SendPromotionalTexts": False,
                },
            ),
            (
                _OUT,
                {
                    "SendPromotionalEmails": False,
                    "SendAccountEmails": True,
                    "SendScheduleEmails": True,
                    "SendPromotionalTexts": True,
                },
            ),
        ],
        email="Email",
        first="FirstName",
    ),
    _export(
        "LimeSurvey participants",
        "LimeSurvey manual, participants table (emailstatus OK, OptOut, bounced, invalid)",
        "tokens",
        "`emailstatus` decides: only `OK` may be mailed.",
        [
            (_IN, {"emailstatus": "OK", "sent": "N", "completed": "N", "usesleft": "1"}),
            (_OUT, {"emailstatus": "OptOut", "sent": "N", "completed": "N", "usesleft": "1"}),
            (_OUT, {"emailstatus": "bounced", "sent": "2024-01-02 03:04", "completed": "N", "usesleft": "1"}),
            (_OUT, {"emailstatus": "invalid", "sent": "N", "completed": "N", "usesleft": "1"}),
        ],
        first="firstname",
        blank="",
    ),
    _export(
        "tap-qualtrics contacts",
        "singer-io/tap-qualtrics and Qualtrics API v3, mailing list contacts (unsubscribed, unsubscribeDate)",
        "mailing_list_contacts",
        "`unsubscribed` and a filled `unsubscribeDate` refuse.",
        [
            (_IN, {"unsubscribed": False, "unsubscribeDate": None, "language": "en"}),
            (_OUT, {"unsubscribed": True, "unsubscribeDate": "2023-04-05T06:07:08Z", "language": "en"}),
        ],
        first="firstName",
    ),
]

EXPORTS: tuple[Export, ...] = (*_SHOPS, *_MAILERS, *_SALES, *_CAUSES)
