"""The root command: the table of commands, and the boundary where errors become one line and an exit code."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from layers_cli import __version__
from layers_cli.errors import LayersError, Stopped, UsageError
from layers_cli.exits import ExitCode, code_of_error
from layers_cli.manual import Documented, parameters
from layers_cli.render.manual import Section
from layers_cli.stops import Stops
from layers_cli.terminal import this_terminal

if TYPE_CHECKING:
    from layers_cli.outlets import Outlet

COMMANDS: Final = {
    "status": "Show every app and relay of a project, what is wrong, and whose turn it is.",
    "project list": "List the projects that the key sees.",
    "app list": "List the SDK apps of a project.",
    "app show": "Show one app: its traffic, its set-up, and the relay behind it.",
    "verify": "Send a test event through an app's whole chain and show what became of it.",
    "watch": "Watch a project or an app until something changes, or until all is well.",
    "diagnose": "Follow the whole chain from the SDK to the platforms and name the first link that fails.",
    "events": "Show the events of an app, newest first, and what the relay makes of each.",
    "history": "Show what was recorded of a project or an app: when it was how, for how long, and what changed.",
    "auth login": "Check an API key and keep it for a profile: in the system's keyring, else in a file.",
    "auth status": "Show which key is in force, where it came from, and whether it works.",
    "auth logout": "Take away the key of a profile.",
    "config show": "Show every setting in force.",
    "config get": "Show one setting in force.",
    "config set": "Set a setting of a profile.",
    "config unset": "Take a setting out of a profile.",
    "config path": "Show where the config file lies.",
    "config edit": "Open the config file in an editor, and keep what was written if it can be followed.",
    "config profiles": "List the profiles of the config file.",
    "doctor": "Examine the tool's own set-up: key, files, name, connection, TLS, proxy, clock, API.",
    "whoami": "Show the organization, tier and scopes of the key, and whether it works.",
    "checks": "List every check: its code, what it finds, and what it reads.",
    "explain": "Explain a finding, an exit code, an error code of the API or a platform, or an event name.",
    "help": "Show a topic, or the help of a command.",
    "completion": "Print the completion script of a shell.",
    "sandbox serve": "Serve the API of a scenario on 127.0.0.1 until interrupted.",
    "sandbox list": "List the scenarios of the sandbox.",
}
"""Every command by its words, with the first line of its help; its module has the same name."""

GROUPS: Final = {
    "app": "Find and show SDK apps.",
    "auth": "Log in and out: keys and where they are kept.",
    "config": "Profiles and settings.",
    "project": "Find projects.",
    "sandbox": "An API server in a box, with scenarios.",
}

HELP: Final = """Tells whether a Layers SDK install, and the relay that forwards its events to Meta and TikTok, work.

Try it without a key: layers status --sandbox

What a command takes: layers COMMAND --help. Topics: layers help
"""
SETTINGS: Final = {"help_option_names": ["--help", "-h"]}


class Commands(Documented, TyperGroup):
    """A group that imports a command when it is asked for, and lists the others without importing them."""

    words: tuple[str, ...] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Show the help where no command is named."""
        if not args and not ctx.resilient_parsing:
            this_terminal().write([f"{ctx.get_help()}\n"])
            ctx.exit()
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def sections(self, ctx: Any) -> Iterator[Section]:
        """Yield the commands by their summaries alone, and the options."""
        rows = tuple((name, summary(*self.words, name)) for name in self.list_commands(ctx))
        yield Section(title="Commands", rows=rows)
        yield from parameters(ctx)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return the names below this group, in the order of the table."""
        depth = len(self.words)
        return list(dict.fromkeys(name.split()[depth] for name in below(self.words)))

    def get_command(self, ctx: Any, name: str) -> Any:
        """Return a command, a group, or None for a name that is neither."""
        words = (*self.words, name)
        known = " ".join(words)
        if known in COMMANDS:
            return load(known)
        return group(*words) if name in GROUPS and name in self.list_commands(ctx) else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Suggest the nearest name for one that does not exist."""
        name = args[0]
        if name.startswith("-") or name in self.list_commands(ctx):
            return super().resolve_command(ctx, args)
        where = f"{ctx.command_path}: " if self.words else ""
        raise UsageError(f"{where}no such command {name!r}", hint=self.guess(name) or f"see: {ctx.command_path} --help")

    def summaries(self) -> dict[str, str]:
        """Return every command by its whole name, with its summary."""
        return COMMANDS

    def guess(self, word: str, *, asked_of: str = "layers") -> str:
        """Return the question what a word below this group was meant for; empty where it is like nothing."""
        from layers_cli.spelling import command_like

        return command_like(word, self.words, below(self.words), asked_of)


def below(words: tuple[str, ...]) -> list[str]:
    """Return the commands of a group by their names."""
    return [name for name in COMMANDS if tuple(name.split()[: len(words)]) == words]


def summary(*words: str) -> str:
    """Return the summary of a command or a group."""
    return COMMANDS.get(" ".join(words)) or GROUPS[words[-1]]


def load(name: str) -> Any:
    """Import a command of the table and make it runnable."""
    from importlib import import_module

    from layers_cli.options import Command

    module = import_module(f"layers_cli.commands.{name.replace(' ', '_')}")
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name=name.rpartition(" ")[2], cls=Command, context_settings=SETTINGS)(module.command)
    made: Any = typer.main.get_command(app)
    made.examples = module.EXAMPLES
    made.heeds = getattr(module, "HEEDS", ())
    made.ends = getattr(module, "ENDS", None)
    return made


