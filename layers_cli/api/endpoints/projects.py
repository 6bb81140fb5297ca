"""`GET /v1/projects`: the projects that the key sees."""

from layers_cli.api.endpoints.project import record
from layers_cli.api.paging import Pages
from layers_cli.api.wire import each_once, identified, items, malformed
from layers_cli.core.signals import ProjectList, ProjectRecord, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target


def read(pages: Pages, target: Target) -> ProjectList | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read every project."""
    found = items(pages)
    if found is None:
        return malformed(Source.PROJECTS, pages, "The answer has no list of items")
    projects, faults = each_once(((path, item, _project(item, path)) for path, item in found), key=lambda each: each.id)
    return ProjectList(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=faults,
        projects=projects,
    )


def _project(item: object, path: str) -> ProjectRecord | Unreadable:
    entry = identified(item, "id", path)
    return entry if isinstance(entry, Unreadable) else record(entry.members, entry.id, path)
