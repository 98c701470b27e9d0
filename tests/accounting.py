"""What holds after every run of the target: each record that came is accounted for, once.

read = sent + merged + unchanged + skipped + rejected, and what a run that ended early did not get to is said to be not
confirmed. Read from what people see: the last line of the log, the counts, the rejects file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from constantcontact_api.errors import EXIT_REJECTS

if TYPE_CHECKING:
    from pathlib import Path

    from target_constantcontact.target import TargetConstantContact

NOT_CONFIRMED = "not confirmed"
# Lines about records that are counted elsewhere: as sent, or as a number without a name.
BESIDE = frozenset({"list_not_joined", "not_on_list", "not_tagged", "unattributed"})
_LAST_LINE = re.compile(r"(?:Total|Plan): (?P<read>[\d,]+) read = (?P<parts>[^;]*)")
_PART = re.compile(r"(?P<count>[\d,]+) (?P<what>[a-z ]+?)(?: \((?P<reasons>[^)]*)\))?(?: \+ |$)")


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def check_log(log: str, exit_code: int) -> None:
    """Add up the last line of a run's log, reasons included."""
    lines = _LAST_LINE.findall(log)
    assert len(lines) <= 1, log
    assert lines or exit_code, "a run without a last line"
    check_logs(log, is_complete=exit_code in {0, EXIT_REJECTS})


def check_logs(log: str, *, is_complete: bool) -> None:
    """Add up the last lines of any number of runs."""
    for read, text in _LAST_LINE.findall(log):
        parts = {match["what"]: _number(match["count"]) for match in _PART.finditer(text)}
        assert sum(parts.values()) == _number(read), text
        for match in _PART.finditer(text):
            reasons = [_number(one.rpartition(" ")[2]) for one in (match["reasons"] or "").split(", ") if one]
            assert sum(reasons) == (_number(match["count"]) if reasons else 0), text
        assert not (is_complete and NOT_CONFIRMED in parts), text


def check_target(target: TargetConstantContact, *, is_complete: bool) -> None:
    """Add up the counts of a run in this process, and check them against its rejects file."""
    for stream, counts in target.run.accounting.counts.items():
        others = counts.skipped.total() + counts.rejected.total() + counts.not_permitted.total()
        missing = counts.read - (counts.sent + counts.merged + counts.unchanged + others)
        assert missing == 0 if is_complete else missing >= 0, (stream, counts)
    if not target.config.get("dry_run"):
        expected: Counter[str] = sum((counts.rejected for counts in target.run.accounting.counts.values()), Counter())
        expected = Counter({reason: count for reason, count in expected.items() if reason not in BESIDE})
        assert rejected_by(target.run.id, target.run.rejects.path) == expected


def rejected_by(run_id: str, path: Path) -> Counter[str]:
    """Count a run's lines of a rejects file by reason."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    rejects = [json.loads(line) for line in text.split("\n") if line]
    rejects = [line for line in rejects if not line.get("is_warning")]  # those are imported
    return Counter(line["reason"] for line in rejects if line.get("run_id") == run_id and line["reason"] not in BESIDE)
