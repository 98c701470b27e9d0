# /// script
# requires-python = ">=3.10"
# dependencies = ["matplotlib>=3.9", "psycopg[binary]>=3.2"]
# ///
"""Draw two charts from the models: campaigns over time, and how engaged the contacts are.

    uv run dbt/charts.py postgresql://USER:PASSWORD@HOST/DATABASE FOLDER

They are written to FOLDER as SVG.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import psycopg

mpl.use("svg")
# Without a date and with fixed ids, the same numbers give the same file.
mpl.rcParams.update({"svg.hashsalt": "charts", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False})

from matplotlib import pyplot as plt  # noqa: E402  # after the choice of what draws
from matplotlib.dates import ConciseDateFormatter  # noqa: E402
from matplotlib.ticker import PercentFormatter  # noqa: E402

SCHEMA = "analytics"
LEVELS = {"clicked": "#1b6e53", "opened": "#5aa469", "silent": "#c9c9c9", "never mailed": "#8a8a8a"}


def campaigns(database: psycopg.Connection, path: Path) -> None:
    """Open and click rate of each campaign, by the day on which it was last sent."""
    rows = database.execute(
        f"SELECT last_sent_at, open_rate, click_rate FROM {SCHEMA}.campaign_performance"  # noqa: S608  # our own words
        " WHERE open_rate IS NOT NULL ORDER BY last_sent_at"
    ).fetchall()
    sent, opened, clicked = zip(*rows, strict=True)
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    axes.plot(sent, opened, marker="o", color="#2f5d8a", label="opened")
    axes.plot(sent, clicked, marker="s", color="#c8553d", label="clicked")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.set_ylim(0)
    axes.set_ylabel("of those who got it")
    axes.set_title("Campaigns: who opened, who clicked", loc="left")
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def engagement(database: psycopg.Connection, path: Path) -> None:
    """How many contacts who may be mailed clicked, opened, are silent, or were never mailed."""
    found = dict(
        database.execute(
            f"SELECT engagement, count(*) FROM {SCHEMA}.contact_engagement"  # noqa: S608  # our own words
            " WHERE NOT is_suppressed GROUP BY engagement"
        ).fetchall()
    )
    counts = [found.get(level, 0) for level in LEVELS]
    figure, axes = plt.subplots(figsize=(8, 2.4), layout="constrained")
    bars = axes.barh(list(LEVELS), counts, color=list(LEVELS.values()))
    axes.bar_label(bars, padding=4)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines.bottom.set_visible(False)
    axes.set_title("Contacts who may be mailed, by what they last did", loc="left")
    figure.savefig(path, metadata={"Date": None})


def main(address: str, folder: Path) -> None:
    """Draw both."""
    with psycopg.connect(address) as database:
        campaigns(database, folder / "campaigns.svg")
        engagement(database, folder / "engagement.svg")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
