"""`layers whoami`: which organization the key belongs to, and whether it works."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Scalar
    from layers_cli.core.signals import Identity

EXAMPLES = {
    "layers whoami": "whose key is it, and does it work?",
    "layers whoami --api-key-file acme.key": "the same of a key that was handed over",
    "layers whoami --profile acme --json": "of another profile, for a program",
}
ENDS = (ExitCode.ACCESS, ExitCode.UNAVAILABLE)


@takes("api", "output")
def command(context: "Context") -> int:
    """Show the organization, tier and scopes of the key, and whether it works."""
    from layers_cli.core.signals import Identity
    from layers_cli.view import view

    return view(context, "whoami", Identity, facts=facts)


def facts(identity: "Identity") -> "Mapping[str, Scalar | tuple[str, ...]]":
    """Return what the API says of the key; what it leaves out stays null."""
    return {
        "organizationId": identity.organization_id,
        "organizationName": identity.organization_name,
        "parentOrganizationId": identity.parent_organization_id,
        "apiKeyId": identity.key_id,
        "rateLimitTier": identity.tier,
        "scopes": identity.scopes,
        "creditBalance": identity.credit_balance,
    }
