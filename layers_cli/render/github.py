"""Workflow commands for GitHub Actions: an annotation for each finding, and one for the verdict, which stands last.

Every line is a command. In any other the runner would also heed what somebody called an app.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health, Level
from layers_cli.core.look import Look
from layers_cli.core.report import Document, Failure, Head, Refusal, Report, Rows
from layers_cli.render.findings import counts, seen
from layers_cli.render.headline import every_failure, failed, headline
from layers_cli.render.page import said
from layers_cli.render.visible import visible
from layers_cli.render.words import number

MOST: Final = 10
"""How many annotations of a level GitHub shows of one step."""
ERROR, WARNING, NOTICE = "error", "warning", "notice"
_LEVELS: Final[dict[Level, str]] = {
    Health.BROKEN: ERROR,
    Health.DEGRADED: WARNING,
    Health.UNKNOWN: WARNING,
    Health.IDLE: NOTICE,
}


@frozen(kw_only=False)
class _Note:
    """An annotation; each line of it is one of the message."""

    level: str
    title: str
    lines: tuple[str, ...]


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield a line for each annotation; of more than ten of a level, one tells of the rest."""
    match document:
        case Report():
            notes = _report(document)
        case Refusal():
            notes = iter([_refusal(document.head)])
        case Rows():
            raise ValueError("a list has no findings")
        case _:
            assert_never(document)
    return map(_command, notes)


def _refusal(head: Head) -> _Note:
    return _Note(ERROR, f"layers {head.command}".rstrip(), tuple(map(failed, head.failures)) or (head.exit_name,))


def _report(report: Report) -> Iterator[_Note]:
    verdict, head, sandbox = report.verdict, report.head, report.target.sandbox
    told = _Note(
        ERROR if head.exit_code else NOTICE,
        f"layers {head.command}{f' (sandbox {sandbox})' if sandbox else ''}: {verdict.health}",
        (said(headline(verdict, Look(verbose=True))), *_ended(head.failures)),
    )
    lost = tuple(every_failure(head, report.snapshot.exchanges))
    others = (*((_Note(WARNING, "Failed requests", lost),) if lost else ()), told)
    taken = Counter(note.level for note in others)
    for level in (ERROR, WARNING, NOTICE):
        yield from _findings(level, [f for f in verdict.findings if _level(f) == level], MOST - taken[level])
    yield from others


def _level(finding: Finding) -> str | None:
    """Return the level at which a finding is told; None for what touches no verdict."""
    return _LEVELS[finding.level] if counts(finding) else None


def _findings(level: str, findings: list[Finding], most: int) -> Iterator[_Note]:
    shown = findings if len(findings) <= most else findings[: most - 1]
    for finding in shown:
        follows = (f"Follows from: {finding.follows_from}",) if finding.follows_from else ()
        lines = (
            f"Seen: {seen(finding)}",
            f"Why: {finding.cause}",
            f"Next: {finding.next}",
            f"Whose turn: {finding.who}",
            *follows,
        )
        yield _Note(level, f"{finding.code} {finding.title} ({finding.subject.name})", lines)
    if rest := findings[len(shown) :]:
        alike = Counter((finding.code, finding.title) for finding in rest)
        yield _Note(
            level,
            f"and {number(len(rest), 'more finding')}",
            tuple(f"{code} {title}: {count}" for (code, title), count in alike.items()),
        )


def _ended(failures: Iterable[Failure]) -> tuple[str, ...]:
    """Say how the run itself ended, where that was not by itself."""
    return tuple(failed(failure) for failure in failures if failure.signal is None)


def _command(note: _Note) -> str:
    message = "\n".join(map(visible, note.lines))
    return f"::{note.level} title={_property(visible(note.title))}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
