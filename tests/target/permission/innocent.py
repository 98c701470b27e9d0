"""Rows of exports and streams that say nothing against mailing anybody: headings of the systems named, people invented.

Each has its name, its source, its headings and values of its first rows, separated by `|`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Innocent(NamedTuple):
    """One export or stream; everybody in it may be mailed."""

    stream: str
    source: str
    headings: str
    rows: tuple[str, ...]

    def records(self) -> list[dict[str, str | None]]:
        """Its rows as records, each with an address."""
        names = self.headings.split("|")
        return [
            {
                "email": f"person{number}@example.com",
                **{name: value or None for name, value in zip(names, row.split("|"), strict=True)},
            }
            for number, row in enumerate(self.rows)
        ]


INNOCENT: Final = (
    Innocent(
        "orders",
        "Shopify, orders CSV",
        "Name|Financial Status|Paid at|Fulfillment Status|Currency|Total|Cancelled at|Payment Method|"
        "Refunded Amount|Status",
        (
            "#1001|paid|2026-01-02|fulfilled|USD|10.00||Card|0|archived",
            "#1002|voided||unfulfilled|USD|5.00|2026-01-03|Card|0|cancelled",
        ),
    ),
    Innocent(
        "orders",
        "WooCommerce, REST orders",
        "id|status|currency|date_created|total|billing.first_name|billing.state|payment_method|date_paid|customer_note",
        (
            "1|processing|USD|2026-01-02|10|Ann|OR|card|2026-01-02|",
            "2|on-hold|USD|2026-01-03|12|Bob|IL|bacs||",
            "3|cancelled|USD|2026-01-03|1|Cy|WA|card||",
        ),
    ),
    Innocent(
        "charges",
        "Stripe, charges CSV",
        "id|Amount|Currency|Status|Captured|Customer ID|Decline Reason|Refunded date|Disputed Amount",
        (
            "ch_1|10|usd|Paid|TRUE|c1|||",
            "ch_2|10|usd|Failed|FALSE|c2|insufficient_funds||",
        ),
    ),
    Innocent(
        "subscriptions",
        "Stripe, subscriptions CSV",
        "id|Plan|Quantity|Interval|Amount|Status|Created (UTC)|Canceled At (UTC)|Ended At (UTC)|Cancel At Period End",
        (
            "s1|pro|1|month|10|active|2026-01-01|||false",
            "s2|pro|1|month|10|canceled|2026-01-01|2026-02-01|2026-02-01|true",
            "s3|pro|1|month|10|past_due|2026-01-01|||false",
        ),
    ),
    Innocent(
        "tickets",
        "Zendesk, tickets",
        "id|subject|status|priority|type|assignee|created_at|satisfaction_rating",
        (
            "1|Help|open|high|incident|Ann|2026-01-01|",
            "2|Lamp|pending|low|question|Bob|2026-01-01|good",
            "3|Oven|hold|low|task|Cy|2026-01-01|",
        ),
    ),
    Innocent(
        "tickets",
        "Freshdesk, tickets",
        "id|Subject|Status|Priority|Source|Type|Agent|Group",
        (
            "1|A|2|1|2|Question|Ann|East",
            "2|B|5|1|2|Incident|Bob|West",
        ),
    ),
    Innocent(
        "users",
        "Zendesk, users",
        "id|name|active|verified|suspended|role|shared|moderator|last_login_at|two_factor_auth_enabled",
        (
            "1|Ann|true|false|false|end-user|false|false|2026-01-01|false",
            "2|Bob|false|true|true|agent|true|false||true",
        ),
    ),
    Innocent(
        "users",
        "Okta, users",
        "id|status|activated|lastLogin|passwordChanged|profile.login|profile.userType",
        (
            "1|ACTIVE|2026-01-01|2026-01-02|2026-01-01|ann|",
            "2|SUSPENDED|2026-01-01||2026-01-01|bob|",
            "3|DEPROVISIONED|2026-01-01|||cy|",
        ),
    ),
    Innocent(
        "users",
        "Auth0, users",
        "user_id|email_verified|blocked|logins_count|last_ip|identities|created_at",
        (
            "a|false|false|3|10.0.0.1||2026-01-01",
            "b|true|true|0|||2026-01-01",
        ),
    ),
    Innocent(
        "directory",
        "Google Workspace, users",
        "primaryEmail|suspended|archived|isAdmin|isEnrolledIn2Sv|orgUnitPath|lastLoginTime|Status",
        (
            "x@example.com|true|false|false|false|/|2026-01-01|Suspended",
            "y@example.com|false|true|true|true|/|2026-01-01|Active",
        ),
    ),
    Innocent(
        "customers",
        "Shopify, REST customers",
        "id|state|orders_count|total_spent|verified_email|tax_exempt|currency|multipass_identifier",
        (
            "1|disabled|0|0.00|false|false|USD|",
            "2|enabled|4|10.00|true|false|USD|",
            "3|invited|1|1.00|true|true|USD|",
            "4|declined|1|1.00|true|true|USD|",
        ),
    ),
    Innocent(
        "members",
        "Wild Apricot, members",
        "Membership status|Membership level|Renewal due|Member since|Archived|Account status",
        (
            "Active|Gold|2027-01-01|2020-01-01|no|Active",
            "Lapsed|Gold|2025-01-01|2020-01-01|yes|Suspended",
            "PendingNew|Silver|||no|Active",
        ),
    ),
    Innocent(
        "memberships",
        "CiviCRM, memberships",
        "membership_type|Status|Join Date|Start Date|End Date|Source|Auto-renew",
        (
            "General|Current|2020-01-01|2020-01-01|2027-01-01|web|No",
            "General|Expired|2019-01-01|2019-01-01|2020-01-01||No",
            "General|Cancelled|2019-01-01|2019-01-01|2020-01-01||No",
        ),
    ),
    Innocent(
        "attendees",
        "Eventbrite, attendees",
        "Order ID|Ticket Type|Status|Checked In|Attendee Status|Order Type|Total Paid|Cancelled",
        (
            "1|General|Attending|No|Attending|Free Order|0|false",
            "2|General|Not Attending|No|Cancelled|Free Order|0|true",
        ),
    ),
    Innocent(
        "guests",
        "wedding planner, guest list",
        "Name|RSVP|Meal|Plus One|Invitation Sent|Status",
        (
            "Ann|Yes|Fish|No|Yes|Attending",
            "Bob|No|None|No|Yes|Declined",
            "Cy||||Yes|Pending",
        ),
    ),
    Innocent(
        "contacts",
        "Salesforce, contacts",
        "LastName|Title|Department|MailingStreet|MailingCity|MailingState|MailingPostalCode|LeadSource|"
        "IsDeleted|LastCUUpdateDate|Level__c",
        (
            "One|Clerk|Ops|1 Main St|Salem|OR|97301|Web|false||Primary",
            "Two|Boss|Ops|2 Main St|Salem|OR|97301||false||",
        ),
    ),
    Innocent(
        "leads",
        "Salesforce, leads",
        "LastName|Company|Status|Rating|Industry|IsConverted|LeadSource",
        (
            "One|Shop|Open - Not Contacted|Hot|Retail|false|Web",
            "Two|Mill|Closed - Not Converted|Cold|Food|false|",
        ),
    ),
    Innocent(
        "contacts",
        "HubSpot, contacts CSV",
        "Lifecycle Stage|Lead Status|Contact owner|Number of Sessions|Associated Company|Last Activity Date|"
        "Marketing emails bounced",
        (
            "customer|Unqualified|Ann|3|Shop|2026-01-01|2",
            "lead|In progress|Bob|1|Mill|2026-01-01|0",
        ),
    ),
    Innocent(
        "people",
        "Google Contacts CSV",
        "Given Name|Family Name|Birthday|Notes|Group Membership|Phone 1 - Type|Phone 1 - Value|Address 1 - Region",
        (
            "Ann|One|1980-01-01|No calls after 8|* myContacts|Mobile|555-0101|OR",
            "Bob|Two|||* myContacts|||",
        ),
    ),
    Innocent(
        "people",
        "Outlook, contacts CSV",
        "First Name|Last Name|Business State|Home State|Anniversary|Priority|Private|Sensitivity|E-mail Type|Telex",
        (
            "Ann|One|OR|WA|0/0/00|Normal|FALSE|Normal|SMTP|",
            "Bob|Two|||0/0/00|Low|TRUE|Private|SMTP|",
        ),
    ),
    Innocent(
        "donors",
        "Bloomerang, constituents",
        "First|Last|Lifetime Giving|Last Donation Date|Pledge Status|Status|Gift Aid|Tax receipt sent",
        (
            "Ann|One|100|2026-01-01|Fulfilled|Lapsed|No|Yes",
            "Bob|Two|5|2024-01-01|Cancelled|Lapsed|Yes|No",
        ),
    ),
    Innocent(
        "students",
        "PowerSchool, students",
        "Grade|Enrollment Status|Photo consent|Parental consent|Guardian|Graduation year|Withdrawn date",
        (
            "9|Active|No|Yes|Ann|2030|",
            "10|Inactive|No|No|Bob|2029|2026-01-01",
        ),
    ),
    Innocent(
        "patients",
        "clinic, appointments",
        "Appointment status|Consent to treatment|Insurance status|Privacy policy accepted|No show|Cancelled",
        (
            "Cancelled|No|Declined|No|Yes|Yes",
            "Confirmed|Yes|Active|Yes|No|No",
        ),
    ),
    Innocent(
        "survey_responses",
        "Typeform, responses",
        "What is your role?|How many newsletters do you read?|Would you recommend us?|Do you own a pet?|Status|Score",
        (
            "Teacher|3|No|No|completed|9",
            "Nurse|0|Yes|Yes|partial|1",
        ),
    ),
    Innocent(
        "people",
        "tap-spreadsheets, addresses",
        "Street|City|State|Zip|Country|Block|Unit",
        (
            "1 Main St|Salem|OR|97301|US|7|No",
            "2 Main St|Springfield|Illinois|62701|US|9|",
        ),
    ),
    Innocent(
        "employees",
        "BambooHR, employees",
        "Employee #|Status|Employment Status|Department|Hire Date|Termination Reason|Job Title",
        (
            "1|Active|Full-Time|Ops|2020-01-01||Clerk",
            "2|Inactive|Terminated|Ops|2020-01-01|Resigned|Clerk",
        ),
    ),
    Innocent(
        "volunteers",
        "Better Impact, volunteers",
        "Volunteer status|Background check|Orientation|Hours|Emergency contact|Media release",
        (
            "Archived|Pending|No|3|Ann|No",
            "Accepted|Cleared|Yes|9|Bob|Yes",
        ),
    ),
    Innocent(
        "deals",
        "Pipedrive, deals",
        "Title|Value|Currency|Status|Stage|Lost reason|Expected close date",
        (
            "A|10|USD|lost|Proposal|price|2026-01-01",
            "B|10|USD|open|Contact||2026-01-01",
        ),
    ),
    Innocent(
        "visitors",
        "cookie banner, consents",
        "Cookie consent|Consent to data processing|Terms accepted|Analytics consent|Consent version|Consent IP",
        (
            "No|No|No|No|1|10.0.0.1",
            "Yes|Yes|Yes|Yes|2|10.0.0.2",
        ),
    ),
    Innocent(
        "people",
        "channels and purposes beside e-mail",
        "SMS opt-in|Do Not Call|HasOptedOutOfFax|donotpostalmail|Push notifications|Partner offers opt-in|"
        "Do not sell my data|Email tracking consent",
        (
            "no|yes|true|true|off|no|yes|no",
            "unsubscribed|1|1|1|false|0|true|declined",
        ),
    ),
    Innocent(
        "contacts",
        "about consents",
        "Consent source|Opt-in method|OPTIN_IP|Consent text|Unsubscribe link|Consent level|Opt-in campaign|"
        "consent_updated_at",
        (
            "Fair|form|10.0.0.1|I agree|https://example.com/u/1|unknown|Spring|2026-01-01",
            "No|none|||||removed|",
        ),
    ),
    Innocent(
        "contacts",
        "counts",
        "Bounces|Bounce count|Unsubscribes|Number of complaints|Bounce rate|Emails sent|Emails opened",
        (
            "3|3|0|1|0.3|9|2",
            "0|0|0|0|0|1|1",
        ),
    ),
)
