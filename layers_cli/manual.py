"""The help of a command as a page: its options, the environment it heeds, how it ends, and what is typed every day."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from layers_cli.environment import VARIABLES
from layers_cli.exits import ExitCode
from layers_cli.render.manual import Line, Page, Section, fixed, plain
from layers_cli.terminal import tells_help, this_terminal

_WIDEST: Final = 100
_OURS: Final = "LAYERS_"
_ENDS: Final = {
    "ca_bundle": (ExitCode.INCOMPLETE, ExitCode.ACCESS, ExitCode.UNAVAILABLE),
    "until": (ExitCode.TIMEOUT,),
    "project": (ExitCode.NOT_FOUND,),
    "fail_on": (ExitCode.IDLE, ExitCode.DEGRADED, ExitCode.BROKEN),
}
"""How a command can end that takes an option; who takes `--ca-bundle` asks the API."""
_OF_ANY: Final = (ExitCode.INTERNAL, ExitCode.INTERRUPTED, ExitCode.TERMINATED)


class Documented:
    """What a command has whose help is a page.

    `examples` are whole command lines with what each is for; `heeds` are variables that no option stands for; `ends` is
    how it can end, where its options do not tell that.
    """

    examples: Mapping[str, str] = MappingProxyType({})
    heeds: tuple[str, ...] = ()
    ends: tuple[ExitCode, ...] | None = None

    def get_help(self, ctx: Any) -> str:
        """Return the help, laid out for whoever reads it."""
        paragraphs = (" ".join(text.split()) for text in (ctx.command.help or "").split("\n\n"))
        usage = " ".join((ctx.command_path, *ctx.command.collect_usage_pieces(ctx)))
        return shown(Page(usage=usage, about=tuple(filter(None, paragraphs)), sections=tuple(self.sections(ctx))))

    def get_help_option(self, ctx: Any) -> Any:
        """Return `--help`, which writes to this terminal."""
        return tells_help(super().get_help_option(ctx))  # type: ignore[misc]

    def sections(self, ctx: Any) -> Iterator[Section]:
        """Yield what the page has; what is wanted most comes last, where the eye ends up."""
        yield from parameters(ctx)
        names = {parameter.name for parameter in ctx.command.params}
        yield from _environment([*(name for name, each in VARIABLES.items() if each.option in names), *self.heeds])
        yield _exits(self.exit_codes(names))
        rows = tuple(self.examples.items())
        yield Section(title="Examples", rows=rows, is_script=True)

    def exit_codes(self, options: Container[str]) -> tuple[ExitCode, ...]:
        """Return how the command can end beside what ends any of them."""
        ends = self.ends
        if ends is None:
            ends = tuple(code for option, codes in _ENDS.items() if option in options for code in codes)
        return tuple(sorted({ExitCode.OK, ExitCode.USAGE, *ends}))


def parameters(ctx: Any) -> Iterator[Section]:
    """Yield the arguments of a command, its own options, and those that it shares with others by their headings."""
    headed: dict[str, list[Line]] = {"Arguments": [], "Options": []}
    for each in ctx.command.get_params(ctx):
        title = "Arguments" if each.param_type_name == "argument" else getattr(each, "rich_help_panel", None)
        headed.setdefault(title or "Options", []).append(each.get_help_record(ctx))
    yield from (Section(title=title, rows=tuple(rows)) for title, rows in headed.items() if rows)


def shown(page: Page) -> str:
    """Return a page as text: in panels on a terminal, without any elsewhere."""
    terminal = this_terminal()
    width = min(terminal.columns, _WIDEST)
    if not terminal.reads_along or terminal.is_read_plainly:
        return "\n".join(plain(page, width))
    from layers_cli.render.panels import draw

    look = terminal.look(color="auto", ascii_only=False, plain=False, verbose=False, quiet=False)
    return draw(page, replace(look, width=width)).rstrip("\n")


def _environment(names: list[str]) -> Iterator[Section]:
    """Yield the variables: ours with what each is for, and the names of those that other tools heed as well."""
    ours = tuple((name, VARIABLES[name].about) for name in names if name.startswith(_OURS))
    if others := ", ".join(name for name in names if not name.startswith(_OURS)):
        ours += (("", f"{'and ' if ours else ''}{others} ({fixed('layers help environment')})"),)
    if ours:
        yield Section(title="Environment", rows=ours)


def _exits(codes: tuple[ExitCode, ...]) -> Section:
    own, common = (", ".join(fixed(f"{code:d} {code.word}") for code in each) for each in (codes, _OF_ANY))
    told = f"{own}; as any command {common} ({fixed('layers help exit-codes')})"
    return Section(title="Exit codes", rows=(("", told),))
