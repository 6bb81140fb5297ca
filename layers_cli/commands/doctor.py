"""`layers doctor`: the tool's own set-up."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers doctor": "from the key to the API, step by step",
    "layers doctor --offline": "what can be told without a network",
    "layers doctor --profile acme -o markdown": "another profile, to paste into a ticket",
}
ENDS = (ExitCode.ACCESS, ExitCode.UNAVAILABLE)


@takes("target", "api", "output")
def command(
    context: "Context",
    offline: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--offline", help="Look only at what needs no network.")
    ] = False,
    ingest: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--ingest", help="Ask the ingest host, of the app where one is named, whether it lives.")
    ] = False,
) -> int:
    """Examine the tool's own set-up: key, files, name, connection, TLS, proxy, clock, API.

    Every step has its result, the time it took and how to mend it. What depends on a step that failed is not checked.
    """
    from layers_cli.setup.doctor import examine

    return examine(context, offline=offline, asks_ingest=ingest)
