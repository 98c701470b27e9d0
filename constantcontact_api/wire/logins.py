"""Which of several logins a run uses.

An API key may serve many accounts, and a store holds one login for each. Whoever writes into an account has to be
certain which one it is, so a login is never chosen by guess, and none takes the place of another account's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from constantcontact_api.errors import SettingsError
from constantcontact_api.wire.token_store import Login, store_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constantcontact_api.wire.token_store import TokenStore


@dataclass(frozen=True)
class LoginChoice:
    """What settings say of the login.

    Attributes:
        client_id: The API key.
        auth_url: Base of the authorization server.
        refresh_token: As configured; None after `constantcontact login`.
        account: The name of a login, or the account's own id; empty where none is chosen.
    """

    client_id: str
    auth_url: str
    refresh_token: str | None = None
    account: str = ""

    def of_this_key(self, logins: Mapping[str, Login]) -> dict[str, Login]:
        """Return those of `constantcontact login` with this API key."""
        unnamed = store_key(self.client_id, self.auth_url, None)
        return {
            key: login
            for key, login in logins.items()
            if key == unnamed
            or (not login.is_by_hand and (login.client_id, login.auth_url) == (self.client_id, self.auth_url))
        }

    def named(self, login: Login) -> Login:
        """Return a login as one of this key; an earlier version did not note it."""
        return replace(login, client_id=self.client_id, auth_url=self.auth_url)


def choose_login(logins: Mapping[str, Login], wanted: LoginChoice, place: str) -> tuple[str, Login]:
    """Choose the login that settings mean.

    Args:
        logins: All of the store, by their keys.
        wanted: What the settings say.
        place: Where the store is, for a sentence.

    Returns:
        Its key in the store, and what is known of it. There need not be tokens.

    Raises:
        SettingsError: They may mean several, or one that is not there.
    """
    key = store_key(wanted.client_id, wanted.auth_url, wanted.refresh_token)
    if wanted.refresh_token:
        return key, replace(wanted.named(logins.get(key, Login())), is_by_hand=True)
    own = wanted.of_this_key(logins)
    found = own
    if wanted.account:
        found = {key: login for key, login in own.items() if login.account == wanted.account}
        found = found or {key: login for key, login in own.items() if login.account_id == wanted.account}
    if len(found) == 1:
        ((key, login),) = found.items()
        return key, wanted.named(login)
    names = ", ".join(sorted(map(str, own.values())))
    if found:
        one = next((login.account for login in own.values() if login.account), "NAME")
        raise SettingsError(
            f"The token store {place} holds several logins of this client_id: {names}. Choose one by its name or its "
            f"account's id with the setting account, such as `account: {one}`."
        )
    if own:
        raise SettingsError(
            f"The token store {place} holds no login of the account {wanted.account}, but these of this client_id: "
            f"{names}. Correct the setting account, or run `constantcontact login --account {wanted.account}`."
        )
    return key, wanted.named(Login())


def store_login(store: TokenStore, key: str, login: Login, *, replaces: bool = False) -> str:
    """Put a new login in its place in the store; another account's stays where it is.

    Args:
        store: Holds its tokens already.
        key: Under which it does.
        login: With its name, and the account's id as far as that is known.
        replaces: Whether a person has asked for the other account's to be replaced.

    Returns:
        What has become of a login that was there before, as a sentence; empty if there was none.

    Raises:
        SettingsError: There is another account's login of that name. The new one is forgotten.
    """
    place = store_key(login.client_id, login.auth_url, None, login.account)
    unnamed = store_key(login.client_id, login.auth_url, None)
    with store.locked():
        logins = store.logins() or {}
        before, other = logins.get(place), logins.get(unnamed)
        is_refused = before is not None and before.account_id not in {"", login.account_id} and not replaces
        if is_refused:
            store.forget(key)
        else:
            store.note(key, login, new_key=place)
        has_no_name = other is not None and bool(login.account_id) and other.account_id == login.account_id
        takes_over = bool(login.account) and before is None and has_no_name
        if takes_over:
            store.forget(unnamed)
    if is_refused and before is not None:
        raise SettingsError(
            f"Not logged in: the login {_called(login)} is of the account {before.account_id}, and the browser was "
            f"in the account {login.account_id or 'of which nothing is known'}. Run `constantcontact login "
            "--account NAME` with another name, log in to the right account, or add --replace."
        )
    if before is not None:
        return f"It takes the place of an earlier login of the account {before.account_id or 'that is not known'}."
    return "It takes the place of the login of that account that had no name." if takes_over else ""


def _called(login: Login) -> str:
    return login.account or "without a name"
