"""Whether the rows of a stream go as CSV or as JSON: the setting `import_format`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from constantcontact_api.contacts.import_fields import MAX_CUSTOM_FIELDS
from constantcontact_api.errors import SettingsError

if TYPE_CHECKING:
    from target_constantcontact.mapping.records import RecordMapping

logger = logging.getLogger("target-constantcontact")


def choose_format(stream: str, chosen: str, mapping: RecordMapping, *, tells: bool) -> tuple[bool, bool]:
    """Tell whether a row that sets every field is sent as CSV, and whether every row is.

    Args:
        stream: Its name.
        chosen: `auto`, `csv` or `json`.
        mapping: Of its records.
        tells: Whether a warning is logged.

    Raises:
        SettingsError: If its rows do not fit the format.
    """
    problem = mapping.csv_problem
    if chosen != "csv":
        return chosen == "auto" and not problem, False
    if mapping.custom_field_count > MAX_CUSTOM_FIELDS:
        raise SettingsError(
            f"import_format is csv, but the stream {stream} sets {problem}. Set it to auto or json, or leave columns "
            "out with field_map."
        )
    if tells:
        logger.warning(
            "Stream %s: every row is sent as CSV. Blank cells may clear values in the account: what they do is "
            "not documented%s.",
            stream,
            f"; {problem}" if problem else "",
        )
    return True, True
