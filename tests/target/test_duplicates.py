"""One address over and over: whatever runs beside what, the account ends with the last values."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from target_constantcontact.limits import Limits
from tests.target.conftest import record, schema, state

if TYPE_CHECKING:
    from tests.target.conftest import Pipe

BATCHES = 50
COLUMNS = ("first_name", "last_name", "city", "job_title")


@pytest.mark.parametrize("seed", range(3))
def test_an_address_in_fifty_batches_four_at_once_ends_with_its_last_values(
    seed: int, pipe: Pipe, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    with pipe(processing_seconds=0.01) as pipeline:
        pipeline.limits = Limits(lines=2)
        lists = [one.list_id for one in pipeline.account.living_lists()][:4]
        streams = {name: {"lists": [one]} for name, one in zip(("a", "b", "c", "d"), lists, strict=True)}
        messages: list[dict[str, Any]] = [schema(name, "email", *COLUMNS) for name in streams]
        last: dict[str, str] = {}
        joined: set[str] = set()
        for number in range(BATCHES):
            stream = rng.choice(list(streams))
            # Blanks send a row by JSON, the others by CSV: imports of both kinds overtake one another if they can.
            values = {column: f"{column} {number}" if rng.random() < 0.7 else None for column in COLUMNS}
            last.update({column: value for column, value in values.items() if value})
            joined |= set(streams[stream]["lists"])
            messages.append(record(stream, email=rng.choice(["ann@x.org", "Ann@X.org"]), **values))
            for other in range(2):
                filler = {column: "x" for column in COLUMNS if values[column]}
                messages.append(record(stream, email=f"{number}-{other}@x.org", **filler))
            messages.append(state(n=number))
        target = pipeline.run(*messages, lists=None, streams=streams, max_concurrent_imports=4)
        contact = pipeline.contact("ann@x.org")
        assert {column: contact[column] for column in last if column != "city"} == {
            column: value for column, value in last.items() if column != "city"
        }
        assert [one["city"] for one in contact["street_addresses"]] == [last["city"]]
        assert set(contact["list_memberships"]) == joined
        merged = sum(counts.merged for counts in target.run.accounting.counts.values())
        assert merged < BATCHES / 5
        assert len(pipeline.imports()) >= BATCHES
        assert capsys.readouterr().out.splitlines()[-1] == f'{{"n":{BATCHES - 1}}}'
