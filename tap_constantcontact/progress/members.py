"""Progress through the members of many lists or segments, each with an export of its own. Pure.

STATE holds this from the first export until every group has been read:

```json
{"pass": {"fingerprint": "5d41...", "version": 1790000000, "begun_at": "2026-09-01T10:00:00Z",
          "done": ["<group>"], "groups": {"<group>": {"exports": {}}}}}
```

`done` lists the groups whose members have all been written. `groups` holds those whose export has been started, as
`ResumableExports` keeps it. The version is that of the first run. Later runs reuse it, so that the final
`ACTIVATE_VERSION` makes a target keep the records of all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.timestamps import epoch_seconds, from_epoch
from tap_constantcontact.settings import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Hashable

_STATE_KEY: Final = "pass"
# The service forgets activities after ten days (API guide, bulk_activities), and members read earlier are outdated.
_MAX_AGE_SECONDS: Final = 10 * DAY_SECONDS


class MembersProgress:
    """Which groups have been read, as a stream's STATE keeps it.

    Attributes:
        is_resumed: Whether an earlier run began it.
    """

    def __init__(self, state: dict[str, Any], fingerprint: str, *, version: int | None, now: float) -> None:
        """Resume what an earlier run left in STATE, or begin.

        Args:
            state: The stream's STATE; changed in place.
            fingerprint: Identifies the columns and the account; progress with another one is dropped.
            version: The version of this run's records.
            now: Seconds since the epoch.
        """
        self._state = state
        left = state.get(_STATE_KEY)
        left = left if isinstance(left, dict) else {}
        begun_at = epoch_seconds(left.get("begun_at")) or 0.0
        self.is_resumed = left.get("fingerprint") == fingerprint and now - begun_at < _MAX_AGE_SECONDS
        if not self.is_resumed:
            begun: dict[str, Any] = {"fingerprint": fingerprint, "version": version, "begun_at": from_epoch(now)}
            state[_STATE_KEY] = {**begun, "done": [], "groups": {}}
        self._done = frozenset(self._kept["done"])

    @property
    def version(self) -> int | None:
        """The version of all records, those of earlier runs included."""
        version: int | None = self._kept["version"]
        return version

    def is_done(self, group: Hashable) -> bool:
        """Return whether an earlier run has read a group."""
        return str(group) in self._done

    def exports_of(self, group: Hashable) -> dict[str, Any]:
        """Return the STATE of a group's export, to be changed in place."""
        entry: dict[str, Any] = self._kept["groups"].setdefault(str(group), {})
        return entry

    def finish(self, group: Hashable) -> None:
        """Mark a group as read."""
        self._kept["groups"].pop(str(group), None)
        self._kept["done"].append(str(group))

    def end(self) -> None:
        """Remove the progress from STATE."""
        self._state.pop(_STATE_KEY, None)

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = self._state[_STATE_KEY]
        return kept
