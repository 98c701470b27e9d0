"""Whole header rows of public schemas and exports that say nothing about mail, with people who should all come.

Columns are those of the named product's schema or export (a selection; its columns of permission are left out, since
the rows are tried beside a real one and beside none). Every person is invented.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    source: str
    stream: str
    columns: list[str]
    records: list[dict[str, Any]]
    email: str
    """The heading of the addresses."""


_ADDRESS = "@"


def _row(source: str, stream: str, columns: str, *records: str | tuple[Any, ...]) -> Row:
    """Name the columns with `|` between them; `@` becomes an address. Records as text have text alone."""
    names = columns.split("|")
    slug = "".join(letter for letter in source.lower() if letter.isascii() and letter.isalnum())[:44]
    made = []
    email = ""
    for number, record in enumerate(records, 1):
        values = record.split("|") if isinstance(record, str) else record
        address = f"{slug}-{number}@example.com"
        cells = [address if value == _ADDRESS else value for value in values]
        made.append(dict(zip(names, cells, strict=True)))
        email = names[values.index(_ADDRESS)]
    return Row(source, stream, names, made, email)


_ORDERS = (
    _row(
        "Shopify, orders CSV (Help Center)",
        "orders_export",
        "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Currency|Total|Cancelled at"
        "|Risk Level|Source",
        "#1001|@|paid|2024-05-06 07:08:09 -0400|fulfilled|2024-05-07 09:00:00 -0400|USD|39.90||Low|web",
        "#1002|@|refunded|2024-05-06 08:08:09 -0400|unfulfilled||USD|12.00|2024-05-08 10:00:00 -0400|Low|pos",
        "#1003|@|pending||unfulfilled||USD|5.00||High|web",
        "#1004|@|voided||partial||USD|7.00|2024-05-09 10:00:00 -0400|Medium|web",
    ),
    _row(
        "singer-io/tap-shopify, schemas/orders.json",
        "orders",
        "id|name|email|cancelReason|cancelledAt|closed|closedAt|confirmed|displayFinancialStatus"
        "|displayFulfillmentStatus|test|unpaid",
        ("gid://1", "#1", "@", None, None, True, "2024-05-06T07:08:09Z", True, "PAID", "FULFILLED", False, False),
        (
            "gid://2",
            "#2",
            "@",
            "CUSTOMER",
            "2024-05-06T07:08:09Z",
            True,
            "2024-05-06T07:08:09Z",
            False,
            "VOIDED",
            "ON_HOLD",
            True,
            True,
        ),
        (
            "gid://3",
            "#3",
            "@",
            "DECLINED",
            "2024-05-06T07:08:09Z",
            False,
            None,
            False,
            "EXPIRED",
            "UNFULFILLED",
            False,
            True,
        ),
    ),
    _row(
        "Shopify, abandoned checkouts (REST Admin API, resource Checkout)",
        "abandoned_checkouts",
        "id|email|abandoned_checkout_url|completed_at|closed_at|created_at|currency|total_price|taxes_included|gateway",
        (1, "@", "https://shop.example.com/1", None, None, "2024-05-06T07:08:09-04:00", "USD", "10.00", False, None),
        (
            2,
            "@",
            "https://shop.example.com/2",
            "2024-05-07T07:08:09-04:00",
            None,
            "2024-05-06T07:08:09-04:00",
            "USD",
            "8.00",
            True,
            "bogus",
        ),
    ),
    _row(
        "WooCommerce, REST API v3 orders (billing flattened)",
        "orders",
        "id|status|currency|date_paid|date_completed|payment_method|total|customer_note|email|first_name|last_name",
        (11, "processing", "EUR", "2024-05-06T07:08:09", None, "bacs", "20.00", "", "@", "Ada", "Aho"),
        (12, "on-hold", "EUR", None, None, "cheque", "21.00", "call first", "@", "Bo", "Berg"),
        (13, "cancelled", "EUR", None, None, "cod", "0.00", "", "@", "Cy", "Costa"),
        (14, "failed", "EUR", None, None, "stripe", "9.00", "", "@", "Di", "Dorn"),
    ),
    _row(
        "singer-io/tap-bigcommerce, schemas/orders.json",
        "orders",
        "id|status_id|status|payment_status|order_is_digital|is_deleted|items_shipped|refunded_amount"
        "|external_source|email",
        (1, 10, "Completed", "captured", False, False, 2, "0.0000", None, "@"),
        (2, 5, "Cancelled", "void", False, False, 0, "0.0000", "M-MIG", "@"),
        (3, 6, "Declined", "declined", True, False, 0, "0.0000", None, "@"),
    ),
    _row(
        "Adobe Commerce, Sales Orders grid export",
        "sales_order_grid",
        "ID|Purchase Point|Purchase Date|Grand Total (Base)|Status|Customer Email|Payment Method|Total Refunded",
        "000000001|Main Website|May 6, 2024 7:08:09 AM|29.00|complete|@|checkmo|",
        "000000002|Main Website|May 7, 2024 7:08:09 AM|19.00|canceled|@|checkmo|",
        "000000003|Main Website|May 8, 2024 7:08:09 AM|9.00|holded|@|free|9.00",
    ),
    _row(
        "Squarespace, orders CSV",
        "orders",
        "Order ID|Email|Financial Status|Paid at|Fulfillment Status|Currency|Subtotal|Cancelled at|Payment Method",
        "00001|@|PAID|2024-05-06 07:08:09 -0400|FULFILLED|USD|20.00||Stripe",
        "00002|@|REFUNDED|2024-05-06 07:08:09 -0400|CANCELED|USD|22.00|2024-05-07 07:08:09 -0400|PayPal",
    ),
    _row(
        "ShipStation, API orders",
        "orders",
        "orderId|orderNumber|orderStatus|customerEmail|shipDate|holdUntilDate|amountPaid|gift|requestedShippingService",
        (1, "A1", "shipped", "@", "2024-05-06", None, 20.0, False, "USPS Priority"),
        (2, "A2", "on_hold", "@", None, "2024-06-06", 22.0, True, "UPS Ground"),
        (3, "A3", "cancelled", "@", None, None, 0.0, False, None),
    ),
    _row(
        "AfterShip, API trackings (singer-io/tap-aftership)",
        "trackings",
        "id|tracking_number|tag|subtag|active|email|delivery_type|shipment_type|signed_by",
        ("t1", "9400", "Delivered", "Delivered_001", False, "@", "home", "Ground", "A"),
        ("t2", "9401", "Exception", "Exception_011", True, "@", "home", "Air", None),
    ),
    _row(
        "Ecwid, API orders",
        "orders",
        "orderNumber|email|paymentStatus|fulfillmentStatus|total|refundedAmount|hidden|globalReferer",
        (1, "@", "PAID", "SHIPPED", 12.5, 0, False, "direct"),
        (2, "@", "CANCELLED", "WILL_NOT_DELIVER", 13.5, 0, True, "ads"),
        (3, "@", "AWAITING_PAYMENT", "AWAITING_PROCESSING", 1.5, 0, False, ""),
    ),
    _row(
        "PrestaShop, back office orders export",
        "orders",
        "ID|Reference|New client|Delivery|Email|Total|Payment|Status|Date",
        "1|XKBKNABJK|1|Deutschland|@|61.80|Bank wire|Awaiting bank wire payment|2024-05-06 07:08:09",
        "2|OHSATSERP|0|France|@|69.90|Cheque|Canceled|2024-05-07 07:08:09",
    ),
)

_PAYMENTS = (
    _row(
        "Stripe, payments CSV (Dashboard export)",
        "unified_payments",
        "id|Created date (UTC)|Amount|Amount Refunded|Currency|Captured|Customer Email|Status|Disputed Amount"
        "|Decline Reason",
        "ch_1|2024-05-06 07:08:09|20.00|0.00|usd|true|@|Paid||",
        "ch_2|2024-05-06 07:09:09|21.00|21.00|usd|true|@|Refunded||",
        "ch_3|2024-05-06 07:10:09|22.00|0.00|usd|false|@|Failed||insufficient_funds",
    ),
    _row(
        "singer-io/tap-stripe, schemas/customers.json",
        "customers",
        "id|object|email|name|balance|currency|delinquent|livemode|tax_exempt|default_source|discount|phone",
        ("cus_1", "customer", "@", "Ada Aho", 0, "usd", False, True, "none", None, None, None),
        ("cus_2", "customer", "@", "Bo Berg", -500, "usd", True, True, "exempt", "card_1", None, None),
        ("cus_3", "customer", "@", "Cy Costa", 0, "eur", False, False, "reverse", None, None, "(617) 555-0101"),
    ),
    _row(
        "Stripe, subscriptions CSV (Dashboard export)",
        "subscriptions",
        "id|Customer Email|Plan|Quantity|Interval|Amount|Status|Trial End (UTC)|Canceled At (UTC)|Ended At (UTC)",
        "sub_1|@|price_1|1|month|10.00|active|||",
        "sub_2|@|price_1|1|month|10.00|canceled||2024-05-06 07:08:09|2024-05-06 07:08:09",
        "sub_3|@|price_2|2|year|99.00|past_due|||",
        "sub_4|@|price_2|1|year|99.00|incomplete_expired|2024-06-01 00:00:00||",
    ),
    _row(
        "singer-io/tap-chargify, schemas/subscriptions.json (customer flattened)",
        "subscriptions",
        "id|state|previous_state|cancel_at_end_of_period|canceled_at|cancellation_message"
        "|receives_invoice_emails|email|reason_code",
        (1, "active", "trialing", False, None, None, "true", "@", None),
        (2, "canceled", "active", False, "2024-05-06T07:08:09-04:00", "Moved away", "false", "@", "CANCEL-1"),
        (3, "on_hold", "active", True, None, None, None, "@", None),
    ),
    _row(
        "singer-io/tap-chargify, schemas/customers.json",
        "customers",
        "id|first_name|last_name|organization|email|reference|verified|portal_invite_last_accepted_at|tax_exempt",
        (1, "Ada", "Aho", "Quay Books", "@", "r1", False, None, False),
        (2, "Bo", "Berg", None, "@", None, True, "2024-05-06T07:08:09Z", True),
    ),
    _row(
        "singer-io/tap-recurly, schemas/accounts.json",
        "accounts",
        "id|object|state|code|email|first_name|last_name|tax_exempt|preferred_locale|deleted_at|vat_number",
        ("a1", "account", "active", "c1", "@", "Ada", "Aho", False, "en-US", None, None),
        ("a2", "account", "active", "c2", "@", "Bo", "Berg", True, "de-DE", None, "DE1"),
    ),
    _row(
        "singer-io/tap-braintree, schemas/transactions.json (customer_details flattened)",
        "transactions",
        "id|status|type|amount|processor_response_text|gateway_rejection_reason|recurring|subscription_id|email",
        ("t1", "settled", "sale", "10.00", "Approved", None, True, "s1", "@"),
        ("t2", "processor_declined", "sale", "11.00", "Do Not Honor", None, False, None, "@"),
        ("t3", "gateway_rejected", "sale", "12.00", None, "avs", False, None, "@"),
        ("t4", "voided", "credit", "13.00", "Approved", None, False, None, "@"),
    ),
    _row(
        "PayPal, activity download CSV",
        "paypal_activity",
        "Date|Time|Name|Type|Status|Currency|Gross|Email Address|Transaction ID|Address Status|Balance Impact",
        "05/06/2024|07:08:09|Ada Aho|Express Checkout Payment|Completed|USD|20.00|@|TX1|Confirmed|Credit",
        "05/07/2024|07:08:09|Bo Berg|Subscription Payment|Denied|USD|21.00|@|TX2|Non-Confirmed|Memo",
        "05/08/2024|07:08:09|Cy Costa|General Payment|Held|USD|22.00|@|TX3||Credit",
    ),
    _row(
        "GoCardless, API customers and mandates",
        "mandates",
        "id|scheme|status|next_possible_charge_date|reference|consent_type|email",
        ("MD1", "bacs", "active", "2024-06-01", "R1", "recurring", "@"),
        ("MD2", "sepa_core", "cancelled", None, "R2", None, "@"),
        ("MD3", "ach", "pending_submission", None, "R3", "one_off", "@"),
    ),
    _row(
        "Chargebee, API customers",
        "customers",
        "id|first_name|email|auto_collection|card_status|pii_cleared|allow_direct_debit|deleted|fraud_flag"
        "|net_term_days",
        ("c1", "Ada", "@", "on", "valid", "active", False, False, "safe", 0),
        ("c2", "Bo", "@", "off", "no_card", "active", True, False, "suspicious", 30),
        ("c3", "Cy", "@", "off", "expired", "active", False, False, None, 0),
    ),
    _row(
        "singer-io/tap-xero, schemas/contacts.json",
        "contacts",
        "ContactID|ContactStatus|Name|EmailAddress|IsSupplier|IsCustomer|DefaultCurrency|HasAttachments"
        "|HasValidationErrors",
        ("x1", "ACTIVE", "Ada Aho", "@", False, True, "NZD", False, False),
        ("x2", "ACTIVE", "Bo Berg", "@", True, False, None, True, True),
    ),
    _row(
        "singer-io/tap-quickbooks, schemas/customers.json (address flattened)",
        "customers",
        "Id|GivenName|FamilyName|email|Active|Taxable|Job|BillWithParent|PreferredDeliveryMethod|Balance",
        ("1", "Ada", "Aho", "@", True, False, False, False, "Email", 0.0),
        ("2", "Bo", "Berg", "@", True, True, True, True, "Print", 120.5),
        ("3", "Cy", "Costa", "@", False, False, False, False, "None", 0.0),
    ),
    _row(
        "Patreon, relationship manager CSV",
        "patreon_members",
        "Name|Email|Follows You|Free Member|Free Trial|Lifetime Amount|Patron Status|Last Charge Status"
        "|Access Expiration",
        "Ada Aho|@|Yes|No|No|120.00|Active patron|Paid|",
        "Bo Berg|@|No|No|No|60.00|Former patron|Declined|2024-05-06",
        "Cy Costa|@|No|No|No|5.00|Declined patron|Refunded|",
    ),
)

_TICKETS = (
    _row(
        "singer-io/tap-zendesk, schemas/users.json",
        "users",
        "id|email|name|role|verified|active|suspended|shared|restricted_agent|moderator|chat_only"
        "|two_factor_auth_enabled",
        (1, "@", "Ada Aho", "end-user", True, True, False, False, False, False, False, False),
        (2, "@", "Bo Berg", "end-user", False, True, True, True, True, False, False, False),
        (3, "@", "Cy Costa", "agent", True, False, False, False, False, True, True, True),
    ),
    _row(
        "singer-io/tap-freshdesk, schemas/contacts.json",
        "contacts",
        "id|email|name|active|deleted|job_title|language|view_all_tickets|time_zone|description",
        (1, "@", "Ada Aho", True, False, "Clerk", "en", False, "Eastern Time (US & Canada)", None),
        (2, "@", "Bo Berg", False, False, None, "de", True, "Berlin", "wrote twice"),
    ),
    _row(
        "singer-io/tap-freshdesk, schemas/tickets.json",
        "tickets",
        "id|subject|status|priority|source|spam|is_escalated|fr_escalated|due_by|email|type",
        (1, "Broken handle", 2, 1, 1, False, False, False, "2024-05-09T07:08:09Z", "@", "Problem"),
        (2, "Where is my order?", 5, 2, 2, False, True, True, "2024-05-09T07:08:09Z", "@", None),
        (3, "Refund", 3, 4, 3, False, False, True, "2024-05-09T07:08:09Z", "@", "Question"),
    ),
    _row(
        "Help Scout, conversations report CSV",
        "conversations",
        "Number|Subject|Status|State|Customer Email|Assigned|Threads|Closed Date|Tags",
        "1|Broken handle|Active|Published|@|Desk 1|2||",
        "2|Refund|Pending|Published|@|Desk 2|4||vip",
        "3|Invoice|Closed|Published|@||1|2024-05-06 07:08:09|",
    ),
    _row(
        "ServiceNow, table sys_user (singer-io/tap-servicenow)",
        "sys_user",
        "sys_id|user_name|email|active|locked_out|vip|notification|failed_attempts|password_needs_reset",
        "s1|ada|@|true|false|false|2|0|false",
        "s2|bo|@|false|true|true|2|5|true",
    ),
    _row(
        "Jira Service Management, customers export",
        "customers",
        "Name|Email|Status|Organizations|Last active|Requests",
        "Ada Aho|@|Active|Quay Books|2024-05-06|3",
        "Bo Berg|@|Active||Never accessed|0",
    ),
    _row(
        "Zammad, API users",
        "users",
        "id|login|email|active|verified|vip|last_login|login_failed|out_of_office|source",
        (1, "ada", "@", True, False, False, "2024-05-06T07:08:09Z", 0, False, None),
        (2, "bo", "@", False, True, True, None, 3, True, "import"),
    ),
)

_DIRECTORIES = (
    _row(
        "Okta, Users API (airbytehq source-okta schemas/users.json; profile flattened)",
        "users",
        "id|status|created|activated|statusChanged|lastLogin|passwordChanged|login|email|userType",
        (
            "00u1",
            "ACTIVE",
            "2023-05-06T07:08:09.000Z",
            None,
            None,
            "2024-05-06T07:08:09.000Z",
            None,
            "ada",
            "@",
            "Employee",
        ),
        (
            "00u2",
            "DEPROVISIONED",
            "2022-05-06T07:08:09.000Z",
            None,
            "2024-05-06T07:08:09.000Z",
            None,
            None,
            "bo",
            "@",
            None,
        ),
        (
            "00u3",
            "SUSPENDED",
            "2022-05-06T07:08:09.000Z",
            None,
            "2024-05-06T07:08:09.000Z",
            None,
            None,
            "cy",
            "@",
            "Guest",
        ),
        ("00u4", "PASSWORD_EXPIRED", "2022-05-06T07:08:09.000Z", None, None, None, None, "di", "@", None),
    ),
    _row(
        "Auth0, user export (Management API, Users)",
        "users",
        "user_id|email|email_verified|name|nickname|blocked|logins_count|last_login|last_ip|created_at",
        ("auth0:1", "@", True, "Ada Aho", "ada", False, 4, "2024-05-06T07:08:09.000Z", "203.0.113.1", "2023-01-02"),
        ("auth0:2", "@", False, "Bo Berg", "bo", True, 0, None, None, "2023-01-02"),
        ("auth0:3", "@", False, "Cy Costa", "cy", None, 1, "2024-05-06T07:08:09.000Z", "203.0.113.3", "2023-01-02"),
    ),
    _row(
        "Microsoft Entra ID, users download CSV",
        "entra_users",
        "userPrincipalName|displayName|mail|accountEnabled|userType|directorySynced|creationType"
        "|invitationState|isLicensed",
        "ada@corp.example.org|Ada Aho|@|TRUE|Member|No|||TRUE",
        "bo@corp.example.org|Bo Berg|@|FALSE|Member|Yes|||FALSE",
        "cy@corp.example.org|Cy Costa|@|TRUE|Guest|No|Invitation|PendingAcceptance|FALSE",
    ),
    _row(
        "Google Workspace, users download CSV (Admin console)",
        "google_users",
        "First Name|Last Name|Email Address|Status|Last Sign In|Org Unit Path|2sv Enrolled|2sv Enforced|Email Usage",
        "Ada|Aho|@|Active|2024/05/06 07:08:09|/|True|True|1.2GB",
        "Bo|Berg|@|Suspended|2023/05/06 07:08:09|/Former|False|False|0.0GB",
        "Cy|Costa|@|Archived|Never logged in|/Former|False|False|0.0GB",
    ),
    _row(
        "Google Directory API, resource users (flattened)",
        "users",
        "id|primaryEmail|suspended|archived|isAdmin|isEnrolledIn2Sv|agreedToTerms|changePasswordAtNextLogin"
        "|includeInGlobalAddressList",
        ("1", "@", False, False, False, True, True, False, True),
        ("2", "@", True, False, False, False, False, True, False),
    ),
    _row(
        "Atlassian, managed accounts export CSV",
        "managed_accounts",
        "User id|User name|email|User status|Added to org|Org role|Last seen in Jira|Two-step verification",
        "1|Ada Aho|@|Active|2023-05-06|User|2024-05-06|Enabled",
        "2|Bo Berg|@|Deactivated|2022-05-06|None|Never accessed|Disabled",
    ),
    _row(
        "singer-io/tap-jira, schemas/users.json",
        "users",
        "accountId|accountType|emailAddress|displayName|active|timeZone|expand",
        ("a1", "atlassian", "@", "Ada Aho", True, "Europe/Berlin", ""),
        ("a2", "customer", "@", "Bo Berg", False, "UTC", ""),
    ),
    _row(
        "singer-io/tap-harvest, schemas/users.json",
        "users",
        "id|first_name|last_name|email|is_active|is_contractor|is_admin|can_create_invoices|weekly_capacity|telephone",
        (1, "Ada", "Aho", "@", True, False, False, False, 126000, ""),
        (2, "Bo", "Berg", "@", False, True, False, True, 0, ""),
    ),
    _row(
        "GitLab, Users API",
        "users",
        "id|username|email|state|locked|external|confirmed_at|two_factor_enabled|can_create_group|bot",
        (1, "ada", "@", "active", False, False, "2023-05-06T07:08:09.000Z", True, True, False),
        (2, "bo", "@", "blocked", True, True, None, False, False, False),
        (3, "cy", "@", "deactivated", False, False, "2022-05-06T07:08:09.000Z", False, False, False),
    ),
    _row(
        "OneLogin, API users v2",
        "users",
        "id|username|email|status|state|locked_until|invalid_login_attempts|activated_at|group_id",
        (1, "ada", "@", 1, 1, None, 0, "2023-05-06T07:08:09.000Z", None),
        (2, "bo", "@", 2, 1, "2024-05-06T07:08:09.000Z", 5, "2022-05-06T07:08:09.000Z", 9),
    ),
    _row(
        "JumpCloud, API systemusers",
        "systemusers",
        "id|username|email|activated|suspended|account_locked|password_expired|sudo|state|totp_enabled",
        ("1", "ada", "@", True, False, False, False, False, "ACTIVATED", True),
        ("2", "bo", "@", False, True, True, True, False, "SUSPENDED", False),
    ),
    _row(
        "Keycloak, Admin REST API UserRepresentation",
        "users",
        "id|username|email|enabled|emailVerified|totp|notBefore|createdTimestamp|firstName|lastName",
        ("k1", "ada", "@", True, True, False, 0, 1683356889000, "Ada", "Aho"),
        ("k2", "bo", "@", False, False, True, 0, 1683356889000, "Bo", "Berg"),
    ),
    _row(
        "Firebase Authentication, auth:export JSON",
        "users",
        "localId|email|emailVerified|disabled|createdAt|lastSignedInAt|displayName",
        ("f1", "@", True, False, "1683356889000", "1714979289000", "Ada Aho"),
        ("f2", "@", False, True, "1683356889000", None, "Bo Berg"),
    ),
    _row(
        "Amazon Cognito, list-users",
        "users",
        "Username|Enabled|UserStatus|UserCreateDate|email|email_verified|MFAOptions",
        ("u1", True, "CONFIRMED", "2023-05-06T07:08:09Z", "@", "true", None),
        ("u2", False, "FORCE_CHANGE_PASSWORD", "2023-05-06T07:08:09Z", "@", "false", None),
        ("u3", True, "RESET_REQUIRED", "2023-05-06T07:08:09Z", "@", "true", None),
    ),
    _row(
        "Django, table auth_user",
        "auth_user",
        "id|username|email|first_name|last_name|is_active|is_staff|is_superuser|last_login|date_joined",
        (1, "ada", "@", "Ada", "Aho", True, True, False, "2024-05-06 07:08:09+00", "2023-05-06 07:08:09+00"),
        (2, "bo", "@", "Bo", "Berg", False, False, False, None, "2023-05-06 07:08:09+00"),
    ),
    _row(
        "WordPress, table wp_users",
        "wp_users",
        "ID|user_login|user_nicename|user_email|user_url|user_registered|user_activation_key|user_status|display_name",
        "1|ada|ada|@|https://ada.example.com|2023-05-06 07:08:09||0|Ada",
        "2|bo|bo|@||2023-05-06 07:08:09|1714979289:$P$B|0|Bo",
    ),
    _row(
        "Devise (heartcombo/devise), table users",
        "users",
        "id|email|sign_in_count|current_sign_in_at|confirmed_at|unconfirmed_email|failed_attempts|locked_at"
        "|remember_created_at",
        (1, "@", 4, "2024-05-06T07:08:09Z", "2023-05-06T07:08:09Z", None, 0, None, None),
        (2, "@", 1, None, "2023-05-06T07:08:09Z", None, 5, "2024-05-06T07:08:09Z", None),
    ),
    _row(
        "Discourse, user list export CSV",
        "user_list",
        "id|name|username|email|title|created_at|last_seen_at|trust_level|suspended_at|suspended_till"
        "|silenced_till|active|admin|approved",
        "1|Ada Aho|ada|@||2023-05-06 07:08:09 UTC|2024-05-06 07:08:09 UTC|2||||true|false|true",
        "2|Bo Berg|bo|@||2023-05-06 07:08:09 UTC||0|2024-05-06 07:08:09 UTC|2034-05-06 07:08:09 UTC||false|false|false",
    ),
    _row(
        "Zoom, users export CSV and API users",
        "users",
        "id|first_name|last_name|email|type|status|verified|dept|last_login_time|login_types",
        ("z1", "Ada", "Aho", "@", 2, "active", 1, "Sales", "2024-05-06T07:08:09Z", [100]),
        ("z2", "Bo", "Berg", "@", 1, "inactive", 0, "", None, [1]),
    ),
    _row(
        "Slack, member list CSV",
        "slack_members",
        "username|email|status|billing-active|has-2fa|has-sso|userid|fullname|expiration-timestamp",
        "ada|@|Member|1|1|0|U1|Ada Aho|",
        "bo|@|Deactivated|0|0|0|U2|Bo Berg|",
        "cy|@|Invited Member|0|0|0|U3|Cy Costa|",
    ),
    _row(
        "singer-io/tap-lever, schemas/users.json",
        "users",
        "id|name|username|email|createdAt|deactivatedAt|accessRole|externalDirectoryId",
        ("l1", "Ada Aho", "ada", "@", 1683356889000, None, "admin", None),
        ("l2", "Bo Berg", "bo", "@", 1683356889000, 1714979289000, "interviewer", "d2"),
    ),
)

_MEMBERS = (
    _row(
        "Wild Apricot, members export (membership columns)",
        "members",
        "Email|First name|Last name|Membership enabled|Membership level|Membership status|Renewal due"
        "|Suspended member|Balance",
        "@|Ada|Aho|yes|Gold|Active|2027-01-01|no|0.00",
        "@|Bo|Berg|yes|Silver|Lapsed|2023-01-01|no|50.00",
        "@|Cy|Costa|yes|Gold|PendingRenewal|2024-05-06|yes|20.00",
    ),
    _row(
        "CiviCRM, membership export",
        "memberships",
        "Contact ID|Email|Membership Type|Membership Status|Member Since|Membership Expiration Date|Pay Later|Test",
        "1|@|Student|Current|2020-01-01|2027-01-01|0|0",
        "2|@|General|Cancelled|2019-01-01|2021-01-01|0|0",
        "3|@|General|Pending|2024-05-06||1|0",
    ),
    _row(
        "MemberPress, members export CSV",
        "mepr_members",
        "username|email|status|name|transactions|active_memberships|inactive_memberships|total_spent|last_login",
        "ada|@|active|Ada Aho|3|Pro||30.00|2024-05-06 07:08:09",
        "bo|@|expired|Bo Berg|1||Pro|10.00|2022-05-06 07:08:09",
    ),
    _row(
        "Memberful, members CSV",
        "memberful",
        "Full Name|Email|Username|Plan|Active|Auto-renew|Expiration Date|Signup Date|Unrestricted access",
        "Ada Aho|@|ada|Monthly|Yes|Yes|2027-01-01|2023-01-01|No",
        "Bo Berg|@|bo|Yearly|No|No|2023-01-01|2021-01-01|No",
    ),
    _row(
        "Mindbody, client list report",
        "clients",
        "ID|First Name|Last Name|Email|Status|Active|Is Prospect|Liability Release|First Appointment",
        "1|Ada|Aho|@|Active|Yes|No|Yes|2023-05-06",
        "2|Bo|Berg|@|Non-Member|Yes|Yes|No|",
        "3|Cy|Costa|@|Expired|No|No|Yes|2020-05-06",
    ),
    _row(
        "Smile.io, API customers (loyalty)",
        "customers",
        "id|first_name|last_name|email|state|points_balance|referral_url|vip_tier_id",
        (1, "Ada", "Aho", "@", "member", 120, "http://i.example.com/1", None),
        (2, "Bo", "Berg", "@", "candidate", 0, "http://i.example.com/2", None),
        (3, "Cy", "Costa", "@", "disabled", 5, "http://i.example.com/3", 7),
    ),
    _row(
        "LoyaltyLion, API customers",
        "customers",
        "id|merchant_id|email|enrolled|blocked|guest|points_approved|points_pending|rewards_claimed|insights_segment",
        (1, "m1", "@", True, False, False, 100, 20, 1, "loyal"),
        (2, "m2", "@", False, True, True, 0, 0, 0, "at_risk"),
    ),
    _row(
        "Koha, borrowers report",
        "borrowers",
        "cardnumber|surname|firstname|email|categorycode|dateexpiry|lost|debarred|privacy|sort1",
        "1001|Aho|Ada|@|PT|2027-01-01|0||1|",
        "1002|Berg|Bo|@|S|2022-01-01|1|2027-05-06|1|A",
    ),
    _row(
        "SurveyMonkey, schemas/responses.json (singer-io/tap-surveymonkey)",
        "responses",
        "id|email_address|first_name|last_name|response_status|collection_mode|total_time|ip_address|custom_value",
        ("1", "@", "Ada", "Aho", "completed", "default", 61, "203.0.113.1", ""),
        ("2", "@", "Bo", "Berg", "partial", "default", 12, "203.0.113.2", ""),
        ("3", "@", "Cy", "Costa", "disqualified", "data_entry", 5, "203.0.113.3", "x"),
    ),
    _row(
        "Qualtrics, survey responses CSV",
        "responses",
        "StartDate|EndDate|Status|Progress|Finished|RecordedDate|ResponseId|RecipientEmail|DistributionChannel|Q1",
        "2024-05-06 07:08:09|2024-05-06 07:09:09|IP Address|100|True|2024-05-06 07:09:10|R_1|@|email|Agree",
        "2024-05-06 07:08:09|2024-05-06 07:08:19|Survey Preview|20|False|2024-05-07 07:09:10|R_2|@|email|Disagree",
    ),
    _row(
        "Delighted, survey responses CSV",
        "delighted_responses",
        "Response ID|Email|Name|Score|Comment|Survey type|Response type|Created at|Permalink",
        "1|@|Ada Aho|10|Great|nps|Email|2024-05-06 07:08:09|https://d.example.com/1",
        "2|@|Bo Berg|2|No, thanks|nps|Email|2024-05-06 07:08:09|https://d.example.com/2",
    ),
    _row(
        "Typeform, responses CSV",
        "typeform",
        "#|Your name|Email|Are you a member?|Would you recommend us?|Start Date (UTC)|Submit Date (UTC)"
        "|Response Type|Network ID",
        "a1|Ada|@|1|Yes|2024-05-06 07:08:09|2024-05-06 07:09:09|completed|n1",
        "a2|Bo|@|0|No|2024-05-06 07:08:09||partial|n2",
    ),
)

_EVENTS = (
    _row(
        "Eventbrite, attendee summary CSV",
        "attendees",
        "Order #|Order Date|First Name|Last Name|Email|Quantity|Ticket Type|Order Type|Total Paid|Attendee Status",
        "1|2024-05-06 07:08:09-04:00|Ada|Aho|@|1|General|Free Order|0.00|Attending",
        "2|2024-05-06 07:08:09-04:00|Bo|Berg|@|1|VIP|Eventbrite Completed|50.00|Not Attending",
        "3|2024-05-06 07:08:09-04:00|Cy|Costa|@|1|VIP|Refunded|0.00|Checked In",
    ),
    _row(
        "Eventbrite, API attendees (profile flattened)",
        "attendees",
        "id|status|cancelled|refunded|checked_in|ticket_class_name|order_id|email|first_name",
        ("1", "Attending", False, False, False, "General", "o1", "@", "Ada"),
        ("2", "Not Attending", True, True, False, "General", "o2", "@", "Bo"),
    ),
    _row(
        "Zoom, webinar registration report CSV",
        "registrants",
        "First Name|Last Name|Email|Registration Time|Approval Status|Source Name|Questions & Comments",
        "Ada|Aho|@|2024-05-06 07:08:09|approved||",
        "Bo|Berg|@|2024-05-06 07:08:09|denied|Partner|Can I still come?",
        "Cy|Costa|@|2024-05-06 07:08:09|pending approval||",
    ),
    _row(
        "Luma, guests CSV",
        "guests",
        "api_id|name|email|created_at|approval_status|checked_in_at|custom_source|ticket_name|amount",
        "g1|Ada Aho|@|2024-05-06T07:08:09Z|approved|2024-06-06T07:08:09Z||Standard|$0.00",
        "g2|Bo Berg|@|2024-05-06T07:08:09Z|declined||ads|Standard|$0.00",
        "g3|Cy Costa|@|2024-05-06T07:08:09Z|waitlist|||Standard|$0.00",
    ),
    _row(
        "Calendly, API invitees",
        "invitees",
        "uri|email|name|status|rescheduled|no_show|canceled|timezone|reason",
        ("u1", "@", "Ada Aho", "active", False, None, False, "UTC", None),
        ("u2", "@", "Bo Berg", "canceled", True, None, True, "UTC", "Ill"),
    ),
    _row(
        "Acuity Scheduling, API appointments",
        "appointments",
        "id|firstName|lastName|email|date|type|paid|canceled|noShow|confirmationPage",
        (1, "Ada", "Aho", "@", "May 6, 2024", "Cut", "yes", False, False, "https://a.example.com/1"),
        (2, "Bo", "Berg", "@", "May 7, 2024", "Colour", "no", True, True, "https://a.example.com/2"),
    ),
    _row(
        "GoToWebinar, attendee report CSV",
        "attendee_report",
        "Attended|First Name|Last Name|Email Address|Registration Date/Time|Join Time",
        "Yes|Ada|Aho|@|05/06/2024 07:08 AM EDT|05/07/2024 07:08 AM EDT",
        "No|Bo|Berg|@|05/06/2024 07:08 AM EDT|",
    ),
    _row(
        "DocuSign, API envelope recipients",
        "recipients",
        "recipientId|name|email|status|declinedReason|signedDateTime|deliveryMethod|routingOrder",
        ("1", "Ada Aho", "@", "completed", None, "2024-05-06T07:08:09Z", "email", "1"),
        ("2", "Bo Berg", "@", "declined", "Wrong name", None, "email", "2"),
    ),
    _row(
        "Booking.com, reservations export",
        "reservations",
        "Book number|Booked by|Guest name(s)|Email|Check-in|Check-out|Status|Price|Payment status|Cancellation date",
        "1|Ada Aho|Ada Aho|@|2024-05-06|2024-05-07|ok|90 EUR|Paid|",
        "2|Bo Berg|Bo Berg|@|2024-05-06|2024-05-08|cancelled_by_guest|0 EUR||2024-05-01",
        "3|Cy Costa|Cy Costa|@|2024-05-06|2024-05-09|no_show|120 EUR|Declined|",
    ),
)

_GIFTS = (
    _row(
        "Donorbox, donations CSV",
        "donations",
        "Name|Donor Email|Amount|Currency|Recurring Donation|Status|Donated At|Donation Type|Gift Aid"
        "|Anonymous Donation",
        "Ada Aho|@|25.00|GBP|Yes|Paid|05/06/2024 07:08:09|stripe|No|No",
        "Bo Berg|@|10.00|GBP|No|Refunded|05/06/2024 07:08:09|paypal|Yes|Yes",
    ),
    _row(
        "GiveWP, donations export",
        "donations",
        "Donation ID|Donation Total|Donation Status|Donation Date|Payment Gateway|First Name|Last Name|Email"
        "|Donor Comment",
        "1|20.00|Complete|May 6, 2024|stripe|Ada|Aho|@|",
        "2|30.00|Abandoned|May 7, 2024|paypal|Bo|Berg|@|",
        "3|40.00|Cancelled|May 8, 2024|offline|Cy|Costa|@|sorry",
    ),
    _row(
        "ActBlue, contributions CSV",
        "contributions",
        "Receipt ID|Date|Amount|Recurring Total Months|Recurrence Number|Donor First Name|Donor Last Name"
        "|Email|Card AVS|Refund Date",
        "AB1|2024-05-06 07:08:09|5.00|unlimited|3|Ada|Aho|@|Y|",
        "AB2|2024-05-06 07:08:09|50.00||1|Bo|Berg|@|N|2024-05-09",
    ),
    _row(
        "Bloomerang, transactions export",
        "transactions",
        "Account Number|Email|Type|Date|Amount|Fund|Is Refunded|Acknowledgement Status|Recurring Donation Status",
        "1|@|Donation|05/06/2024|20.00|General|No|Yes|",
        "2|@|RecurringDonation|05/06/2024|10.00|Roof|No|No|Closed",
        "3|@|Pledge|05/06/2024|100.00|General|Yes|No|Overdue",
    ),
    _row(
        "Classy, transactions report",
        "transactions",
        "Transaction ID|Transaction Status|Email|Billing First Name|Charged Amount|Payment Method"
        "|Is Anonymous|Recurring Plan Status",
        "1|Success|@|Ada|20.00|CC|false|active",
        "2|Canceled|@|Bo|0.00|ACH|true|canceled",
    ),
)

_PEOPLE_OF_HOUSES = (
    _row(
        "PowerSchool, students table export",
        "students",
        "Student_Number|First_Name|Last_Name|Grade_Level|Enroll_Status|Exitdate|Email|Sched_Scheduled|Lunchstatus",
        "1|Ada|Aho|9|0|06/30/2027|@|1|F",
        "2|Bo|Berg|12|2|06/30/2023|@|0|P",
    ),
    _row(
        "1EdTech OneRoster 1.1, users.csv",
        "users",
        "sourcedId|status|dateLastModified|enabledUser|role|username|givenName|familyName|email|grades",
        "s1|active|2024-05-06T07:08:09.000Z|true|student|ada|Ada|Aho|@|09",
        "s2|active|2024-05-06T07:08:09.000Z|false|teacher|bo|Bo|Berg|@|",
    ),
    _row(
        "Moodle, participants and user upload format",
        "users",
        "username|firstname|lastname|email|suspended|auth|lang|maildisplay|firstaccess|lastaccess",
        "ada|Ada|Aho|@|0|manual|en|2|1683356889|1714979289",
        "bo|Bo|Berg|@|1|ldap|de|0|0|0",
    ),
    _row(
        "Canvas LMS, enrollments report CSV",
        "enrollments",
        "course_id|user_id|role|section_id|status|base_role_type|limit_section_privileges|email",
        "c1|1|student|s1|active|StudentEnrollment|false|@",
        "c1|2|student|s1|completed|StudentEnrollment|false|@",
        "c1|3|ta|s1|inactive|TaEnrollment|true|@",
    ),
    _row(
        "Thinkific, enrollments CSV",
        "enrollments",
        "First Name|Last Name|Email|Course Name|Enrolled At|Activated At|Completed At|Percent Completed"
        "|Expired|Is Free Trial",
        "Ada|Aho|@|Knots|2024-05-06|2024-05-06||40|false|false",
        "Bo|Berg|@|Knots|2022-05-06|2022-05-06|2022-06-06|100|true|true",
    ),
    _row(
        "BambooHR, employees report",
        "employees",
        "Employee #|First Name|Last Name|Email|Employment Status|Status|Hire Date|Termination Date"
        "|Eligible For Re-hire",
        "1|Ada|Aho|@|Full-Time|Active|2020-05-06||",
        "2|Bo|Berg|@|Terminated|Inactive|2018-05-06|2023-05-06|No",
    ),
    _row(
        "Personio, API employees",
        "employees",
        "id|first_name|last_name|email|status|employment_type|hire_date|contract_end_date|termination_type"
        "|weekly_working_hours",
        (1, "Ada", "Aho", "@", "active", "internal", "2020-05-06", None, None, "40"),
        (2, "Bo", "Berg", "@", "inactive", "external", "2019-05-06", "2023-05-06", "employee-quit", "20"),
        (3, "Cy", "Costa", "@", "leave", "internal", "2019-05-06", None, None, "40"),
    ),
    _row(
        "Greenhouse, candidates report",
        "candidates",
        "Candidate Id|First Name|Last Name|Email|Job|Application Status|Current Stage|Rejection Reason|Source"
        "|Recruiter",
        "1|Ada|Aho|@|Clerk|Active|Phone screen||Referral|R. One",
        "2|Bo|Berg|@|Clerk|Rejected|Application Review|Lacking skills|Board|R. Two",
        "3|Cy|Costa|@|Cook|Hired|Offer||Website|R. Two",
    ),
    _row(
        "Better Impact, volunteers export",
        "volunteers",
        "First Name|Last Name|Email Address|Volunteer Status|Date Joined|Last Activity|Hours (Lifetime)"
        "|Background Check",
        "Ada|Aho|@|Accepted|2020-05-06|2024-05-06|120|Passed",
        "Bo|Berg|@|Inactive - Short Term|2019-05-06|2022-05-06|4|Expired",
    ),
)

_SALES = (
    _row(
        "Salesforce, Lead (Object Reference)",
        "Lead",
        "Id|FirstName|LastName|Email|Status|Rating|IsConverted|IsUnreadByOwner|LeadSource|MailingState",
        ("00Q1", "Ada", "Aho", "@", "Open - Not Contacted", "Hot", False, True, "Web", "OR"),
        ("00Q2", "Bo", "Berg", "@", "Closed - Not Converted", "Cold", False, False, "Phone Inquiry", None),
    ),
    _row(
        "singer-io/tap-copper, schemas/leads.json (address flattened)",
        "leads",
        "id|name|first_name|last_name|email|status|status_id|converted_at|monetary_value|interaction_count",
        (1, "Ada Aho", "Ada", "Aho", "@", "New", 11, None, 100, 0),
        (2, "Bo Berg", "Bo", "Berg", "@", "Unqualified", 12, None, None, 4),
        (3, "Cy Costa", "Cy", "Costa", "@", "Contacted", 13, "2024-05-06", 5, 9),
    ),
    _row(
        "Zoho CRM, Leads export",
        "Leads",
        "Record Id|First Name|Last Name|Email|Lead Source|Lead Status|Rating|Is Converted|Industry",
        "z1|Ada|Aho|@|Cold Call|Not Contacted|Active|false|",
        "z2|Bo|Berg|@|Trade Show|Contact in Future|Shut Down|false|Retail",
        "z3|Cy|Costa|@|Web|Pre-Qualified|Acquired|true|",
    ),
    _row(
        "Close, leads export CSV",
        "close_leads",
        "id|display_name|status_label|primary_contact_name|email|date_created|num_opportunities"
        "|primary_opportunity_status",
        "l1|Quay Books|Potential|Ada Aho|@|2024-05-06|1|Active",
        "l2|North Print|Bad Fit|Bo Berg|@|2024-05-06|2|Lost",
    ),
    _row(
        "Smarty, US address verification output CSV",
        "verified_addresses",
        "Email|Street|City|State|ZIP|DPV Match Code|Vacant|Active|RDI|Footnotes|No Stat",
        "@|1 Main St|Salem|OR|97301|Y|N|Y|Residential|N#|N",
        "@|2 Main St|Salem|OR|97301|D|Y|N|Commercial|H#|Y",
    ),
    _row(
        "Salesforce, Contact mailing address columns",
        "Contact",
        "FirstName|LastName|Email|MailingStreet|MailingCity|MailingState|MailingPostalCode|MailingCountry|Department",
        ("Ada", "Aho", "@", "1 Main St", "Salem", "OR", "97301", "US", "News"),
        ("Bo", "Berg", "@", "2 Main St", "Boston", "MA", "02451", "US", None),
    ),
    _row(
        "HawkSoft, policy list report (insurance)",
        "policies",
        "Client Code|First Name|Last Name|Email|Policy Number|Policy Status|Policy Type|Expiration Date|Billing Status",
        "A1|Ada|Aho|@|P1|Active|Home|01/01/2027|Paid",
        "B1|Bo|Berg|@|P2|Cancelled|Auto|01/01/2023|Past due",
        "C1|Cy|Costa|@|P3|Lapsed|Auto|01/01/2022|Declined",
    ),
)

ROWS: tuple[Row, ...] = (
    *_ORDERS,
    *_PAYMENTS,
    *_TICKETS,
    *_DIRECTORIES,
    *_MEMBERS,
    *_EVENTS,
    *_GIFTS,
    *_PEOPLE_OF_HOUSES,
    *_SALES,
)
