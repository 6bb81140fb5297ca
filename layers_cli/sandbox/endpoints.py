"""What each endpoint answers to a request that was let in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from layers_cli.sandbox import bodies, parameters, streams, timeline, verification
from layers_cli.sandbox.exchange import Request, Response, encoded, invalid, not_found
from layers_cli.sandbox.streams import Event, Wanted
from layers_cli.sandbox.timeline import Place
from layers_cli.sandbox.world import App, Project, Quirk, World

APP_PLATFORMS = frozenset(
    {"ios", "android", "web", "react-native", "flutter", "expo", "nextjs", "vite", "react-router"}
)
RELAY_PLATFORMS = frozenset({"meta_ads", "tiktok_ads"})
ACCOUNT_PLATFORMS = RELAY_PLATFORMS | {"apple_ads"}

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_APP_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was let in, with the ids of its path decoded."""

    request: Request
    world: World
    now: datetime
    ids: tuple[str, ...]

    @property
    def project(self) -> Project:
        """The project that the path names, with or without its prefix."""
        bare = self.ids[0].removeprefix("prj_").lower()
        if not _UUID.fullmatch(bare):
            raise invalid("projectId", "projectId is not a UUID.")
        for project in self.world.projects:
            if project.id == bare:
                return project
        raise not_found("Project")

    @property
    def app(self) -> App:
        """The app that the path names."""
        project = self.project
        if not _APP_ID.fullmatch(self.ids[1]):
            raise invalid("appId", "appId holds characters that no id has.")
        for app in project.apps:
            if app.id == self.ids[1]:
                return app
        raise not_found("SDK app")


def json_response(payload: object) -> Response:
    """Return 200 with JSON."""
    return Response(status=200, headers={}, body=encoded(payload))


def health(_call: Call) -> Response:
    """Answer for the ingest host's liveness check."""
    return json_response({"status": "ok"})


def whoami(call: Call) -> Response:
    """Answer /docs/api/reference/organizations/whoami."""
    return json_response(bodies.identity(call.world))


def projects(call: Call) -> Response:
    """Answer /docs/api/reference/projects/list-projects, newest first."""
    query, world = call.request.query, call.world
    status = parameters.choice(query, "status", {"active", "archived"})
    search = (parameters.text(query, "search") or "").lower()
    external = parameters.text(query, "customerExternalId")
    rows = [
        project
        for project in sorted(world.projects, key=lambda project: project.created)
        if status in (None, project.status)
        and search in project.name.lower()
        and external in (None, project.customer_external_id)
    ]
    page, following = parameters.page(rows, query, default=25, most=200, generation=world.generation)
    return json_response({"items": [bodies.project_row(project, world, call.now) for project in page]} | following)


def project(call: Call) -> Response:
    """Answer /docs/api/reference/projects/get-project."""
    return json_response(bodies.project_record(call.project, call.world, call.now))


def sdk_apps(call: Call) -> Response:
    """Answer /docs/api/reference/sdk-apps/list-sdk-apps."""
    query, world = call.request.query, call.world
    apps = call.project.apps
    platform = parameters.choice(query, "platform", APP_PLATFORMS)
    rows = [app for app in apps if platform in (None, app.platform)]
    page, following = parameters.page(rows, query, default=25, most=100, generation=world.generation)
    return json_response({"items": [bodies.app_row(app, world, call.now) for app in page]} | following)


def sdk_app(call: Call) -> Response:
    """Answer /docs/api/reference/sdk-apps/get-sdk-app."""
    return json_response(bodies.app_record(call.app, call.world, call.now))


def verify_tracking(call: Call) -> Response:
    """Answer /docs/api/reference/sdk-apps/verify-tracking; a replay sends the stored report."""
    app = call.app
    probe = verification.probe(call.request, call.world, call.project, app, call.now)
    fresh = all(probe is not known for known in call.world.probes)
    return Response(status=200, headers={}, body=probe.report, probe=probe if fresh else None)


def capi_status(call: Call) -> Response:
    """Answer /docs/api/reference/ads/capi-status."""
    project = call.project
    wanted = parameters.words(call.request.query, "platforms", RELAY_PLATFORMS)
    relays = tuple(relay for relay in project.relays if wanted is None or f"{relay.platform}_ads" in wanted)
    return json_response(bodies.capi_status(project, relays, call.world, call.now))


def ad_accounts(call: Call) -> Response:
    """Answer /docs/api/reference/ads/list-ad-accounts, which has no pages."""
    accounts = call.project.accounts
    wanted = parameters.words(call.request.query, "platforms", ACCOUNT_PLATFORMS)
    healthy = parameters.choice(call.request.query, "healthy", {"true", "false"})
    rows = [
        bodies.account_row(account, call.world, call.now)
        for account in accounts
        if (wanted is None or account.platform in wanted) and (healthy != "true" or account.standing == "valid")
    ]
    return json_response({"items": rows})


def events(call: Call) -> Response:
    """Answer /docs/api/reference/telemetry/events, newest first; test events are among them."""
    query, world, project = call.request.query, call.world, call.project
    names = parameters.words(query, "eventNames")
    wanted = Wanted(
        app=parameters.text(query, "appId"),
        names=None if Quirk.UNFILTERED in world.quirks else names,
        user=parameters.text(query, "userId"),
        since=parameters.moment(query, "since"),
        until=parameters.moment(query, "until"),
    )

    def rows(place: Place) -> Iterator[Event]:
        return streams.events(project, world, place.asked, replace(wanted, after=place.after))

    page, cursor = timeline.page(query, call.now, world.quirks, rows)
    personal = "events:read+pii" in world.key.scopes
    items = [bodies.event_row(event, world, personal=personal) for event in page]
    return json_response({"items": items} | parameters.following(cursor, world.generation))


def audit_log(call: Call) -> Response:
    """Answer /docs/api/reference/audit-log/list, at either path; unlike elsewhere `until` is inclusive."""
    query, world = call.request.query, call.world
    kind = parameters.text(query, "eventType")
    project, key = _bare(query, "projectId", "prj_"), _bare(query, "apiKeyId", "key_")
    since, until = parameters.moment(query, "since"), parameters.moment(query, "until")
    rows = [
        row
        for row in sorted(world.audit, key=lambda row: (row.age, row.id))
        if kind in (None, row.type)
        and project in (None, row.project)
        and key in (None, row.key)
        and (since is None or world.at(row.age, call.now) >= since)
        and (until is None or world.at(row.age, call.now) <= until)
    ]
    page, following = parameters.page(rows, query, default=50, most=200, generation=world.generation)
    return json_response({"items": [bodies.audit_row(row, world, call.now) for row in page]} | following)


def _bare(query: parameters.Query, name: str, prefix: str) -> str | None:
    value = parameters.text(query, name)
    if value is None:
        return None
    bare = value.removeprefix(prefix).lower()
    if not _UUID.fullmatch(bare):
        raise invalid(name, f"{name} is not a UUID.")
    return bare
