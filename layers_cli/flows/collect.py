"""Reads signals at the same time, and turns what came into a snapshot."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from layers_cli.api.client import Client, Pending
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Reading, Source, Unavailable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.errors import Stopped

Read = Callable[[Pages, Target], Reading | Unavailable]


def collect(  # noqa: PLR0913 - the effects are handed in one by one
    client: Client,
    target: Target,
    sources: Iterable[Source],
    *,
    key: Key,
    now: Callable[[], datetime],
    meanwhile: Callable[[], object] = lambda: None,
) -> Snapshot:
    """Ask for every source at once and wait for all, until the client's deadline at most.

    `meanwhile` runs while the network answers: the place for imports that are needed afterwards anyway. A signal that
    ends the wait leaves what was read until then; Stopped where that is nothing.
    """
    pending = [(source, client.start(ROUTES[source], target)) for source in sources]
    readers = {source: reader(source) for source, _ in pending}
    meanwhile()
    outcomes, stopped = _awaited(pending, now)
    target = told(client, target)
    return Snapshot(
        target=target,
        taken_at=now(),
        readings=tuple(
            _read(readers[source], outcome, target) for (source, _), outcome in zip(pending, outcomes, strict=True)
        ),
        stopped=stopped,
        key=key,
        clock_offset=client.clock_offset,
        exchanges=client.exchanges,
    )


def told(client: Client, target: Target) -> Target:
    """Return `target` as it may be shown: a key that was given in place of an id, a name or a URL is masked."""
    texts = ("project_id", "project_name", "app_id", "app_name", "base_url", "profile")
    given = {name: text for name in texts if (text := getattr(target, name))}
    masked = {name: client.mask(text) for name, text in given.items()}
    return replace(target, **masked, flags=tuple(map(client.mask, target.flags)))


def _awaited(
    pending: Sequence[tuple[Source, Pending]], now: Callable[[], datetime]
) -> tuple[tuple[Pages | Unavailable, ...], int | None]:
    """Return what came of every request, and the exit code of the signal that ended the wait, if one did."""
    try:
        return tuple(asked.result() for _, asked in pending), None
    except Stopped as stop:
        known = [(source, asked.known) for source, asked in pending]
        if all(outcome is None for _, outcome in known):
            raise
        return tuple(outcome or _cut_short(source, now()) for source, outcome in known), stop.code


def _cut_short(source: Source, moment: datetime) -> Unavailable:
    return Unavailable(
        signal=source, why=Why.INTERRUPTED, message="the run was ended before the answer came", as_of=moment
    )


def fetch(client: Client, target: Target, source: Source) -> Reading | Unavailable:
    """Ask for one source and wait for it."""
    asked = client.start(ROUTES[source], target)
    return _read(reader(source), asked.result(), told(client, target))


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
