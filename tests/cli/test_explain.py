"""`constantcontact explain`: the table for a person, from any file, with nothing sent."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from constantcontact_cli.main import main
from constantcontact_simulator.account import Account
from constantcontact_simulator.server import Simulator
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.explanation import explain
from target_constantcontact.mapping.typed_values import Conventions
from tests.target.conftest import Pipeline, record, schema, singer
from tests.target.mapping.systems import SYSTEMS

if TYPE_CHECKING:
    from click.testing import Result

COLUMNS_PAGE = Path(__file__).parents[2] / "docs" / "columns.md"
EXPLAINED = re.findall(r"### ([^\n]+)\n\n```text\n(.*?)\n```", COLUMNS_PAGE.read_text(encoding="utf-8"), re.DOTALL)


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)], input=given)


def goes_to(result: Result) -> dict[str, str]:
    """Column to field, of the table."""
    lines = [line for line in result.output.splitlines() if "  " in line][1:]
    return {cells[0]: cells[1] for cells in (re.split(r"\s{2,}", line) for line in lines)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_file_of_a_spreadsheet_is_explained(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "people.csv"
    rows = [["E-Mail", "Prénom", "Title", "billing_city"], ["zoe@example.com", "Zoë", "Mrs", "Málaga"]]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    result = run(path)
    assert result.exit_code == 0
    assert goes_to(result) == {"E-Mail": "email", "Prénom": "first_name", "Title": "-", "billing_city": "city"}


def test_the_output_of_a_tap_is_explained_stream_by_stream_and_no_value_is_shown() -> None:
    rows = [record("people", user_email="ada@example.com", opted_out="no"), record("orders", total="17")]
    given = singer([schema("people", "user_email", "opted_out"), schema("orders", "total"), *rows])
    result = run("-", given=given + b'{"type": "RECORD", "str')
    assert result.exit_code == 0
    assert "ada@example.com" not in result.output
    assert goes_to(result)["opted_out"] == "permission"
    assert '{"field_map": {"user_email": "email"}}' in result.output
    assert "Stream orders" in result.output
    assert "nobody is imported" in result.output


def test_a_column_of_addresses_that_no_heading_names_is_named_with_the_line_to_paste(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Kontakt X,Name\nada@example.com,Ada\nbo@example.com,Bo\n")
    assert 'say it with {"field_map": {"Kontakt X": "email"}}' in run(path).output
    config = tmp_path / "target.json"
    config.write_text('{"field_map": {"Kontakt X": "email"}}')
    assert "configured" in run(path, "--config", config).output


def test_a_tie_is_told_with_the_settings_that_keep_the_better_column(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Email,E-mail Address\nada@example.com,bo@example.com\n")
    result = run(path)
    assert "both are email" in result.output
    assert '{"field_map": {"E-mail Address": "__NULL__"}}' in result.output


def test_with_a_login_the_custom_fields_of_the_account_are_known(tmp_path: Path) -> None:
    account = Account(contacts=0)
    account.create_custom_field({"label": "Shoe size", "type": "string"})
    path, config = tmp_path / "people.csv", tmp_path / "target.json"
    path.write_text("Email,Shoe size\nada@example.com,38\n")
    with Simulator(account) as simulator:
        connection = {**simulator.connection(), "token_store": str(tmp_path / "tokens.json")}
        del connection["access_token"]
        config.write_text(json.dumps(connection))
        assert goes_to(run(path, "--config", config))["Shoe size"].startswith("cf:")
    assert goes_to(run(path))["Shoe size"] == "-"


@pytest.mark.parametrize("content", [None, b"", b"\n \n", b'{"type":"STATE","value":{}}\n'])
def test_what_cannot_be_explained_ends_in_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    result = run(path)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("name", "table"), EXPLAINED, ids=[name for name, _ in EXPLAINED])
def test_the_tables_of_the_documentation_are_those_that_explain_prints(name: str, table: str) -> None:
    system = next(one for one in SYSTEMS if one.name == name)
    properties: dict[str, object] = {heading: {} for heading in system.record}
    usual = Conventions(date(2026, 3, 2))
    found = explain("people", properties, [system.record], {}, lambda: CustomFields(()), conventions=usual)
    assert found.text() == table


def test_five_exports_are_explained() -> None:
    assert len(EXPLAINED) == 5


def test_the_list_of_a_charity_is_explained_and_lands_as_the_documentation_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (COLUMNS_PAGE.parent / "target.md").read_text(encoding="utf-8")
    story = page.partition("## The list of a charity")[2].partition("\n## ")[0]
    sheet, table, settings, total = re.findall(r"```(?:text|json)\n(.*?)\n```", story, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("friends.csv").write_text(sheet)
    assert run("friends.csv").output.strip() == table
    with Simulator(Account(contacts=0), requests_per_second=0, token_requests_per_second=0) as simulator:
        header, *rows = (line.split(";") for line in sheet.splitlines())
        people = [record("friends", **dict(zip(header, row, strict=True))) for row in rows]
        target = Pipeline(simulator, tmp_path).run(schema("friends", *header), *people, **json.loads(settings))
        ada, cleo = (simulator.account.contacts.by_address(f"{name}@example.com") for name in ("ada", "cleo"))
    assert total == f"Total: {target.run.accounting.counts['friends'].sentence()}"
    assert ada is not None
    assert cleo is not None
    whole = [one.resource(("custom_fields", "street_addresses")) for one in (ada, cleo)]
    assert [one["custom_fields"][0]["value"] for one in whole] == ["1234.50", "-20"]
    assert (whole[0]["birthday_month"], whole[0]["birthday_day"]) == (3, 12)
    assert [one["street_addresses"][0]["street"] for one in whole] == ["1 Main St", "3 Oak Ave"]
    assert not any(one.get("job_title") for one in whole)
