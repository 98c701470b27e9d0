"""singer-sdk's own suite. Nothing is left out: the SDK itself leaves `multiple_state_messages` out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import get_target_test_class

from constantcontact_simulator.server import Simulator
from target_constantcontact.target import TargetConstantContact

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS: dict[str, Any] = {}

StandardTests: Any = get_target_test_class(TargetConstantContact, config=SETTINGS, parse_env_config=False)


@pytest.fixture(scope="module", autouse=True)
def _account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("standard-suite")
    with Simulator(requests_per_second=0, token_requests_per_second=0) as simulator:
        connection = simulator.connection()
        del connection["access_token"]
        SETTINGS.update(
            connection,
            token_store=str(folder / "tokens.json"),
            requests_per_second=0,
            lists=[simulator.account.living_lists()[0].list_id],
            rejects_path=str(folder / "rejects.jsonl"),
            max_reject_percent=100,  # the suite sends records of nobody
        )
        yield
        SETTINGS.clear()


class TestTargetConstantContact(StandardTests):  # type: ignore[misc]  # a class made at run time
    """Everything comes from the SDK."""
