"""What nobody outside the vendor knows about the service, as switches.

Where the documentation is silent, or where two sources disagree, the simulator can behave either way. The defaults are
the best guess, or, where the guesses are equally good, the behaviour that hurts a careless client more. Code that
passes with every switch in both positions does not depend on a guess.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclasses.dataclass(frozen=True)
class Switches:
    """How the simulated service behaves where its documentation is silent or contradicts itself.

    The engine reads most of them; those named "HTTP" are for the layer that serves requests.
    """

    # The export file.
    export_headings: Literal["new", "old"] = "new"
    """`Email address` (files of 2026) or `Email address - other` (the API guide's sample, files of 2018 and 2019)."""
    export_bom: bool = False
    """Whether the file starts with a UTF-8 byte order mark."""
    export_line_end: Literal["\n", "\r\n"] = "\n"
    """How lines end; the guide does not say. On the command line: `lf` or `crlf`."""
    export_timestamps: Literal["both", "plain"] = "both"
    """The guide's sample shows two formats in one column; `plain` writes only `2018-11-29 15:10:15 -0500`."""
    export_duplicate_heading: bool = False
    """Whether the account owns a custom field whose label equals a standard heading (`Job title`)."""
    export_empty_custom_fields: bool = True
    """Whether a custom field without a value in any exported contact still gets its column."""
    export_name_separator: Literal[",", ", "] = ","
    """What stands between two list or tag names in one cell; only "joined by commas" is known."""
    export_anniversary: Literal["us", "iso"] = "us"
    """`MM/DD/YYYY` (one reader of export files expects it) or `YYYY-MM-DD`."""
    export_removed_by_default: bool = False
    """Whether an export without `status` holds deleted contacts as well."""
    bare_export_status: Literal["accepted", "rejected"] = "accepted"
    """Whether `status` may stand alone; the contract calls it usable with `contact_ids` or `list_ids`."""
    accepts_older_export_names: bool = False
    """Whether the older guide's `segment_ids` and `all_active_contacts` work; if not, see `unknown_json_property`."""
    early_results_link: bool = True
    """HTTP: `_links.results` is there from the start (and answers 404 until completed), or appears at completion."""
    generated_second_of_a_kind: bool = False
    """Whether some generated people have two phones or addresses of one kind, so that `Phone - home 2` appears.

    An import can't express these.
    """

    # Imports.
    body_limit_bytes: int = 4_000_000
    """What "4 MB" means; 4,194,304 is the other reading."""
    blank_import_cells: Literal["ignored", "clearing"] = "ignored"
    """Whether a blank cell, an empty string or a JSON null leaves the stored value or clears it."""
    unknown_custom_field: Literal["ignored", "line_error"] = "ignored"
    """What a `cf:` name that the account does not have does."""
    bad_custom_value: Literal["line_error", "kept"] = "line_error"
    """What a value that does not fit its custom field's type does (a word in a number, an unknown choice)."""
    too_many_custom_fields: Literal["line_error", "ignored"] = "line_error"
    """What the 26th custom field value of a contact does: fail its row, or get lost."""
    fourth_phone: Literal["line_error", "ignored"] = "line_error"
    """What a fourth phone number of a contact does: fail its row, or get lost."""
    over_long_value: Literal["line_error", "cut"] = "line_error"
    """What a value over the documented length does. An over-long address is always an error of its row."""
    phone_limit: int = 25
    """Characters of a phone number: 25 in the contact resource, 50 in the import schema."""
    import_address_limit: int = 50
    """Characters of an address of an import: 50 in its contract, 80 on the account's screens."""
    oversize_json: Literal["cut", "rejected"] = "cut"
    """A JSON body over the limit: rows that end past it are lost in silence, or the request gets 400."""
    json_row_limit: int = 40_000
    """Rows of a JSON import that are used; 39,999 if the CSV that the service makes of it counts its header."""
    json_wrong_type: Literal["rejected", "coerced"] = "rejected"
    """A number in a string property, or a numeric string as `birthday_day`: 400, or understood."""
    csv_line_limit_counts: Literal["records", "physical"] = "records"
    """What the 40,000 lines of a CSV file are: rows, or line ends (a quoted value may hold some)."""
    cut_csv_row: Literal["dropped", "kept"] = "dropped"
    """What happens to the row that the byte limit cuts in two."""
    csv_headings_case_sensitive: bool = True
    """Whether `Email` is not `email` (V2 did not mind)."""
    per_kind_csv_columns: bool = True
    """Whether `home_phone`, `work_city` and the like, documented for JSON only, work in CSV files too."""
    json_phone_kind: Literal["other", "home"] = "other"
    """The kind of a plain `phone`: `other` in the contract, `home` in the guide."""
    street2_kind: Literal["home", "other"] = "home"
    """The kind of address that a plain `street2` belongs to: `home` in the guide, `other` in the contract."""
    home_country_property: Literal["both", "home country", "home_country"] = "both"
    """How the property is spelled: with a space in the contract, with an underscore in the guide."""
    json_phone_required: bool = False
    """Whether every JSON row needs `phone`, as some generated models have it."""
    unknown_import_list: Literal["rejected", "failed"] = "rejected"
    """An import into a list that does not exist: 400, or an activity that fails later."""
    half_address: Literal["mixed", "replaced"] = "mixed"
    """What an import of some parts of an address does with the stored others: they stay beside them, or go."""
    import_expands_codes: bool = True
    """Whether imports turn `IL` into `Illinois` and `US` into `United States`, as creating one contact does."""
    unseen_in_addresses: Literal["kept", "dropped", "line_error"] = "kept"
    """What an imported address with a character that is not shown is: another person, the same one, or an error."""
    import_error_texts: Literal["all", "some", "none"] = "some"
    """How many of the rows that an import refuses it names: V2 gave two texts for 50 rows, support says of V3 none."""
    error_line_counts: Literal["records", "first", "last"] = "records"
    """What `Line 7` is where a quoted value holds line ends: the 7th row, or the first or last physical line of one."""
    import_adds_held_contacts: bool = False
    """Whether existing contacts on hold, pending or without permission get into the lists of an import."""

    # Resources.
    unknown_json_property: Literal["ignored", "rejected"] = "ignored"
    """What a property that the contract does not know does in a request body."""
    updated_after_inclusive: bool = True
    """Whether `updated_after` and its kin include the instant itself."""
    conflict_text: Literal["plain", "prefixed"] = "plain"
    """Whether a 409 says `Validation failed: ` before its sentence: programs of 2022 met it so, those of 2026 not."""
    put_moves_email_updated_at: bool = False
    """Whether a `PUT` of the same address moves `email_address.updated_at` (seen live: no)."""
    update_source_from_start: bool = False
    """HTTP: whether `update_source` is there before the first update (seen live: no)."""
    write_answers: Literal["sent", "all"] = "sent"
    """HTTP: which sub-resources the answer of a write holds: those that were sent (seen live), or all of them."""
    opt_in_date_offset: bool = False
    """HTTP: whether `opt_in_date` ends in `+00:00` rather than `Z`; both were seen."""
    last_page_links: Literal["absent", "empty"] = "absent"
    """HTTP: `_links` on the last page of a collection; both were seen, of contacts."""
    deletion_moves_updated_at: bool = False
    """Whether deleting a contact moves its `updated_at`."""
    membership_moves_updated_at: bool = False
    """Whether a change of lists or tags alone moves a contact's `updated_at`; the end of a whole one never does."""
    contacts_cursor: Literal["row", "page", "place"] = "row"
    """What `next` in a cursor of contacts is: a row's number (recorded: 2, after a page of one contact), that of
    a page (the recording does not tell them apart), or a place in their order, which nothing shifts."""
    contacts_newest_by: Literal["created", "updated"] = "created"
    """Which date orders pages of contacts; recorded is only that the newest come first."""
    most_contacts_a_page: int = 500
    """How many contacts a page holds at most, whatever limit is asked for."""
    duplicate_page_items: bool = False
    """Whether a page of contacts starts with the last contact of the page before."""
    select_value_present: bool = True
    """Whether a choice made in a select field is read back with `value` besides `choice_ids` (optional since 2026)."""
    didnotopens_type: Literal["em_didnotopens", "em_sends"] = "em_didnotopens"
    """The `tracking_activity_type` of did-not-opens: its own, or that of the sending, as in the contract's example."""
    last_report_page_links: Literal["empty", "absent", "null_next", "null_href"] = "empty"
    """`_links` on the last page of a report: the contract requires it."""
    last_summary_page_links: Literal["empty", "absent", "null_next", "null_href"] = "absent"
    """`_links` on the last page of summaries of campaigns: absent (seen live), though the contract requires it."""
    summary_parts_present: bool = True
    """Whether all summaries of campaigns have all their parts; since July 2026 only `campaign_id` is sure."""
    stats_of_unsent_campaigns: Literal["not_found", "zeros"] = "not_found"
    """What `/reports/stats/email_campaigns` says when one of the campaigns was never sent."""
    stats_lag_seconds: int = 0
    """By how much the counters of stats and summaries are behind the tracking reports; `last_refresh_time` tells."""
    segment_first_answer_202: bool = True
    """HTTP: whether the first `GET /contacts?segment_id=` answers 202."""
    rate_limit_body: Literal["object", "array"] = "object"
    """HTTP: the shape of a 429's body."""

    @classmethod
    def from_names(cls, settings: Iterable[str]) -> Switches:
        """Build switches from `name=value` texts, as given on a command line.

        Args:
            settings: Texts such as `export_headings=old`, `export_bom=true`, `phone_limit=50`, `export_line_end=crlf`.

        Raises:
            ValueError: A name is unknown or a value is not one of its choices; the message lists what would be right.
        """
        values: dict[str, object] = {}
        hints = get_type_hints(cls)
        for setting in settings:
            name, equals, text = setting.partition("=")
            if name not in hints or not equals:
                known = ", ".join(field.name for field in dataclasses.fields(cls))
                raise ValueError(f"{setting!r} is not a switch; write name=value with one of: {known}")
            values[name] = _value(name, hints[name], text)
        return cls(**values)  # type: ignore[arg-type]  # each value has been checked against its field's type


def _value(name: str, hint: object, text: str) -> object:
    if hint is bool:
        choices: dict[str, object] = {"true": True, "false": False}
    elif hint is int:
        if not text.isdecimal():
            raise ValueError(f"switch {name} needs a whole number, not {text!r}")
        return int(text)
    else:
        choices = {str(choice): choice for choice in get_args(hint)} | {"lf": "\n", "crlf": "\r\n"}
        choices = {key: choice for key, choice in choices.items() if choice in get_args(hint)}
    if text not in choices:
        known = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"switch {name} can't be {text!r}; it takes one of: {known}")
    return choices[text]
