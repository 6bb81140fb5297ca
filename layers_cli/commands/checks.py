"""`layers checks`: the catalogue."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

LABELS = {
    "code": "Code",
    "title": "Fault",
    "health": "Health",
    "subjects": "Judges",
    "signals": "Reads",
    "who": "Whose turn",
}
EXAMPLES = {
    "layers checks": "every check, in the order of the chain",
    "layers checks -v": "with what makes it fire, and what to do",
    "layers checks -o csv > checks.csv": "for a spreadsheet",
}


@takes("output")
def command(context: "Context") -> int:
    """List every check: its code, what it finds, and what it reads."""
    from layers_cli.core.report import Rows
    from layers_cli.rules import CATALOGUE

    rows = tuple(
        {
            "code": rule.code,
            "title": rule.title,
            "health": str(rule.level),
            "subjects": ", ".join(rule.kinds),
            "signals": " and ".join(" or ".join(group) for group in rule.needs) or None,
            "who": str(rule.who),
            "fires": rule.fires,
            "cause": rule.cause,
            "next": rule.next,
            "docs": rule.docs,
            "followsFrom": ", ".join((*rule.masked_by, *rule.masked_by_apps)) or None,
        }
        for rule in CATALOGUE
    )
    head = context.head("checks", ExitCode.OK)
    return context.emit(Rows(head=head, columns=tuple(LABELS), labels=LABELS, rows=rows))
