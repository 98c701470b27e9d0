"""How the contacts service writes what it was given: countries, states, dates, values of custom fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from constantcontact_simulator.contact import CustomValue
from constantcontact_simulator.times import parse_import_date, parse_instant

if TYPE_CHECKING:
    from constantcontact_simulator.directory import CustomField

# Creating a contact with `IL` and `US` reads back as `Illinois` and `United States` (seen by integrators).
COUNTRIES = {
    "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium",
    "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia",
    "CZ": "Czech Republic", "DE": "Germany", "DK": "Denmark", "EG": "Egypt", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong", "HU": "Hungary", "ID": "Indonesia",
    "IE": "Ireland", "IL": "Israel", "IN": "India", "IT": "Italy", "JP": "Japan", "KE": "Kenya", "KR": "South Korea",
    "LU": "Luxembourg", "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway",
    "NZ": "New Zealand", "PE": "Peru", "PH": "Philippines", "PL": "Poland", "PR": "Puerto Rico", "PT": "Portugal",
    "RO": "Romania", "SE": "Sweden", "SG": "Singapore", "TH": "Thailand", "TR": "Turkey", "TW": "Taiwan",
    "UA": "Ukraine", "US": "United States", "ZA": "South Africa",
}  # fmt: skip
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
    "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SMS_NUMBER = re.compile(r"(\d{3})-?(\d{3})-?(\d{4})")


def country(text: str) -> str:
    """A country's name for its two-letter code; anything else as it is."""
    return COUNTRIES.get(text.upper(), text)


def state(text: str, country_name: str | None) -> str:
    """A state's name for its code, in the United States, Canada, or where no country is given."""
    code = text.upper()
    if country_name in {None, "United States"}:
        return STATES.get(code) or (PROVINCES.get(code, text) if country_name is None else text)
    return PROVINCES.get(code, text) if country_name == "Canada" else text


def sms_number(text: str) -> str | None:
    """The ten digits of `1231231234` or `123-123-1234`, the two documented forms; None for others."""
    match = _SMS_NUMBER.fullmatch(text)
    return "".join(match.groups()) if match else None


def custom_value(field: CustomField, text: str, now: int) -> CustomValue | None:
    """The value of a custom field for a text; None if the text does not fit the field's type.

    Args:
        field: The field.
        text: What was sent: plain decimals, dates, ISO-8601 instants, `true` or `false`, choices by label (several
            joined by commas), as integrations send them.
        now: The present, for the range of years.
    """
    if field.type in {"single_select", "multi_select"}:
        return _choices(field, text)
    value: str | None = text
    if field.type in {"number", "currency"}:
        value = text if _NUMBER.fullmatch(text) and _allowed(field, text) else None
    elif field.type == "date":
        day = parse_import_date(text, now)
        value = None if day is None else day.isoformat() if field.version > 1 else text
    elif field.type == "datetime":
        value = text if _is_instant(text) else None
    elif field.type == "boolean":
        value = text.lower() if text.lower() in {"true", "false"} else None
    return None if value is None else CustomValue(field.custom_field_id, value)


def _allowed(field: CustomField, text: str) -> bool:
    return not text.startswith("-") or bool((field.metadata or {}).get("allow_negative", True))


def _is_instant(text: str) -> bool:
    try:
        parse_instant(text)
    except ValueError:
        return False
    return True


def _choices(field: CustomField, text: str) -> CustomValue | None:
    wanted = [text] if field.type == "single_select" else [part.strip() for part in text.split(",")]
    by_label = {choice.choice_label.lower(): choice for choice in field.choices}
    chosen = [by_label.get(label.lower()) for label in wanted if label]
    found = [choice for choice in chosen if choice is not None]
    if not found or len(found) < len(chosen):
        return None
    return CustomValue(
        field.custom_field_id,
        ",".join(choice.choice_label for choice in found),
        tuple(f"{choice.choice_id:06d}" for choice in found),
    )


def unchecked_value(field: CustomField, text: str) -> CustomValue:
    """The value of a custom field for a text that does not fit its type."""
    return CustomValue(field.custom_field_id, text)
