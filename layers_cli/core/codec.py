"""Documents as JSON values: camelCase keys, ISO 8601 times, nothing that only people need.

Long parts are generators, so that a writer can stream them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

from layers_cli.core.events import Events
from layers_cli.core.facts import facts, stamp
from layers_cli.core.finding import Check, Finding
from layers_cli.core.probe import Probe
from layers_cli.core.report import Document, Failure, Head, Refusal, Report, Rows, organization
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.signals import AdAccounts, App, AppList, Identity, Reading, Relay, Unreadable
from layers_cli.core.snapshot import Exchange, Key, Snapshot, Target
from layers_cli.core.verdict import Coverage

if TYPE_CHECKING:
    from layers_cli.core.chain import Chain
    from layers_cli.core.change import Change
    from layers_cli.core.news import News
    from layers_cli.core.past import Past
    from layers_cli.core.state import Mark

Json = Any


def members(document: Document) -> Iterator[tuple[str, Json | Iterator[Json]]]:
    """Yield the top-level members of a document in order; a generator stands for an array."""
    match document:
        case Report():
            yield from _report(document)
        case Rows():
            yield from _rows(document)
        case Refusal():
            yield from _head(document.head, "layers.error/1")
        case _:
            assert_never(document)


def value(document: Document) -> dict[str, Json]:
    """Return the whole document as one JSON value."""
    return {name: [*part] if isinstance(part, Iterator) else part for name, part in members(document)}


def _head(head: Head, schema: str) -> Iterator[tuple[str, Json]]:
    yield "schema", schema
    yield "tool", {"name": "layers", "version": head.version}
    yield "command", head.command
    yield "asOf", stamp(head.as_of)
    yield "exitCode", head.exit_code
    yield "exitName", head.exit_name
    yield "errors", [_failure(failure) for failure in head.failures]


def _report(report: Report) -> Iterator[tuple[str, Json | Iterator[Json]]]:
    verdict = report.verdict
    yield from _head(report.head, "layers.report/1")
    yield "target", _target(report.target, report.organization, report.key)
    yield "verdict", str(verdict.health)
    yield "coverage", _coverage(verdict.coverage)
    yield "subjects", (_subject(subject, report) for subject in verdict.subjects)
    yield "findings", (_finding(finding) for finding in verdict.findings)
    yield "checks", (_check(check) for check in verdict.checks)
    yield "notProven", [*report.not_proven]
    if (events := report.snapshot.get(Events)) is not None:
        yield "events", _events(events)
    if (probe := report.snapshot.get(Probe)) is not None:
        yield "probe", _probe(probe, report.snapshot)
    if report.chain is not None:
        yield from _chain(report.chain)
    if report.news is not None:
        yield "news", _news(report.news)
    yield "requests", [_exchange(exchange) for exchange in report.snapshot.exchanges]


def _rows(rows: Rows) -> Iterator[tuple[str, Json | Iterator[Json]]]:
    yield from _head(rows.head, f"layers.{rows.head.command.replace(' ', '-')}/1")
    if rows.target is not None:
        snapshot = rows.verdict.snapshot if rows.verdict else None
        key, known = (snapshot.key, organization(snapshot)) if snapshot else (rows.key, None)
        yield "target", _target(rows.target, known, key)
    if rows.facts is not None:
        for name, fact in rows.facts.items():
            yield name, [*fact] if isinstance(fact, tuple) else fact
    if rows.past is not None:
        yield from _past(rows.past)
    if rows.notes:
        yield "notes", [*rows.notes]
    if rows.columns:
        yield "items", (dict(row) for row in rows.rows)
    if rows.verdict is not None:
        yield "findings", (_finding(finding) for finding in rows.verdict.findings)
    if rows.exchanges:
        yield "requests", [_exchange(exchange) for exchange in rows.exchanges]


def _past(past: "Past") -> Iterator[tuple[str, Json]]:
    yield "recordedBy", past.trail.command
    yield "since", stamp(past.since)
    yield "before", stamp(past.before)
    yield "secondsIn", {str(health or "unseen"): round(time.total_seconds()) for health, time in past.time_in.items()}


def target(snapshot: Snapshot) -> Json:
    """Return the target of a snapshot as an object."""
    return _target(snapshot.target, organization(snapshot), snapshot.key)


def _target(target: Target, organization: str | None, key: Key | None) -> Json:
    return {
        "projectId": target.project_id,
        "projectName": target.project_name,
        "appId": target.app_id,
        "appName": target.app_name,
        "organization": target.organization or organization,
        "baseUrl": target.base_url,
        "profile": target.profile,
        "sandbox": target.sandbox,
        "testKey": key.is_test if key else None,
        "keyLastFour": (key.last_four or None) if key else None,
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "checked": coverage.checked,
        "total": coverage.total,
        "notChecked": [
            {"code": c.code, "subject": _ref(c), "signal": c.signal, "reason": c.reason} for c in coverage.not_checked
        ],
        "skipped": [{"code": c.code, "subject": _ref(c)} for c in coverage.skipped],
    }


def _ref(about: Check | Subject) -> Json:
    name = about.subject if isinstance(about, Check) else about.id
    return {"kind": str(about.kind), "id": name}


def _subject(subject: Subject, report: Report) -> Json:
    reading = source(subject, report.snapshot)
    return {
        "kind": str(subject.kind),
        "id": subject.id,
        "name": subject.name,
        "platform": subject.platform,
        "health": str(report.verdict.health_of(subject)),
        "asOf": stamp(reading.as_of) if reading else None,
        "source": reading.origin if reading else None,
        "facts": facts(subject, report.snapshot),
    }


def source(subject: Subject, snapshot: Snapshot) -> Reading | None:
    """Return the reading that a subject was found in."""
    match subject.kind:
        case Kind.APP:
            return snapshot.get(App) or snapshot.get(AppList)
        case Kind.RELAY:
            return snapshot.get(Relay)
        case Kind.ACCOUNT:
            return snapshot.get(AdAccounts)
        case Kind.KEY:
            return snapshot.get(Identity)
        case Kind.PROBE:
            return snapshot.get(Probe)
        case Kind.PROJECT:
            return None
        case _:
            assert_never(subject.kind)


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "title": finding.title,
        "subject": _ref(finding.subject),
        "health": str(finding.level),
        "evidence": finding.evidence,
        "facts": {**finding.facts, **({"thresholds": ", ".join(finding.thresholds)} if finding.thresholds else {})},
        "cause": finding.cause,
        "next": finding.next,
        "who": str(finding.who),
        "docs": finding.docs,
        "followsFrom": finding.follows_from,
        **({"since": stamp(finding.since)} if finding.since else {}),
    }


def _check(check: Check) -> Json:
    return {"code": check.code, "subject": _ref(check), "outcome": str(check.result), "reason": check.reason}


def _events(events: Events) -> Json:
    return {
        "complete": events.whole,
        "since": _stamp(min((piece.since for piece in events.slices if piece.since is not None), default=None)),
        "names": [
            {
                "name": tally.name,
                "count": tally.count,
                "firstAt": stamp(tally.first_at),
                "lastAt": stamp(tally.last_at),
                "test": tally.is_test,
            }
            for tally in events.tallies
        ],
    }


def _probe(probe: Probe, snapshot: Snapshot) -> Json:
    """Write a report; what could not be read is absent."""
    sent = snapshot.sent[-1] if snapshot.sent else None
    return _known({
        "status": probe.status,
        "asOf": probe.as_of,
        "lastEventAt": probe.last_event_at,
        "expectedEvents": probe.expected,
        "observedEvents": probe.observed,
        "missing": probe.missing,
        "eventName": sent.event_name if sent else None,
        "idempotencyKey": sent.key if sent else None,
        "checks": [_known({"name": c.name, "passed": c.passed, "detail": c.detail}) for c in probe.checks],
        "samples": [
            _known({
                "name": sample.name,
                "receivedAt": sample.received_at,
                "platforms": [
                    _known({"platform": f.platform, "forwarded": f.forwarded, "traceId": f.trace_id})
                    for f in sample.forwards
                ],
            })
            for sample in probe.samples
        ],
    })  # fmt: skip


def _known(row: Mapping[str, Json]) -> Json:
    return {name: _plain(value) for name, value in row.items() if not isinstance(value, Unreadable)}


def _plain(value: Json) -> Json:
    match value:
        case datetime():
            return stamp(value)
        case tuple():
            return [*value]
        case StrEnum():
            return str(value)
        case _:
            return value


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def _news(news: "News") -> Json:
    return {
        "occasion": str(news.occasion),
        "new": [mark(each) for each in news.new],
        "still": [mark(each) for each in news.still],
        "recovered": [{"code": c.code, "subject": {"kind": str(c.kind), "id": c.subject}} for c in news.recovered],
        "verdictBefore": news.before and str(news.before),
        "since": _stamp(news.since),
    }


def change(change: "Change") -> Json:
    """Return a change as an object."""
    return {
        "turn": str(change.turn),
        "code": change.code,
        "subject": {"kind": str(change.kind), "id": change.subject},
        "name": change.name,
        "title": change.title,
        "before": change.before and str(change.before),
        "after": change.after and str(change.after),
    }


def mark(mark: "Mark") -> Json:
    """Return a finding that is remembered as an object."""
    return {"code": mark.code, "subject": {"kind": str(mark.kind), "id": mark.subject}, "health": str(mark.level)}


def _chain(chain: "Chain") -> Iterator[tuple[str, Json]]:
    yield (
        "chain",
        [
            {
                "link": link.key,
                "title": link.title,
                "subject": link.subject,
                "proof": str(link.proof),
                "evidence": link.evidence,
                "codes": [*link.codes],
            }
            for link in chain.links
        ],
    )
    yield "rootCause", None if chain.root is None else _finding(chain.root)
    yield (
        "candidates",
        [
            {"at": _stamp(candidate.at), "what": candidate.what, "source": candidate.source}
            for candidate in chain.candidates
        ],
    )
    yield "escalation", [{"label": label, "value": value} for label, value in chain.escalation]


def _failure(failure: Failure) -> Json:
    document = {
        "signal": failure.signal,
        "why": failure.why,
        "httpStatus": failure.http_status,
        "apiCode": failure.api_code,
        "message": failure.message,
        "requestId": failure.request_id,
    }
    return document | ({"hint": failure.hint} if failure.hint else {})


def _exchange(exchange: Exchange) -> Json:
    return {
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status or None,
        "requestId": exchange.request_id,
        "milliseconds": round(exchange.elapsed.total_seconds() * 1000),
        "tries": exchange.tries,
    }
