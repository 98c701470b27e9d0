"""What a column is, by the words of its heading, in any spelling."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from target_constantcontact.permission import ColumnKind, deletion_columns, read_permission
from target_constantcontact.permission.heading_words import HEADING_WORDS
from target_constantcontact.permission.tokens import words_of
from target_constantcontact.permission.value_words import VALUE_WORDS
from tests.target.permission.headings import KINDS, LOGINS, NO_PERMISSION, OF_OTHERS, OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SAME_READING = {ColumnKind.GRANTING_FLAG: {ColumnKind.GRANTING_FLAG, ColumnKind.PREFERENCE}}
BY_KIND = [(heading, kind) for kind, text in KINDS.items() for heading in text.split("|")]


def spellings(heading: str) -> Iterator[str]:
    words = list(words_of(heading))
    yield "_".join(words)
    yield "-".join(words).upper()
    yield " ".join(words).title()
    yield words[0] + "".join(word.title() for word in words[1:])
    yield "hs_" + "_".join(words)
    yield "properties__" + "_".join(words)
    yield "contact." + ".".join(words)
    yield f"  {heading} "
    yield f"{heading}__c"


@pytest.mark.parametrize(("heading", "kind"), BY_KIND)
def test_the_kind_of_a_column_is_in_its_heading_however_it_is_spelt(heading: str, kind: ColumnKind) -> None:
    for spelling in (heading, *spellings(heading)):
        (column,) = read_permission([("email_address_of_theirs",), (spelling,)]).columns
        assert column.kind in SAME_READING.get(kind, {kind}), spelling


@pytest.mark.parametrize("heading", OF_OTHERS.split("|"))
def test_other_channels_and_purposes_stand_aside(heading: str) -> None:
    permission = read_permission([(heading,)])
    assert not permission.columns
    assert len(permission.aside) == 1


@pytest.mark.parametrize("heading", NO_PERMISSION.split("|"))
def test_what_is_about_something_else_is_no_permission(heading: str) -> None:
    for spelling in (heading, *spellings(heading)):
        permission = read_permission([(spelling,)])
        assert not permission.columns, spelling
        assert not permission.unclear


WEAK = (True, False, "yes", "no", "inactive", "pending", "cancelled", "blocked", "declined", "2", "whatever", "")


@pytest.mark.parametrize("heading", LOGINS.split("|"))
def test_the_state_of_a_login_holds_back_nobody_and_is_named(heading: str) -> None:
    permission = read_permission([(heading,)])
    (login,) = permission.logins
    for value in WEAK:
        assert permission.judge_record({heading: value}).may_come
    assert login.would_refuse("inactive")


@pytest.mark.parametrize("heading", OTHERS.split("|"))
def test_the_status_of_something_else_holds_back_only_whoever_said_no(heading: str) -> None:
    permission = read_permission([(heading,)], sample=[{heading: value} for value in WEAK])
    assert not permission.logins
    assert not permission.unclear
    for value in WEAK:
        assert permission.judge_record({heading: value}).may_come
    for value in ("Unsubscribed", "do not contact", "Deceased", "opted-out", "SPAM", "blocklisted"):
        assert not permission.judge_record({heading: value}).may_come


def test_keys_of_nested_objects_are_words_of_a_heading() -> None:
    paths = [("email_marketing_consent", "state"), ("email_marketing_consent", "opt_in_level")]
    state, level = read_permission(paths).columns
    assert (state.heading, state.kind) == ("email_marketing_consent.state", ColumnKind.STATUS)
    assert level.kind is ColumnKind.OTHERS_STATUS


def test_a_property_kept_with_its_history_is_its_value_and_not_the_time_of_its_change() -> None:
    paths = [("properties", "hs_email_optout", part) for part in ("value", "timestamp", "source")]
    assert [column.path[-1] for column in read_permission(paths).columns] == ["value"]


def test_mail_is_e_mail_unless_a_neighbour_names_e_mail() -> None:
    assert read_permission([("do_not_mail",)]).columns
    assert [column.heading for column in read_permission([("do_not_mail",), ("do_not_email",)]).columns] == [
        "do_not_email"
    ]


def test_a_confirmation_beside_an_opt_in_is_the_second_half_of_it() -> None:
    assert not read_permission([("CONFIRM_TIME",)]).columns
    columns = read_permission([("OPTIN_TIME",), ("CONFIRM_TIME",)]).columns
    assert columns[1].kind is ColumnKind.MOMENT_OF_CONFIRMING


@pytest.mark.parametrize(
    "heading",
    ["is_deleted", "Deleted", "_sdc_deleted_at", "deletedAt", "Deleted On", "gelöscht am", "Supprimé le", "__deleted",
     "_fivetran_deleted", "Verwijderd op", "Fecha de eliminación", "Eliminato il"],
)  # fmt: skip
def test_deletions_are_found_by_their_words_too(heading: str) -> None:
    assert len(deletion_columns([(heading,)])) == 1


@pytest.mark.parametrize(
    "heading",
    ["Deleted by", "deleted_emails", "photo_deleted", "delete_url", "Deleted Orders", "deletion_reason", "Delete On",
     "deleted_count", "Delivered", "email", "company.is_deleted", "address_deleted", "last_address_deleted_at",
     "home.deleted", "Deleted Lists", "list.deleted"],
)  # fmt: skip
def test_what_else_was_deleted_is_not_the_person(heading: str) -> None:
    assert not deletion_columns([tuple(heading.split("."))])


@pytest.mark.parametrize(
    "heading",
    ["undeleted", "Undeleted at", "to_be_deleted_on", "Zu löschen", "Zu löschen am", "à supprimer", "da eliminare",
     "auto_delete"],
)  # fmt: skip
def test_nobody_is_deleted_whose_deletion_is_undone_or_still_to_come(heading: str) -> None:
    assert not deletion_columns([(heading,)])


@pytest.mark.parametrize("heading", ["Email&nbsp;Opt&nbsp;Out", "Email Opt&#45;Out", "D&eacute;sabonn&eacute;"])
def test_entities_in_a_heading_hide_no_no(heading: str) -> None:
    assert not read_permission([(heading,)]).judge_record({heading: "1"}).may_come


def test_the_model_stands_alone() -> None:
    folder = Path(__file__).parents[3] / "target_constantcontact" / "permission"
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("constantcontact_api", "target_")):
                is_own = str(node.module).startswith("target_constantcontact.permission")
                assert is_own or node.module == "constantcontact_api.nesting", module.name


@pytest.mark.parametrize("table", [HEADING_WORDS, VALUE_WORDS], ids=["headings", "values"])
def test_no_phrase_stands_in_two_places(table: Mapping[object, Mapping[str, str]]) -> None:
    places: dict[str, set[object]] = {}
    for place, languages in table.items():
        for text in languages.values():
            for phrase in text.split(", "):
                places.setdefault(phrase.replace(" ", "") if table is VALUE_WORDS else phrase, set()).add(place)
    assert not {phrase: found for phrase, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("heading", ["Do Not Mail (Postal)", "No Mail (Post)"])
def test_mail_that_is_said_to_be_post_is_post(heading: str) -> None:
    assert read_permission([(heading,)]).judge_record({heading: "yes"}).may_come
