"""`layers config show`: every setting in force."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

LABELS = {"name": "Setting", "value": "Value", "origin": "Where it came from"}
EXAMPLES = {
    "layers config show": "what is in force",
    "layers config show --origin": "and where each setting came from",
    "layers config show --profile acme --json": "what another profile comes to, for a program",
}


@takes("profile", "output")
def command(
    context: "Context",
    origin: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--origin", help="Show where each came from, too.")
    ] = False,
) -> int:
    """Show every setting in force."""
    from layers_cli.core.report import Rows
    from layers_cli.setup.listing import settings_of

    rows = tuple(
        {
            "name": each.name,
            "value": each.value and context.mask(each.value),
            "origin": context.mask(each.origin),
        }
        for each in settings_of(context.settings)
    )
    columns = tuple(name for name in LABELS if origin or name != "origin")
    head = context.head("config show", ExitCode.OK)
    return context.emit(Rows(head=head, columns=columns, labels=LABELS, rows=rows))
