"""What a command or an option that does not exist was meant for."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final

from layers_cli.commands.help import topics
from layers_cli.core.nearest import nearest, question
from layers_cli.options import spellings

_MOST: Final = 3
_HELP: Final = "layers help"
_ELSEWHERE: Final = {
    "--format": "--output",
    "--no-color": "--color",
    "--key": "--api-key-file",
    "--token": "--api-key-file",
    "--url": "--base-url",
}
"""What other tools call an option."""


def command_like(word: str, group: tuple[str, ...], names: Sequence[str], asked_of: str) -> str:
    """Ask for the command that a word may mean: the next of a group, the last of a longer name, or a topic."""
    depth = len(group)
    meant: dict[str, list[str]] = {}
    for name in names:
        meant.setdefault(name, []).append(name)
        meant.setdefault(name.split()[-1], []).append(name)
    if not group:
        meant |= {topic: [topic if asked_of == _HELP else f"help {topic}"] for topic in topics()}
    # What stands here goes before what ends a longer name.
    meant |= {here[-1]: [" ".join(here)] for here in (name.split()[: depth + 1] for name in names)}
    found = dict.fromkeys(whole for spelling in nearest(word, meant) for whole in meant[spelling])
    return question([f"{asked_of} {whole}" for whole in [*found][:_MOST]])


def option_like(option: str, parameters: Iterable[Any], commands: Iterable[str]) -> str:
    """Say which commands have an option, or ask for the one that it may mean; empty where it is like nothing."""
    if holders := [name for name in commands if option in spellings(_function(name))]:
        *most, last = holders
        return f"{', '.join(most)} and {last} have it" if most else f"layers {last} has it"
    own = {word: opts for opts in (parameter.opts for parameter in parameters) for word in opts if word[:2] == "--"}
    own |= {other: own[ours] for other, ours in _ELSEWHERE.items() if ours in own}
    meant = {word.removeprefix("--"): opts for word, opts in own.items()}
    return question([*dict.fromkeys(_told(meant[name]) for name in nearest(option.removeprefix("--"), meant))])


def _told(spellings: Iterable[str]) -> str:
    """Name an option with its short spelling."""
    long, *short = sorted(spellings, key=len, reverse=True)
    return f"{long} ({short[0]})" if short else long


def _function(name: str) -> Any:
    return import_module(f"layers_cli.commands.{name.replace(' ', '_')}").command
