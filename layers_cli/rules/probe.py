"""Probe: what the report of a test event says, and whether it can be believed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from layers_cli.core.duration import ago
from layers_cli.core.event_names import alike, forwarded_as
from layers_cli.core.health import NOTE, Health, Level
from layers_cli.core.limits import Limits
from layers_cli.core.probe import DEFAULT_EXPECTED, Forward, Probe, ProbeCheck, ProbeStatus
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import RELAYED, App, AppRecord, Flaw, Platform, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.events import SEEN, expecting, listed, names_seen
from layers_cli.rules.relay import is_on

DOCS: Final = "https://developers.layers.com/docs/api/reference/sdk-apps/verify-tracking"
REPORT: Final = ((Source.PROBE,),)
PROBE_AGAIN: Final = "then run: layers verify {app} {expect} {flags}"
BREAKING: Final = frozenset({"ingest_endpoint_reachable", "app_id_recognized", "test_event_round_trip"})
"""Checks without which no event of the app arrives."""
_CAPI: Final = re.compile(r"capi_(.+)_configured")


def _lives(snapshot: Snapshot, limits: Limits) -> bool:
    """Whether the app's record shows an event that came after the newest probe and is not its own.

    A recent event proves that the SDK boots and sends app_open, says /docs/api/concepts/sdk-health.
    """
    app = snapshot.get(App)
    moment = app.record.last_event_at if app else None
    if not snapshot.sent or not isinstance(moment, datetime):
        return False
    return snapshot.sent[-1].echoes_until < moment <= snapshot.now + limits.skew


def _said(probe: Probe, word: ProbeStatus) -> Outcome:
    """Judge the word that a report gives as a whole."""
    if isinstance(probe.status, Unreadable):
        return cannot_tell(probe.status)
    return Evidence(seen=f"the report says {word}", facts={"status": str(word)}) if probe.status is word else PASSED


@rule(
    "LAY601", "Probe finds no install", Health.BROKEN, Kind.PROBE, who=Owner.APP_DEVELOPER,
    fires="the report says no_install, and no event came since",
    cause="the API knows of no event from this app: the SDK is not in the build, or starts with another app id",
    next=f"compare the app id in the build with {{app}}, start the app once, {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT, masked_by=("LAY101",),
)  # fmt: skip
def no_install(probe: Probe, snapshot: Snapshot, limits: Limits) -> Outcome:
    said = _said(probe, ProbeStatus.NO_INSTALL)
    return PASSED if isinstance(said, Evidence) and _lives(snapshot, limits) else said


@rule(
    "LAY602", "Probe misses expected events", Health.DEGRADED, Kind.PROBE, who=Owner.APP_DEVELOPER,
    fires="an expected event is not among those that the probe observed",
    cause="the app did not send the event in the recent past, or sends it under another name",
    next=f"do in the app what sends the event, {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT, masked_by=("LAY601", "LAY604", "LAY101"),
)  # fmt: skip
def events_missing(probe: Probe, snapshot: Snapshot, limits: Limits) -> Outcome:
    missing = _missing(probe, snapshot)
    if not missing:
        said = _said(probe, ProbeStatus.MISSING_EVENTS)
        return said if isinstance(said, Evidence) else unreadable(probe.missing) or said
    if not snapshot.expected and set(missing) <= set(DEFAULT_EXPECTED) and _lives(snapshot, limits):
        return PASSED
    observed = probe.observed
    seen = "" if isinstance(observed, Unreadable) else f"; observed: {listed(observed) or 'nothing'}"
    near = [] if isinstance(observed, Unreadable) else [n for n in observed if any(alike(n, m) for m in missing)]
    return Evidence(
        seen=f"missing: {listed(missing)}{seen}",
        facts={"missing": ", ".join(missing)},
        next=expecting(near, "verify") if near else None,
    )


def _missing(probe: Probe, snapshot: Snapshot) -> tuple[str, ...]:
    """Return what the report misses, and what you expect and it did not observe, should it have expected less."""
    told = () if isinstance(probe.missing, Unreadable) else probe.missing
    observed = probe.observed
    more = () if isinstance(observed, Unreadable) else (name for name in snapshot.expected if name not in observed)
    return tuple(dict.fromkeys((*told, *more)))


@rule(
    "LAY603", "Probe reports schema drift", Health.DEGRADED, Kind.PROBE, who=Owner.APP_DEVELOPER,
    fires="the report says schema_drift",
    cause="events arrive in another shape than the API expects; what it compares is not documented",
    next="look at the properties of the events: layers events {app} {flags}",
    docs=DOCS, needs=REPORT,
)  # fmt: skip
def schema_drift(probe: Probe, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    return _said(probe, ProbeStatus.SCHEMA_DRIFT)


@rule(
    "LAY604", "Probe check failed", Health.BROKEN, Kind.PROBE, who=Owner.LAYERS,
    fires="a check failed: broken where no event arrives without it, else degraded; only a relay that is on has "
    "to be configured",
    cause="the test event did not get through: the ingest host, the app id, or the way from there into the store",
    next=f"quote the check and the idempotency key to support@layers.com, {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT, masked_by=("LAY601", "LAY303", "LAY304", "LAY308"),
)  # fmt: skip
def check_failed(probe: Probe, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed, gap = failures(probe, snapshot)
    if not failed:
        return gap or (PASSED if probe.checks else NotApplicable(reason="the report holds no check"))
    told = Evidence(
        seen=f"failed: {listed([_told(check) for check in failed])}",
        facts={"failed": ", ".join(check.name for check in failed)},
    )
    if any(check.name in BREAKING for check in failed):
        return told
    platforms = [str(platform) for check in failed if (platform := configures(check)) is not None]
    if len(platforms) < len(failed):
        return replace(told, level=Health.DEGRADED, cause="a step that this tool does not know failed")
    return replace(
        told,
        level=Health.DEGRADED,
        cause="the probe finds the relay not configured, though the relay's status says that it is on",
        next=f"compare pixel and token in the layer's setup, {PROBE_AGAIN}",
        who=Owner.ADS_ADMIN,
        relays=tuple(platforms),
    )


def failures(probe: Probe, snapshot: Snapshot) -> tuple[tuple[ProbeCheck, ...], CannotTell | None]:
    """Return the failed checks that count, and why it is not known of others."""
    judged = [(check, _counts(check, snapshot)) for check in probe.checks]
    gaps = (counts for _, counts in judged if isinstance(counts, CannotTell))
    return tuple(check for check, counts in judged if counts is True), next(gaps, None) or unreadable(*_lost(probe))


def _counts(check: ProbeCheck, snapshot: Snapshot) -> bool | CannotTell | NotApplicable:
    """Whether a check failed that has to pass; who has no relay to a platform need not configure one."""
    if check.passed is True:
        return False
    platform = configures(check)
    on = True if platform is None else is_on(platform, snapshot)
    return on if on is not True else unreadable(check.passed) or True


def configures(check: ProbeCheck) -> Platform | str | None:
    """Return the platform whose relay a check looks at; None where it looks at something else."""
    found = _CAPI.fullmatch(check.name)
    return found and next((platform for platform in RELAYED if platform == found[1]), found[1])


def _told(check: ProbeCheck) -> str:
    return f"{check.name} ({check.detail})" if check.detail else check.name


def _lost(probe: Probe) -> Iterator[Unreadable]:
    """Yield what the report held and could not be used as a whole: a check, a sample, a forward."""
    return (fault for fault in probe.faults if fault.flaw is not Flaw.UNKNOWN_VALUE)


@rule(
    "LAY605", "Test event not forwarded", Health.DEGRADED, Kind.PROBE, who=Owner.LAYERS,
    fires="a sample was not forwarded to a platform that the default map forwards it to and whose relay is on; "
    "else a note",
    cause="the relay left out an event that the default map forwards: its configuration, the platform, or consent to "
    "advertising that is switched off",
    next=f"look at the relay with: layers diagnose {{app}} {{flags}}; {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT,
    masked_by=(
        "LAY303", "LAY304", "LAY308", "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY415",
    ),
)  # fmt: skip
def not_forwarded(probe: Probe, snapshot: Snapshot, _limits: Limits) -> Outcome:
    samples = [(sample.name, forward) for sample in probe.samples for forward in sample.forwards]
    judged = [(name, forward, _level(name, forward, snapshot)) for name, forward in samples]
    gaps = (level for _, _, level in judged if isinstance(level, CannotTell))
    failed = [(name, forward) for name, forward, level in judged if level is Health.DEGRADED]
    if failed:
        return replace(_unforwarded(failed), relays=tuple(dict.fromkeys(str(f.platform) for _, f in failed)))
    if (gap := next(gaps, None) or unreadable(*_lost(probe))) is not None:
        return gap
    if not samples:
        return NotApplicable(reason="the report says of no event whether it was forwarded")
    noted = [(name, forward) for name, forward, level in judged if level == NOTE]
    if not noted:
        return PASSED
    return replace(
        _unforwarded(noted),
        level=NOTE,
        cause="the default map does not forward that name to that platform, or its relay is not on",
        who=Owner.NOBODY,
    )


def _level(name: str, forward: Forward, snapshot: Snapshot) -> Level | CannotTell | None:
    """Weigh what became of a sample on one platform."""
    if forward.forwarded is True:
        return None
    if forwarded_as(name, forward.platform) is None:
        return unreadable(forward.forwarded) or NOTE
    on = is_on(forward.platform, snapshot)
    if on is not True:
        return on if isinstance(on, CannotTell) else NOTE
    return unreadable(forward.forwarded) or Health.DEGRADED


def _unforwarded(pairs: list[tuple[str, Forward]]) -> Evidence:
    said = list(dict.fromkeys(f"{name} to {forward.label}" for name, forward in pairs))
    return Evidence(seen=f"not forwarded: {listed(said)}", facts={"notForwarded": ", ".join(said)})


@rule(
    "LAY606", "Probe report is a replay", Health.UNKNOWN, Kind.PROBE, who=Owner.LAYERS,
    fires="a probe with a new key brings a report with all the times of an earlier one",
    cause="the API answered with the report of an earlier probe, or nothing that a report speaks of happened since",
    next=f"start the app once, wait a minute, {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT,
)  # fmt: skip
def replayed(_probe: Probe, snapshot: Snapshot, _limits: Limits) -> Outcome:
    *earlier, newest = snapshot.sent or (None,)
    if newest is None or not earlier:
        return NotApplicable(reason="there was no earlier probe to compare with")
    if not newest.times:
        return NotApplicable(reason="the report holds no time")
    twin = next((sent for sent in earlier if sent.key != newest.key and sent.times == newest.times), None)
    if twin is None:
        return PASSED
    return Evidence(
        seen=f"every time in the report is that of the probe of {ago(snapshot.now - twin.started_at)} "
        f"({twin.started_at:%H:%M:%S} UTC)",
        facts={"earlierKey": twin.key, "key": newest.key},
    )


@rule(
    "LAY607", "Close but different event name", NOTE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="an expected event is missing, and one of nearly the same name arrives",
    cause="names are compared letter by letter; the app and whoever expects the event spell it differently",
    next=f"send the name that is expected, or expect the one that is sent; {PROBE_AGAIN}",
    docs="https://developers.layers.com/docs/sdk/standard-events", needs=SEEN,
)  # fmt: skip
def close_name(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    probe = snapshot.get(Probe)
    told = () if probe is None or isinstance(probe.missing, Unreadable) else probe.missing
    expected, seen = dict.fromkeys((*snapshot.expected, *told)), names_seen(snapshot)
    close = {name: near for name in expected if name not in seen and (near := [n for n in seen if alike(name, n)])}
    if not close:
        gap = unreadable(probe.missing, probe.observed) if probe else None
        return gap or (PASSED if expected or probe else NotApplicable(reason="no event is expected"))
    return Evidence(
        seen="; ".join(f"{name} is missing, {listed(near)} arrives" for name, near in close.items()),
        facts={name: ", ".join(near) for name, near in close.items()},
    )


@rule(
    "LAY608", "Probe contradicts itself", Health.DEGRADED, Kind.PROBE, who=Owner.LAYERS,
    fires="the report says healthy, and a check failed or an expected event is missing",
    cause="two parts of the same report contradict each other; the worse one was believed",
    next=f"ask support@layers.com which of the two is true, {PROBE_AGAIN}",
    docs=DOCS, needs=REPORT,
)  # fmt: skip
def contradicts_itself(probe: Probe, snapshot: Snapshot, _limits: Limits) -> Outcome:
    if isinstance(probe.status, Unreadable):
        return cannot_tell(probe.status)
    if probe.status is not ProbeStatus.HEALTHY:
        return NotApplicable(reason="the report does not say healthy")
    failed, gap = failures(probe, snapshot)
    missing = () if isinstance(probe.missing, Unreadable) else probe.missing
    said = [f"{check.name} failed" for check in failed] + [f"{name} is missing" for name in missing]
    if not said:
        return gap or unreadable(probe.missing) or PASSED
    return Evidence(seen=f"the report says healthy, and {listed(said)}", facts={"contradictions": len(said)})


RULES = (
    no_install, events_missing, schema_drift, check_failed, not_forwarded, replayed, close_name, contradicts_itself,
)  # fmt: skip
