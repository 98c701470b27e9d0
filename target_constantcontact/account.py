"""What the target asks of the account beside imports: its lists and custom fields, each once, and only if needed."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constantcontact_api.errors import LostAnswerError, RequestRejectedError
from target_constantcontact.custom_fields import CustomField, CustomFields
from target_constantcontact.lists import AccountLists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constantcontact_api.client import ConstantContactClient

logger = logging.getLogger(__name__)

_LISTS = "/contact_lists"
_LISTS_PAGE = 500
_CUSTOM_FIELDS = "/contact_custom_fields"
_CUSTOM_FIELDS_PAGE = 100  # an account has no more
_CONFLICT = 409


class Account:
    """Reads on first use, and makes what is missing when asked."""

    def __init__(
        self, client: Callable[[], ConstantContactClient], *, creates_lists: bool, only_plans: bool = False
    ) -> None:
        """Remember the way; nothing is sent yet.

        Args:
            client: Gives the client.
            creates_lists: Whether a list that the account lacks is made.
            only_plans: Whether what would be made is only noted in `planned`.
        """
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
        found = ((str(item["list_id"]), str(item["name"])) for item in self._read_lists())
        return AccountLists(found, create=self._create_list if self._creates_lists else None)

    @cached_property
    def custom_fields(self) -> CustomFields:
        """The account's custom fields.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        return CustomFields(map(_custom_field, self._read_custom_fields()))

    def create_custom_field(self, body: dict[str, Any]) -> CustomField:
        """Make a custom field.

        Args:
            body: From `new_custom_field`.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`; the service refuses the 101st.
        """
        label = str(body["label"])
        field = _custom_field(self._create(_CUSTOM_FIELDS, body, self._read_custom_fields, "label"))
        if not self._only_plans:
            logger.info("Created the custom field %r of type %s.", label, field.type)
        self.custom_fields.add(field)
        return field

    def _create_list(self, name: str) -> str:
        found = self._create(_LISTS, {"name": name}, self._read_lists, "name")
        if not self._only_plans:
            logger.info("Created the list %r.", name)
        return str(found["list_id"])

    def _create(
        self, path: str, body: dict[str, Any], read: Callable[[], Iterator[dict[str, Any]]], key: str
    ) -> dict[str, Any]:
        if self._only_plans:
            # Stands for its id and name, which only the service can give.
            self.planned.append({"path": path, **body})
            return {**body, "list_id": f"planned-{len(self.planned)}", "name": body[key]}
        try:
            return self._post(path, body)
        except (LostAnswerError, RequestRejectedError) as error:
            if isinstance(error, RequestRejectedError) and error.status != _CONFLICT:
                raise
            # Made after all, or by somebody else in the meantime.
            wanted = str(body[key]).casefold()
            there = next((item for item in read() if str(item[key]).strip().casefold() == wanted), None)
            if there is None and isinstance(error, RequestRejectedError):
                raise
            return there or self._post(path, body)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._client().post(path, body=json.dumps(body).encode())
        return made

    def _read_lists(self) -> Iterator[dict[str, Any]]:
        return self._client().pages(_LISTS, "lists", {"limit": _LISTS_PAGE})

    def _read_custom_fields(self) -> Iterator[dict[str, Any]]:
        return self._client().pages(_CUSTOM_FIELDS, "custom_fields", {"limit": _CUSTOM_FIELDS_PAGE})


def _custom_field(resource: dict[str, Any]) -> CustomField:
    return CustomField(str(resource["name"]), str(resource["label"]), str(resource.get("type", "string")))
