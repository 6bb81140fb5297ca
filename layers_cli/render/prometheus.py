"""Prometheus' text format, for the textfile collector of the node exporter or a file that is served.

Times are told as timestamps, because an age would stand still in a file. What is not known is absent, never 0. Every
series names the run's command and target, so that the files of several runs can lie in one folder.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, assert_never

from layers_cli.core.finding import COUNTED
from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.report import Document, Head, Refusal, Report, Rows
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.signals import App, AppRecord, LastError, RelayState
from layers_cli.core.snapshot import Target
from layers_cli.render.visible import visible

_TOLD: Final = frozenset({0, 10, 11, 12})
"""The exit codes of a run that could tell how the target is."""
_STATES: Final = tuple((health, f'state="{health}"') for health in Health)

Sample = tuple[str, float]
"""The labels of a series that say more than the run's own, as they are written, and its value."""


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield each family with its samples."""
    match document:
        case Report():
            yield from _report(document)
        case Refusal():
            yield from _run(document.head, Target())
        case Rows():
            raise ValueError("a list has no metrics")
        case _:
            assert_never(document)


def _report(report: Report) -> Iterator[str]:
    verdict, common = report.verdict, _common(report.head, report.target)
    judged = [(each, _subject(each)) for each in verdict.subjects if each.kind is not Kind.KEY]
    yield from _family(
        "layers_verdict", "How the target is as a whole: 1 for the state that holds, 0 for all others.",
        common, _states("", verdict.health),
    )  # fmt: skip
    yield from _family(
        "layers_health", "How a subject is: 1 for the state that holds, 0 for all others.",
        common, (sample for each, labels in judged for sample in _states(f"{labels},", verdict.health_of(each))),
    )  # fmt: skip
    found = Counter((each.code, str(each.level), str(each.subject.kind)) for each in verdict.findings)
    yield from _family(
        "layers_findings", "How many findings there are of a code.",
        common,
        ((_labels(code=code, health=health, kind=kind), count) for (code, health, kind), count in found.items()),
    )  # fmt: skip
    made = Counter(check.result for check in verdict.checks if check.result in COUNTED)
    yield from _family(
        "layers_checks", "How many checks came to a result.",
        common, ((_labels(result=str(result)), count) for result, count in made.items()),
    )  # fmt: skip
    yield from _times(judged, common)
    yield from _forwards(report, common)
    yield from _family("layers_relay_events", "How many events were counted in a window.", common, _counts(judged))
    yield from _run(report.head, report.target)


def _times(judged: Iterable[tuple[Subject, str]], common: str) -> Iterator[str]:
    """Yield when each app was last heard from, and when each relay last failed."""
    events: list[Sample] = []
    errors: list[Sample] = []
    for subject, labels in judged:
        match subject.item:
            case AppRecord(last_event_at=datetime() as moment):
                events.append((labels, moment.timestamp()))
            case RelayState(last_error=LastError(at=datetime() as moment)):
                errors.append((labels, moment.timestamp()))
            case _:
                pass
    yield from _family("layers_last_event_timestamp_seconds", "When an app was last heard from.", common, events)
    yield from _family("layers_last_error_timestamp_seconds", "When a relay last failed to forward.", common, errors)


def _forwards(report: Report, common: str) -> Iterator[str]:
    app = report.snapshot.get(App)
    yield from _family(
        "layers_last_forward_timestamp_seconds", "When an event of the app was last forwarded to a platform.",
        common,
        (
            (_labels(platform=str(toggle.platform)), toggle.last_forward_at.timestamp())
            for toggle in (() if app is None else app.toggles)
            if isinstance(toggle.last_forward_at, datetime)
        ),
    )  # fmt: skip


def _counts(judged: Iterable[tuple[Subject, str]]) -> Iterator[Sample]:
    for subject, labels in judged:
        if not isinstance(relay := subject.item, RelayState):
            continue
        sent, received = "sent", "received"
        for by, window, count in (
            (sent, "1h", relay.sent_1h),
            (sent, "24h", relay.sent_24h),
            (received, "24h", relay.received_24h),
        ):
            if isinstance(count, int | float):
                yield f"{labels},{_labels(count=by, window=window)}", count


def _run(head: Head, target: Target) -> Iterator[str]:
    common = _common(head, target)
    at = head.as_of.timestamp()
    told = at if head.exit_code in _TOLD else None
    took = None if head.elapsed is None else head.elapsed.total_seconds()
    for name, meaning, value in (
        ("layers_last_run_timestamp_seconds", "When the tool ran last.", at),
        ("layers_last_success_timestamp_seconds", "When it could last tell how the target is.", told),
        ("layers_run_duration_seconds", "How long the run took.", took),
        ("layers_exit_code", "How the run ended, by the codes of layers help exit-codes.", head.exit_code),
    ):
        yield from _family(name, meaning, common, () if value is None else (("", value),))
    about = _labels(version=head.version, sandbox=target.sandbox or "")
    yield from _family(
        "layers_build_info", "The version of the tool, and the scenario where the data is invented.",
        common, ((about, 1),),
    )  # fmt: skip


def _states(labels: str, holds: Health) -> Iterator[Sample]:
    return ((labels + state, int(each is holds)) for each, state in _STATES)


def _common(head: Head, target: Target) -> str:
    known = {"command": head.command, "project_id": target.project_id or "", "app_id": target.app_id or ""}
    return _written(known)


def _subject(subject: Subject) -> str:
    return _labels(kind=str(subject.kind), id=subject.id, name=subject.name, platform=subject.platform or "")


def _labels(**labels: str) -> str:
    return _written(labels)


def _written(labels: Mapping[str, str]) -> str:
    return ",".join([f'{name}="{_escaped(value)}"' for name, value in labels.items()])


def _escaped(value: str) -> str:
    return visible(value).replace("\\", "\\\\").replace('"', '\\"')


def _family(name: str, told: str, common: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Yield the samples of a gauge under what it is; nothing where there are none.

    Of two with the same labels, for which Prometheus refuses the whole text, the first stands.
    """
    before = f"# HELP {name} {told}\n# TYPE {name} gauge\n"
    seen: set[str] = set()
    for labels, value in samples:
        if labels in seen:
            continue
        seen.add(labels)
        yield f"{before}{name}{{{common}{',' if labels else ''}{labels}}} {value:.15g}\n"
        before = ""
