"""Asks again and again until something holds, can no longer come to hold, or the time is up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from layers_cli.core.change import changes, is_changed, said
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health
from layers_cli.core.state import State, described, state_of
from layers_cli.core.verdict import Verdict
from layers_cli.core.waiting import holds, is_final, missing
from layers_cli.errors import Stopped

LAST_LOOK: Final = 2.0
"""At most how many seconds before its end a wait looks once more, rather than sleep through it."""
SHARE: Final = 0.1
"""What part of a short wait that is at most."""


@frozen
class Step:
    """One poll of a wait: what it came to, what was held for true before and is now, and since when."""

    verdict: Verdict
    state: State
    before: State | None
    since: datetime


@frozen
class Waited:
    """How a wait ended: with which verdict, since when that is so, and what kept it, where the time was up."""

    verdict: Verdict
    since: datetime
    missing: tuple[str, ...] = ()

    @property
    def timed_out(self) -> bool:
        """Whether the deadline ended it."""
        return bool(self.missing)


def wait(  # noqa: PLR0913 - what is waited for, and the effects
    poll: Callable[[float], Verdict],
    *,
    until: Health,
    seconds: float,
    pause: Callable[[], float],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    tell: Callable[[Step], None],
) -> Waited:
    """Poll until the verdict holds or is final, at most for so many `seconds` of a monotonic `clock`.

    `poll` is told how many seconds are left, `pause` tells how long to wait before the next one; a server that says
    when to come back is obeyed. `tell` hears of the first poll and of every one that brings a change. A signal that
    ends the wait leaves the verdict that was known; Stopped where there is none.
    """
    end, last_look = clock() + seconds, min(LAST_LOOK, SHARE * seconds)
    before: State | None = None
    since: datetime | None = None
    while True:
        verdict = poll(max(end - clock(), 0.0))
        state = state_of(verdict, before)
        if before is None or since is None or is_changed(before, state):
            since = verdict.snapshot.now
            tell(Step(verdict=verdict, state=state, before=before, since=since))
        before = state
        if verdict.snapshot.stopped is not None or holds(verdict, until) or is_final(verdict):
            return Waited(verdict=verdict, since=since)
        pause_for = nap(verdict, pause(), end - clock(), last_look)
        if pause_for is None:
            return Waited(verdict=verdict, since=since, missing=tuple(missing(verdict, until)))
        try:
            sleep(pause_for)
        except Stopped as stop:
            snapshot = replace(verdict.snapshot, stopped=stop.code)
            return Waited(verdict=replace(verdict, snapshot=snapshot), since=since)


def nap(verdict: Verdict, pause: float, left: float, last_look: float) -> float | None:
    """Return how long to wait before the next poll; None where no other fits into what is `left`."""
    told = asked_to_wait(verdict) or 0.0
    if told >= left or left <= last_look:
        return None
    return min(max(pause, told, 0.0), max(left - last_look, told))


def asked_to_wait(verdict: Verdict) -> float | None:
    """Return for how many seconds the API asked to be left alone, if it did."""
    told = [gap.retry_after.total_seconds() for gap in verdict.snapshot.failures if gap.retry_after is not None]
    return max(told, default=None)


def line(step: Step) -> str:
    """Say in one line what a poll brought."""
    before, after, at = step.before, step.state, f"{step.verdict.snapshot.now:%H:%M:%S} UTC"
    if before is None:
        return f"{at}  {described(after)}"
    return f"{at}  {said(before.health, after.health, changes(before, after))}"
