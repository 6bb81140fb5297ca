"""A screen before it is drawn: blocks of styled text, the same words for every way of drawing them."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Final, assert_never

from layers_cli.core.frozen import frozen
from layers_cli.core.look import Look
from layers_cli.render.cells import cells
from layers_cli.render.visible import encodable, visible

NARROW: Final = 60
"""Below this many columns a table becomes cards."""
SMALLEST_COLUMN: Final = 8
"""What a column that folds must have left, in cells."""
LONGEST_WORD: Final = 24
"""A word of up to so many cells is not folded."""
WIDEST: Final = 120
"""Where the right edge is on a wider terminal, for whatever is read line by line."""
WIDEST_COLUMN: Final = 80
"""To how many cells a column is folded even where there is room for more."""
GAP: Final = 2
"""Blank cells between two columns."""


class Style(StrEnum):
    """How a piece of text looks where there is colour."""

    NONE = "none"
    STRONG = "strong"
    DIM = "dim"
    HEALTHY = "healthy"
    IDLE = "idle"
    DEGRADED = "degraded"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    COMMAND = "command"
    LINK = "link"


@frozen(kw_only=False)
class Span:
    """A piece of one line; whatever its text was made of, nothing in it acts on a terminal."""

    text: str
    style: Style = Style.NONE

    def __post_init__(self) -> None:
        """Make hidden characters visible, once and for every way of drawing."""
        object.__setattr__(self, "text", visible(self.text))


Line = tuple[Span, ...]


@frozen(kw_only=False)
class Heading:
    """A line with a part that stands at the right edge where there is one."""

    left: Line
    right: Line = ()


@frozen(kw_only=False)
class Paragraph:
    """A line that may be long; a verbatim one is left whole, for whoever copies it."""

    line: Line
    indent: int = 0
    verbatim: bool = False


@frozen(kw_only=False)
class Labelled:
    """Lines of a label and its text."""

    pairs: tuple[tuple[str, Line], ...]
    indent: int = 2


@frozen(kw_only=False)
class Column:
    """A column of a table; a rigid one is never folded."""

    title: str
    rigid: bool = False


@frozen(kw_only=False)
class Table:
    """Rows of cells under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]
    indent: int = 2


@frozen(kw_only=False)
class Blank:
    """An empty line."""


Block = Heading | Paragraph | Labelled | Table | Blank
Page = tuple[Block, ...]


def line(text: str, style: Style = Style.NONE) -> Line:
    """Make a line of one piece."""
    return (Span(text, style),)


def said(parts: Line) -> str:
    """Return the text of a line."""
    return "".join(span.text for span in parts)


def table(columns: Iterable[Column], rows: Iterable[tuple[Line, ...]], *, leave_out: Iterable[Column] = ()) -> Table:
    """Make a table, without the columns to leave out and those in which no row has anything."""
    titles, body, unwanted = (*columns,), (*rows,), {*leave_out}
    kept = [
        place for place, column in enumerate(titles) if column not in unwanted and any(said(row[place]) for row in body)
    ]
    return Table(
        columns=tuple(titles[place] for place in kept), rows=tuple(tuple(row[place] for place in kept) for row in body)
    )


def column_widths(block: Table) -> tuple[int, ...]:
    """Return how wide each column is when nothing is folded."""
    return tuple(
        max(cells(column.title), *(cells(said(row[place])) for row in block.rows))
        for place, column in enumerate(block.columns)
    )


def spelt(page: Iterable[Block], look: Look) -> Iterator[Block]:
    """Yield the blocks with whatever the look's encoding cannot hold as escapes: these take more room."""
    return iter(page) if look.encoding == "utf-8" else (_spelt(block, look.encoding) for block in page)


def _spelt(block: Block, encoding: str) -> Block:
    def text(given: str) -> str:
        return encodable(given, encoding)

    def spelt_line(parts: Line) -> Line:
        return tuple(Span(text(span.text), span.style) for span in parts)

    match block:
        case Heading():
            return replace(block, left=spelt_line(block.left), right=spelt_line(block.right))
        case Paragraph():
            return replace(block, line=spelt_line(block.line))
        case Labelled():
            return replace(block, pairs=tuple((text(label), spelt_line(value)) for label, value in block.pairs))
        case Table():
            columns = tuple(replace(column, title=text(column.title)) for column in block.columns)
            return replace(block, columns=columns, rows=tuple(tuple(map(spelt_line, row)) for row in block.rows))
        case Blank():
            return block
        case _:
            assert_never(block)


def fitted(page: Iterable[Block], look: Look) -> Page:
    """Return the page with cards for every table that there is no room for, or no eye."""
    return tuple(_fitted(page, look))


def _fitted(page: Iterable[Block], look: Look) -> Iterator[Block]:
    width = math.inf if look.width is None else look.width
    as_cards = look.plain or width < NARROW
    for block in page:
        match block:
            case Table() if as_cards or _smallest(block) > width:
                yield from _cards(block)
            case Labelled() if as_cards:
                yield from _pairs(block)
            case Heading(left=left, right=right) if look.plain and right:
                yield from (Paragraph(left), Paragraph(right))
            case _:
                yield block


def _pairs(block: Labelled) -> Iterator[Block]:
    """Yield a line for each text; one without a label belongs to the label before it."""
    label = ""
    for given, text in block.pairs:
        label = given or label
        yield Paragraph((Span(f"{label}: "), *text), block.indent)


def least_widths(block: Table) -> tuple[int, ...]:
    """Return how far each column can be folded: not within a word, unless it is a long one."""
    return tuple(
        width if column.rigid else min(width, max(SMALLEST_COLUMN, _longest_word(block, place)))
        for place, (column, width) in enumerate(zip(block.columns, column_widths(block), strict=True))
    )


def widths_within(block: Table, width: int) -> tuple[int, ...]:
    """Return how wide each column is where there are `width` cells: what is missing is taken from the widest."""
    least, natural = least_widths(block), column_widths(block)
    widths = [min(each, max(WIDEST_COLUMN, floor)) for each, floor in zip(natural, least, strict=True)]
    lacking = block.indent + sum(widths) + GAP * (len(widths) - 1) - width
    for _ in range(max(lacking, 0)):
        place = max(range(len(widths)), key=lambda place: (widths[place] > least[place], widths[place]))
        widths[place] -= widths[place] > least[place]
    return tuple(widths)


def _longest_word(block: Table, place: int) -> int:
    texts = (block.columns[place].title, *(said(row[place]) for row in block.rows))
    words = (cells(word) for text in texts for word in text.split())
    return max((width for width in words if width <= LONGEST_WORD), default=0)


def _smallest(block: Table) -> int:
    least = least_widths(block)
    return block.indent + sum(least) + GAP * (len(least) - 1)


def _cards(block: Table) -> Iterator[Block]:
    for place, row in enumerate(block.rows):
        if place:
            yield Blank()
        for column, text in zip(block.columns, row, strict=True):
            if said(text):
                yield Paragraph((Span(f"{column.title}: "), *text), block.indent)
