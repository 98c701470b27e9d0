"""Who may be said to have agreed to text messages. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from target_constantcontact.permission.roles import Channel
from target_constantcontact.permission.stream import read_permission

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from target_constantcontact.permission.choices import Chosen
    from target_constantcontact.permission.judgement import Verdict
    from target_constantcontact.permission.paths import Path
    from target_constantcontact.permission.stream import StreamPermission


def read_sms_permission(
    paths: Iterable[Path],
    *,
    stream: str = "",
    sample: Sequence[Mapping[str, Any]] = (),
    choices: Mapping[str, Chosen] | None = None,
) -> StreamPermission:
    """Find out which columns of a stream speak about text messages.

    Args:
        paths: All columns, of the schema and of the records.
        stream: Its name.
        sample: Its first records.
        choices: What people say of columns of text messages.
    """
    return read_permission(paths, stream=stream, sample=sample, choices=choices, channel=Channel.SMS)


def has_agreed(verdict: Verdict) -> bool:
    """Tell whether an import may say that somebody agreed to text messages, where the row names the day.

    Args:
        verdict: Of the columns of text messages. Where none says anything, the day speaks alone.
    """
    return verdict.may_come
