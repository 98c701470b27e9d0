"""The container image: built where a container tool works; else its steps, one by one, in a folder of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml  # type: ignore[import-untyped]

from tests.postgres import postgres, postgres_server  # noqa: F401  # fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Postgres

ROOT = Path(__file__).parent.parent
FULL = bool(os.environ.get("FULL"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile and what they say."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_is_not_root_and_its_first_process_is_ours() -> None:
    last = dict(steps())  # of the last stage, which is the image
    assert last["USER"] == "constantcontact"
    assert json.loads(last["ENTRYPOINT"]) == ["constantcontact"], "a shell would keep signals for itself"
    assert "HEALTHCHECK" not in last
    assert [said for word, said in steps() if word == "COPY"] == [". .", "--from=build /wheels /wheels"]
    shown = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    wheel = re.search(r"^packages = (\[.*])$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert wheel
    assert {*json.loads(wheel[1]), "pyproject.toml", "README.md", "LICENSE"} == {
        line[1:] for line in shown if line.startswith("!")
    }


def works(tool: str) -> bool:
    return subprocess.run([tool, "info"], capture_output=True, check=False).returncode == 0


TOOL = next((one for one in ("docker", "podman") if FULL and shutil.which(one) and works(one)), None)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(TOOL is None, reason="no container tool with a daemon here, or not FULL=1: the steps are run alone")
def test_the_image_builds_and_runs() -> None:
    assert TOOL
    subprocess.run([TOOL, "build", "--tag=constantcontact-test", ROOT], check=True)
    shown = [TOOL, "run", "--rm", "--entrypoint=sh", "constantcontact-test", "-c", "id -u; ls /data; ls /"]
    assert subprocess.run(shown, check=True, capture_output=True, text=True).stdout.startswith("10001\n")
    subprocess.run([TOOL, "run", "--rm", "constantcontact-test", "--version"], check=True)
    subprocess.run([TOOL, "compose", "run", "--rm", "--build", "pipeline"], check=True, cwd=ROOT)
    subprocess.run([TOOL, "compose", "down", "--volumes"], check=True, cwd=ROOT)


class Image:
    """What the steps make, in a folder that stands for `/`. Nobody is added to the users of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}

    def inside(self, text: str) -> str:
        """A text with its paths in the folder."""
        return re.sub(r"(?<![\w./])/(?=(?:opt|wheels|data|source|account|people\.csv)\b)", f"{self._folder}/", text)

    def build(self) -> None:
        place, python = self._folder / "source", self._folder / "python"
        subprocess.run([sys.executable, "-m", "venv", python], check=True)
        self.environment |= {"PATH": f"{python}/bin:{self.environment['PATH']}", "EXTRAS": "postgres,simulator"}
        for word, said in steps():
            if (word, said) == ("COPY", ". ."):
                self._copy(place)
            elif word == "WORKDIR":
                place = Path(self.inside(said))
                place.mkdir(exist_ok=True)
            elif word == "RUN":
                self._run(said, place)
            elif word == "ENV":
                own = dict(one.split("=", 1) for one in self.inside(said).split())
                self.environment |= {
                    name: value.replace("$PATH", self.environment["PATH"]) for name, value in own.items()
                }

    def _copy(self, place: Path) -> None:
        shown = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        for name in shown:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, place / name)

    def _run(self, said: str, place: Path) -> None:
        commands = [one for one in said.split(" && ") if not one.startswith("useradd")]
        script = self.inside(" && ".join(commands)).replace("--owner=constantcontact", "")
        subprocess.run(["sh", "-ec", script], check=True, cwd=place, env=self.environment, stdout=subprocess.DEVNULL)

    def start(self, *arguments: str, place: str, **environment: str) -> subprocess.Popen[str]:
        (self._folder / place).mkdir(exist_ok=True)
        own = {name: self.inside(value) for name, value in environment.items()}
        return subprocess.Popen(
            [self.inside(one) for one in arguments],
            cwd=self._folder / place,
            env=self.environment | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def image(tmp_path: Path) -> Iterator[Image]:
    image = Image(tmp_path)
    image.build()
    yield image
    shutil.rmtree(tmp_path)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(not FULL, reason="installs the wheel with all its dependencies anew: FULL=1")
def test_the_steps_make_what_compose_runs(image: Image, postgres: Postgres, tmp_path: Path) -> None:  # noqa: F811
    assert not (tmp_path / "wheels").exists()
    shutil.copy(ROOT / "examples" / "people.csv", tmp_path / "people.csv")
    told = tmp_path / "account" / "connection.json"
    served = [one.replace("/data/", "/account/") for one in COMPOSE["account"]["entrypoint"]]
    with image.start(*served, place="account") as account:
        while not (told.exists() and told.stat().st_size):
            time.sleep(0.05)
            assert account.poll() is None
        environment = {
            name: str(value).replace("postgresql://pipelines@database/agency", postgres.url)
            for name, value in COMPOSE["pipeline"]["environment"].items()
        }
        command = ["constantcontact", *COMPOSE["pipeline"]["command"]]
        with image.start(*command, place="data", **environment) as pipeline:
            output, log = pipeline.communicate()
        assert pipeline.returncode == 0, log
        assert json.loads(output)["report_path"] == str(tmp_path / "data" / "target-constantcontact.json")
        assert "Total: 3 read = 3 sent" in log
        assert postgres.query("SELECT count(DISTINCT address) FROM constantcontact.put_on_lists") == [(3,)]
        assert postgres.query("SELECT count(*) FROM constantcontact.logins WHERE tokens IS NOT NULL") == [(1,)]
        connection = json.loads(told.read_bytes())
        state = requests.get(connection["api_url"].replace("/v3", "/_simulator/state"), timeout=10).json()
        assert "ada@example.com" in json.dumps(state) or state["contacts"]

        waits = [*command[:3], "sleep 60 | target-constantcontact --config=/account/connection.json --config=ENV"]
        with image.start(*waits, place="data", **environment) as pipeline:
            assert pipeline.stderr
            assert "target-constantcontact" in pipeline.stderr.readline()
            pipeline.send_signal(signal.SIGTERM)
            _, log = pipeline.communicate()
        assert pipeline.returncode == 143, log
        account.terminate()
