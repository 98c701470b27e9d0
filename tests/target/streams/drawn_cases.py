"""Settings, accounts and inputs of every kind, drawn by a seed."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, Final

from constantcontact_simulator.account import Account
from target_constantcontact.limits import Limits
from tests.target.streams.both_ways import Case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Record = dict[str, Any]

_TEXT: Final = {"type": ["string", "null"]}
_ONLY_TEXT: Final = {"type": "string"}
COLUMNS: Final[dict[str, Any]] = {
    "first_name": _TEXT,
    "last_name": {},
    "city": _TEXT,
    "company": _ONLY_TEXT,
    "zip": {"type": ["integer", "string", "null"]},
    "street": _TEXT,
    "street2": _TEXT,
    "phone": _TEXT,
    "home_phone": _TEXT,
    "work_phone": _TEXT,
    "mobile_phone": _TEXT,
    "anniversary": {"type": ["string", "null"], "format": "date"},
    "birthday": _TEXT,
    "birthday_month": {"type": ["integer", "null"]},
    "birthday_day": {"type": ["integer", "string", "null"]},
    "sms_number": _TEXT,
    "sms_consent_date": _TEXT,
    "sms_status": {},
    "email_status": _TEXT,
    "deleted_at": {"type": ["string", "null"], "format": "date-time"},
    "Lifetime value": {"type": ["number", "null"]},
    "cf_membership_level": _TEXT,
    "Is member?": {"type": ["boolean", "null"]},
    "Interests": _TEXT,
    "Pledge": _TEXT,
    "unknown": _TEXT,
}
PLAIN: Final[dict[str, Sequence[Any]]] = {
    "zip": [97301, "97301", None],
    "phone": ["555-0100", "555-0101", None],
    "home_phone": ["555-0102"],
    "work_phone": ["555-0103"],
    "mobile_phone": ["555-0104", None],
    "anniversary": ["2020-05-01", "2020-05-01T00:00:00Z", None],
    "birthday": ["4/9", "1990-04-09", None],
    "birthday_month": [4],
    "birthday_day": [9, "09"],
    "sms_number": ["(555) 010-9999", "555-010-9998", None],
    "sms_consent_date": ["2024-05-01", None],
    "sms_status": ["opted in", "no", None],
    "email_status": ["Active", None, None, "Unsubscribed"],
    "deleted_at": [None] * 8 + ["2026-01-01T00:00:00Z"],
    "Lifetime value": [12.5, 12, None],
    "cf_membership_level": ["gold", "silver", None],
    "Is member?": [True, False, None],
    "Interests": ["Music", "Food & wine, Garden", None],
    "Pledge": ["12.50", "$7", None],
    "street": ["Main Street 3", "Elm Street 4"],
    "street2": ["Floor 2", None],
}
NAMES: Final = ("Ann", "Ben", "Bend", "Salem", "Birch & Co", "Zoë", None)
ODD: Final[Sequence[Any]] = (
    "", " ", " x", "x ", "x  y", "a,b", 'q"q', "line\nline", "\r", "tab\tx", "\x00", "\x1f edge", "\x7f", "\x85",
    "\xa0edge", "edge\u2003", "\u2028", "😀", "a" * 50, "a" * 51, "é" * 51, " " + "a" * 50, "a" * 300, "=1+1", "\\",
    "null", "C:\\new", "Pending", "2024-05-01", "13/40", "12.50", "+1 555 010 9999", " " * 5_000, "x" * 5_000,
    "NULL", "None", "NA", " n/a ", "-", "#REF!", "0000-00-00", "0/0/00", "0001-01-01 00:00:00", "'62701", "'t Hooft",
    '="02451"', "Birch &amp; Co", "&#39;", "&nbsp;", "a &quot;b&quot;, c", "&#10;&#127;x", "Null", "FALSE", "\xa0NULL",
    "$1,234.50", "1.234,50", "(5)", "50%", "Y", "maybe", "12-Mar-85", "31/12/1980", "3/12/80", "31118", "479433600000",
    "12-March", "1/0/1900",
    "501.0", "2139", "Select...", "--None--", "#BUSY!", "Err:502", "Ann_x000D_",
    "call after 5", "5.55E+09", "['a', 'b']", "{a,b}", "Music; Food & wine",
    0, 1, -3, 2**70, 1.5, 1e30, True, False, [], ["a", None], {}, {"a": "b"}, [[["deep"]]],
)  # fmt: skip
ODD_ADDRESSES: Final[Sequence[Any]] = (
    "", " ", None, 7, ["p.1@x.org"], "nobody", "i@@x.org", ".@x.org", "é@x.org", " p.2@x.org ", "a@x.org,b@x.org",
    "a b@x.org", "o" * 38 + "@example.org", "o" * 39 + "@example.org", "o" * 70 + "@example.org", "q\\@x.org",
    "s@exämple.org", "p.3@x.o", "a@x.org b@x.org", "c_d-e+f@x.org", "\u0130@x.org", "a(b@x.org",
    "p.4@x.org;", "p.5@x.org, P.5@x.org", "mailto:p.6@x.org?subject=x",
    "{p.7@x.org}", "a@10.0.0.12", "p.8@x.org?y=z", "p.9@x.org.",
)  # fmt: skip
# What no JSON writer makes of a record; the last ones are no JSON at all.
RAW_ENDS: Final = (
    b', "city": "later"', b', "extra": 1e999', b', "zip": 97301.0', b', "zip": 1.50', b', "city": "\\/"', b', "a": {}',
    b', "extra": "\x7f"', b', "extra": "\xff"', b', "city": "\xff"', b', "city": "\\ud800"', b', "extra": "\\udfff"',
)  # fmt: skip
OPERATIONS: Final = {
    "gone": "delete",
    "left": "remove_from_lists",
    "tagged": "add_tags",
    "untagged": "remove_tags",
    "quiet": "unsubscribe",
}
MODES: Final = ("upsert", "upsert", "append", "update", "mirror")
MAPS: Final[Sequence[dict[str, Any]]] = (
    {"city": None, "company": None},
    {"email": "addr"},
    {"__filter__": "record.get('city') != 'Salem'"},
    {"__filter__": "record.get('city')", "first_name": "record.get('last_name')"},
    {"company": "record.get('first_name')"},
    {"city": "'a' + '\\n' + 'b'"},
    {"company": "'Birch, ' + str(record.get('city'))"},
    {"last_name": "record.get('zip')", "extra": "md5(record.get('city') or '')"},
    {"first_name": "first_name.upper()"},
    {"__alias__": "crm", "city": "__stream_name__"},
    {"email": "email", "first_name": "first_name", "__else__": None},
    {"email": "record.get('email', '').lower() if record.get('email') else None"},
    {"street": "first_name"},
)


class Draws:
    """Draws the messages of one run."""

    def __init__(self, chance: Random, account: Account, settings: Mapping[str, Any]) -> None:
        self.chance = chance
        lists = account.living_lists()
        self.lists = [(one.list_id, one.name) for one in lists]
        people = [account.contacts.at(position) for position in range(len(account.contacts))]
        chance.shuffle(people)
        self.ids = [one.contact_id for one in people[:12]]
        self.addresses = [one.address for one in people if one.address][:14]
        self.addresses += [f"p.{number}@x.org" for number in range(chance.choice([6, 60, 300, 300]))]
        self.odd_share = chance.choice([0.0, 0.0, 0.03, 0.2])
        self.settings = settings

    def columns(self, stream: str, *, routed: str) -> dict[str, Any]:
        """Draw the columns of a stream, with their schemas."""
        chance = self.chance
        email = {"email": chance.choice([_TEXT, _TEXT, _TEXT, _ONLY_TEXT, {}])}
        if stream in OPERATIONS:
            found = email if chance.random() < 0.7 else {**email, "contact_id": chance.choice([_TEXT, {}])}
            found = found if chance.random() < 0.9 else {"contact_id": _TEXT}
        else:
            found = {**email, **{name: COLUMNS[name] for name in chance.sample(list(COLUMNS), chance.randrange(2, 9))}}
            found |= {name: COLUMNS[name] for name in chance.sample(["first_name", "city"], chance.randrange(3))}
            if not {"birthday_month", "birthday_day"} <= found.keys() and chance.random() < 0.9:
                found.pop("birthday_month", None)  # one without the other is no birthday
                found.pop("birthday_day", None)
            if self.settings.get("sms_permission_to_send"):
                found |= {name: COLUMNS[name] for name in ("sms_number", "sms_consent_date", "sms_status")}
        array = {"type": ["array", "string", "null"], "items": {"type": "string"}}
        return {**found, routed: chance.choice([array, _TEXT])} if routed else found

    def record(self, columns: Mapping[str, Any]) -> Record:
        """Draw one record."""
        chance = self.chance
        found = {name: self._value(name) for name in columns}
        if found.get("contact_id") and "email" in found and chance.random() < 0.7:
            found["email"] = None
        while found and chance.random() < self.odd_share:
            name = chance.choice([*found, "extra", "_sdc_deleted_at"])
            found[name] = chance.choice(ODD_ADDRESSES if name == "email" and chance.random() < 0.7 else ODD)
        if chance.random() < self.odd_share:
            found.pop(chance.choice(list(found)), None)
        return found

    def plain(self, stream: str, columns: Mapping[str, Any]) -> Record:
        """Draw a record with nothing odd about it, of somebody whom no other stream knows."""
        found: Record = {name: PLAIN.get(name, NAMES)[0] for name in columns}
        found |= {
            name: self.lists[1][number] for number, name in enumerate(("list_ids", "list_names")) if name in found
        }
        return {**found, **({"email": f"first@{stream}.org"} if "email" in found else {})}

    def _value(self, name: str) -> Any:  # noqa: ANN401  # any JSON value
        chance = self.chance
        if name == "email":
            address = chance.choice(self.addresses)
            return address.upper() if chance.random() < 0.05 else address
        if name == "contact_id":
            return chance.choice([*self.ids, None, None, "", 0, self.ids[0].upper() if self.ids else "x"])
        if name in {"list_ids", "list_names"}:
            return self._lists(0 if name == "list_ids" else 1)
        return chance.choice(PLAIN.get(name, NAMES))

    def _lists(self, part: int) -> Any:  # noqa: ANN401  # a list, or text
        chance = self.chance
        known = [one[part] for one in self.lists]
        known += [one.upper() for one in known[:1]]
        if chance.random() < self.odd_share + 0.03:
            known += ["Unknown", "New 1", "new 1", "New, 2", ""]
        found = chance.sample(known, chance.choice([1, 1, 1, 2, 3]))
        return found if chance.random() < 0.5 else ",".join(found)


def _line(chance: Random, stream: str, record: Record, odd_share: float) -> bytes:
    """Write a RECORD line, in the style of one of several writers."""
    compact: dict[str, Any] = {"separators": (",", ":")} if chance.random() < 0.3 else {}
    values = json.dumps(record, ensure_ascii=chance.random() < 0.5, **compact).encode(errors="surrogatepass")
    if len(record) and chance.random() < odd_share / 2:
        values = values[:-1] + chance.choice(RAW_ENDS) + b"}"
    if chance.random() < 0.5:
        return b'{"type":"RECORD","stream":"%b","record":%b,"time_extracted":"2026-01-01T00:00:00Z"}\n' % (
            stream.encode(),
            values,
        )
    return b'{"record": %b, "stream": "%b", "type": "RECORD"} \n' % (values, stream.encode())


def _message(**values: Any) -> bytes:
    return json.dumps(values).encode() + b"\n"


def _settings(chance: Random, streams: Sequence[str], routed: Sequence[str], account: Account) -> dict[str, Any]:
    names = [one.name for one in account.living_lists()]
    names = [name for name in names if names.count(name) == 1]  # others are ambiguous in settings
    tags = [one.name for one in account.tags.values()]
    own: dict[str, dict[str, Any]] = {}
    for stream in streams:
        settings = own[stream] = {}
        if stream in OPERATIONS:
            settings["operation"] = OPERATIONS[stream]
            if "tag" in OPERATIONS[stream]:
                settings["tags"] = chance.sample(tags, chance.choice([1, 2]))
        else:
            settings["mode"] = chance.choice(MODES)
            settings["on_delete"] = chance.choice(["ignore", "ignore", "remove_from_lists", "delete"])
            if chance.random() < 0.2:
                settings["tags"] = tags[:1]
        if stream not in routed:
            settings["lists"] = chance.sample(names, chance.choice([1, 1, 2]))
        elif settings.get("mode") == "mirror":
            settings["mode"] = "upsert"
    choices: dict[str, tuple[float, Sequence[Any]]] = {
        "skip_unchanged": (0.4, [True]),
        "clear_blanks": (0.3, [True]),
        "update_request_budget": (0.4, [0, 3, 7]),
        "history_path": (0.4, [True]),
        "sms_permission_to_send": (0.25, ["explicit"]),
        "verify": (0.3, ["members"]),
        "dry_run": (0.12, [True]),
        "revive_deleted": (0.1, [True]),
        "create_lists": (0.3, [True]),
        "import_format": (0.3, ["csv", "json"]),
        "on_long_value": (0.2, ["truncate"]),
        "on_bad_value": (0.6, ["reject", "leave_out"]),
        "date_order": (0.2, ["day_first"]),
        "decimal": (0.2, ["comma"]),
        "resolve_rejects": (0.1, ["read_back", "bisect"]),
        "flattening_enabled": (0.15, [True]),
    }
    found: dict[str, Any] = {
        name: chance.choice(values) for name, (share, values) in choices.items() if chance.random() < share
    }
    if "flattening_enabled" in found:
        found["flattening_max_depth"] = 1
    if not found.keys().isdisjoint({"skip_unchanged", "clear_blanks", "history_path"}) and chance.random() < 0.5:
        found["on_opt_out"] = chance.choice(["keep_out", "remove_from_lists", "unsubscribe"])
    own["crm"] = own.get("people", {})
    percent = chance.choice([100, 100, 100, 20])
    ends = {"mirror_without_end_marker": chance.random() < 0.3}
    return {**found, **ends, "lists": None, "max_removal_percent": percent, "streams": own}


def _inputs(chance: Random, account: Account, settings: dict[str, Any], streams: Mapping[str, str]) -> list[bytes]:
    draws = Draws(chance, account, settings)
    columns = {stream: draws.columns(stream, routed=routed) for stream, routed in streams.items()}
    renames = settings.get("stream_maps", {}).get("people", {}).get("email") == "addr"
    keys = {
        stream: ["email"] if "email" in names and chance.random() < 0.1 else [] for stream, names in columns.items()
    }
    records = [
        (stream, draws.record(columns[stream]))
        for stream in chance.choices(list(streams), k=chance.choice([10, 40, 80]))
    ]
    if chance.random() < 0.5:
        records.sort(key=lambda one: one[0])
    # Imports first, so that the account is read before operations change it: when they land is a matter of luck.
    records = [
        *((name, draws.plain(name, one)) for name, one in columns.items() if name not in OPERATIONS),
        *records,
    ]
    inputs = []
    for _ in range(chance.choice([1, 2, 2, 3])):
        lines = [
            _message(type="SCHEMA", stream=name, schema={"properties": _renamed(one, name, is_on=renames)},
                key_properties=[] if renames else keys[name])
            for name, one in columns.items()
        ]  # fmt: skip
        schemas = list(lines)
        for position, (stream, record) in enumerate(records):
            lines.append(_line(chance, stream, _renamed(record, stream, is_on=renames), draws.odd_share))
            if chance.random() < 0.03:
                lines.append(chance.choice([_message(type="STATE", value={"position": position}), *schemas]))
        if chance.random() < 0.8:
            lines += [_message(type="ACTIVATE_VERSION", stream=stream, version=1) for stream in streams]
        lines.append(_message(type="STATE", value={"position": len(records)}))
        inputs.append(b"".join(lines))
        again = chance.choice([0.0, 0.05, 0.3])
        records = [(name, draws.record(columns[name]) if chance.random() < again else one) for name, one in records]
    return inputs


def _renamed(values: Mapping[str, Any], stream: str, *, is_on: bool) -> Record:
    if not is_on or stream != "people":
        return dict(values)
    return {"addr" if name == "email" else name: value for name, value in values.items()}


def changed(account: Account, chance: Random) -> None:
    """Let some people leave lists, unsubscribe, be deleted, or get values that nobody sent."""
    for position in range(len(account.contacts)):
        contact = account.contacts.at(position)
        what = chance.random()
        if contact.deleted_at is not None or what > 0.4:
            continue
        if what < 0.05:
            account.contacts.delete(contact.contact_id)
            continue
        contact = account.contacts.copy_of(contact)
        if what < 0.1:
            contact.permission = "unsubscribed"
        elif what < 0.25:
            contact.lists = contact.lists[chance.choice([1, 9]) :]
        else:
            contact.first_name = chance.choice(["Ann", "Another", None])
        account.contacts.save(contact)


def _share_a_name(account: Account) -> None:
    lists = account.living_lists()
    lists[-1].name = lists[0].name


def drawn(seed: int) -> Case:
    """Draw a case."""
    chance = Random(seed)  # noqa: S311  # not for secrets
    about: dict[str, Any] = {"seed": seed % 5, "lists": 4, "contacts": chance.choice([0, 8, 25])}
    about |= {
        "unsubscribed": chance.choice([0, 4]),
        "deleted": chance.choice([0, 4]),
        "sms_only": chance.choice([0, 2]),
    }
    account = Account(**about)
    shares = chance.random() < 0.15
    if shares:
        _share_a_name(account)
    imports = chance.sample(["people", "fans"], chance.choice([1, 1, 2])) if chance.random() < 0.9 else []
    others = chance.sample(list(OPERATIONS), chance.choice([0, 0, 1, 2, 3]) if imports else 2)
    may_be_routed = [*imports, *(["left"] if "left" in others else [])]
    routed = {stream: chance.choice(["list_ids", "list_names"]) for stream in may_be_routed if chance.random() < 0.35}
    streams = [*imports, *others]
    settings = _settings(chance, streams, list(routed), account)
    if "people" in streams and chance.random() < 0.35:
        definition: dict[str, Any] = chance.choice(MAPS)
        settings["stream_maps"] = {"people": definition}
    limits = Limits(
        lines=chance.choice([5, 12, 40, 40_000]),
        body_bytes=chance.choice([4_000, 4_000_000]),
        open_bytes=chance.choice([1_500, 4_000, 32_000_000]),
        open_row_bytes=chance.choice([0, 256]),
        one_by_one_people=chance.choice([3, 500]),
        deleted_people=chance.choice([2, 10_000, 10_000]),
        block_bytes=chance.choice([7, 200, 2_000, 64 * 1024]),
    )
    inputs = _inputs(chance, account, settings, {stream: routed.get(stream, "") for stream in streams})
    number = chance.random()
    return Case(
        settings,
        inputs,
        limits,
        about,
        prepare=_share_a_name if shares else (lambda _account: None),
        between=lambda account, run: changed(account, Random(f"{number} {run}")),  # noqa: S311  # not for secrets
    )
