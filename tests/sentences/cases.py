"""One case for each sentence that can end a run: what to give which command, and what the account does."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.target.conftest import record, schema, singer, state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Answer: TypeAlias = tuple[int, dict[str, str], bytes]

TAP, TARGET, CLI = "tap-constantcontact", "target-constantcontact", "constantcontact"
PEOPLE = schema("people", "email", "first_name")
ADA, GRACE = record("people", email="ada@example.com"), record("people", email="grace@example.com")
DISCOVERED = {"tap_stream_id": "contacts", "schema": {"properties": {"contact_key": {}}}, "metadata": []}
TAGS = {
    "tap_stream_id": "contact_tags",
    "schema": {"properties": {"tag_id": {}}},
    "key_properties": ["tag_id"],
    "metadata": [{"breadcrumb": [], "metadata": {"selected": True}}],
}
LANDING = {
    **TAGS,
    "tap_stream_id": "landing_page_contacts",
    "key_properties": [],
    "schema": {"properties": {"action": {}}},
}
INCREMENTAL = {**DISCOVERED, "replication_method": "INCREMENTAL"}
SELECTED = [{"breadcrumb": [], "metadata": {"selected": True}}]


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        program: The command.
        options: Beside `--config config.json`, which the plugins get.
        given: Its standard input.
        settings: Beside those that lead to the account; null takes one away.
        files: To be there before, by name: what they hold, or what they are links to.
        account: Options of the simulator.
        answers: What the service answers instead, by method and path: status, headers, body. NUMBER in a body counts
            the answers, and PARITY is 0 or 1.
        environment: Variables.
        instead: What every answer says in place of other words.
        is_long: Whether the run waits for minutes: only with `FULL=1`.
        is_stopped: Whether it gets SIGTERM while it waits.
        is_unread: Whether nobody reads its output.
        most_bytes: That a file of it may have, as if the disk were full.
    """

    program: str
    options: tuple[str, ...] = ()
    given: bytes = b""
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    instead: tuple[bytes, bytes] | None = None
    is_long: bool = False
    is_stopped: bool = False
    is_unread: bool = False
    most_bytes: int = 0


def target(*messages: Mapping[str, Any] | bytes, account: Mapping[str, Any] | None = None, **settings: Any) -> Case:
    """Messages into the target; `settings` has those whose names are taken here."""
    given = b"".join(one if isinstance(one, bytes) else singer([one]) for one in messages)
    more = settings.pop("settings", {})
    beside = {name: settings.pop(name) for name in Case.__dataclass_fields__ if name in settings}
    return Case(TARGET, given=given, settings={**settings, **more}, account=account or {}, **beside)


def people(*messages: Mapping[str, Any] | bytes, **settings: Any) -> Case:
    """Ada, and then messages, into the target."""
    return target(PEOPLE, ADA, *messages, **settings)


def alike(**values: str) -> list[dict[str, Any]]:
    """Twenty people who have the same."""
    return [record("people", email=f"{number}@example.com", **values) for number in range(20)]


def faulty(*faults: str, **settings: Any) -> Case:
    """Ada into an account in which something goes wrong."""
    return people(account={"faults": faults}, **settings)


def tap(*options: str, account: Mapping[str, Any] | None = None, **settings: Any) -> Case:
    """The tap; `contacts` alone where no catalog is given."""
    beside = {name: settings.pop(name) for name in Case.__dataclass_fields__ if name in settings}
    return Case(TAP, options, settings=settings, account=account or {}, **beside)


def with_state(value: object) -> Case:
    return tap("--state", "state.json", files={"state.json": json.dumps(value).encode()})


def with_catalog(*streams: object, **settings: Any) -> Case:
    return tap(
        "--catalog", "catalog.json", files={"catalog.json": json.dumps({"streams": streams}).encode()}, **settings
    )


def export_of(content: bytes, rows: int) -> Case:
    """The tap, when the file of its export is that."""
    fault = f"export-file:FOLDER/export.csv:rows={rows}"
    return tap(files={"export.csv": content}, account={"faults": (fault,)}, contacts_source="export")


def cli(*options: str, given: bytes = b"", **beside: Any) -> Case:
    return Case(CLI, options, given, **beside)


def batch(manifest: object, **encoding: str) -> bytes:
    return singer([{"type": "BATCH", "stream": "people", "encoding": encoding, "manifest": manifest}])


