"""What a fuzzer feeds: files of exports, and lines of Singer messages. Anything but an expected error is a finding.

Inputs worth keeping are in `tests/faults/corpus`, which a test reads. `tests.faults.fuzz` looks for more.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from constantcontact_api.activities.activities import Activity
from constantcontact_api.activities.export_file import ExportFile
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_blocks import BlockReader
from constantcontact_api.contacts.export_header import columns_of
from constantcontact_api.contacts.export_rows import RowReader
from constantcontact_api.errors import ExportFileError
from constantcontact_simulator.account import Account
from constantcontact_singer.exits import ending_of
from tests.faults.runs import target_of
from tests.faults.scenarios import World

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy

CORPUS = Path(__file__).parent / "corpus"
_FIELDS = (CustomField("Age", "age", "number", {"integer": True}), CustomField("Since", "since", "date"))
_NAMES = (
    "contact_key", "email_address", "email_status", "first_name", "birthday", "birthday_month", "birthday_day",
    "anniversary", "cf_age", "cf_since", "list_names", "tag_names", "sms_number", "created_at", "updated_at",
    "deleted_at", "other_columns",
)  # fmt: skip


def read_export(data: bytes) -> None:
    """Read a file by rows and by blocks, which have to agree."""
    found = []
    for by_blocks in (False, True):
        file = ExportFile(io.BufferedReader(io.BytesIO(data)), Activity("fuzzed", "completed"))
        columns = columns_of(file.header, _FIELDS)
        rows = RowReader(columns, _NAMES, selected=None, list_names=("General", "A,B", "A"), tag_names=("x",))
        records = []
        try:
            if by_blocks:
                read = BlockReader(rows, as_dicts=True)
                records = [record for block in file.blocks() for record in read(block).records]
            else:
                records = [rows(row) for row in file.rows()]
        except ExportFileError as error:
            records = [str(error)]
        found.append(records)
    assert found[0] == found[1]


class Messages:
    """A target that plans what it would do with lines of messages, one account for all of them."""

    def __init__(self, folder: Path, proxy: Proxy) -> None:
        self._world = World(folder, proxy, lambda clock: Account(seed=1, contacts=5, clock=clock))

    def __enter__(self) -> Messages:  # noqa: PYI034
        self._world.__enter__()
        lists = [self._world.account.living_lists()[0].list_id]
        rejects = str(self._world.folder / "rejects.jsonl")
        self._config = self._world.config(dry_run=True, lists=lists, rejects_path=rejects, max_reject_percent=100)
        return self

    def __exit__(self, *_error: object) -> None:
        self._world.__exit__()

    def take(self, data: bytes) -> None:
        """Feed lines to a target; raise what nobody expects."""
        target = target_of(self._world.clock)(config=self._config)
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
            try:
                target.listen(io.BytesIO(data))  # type: ignore[arg-type]  # the SDK says text
            except Exception as error:
                if not ending_of(error).sentence:
                    raise
            finally:
                target.close()
