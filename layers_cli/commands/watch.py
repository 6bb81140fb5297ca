"""`layers watch`: a project or an app, polled until somebody or something ends it."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    'layers watch -p "Acme Coffee"': "a live board of the project, until ^C",
    'layers watch "$APP" --until healthy --timeout 15m': "in CI: wait for an app, 15 minutes at most",
    "layers watch -o ndjson >> layers.ndjson": "a line for a program at every change, until ^C",
}


@takes("target", "expect", "watch", "notify", "judge", "api", "output", leave_out=["json", "save_svg"])
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
) -> int:
    """Watch a project or an app until something changes, or until all is well.

    On a terminal that is a live board, elsewhere a line for each change. Without --timeout, --until, --until-change or
    --count it goes on until ^C. A change counts once two polls in a row have found it; what is seen is recorded, see:
    layers history.
    """
    from datetime import timedelta

    from layers_cli.core.health import Health
    from layers_cli.core.waiting import UNTIL
    from layers_cli.flags import duration_of, one_of
    from layers_cli.flows.watch import Plan
    from layers_cli.inquiry import OF_APP, OF_PROJECT, Course
    from layers_cli.watching import Manner, run

    context.name("app", name)
    flags = context.flags
    until = None if flags["until"] is None else one_of(flags, "until", UNTIL)

    def seconds(flag: str, default: float) -> float:
        return duration_of(flags, flag).total_seconds() if flags[flag] else default

    timeout: timedelta | None = context.settings.timeout.value
    plan = Plan(
        interval=seconds("interval", 15.0),
        confirm=flags["confirm"] or 2,
        most_failures=flags["max_failures"] or 20,
        until=None if until is None else Health(until),
        until_change=flags["until_change"],
        seconds=None if timeout is None else timeout.total_seconds(),
        count=flags["count"],
    )
    manner = Manner(every=flags["every"], heartbeat=seconds("heartbeat", 0.0) or None)
    offered = OF_APP if context.settings.app.value is not None else OF_PROJECT
    return run(context, Course(command="watch", offered=offered), plan, manner)
