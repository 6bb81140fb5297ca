"""`GET /v1/projects/:projectId/sdk-apps/:appId`: one SDK app, with its switches for each ad platform."""

from collections.abc import Iterator, Mapping
from typing import Any

from layers_cli.api.endpoints.apps import record
from layers_cli.api.paging import Pages
from layers_cli.api.wire import (
    Always,
    Loose,
    Nullable,
    Timestamp,
    Wire,
    absent,
    ad_platform,
    child,
    document,
    each_once,
    identifier,
    malformed,
    unreadable,
)
from layers_cli.core.signals import App, Flaw, Platform, Source, Toggle, Unavailable, Unreadable
from layers_cli.core.snapshot import Target


class OwnWire(Wire):
    """What only the app's own record has."""

    ingest_endpoint: Always[str]
    last_rotated_at: Nullable[Timestamp]


class ToggleWire(Wire):
    """One entry of `capi`; whether its last two fields can be null or absent is not documented."""

    enabled: Always[bool]
    pixel_id: Loose[str]
    last_forward_at: Loose[Timestamp]


def read(pages: Pages, target: Target) -> App | Unavailable:
    """Read the app, which goes by the id that was asked for; that it names another one is a fault."""
    body = document(pages)
    if body is None:
        return malformed(Source.APP, pages, "The answer is not an object")
    found = identifier(body, "app_id", "$")
    asked = target.app_id or ("" if isinstance(found, Unreadable) else found)
    if isinstance(found, str) and _bare(found) != _bare(asked):
        found = unreadable("$.appId" if "appId" in body else "$.app_id", found)
    toggles, faults = each_once(_toggles(body), key=lambda toggle: toggle.platform)
    own = OwnWire.read(body, "$")
    return App(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=(*((found,) if isinstance(found, Unreadable) else ()), *faults),
        record=record(body, asked, "$"),
        ingest_endpoint=own.ingest_endpoint,
        last_rotated_at=own.last_rotated_at,
        toggles=toggles,
    )


def _bare(app_id: str) -> str:
    return app_id.lower().removeprefix("app_").removeprefix("sdk_")


def _toggles(app: Mapping[str, Any]) -> Iterator[tuple[str, object, Toggle | Unreadable]]:
    if "capi" not in app:
        yield "$.capi", None, absent("$.capi")
        return
    capi = app["capi"]
    if not isinstance(capi, dict):
        yield "$.capi", capi, unreadable("$.capi", capi)
        return
    for name, entry in capi.items():
        path = child("$.capi", name)
        platform, _ = ad_platform(name, path)
        if not isinstance(platform, Platform):
            yield path, entry, unreadable(path, name, Flaw.UNKNOWN_VALUE)
        elif not isinstance(entry, dict):
            yield path, entry, unreadable(path, entry)
        else:
            yield path, entry, _toggle(platform, ToggleWire.read(entry, path))


def _toggle(platform: Platform, wire: ToggleWire) -> Toggle:
    return Toggle(
        platform=platform,
        enabled=wire.enabled,
        pixel_id=wire.pixel_id,
        last_forward_at=wire.last_forward_at,
    )
