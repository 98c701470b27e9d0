"""The permission of a person, read from the columns of any system. Pure, and independent of the rest of the target.

`read_permission` finds the columns of a stream that speak about permission to e-mail, by the words of their headings;
`StreamPermission.judge` weighs what they say. `deletion_columns` and `read_sms_permission` do so for deletions and for
text messages. Each column reads a value by itself, so that a block can be read value by value, each distinct one once.
"""

from __future__ import annotations

from target_constantcontact.permission.choices import Chosen, heading_key
from target_constantcontact.permission.column_kinds import ColumnKind
from target_constantcontact.permission.columns import PermissionColumn
from target_constantcontact.permission.deletion import Deleted, DeletionColumn, deletion_columns, says_deleted
from target_constantcontact.permission.judgement import Verdict
from target_constantcontact.permission.paths import DEEPEST, is_listed, paths_within, value_at
from target_constantcontact.permission.roles import Channel, Purpose, Refusal
from target_constantcontact.permission.sayings import Said, Saying
from target_constantcontact.permission.sms import has_agreed, read_sms_permission
from target_constantcontact.permission.stream import (
    StreamPermission,
    UnclearColumn,
    line_for,
    read_permission,
)

__all__ = [
    "DEEPEST",
    "Channel",
    "Chosen",
    "ColumnKind",
    "Deleted",
    "DeletionColumn",
    "PermissionColumn",
    "Purpose",
    "Refusal",
    "Said",
    "Saying",
    "StreamPermission",
    "UnclearColumn",
    "Verdict",
    "deletion_columns",
    "has_agreed",
    "heading_key",
    "is_listed",
    "line_for",
    "paths_within",
    "read_permission",
    "read_sms_permission",
    "says_deleted",
    "value_at",
]
