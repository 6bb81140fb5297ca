"""Events and their counts as rows, each with what the default map makes of it, or why it makes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from layers_cli.core.event_names import OTHERWISE, forwarded_as, is_exempt, meant
from layers_cli.core.events import Event, Tally
from layers_cli.core.facts import readable
from layers_cli.core.report import Cell
from layers_cli.core.signals import RELAYED, Unreadable

REDACTED: Final = "[redacted]"
PERSONAL: Final = f"values that read {REDACTED} are personal data: the key lacks the scope events:read+pii"


def event_row(event: Event) -> dict[str, Cell]:
    """Return an event as a row; what could not be read is absent."""
    row = readable(
        {
            "eventId": event.id,
            "name": event.name,
            "occurredAt": event.occurred_at,
            "receivedAt": event.received_at,
            "appId": event.app_id,
            "userId": event.user_id,
            "environment": event.environment,
            "test": event.is_test,
        }
    )
    made = {} if isinstance(event.name, Unreadable) else _forwarding(event.name, test=event.is_test)
    return {**row, **made, "properties": event.properties}


def tally_row(tally: Tally) -> dict[str, Cell]:
    """Return the count of a name as a row."""
    counted = readable(
        {
            "name": tally.name,
            "count": tally.count,
            "firstAt": tally.first_at,
            "lastAt": tally.last_at,
            "test": tally.is_test,
        }
    )
    return {**counted, **_forwarding(tally.name, test=tally.is_test)}


@lru_cache(maxsize=1000)
def _forwarding(name: str, *, test: bool) -> Mapping[str, str | None]:
    # Kept, because a long list holds few names, and guessing what one was meant to be takes its time.
    there = {f"forwarded{platform.capitalize()}": forwarded_as(name, platform) for platform in RELAYED}
    return {**there, "notForwarded": None if any(there.values()) else _reason(name, test=test)}


def _reason(name: str, *, test: bool) -> str:
    """Say why the default map forwards a name nowhere; a project may override it, which nothing shows."""
    if test:
        return "test event"
    if is_exempt(name):
        return "lifecycle event"
    better = meant(name)
    return f"not in the default map; meant {better}?" if better else "not in the default map"


def contradictions(names: Iterable[object]) -> Iterator[str]:
    """Yield where the documentation names more than one thing that a platform may call one of these events."""
    known = {*names}
    for (name, platform), other in OTHERWISE.items():
        if name in known:
            mapped = forwarded_as(name, platform)
            yield f"{platform.label} may show {name} as {mapped} or as {other}: the documentation says both"


def is_redacted(properties: Mapping[str, Any]) -> bool:
    """Whether something among the properties was taken out, however deep."""
    left: list[Any] = [properties]
    while left:
        value = left.pop()
        if value == REDACTED:
            return True
        if isinstance(value, Mapping):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
    return False
