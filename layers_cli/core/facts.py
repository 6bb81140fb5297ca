"""The facts about a subject that machines get beside its health."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from layers_cli.core.probe import Probe
from layers_cli.core.rule import Scalar, Subject
from layers_cli.core.signals import AdAccount, App, AppRecord, LastError, RelayState, Unreadable
from layers_cli.core.snapshot import Snapshot


def stamp(moment: datetime) -> str:
    """Write a UTC time as ISO 8601 with `Z`, to the second or as fine as it was given."""
    return moment.replace(tzinfo=None).isoformat() + "Z"


def readable(row: Mapping[str, object]) -> dict[str, Scalar]:
    """Return a row of scalars; what could not be read is absent, null is what the API says is null."""
    return {name: _scalar(value) for name, value in row.items() if not isinstance(value, Unreadable)}


def facts(subject: Subject, snapshot: Snapshot) -> dict[str, Scalar]:
    """Return what is known of a subject; what could not be read is absent, null is what the API says is null."""
    return readable(dict(_pairs(subject, snapshot)))


def _scalar(value: object) -> Scalar:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _pairs(subject: Subject, snapshot: Snapshot) -> Iterator[tuple[str, object]]:
    match subject.item:
        case AppRecord() as app:
            yield "platform", app.platform
            yield "bundleId", app.bundle_id
            yield "androidPackage", app.android_package
            yield "webDomain", app.web_domain
            yield "createdAt", app.created_at
            yield "lastEventAt", app.last_event_at
            if (single := snapshot.get(App)) is not None and single.record is app:
                yield from _single(single)
        case RelayState() as state:
            yield from _relay(state)
        case AdAccount() as account:
            yield "externalId", account.external_id
            yield "tokenStatus", account.token_status
            yield "tokenValidatedAt", account.token_validated_at
            yield "connectedAt", account.connected_at
        case Probe() as probe:
            yield from _probe(probe, snapshot)
        case _:
            return


def _single(app: App) -> Iterator[tuple[str, object]]:
    yield "ingestEndpoint", app.ingest_endpoint
    yield "lastRotatedAt", app.last_rotated_at
    for toggle in app.toggles:
        yield f"{toggle.platform}Enabled", toggle.enabled
        yield f"{toggle.platform}PixelId", toggle.pixel_id
        yield f"{toggle.platform}LastForwardAt", toggle.last_forward_at


def _relay(state: RelayState) -> Iterator[tuple[str, object]]:
    yield "listed", state.listed
    if not state.listed:
        return
    yield "enabled", state.enabled
    yield "status", state.status
    yield "pixelId", state.pixel_id
    yield "tokenValid", state.token_valid
    yield "tokenPresent", state.token_present
    yield "tokenValidatedAt", state.token_validated_at
    yield "sent1h", state.sent_1h
    yield "sent24h", state.sent_24h
    yield "received24h", state.received_24h
    yield "lastEventAt", state.last_event_at
    if isinstance(state.last_error, LastError):
        yield "lastErrorAt", state.last_error.at
        yield "lastErrorCode", state.last_error.code
        yield "lastErrorMessage", state.last_error.message
        yield "lastErrorPlatformCode", state.last_error.platform_code
    else:
        yield "lastErrorAt", state.last_error


def _probe(probe: Probe, snapshot: Snapshot) -> Iterator[tuple[str, object]]:
    yield "status", probe.status
    yield "lastEventAt", probe.last_event_at
    yield "expected", probe.expected
    yield "observed", probe.observed
    yield "missing", probe.missing
    if snapshot.sent:
        yield "sentAt", snapshot.sent[-1].started_at
        yield "idempotencyKey", snapshot.sent[-1].key
    for check in probe.checks:
        yield f"check.{check.name}", check.passed
