"""The words of the settings. Imports nothing of this package."""

from __future__ import annotations

from typing import Final

UNDO_STREAM: Final = "constantcontact_undo"
"""The stream of undo files: by default its records join the lists that they name, whatever `lists` and `mode` say."""
