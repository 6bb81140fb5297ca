"""`layers config path`: where the config file lies."""

from typing import TYPE_CHECKING

from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context

EXAMPLES = {
    "layers config path": "where it is, or would be",
    'chmod 600 "$(layers config path)"': "in a script: only its owner may read it",
    "LAYERS_CONFIG=ci.toml layers config path": "of another file",
}
HEEDS = ("LAYERS_CONFIG",)


@takes("output")
def command(context: "Context") -> int:
    """Show where the config file lies.

    It need not be there.
    """
    from layers_cli.core.report import Rows
    from layers_cli.paths import config_file

    path = config_file(context.terminal.environ)
    told = context.mask(str(path))
    head = context.head("config path", ExitCode.OK)
    return context.emit(Rows(head=head, facts={"path": told, "exists": path.exists()}, answer=told))
