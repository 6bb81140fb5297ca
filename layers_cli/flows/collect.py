"""Reads signals at the same time, and turns what came into a snapshot."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Final

from layers_cli.api.asking import PLAIN, Asking, of_window
from layers_cli.api.client import Client, Pending
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.events import Window
from layers_cli.core.signals import Reading, Source, Unavailable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.errors import Stopped

LOOK_BACK: Final = timedelta(hours=24)
"""How much of an app's timeline a diagnosis looks at."""

Part = tuple[Asking, Pages]
"""One request of a signal, and the pages that it brought."""
Read = Callable[[Sequence[Part], Target], Reading | Unavailable]


def collect(  # noqa: PLR0913 - the effects are handed in one by one
    client: Client,
    target: Target,
    sources: Iterable[Source],
    *,
    key: Key,
    now: Callable[[], datetime],
    meanwhile: Callable[[], object] = lambda: None,
    expected: tuple[str, ...] = (),
) -> Snapshot:
    """Ask for every source at once and wait for all, until the client's deadline at most.

    `meanwhile` runs while the network answers: the place for imports that are needed afterwards anyway. A signal that
    ends the wait leaves what was read until then; Stopped where that is nothing.
    """
    asked = [(source, asking) for source in sources for asking in askings(source, target, now(), expected)]
    pending = [(source, client.start(ROUTES[source], target, asking)) for source, asking in asked]
    readers = {source: reader(source) for source, _ in pending}
    meanwhile()
    outcomes, stopped = _awaited(pending, now)
    target = told(client, target)
    parts: dict[Source, list[tuple[Asking, Pages | Unavailable]]] = {}
    for (source, asking), outcome in zip(asked, outcomes, strict=True):
        parts.setdefault(source, []).append((asking, outcome))
    return Snapshot(
        target=target,
        taken_at=now(),
        readings=tuple(_read(client, readers[source], mine, target) for source, mine in parts.items()),
        stopped=stopped,
        key=key,
        clock_offset=client.clock_offset,
        exchanges=client.exchanges,
        expected=expected,
    )


def askings(source: Source, target: Target, moment: datetime, expected: tuple[str, ...]) -> Iterator[Asking]:
    """Yield what is asked of a source.

    Of a timeline that is its newest page, and the newest page of those names that matter: in a busy app they would be
    far back in the first. An expected name has a page of its own, so that its absence can be told.
    """
    match source:
        case Source.EVENTS:
            from layers_cli.core.event_names import mapped

            for names in dict.fromkeys(((), mapped(), expected)):
                yield of_window(Window(app_id=target.app_id, names=names, since=moment - LOOK_BACK), pages=1)
        case Source.AUDIT:
            yield Asking(pages=1)
        case _:
            yield PLAIN


def told(client: Client, target: Target) -> Target:
    """Return `target` as it may be shown: a key that was given in place of an id, a name or a URL is masked."""
    texts = ("project_id", "project_name", "app_id", "app_name", "base_url", "profile", "organization")
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
    outcome = client.start(ROUTES[source], target).result()
    return _read(client, reader(source), [(PLAIN, outcome)], told(client, target))


def _read(
    client: Client, read: Read, parts: Sequence[tuple[Asking, Pages | Unavailable]], target: Target
) -> Reading | Unavailable:
    """Read a signal; one that could not be read in part is not read, for what it lacks might be what matters."""
    whole: list[Part] = []
    for asking, outcome in parts:
        if isinstance(outcome, Unavailable):
            return outcome
        whole.append((asking, outcome))
    reading = read(whole, target)
    if isinstance(reading, Reading):
        client.learn(target, reading)
    return reading


def reader(source: Source) -> Read:
    """Import the wire models of one endpoint, which has the signal's name; each command defines only those it reads."""
    endpoint = import_module(f"layers_cli.api.endpoints.{source}")
    if source is Source.EVENTS:
        of_windows: Read = endpoint.read
        return of_windows
    return _of_one(endpoint)


def _of_one(endpoint: ModuleType) -> Read:
    """Return the reader of a signal that is asked for in one request."""

    def read(parts: Sequence[Part], target: Target) -> Reading | Unavailable:
        ((_, pages),) = parts
        reading: Reading | Unavailable = endpoint.read(pages, target)
        return reading

    return read
