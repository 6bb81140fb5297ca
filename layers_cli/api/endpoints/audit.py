"""`GET /v1/audit-log`: what was done in the organization, newest first."""

from collections.abc import Mapping
from typing import Any

from layers_cli.api.paging import Pages
from layers_cli.api.wire import Shown, Timestamp, Wire, items, malformed
from layers_cli.core.audit import AuditLog, AuditRow
from layers_cli.core.signals import Source, Unavailable
from layers_cli.core.snapshot import Target

_TOLD = 4
"""How many members of a row's data are told."""


class RowWire(Wire):
    """A row; one page lists the names under which it is stored instead."""

    event_type: Shown[str]
    occurred_at: Shown[Timestamp]
    actor: Shown[str]
    project_id: Shown[str]
    api_key_id: Shown[str]
    request_id: Shown[str]
    data: Shown[dict[str, Any]]


def read(pages: Pages, target: Target) -> AuditLog | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read the rows that have a type and a time; the log is auxiliary, others are passed over."""
    found = items(pages)
    if found is None:
        return malformed(Source.AUDIT, pages, "The answer has no list of items")
    wires = [RowWire.read(item, path) for path, item in found if isinstance(item, dict)]
    rows = [
        AuditRow(
            at=wire.occurred_at,
            type=wire.event_type,
            actor=wire.actor,
            project_id=wire.project_id,
            key_id=wire.api_key_id,
            request_id=wire.request_id,
            summary=_summary(wire.data),
        )
        for wire in wires
        if wire.occurred_at is not None and wire.event_type is not None
    ]
    return AuditLog(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        rows=tuple(sorted(rows, key=lambda row: row.at, reverse=True)),
        complete=pages.complete,
    )


def _summary(data: Mapping[str, Any] | None) -> str | None:
    """Tell the plain members of a row's data, whose form is not documented."""
    plain = {name: value for name, value in (data or {}).items() if isinstance(value, str | int | float | bool)}
    told = ", ".join(f"{name} {value}" for name, value in [*plain.items()][:_TOLD])
    return told or None
