"""verify-tracking: a test event, its report, and the replay of a report by its idempotency key."""

import json
from datetime import datetime, timedelta

from layers_cli.sandbox import notation
from layers_cli.sandbox.bodies import Json, last_event_at
from layers_cli.sandbox.exchange import RefusedError, Request, encoded, invalid
from layers_cli.sandbox.world import App, Probe, Project, Relay, World

REPLAY_WINDOW = timedelta(hours=24)
RECENT = timedelta(hours=24)

_BOTH = frozenset(
    {"purchase_success", "paywall_purchased", "subscription_start", "trial_start", "sign_up", "add_to_cart"}
    | {"content_open", "search"}
)
FORWARDED = {
    "meta": _BOTH | {"subscription_renew", "trial_convert", "purchase_attempt", "bookmark_add"},
    "tiktok": _BOTH | {"screen_view"},
}


def probe(request: Request, world: World, project: Project, app: App, now: datetime) -> Probe:
    """Return the executed probe, or the earlier one whose idempotency key and body the request repeats."""
    asked = _asked(request.body)
    key = request.headers.get("idempotency-key")
    written = json.dumps(asked, sort_keys=True)
    for earlier in world.probes:
        same = key is not None and (earlier.idempotency_key, earlier.project, earlier.app) == (key, project.id, app.id)
        if same and now - earlier.at < REPLAY_WINDOW:
            if earlier.asked == written:
                return earlier
            raise RefusedError(409, "IDEMPOTENCY_CONFLICT", "This Idempotency-Key was used with another body.")
    return Probe(
        project=project.id,
        app=app.id,
        at=now,
        event_name=str(asked.get("sampleEventName", "layers_test_event")),
        idempotency_key=key,
        asked=written,
        report=encoded(_report(asked, world, project, app, now)),
    )


def _asked(body: bytes) -> Json:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        raise invalid("body", "The body is not JSON.") from None
    if not isinstance(asked, dict):
        raise invalid("body", "The body must be an object.")
    expected = asked.get("expectedEvents", [])
    if not isinstance(expected, list) or not all(isinstance(name, str) for name in expected):
        raise invalid("expectedEvents", "expectedEvents must be an array of strings.")
    if not isinstance(asked.get("sampleEventName", ""), str):
        raise invalid("sampleEventName", "sampleEventName must be a string.")
    return asked


def _report(asked: Json, world: World, project: Project, app: App, now: datetime) -> Json:
    named = asked.get("expectedEvents", ["app_open"])
    expected = [str(name) for name in named] if isinstance(named, list) else []
    newest = {event.name: now - event.age for event in reversed(project.events) if _recent(event.age, event.app, app)}
    missing = [name for name in expected if name not in newest]
    last = last_event_at(app, world, now)
    status = "missing_events" if missing else "healthy"
    return {
        "status": "no_install" if app.last_event is None else status,
        "lastEventAt": last and notation.milliseconds(last),
        "expectedEvents": expected,
        "observedEvents": list(newest),
        "missing": missing,
        "samples": [_sample(name, newest[name], project.relays) for name in expected if name in newest],
        "checks": _checks(project),
    }


def _recent(age: timedelta, sender: str, app: App) -> bool:
    return sender == app.id and age <= RECENT


def _sample(name: str, at: datetime, relays: tuple[Relay, ...]) -> Json:
    platforms: list[Json] = []
    for relay in relays:
        if relay.enabled:
            forwarded = relay.status != "broken" and name in FORWARDED[relay.platform]
            trace = {"meta": {"fbtrace_id": "AbCDeFgHiJk"}, "tiktok": {"request_id": "abc123"}}[relay.platform]
            platforms.append({"platform": relay.platform, "forwarded": forwarded} | (trace if forwarded else {}))
    return {"name": name, "receivedAt": notation.milliseconds(at), "platforms": platforms}


def _checks(project: Project) -> list[Json]:
    ready = {relay.platform for relay in project.relays if relay.enabled and relay.pixel and relay.token_valid}
    return [
        {"name": "ingest_endpoint_reachable", "passed": True},
        {"name": "app_id_recognized", "passed": True},
        {"name": "capi_meta_configured", "passed": "meta" in ready},
        {"name": "capi_tiktok_configured", "passed": "tiktok" in ready},
        {"name": "test_event_round_trip", "passed": True},
    ]
