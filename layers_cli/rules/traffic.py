"""Traffic: whether an app's events arrive, judged by when the last one did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from layers_cli.core.duration import ago, spoken
from layers_cli.core.facts import stamp
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import Probe, ProbeStatus
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
from layers_cli.core.signals import App, AppRecord, Source, Unreadable
from layers_cli.core.snapshot import Snapshot

DOCS = "https://developers.layers.com/docs/api/concepts/sdk-health"
RECORD = ((Source.APPS, Source.APP),)
ENOUGH_DAYS = 14
"""How many days of history it takes to know an app's rhythm."""
NEVER = NotApplicable(reason="the app has never sent an event")


def _silence(app: AppRecord, snapshot: Snapshot) -> timedelta | Outcome:
    """Return how long the app has been silent (negative for the future), or why that is not known."""
    if isinstance(app.last_event_at, Unreadable):
        return cannot_tell(app.last_event_at)
    if app.last_event_at is None:
        return NEVER
    return snapshot.now - app.last_event_at


def _age(app: AppRecord, snapshot: Snapshot, limits: Limits) -> timedelta | Outcome:
    """Return the age of an app that has never sent an event, or why the question does not arise."""
    if (gap := unreadable(app.last_event_at)) is not None:
        return gap
    if app.last_event_at is not None or _seen_by_probe(snapshot):
        return PASSED
    if isinstance(app.created_at, Unreadable):
        return cannot_tell(app.created_at)
    age = snapshot.now - app.created_at
    return CannotTell(reason="the app was created in the future") if -age > limits.skew else age


def _seen_by_probe(snapshot: Snapshot) -> bool:
    """Whether a probe saw an event that is none of ours: an app without one before it has sent its first since."""
    probe = snapshot.get(Probe)
    if probe is None or isinstance(probe.observed, Unreadable) or probe.status is ProbeStatus.NO_INSTALL:
        return False
    return bool({*probe.observed} - {sent.event_name for sent in snapshot.sent})


def _without_event(
    app: AppRecord, snapshot: Snapshot, limits: Limits, words: str, is_so: Callable[[timedelta], bool]
) -> Outcome:
    age = _age(app, snapshot, limits)
    if not isinstance(age, timedelta):
        return age
    if not is_so(age):
        return PASSED
    return Evidence(
        seen=f"created {ago(age)}, {words}",
        facts={"lastEventAt": None, "ageSeconds": int(age.total_seconds())},
        thresholds=(limits.shown("grace"),),
    )


