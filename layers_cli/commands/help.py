"""`layers help`: long texts on topics, and the help of a command."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from layers_cli.errors import UsageError
from layers_cli.terminal import this_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


def command(
    ctx: typer.Context,
    topic: Annotated[list[str] | None, typer.Argument(metavar="TOPIC", help="A topic, or a command.")] = None,
) -> None:
    """Show a topic, or the help of a command."""
    name = " ".join(topic or ())
    terminal = this_terminal()
    known = topics()
    if not name:
        terminal.write([_listing(known)])
    elif name in known:
        terminal.write(_lines(known[name]))
    else:
        terminal.write([_of_command(ctx, topic or [], known) + "\n"])
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


def _listing(known: "dict[str, Any]") -> str:
    lines = [f"  {name:<14} {_title(path)}" for name, path in known.items()]
    return "\n".join(["Topics (layers help TOPIC):", "", *lines, "", "Commands: layers --help", ""])


def _title(path: Any) -> str:
    if path.suffix == ".json":
        return "the JSON Schema of everything that -o json prints"
    with path.open(encoding="utf-8") as stream:
        return str(stream.readline().partition(": ")[2].strip())


def _of_command(ctx: typer.Context, words: list[str], known: "dict[str, Any]") -> str:
    """Walk the words down from the root command."""
    here: Any = ctx.find_root()
    for word in words:
        group = here.command
        child = group.get_command(here, word) if hasattr(group, "get_command") else None
        if child is None:
            names = [*known, *group.list_commands(here)] if hasattr(group, "list_commands") else [*known]
            from difflib import get_close_matches

            near = get_close_matches(word, names, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"topics: {', '.join(known)}"
            raise UsageError(f"{' '.join(words)!r} is no topic and no command", hint=hint)
        here = type(here)(child, info_name=word, parent=here)
    return str(here.get_help())
