"""A timeline that is followed: what is there, then what comes, each event on a line of its own."""

import gc
import math
import time
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from layers_cli.context import Context, now
from layers_cli.core.events import Census, Event, Window
from layers_cli.core.signals import Reading, Source, Unavailable
from layers_cli.errors import Stopped
from layers_cli.link import Link
from layers_cli.outlets import TEXT
from layers_cli.timeline import Parts, lost, shown, written

if TYPE_CHECKING:
    from layers_cli.core.snapshot import Key, Snapshot, Target
    from layers_cli.flows.locate import Found
    from layers_cli.flows.timeline import Timeline

POLL: Final = 30.0
"""How many seconds one look for new events may take."""

_LABELS: Final = {
    "occurredAt": "", "name": "", "test": "(test)", "forwardedMeta": "Meta", "forwardedTiktok": "TikTok",
    "notForwarded": "",
}  # fmt: skip
_DETAILS: Final = {"eventId": "", "userId": "user", "environment": "", "properties": ""}


def follow(context: Context, window: Window, limit: int | None) -> int:
    """Show the newest `limit` events of an app (None: all), then those that come; return the exit code."""
    gc.enable()
    context.shape = "stream"
    stream = _Stream(context, window, limit)
    return shown(context, "events", stream.read, stream.parts)


class _Polls:
    """Looks for events again and again, with a client of its own each time: the time that it may take begins anew."""

    def __init__(self, link: Link, target: "Target", patience: timedelta | None) -> None:
        from layers_cli.api.budget import Deadline

        self.client = link.client
        self._link = link
        self._target = target
        self._deadline = Deadline(math.inf if patience is None else patience.total_seconds())
        self._timeline: Timeline | None = None

    def read(self, window: Window) -> "Timeline":
        """Return the timeline of a window."""
        from layers_cli.api.budget import Deadline
        from layers_cli.api.routes import ROUTES
        from layers_cli.flows.timeline import Timeline

        self.client = self._link.client.within(Deadline(min(POLL, self.left())))
        fetch = partial(self.client.stream, ROUTES[Source.EVENTS], self._target)
        self._timeline = Timeline(fetch, window)
        return self._timeline

    def left(self) -> float:
        """Return the seconds until the user wants to hear no more."""
        return self._deadline.left()

    def now(self) -> datetime:
        """Return the time of the API, as far as it tells."""
        return now() + (self.client.clock_offset or timedelta(0))

    def unknown_app(self) -> Unavailable | None:
        """Return the API's answer that there is no such app, where the timeline was read and has no event."""
        from layers_cli.flows.timeline import unknown_app

        is_empty = self._timeline is not None and self._timeline.complete and not self._timeline.count
        return unknown_app(self.client, self._target) if is_empty else None

    def readings(self, ended: Unavailable) -> "tuple[Reading | Unavailable, ...]":
        """Return what ended the following as signals; where an app is unknown, its project is not."""
        if self._timeline is None or ended.signal is Source.EVENTS:
            return (ended,)
        return (*self._timeline.readings(Census()), ended)


class _Stream:
    """Events as they come, each on a line of its own, oldest first."""

    def __init__(self, context: Context, window: Window, limit: int | None) -> None:
        self._context = context
        self._window = window
        self._limit = limit
        self._labels = _LABELS | (_DETAILS if context.look.verbose else {})
        self._format = context.outlets[0].format
        self._explains = context.look.verbose and self._format == TEXT.format
        self._ended: Unavailable | None = None

    def read(self, link: Link, where: "Found") -> "Snapshot":
        """Follow the timeline of an app until somebody or something ends it."""
        from layers_cli.flows.collect import told
        from layers_cli.flows.timeline import snapshot

        self._begin(told(link.client, where.target), link.key)
        if where.stopped is not None:
            return lost(link, where)
        polls, stopped = _Polls(link, where.target, self._context.settings.timeout.value), None
        try:
            self._follow(polls, replace(self._window, app_id=where.target.app_id))
        except Stopped as stop:
            stopped = stop.code
        readings = () if self._ended is None else polls.readings(self._ended)
        return snapshot(polls.client, where.target, readings, key=link.key, taken_at=now(), stopped=stopped)

    def parts(self, snapshot: "Snapshot") -> Parts | None:
        """Return what is still to be told: why it ended, where nobody wanted it to."""
        return {} if snapshot.failures and snapshot.stopped is None else None

    def _begin(self, target: "Target", key: "Key") -> None:
        """Write what stands before the first event."""
        from layers_cli.core.report import Rows
        from layers_cli.exits import ExitCode
        from layers_cli.render import render

        self._context.warn()
        if self._format == TEXT.format:
            head = self._context.head("events", ExitCode.OK)
            begin = Rows(head=head, target=target, key=key)
            self._context.terminal.write(render(self._format, begin, self._context.look))

    def _follow(self, polls: _Polls, window: Window) -> None:
        is_first = True
        for events in self._polled(polls, window):
            self._explain(events)
            if not written(self._context, self._format, events, self._labels):
                return
            if is_first and (unknown := polls.unknown_app()) is not None:
                self._ended = unknown
                return
            is_first = False

    def _explain(self, events: tuple[Event, ...]) -> None:
        """Say once what values mean that were taken out, where a person gets to see them."""
        from layers_cli.rules.event_rows import PERSONAL, is_redacted

        if self._explains and any(is_redacted(event.properties) for event in events):
            self._context.tell(PERSONAL)
            self._explains = False

    def _polled(self, polls: _Polls, window: Window) -> Generator[tuple[Event, ...]]:
        from layers_cli.flows.follow import Follower, follow

        follower = Follower(polls.read, window, limit=self._limit, now=polls.now)
        self._ended = yield from follow(follower, left=polls.left, sleep=time.sleep, tell=self._context.tell)
