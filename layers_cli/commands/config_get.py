"""`layers config get`: one setting in force."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import SettingName, takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers config get project": "which project is meant when none is named",
    "layers config get base_url --profile acme": "where the API of another profile is",
    'PROJECT="$(layers config get project)"': "in a script: the value and nothing else",
}


@takes("profile", "output")
def command(
    context: "Context",
    name: SettingName,
) -> int:
    """Show one setting in force.

    People and shells get the value alone, an empty line where there is none; -o json tells where it came from, too.
    """
    from layers_cli.config import did_you_mean
    from layers_cli.core.report import Rows
    from layers_cli.errors import UsageError
    from layers_cli.keys import shown
    from layers_cli.setup.listing import settings_of

    known = {each.name: each for each in settings_of(context.settings)}
    if name not in known:
        raise UsageError(f"{shown(name)!r} is no setting", hint=did_you_mean(name, list(known)))
    found = known[name]
    value = found.value and context.mask(found.value)
    facts = {"name": found.name, "value": value, "origin": context.mask(found.origin)}
    return context.emit(Rows(head=context.head("config get", ExitCode.OK), facts=facts, answer=value or ""))
