"""Which events there are at a moment: made one by one when they are read, so that a hundred thousand cost nothing."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from layers_cli.sandbox.world import App, Project, Stream, World

_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
# Each stream has a range of serials to itself, from its middle on for those that are there from the start.
_PER_STREAM = 1 << 40
_FIRST = _PER_STREAM >> 1
_STREAMS_PER_APP = 16
_PROBES = 1 << 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that an app sent; `serial` makes its id."""

    serial: int
    at: datetime
    app: str
    name: str
    user: str
    environment: str
    properties: Mapping[str, object]

    @property
    def place(self) -> tuple[timedelta, int]:
        """Where the event stands in the list, newest first."""
        return _LAST_MOMENT - self.at, self.serial


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for: None is any; `until` is exclusive, `after` the last event that was already sent."""

    app: str | None = None
    names: frozenset[str] | None = None
    user: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, int] | None = None

    def holds(self, event: Event) -> bool:
        """Tell whether an event is among them."""
        return (
            self.app in (None, event.app)
            and self.user in (None, event.user)
            and (self.names is None or event.name in self.names)
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at < self.until)
            and (self.after is None or event.place > (_LAST_MOMENT - self.after[0], self.after[1]))
        )


def events(project: Project, world: World, now: datetime, wanted: Wanted) -> Iterator[Event]:
    """Yield the wanted events as of `now`, newest first; test events are among them."""
    sources = [_probes(project, world, now)]
    for place, app in enumerate(project.apps):
        if wanted.app not in (None, app.id) or app.last_event is None:
            continue
        for number, stream in enumerate(app.streams):
            if wanted.names is None or not wanted.names.isdisjoint(stream.names):
                serial = (place * _STREAMS_PER_APP + number) * _PER_STREAM + _FIRST
                sources.append(_streamed(stream, app, _Clock.of(stream, app.last_event, world, now), wanted, serial))
    return filter(wanted.holds, heapq.merge(*sources, key=lambda event: event.place))


def newest_by_name(app: App, world: World, now: datetime) -> dict[str, datetime]:
    """Return when the app's newest event of each name occurred."""
    newest: dict[str, datetime] = {}
    if app.last_event is None:
        return newest
    for stream in app.streams:
        clock, turns = _Clock.of(stream, app.last_event, world, now), len(stream.names)
        for turn, name in enumerate(stream.names):
            number = clock.first + (turn - clock.first) % turns
            if number < stream.count:
                newest[name] = max(clock.at(number), newest.get(name, clock.at(number)))
    return newest


def moved_on(app: App, world: World, now: datetime) -> timedelta:
    """Return how much later the app's last event is than when the server started; none where no stream is live."""
    if app.last_event is None:
        return timedelta()
    clocks = (_Clock.of(stream, app.last_event, world, now) for stream in app.streams)
    moved = (clock.at(clock.first) - world.at(app.last_event, now) for clock in clocks)
    return max([timedelta(), *moved])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """When the events of a stream occurred: `first` is the number of the newest, negative for those since the start."""

    origin: datetime
    step: timedelta
    first: int

    @classmethod
    def of(cls, stream: Stream, last_event: timedelta, world: World, now: datetime) -> "_Clock":
        origin = world.at(last_event + stream.behind, now)
        passed = max(timedelta(), now - world.at(timedelta(), now) - stream.delay)
        return cls(origin=origin, step=stream.step, first=-(passed // stream.step) if stream.live else 0)

    def at(self, number: int) -> datetime:
        return self.origin - number * self.step

    def number(self, moment: datetime) -> int:
        """Return the number of the newest event that is no later than `moment`."""
        return max(self.first, -((moment - self.origin) // self.step))


def _streamed(stream: Stream, app: App, clock: _Clock, wanted: Wanted, serial: int) -> Iterator[Event]:
    """Yield the events from the newest that can be wanted to the oldest that can."""
    ends = [moment for moment in (wanted.until, wanted.after and wanted.after[0]) if moment is not None]
    start = max((clock.number(moment) for moment in ends), default=clock.first)
    for number in range(start, stream.count):
        at, name = clock.at(number), stream.names[number % len(stream.names)]
        if wanted.since is not None and at < wanted.since:
            return
        if wanted.names is None or name in wanted.names:
            yield Event(
                serial=serial + number,
                at=at,
                app=app.id,
                name=name,
                user=stream.users[number % len(stream.users)],
                environment=stream.environments[number % len(stream.environments)],
                properties=stream.properties.get(name, {}),
            )


def _probes(project: Project, world: World, now: datetime) -> Iterator[Event]:
    """Yield the test events of probes, newest first."""
    there = (
        Event(
            serial=_PROBES + number,
            at=probe.at,
            app=probe.app,
            name=probe.event_name,
            user="layers_probe",
            environment="production",
            properties={"test_event_code": f"TEST{number}"},
        )
        for number, probe in enumerate(world.probes)
        if probe.project == project.id and probe.at <= now
    )
    yield from sorted(there, key=lambda event: event.place)
