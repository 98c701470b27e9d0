"""An export read by columns gives the people that its rows give one by one."""

from __future__ import annotations

import io
import random
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from constantcontact_api.activities.export_file import ExportFile
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader
from constantcontact_api.contacts.import_fields import BIRTHDAY, EMAIL, FIELDS, normalized
from target_constantcontact.account.comparison import digest
from target_constantcontact.account.list_masks import ListMasks
from target_constantcontact.account.people_reader import PeopleReader, ValueNames
from target_constantcontact.account.person import joined, split
from target_constantcontact.mapping.lists import AccountLists
from tests.odd_files import CUSTOM_FIELDS, OddFile, odd_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from target_constantcontact.account.snapshot import AccountSnapshot

CUSTOM = (
    CustomField("Age", "age", "number", {"integer": True}),
    CustomField("Spent", "spent", "currency"),
    CustomField("Since", "since", "date", {"display_format": "DD/MM/YYYY"}),
    CustomField("Member", "member", "boolean"),
    CustomField("Seen", "seen", "datetime"),
    CustomField("Tier", "tier", "multi_select"),
    CustomField("Motto", "motto"),
    *(CustomField(label, normalized(label), kind) for label, kind in CUSTOM_FIELDS.items()),
)
TAGS = (("t1", "Tag 1"), ("t2", "A,B"), ("t3", " Tag 1 "))
LISTS = [("i3", "News"), ("i1", "Łódź"), ("i2", "Gold"), ("i5", "A,B"), ("i4", "Twin"), ("i6", "twin"), ("i0", "Twin")]
MANY_LISTS = [*LISTS, *((f"m{number:02d}", f"Many {number}") for number in range(70))]
HEADINGS = (
    "Email status", "Confirmed Opt-Out Date", "First name", "Last name", "Company", "Job title", "Phone - home",
    "Phone - other", "Street address line 1 - Home", "City - Work", "State/Province - Home", "Country - Other",
    "Birthday", "Birthday month", "Birthday day", "Anniversary", "Email Lists", "Tags", "SMS number", "SMS status",
    "SMS consent date", "Created At", "Shoe size", *(field.label for field in CUSTOM[:7]),
)  # fmt: skip
CELLS = (
    "", "", "", "a", " ", "Active", "Unsubscribed", "ACTIVE", "2018-11-29 15:10:15 -0500", "News", "Gold, Łódź",
    "A,B", "A,B,Tag 1", "twin", "TWIN", "Twin,News", "i1", "Many 3,Many 69,Gold", "3/2", "12/24/1970", "13/45", "7",
    "1", "-3.50", "$1,250", "true", "No", "29/02/2024", "'+1 555 010 2000", "555-010-2000", "'", "Elm Row, 4", "IL",
    "Illinois", "the Netherlands", "Explicit", "No Permissions Set", "a\r\nb", "Gold,silver",
)  # fmt: skip
HOME = {"street", "street2", "city", "state", "zip", "country"}
KEYS = {
    **{f"home_{key}" if key in HOME else key: key for key in FIELDS if key not in {EMAIL, BIRTHDAY}},
    **{field.property_name: f"cf:{field.name}" for field in CUSTOM},
}
TYPES = {f"cf:{field.name}": field.type for field in CUSTOM}
Told = tuple[str, set[str], set[str], dict[str, int], set[str], bool]


def one_by_one(
    header: list[str], rows: list[list[str]], lists: AccountLists, values: ValueNames | None
) -> dict[str, Told]:
    """Status, lists, possible lists, digests, tags and settled permission of everybody, by address."""
    names = ("email_address", "email_status", "email_optout_date", "list_names")
    more = (*KEYS, "tag_names", "sms_status") if values else ()
    tag_names = [name for _, name in values.tags] if values else ()
    columns = columns_of(header, values.custom_fields if values else ())
    reader = RowReader(columns, (*names, *more), list_names=lists.names, tag_names=tag_names)
    tag_ids = {name.strip(): tag_id for tag_id, name in TAGS}
    found: dict[str, Told] = {}
    for record in map(reader, rows):
        if not record["email_address"]:
            continue
        on = [lists.find(name) for name in record["list_names"] or ()]
        status = record["email_status"] or ("Unsubscribed" if record["email_optout_date"] else "")
        held = {key: digest(key, record[name], TYPES.get(key)) for name, key in KEYS.items()} if values else {}
        found[record["email_address"].lower()] = (
            status.casefold(),
            {ids[0] for ids in on if len(ids) == 1},
            {one for ids in on for one in ids},
            {key: one for key, one in held.items() if one},
            {tag_ids[name] for name in record["tag_names"] or () if name in tag_ids} if values else set(),
            bool(values) and normalized(record["sms_status"] or "") not in {"", "nopermissionsset", "notset"},
        )
    return found


