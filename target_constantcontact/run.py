"""One run: its parts, built once, and its end in order."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.exports import Exports
from constantcontact_api.activities.imports import Imports
from constantcontact_api.errors import SettingsError, VerificationFailedError
from constantcontact_api.own_files import OWN_FOLDER
from constantcontact_api.text import counted
from constantcontact_api.wire.identity import check_account, identify
from target_constantcontact.account.account import Account
from target_constantcontact.account.contact_ids import ContactIds
from target_constantcontact.account.deleted_people import DeletedPeople
from target_constantcontact.account.directory import Directory
from target_constantcontact.account.history import History, NoHistory
from target_constantcontact.account.history_stores import history_at
from target_constantcontact.account.refusals import Refusals
from target_constantcontact.account.run_changes import RunChanges
from target_constantcontact.account.suppression_list import SuppressionList
from target_constantcontact.accounting.accounting import Accounting
from target_constantcontact.accounting.rejects import RejectsFile
from target_constantcontact.accounting.report import check_rejects, totals
from target_constantcontact.accounting.run_end import RunEnd
from target_constantcontact.accounting.verification import verification_of
from target_constantcontact.loading.bulk_operations import BulkOperations
from target_constantcontact.loading.contact_updates import Allowance
from target_constantcontact.loading.departures import Departures
from target_constantcontact.loading.first_people import FirstPeople
from target_constantcontact.loading.import_runner import ImportRunner
from target_constantcontact.loading.loader import Loader
from target_constantcontact.loading.mirror import Mirrors
from target_constantcontact.loading.operation_runner import OperationRunner
from target_constantcontact.loading.withdrawals import Withdrawals
from target_constantcontact.names_in_settings import NamesInSettings
from target_constantcontact.settings import (
    DEFAULT_MAX_CONCURRENT_IMPORTS,
    DEFAULT_MAX_DEPARTURES_PERCENT,
    DEFAULT_MAX_REJECT_PERCENT,
    DEFAULT_MAX_REMOVAL_PERCENT,
    DEFAULT_REJECTS_PATH,
    DEFAULT_UPDATE_REQUEST_BUDGET,
    mirrors_named,
    names_tags,
    reads_account,
    without_settings_of,
)

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Collection, Mapping

    from constantcontact_api.activities.activities import Activities
    from constantcontact_api.wire.client import ConstantContactClient
    from constantcontact_singer.run_record import RunRecord
    from target_constantcontact.limits import Limits

logger = logging.getLogger("target-constantcontact")

_SLEEP_AFTER_SIGNAL_SECONDS = 1.0


class Run:
    """Everything that the streams of one run share.

    Attributes:
        id: Unique to this process, for file names.
        today: Anniversaries may lie ten years ahead of it.
        stop: Set once a signal asked the process to end.
        changes: To whom this run has done something.
        touched: Whom records that went one by one have done something to, since blocks last looked.
        names: Names of columns and streams in the settings.
        departures: Brakes people who leave as a side effect.
        asked_departures: Brakes operations, where a limit is set.
        refusals: Who must not be mailed for the rest of the run, as sources say.
        update_allowance: Of requests for people who are written one by one.
        is_complete: Whether everything that came was understood and done.
    """

    def __init__(  # noqa: PLR0913  # the rest by keyword
        self,
        settings: Mapping[str, Any],
        write_state: Callable[[Any], None],
        *,
        program: str,
        record: RunRecord,
        stop: threading.Event,
        now: threading.Event,
        limits: Limits,
        follow: Callable[..., Activities],
        connect: Callable[..., ConstantContactClient],
    ) -> None:
        """Build the parts; nothing is sent, read or written yet.

        Args:
            settings: All of them.
            write_state: Emits a STATE.
            program: Who calls, for the User-Agent.
            record: Of this run; its id is in file names.
            stop: Set once a signal asks the process to end.
            now: Set once a second one wants that at once.
            limits: How much goes at once.
            follow: Builds what follows bulk activities, of a client, the settings and what sleeps.
            connect: Builds the client, of the settings and the program.

        Raises:
            SettingsError: If credentials would go over plain http.
        """
        self.settings = settings
        self.limits = limits
        self.id = record.run_id
        self._record: RunRecord | None = record
        self.today = datetime.now(timezone.utc).date()
        self.stop = stop
        self._now = now
        self.is_complete = self._is_account_checked = False
        self.touched: list[str | None] = []
        self.names = NamesInSettings(settings)
        self._stream_errors: list[SettingsError] = []
        self.update_allowance = Allowance(settings.get("update_request_budget", DEFAULT_UPDATE_REQUEST_BUDGET))
        self._is_dry = bool(settings.get("dry_run"))
        self._write_state = write_state
        self._state: Any = None
        self._started_at = time.monotonic()
        self._client = connect(settings, program=program)
        self._activities = follow(self._client, settings, sleep=self._sleep)
        self._exports = Exports(self._client, self._activities, sleep=self._sleep)
        self.changes = RunChanges(lambda: self.account.snapshot)
        self.refusals = Refusals()
        percent = settings.get("max_departures_percent")
        self.asked_departures = Departures(self._client, percent)
        self.departures = Departures(self._client, DEFAULT_MAX_DEPARTURES_PERCENT if percent is None else percent)
        self._verification = verification_of(settings, should_stop=self.stop.is_set)
        self.rejects = self._lines_file("rejects_path", DEFAULT_REJECTS_PATH)
        self._not_permitted = self._lines_file("not_permitted_path")

    def _path(self, setting: str, default: str = "") -> Path | None:
        path = self.settings.get(setting) or default
        return Path(path).expanduser() if path else None

    def _lines_file(self, setting: str, default: str = "") -> RejectsFile:
        path, keeps = self._path(setting, default), not self._is_dry
        return RejectsFile(path or Path(), run_id=self.id, keeps=keeps and path is not None, setting=setting)

    @cached_property
    def suppressions(self) -> SuppressionList | None:
        """People on a do-not-mail list; None where there is none."""
        path = self._path("suppression_path")
        return SuppressionList(path) if path is not None else None

    @cached_property
    def account(self) -> Account:
        """What the account holds."""
        settings = self.settings
        client, exports, most = self._client, self._exports, self.limits.deleted_people
        directory = Directory(client, creates_lists=bool(settings.get("create_lists")), only_plans=self._is_dry)
        reads_all, may_come_back = reads_account(settings), bool(settings.get("revive_deleted"))
        deleted = DeletedPeople(client, exports, reads_all=reads_all, may_come_back=may_come_back, most_read=most)
        compares = bool(settings.get("skip_unchanged") or settings.get("clear_blanks"))
        return Account(client, exports, directory, deleted, compares_values=compares, names_tags=names_tags(settings))

    @cached_property
    def history(self) -> History | NoHistory:
        """Remembers who was put on which list."""
        place, keeps = str(self.settings.get("history_path") or ""), not self._is_dry
        if not place:
            return NoHistory()
        return History(history_at(place, keeps=keeps), lambda: self.account.snapshot, self.changes, keeps=keeps)

    @cached_property
    def accounting(self) -> Accounting:
        """Is told what became of every record."""
        files = {"rejects": self.rejects, "not_permitted": self._not_permitted}
        return Accounting(**files, verification=self._verification, history=self.history, only_plans=self._is_dry)

    @property
    def _plan(self) -> Account | None:
        return self.account if self._is_dry else None

    @cached_property
    def _bulk(self) -> BulkOperations:
        client, activities, stop = self._client, self._activities, self.stop.is_set
        ids = ContactIds(client)
        return BulkOperations(client, activities, ids, lambda: self.account.directory.custom_fields, should_stop=stop)

    @cached_property
    def _runner(self) -> OperationRunner:
        plan, verification, history = self._plan, self._verification, self.history
        return OperationRunner(self._bulk, self.accounting, plan=plan, verification=verification, history=history)

    @cached_property
    def loader(self) -> Loader:
        """Takes rows and STATEs."""
        imports = Imports(self._activities)
        return Loader(
            import_runner=ImportRunner(imports, self.accounting, self._verification, plan=self._plan, run_id=self.id),
            runner=self._runner,
            accounting=self.accounting,
            refusals=self.refusals,
            write_state=self._pass_state_on,
            should_stop=self.stop.is_set,
            should_give_up=self._now.is_set,
            max_concurrent_imports=self.settings.get("max_concurrent_imports") or DEFAULT_MAX_CONCURRENT_IMPORTS,
            verification=self._verification,
            limits=self.limits,
        )

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """Notes what sources say, and acts on it."""
        return Withdrawals(self.refusals, self.loader, self._runner)

    @cached_property
    def first_people(self) -> FirstPeople:
        """Holds STATE back until a stream of people has come."""
        allows_none = bool(self.settings.get("allow_streams_without_people"))
        return FirstPeople(self.loader.hold_state, allows_none=allows_none)

    @cached_property
    def mirrors(self) -> Mirrors:
        """Of all streams."""
        settings = self.settings
        return Mirrors(
            run_id=self.id,
            max_percent=settings.get("max_removal_percent", DEFAULT_MAX_REMOVAL_PERCENT),
            needs_end_marker=not settings.get("mirror_without_end_marker"),
            undo_folder=Path(settings.get("undo_folder") or OWN_FOLDER).expanduser(),
            hold_state=self.loader.hold_state,
            absent=self._absent_mirrors,
            forget=self.history.forget,
            name_of=lambda list_id: dict(self.account.directory.lists.named((list_id,)))[list_id],
        )

    def _absent_mirrors(self, streams: Collection[str]) -> dict[str, set[str]]:
        mirrors = mirrors_named(self.settings)
        find = self.account.directory.lists.find
        absent = without_settings_of(streams, mirrors, self.settings)
        return {name: {list_id for given in mirrors[name] for list_id in find(given)} for name in absent}

    def check_account(self) -> None:
        """Make certain, once, that the settings and the history are of the account that the login leads to."""
        if not self._is_account_checked:
            check_account(self._client, str(self.settings.get("account") or "").strip())
            if isinstance(self.history, History):
                self.history.check_account(identify(self._client).account_id)
            self._is_account_checked = True

    def _sleep(self, seconds: float) -> None:
        # Between two looks at an activity.
        if self.stop.wait(seconds):
            time.sleep(min(seconds, _SLEEP_AFTER_SIGNAL_SECONDS))

    def _pass_state_on(self, state: Any) -> None:  # noqa: ANN401  # any JSON value
        if not self._is_dry:  # nothing has landed
            self._write_state(state)
            self._state = state

    def refuse(self, error: SettingsError) -> None:
        """Let the other streams land, and fail then: no STATE from now on goes out, since it covers what is not sent.

        Args:
            error: Why nothing of a stream is imported.
        """
        if not self._stream_errors:
            self.loader.hold_state()
        self._stream_errors.append(error)

    def finish(self, *, is_whole: bool) -> None:
        """Import what is left, wait for it and verify it; then take people off mirrored lists whom no stream named.

        After a signal only what is on its way is waited for.

        Args:
            is_whole: Whether the input came to its end, and was not cut off.

        Raises:
            ConstantContactError: If an import failed, or somebody is not where they were put.
        """
        self.loader.finish()
        if self.stop.is_set():
            return
        if is_whole:
            self.first_people.check()
        self.withdrawals.take_back()
        if is_whole and (unused := self.names.unused()):
            logger.warning("These settings name streams or columns that the input did not have: %s.", "; ".join(unused))
        read, held, stop = self.account.read, self.loader.account_for_held, self.stop.is_set
        unexplained = self._verification.read_back(read, held, self.accounting.missing, should_stop=stop)
        if self._stream_errors:
            said = " ".join(map(str, self._stream_errors))
            raise SettingsError(f"{said} Nothing of that was imported; everything else has landed. Run it again.")
        if is_whole:
            self.names.check_filters()
            self._mirror()
        self.is_complete = is_whole and not self.stop.is_set()
        if unexplained and not self.stop.is_set():
            raise VerificationFailedError(
                "Not on their lists, though the service counted them as imported and their status does not say why: "
                f"{counted(unexplained, 'person', 'people')}. See who in the rejects file, and run again."
            )

    def check_rejects(self) -> None:
        """Fail if there are too many.

        Raises:
            TooManyRejectsError: By `max_reject_percent` or `max_rejects`.
        """
        max_percent = self.settings.get("max_reject_percent", DEFAULT_MAX_REJECT_PERCENT)
        check_rejects(totals(self.accounting.counts.values()), max_percent, self.settings.get("max_rejects"))

    def _mirror(self) -> None:
        removals = self.mirrors.carry_out(
            self._client, self._bulk, exports=self._exports, should_stop=self.stop.is_set, plan=self._plan
        )
        for stream, outcome in removals:
            self._runner.note_removals(stream, outcome)

    def close(self) -> None:
        """Let what is on its way land, and close files."""
        self.loader.give_up()
        self.rejects.close()
        self._not_permitted.close()

    def tell_start(self) -> None:
        """Log once what the run is about, when the lists of the first stream are known."""
        if self._record is not None:
            lists = [one["name"] for one in self.end().lists()] or [*(self.settings.get("lists") or ())]
            logger.info("%s", self._record.start_line(lists, self._client.auth.known_login.whose))
            self._record = None

    def end(self) -> RunEnd:
        """Return what is known of the whole run; after `close`."""
        return RunEnd(
            settings=self.settings,
            accounting=self.accounting,
            account=self.account,
            client=self._client,
            operations=self._runner.activities,
            is_complete=self.is_complete,
            seconds=time.monotonic() - self._started_at,
            waited_seconds=self.loader.waited_seconds,
            state=self._state,
            skipped=tuple(self.first_people.skipped),
        )
