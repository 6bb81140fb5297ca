"""Fills the parts of README and topics that are generated from the code."""

import re
from collections.abc import Iterable
from pathlib import Path

from layers_cli.app import COMMANDS
from layers_cli.core.limits import Limits
from layers_cli.environment import VARIABLES
from layers_cli.exits import MEANINGS
from tests.faults import page

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "layers_cli" / "topics" / "environment.md",
    ROOT / "layers_cli" / "topics" / "exit-codes.md",
    ROOT / "layers_cli" / "topics" / "reliability.md",
)


def _table(*rows: Iterable[str]) -> str:
    head, *body = rows
    columns = [*head]
    lines = [columns, ["---"] * len(columns), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _screen() -> str:
    screen = (ROOT / "tests" / "golden" / "text" / "screen-100.txt").read_text(encoding="utf-8")
    return f"```text\n{screen}```\n"


def parts() -> dict[str, str]:
    """Return the text of every generated part by the name of its marker."""
    limits = Limits()
    return {
        "screen": _screen(),
        "commands": _table(
            ("command", "does"),
            *((f"`layers {name}`", _sentence(text)) for name, text in COMMANDS.items()),
        ),
        "exit-codes": _table(
            ("code", "name", "when"),
            *((str(int(code)), code.word, meaning) for code, meaning in MEANINGS.items()),
        ),
        "faults": _table(*page.kinds()),
        "matrix": _table(*page.matrix()),
        "matrix-remarks": _table(*page.remarks()),
        "matrix-run": page.last_run(),
        "variables": _table(
            ("variable", "what it is for"), *((f"`{name}`", each.about) for name, each in VARIABLES.items())
        ),
        "thresholds": _table(
            ("threshold", "default", "what it is for"),
            *(
                (f"`{name}`", f"`{limits.shown(name).partition('=')[2]}`", text)
                for name, text in Limits.names().items()
            ),
        ),
    }


def _sentence(text: str) -> str:
    text = text.removesuffix(".")
    return text[0].lower() + text[1:]


def filled(text: str) -> str:
    """Return a document with every generated part renewed."""
    made = parts()

    def part(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n{made[match[1]]}<!-- end -->"

    return re.sub(r"<!-- ([a-z-]+) -->\n.*?<!-- end -->", part, text, flags=re.DOTALL)


def documents() -> dict[Path, bytes]:
    """Return every document with its generated parts renewed."""
    return {path: filled(path.read_text(encoding="utf-8")).encode() for path in DOCUMENTS}
