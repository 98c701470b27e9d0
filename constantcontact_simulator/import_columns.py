"""The columns of imports, and reading one row of cells with their limits (contract: JsonImportContact)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from constantcontact_simulator.contact import STREET_KINDS

if TYPE_CHECKING:
    from constantcontact_simulator.switches import Switches

PLAIN_LENGTH = 50
LONG_LENGTH = 255
SMS_LENGTH = 16
CUSTOM_PREFIX = "cf:"
IDENTITIES = ("email", "sms_number")
STREET_PARTS = {"street": "street", "street2": "street2", "city": "city", "state": "state", "zip": "postal_code",
                "country": "country"}  # fmt: skip


class Column(NamedTuple):
    """Where a value goes: a group, the key in that group (for addresses: kind and part), and its longest value."""

    name: str
    group: str
    key: str
    part: str
    limit: int


class BadRow(Exception):  # noqa: N818  # what is bad is the row, and nothing went wrong here
    """A row that is not imported.

    Attributes:
        correctable: Whether it waits in the product for somebody to correct it, or is just an error.
    """

    def __init__(self, reason: str, *, correctable: bool = False) -> None:
        super().__init__(reason)
        self.correctable = correctable


@dataclass(slots=True)
class Cells:
    """One row, sorted into groups; a value of None is to be cleared."""

    plain: dict[str, str | None] = field(default_factory=dict)
    phones: dict[str, str | None] = field(default_factory=dict)
    streets: dict[str, dict[str, str | None]] = field(default_factory=dict)
    custom: dict[str, str | None] = field(default_factory=dict)


def known_columns(switches: Switches, *, per_kind: bool) -> dict[str, Column]:
    """The columns by name, custom fields apart.

    Args:
        switches: They decide what `phone`, `street2` and `home_country` mean.
        per_kind: Whether `home_phone`, `work_city` and the like are among them.
    """
    plain = ("email", "first_name", "last_name", "job_title", "company_name", "birthday_month", "birthday_day",
             "anniversary")  # fmt: skip
    limits = {"email": switches.import_address_limit}
    columns = [Column(name, "plain", name, "", limits.get(name, PLAIN_LENGTH)) for name in plain]
    columns += [Column(name, "plain", name, "", SMS_LENGTH) for name in ("sms_number", "sms_consent_date")]
    columns.append(Column("phone", "phones", switches.json_phone_kind, "", switches.phone_limit))
    for name, part in STREET_PARTS.items():
        kind = switches.street2_kind if name == "street2" else "home"
        columns.append(_street(name, kind, part))
    if per_kind:
        columns += [
            Column(f"{kind}_phone", "phones", kind, "", switches.phone_limit)
            for kind in ("home", "work", "mobile", "other")
        ]
        columns += [
            _street(f"{kind}_{name}", kind, part) for kind in STREET_KINDS for name, part in STREET_PARTS.items()
        ]
    by_name = {column.name: column for column in columns}
    if per_kind:
        home_country = by_name.pop("home_country")
        if switches.home_country_property != "home country":
            by_name["home_country"] = home_country
        if switches.home_country_property != "home_country":
            by_name["home country"] = home_country
    return by_name


def column(name: str, known: dict[str, Column]) -> Column | None:
    """The column of a name, custom fields included; None for an unknown one."""
    if name.startswith(CUSTOM_PREFIX) and len(name) > len(CUSTOM_PREFIX):
        return Column(name, "custom", name[len(CUSTOM_PREFIX) :], "", LONG_LENGTH)
    return known.get(name)


def put_cell(cells: Cells, where: Column, text: str, switches: Switches) -> None:
    """Sort one value into its group: trimmed, blank ones as the switches say.

    Raises:
        BadRow: The value is too long.
    """
    value: str | None = text.strip()
    if not value:
        if switches.blank_import_cells == "ignored" or where.name in IDENTITIES:
            return
        value = None
    elif len(value) > where.limit:
        if where.name == "email" or switches.over_long_value == "line_error":
            raise BadRow(f"{where.name} exceeds the maximum length of {where.limit}")
        value = value[: where.limit]
    if where.group == "plain":
        cells.plain[where.key] = value
    elif where.group == "streets":
        cells.streets.setdefault(where.key, {})[where.part] = value
    else:
        (cells.phones if where.group == "phones" else cells.custom)[where.key] = value


def _street(name: str, kind: str, part: str) -> Column:
    return Column(name, "streets", kind, part, LONG_LENGTH if part.startswith("street") else PLAIN_LENGTH)
