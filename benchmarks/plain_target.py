"""Singer lines to import bodies as a plain singer-sdk `BatchSink` does it, on the SDK's defaults; bodies go nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from singer_sdk import BatchSink, Target


class PlainSink(BatchSink):
    """Encodes each batch as the body of a JSON import."""

    def process_batch(self, context: dict[str, Any]) -> None:
        """Encode a batch.

        Args:
            context: Holds the records.
        """
        body = json.dumps({"import_data": context["records"], "list_ids": []}, default=str)
        with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
            nowhere.write(body)


class PlainTarget(Target):
    """Loads people into nothing."""

    name = "target-plain"
    config_jsonschema: ClassVar[dict[str, Any]] = {"type": "object", "properties": {}}
    default_sink_class = PlainSink


if __name__ == "__main__":
    PlainTarget.cli()
