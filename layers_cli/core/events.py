"""The events of an app as they were read, and what they come to when they are counted by name."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Field, Reading, Source, Unreadable


@frozen
class Event:
    """One event of the timeline; `is_test` marks the test event of a probe, whoever sent it."""

    id: str | None
    name: Field[str]
    occurred_at: Field[datetime]
    received_at: datetime | None = None
    app_id: str | None = None
    user_id: str | None = None
    environment: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    is_test: bool = False


@frozen
class Window:
    """Which events are asked for: of one app, of some names (none: of all), of one user, within a time.

    `since` is inclusive, `before` exclusive, both judged by when an event occurred.
    """

    app_id: str | None = None
    names: tuple[str, ...] = ()
    user: str | None = None
    since: datetime | None = None
    before: datetime | None = None

    def holds(self, event: Event) -> bool:
        """Whether `event` is one that is asked for; what it does not tell is taken on trust."""
        at, name = event.occurred_at, event.name
        return (
            (not self.names or isinstance(name, Unreadable) or name in self.names)
            and (self.user is None or event.user_id in {None, self.user})
            and (isinstance(at, Unreadable) or self._spans(at))
            and not _of_another(event.app_id, self.app_id)
        )

    def _spans(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.before is None or at < self.before)


def _of_another(app_id: str | None, wanted: str | None) -> bool:
    """Whether two ids are of the same form and differ; the timeline is documented with ids of another form."""
    if app_id is None or wanted is None:
        return False
    one, other = app_id.lower(), wanted.lower()
    return one.partition("_")[0] == other.partition("_")[0] and one != other


@frozen
class Tally:
    """How many events of one name there were, and when the first and the last of them occurred."""

    name: str
    count: int
    first_at: datetime
    last_at: datetime
    is_test: bool = False


@frozen
class Slice:
    """A part of the timeline that was read: `names` empty means every name; `complete` that it was read to its end."""

    complete: bool
    names: tuple[str, ...] = ()
    since: datetime | None = None


@frozen
class Events(Reading):
    """What the slices of an app's timeline held, each event counted once; events without name or time are faults."""

    signal: ClassVar[Source] = Source.EVENTS
    slices: tuple[Slice, ...]
    tallies: tuple[Tally, ...]
    environments: Mapping[str, int] = field(default_factory=dict)

    @property
    def real(self) -> tuple[Tally, ...]:
        """The tallies of what the app itself sent."""
        return tuple(tally for tally in self.tallies if not tally.is_test)

    @property
    def whole(self) -> bool:
        """Whether every event of the window was read."""
        return any(piece.complete and not piece.names for piece in self.slices)

    def settled(self, name: str) -> bool:
        """Whether it was read to the end whether `name` occurs in the window."""
        return any(piece.complete and (not piece.names or name in piece.names) for piece in self.slices)

    def last(self, names: Iterable[str]) -> datetime | None:
        """Return when the newest event of one of `names` occurred; None where none was read."""
        wanted = frozenset(names)
        return max((tally.last_at for tally in self.real if tally.name in wanted), default=None)


class _Count:
    __slots__ = ("count", "first_at", "last_at")

    def __init__(self, at: datetime) -> None:
        self.count = 1
        self.first_at = self.last_at = at


class Census:
    """Counts events by name and keeps none of them, so that its size does not grow with their number."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, bool], _Count] = {}
        self.environments: dict[str, int] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Count `events`; one without a readable name or time is passed over."""
        counts, environments = self._counts, self.environments
        for event in events:
            name, at = event.name, event.occurred_at
            if isinstance(name, Unreadable) or isinstance(at, Unreadable):
                continue
            if event.environment is not None and not event.is_test:
                environments[event.environment] = environments.get(event.environment, 0) + 1
            found = counts.get((name, event.is_test))
            if found is None:
                counts[name, event.is_test] = _Count(at)
                continue
            found.count += 1
            if at < found.first_at:
                found.first_at = at
            elif at > found.last_at:
                found.last_at = at

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """What was counted so far, the most frequent name first."""
        found = (
            Tally(name=name, count=c.count, first_at=c.first_at, last_at=c.last_at, is_test=is_test)
            for (name, is_test), c in self._counts.items()
        )
        return tuple(sorted(found, key=lambda tally: (-tally.count, tally.name, tally.is_test)))
