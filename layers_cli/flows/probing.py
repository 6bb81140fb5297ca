"""Sends the probes of one run, and keeps what they leave behind from being taken for traffic."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from layers_cli.api.asking import Asking
from layers_cli.api.client import Client
from layers_cli.api.endpoints import probe as endpoint
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.frozen import frozen
from layers_cli.core.probe import DEFAULT_EVENT, Probe, Sent
from layers_cli.core.signals import App, Reading, Source, Unavailable, Why
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.errors import Stopped

APART: Final = 30.0
"""Seconds between two probes at least: as long as the server itself may wait for its event."""
_NO_OBSTACLE: Final = frozenset({Why.FORBIDDEN_SCOPE, Why.MALFORMED})
"""Why the app may be unreadable and a probe may still be worth its test event."""
_UNANSWERED: Final = frozenset({Why.UNREACHABLE, Why.TIMED_OUT, Why.SERVER_ERROR, Why.RATE_LIMITED, Why.INTERRUPTED})
"""Why a probe may have been executed or not: it is asked for again with the same key only."""
_MAYBE_SENT: Final = _UNANSWERED - {Why.RATE_LIMITED} | {Why.MALFORMED}
"""After what its test event may be there although no report came."""


@frozen
class Order:
    """What a probe is to send and to look for; what is not named is left to the API."""

    event_name: str | None = None
    expected: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the test event is called."""
        return self.event_name or DEFAULT_EVENT

    def asking(self, key: str) -> Asking:
        """Return how the probe is asked for."""
        return endpoint.asking(key, self.event_name, self.expected)


class Prober:
    """The probes of one run: at most `most`, some time apart, a new one only when the one before was answered.

    `announce` hears of each before it is sent: its target and its key. `progress` hears how many seconds an answer has
    been awaited, and None when the wait is over.
    """

    def __init__(
        self,
        order: Order,
        *,
        most: int = 1,
        clock: Callable[[], float] = time.monotonic,
        announce: Callable[[Target, str], object] = lambda _target, _key: None,
        progress: Callable[[float | None], object] = lambda _seconds: None,
    ) -> None:
        self.order = order
        self._left = most
        self._clock = clock
        self._announce = announce
        self._progress = progress
        self._key: str | None = None
        self._started: float | None = None
        self._sent: tuple[Sent, ...] = ()
        self._last: Reading | Unavailable | None = None
        self._real: datetime | None = None

    @property
    def due_in(self) -> float | None:
        """The seconds until the next probe may be sent; None where none is left."""
        if self._left <= 0 and self._key is None:
            return None
        return 0.0 if self._started is None else max(0.0, self._started + APART - self._clock())

    def probed(self, client: Client, snapshot: Snapshot, now: Callable[[], datetime]) -> Snapshot:
        """Return the snapshot with the report of a new probe, or of the last one where none is due.

        An app's last event that may be a probe's own is replaced by the one before.
        """
        snapshot = self._without_own(snapshot)
        obstacle = _obstacle(snapshot)
        reading: Reading | Unavailable
        stopped = snapshot.stopped
        if obstacle is not None:
            reading = self._last if isinstance(self._last, Probe) else _not_sent(obstacle)
        elif self.due_in == 0.0:
            reading, stopped = self._send(client, snapshot, now)
            self._last = reading
        else:
            assert self._last is not None
            reading = self._last
        return replace(
            snapshot,
            readings=(*snapshot.readings, reading),
            sent=self._sent,
            taken_at=now(),
            clock_offset=client.clock_offset,
            exchanges=client.exchanges,
            stopped=stopped,
        )

    def _send(
        self, client: Client, snapshot: Snapshot, now: Callable[[], datetime]
    ) -> tuple[Reading | Unavailable, int | None]:
        def api_time() -> datetime:
            return now() + (client.clock_offset or timedelta())

        again = self._key is not None
        key = self._key = self._key or str(uuid4())
        self._left -= 0 if again else 1
        self._announce(snapshot.target, key)
        self._started, started_at = self._clock(), api_time()
        pending = client.start(ROUTES[Source.PROBE], snapshot.target, self.order.asking(key))
        stopped = None
        try:
            outcome = pending.result(lambda: self._progress(self._clock() - (self._started or 0.0)))
        except Stopped as stop:
            outcome, stopped = pending.known or _interrupted(now()), stop.code
        finally:
            self._progress(None)
        reading = endpoint.read(outcome, snapshot.target) if isinstance(outcome, Pages) else outcome
        if isinstance(reading, Unavailable):
            reading = _told(reading, key, snapshot)
        self._enter(key, started_at, api_time(), reading)
        return reading, stopped

    def _enter(self, key: str, started_at: datetime, ended_at: datetime, reading: Reading | Unavailable) -> None:
        earlier = self._sent[-1] if self._sent and self._sent[-1].key == key else None
        sent = Sent(
            key=key,
            event_name=self.order.name,
            started_at=earlier.started_at if earlier else started_at,
            ended_at=ended_at,
            times=reading.times if isinstance(reading, Probe) else (),
        )
        self._sent = (*(self._sent[:-1] if earlier else self._sent), sent)
        if not (isinstance(reading, Unavailable) and reading.why in _UNANSWERED):
            self._key = None

    def _without_own(self, snapshot: Snapshot) -> Snapshot:
        app = snapshot.get(App)
        if app is None:
            return snapshot
        last = app.record.last_event_at
        if not isinstance(last, datetime) or not any(sent.explains(last) for sent in self._sent):
            self._real = last if isinstance(last, datetime) else self._real
            return snapshot
        real = replace(app, record=replace(app.record, last_event_at=self._real))
        return replace(
            snapshot,
            readings=tuple(real if reading is app else reading for reading in snapshot.readings),
        )


def _obstacle(snapshot: Snapshot) -> Unavailable | None:
    """Return what makes a probe pointless or rash: the target was not found, or nothing about it could be read."""
    for failure in snapshot.failures:
        if failure.why in {Why.UNAUTHENTICATED, Why.SUSPENDED, Why.INVALID, Why.INTERRUPTED}:
            return failure
        if failure.signal in {Source.APP, Source.PROJECTS, Source.APPS} and failure.why not in _NO_OBSTACLE:
            return failure
    return None


def _not_sent(obstacle: Unavailable) -> Unavailable:
    return Unavailable(
        signal=Source.PROBE,
        why=Why.NOT_ASKED,
        message=f"not sent, because {obstacle.reason}",
        as_of=obstacle.as_of,
    )


def _interrupted(moment: datetime) -> Unavailable:
    message = "the run was ended before the report came"
    return Unavailable(signal=Source.PROBE, why=Why.INTERRUPTED, message=message, as_of=moment)


def _told(lost: Unavailable, key: str, snapshot: Snapshot) -> Unavailable:
    """Say what a probe without a report leaves behind; what it is refused for is no id that the app was read by."""
    if lost.why in _MAYBE_SENT:
        told = f"{lost.message}; the test event may have been sent (Idempotency-Key {key})"
        return replace(lost, message=told)
    return replace(lost, why=Why.REFUSED) if lost.why is Why.INVALID and snapshot.get(App) is not None else lost
