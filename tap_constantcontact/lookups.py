"""The account as the tap sees it: the API client, and what is looked up at most once a run."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.exports import Exports
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.queries import read_custom_fields, read_lists, read_tags
from constantcontact_api.errors import RequestRejectedError
from constantcontact_api.text import counted
from constantcontact_api.wire.answers import Object, page_of
from constantcontact_api.wire.identity import check_account, identify
from constantcontact_api.wire.scopes import AccountAnswer, Privileges
from constantcontact_api.wire.token_store import Login
from constantcontact_singer.connection import activities_of, connect
from tap_constantcontact.campaigns import Campaigns
from tap_constantcontact.stream_scopes import CONTACTS_BY_PAGES, NEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constantcontact_api.wire.client import ConstantContactClient


class TapAccount:
    """The account that the tap's settings lead to. Nothing is read or sent before it is needed."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        connect: Callable[..., ConstantContactClient] = connect,
    ) -> None:
        self.clock = clock
        self._connect = connect
        self._settings = settings
        self.slept_seconds = 0.0
        self._sleep_for = sleep

    def _sleep(self, seconds: float) -> None:
        self.slept_seconds += seconds
        self._sleep_for(seconds)

    @cached_property
    def client(self) -> ConstantContactClient:
        """The API client."""
        return self._connect(self._settings, program="tap-constantcontact", clock=self.clock, sleep=self._sleep)

    @cached_property
    def exports(self) -> Exports:
        """Starts and reads exports."""
        activities = activities_of(self.client, self._settings, clock=self.clock, sleep=self._sleep)
        return Exports(self.client, activities, sleep=self._sleep)

    def lacks(self, stream: str) -> list[str]:
        """Name the scopes and privileges that a stream needs and this login does not have."""
        by_pages = stream == "contacts" and self._settings.get("contacts_source") == "api"
        need = CONTACTS_BY_PAGES if by_pages else NEEDS.get(stream)
        return [] if need is None else need.lacks(self.client.scopes(), self._privileges)

    @cached_property
    def _privileges(self) -> frozenset[str] | None:
        try:
            held = self.client.get("/account/user/privileges", shape=Privileges)
        except RequestRejectedError:
            return None
        return frozenset(str(privilege["privilege_name"]) for privilege in held)

    @cached_property
    def campaigns(self) -> Campaigns:
        """The account's campaigns."""
        return Campaigns(self.client)

    @cached_property
    def custom_fields(self) -> tuple[CustomField, ...]:
        """The account's custom fields."""
        return tuple(map(CustomField.from_resource, read_custom_fields(self.client)))

    @cached_property
    def lists(self) -> tuple[tuple[str, str], ...]:
        """Id and name of each list."""
        return tuple((str(one["list_id"]), str(one.get("name") or "")) for one in read_lists(self.client))

    @cached_property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Id and name of each tag."""
        return tuple((str(one["tag_id"]), str(one.get("name") or "")) for one in read_tags(self.client))

    def check(self) -> None:
        """Make certain that a configured token is of the account that the settings name.

        Raises:
            SettingsError: It is not.
        """
        check_account(self.client, str(self._settings.get("account") or "").strip())

    @cached_property
    def login(self) -> Login:
        """Whose account it is, as far as this login may read it."""
        return identify(self.client)

    @property
    def identity(self) -> str:
        """The account's id, or an empty string if this login may not read it."""
        return self.login.account_id

    def facts(self) -> dict[str, Any]:
        """Return what the record of a run holds of the account, from what was read of it anyway."""
        known = vars(self)
        login, names = known.get("login", Login()), dict(known.get("lists", ()))
        chosen = {str(text).strip().casefold() for text in self._settings.get("lists") or ()}
        requests = "client" in known
        return {
            "account": {"id": login.account_id or None, "name": login.organization or None},
            "lists": [
                {"id": list_id, "name": name}
                for list_id, name in names.items()
                if {list_id.casefold(), name.strip().casefold()} & chosen
            ],
            "exports": self.exports.files_read if "exports" in known else [],
            "requests_used": self.client.requests_made if requests else 0,
            "requests_left": self.client.requests_left() if requests else None,
            "seconds_waiting_for_the_service": round(
                self.slept_seconds + (self.client.answered_after_seconds if requests else 0.0), 3
            ),
        }

    def describe(self) -> str:
        """Name the account for a log line, without anybody's address."""
        try:
            summary = self.client.get("/account/summary", shape=AccountAnswer)
        except RequestRejectedError as error:
            if error.status != 403:
                raise
            self.client.get("/contact_lists", {"limit": 1}, shape=page_of("lists", Object))
            return "an account whose name this login may not read (scope `account_read`)"
        identifier = summary.get("encoded_account_id")
        named = f" (account {identifier})" if identifier else ""
        return f"the account of {summary.get('organization_name') or 'an organization without a name'}{named}"

    def note_end(self, exit_code: int) -> None:
        """Note for `constantcontact accounts` how the run ended."""
        if "client" in vars(self):
            self.client.pacer.note_end(exit_code)

    def forecast(self) -> str:
        """Say what today has left for runs like this one, for a log line; empty if there is nothing to say."""
        return self.client.pacer.forecast() if "client" in vars(self) else ""

    def usage(self) -> str:
        """Return how many requests this run has sent so far, for a log line."""
        if "client" not in vars(self):
            return "no requests used"
        used = counted(self.client.requests_made, "request")
        return f"{used} used, {self.client.requests_today():,} today by this API key"
