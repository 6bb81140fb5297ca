"""`layers explain`: what a code means."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.errors import UsageError
from layers_cli.exits import MEANINGS, ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Rule
    from layers_cli.rules.records import Record

LABELS = {"httpStatus": "HTTP status", "tiktok": "TikTok"}
EXITS = {str(int(code)): code for code in ExitCode}
NAMES = {code.word: code for code in ExitCode}
EXAMPLES = {
    "layers explain LAY304": "a finding",
    "layers explain 12": "an exit code",
    "layers explain meta:190": "an error code of Meta",
}


@takes("output")
def command(
    context: "Context",
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE",
            help="A finding (LAY304), an exit code (12), an error code of the API (KILL_SWITCH) or of a platform "
            "(meta:190, tiktok:40105), an event name (event:Purchase), or a word of a report (degraded).",
        ),
    ],
) -> int:
    """Explain a finding, an exit code, an error code of the API or a platform, or an event name."""
    from layers_cli.api.masking import Mask
    from layers_cli.core.report import Rows

    # What is not known is shown as it came, so a key that was pasted is masked before anything is looked up.
    word = Mask.of(context.terminal.environ)(code).strip()
    head = context.head("explain", ExitCode.OK)
    return context.emit(Rows(head=head, labels=LABELS, facts=meaning(word)))


def meaning(word: str) -> "Record":
    """Return what there is to say about a word; UsageError with a suggestion for one that has no meaning."""
    if word in EXITS:
        return _of_exit(EXITS[word])
    from layers_cli.rules import CATALOGUE

    finding = next((rule for rule in CATALOGUE if rule.code == word.upper()), None)
    if finding is not None:
        return _of_rule(finding)
    # No finding needs what follows, and it takes longer to import than a finding to explain.
    from layers_cli.rules import lookup

    known = lookup.meaning(word)
    if known is not None:
        name = NAMES.get(str(known["code"]))
        return known | ({"exit": f"{int(name)} {name.word}"} if name else {})
    if word in NAMES:
        return _of_exit(NAMES[word])
    raise _unknown(word, lookup.guesses(word, (*EXITS, *NAMES)))


def _of_exit(code: ExitCode) -> "Record":
    title = f"exit code {int(code)}: {code.word}"
    return {"code": str(int(code)), "kind": "exit code", "title": title, "meaning": MEANINGS[code]}


def _of_rule(rule: "Rule") -> "Record":
    return {
        "code": rule.code,
        "kind": "finding",
        "title": rule.title,
        "health": str(rule.level),
        "fires": rule.fires,
        "cause": rule.cause,
        "next": _general(rule.next),
        "who": str(rule.who),
        "judges": ", ".join(rule.kinds),
        "reads": " and ".join(" or ".join(group) for group in rule.needs) or None,
        "followsFrom": ", ".join((*rule.masked_by, *rule.masked_by_apps)) or None,
        "docs": rule.docs,
    }


def _general(step: str) -> str:
    """Write a next step for no target in particular."""
    for placeholder, word in (
        (" {flags}", ""),
        (" {access}", ""),
        (" {expect}", ""),
        ("{app}", "APP"),
        ("{project}", "PROJECT"),
    ):
        step = step.replace(placeholder, word)
    return step


def _unknown(word: str, near: tuple[str, ...]) -> UsageError:
    from layers_cli.core.nearest import question

    hint = question(near) or "see: layers checks, layers help exit-codes, layers explain --help"
    return UsageError(f"{word!r} is nothing that can be explained", hint=hint)
