"""`layers sandbox list`: the scenarios."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Scalar

LABELS = {
    "scenario": "Scenario",
    "statusVerdict": "status",
    "statusExit": "",
    "appShowVerdict": "app show",
    "appShowExit": "",
    "summary": "What is the case",
}


@takes("output")
def command(context: "Context") -> int:
    """List the scenarios of the sandbox."""
    from layers_cli.core.report import Rows
    from layers_cli.sandbox.names import SCENARIOS

    rows = tuple(_row(name, summary) for name, summary in SCENARIOS.items())
    head = context.head("sandbox list", ExitCode.OK)
    return context.emit(Rows(head=head, columns=tuple(LABELS), labels=LABELS, rows=rows))


def _row(name: str, summary: str) -> "Mapping[str, Scalar]":
    from layers_cli.sandbox.scenarios import load

    row: dict[str, Scalar] = {"scenario": name, "summary": summary}
    expected = load(name).expected
    for command, prefix in (("status", "status"), ("app show", "appShow")):
        found = expected.get(command)
        row[f"{prefix}Verdict"] = found.verdict if found else None
        row[f"{prefix}Exit"] = found.exit if found else None
        row[f"{prefix}Codes"] = " ".join(sorted(found.codes)) if found else None
    return row
