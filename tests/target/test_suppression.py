"""Nobody on a do-not-mail list is imported or brought back: by blocks and one by one, in every mode, in every form."""

from __future__ import annotations

import codecs
import hashlib
import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_api.errors import SettingsError
from target_constantcontact.account.suppression_list import SuppressionList
from tests.target.conftest import record, schema, singer
from tests.target.streams.both_ways import Case, both_ways, totals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from constantcontact_simulator.account import Account
    from tests.target.conftest import Pipeline

PEOPLE = schema("people", "email", "first_name")
END = {"type": "ACTIVATE_VERSION", "stream": "people", "version": 1}


def hashed(address: str, name: str) -> str:
    return hashlib.new(name, address.lower().encode()).hexdigest()


def lines(people: Sequence[str]) -> str:
    return "".join(f"{one}\n" for one in people)


def csv(people: Sequence[str], mark: str = ",") -> str:
    rows = [
        ["Name", "Email Address", "Unsubscribed at"],
        *([f'"Smith{mark} {n}"', one, "3"] for n, one in enumerate(people)),
    ]
    return "".join(f"{mark.join(row)}\n" for row in rows)


def suppressions(people: Sequence[str]) -> str:
    described = schema("suppressions", "contact_id", "email_address", "reason")
    records = (
        record("suppressions", contact_id="0" * 32, email_address=one, reason="unsubscribed", at=None) for one in people
    )
    return singer([described, *records, {"type": "STATE", "value": {}}]).decode()


FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "lines": lines,
    "lines without an end": "\n".join,
    "lines of Windows, some blank": lambda people: "\r\n \r\n".join(["", *people, ""]),
    "lines in quotes": lambda people: "".join(f'"{one}"\n' for one in people),
    "several on a line": lambda people: ", ".join(people) + "\n",
    "CSV": csv,
    "CSV with semicolons": lambda people: csv(people, ";"),
    "CSV with tabs": lambda people: csv(people, "\t"),
    "CSV without a heading": lambda people: "".join(f"{n},{one},unsubscribed\n" for n, one in enumerate(people)),
    "CSV of one column": lambda people: lines(["Opted-out people", *people]),
    "CSV of no known heading": lambda people: "".join(
        ["recipient,reason\n", *(f"{one},550 no such user\n" for one in people)]
    ),
    "CSV with blanks in the column": lambda people: csv(["", *people, ""]),
    "JSON lines": lambda people: "".join(f"{json.dumps({'id': 7, 'EmailAddress': one})}\n" for one in people),
    "JSON lines, some without an address": lambda people: "".join(
        f"{json.dumps({'phone': '1', 'mail': one})}\n\n" for one in [*people, None, ""]
    ),
    "a stream": suppressions,
    "not_permitted_path": lambda people: "".join(
        f"{json.dumps({'stream': 'people', 'kind': 'withdrawn', 'record': {'E-Mail': one}})}\n" for one in people
    ),
}
WAYS: dict[str, Callable[[str], str]] = {
    "as they are": str,
    "upper case": str.upper,
    "spaces": lambda one: f"  {one} ",
    **{name: (lambda one, name=name: hashed(one, name)) for name in ("md5", "sha1", "sha256")},  # type: ignore[misc]
    "SHA-1 in upper case": lambda one: hashed(one, "sha1").upper(),
}
BOMS = {"utf-8": b"", "utf-8-sig": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize("form", FORMS)
def test_the_people_of_a_file_of_any_form_are_known_and_nobody_else_is(form: str, tmp_path: Path) -> None:
    rng, path = Random(form), tmp_path / "list"  # noqa: S311  # drawn alike each time
    everybody = [f"{name}.{n}@{domain}" for n in range(9) for name in ("ann", "zoë") for domain in ("x.org", "é.com")]
    if form == "CSV of no known heading":
        ways = {name: way for name, way in WAYS.items() if "@" in way("a@x.org") or way is str.upper}
    else:
        ways = WAYS
    for encoding, bom in BOMS.items():
        people = rng.sample(everybody, rng.randint(3, 20))
        written = [rng.choice([*ways.values()])(one) for one in people]
        path.write_bytes(bom + FORMS[form](written).encode(encoding))
        found = set(SuppressionList(path).found(everybody))
        assert found == set(people), written


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names nobody"),
        (b"\n \n\xef\xbb\xbf\n", "names nobody|line"),
        (b"Email\n", "names nobody"),
        (singer([schema("suppressions", "email_address")]), "names nobody"),
        (b"a@x.org\nb[at]x.org\n", "line 2"),
        (b"a[at]x.org\nb@x.org\n", "line 1"),
        (b"x.org\nb@x.org\n", "line 1"),
        (b"d41d8cd98f00b204e9800998ecf8427\na@x.org\n", "line 1"),
        (b"a@x.org\n# kept by Ann\n", "line 2"),
        (b"a@x.org, b@x,org\n", "line 1"),
        (b"Email,Name\na@x.org,Ann\nb,Ben\n", "line 3"),
        (b"Email\na@x.org,b@x.org\n", "line 2"),
        (b"one,two\na@x.org,b@x.org\n", "line 2.*email"),
        (b"id,reason\nd41d8cd98f00b204e9800998ecf8427e,550\n", "line 2.*email"),
        (b'{"id": 7, "name": "x"}\n', "line 1.*email"),
        (b'{"id": 7}\n', "line 1"),
        (b'{"email": "a@x.org"}\n{"email": 7}\n', "line 2"),
        (b'{"email": "a@x.org"}\nb@x.org\n', "line 2"),
        (b'{"email": "a@x.org"}\n["b@x.org"]\n', "line 2"),
        (b'{"email": "a@x.org"}\n{"email": "b@x', "line 2"),
        (singer([record("suppressions", email="a@x.org"), record("contacts", email="b@x.org")]), "line 2.*stream"),
        (b'{"type": "BATCH", "stream": "suppressions", "manifest": []}\n', "line 1"),
        (b'Email\n"a@x.org\nb@x.org\n', "line"),
        (b"a@x.org\n\x00\x01\x02\n", "line"),
        (b"\xff\xfea@x.org\n", "UTF|line"),
        (b'["a@x.org", "b@x.org"]\n', "line 1"),
    ],
)
def test_what_is_not_understood_ends_the_run_before_anything_is_sent(
    content: bytes, said: str, pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=said) as error:
        pipeline.run(PEOPLE, record("people", email="c@x.org"), suppression_path=str(path))
    assert error.value.exit_code == 2
    assert "@" not in str(error.value)
    assert not pipeline.simulator.requests


@pytest.mark.parametrize("name", ["nothing", "."])
def test_a_file_that_cannot_be_read_ends_the_run_before_anything_is_sent(
    name: str, pipeline: Pipeline, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="suppression_path"):
        pipeline.run(PEOPLE, record("people", email="c@x.org"), suppression_path=str(tmp_path / name))
    assert not pipeline.simulator.requests


def test_bytes_of_another_encoding_in_another_column_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes("Email,Name\na@x.org,Zoë\nb@x.org,Ann\n".encode("cp1252"))
    assert set(SuppressionList(path).found(["a@x.org", "b@x.org", "c@x.org"])) == {"a@x.org", "b@x.org"}


