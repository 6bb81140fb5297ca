"""Access: whether the API can be asked at all, and what the key may see."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from layers_cli.core.duration import spoken
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import PASSED, Evidence, Kind, NotApplicable, Outcome, Owner, rule, unreadable
from layers_cli.core.signals import AUXILIARY, AppRecord, Identity, Source, Unavailable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target

DOCS = "https://developers.layers.com/docs/api"

LOST = {
    Source.APPS: "LAY1",
    Source.APP: "LAY1",
    Source.RELAY: "LAY3, LAY4",
    Source.ACCOUNTS: "LAY5",
    Source.EVENTS: "LAY2",
    Source.PROBE: "LAY6",
    Source.AUDIT: "what was changed, and when",
    Source.PROJECTS: "finding projects by name",
    Source.PROJECT: "LAY110",
    Source.IDENTITY: "the identity of the key",
}
"""What cannot be checked without each signal."""

PROJECT_ROUTES = frozenset({Source.PROJECT, Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.EVENTS})
"""Signals whose address names the project and nothing below it."""
APP_ROUTES = frozenset({Source.APP, Source.PROBE})
"""Signals whose address names the app."""


def _failed(snapshot: Snapshot, *reasons: Why) -> tuple[Unavailable, ...]:
    return tuple(failure for failure in snapshot.failures if failure.why in reasons)


def _told(failures: tuple[Unavailable, ...]) -> Evidence:
    """Tell the failures in the words they came with, alike ones together."""
    alike: dict[tuple[str, int], list[Unavailable]] = {}
    for failure in failures:
        alike.setdefault((failure.message, failure.tries), []).append(failure)
    seen = "; ".join(map(_sentence, alike.values()))
    first = failures[0]
    facts = {
        "signals": ", ".join(failure.signal for failure in failures),
        "httpStatus": first.http_status,
        "apiCode": first.api_code,
        "requestId": first.request_id,
    }
    return Evidence(seen=seen, facts=facts)


def _sentence(alike: list[Unavailable]) -> str:
    signals = ", ".join(failure.signal for failure in alike)
    tried = f", {alike[0].tries} tries" if alike[0].tries > 1 else ""
    requests = [failure.request_id for failure in alike if failure.request_id]
    named = f" (request{'s' if len(requests) > 1 else ''} {', '.join(requests)})" if requests else ""
    return f"{signals}: {alike[0].message}{tried}{named}"


@rule(
    "LAY001", "API key rejected", Health.UNKNOWN, Kind.KEY, who=Owner.KEY_OWNER,
    fires="401 on any signal",
    cause="the key is missing, malformed, wrong, revoked or rotated away",
    next="put a current key into LAYERS_API_KEY or keep one with layers auth login, then run: layers whoami {access}",
    docs=f"{DOCS}/getting-started/authentication",
)  # fmt: skip
def key_rejected(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed = _failed(snapshot, Why.UNAUTHENTICATED)
    return _told(failed) if failed else PASSED


@rule(
    "LAY002", "Key or organization suspended", Health.UNKNOWN, Kind.KEY, who=Owner.KEY_OWNER,
    fires="503 KILL_SWITCH, or the older whoami that answers 200 and says so",
    cause="the key was killed or deleted, or its organization is suspended; waiting does not lift it",
    next="use another key, or quote the request id to support@layers.com; then run: layers whoami {access}",
    docs=f"{DOCS}/reference/organizations/whoami",
)  # fmt: skip
def key_suspended(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed = _failed(snapshot, Why.SUSPENDED)
    if failed:
        return _told(failed)
    identity = snapshot.get(Identity)
    if identity is None:
        return PASSED
    if identity.kill_switch is True or identity.access_revoked is True:
        which = "killSwitch" if identity.kill_switch is True else "apiAccessRevoked"
        return Evidence(seen=f"whoami answers, and says {which}: true", facts={which: True})
    return unreadable(identity.kill_switch, identity.access_revoked) or PASSED


@rule(
    "LAY003", "Scope missing", Health.UNKNOWN, Kind.KEY, who=Owner.KEY_OWNER,
    fires="403 FORBIDDEN_SCOPE on a signal that matters",
    cause="the key was minted without the scope; scopes are denied by default",
    next="mint a key with the scope",
    docs=f"{DOCS}/getting-started/authentication",
)  # fmt: skip
def scope_missing(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed = tuple(gap for gap in snapshot.gaps if gap.why is Why.FORBIDDEN_SCOPE)
    if not failed:
        return PASSED
    scopes = sorted({failure.scope or "unknown" for failure in failed})
    names = sorted({str(failure.signal) for failure in failed})
    lost = ", ".join(dict.fromkeys(LOST[failure.signal] for failure in failed))
    requests = ", ".join(failure.request_id for failure in failed if failure.request_id)
    mint = f"mint a key with the scope{'s' if len(scopes) > 1 else ''} {' '.join(scopes)}"
    return Evidence(
        seen=f"403 FORBIDDEN_SCOPE: the key lacks {', '.join(scopes)}; lost: {lost}"
        + (f" (request {requests})" if requests else ""),
        facts={"scopes": " ".join(scopes), "signals": ", ".join(names), "lost": lost},
        next=mint + _accepting(names, snapshot),
    )


def _accepting(names: list[str], snapshot: Snapshot) -> str:
    """Say how to go on without the scope, where something can be told without it."""
    if any(gap.why is Why.NOT_ASKED and gap.signal is not Source.PROBE for gap in snapshot.failures):
        return ", or name the project by its id (-p)"
    if all(isinstance(reading, Unavailable) or reading.signal in AUXILIARY for reading in snapshot.readings):
        return ""
    # A probe is sent because it was asked for: it is not skipped, another command does without it.
    left = [name for name in names if name != Source.PROBE]
    return f", or accept the gap with: --skip {','.join(left)}" if left else PASSIVE


PASSIVE = ", or do without a probe: layers diagnose {app} {flags}"


@rule(
    "LAY004", "Project not visible to this key", Health.UNKNOWN, Kind.PROJECT, who=Owner.KEY_OWNER,
    fires="404 on every project route that gave an answer",
    cause="the id is wrong, or the project belongs to another organization; the API does not tell which",
    next="compare the id with: layers project list {access}",
    docs=f"{DOCS}/operational/errors",
)  # fmt: skip
def project_invisible(target: Target, snapshot: Snapshot, _limits: Limits) -> Outcome:
    missing = _missing_routes(snapshot)
    if missing and not _visible(snapshot):
        request = missing[0].request_id
        return Evidence(
            seen=f"404 for {target.project_id} on {', '.join(f.signal for f in missing)}"
            + (f" (request {request})" if request else ""),
            facts={"projectId": target.project_id, "requestId": request},
        )
    if _visible(snapshot):
        return PASSED
    return NotApplicable(reason="no route told whether the project is visible")


def _missing_routes(snapshot: Snapshot) -> tuple[Unavailable, ...]:
    return tuple(failure for failure in _failed(snapshot, Why.NOT_FOUND) if failure.signal in PROJECT_ROUTES)


def _visible(snapshot: Snapshot) -> bool:
    """Whether any route below the project answered."""
    return _answered(snapshot, PROJECT_ROUTES | APP_ROUTES)


def _answered(snapshot: Snapshot, routes: frozenset[Source]) -> bool:
    return any(
        not isinstance(reading, Unavailable) or reading.why is Why.MALFORMED
        for reading in snapshot.readings
        if reading.signal in routes
    )


@rule(
    "LAY005", "App not visible to this key", Health.UNKNOWN, Kind.APP, who=Owner.KEY_OWNER,
    fires="404 on the app while the project is visible, or nothing else tells",
    cause="the app id is wrong, or the app belongs to another project or organization",
    next="compare the id with: layers app list {flags}",
    docs=f"{DOCS}/reference/sdk-apps/get-sdk-app",
)  # fmt: skip
def app_invisible(app: AppRecord | Unavailable, snapshot: Snapshot, _limits: Limits) -> Outcome:
    readings = [reading for reading in snapshot.readings if reading.signal in APP_ROUTES]
    if not readings:
        return NotApplicable(reason="the app was found in the project's list")
    missing = [reading for reading in readings if isinstance(reading, Unavailable) and reading.why is Why.NOT_FOUND]
    if not missing or _answered(snapshot, APP_ROUTES):
        return PASSED
    if _missing_routes(snapshot) and not _visible(snapshot):
        return NotApplicable(reason="the project itself is not visible")
    if isinstance(app, AppRecord) and app.id != snapshot.target.app_id:
        return NotApplicable(reason="another app was asked for")
    what = "the app" if _visible(snapshot) else "the project or the app"
    request = f" (request {missing[0].request_id})" if missing[0].request_id else ""
    return Evidence(
        seen=f"404 for {snapshot.target.app_id}: {what} is unknown to this key{request}",
        facts={"appId": snapshot.target.app_id, "requestId": missing[0].request_id},
        title=None if _visible(snapshot) else "Project or app not visible to this key",
    )


@rule(
    "LAY006", "Id refused", Health.UNKNOWN, Kind.KEY, who=Owner.KEY_OWNER,
    fires="422 VALIDATION on an id",
    cause="the API takes UUIDs with or without their prefix (prj_...), and app ids as it gave them",
    next="copy the id from: layers project list {access}",
    docs=f"{DOCS}/concepts/id-formats",
)  # fmt: skip
def id_refused(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed = _failed(snapshot, Why.INVALID)
    return _told(failed) if failed else PASSED


@rule(
    "LAY007", "API unreachable", Health.UNKNOWN, Kind.KEY, who=Owner.LAYERS,
    fires="no HTTP answer, or 5xx after retries",
    cause="the network, a proxy or the API itself fails; what it did not answer is not known",
    next="see where it ends, step by step: layers doctor {access}",
    docs=f"{DOCS}/operational/errors",
)  # fmt: skip
def api_unreachable(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    reasons = {Why.UNREACHABLE, Why.TIMED_OUT, Why.SERVER_ERROR}
    failed = tuple(gap for gap in snapshot.gaps if gap.why in reasons)
    if not failed:
        return PASSED
    told = _told(failed)
    if all(failure.why is Why.TIMED_OUT for failure in failed):
        return replace(
            told,
            title="API did not answer in time",
            cause="the API or the network is slow, or the time that was allowed is short",
            next="give it more time with --timeout, then see where it ends: layers doctor {access}",
            who=Owner.NOBODY,
        )
    if any(failure.why is Why.UNREACHABLE for failure in failed):
        return replace(told, who=Owner.KEY_OWNER)
    if len(snapshot.failures) == len(snapshot.readings):
        return told
    return replace(
        told,
        title="Part of the API fails",
        cause="these routes failed while others answered: the API has trouble of its own",
        next="try again in a while; quote the request ids to support@layers.com if it stays",
    )


ASK_LESS: Final = "or ask less often; the key's tier is in: layers whoami {access}"


@rule(
    "LAY008", "Rate limit exhausted", Health.UNKNOWN, Kind.KEY, who=Owner.NOBODY,
    fires="429 after waiting as told",
    cause="the key's bucket is empty: other clients of the same key use it too",
    next=f"wait, {ASK_LESS}",
    docs=f"{DOCS}/operational/rate-limits",
)  # fmt: skip
def rate_limited(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    failed = tuple(gap for gap in snapshot.gaps if gap.why is Why.RATE_LIMITED)
    if not failed:
        return PASSED
    waits = [failure.retry_after.total_seconds() for failure in failed if failure.retry_after is not None]
    told = _told(failed)
    facts = {**told.facts, "retryAfterSeconds": max(waits, default=None)}
    if not waits:
        return replace(told, facts=facts)
    wait = spoken(timedelta(seconds=max(waits)))
    return replace(told, seen=f"{told.seen}; Retry-After: {wait}", facts=facts, next=f"wait {wait}, {ASK_LESS}")


@rule(
    "LAY009", "Test key", NOTE, Kind.KEY, who=Owner.NOBODY,
    fires="the key begins `lp_test_`",
    cause="the documentation contradicts itself: a test key sees fixtures, sandboxed back-ends or the real world",
    next="repeat with a live key for a verdict about production",
    docs=f"{DOCS}/concepts/api-keys",
)  # fmt: skip
def test_key(key: Key, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    return Evidence(seen="the key begins lp_test_: the verdict may describe fixtures") if key.is_test else PASSED


@rule(
    "LAY010", "Request refused", Health.UNKNOWN, Kind.KEY, who=Owner.LAYERS,
    fires="any other 4xx, or a 404 on one route while another shows the project",
    cause="the API, or something before it, refused a request that the documentation allows",
    next="check the base URL; quote the request id to support@layers.com",
    docs=f"{DOCS}/operational/errors",
)  # fmt: skip
def request_refused(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    strays = {gap.signal for gap in snapshot.gaps if gap.why is Why.NOT_FOUND and _stray(gap, snapshot)}
    failed = tuple(gap for gap in snapshot.gaps if gap.why is Why.REFUSED or gap.signal in strays)
    return _told(failed) if failed else PASSED


def _stray(gap: Unavailable, snapshot: Snapshot) -> bool:
    """Whether a 404 says nothing about the project: another route shows it, or the route names none."""
    if gap.signal in APP_ROUTES:
        return _answered(snapshot, APP_ROUTES)
    return gap.signal not in PROJECT_ROUTES or _visible(snapshot)


RULES = (
    key_rejected, key_suspended, scope_missing, project_invisible, app_invisible, id_refused, api_unreachable,
    rate_limited, test_key, request_refused,
)  # fmt: skip
