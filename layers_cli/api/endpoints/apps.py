"""`GET /v1/projects/:projectId/sdk-apps`: the project's SDK apps."""

from collections.abc import Mapping
from typing import Any, Literal

from layers_cli.api.paging import Pages
from layers_cli.api.wire import Always, Nullable, Shown, Timestamp, Wire, each_once, identified, items, malformed
from layers_cli.core.signals import AppList, AppRecord, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target

AppPlatform = Literal[
    "ios",
    "android",
    "web",
    "react-native",
    "flutter",
    "expo",
    "nextjs",
    "vite",
    "react-router",
    "node",
    "macos",
    "unity",
]
"""What an app can run on, taken from every page that lists it."""


class AppWire(Wire):
    """An SDK app, in the list and alone; the three identifiers are always present and all but one null."""

    name: Shown[str]
    platform: Always[AppPlatform]
    bundle_id: Nullable[str]
    android_package: Nullable[str]
    web_domain: Nullable[str]
    created_at: Always[Timestamp]
    last_event_at: Nullable[Timestamp]


def record(app: Mapping[str, Any], app_id: str, path: str) -> AppRecord:
    """Read the app that stands at `path`."""
    wire = AppWire.read(app, path)
    return AppRecord(
        id=app_id,
        name=wire.name,
        platform=wire.platform,
        bundle_id=wire.bundle_id,
        android_package=wire.android_package,
        web_domain=wire.web_domain,
        created_at=wire.created_at,
        last_event_at=wire.last_event_at,
    )


def read(pages: Pages, target: Target) -> AppList | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read every app."""
    found = items(pages)
    if found is None:
        return malformed(Source.APPS, pages, "The answer has no list of items")
    apps, faults = each_once(((path, item, _app(item, path)) for path, item in found), key=lambda app: app.id)
    return AppList(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=faults,
        apps=apps,
    )


def _app(item: object, path: str) -> AppRecord | Unreadable:
    entry = identified(item, "app_id", path)
    return entry if isinstance(entry, Unreadable) else record(entry.members, entry.id, path)
