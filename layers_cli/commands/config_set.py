"""`layers config set`: set a setting of a profile."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.exits import ExitCode
from layers_cli.options import SettingName, takes

if TYPE_CHECKING:
    from pathlib import Path

    from layers_cli.context import Context

EXAMPLES = {
    'layers config set project "Acme Coffee"': "the project that is meant when none is named",
    "layers config set thresholds.silent 48h": "be patient with apps that are seldom used",
    "layers config set skip accounts --profile acme": "leave out ad accounts, in another profile",
}


@takes("profile", "output")
def command(
    context: "Context",
    name: SettingName,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value; several of a list with commas between.")],
) -> int:
    """Set a setting of a profile.

    It is the profile that --profile or LAYERS_PROFILE names, else the file's own, else the one called default; it is
    made where there is none. 'layers config set profile NAME' says which is the file's own.
    """
    from layers_cli.core.report import Rows
    from layers_cli.errors import UsageError
    from layers_cli.paths import config_file
    from layers_cli.settings import DEFAULT_PROFILE
    from layers_cli.setup import editing

    context.makes_profile = True
    path = config_file(context.terminal.environ)
    profile = context.settings.profile or DEFAULT_PROFILE
    keys, new = editing.place(name, profile), editing.value(name, value)
    if context.mask(value) != value:
        raise UsageError("that looks like an API key, which is not put on a command line", hint="layers auth login")
    if name == editing.DEFAULT:
        _look_for(value, path)
    changed = editing.change(path, {keys: new})
    facts = {
        "name": name,
        "value": value,
        "profile": None if name == editing.DEFAULT else profile,
        "file": context.mask(str(path)),
        "changed": changed,
    }
    return context.emit(Rows(head=context.head("config set", ExitCode.OK), facts=facts))


def _look_for(profile: str, path: "Path") -> None:
    """Raise UsageError for a profile that the file does not have."""
    from layers_cli import config
    from layers_cli.errors import UsageError
    from layers_cli.keys import shown

    read = config.read(path)
    known = sorted(read.profiles) if read else []
    if profile not in known:
        hint = config.did_you_mean(profile, known) if known else "make one with: layers auth login --profile NAME"
        raise UsageError(f"there is no profile {shown(profile)!r}", hint=hint)
