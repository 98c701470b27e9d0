"""The dbt package on a PostgreSQL database that the tap and target-postgres have filled."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from constantcontact_simulator.account import Account
from constantcontact_simulator.contacts import ContactFilter
from constantcontact_simulator.server import Simulator
from tests.meltano.conftest import ROOT
from tests.meltano.connections import EVERYTHING, connection

if TYPE_CHECKING:
    from tests.meltano.conftest import MeltanoProject
    from tests.postgres import Postgres

pytestmark = [pytest.mark.meltano, pytest.mark.postgres, pytest.mark.slow]

# dbt's own dependencies are not ours, so it gets an environment of its own, beside the one that runs the tests.
DBT = Path(sys.prefix) / "dbt"
RELEASES = ("dbt-core~=1.10.0", "dbt-postgres>=1.9,<2")
GUIDE = (ROOT / "docs" / "guides" / "analytics.md").read_text(encoding="utf-8")
SEEDS = range(20) if os.environ.get("FULL") else range(1)


@pytest.fixture(scope="session")
def dbt_command() -> Path:
    command = DBT / ("Scripts" if sys.platform == "win32" else "bin") / "dbt"
    with FileLock(f"{DBT}.lock"):
        if not command.exists():
            uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
            for step in (("venv", "--quiet", DBT), ("pip", "install", "--quiet", "--python", DBT, *RELEASES)):
                done = subprocess.run([uv, *map(str, step)], capture_output=True, text=True, check=False)
                if done.returncode:
                    pytest.skip(f"The dbt package was NOT tried: dbt cannot be installed here.\n{done.stderr[-600:]}")
    return command


class Project:
    """The package, run against one database."""

    def __init__(self, command: Path, postgres: Postgres, folder: Path) -> None:
        self._command, self._folder = command, folder
        server, _, database = postgres.url.removeprefix("postgresql://tester:any@").partition("/")
        host, _, port = server.partition(":")
        target = {
            "type": "postgres", "host": host, "port": int(port), "user": "tester", "password": "any",
            "dbname": database, "schema": "analytics", "threads": 2,
        }  # fmt: skip
        profile = {"constantcontact": {"target": "test", "outputs": {"test": target}}}
        (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run dbt and return what it says; fails with it."""
        places = (
            "--project-dir",
            ROOT / "dbt",
            "--profiles-dir",
            self._folder,
            "--target-path",
            self._folder / "target",
        )
        done = subprocess.run(
            [self._command, *arguments, *places, "--log-path", self._folder],
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5_000:]
        return done.stdout


def tables(postgres: Postgres) -> dict[str, list[tuple[Any, ...]]]:
    """What each model holds, in no order; without when dbt or the target wrote it."""
    models = postgres.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'analytics'")
    found = {}
    for (model,) in models:
        names = [
            name
            for (name,) in postgres.query(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'analytics' AND table_name = %s ORDER BY ordinal_position",
                model,
            )
            if name != "loaded_at"
        ]
        found[model] = sorted(postgres.query(f"SELECT {', '.join(names)} FROM analytics.{model}"), key=repr)  # noqa: S608
    return found


def check(postgres: Postgres) -> None:
    """Check the models against the service's own numbers, and against a count in Python."""
    for number in ("sends", "opens", "clicks", "bounces", "optouts", "forwards"):
        differing = postgres.query(
            f"SELECT campaign_id, {number}, service_{number} FROM analytics.campaign_performance"  # noqa: S608
            f" WHERE {number} IS DISTINCT FROM service_{number}"
        )
        assert not differing, number
    present = "WHERE _sdc_deleted_at IS NULL"
    assert set(postgres.query("SELECT contact_key FROM analytics.suppression_list")) == set(
        postgres.query(f"SELECT contact_key FROM constantcontact.suppressions {present}")  # noqa: S608
    )
    assert set(postgres.query("SELECT list_id, members FROM analytics.list_growth")) >= set(
        postgres.query(f"SELECT list_id, membership_count FROM constantcontact.contact_lists {present}")  # noqa: S608
    )
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("sends", "opens", "clicks"), 0))
    for kind in ("sends", "opens", "clicks"):
        for (key,) in postgres.query(f"SELECT contact_key FROM constantcontact.email_{kind}"):  # noqa: S608
            counted[str(key)][kind] += 1
    rows = postgres.query("SELECT contact_key, sends, opens, clicks FROM analytics.contact_engagement")
    assert rows
    assert {key: numbers for key, *numbers in rows} == {key: [*counted[key].values()] for key, *_ in rows}


def change(account: Account, chance: random.Random) -> None:
    """Let people read their mail, unsubscribe and go, and let mail come back."""
    now = account.clock()
    mailed = [one for campaign in account.campaigns for one in campaign.activities]
    sent = [one for one in mailed if one.mailing is not None and one.mailing.starts_at < now]
    for kind in (*("opens", "clicks") * 5, *("bounces",) * 5):
        with suppress(ValueError):  # whoever opened an e-mail cannot have bounced
            account.campaigns.add_event(chance.choice(sent).activity_id, kind)
    gone, unsubscribed, *_ = account.contacts.select(ContactFilter(statuses=frozenset({"active"})))
    account.contacts.delete(gone.contact_id)
    body = unsubscribed.resource(EVERYTHING)
    body["email_address"]["permission_to_send"] = "unsubscribed"
    account.contacts.put(unsubscribed.contact_id, {**body, "update_source": "Account"})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_models_say_of_an_account_what_the_service_says_and_a_later_run_what_a_full_one_says(
    meltano: MeltanoProject, postgres: Postgres, dbt_command: Path, tmp_path: Path, seed: int
) -> None:
    chance, now = random.Random(seed), time.time()  # noqa: S311  # not for secrets
    account = Account(
        seed=seed, contacts=chance.randrange(40, 120), unsubscribed=chance.randrange(6), deleted=chance.randrange(4),
        campaigns=chance.randrange(6, 16), events_per_campaign=chance.randrange(40, 120), clock=lambda: now,
    )  # fmt: skip
    project = Project(dbt_command, postgres, tmp_path)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0, clock=lambda: now) as simulator:
        environment = {
            **connection(simulator, "TAP", tmp_path),
            "TAP_CONSTANTCONTACT__SELECT": '["*.*"]',
            "TAP_CONSTANTCONTACT_INCLUDE_DELETED": "true",
            "TARGET_POSTGRES_SQLALCHEMY_URL": postgres.sqlalchemy_url,
            "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": "constantcontact",
            "TARGET_POSTGRES_LOAD_METHOD": "upsert",
        }
        pipeline = ("run", f"--state-id-suffix=dbt-{seed}", "tap-constantcontact", "target-postgres")
        first = meltano.run(*pipeline, environment=environment)
        assert first.exit_code == 0, first.log
        said = project.run("build")
        assert re.search(r"^Finished running .* tests", GUIDE, re.MULTILINE)[0] in said  # type: ignore[index]
        check(postgres)

        now += 7_200
        change(account, chance)
        second = meltano.run(*pipeline, environment=environment)
        assert second.exit_code == 0, second.log
    project.run("build")
    check(postgres)
    by_steps = tables(postgres)
    project.run("build", "--full-refresh", "--exclude", "list_growth")
    assert tables(postgres) == by_steps
    if folder := os.environ.get("CHARTS"):  # as docs/guides/analytics.md says
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "run", "--no-project", ROOT / "dbt" / "charts.py", postgres.url, folder], check=True)
