"""`GET /v1/projects`: the projects that the key sees."""

from layers_cli.api.endpoints.project import record
from layers_cli.api.paging import Pages
from layers_cli.api.wire import identified, items, malformed
from layers_cli.core.signals import ProjectList, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target


def read(pages: Pages, target: Target) -> ProjectList | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read every project."""
    found = items(pages)
    if found is None:
        return malformed(Source.PROJECTS, pages, "The answer has no list of items")
    entries = [identified(item, "id", path) for path, item in found]
    return ProjectList(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=tuple(entry for entry in entries if isinstance(entry, Unreadable)),
        projects=tuple(
            record(entry.members, entry.id, entry.path) for entry in entries if not isinstance(entry, Unreadable)
        ),
    )
