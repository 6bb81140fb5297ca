"""`GET /v1/projects/:id`: one project."""

from collections.abc import Mapping
from typing import Any, ClassVar

from layers_cli.api.paging import Pages
from layers_cli.api.wire import Loose, Shown, Timestamp, Wire, document, identifier, malformed
from layers_cli.core.signals import Project, ProjectRecord, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target


class ProjectWire(Wire):
    """A project, in the list and alone; the list leaves the platform identifiers out."""

    spelled: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "bundle_id": ("platform_ios_bundle_id",),
        "android_package": ("platform_android_bundle_id",),
        "web_domain": ("platform_web_domain",),
    }

    name: Shown[str]
    status: Shown[str]
    customer_external_id: Shown[str]
    created_at: Shown[Timestamp]
    organization_id: Shown[str]
    bundle_id: Loose[str]
    android_package: Loose[str]
    web_domain: Loose[str]


def record(project: Mapping[str, Any], project_id: str, path: str) -> ProjectRecord:
    """Read the project that stands at `path`."""
    wire = ProjectWire.read(project, path)
    return ProjectRecord(
        id=project_id,
        name=wire.name,
        status=wire.status,
        customer_external_id=wire.customer_external_id,
        created_at=wire.created_at,
        organization_id=wire.organization_id,
        bundle_id=wire.bundle_id,
        android_package=wire.android_package,
        web_domain=wire.web_domain,
    )


def read(pages: Pages, target: Target) -> Project | Unavailable:
    """Read the project; without an id of its own it goes by the one that was asked for."""
    body = document(pages)
    if body is None:
        return malformed(Source.PROJECT, pages, "The answer is not an object")
    found = identifier(body, "id", "$")
    return Project(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=(found,) if isinstance(found, Unreadable) else (),
        record=record(body, (target.project_id or "") if isinstance(found, Unreadable) else found, "$"),
    )