@rule(
    "LAY101", "App has never sent an event", Health.BROKEN, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="no event, and the app is older than the install grace",
    cause="the SDK is not in the released build, it starts with another app id, or the ingest host is out of reach",
    next="compare the app id in the build with {app}, start the app once, then run: layers app show {app} {flags}",
    docs=DOCS, needs=RECORD,
)  # fmt: skip
def never_sent(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    return _without_event(app, snapshot, limits, "no event since", lambda age: age > limits.grace)


@rule(
    "LAY102", "App waits for its first event", Health.IDLE, Kind.APP, who=Owner.NOBODY,
    fires="no event yet, and the app is younger than the install grace",
    cause="the app was created a moment ago",
    next="start the app once, then run: layers app show {app} {flags}",
    docs=DOCS, needs=RECORD,
)  # fmt: skip
def first_event_pending(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    return _without_event(app, snapshot, limits, "no event yet", lambda age: age <= limits.grace)


@rule(
    "LAY103", "App is quiet", Health.IDLE, Kind.APP, who=Owner.NOBODY,
    fires="the last event is 1 to 24 hours old",
    cause="nobody uses the app right now, or the last release stopped sending",
    next="start the app once, then run: layers app show {app} {flags}",
    docs=DOCS, needs=RECORD,
)  # fmt: skip
def quiet(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    silence = _silence(app, snapshot)
    if not isinstance(silence, timedelta):
        return silence
    if not limits.quiet < silence <= limits.silent:
        return PASSED
    return _as_usual(
        Evidence(
            seen=f"last event {ago(silence)}",
            facts={"silenceSeconds": int(silence.total_seconds())},
            thresholds=(limits.shown("quiet"), limits.shown("silent")),
        ),
        app, snapshot, silence,
    )  # fmt: skip


@rule(
    "LAY104", "App has gone silent", Health.DEGRADED, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="the last event is more than 24 hours old",
    cause="a release without the SDK or with another app id, consent switched off, or an ad blocker in between",
    next="start the released app once, then run: layers app show {app} {flags}",
    docs=DOCS, needs=RECORD,
)  # fmt: skip
def silent(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    silence = _silence(app, snapshot)
    if not isinstance(silence, timedelta):
        return silence
    # With a silence limit below the quiet one, the narrower promise holds.
    if silence <= limits.silent:
        return PASSED
    found = Evidence(
        seen=f"last event {ago(silence)}",
        facts={"silenceSeconds": int(silence.total_seconds())},
        thresholds=(limits.shown("silent"),),
    )
    usual = _as_usual(found, app, snapshot, silence)
    if usual is found:
        return found
    return replace(usual, level=Health.IDLE, title="App is silent, as it usually is by now", who=Owner.NOBODY)


def _as_usual(found: Evidence, app: AppRecord, snapshot: Snapshot, silence: timedelta) -> Evidence:
    """Return evidence that says so where the app's own history knows such a silence; else the evidence as it is."""
    rhythm = snapshot.rhythms.get(app.id)
    if rhythm is None or rhythm.days < ENOUGH_DAYS or silence > rhythm.longest:
        return found
    longest = spoken(rhythm.longest)
    told = f"by its history of {rhythm.days} days it is silent for up to {longest} at this hour of the week"
    facts = {**found.facts, "usualSeconds": int(rhythm.longest.total_seconds())}
    return replace(found, seen=f"{found.seen}; {told}", facts=facts)


@rule(
    "LAY105", "Last event lies in the future", Health.DEGRADED, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="the last event is later than now by more than the allowed skew",
    cause="a device or backend sends events with a wrong clock; how fresh the traffic is cannot be told",
    next="look for a backfill or a device with a wrong clock, then run: layers app show {app} {flags}",
    docs=DOCS, needs=RECORD,
)  # fmt: skip
def from_the_future(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    silence = _silence(app, snapshot)
    if not isinstance(silence, timedelta):
        return silence
    if -silence <= limits.skew:
        return PASSED
    return Evidence(
        seen=f"last event {spoken(silence)} ahead of now",
        facts={"aheadSeconds": int(-silence.total_seconds())},
        thresholds=(limits.shown("skew"),),
    )


@rule(
    "LAY106", "SDK key rotated after the last event", NOTE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="the app is quiet or silent, and its SDK key was rotated after the last event",
    cause="builds with the old SDK key may be refused at ingest; the documentation contradicts itself on that",
    next="ship a build with the new key, then run: layers app show {app} {flags}",
    docs="https://developers.layers.com/docs/api/reference/sdk-apps/patch-sdk-app",
    needs=((Source.APP,),),
)  # fmt: skip
def rotated_since(app: AppRecord, snapshot: Snapshot, limits: Limits) -> Outcome:
    silence = _silence(app, snapshot)
    if not isinstance(silence, timedelta):
        return silence
    if silence <= min(limits.quiet, limits.silent):
        return NotApplicable(reason="the app is not silent")
    rotated = snapshot[App].last_rotated_at
    if isinstance(rotated, Unreadable):
        return cannot_tell(rotated)
    last = snapshot.now - silence
    if rotated is None or rotated <= last:
        return PASSED
    return Evidence(
        seen=f"the SDK key was rotated {spoken(rotated - last)} after the last event",
        facts={"lastRotatedAt": stamp(rotated), "lastEventAt": stamp(last)},
    )


RULES = (never_sent, first_event_pending, quiet, silent, from_the_future, rotated_since)
