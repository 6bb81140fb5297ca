"""Streams, width, colour and symbols: decided once for each run."""

import errno
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TextIO

from layers_cli.core.frozen import frozen
from layers_cli.environment import is_on
from layers_cli.errors import LayersError
from layers_cli.render.visible import encodable, holds, visible

if TYPE_CHECKING:
    from layers_cli.core.look import Look

_MARKS: Final = "●○▲✖◌·…–"  # noqa: RUF001 - an en dash
_LEAST_WIDTH: Final = 20
LONGEST_PROBE: Final = 30
"""Seconds that the API may take to report on a probe."""


@frozen
class Terminal:
    """The two streams of a process and what may be written to them."""

    out: TextIO
    err: TextIO
    environ: Mapping[str, str]

    @property
    def reads_along(self) -> bool:
        """Whether somebody sees the result in a terminal."""
        return _is_terminal(self.out)

    @property
    def is_read_plainly(self) -> bool:
        """Whether the environment asks for text that is read in its order; a profile or flag may ask for it too."""
        return is_on(self.environ, "LAYERS_PLAIN") or self._is_dumb

    @property
    def _is_dumb(self) -> bool:
        return self.reads_along and self.environ.get("TERM") == "dumb"

    @property
    def columns(self) -> int:
        """How wide a text is laid out that is wrapped in any case."""
        return _width(self.environ, self.out)

    def look(self, *, color: str, ascii_only: bool, plain: bool, verbose: bool, quiet: bool) -> "Look":
        """Decide how the result is written to this terminal or pipe."""
        from layers_cli.core.look import Look

        terminal = self.reads_along
        return Look(
            width=_width(self.environ, self.out) if terminal else None,
            terminal=terminal,
            colour=_colour(color, self.environ, terminal=terminal),
            ascii=ascii_only or not holds(encoding_of(self.out), _MARKS),
            plain=plain or self._is_dumb,
            encoding=encoding_of(self.out),
            verbose=verbose,
            quiet=quiet,
        )

    def write(self, chunks: Iterable[str]) -> bool:
        """Write to standard output; when the reader has gone, the rest is dropped and the run goes on.

        Return whether the reader is still there.
        """
        try:
            for chunk in chunks:
                self.out.write(encodable(chunk, encoding_of(self.out)))
            self.out.flush()
        except BrokenPipeError:
            _abandon(self.out)
            return False
        except OSError as error:
            _abandon(self.out)
            if error.errno == errno.EIO:
                # A terminal that has gone away.
                return False
            raise LayersError(f"standard output cannot be written: {error.strerror or error}") from None
        return True

    def say(self, line: str) -> None:
        """Write one line to standard error; whatever in it would act on a terminal is made visible."""
        text = visible(line)
        if self.environ.get("GITHUB_ACTIONS"):
            # The older form of a workflow command is heeded wherever it stands in a line.
            text = text.replace("##[", "## [")
        try:
            self.err.write(encodable(text, encoding_of(self.err)) + "\n")
            self.err.flush()
        except OSError:
            _abandon(self.err)


class Waiting:
    """The line of a terminal that tells how long an answer is being waited for; nothing where nobody reads along."""

    def __init__(self, terminal: Terminal, limit: int = LONGEST_PROBE) -> None:
        self._stream = terminal.err
        self._is_shown = _is_terminal(terminal.err) and terminal.environ.get("TERM") != "dumb"
        self._limit = min(limit, LONGEST_PROBE)
        self._told: int | None = None

    def tell(self, seconds: float | None) -> None:
        """Say for how many seconds the answer has been awaited; None takes the line away."""
        told = None if seconds is None else int(seconds)
        if not self._is_shown or told == self._told:
            return
        self._told = told
        text = "" if told is None else f"  waiting for the report, {told} s of up to {self._limit} s"
        try:
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()
        except OSError:
            self._is_shown = False


def this_terminal() -> Terminal:
    """Return the terminal of this process."""
    return Terminal(out=sys.stdout, err=sys.stderr, environ=os.environ)


def tells_help(option: Any) -> Any:
    """Make the option `--help` write as every result is written: to a reader that may be gone, or a full disk."""

    def show(ctx: Any, _parameter: Any, wanted: bool) -> None:  # noqa: FBT001 - the library's signature
        if wanted and not ctx.resilient_parsing:
            this_terminal().write([f"{ctx.get_help()}\n"])
            ctx.exit()

    if option is not None:
        option.callback = show
    return option


def encoding_of(stream: TextIO) -> str:
    """Return the encoding of a stream; one that tells none gets ASCII."""
    return stream.encoding or "ascii"


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _width(environ: Mapping[str, str], stream: TextIO) -> int:
    if (columns := environ.get("COLUMNS", "")).isdecimal() and int(columns) > 0:
        return max(int(columns), _LEAST_WIDTH)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or 80, _LEAST_WIDTH)
    except (OSError, ValueError):
        return 80


def _colour(wish: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Decide on colour: the flag, then the conventions of no-color.org and bixense.com/clicolors, then the terminal."""
    if wish != "auto":
        return wish == "always"
    if environ.get("NO_COLOR"):
        return False
    if is_on(environ, "CLICOLOR_FORCE"):
        return True
    return terminal and environ.get("TERM") != "dumb" and environ.get("CLICOLOR", "1") != "0"


def _abandon(stream: TextIO) -> None:
    """Point a stream whose reader has gone at the null device, so that the flush at exit fails no more."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
