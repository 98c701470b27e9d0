"""Asks a source of advisories about every release that uv.lock gives to users: `bash script/audit`.

Exit code 1 if one is known to be vulnerable. Where the source cannot be reached, nothing is audited: that is said, and
the exit code is 0, unless REQUIRE_AUDIT=1. AUDIT_URL names another source with the interface of OSV.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
URL: Final = os.environ.get("AUDIT_URL", "https://api.osv.dev/v1/querybatch")
_RELEASE: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_SECONDS: Final = 30


def releases() -> list[tuple[str, str]]:
    """Return name and version of each release that users get with all extras."""
    uv = shutil.which("uv") or str(ROOT / ".venv" / "bin" / "uv")
    export = [uv, "export", "--quiet", "--frozen", "--all-extras", "--no-dev", "--no-emit-project", "--no-hashes"]
    listed = subprocess.run(export, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(set(_RELEASE.findall(listed)))


def advisories(found: list[tuple[str, str]]) -> list[list[str]]:
    """Return the ids of advisories for each release.

    Raises:
        OSError: The source cannot be reached.
        ValueError: What it answers is no answer.
    """
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in found]
    request = urllib.request.Request(  # noqa: S310  # https, unless its user says otherwise
        URL, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        results: list[dict[str, Any]] = json.load(answer).get("results", ())
    if len(results) != len(queries):
        msg = f"{len(results)} answers to {len(queries)} questions"
        raise ValueError(msg)
    return [[str(one["id"]) for one in result.get("vulns") or ()] for result in results]


def main() -> int:
    """Print what is known; return the exit code."""
    found = releases()
    try:
        known = advisories(found)
    except (OSError, ValueError, AttributeError) as error:
        print(f"NOT AUDITED: {URL} cannot be asked about {len(found)} releases ({error}).", file=sys.stderr)
        return int(os.environ.get("REQUIRE_AUDIT") == "1")
    for (name, version), ids in zip(found, known, strict=True):
        if ids:
            print(f"{name} {version}: {', '.join(ids)}")
    count = sum(map(bool, known))
    print(f"{len(found)} releases audited, {count} with advisories.")
    return int(count > 0)


if __name__ == "__main__":
    raise SystemExit(main())
