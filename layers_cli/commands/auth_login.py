"""`layers auth login`: check a key and keep it."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers_cli.context import Context
    from layers_cli.keys import Secret
    from layers_cli.setup.login import Kept

EXAMPLES = {
    "layers auth login": "type the key; nothing of it is shown",
    "layers auth login --profile acme < acme.key": "pipe it in, for a profile of its own",
    "layers auth login --in-file < acme.key": "keep it in a file, whatever keyring there is",
}
ENDS = (ExitCode.ACCESS, ExitCode.UNAVAILABLE)


@takes("api", "output", leave_out=["sandbox", "api_key_file", "api_key_stdin"])
def command(
    context: "Context",
    in_file: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--in-file", help="Keep the key in a file of its own, also where there is a keyring.")
    ] = False,
) -> int:
    """Check an API key and keep it for a profile: in the system's keyring, else in a file.

    The key is typed without being shown, or piped in: layers auth login < FILE. What --base-url, --org and --ca-bundle
    say is kept in the profile too.
    """
    from layers_cli.core.signals import Identity
    from layers_cli.inquiry import code_of
    from layers_cli.paths import config_file
    from layers_cli.settings import DEFAULT_PROFILE
    from layers_cli.setup.login import keep
    from layers_cli.view import looked, viewed

    context.makes_profile = True
    profile = context.settings.profile or DEFAULT_PROFILE
    secret = _asked_for()
    context.use(secret)
    verdict = looked(context, Identity)
    identity = verdict.snapshot.get(Identity)
    if identity is None or code_of(verdict) is not ExitCode.OK:
        return context.emit(viewed(context, "auth login", verdict, notes=("The key was not kept.",)))
    kept = keep(
        secret,
        config_file=config_file(context.terminal.environ),
        profile=profile,
        also=_given(context),
        in_file=in_file,
    )
    facts = {
        "profile": profile,
        "keptIn": kept.place,
        "organizationId": identity.organization_id,
        "organizationName": identity.organization_name,
        "rateLimitTier": identity.tier,
        "scopes": identity.scopes,
    }
    return context.emit(viewed(context, "auth login", verdict, facts=facts, notes=tuple(_notes(context, kept))))


def _asked_for() -> "Secret":
    from layers_cli import keys

    if sys.stdin is not None and sys.stdin.isatty():
        return keys.from_terminal()
    return keys.from_stdin(sys.stdin)


def _given(context: "Context") -> "dict[str, Any]":
    """Return what the flags say about where the key is for, as the profile keeps it."""
    settings, flags = context.settings, context.flags
    given: dict[str, Any] = {"base_url": settings.base_url.value, "org": settings.org.value}
    if (bundle := settings.ca_bundle.value) is not None:
        given["ca_bundle"] = str(bundle.absolute())
    return {name: value for name, value in given.items() if flags.get(name)}


def _notes(context: "Context", kept: "Kept") -> "Iterator[str]":
    if kept.reason is not None:
        yield f"Not in the system's keyring: {kept.reason}."
    if context.terminal.environ.get("LAYERS_API_KEY"):
        yield "LAYERS_API_KEY is set and goes before a profile, unless --profile names it."
