"""The report of an active probe, and the test event that it leaves behind."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Field, Platform, Reading, Source, Unreadable

ECHO: Final = timedelta(seconds=60)
"""How long after a probe its own event may still arrive."""
DEFAULT_EVENT: Final = "layers_test_event"
"""What the API calls the test event where nobody names it."""
DEFAULT_EXPECTED: Final = ("app_open",)
"""What the API expects where nobody says otherwise."""

_TRACES: Final = {"meta": "fbtrace_id", "tiktok": "request_id"}


class ProbeStatus(StrEnum):
    """What a report says as a whole; only the names are documented."""

    HEALTHY = "healthy"
    MISSING_EVENTS = "missing_events"
    SCHEMA_DRIFT = "schema_drift"
    NO_INSTALL = "no_install"


@frozen
class ProbeCheck:
    """One step that the probe tried; `detail` is whatever the API says beside it."""

    name: str
    passed: Field[bool]
    detail: str | None = None


@frozen
class Forward:
    """Whether a sample was forwarded to one platform, and the id by which it is found there."""

    platform: Platform | str
    forwarded: Field[bool]
    trace_id: str | None = None

    @property
    def label(self) -> str:
        """The platform's own spelling, or what the API called it."""
        return self.platform.label if isinstance(self.platform, Platform) else self.platform

    @property
    def trace_name(self) -> str:
        """What the platform calls the id."""
        return _TRACES.get(str(self.platform), "trace id")


@frozen
class Sample:
    """An event that the probe looked at."""

    name: str
    received_at: Field[datetime | None]
    forwards: tuple[Forward, ...] = ()


@frozen
class Probe(Reading):
    """The report of one probe."""

    signal: ClassVar[Source] = Source.PROBE
    status: Field[ProbeStatus]
    last_event_at: Field[datetime | None]
    expected: Field[tuple[str, ...]]
    observed: Field[tuple[str, ...]]
    missing: Field[tuple[str, ...]]
    samples: tuple[Sample, ...] = ()
    checks: tuple[ProbeCheck, ...] = ()

    @property
    def times(self) -> tuple[datetime, ...]:
        """Every timestamp in the report, in its order: a report that repeats them all repeats an earlier one."""
        given = (self.last_event_at, *(sample.received_at for sample in self.samples))
        return tuple(moment for moment in given if moment is not None and not isinstance(moment, Unreadable))


@frozen
class Sent:
    """A probe that was sent: between which times of the API's clock, and what times its report held."""

    key: str
    event_name: str
    started_at: datetime
    ended_at: datetime
    times: tuple[datetime, ...] = ()

    @property
    def echoes_until(self) -> datetime:
        """The latest time that an event of the probe's own may have."""
        return self.ended_at + ECHO

    def explains(self, moment: datetime) -> bool:
        """Whether an event of that time may be the probe's own."""
        return self.started_at <= moment <= self.echoes_until
