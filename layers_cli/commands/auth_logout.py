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

    What a login kept is removed, and so are all names kept for completion; the key itself stays valid until it is
    deleted or rotated where it was made.
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
    notes = (*_notes(context, gone, left if left is not None and left.exists() else None), *_without_names())
    return context.emit(Rows(head=context.head("auth logout", ExitCode.OK), facts=facts, notes=notes))


def _without_names() -> "Iterator[str]":
    """Remove the names that were read with this key and others; yield why that was not possible."""
    from layers_cli.paths import cache_directory
    from layers_cli.store.names import drop_all

    try:
        drop_all(cache_directory())
    except OSError as error:
        yield f"The names kept for completion could not be removed: {error}."


def _notes(context: "Context", gone: tuple[str, ...], left: "Path | None") -> "Iterator[str]":
    if left is not None:
        yield f"{left} was not made by a login: it is left where it is, and the profile names it no more."
    elif not gone:
        yield "There was no key to take away."
    if context.terminal.environ.get("LAYERS_API_KEY"):
        yield "LAYERS_API_KEY is still set."
