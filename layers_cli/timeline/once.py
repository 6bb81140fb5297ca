"""Timelines that are read once, from their newest event on: as a list, or counted by name."""

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from layers_cli.context import Context, now
from layers_cli.core.events import Census, Event, Window
from layers_cli.core.signals import Source, Unreadable
from layers_cli.errors import Stopped
from layers_cli.link import Link
from layers_cli.outlets import TEXT, Outlet
from layers_cli.timeline import MADE, Parts, lost, shown, written

if TYPE_CHECKING:
    from layers_cli.core.snapshot import Snapshot
    from layers_cli.flows.locate import Found
    from layers_cli.flows.timeline import Timeline

COUNTED: Final = timedelta(hours=24)
"""How far back events are counted when nobody says otherwise."""

_NDJSON: Final = Outlet(format="ndjson")
_LISTED: Final = {"occurredAt": "When", "name": "Name", **MADE}
_DETAILS: Final = {
    "eventId": "Event", "appId": "App", "userId": "User", "environment": "Environment", "properties": "Properties",
}  # fmt: skip
_COUNTED: Final = {"name": "Name", "count": "Count", "firstAt": "First", "lastAt": "Last", **MADE}


def show(context: Context, window: Window, limit: int | None) -> int:
    """List the newest `limit` events of an app (None: all); return the exit code."""
    if limit is None:
        gc.enable()
    from layers_cli.flows.timeline import RECENT, Seen

    listing = _Listing(context, limit)
    # What is written at once is not kept, and the list may be of any length.
    seen = Seen(RECENT if listing.streams and limit is None else None)
    reading = _Reading(window, listing.census, listing.take, {"wanted": limit, "seen": seen})
    return shown(context, "events", reading.read, lambda snapshot: listing.parts(snapshot, reading))


def count(context: Context, window: Window, limit: int | None) -> int:
    """Count the events of an app by name, and list the `limit` most frequent names; return the exit code."""
    from layers_cli.flows.timeline import RECENT, Seen

    gc.enable()
    census = Census()
    window = replace(window, since=window.since or now() - COUNTED)
    reading = _Reading(window, census, census.take, {"seen": Seen(RECENT)})
    return shown(context, "events summary", reading.read, lambda snapshot: _counts(snapshot, reading, census, limit))


class _Reading:
    """A timeline that is read once, from its newest event on, by what takes its events and counts them."""

    def __init__(
        self, window: Window, census: Census, take: "Callable[[Timeline], None]", options: Mapping[str, Any]
    ) -> None:
        self._window = window
        self._census = census
        self._take = take
        self._options = options
        self._timeline: Timeline | None = None

    def read(self, link: Link, where: "Found") -> "Snapshot":
        """Read; of a timeline that is cut short, what came until then counts. Stopped where that is nothing."""
        if where.stopped is not None:
            return lost(link, where)
        from layers_cli.api.routes import ROUTES
        from layers_cli.flows.timeline import Timeline, snapshot, unknown_app

        fetch = partial(link.client.stream, ROUTES[Source.EVENTS], where.target)
        window = replace(self._window, app_id=where.target.app_id)
        self._timeline = timeline = Timeline(fetch, window, **self._options)
        stopped = None
        try:
            self._take(timeline)
        except Stopped as stop:
            if not timeline.count:
                raise
            timeline.cut_short(now())
            stopped = stop.code
        readings = timeline.readings(self._census)
        if timeline.complete and not timeline.count and (unknown := unknown_app(link.client, where.target)):
            readings = (*readings, unknown)
        return snapshot(link.client, where.target, readings, key=link.key, taken_at=now(), stopped=stopped)

    def asked(self) -> dict[str, str]:
        """Return the times of the window, where it has some."""
        from layers_cli.core.facts import stamp

        times = {"since": self._window.since, "before": self._window.before}
        return {name: stamp(moment) for name, moment in times.items() if moment is not None}

    def notes(self) -> Iterator[str]:
        """Say where the timeline breaks off, where it does."""
        timeline = self._timeline
        if timeline is not None and timeline.count and timeline.trouble is not None and timeline.oldest is not None:
            moment = timeline.oldest.replace(tzinfo=None).isoformat(" ", "seconds")
            yield f"what is older than {moment} UTC could not be read"


class _Listing:
    """The newest events by their time; where NDJSON is all that is wanted, at once and in the server's order."""

    def __init__(self, context: Context, limit: int | None) -> None:
        self._context = context
        self._limit = limit
        self.streams = context.outlets == (_NDJSON,) and not context.look.quiet
        self._events: list[Event] = []
        self._has_more = False
        self.census = Census()

    def take(self, timeline: "Timeline") -> None:
        """Go through a timeline as far as it is wanted."""
        each = iter(timeline)
        for event in islice(each, self._limit):
            self.census.take((event,))
            if not self.streams:
                self._events.append(event)
            elif not written(self._context, "ndjson", (event,), {}):
                return
        if timeline.count == self._limit:
            self._has_more = next(each, None) is not None or not timeline.complete

    def parts(self, snapshot: "Snapshot", reading: _Reading) -> Parts:
        """Return the list."""
        from layers_cli.rules.event_rows import event_row

        self._events.sort(key=_time, reverse=True)
        labels = {**_LISTED, **(_DETAILS if self._context.look.verbose else {})}
        return {
            "columns": tuple(labels),
            "labels": labels,
            "rows": tuple(map(event_row, self._events)),
            "facts": reading.asked(),
            "notes": (*self._notes(), *reading.notes()),
            "target": snapshot.target,
        }

    def _notes(self) -> Iterator[str]:
        from layers_cli.rules.event_rows import PERSONAL, is_redacted

        if self._has_more and not self.streams:
            yield f"these are the newest {self._limit}; --limit N or --all shows more"
        # What nobody gets to see needs no explanation.
        shows_properties = self._context.look.verbose or self._context.outlets != (TEXT,)
        if shows_properties and any(is_redacted(event.properties) for event in self._events):
            yield PERSONAL


def _time(event: Event) -> datetime:
    at = event.occurred_at
    return datetime.min.replace(tzinfo=UTC) if isinstance(at, Unreadable) else at


def _counts(snapshot: "Snapshot", reading: _Reading, census: Census, limit: int | None) -> Parts:
    from layers_cli.rules.event_rows import contradictions, tally_row

    tallies = census.tallies
    return {
        "columns": tuple(_COUNTED),
        "labels": _COUNTED,
        "rows": tuple(map(tally_row, tallies[:limit])),
        "facts": {**reading.asked(), "events": sum(tally.count for tally in tallies)},
        "notes": (*contradictions(tally.name for tally in tallies[:limit]), *reading.notes()),
        "target": snapshot.target,
    }
