"""When to look at a bulk activity: rarely, since a look is a request, and yet soon after its end; pure.

```text
what is known                            the next look
nothing yet                              half a second after the start
how long the last one like it took       not before four fifths of that, and then when as much has passed
it took less than half a second          when as much has passed
percent_done, and it moves               when it will be 100 at this pace, but at most 1.5 times what has passed later,
                                         and five minutes, or a quarter of what has passed
it was 100 by now, at that pace, and is  when twice as much has passed, but within a minute, or a tenth of what has
not, or percent_done does not move       passed
```

So an activity of four minutes whose progress is told costs nine looks, and two where the last one took as long; one of
six hours whose progress is not told, fifty-five.
"""

from __future__ import annotations

from dataclasses import dataclass

_FIRST_SECONDS = 0.5
_AN_INSTANT_SECONDS = 0.02
_PLAUSIBLE_SHARE = 0.8
_A_MOMENT_SECONDS = 0.25
# An activity is at 1 right after the start (API guide): that tells nothing yet.
_NO_PROGRESS = 1
_STEP_BY_PROGRESS = 1.5
_STEP_BY_PROGRESS_SECONDS = 300.0
_LONG_STEP_BY_PROGRESS = 0.25
_BLIND_STEP_SECONDS = 60.0
_LONG_BLIND_STEP = 0.1


@dataclass(frozen=True)
class Look:
    """A look at an activity that lies ahead.

    Attributes:
        wait_seconds: How long until then.
        expects_end: Whether the activity should be over by then, going by its progress.
    """

    wait_seconds: float
    expects_end: bool = False


def expected_seconds(took_seconds: float, share: float) -> float:
    """Say how long an activity may take that is like another one.

    Args:
        took_seconds: How long that took.
        share: How much there is to do, of what the other one had to do.
    """
    # Some of it is spent on being an activity at all.
    return max(min(1.0, share) * took_seconds, min(took_seconds, _FIRST_SECONDS))


def first_look(took_seconds: float = 0.0) -> Look:
    """Say when to look for the first time, counted from the start.

    Args:
        took_seconds: How long the last one like it took; 0 if nobody knows.
    """
    soon = min(_FIRST_SECONDS, took_seconds + _AN_INSTANT_SECONDS) if took_seconds else _FIRST_SECONDS
    return Look(max(soon, _PLAUSIBLE_SHARE * took_seconds))


def next_look(last: Look, passed_seconds: float, percent_done: int, took_seconds: float = 0.0) -> Look:
    """Say when to look again.

    Args:
        last: The look that found the activity at work.
        passed_seconds: Since the start, at that look.
        percent_done: What the service said then.
        took_seconds: How long the last one like it took; 0 if nobody knows.
    """
    if percent_done > _NO_PROGRESS and not last.expects_end:
        # At most: the percents are whole, 7 is anything from 7 to 8.
        left = passed_seconds * (100 - percent_done) / percent_done + _A_MOMENT_SECONDS
        long_step = max(_STEP_BY_PROGRESS_SECONDS, _LONG_STEP_BY_PROGRESS * passed_seconds)
        longest = min(_STEP_BY_PROGRESS * passed_seconds, long_step)
        return Look(max(_FIRST_SECONDS, min(left, longest)), expects_end=left <= longest)
    if passed_seconds < took_seconds:
        step = took_seconds - passed_seconds + _A_MOMENT_SECONDS
    else:
        step = min(passed_seconds, max(_BLIND_STEP_SECONDS, _LONG_BLIND_STEP * passed_seconds))
    # Progress that has been wrong once is not believed again.
    return Look(max(_FIRST_SECONDS, step), expects_end=last.expects_end)
