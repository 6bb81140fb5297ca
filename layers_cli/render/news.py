"""What is new since the last time, a line for each finding."""

from collections.abc import Iterator

from layers_cli.core.health import Level
from layers_cli.core.news import News, Occasion
from layers_cli.render.page import Block, Labelled, Paragraph, Span, line
from layers_cli.render.words import Words, dim, style

_OCCASIONS = {
    Occasion.FIRST: "First record.",
    Occasion.CHANGED: "Changed.",
    Occasion.REMINDER: "Unchanged; this is the reminder that was asked for.",
}


def blocks(news: News, words: Words) -> Iterator[Block]:
    """Yield what came, what stayed and what is over."""
    was = f" Before: {news.before}, since {words.when(news.since)}." if news.before and news.since else ""
    yield Paragraph(dim(f"{_OCCASIONS.get(news.occasion, 'Unchanged.')}{was}"))
    rows: list[tuple[str, str, Level | None, str, str]] = [
        *(("new", mark.code, mark.level, mark.title, mark.name) for mark in news.new),
        *(("still", mark.code, mark.level, mark.title, mark.name) for mark in news.still),
        *(("recovered", change.code, None, change.title, change.name) for change in news.recovered),
    ]
    if rows:
        yield Labelled(
            tuple((label, _told(code, level, f"{title} ({name})", words)) for label, code, level, title, name in rows)
        )


def _told(code: str, level: Level | None, text: str, words: Words) -> tuple[Span, ...]:
    if level is None:
        return line(f"{code}  {text}")
    return Span(f"{words.symbol(level)} {code}", style(level)), Span(f"  {text}")
