"""Header rows of public systems, read from `systems.txt`: one record of each, and the contact that it must become."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from constantcontact_simulator.contact import Contact


class System(NamedTuple):
    """Attributes: the record by heading, and the field that each heading sets; one that sets none is not there."""

    name: str
    record: dict[str, str | None]
    fields: dict[str, str]
    values: dict[str, str]
    noes: list[str]

    @property
    def contact(self) -> dict[str, str]:
        """Field to value, as the service has it: a telephone number of no kind is of the kind other."""
        said = {**self.record, **self.values}
        found = {field: value for heading, field in self.fields.items() if (value := said[heading])}
        for kind in ("", "work_", "other_"):
            if second := found.pop(f"{kind}street2", None):
                found[f"{kind}street"] += f" {second}"
        if "phone" in found:
            found["other_phone"] = found.pop("phone")
        if "birthday" in found:
            found["birthday"] = "3/12"
        if "anniversary" in found:
            found["anniversary"] = "06/18"
        return found


def _systems() -> list[System]:
    found: list[System] = []
    for line in (Path(__file__).parent / "systems.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(".. "):
            found.append(System(line[3:].partition(":")[0], {}, {}, {}, []))
        elif "|" in line and found:
            heading, value, field = (cell.strip() for cell in line.rsplit("|", 2))
            found[-1].record[heading] = value or None
            field, _, other = field.partition("=")
            if field == "NO":
                found[-1].noes.append(heading)
            elif field:
                found[-1].fields[heading] = field
            if other:
                found[-1].values[heading] = other
    return found


SYSTEMS = _systems()


def fields_of(contact: Contact) -> dict[str, str]:
    """What a contact holds, in the words of an import."""
    whole = contact.resource(("phone_numbers", "street_addresses"))
    found = {key: whole.get(key) for key in ("first_name", "last_name", "job_title", "company_name")}
    found["email"] = whole["email_address"]["address"]
    if "birthday_month" in whole:
        found["birthday"] = f"{whole['birthday_month']}/{whole['birthday_day']}"
    found["anniversary"] = whole.get("anniversary", "")[5:].replace("-", "/")
    for phone in whole.get("phone_numbers", ()):
        found[f"{phone['kind']}_phone"] = phone["phone_number"]
    for street in whole.get("street_addresses", ()):
        kind = "" if street["kind"] == "home" else f"{street['kind']}_"
        for part in ("street", "city", "state", "country"):
            found[kind + part] = street.get(part)
        found[f"{kind}zip"] = street.get("postal_code")
    return {key: value for key, value in found.items() if value}
