"""`layers app show`: the integration card of one app."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers app show com.acmecoffee.ios": "one app, by its bundle id",
    'layers app show "Acme Coffee iOS" -v -o markdown': "everything about it, to paste into a ticket",
    'layers app show -a "$APP" --wait --timeout 15m': "in CI: ask again until all is well",
}


@takes("target", "judge", "wait", "record", "notify", "api", "output")
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
) -> int:
    """Show one app: its traffic, its set-up, and the relay behind it."""
    from layers_cli.inquiry import OF_APP, Course
    from layers_cli.run import diagnose

    context.name("app", name)
    return diagnose(context, Course(command="app show", offered=OF_APP))
