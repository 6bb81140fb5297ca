"""The screen of a viewer: a record, then rows."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from layers_cli.core.health import NOTE, Health, Level
from layers_cli.core.look import Look
from layers_cli.core.report import Cell, Rows
from layers_cli.core.rule import Scalar
from layers_cli.render import findings, plain
from layers_cli.render.headline import endings, failed_requests, gaps, headline, requests
from layers_cli.render.page import Blank, Block, Column, Labelled, Line, Paragraph, Span, Style, line, table
from layers_cli.render.visible import visible
from layers_cli.render.words import NEVER, Words, dim

_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_HUMP: Final = re.compile("(?<=[a-z0-9])[A-Z]")
_TO_THE_SECOND: Final = frozenset({"occurredAt", "receivedAt", "firstAt", "lastAt"})
"""The times of events, which come many in a minute."""
_LEVELS: Final[dict[str, Level]] = {**{str(health): health for health in Health}, NOTE: NOTE}


def rows_page(rows: Rows, look: Look) -> Iterator[Block]:
    """Yield the record, the rows, and what is wrong with the access, worst last."""
    words = Words.of(look, now(rows))
    if rows.answer is not None:
        yield Paragraph(line(rows.answer), verbatim=True)
        return
    if not look.quiet:
        yield from _subject(rows, words)
        yield from listed(rows, words, look)
    verdict = rows.verdict
    if verdict is not None:
        yield from findings.blocks(verdict, words, look)
        if not look.quiet:
            yield from gaps(verdict, words)
    yield from failed_requests(rows.head, verdict, rows.exchanges, look)
    if look.verbose and not look.quiet:
        yield from requests(rows.exchanges, words)
    yield from endings(rows.head)
    if rows.head.exit_code != 0:
        yield Paragraph(outcome(rows, look))


def now(rows: Rows) -> datetime:
    """Return the time that the rows were read at."""
    return rows.verdict.snapshot.now if rows.verdict else rows.head.as_of


def listed(rows: Rows, words: Words, look: Look) -> Iterator[Block]:
    """Yield the record, the rows, and what there is to say of them."""
    yield from _record(rows, words)
    if rows.past is None:
        yield from _table(rows, words)
    else:
        from layers_cli.render import history

        yield from history.blocks(rows.past, words, look)
    yield from _notes(rows)


def outcome(rows: Rows, look: Look) -> Line:
    """Say in one line why there is not all that was asked for."""
    if rows.verdict is not None:
        return headline(rows.verdict, look)
    what = "; ".join(failure.message for failure in rows.head.failures if failure.signal)
    return (Span(rows.head.exit_name, Style.STRONG), *([Span(f": {what}")] if what else []))


def _label(name: str, rows: Rows) -> str:
    label = (rows.labels or {}).get(name)
    return visible(label if label is not None else _HUMP.sub(lambda hump: f" {hump[0].lower()}", name).capitalize())


def _subject(rows: Rows, words: Words) -> Iterator[Block]:
    """Name the app that every row belongs to, or the project whose history they are."""
    target = rows.target
    if target is None or not rows.columns:
        return
    name, identifier = target.app_name, target.app_id
    if rows.past is not None and identifier is None:
        name, identifier = target.project_name, target.project_id
    if identifier is None:
        return
    yield Paragraph((*((Span(name, Style.STRONG), Span(words.gap(3))) if name else ()), Span(identifier)))
    yield Blank()


def _record(rows: Rows, words: Words) -> Iterator[Block]:
    pairs = tuple(
        (_label(name, rows) if not place else "", text)
        for name, fact in (rows.facts or {}).items()
        for place, text in enumerate(_texts(name, fact, words))
    )
    if pairs:
        yield Labelled(pairs, indent=0)
        yield Blank()


def _texts(name: str, fact: Scalar | tuple[str, ...], words: Words) -> tuple[Line, ...]:
    if isinstance(fact, tuple):
        return tuple(cell(name, entry, words) for entry in fact) or (dim(words.dash),)
    return (cell(name, fact, words),)


def _table(rows: Rows, words: Words) -> Iterator[Block]:
    if rows.rows:
        columns = (Column(_label(name, rows), rigid=_is_id(name)) for name in rows.columns)
        body = (tuple(cell(name, row.get(name), words) for name in rows.columns) for row in rows.rows)
        yield table(columns, body)
        yield Blank()
    elif rows.columns and rows.head.exit_code == 0:
        yield Paragraph(dim("Nothing to list."))


def _notes(rows: Rows) -> Iterator[Block]:
    for note in rows.notes:
        yield Paragraph(dim(note))
    if rows.notes:
        yield Blank()


def _is_id(name: str) -> bool:
    return name in {"id", "code"} or name.endswith("Id")


def cell(name: str, value: Cell, words: Words) -> Line:
    """Say one value of a record or row: a health with its symbol, a time with its age, null as what it means."""
    if isinstance(value, Mapping):
        return line(_compact(value)) if value else dim(words.dash)
    if name == "test":
        return line("yes" if value else "")
    if name == "health" and isinstance(value, str) and value in _LEVELS:
        return words.health(_LEVELS[value])
    if name.startswith("last") and name.endswith("At") and value is None:
        return line(NEVER)
    if isinstance(value, str) and _STAMP.fullmatch(value):
        with suppress(ValueError):
            to = "seconds" if name in _TO_THE_SECOND else "minutes"
            return line(words.when(datetime.fromisoformat(value), to=to))
    return dim(words.dash) if value is None else line(words.value(value))


def stream(rows: Iterable[Mapping[str, Cell]], labels: Mapping[str, str], look: Look) -> Iterator[str]:
    """Yield a plain line for each row: the values that it has, each behind its label where that is not empty."""
    for row in rows:
        named = ((name, label, row.get(name)) for name, label in labels.items())
        parts = (_part(name, label, value) for name, label, value in named if value)
        spans = [span for part in parts for span in (Span(", " if look.plain else "  "), *part)]
        yield from plain.draw((Paragraph(tuple(spans[1:])),), look)


def _part(name: str, label: str, value: Cell) -> Line:
    """Say one value of a streamed row; a time is absolute, for the line is read later too."""
    before = (Span(f"{label} ", Style.DIM),) if label else ()
    if isinstance(value, Mapping):
        return (*before, Span(_compact(value)))
    if isinstance(value, str) and name in _TO_THE_SECOND:
        moment = datetime.fromisoformat(value).replace(tzinfo=None)
        return (*before, Span(f"{moment.isoformat(' ', 'seconds')} UTC", Style.DIM))
    style = Style.STRONG if name == "name" else Style.NONE
    return line(label or name) if value is True else (*before, Span(str(value), style))


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps({**value}, ensure_ascii=False, separators=(",", ":"))
