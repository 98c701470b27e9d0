"""When to poll a bulk activity: rarely, since every look costs a request, yet soon after it ends; pure.

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
    """The next look at an activity.

    Attributes:
        wait_seconds: How long until then.
        expects_end: Whether the activity should be over by then, going by its progress.
    """

    wait_seconds: float
    expects_end: bool = False


@dataclass(frozen=True)
class Polling:
    """Decides when to look.

    `took_seconds` is how long the last activity of the same kind took; 0 if there was none.

    Attributes:
        shortest_seconds: The shortest wait while nothing is known.
    """

    shortest_seconds: float = 0.5

    def expected_seconds(self, took_seconds: float, share: float) -> float:
        """Estimate how long an activity takes that has only a share of the work of an earlier one."""
        # Starting an activity takes some of the time, whatever its size.
        return max(min(1.0, share) * took_seconds, min(took_seconds, self.shortest_seconds))

    def first_look(self, took_seconds: float = 0.0) -> Look:
        """Say when to look for the first time, counted from the start."""
        shortest = self.shortest_seconds
        soon = min(shortest, took_seconds + _AN_INSTANT_SECONDS) if took_seconds else shortest
        return Look(max(soon, _PLAUSIBLE_SHARE * took_seconds))

    def next_look(self, last: Look, passed_seconds: float, percent_done: int, took_seconds: float = 0.0) -> Look:
        """Say when to look again.

        Args:
            last: The look that found the activity at work.
            passed_seconds: From the start to that look.
            percent_done: What the service said then.
            took_seconds: See the class.
        """
        if percent_done > _NO_PROGRESS and not last.expects_end:
            # At most: the percents are whole, 7 is anything from 7 to 8.
            left = passed_seconds * (100 - percent_done) / percent_done + _A_MOMENT_SECONDS
            long_step = max(_STEP_BY_PROGRESS_SECONDS, _LONG_STEP_BY_PROGRESS * passed_seconds)
            longest = min(_STEP_BY_PROGRESS * passed_seconds, long_step)
            return Look(max(self.shortest_seconds, min(left, longest)), expects_end=left <= longest)
        if passed_seconds < took_seconds:
            step = took_seconds - passed_seconds + _A_MOMENT_SECONDS
        else:
            step = min(passed_seconds, max(_BLIND_STEP_SECONDS, _LONG_BLIND_STEP * passed_seconds))
        # Progress that was wrong once is not trusted again.
        return Look(max(self.shortest_seconds, step), expects_end=last.expects_end)
