"""The live board of a watch, drawn as lines that fit into a terminal."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from layers_cli.core.duration import spoken
from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, weight
from layers_cli.core.look import Look
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.session import Session
from layers_cli.core.signals import AppRecord
from layers_cli.core.tick import Tick
from layers_cli.core.verdict import Verdict
from layers_cli.render.cells import cells, clusters, cut, within
from layers_cli.render.page import GAP, NARROW, WIDEST, Line, Span, Style, line, said
from layers_cli.render.plain import inked
from layers_cli.render.words import INVENTED, Words, dim, style

if TYPE_CHECKING:
    from collections.abc import Sequence

FINDINGS, HELP = "findings", "help"
"""What may be shown in place of the overview."""

_KEYS: Final = (
    ("q", "quit", "end the watch, and leave the last table and a summary behind"),
    ("r", "now", "poll now"),
    ("p", "pause", "stop polling, and go on"),
    ("f", "findings", "everything that was found, and back"),
    ("?", "help", "this page, and back"),
)
_MORE_KEYS: Final = (
    ("j, k", "scroll down and up; the arrow and page keys too"),
    ("^C", "end at once with exit code 130"),
    ("^Z", "suspend; fg goes on"),
    ("^L", "draw everything anew"),
)
_NOTES: Final = (
    "A change counts once several polls in a row have found it (--confirm).",
    "The strip is the health in the last polls, the newest at the right.",
)
_NAME: Final = 12
"""How many cells the name of a subject gets at least."""
_STRIP: Final = 30
"""How many cells a strip of time gets at most, and below how many it is left out."""
_LEAST_STRIP: Final = 5
_LAST: Final = 3
"""How many changes are shown although there are subjects that want the room, and from how many rows on."""
_ROOMY: Final = 12
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@frozen
class View:
    """What is to be seen of a watch, and when: the size in cells, the time of the API, the state of the board.

    `next_in` is how many seconds it is to the next poll (None: there is none, or one is under way), `scroll` how many
    lines of a page lie above the screen.
    """

    columns: int
    rows: int
    now: datetime
    next_in: float | None = None
    is_asking: bool = False
    is_paused: bool = False
    is_quitting: bool = False
    page: str | None = None
    scroll: int = 0

    @property
    def edge(self) -> int:
        """The column that what stands at the right ends with."""
        return min(self.columns, WIDEST)


def frame(session: Session, view: View, look: Look) -> list[str]:
    """Return the lines of the board, at most as many as there are rows, none wider than there are columns."""
    words = Words.of(look, view.now)
    head = [*_head(session, view, words)]
    foot = [_foot(view)]
    room = view.rows - len(head) - len(foot)
    body: list[Line | str] = []
    if view.page == HELP:
        body = [*_help(view.columns)]
    elif session.tick is not None and view.page == FINDINGS:
        body = [*_findings(session.tick.settled, words, view, look)]
    elif session.tick is not None:
        body = [*_overview(session, session.tick, view, words, room)]
    if view.page is not None:
        body = body[min(view.scroll, max(len(body) - room, 0)) :]
    lines: list[Line | str] = [*head, *(body[:room] if room > 0 else ()), *[()] * (room - len(body)), *foot]
    return [
        text if isinstance(text, str) else inked(clipped(text, view.columns, words), look)
        for text in lines[: view.rows]
    ]


def longest(session: Session, view: View, look: Look) -> int:
    """Return how far a page can be scrolled."""
    words = Words.of(look, view.now)
    room = view.rows - len([*_head(session, view, words)]) - 1
    if view.page != FINDINGS or session.tick is None:
        return max(len([*_help(view.columns)]) - room, 0) if view.page == HELP else 0
    return max(len([*_findings(session.tick.settled, words, view, look)]) - room, 0)


def clipped(parts: Line, width: int, words: Words) -> Line:
    """Return as much of a line as has room; dots stand for the rest."""
    if cells(said(parts)) <= width:
        return parts
    left = len(cut(said(parts), width - cells(words.dots)))
    kept: list[Span] = []
    for span in parts:
        kept.append(Span(span.text[:left], span.style))
        left = max(left - len(span.text), 0)
    return (*kept, Span(words.dots)) if width >= cells(words.dots) else ()


def _head(session: Session, view: View, words: Words) -> Iterator[Line]:
    tick = session.tick
    if tick is None:
        yield _beside(line("layers watch", Style.STRONG), dim(_clock(view, words)), view)
        yield ()
        return
    target, key = tick.verdict.snapshot.target, tick.verdict.snapshot.key
    name: Line = (Span(target.project_label, Style.STRONG),)
    if target.app_name:
        name += (Span(f" / {target.app_name}", Style.STRONG),)
    if target.sandbox:
        name = (Span("SANDBOX ", Style.STRONG), *name)
    clock = dim(_clock(view, words))
    yield _beside(clipped(name, view.edge - cells(said(clock)) - GAP, words), clock, view)
    whose = f"key {words.key(key)}" if key is not None else None
    where = f"scenario {target.sandbox}: {INVENTED}" if target.sandbox else target.base_url
    asked = dim("   ".join(filter(None, [None if target.sandbox else whose, where])))
    yield from _beside_or_below(asked, dim(f"poll {tick.number} at {tick.at:%H:%M:%S} UTC"), view)
    held = Span(f" since {tick.since:%H:%M} UTC, {_age(view.now - tick.since)}")
    yield from _beside_or_below((*words.health(tick.state.health), held), _trouble(tick), view)
    yield ()


def _beside(left: Line, right: Line, view: View) -> Line:
    """Put a part at the right edge."""
    return (*left, Span(" " * (view.edge - cells(said(left)) - cells(said(right)))), *right)


def _beside_or_below(left: Line, right: Line, view: View) -> Iterator[Line]:
    """Put a part at the right edge, or on a line of its own where there is no room."""
    if cells(said(left)) + GAP + cells(said(right)) <= view.edge:
        yield _beside(left, right, view)
    else:
        yield left
        if right:
            yield right


def _clock(view: View, words: Words) -> str:
    if view.is_quitting:
        return f"ends after this poll{words.dots}"
    if view.is_asking:
        return f"asking{words.dots}"
    if view.is_paused:
        return "paused"
    return "" if view.next_in is None else f"next poll in {max(round(view.next_in), 0)} s"


def _trouble(tick: Tick) -> Line:
    if tick.slowed_for:
        return line("slowed by the rate limit", Style.STRONG)
    if tick.failures:
        count = "1 poll" if tick.failures == 1 else f"{tick.failures} polls in a row"
        return line(f"{count} failed", Style.STRONG)
    if tick.settled is not tick.verdict:
        return line(f"last poll: {tick.verdict.health}, not confirmed yet", Style.DIM)
    return ()


def _foot(view: View) -> Line:
    told = [f"{key} {name}" for key, name, _ in _KEYS]
    gap = next((gap for gap in ("   ", "  ") if cells(gap.join(told)) <= view.columns), " ")
    return dim(gap.join(told))


def _help(columns: int) -> Iterator[Line]:
    room = max(columns - 8, 10)
    for key, text in (*((key, text) for key, _, text in _KEYS), *_MORE_KEYS):
        first, *rest = wrap(text, room)
        yield Span(f"  {key:<6}", Style.STRONG), Span(first)
        yield from (line(f"        {each}") for each in rest)
    for text in _NOTES:
        yield ()
        yield from (line(f"  {each}") for each in wrap(text, room))


def _overview(session: Session, tick: Tick, view: View, words: Words, room: int) -> Iterator[Line]:
    rows = [*_rows(tick.verdict)]
    # The last changes get what the subjects leave, or a little more; on a small screen nothing.
    most = max(room - len(rows) - 2, _LAST if room >= _ROOMY else 0)
    changes = [*session.changes][-most:] if most else []
    space = max(room - (len(changes) + 2 if changes else 0), 1)
    shown = rows if len(rows) <= space else sorted(rows, key=lambda each: -weight(tick.verdict.health_of(each)))
    yield from _table(shown[: space if len(rows) <= space else space - 1], session, tick, view, words)
    if len(rows) > space:
        yield _rest(shown[space - 1 :], tick.verdict, words)
    if changes:
        yield ()
        yield line("Changes", Style.STRONG)
        for at, text in reversed(changes):
            yield Span(f"  {at:%H:%M:%S}  ", Style.DIM), Span(text)


def _rows(verdict: Verdict) -> Iterator[Subject]:
    """Yield what the board lists; the key and the project where something is wrong with them."""
    for subject in verdict.subjects:
        is_part = subject.kind not in {Kind.KEY, Kind.PROJECT}
        if is_part or verdict.health_of(subject) not in {Health.HEALTHY, Health.DISABLED}:
            yield subject


def _rest(hidden: "Sequence[Subject]", verdict: Verdict, words: Words) -> Line:
    healths = sorted({verdict.health_of(each) for each in hidden}, key=weight, reverse=True)
    told = ", ".join(f"{sum(verdict.health_of(each) is health for each in hidden)} {health}" for health in healths)
    return dim(f"  {words.dots} and {len(hidden)} more: {told}")


def _table(subjects: "Sequence[Subject]", session: Session, tick: Tick, view: View, words: Words) -> Iterator[Line]:
    verdict = tick.verdict
    codes = _codes(verdict)
    cell: list[tuple[Line, str, str, str]] = []
    for each in subjects:
        heard, code = _heard(each, view), " ".join(codes.get((each.kind, each.id), ()))
        # Where there is no room for both, what is wrong says more than when the last event was.
        told = (heard, code) if view.columns >= NARROW else ("", code or heard)
        cell.append((words.health(verdict.health_of(each)), words.name(each), *told))
    health = max((cells(said(row[0])) for row in cell), default=0)
    name = max((cells(called) for _, called, _, _ in cell), default=0)
    aged = max((cells(when) for _, _, when, _ in cell), default=0)
    coded = max((cells(found) for _, _, _, found in cell), default=0)
    room = view.columns - 2 - health - 2 - (aged + 2 if aged else 0) - (coded + 2 if coded else 0)
    name = min(name, max(room, _NAME))
    strip = min(room - name - 2, _STRIP)
    for each, (how, called, when, found) in zip(subjects, cell, strict=True):
        parts: list[Span] = [Span("  "), *how, Span(" " * (health - cells(said(how)) + 2))]
        parts += _padded(line(_shortened(called, name, words)), name)
        parts += _padded(dim(f"  {when}"), aged + 2) if aged else []
        if strip >= _LEAST_STRIP:
            parts += [Span("  "), *_strip(session.strip(each, strip), strip, words)]
        parts += line(f"  {found}") if found else ()
        yield tuple(parts)


def _padded(parts: Line, width: int) -> Iterable[Span]:
    return (*parts, Span(" " * (width - cells(said(parts)))))


def _strip(healths: Iterable[Health], width: int, words: Words) -> Iterator[Span]:
    drawn = [Span(words.mark(health), style(health)) for health in healths]
    yield Span(" " * (width - len(drawn)))
    yield from drawn


def _codes(verdict: Verdict) -> dict[tuple[Kind, str], list[str]]:
    codes: dict[tuple[Kind, str], list[str]] = {}
    for finding in verdict.findings:
        mine = codes.setdefault((finding.subject.kind, finding.subject.id), [])
        if finding.level != NOTE and finding.code not in mine:
            mine.append(finding.code)
    return codes


def _shortened(name: str, width: int, words: Words) -> str:
    """Return a name with dots in its middle where it has no room: what tells two names apart is often at the end."""
    if cells(name) <= width:
        return name
    room = width - cells(words.dots)
    end = "".join(reversed([*within(reversed([*clusters(name)]), room // 2)]))
    return f"{cut(name, room - room // 2)}{words.dots}{end}"


def _heard(subject: Subject, view: View) -> str:
    """Say how long ago an app was last heard from, to the second."""
    if not isinstance(subject.item, AppRecord):
        return ""
    last = subject.item.last_event_at
    if last is None:
        return "never"
    if not isinstance(last, datetime):
        return "unreadable"
    age = _age(view.now - last)
    return age if view.columns < NARROW else f"{age} ago"


def _age(age: timedelta) -> str:
    """Say a duration in two units, so that it is seen to grow."""
    seconds = max(int(age.total_seconds()), 0)
    if age < _MINUTE:
        return f"{seconds} s"
    if age < _HOUR:
        return f"{seconds // 60} min {seconds % 60:02} s"
    if age < 24 * _HOUR:
        return f"{seconds // 3600} h {seconds // 60 % 60:02} min"
    return spoken(age)


def _findings(verdict: Verdict, words: Words, view: View, look: Look) -> Iterator[str]:
    from dataclasses import replace

    from layers_cli.render import findings, rich_page
    from layers_cli.render.headline import gaps, headline
    from layers_cli.render.page import Paragraph, fitted

    wide = replace(look, width=view.columns, quiet=False)
    blocks = [*findings.blocks(verdict, words, wide), *gaps(verdict, words), Paragraph(headline(verdict, wide))]
    for block in rich_page.draw(fitted(blocks, wide), wide):
        yield from block.splitlines()
