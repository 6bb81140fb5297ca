"""From a request to its answer: route, key, scope, endpoint; without effects."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from layers_cli.sandbox import endpoints
from layers_cli.sandbox.buckets import READ_LIGHT, WRITE_LIGHT
from layers_cli.sandbox.exchange import RefusedError, Request, Response, encoded, envelope, not_found
from layers_cli.sandbox.world import Generation, World

__all__ = ["NAMES", "Request", "Response", "endpoint_class", "metered", "respond", "route_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An endpoint: `path` holds `*` where an id stands, `scope` None where no scope is declared."""

    name: str
    path: tuple[str, ...]
    answer: Callable[[endpoints.Call], Response]
    scope: str | None = None
    method: str = "GET"
    open: bool = False


_PROJECT = ("v1", "projects", "*")
_APP = (*_PROJECT, "sdk-apps", "*")
_ROUTES = (
    Route(name="health", path=("health",), answer=endpoints.health, open=True),
    Route(name="whoami", path=("v1", "whoami"), answer=endpoints.whoami),
    Route(name="audit-log", path=("v1", "audit-log"), answer=endpoints.audit_log),
    # The page of capi-status gives this path, the reference the one above; which of them exists is the world's choice.
    Route(name="audit", path=("v1", "audit"), answer=endpoints.audit_log),
    Route(name="projects", path=("v1", "projects"), answer=endpoints.projects, scope="projects:read"),
    Route(name="project", path=_PROJECT, answer=endpoints.project, scope="projects:read"),
    Route(name="sdk-apps", path=(*_PROJECT, "sdk-apps"), answer=endpoints.sdk_apps, scope="projects:read"),
    Route(name="sdk-app", path=_APP, answer=endpoints.sdk_app, scope="projects:read"),
    Route(
        name="verify-tracking",
        path=(*_APP, "verify-tracking"),
        answer=endpoints.verify_tracking,
        scope="sdk:write",
        method="POST",
    ),
    Route(name="events", path=(*_PROJECT, "events"), answer=endpoints.events, scope="events:read"),
    Route(name="capi-status", path=(*_PROJECT, "ads", "capi-status"), answer=endpoints.capi_status, scope="ads:read"),
    Route(name="ad-accounts", path=(*_PROJECT, "ads", "ad-accounts"), answer=endpoints.ad_accounts, scope="ads:read"),
)
NAMES = frozenset(route.name for route in _ROUTES)
_AUDIT_PATHS = frozenset({"audit-log", "audit"})


def respond(request: Request, world: World, now: datetime, *, retry_after: int | None = None) -> Response:
    """Return the answer to one request; `retry_after` (seconds) says that the key's bucket is empty."""
    try:
        response = _answer(request, world, now, retry_after)
    except RefusedError as refusal:
        body = envelope(refusal.code, str(refusal), request.id, refusal.details)
        response = Response(status=refusal.status, headers=refusal.headers, body=body)
    headers = {
        "Content-Type": "application/json",
        "Date": format_datetime(now, usegmt=True),
        "X-Request-Id": request.id,
        "X-RateLimit-Endpoint-Class": endpoint_class(request),
    }
    return replace(response, headers=headers | dict(response.headers))


def route_name(request: Request) -> str | None:
    """Return the name of the route that a request takes, None for an unknown one."""
    segments = _segments(request.path)
    return next((route.name for route in _ROUTES if _ids(route, segments) is not None), None)


def endpoint_class(request: Request) -> str:
    """Return the rate-limit bucket that a request draws from; no route here starts a job."""
    return READ_LIGHT if request.method in {"GET", "HEAD", "OPTIONS"} else WRITE_LIGHT


def metered(request: Request, world: World) -> bool:
    """Tell whether a request draws from the key's bucket: an open route and a wrong or killed key do not."""
    if route_name(request) == "health":
        return False
    return _presented_key(request, world) == world.key.text and not world.key.killed


def _answer(request: Request, world: World, now: datetime, retry_after: int | None) -> Response:
    route, ids = _routed(request, world)
    if route is None or not route.open:
        _admit(request, world, route)
        if retry_after is not None:
            wait = {"Retry-After": str(retry_after)}
            raise RefusedError(429, "RATE_LIMITED", "The rate limit of this key is exhausted.", headers=wait)
    if route is None:
        raise not_found("Route")
    if route.method != request.method:
        allow = {"Allow": route.method}
        raise RefusedError(405, "METHOD_NOT_ALLOWED", f"This route takes {route.method}.", headers=allow)
    if not _granted(route, world):
        scope = {"scope": route.scope}
        raise RefusedError(403, "FORBIDDEN_SCOPE", f"This key lacks the scope {route.scope}.", details=scope)
    response = route.answer(endpoints.Call(request=request, world=world, now=now, ids=ids))
    return _rewritten(route.name, response, world)


def _routed(request: Request, world: World) -> tuple[Route | None, tuple[str, ...]]:
    segments = _segments(request.path)
    absent = _AUDIT_PATHS - {world.audit_path}
    for route in _ROUTES:
        if route.name in absent:
            continue
        ids = _ids(route, segments)
        if ids is not None:
            return route, ids
    return None, ()


def _segments(path: str) -> tuple[str, ...]:
    # Decoded after the split, so that an encoded slash stays within its segment.
    return tuple(unquote(segment) for segment in path.removeprefix("/").split("/"))


def _ids(route: Route, segments: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(segments) != len(route.path):
        return None
    pairs = tuple(zip(route.path, segments, strict=True))
    if any(part not in ("*", segment) for part, segment in pairs):
        return None
    return tuple(segment for part, segment in pairs if part == "*")


def _presented_key(request: Request, world: World) -> str | None:
    # The older documentation prefers X-Api-Key where both are sent; the newer one knows only Bearer.
    if world.generation is Generation.OLDER and "x-api-key" in request.headers:
        return request.headers["x-api-key"]
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def _admit(request: Request, world: World, route: Route | None) -> None:
    if _presented_key(request, world) != world.key.text:
        raise RefusedError(401, "UNAUTHENTICATED", "The API key is missing, malformed or wrong.")
    # The older documentation answers whoami with flags, so that a killed key can be told from others.
    told_by_flags = world.generation is Generation.OLDER and route is not None and route.name == "whoami"
    if world.key.killed and not told_by_flags:
        raise RefusedError(503, "KILL_SWITCH", "This API key is suspended.", details={"scope": "key"})


def _granted(route: Route, world: World) -> bool:
    # Scopes were planned and not enforced when the older documentation was written.
    unenforced = route.scope is None or world.generation is Generation.OLDER
    return unenforced or "*" in world.key.scopes or route.scope in world.key.scopes


def _rewritten(name: str, response: Response, world: World) -> Response:
    rewrites = [rewrite for rewrite in world.rewrites if rewrite.route == name]
    if not rewrites:
        return response
    payload = json.loads(response.body)
    for rewrite in rewrites:
        parent: Any = payload
        # A page or a filter may leave out the row that the path names.
        with suppress(LookupError):
            for step in rewrite.path[:-1]:
                parent = parent[step]
            parent[rewrite.path[-1]] = rewrite.value
    return replace(response, body=encoded(payload))
