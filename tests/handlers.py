"""The handlers of signals, of which a process has one set."""

import signal
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What asks a run to end."""


@contextmanager
def restored():
    """Leave them as they are, whatever is done to them while this is entered."""
    kept = {number: signal.getsignal(number) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
