"""singer-sdk's own suite; the SDK itself leaves `multiple_state_messages` out of it.

Two of its tests want a run to fail by a schema without properties and by a record without its key. Their streams hold
no people, and a stream that is skipped cannot end a run by its faults: here they are to end well.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import get_target_test_class, target_test_streams

from constantcontact_simulator.server import Simulator
from target_constantcontact.target import TargetConstantContact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.testing import TargetTestRunner

STREAMS = Path(str(files(target_test_streams)))
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
            allow_streams_without_people=True,
        )
        yield
        SETTINGS.clear()


class TestTargetConstantContact(StandardTests):  # type: ignore[misc]  # a class made at run time
    """Everything else comes from the SDK."""

    def test_target_invalid_schema(self, runner: TargetTestRunner) -> None:
        runner.input_filepath = STREAMS / "invalid_schema.singer"
        runner.sync_all()
        runner.target_input.close()

    def test_target_record_missing_key_property(self, runner: TargetTestRunner) -> None:
        runner.input_filepath = STREAMS / "record_missing_key_property.singer"
        runner.sync_all()
        runner.target_input.close()
