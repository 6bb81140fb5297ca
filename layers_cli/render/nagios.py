"""One line for Nagios, Icinga and their like: state, result and performance data; the rest as long text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import isfinite
from typing import Final, assert_never

from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.plugin import state
from layers_cli.core.report import Document, Head, Refusal, Report, Rows
from layers_cli.core.signals import App, LastError, RelayState
from layers_cli.core.subjects import apps
from layers_cli.render.findings import counts, seen
from layers_cli.render.headline import every_failure, failed, headline
from layers_cli.render.page import said
from layers_cli.render.visible import visible
from layers_cli.render.words import number

LONGEST: Final = 80
"""How many characters of the first line stand before the performance data at most."""
MOST: Final = 50
"""How many apps have their age in the performance data, and how many findings the long text tells."""

_LIKE: Final = str.maketrans({"|": "/", "<": "‹", ">": "›"})  # noqa: RUF001 - they are to look alike
"""What would begin performance data, or be taken for HTML on the page of a service."""
_NO_LABEL: Final = re.compile(r"[^\w.-]", re.ASCII)
_COUNTED: Final = (Health.BROKEN, Health.DEGRADED, Health.UNKNOWN, Health.IDLE)

Value = tuple[str, str]
"""A label of the performance data, and what stands behind it: U where that is not known."""


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield the first line, then what a monitor shows on the page of the service."""
    match document:
        case Report():
            told = [*_ended(document.head), said(headline(document.verdict, Look(verbose=True)))]
            yield _first(document.head, f"{_invented(document)}{told[0]}", _values(document))
            yield from map(_plain_line, (*told, *_long(document)))
        case Refusal():
            told = [*map(failed, document.head.failures)] or [document.head.exit_name]
            yield _first(document.head, told[0], _run(document.head))
            yield from map(_plain_line, told)
        case Rows():
            raise ValueError("a list has no state")
        case _:
            assert_never(document)


def _invented(report: Report) -> str:
    return f"SANDBOX {report.target.sandbox}: " if report.target.sandbox else ""


def _first(head: Head, text: str, values: Iterable[Value]) -> str:
    line = f"{state(head.exit_code).name} - {_plain(text)}"
    short = line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."
    data: dict[str, str] = {}
    for label, value in values:
        # Of two ids that make the same label, for which a graph would jump between them, the first stands.
        data.setdefault(_NO_LABEL.sub("_", label), value)
    return f"{short} | {' '.join(map('='.join, data.items()))}\n"


def _plain_line(text: str) -> str:
    return f"{_plain(text)}\n"


def _plain(text: str) -> str:
    return visible(text).translate(_LIKE)


def _ended(head: Head) -> Iterator[str]:
    """Yield how the run itself ended, where that was not by itself."""
    return (failed(failure) for failure in head.failures if failure.signal is None)


def _long(report: Report) -> Iterator[str]:
    told = [finding for finding in report.verdict.findings if counts(finding)]
    for finding in told[:MOST]:
        follows = f" (follows from {finding.follows_from})" if finding.follows_from else ""
        yield f"{finding.level}: {finding.code} {finding.title} ({finding.subject.name}){follows}: {seen(finding)}"
        if not finding.follows_from:
            yield f"  next ({finding.who}): {finding.next}"
    if rest := len(told[MOST:]):
        yield f"and {number(rest, 'more finding')}"
    yield from (f"not read: {text}" for text in every_failure(report.head, report.snapshot.exchanges))
    yield f"as of {report.head.as_of:%Y-%m-%dT%H:%M:%SZ}, layers {report.head.version}"


def _values(report: Report) -> Iterator[Value]:
    yield from _run(report.head)
    took = [exchange.elapsed.total_seconds() for exchange in report.snapshot.exchanges]
    yield "latency", _seconds(max(took, default=None))
    coverage = report.verdict.coverage
    yield "checks", f"{coverage.checked};;;0;{coverage.total}"
    found = Counter(finding.level for finding in report.verdict.findings)
    yield from ((f"findings_{health}", f"{found[health]};;;0") for health in _COUNTED)
    yield from _ages(report)
    for subject in report.verdict.subjects:
        if isinstance(subject.item, RelayState) and subject.item.listed:
            yield from _relay(subject.item, report)


def _run(head: Head) -> Iterator[Value]:
    yield "time", _seconds(None if head.elapsed is None else head.elapsed.total_seconds())


def _ages(report: Report) -> Iterator[Value]:
    """Yield for each app how long ago it was heard from; of more than a few only the ends of the range.

    A label is an id: a name may change, and with it every graph would begin anew.
    """
    found = apps(report.snapshot)
    if len(found) <= MOST:
        yield from ((f"{app.id}_last_event", _age(app.last_event_at, report)) for app in found)
    else:
        times = [app.last_event_at for app in found if isinstance(app.last_event_at, datetime)]
        yield "oldest_last_event", _age(min(times, default=None), report)
        yield "newest_last_event", _age(max(times, default=None), report)
    if (app := report.snapshot.get(App)) is not None:
        yield from ((f"{each.platform}_last_forward", _age(each.last_forward_at, report)) for each in app.toggles)


def _relay(relay: RelayState, report: Report) -> Iterator[Value]:
    error = relay.last_error
    yield f"{relay.platform}_last_error", _age(error.at if isinstance(error, LastError) else None, report)
    yield f"{relay.platform}_sent_24h", _count(relay.sent_24h)
    yield f"{relay.platform}_received_24h", _count(relay.received_24h)


def _age(moment: object, report: Report) -> str:
    """Write how long ago something was; one that lies in the future is as negative as it is."""
    return f"{round((report.snapshot.now - moment).total_seconds())}s" if isinstance(moment, datetime) else "U"


def _count(value: object) -> str:
    return f"{value:.15g};;;0" if isinstance(value, int | float) and isfinite(value) else "U"


def _seconds(value: float | None) -> str:
    return "U" if value is None else f"{value:.3f}s;;;0"
