"""`layers auth logout`: take a key away."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from layers_cli.context import Context

EXAMPLES = {
    "layers auth logout": "take away the key of the profile in force",
    "layers auth logout --profile acme": "that of another profile",
    "layers auth logout --profile acme --json": "the same, for a program",
}


@takes("profile", "output")
def command(context: "Context") -> int:
    """Take away the key of a profile.

    What a login kept is removed; the key itself stays valid until it is deleted or rotated where it was made.
    """
    from layers_cli import config
    from layers_cli.core.report import Rows
    from layers_cli.paths import config_file
    from layers_cli.setup.login import forget

    profile, path = context.settings.profile, config_file(context.terminal.environ)
    read = config.read(path)
    named: Mapping[str, Any] = {} if read is None or profile is None else read.profiles.get(profile, {})
    gone = () if profile is None else forget(config_file=path, profile=profile, named=dict(named))
    left = named.get("api_key_file")
    facts = {"profile": profile, "removedFrom": gone}
    notes = tuple(_notes(context, gone, left if left is not None and left.exists() else None))
    return context.emit(Rows(head=context.head("auth logout", ExitCode.OK), facts=facts, notes=notes))


def _notes(context: "Context", gone: tuple[str, ...], left: "Path | None") -> "Iterator[str]":
    if left is not None:
        yield f"{left} was not made by a login: it is left where it is, and the profile names it no more."
    elif not gone:
        yield "There was no key to take away."
    if context.terminal.environ.get("LAYERS_API_KEY"):
        yield "LAYERS_API_KEY is still set."
