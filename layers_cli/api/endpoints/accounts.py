"""`GET /v1/projects/:projectId/ads/ad-accounts`: the connected ad accounts."""

from layers_cli.api.paging import Pages
from layers_cli.api.wire import (
    Always,
    Shown,
    Timestamp,
    Wire,
    ad_platform,
    child,
    each_once,
    identified,
    items,
    malformed,
)
from layers_cli.core.signals import AdAccount, AdAccounts, Platform, Source, Unavailable, Unreadable
from layers_cli.core.snapshot import Target

_UNNAMED = "unknown"


class AdAccountWire(Wire):
    """An ad account; of the token's states only `valid` is documented."""

    platform: Always[str]
    external_id: Shown[str]
    name: Shown[str]
    token_status: Always[str]
    token_last_validated_at: Shown[Timestamp]
    connected_at: Shown[Timestamp]


def read(pages: Pages, target: Target) -> AdAccounts | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read every ad account."""
    found = items(pages)
    if found is None:
        return malformed(Source.ACCOUNTS, pages, "The answer has no list of items")
    accounts, faults = each_once(((path, item, _account(item, path)) for path, item in found), key=lambda each: each.id)
    return AdAccounts(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        faults=faults,
        accounts=accounts,
    )


def _account(item: object, path: str) -> AdAccount | Unreadable:
    entry = identified(item, "ad_account_id", path)
    if isinstance(entry, Unreadable):
        return entry
    wire = AdAccountWire.read(entry.members, path)
    platform: Platform | str = _UNNAMED
    unknown: Unreadable | None
    if isinstance(wire.platform, Unreadable):
        unknown = wire.platform
    else:
        platform, unknown = ad_platform(wire.platform, child(path, "platform"))
    return AdAccount(
        id=entry.id,
        platform=platform,
        external_id=wire.external_id,
        name=wire.name,
        token_status=wire.token_status,
        token_validated_at=wire.token_last_validated_at,
        connected_at=wire.connected_at,
        unknown_platform=unknown,
    )
