"""`layers sandbox list`: the scenarios."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

LABELS = {"scenario": "Scenario", "summary": "What is the case"}


@takes("output")
def command(context: "Context") -> int:
    """List the scenarios of the sandbox."""
    from layers_cli.core.report import Rows
    from layers_cli.sandbox.names import SCENARIOS

    rows = tuple({"scenario": name, "summary": summary} for name, summary in SCENARIOS.items())
    head = context.head("sandbox list", ExitCode.OK)
    return context.emit(Rows(head=head, columns=tuple(LABELS), labels=LABELS, rows=rows))
