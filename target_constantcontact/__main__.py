"""`python -m target_constantcontact` is the command `target-constantcontact`."""

from __future__ import annotations

from target_constantcontact.target import TargetConstantContact

if __name__ == "__main__":
    TargetConstantContact.cli()
