"""One poll of a watch, for whoever shows it."""

from datetime import datetime

from layers_cli.core.change import Change
from layers_cli.core.frozen import frozen
from layers_cli.core.state import State
from layers_cli.core.verdict import Verdict


@frozen
class Tick:
    """What a poll came to, and what the watch holds for true after it.

    `verdict` is what this poll found, `state` what has been confirmed and since when it is so, `changes` what this poll
    confirmed. `failures` counts the polls in a row that could read nothing, `slowed_for` is how many seconds the API
    asked to be left alone, `next_in` how many seconds it is to the next poll; None after the last one.
    """

    number: int
    at: datetime
    verdict: Verdict
    state: State
    since: datetime
    changes: tuple[Change, ...] = ()
    failures: int = 0
    slowed_for: float | None = None
    next_in: float | None = None
