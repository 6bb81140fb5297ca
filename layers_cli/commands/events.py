"""`layers events`: the timeline of an app: listed, counted by name, or followed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer

from layers_cli.errors import UsageError
from layers_cli.options import takes

if TYPE_CHECKING:
    from datetime import datetime

    from layers_cli.context import Context
    from layers_cli.core.events import Window

LIMIT: Final = 50
"""How many events are shown when nobody says otherwise."""
MOST: Final = 10**9
"""More than anybody can want."""
EXAMPLES = {
    "layers events com.acmecoffee.ios --since 2h": "what came in the last two hours",
    "layers events com.acmecoffee.ios --summary": "how often each name came in the last day",
    'layers events "$APP" -f --name purchase_success': "purchases as they come, until ^C",
}


@takes("target", "api", "output")
def command(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="EVENT", help="Only events of this name (repeatable, comma lists too)."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Only events from then on: 2h (ago), 2026-06-09T12:00:00Z."),
    ] = None,
    before: Annotated[str | None, typer.Option("--before", metavar="TIME", help="Only events before then.")] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="ID", help="Only events of this app user.")] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, max=MOST, help=f"How many rows to show (default {LIMIT})."),
    ] = None,
    everything: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--all", help="Show all events, page after page.")
    ] = False,
    follow: Annotated[  # noqa: FBT002
        bool, typer.Option("--follow", "-f", help="Go on with new events as they come, until ^C or --timeout.")
    ] = False,
    summary: Annotated[  # noqa: FBT002
        bool, typer.Option("--summary", help="Count all events by name instead, of the last 24h unless told.")
    ] = False,
) -> int:
    """Show the events of an app, newest first, and what the relay makes of each.

    With -v also their ids, users, environments and properties. What is forwarded is told by the default map of event
    names; whether a project overrides that map cannot be seen.
    """
    from layers_cli.context import now

    context.name("app", name)
    flags = {"--follow": follow, "--summary": summary, "--all": everything, "--limit": limit, "--before": before}
    _refuse_pairs({**flags, "--quiet": context.flags.get("quiet")})
    window = _window(names, since, before, user, now())
    most = None if everything else limit or LIMIT
    if follow:
        from layers_cli.timeline import stream

        return stream.follow(context, window, most)
    from layers_cli.timeline import once

    return once.count(context, window, limit) if summary else once.show(context, window, most)


def _refuse_pairs(given: Mapping[str, object]) -> None:
    """Raise UsageError for two flags that make no sense together."""
    pairs = [("--follow", other) for other in ("--summary", "--before", "--quiet")] + [("--all", "--limit")]
    for one, other in pairs:
        if given[one] and given[other]:
            raise UsageError(f"{one} and {other} exclude each other", hint="give one of them")


def _window(
    names: list[str] | None, since: str | None, before: str | None, user: str | None, now: "datetime"
) -> "Window":
    """Return what is asked for, of whichever app; UsageError for what cannot be followed."""
    from layers_cli.core.events import Window
    from layers_cli.flags import moment_of

    wanted = tuple(dict.fromkeys(part.strip() for text in names or () for part in text.split(",") if part.strip()))
    for flag, is_empty in (("--name", names and not wanted), ("--user", user is not None and not user.strip())):
        if is_empty:
            raise UsageError(f"{flag} is empty", hint="give it a value or leave it out")
    first, end = moment_of("--since", since, now), moment_of("--before", before, now)
    if first is not None and end is not None and first >= end:
        raise UsageError("--since does not lie before --before", hint="a duration counts back from now")
    return Window(names=wanted, user=user, since=first, before=end)