def told(account: AccountSnapshot, addresses: list[str], list_ids: list[str]) -> dict[str, Told]:
    found: dict[str, Told] = {}
    tagged = {one: account.comparer(("email",), tag_ids=(one,)) for one, _ in TAGS}
    permission = account.comparer(("email",), sms_permission=True)
    for address, person in zip(addresses, account.look_up(addresses), strict=True):
        if person is None:
            continue
        keys = list(KEYS.values())
        slots = {key: account._layout.slots.get(key, 0) for key in keys}  # noqa: SLF001  # what only a comparer sees
        found[address] = (
            person.status,
            {one for one in list_ids if account.is_on(person, (one,))},
            {one for one in list_ids if account.may_be_on(person, one)},
            {key: person.digests[slots[key]] for key in keys if person.digests[slots[key]]},
            {one for one, comparer in tagged.items() if comparer.holds(person, ())},
            permission.holds(person, ()),
        )
        certain = {one for one in list_ids if account.is_on(person, (one,))}
        assert account.list_of(person) == min(certain, default=None)
        assert account.is_on(person, sorted(certain))
    return found


def check(header: list[str], blocks: list[list[list[str]]], lists: list[tuple[str, str]], *, with_values: bool) -> None:
    values = ValueNames(CUSTOM, TAGS) if with_values else None
    known = AccountLists(lists)
    reader = PeopleReader(header, ListMasks(known.names, known.find), known.names, values)
    for block in blocks:
        reader.add(block)
    account = reader.finish()
    expected = one_by_one(header, [row for block in blocks for row in block], known, values)
    assert told(account, [*expected, "nobody@x.org"], [one for one, _ in lists]) == expected
    assert len(account) == len(expected)
    assert account.mask_of(("unheard-of",)) is None


@pytest.mark.parametrize("seed", range(60))
def test_people_are_read_by_columns_as_one_by_one(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311  # not for secrets
    kinds = luck.choice((["Email address"], ["Email address - home", "Email address - other"], []))
    header = [*kinds, *luck.sample(HEADINGS, luck.choice((3, 10, len(HEADINGS))))]
    rows = []
    for number in range(60):
        addresses = [luck.choice((f"Name.{number}@x.org", f"Name.{number}@x.org", "")) for _ in kinds]
        rows.append([*addresses, *(luck.choice(CELLS) for _ in header[len(kinds) :])])
    size = luck.choice((1, 7, 60))
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    check(header, blocks, luck.choice((LISTS, MANY_LISTS, LISTS[:1])), with_values=luck.random() < 0.8)


@settings(max_examples=150)
@given(odd_files())
def test_odd_files_are_read_by_columns_as_one_by_one(odd: OddFile) -> None:
    activity: Any = SimpleNamespace(activity_id="export", counters={})
    file = ExportFile(io.BufferedReader(io.BytesIO(odd.content)), activity)
    blocks = [_with_addresses_of_their_own(block, file.header) for block in file.blocks()]
    check(list(file.header), blocks, LISTS, with_values=True)


def _with_addresses_of_their_own(block: list[list[str]], header: Sequence[str]) -> list[list[str]]:
    places = [place for place, heading in enumerate(header) if heading.startswith("Email address")]
    return [
        [f"{number}{cell}" if place in places and cell else cell for place, cell in enumerate(row)]
        for number, row in enumerate(block)
    ]


@pytest.mark.parametrize("bits", [0, 1, 1 << 62, 1 << 63, (1 << 126) - 1, 1 << 150])
def test_bits_are_spread_over_words_and_put_together_again(bits: int) -> None:
    assert joined(split(bits, 3)) == bits


def test_threads_may_share_a_snapshot() -> None:
    known = AccountLists(LISTS)
    reader = PeopleReader(["Email address"], ListMasks(known.names, known.find), known.names)
    names = [f"{number}@x.org" for number in range(3_000)]
    reader.add([[name] for name in names])
    account = reader.finish()

    def look_up(start: int) -> list[int | None]:
        found = [account.look_up(names[at : at + 100]) for at in range(start, 3_000, 250)]
        return [person and person.number for people in found for person in people]

    with ThreadPoolExecutor(4) as pool:
        for start, found in zip(range(40), pool.map(look_up, range(40)), strict=True):
            assert found == [at + more for at in range(start, 3_000, 250) for more in range(min(100, 3_000 - at))]
