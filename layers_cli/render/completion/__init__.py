"""Completion scripts: the command tree as text that a shell completes from by itself, without starting the tool."""

from collections.abc import Callable
from typing import Final

from layers_cli.render.completion import bash, fish, powershell, zsh
from layers_cli.render.completion.tree import Node

SHELLS: Final[dict[str, Callable[[Node], str]]] = {
    "bash": bash.script,
    "zsh": zsh.script,
    "fish": fish.script,
    "powershell": powershell.script,
}
"""The function that writes the script of each shell."""
