"""`layers diagnose`: the whole chain of one app, root cause first."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers diagnose com.acmecoffee.ios": "the first link of the chain that fails",
    'layers diagnose "$APP" --expect purchase_success': "does this event arrive, and is it forwarded?",
    "layers diagnose com.acmecoffee.ios -o markdown": "the same, to hand on to whoever has to act",
}


@takes("target", "expect", "judge", "wait", "record", "notify", "api", "output")
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
    probe: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--probe", help="Send a test event as well, as layers verify does.")
    ] = False,
) -> int:
    """Follow the whole chain from the SDK to the platforms and name the first link that fails."""
    from datetime import timedelta

    from layers_cli.core.signals import Source
    from layers_cli.inquiry import Course
    from layers_cli.run import diagnose

    context.name("app", name)
    read = (Source.IDENTITY, Source.APP, Source.EVENTS, Source.RELAY, Source.ACCOUNTS, Source.AUDIT)
    course = Course(
        command="diagnose",
        offered=(*read, *((Source.PROBE,) if probe else ())),
        patience=timedelta(seconds=60 if probe else 30),
        chained=True,
    )
    return diagnose(context, course)
