"""What Meltano tells both plugins about a simulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from constantcontact_simulator.server import Simulator

EVERYTHING = ("custom_fields", "list_memberships", "phone_numbers", "street_addresses", "taggings")


def connection(simulator: Simulator, plugin: str, folder: Path) -> dict[str, str]:
    """Give a plugin its settings the way `constantcontact simulate` does."""
    values = {
        "CLIENT_ID": simulator.client_id,
        "CLIENT_SECRET": simulator.client_secret,
        "REFRESH_TOKEN": simulator.refresh_token,
        "API_URL": simulator.api_url,
        "AUTH_URL": simulator.auth_url,
        "REQUESTS_PER_SECOND": "0",
        "TOKEN_STORE": str(folder / "tokens.json"),
    }
    return {f"{plugin}_CONSTANTCONTACT_{name}": value for name, value in values.items()}
