"""Markdown for tickets and chats: GitHub's dialect, in which nothing that the API says links, mentions or formats."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, assert_never

from layers_cli.core.look import Look
from layers_cli.core.report import Document
from layers_cli.render.page import Heading, Line, Paragraph, Span, Style, Table, line
from layers_cli.render.paper import Bullets, Paper, Part, Record, Verbatim, paper

_LIVE: Final = re.compile(
    r"[`*_\[\]<>&\\|~#@{}$^=]|^/"  # what formats, links or mentions, and what GitLab takes for a command
    r"|--|://|\bwww\."  # a flag that would become a dash, addresses
    r"|:[\w+-]+:"  # :emoji:
    r"|[!%](?=[\w\"])"  # merge requests and milestones
    r"|\b[A-Z][A-Z0-9]*-\d"  # keys of issues
    r"|(?<![0-9A-Za-z])(?=[a-f]*\d)[0-9a-f]{7,40}(?![0-9A-Za-z])",  # commits
    re.ASCII,
)
_TIME: Final = re.compile(r"\(?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z[).,;:]*")
_CORE: Final = re.compile(r"([(\"']*)(.*?)([)\"',.;:!?]*)", re.DOTALL)
_MARKER: Final = re.compile(r"(?:[-+]|\d{1,9}[.)])(?= |$)")
"""What makes a list of a line that begins with it."""
_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9./_-]+")


class _Word(NamedTuple):
    """A word: what is code in it, and the punctuation around that; without code all of it stands before."""

    before: str
    code: str = ""
    after: str = ""


def render(document: Document, look: Look) -> Iterator[str]:
    """Yield the document block by block, with an empty line before each that needs one."""
    told = paper(document, look)
    yield f"## {_text(told.title)}\n\n"
    yield from (f"{_text(each)}\n\n" for each in told.lead)
    yield from _about(told)
    for section in told.sections:
        yield f"\n### {_text(line(section.title))}\n" if section.title else ""
        was_list = False
        for part in section.parts:
            is_list = isinstance(part, Record | Bullets)
            yield "" if is_list and was_list else "\n"
            yield from _part(part)
            was_list = is_list


def _about(told: Paper) -> Iterator[str]:
    yield from (f"- {label}: {_text(text)}\n" for label, text in told.about)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield f"#### {_text((*part.left, Span(' '), *part.right))}\n"
        case Paragraph():
            yield f"{_text(part.line)}\n"
        case Record():
            for label, texts in part.pairs:
                yield f"- **{_text(line(f'{label}:'))}** {', '.join(map(_text, texts))}".rstrip() + "\n"
        case Bullets():
            yield from (f"{'  ' * depth}- {_text(item)}\n" for depth, item in part.items)
        case Verbatim():
            yield from _verbatim(part)
        case Table():
            yield from _table(part)
        case _:
            assert_never(part)


def _verbatim(part: Verbatim) -> Iterator[str]:
    lines = [_plain(each) for each in part.lines]
    fence = "`" * max(3, *(_longest_run(text) + 1 for text in lines))
    yield f"{fence}text\n"
    yield from (f"{text}\n" for text in lines)
    yield f"{fence}\n"


def _table(part: Table) -> Iterator[str]:
    yield f"| {' | '.join(_text(line(column.title)) for column in part.columns)} |\n"
    yield f"|{' --- |' * len(part.columns)}\n"
    for row in part.rows:
        yield f"| {' | '.join(map(_text, row))} |\n"


def _plain(parts: Line) -> str:
    return "".join([span.text for span in parts])


def _text(parts: Line) -> str:
    """Write a line so that it says what it says wherever it stands: in a paragraph, an item or a cell."""
    if not any(span.style in {Style.COMMAND, Style.LINK} for span in parts):
        return _words(_plain(parts))
    written = [_styled(span) for span in parts]
    return " ".join(filter(None, written))


def _styled(span: Span) -> str:
    match span.style:
        case Style.COMMAND:
            return _code(span.text)
        case Style.LINK if _ADDRESS.fullmatch(span.text):
            return f"<{span.text}>"
        case _:
            return _words(span.text)


def _words(text: str) -> str:
    if text.isalpha():
        return text
    written = " ".join(map(_joined, _runs(text)))
    marker = _MARKER.match(written)
    return written if marker is None else f"{written[: marker.end() - 1]}\\{written[marker.end() - 1 :]}"


def _runs(text: str) -> Iterator[_Word]:
    """Yield the words of a text; what is code and has nothing but a space between it is one of them."""
    last: _Word | None = None
    for word in map(_word, filter(None, text.split(" "))):
        if last is None:
            last = word
        elif last.code and word.code and not word.before and last.after in {"", ":"}:
            last = _Word(last.before, f"{last.code}{last.after} {word.code}", word.after)
        else:
            yield last
            last = word
    if last is not None:
        yield last


def _word(word: str) -> _Word:
    """Tell what of a word has to be code: where anything in it is alive, in every dialect the only safe place."""
    if _LIVE.search(word) is None or _TIME.fullmatch(word):
        return _Word(word)
    if "|" in word:
        # A pipe ends a cell even within code; a backslash before it works in cells and elsewhere.
        return _Word(r"\|".join(_joined(_word(piece)) for piece in word.split("|")))
    before, core, after = _CORE.fullmatch(word).groups()  # type: ignore[union-attr]
    # Marks that close within the word belong to it.
    return _Word("", word) if not core or "(" in core or '"' in core else _Word(before, core, after)


def _joined(word: _Word) -> str:
    return f"{word.before}{_code(word.code)}{word.after}" if word.code else word.before


def _code(text: str) -> str:
    fence = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
