"""Reads the timeline of an app: each event once, page after page, and on past a cursor that has expired."""

import json
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from layers_cli.api.asking import Asking, of_window
from layers_cli.api.client import Client
from layers_cli.api.endpoints import events as endpoint
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.events import Census, Event, Events, Slice, Window
from layers_cli.core.signals import Reading, Source, Unavailable, Unreadable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.flows.collect import fetch, told

PAGE: Final = ROUTES[Source.EVENTS].page_limit or 1
"""The most events that a page holds."""
STRETCH: Final = 500
"""How many pages are read by cursors before the reading begins anew from the oldest event seen."""
RECENT: Final = 1000
"""How many events are remembered where all cannot be: pages that repeat some of the last ones are told from others."""
_FAULTS: Final = 200
_RESOLUTION: Final = timedelta(milliseconds=1)

Fetch = Callable[[Asking], Iterator[Pages | Unavailable]]
"""Asks for the pages of a window, newest first; what stops them is the last that comes."""


def identity(event: Event) -> Hashable:
    """Return what tells an event from others: its id, or without one everything that it says."""
    if event.id is not None:
        return event.id
    said = json.dumps(event.properties, sort_keys=True)
    return event.name, event.occurred_at, event.received_at, event.app_id, event.user_id, said


class Seen:
    """Which events were met before; with `most` only so many are remembered, the latest."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._known: set[Hashable] = set()
        self._order: deque[Hashable] = deque()

    def is_new(self, event: Event) -> bool:
        """Whether an event was not met before; from now on it was."""
        key = identity(event)
        if key in self._known:
            return False
        self._known.add(key)
        if self._most is not None:
            self._order.append(key)
            if len(self._order) > self._most:
                self._known.remove(self._order.popleft())
        return True


class Timeline:
    """The events of a window in the order of the server, newest first, each once; read while they are gone through.

    No request is sent only for what lies beyond the first `wanted`. Afterwards `complete` says whether the window was
    read to its end, `trouble` what stopped the reading, `oldest` how far back it reached.
    """

    def __init__(self, fetch: Fetch, window: Window, *, wanted: int | None = None, seen: Seen | None = None) -> None:
        self.window = window
        self.complete = False
        self.trouble: Unavailable | None = None
        self.oldest: datetime | None = None
        self.count = 0
        self._fetch = fetch
        self._wanted = wanted
        self._seen = seen or Seen()
        self._faults: dict[Unreadable, None] = {}
        self._first: Pages | None = None

    def __iter__(self) -> Iterator[Event]:
        """Read on, and yield each event."""
        window, asking = self.window, self._beginning()
        while True:
            pages = yield from self._stretch(asking)
            if self.complete or (self._wanted is not None and self.count >= self._wanted):
                return
            # A cursor that is refused says nothing about the events behind it.
            goes_on = self.trouble is None or (pages > 0 and self.trouble.why is Why.REFUSED)
            older = self._older(window)
            if not goes_on or (older is None and (self.trouble is not None or asking.pages == STRETCH)):
                return
            window = older or window
            asking = of_window(window, STRETCH)

    def readings(self, census: Census) -> tuple[Reading | Unavailable, ...]:
        """Return the timeline as a signal, as far as it was read, and what stopped it."""
        stopped = () if self.trouble is None else (self.trouble,)
        if self._first is None or (stopped and not self.count):
            return stopped
        window = self.window
        reading = Events(
            as_of=self._first.as_of,
            origin=self._first.origin,
            request_id=self._first.request_id,
            faults=tuple(self._faults),
            slices=(Slice(complete=self.complete, names=window.names, since=window.since),),
            tallies=census.tallies,
            environments=census.environments,
        )
        return (reading, *stopped)

    def cut_short(self, moment: datetime) -> None:
        """Note that somebody ended the reading."""
        message = "the run was ended before the list was read"
        self.trouble = Unavailable(signal=Source.EVENTS, why=Why.INTERRUPTED, message=message, as_of=moment)

    def _beginning(self) -> Asking:
        """Ask for no more than is wanted, should the server filter as it is asked to."""
        if self._wanted is None:
            return of_window(self.window, STRETCH)
        asking = of_window(self.window, -(-self._wanted // PAGE))
        return replace(asking, query={**asking.query, "limit": str(min(self._wanted, PAGE))})

    def _stretch(self, asking: Asking) -> Generator[Event, None, int]:
        """Yield the new events of one run of cursors; return how many pages there were."""
        self.trouble = None
        pages = 0
        for page in self._fetch(asking):
            if isinstance(page, Unavailable):
                self.trouble = page
                break
            pages += 1
            self._first = self._first or replace(page, documents=())
            newest = yield from self._held(page)
            # A server that ignores `since` would be read to the beginning of time.
            is_past = newest is not None and self.window.since is not None and newest < self.window.since
            self.complete = page.complete or is_past
            if self.complete:
                break
        return pages

    def _held(self, page: Pages) -> Generator[Event, None, datetime | None]:
        """Yield the new events of a page that the window holds; return the time of the newest on it, held or not."""
        newest: datetime | None = None
        for event in endpoint.events(page, Window()) or ():
            if isinstance(event, Unreadable):
                self._lose(event)
                continue
            at = event.occurred_at
            if not isinstance(at, Unreadable):
                newest = at if newest is None or at > newest else newest
                self.oldest = at if self.oldest is None or at < self.oldest else self.oldest
            if self.window.holds(event) and self._seen.is_new(event):
                for value in (event.name, at):
                    if isinstance(value, Unreadable):
                        self._lose(value)
                self.count += 1
                yield event
        return newest

    def _older(self, window: Window) -> Window | None:
        """Return the window from the oldest event on that was seen; None where that is no progress."""
        if self.oldest is None or self.oldest >= datetime.max.replace(tzinfo=self.oldest.tzinfo) - _RESOLUTION:
            return None
        before = self.oldest + _RESOLUTION
        return replace(window, before=before) if window.before is None or before < window.before else None

    def _lose(self, fault: Unreadable) -> None:
        if len(self._faults) < _FAULTS:
            self._faults[fault] = None


def snapshot(  # noqa: PLR0913 - what a snapshot is made of
    client: Client,
    target: Target,
    readings: tuple[Reading | Unavailable, ...],
    *,
    key: Key,
    taken_at: datetime,
    stopped: int | None = None,
) -> Snapshot:
    """Put what was read of a timeline into a snapshot."""
    return Snapshot(
        target=told(client, target),
        taken_at=taken_at,
        readings=readings,
        key=key,
        clock_offset=client.clock_offset,
        exchanges=client.exchanges,
        stopped=stopped,
    )


def unknown_app(client: Client, target: Target) -> Unavailable | None:
    """Return the API's answer that there is no such app: to a filter by an unknown one it has no events, and no error.

    None where the app is known, or nothing tells.
    """
    if target.app_name is not None:
        return None
    app = fetch(client, target, Source.APP)
    return app if isinstance(app, Unavailable) and app.why is Why.NOT_FOUND else None
