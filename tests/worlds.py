"""Values to judge: a healthy project, and one word for each way in which it can be another."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from layers_cli.core.audit import AuditLog
from layers_cli.core.events import Census, Event, Events, Slice
from layers_cli.core.finding import Check, Finding
from layers_cli.core.health import Health
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.probe import DEFAULT_EVENT, Forward, Probe, ProbeCheck, ProbeStatus, Sample, Sent
from layers_cli.core.selection import Selection
from layers_cli.core.signals import (
    AdAccount,
    AdAccounts,
    App,
    AppList,
    AppRecord,
    Flaw,
    Identity,
    LastError,
    Platform,
    Project,
    ProjectList,
    ProjectRecord,
    Reading,
    Relay,
    RelayState,
    Source,
    Toggle,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.core.verdict import Verdict
from layers_cli.rules import CATALOGUE

NOW = datetime(2026, 6, 9, 17, 2, 14, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
META_PIXEL, TIKTOK_PIXEL = "123456789012345", "C4A9P2Q7R5S8T1U6"
IOS, ANDROID, PROJECT = "app_ios", "app_android", "prj_acme"
TARGET = Target(project_id=PROJECT, project_name="Acme Coffee", flags=("-p", PROJECT))
KEY = Key(last_four="c0de")
STATUS = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT)
APP_SHOW = (Source.APP, Source.RELAY)
VERIFY = (Source.APP, Source.RELAY, Source.PROBE)
DIAGNOSE = (Source.IDENTITY, Source.APP, Source.EVENTS, Source.RELAY, Source.ACCOUNTS, Source.AUDIT)
CHECKS = (
    "ingest_endpoint_reachable", "app_id_recognized", "capi_meta_configured", "capi_tiktok_configured",
    "test_event_round_trip",
)  # fmt: skip


def ago(**duration: float) -> datetime:
    """Return a time before now: `ago(hours=1)`."""
    return NOW - timedelta(**duration)


DAY = Slice(complete=True, since=ago(hours=24))


def unreadable(path: str = "$.field", found: str = "5", flaw: Flaw = Flaw.WRONG_TYPE) -> Unreadable:
    return Unreadable(path=path, found=found, flaw=flaw)


ABSENT = unreadable(found="", flaw=Flaw.ABSENT)
WRONG = unreadable()
STRANGE = unreadable(found="paused", flaw=Flaw.UNKNOWN_VALUE)


def named(name: str, value: object) -> dict[str, Any]:
    """Return one change whose name is a value: `state(**named("enabled", WRONG))`."""
    return {name: value}


def _with(defaults: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {"as_of": NOW, "origin": "GET"} | defaults | changes


def record(**changes: Any) -> AppRecord:
    """Return an iOS app that sent an event a moment ago."""
    defaults: dict[str, Any] = {
        "id": IOS, "name": "Acme Coffee iOS", "platform": "ios", "bundle_id": "com.acme.coffee",
        "android_package": None, "web_domain": None, "created_at": ago(days=51), "last_event_at": ago(minutes=2),
    }  # fmt: skip
    return AppRecord(**defaults | changes)


def android(**changes: Any) -> AppRecord:
    """Return the other app of the project."""
    defaults: dict[str, Any] = {
        "id": ANDROID, "name": "Acme Coffee Android", "platform": "android", "bundle_id": None,
        "android_package": "com.acme.coffee",
    }  # fmt: skip
    return record(**defaults | changes)


def toggle(platform: Platform = Platform.META, **changes: Any) -> Toggle:
    pixel = {Platform.META: META_PIXEL, Platform.TIKTOK: TIKTOK_PIXEL}.get(platform)
    defaults: dict[str, Any] = {"enabled": True, "pixel_id": pixel, "last_forward_at": ago(minutes=3)}
    return Toggle(platform=platform, **defaults | changes)


def app(app_record: AppRecord | None = None, **changes: Any) -> App:
    """Return one app's own record, switched on for both platforms."""
    defaults: dict[str, Any] = {
        "record": app_record or record(), "ingest_endpoint": "https://in.layers.com/l/events",
        "last_rotated_at": ago(days=51), "toggles": (toggle(), toggle(Platform.TIKTOK)),
    }  # fmt: skip
    return App(**_with(defaults, changes))


def apps(*records: AppRecord, **changes: Any) -> AppList:
    return AppList(**_with({"apps": records}, changes))


