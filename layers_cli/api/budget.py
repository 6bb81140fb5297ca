"""How long a command may still take."""

import time
from collections.abc import Callable


class Deadline:
    """The moment, `seconds` from now, after which nobody waits any longer."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that remain, never less than 0."""
        return max(0.0, self._end - self._clock())

    @property
    def passed(self) -> bool:
        """Whether no time remains."""
        return self.left() <= 0
