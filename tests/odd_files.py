"""Export files as they are really found, generated together with what they say; shares no code with what reads them.

Older and newer headings, per-kind and numbered columns, custom fields (one labelled like a standard column), both
forms of timestamps in one column, a byte order mark, both line ends, quoted line breaks, headings that occur twice,
NUL bytes anywhere, blank lines at the end or no line end at all, a header alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

# Labels and types. The service makes the names of them: `Custom Field 1` is `custom_field_1`.
CUSTOM_FIELDS = {"Custom Field 1": "string", "Job title": "string", "Height, cm": "number"}
LIST_NAMES = ("News", "Łódź", "Gold")

# Headings in their order, each with its property, if it has one of its own.
_NAMES = [
    ("First name", "first_name"),
    ("Last name", "last_name"),
    ("Company", "company_name"),
    ("Job title", "job_title"),
]
_DETAILS = [
    ("Confirmed Opt-Out Date", "email_optout_date"),
    ("Phone - home", "home_phone"),
    ("Phone - home 2", None),
    ("Phone - mobile", "mobile_phone"),
    ("Street address line 1 - Home", "home_street"),
    ("City - Home", "home_city"),
    ("Street address line 1 - Home 2", None),
    ("State/Province - Work", "work_state"),
    ("Website", "website"),
    ("Custom Field 1", "cf_custom_field_1"),
    ("Job title", "cf_job_title"),
    ("Height, cm", "cf_height__cm"),
    ("Shoe size", None),
    ("Shoe size", None),
    ("Notes", "notes"),
    ("Email Lists", "list_names"),
    ("Source Name", "source_name"),
    ("Created At", "created_at"),
    ("Updated At", "updated_at"),
]
# The block of custom fields is known by a label that is like no standard heading.
_ALWAYS = {"Custom Field 1", "Updated At"}
_TIMESTAMPS = {"email_optout_date", "created_at", "updated_at"}
_OTHER = "other_columns"
_TEXTS = st.text(alphabet="aé世Ж,;\"'\n\r\u2028 .", max_size=6).filter(lambda text: not text.startswith("'"))


@dataclass(frozen=True)
class OddFile:
    """A file.

    Attributes:
        content: Its bytes.
        records: What each row says: the properties that have a value, `contact_key` aside.
        nul_bytes: How many NUL bytes are in it.
    """

    content: bytes
    records: list[dict[str, Any]]
    nul_bytes: int


def _timestamp(draw: st.DrawFn) -> tuple[str, str]:
    """A moment in either form, and as a record should have it."""
    moment = datetime(2005, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=draw(st.integers(0, 690_000_000_000)))
    local = moment.astimezone(timezone(timedelta(minutes=draw(st.sampled_from([-300, -240, 0, 60, 330, 765])))))
    if draw(st.booleans()):
        return f"{local:%Y-%m-%d %H:%M:%S %z}", f"{moment:%Y-%m-%dT%H:%M:%S}Z"
    milliseconds = f".{moment.microsecond // 1000:03d}"
    meant = f"{moment:%Y-%m-%dT%H:%M:%S}{'' if milliseconds == '.000' else milliseconds}Z"
    return f"{local:%Y-%m-%dT%H:%M:%S}{milliseconds} {local:%z}", meant


def _cell(draw: st.DrawFn, name: str | None) -> tuple[str, Any]:
    """A cell's text, and what it means; None: nothing."""
    if name in _TIMESTAMPS:
        return _timestamp(draw)
    if name == "list_names":
        chosen = draw(st.lists(st.sampled_from(LIST_NAMES), unique=True))
        return draw(st.sampled_from([",", ", "])).join(chosen), sorted(chosen) or None
    if name == "cf_height__cm":
        number = draw(st.sampled_from([0, 7, 172, 172.25, -1.5]))
        return str(number), number
    text = draw(_TEXTS)
    return text, text or None


def _row(draw: st.DrawFn, kinds: list[str], columns: list[tuple[str, str | None]]) -> tuple[list[str], dict[str, Any]]:
    cells: list[str] = []
    says: dict[str, Any] = {}
    others: dict[str, str] = {}
    for kind in kinds:  # a contact has one address, of any kind; with two, the first is it
        address = draw(st.sampled_from(["Zoë.Ito@Example.com", f"{kind}@b.example", ""]))
        cells += [address, "Active" if address else ""]
        if address and says:
            others |= {f"Email address{kind}": address, f"Email status{kind}": "Active"}
        elif address:
            says |= {"email_address": address, "email_status": "Active"}
    seen: list[str] = []
    for heading, name in columns:
        text, meant = _cell(draw, name)
        cells.append(text)
        seen.append(heading)
        if meant is not None and name is None:
            others[heading if seen.count(heading) == 1 else f"{heading} ({seen.count(heading)})"] = meant
        elif meant is not None and name is not None:
            says[name] = meant
    return cells, {**says, **({_OTHER: others} if others else {})}


def _csv(draw: st.DrawFn, table: list[list[str]]) -> str:
    line_end, quotes_all = draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())

    def quoted(cell: str) -> str:
        needed = quotes_all or any(character in cell for character in ',"\r\n')
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needed else cell

    text = line_end.join(",".join(map(quoted, row)) for row in table)
    return text + line_end * draw(st.integers(0, 2))


@st.composite
def odd_files(draw: st.DrawFn) -> OddFile:
    """Generate a file with up to four rows."""
    kinds = draw(st.lists(st.sampled_from([" - home", " - other", " - work"]), min_size=1, unique=True) | st.just([""]))
    addresses = [heading for kind in kinds for heading in (f"Email address{kind}", f"Email status{kind}")]
    columns = [*_NAMES, *(one for one in _DETAILS if one[0] in _ALWAYS or draw(st.booleans()))]
    rows = [_row(draw, kinds, columns) for _ in range(draw(st.integers(0, 4)))]
    text = _csv(draw, [addresses + [heading for heading, _ in columns], *(cells for cells, _ in rows)])
    places = draw(st.lists(st.integers(0, len(text)), max_size=3))
    for place in places:
        text = f"{text[:place]}\0{text[place:]}"
    content = text.encode("utf-8-sig" if draw(st.booleans()) else "utf-8")
    return OddFile(content, [says for _, says in rows], len(places))