def state(platform: Platform | str = Platform.META, **changes: Any) -> RelayState:
    """Return a healthy relay as the array shape tells it."""
    defaults: dict[str, Any] = {
        "enabled": True, "status": Health.HEALTHY, "pixel_id": META_PIXEL, "token_valid": True,
        "token_validated_at": ago(hours=2),
    }  # fmt: skip
    if platform is Platform.TIKTOK:
        defaults["pixel_id"] = TIKTOK_PIXEL
    return RelayState(platform=platform, **defaults | changes)


def keyed(platform: Platform | str = Platform.META, **changes: Any) -> RelayState:
    """Return a relay as the keyed shape tells it: no status, no validity, the platform's count."""
    told: dict[str, Any] = {
        "status": None,
        "token_valid": None,
        "token_validated_at": None,
        "token_present": True,
        "received_24h": 12,
    }
    return state(platform, **told | changes)


def error(**changes: Any) -> LastError:
    """Return a throttling error of a moment ago."""
    defaults: dict[str, Any] = {
        "at": ago(minutes=21),
        "code": "PLATFORM_ERROR",
        "message": "User request limit",
        "platform_code": 17,
    }
    return LastError(**defaults | changes)


def relay(*states: RelayState, **changes: Any) -> Relay:
    return Relay(**_with({"platforms": states}, changes))


def account(platform: Platform | str = Platform.META, **changes: Any) -> AdAccount:
    defaults: dict[str, Any] = {
        "id": f"acc_{platform}", "external_id": "act_1", "name": f"Acme {platform}", "token_status": "valid",
        "token_validated_at": None, "connected_at": ago(days=30),
    }  # fmt: skip
    return AdAccount(platform=platform, **defaults | changes)


def accounts(*items: AdAccount, **changes: Any) -> AdAccounts:
    return AdAccounts(**_with({"accounts": items}, changes))


def project(**changes: Any) -> Project:
    """Return the project's record, which names both apps."""
    defaults: dict[str, Any] = {
        "id": PROJECT, "name": "Acme Coffee", "status": "active", "customer_external_id": None,
        "bundle_id": "com.acme.coffee", "android_package": "com.acme.coffee",
    }  # fmt: skip
    return Project(as_of=NOW, origin="GET", record=ProjectRecord(**defaults | changes))


def projects(*records: ProjectRecord, **changes: Any) -> ProjectList:
    return ProjectList(**_with({"projects": records}, changes))


def identity(**changes: Any) -> Identity:
    names = ("organization_id", "organization_name", "parent_organization_id", "scopes", "tier", "key_id")
    return Identity(**_with(dict.fromkeys((*names, "kill_switch", "access_revoked")), changes))


def audit(**changes: Any) -> AuditLog:
    return AuditLog(**_with({"rows": ()}, changes))


def event(name: object = "app_open", at: object = ago(minutes=2), **changes: Any) -> Event:
    """Return an event of a released build."""
    defaults: dict[str, Any] = {"id": None, "environment": "production"}
    return Event(name=name, occurred_at=at, **defaults | changes)  # type: ignore[arg-type]


SEEN = (
    event(), event("purchase_success", ago(minutes=3)), event("screen_view", ago(minutes=4)),
    event("purchase_success", ago(hours=3)), event("session_start", ago(hours=3)),
)  # fmt: skip
"""What a healthy app sent in the last day, newest first."""


def events(*items: Event, **changes: Any) -> Events:
    """Return the events of the last day, read to their end."""
    census = Census()
    census.take(items)
    defaults = {"slices": (DAY,), "tallies": census.tallies, "environments": census.environments}
    return Events(**_with(defaults, changes))


def forward(platform: Platform | str = Platform.META, **changes: Any) -> Forward:
    return Forward(platform=platform, **{"forwarded": True, "trace_id": f"trace_{platform}"} | changes)


def sample(name: str = "purchase_success", *forwards: Forward, **changes: Any) -> Sample:
    """Return an event that both platforms took."""
    taken = forwards or (forward(), forward(Platform.TIKTOK))
    return Sample(name=name, forwards=taken, **{"received_at": ago(minutes=3)} | changes)


def checks(**passed: Any) -> tuple[ProbeCheck, ...]:
    """Return the documented checks, passed, with some of them changed or added."""
    return tuple(ProbeCheck(name=name, passed=value) for name, value in (dict.fromkeys(CHECKS, True) | passed).items())


def probe(**changes: Any) -> Probe:
    """Return the report of a healthy app."""
    defaults: dict[str, Any] = {
        "status": ProbeStatus.HEALTHY, "last_event_at": ago(minutes=2), "expected": ("app_open",),
        "observed": ("app_open", "purchase_success", "session_start"), "missing": (), "samples": (sample(),),
        "checks": checks(),
    }  # fmt: skip
    return Probe(**_with(defaults, changes))


