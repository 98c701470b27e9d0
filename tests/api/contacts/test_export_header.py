from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.export_header import columns_of


def _header(line: str) -> list[str]:
    return next(csv.reader([line]))


# Headers of real files: the older style, and the newer one as its readers know it.
OLDER = [
    "First name",
    "Last name",
    "Company",
    "Job title",
    "Email address - home",
    "Email status - home",
    "Email permission status - home",
    "Email address - other",
    "Email status - other",
    "Email permission status - other",
    "Phone - fax",
    "Phone - home",
    "Phone - mobile",
    "Phone - work",
    "Street address line 1 - Home",
    "City - Home",
    "State/Province - Home",
    "Zip/Postal Code - Home",
    "Country - Home",
    "Street address line 1 - Home 2",
    "City - Home 2",
    "Website",
    "Custom field 1",
    "Date of update",
    "Tags",
    "Email Lists",
    "Source Name",
    "Created At",
    "Updated At",
]
NEWER = [
    "Email address",
    "First name",
    "Last name",
    "Company",
    "Job title",
    "Email status",
    "Email permission status",
    "Email update source",
    "Confirmed Opt-Out Date",
    "Confirmed Opt-Out Source",
    "Confirmed Opt-Out Reason",
    "Phone - home",
    "Phone - mobile",
    "Phone - work",
    "Street address line 1 - Home",
    "City - Home",
    "State/Province - Home",
    "Zip/Postal Code - Home",
    "Country - Home",
    "Website",
    "Custom field 1",
    "Birthday",
    "Anniversary",
    "Notes",
    "Tags",
    "Email Lists",
    "Source Name",
    "Created At",
    "Updated At",
]
FIELD = CustomField("Custom field 1", "custom_field_1")


def named(header: list[str], *labels: str) -> list[str | None]:
    fields = [CustomField(label, label.lower().replace(" ", "_")) for label in labels]
    return [column.name for column in columns_of(header, fields)]


def test_every_heading_of_a_newer_file_is_known() -> None:
    columns = columns_of(NEWER, [FIELD])
    assert [column.heading for column in columns if column.name is None] == []
    assert columns[20].name == "cf_custom_field_1"
    assert columns[20].custom_field is FIELD


def test_every_heading_of_an_older_file_is_known_except_second_addresses_and_fields_that_are_gone() -> None:
    columns = columns_of(OLDER, [FIELD])
    assert [column.heading for column in columns if column.name is None] == [
        "Street address line 1 - Home 2",
        "City - Home 2",
        "Date of update",
    ]
    assert [(column.name, column.kind) for column in columns[4:10:3]] == [
        ("email_address", "home"),
        ("email_address", "other"),
    ]


def test_case_and_spacing_of_a_heading_do_not_matter() -> None:
    assert named(["EMAIL ADDRESS", " First  Name", "tags"]) == ["email_address", "first_name", "tag_names"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Job title", "Website", "Job title", "Tags"], ["job_title", "website", "cf_job_title", "tag_names"]),
        (["Website", "Job title", "Gender", "Tags"], ["website", "job_title", "cf_gender", "tag_names"]),
        (["Website", "Gender", "Job title", "Tags"], ["website", "cf_gender", "cf_job_title", "tag_names"]),
        (["Job title", "Gender", "Job title", "Zone"], ["job_title", "cf_gender", "cf_job_title", "cf_zone"]),
    ],
)
def test_a_custom_field_labelled_like_a_standard_column_is_told_by_its_place(
    header: list[str], expected: list[str]
) -> None:
    assert named(header, "Job title", "Gender", "Zone") == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Gender", "Notes", "Tags"], ["cf_gender", "notes", "tag_names"]),
        (["Gender", "Notes", "Notes", "Tags"], ["cf_gender", "cf_notes", "notes", "tag_names"]),
        (["Notes", "Gender", "Notes", "Tags"], ["notes", "cf_gender", "cf_notes", "tag_names"]),
    ],
)
def test_notes_may_follow_the_custom_fields(header: list[str], expected: list[str]) -> None:
    assert named(header, "Gender", "Notes") == expected


def test_a_label_like_a_column_that_comes_after_tags_is_the_first_of_the_two() -> None:
    header = ["Created At", "Tags", "Created At"]
    assert named(header, "Created At") == ["cf_created_at", "tag_names", "created_at"]
    assert named(header[1:], "Created At") == ["tag_names", "created_at"]


def test_a_label_that_differs_from_a_heading_in_case_is_a_label() -> None:
    assert named(["Notes", "notes"], "notes") == ["notes", "cf_notes"]


@given(st.lists(st.sampled_from([*NEWER, *OLDER, "Gender", "Phone - home 2", "", "?"]), max_size=40), st.data())
def test_every_column_keeps_its_place_and_no_property_has_two(header: list[str], data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.sampled_from([*NEWER, "Gender"]), unique=True, max_size=5))
    columns = columns_of(header, [CustomField(label, label) for label in labels])
    assert [column.heading for column in columns] == header
    assert [column.position for column in columns] == list(range(len(header)))
    filled = [(column.name, column.kind) for column in columns if column.name]
    assert len(filled) == len(set(filled))
