"""The pages on which a person allows or refuses a login. Plain HTML, without scripts; knows no HTTP."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPENED = {
    "contact_data": "read and change contacts, lists, tags, custom fields and segments; run exports and imports",
    "campaign_data": "read campaigns and their results",
    "account_read": "read the account's name, time zone and other details",
    "account_update": "change the account's details",
    "offline_access": "go on without asking again, until it is refused",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1b1f24}"
    "code{font-size:1.4rem;letter-spacing:.1em}button,input{font:inherit;padding:.5rem 1.2rem;margin-right:.5rem;"
    "border:1px solid #57606a;border-radius:.3rem}.allow{background:#1856ed;border-color:#1856ed;color:#fff}"
    ".note{color:#57606a;font-size:.9rem}"
)


def ask_for_code(remark: str = "") -> str:
    """Ask for the code that a terminal shows."""
    said = f"<p><strong>{escape(remark)}</strong></p>" if remark else ""
    form = '<form method="get"><input name="user_code" placeholder="Code" autofocus> <button>Go on</button></form>'
    return page("Log in", f"{said}<p>Type the code that your terminal shows.</p>{form}")


def ask_for_approval(client_id: str, scopes: Iterable[str], accounts: Sequence[str], *, user_code: str = "") -> str:
    """Ask whether an application may do what it asks for.

    Args:
        client_id: the application.
        scopes: what it asks for.
        accounts: as whose user the person can answer.
        user_code: what the terminal shows, to be compared; empty in a flow without one.
    """
    compare = f"<p>Does your terminal show this code?</p><p><code>{escape(user_code)}</code></p>" if user_code else ""
    asked = "".join(f"<li>{escape(_OPENED.get(scope, scope))} ({escape(scope)})</li>" for scope in scopes)
    options = "".join(f'<option value="{number}">{escape(one)}</option>' for number, one in enumerate(accounts))
    whose = f'<p>As a user of <select name="account">{options}</select></p>' if len(accounts) > 1 else ""
    buttons = (
        '<button class="allow" name="answer" value="allow">Allow</button>'
        '<button name="answer" value="refuse">Refuse</button>'
    )
    return page(
        "Allow this application?",
        f"{compare}<p>The application with the API key {escape(client_id)} asks to:</p><ul>{asked}</ul>"
        f'<form method="post">{whose}{buttons}</form>',
    )


def page(title: str, body: str) -> str:
    """A whole page; `body` is HTML."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<h1>{escape(title)}</h1>{body}<p class="note">A simulated account on this machine: nothing real is allowed '
        "or refused here.</p></html>\n"
    )
