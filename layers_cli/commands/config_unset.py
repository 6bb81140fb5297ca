"""`layers config unset`: take a setting out of a profile."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import SettingName, takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers config unset project": "no project is meant any more",
    "layers config unset thresholds.silent": "back to the threshold of old",
    "layers config unset skip --profile acme": "leave out nothing, in another profile",
}


@takes("profile", "output")
def command(
    context: "Context",
    name: SettingName,
) -> int:
    """Take a setting out of a profile.

    What was not set is no fault.
    """
    from layers_cli.core.report import Rows
    from layers_cli.paths import config_file
    from layers_cli.settings import DEFAULT_PROFILE
    from layers_cli.setup import editing

    path = config_file(context.terminal.environ)
    profile = context.settings.profile or DEFAULT_PROFILE
    changed = editing.change(path, {editing.place(name, profile): None})
    facts = {
        "name": name,
        "profile": None if name == editing.DEFAULT else profile,
        "file": context.mask(str(path)),
        "changed": changed,
    }
    return context.emit(Rows(head=context.head("config unset", ExitCode.OK), facts=facts))
