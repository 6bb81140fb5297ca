"""The flags that commands share, each defined once."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand

from layers_cli.manual import Documented
from layers_cli.render import FITS
from layers_cli.sandbox.names import SCENARIOS

_TARGET: Final[dict[str, Any]] = {
    "project": Annotated[
        str | None,
        typer.Option("--project", "-p", metavar="PROJECT", help="Project by id, exact name or customerExternalId."),
    ],
    "app": Annotated[
        str | None,
        typer.Option("--app", "-a", metavar="APP", help="App by id, exact name, bundle id, package or domain."),
    ],
}
_API: Final[dict[str, Any]] = {
    "sandbox": Annotated[
        str | None,
        typer.Option(
            "--sandbox",
            metavar="SCENARIO",
            help="Run against the embedded sandbox, without key and network (alone: healthy).",
        ),
    ],
    "profile": Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help="Profile of the config file to use.")
    ],
    "base_url": Annotated[str | None, typer.Option("--base-url", metavar="URL", help="Where the API is.")],
    "org": Annotated[
        str | None,
        typer.Option("--org", metavar="ORG", help="Child organization to act for, with a key of its parent (org_...)."),
    ],
    "ca_bundle": Annotated[
        str | None,
        typer.Option("--ca-bundle", metavar="FILE", help="Trust the certificate authorities in this file alone."),
    ],
    "api_key_file": Annotated[
        str | None, typer.Option("--api-key-file", metavar="FILE", help="Read the API key from this file.")
    ],
    "api_key_stdin": Annotated[bool, typer.Option("--api-key-stdin", help="Read the API key from standard input.")],
    "timeout": Annotated[
        str | None,
        typer.Option(
            "--timeout",
            metavar="DURATION",
            help="Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).",
        ),
    ],
    "debug": Annotated[
        bool, typer.Option("--debug", help="Log requests and answers to standard error, secrets masked.")
    ],
}
_JUDGE: Final[dict[str, Any]] = {
    "fail_on": Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="HEALTH", help="idle, degraded, broken or never: what the exit code tells of."
        ),
    ],
    "only": Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CHECK", help="Check only this code, family, signal or @subject (repeatable)."),
    ],
    "skip": Annotated[
        list[str] | None,
        typer.Option("--skip", metavar="CHECK", help="Leave out this code, family, signal or @subject (repeatable)."),
    ],
    "threshold": Annotated[
        list[str] | None,
        typer.Option("--threshold", metavar="NAME=VALUE", help="Change a threshold (repeatable)."),
    ],
}
_WAIT: Final[dict[str, Any]] = {
    "wait": Annotated[bool, typer.Option("--wait", help="Ask again until all is well, or until --timeout.")],
    "until": Annotated[
        str | None,
        typer.Option("--until", metavar="HEALTH", help="What --wait waits for: healthy (the default) or idle."),
    ],
}
_EXPECT: Final[dict[str, Any]] = {
    "expect": Annotated[
        list[str] | None,
        typer.Option("--expect", metavar="EVENT", help="An event that has to be seen (repeatable, comma lists too)."),
    ],
}
_RECORD: Final[dict[str, Any]] = {
    "record": Annotated[bool, typer.Option("--record", help="Remember the verdict; see it with: layers history.")],
    "only_changes": Annotated[
        bool, typer.Option("--only-changes", help="Say nothing unless something changed since the last recorded run.")
    ],
    "remind": Annotated[
        str | None,
        typer.Option("--remind", metavar="DURATION", help="With --only-changes: tell again what stays (24h)."),
    ],
    "zero_if_unchanged": Annotated[
        bool, typer.Option("--zero-if-unchanged", help="With --only-changes: 0 instead of 10 to 12 if nothing changed.")
    ],
}
_NOTIFY: Final[dict[str, Any]] = {
    "ping_url": Annotated[
        str | None,
        typer.Option("--ping-url", metavar="URL", help="Tell this monitor when the run begins and how it ends."),
    ],
    "notify_url": Annotated[
        str | None, typer.Option("--notify-url", metavar="URL", help="POST every change to this URL, as JSON.")
    ],
    "notify_secret_file": Annotated[
        str | None,
        typer.Option("--notify-secret-file", metavar="FILE", help="Sign what --notify-url gets with this secret."),
    ],
    "exec": Annotated[
        str | None,
        typer.Option("--exec", metavar="COMMAND", help="Run this program at every change, without a shell."),
    ],
}
_WATCH: Final[dict[str, Any]] = {
    "interval": Annotated[
        str | None, typer.Option("--interval", metavar="DURATION", help="Time between two polls (default 15s).")
    ],
    "until": Annotated[
        str | None, typer.Option("--until", metavar="HEALTH", help="End with 0 as soon as all is healthy, or idle.")
    ],
    "until_change": Annotated[bool, typer.Option("--until-change", help="End at the first change.")],
    "count": Annotated[int | None, typer.Option("--count", metavar="N", min=1, help="End after so many polls.")],
    "confirm": Annotated[
        int | None,
        typer.Option("--confirm", metavar="N", min=1, help="Polls in a row that make a change count (default 2)."),
    ],
    "max_failures": Annotated[
        int | None,
        typer.Option(
            "--max-failures", metavar="N", min=1, help="Failed polls in a row that end the watch (default 20)."
        ),
    ],
    "every": Annotated[bool, typer.Option("--every", help="A line for every poll, not only for changes.")],
    "heartbeat": Annotated[
        str | None,
        typer.Option("--heartbeat", metavar="DURATION", help="Break the silence of lines this often (default 15m)."),
    ],
}
_OUTPUT: Final[dict[str, Any]] = {
    "output": Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT", help="{formats}; FORMAT=FILE writes a file (repeatable)."),
    ],
    "json": Annotated[bool, typer.Option("--json", help="The same as -o json.")],
    "save_svg": Annotated[
        str | None,
        typer.Option("--save-svg", metavar="FILE", help="Draw the screen into this file too, the same as -o svg=FILE."),
    ],
    "quiet": Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing when the exit code is 0, else only what counts.")
    ],
    "verbose": Annotated[bool, typer.Option("--verbose", "-v", help="Show notes, links and requests too.")],
    "color": Annotated[str | None, typer.Option("--color", metavar="WHEN", help="auto, always or never.")],
    "ascii": Annotated[bool, typer.Option("--ascii", help="Use ASCII symbols only.")],
    "plain": Annotated[
        bool,
        typer.Option("--plain", help="Write what can be read in its order: no tables, no symbols, nothing redrawn."),
    ],
}
_PROFILE: Final = {"profile": _API["profile"]}
SettingName = Annotated[str, typer.Argument(metavar="NAME", help="The setting, as layers config show names it.")]
"""The argument of what reads or changes one setting."""
GROUPS: Final = {
    "target": _TARGET,
    "profile": _PROFILE,
    "api": _API,
    "judge": _JUDGE,
    "expect": _EXPECT,
    "wait": _WAIT,
    "record": _RECORD,
    "notify": _NOTIFY,
    "watch": _WATCH,
    "output": _OUTPUT,
}
_HEADINGS: Final = {
    "target": "Target",
    "profile": "API and key",
    "api": "API and key",
    "judge": "Judgement",
    "expect": "Judgement",
    "wait": "Waiting",
    "record": "History",
    "notify": "Telling others",
    "watch": "Watching",
    "output": "Output",
}
"""What help calls the flags of a group."""


def shared_names() -> frozenset[str]:
    """Return every spelling of a shared flag."""
    return frozenset(spelling for group in GROUPS.values() for flag in group.values() for spelling in _spelt(flag))


def spellings(command: Callable[..., None]) -> frozenset[str]:
    """Return every spelling of the options of a command."""
    parameters = inspect.signature(command).parameters.values()
    return frozenset(spelling for parameter in parameters for spelling in _spelt(parameter.annotation))


def _spelt(annotation: Any) -> Iterator[str]:
    for option in getattr(annotation, "__metadata__", ()):
        words = (option.default, *(option.param_decls or ()))
        yield from (word for word in words if isinstance(word, str) and word.startswith("-"))


def _told(annotation: Any, group: str, shape: str) -> Any:
    """Return the flag with the heading of its group, and with the formats in its help that fit what is told."""
    option = copy(annotation.__metadata__[0])
    *others, last = FITS[shape]
    option.help = option.help.replace("{formats}", f"{', '.join(others)} or {last}")
    option.rich_help_panel = _HEADINGS[group]
    return Annotated[annotation.__origin__, option]


def takes(*groups: str, leave_out: Sequence[str] = ()) -> Callable[[Callable[..., int]], Callable[..., None]]:
    """Give a command the flags of `groups`.

    The command becomes a function of its own parameters and those flags; it is called with a Context made of the
    flags, and with its own parameters. What it returns is the exit code.
    """
    # What judges makes a report, whatever else it shows; a watch has no end yet.
    shape = "stream" if "watch" in groups else "report" if "judge" in groups else "rows"
    flags = {
        name: _told(annotation, group, shape)
        for group in groups
        for name, annotation in GROUPS[group].items()
        if name not in leave_out
    }

    def decorated(command: Callable[..., int]) -> Callable[..., None]:
        own = [*inspect.signature(command).parameters.values()][1:]

        def run(**given: Any) -> None:
            from layers_cli.context import Context

            mine = {parameter.name: given.pop(parameter.name) for parameter in own}
            raise typer.Exit(command(Context(given, shape=shape), **mine))

        added = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=False if annotation.__origin__ is bool else None,
                annotation=annotation,
            )
            for name, annotation in flags.items()
        ]
        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + added
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__doc__ = command.__doc__
        run.__name__ = command.__name__
        return run

    return decorated


class Command(Documented, TyperCommand):
    """A command whose `--sandbox` may stand alone, or before the name of a scenario."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join `--sandbox` with its scenario before anything else looks at the words."""
        if any("--sandbox" in parameter.opts for parameter in self.params):
            args = with_scenario(args)
        return super().parse_args(ctx, args)


def with_scenario(args: Sequence[str]) -> list[str]:
    """Return the words with `--sandbox` given its value: the next word if it names a scenario, else healthy."""
    words = list(args)
    end = words.index("--") if "--" in words else len(words)
    joined: list[str] = []
    at = 0
    while at < end:
        word = words[at]
        if word == "--sandbox":
            named = at + 1 < end and words[at + 1] in SCENARIOS
            joined.append(f"--sandbox={words[at + 1] if named else 'healthy'}")
            at += 2 if named else 1
        else:
            joined.append(word)
            at += 1
    return joined + words[end:]
