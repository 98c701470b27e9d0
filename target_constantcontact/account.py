"""What the target asks the account before it imports: its lists and custom fields, each once, and only if needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from target_constantcontact.lists import AccountLists
from target_constantcontact.mapping import CustomField, CustomFields

if TYPE_CHECKING:
    from collections.abc import Callable

    from constantcontact_api.client import ConstantContactClient

_LISTS_PAGE = 500
_CUSTOM_FIELDS_PAGE = 100  # an account has no more


class Account:
    """Reads on first use."""

    def __init__(self, client: Callable[[], ConstantContactClient]) -> None:
        """Remember the way; nothing is sent yet.

        Args:
            client: Gives the client.
        """
        self._client = client

    @cached_property
    def lists(self) -> AccountLists:
        """The account's lists.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        found = self._client().pages("/contact_lists", "lists", {"limit": _LISTS_PAGE})
        return AccountLists((str(item["list_id"]), str(item["name"])) for item in found)

    @cached_property
    def custom_fields(self) -> CustomFields:
        """The account's custom fields.

        Raises:
            ConstantContactError: As drawn in `constantcontact_api.errors`.
        """
        found = self._client().pages("/contact_custom_fields", "custom_fields", {"limit": _CUSTOM_FIELDS_PAGE})
        return CustomFields(
            CustomField(str(item["name"]), str(item["label"]), str(item.get("type", "string"))) for item in found
        )
