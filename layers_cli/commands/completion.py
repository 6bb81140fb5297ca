"""`layers completion`: the script by which a shell completes the commands, options and values of this tool."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from layers_cli.errors import UsageError
from layers_cli.render.completion import SHELLS
from layers_cli.render.completion.tree import (
    APP,
    BASE_URL,
    FILE,
    OPEN,
    ORG,
    PROFILE,
    PROJECT,
    Node,
    Option,
    Value,
    Word,
)
from layers_cli.terminal import this_terminal

EXAMPLES = {
    'eval "$(layers completion bash)"': "in ~/.bashrc",
    "layers completion zsh > ~/.zfunc/_layers": "in a folder of fpath",
    "layers completion fish > layers.fish": "for ~/.config/fish/completions",
}


def command(
    ctx: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
) -> None:
    """Print the completion script of a shell.

    TAB offers commands, flags and their values, the profiles of the config file, and the projects and apps that earlier
    commands have read with the same profile, API and key. It starts no Python and asks nobody. What is kept for that:
    layers help security
    """
    from layers_cli.core.nearest import guess

    if shell not in SHELLS:
        raise UsageError(
            f"{shell!r} is no shell with a script", hint=guess(shell, SHELLS) or f"choose one of: {', '.join(SHELLS)}"
        )
    this_terminal().write([SHELLS[shell](command_tree(ctx))])
    raise typer.Exit(0)


def command_tree(ctx: Any) -> Node:
    """Return what can be typed, read from the commands themselves."""
    top = ctx.find_root()
    values = {key: make() for key, make in VALUES.items()}
    tree = _node(top, Word(text="layers"), values)
    return replace(tree, children=tuple(_helped(child, tree) for child in tree.children))


def _checks() -> Value:
    from layers_cli.core.signals import Source
    from layers_cli.rules import CATALOGUE

    words = [
        *(Word(text=source, help="signal") for source in Source),
        *(Word(text=family, help="family") for family in dict.fromkeys(rule.family for rule in CATALOGUE)),
        *(Word(text=rule.code, help=rule.title) for rule in CATALOGUE),
    ]
    return Value(name="check", words=tuple(words))


def _codes() -> Value:
    from layers_cli.core.event_names import FORWARDED, told
    from layers_cli.exits import ExitCode
    from layers_cli.rules import CATALOGUE
    from layers_cli.rules.api_codes import API_CODES
    from layers_cli.rules.vocabulary import HEALTHS

    words = [
        *(Word(text=rule.code, help=rule.title) for rule in CATALOGUE),
        *(Word(text=str(int(code)), help=f"exit code: {code.word}") for code in ExitCode),
        *(Word(text=name, help=known.title) for name, known in API_CODES.items()),
        *(Word(text=name, help=f"event: {told(name)}") for name in FORWARDED),
        *(Word(text=name, help=meaning) for name, meaning in HEALTHS.items()),
    ]
    return Value(name="code", words=tuple(words))


def _colors() -> Value:
    from layers_cli.config import COLORS

    return Value(name="color", words=_words(COLORS))


def _fail_on() -> Value:
    from layers_cli.core.health import FAIL_ON

    return Value(name="fail-on", words=_words(FAIL_ON))


def _faults() -> Value:
    from layers_cli.sandbox.kinds import DOORS, KINDS

    return Value(name="fault", words=_words((*KINDS, *DOORS)))


def _formats() -> Value:
    from layers_cli.render import FORMATS

    return Value(name="format", words=_words(FORMATS), assigns_files=True)


def _scenarios() -> Value:
    from layers_cli.sandbox.names import SCENARIOS

    return Value(name="scenario", words=tuple(Word(text=name, help=case) for name, case in SCENARIOS.items()))


def _shells() -> Value:
    return Value(name="shell", words=_words(SHELLS))


def _events() -> Value:
    from layers_cli.core.event_names import FORWARDED, told

    return Value(name="event", words=tuple(Word(text=name, help=told(name)) for name in FORWARDED))


def _until() -> Value:
    from layers_cli.core.waiting import UNTIL

    return Value(name="until", words=_words(UNTIL))


def _settings() -> Value:
    from layers_cli.setup.editing import settable

    return Value(name="setting", words=_words(settable()))


def _thresholds() -> Value:
    from layers_cli.core.limits import Limits

    words = (Word(text=f"{name}=", help=meaning) for name, meaning in Limits.names().items())
    return Value(name="threshold", words=tuple(words))


VALUES: Final[Mapping[str, Callable[[], Value]]] = {
    "--base-url": lambda: BASE_URL,
    "--color": _colors,
    "--event-name": _events,
    "--expect": _events,
    "--fail-on": _fail_on,
    "--fault": _faults,
    "--name": _events,
    "--only": _checks,
    "--org": lambda: ORG,
    "--output": _formats,
    "--profile": lambda: PROFILE,
    "--sandbox": lambda: replace(_scenarios(), optional=True),
    "--scenario": _scenarios,
    "--skip": _checks,
    "--threshold": _thresholds,
    "--until": _until,
    "explain CODE": _codes,
    "get NAME": _settings,
    "set NAME": _settings,
    "unset NAME": _settings,
    "completion SHELL": _shells,
}
"""What can stand after an option, or as the argument of a command, unless its metavar says enough."""
_METAVARS: Final = {"APP": APP, "FILE": FILE, "PROJECT": PROJECT}


def _words(names: Iterable[str]) -> tuple[Word, ...]:
    return tuple(Word(text=name) for name in names)


def _node(ctx: Any, word: Word, values: Mapping[str, Value]) -> Node:
    """Walk a command, and the commands below it."""
    below = ctx.command
    parameters = [parameter for parameter in below.get_params(ctx) if not getattr(parameter, "hidden", False)]
    options = (parameter for parameter in parameters if parameter.param_type_name == "option")
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    return Node(
        word=word,
        options=tuple(_option(option, values) for option in options),
        arguments=tuple(_value(argument, f"{word.text} {argument.metavar}", values) for argument in arguments),
        repeats=bool(arguments) and arguments[-1].nargs == -1,
        children=tuple(_children(ctx, values)),
    )


def _children(ctx: Any, values: Mapping[str, Value]) -> Iterable[Node]:
    group = ctx.command
    for name in group.list_commands(ctx) if hasattr(group, "list_commands") else ():
        child = group.get_command(ctx, name)
        if not child.hidden:
            here = type(ctx)(child, info_name=name, parent=ctx)
            yield _node(here, Word(text=name, help=_line(child.help)), values)


def _option(option: Any, values: Mapping[str, Value]) -> Option:
    # Sorted, for the library keeps the spellings of --help in a set, whose order differs from run to run.
    spellings = tuple(sorted((*option.opts, *option.secondary_opts), key=lambda text: (-len(text), text)))
    switch = option.is_flag or option.count
    return Option(
        spellings=spellings, help=_line(option.help), value=None if switch else _value(option, spellings[0], values)
    )


def _value(parameter: Any, key: str, values: Mapping[str, Value]) -> Value:
    return values.get(key, _METAVARS.get(parameter.metavar, OPEN))


def _line(text: str | None) -> str:
    """Return the first line of a help text."""
    return " ".join((text or "").strip().partition("\n")[0].split())


def _helped(node: Node, tree: Node) -> Node:
    """Let the words of every command, and the topics, follow `help`."""
    if node.word.text != "help":
        return node
    topics = tuple(Node(word=Word(text=name, help="topic")) for name in _topics())
    return replace(node, arguments=(), repeats=False, children=(*topics, *_names(tree)))


def _names(node: Node) -> tuple[Node, ...]:
    return tuple(Node(word=child.word, children=_names(child)) for child in node.children)


def _topics() -> list[str]:
    """Return the names of the long texts that the package holds."""
    folder = Path(__file__).parents[1] / "topics"
    return sorted(path.stem for path in folder.iterdir() if path.suffix in {".md", ".json"})
