"""The report of a probe: what was tried, which events were seen, and by which ids they are found on the platforms."""

from collections.abc import Iterator

from layers_cli.core.event_names import forwarded_as
from layers_cli.core.probe import Probe, ProbeCheck, Sample
from layers_cli.core.rule import Subject
from layers_cli.core.signals import RELAYED, Platform, Unavailable, Unreadable
from layers_cli.core.verdict import Verdict
from layers_cli.render.page import Blank, Block, Column, Heading, Labelled, Line, Paragraph, Style, line, table
from layers_cli.render.words import Words, dim, flawed

TEST_VIEWS = {
    Platform.META: "Meta Events Manager, Test Events",
    Platform.TIKTOK: "TikTok Events Manager, Debugger",
}
"""Where each platform shows a test event."""


def blocks(subject: Subject, verdict: Verdict, words: Words, codes: str) -> Iterator[Block]:
    """Yield the report, or why there is none."""
    probe: Probe | Unavailable = subject.item
    yield Heading(words.headed("Probe", verdict.health_of(subject), codes))
    if isinstance(probe, Unavailable):
        yield Paragraph(dim(f"No report: {probe.message}"), indent=2)
        yield Blank()
        return
    yield Labelled((
        ("Report", line(words.value(probe.status))),
        ("Answered", line(words.when(probe.as_of))),
        *_sent(verdict),
        ("Last event", line(words.when(probe.last_event_at))),
    ))  # fmt: skip
    yield Blank()
    yield from _checks(probe.checks)
    yield from _events(probe)
    yield from _samples(probe.samples, words)


def _sent(verdict: Verdict) -> Iterator[tuple[str, Line]]:
    if verdict.snapshot.sent:
        sent = verdict.snapshot.sent[-1]
        yield "Test event", line(sent.event_name)
        yield "Key", line(sent.key)


def _checks(checks: tuple[ProbeCheck, ...]) -> Iterator[Block]:
    if not checks:
        return
    columns = (Column("Check", rigid=True), Column("Result"), Column("Remark"))
    yield table(columns, ((line(c.name), line(_passed(c)), line(c.detail or "")) for c in checks))
    yield Blank()


def _passed(check: ProbeCheck) -> str:
    if isinstance(check.passed, Unreadable):
        return flawed(check.passed)
    return "passed" if check.passed else "failed"


def _events(probe: Probe) -> Iterator[Block]:
    """Yield which names were expected and which were seen; a list that could not be read is told in its place."""
    lists = {"Expected": probe.expected, "Observed": probe.observed, "Missing": probe.missing}
    named = {title: names for title, names in lists.items() if not isinstance(names, Unreadable)}
    for title, names in lists.items():
        if isinstance(names, Unreadable):
            yield Paragraph(line(f"{title} events: {flawed(names)}"), indent=2)
    events = dict.fromkeys(name for names in named.values() for name in names)
    if events:
        columns = (
            Column("Event", rigid=True), Column("Expected"), Column("Seen"),
            *(Column(f"{platform.label} gets") for platform in RELAYED),
        )  # fmt: skip
        yield table(columns, (_event(name, named) for name in events))
    yield Blank()


def _event(name: str, named: dict[str, tuple[str, ...]]) -> tuple[Line, ...]:
    missing = name in named.get("Missing", ())
    seen = "missing" if missing else "yes" if name in named.get("Observed", ()) else ""
    return (
        line(name),
        line("expected" if name in named.get("Expected", ()) or missing else ""),
        line(seen, Style.STRONG if missing else Style.NONE),
        *(line(forwarded_as(name, platform) or "") for platform in RELAYED),
    )


def _samples(samples: tuple[Sample, ...], words: Words) -> Iterator[Block]:
    rows = [
        (
            line(sample.name),
            line(words.when(sample.received_at, null="")),
            line(forward.label),
            line(words.value(forward.forwarded)),
            line(f"{forward.trace_name} {forward.trace_id}" if forward.trace_id else ""),
        )
        for sample in samples
        for forward in sample.forwards
    ]
    if not rows:
        return
    columns = (
        Column("Sample"), Column("Received"), Column("Platform", rigid=True), Column("Forwarded"),
        Column("Find it by", rigid=True),
    )  # fmt: skip
    yield table(columns, rows)
    found = {forward.platform for sample in samples for forward in sample.forwards if forward.trace_id}
    views = [view for platform, view in TEST_VIEWS.items() if platform in found]
    if views:
        yield Paragraph(dim(f"These ids are shown in: {'; '.join(views)}."), indent=2)
    yield Blank()
