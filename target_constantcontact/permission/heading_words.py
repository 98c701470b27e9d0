"""The words of headings, by the part that they play and the language: one table. Pure.

`docs/consent.md` is generated from it. Phrases stand between commas, without accents. Every word of a phrase is known
as a word too, so that a heading written without blanks (`donotbulkemail`) is cut where they belong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.words_of_channels import CHANNELS_AND_PURPOSES
from target_constantcontact.permission.words_of_consent import GRANTING
from target_constantcontact.permission.words_of_details import DETAILS
from target_constantcontact.permission.words_of_owners import OWNERS
from target_constantcontact.permission.words_of_refusal import REFUSING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_constantcontact.permission.roles import Role

HEADING_WORDS: Final[Mapping[Role, Mapping[str, str]]] = {
    **REFUSING,
    **GRANTING,
    **OWNERS,
    **CHANNELS_AND_PURPOSES,
    **DETAILS,
}
"""Part, language and phrases. No phrase plays two parts; `headings` settles those whose part depends on their place."""
