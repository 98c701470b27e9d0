"""Faults as data: what shall go wrong, written as one line of text each.

The grammar (`simulate --fault`, `Simulator(faults=...)`, `POST /_simulator/faults`):

```text
next:COUNT:HOW[:METHOD PATH]     the next COUNT API calls (that start with METHOD and PATH, as in
                                 `POST /activities/contacts_file_import`; `* PATH`: any method)
token:COUNT:HOW                  the next COUNT calls of the token endpoint
token:expire                     every access token issued so far stops working, now
token:revoke                     every refresh token issued so far stops working, now

  HOW  500, 503, 429, 401 ...    that status instead of doing it (429: `throttled`)
       quota_exceeded            429, the day's requests are used up
       invalid_grant             token endpoint: the refresh token is refused
       drop-before               the connection breaks, nothing was done
       drop-after                the connection breaks, but it was done
       STATUS-after              it was done, but the answer is this status
       empty, none, html, null, list, object    nothing was done, and the answer is 200 with no body, 204, a page for
                                 people, `null`, `[]` or `{}`; with `-after`, it was done
       KEYS=VALUE                it was done, and the answer has another value there: KEYS with dots, such as
                                 `lists.0.list_id`; VALUE is JSON without a colon, or `missing`

activity:WHAT[:kind=KIND][:count=N|all]     what becomes of the next N (default 1) bulk activities of that kind

  WHAT failed, timed_out, cancelled   ends so, without effect
       stuck                     processes for ever
       short:ROWS                completes with ROWS fewer at the end, and the counters say so
       dropped:ROWS              completes with ROWS fewer at the end, but the counters claim them (imports, exports)
       unnamed                   an import that counts the rows it refuses and has no text that names them
       missing-result-file       an export whose result is 404
       short-file:BYTES          an export whose file ends after BYTES, in the middle of anything
  KIND contact_exports, contacts_json_import, contacts_file_import, add_list_memberships, remove_list_memberships,
       contacts_taggings_add, contacts_taggings_remove, contact_delete, list_delete, contacts_tags_delete,
       custom_fields_delete

missing-result-file              short for activity:missing-result-file:kind=contact_exports
short-file:BYTES                 short for activity:short-file:BYTES:kind=contact_exports
export-file:PATH[:rows=N]        the result of the next export is that file, of which the counters claim N records
                                 (default: as many as it holds); PATH has no colon
after-page:WHAT:ROW[:skip=N][:count=N|all]   when the next N (default 1) pages of contacts have been read that are not
                                 the last ones, leaving out the first `skip` of these, something happens to the contact
                                 in row ROW of that query, from 1 (without so many rows: in the last)

  WHAT deleted, changed          it is deleted, or its first name changes
       created                   a new contact comes, on the lists and with the tags of the query
       left                      it leaves its lists and loses its tags
       joined                    the contact in row ROW of all living ones takes the lists and the tags of the query
       restored                  the contact in row ROW of the deleted ones comes back, onto the lists of the query

cut-download:BYTES[:count=N|all] the connection breaks after BYTES of the next N export downloads
```
"""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass, field

KINDS = (
    "contact_exports",
    "contacts_json_import",
    "contacts_file_import",
    "add_list_memberships",
    "remove_list_memberships",
    "contacts_taggings_add",
    "contacts_taggings_remove",
    "contact_delete",
    "list_delete",
    "contacts_tags_delete",
    "custom_fields_delete",
)
_HOW = re.compile(
    r"(?P<status>[45]\d\d)(?P<after>-after)?|drop-before|drop-after|quota_exceeded|invalid_grant"
    r"|(?P<says>empty|none|html|null|list|object)(-after)?|(?P<keys>[\w.]+)=(?P<value>.+)"
)
_ENDINGS = frozenset({"failed", "timed_out", "cancelled", "stuck", "unnamed", "missing-result-file"})
_ABOUT_ROWS = frozenset({"dropped", "unnamed"})
_SIZED = frozenset({"short", "dropped", "short-file"})


PAGE_CHANGES = frozenset({"deleted", "changed", "created", "left", "joined", "restored"})


