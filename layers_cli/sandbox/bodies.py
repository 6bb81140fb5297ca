"""The JSON objects of every endpoint, in the shapes of both documentation generations."""

from datetime import datetime, timedelta

from layers_cli.sandbox import notation, streams
from layers_cli.sandbox.streams import Event
from layers_cli.sandbox.world import (
    Account,
    App,
    AuditRow,
    CapiShape,
    Generation,
    Project,
    Relay,
    World,
)

Json = dict[str, object]

_REDACTED = frozenset({"email", "phone", "ip"})


def identity(world: World) -> Json:
    """Return the answer of whoami."""
    older = world.generation is Generation.OLDER
    organization = notation.organization_id(world.organization.id, world.generation)
    body: Json = {
        "organizationId": organization,
        "workspaceId": organization,
        "organizationName": world.organization.name,
    }
    if not older:
        body["parentOrganizationId"] = None
    body["scopes"] = [] if older else list(world.key.scopes)
    body["rateLimitTier"] = world.key.tier
    if older:
        body |= {"killSwitch": world.key.killed, "apiAccessRevoked": False}
    body["apiKeyId"] = notation.key_id(world.key.id, world.generation)
    body["creditBalance"] = world.organization.credit_balance
    return body


def project_row(project: Project, world: World, now: datetime) -> Json:
    """Return an item of the project list."""
    return {
        "id": notation.project_id(project.id, world.generation),
        "name": project.name,
        "status": project.status,
        "customerExternalId": project.customer_external_id,
        "timezone": "America/Los_Angeles",
        "primaryLanguage": "en",
        "ownerEmail": "growth@acmecoffee.example",
        "createdAt": notation.row_moment(world.at(project.created, now), world.generation),
        "updatedAt": notation.row_moment(world.at(project.updated, now), world.generation),
    }


def project_record(project: Project, world: World, now: datetime) -> Json:
    """Return one project; its id is bare even where the newer documentation asks with a prefix."""
    return project_row(project, world, now) | {
        "id": project.id,
        "organizationId": notation.organization_id(world.organization.id, world.generation),
        "brand": None,
        "brandContext": {"appName": project.name, "keywords": ["coffee"], "primaryLanguage": "en", "logoUrl": None},
        "platformIosBundleId": project.bundle_id,
        "platformAndroidBundleId": project.android_package,
        "platformWebDomain": project.web_domain,
        "ingestState": {"github": None, "website": None, "appstore": None},
    }


def last_event_at(app: App, world: World, now: datetime) -> datetime | None:
    """Return when the app's last event came in, test events included where the world counts them."""
    times = []
    if app.last_event is not None:
        times.append(world.at(app.last_event, now) + streams.moved_on(app, world, now))
    if world.probe_counts:
        times += [probe.at for probe in world.probes if probe.app == app.id]
    return max(times, default=None)


def app_row(app: App, world: World, now: datetime) -> Json:
    """Return an item of the app list, which carries neither toggles nor the ingest endpoint."""
    last = last_event_at(app, world, now)
    return {
        "appId": app.id,
        "name": app.name,
        "platform": app.platform,
        "bundleId": app.bundle_id,
        "androidPackage": app.android_package,
        "webDomain": app.web_domain,
        "createdAt": _aged(app.created, world, now),
        "lastEventAt": last and notation.moment(last, world.generation),
    }


def app_record(app: App, world: World, now: datetime) -> Json:
    """Return one app with what only its own record carries."""
    row = app_row(app, world, now)
    last = row.pop("lastEventAt")
    created = row.pop("createdAt")
    rotated = created if app.rotated is None else _aged(app.rotated, world, now)
    moved_on = streams.moved_on(app, world, now)
    capi = {
        toggle.platform: {
            "enabled": toggle.enabled,
            "pixelId": toggle.pixel,
            "lastForwardAt": _aged(toggle.last_forward and toggle.last_forward - moved_on, world, now),
        }
        for toggle in app.toggles
    }
    return row | {
        "ingestEndpoint": app.ingest,
        "capi": capi,
        "createdAt": created,
        "lastRotatedAt": rotated,
        "lastEventAt": last,
    }


