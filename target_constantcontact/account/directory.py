"""What the target asks of the account beside imports: its lists, tags and custom fields, each once, if needed."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constantcontact_api.activities.bulk_actions import MAX_TAGS
from constantcontact_api.contacts.custom_fields import CustomField
from constantcontact_api.contacts.names import is_id, resolve_names
from constantcontact_api.contacts.queries import (
    CUSTOM_FIELDS,
    LISTS,
    TAGS,
    CustomFieldAnswer,
    ListAnswer,
    TagAnswer,
    holds_custom_values,
    read_custom_fields,
    read_lists,
    read_tags,
)
from constantcontact_api.errors import LostAnswerError, RequestRejectedError, SettingsError, TransientError
from target_constantcontact.mapping.custom_fields import CustomFields
from target_constantcontact.mapping.lists import AccountLists
from target_constantcontact.options import PLANNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from constantcontact_api.types import JsonObject
    from constantcontact_api.wire.client import ConstantContactClient

logger = logging.getLogger(__name__)

_CONFLICT = 409
_REFUSED = 400
_SETTINGS = {LISTS: "create_lists", TAGS: "create_tags", CUSTOM_FIELDS: "create_custom_fields"}
_ID_LENGTH = 36


class Directory:
    """Reads on first use, and makes what is missing when asked.

    Args:
        creates_lists: Whether a list that the account lacks is made.
        only_plans: Whether what would be made is only noted in `planned`.
    """

    def __init__(self, client: ConstantContactClient, *, creates_lists: bool, only_plans: bool = False) -> None:
        self.planned: list[dict[str, Any]] = []
        self._only_plans = only_plans
        self._client = client
        self._creates_lists = creates_lists

    @cached_property
    def lists(self) -> AccountLists:
        """The account's lists.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        found = ((str(item["list_id"]), str(item["name"])) for item in read_lists(self._client))
        return AccountLists(found, create=self._create_list if self._creates_lists else None)

    @cached_property
    def custom_fields(self) -> CustomFields:
        """The account's custom fields.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        found = CustomFields(map(CustomField.from_resource, read_custom_fields(self._client)))
        if not found.all and holds_custom_values(self._client):
            # Believed, it would cost every column of a custom field, in silence.
            raise TransientError(f"{CUSTOM_FIELDS} was answered as empty, although contacts have some: run again.")
        return found

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """Id and name of the account's tags.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        return [(str(item["tag_id"]), str(item["name"])) for item in read_tags(self._client)]

    def tag_ids(self, given: Sequence[str], setting: str, *, creates: bool) -> tuple[str, ...]:
        """Find the tags of a setting, or make them.

        Args:
            given: Ids and names.
            setting: Its name, for the sentence.
            creates: Whether a tag that is missing is made; one given by id never is.

        Returns:
            Their ids, each once, sorted.

        Raises:
            SettingsError: If one is unknown, or there are more than a contact can have.
            ConstantContactError: If the service refuses one.
        """
        known = {text.casefold() for tag in self.tags for text in tag}
        for name in dict.fromkeys(text.strip() for text in given):
            if creates and name.casefold() not in known and not is_id(name):
                self.create_tag(name)
        ids = resolve_names(given, self.tags, setting=setting)
        if len(ids) > MAX_TAGS:
            raise SettingsError(f"{setting}: a contact can have {MAX_TAGS} tags, not {len(ids)}. Name fewer of them.")
        return tuple(sorted(ids))

    def create_tag(self, name: str) -> tuple[str, str]:
        """Make a tag.

        Args:
            name: Of no tag that is there.

        Returns:
            Its id and name.

        Raises:
            ConstantContactError: If the service refuses it.
        """
        found = self._create(TAGS, {"name": name}, read_tags, "name", TagAnswer)
        self.tags.append((str(found["tag_id"]), str(found["name"])))
        return self.tags[-1]

    def create_custom_field(self, body: dict[str, Any]) -> CustomField:
        """Make a custom field.

        Args:
            body: From `new_custom_field`.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`; the service refuses the 101st.
        """
        label = str(body["label"])
        made = self._create(CUSTOM_FIELDS, body, read_custom_fields, "label", CustomFieldAnswer)
        field = CustomField.from_resource(made)
        if not self._only_plans:
            logger.info("Created the custom field %r of type %s.", label, field.type)
        self.custom_fields.add(field)
        return field

    def _create_list(self, name: str) -> str:
        found = self._create(LISTS, {"name": name}, read_lists, "name", ListAnswer)
        if not self._only_plans:
            logger.info("Created the list %r.", name)
        return str(found["list_id"])

    def _create(
        self,
        path: str,
        body: dict[str, Any],
        read: Callable[[ConstantContactClient], Iterator[JsonObject]],
        key: str,
        shape: type,
    ) -> dict[str, Any]:
        if self._only_plans:
            # Stands for its id, as long as one is, and its name, which only the service can give.
            self.planned.append({"path": path, **body})
            stand_in = f"{PLANNED}{len(self.planned):0{_ID_LENGTH - len(PLANNED)}}"
            return {**body, "list_id": stand_in, "tag_id": stand_in, "name": body[key]}
        try:
            return self._post(path, body, shape)
        except (LostAnswerError, RequestRejectedError) as error:
            if isinstance(error, RequestRejectedError) and error.status == _REFUSED:  # as it will be the next time
                raise SettingsError(
                    f"The account did not take what {_SETTINGS[path]} was to make ({error}). Set that to false, or "
                    "make room for it there."
                ) from error
            if isinstance(error, RequestRejectedError) and error.status != _CONFLICT:
                raise
            # Made after all, or by somebody else in the meantime.
            wanted = str(body[key]).casefold()
            there = next((item for item in read(self._client) if str(item[key]).strip().casefold() == wanted), None)
            if there is None and isinstance(error, RequestRejectedError):
                raise
            return there or self._post(path, body, shape)

    def _post(self, path: str, body: dict[str, Any], shape: type) -> dict[str, Any]:
        made: dict[str, Any] = self._client.post(path, body=json.dumps(body).encode(), shape=shape)
        return made
