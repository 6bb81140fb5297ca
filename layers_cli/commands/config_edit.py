"""`layers config edit`: the config file in an editor."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layers_cli.errors import UsageError
from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

_EDITOR: Final = "notepad" if os.name == "nt" else "vi"
_BEGIN: Final = """\
# Profiles of layers; layers help environment says what they may set.

[profiles.default]
"""
EXAMPLES = {
    "layers config edit": "in the editor that VISUAL or EDITOR names",
    "EDITOR=nano layers config edit": "in another editor",
    "LAYERS_CONFIG=acme.toml layers config edit": "another file",
}
HEEDS = ("LAYERS_CONFIG", "VISUAL", "EDITOR")


@takes("output")
def command(context: "Context") -> int:
    """Open the config file in an editor, and keep what was written if it can be followed.

    The editor is the one that VISUAL or EDITOR names.
    """
    from layers_cli.core.report import Rows
    from layers_cli.keys import write_private
    from layers_cli.paths import config_file
    from layers_cli.setup import editing

    if sys.stdin is None or not sys.stdin.isatty() or not context.terminal.reads_along:
        raise UsageError("an editor needs a terminal", hint="layers config set NAME VALUE works without one")
    path = config_file(context.terminal.environ)
    before = editing.read(path) or _BEGIN
    draft = path.with_name(f"{path.name}.draft.toml")
    write_private(draft, before.encode(), what="draft")
    _edit(context, draft)
    written = editing.read(draft)
    if written != before:
        try:
            editing.save(path, written)
        except UsageError as error:
            raise UsageError(error.message, hint=f"nothing was changed; what you wrote is in {draft}") from None
    draft.unlink()
    head = context.head("config edit", ExitCode.OK)
    return context.emit(Rows(head=head, facts={"file": context.mask(str(path)), "changed": written != before}))


def _edit(context: "Context", file: Path) -> None:
    """Run the editor on a file and wait for its end; UsageError where it cannot be run or gives up."""
    import shlex

    environ = context.terminal.environ
    command = environ.get("VISUAL") or environ.get("EDITOR") or _EDITOR
    try:
        words = shlex.split(command)
        code = subprocess.run([*words, str(file)], check=False).returncode  # noqa: S603 - the user's own editor
    except (OSError, ValueError):
        file.unlink()
        raise UsageError(f"the editor {command!r} cannot be run", hint="name another in EDITOR") from None
    if code:
        file.unlink()
        raise UsageError(f"the editor ended with {code}, so nothing was changed", hint="name another in EDITOR")
