"""HTML: one file that needs nothing else, for a browser, a phone, a printer and a screen reader."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final, assert_never

from layers_cli.core.look import Look
from layers_cli.core.report import Document, Report, Rows
from layers_cli.render import html_chain, html_strip
from layers_cli.render.page import Heading, Line, Paragraph, Span, Style, Table
from layers_cli.render.paper import HISTORY, Bullets, Paper, Part, Record, Section, Verbatim, paper

_STYLE: Final = Path(__file__).with_name("html.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_LOOK: Final = Look(verbose=True)
"""A page is kept: it tells everything, however the run was looked at."""


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield the page from its head to its foot."""
    told = paper(document, _LOOK)
    title = "".join(span.text for span in told.title)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
    yield f"<header>\n<h1>{_line(told.title)}</h1>\n"
    yield from _lead(told)
    yield "</header>\n<main>\n"
    if isinstance(document, Report):
        yield '<section aria-labelledby="picture">\n<h2 id="picture">From the SDK to the platforms</h2>\n'
        yield from html_chain.picture(document)
        yield "</section>\n"
    past = document.past if isinstance(document, Report | Rows) else None
    for place, section in enumerate(told.sections):
        picture = html_strip.picture(past) if past is not None and section.title == HISTORY else ()
        yield from _section(section, place, picture)
    yield "</main>\n<footer>\n<dl>\n"
    yield from (_pair(label, (text,)) for label, text in told.about)
    yield "</dl>\n</footer>\n</body>\n</html>\n"


def _lead(told: Paper) -> Iterator[str]:
    level = "" if told.level is None else f" {told.level}"
    yield f'<div class="lead{level}">\n'
    yield from (f"<p>{_line(text)}</p>\n" for text in told.lead)
    yield "</div>\n"


def _section(section: Section, place: int, picture: Iterable[str]) -> Iterator[str]:
    yield f'<section aria-labelledby="part-{place}">\n<h2 id="part-{place}">{escape(section.title)}</h2>\n'
    yield from picture
    for part in section.parts:
        yield from _part(part, section.title)
    yield "</section>\n"


def _part(part: Part, title: str) -> Iterator[str]:
    match part:
        case Heading():
            right = f" {_line(part.right)}" if part.right else ""
            yield f"<h3>{_line(part.left)}{right}</h3>\n"
        case Paragraph():
            yield f"<p>{_line(part.line)}</p>\n"
        case Record():
            yield "<dl>\n"
            yield from (_pair(label, texts) for label, texts in part.pairs)
            yield "</dl>\n"
        case Bullets():
            yield "<ul>\n"
            yield from (f'<li class="deep-{depth}">{_line(item)}</li>\n' for depth, item in part.items)
            yield "</ul>\n"
        case Verbatim():
            yield f"<pre>{''.join(f'{_line(each)}{chr(10)}' for each in part.lines)}</pre>\n"
        case Table():
            yield from _table(part, title)
        case _:
            assert_never(part)


def _pair(label: str, texts: tuple[Line, ...]) -> str:
    return f"<div><dt>{escape(label)}</dt>{''.join(f'<dd>{_line(text)}</dd>' for text in texts)}</div>\n"


def _table(part: Table, title: str) -> Iterator[str]:
    """Yield a table that scrolls by itself where the page is narrow, by keyboard too."""
    label = f"{title}: {part.columns[0].title}"
    yield f'<div class="table" role="group" tabindex="0" aria-label="{escape(label)}">\n<table>\n<thead><tr>'
    yield from (f'<th scope="col">{escape(column.title)}</th>' for column in part.columns)
    yield "</tr></thead>\n<tbody>\n"
    for row in part.rows:
        first, *rest = map(_line, row)
        others = "".join([f"<td>{text}</td>" for text in rest])
        yield f'<tr><th scope="row">{first}</th>{others}</tr>\n'
    yield "</tbody>\n</table>\n</div>\n"


def _line(parts: Line) -> str:
    return "".join([_span(span) for span in parts])


def _span(span: Span) -> str:
    text = escape(span.text)
    match span.style:
        case Style.NONE:
            return text
        case Style.STRONG:
            return f"<strong>{text}</strong>"
        case Style.COMMAND:
            return f"<code>{text}</code>"
        case Style.LINK if span.text.startswith("https://"):
            return f'<a href="{text}" rel="noreferrer">{text}</a>'
        case _:
            return f'<span class="{span.style}">{text}</span>'
