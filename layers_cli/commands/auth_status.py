"""`layers auth status`: the key in force."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers auth status": "which key is it, and does it work?",
    "layers auth status --profile acme": "the key of another profile",
    "layers auth status --api-key-file acme.key --json": "is this one any good? for a program",
}
ENDS = (ExitCode.ACCESS, ExitCode.UNAVAILABLE)


@takes("api", "output", leave_out=["sandbox"])
def command(context: "Context") -> int:
    """Show which key is in force, where it came from, and whether it works."""
    from layers_cli.core.signals import Identity
    from layers_cli.inquiry import code_of
    from layers_cli.setup.listing import key_place
    from layers_cli.view import looked, viewed

    verdict = looked(context, Identity)
    snapshot, settings = verdict.snapshot, context.settings
    identity, key, source = snapshot.get(Identity), snapshot.key, settings.key
    assert key is not None
    assert source is not None
    facts = {
        "works": code_of(verdict) is ExitCode.OK,
        "key": f"****{key.last_four}",
        "environment": "test" if key.is_test else "live",
        "keptIn": context.mask(key_place(source.value)),
        "namedBy": context.mask(source.origin),
        "profile": settings.profile,
        "organizationId": identity and identity.organization_id,
        "organizationName": identity and identity.organization_name,
        "rateLimitTier": identity and identity.tier,
        "scopes": identity.scopes if identity else (),
    }
    return context.emit(viewed(context, "auth status", verdict, facts=facts))
