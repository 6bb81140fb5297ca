"""Reads signals at the same time, and turns what came into a snapshot."""

from collections.abc import Callable, Iterable
from datetime import datetime

from layers_cli.api.client import Client
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Reading, Source, Unavailable
from layers_cli.core.snapshot import Key, Snapshot, Target

Read = Callable[[Pages, Target], Reading | Unavailable]


def collect(
    client: Client,
    target: Target,
    sources: Iterable[Source],
    *,
    key: Key,
    now: Callable[[], datetime],
    meanwhile: Callable[[], object] = lambda: None,
) -> Snapshot:
    """Ask for every source at once and wait for all, until the client's deadline at most.

    `meanwhile` runs while the network answers: the place for imports that are needed afterwards anyway.
    """
    pending = [(source, client.start(ROUTES[source], target)) for source in sources]
    readers = {source: reader(source) for source, _ in pending}
    meanwhile()
    readings = tuple(_read(readers[source], asked.result(), target) for source, asked in pending)
    return Snapshot(
        target=target,
        taken_at=now(),
        readings=readings,
        key=key,
        clock_offset=client.clock_offset,
        exchanges=client.exchanges,
    )


def fetch(client: Client, target: Target, source: Source) -> Reading | Unavailable:
    """Ask for one source and wait for it."""
    asked = client.start(ROUTES[source], target)
    return _read(reader(source), asked.result(), target)


def _read(read: Read, pages: Pages | Unavailable, target: Target) -> Reading | Unavailable:
    return pages if isinstance(pages, Unavailable) else read(pages, target)


def reader(source: Source) -> Read:
    """Import the wire models of one endpoint; each command defines only those that it reads."""
    match source:
        case Source.IDENTITY:
            from layers_cli.api.endpoints import identity

            return identity.read
        case Source.PROJECTS:
            from layers_cli.api.endpoints import projects

            return projects.read
        case Source.PROJECT:
            from layers_cli.api.endpoints import project

            return project.read
        case Source.APPS:
            from layers_cli.api.endpoints import apps

            return apps.read
        case Source.APP:
            from layers_cli.api.endpoints import app

            return app.read
        case Source.RELAY:
            from layers_cli.api.endpoints import relay

            return relay.read
        case Source.ACCOUNTS:
            from layers_cli.api.endpoints import accounts

            return accounts.read
        case Source.EVENTS | Source.AUDIT | Source.PROBE:
            raise ValueError(f"{source} is not read yet")
