"""The distribution as people install it: what importing it needs and does, and which version it says it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENTRY_POINTS = ("constantcontact_cli.main", "tap_constantcontact.tap", "target_constantcontact.target")


@pytest.mark.parametrize("module", ENTRY_POINTS)
def test_the_plugins_and_the_command_import_without_the_simulator_extra(module: str) -> None:
    without_werkzeug = f"import sys; sys.modules['werkzeug'] = None; import {module}"
    done = subprocess.run([sys.executable, "-c", without_werkzeug], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", ENTRY_POINTS)
def test_importing_writes_nothing_and_connects_to_nothing(module: str, tmp_path: Path) -> None:
    refuse = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event == 'socket.connect':\n"
        "        raise SystemExit(f'{event} {args}')\n"
        "sys.addaudithook(hook)\n"
        f"import {module}\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", refuse], capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_backoff_comes_from_python_backoff_alone() -> None:
    """The distribution `backoff` owns the same files; removing one of two installed ones breaks the other."""
    assert metadata.version("python-backoff")
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("backoff")


def test_the_changelog_describes_the_version_that_is_installed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert released[0] == metadata.version("singer-constantcontact")


@pytest.mark.parametrize("plugin", ["tap-constantcontact", "target-constantcontact"])
def test_a_plugin_says_the_version_of_the_distribution(plugin: str) -> None:
    command = Path(sys.executable).with_name(plugin)
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert metadata.version("singer-constantcontact") in done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `bash script/build` makes, and in `tree/` a wheel that was made without the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    for arguments in (("--out-dir", folder), ("--wheel", "--out-dir", folder / "tree")):
        subprocess.run([uv, "build", "--quiet", *map(str, arguments)], cwd=ROOT, check=True)
    return folder


def files_of_the_wheel(folder: Path) -> dict[str, bytes]:
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def sources(*folders: str) -> set[str]:
    """What git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def test_the_wheel_holds_our_packages_the_license_and_nothing_else(built: Path) -> None:
    packages = {name for name in os.listdir(ROOT) if (ROOT / name / "py.typed").exists()}  # noqa: PTH208
    assert len(packages) == 6
    held = set(files_of_the_wheel(built))
    of_the_installer = {name for name in held if name.split("/")[0].endswith(".dist-info")}
    assert held - of_the_installer == sources(*packages)
    assert {name.split("/", 1)[1] for name in of_the_installer} == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE",
    }  # fmt: skip


def test_the_sdist_holds_every_source_and_builds_the_wheel_that_the_source_tree_builds(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as opened:
        held = {member.name.split("/", 1)[1] for member in opened.getmembers() if member.isfile()}
    assert held == {*sources(), "PKG-INFO"}
    assert files_of_the_wheel(built) == files_of_the_wheel(built / "tree")