class FaultSyntaxError(ValueError):
    """A fault that the grammar of this module does not know."""


@dataclass
class RequestFault:
    """What goes wrong with the next `remaining` requests of one place: see HOW in the grammar."""

    how: str
    remaining: int
    method: str = "*"
    path: str = "/"

    @property
    def status(self) -> int | None:
        """The status to answer with; None: the connection breaks."""
        if self.how in {"quota_exceeded", "invalid_grant"}:
            return 429 if self.how == "quota_exceeded" else 400
        match = _HOW.fullmatch(self.how)
        return int(match["status"]) if match and match["status"] else None

    @property
    def after(self) -> bool:
        """Whether the request takes effect all the same."""
        return self.how.endswith("-after") or self.change is not None

    @property
    def says(self) -> str | None:
        """Which odd answer to give instead, such as `empty`."""
        match = _HOW.fullmatch(self.how)
        return match["says"] if match else None

    @property
    def change(self) -> tuple[list[str], str] | None:
        """The keys that lead to a value of the true answer, and what stands there instead."""
        match = _HOW.fullmatch(self.how)
        return (match["keys"].split("."), match["value"]) if match and match["keys"] else None


@dataclass
class ActivityFault:
    """What becomes of the next `remaining` activities of a kind: see WHAT in the grammar.

    Attributes:
        what: As in the grammar, or `export-file`, with its `path` and the `rows` that the counters claim, if given.
        size: Of rows or of bytes, as `what` has it.
        kind: Of activity; `*`: any.
        remaining: How many it will meet.
    """

    what: str
    size: int = 0
    kind: str = "*"
    remaining: float = 1
    path: str = ""
    rows: int | None = None


@dataclass
class PageChange:
    """What happens to the contact in a row after the next `remaining` pages: see `after-page` in the grammar."""

    what: str
    row: int
    skip: int
    remaining: float

    def is_due(self) -> bool:
        """Whether it happens after the page just read, used up once."""
        if self.skip:
            self.skip -= 1
            return False
        self.remaining -= 1
        return self.remaining >= 0


@dataclass
class _Queues:
    requests: list[RequestFault] = field(default_factory=list)
    token: list[RequestFault] = field(default_factory=list)
    activities: list[ActivityFault] = field(default_factory=list)
    downloads: list[ActivityFault] = field(default_factory=list)
    pages: list[PageChange] = field(default_factory=list)