def capi_status(project: Project, relays: tuple[Relay, ...], world: World, now: datetime) -> Json:
    """Return the relays in the world's shape of capi-status."""
    if world.capi_shape is CapiShape.KEYED_SNAKE:
        return {relay.platform: _snake_relay(relay) for relay in relays}
    head: Json = {"projectId": f"prj_{project.id}"}
    if world.capi_shape is CapiShape.KEYED_CAMEL:
        return head | {"platforms": {relay.platform: _camel_relay(relay, world, now) for relay in relays}}
    return head | {
        "platforms": [{"platform": f"{relay.platform}_ads"} | _camel_relay(relay, world, now) for relay in relays]
    }


def _snake_relay(relay: Relay) -> Json:
    vault = None if relay.token_valid is None else f"vault_{relay.platform}_7f3a"
    return {
        "enabled": relay.enabled,
        "pixel_id": relay.pixel,
        "access_token_vault_id": vault,
        "events_received_24h": relay.received,
    }


def _camel_relay(relay: Relay, world: World, now: datetime) -> Json:
    error = relay.last_error
    return {
        "enabled": relay.enabled,
        "status": relay.status,
        "pixelId": relay.pixel,
        "accessTokenValid": relay.token_valid,
        "accessTokenLastValidatedAt": _aged(relay.token_validated, world, now),
        "eventsLast1h": None,
        "eventsLast24h": None,
        "lastEventAt": None,
        "lastError": error
        and {
            "at": _aged(error.age, world, now),
            "code": error.code,
            "message": error.message,
            "platformCode": error.platform_code,
        },
    }


def account_row(account: Account, world: World, now: datetime) -> Json:
    """Return an item of the ad accounts; mode and wallet are gone from the newer documentation."""
    older = world.generation is Generation.OLDER
    row: Json = {
        "adAccountId": account.id,
        "platform": account.platform,
        "externalId": account.external_id,
        "name": account.name,
        "currency": "USD",
        "timezone": "UTC",
    }
    if older:
        row["credentialMode"] = "byo"
    row |= {"tokenStatus": account.standing, "tokenLastValidatedAt": None}
    if older:
        row["walletBalance"] = None
    row["connectedAt"] = notation.row_moment(world.at(account.connected, now), world.generation)
    return row


def event_row(event: Event, world: World, *, personal: bool) -> Json:
    """Return one event; the documentation cuts off before the key of its name, so each generation uses another."""
    name_key = "eventName" if world.generation is Generation.OLDER else "name"
    shown = {
        name: "[redacted]" if name in _REDACTED and not personal else value for name, value in event.properties.items()
    }
    written = notation.milliseconds(event.at)
    return {
        "eventId": f"evt_{notation.ulid(0, event.serial + 1)}",
        "appId": event.app,
        name_key: event.name,
        "userId": event.user,
        "environment": event.environment,
        "occurredAt": written,
        "receivedAt": written,
        "properties": shown,
    }


def audit_row(row: AuditRow, world: World, now: datetime) -> Json:
    """Return one row of the audit log; its own id stays bare in both generations."""
    at = world.at(row.age, now)
    return {
        "eventId": row.id,
        "eventType": row.type,
        "occurredAt": notation.milliseconds(at),
        "requestId": notation.request_id(at, 1),
        "organizationId": notation.organization_id(world.organization.id, world.generation),
        "projectId": row.project and notation.project_id(row.project, world.generation),
        "apiKeyId": row.key and notation.key_id(row.key, world.generation),
        "actor": "partner_api",
        "data": dict(row.data),
    }


def _aged(age: timedelta | None, world: World, now: datetime) -> str | None:
    return None if age is None else notation.moment(world.at(age, now), world.generation)
