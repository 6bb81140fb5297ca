"""The chain on a screen: one line for each link, then the fault that comes first and what its owner needs."""

from collections.abc import Iterator
from typing import Final

from layers_cli.core.chain import Candidate, Chain, Link, Proof
from layers_cli.core.finding import Finding
from layers_cli.core.health import Health
from layers_cli.core.rule import Kind
from layers_cli.render.page import Blank, Block, Column, Heading, Line, Paragraph, Span, Style, line, table
from layers_cli.render.words import Words, dim

LIKE: Final = {
    Proof.PROVEN_GOOD: Health.HEALTHY,
    Proof.CONSISTENT: Health.IDLE,
    Proof.UNKNOWN: Health.UNKNOWN,
    Proof.PROVEN_BAD: Health.BROKEN,
    Proof.OFF: Health.DISABLED,
}
"""The health whose symbol and colour each proof borrows; the word is its own."""
_LINKS: Final = (Column("Link", rigid=True), Column("Proof", rigid=True), Column("Evidence"))
_CANDIDATES: Final = (Column("When"), Column("What changed"), Column("Source"))


def links(chain: Chain, words: Words) -> Iterator[Block]:
    """Yield the chain, and what its owner needs to know of the fault that comes first."""
    yield table(_LINKS, ((line(_named(link)), _proof(link, words), _evidence(link, words)) for link in chain.links))
    yield Blank()
    yield from _candidates(chain.candidates, words)
    yield from _escalation(chain.escalation)


def _named(link: Link) -> str:
    return f"{link.title} ({link.subject})" if link.subject else link.title


def _proof(link: Link, words: Words) -> Line:
    return words.marked(LIKE[link.proof], str(link.proof))


def _evidence(link: Link, words: Words) -> Line:
    codes = (Span(f"{words.gap()}{' '.join(link.codes)}", Style.DIM),) if link.codes else ()
    return (Span(link.evidence), *codes)


def root(found: Finding | None, words: Words) -> Iterator[Block]:
    """Yield the fault that comes first, with whose turn it is."""
    if found is None:
        yield Paragraph(line("Root cause: none, no link is proven bad"))
        return
    title = Span(f"{words.gap()}{found.title}{_whose(found)}", Style.STRONG)
    turn = f"whose turn: {found.who}"
    yield Heading(
        (Span("Root cause: "), *words.marked(found.level, found.code), title),
        dim(f"({turn})" if words.lasting or words.plain else turn),
    )


def _whose(found: Finding) -> str:
    name = found.subject.name
    return "" if found.subject.kind in {Kind.KEY, Kind.PROJECT} or name in found.title else f" ({name})"


def _candidates(found: tuple[Candidate, ...], words: Words) -> Iterator[Block]:
    if not found:
        return
    yield Paragraph(line("Candidates for it, none of them proven: what changed while it began"))
    yield table(
        _CANDIDATES,
        ((line(words.when(one.at, null=words.dash)), line(one.what), line(one.source)) for one in found),
    )
    yield Blank()


def _escalation(pairs: tuple[tuple[str, str], ...]) -> Iterator[Block]:
    if not pairs:
        return
    yield Paragraph(dim("To hand it on, paste these lines:"))
    for label, value in pairs:
        yield Paragraph(line(f"{label}: {value}"), verbatim=True)
    yield Blank()