MOVED: Answer = (302, {"Location": "https://elsewhere.example/"}, b"")
NO_JSON: Answer = (200, {"Content-Type": "text/html"}, b"<html>")
ELSEWHERE: Answer = (
    200,
    {},
    b'{"lists": [], "_links": {"next": {"href": "https://elsewhere.example/v3/contact_lists"}}}',
)
_MORE = b'{"lists": [], "_links": {"next": {"href": "%s"}}}'
IN_A_CIRCLE: Answer = (200, {}, _MORE % b"/v3/contact_lists?cursor=PARITY")
FOR_EVER: Answer = (200, {}, _MORE % b"/v3/contact_lists?cursor=NUMBER")
MUCH_LATER: Answer = (503, {"Retry-After": "9999"}, b"")
DEVICE = "POST /device/authorize"
CODE: Answer = (200, {}, b'{"device_code": "x", "interval": 0.1, "expires_in": 9}')
OTHER_LOGIN = b'{"abc": {"access_token": "x", "expires_at": 1, "refresh_token": "y"}}'
LOGIN_ERRORS = (b"invalid_scope", b"unauthorized_client", b"server_error")
_WHOSE = b'{"client_id": "CLIENT_ID", "auth_url": "AUTH_URL", "account": "%s"}'
_LOGIN = b'{"access_token": "x", "expires_at": 1, "login": ' + _WHOSE + b"}"
OWN_LOGINS = b'{"a": ' + _LOGIN % b"first" + b', "b": ' + _LOGIN % b"second" + b"}"
EXPIRED: Answer = (400, {}, b'{"error": "expired_token"}')
TOKEN_ALONE: Answer = (200, {}, b'{"access_token": "x"}')
FIELDS = {f"c{number}": f"cf:f{number}" for number in range(26)}
MANY = alike()
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}
RUN = b'{"format": 1, "run_id": "a", "plugin": "tap-constantcontact", "exit_code": 0, "streams": {}}'
MIRROR: dict[str, Any] = {"mode": "mirror", "undo_folder": "undo"}
HEADER = b"Email address,First name\n"

