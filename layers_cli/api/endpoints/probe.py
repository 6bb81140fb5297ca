"""`POST /v1/projects/:projectId/sdk-apps/:appId/verify-tracking`: the active probe and its report.

Pages: /docs/api/reference/sdk-apps/verify-tracking, /docs/api/concepts/sdk-health.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from layers_cli.api.asking import Asking
from layers_cli.api.paging import Pages
from layers_cli.api.wire import (
    Always,
    Loose,
    Shown,
    Timestamp,
    Wire,
    absent,
    ad_platform,
    child,
    document,
    malformed,
    unreadable,
)
from layers_cli.core.probe import Forward, Probe, ProbeCheck, ProbeStatus, Sample
from layers_cli.core.signals import Field, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target

_REMARKS = ("detail", "message", "reason")
"""Where a check may say more; none of them is documented."""


class ReportWire(Wire):
    """The report as a whole; nothing says which of its fields can be null."""

    status: Always[Literal["healthy", "missing_events", "schema_drift", "no_install"]]
    last_event_at: Loose[Timestamp]
    expected_events: Loose[list[str]]
    observed_events: Always[list[str]]
    missing: Always[list[str]]


class CheckWire(Wire):
    """One step."""

    name: Always[str]
    passed: Always[bool]


class SampleWire(Wire):
    """One event that was looked at."""

    name: Always[str]
    received_at: Loose[Timestamp]


class ForwardWire(Wire):
    """What became of a sample on one platform; Meta's trace id and TikTok's have names of their own."""

    platform: Always[str]
    forwarded: Always[bool]
    fbtrace_id: Shown[str]
    request_id: Shown[str]


def asking(key: str, event_name: str | None, expected: tuple[str, ...]) -> Asking:
    """Return how a probe is asked for; what is not named is left to the API."""
    body: dict[str, object] = {}
    if expected:
        body["expectedEvents"] = [*expected]
    if event_name is not None:
        body["sampleEventName"] = event_name
    return Asking(body=body, idempotency_key=key)


def read(pages: Pages, target: Target) -> Probe | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read the report; a check, a sample or a forward that cannot be read is a fault of it."""
    body = document(pages)
    if body is None:
        return malformed(Source.PROBE, pages, "The answer is not an object")
    wire = ReportWire.read(body, "$")
    faults: list[Unreadable] = []
    return Probe(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        status=wire.status if isinstance(wire.status, Unreadable) else ProbeStatus(wire.status),
        last_event_at=wire.last_event_at,
        expected=() if wire.expected_events is None else _names(wire.expected_events),
        observed=_names(wire.observed_events),
        missing=_names(wire.missing),
        checks=tuple(_checks(body, faults)),
        samples=tuple(_samples(body, faults)),
        faults=tuple(faults),
    )


def _names(value: list[str] | Unreadable) -> Field[tuple[str, ...]]:
    return value if isinstance(value, Unreadable) else tuple(value)


def _objects(parent: Mapping[str, Any], name: str, path: str, faults: list[Unreadable]) -> Iterator[tuple[str, Any]]:
    """Yield the objects of a list with their paths; what is none is a fault."""
    place = child(path, name)
    if name not in parent:
        faults.append(absent(place))
        return
    found = parent[name]
    if not isinstance(found, list):
        faults.append(unreadable(place, found))
        return
    for number, item in enumerate(found):
        if isinstance(item, dict):
            yield f"{place}[{number}]", item
        else:
            faults.append(unreadable(f"{place}[{number}]", item))


def _checks(body: Mapping[str, Any], faults: list[Unreadable]) -> Iterator[ProbeCheck]:
    for path, item in _objects(body, "checks", "$", faults):
        wire = CheckWire.read(item, path)
        if isinstance(wire.name, Unreadable):
            faults.append(wire.name)
            continue
        remark = next((item[name] for name in _REMARKS if isinstance(item.get(name), str)), None)
        yield ProbeCheck(name=wire.name, passed=wire.passed, detail=remark)


def _samples(body: Mapping[str, Any], faults: list[Unreadable]) -> Iterator[Sample]:
    for path, item in _objects(body, "samples", "$", faults):
        wire = SampleWire.read(item, path)
        if isinstance(wire.name, Unreadable):
            faults.append(wire.name)
            continue
        yield Sample(name=wire.name, received_at=wire.received_at, forwards=tuple(_forwards(item, path, faults)))


def _forwards(sample: Mapping[str, Any], path: str, faults: list[Unreadable]) -> Iterator[Forward]:
    for place, item in _objects(sample, "platforms", path, faults):
        wire = ForwardWire.read(item, place)
        if isinstance(wire.platform, Unreadable):
            faults.append(wire.platform)
            continue
        platform, unknown = ad_platform(wire.platform, child(place, "platform"))
        if unknown is not None:
            faults.append(unknown)
        yield Forward(platform=platform, forwarded=wire.forwarded, trace_id=wire.fbtrace_id or wire.request_id)
