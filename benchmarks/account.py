"""The account that holds the people of `people.person`: pages and export files, made by arithmetic.

Whoever has the number n is on the first list and on another one, has one tag, and has the values that records of n
have. Nothing changes this account: what is imported, tagged or deleted is counted by the service and forgotten, so that
every run meets the same one.
"""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.people import LISTS, TAGS, moment, person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

COLUMNS = 11
"""Of the people's: ten standard ones and a custom field."""
_FURTHER_LISTS = len(LISTS) - 1
_PEOPLE_PER_DELETED = 1_000
_JSON_TIME = "2024-05-01T12:00:00Z"


def identifier(number: int, kind: str = "0") -> str:
    """Make an id.

    Args:
        number: Of what it stands for.
        kind: A hexadecimal digit that tells contacts from others.
    """
    return f"{kind}0000000-0000-0000-0000-{number:012d}"


def further_list(number: int) -> int:
    """Say which list somebody is on beside the first.

    Args:
        number: Of the person.
    """
    return 1 + number % _FURTHER_LISTS


def _value(position: int) -> Callable[[int, Sequence[str]], str]:
    return lambda _, values: values[position]


def _same(text: str) -> Callable[[int, Sequence[str]], str]:
    return lambda *_: text


# What `fields` calls it, what the file calls it, and its cell. An empty name: no name in `fields` brings that column.
_CELLS: Sequence[tuple[str, str, Callable[[int, Sequence[str]], str]]] = (
    ("email_address", "Email address", _value(0)),
    ("first_name", "First name", _value(1)),
    ("last_name", "Last name", _value(2)),
    ("company_name", "Company", _value(4)),
    ("job_title", "Job title", _value(3)),
    ("email_optin", "Email status", _same("Active")),
    ("email_permission", "Email permission status", _same("Implied")),
    ("", "Email update source", _same("Account")),
    ("email_optout_date", "Confirmed Opt-Out Date", _same("")),
    ("street", "Street address line 1 - Home", _value(5)),
    ("city", "City - Home", _value(6)),
    ("state", "State/Province - Home", _value(7)),
    ("zip", "Zip/Postal Code - Home", _value(8)),
    ("country", "Country - Home", _value(9)),
    ("", "field_00", _value(10)),
    ("", "Tags", lambda number, _: TAGS[number % len(TAGS)]),
    ("email_lists", "Email Lists", lambda number, _: f"{LISTS[0]},{LISTS[further_list(number)]}"),
    ("source_name", "Source Name", _same("API")),
    ("created_at", "Created At", lambda number, _: moment(number, number)),
    ("updated_at", "Updated At", lambda number, _: moment(number + 1, number + 1)),
)


class Account:
    """People by number, from 0; a few more than those are deleted."""

    def __init__(self, people: int, folder: Path) -> None:
        """Remember how many; nothing is made yet.

        Args:
            people: Who are not deleted.
            folder: For export files, which are made once.
        """
        self.people = people
        self._folder = folder

    def counts(self) -> dict[str, int]:
        """Answer `GET /contacts/counts`."""
        return {"total": self.people, "explicit": 0, "implicit": self.people, "pending": 0, "unsubscribed": 0}

    def list_resources(self) -> list[dict[str, Any]]:
        """Answer with the lists, each with the number of its members."""
        return [
            {"list_id": identifier(number), "name": name, "membership_count": len(self._chosen([identifier(number)]))}
            for number, name in enumerate(LISTS)
        ]

    def page(self, query: Mapping[str, str]) -> bytes:
        """Answer `GET /contacts`.

        Args:
            query: Its parameters; who has changed since when is not looked at.
        """
        numbers = self._numbers(query)
        limit, start = int(query.get("limit") or 50), int(query.get("after") or 0)
        with_lists = "list_memberships" in query.get("include", "").split(",")
        contacts = ",".join(self._resource(number, with_lists=with_lists) for number in numbers[start : start + limit])
        rest = f',"contacts_count":{len(numbers)}' if query.get("include_count") == "true" else ""
        if start + limit < len(numbers):
            href = f"/v3/contacts?{urlencode({**query, 'after': start + limit})}"
            rest += f',"_links":{{"next":{{"href":{json.dumps(href)}}}}}'
        return f'{{"contacts":[{contacts}]{rest}}}'.encode()

    def export(self, asked: Mapping[str, Any]) -> tuple[Path, int]:
        """Make the file of an export, if it is not there already.

        Args:
            asked: The request: `fields`, `list_ids` and `status` are understood.

        Returns:
            The file, and how many rows it has.
        """
        fields, list_ids, is_removed = (
            asked.get("fields"),
            asked.get("list_ids") or (),
            asked.get("status") == "removed",
        )
        numbers = self._deleted() if is_removed else self._chosen(list_ids)
        key = json.dumps([fields, sorted(list_ids), is_removed, len(_CELLS)])
        name = f"account-{self.people}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.csv"
        path = self._folder / name
        if not path.exists():
            wanted = [column for column in _CELLS if fields is None or (column[0] and column[0] in fields)]
            unfinished = path.with_suffix(".unfinished")
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([heading for _, heading, _ in wanted])
                cells = [cell for _, _, cell in wanted]
                for number in numbers:
                    values = person(number, COLUMNS)
                    writer.writerow([cell(number, values) for cell in cells])
            unfinished.rename(path)
        return path, len(numbers)

    def file(self, name: str) -> Path:
        """Return a file that `export` has made.

        Args:
            name: Of the file.
        """
        return self._folder / name

    def _numbers(self, query: Mapping[str, str]) -> Sequence[int]:
        if query.get("status") == "deleted":
            return self._deleted()
        if "email" in query:
            digits = query["email"].lower().removeprefix("person.").partition("@")[0]
            return [int(digits)] if digits.isdecimal() and int(digits) < self.people else []
        return self._chosen([one for one in query.get("lists", "").split(",") if one])

    def _deleted(self) -> Sequence[int]:
        return range(self.people, self.people + self.people // _PEOPLE_PER_DELETED)

    def _chosen(self, list_ids: Sequence[str]) -> Sequence[int]:
        lists = sorted({int(one.rpartition("-")[2]) for one in list_ids})
        if not lists or lists[0] == 0:
            return range(self.people)
        if len(lists) == 1:
            return range(lists[0] - 1, self.people, _FURTHER_LISTS)
        return [number for number in range(self.people) if further_list(number) in lists]

    def _resource(self, number: int, *, with_lists: bool) -> str:
        address, first, last, job, company = person(number, 5)
        is_deleted = number >= self.people
        deleted = ',"deleted_at":"2024-06-01"' if is_deleted else ""
        lists = [] if is_deleted else [identifier(0), identifier(further_list(number))]
        memberships = f',"list_memberships":{json.dumps(lists)}' if with_lists else ""
        return (
            f'{{"contact_id":"{identifier(number, "c")}","email_address":{{"address":"{address}",'
            f'"permission_to_send":"implicit","created_at":"{_JSON_TIME}","updated_at":"{_JSON_TIME}",'
            f'"opt_in_source":"Account","opt_in_date":"{_JSON_TIME}","confirm_status":"off"}},'
            f'"first_name":"{first}","last_name":"{last}","job_title":"{job}","company_name":"{company}",'
            f'"update_source":"Account","create_source":"Account","created_at":"{_JSON_TIME}",'
            f'"updated_at":"{_JSON_TIME}"{deleted}{memberships}}}'
        )
