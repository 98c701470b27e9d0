"""The definitions of both plugins as Meltano and its Hub have them: hub/extractors, hub/loaders, and in meltano.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping

DISTRIBUTION = "singer-constantcontact"

SELECT = [
    "contacts.*",
    "!contacts.source_name",
    "!contacts.website",
    "contact_lists.*",
    "contact_tags.*",
    "contact_custom_fields.*",
    "segments.*",
    "account.*",
    "activities.*",
    "campaigns.*",
    "campaign_summaries.*",
    "sms_campaign_summaries.*",
]
"""What the tap selects by default. Meltano's own default would select the streams that cost a request or an export for
each list, segment or campaign, too; and two columns that are only in exports, which would forbid the cheaper pages of
changed contacts."""

NOT_MELTANOS = frozenset({"batch"})
"""Capabilities that singer-sdk claims for every tap, and that make no sense here."""

_LOG_IN = """\
1. Create an application on the [developer portal](https://developer.constantcontact.com), with the device flow.
2. Set its API key, `client_id`.
3. Log in once, as a user with the privilege `contacts:write`, which even reading needs:
   `meltano invoke {plugin}:login --device`. With neither `--device` nor `--browser` Meltano first asks a tap for its
   catalog, which takes a login.
"""
_NEXT_STEPS = (
    "`meltano invoke {plugin}:check` says whose account it is, what the login may do and what a first run costs.\n"
)
_PREAMBLE = (
    "A refresh token may work only once, so the newest one is kept in the file of `token_store`, which tap and target "
    "share. A container has to keep that file.\n"
)


def definition(plugin: str, about: Mapping[str, Any], settings: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe a plugin as the Hub does.

    Args:
        plugin: Its name.
        about: What it says of itself.
        settings: As Meltano has them.
    """
    selected = {"select": SELECT} if "catalog" in about["capabilities"] else {}
    return {
        "capabilities": sorted(set(about["capabilities"]) - NOT_MELTANOS),
        "commands": {
            "check": {
                "args": "check",
                "description": "Whose account it is, what the login may do, what it holds, and what a first run costs.",
                "executable": "constantcontact",
            },
            "login": {
                "args": "login",
                "description": "Log in once, in a browser; the tokens go to token_store.",
                "executable": "constantcontact",
            },
        },
        "description": "E-mail and SMS marketing platform",
        "domain_url": "https://www.constantcontact.com",
        "executable": plugin,
        "keywords": ["api", "meltano_sdk"],
        "label": "Constant Contact",
        "log_parser": "singer-sdk",
        "maintenance_status": "beta",
        "name": plugin,
        "namespace": plugin.replace("-", "_"),
        "next_steps": _NEXT_STEPS.format(plugin=plugin),
        "pip_url": DISTRIBUTION,
        "prereq": _LOG_IN.format(plugin=plugin),
        "quality": "silver",
        **selected,
        "settings": settings,
        "settings_group_validation": [
            [one["name"] for one in settings if one["name"] in about["settings"]["required"]]
        ],
        "settings_preamble": _PREAMBLE,
        "supported_python_versions": about["supported_python_versions"],
        "variant": DISTRIBUTION,
    }


def as_yaml(value: object) -> str:
    """Write YAML as the Hub's linter wants it: blocks, keys in order, lists not indented."""
    text: str = yaml.safe_dump(value, sort_keys=True, allow_unicode=True, width=1_000_000)
    return text


def in_project(whole: Mapping[str, Any]) -> str:
    """Write what meltano.yml needs of a definition, as lines of a plugin there."""
    kept = ("capabilities", "commands", "select", "settings", "settings_group_validation")
    text = as_yaml({name: whole[name] for name in kept if name in whole})
    return "".join(f"    {line}\n" for line in text.splitlines())
