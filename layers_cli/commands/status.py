"""`layers status`: the project at a glance."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    'layers status -p "Acme Coffee"': "one project, by its name",
    'layers status -p "$PROJECT" -q --fail-on broken': "in CI: not a word unless something is broken",
    "layers status --only-changes --remind 24h": "from cron: not a word unless something changed",
}


@takes("target", "judge", "wait", "record", "notify", "api", "output", leave_out=["app"])
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="PROJECT", help="Project by id, exact name or customerExternalId.")
    ] = None,
) -> int:
    """Show every app and relay of a project, what is wrong, and whose turn it is."""
    from layers_cli.inquiry import OF_PROJECT, Course
    from layers_cli.run import diagnose

    context.name("project", name)
    return diagnose(context, Course(command="status", offered=OF_PROJECT))
