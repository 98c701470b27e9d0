"""The policies of a stream of people, in the order in which they decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from constantcontact_api.contacts.import_fields import SMS_NUMBER
from target_constantcontact.account.history import History
from target_constantcontact.mapping.half_addresses import parts_beside_streets
from target_constantcontact.options import SMS_EXPLICIT, Mode
from target_constantcontact.streams.list_policies import ListsNotLeft, ListsToJoin, ListToUpdateThrough
from target_constantcontact.streams.people_policies import NotSuppressed, WhoIsImported
from target_constantcontact.streams.permission_policy import NotRefusedBefore, PermissionToMail
from target_constantcontact.streams.value_policies import (
    BlanksToClear,
    MixedAddresses,
    RequestsToClear,
    TextMessages,
    Unchanged,
    WholeAddresses,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from target_constantcontact.batching.batch_key import Source
    from target_constantcontact.mapping.lists import ListRouter
    from target_constantcontact.run import Run
    from target_constantcontact.streams.opt_outs import OptOuts
    from target_constantcontact.streams.policies import Policy


def policies_of(
    run: Run, mode: Mode, columns: Collection[str], source: Source, router: ListRouter, opt_outs: OptOuts
) -> tuple[Policy, ...]:
    """List what decides about each record: the first that objects wins.

    Args:
        run: Everything that streams share.
        mode: Of the stream.
        columns: Of its records, before stream maps.
        source: Of its batches.
        router: Finds the lists of a record.
        opt_outs: Follows people whose own source says that they opted out.
    """
    return (
        *_of_people(run, mode, columns, source, opt_outs),
        *_of_lists(run, mode, source, router),
        *_of_values(run, mode, source),
    )


def _of_people(run: Run, mode: Mode, columns: Collection[str], source: Source, opt_outs: OptOuts) -> Iterator[Policy]:
    if run.suppressions is not None:
        yield NotSuppressed(run.suppressions)
    has_key, has_status = "contact_key" in columns, "email_status" in columns
    yield NotRefusedBefore(run.refusals, names_contacts=has_key, has_status=has_status)
    counts, is_required = run.accounting.counts_of(source.stream), bool(run.settings.get("require_permission"))
    yield PermissionToMail(counts, opt_outs, is_required=is_required)
    yield WhoIsImported(mode, run.account)


def _of_lists(run: Run, mode: Mode, source: Source, router: ListRouter) -> Iterator[Policy]:
    if mode is Mode.UPDATE:  # puts nobody on a list
        yield ListToUpdateThrough(run.changes, run.update_allowance)
        return
    yield ListsToJoin(router)
    if isinstance(run.history, History):
        yield ListsNotLeft(run.history, run.accounting.counts_of(source.stream))


def _of_values(run: Run, mode: Mode, source: Source) -> Iterator[Policy]:
    keys, counts = source.keys, run.accounting.counts_of(source.stream)
    clears_blanks, skips = bool(run.settings.get("clear_blanks")), bool(run.settings.get("skip_unchanged"))
    if run.settings.get("sms_permission_to_send") == SMS_EXPLICIT and SMS_NUMBER in keys:
        yield TextMessages(keys, replace(source, sms_permission=SMS_EXPLICIT), counts)
    if skips or clears_blanks:
        yield WholeAddresses(run.account, counts, keys, clears_blanks=clears_blanks)
    elif parts_beside_streets(keys):
        if mode is Mode.UPDATE or isinstance(run.history, History):
            run.account.compare_values()
            yield WholeAddresses(run.account, counts, keys, needs_street=True)
        elif run.settings.get("dry_run"):
            run.account.compare_values()
            yield MixedAddresses(run.account, counts, keys)
    if clears_blanks:
        yield BlanksToClear(run.account, run.changes, keys)
    if skips:
        yield Unchanged(run.account, run.changes, keys, source.tag_ids)
    if clears_blanks:
        yield RequestsToClear(run.update_allowance)
