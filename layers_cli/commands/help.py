"""`layers help`: long texts on topics, and the help of a command."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from layers_cli.errors import UsageError
from layers_cli.manual import shown
from layers_cli.render.manual import Page, Section
from layers_cli.terminal import this_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


EXAMPLES: Final = {
    "layers help": "what there is: topics and commands",
    "layers help exit-codes": "a topic",
    "layers help app show": "a command, as layers app show --help",
}
HEEDS: Final = ("NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM", "COLUMNS")


def command(
    ctx: typer.Context,
    topic: Annotated[list[str] | None, typer.Argument(metavar="TOPIC", help="A topic, or a command.")] = None,
) -> None:
    """Show a topic, or the help of a command."""
    name = " ".join(topic or ())
    terminal = this_terminal()
    known = topics()
    if not name:
        terminal.write([f"{shown(_contents(ctx.find_root().command, known))}\n"])
    elif name in known:
        terminal.write(_lines(known[name]))
    else:
        terminal.write([f"{_of_command(ctx, topic or [])}\n"])
    raise typer.Exit(0)


def topics() -> "dict[str, Any]":
    """Return the file of every topic by name."""
    from pathlib import Path

    folder = Path(__file__).parents[1] / "topics"
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in {".md", ".json"}}


def _lines(path: Any) -> "Iterator[str]":
    """Yield a topic without the marks of its generated parts."""
    with path.open(encoding="utf-8") as stream:
        yield from (line for line in stream if not line.startswith("<!--"))


def _contents(root: Any, known: "dict[str, Any]") -> Page:
    """Return the page that lists what help there is."""
    return Page(
        usage="layers help [TOPIC | COMMAND]",
        about=(),
        sections=(
            Section(title="Commands", rows=tuple(root.summaries().items())),
            Section(title="Topics", rows=tuple((name, _title(path)) for name, path in known.items())),
        ),
    )


def _title(path: Any) -> str:
    if path.suffix == ".json":
        return "the JSON Schema of everything that -o json prints"
    with path.open(encoding="utf-8") as stream:
        return str(stream.readline().partition(": ")[2].strip())


def _of_command(ctx: typer.Context, words: list[str]) -> str:
    """Walk the words down from the root command."""
    here: Any = ctx.find_root()
    for word in words:
        group = here.command
        child = group.get_command(here, word) if hasattr(group, "get_command") else None
        if child is None:
            near = group.guess(word, asked_of="layers help") if hasattr(group, "guess") else ""
            raise UsageError(
                f"{' '.join(words)!r} is no topic and no command", hint=near or f"topics: {', '.join(topics())}"
            )
        here = type(here)(child, info_name=word, parent=here)
    return str(here.get_help())
