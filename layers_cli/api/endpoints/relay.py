"""`GET /v1/projects/:projectId/ads/capi-status`: the relay to each ad platform, in either of its documented shapes.

The reference page shows an array under `platforms`; the page on SDK health reads an object whose keys are platforms, in
snake case, with the platform's own counts and without `status` and `accessTokenValid`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from layers_cli.api.paging import Pages
from layers_cli.api.wire import (
    Always,
    IfGiven,
    Loose,
    Nullable,
    Number,
    Shown,
    Timestamp,
    Wire,
    ad_platform,
    child,
    document,
    each_once,
    identified,
    malformed,
    unreadable,
)
from layers_cli.core.health import Health
from layers_cli.core.signals import Field, LastError, Platform, Relay, RelayState, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target


def _word(text: str) -> Health:
    return Health(text)


if TYPE_CHECKING:
    Status = Health
else:
    # The documented words only: "unknown" is the tool's own.
    Status = Annotated[Literal["healthy", "idle", "degraded", "broken", "disabled"], AfterValidator(_word)]


class StateWire(Wire):
    """What both shapes can say about one platform."""

    spelled: ClassVar[Mapping[str, tuple[str, ...]]] = {
        # "Pixel" and "data set" are two names of one thing.
        "pixel_id": ("pixel_id", "dataset_id"),
        "sent_1h": ("events_last_1h",),
        "sent_24h": ("events_last_24h",),
        "received_24h": ("events_received_24h", "events_received"),
    }

    enabled: IfGiven[bool]
    pixel_id: Nullable[str]
    access_token_last_validated_at: Loose[Timestamp]
    sent_1h: Loose[Number]
    sent_24h: Loose[Number]
    received_24h: Loose[Number]
    last_event_at: Loose[Timestamp]


class ListedWire(StateWire):
    """An entry of the array, which always says how the relay is."""

    status: Always[Status]
    access_token_valid: Always[bool]


class KeyedWire(StateWire):
    """A member of the keyed shape, which need not say how the relay is."""

    status: IfGiven[Status]
    access_token_valid: IfGiven[bool]


class LastErrorWire(Wire):
    """The most recent failure to forward."""

    at: Loose[Timestamp]
    code: Shown[str]
    message: Shown[str]
    platform_code: Loose[int | str]


def read(pages: Pages, target: Target) -> Relay | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read the relay's state for every platform that the answer names."""
    body = document(pages)
    if body is None:
        return malformed(Source.RELAY, pages, "The answer is not an object")
    platforms = body.get("platforms")
    if isinstance(platforms, list):
        found = [(path := f"$.platforms[{index}]", item, _listed(item, path)) for index, item in enumerate(platforms)]
    elif isinstance(platforms, dict):
        found = _each_keyed(platforms, "$.platforms")
    elif "platforms" not in body and any(_is_state(name, entry) for name, entry in body.items()):
        found = _each_keyed({name: entry for name, entry in body.items() if _is_state(name, entry)}, "$")
    else:
        return malformed(Source.RELAY, pages, "The answer lists no platforms")
    states, faults = each_once(found, key=lambda state: state.platform)
    return Relay(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=faults,
        platforms=states,
    )


def _each_keyed(entries: Mapping[str, object], parent: str) -> list[tuple[str, object, RelayState | Unreadable]]:
    return [(path := child(parent, name), entry, _keyed(name, entry, path)) for name, entry in entries.items()]


def _is_state(name: str, entry: object) -> bool:
    """Whether a member beside others such as `projectId` is a platform's: by its name, or by its switch."""
    platform, _ = ad_platform(name, "$")
    return isinstance(platform, Platform) or (isinstance(entry, dict) and "enabled" in entry)


def _listed(item: object, path: str) -> RelayState | Unreadable:
    entry = identified(item, "platform", path)
    if isinstance(entry, Unreadable):
        return entry
    platform, unknown = ad_platform(entry.id, child(path, "platform"))
    return _state(platform, unknown, ListedWire.read(entry.members, path), entry.members, path)


def _keyed(name: str, entry: object, path: str) -> RelayState | Unreadable:
    if not isinstance(entry, dict):
        return unreadable(path, entry)
    platform, unknown = ad_platform(name, path)
    return _state(platform, unknown, KeyedWire.read(entry, path), entry, path)


def _state(
    platform: Platform | str,
    unknown: Unreadable | None,
    wire: ListedWire | KeyedWire,
    members: Mapping[str, Any],
    path: str,
) -> RelayState:
    return RelayState(
        platform=platform,
        enabled=wire.enabled,
        status=wire.status,
        pixel_id=wire.pixel_id,
        token_valid=wire.access_token_valid,
        token_present=_token_present(members),
        token_validated_at=wire.access_token_last_validated_at,
        sent_1h=wire.sent_1h,
        sent_24h=wire.sent_24h,
        received_24h=wire.received_24h,
        last_event_at=wire.last_event_at,
        last_error=_last_error(members, path),
        unknown_platform=unknown,
    )


def _token_present(members: Mapping[str, Any]) -> bool | None:
    for name in ("access_token_vault_id", "accessTokenVaultId"):
        if name in members:
            vault_id = members[name]
            return bool(vault_id) if vault_id is None or isinstance(vault_id, str) else None
    return None


def _last_error(members: Mapping[str, Any], path: str) -> Field[LastError | None]:
    name = next((name for name in ("lastError", "last_error") if name in members), None)
    error = members[name] if name is not None else None
    if name is None or error is None:
        return None
    if not isinstance(error, dict):
        return unreadable(child(path, name), error)
    wire = LastErrorWire.read(error, child(path, name))
    return LastError(at=wire.at, code=wire.code, message=wire.message, platform_code=wire.platform_code)
