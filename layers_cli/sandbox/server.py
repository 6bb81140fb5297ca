"""The server: the routes on loopback, with limits, faults and a list of what was asked."""

import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from layers_cli.sandbox import notation, routes, scenarios
from layers_cli.sandbox.acme import crowded, flooded
from layers_cli.sandbox.buckets import Buckets
from layers_cli.sandbox.faults import Fault, Turns
from layers_cli.sandbox.listener import Listener
from layers_cli.sandbox.routes import Request, Response
from layers_cli.sandbox.script import Answer, Pause, Script
from layers_cli.sandbox.world import Probe, World

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from layers_cli.sandbox.doors import Door


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """An API server in a box; it serves from a daemon thread between enter and exit.

    `latency` is in seconds before each answer. `apps` changes the number of apps, `events` that of the first app's
    events. The last three choices are the scenario's where they are None: how long a probe takes, whether its event
    moves the app's lastEventAt, and whether things get older while the server runs. `project` and `app` are the ids to
    ask with, None where the tool finds the project by itself or where there is no app. `seed` decides whom faults with
    a probability strike. ValueError names an unknown scenario, or on entering says why there is no certificate.
    """

    def __init__(  # noqa: PLR0913  each is a choice of whoever starts it
        self,
        scenario: str = "healthy",
        *,
        port: int = 0,
        latency: float = 0.0,
        apps: int | None = None,
        events: int | None = None,
        faults: Iterable[Fault] = (),
        probe_seconds: float | None = None,
        probe_counts: bool | None = None,
        time_passes: bool | None = None,
        seed: int = 0,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.scenario = scenarios.load(scenario)
        self.key = self.scenario.offered_key or self.scenario.world.key.text
        self.project = self.scenario.project
        self.app = self.scenario.app
        self.requests: list[tuple[str, str, int]] = []
        self._clock = clock
        self._started = self._now()
        self._probe_seconds = self.scenario.probe_seconds if probe_seconds is None else probe_seconds
        self._time_passes = self.scenario.time_passes if time_passes is None else time_passes

        def chosen(world: World) -> World:
            world = world if apps is None else crowded(world, apps)
            world = world if events is None else flooded(world, events)
            return world if probe_counts is None else replace(world, probe_counts=probe_counts)

        self._worlds = [(elapsed, chosen(world)) for elapsed, world in self.scenario.stages]
        self._probes: tuple[Probe, ...] = ()
        slow = (Fault(kind="latency", value=latency),) if latency else ()
        given = (*self.scenario.faults, *faults, *slow)
        self._turns = [Turns(fault, seed) for fault in given if not fault.is_door]
        doors = [fault.kind for fault in given if fault.is_door]
        if len(doors) > 1:
            raise ValueError(f"{' and '.join(doors)} cannot be had together")
        self._door_kind = next(iter(doors), None)
        self._door: Door | None = None
        self._folder: TemporaryDirectory[str] | None = None
        tier = self._worlds[0][1].key.tier
        self._buckets = Buckets(tier, self._now, drained=self.scenario.drained)
        self._serial = itertools.count(1)
        self._lock = threading.Lock()
        self._port = port
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        """The base URL; RuntimeError before the server has been entered."""
        if self._listener is None:
            raise RuntimeError("the sandbox has not been started")
        door = self._door
        host = "127.0.0.1" if door is None else door.host
        scheme = "http" if door is None or door.tls is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._listener.server_port}"

    @property
    def authority(self) -> str | None:
        """The file by which the server's certificate is to be trusted; None where there is no such thing."""
        return None if self._door is None or self._door.authority is None else str(self._door.authority)

    def __enter__(self) -> Self:
        self._started = self._now()
        try:
            self._door = None if self._door_kind is None else self._made(self._door_kind)
            self._listener = Listener(self._port, self._answer, self._door)
        except BaseException:
            self.close()
            raise
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def serve_forever(self) -> None:
        """Wait until another thread closes the server, or until interrupted."""
        if self._listener is None:
            raise RuntimeError("the sandbox has not been started")
        self._listener.closing.wait()

    def close(self) -> None:
        """End every connection and every thread; closing twice is harmless."""
        if self._listener is not None:
            self._listener.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _made(self, kind: str) -> "Door":
        from tempfile import TemporaryDirectory

        from layers_cli.sandbox.doors import door

        self._folder = TemporaryDirectory()
        return door(kind, Path(self._folder.name))

    def _request_id(self) -> str:
        """Return the id of the next request."""
        return notation.request_id(self._now(), next(self._serial))

    def _now(self) -> datetime:
        return self._clock() + self.scenario.clock_ahead

    def _world(self, now: datetime) -> World:
        """Return the world as it is by now."""
        passed = now - self._started
        world = next(world for elapsed, world in reversed(self._worlds) if elapsed <= max(passed, timedelta()))
        return replace(world, probes=self._probes, started=self._started if self._time_passes else None)

    def _answer(self, request: Request) -> Script:
        request = replace(request, id=self._request_id())
        response = self._respond(request)
        script: Script = (Answer(response=response),)
        for turns in self._turns:
            script = turns.strike(script, request)
        sent = next((step.response.status for step in script if isinstance(step, Answer)), 0)
        self.requests.append((request.method, request.path, sent))
        if response.probe is not None and self._probe_seconds:
            # Before whatever else happens to the answer: the probe was carried out by then.
            script = (Pause(seconds=self._probe_seconds), *script)
        return script

    def _respond(self, request: Request) -> Response:
        with self._lock:
            now = self._now()
            world, wait = self._world(now), None
            if routes.metered(request, world):
                wait = self._buckets.take(routes.endpoint_class(request))
            response = routes.respond(request, world, now, retry_after=wait)
            if response.probe is not None:
                self._probes = (*self._probes, response.probe)
            return response
