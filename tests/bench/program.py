"""Runs one program and tells how long it took and how much memory it had."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile

from tests.bench.environment import CannotRunError

_ROWS, _COLUMNS = 50, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took: `seconds` of wall time, `mebibytes` of resident memory at its peak."""

    seconds: float
    mebibytes: float


def run(words: Sequence[str], variables: Mapping[str, str], *, terminal: bool = False, ends_with: int = 0) -> Cost:
    """Run a program in a terminal, or with its output in a file; CannotRunError where it ends as it should not."""
    with _terminal() if terminal else TemporaryFile() as output:
        started = time.perf_counter()
        program = subprocess.Popen(
            words, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output, close_fds=False
        )
        _, status, usage = os.wait4(program.pid, 0)
        seconds = time.perf_counter() - started
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode != ends_with:
        raise CannotRunError(f"{' '.join(words)} ended with {program.returncode} instead of {ends_with}")
    return Cost(seconds=seconds, mebibytes=usage.ru_maxrss / 1024)


@contextmanager
def _terminal() -> Iterator[int]:
    """Yield a terminal of a usual size, whose screen nobody looks at."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    reader = threading.Thread(target=_drain, args=(ours,), daemon=True)
    reader.start()
    try:
        yield theirs
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        # A terminal that its last user has closed ends so.
        return
