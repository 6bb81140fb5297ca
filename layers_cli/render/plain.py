"""A page as plain lines: nothing is wrapped, nothing is cut, and nothing but colour goes beyond the text."""

from collections.abc import Iterator
from typing import Final, assert_never

from layers_cli.core.look import Look
from layers_cli.render.cells import cells
from layers_cli.render.page import (
    GAP,
    WIDEST,
    Blank,
    Heading,
    Labelled,
    Line,
    Page,
    Paragraph,
    Style,
    Table,
    column_widths,
    line,
    said,
)

_SGR: Final = {
    Style.STRONG: "1",
    Style.DIM: "2",
    Style.HEALTHY: "32",
    Style.IDLE: "36",
    Style.DEGRADED: "33",
    Style.BROKEN: "1;91",
    Style.UNKNOWN: "35",
}


def draw(page: Page, look: Look) -> Iterator[str]:
    """Yield the lines of a page, each with its end."""
    for block in page:
        match block:
            case Heading():
                yield _heading(block, look)
            case Paragraph():
                yield f"{' ' * block.indent}{inked(block.line, look)}".rstrip() + "\n"
            case Labelled():
                yield from _labelled(block, look)
            case Table():
                yield from _table(block, look)
            case Blank():
                yield "\n"
            case _:
                assert_never(block)


def space_between(block: Heading, width: int | None) -> int | None:
    """Return the cells between the two parts of a heading; None where the right one needs a line of its own."""
    if width is None:
        return GAP + 1
    space = min(width, WIDEST) - cells(said(block.left)) - cells(said(block.right))
    return space if space >= GAP else None


def inked(parts: Line, look: Look) -> str:
    """Return the text of a line, in colour where there is any."""
    if not look.colour:
        return said(parts)
    return "".join(
        f"\x1b[{_SGR[span.style]}m{span.text}\x1b[0m" if span.style in _SGR and span.text else span.text
        for span in parts
    )


def _heading(block: Heading, look: Look) -> str:
    left, right = inked(block.left, look), inked(block.right, look)
    if not right:
        return f"{left.rstrip()}\n"
    space = space_between(block, look.width)
    return f"{left.rstrip()}\n  {right}\n" if space is None else f"{left}{' ' * space}{right}\n"


def _labelled(block: Labelled, look: Look) -> Iterator[str]:
    width = max((cells(label) for label, _ in block.pairs), default=0)
    for label, text in block.pairs:
        fill = " " * (width - cells(label) + GAP)
        yield f"{' ' * block.indent}{label}{fill}{inked(text, look)}".rstrip() + "\n"


def _table(block: Table, look: Look) -> Iterator[str]:
    widths = column_widths(block)
    head = tuple(line(column.title, Style.DIM) for column in block.columns)
    for row in (head, *block.rows):
        text = " " * block.indent
        last = max((place for place, parts in enumerate(row) if said(parts)), default=-1)
        for place, parts in enumerate(row[: last + 1]):
            fill = widths[place] - cells(said(parts)) + GAP if place < last else 0
            text += inked(parts, look) + " " * fill
        yield text.rstrip() + "\n"
