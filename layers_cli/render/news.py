"""What is new since the last time: what came is told in full, what stayed and what is over in a line."""

from collections.abc import Iterator
from dataclasses import replace

from layers_cli.core.change import Change
from layers_cli.core.news import News, Occasion
from layers_cli.core.state import Mark
from layers_cli.core.verdict import Verdict
from layers_cli.render.page import Blank, Block, Labelled, Paragraph, Span, line
from layers_cli.render.words import Words

_OCCASIONS = {
    Occasion.FIRST: "First record.",
    Occasion.CHANGED: "Changed.",
    Occasion.REMINDER: "Unchanged; a reminder.",
}


def blocks(news: News, words: Words) -> Iterator[Block]:
    """Yield why there is something to tell, what stayed, and what is over."""
    was = f" Before: {news.before}, unchanged since {words.when(news.since)}." if news.before and news.since else ""
    yield Paragraph(line(f"{_OCCASIONS.get(news.occasion, 'Unchanged.')}{was}"))
    rows = [
        *(
            (
                "Still",
                (*words.marked(mark.level, mark.code), _named(mark, words)),
            )
            for mark in news.still
            # What follows from another is over with it.
            if mark.root
        ),
        *(("Recovered", (Span(change.code), _named(change, words))) for change in news.recovered),
    ]
    if rows:
        yield Labelled(tuple(rows))
    yield Blank()


def told(news: News | None, verdict: Verdict) -> Verdict:
    """Return the verdict with the findings that are new."""
    new = {(mark.code, mark.kind, mark.subject) for mark in (news.new if news else ())}
    findings = tuple(f for f in verdict.findings if (f.code, f.subject.kind, f.subject.id) in new)
    return replace(verdict, findings=findings)


def _named(what: Mark | Change, words: Words) -> Span:
    name = "" if what.name in what.title else f" ({words.named(what.kind, what.name)})"
    return Span(f"{words.gap()}{what.title}{name}")
