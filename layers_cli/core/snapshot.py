"""Everything that was read for one diagnosis, at one time."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from layers_cli.core.frozen import frozen
from layers_cli.core.probe import Sent
from layers_cli.core.rhythm import Rhythm
from layers_cli.core.signals import AUXILIARY, Reading, Source, Unavailable

CLOCK_TOLERANCE: Final = timedelta(seconds=60)
"""Beyond this difference *now* is the API's time in every rule."""

R = TypeVar("R", bound=Reading)


@frozen
class Key:
    """What may be known of the API key: its last four characters, and whether it is a test key."""

    last_four: str
    is_test: bool = False


@frozen
class Target:
    """What is being diagnosed. Ids are opaque and verbatim; `flags` lead back to it on a command line.

    `organization` is the child organization that a key of its parent acts for.
    """

    project_id: str | None = None
    project_name: str | None = None
    app_id: str | None = None
    app_name: str | None = None
    base_url: str = ""
    profile: str | None = None
    sandbox: str | None = None
    organization: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def access(self) -> tuple[str, ...]:
        """The flags that lead to the same API with the same key, whatever the project."""
        place = self.flags.index("-p") if "-p" in self.flags else len(self.flags)
        return self.flags[:place] + self.flags[place + 2 :]

    @property
    def project_label(self) -> str:
        """The project's name, or its id where the name is not known."""
        return self.project_name or self.project_id or "no project"


@frozen
class Exchange:
    """One HTTP request as support needs it: status 0 means that no answer came."""

    method: str
    path: str
    status: int
    request_id: str | None
    elapsed: timedelta
    tries: int = 1


@frozen
class Snapshot:
    """The readings of one run, each a `Reading` or the reason why it is missing; `taken_at` is this machine's time.

    `stopped` is the exit code of a signal that ended the reading before its end. `expected` are the event names that
    the user expects, `sent` the probes of this run, the newest last, `rhythms` what is remembered of apps by their ids.
    """

    target: Target
    taken_at: datetime
    readings: tuple[Reading | Unavailable, ...] = ()
    key: Key | None = None
    clock_offset: timedelta | None = None
    exchanges: tuple[Exchange, ...] = ()
    stopped: int | None = None
    expected: tuple[str, ...] = ()
    sent: tuple[Sent, ...] = ()
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The time that rules judge by: the API's, where this machine's clock is off."""
        if self.clock_offset is not None and abs(self.clock_offset) > CLOCK_TOLERANCE:
            return self.taken_at + self.clock_offset
        return self.taken_at

    def reading(self, source: Source) -> Reading | Unavailable | None:
        """Return what came of asking for `source`; None where nobody asked."""
        return next((reading for reading in self.readings if reading.signal is source), None)

    def get(self, kind: type[R]) -> R | None:
        """Return the signal, or None where it was not asked for or could not be read."""
        reading = self.reading(kind.signal)
        return None if reading is None or isinstance(reading, Unavailable) else cast("R", reading)

    def __getitem__(self, kind: type[R]) -> R:
        """Return the signal; KeyError where there is none."""
        found = self.get(kind)
        if found is None:
            raise KeyError(kind.signal)
        return found

    @property
    def failures(self) -> tuple[Unavailable, ...]:
        """Return every signal that could not be read."""
        return tuple(reading for reading in self.readings if isinstance(reading, Unavailable))

    @property
    def gaps(self) -> tuple[Unavailable, ...]:
        """Return the failures that matter: nobody misses an auxiliary signal, unless nothing else was asked for."""
        if all(reading.signal in AUXILIARY for reading in self.readings):
            return self.failures
        return tuple(failure for failure in self.failures if failure.signal not in AUXILIARY)