def test_both_addresses_of_somebody_are_on_the_list(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("Email,Owner email,Email 2\na@x.org,o@x.org,b@x.org\nc@x.org,o@x.org,\n")
    assert set(SuppressionList(path).found([f"{one}@x.org" for one in "abco"])) == {f"{one}@x.org" for one in "abc"}


def prepare(account: Account) -> None:
    """Have some people in the account: on a list, deleted, and on no list."""
    for number in (1, 2, 3, 11, 12, 13):
        address = {"address": f"p.{number}@x.org", "permission_to_send": "implicit"}
        lists = [account.living_lists()[0].list_id] if number % 10 != 3 else []
        body = {"email_address": address, "create_source": "Account", "list_memberships": lists}
        made = account.contacts.create(body)
        if number % 10 == 2:
            account.contacts.delete(made.contact_id)


MODES: dict[str, dict[str, Any]] = {
    "upsert": {},
    "append": {"mode": "append"},
    "update": {"mode": "update"},
    "mirror": {"mode": "mirror", "max_removal_percent": 100},
    "skip_unchanged": {"skip_unchanged": True, "revive_deleted": True},
    "history": {"history_path": True},
    "dry run": {"dry_run": True},
    "lists of their own": {"lists": None, "create_lists": True},
}


@pytest.mark.parametrize("mode", MODES)
def test_nobody_on_the_list_is_written_in_the_mode(mode: str, tmp_path: Path) -> None:
    path, suppressed = tmp_path / "list", [f"p.{number}@x.org" for number in range(10)]
    path.write_text("".join(f"{one if n % 2 else hashed(one, 'sha256')}\n" for n, one in enumerate(suppressed)))
    columns = schema("people", "email", "first_name", "list_names")
    people = [
        record("people", email=f"P.{number}@x.org", first_name="Ann", list_names=f"list {number // 10}")
        for number in range(30)
    ]
    faulty = record("people", email="p.4@x.org", first_name="A" * 51)
    case = Case(
        {"lists": ["Newsletter"], "suppression_path": str(path), **MODES[mode]},
        [singer([columns, *people, faulty, END])],
        prepare=prepare,
    )
    (told,) = both_ways(case, tmp_path)
    assert told["counts"]["people"]["not_permitted"] == {"suppressed": 11}
    bodies = "".join(body for _, body in told["bodies"])
    assert not [one for one in suppressed if one in bodies.lower()]
    assert "list 0" not in [name for _, name in told["account"][0]]
    assert not told["rejects"]
    written = totals([told])
    assert written["sent"] + written["unchanged"] >= 2
    assert told.by_blocks >= 20


def test_an_undo_file_and_a_record_of_a_rejects_file_bring_nobody_back(pipeline: Pipeline, tmp_path: Path) -> None:
    path, keeps = tmp_path / "list", tmp_path / "kept"
    path.write_text("a@x.org\n")
    undo = schema("constantcontact_undo", "email", list_ids={"type": "array", "items": {"type": "string"}})
    (first, *_) = pipeline.account.living_lists()
    back = [record("constantcontact_undo", email=one, list_ids=[first.list_id]) for one in ("a@x.org", "b@x.org")]
    pipeline.run(undo, *back, suppression_path=str(path), not_permitted_path=str(keeps))
    assert not pipeline.has("a@x.org")
    assert pipeline.has("b@x.org")
    (kept,) = map(json.loads, keeps.read_text().splitlines())
    assert (kept["kind"], kept["record"]["email"]) == ("suppressed", "a@x.org")


def test_whoever_is_on_the_list_can_still_be_unsubscribed_or_deleted(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.run(PEOPLE, record("people", email="a@x.org"), record("people", email="b@x.org"))
    path = tmp_path / "list"
    path.write_text("a@x.org\nb@x.org\n")
    streams = {"gone": {"operation": "delete"}, "quiet": {"operation": "unsubscribe"}}
    gone = [schema("gone", "email"), record("gone", email="a@x.org")]
    quiet = [schema("quiet", "email"), record("quiet", email="b@x.org")]
    pipeline.run(*gone, *quiet, streams=streams, suppression_path=str(path))
    assert pipeline.contact("b@x.org")["email_address"]["permission_to_send"] == "unsubscribed"
    found = pipeline.account.contacts.by_address("a@x.org")
    assert found is None or found.deleted_at
