"""A pass over many groups, each with an export of its own, that survives the run that began it; pure.

STATE holds, from the first export to the end of the pass:

```json
{"pass": {"fingerprint": "5d41...", "version": 1790000000, "begun_at": "2026-09-01T10:00:00Z",
          "done": ["<group>"], "groups": {"<group>": {"exports": {}}}}}
```

`done` are the groups whose members are all out; `groups` are those whose exports have been started, as
`ResumableExports` keeps them. The version is that of the first run's records and of every later one's, so that the
`ACTIVATE_VERSION` at the end leaves a target what each of them wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constantcontact_api.timestamps import epoch_seconds, from_epoch

if TYPE_CHECKING:
    from collections.abc import Hashable

STATE_KEY = "pass"
# The service knows its activities for ten days (API guide, bulk_activities); members read earlier are old news.
_LONGEST_SECONDS = 10 * 86_400.0


class GroupPass:
    """One pass, as a stream's STATE knows it."""

    def __init__(self, state: dict[str, Any], fingerprint: str, *, version: int | None, now: float) -> None:
        """Go on with the pass that an earlier run left, or begin one.

        Args:
            state: The stream's part of STATE; changed in place.
            fingerprint: Names what is read, columns and account; a pass that read something else is forgotten.
            version: Of this run's records.
            now: Seconds since the epoch.
        """
        self._state = state
        left = state.get(STATE_KEY)
        left = left if isinstance(left, dict) else {}
        begun_at = epoch_seconds(left.get("begun_at")) or 0.0
        self.is_adopted = left.get("fingerprint") == fingerprint and now - begun_at < _LONGEST_SECONDS
        if not self.is_adopted:
            begun: dict[str, Any] = {"fingerprint": fingerprint, "version": version, "begun_at": from_epoch(now)}
            state[STATE_KEY] = {**begun, "done": [], "groups": {}}
        self._done = frozenset(self._pass["done"])

    @property
    def version(self) -> int | None:
        """The version of all records of the pass."""
        version: int | None = self._pass["version"]
        return version

    def is_done(self, group: Hashable) -> bool:
        """Tell whether an earlier run has read a group.

        Args:
            group: Its id.
        """
        return str(group) in self._done

    def exports_of(self, group: Hashable) -> dict[str, Any]:
        """Return what STATE tells of a group's export, to be changed in place.

        Args:
            group: Its id.
        """
        entry: dict[str, Any] = self._pass["groups"].setdefault(str(group), {})
        return entry

    def finish(self, group: Hashable) -> None:
        """Remember that a group has been read.

        Args:
            group: Its id.
        """
        self._pass["groups"].pop(str(group), None)
        self._pass["done"].append(str(group))

    def end(self) -> None:
        """Take the pass out of STATE."""
        self._state.pop(STATE_KEY, None)

    @property
    def _pass(self) -> dict[str, Any]:
        found: dict[str, Any] = self._state[STATE_KEY]
        return found
