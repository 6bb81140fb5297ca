"""verify-tracking: a test event, its report, and the replay of an earlier report."""

import json
from datetime import datetime, timedelta

from layers_cli.sandbox import notation, streams
from layers_cli.sandbox.bodies import Json, last_event_at
from layers_cli.sandbox.exchange import RefusedError, Request, encoded, invalid
from layers_cli.sandbox.world import App, Probe, Project, World

REPLAY_WINDOW = timedelta(hours=24)
RECENT = timedelta(hours=24)

CHECKS = (
    "ingest_endpoint_reachable",
    "app_id_recognized",
    "capi_meta_configured",
    "capi_tiktok_configured",
    "test_event_round_trip",
)
"""The documented steps of a probe, in their order."""

_BOTH = frozenset(
    {"purchase_success", "paywall_purchased", "subscription_start", "trial_start", "sign_up", "add_to_cart"}
    | {"content_open", "search"}
)
# The documented example expects app_open and observes it, and has no sample of it.
_UNSAMPLED = frozenset({"app_open", "session_start", "layers_test_event"})
FORWARDED = {
    "meta": _BOTH | {"subscription_renew", "trial_convert", "purchase_attempt", "bookmark_add"},
    "tiktok": _BOTH | {"screen_view"},
}


def probe(request: Request, world: World, project: Project, app: App, now: datetime) -> Probe:
    """Return the executed probe, or the earlier one whose idempotency key and body the request repeats.

    A world that replays returns the earlier one for the body alone.
    """
    asked = _asked(request.body)
    key = request.headers.get("idempotency-key")
    written = json.dumps(asked, sort_keys=True)
    for earlier in world.probes:
        same_app = (earlier.project, earlier.app) == (project.id, app.id)
        if same_app and now - earlier.at < REPLAY_WINDOW and _repeats(earlier, key, written, world):
            return earlier
    return Probe(
        project=project.id,
        app=app.id,
        at=now,
        event_name=str(asked.get("sampleEventName", "layers_test_event")),
        idempotency_key=key,
        asked=written,
        report=encoded(_report(asked, world, project, app, now)),
    )


def _repeats(earlier: Probe, key: str | None, asked: str, world: World) -> bool:
    same_key = key is not None and key == earlier.idempotency_key
    if same_key and asked != earlier.asked:
        raise RefusedError(409, "IDEMPOTENCY_CONFLICT", "This Idempotency-Key was used with another body.")
    return asked == earlier.asked and (same_key or world.replays)


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
    newest = {name: at for name, at in streams.newest_by_name(app, world, now).items() if now - at <= RECENT}
    missing = [name for name in expected if name not in newest]
    last = last_event_at(app, world, now)
    status = "missing_events" if missing else "healthy"
    return {
        "status": "no_install" if app.last_event is None else status,
        "lastEventAt": last and notation.milliseconds(last),
        "expectedEvents": expected,
        "observedEvents": list(newest),
        "missing": missing,
        "samples": [
            _sample(name, newest[name], project) for name in expected if name in newest and name not in _UNSAMPLED
        ],
        "checks": _checks(project),
    }


def _sample(name: str, at: datetime, project: Project) -> Json:
    platforms: list[Json] = []
    for relay in project.relays:
        if relay.enabled:
            mapped = name in FORWARDED[relay.platform] | project.also_forwarded
            forwarded = mapped and relay.status != "broken"
            trace = {"meta": {"fbtrace_id": "AbCDeFgHiJk"}, "tiktok": {"request_id": "abc123"}}[relay.platform]
            platforms.append({"platform": relay.platform, "forwarded": forwarded} | (trace if forwarded else {}))
    return {"name": name, "receivedAt": notation.milliseconds(at), "platforms": platforms}


def _checks(project: Project) -> list[Json]:
    ready = {relay.platform for relay in project.relays if relay.enabled and relay.pixel and relay.token_valid}
    failed = {f"capi_{platform}_configured" for platform in ("meta", "tiktok") if platform not in ready}
    return [{"name": name, "passed": name not in failed} for name in CHECKS]
