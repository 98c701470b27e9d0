"""Tap and target in one pipe: an export file to the bodies of imports, beside the same pipe on the SDK's defaults."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import taps, targets
from benchmarks.cases import OURS, PLAIN, Case, Command

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.cases import Workplace

_ANY = 1  # the target reads the pipe, whatever file its own case would read


def joined(one: Command, other: Command) -> Command:
    """Return two programs in a pipe, which fails if either does.

    Args:
        one: Writes.
        other: Reads.
    """
    line = f"set -o pipefail; {shlex.join(one.arguments)} | {shlex.join(other.arguments)}"
    return Command(("bash", "-c", line), environment={**one.environment, **other.environment})


def _both(
    workplace: Workplace, records: int, *, tap: Case, load: Callable[[Workplace, int], Command], program: str
) -> Command:
    return joined(tap.programs[program](workplace, records), load(workplace, _ANY))


def _case(tap: Case, target: Case) -> Case:
    programs = {name: partial(_both, tap=tap, load=target.programs[name], program=name) for name in (OURS, PLAIN)}
    share = partial(targets.share_of, lambda load: partial(_both, tap=tap, load=load, program=OURS), shape=tap.shape)
    return Case("tap to target", tap.shape, programs, share=share)


_JSON = next(case for case in targets.CASES if case.name == "target, JSON")
CASES = tuple(_case(tap, _JSON) for tap in taps.CASES if tap.name == "tap, full table")
