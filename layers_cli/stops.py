"""Ends a run in order when a signal asks for that, and at once when another one does."""

import os
import signal
import sys
import time
from _thread import get_ident, start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from layers_cli.errors import Stopped

_PUT_OFF: Final = 0.001
"""Seconds until a signal that came at a bad time comes again."""
_HANGUP: Final[int | None] = getattr(signal, "SIGHUP", None)
"""A terminal that went away; there is no such signal on Windows."""
_UNDO: Final[list[Callable[[], None]]] = []


class Stops:
    """What asked this run to end: `first` is raised where the run is at that moment.

    In the middle of an import it is not, for there an exception is lost, or replaced, or leaves half a module: the
    signal comes again a little later.
    """

    def __init__(self) -> None:
        self.first: Stopped | None = None
        self._comes_again = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        stopped = Stopped(signal.SIGTERM if number == _HANGUP else number)
        if self.first is not None and not self._comes_again:
            # Whoever asks twice does not want to wait for the last words either.
            for undo in _UNDO:
                undo()
            os._exit(stopped.code)
        self.first = self.first or stopped
        self._comes_again = _is_importing(frame)
        if not self._comes_again:
            raise self.first
        # The class for threads may be held by what was interrupted.
        start_new_thread(_again, (number, get_ident()))


@contextmanager
def listening() -> Iterator[Stops]:
    """Make ^C, a request to terminate and a terminal that goes away end the run; what the parent ignores stays so.

    Afterwards they end the process without a word: everything was said.
    """
    stops = Stops()
    wanted = (signal.SIGINT, signal.SIGTERM, _HANGUP)
    heard = [each for each in wanted if each is not None and signal.getsignal(each) is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, stops.hear)
    try:
        yield stops
    except Stopped as stop:
        # It came between what knows how to tell it.
        raise SystemExit(stop.code) from None
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def undone(undo: Callable[[], None]) -> Iterator[None]:
    """Have something undone even if the process ends without a word while this is entered."""
    _UNDO.append(undo)
    try:
        yield
    finally:
        _UNDO.remove(undo)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _again(number: int, thread: int) -> None:
    time.sleep(_PUT_OFF)
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        # A signal of this thread would not wake the one that waits.
        signal.pthread_kill(thread, number)
