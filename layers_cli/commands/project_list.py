"""`layers project list`: the projects that the key sees."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Scalar
    from layers_cli.core.signals import ProjectList

LABELS = {
    "projectId": "Project",
    "name": "Name",
    "status": "Status",
    "customerExternalId": "Customer id",
    "createdAt": "Created",
}
EXAMPLES = {
    "layers project list": "which projects there are",
    "layers project list -o csv > projects.csv": "for a spreadsheet",
    "layers project list --profile acme --json": "of another profile, for a program",
}


@takes("api", "output")
def command(context: "Context") -> int:
    """List the projects that the key sees."""
    from layers_cli.core.signals import ProjectList
    from layers_cli.view import view

    return view(context, "project list", ProjectList, rows=rows, labels=LABELS)


def rows(listed: "ProjectList") -> "tuple[Mapping[str, Scalar], ...]":
    """Return one row for each project."""
    from layers_cli.core.facts import readable

    return tuple(
        readable(
            {
                "projectId": project.id,
                "name": project.name,
                "status": project.status,
                "customerExternalId": project.customer_external_id,
                "createdAt": project.created_at,
            }
        )
        for project in listed.projects
    )
