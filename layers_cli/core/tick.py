"""One poll of a watch, for whoever shows it."""

from datetime import datetime

from layers_cli.core.change import Change
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health
from layers_cli.core.state import State
from layers_cli.core.verdict import Verdict


@frozen
class Tick:
    """What a poll came to, and what the watch holds for true after it.

    `verdict` is what this poll found, `state` what has been confirmed, `since` when that is its health, and `settled`
    is the last verdict that says so. `changes` are what this poll confirmed, and `was` is the health before, where it
    changed what is held for true. `failures` counts the polls in a row that could read nothing, `slowed_for` is for how
    many seconds the API asked to be left alone, `next_in` how many seconds it is to the next poll; None after the last.
    """

    number: int
    at: datetime
    verdict: Verdict
    state: State
    since: datetime
    settled: Verdict
    was: Health | None = None
    changes: tuple[Change, ...] = ()
    failures: int = 0
    slowed_for: float | None = None
    next_in: float | None = None

    @property
    def is_news(self) -> bool:
        """Whether it is the first poll, or one that changed what is held for true."""
        return self.number == 1 or self.was is not None
