"""Records of runs as one HTML page, without scripts and without anything from the network. Pure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from constantcontact_api.text import counted
from constantcontact_cli.run_records import outcomes, total_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_RUNS: Final = 50
_STYLE: Final = """
:root { color-scheme: light dark; --line: #d5d9de; --soft: #5c6670; --good: #1a7f4b; --bad: #b3261e; --service: #b9770e;
  --own: #2f6fb3; --back: #fff; --text: #1b1f23; }
@media (prefers-color-scheme: dark) { :root { --line: #3a424b; --soft: #a3adb8; --good: #5ac18e; --bad: #ff8a80;
  --service: #e0a64a; --own: #7db2ec; --back: #14181d; --text: #e6e9ed; } }
body { background: var(--back); color: var(--text); font: 15px/1.45 system-ui, sans-serif; margin: 0 auto;
  max-width: 68rem; padding: 1rem; }
h1 { font-size: 1.4rem; margin: .4rem 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; } .number { text-align: right; } code { overflow-wrap: anywhere; }
.bar { display: flex; height: .8rem; min-width: 8rem; } .bar span { display: block; }
.service { background: var(--service); }
td:first-child { white-space: nowrap; }
.own { background: var(--own); } .key { display: inline-block; width: .8rem; height: .8rem; margin: 0 .3rem 0 .8rem; }
"""
_NUMBER: Final = ' class="number"'
_SECURITY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(records: Sequence[Mapping[str, Any]], examples: Mapping[str, Sequence[str]]) -> str:
    """Write the page: the last run whole, then a line for each of the last fifty.

    Args:
        records: Of runs, the last one at the end.
        examples: Masked rejects of the last run, by reason.
    """
    last = records[-1]
    parts = [_head(last), _outcomes(last), _rejects(last, examples), _seconds(last), _runs(records[-MOST_RUNS:])]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_SECURITY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(str(last['plugin']))}: {_ended(last)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _ended(record: Mapping[str, Any]) -> str:
    return "completed" if record["exit_code"] == 0 else f"ended with exit code {record['exit_code']}"


def _head(record: Mapping[str, Any]) -> str:
    mood = "good" if record["exit_code"] == 0 else "bad"
    account = record.get("account") or {}
    about = [
        f"run {record['run_id']}",
        f"version {record.get('version')}",
        f"{_moment(record.get('started_at'))} UTC, {record.get('seconds', 0):,.1f} s",
        *([f"account {account['name'] or account['id']}"] if account.get("name") or account.get("id") else []),
        *([f"lists: {', '.join(one['name'] for one in record['lists'])}"] if record.get("lists") else []),
        counted(record.get("requests_used") or 0, "request"),
        *(["dry run: nothing was changed"] if record.get("is_dry_run") else []),
    ]
    sentence = f"<p>{escape(record['sentence'])}</p>" if record.get("sentence") else ""
    return (
        f'<h1>{escape(str(record["plugin"]))} <span class="{mood}">{_ended(record)}</span></h1>{sentence}'
        f'<p class="soft">{escape(" · ".join(about))}</p>'
    )


def _outcomes(record: Mapping[str, Any]) -> str:
    found = outcomes(record)
    names = list(dict.fromkeys(name for counts in found.values() for name in counts))
    rows = [[stream, *(counts.get(name, 0) for name in names)] for stream, counts in found.items()]
    return _section("Outcomes", _table(["Stream", *names], rows) if rows else "<p>No record came.</p>")


def _rejects(record: Mapping[str, Any], examples: Mapping[str, Sequence[str]]) -> str:
    reasons: dict[str, int] = {}
    for counts in record["streams"].values():
        for reason, count in counts.get("rejected", {}).items():
            reasons[reason] = reasons.get(reason, 0) + count
    if not reasons:
        return ""
    rows = [[reason, count, "\n".join(examples.get(reason, ()))] for reason, count in reasons.items()]
    note = '<p class="soft">Of each word of an example only the first character is shown.</p>'
    return _section("Rejects by reason", _table(["Reason", "Records", "Examples"], rows) + note)


def _seconds(record: Mapping[str, Any]) -> str:
    service, own = (record.get(f"seconds_{whose}") or 0.0 for whose in ("waiting_for_the_service", "of_our_own"))
    note = (
        '<p class="soft"><span class="key service"></span>waiting for the service'
        '<span class="key own"></span>our own</p>'
    )
    rows = [["The run", "", f"{service:,.1f}", f"{own:,.1f}", (service, own)]]
    for one in (*record.get("imports", ()), *record.get("exports", ())):
        took = [one.get(f"seconds_of_{whose}") or 0.0 for whose in ("service", "our_own")]
        name = "import" if "stream" in one else "export"
        rows.append([name, one.get("rows"), f"{took[0]:,.1f}", f"{took[1]:,.1f}", (took[0], took[1])])
    shown = rows[: MOST_RUNS + 1]
    return _section("Seconds", _table(["What", "Rows", "Service", "Own", ""], shown) + note)


def _runs(records: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            _moment(record.get("started_at")),
            record["plugin"],
            record["exit_code"],
            ", ".join(f"{count:,} {name}" for name, count in total_of(record).items()),
            record.get("requests_used"),
            (record.get("seconds_waiting_for_the_service") or 0.0, record.get("seconds_of_our_own") or 0.0),
            record.get("sentence") or "",
        ]
        for record in reversed(records)
    ]
    heading = "The last run" if len(rows) == 1 else f"The last {len(rows)} runs"
    return _section(heading, _table(["Began (UTC)", "Plugin", "Exit", "Records", "Requests", "Seconds", "Why"], rows))


def _section(heading: str, content: str) -> str:
    return f'<h2>{escape(heading)}</h2><div class="wide">{content}</div>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    are_numbers = [any(isinstance(row[column], int) for row in rows) for column in range(len(heads))]
    head = "".join(
        f"<th{_NUMBER * is_number}>{escape(name)}</th>" for name, is_number in zip(heads, are_numbers, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return f"<td>{_bar(*value)}</td>"
    if isinstance(value, int):
        return f"<td{_NUMBER}>{value:,}</td>"
    text = "" if value is None else str(value)
    return f"<td>{'<br>'.join(map(escape, text.split(chr(10))))}</td>"


def _bar(service: float, own: float) -> str:
    whole = service + own or 1.0
    spans = (
        f'<span class="{name}" style="width:{100 * part / whole:.1f}%"></span>'
        for name, part in (("service", service), ("own", own))
    )
    return f'<div class="bar" title="{service:,.1f} s of service, {own:,.1f} s of our own">{"".join(spans)}</div>'


def _moment(text: object) -> str:
    return str(text or "")[:19].replace("T", " ")
