"""A page of help: its parts, and how they are laid out within a width."""

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from layers_cli.core.frozen import frozen

GAP: Final = 2
_NARROWEST: Final = 24
"""A text that would get fewer columns beside what it explains stands below it."""
_FIXED: Final = "\xa0"
"""A space at which no line is broken."""
_QUOTED: Final = re.compile(r"""'[^']*'|"[^"]*\"""")

Line = tuple[str, str]
"""A line in two parts: what can be typed, and what is said of it."""


@frozen
class Section:
    """Rows of what can be typed and what is said of it; what is said alone is a paragraph.

    `is_script` is for whole commands: what is said of each stands above it, as in a script of the shell.
    """

    title: str
    rows: tuple[Line, ...]
    is_script: bool = False


@frozen
class Page:
    """What the help of a command says, from the usage to the last section."""

    usage: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]


def plain(page: Page, width: int) -> Iterator[str]:
    """Yield the lines of a page."""
    yield from usage(page, width)
    for paragraph in page.about:
        yield ""
        yield from (f"  {line}" for line in wrapped(paragraph, width - GAP))
    for section in page.sections:
        yield ""
        yield f"{section.title}:"
        yield from (f"  {typed}{said}" for typed, said in lines(section, width - GAP))


def usage(page: Page, width: int) -> list[str]:
    """Return the lines that say how a command is written."""
    return textwrap.wrap(f"Usage: {page.usage}", width, subsequent_indent=" " * len("Usage: "))


def lines(section: Section, width: int) -> Iterator[Line]:
    """Yield the lines of a section."""
    beside = GAP + max(len(typed) for typed, _ in section.rows)
    for typed, said in section.rows:
        if section.is_script:
            yield from (("", f"# {line}") for line in wrapped(said, width - len("# ")))
            yield from ((line, "") for line in continued(typed, width))
        elif not typed:
            yield from (("", line) for line in wrapped(said, width))
        elif not said or width - beside < _NARROWEST:
            yield typed, ""
            yield from (("", f"    {line}") for line in wrapped(said, width - len("    ")))
        else:
            first, *more = wrapped(said, width - beside)
            yield typed.ljust(beside), first
            yield from ((" " * beside, line) for line in more)


def fixed(text: str) -> str:
    """Return a text that stays in one line."""
    return text.replace(" ", _FIXED)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text between its words; an option that is named in it stays whole."""
    broken = textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)
    return [line.replace(_FIXED, " ") for line in broken]


def continued(command: str, width: int) -> list[str]:
    """Break a command so that it can still be pasted into a shell."""
    if len(command) <= width:
        return [command]
    *most, last = wrapped(_QUOTED.sub(lambda quoted: fixed(quoted[0]), command), width - len("  ") - len(" \\"))
    broken = [*(f"{line} \\" for line in most), last]
    return [f"  {line}" if number else line for number, line in enumerate(broken)]
