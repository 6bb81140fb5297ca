"""The history of a target on a screen: when it was how, as a table and as a strip of time, and for how long in all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from layers_cli.core.duration import spoken
from layers_cli.core.facts import stamp
from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.past import Era, Past
from layers_cli.render.page import WIDEST, Blank, Block, Column, Line, Paragraph, Span, Style, line, table
from layers_cli.render.words import Words, dim, style

INDENT: Final = 2
WIDTH: Final = 80
"""How wide a strip is where nothing says how much room there is."""

_PARTS: Final = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 7, 14, 28)),
)
"""How much time one symbol may stand for."""
_COLUMNS: Final = ("From (UTC)", "Until", "Lasted", "Health", "Codes", "Changes")
_SHARES: Final = ("Health", "Time", "Share")
UNSEEN: Final = "not looked at"


def blocks(past: Past, words: Words, look: Look) -> Iterator[Block]:
    """Yield the table, the strip, the time in each health, and how it was last."""
    if not past.eras:
        yield Paragraph(dim(f"Nothing was recorded from {_minute(past.since)} to {_minute(past.before)} UTC."))
        return
    columns = map(Column, ("From" if words.lasting else "From (UTC)", "Until", "Lasted", "Health", "Codes", "Changes"))
    yield table(columns, (_row(era, past, words) for era in past.eras))
    yield Blank()
    if not words.plain:
        yield from strip(past, words, min(look.width or WIDTH, WIDEST) - INDENT)
        yield Blank()
    yield table(map(Column, _SHARES), _shares(past, words))
    yield Blank()
    last = past.eras[-1]
    polls = f"last seen {words.when(last.stretch.last_at)}"
    yield Paragraph((*words.health(last.health), Span(f" since {words.when(past.since_when)}, {polls}")))


def kept(past: Past, words: Words) -> Iterator[Block]:
    """Yield what is told where nothing can be drawn by characters: the table, and the time in each health."""
    yield table(map(Column, _COLUMNS), (_row(era, past, words) for era in past.eras))
    yield Blank()
    yield table(map(Column, _SHARES), _shares(past, words))


def strip(past: Past, words: Words, room: int) -> Iterator[Block]:
    """Yield one line of symbols that fits into so many cells, and what one of them stands for."""
    whole = past.before - past.since
    part = next((part for part in _PARTS if part * room >= whole), -(-whole // room))
    spans = (Span(words.mark(health) * len([*run]), _style(health)) for health, run in groupby(past.buckets(part)))
    yield Paragraph(tuple(spans), INDENT)
    told = f"{_minute(past.since)} to {_minute(past.before)} UTC, {spoken(part)} a symbol: the worst of it"
    yield Paragraph(dim(told), INDENT)


def _row(era: Era, past: Past, words: Words) -> tuple[Line, ...]:
    is_last = era is past.eras[-1]
    return (
        line(stamp(era.since) if words.lasting else _minute(era.since)),
        line(stamp(era.until) if words.lasting else _minute(era.until, beside=era.since)),
        line(spoken(era.until - era.since) if era.until > era.since or not is_last else "seen once"),
        words.health(era.health),
        line(" ".join(era.codes)),
        line(", ".join(map(str, era.changes or ()))),
    )


def _shares(past: Past, words: Words) -> Iterator[tuple[Line, ...]]:
    whole = past.before - past.since
    for health, time in past.time_in.items():
        if time or health is not None:
            mark = () if words.plain else (Span(words.mark(health), _style(health)), Span(" "))
            name = (*mark, Span(health or UNSEEN))
            yield name, line(spoken(time)), line(_percent(time / whole))


def _percent(share: float) -> str:
    """Say a share so that only nothing is 0 and only all is 100."""
    if 0 < share < 0.001:  # noqa: PLR2004
        return "<0.1 %"
    return f"{share:.1%}".replace("%", " %") if share < 0.999 or share == 1 else ">99.9 %"  # noqa: PLR2004


def _style(health: Health | None) -> Style:
    return Style.DIM if health is None else style(health)


def _minute(moment: datetime, *, beside: datetime | None = None) -> str:
    """Write a time; its day is left out beside another time of that day."""
    time = f"{moment:%H:%M}"
    return time if beside is not None and moment.date() == beside.date() else f"{moment:%Y-%m-%d} {time}"
