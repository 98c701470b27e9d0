"""The permission of a person, read from the columns of any system. Pure, and independent of the rest of the target.

How a heading and a value become a verdict, with `crm.HasOptedOutOfEmail: "1"`:

1. `tokens` cuts the heading into words: crm, has, opted, out, of, email.
2. `headings` gives each word or phrase its part, from the table in `heading_words`: `crm`, `has` and `of` say nothing,
   `opted out` is *withdrawn*, `email` is *e-mail*.
3. `grammar` reads the parts: a word that refuses, and none for a moment, a reason or a status, make a *refusing flag*,
   about e-mail. With `date` behind it, it would be a moment of leaving; with `SMS`, a column about text messages.
4. `stream` looks around: whose a bare `Status` is (`owners`), whether a newsletter is one of several (`topics`), and
   whether the first values are understood.
5. `values` reads the value, from the table in `value_words`: `1` is a *yes*.
6. `readers` puts the two together: a yes in a refusing flag *refuses*.
7. `judgement` weighs what all columns of the record say: a no wins over a yes. The person stays out, *withdrawn*.

`read_permission` does steps 1 to 4 once for a stream, and `StreamPermission.judge` steps 5 to 7 for each record.
`deletion_columns` and `read_sms_permission` do so for deletions and for text messages. Each column reads a value by
itself, so that a block can be read value by value, each distinct one once.
"""

from __future__ import annotations

from target_constantcontact.permission.bounces import means_dead, says_kind, what_happened
from target_constantcontact.permission.choices import Chosen, heading_key
from target_constantcontact.permission.column_kinds import ColumnKind
from target_constantcontact.permission.columns import PermissionColumn
from target_constantcontact.permission.deletion import Deleted, DeletionColumn, deletion_columns, says_deleted
from target_constantcontact.permission.headings import read_heading
from target_constantcontact.permission.judgement import Verdict
from target_constantcontact.permission.paths import DEEPEST, Within, is_listed, outside_of, paths_within, value_at
from target_constantcontact.permission.roles import Channel, Purpose, Refusal, Role
from target_constantcontact.permission.sayings import Said, Saying
from target_constantcontact.permission.sms import has_agreed, read_sms_permission
from target_constantcontact.permission.stream import StreamPermission, UnclearColumn, line_for, read_permission
from target_constantcontact.permission.stream_names import Leaving, StreamName, read_stream_name

__all__ = [
    "DEEPEST",
    "Channel",
    "Chosen",
    "ColumnKind",
    "Deleted",
    "DeletionColumn",
    "Leaving",
    "PermissionColumn",
    "Purpose",
    "Refusal",
    "Role",
    "Said",
    "Saying",
    "StreamName",
    "StreamPermission",
    "UnclearColumn",
    "Verdict",
    "Within",
    "deletion_columns",
    "has_agreed",
    "heading_key",
    "is_listed",
    "line_for",
    "means_dead",
    "outside_of",
    "paths_within",
    "read_heading",
    "read_permission",
    "read_sms_permission",
    "read_stream_name",
    "says_deleted",
    "says_kind",
    "value_at",
    "what_happened",
]
