"""Where a document goes: which formats were asked for, and into which files."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from layers_cli.core.look import Look
from layers_cli.core.report import Document
from layers_cli.errors import UsageError
from layers_cli.render import FORMATS, render
from layers_cli.terminal import Terminal

_DEFAULT: Final = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One format, and the file it is written to; without a file it goes to standard output."""

    format: str
    path: str | None = None


def outlets(words: Iterable[str], *, json: bool = False) -> tuple[Outlet, ...]:
    """Read the values of `-o`; UsageError for an unknown format or a second one without a file."""
    asked = [_outlet(word) for word in words] + ([Outlet(format="json")] if json else [])
    unique = tuple(dict.fromkeys(asked))
    shown = [outlet.format for outlet in unique if outlet.path is None]
    if len(shown) > 1:
        raise UsageError(
            f"{' and '.join(f'-o {name}' for name in shown)} cannot share standard output",
            hint=f"give one of them a file: -o {shown[-1]}=FILE",
        )
    return unique if shown else (*unique, Outlet(format=_DEFAULT))


def _outlet(word: str) -> Outlet:
    name, equals, path = word.partition("=")
    if name not in FORMATS:
        raise UsageError(f"{name!r} is no output format", hint=f"there are: {', '.join(FORMATS)}")
    if equals and not path:
        raise UsageError(f"-o {word} names no file", hint=f"write -o {name}=FILE")
    return Outlet(format=name, path=path or None)


def foreseen(words: Sequence[str]) -> tuple[Outlet, ...]:
    """Guess the outlets from a command line that could not be parsed, so that an error reaches its reader."""
    found: list[str] = []
    json = False
    for place, word in enumerate(words):
        if word == "--":
            break
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in {"-o", "--output"}:
            found.append(following)
        elif word.startswith("--output="):
            found.append(word.partition("=")[2])
        elif word.startswith("-o") and not word.startswith("--"):
            found.append(word[2:].removeprefix("="))
        json = json or word == "--json"
    known = [word for word in found if word.partition("=")[0] in FORMATS]
    try:
        return outlets(known, json=json)
    except UsageError:
        return outlets(known[:1])


def deliver(document: Document, to: Iterable[Outlet], terminal: Terminal, look: Look) -> tuple[str, ...]:
    """Write the document to every outlet, files first; return a line for each file that could not be written."""
    failed: list[str] = []
    in_files = [outlet for outlet in to if outlet.path is not None]
    for outlet in in_files:
        plain = replace(look, width=None, terminal=False, colour=False, quiet=False)
        try:
            _write(outlet, render(outlet.format, document, plain))
        except OSError as error:
            failed.append(f"{outlet.path} could not be written: {error.strerror or error}")
    if not (look.quiet and document.head.exit_code == 0):
        for outlet in to:
            if outlet.path is None:
                terminal.write(render(outlet.format, document, look))
    return tuple(failed)


def _write(outlet: Outlet, chunks: Iterable[str]) -> None:
    """Write a file whole or not at all: beside it first, then in its place. Devices and pipes are written directly."""
    assert outlet.path is not None
    path = Path(outlet.path)
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.writelines(chunks)
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.writelines(chunks)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
