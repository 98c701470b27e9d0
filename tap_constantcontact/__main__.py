"""`python -m tap_constantcontact` is the command `tap-constantcontact`."""

from __future__ import annotations

from tap_constantcontact.tap import TapConstantContact

if __name__ == "__main__":
    TapConstantContact.cli()
