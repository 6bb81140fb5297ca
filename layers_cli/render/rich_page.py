"""A page drawn by Rich, for a terminal: long text is folded to the width and never cut."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Final, assert_never

from rich.console import Console, OverflowMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from layers_cli.core.look import Look
from layers_cli.render.cells import cells
from layers_cli.render.page import (
    GAP,
    WIDEST,
    Blank,
    Block,
    Heading,
    Labelled,
    Line,
    Page,
    Paragraph,
    Span,
    Style,
    Table,
    line,
    said,
    widths_within,
)
from layers_cli.render.plain import space_between

NARROWEST: Final = 20
"""A terminal is taken for at least this wide."""

_TRAILING: Final = re.compile(r" (?: |\x1b\[[0-9;]*m)*$")

_STYLES: Final = {
    Style.NONE: "",
    Style.STRONG: "bold",
    Style.DIM: "dim",
    Style.HEALTHY: "green",
    Style.IDLE: "cyan",
    Style.DEGRADED: "yellow",
    Style.BROKEN: "bold bright_red",
    Style.UNKNOWN: "magenta",
    Style.COMMAND: "",
    Style.LINK: "",
}


def draw(page: Page, look: Look) -> Iterator[str]:
    """Yield each block of a page as text."""
    widest = max(look.width or NARROWEST, NARROWEST)
    for block in page:
        width = widest if isinstance(block, Table) else min(widest, WIDEST)
        out = StringIO()
        console = console_for(out, width, look)
        for part in _drawn(block, width, console):
            console.print(part, crop=False, soft_wrap=isinstance(block, Paragraph) and block.verbatim)
        yield "".join(f"{_TRAILING.sub(_kept, text)}\n" for text in out.getvalue().splitlines())


def _kept(trailing: re.Match[str]) -> str:
    """Return the end of a line without its spaces: colour that was switched on is switched off there."""
    return trailing[0].replace(" ", "")


def console_for(out: StringIO, width: int, look: Look) -> Console:
    """Make a console that asks nothing of the environment: the look has decided."""
    return Console(
        file=out, width=width, force_terminal=look.colour, color_system="standard" if look.colour else None,
        no_color=not look.colour, emoji=False, highlight=False, markup=False, legacy_windows=False,
        force_jupyter=False, _environ={},
    )  # fmt: skip


def _drawn(block: Block, width: int, console: Console) -> Iterator[RenderableType]:
    match block:
        case Heading():
            yield from _heading(block, width, console)
        case Paragraph(verbatim=True):
            yield _text(block.line, overflow="ignore")
        case Paragraph():
            yield Padding(_text(block.line), (0, 0, 0, block.indent), expand=False)
        case Labelled():
            yield Padding(_labelled(block), (0, 0, 0, block.indent), expand=False)
        case Table():
            yield Padding(_table(block, width), (0, 0, 0, block.indent), expand=False)
        case Blank():
            yield ""
        case _:
            assert_never(block)


def _text(parts: Line, *, overflow: OverflowMethod = "fold") -> Text:
    text = Text(overflow=overflow)
    for span in parts:
        text.append(span.text, _STYLES[span.style])
    return text


def _heading(block: Heading, width: int, console: Console) -> Iterator[RenderableType]:
    if not block.right:
        yield from _hanging(block.left, width, console)
    elif (space := space_between(block, width)) is not None:
        yield _text((*block.left, Span(" " * space), *block.right))
    else:
        yield from _hanging(block.left, width, console)
        yield Padding(_text(block.right), (0, 0, 0, GAP), expand=False)


def _hanging(parts: Line, width: int, console: Console) -> Iterator[RenderableType]:
    """Yield a line whose further lines, where it needs some, do not stand where headings do; no id is cut for that."""
    text = said(parts)
    if cells(text) <= width or max(map(cells, text.split()), default=width) > width - GAP:
        yield _text(parts)
        return
    first, *more = _text(parts).wrap(console, width - GAP)
    yield first
    for each in more:
        yield Padding(each, (0, 0, 0, GAP), expand=False)


def _labelled(block: Labelled) -> Grid:
    grid = Grid.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    grid.add_column(width=max((cells(label) for label, _ in block.pairs), default=0))
    grid.add_column(overflow="fold")
    for label, text in block.pairs:
        grid.add_row(_text(line(label)), _text(text))
    return grid


def _table(block: Table, width: int) -> Grid:
    grid = Grid(box=None, show_edge=False, pad_edge=False, padding=(0, GAP, 0, 0), header_style="")
    for column, cells_wide in zip(block.columns, widths_within(block, width), strict=True):
        grid.add_column(_text(line(column.title, Style.DIM)), overflow="fold", width=cells_wide)
    for row in block.rows:
        grid.add_row(*map(_text, row))
    return grid
