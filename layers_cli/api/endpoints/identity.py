"""`GET /v1/whoami`: whose key it is."""

from layers_cli.api.paging import Pages
from layers_cli.api.wire import IfGiven, Number, Shown, Wire, document, malformed
from layers_cli.core.signals import Identity, Source, Unavailable
from layers_cli.core.snapshot import Target


class Whoami(Wire):
    """Both generations: the older has the two flags, the newer the parent organization."""

    organization_id: Shown[str]
    organization_name: Shown[str]
    parent_organization_id: Shown[str]
    scopes: Shown[list[str]]
    rate_limit_tier: Shown[str]
    api_key_id: Shown[str]
    kill_switch: IfGiven[bool]
    api_access_revoked: IfGiven[bool]
    credit_balance: Shown[Number]


def read(pages: Pages, target: Target) -> Identity | Unavailable:  # noqa: ARG001 - every reader takes a target
    """Read who the key belongs to."""
    body = document(pages)
    if body is None:
        return malformed(Source.IDENTITY, pages, "The answer is not an object")
    wire = Whoami.read(body, "$")
    if wire.organization_id is None:
        return malformed(Source.IDENTITY, pages, "The answer names no organizationId")
    return Identity(
        as_of=pages.as_of,
        origin=pages.origin,
        request_id=pages.request_id,
        organization_id=wire.organization_id,
        organization_name=wire.organization_name,
        parent_organization_id=wire.parent_organization_id,
        scopes=None if wire.scopes is None else tuple(wire.scopes),
        tier=wire.rate_limit_tier,
        key_id=wire.api_key_id,
        kill_switch=wire.kill_switch,
        access_revoked=wire.api_access_revoked,
        credit_balance=wire.credit_balance,
    )
