"""Text for people: on a terminal folded to its width, elsewhere one line for each thing said."""

from collections.abc import Iterator
from typing import assert_never

from layers_cli.core.look import Look
from layers_cli.core.report import Document, Refusal, Report, Rows, organization
from layers_cli.core.snapshot import Key, Target
from layers_cli.render import chain, findings, news, plain
from layers_cli.render.headline import endings, failed_requests, gaps, headline, not_proven, requests
from layers_cli.render.overview import overview
from layers_cli.render.page import Blank, Block, Heading, Line, Page, Paragraph, Span, Style, Table, fitted, spelt
from layers_cli.render.rows import now, rows_page
from layers_cli.render.words import INVENTED, Words, dim

RICH_ROWS = 200
"""Rich takes 0.3 ms for a table row; beyond this many, plain lines are as good and a hundred times as fast."""
RICH_BLOCKS = 500


def render(document: Document, look: Look) -> Iterator[str]:
    """Yield the screen of a document; nothing where it was asked to be quiet and all is well."""
    page = fitted(spelt(screen(document, look), look), look)
    if page and isinstance(page[-1], Blank):
        page = page[:-1]
    if look.terminal and _small(page):
        from layers_cli.render import rich_page

        yield from rich_page.draw(page, look)
    else:
        yield from plain.draw(page, look)


def screen(document: Document, look: Look) -> Iterator[Block]:
    """Yield the blocks of a document, whatever draws them."""
    match document:
        case Refusal():
            return
        case Report() | Rows() if look.quiet and document.head.exit_code == 0:
            return
        case Report():
            yield from _report(document, look)
        case Rows():
            words = Words.of(look, now(document))
            yield from _sandbox(document.target, words)
            if document.target is not None and document.past is None and not look.quiet:
                snapshot = document.verdict.snapshot if document.verdict else None
                named = organization(snapshot) if snapshot else None
                key = snapshot.key if snapshot else document.key
                yield from _access(document.target, key, named, words)
            yield from rows_page(document, look)
        case _:
            assert_never(document)


def _small(page: Page) -> bool:
    return len(page) <= RICH_BLOCKS and sum(len(block.rows) for block in page if isinstance(block, Table)) <= RICH_ROWS


def _report(report: Report, look: Look) -> Iterator[Block]:
    verdict, snapshot = report.verdict, report.snapshot
    words = Words.of(look, snapshot.now)
    yield from _sandbox(report.target, words)
    is_brief = report.news is not None and not look.verbose
    if not look.quiet:
        yield from _access(report.target, report.key, report.organization, words)
        yield from _heading(report, words)
        if report.news is not None:
            yield from news.blocks(report.news, words)
        if report.chain is not None and not is_brief:
            yield from chain.links(report.chain, words)
        if (report.chain is None and not is_brief) or look.verbose:
            yield from overview(verdict, words, look)
    yield from findings.blocks(news.told(report.news, verdict) if is_brief else verdict, words, look)
    if not look.quiet:
        yield from gaps(verdict, words)
    yield from failed_requests(report.head, verdict, snapshot.exchanges, look)
    if look.verbose and not look.quiet:
        yield from requests(snapshot.exchanges, words)
    yield from endings(report.head)
    if report.chain is not None:
        yield from chain.root(report.chain.root, words)
    yield Paragraph(headline(verdict, look))
    if not (look.quiet or is_brief):
        yield from not_proven(report.not_proven)


def _sandbox(target: Target | None, words: Words) -> Iterator[Block]:
    if target is not None and target.sandbox:
        told = f"{words.gap()}scenario {target.sandbox}: {INVENTED}"
        yield Paragraph((Span("SANDBOX", Style.STRONG), Span(told)))


def _access(target: Target, key: Key | None, named: str | None, words: Words) -> Iterator[Block]:
    """Say whom the answers come from, and by which key; `named` is the organization that an answer named."""
    acting_for = target.organization or named
    parts = (
        target.base_url,
        f"key {words.key(key)}" if key else "",
        f"profile {target.profile}" if target.profile else "",
        f"organization {acting_for}" if acting_for else "",
    )
    if not target.sandbox and any(parts):
        yield Paragraph(dim(words.gap(3).join(filter(None, parts))))


def _heading(report: Report, words: Words) -> Iterator[Block]:
    target = report.target
    name: Line = (Span(target.project_label, Style.STRONG),)
    if target.project_name and target.project_id:
        name += (Span(words.gap(3)), Span(target.project_id))
    as_of = report.head.as_of.replace(tzinfo=None, microsecond=0).isoformat(" ")
    yield Heading(name, dim(f"{as_of} UTC"))
    yield Blank()