CASES: tuple[Case, ...] = (
    # The service and the network
    tap("--test=connection", answers={"GET /v3/account/summary": MOVED}),
    people(answers={"GET /v3/contact_lists": ELSEWHERE}, lists=["Newsletter"]),
    people(answers={"GET /v3/contact_lists": IN_A_CIRCLE}, lists=["Newsletter"]),
    people(answers={"GET /v3/contact_lists": FOR_EVER}, lists=["Newsletter"]),
    people(answers={"GET /v3/contact_lists": NO_JSON}, lists=["Newsletter"], is_long=True),
    people(answers={"GET /v3/contact_lists": (200, {}, _MORE % b"//[")}, lists=["Newsletter"], is_long=True),
    people(answers={"POST /token": (200, {}, b'{"access_token": "x y", "expires_in": 9}')}, is_long=True),
    people(answers={"GET /v3/contact_lists": MUCH_LATER}, lists=["Newsletter"]),
    people(answers={"POST /token": (200, {}, b"{}")}, is_long=True),
    people(answers={"POST /token": (200, {"Content-Encoding": "gzip"}, b"no gzip")}, is_long=True),
    people(auth_url="http://127.0.0.1:9", is_long=True),
    people(api_url="http://127.0.0.1:9/v3", is_long=True),
    tap("--test=connection", api_url="http://127.0.0.1:9/v3", is_long=True),
    faulty("token:99:drop-before", is_long=True),
    faulty("next:99:503:GET /contact_lists", lists=["Newsletter"], is_long=True),
    faulty("next:99:429:GET /contact_lists", lists=["Newsletter"], is_long=True),
    faulty("next:1:400:POST /activities"),
    faulty("next:1:400:POST /contact_lists", lists=["New"], create_lists=True),
    faulty("next:9:404:GET /contact_lists", lists=["Newsletter"]),
    faulty("next:9:custom_fields=[]:GET /contact_custom_fields", field_map={"first_name": "cf_shoe_size"}),
    people(instead=(b'"state"', b'"other"'), activity_timeout_minutes=1, is_long=True),
    people(instead=(b"items_total_count", b"other_count")),
    target(PEOPLE, *MANY, verify="members", account={"faults": ("activity:dropped:1",)}),
    people(instead=(b"Volunteers", b"Newsletter"), lists=["Newsletter"]),
    tap(instead=(b'"results"', b'"others"'), contacts_source="export"),
    tap(account={"contacts": 5000}, contacts_source="export", most_bytes=100_000),
    tap(segment_id=99_999_999),
    export_of(b"Mailbox,Thing\nx,y\n", 1),
    export_of(b"Email address,First name\na@x.org,A\nEmail address,First name\n", 2),
    tap(contact_ids=["7"]),
    tap(contact_ids=["00000000-0000-1000-8000-000000000000"]),
    tap(is_unread=True),
    tap(is_stopped=True, account={"faults": ("activity:stuck",)}, contacts_source="export"),
    people(is_stopped=True),
    faulty("next:9:401:GET /contact_lists", lists=["Newsletter"]),
    people(account={"privileges": ["contacts:read"]}),
    faulty("activity:failed"),
    faulty("activity:stuck", activity_timeout_minutes=1, is_long=True),
    faulty("activity:short:1"),
    faulty("next:9:quota_exceeded:POST /activities"),
    people(daily_request_budget=1, lists=["Newsletter"]),
    people(daily_request_budget=0, key_daily_budget=1, lists=["Newsletter"]),
    tap(account={"faults": ("activity:missing-result-file:count=all",)}, contacts_source="export", is_long=True),
    tap(account={"faults": ("cut-download:100:count=all",)}, contacts_source="export", is_long=True),
    export_of(b"", 3),
    export_of(HEADER + b"ada@example.com,Ada\n" + HEADER, 2),
    export_of(b"E-mail\nada@example.com\n", 1),
    export_of(HEADER + b"ada@example.com,Ada\n", 3),
    export_of(HEADER + b"ada@example.com,Ada,more\n", 1),
    export_of(HEADER + b'"ada@example.com" x,Ada\n', 1),
    export_of(b"\xff" + HEADER + b"ada@example.com,Ada\n", 1),
    # Logging in
    faulty("token:1:invalid_grant"),
    people(client_secret="wrong"),
    people(refresh_token=None),
    people(refresh_token=None, files={"tokens.json": b"{}"}),
    people(options=("--config=ENV",), files={".env": b"\xff\xfe"}),
    people(
        refresh_token=None,
        files={"tokens.json": OTHER_LOGIN},
    ),
    people(files={"tokens.json": b"[]"}),
    people(token_store="."),
    people(token_store="postgresql://nobody?nothing=5"),
    people(token_store="/proc/none/tokens.json"),
    people(api_url="http://example.com/v3"),
    cli("login", "--client-id", "nobody"),
    cli("login", "--client-id", "nobody", "--auth-url", "http://127.0.0.1:9"),
    cli(
        "login",
        answers={DEVICE: CODE, "POST /token": EXPIRED},
    ),
    cli("login", answers={DEVICE: CODE, "POST /token": TOKEN_ALONE}),
    cli("login", answers={DEVICE: (503, {}, b"")}),
    *(cli("login", answers={DEVICE: (400, {}, b'{"error": "%s"}' % code)}) for code in LOGIN_ERRORS),
    cli("login", "--browser", "--redirect-uri", "http://elsewhere.example/callback"),
    cli("login", "--browser", "--redirect-uri", "http://localhost:PORT/callback"),
    people(refresh_token=None, files={"tokens.json": OWN_LOGINS}),
    people(refresh_token=None, files={"tokens.json": OWN_LOGINS}, settings={"account": "third"}),
    people(settings={"account": "third"}),
    # Settings
    people(mode="upsert!"),
    people(stream_maps={"people": {"email": "email +"}}),
    Case(TARGET, ("--config", "none.json")),
    Case(TARGET, ("--config", "list.json"), files={"list.json": b"[]"}),
    Case(TARGET, ("--config", "text.json"), files={"text.json": b"{"}),
    people(lists=["Nowhere"]),
    people(lists=["Newslettr"]),
    people(lists=None),
    people(lists=[f"List {number}" for number in range(51)], create_lists=True),
    people(tags=[f"Tag {number}" for number in range(51)], create_tags=True),
    people(report_path="/proc/none/report.json"),
    people(runs_path="/proc/none/runs.jsonl"),
    people(record("people", email="x"), rejects_path="/proc/none/rejects.jsonl"),
    people(history_path="history.db", files={"history.db": b"no database"}),
    people(suppression_path="none.csv"),
    people(field_map={"first_name": "frist_name"}),
    people(field_map={"first_name": "last_name", "email": "last_name"}),
    target(schema("people", "email", "x"), ADA, create_custom_fields=True, field_map={"x": "cf:" + "x" * 60}),
    people(streams={"people": {"field_map": {"frist_name": "first_name"}}}),
    people(stream_maps={"poeple": {"__filter__": "True"}}),
    people(stream_maps={"customers": {"__filter__": "True"}}),
    people(stream_maps={"people": {"frist_name": None}}),
    people(stream_maps={"people": {"first_name": "first_name.upper()"}}),
    people(stream_maps={"people": {"email": "email", "__else__": None, "first_name": "1/0"}}),
    people(operation="add_tags"),
    target(schema("people", "email", "list_ids"), ADA, mode="mirror", lists=None),
    target(schema("people", "email", *FIELDS), ADA, import_format="csv", create_custom_fields=True, field_map=FIELDS),
    target(
        schema("people", "email", "email_address"),
        record("people", email="a@example.com", email_address="b@example.com"),
    ),
    target(schema("people", "name"), streams={"people": {"operation": "delete"}}),
    target(schema("orders", "number"), streams={"orders": {"mode": "append"}}),
    # The input
    target(),
    people(b'{"type": "RECORD", "stream": "people", "rec'),
    people(b"no JSON\n"),
    people('{"type": "STATE"}\n'.encode("utf-16")),
    target('{"type": "STATE"}\n'.encode("utf-16")),
    people(b"[]\n"),
    people({"type": "ROW"}),
    people({"type": "RECORD", "stream": "people"}),
    people(record("others", email="ada@example.com")),
    people({"type": "RECORD", "stream": "people", "record": []}),
    target(batch([], format="jsonl")),
    people(batch(["file:///none"], format="jsonl")),
    people(batch(None, format="jsonl"), batch_folder="."),
    people(batch(["file:///none"], format="avro"), batch_folder="."),
    people(batch(["file:///none"], format="jsonl"), batch_folder="."),
    people(batch(["gs://bucket/none"], format="jsonl"), batch_folder="."),
    people(
        batch(["file://FOLDER/cut.gz"], format="jsonl", compression="gzip"),
        files={"cut.gz": b"\x1f\x8b\x08"},
        batch_folder=".",
    ),
    people(
        batch(["file://FOLDER/text"], format="jsonl", compression="gzip"),
        files={"text": b"text"},
        batch_folder=".",
    ),
    target(schema("people", "contact"), record("people", contact="ada@example.com"), state(a=1)),
    target(schema("orders", "number"), record("orders", number="1"), state(a=1)),
    target(schema("orders", "number"), refuse_streams_without_people=True),
    target(
        schema("people", "email", "email_consent"),
        *(record("people", email="a@example.com", email_consent="qwz") for _ in MANY),
    ),
    target(
        schema("people", "email", "day"),
        *(record("people", email="a@example.com", day="31/12/1980") for _ in MANY),
        field_map={"day": "birthday"},
    ),
    people(record("people", email="x"), max_reject_percent=0),
    target(
        schema("people", "email", "phone"),
        *(record("people", email=f"{len(phone)}@example.com", phone=phone) for phone in ("5" * 24, "5" * 10)),
        record("people", email="x"),
        max_reject_percent=0,
        resolve_rejects="none",
        account={"faults": ("activity:unnamed",)},
    ),
    # People who leave
    target(PEOPLE, END, **MIRROR),
    people(END, **MIRROR, max_removal_percent=0),
    people(schema("more", "email"), record("more", email="a@example.com"), END, {**END, "stream": "more"}, **MIRROR),
    people(END, **{**MIRROR, "undo_folder": "/proc/none"}, max_removal_percent=100),
    target(
        schema("people", "email", "deleted_at"),
        *(record("people", **one["record"], deleted_at="2020-01-01") for one in MANY),
        on_delete="delete",
    ),
    # The tap
    tap("--test=nothing"),
    tap(status="gone"),
    tap(start_date="yesterday"),
    tap(start_date="01/02/2026"),
    tap(start_date="2999-01-01"),
    tap(batch_config={"a": 5}),
    tap(batch_config={"encoding": {"format": "parquet"}, "storage": {"root": "file:///tmp"}}),
    tap(lists=["Newsletter"], tags=["VIP"]),
    tap(contacts_source="api", new_subscriber=True),
    with_state({"bookmarks": {}, "more": 1}),
    with_state([]),
    with_state({"bookmarks": []}),
    with_state({"bookmarks": {"people": {}}}),
    with_state({"bookmarks": {"contacts": []}}),
    with_state({"bookmarks": {"contacts": {"replication_key": "updated_at", "replication_key_value": "then"}}}),
    with_state({"bookmarks": {"contacts": {"replication_key": "id", "replication_key_value": "2020-01-01T00:00:00Z"}}}),
    with_state({"bookmarks": {"contacts": {"of": {"account": "another"}}}}),
    tap("--state", "empty.json", files={"empty.json": b""}),
    tap("--catalog", "empty.json", files={"empty.json": b""}),
    tap("--state", "text.json", files={"text.json": b"text"}),
    tap("--catalog", "text.json", files={"text.json": b"text"}),
    tap("--catalog", "list.json", files={"list.json": b"[]"}),
    with_catalog(),
    with_catalog({**DISCOVERED, "tap_stream_id": "people", "metadata": SELECTED}),
    with_catalog({**DISCOVERED, "stream": "people", "metadata": SELECTED}),
    with_catalog({**DISCOVERED, "replication_method": "SOMETIMES", "metadata": SELECTED}),
    with_catalog({**DISCOVERED, "schema": {}, "metadata": SELECTED}),
    with_catalog(DISCOVERED, DISCOVERED),
    with_catalog({**DISCOVERED, "metadata": [{"breadcrumb": [], "metadata": {"selected": False}}]}),
    with_catalog({**DISCOVERED, "metadata": SELECTED, "selected": False}),
    with_catalog({**DISCOVERED, "metadata": [{"breadcrumb": ["properties", "e"], "metadata": {"selected": True}}]}),
    with_catalog(
        {**DISCOVERED, "replication_method": "INCREMENTAL", "replication_key": "first_name", "metadata": SELECTED}
    ),
    with_catalog({**DISCOVERED, "metadata": SELECTED}, account_id_in_keys=True),
    tap(account={"privileges": ["contacts:read", "contacts:write"]}, account_id_in_keys=True),
    with_catalog(LANDING, landing_pages=["0a0a0a0a-0000-4000-8000-000000000000"]),
    tap(
        "--catalog",
        "catalog.json",
        "--state",
        "state.json",
        files={
            "catalog.json": json.dumps({"streams": [TAGS]}).encode(),
            "state.json": b'{"bookmarks": {"contact_tags": {"known": "a"}}}',
        },
        answers={"GET /v3/contact_tags": (200, {}, b'{"tags": []}'), "GET /v3/contact_tags/a": (200, {}, b"{}")},
    ),
    # The command
    cli("replay"),
    cli("replay", "rejects.jsonl", files={"rejects.jsonl": b"[]\n"}),
    cli("replay", "rejects.jsonl", "--run", "x", files={"rejects.jsonl": b""}),
    cli("refresh", "--token-store", "none.json"),
    cli("explain", "none.csv"),
    cli("explain", "-"),
    cli("explain", "-", given=b"{}\n"),
    cli("from-csv", "none.csv"),
    cli("from-csv", "people.json", files={"people.json": b'[{"email": "ada@example.com"}]\n'}),
    cli("from-csv", "people.csv", files={"people.csv": b""}),
    cli("from-csv", "people.csv", files={"people.csv": b"email,name\nada@example.com,One, Ada\n"}),
    cli("from-csv", "people.csv", files={"people.csv": b'email,name\nada@example.com,"One" Ada"\n'}),
    cli("from-csv", "people.csv", files={"people.csv": b"ada@example.com,Ada\n"}),
    cli("from-csv", "people.csv", files={"people.csv": b"email,name\nada@example.co"}),
    target(schema("people", "ada@example.com"), record("people", **{"ada@example.com": "grace@example.com"})),
    cli("from-csv", "people.csv", files={"people.csv": b"PK\x03\x04\x00"}),
    cli("from-csv", "people.csv", "people.tsv", files={"people.csv": b"email\n", "people.tsv": b"email\n"}),
    cli("to-csv", "out", given=b"email\n"),
    cli("to-csv", "out", given=singer([PEOPLE, schema("people", "email")])),
    cli("to-csv", "out", given=singer([schema("people", "email"), record("people", email="a@x.org", consent=False)])),
    cli("to-csv", "file/out", given=singer([PEOPLE]), files={"file": b""}),
    cli("to-csv", "out"),
    cli("to-csv", "out", given=singer([schema("a/b", "email")])),
    cli("run", "cat |"),
    cli("run", "cat > file"),
    cli("run", "cat '"),
    cli("run", "cat people.singer", files={"people.singer": singer([PEOPLE])}),
    cli("forget", "nobody"),
    cli("forget", "hashes", files={"hashes": b"5f4dcc3b5aa765d61d8327deb882cf99\n"}),
    cli("forget", "text", files={"text": b"neither\nnor\n"}),
    cli("forget", "ada@example.com", "--config", "none.json"),
    cli("forget", "ada@example.com", "--config", "list.json", files={"list.json": b"[]"}),
    cli("forget", "ada@example.com", "--file", "/proc/self/mem"),
    cli("report", "mem.jsonl", files={"mem.jsonl": Path("/proc/self/mem")}),
    cli("report", "runs.jsonl", "--html", "/proc/none/page.html", files={"runs.jsonl": RUN}),
    cli("report", "none.jsonl"),
    cli("report", "empty.jsonl", files={"empty.jsonl": b""}),
)
