"""Polls without end, or until something holds, and holds back what a single poll found."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from layers_cli.core.change import changes, is_changed
from layers_cli.core.frozen import frozen
from layers_cli.core.guard import Held, begun, held
from layers_cli.core.health import Health
from layers_cli.core.signals import AUXILIARY, Unavailable
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.tick import Tick
from layers_cli.core.verdict import Verdict
from layers_cli.core.waiting import holds, is_final, is_refused
from layers_cli.errors import Stopped
from layers_cli.flows.wait import LAST_LOOK, SHARE, asked_to_wait, nap

JITTER: Final = 0.1
"""By what part a pause may be shorter or longer than the interval, so that many watches do not poll together."""
READS: Final = {"standard": 120, "pilot": 1200, "partner": 6000}
"""How many reads a minute each tier allows (/docs/api/operational/rate-limits)."""
PART: Final = 0.5
"""What part of that a watch may take at most: the key has other users."""
_MINUTE: Final = 60.0


class Word(StrEnum):
    """What ended a pause: its time, or somebody at the keyboard."""

    TIMEOUT = "timeout"
    NOW = "now"
    QUIT = "quit"


class End(StrEnum):
    """What ended a watch."""

    REACHED = "reached"
    CHANGED = "changed"
    FINAL = "final"
    OUT_OF_TIME = "out of time"
    COUNTED = "counted"
    FAILED = "failed"
    QUIT = "quit"
    STOPPED = "stopped"
    CRASHED = "crashed"


class Face(Protocol):
    """Who shows a watch, and waits between two polls."""

    def asking(self) -> None:
        """Hear that a poll begins."""

    def show(self, tick: Tick) -> None:
        """Show what a poll came to."""

    def wait(self, seconds: float) -> str:
        """Wait for so many seconds, or until somebody wants something: one of the words."""


@frozen
class Plan:
    """How a watch goes: seconds between polls, what confirms a change, what ends it.

    `pace` is how many seconds each request of a poll holds up the next poll at least. `most_failures` is how many polls
    in a row may read nothing, `seconds` how long it may take (None: for ever).
    """

    interval: float
    pace: float = 0.0
    confirm: int = 2
    most_failures: int = 20
    until: Health | None = None
    until_change: bool = False
    seconds: float | None = None
    count: int | None = None


@frozen
class Watched:
    """How a watch ended: `verdict` is what it comes to, `last` the last poll; None where a signal came first."""

    end: End
    verdict: Verdict
    last: Tick | None


def pace(tier: str | None) -> float:
    """Return how many seconds apart the requests of a watch are at least, on average, with a key of that tier."""
    return _MINUTE / (PART * READS.get(tier or "", READS["standard"]))


def watch(  # noqa: PLR0913 - what is watched, how, and the effects
    poll: Callable[[float], Verdict],
    plan: Plan,
    face: Face,
    *,
    clock: Callable[[], float],
    jitter: Callable[[], float],
    remember: Callable[[Tick], None],
    tell: Callable[[Tick], None] = lambda _tick: None,
    known_since: Callable[[Verdict], datetime | None] = lambda _verdict: None,
) -> Watched:
    """Poll until something ends it; `poll` is told how many seconds are left, `jitter` is between -1 and 1.

    `remember` hears of every poll before it is shown, `tell` after that; `known_since` says from when on the health of
    the first one is known. A signal that ends it leaves what was known; Stopped where that is nothing.
    """
    seconds = math.inf if plan.seconds is None else plan.seconds
    ends_at, last_look = clock() + seconds, min(LAST_LOOK, SHARE * seconds)
    known: Held | None = None
    last: Tick | None = None
    failures = 0
    try:
        while True:
            face.asking()
            verdict = poll(max(ends_at - clock(), 0.0))
            if verdict.snapshot.stopped is not None:
                return _stopped(verdict.snapshot.stopped, known or begun(verdict), last)
            failures = failures + 1 if _read_nothing(verdict.snapshot) else 0
            before = known
            known = begun(verdict, known_since(verdict)) if before is None else held(before, verdict, plan.confirm)
            last = _tick(before, known, verdict, 1 if last is None else last.number + 1, failures)
            end = _end(plan, last)
            if end is None:
                least = max(plan.interval * (1 + JITTER * jitter()), plan.pace * _requests(verdict.snapshot))
                pause = nap(verdict, least, ends_at - clock(), last_look)
                end = End.OUT_OF_TIME if pause is None else None
                last = replace(last, next_in=pause)
            remember(last)
            face.show(last)
            tell(last)
            if end is not None:
                judged = verdict if end in {End.FINAL, End.FAILED} else known.verdict
                return Watched(end=end, verdict=judged, last=last)
            if face.wait(last.next_in or 0.0) == Word.QUIT:
                return Watched(end=End.QUIT, verdict=known.verdict, last=last)
    except Stopped as stop:
        if known is None:
            raise
        return _stopped(stop.code, known, last)


def _stopped(code: int, known: Held, last: Tick | None) -> Watched:
    verdict = replace(known.verdict, snapshot=replace(known.verdict.snapshot, stopped=code))
    return Watched(end=End.STOPPED, verdict=verdict, last=last)


def _tick(before: Held | None, known: Held, verdict: Verdict, number: int, failures: int) -> Tick:
    is_other = before is not None and is_changed(before.state, known.state)
    return Tick(
        number=number,
        at=verdict.snapshot.now,
        verdict=verdict,
        state=known.state,
        since=known.since,
        settled=known.verdict,
        was=before.state.health if before is not None and is_other else None,
        changes=changes(before.state, known.state) if before is not None else (),
        failures=failures,
        slowed_for=asked_to_wait(verdict),
    )


def _end(plan: Plan, tick: Tick) -> End | None:
    """Return what ends the watch after a poll; None where it goes on."""
    verdict = tick.verdict
    if plan.until is not None and tick.settled is verdict and holds(verdict, plan.until):
        return End.REACHED
    if (plan.until is not None and is_final(verdict)) or (tick.number == 1 and is_refused(verdict)):
        return End.FINAL
    if tick.failures >= plan.most_failures:
        return End.FAILED
    if plan.until_change and tick.was is not None:
        return End.CHANGED
    return End.COUNTED if tick.number == plan.count else None


def _requests(snapshot: Snapshot) -> int:
    """Count the requests of a poll: long lists have pages, and what failed was tried again."""
    return sum(exchange.tries for exchange in snapshot.exchanges)


def _read_nothing(snapshot: Snapshot) -> bool:
    """Whether none of the signals that matter could be read."""
    return all(isinstance(each, Unavailable) for each in snapshot.readings if each.signal not in AUXILIARY)