class Faults:
    """The faults that are waiting for their victim. Thread safe.

    Raises:
        FaultSyntaxError: a text is not in the grammar.
    """

    def __init__(self, texts: tuple[str, ...] | list[str] = ()) -> None:
        self.expire_access_tokens = False
        self.revoke_refresh_tokens = False
        self._queues = _Queues()
        self._lock = threading.Lock()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Add one fault.

        Raises:
            FaultSyntaxError: it is not in the grammar.
        """
        words = text.strip().split(":")
        with self._lock:
            if words == ["token", "expire"]:
                self.expire_access_tokens = True
            elif words == ["token", "revoke"]:
                self.revoke_refresh_tokens = True
            else:
                self._queue(text, words)

    def _queue(self, text: str, words: list[str]) -> None:
        if words[0] == "next":
            self._queues.requests.append(_request_fault(text, words[1:]))
        elif words[0] == "token":
            self._queues.token.append(_request_fault(text, words[1:]))
        elif words[0] == "activity":
            self._queues.activities.append(_activity_fault(text, words[1:]))
        elif words[0] in {"missing-result-file", "short-file"}:
            self._queues.activities.append(_activity_fault(text, [*words, "kind=contact_exports"]))
        elif words[0] == "export-file":
            self._queues.activities.append(_file_fault(text, words[1:]))
        elif words[0] == "after-page":
            self._queues.pages.append(_page_change(text, words[1:]))
        elif words[0] == "cut-download":
            self._queues.downloads.append(_activity_fault(text, ["short-file", *words[1:]]))
        else:
            raise FaultSyntaxError(f"unknown fault {text!r}: see `constantcontact simulate --help`")

    def clear(self) -> None:
        """Forget what is still to go wrong."""
        with self._lock:
            self._queues = _Queues()

    def take_request(self, method: str, path: str) -> RequestFault | None:
        """The fault for an API call to `path` (after `/v3`), used up once."""
        with self._lock:
            for fault in self._queues.requests:
                if fault.method in {"*", method} and path.startswith(fault.path) and _use(fault):
                    return fault
        return None

    def take_token(self) -> RequestFault | None:
        """The fault for a call of the token endpoint, used up once."""
        with self._lock:
            return next(filter(_use, self._queues.token), None)

    def take_activity(self, kind: str) -> ActivityFault | None:
        """The fault for an activity of this kind that is being created, used up once."""
        with self._lock:
            return next((fault for fault in self._queues.activities if _is_for(fault, kind) and _use(fault)), None)

    def take_page_changes(self) -> list[tuple[str, int]]:
        """What happens after the page of contacts just read, and in which row each time."""
        with self._lock:
            return [(change.what, change.row) for change in self._queues.pages if change.is_due()]

    def take_download(self) -> int | None:
        """After how many bytes the next export download breaks, if it does."""
        with self._lock:
            fault = next(filter(_use, self._queues.downloads), None)
        return fault.size if fault else None


def _is_for(fault: ActivityFault, kind: str) -> bool:
    # Only imports and exports have rows: what loses some in silence waits for one of them.
    has_rows = kind.endswith(("_import", "_exports"))
    return fault.kind in {"*", kind} and (has_rows or fault.what not in _ABOUT_ROWS)


def _use(fault: RequestFault | ActivityFault) -> bool:
    if fault.remaining < 1:
        return False
    fault.remaining -= 1
    return True


def _request_fault(text: str, words: list[str]) -> RequestFault:
    count, how, place = ([*words, "", "", ""])[:3]
    if not count.isdigit() or not _HOW.fullmatch(how) or len(words) > 3:
        raise FaultSyntaxError(f"fault {text!r} is not COUNT:HOW[:METHOD PATH]")
    method, _, path = (place or "* /").partition(" ")
    if not path.startswith("/"):
        raise FaultSyntaxError(f"fault {text!r} names no METHOD PATH such as `GET /activities`")
    return RequestFault(how, int(count), method.upper(), path.removeprefix("/v3"))


def _page_change(text: str, words: list[str]) -> PageChange:
    options = dict(word.split("=", 1) for word in words if "=" in word)
    what, row, *others = [*(word for word in words if "=" not in word), "", ""]
    skip, count = options.pop("skip", "0"), options.pop("count", "1")
    numbers = (row, skip, "0" if count == "all" else count)
    if what not in PAGE_CHANGES or any(others) or options or not all(word.isdecimal() for word in numbers):
        raise FaultSyntaxError(f"fault {text!r} is not after-page:WHAT:ROW[:skip=N][:count=N|all]")
    return PageChange(what, int(row), int(skip), math.inf if count == "all" else int(count))


def _file_fault(text: str, words: list[str]) -> ActivityFault:
    path, rows = ([*words, "", ""])[:2]
    count = rows.removeprefix("rows=")
    if not path or len(words) > 2 or (rows and (count == rows or not count.isdigit())):
        raise FaultSyntaxError(f"fault {text!r} is not export-file:PATH[:rows=N]")
    return ActivityFault("export-file", kind="contact_exports", path=path, rows=int(count) if count else None)


def _activity_fault(text: str, words: list[str]) -> ActivityFault:
    options = dict(word.split("=", 1) for word in words if "=" in word)
    what, *sizes = [word for word in words if "=" not in word] or [""]
    known = (what in _ENDINGS and not sizes) or (what in _SIZED and len(sizes) == 1 and sizes[0].isdigit())
    kind, count = options.pop("kind", "*"), options.pop("count", "1")
    if not known or options or (kind not in KINDS and kind != "*") or not (count == "all" or count.isdigit()):
        raise FaultSyntaxError(
            f"fault {text!r} is not WHAT[:kind=KIND][:count=N|all]: see `constantcontact simulate --help`"
        )
    return ActivityFault(what, int(sizes[0]) if sizes else 0, kind, math.inf if count == "all" else int(count))
