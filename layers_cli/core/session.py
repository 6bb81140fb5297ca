"""What a watch keeps of its polls, however long it goes on."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Final

from layers_cli.core.change import said
from layers_cli.core.health import Health
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.tick import Tick

LONGEST_STRIP: Final = 120
"""How many polls of a subject are kept."""
LAST_CHANGES: Final = 50
"""How many changes are kept."""


class Session:
    """The last poll, the healths of each subject so far, and the last changes."""

    def __init__(self) -> None:
        self.tick: Tick | None = None
        self.count = 0
        self.changes: deque[tuple[datetime, str]] = deque(maxlen=LAST_CHANGES)
        self._strips: dict[tuple[Kind, str], deque[Health]] = {}

    def add(self, tick: Tick) -> None:
        """Take notice of a poll."""
        self.tick = tick
        if tick.was is not None:
            self.count += 1
            self.changes.append((tick.at, said(tick.was, tick.state.health, tick.changes)))
        there = {(subject.kind, subject.id): subject for subject in tick.verdict.subjects}
        for key, subject in there.items():
            strip = self._strips.setdefault(key, deque(maxlen=LONGEST_STRIP))
            strip.append(tick.verdict.health_of(subject))
        if not tick.failures:
            # After a poll that read nothing the others come back; after any other they are gone.
            self._strips = {key: strip for key, strip in self._strips.items() if key in there}

    def strip(self, subject: Subject, most: int) -> Iterable[Health]:
        """Return the healths that the last polls found, at most so many, oldest first."""
        found = self._strips.get((subject.kind, subject.id), ())
        return islice(found, max(len(found) - most, 0), None)