def group(*words: str) -> Any:
    """Return a group of the table; without words the root."""
    text = GROUPS[words[-1]] if words else HELP
    made = Commands(
        name=words[-1] if words else "layers",
        help=text,
        rich_markup_mode=None,
        context_settings=dict(SETTINGS),
    )
    made.words = words
    return made


def root() -> Any:
    """Return the root command."""
    made = group()
    made.params.append(
        typer.core.TyperOption(
            param_decls=["--version", "-V"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version and exit.",
        )
    )
    return made


def _version(ctx: Any, _parameter: Any, wanted: bool) -> None:  # noqa: FBT001 - the library's signature
    if wanted:
        this_terminal().write([f"layers {__version__}\n"])
        ctx.exit()


def run(words: Sequence[str], stops: Stops) -> int:
    """Run a command line and return its exit code; every error becomes one line on standard error."""
    _open_streams()
    try:
        return int(root().main(args=list(words), prog_name="layers", standalone_mode=False) or 0)
    except TyperException as error:
        return refuse(words, _usage(error, words), ExitCode.USAGE)
    except LayersError as error:
        return refuse(words, error, code_of_error(error))
    except SystemExit:
        # Typer ends so when the reader of its help has gone.
        return int(ExitCode.OK)
    except (Stopped, Exception) as error:  # noqa: BLE001 - the boundary: a bug is one line too
        if stops.first is not None:
            # Not always the error at hand: pydantic puts its own in place of what is raised while it builds a model.
            code = ExitCode(stops.first.code)
            return refuse(words, LayersError(code.word), code)
        return refuse(words, _bug(error, words), ExitCode.INTERNAL)


def _open_streams() -> None:
    """Give a process that was started without an output stream one that leads nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open for the whole run


def _usage(error: TyperException, words: Sequence[str]) -> LayersError:
    """Turn the parser's complaint into ours: what, where, how to go on."""
    ctx = getattr(error, "ctx", None)
    option = getattr(error, "option_name", None)
    path = ctx.command_path if ctx is not None else f"layers {_command_words(words)}".rstrip()
    where = "" if path == "layers" else f"{path}: "
    if isinstance(option, str) and ctx is not None and isinstance(ctx.command, Commands):
        from layers_cli.options import shared_names

        if option in shared_names():
            return UsageError(f"{option} stands before the command", hint=f"write it after: {path} COMMAND {option}")
    message, hint = error.format_message(), f"see: {path} --help"
    if isinstance(option, str) and ctx is not None and hasattr(error, "possibilities"):
        from layers_cli.spelling import option_like

        message, hint = f"no such option: {option}", option_like(option, ctx.command.get_params(ctx), COMMANDS) or hint
    return UsageError(f"{where}{message[:1].lower()}{message[1:].rstrip('.')}", hint=hint)


def _bug(error: BaseException, words: Sequence[str]) -> LayersError:
    if "--debug" in words:
        import traceback

        from layers_cli.api.masking import Mask

        for line in Mask.of(os.environ)("".join(traceback.format_exception(error))).splitlines():
            this_terminal().say(line)
        return LayersError(f"internal error: {type(error).__name__}", hint="please report the lines above")
    return LayersError(f"internal error: {type(error).__name__}", hint="run it again with --debug and report it")


def refuse(words: Sequence[str], error: LayersError, code: ExitCode) -> int:
    """Tell why there is no result: a line for people, and a document for whoever reads another format."""
    from layers_cli.api.masking import Mask
    from layers_cli.outlets import TEXT, ended_with, foreseen

    terminal = this_terminal()
    mask = Mask.of(os.environ)
    # A new one, because a fault that quotes the command line may quote a key that was pasted into it.
    error = LayersError(mask(error.message), hint=mask(error.hint))
    asked = foreseen(words)
    # To people the line below says everything; whoever reads that alone does not wait for the imports of a document.
    failed = () if asked == (TEXT,) else _write_refusal(words, error, code, asked)
    for line in (str(error), *(f"warning: {line}" for line in failed)):
        terminal.say(f"layers: {mask(line)}")
    return ended_with(code, asked)


def _write_refusal(
    words: Sequence[str], error: LayersError, code: ExitCode, asked: "tuple[Outlet, ...]"
) -> tuple[str, ...]:
    """Write the document of a run without a result; return a line for each file that could not be written."""
    from datetime import UTC, datetime

    from layers_cli.core.look import Look
    from layers_cli.core.report import Failure, Head, Refusal
    from layers_cli.outlets import deliver

    failure = Failure(why=code.word, message=error.message, hint=error.hint or None)
    head = Head(
        version=__version__,
        command=_command_words(words),
        as_of=datetime.now(UTC),
        exit_code=int(code),
        exit_name=code.word,
        failures=(failure,),
    )
    return deliver(Refusal(head=head), asked, this_terminal(), Look())


def _command_words(words: Sequence[str]) -> str:
    """Return the command that a line begins with, as far as the table knows it."""
    first = next((name for name in COMMANDS if name.split() == list(words[: len(name.split())])), None)
    return first or ""
