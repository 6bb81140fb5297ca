"""A document to be kept: the verdict first, then what it rests on, in titled sections, whatever they are drawn with."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from layers_cli.core.facts import stamp
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Level
from layers_cli.core.look import Look
from layers_cli.core.report import Document, Head, Refusal, Report, Rows, organization
from layers_cli.core.snapshot import Key, Target
from layers_cli.core.verdict import Verdict
from layers_cli.render import findings
from layers_cli.render.headline import endings, every_failure, failed, gaps, headline, requests
from layers_cli.render.overview import overview
from layers_cli.render.page import Blank, Block, Heading, Labelled, Line, Paragraph, Table, line
from layers_cli.render.rows import listed, now, outcome
from layers_cli.render.words import INVENTED, Words

if TYPE_CHECKING:
    from layers_cli.core.chain import Chain


@frozen(kw_only=False)
class Bullets:
    """Items of a list, the deeper ones below the one before."""

    items: tuple[tuple[int, Line], ...]


@frozen(kw_only=False)
class Verbatim:
    """Lines to be copied as they are."""

    lines: tuple[Line, ...]


@frozen(kw_only=False)
class Record:
    """Labels, each with one text or several."""

    pairs: tuple[tuple[str, tuple[Line, ...]], ...]


HISTORY: Final = "History"
"""The title of the section that tells what was recorded before."""
Part = Heading | Paragraph | Table | Bullets | Verbatim | Record


@frozen(kw_only=False)
class Section:
    """A titled part of a document; parts that stand alone have no title."""

    title: str
    parts: tuple[Part, ...]


@frozen
class Paper:
    """What a document says: a title, the result in a sentence or two, how it came about, and the sections.

    `level` is how the target is, None where that was not asked; it makes `sections` while they are read.
    """

    title: Line
    lead: tuple[Line, ...]
    about: tuple[tuple[str, Line], ...]
    sections: Iterator[Section]
    level: Level | None = None


def paper(document: Document, look: Look) -> Paper:
    """Return what a document says to people who read it later and elsewhere, however wide their screens are."""
    look = replace(look, width=None, terminal=False, colour=False)
    match document:
        case Report():
            return _report(document, look)
        case Rows():
            return _rows(document, look)
        case Refusal():
            return _refusal(document.head)
        case _:
            assert_never(document)


def _report(report: Report, look: Look) -> Paper:
    verdict = report.verdict
    words = Words(now=report.snapshot.now, ascii=look.ascii, lasting=True)
    return Paper(
        title=line(f"{verdict.health}: {report.target.app_name or report.target.project_label}"),
        lead=(headline(verdict, _full(look)), *_ends(report.head)),
        about=(*_about(report.target, report.organization, report.key, words), *_run(report.head)),
        sections=filter(_is_filled, _of_report(report, words, look)),
        level=verdict.health,
    )


def _of_report(report: Report, words: Words, look: Look) -> Iterator[Section]:
    verdict = report.verdict
    if report.news is not None:
        from layers_cli.render import news

        yield _section("Changes", news.blocks(report.news, words))
    if report.chain is not None and not look.quiet:
        yield _section("Chain", _chain(report.chain, words))
    yield _section("Findings", findings.blocks(verdict, words, look))
    if not look.quiet:
        yield _section("What was read", overview(verdict, words, look))
        if report.past is not None:
            from layers_cli.render import history

            yield _section(HISTORY, history.kept(report.past, words))
        yield _section("Not proven", _items(report.not_proven))
    yield from _gaps(verdict, words, look)
    yield from _requests(report, words, look)


def _chain(found: "Chain", words: Words) -> Iterator[Block]:
    from layers_cli.render import chain

    yield from chain.root(found.root, words)
    yield from chain.links(found, words)


def _rows(rows: Rows, look: Look) -> Paper:
    verdict, target = rows.verdict, rows.target
    words = Words(now=now(rows), ascii=look.ascii, lasting=True)
    known, key = (organization(verdict.snapshot), verdict.snapshot.key) if verdict else (None, None)
    about = () if target is None else _about(target, known, key, words)
    return Paper(
        title=line(f"layers {rows.head.command}"),
        lead=((outcome(rows, _full(look)),) if rows.head.exit_code else ()) + _ends(rows.head),
        about=(*about, *_run(rows.head)),
        sections=filter(_is_filled, _of_rows(rows, words, look)),
    )


def _of_rows(rows: Rows, words: Words, look: Look) -> Iterator[Section]:
    if not look.quiet:
        yield _section("", listed(rows, words, look))
    if rows.verdict is not None:
        yield _section("Findings", findings.blocks(rows.verdict, words, look))
        yield from _gaps(rows.verdict, words, look)
    yield from _requests(rows, words, look)


def _refusal(head: Head) -> Paper:
    named = f"layers {head.command}".rstrip()
    return Paper(
        title=line(f"{named}: {head.exit_name}"),
        lead=tuple(line(failed(failure)) for failure in head.failures),
        about=_run(head),
        sections=iter(()),
    )


def _full(look: Look) -> Look:
    """Return the look of a headline that sends nobody back to the terminal."""
    return replace(look, verbose=True)


def _ends(head: Head) -> tuple[Line, ...]:
    return tuple(block.line for block in endings(head) if isinstance(block, Paragraph))


def _about(target: Target, known: str | None, key: Key | None, words: Words) -> Iterator[tuple[str, Line]]:
    """Yield what was looked at, by which key; only what is known."""
    if target.sandbox:
        yield "Sandbox", line(f"scenario {target.sandbox}: {INVENTED}")
    pairs = {
        "Project": _named(target.project_name, target.project_id),
        "App": _named(target.app_name, target.app_id),
        "Organization": known,
        "API": None if target.sandbox else target.base_url,
        "Key": key and words.key(key),
        "Profile": target.profile,
    }
    for label, text in pairs.items():
        if text:
            yield label, line(text)


def _named(name: str | None, identifier: str | None) -> str:
    return " ".join(filter(None, (name, identifier)))


def _run(head: Head) -> tuple[tuple[str, Line], ...]:
    command = f", layers {head.command}" if head.command else ""
    return (
        ("As of", line(stamp(head.as_of.replace(microsecond=0)))),
        ("Made by", line(f"layers {head.version}{command}")),
        ("Exit code", line(f"{head.exit_code} ({head.exit_name})")),
    )


def _gaps(verdict: Verdict, words: Words, look: Look) -> Iterator[Section]:
    if not look.quiet:
        told = gaps(verdict, words)
        yield _section("Coverage", (replace(b, indent=2) if isinstance(b, Paragraph) else b for b in told))


def _requests(document: Report | Rows, words: Words, look: Look) -> Iterator[Section]:
    exchanges = document.snapshot.exchanges if isinstance(document, Report) else document.exchanges
    yield _section("Failed requests", _items(every_failure(document.head, exchanges)))
    if look.verbose and not look.quiet:
        yield _section("Requests", requests(exchanges, words))


def _items(texts: Iterable[str]) -> Iterator[Block]:
    return (Paragraph(line(text), indent=2) for text in texts)


def _is_filled(section: Section) -> bool:
    return bool(section.parts)


def _section(title: str, blocks: Iterable[Block]) -> Section:
    return Section(title, tuple(_parts(blocks)))


def _parts(blocks: Iterable[Block]) -> Iterator[Part]:
    """Yield the blocks of a screen with paragraphs that belong together as one, and without its blank lines."""
    for kind, run in groupby(blocks, _kind):
        if kind is Bullets:
            yield Bullets(tuple((block.indent // 4, block.line) for block in run if isinstance(block, Paragraph)))
        elif kind is Verbatim:
            yield Verbatim(tuple(block.line for block in run if isinstance(block, Paragraph)))
        else:
            yield from filter(None, map(_part, run))


def _kind(block: Block) -> type[Bullets | Verbatim] | None:
    if not isinstance(block, Paragraph):
        return None
    return Verbatim if block.verbatim else Bullets if block.indent else None


def _part(block: Block) -> Part | None:
    match block:
        case Blank():
            return None
        case Labelled():
            return Record(tuple(_merged(block.pairs)))
        case Paragraph() | Heading() | Table():
            return block
        case _:
            assert_never(block)


def _merged(pairs: Iterable[tuple[str, Line]]) -> Iterable[tuple[str, tuple[Line, ...]]]:
    """Return each label with all its texts: on a screen those after the first have none."""
    merged: list[tuple[str, tuple[Line, ...]]] = []
    for label, text in pairs:
        if label or not merged:
            merged.append((label, (text,)))
        else:
            name, before = merged[-1]
            merged[-1] = (name, (*before, text))
    return merged
