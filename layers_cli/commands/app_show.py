"""`layers app show`: the integration card of one app."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context


@takes("target", "judge", "wait", "record", "notify", "api", "output")
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
) -> int:
    """Show one app: its traffic, its set-up, and the relay behind it."""
    from layers_cli.run import OF_APP, Course, diagnose

    context.name("app", name)
    return diagnose(context, Course(command="app show", offered=OF_APP))
