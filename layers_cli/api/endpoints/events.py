"""`GET /v1/projects/:projectId/events`: the timeline of events.

The documentation cuts off before the key that holds an event's name, so every candidate is read. What a server may not
have filtered is filtered here again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from layers_cli.api.asking import Asking
from layers_cli.api.paging import Pages
from layers_cli.api.wire import Always, Shown, Timestamp, Wire, items, malformed, unreadable
from layers_cli.core.events import Census, Event, Events, Slice, Window
from layers_cli.core.signals import Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target

_TAGS = ("test_event_code", "testEventCode")


class EventWire(Wire):
    """An event; of its fields only the id, the app, both times and the properties are documented."""

    spelled: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "name": ("name", "event_name", "event"),
        "user_id": ("user_id", "app_user_id"),
    }

    event_id: Shown[str]
    name: Always[str]
    occurred_at: Always[Timestamp]
    received_at: Shown[Timestamp]
    app_id: Shown[str]
    user_id: Shown[str]
    environment: Shown[str]
    properties: Shown[dict[str, Any]]


def events(pages: Pages, window: Window) -> Iterator[Event | Unreadable] | None:
    """Return the events of some pages that the window holds, and what cannot be one; None where a page has no list."""
    found = items(pages)
    return None if found is None else _held((_event(item, path) for path, item in found), window)


def _held(found: Iterable[Event | Unreadable], window: Window) -> Iterator[Event | Unreadable]:
    return (event for event in found if isinstance(event, Unreadable) or window.holds(event))


def _event(item: object, path: str) -> Event | Unreadable:
    if not isinstance(item, dict):
        return unreadable(path, item)
    wire = EventWire.read(item, path)
    properties = wire.properties or {}
    return Event(
        id=wire.event_id,
        name=wire.name,
        occurred_at=wire.occurred_at,
        received_at=wire.received_at,
        app_id=wire.app_id,
        user_id=wire.user_id,
        environment=wire.environment,
        properties=properties,
        is_test=any(tag in item or tag in properties for tag in _TAGS),
    )


def read(parts: Sequence[tuple[Asking, Pages]], target: Target) -> Events | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Count the events of several windows, each once; one without a readable name or time is a fault."""
    census, seen, faults = Census(), set[str](), list[Unreadable]()
    for asked, pages in parts:
        found = events(pages, asked.window)
        if found is None:
            return malformed(Source.EVENTS, pages, "The answer has no list of items")
        census.take(_new(found, seen, faults))
    first = parts[0][1]
    return Events(
        as_of=first.as_of,
        origin=first.origin,
        request_id=first.request_id,
        faults=tuple(dict.fromkeys(faults)),
        slices=tuple(
            Slice(complete=pages.complete, names=asked.window.names, since=asked.window.since) for asked, pages in parts
        ),
        tallies=census.tallies,
        environments=census.environments,
    )


def _new(found: Iterable[Event | Unreadable], seen: set[str], faults: list[Unreadable]) -> Iterator[Event]:
    for event in found:
        if isinstance(event, Unreadable):
            faults.append(event)
            continue
        if event.id is not None and event.id in seen:
            continue
        faults += [value for value in (event.name, event.occurred_at) if isinstance(value, Unreadable)]
        if event.id is not None:
            seen.add(event.id)
        yield event
