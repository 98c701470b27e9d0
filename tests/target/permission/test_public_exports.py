"""People of public taps and exports: who may be mailed by their own documentation comes, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.permission_trials.public_exports import EXPORTS
from tests.target.permission.reading import comes, read

if TYPE_CHECKING:
    from tests.permission_trials.public_exports import Export


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_it_is_read_as_its_own_documentation_means_it(export: Export) -> None:
    choices = export.settings.get("permission_columns", {})
    for sample in (export.records, export.records[:1], []):
        permission = read(export.records, sample, stream=export.stream, choices=choices)
        came = [record[export.email] for record in export.records if comes(permission, record)]
        assert sorted(came) == sorted(export.mailable), export.how
