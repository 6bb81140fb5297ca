"""Follows the timeline of an app: what is there, then what comes, each event once."""

from collections.abc import Callable, Generator, Hashable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from layers_cli.core.events import Event, Window
from layers_cli.core.signals import Unavailable, Unreadable, Why
from layers_cli.flows.timeline import Timeline, identity

EVERY: Final = 5.0
"""Seconds between two polls."""
LONGEST: Final = 60.0
"""The most seconds between two polls while the events cannot be read, unless the API tells to wait longer."""
OVERLAP: Final = timedelta(seconds=60)
"""How far each poll looks back before the newest event: the lateness with which an event is still shown."""

_FINAL: Final = frozenset({Why.UNAUTHENTICATED, Why.SUSPENDED, Why.FORBIDDEN_SCOPE, Why.NOT_FOUND, Why.INVALID})
_FORBIDDEN: Final = 403
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)


class Follower:
    """What was shown so far, and from when on to ask for more.

    The first poll that reaches its end shows the newest `limit` events (None: all), every other one all that is new.
    """

    def __init__(
        self,
        read: Callable[[Window], Timeline],
        window: Window,
        *,
        limit: int | None,
        now: Callable[[], datetime],
    ) -> None:
        self._read = read
        self._window = window
        self._limit = limit
        self._now = now
        self._met: dict[Hashable, datetime | None] = {}
        self._since: datetime | None = None
        self.started = False

    def poll(self) -> tuple[tuple[Event, ...], Unavailable | None]:
        """Ask once; return the new events, oldest first, and what kept the poll from its end."""
        timeline = self._read(replace(self._window, since=self._since) if self._since else self._window)
        shown = self._first(timeline) if not self.started else self._new(timeline)
        if timeline.trouble is None:
            self.started = True
            self._advance()
        return tuple(sorted(shown, key=_time)), timeline.trouble

    def _first(self, timeline: Timeline) -> list[Event]:
        """Return the newest events; what lies beyond them and within the overlap is no news later on either.

        After a poll that broke off, whatever came since is new.
        """
        if self._limit is None:
            return self._new(timeline)
        before = max(self._times(), default=None)
        there: list[Event] = []
        newest = _BEGINNING
        for event in timeline:
            there.append(event)
            at = _time(event)
            newest = max(newest, min(at, self._now()))
            if len(there) > self._limit and at < min(_earlier(newest), before or newest):
                break
        there.sort(key=_time, reverse=True)
        rest = there[self._limit :]
        shown = self._new([*there[: self._limit], *(event for event in rest if before and _time(event) > before)])
        self._new(rest)
        return shown

    def _new(self, events: Iterable[Event]) -> list[Event]:
        """Return the events that were not met before, and remember them."""
        new: list[Event] = []
        for event in events:
            key = identity(event)
            if key not in self._met:
                at = event.occurred_at
                self._met[key] = None if isinstance(at, Unreadable) else at
                new.append(event)
        return new

    def _times(self) -> list[datetime]:
        return [at for at in self._met.values() if at is not None]

    def _advance(self) -> None:
        """Ask from the newest event on the next time, and forget what cannot come again then."""
        times, now = self._times(), self._now()
        if not times:
            return
        # The clock of a device may be ahead: an event of the future must not hide those of the present.
        since = _earlier(max((at for at in times if at <= now), default=now))
        since = max(since, self._window.since or since, self._since or since)
        self._since = since
        self._met = {key: at for key, at in self._met.items() if at is None or at >= since}


def follow(
    follower: Follower,
    *,
    left: Callable[[], float],
    sleep: Callable[[float], None],
    tell: Callable[[str], None],
) -> Generator[tuple[Event, ...], None, Unavailable | None]:
    """Yield the new events of every poll until no time is `left` (seconds), or something final is in the way.

    Return that; also what kept the very first poll from its end, where the time was up before one got there. `tell`
    hears of each kind of trouble once, and when it is over.
    """
    told: set[tuple[Why, int | None]] = set()
    failed = 0
    while True:
        events, trouble = follower.poll()
        yield events
        if trouble is None:
            if told:
                tell("the events can be read again")
            failed = 0
            told.clear()
        elif _is_final(trouble):
            return trouble
        else:
            failed += 1
            if (kind := (trouble.why, trouble.http_status)) not in told:
                tell(f"the events cannot be read for now, trying again: {trouble.message}")
                told.add(kind)
        nap, rest = _pause(failed, trouble), left()
        sleep(min(nap, rest))
        if nap >= rest:
            return None if follower.started else trouble


def _pause(failed: int, trouble: Unavailable | None) -> float:
    """Return the seconds until the next poll: longer after each failure in a row, and no shorter than the API says."""
    asked = trouble.retry_after.total_seconds() if trouble is not None and trouble.retry_after is not None else 0.0
    return max(min(EVERY * 2.0 ** max(failed - 1, 0), LONGEST), asked)


def _is_final(trouble: Unavailable) -> bool:
    return trouble.why in _FINAL or trouble.http_status == _FORBIDDEN


def _time(event: Event) -> datetime:
    """Return when an event occurred; one that does not tell stands last."""
    return _END if isinstance(event.occurred_at, Unreadable) else event.occurred_at


def _earlier(moment: datetime) -> datetime:
    """Return the time from which on late events are looked for, where `moment` was reached."""
    return moment - OVERLAP if moment - _BEGINNING > OVERLAP else _BEGINNING
