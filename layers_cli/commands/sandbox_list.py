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
    "verifyVerdict": "verify",
    "diagnoseVerdict": "diagnose",
    "summary": "What is the case",
}
COMMANDS = {"status": "status", "app show": "appShow", "verify": "verify", "diagnose": "diagnose", "events": "events"}
"""The commands whose results are listed, and how their keys begin."""
EXAMPLES = {
    "layers sandbox list": "what there is to choose from",
    "layers sandbox list -o csv > scenarios.csv": "for a spreadsheet",
    "layers sandbox list --json": "with all that is expected, for a program",
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

    scenario = load(name)
    asked = f" (with --expect {','.join(scenario.expect)})" if scenario.expect else ""
    row: dict[str, Scalar] = {"scenario": name, "summary": summary + asked}
    for command, prefix in COMMANDS.items():
        found = scenario.expected.get(command)
        row[f"{prefix}Verdict"] = found.verdict if found else None
        row[f"{prefix}Exit"] = found.exit if found else None
        row[f"{prefix}Codes"] = " ".join(sorted(found.codes)) if found else None
    row["root"] = scenario.root
    row["expect"] = " ".join(scenario.expect) or None
    return row
