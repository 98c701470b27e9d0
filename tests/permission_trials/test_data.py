"""What the trials themselves must be, whatever reads them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.permission_trials.innocent import ROWS
from tests.permission_trials.labelled import KEPT_OUT, MAILABLE, cases
from tests.permission_trials.public_exports import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"[^\s@\"']+@([^\s@\"']+)")
_EXAMPLES = ("example.com", "example.org", "example.net")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _strangers(records: list[dict[str, Any]]) -> list[str]:
    domains = [domain for text in _texts(records) for domain in _ADDRESS.findall(text)]
    return [domain for domain in domains if not domain.endswith(_EXAMPLES)]


def test_a_seed_makes_five_thousand_distinct_combinations_with_one_label_each() -> None:
    made = list(cases(1, 6000))
    labels: dict[str, set[str]] = {}
    for case in made:
        columns = {name: value for name, value in case.record.items() if name != "email"}
        labels.setdefault(json.dumps(columns, sort_keys=True), set()).add(case.expected)
    assert len({(case.heading, repr(case.value)) for case in made}) >= 5000
    assert len({case.heading for case in made}) >= 3000
    assert not [columns for columns, found in labels.items() if len(found) > 1]


def test_a_column_with_a_value_and_nothing_beside_it_has_one_label_over_all_seeds() -> None:
    labels: dict[tuple[str, str], set[str]] = {}
    people = {"email", "first_name", "last_name", "city"}
    for seed in range(1, 9):
        for case in cases(seed, 5000):
            if len(set(case.record) - people) == 1:
                labels.setdefault((case.heading.casefold(), repr(case.value)), set()).add(case.expected)
    assert not [pair for pair, found in labels.items() if len(found) > 1]


def test_both_labels_are_frequent_and_the_same_seed_makes_the_same_cases() -> None:
    made = list(cases(7, 3000))
    counts = Counter(case.expected for case in made)
    assert min(counts[MAILABLE], counts[KEPT_OUT]) > 1000
    assert made == list(cases(7, 3000))
    assert made[:500] != list(cases(8, 500))


def test_every_case_is_json_with_one_address_of_nobody_and_its_column_beside_it() -> None:
    made = list(cases(2, 5000))
    assert len({case.record["email"] for case in made}) == len(made)
    assert not _strangers([case.record for case in made])
    for case in made:
        assert json.loads(json.dumps(case.record)) == case.record
        assert case.says
        assert len(case.record) > 1


def test_there_are_sixty_innocent_rows_of_named_sources_whose_records_have_their_columns() -> None:
    assert len(ROWS) >= 60
    assert len({row.source for row in ROWS}) >= 60
    addresses = [record[row.email] for row in ROWS for record in row.records]
    assert len(addresses) == len(set(addresses))
    assert not _strangers([record for row in ROWS for record in row.records])
    for row in ROWS:
        assert 2 <= len(row.records) <= 4, row.source
        assert all(list(record) == row.columns for record in row.records), row.source
        assert len(set(row.columns)) == len(row.columns), row.source


def test_there_are_fourteen_exports_and_each_of_their_people_has_one_label() -> None:
    assert len(EXPORTS) >= 14
    assert len({export.name for export in EXPORTS}) == len(EXPORTS)
    assert not _strangers([record for export in EXPORTS for record in export.records])
    for export in EXPORTS:
        addresses = [record[export.email] for record in export.records]
        assert sorted(addresses) == sorted([*export.mailable, *export.kept_out]), export.name
        assert len(addresses) == len(set(addresses)), export.name
        assert export.how.endswith("."), export.name
    assert sum(bool(export.mailable) and bool(export.kept_out) for export in EXPORTS) >= len(EXPORTS) - 3
