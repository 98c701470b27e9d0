"""Real Meltano, other people's plugins, ours; what counts is the simulated account and the destination afterwards."""

from __future__ import annotations

import json
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.server import Simulator
from tests.meltano.conftest import read_jsonl
from tests.meltano.connections import EVERYTHING, connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.meltano.conftest import MeltanoProject
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.slow]

LIST = "Meltano tests"


def simulator_of(account: Account, **options: Any) -> Simulator:
    """Serve an account that has our list and no limit on requests."""
    account.create_list({"name": LIST})
    return Simulator(account, requests_per_second=0, token_requests_per_second=0, **options)


def into_the_list(simulator: Simulator, folder: Path) -> dict[str, str]:
    """Give the target its settings, the list among them."""
    return {
        **connection(simulator, "TARGET", folder),
        "TARGET_CONSTANTCONTACT_LISTS": f'["{LIST}"]',
        "TARGET_CONSTANTCONTACT_REJECTS_PATH": str(folder / "rejects.jsonl"),
        "TARGET_CONSTANTCONTACT_REPORT_PATH": str(folder / "report.json"),
    }


def members(account: Account) -> dict[str, dict[str, Any]]:
    """The members of our list, as the API tells them, by address."""
    (list_id,) = (one.list_id for one in account.lists.values() if one.name == LIST)
    only_members = ContactFilter(list_ids=frozenset({list_id}))
    return {contact.address or "": contact.resource(EVERYTHING) for contact in account.contacts.select(only_members)}


def test_the_people_of_two_files_join_a_list_and_the_unfit_ones_are_kept_with_their_reasons(
    meltano: MeltanoProject, tmp_path: Path
) -> None:
    account = Account()
    with simulator_of(account) as simulator:
        run = meltano.run(
            "run",
            "--full-refresh",
            "people-files",
            "target-constantcontact",
            environment=into_the_list(simulator, tmp_path),
        )
        joined = members(account)
    assert run.exit_code == 0, run.log
    assert len(joined) == 50
    assert joined["ines.rossi@example.com"]["company_name"] == "Café Central, Ltd."
    (address,) = joined["rosa.rossi@example.org"]["street_addresses"]
    assert address["postal_code"] == "09159", "a leading zero is kept"
    assert len(read_jsonl(tmp_path / "rejects.jsonl")) == 2
    total = json.loads((tmp_path / "report.json").read_text())["total"]
    assert total["by_blocks"] == total["sent"] == 50, "whatever can be imported goes the fast way"


