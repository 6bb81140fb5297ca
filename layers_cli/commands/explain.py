"""`layers explain`: what a code means."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.errors import UsageError
from layers_cli.exits import MEANINGS, ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Rule, Scalar


@takes("output")
def command(
    context: "Context",
    code: Annotated[str, typer.Argument(metavar="CODE", help="A finding (LAY304) or an exit code (12).")],
) -> int:
    """Explain a finding or an exit code."""
    from layers_cli.core.report import Rows

    head = context.head("explain", ExitCode.OK)
    return context.emit(Rows(head=head, facts=meaning(code)))


def meaning(code: str) -> "Mapping[str, Scalar]":
    """Return what there is to say about a code; UsageError with a suggestion for one that does not exist."""
    word = code.strip().upper()
    if word.isdigit():
        return _of_exit(word)
    from layers_cli.rules import CATALOGUE

    rules = {rule.code: rule for rule in CATALOGUE}
    if word in rules:
        return _of_rule(rules[word])
    raise _unknown(code, [*rules, *(str(int(known)) for known in ExitCode)])


def _of_exit(word: str) -> "Mapping[str, Scalar]":
    known = {str(int(code)): code for code in ExitCode}
    if word not in known:
        raise _unknown(word, known)
    code = known[word]
    return {"code": word, "title": f"exit code {word}: {code.word}", "meaning": MEANINGS[code]}


def _of_rule(rule: "Rule") -> "Mapping[str, Scalar]":
    return {
        "code": rule.code,
        "title": rule.title,
        "health": str(rule.level),
        "fires": rule.fires,
        "cause": rule.cause,
        "next": rule.next.replace(" {flags}", "")
        .replace(" {access}", "")
        .replace("{app}", "APP")
        .replace("{project}", "PROJECT"),
        "who": str(rule.who),
        "judges": ", ".join(rule.kinds),
        "reads": " and ".join(" or ".join(group) for group in rule.needs) or None,
        "followsFrom": ", ".join((*rule.masked_by, *rule.masked_by_apps)) or None,
        "docs": rule.docs,
    }


def _general(step: str) -> str:
    """Write a next step for no target in particular."""
    for placeholder, word in ((" {flags}", ""), (" {access}", ""), ("{app}", "APP"), ("{project}", "PROJECT")):
        step = step.replace(placeholder, word)
    return step


def _unknown(code: str, known: "list[str] | dict[str, ExitCode]") -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(code.strip().upper(), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see them with: layers checks, layers help exit-codes"
    return UsageError(f"{code!r} is no finding and no exit code", hint=hint)
