"""`layers config profiles`: the profiles of the config file."""

from typing import TYPE_CHECKING, Any

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers_cli.context import Context

LABELS = {
    "profile": "Profile",
    "inForce": "In force",
    "key": "Key",
    "baseUrl": "API",
    "organization": "Organization",
    "project": "Project",
    "app": "App",
}
EXAMPLES = {
    "layers config profiles": "which there are, and which is in force",
    "layers config profiles --profile acme": "and which would be",
    "layers config profiles --json": "the same, for a program",
}


@takes("profile", "output")
def command(context: "Context") -> int:
    """List the profiles of the config file.

    Their keys are not read.
    """
    from layers_cli import config
    from layers_cli.core.report import Rows
    from layers_cli.paths import config_file

    active = context.settings.profile
    read = config.read(config_file(context.terminal.environ))
    rows = tuple(_row(context, name, each, active) for name, each in (read.profiles if read else {}).items())
    head = context.head("config profiles", ExitCode.OK)
    return context.emit(Rows(head=head, columns=tuple(LABELS), labels=LABELS, rows=rows))


def _row(context: "Context", name: str, profile: "Mapping[str, Any]", active: str | None) -> "Mapping[str, Any]":
    file = profile.get("api_key_file")
    texts = {
        "key": "keyring" if profile.get("keyring") else file and f"file {file}",
        "baseUrl": profile.get("base_url"),
        "organization": profile.get("org"),
        "project": profile.get("project"),
        "app": profile.get("app"),
    }
    told = {key: text and context.mask(text) for key, text in texts.items()}
    return {"profile": context.mask(name), "inForce": name == active, **told}