def sent(key: str = "key_1", **changes: Any) -> Sent:
    """Return a probe of a moment ago."""
    defaults: dict[str, Any] = {
        "event_name": DEFAULT_EVENT, "started_at": ago(seconds=20), "ended_at": ago(seconds=10),
        "times": (ago(minutes=2), ago(minutes=3)),
    }  # fmt: skip
    return Sent(key=key, **defaults | changes)


STATUS_CODES = {
    Why.UNAUTHENTICATED: 401, Why.SUSPENDED: 503, Why.FORBIDDEN_SCOPE: 403, Why.REFUSED: 400, Why.NOT_FOUND: 404,
    Why.INVALID: 422, Why.SERVER_ERROR: 500, Why.RATE_LIMITED: 429, Why.MALFORMED: 200,
}  # fmt: skip


def lost(signal: Source, why: Why = Why.TIMED_OUT, **changes: Any) -> Unavailable:
    """Return a signal that could not be read."""
    defaults: dict[str, Any] = {"message": "It failed.", "as_of": NOW, "http_status": STATUS_CODES.get(why)}
    return Unavailable(signal=signal, why=why, **defaults | changes)


HEALTHY = (
    apps(record(), android()),
    relay(state(), state(Platform.TIKTOK)),
    accounts(account(), account(Platform.TIKTOK)),
    project(),
)
"""What `layers status` reads of a healthy project."""


def snapshot(*readings: Reading | Unavailable, **changes: Any) -> Snapshot:
    """Return the healthy project with some of its signals replaced or added."""
    replaced = {reading.signal for reading in readings}
    kept = tuple(reading for reading in HEALTHY if reading.signal not in replaced)
    return only(*kept, *readings, **changes)


def only(*readings: Reading | Unavailable, **changes: Any) -> Snapshot:
    """Return a snapshot of these readings and no others."""
    defaults: dict[str, Any] = {"target": TARGET, "taken_at": NOW, "readings": readings, "key": KEY}
    return Snapshot(**defaults | changes)


def of_app(*readings: Reading | Unavailable, **changes: Any) -> Snapshot:
    """Return what `layers app show` reads of a healthy app, with some of it replaced."""
    replaced = {reading.signal for reading in readings}
    kept = tuple(reading for reading in (app(), HEALTHY[1]) if reading.signal not in replaced)
    target = Target(project_id=PROJECT, app_id=IOS, app_name="Acme Coffee iOS", flags=("-p", PROJECT))
    return only(*kept, *readings, **{"target": target} | changes)


def verified(*readings: Reading | Unavailable, **changes: Any) -> Snapshot:
    """Return what `layers verify` reads of a healthy app, with some of it replaced."""
    replaced = {reading.signal for reading in readings}
    kept = () if Source.PROBE in replaced else (probe(),)
    return of_app(*kept, *readings, **{"sent": (sent(),)} | changes)


def diagnosed(*readings: Reading | Unavailable, **changes: Any) -> Snapshot:
    """Return what `layers diagnose` reads of a healthy app, with some of it replaced."""
    replaced = {reading.signal for reading in readings}
    usual = (identity(), events(*SEEN), HEALTHY[2], audit())
    return of_app(*(reading for reading in usual if reading.signal not in replaced), *readings, **changes)


def verdict(
    judged: Snapshot | None = None,
    *,
    limits: Limits | None = None,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
    offered: tuple[Source, ...] | None = None,
) -> Verdict:
    """Judge a snapshot (the healthy one) by the whole catalogue."""
    chosen = Selection.parse(only, skip, CATALOGUE)
    return judge(judged or snapshot(), CATALOGUE, limits or Limits(), chosen, offered)


def fired(judged: Verdict, code: str) -> tuple[Finding, ...]:
    """Return the findings of one rule."""
    return tuple(finding for finding in judged.findings if finding.code == code)


def asked(judged: Verdict, code: str) -> tuple[Check, ...]:
    """Return the checks of one rule."""
    return tuple(check for check in judged.checks if check.code == code)


def why(judged: Snapshot, code: str, subject: str) -> str | None:
    """Return why one rule does not say how one subject is; None where it does."""
    return next(check.reason for check in asked(verdict(judged), code) if check.subject == subject)


def told(judged: Snapshot, code: str, subject: str, limits: Limits | None = None) -> str | None:
    """Return what one rule says of one subject: the finding's level where it fired, else the check's result.

    None where it was not asked.
    """
    seen = verdict(judged, limits=limits)
    levels = [str(finding.level) for finding in fired(seen, code) if finding.subject.id == subject]
    results = [str(check.result) for check in asked(seen, code) if check.subject == subject]
    return next(iter((*levels, *results)), None)
