"""Names of lists and tags that contain the separator: split with the account's own names, or kept whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader
from constantcontact_api.contacts.resources import ResourceReader
from constantcontact_simulator import Account, Switches
from constantcontact_simulator.contact import INCLUDES
from constantcontact_simulator.export_columns import Columns, Used

if TYPE_CHECKING:
    from constantcontact_simulator.contact import Contact

NAMES = st.lists(
    st.text(alphabet='AB, "\n北Ж', min_size=1, max_size=5).map(str.strip).filter(bool),
    unique_by=lambda name: name.lower(),
    min_size=1,
    max_size=6,
)
PROPERTIES = ("list_names", "tag_names")


def contact_in(account: Account, lists: tuple[str, ...], tags: tuple[str, ...]) -> Contact:
    contact = account.contacts.copy_of(account.contacts.at(0))
    contact.lists, contact.tags = lists, tags
    account.contacts.save(contact)
    return contact


@pytest.mark.parametrize("separator", [",", ", "])
@settings(max_examples=50)
@given(names=NAMES, places=st.lists(st.integers(0, 5), unique=True))
@example(names=["A,B", "A, B"], places=[0])
@example(names=["A", "B", "A, B"], places=[1, 0])
def test_names_are_the_accounts_own_or_kept_whole_and_counted_and_exact_by_pages(
    separator: Literal[",", ", "], names: list[str], places: list[int]
) -> None:
    account = Account(contacts=1, lists=0, tags=0, switches=Switches(export_name_separator=separator))
    lists = {account.create_list({"name": name}).list_id: name for name in names}
    tags = {account.create_tag({"name": name}).tag_id: name for name in names}
    chosen = [place for place in places if place < len(names)]
    contact = contact_in(account, tuple(list(lists)[one] for one in chosen), tuple(list(tags)[one] for one in chosen))
    expected = sorted(names[one] for one in chosen) or None
    by_pages = ResourceReader(PROPERTIES, list_names=lists, tag_names=tags)(contact.resource(INCLUDES))
    assert [by_pages[name] for name in PROPERTIES] == [expected, expected]
    used = Used()
    used.add(contact)
    columns = Columns(account, None, used)
    reader = RowReader(columns_of(columns.headings, ()), PROPERTIES, list_names=lists.values(), tag_names=tags.values())
    by_export = reader([cell or "" for cell in columns.row(contact)])
    whole = separator.join(names[one] for one in chosen)
    for name in PROPERTIES:
        assert by_export[name] == ([whole] if reader.ambiguous[name] else expected)
