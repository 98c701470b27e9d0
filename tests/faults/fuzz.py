"""Looks for inputs that end in something nobody expects, where atheris is installed (it is no dependency).

`python -m tests.faults.fuzz export -max_total_time=600`, or `messages`. What it keeps goes into `FUZZ_CORPUS`.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import sys
import tempfile
from pathlib import Path

from tests.faults.proxy import Proxy

OURS = ["constantcontact_api", "constantcontact_singer", "tap_constantcontact", "target_constantcontact"]


def main() -> None:
    """Run until told otherwise; the options after the first are those of libFuzzer."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=OURS):
        fuzzing = importlib.import_module("tests.faults.fuzzing")

    def read_export(data: bytes) -> None:
        with contextlib.suppress(fuzzing.ExportFileError):
            fuzzing.read_export(data)

    logging.disable(logging.CRITICAL)
    what, *options = sys.argv[1:]
    kept = Path(os.environ.get("FUZZ_CORPUS", tempfile.gettempdir())) / what
    kept.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Proxy() as proxy,
        fuzzing.Messages(Path(folder), proxy) as messages,
    ):
        arguments = [sys.argv[0], *options, str(kept), str(fuzzing.CORPUS / what)]
        atheris.Setup(arguments, {"export": read_export, "messages": messages.take}[what])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
