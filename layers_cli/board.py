"""The terminal under a live board: its alternate screen, its keys, its size, and how it is given back."""

import errno
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from layers_cli.core.look import Look
from layers_cli.core.session import Session
from layers_cli.flows.watch import Word
from layers_cli.render import live
from layers_cli.render.visible import encodable
from layers_cli.stops import undone
from layers_cli.terminal import Terminal, encoding_of

if TYPE_CHECKING:
    from layers_cli.core.tick import Tick

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Around a frame, for terminals that draw what stands between at once."""
ENTER: Final = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[2J"
"""Another screen, without a cursor; a character that is wider than it should be does not break its line."""
LEAVE: Final = f"{_END}\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l"
"""The screen from before; a frame that was cut short leaves neither a colour nor a half-open frame behind."""
SECOND: Final = 1.0

_DOWN: Final = frozenset({"j", "\x1b[B", "\x1bOB"})
_UP: Final = frozenset({"k", "\x1b[A", "\x1bOA"})
_PAGE_DOWN: Final = frozenset({" ", "\x1b[6~"})
_PAGE_UP: Final = frozenset({"b", "\x1b[5~"})


def fits(terminal: Terminal) -> bool:
    """Whether a board can be drawn: a terminal that can move its cursor, on a system that lends it."""
    return terminal.reads_along and terminal.environ.get("TERM") not in {"dumb", None, ""} and os.name == "posix"


@contextmanager
def board(terminal: Terminal, look: Look, session: Session, seconds: float | None = None) -> "Iterator[Board]":
    """Take the terminal, and give it back as it was whatever happens.

    `seconds` is how long the watch may take: then a pause is over as well.
    """
    screen = Screen(terminal)
    ends_at = math.inf if seconds is None else time.monotonic() + seconds
    shown = Board(screen, look, session, ends_at=ends_at, clock=time.monotonic, now=lambda: datetime.now(UTC))
    with undone(screen.give_back):
        try:
            with screen.taken():
                yield shown
        finally:
            # Once more: a signal may have come in the middle of giving back.
            screen.give_back()


class Board:
    """Shows a watch as a screen that is drawn anew every second, and heeds keys."""

    def __init__(  # noqa: PLR0913 - what is shown where, and the effects
        self,
        screen: "Screen",
        look: Look,
        session: Session,
        *,
        ends_at: float,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._screen = screen
        self._ends_at = ends_at
        self._look = look
        self._session = session
        self._clock = clock
        self._now = now
        self._seen_at = clock()
        self._due: float | None = None
        self._view = live.View(columns=80, rows=24, now=now())

    def asking(self) -> None:
        """Show that a poll is under way; the seconds go on, and keys are heeded once a second."""
        self._due = None
        self._view = replace(self._view, is_asking=True)
        self._draw()
        self._screen.every_second(self._tick)

    def show(self, tick: "Tick") -> None:
        """Show what a poll came to."""
        self._screen.every_second(None)
        self._seen_at = self._clock()
        self._due = None if tick.next_in is None else self._seen_at + tick.next_in
        self._view = replace(self._view, is_asking=False)
        self._draw()

    def wait(self, seconds: float) -> Word:
        """Wait for so many seconds, or until somebody wants something.

        Nothing ends a pause but a key, and the end of the watch.
        """
        self._due = self._clock() + seconds
        while True:
            if self._view.is_quitting or self._screen.is_gone:
                return Word.QUIT
            left = self._due - self._clock()
            if left <= 0 and (not self._view.is_paused or self._clock() >= self._ends_at):
                return Word.TIMEOUT
            self._draw()
            key = self._screen.key(SECOND if self._view.is_paused else min(left, SECOND))
            if (word := self._heed(key)) is not None:
                return word

    def _heed(self, key: str) -> Word | None:
        """Do what a key asks for; return what ends the pause."""
        view = self._view
        match key:
            case "q":
                return Word.QUIT
            case "r":
                self._view = replace(view, is_paused=False)
                return Word.NOW
            case "p":
                self._view = replace(view, is_paused=not view.is_paused)
            case "f" | "?":
                page = live.FINDINGS if key == "f" else live.HELP
                self._view = replace(view, page=None if view.page == page else page, scroll=0)
            case "\x0c":
                self._screen.forget()
            case "\x1b" if view.page is not None:
                self._view = replace(view, page=None, scroll=0)
            case _:
                self._scroll(key)
        return None

    def _scroll(self, key: str) -> None:
        steps = {1: _DOWN, -1: _UP, self._view.rows // 2: _PAGE_DOWN, -(self._view.rows // 2): _PAGE_UP}
        step = next((step for step, keys in steps.items() if key in keys), 0)
        if step and self._view.page is not None:
            end = live.longest(self._session, self._view, self._look)
            self._view = replace(self._view, scroll=min(max(self._view.scroll + step, 0), end))

    def _tick(self) -> None:
        """Go on with the clock while a poll is under way; who wants to quit has to wait for its end."""
        while key := self._screen.key(0):
            if self._heed(key) is Word.QUIT:
                self._view = replace(self._view, is_quitting=True)
        self._draw()

    def _draw(self) -> None:
        columns, rows = self._screen.size()
        tick = self._session.tick
        passed = timedelta(seconds=self._clock() - self._seen_at)
        left = None if self._due is None else self._due - self._clock()
        self._view = replace(
            self._view, columns=columns, rows=rows, now=self._now() if tick is None else tick.at + passed, next_in=left
        )
        self._screen.draw(live.frame(self._session, self._view, self._look), (columns, rows))


class Screen:
    """A terminal that was lent: what is on it, what was typed, and how it was before.

    Signals find the process anywhere, in the middle of a frame too. So the terminal is written to without the
    buffer of the stream, which cannot be used twice at a time, and nothing is drawn on one that was given back.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._out = terminal.out
        self._keyboard = sys.stdin.fileno() if _is_terminal(sys.stdin) else None
        self._hears = self._keyboard is not None
        self._modes: list[Any] | None = None
        self._is_taken = False
        self._is_drawing = False
        self._drawn: tuple[tuple[int, int], list[str]] | None = None
        self._wake: tuple[int, int] = (-1, -1)
        self._each_second: Callable[[], None] | None = None
        self._typed = ""
        self.is_gone = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take the terminal for as long as it is entered; a suspended process gives it back meanwhile."""
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        handlers: dict[int, Callable[[int, Any], None]] = {
            signal.SIGWINCH: self._redraw,
            signal.SIGCONT: self._redraw,
            signal.SIGTSTP: self._suspend,
            signal.SIGQUIT: self._suspend,
            signal.SIGALRM: self._alarm,
        }
        before = {
            number: signal.signal(number, handler)
            for number, handler in handlers.items()
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            self._take()
            yield
        finally:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                for number, handler in before.items():
                    signal.signal(number, handler)
            finally:
                self.give_back()
                for end in self._wake:
                    os.close(end)

    def _take(self) -> None:
        import termios
        import tty

        if self._is_taken:
            return
        try:
            # Stops a process in the background until it comes to the fore: the modes of now are somebody else's.
            _patiently(lambda: termios.tcflow(self._out.fileno(), termios.TCOON))
            self._is_taken = True
            if (keyboard := self._keyboard) is not None:
                self._modes = termios.tcgetattr(keyboard)
                _patiently(lambda: tty.setcbreak(keyboard, termios.TCSANOW))
        except (OSError, termios.error):
            # One that has gone away, or that nobody will ever give to this process.
            self.is_gone = True
            return
        self.forget()
        self._write(ENTER)

    def give_back(self) -> None:
        """Give the terminal back as it was; done twice it does no harm."""
        import termios

        if not self._is_taken:
            return
        self._write(LEAVE)
        if self._keyboard is not None and self._modes is not None:
            keyboard, modes = self._keyboard, self._modes
            # A terminal that has gone away has no modes.
            with suppress(OSError, termios.error):
                _patiently(lambda: termios.tcsetattr(keyboard, termios.TCSANOW, modes))
        self._is_taken = False

    def forget(self) -> None:
        """Draw every line anew the next time."""
        self._drawn = None

    def size(self) -> tuple[int, int]:
        """Return the columns and rows that there are."""
        try:
            found = os.get_terminal_size(self._out.fileno())
        except (OSError, ValueError):
            return 80, 24
        return found.columns or 80, found.lines or 24

    def draw(self, lines: list[str], size: tuple[int, int]) -> None:
        """Write the lines that are not there yet, in one piece; not while another frame is under way."""
        if self._is_drawing or not self._is_taken:
            return
        before = self._drawn[1] if self._drawn is not None and self._drawn[0] == size else None
        changed = [
            # Behind the last column there is nothing to clear: some terminals would take the last character for it.
            f"\x1b[{place + 1};1H\x1b[K{text}"
            for place, text in enumerate(lines)
            if before is None or place >= len(before) or before[place] != text
        ]
        self._drawn = (size, lines)
        if changed:
            clear = "\x1b[2J" if before is None else ""
            self._is_drawing = True
            try:
                self._write(f"{_BEGIN}{clear}{''.join(changed)}{_END}")
            finally:
                self._is_drawing = False

    def key(self, seconds: float) -> str:
        """Return the next key that is pressed within so many seconds; nothing where none is, or the screen changed."""
        if not self._typed:
            watched = [self._wake[0], *([self._keyboard] if self._keyboard is not None and self._hears else [])]
            ready, _, _ = select.select(watched, [], [], max(seconds, 0.0))
            with suppress(OSError):
                os.read(self._wake[0], 1024) if self._wake[0] in ready else b""
            if self._keyboard is not None and self._keyboard in ready:
                self._typed = self._read(self._keyboard)
        key, self._typed = _first_key(self._typed)
        return key

    def _read(self, keyboard: int) -> str:
        try:
            read = os.read(keyboard, 1024)
        except OSError:
            read = b""
        if not read:
            # Whoever typed has gone; the board goes on without keys.
            self._hears = False
        return read.decode("utf-8", "replace")

    def every_second(self, what: Callable[[], None] | None) -> None:
        """Do something every second from now on, whatever else is being done; None ends that."""
        self._each_second = what
        signal.setitimer(signal.ITIMER_REAL, *((SECOND, SECOND) if what is not None else (0, 0)))

    def _alarm(self, _number: int, _frame: object) -> None:
        if self._each_second is not None:
            self._each_second()

    def _redraw(self, _number: int, _frame: object) -> None:
        self.forget()
        with suppress(OSError):
            os.write(self._wake[1], b".")

    def _suspend(self, number: int, _frame: object) -> None:
        """Give the terminal back, do what the signal asks for, and take it again if there is a later."""
        handler = signal.signal(number, signal.SIG_DFL)
        self.give_back()
        os.kill(os.getpid(), number)
        signal.signal(number, handler)
        self._take()
        self._redraw(number, None)

    def _write(self, text: str) -> None:
        encoding = encoding_of(self._out)
        left = encodable(text, encoding).encode(encoding)
        try:
            while left:
                try:
                    left = left[os.write(self._out.fileno(), left) :]
                except BlockingIOError:
                    select.select([], [self._out], [])
        except OSError:
            self.is_gone = True


def _patiently(change: Callable[[], object]) -> None:
    """Change a terminal, once more where a signal comes between."""
    import termios

    while True:
        try:
            change()
        except termios.error as error:
            if error.args[0] != errno.EINTR:
                raise
        else:
            return


def _first_key(typed: str) -> tuple[str, str]:
    """Return the first key of what was typed, and the rest; an arrow is several characters."""
    if typed.startswith(("\x1b[", "\x1bO")):
        end = next((place for place, sign in enumerate(typed[2:], 2) if "@" <= sign <= "~"), len(typed) - 1)
        return typed[: end + 1], typed[end + 1 :]
    return typed[:1], typed[1:]


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False
