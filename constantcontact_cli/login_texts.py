"""What `constantcontact login` says to a person: what to do in the browser, and what to write where afterwards."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from constantcontact_api.wire.first_tokens import PRIVILEGE, SCOPES

_PLUGINS: Final = ("tap", "target")
_IN_CONTAINER: Final = "/tokens"


@dataclass(frozen=True)
class Connection:
    """What the plugins need to use a login.

    Attributes:
        client_id: Of the application.
        token_store: The file, absolute, or the address of the database.
        others: Settings beside these, such as `auth_url`, where they are not the defaults.
    """

    client_id: str
    token_store: str
    others: dict[str, str]

    def settings(self) -> dict[str, str]:
        """By the plugins' names."""
        return {"client_id": self.client_id, "token_store": self.token_store, **self.others}


def what_to_do(page: str, code: str = "") -> str:
    """Say which page to open, and what to do there.

    Args:
        page: Its address.
        code: That the page shows or asks for; empty if it does neither.
    """
    compare = f"Compare the code {code}, or type it there.\n" if code else ""
    where = "any browser, on any device" if code else "a browser on this machine"
    return (
        f"Open this page in {where}:\n\n    {page}\n\n"
        f"{compare}Sign in as a user with the privilege {PRIVILEGE}: reading takes bulk activities, too.\n"
        f"The page asks for these scopes: {SCOPES}.\n"
    )


def what_to_write(connection: Connection, refresh_token: str = "") -> str:
    """Give the lines for .env, for meltano.yml and for a container.

    Args:
        connection: That the login is for.
        refresh_token: If it is to be shown.
    """
    settings = connection.settings()
    lines = [
        "For .env, or any shell:",
        "",
        *(f"    {line}" for line in _variables(settings)),
        "",
        "For Meltano, the same without .env:",
        "",
        *(
            f"    meltano config set {plugin}-constantcontact {name} {shlex.quote(value)}"
            for plugin in _PLUGINS
            for name, value in settings.items()
        ),
        "",
        *_for_a_container(connection.token_store),
        "",
    ]
    if refresh_token:
        lines += [
            "The refresh token, for a place that cannot have the token store. Where tokens rotate it works once, so",
            "use it in that one place, which must then keep a token store of its own:",
            "",
            f"    {refresh_token}",
            "",
        ]
    return "\n".join(lines)


def _for_a_container(token_store: str) -> list[str]:
    if "://" in token_store:
        return ["For a container: the same .env, and who logs in to the database in PGUSER and PGPASSWORD."]
    store = PurePath(token_store)
    in_container = _variables({"token_store": f"{_IN_CONTAINER}/{store.name}"})
    variables = " ".join(f"-e {line}" for line in in_container)
    return [
        "For a container, which must keep the folder of the token store, since a refresh token may work only once:",
        "",
        f"    docker run --env-file .env -v {shlex.quote(f'{store.parent}:{_IN_CONTAINER}')} {variables} YOUR_IMAGE",
    ]


def _variables(settings: dict[str, str]) -> list[str]:
    return [
        f"{plugin.upper()}_CONSTANTCONTACT_{name.upper()}={shlex.quote(value)}"
        for plugin in _PLUGINS
        for name, value in settings.items()
    ]