@pytest.mark.postgres
def test_people_of_a_postgres_table_who_said_yes_join_a_list_and_a_later_run_updates_them(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.query("CREATE TABLE people (id int PRIMARY KEY, email text, given_name text, newsletter boolean)")
    postgres.query(
        "INSERT INTO people SELECT n, 'person' || n || '@example.com', 'Person ' || n, mod(n, 3) <> 0"
        " FROM generate_series(1, 90) AS n"
    )
    account = Account()
    pipeline = ("run", "--full-refresh", "tap-postgres", "only-newsletter", "target-constantcontact")
    with simulator_of(account) as simulator:
        environment = {
            **into_the_list(simulator, tmp_path),
            "TAP_POSTGRES_SQLALCHEMY_URL": postgres.url,
            "TAP_POSTGRES_FILTER_SCHEMAS": '["public"]',
        }
        first = meltano.run(*pipeline, environment=environment)
        after_first = members(account)
        postgres.query("UPDATE people SET given_name = 'Zoë' WHERE id = 1")
        postgres.query("UPDATE people SET newsletter = true WHERE id = 3")
        second = meltano.run(*pipeline, environment=environment)
        after_second = members(account)
    assert (first.exit_code, second.exit_code) == (0, 0), first.log + second.log
    assert set(after_first) == {f"person{n}@example.com" for n in range(1, 91) if n % 3}
    assert after_first["person1@example.com"]["first_name"] == "Person 1"
    assert set(after_second) - set(after_first) == {"person3@example.com"}
    assert after_second["person1@example.com"]["first_name"] == "Zoë"
    assert len(account.contacts) == 61


def test_a_later_run_goes_on_with_the_tokens_of_the_one_before(meltano: MeltanoProject, tmp_path: Path) -> None:
    """Meltano hands both runs the same refresh token, which the first one has used up."""
    later = 0.0
    with simulator_of(Account(contacts=5), clock=lambda: time.time() + later) as simulator:
        environment = {
            **connection(simulator, "TAP", tmp_path),
            "TARGET_JSONL_DESTINATION_PATH": str(tmp_path),
        }
        pipeline = ("run", "--full-refresh", "tap-constantcontact", "target-jsonl")
        first = meltano.run(*pipeline, environment=environment)
        later = 2 * 86_400.0  # the access token has expired by then
        second = meltano.run(*pipeline, environment=environment)
        refreshes, reused = simulator.oauth.refreshes, simulator.oauth.reused_refresh_tokens
    assert (first.exit_code, second.exit_code) == (0, 0), first.log + second.log
    assert (refreshes, reused) == (2, 0)


def test_a_list_that_does_not_exist_is_one_sentence_in_the_log_and_nothing_is_imported(
    meltano: MeltanoProject, tmp_path: Path
) -> None:
    account = Account()
    with simulator_of(account) as simulator:
        environment = {**into_the_list(simulator, tmp_path), "TARGET_CONSTANTCONTACT_LISTS": '["No such list"]'}
        run = meltano.run("run", "--full-refresh", "people-files", "target-constantcontact", environment=environment)
    assert run.exit_code == 1
    assert "No such list" in run.log
    assert "Traceback" not in run.log
    assert len(account.contacts) == 0


def tried(meltano: MeltanoProject, environment: Mapping[str, str], *pipeline: str) -> None:
    """Try a pipeline as the README says, with all that the real one has in its environment."""
    simulate = [str(Path(sys.executable).with_name("constantcontact")), "simulate", "--contacts=40"]
    run = meltano.run(*pipeline, environment=environment, around=[*simulate, "--requests-per-second=0", "--"])
    assert run.exit_code == 0, run.log


@pytest.mark.postgres
def test_after_a_trial_of_somebody_elses_tap_the_real_pipeline_sends_everybody(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.query("CREATE TABLE people (id int PRIMARY KEY, email text)")
    postgres.query("INSERT INTO people SELECT n, 'person' || n || '@example.com' FROM generate_series(1, 50) AS n")
    folder = tmp_path / "state"
    folder.mkdir()
    environment = {
        "MELTANO_STATE_BACKEND_URI": folder.as_uri(),  # a project may keep its state elsewhere than in its database
        "TAP_POSTGRES_SQLALCHEMY_URL": postgres.url,
        "TAP_POSTGRES_FILTER_SCHEMAS": '["public"]',
        "TAP_POSTGRES__METADATA": json.dumps(
            {"public-people": {"replication-method": "INCREMENTAL", "replication-key": "id"}}
        ),
        "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]',
        "TARGET_CONSTANTCONTACT_HISTORY_PATH": str(tmp_path / "history.db"),
    }
    pipeline = ("el", f"--state-id={tmp_path.name}", "tap-postgres", "target-constantcontact")
    tried(meltano, environment, *pipeline)
    assert not (tmp_path / "history.db").exists()
    account = Account()
    with simulator_of(account) as simulator:
        run = meltano.run(*pipeline, environment={**environment, **into_the_list(simulator, tmp_path)})
    assert run.exit_code == 0, run.log
    assert members(account).keys() == {f"person{n}@example.com" for n in range(1, 51)}
    assert list(folder.rglob("*")), "the real run keeps its state where it always does"


def test_after_a_trial_of_both_plugins_the_real_pipeline_reads_and_sends_everybody(
    meltano: MeltanoProject, tmp_path: Path
) -> None:
    environment = {
        "MELTANO_STATE_BACKEND_URI": tmp_path.as_uri(),
        "TAP_CONSTANTCONTACT__SELECT": '["contacts.*"]',
        "TARGET_CONSTANTCONTACT_LISTS": '["Newsletter"]',
        "TARGET_CONSTANTCONTACT_HISTORY_PATH": str(tmp_path / "history.db"),
    }
    pipeline = ("el", f"--state-id={tmp_path.name}", "tap-constantcontact", "target-constantcontact")
    tried(meltano, environment, *pipeline)
    here, there = Account(seed=3, contacts=30, unsubscribed=3), Account()
    with (
        Simulator(here, requests_per_second=0, token_requests_per_second=0) as source,
        simulator_of(there) as destination,
    ):
        real = {**connection(source, "TAP", tmp_path / "here"), **into_the_list(destination, tmp_path)}
        run = meltano.run(*pipeline, environment={**environment, **real})
    assert run.exit_code == 0, run.log
    people = here.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    assert {one.lower() for one in members(there)} == {one.address.lower() for one in people if one.address}


@pytest.mark.postgres
def test_arrays_flags_numbers_dates_and_json_of_a_postgres_table_land_as_they_are(
    meltano: MeltanoProject, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.query(
        "CREATE TABLE people (id int PRIMARY KEY, email text, given_name text, born_on date, address jsonb,"
        " lists text[], tags text[], pledge numeric(10,2), member boolean, joined timestamptz)"
    )
    address = json.dumps({"line1": "1 Main St", "city": "Salem", "state": "OR", "postal_code": "97301"})
    postgres.query(
        "INSERT INTO people VALUES (1, 'ada@example.com', 'Ada', '1985-03-12', %s, '{Meltano tests,\"Donors, major\"}',"
        " '{VIP}', 1234.50, true, '2021-06-30T10:00:00Z'),"
        " (2, 'bo@example.com', NULL, NULL, NULL, '{Meltano tests}', '{}', NULL, false, NULL)",
        address,
    )
    account = Account(contacts=0, custom_fields=0)
    for label, kind in (("Pledge", "number"), ("Member", "boolean"), ("Joined", "date")):
        account.create_custom_field({"label": label, "type": kind})
    for name in {"Donors, major"} - {one.name for one in account.living_lists()}:
        account.create_list({"name": name})
    with simulator_of(account) as simulator:
        environment = {
            **into_the_list(simulator, tmp_path),
            "TAP_POSTGRES_SQLALCHEMY_URL": postgres.url,
            "TAP_POSTGRES_FILTER_SCHEMAS": '["public"]',
            "TARGET_CONSTANTCONTACT_FIELD_MAP": '{"lists": "list_names", "tags": "tag_names"}',
        }
        run = meltano.run("run", "--full-refresh", "tap-postgres", "target-constantcontact", environment=environment)
        joined = members(account)
    assert run.exit_code == 0, run.log
    ada, bo = joined["ada@example.com"], joined["bo@example.com"]
    assert (ada["first_name"], ada["birthday_month"], ada["birthday_day"]) == ("Ada", 3, 12)
    (street,) = ada["street_addresses"]
    assert (street["street"], street["city"], street["postal_code"]) == ("1 Main St", "Salem", "97301")
    labels = {one.custom_field_id: one.label for one in account.custom_fields.values()}
    custom = [{labels[one["custom_field_id"]]: one["value"] for one in who["custom_fields"]} for who in (ada, bo)]
    assert [{label: one[label] for label in sorted(one)} for one in custom] == [
        {"Joined": "2021-06-30", "Member": "true", "Pledge": "1234.50"},
        {"Member": "false"},
    ]
    lists = {one.list_id: one.name for one in account.living_lists()}
    assert {lists[one] for one in ada["list_memberships"]} == {LIST, "Donors, major"}
    contact = account.contacts.by_address("ada@example.com")
    assert contact is not None
    assert [account.tags[one].name for one in contact.tags] == ["VIP"]


def write_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write the least that is an Excel workbook: one sheet of texts."""
    main, relations = "spreadsheetml", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = f"application/vnd.openxmlformats-officedocument.{main}"
    space = 'xmlns="http://schemas.openxmlformats.org/'
    linked = f'<Relationships {space}package/2006/relationships"><Relationship Id="r1" Type="{relations}/'
    written = ["".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in rows]
    cells = "".join(f"<row>{row}</row>" for row in written)
    parts = {
        "[Content_Types].xml": f'<Types {space}package/2006/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{linked}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space}{main}/2006/main" xmlns:r="{relations}"><sheets>'
        '<sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{linked}worksheet" Target="sheet1.xml"/></Relationships>',
        "xl/sheet1.xml": f'<worksheet {space}{main}/2006/main"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def test_sheets_of_any_make_land_alike(meltano: MeltanoProject, tmp_path: Path) -> None:
    """A CSV with semicolons and a BOM, a TSV, and an Excel workbook, as tap-spreadsheets reads them."""
    rows = [
        ["E-Mail", "Vorname", "Nachname", "Straße", "PLZ", "Ort", "Geburtstag"],
        ["{}@example.com", "Zoë", "Groß", "Hauptstr. 5", "01067", "Dresden", "1985-03-12"],
    ]
    made = {"semicolons": (";", "utf-8-sig"), "tabs": ("\t", "utf-8")}
    files: list[dict[str, Any]] = []
    for name, (delimiter, encoding) in made.items():
        path = tmp_path / f"{name}.csv"
        path.write_text("".join(f"{delimiter.join(row)}\n" for row in rows).format(name), encoding=encoding)
        files.append({"path": str(path), "format": "csv", "delimiter": delimiter, "table_name": name})
    write_workbook(tmp_path / "workbook.xlsx", [[cell.format("workbook") for cell in row] for row in rows])
    files.append(
        {"path": str(tmp_path / "workbook.xlsx"), "format": "excel", "worksheet": "People", "table_name": "workbook"}
    )
    account = Account(contacts=0, custom_fields=0)
    with simulator_of(account) as simulator:
        environment = {**into_the_list(simulator, tmp_path), "TAP_SPREADSHEETS_FILES": json.dumps(files)}
        run = meltano.run(
            "run", "--full-refresh", "tap-spreadsheets", "target-constantcontact", environment=environment
        )
        joined = members(account)
    assert run.exit_code == 0, run.log
    assert joined.keys() == {f"{name}@example.com" for name in (*made, "workbook")}
    for one in joined.values():
        assert (one["first_name"], one["last_name"], one["birthday_month"]) == ("Zoë", "Groß", 3)
        (street,) = one["street_addresses"]
        assert (street["street"], street["postal_code"], street["city"]) == ("Hauptstr. 5", "01067", "Dresden")
