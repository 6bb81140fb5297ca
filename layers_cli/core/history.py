"""What is remembered of a target: stretches of time in which nothing changed."""

from datetime import datetime, timedelta
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.core.state import State

SANDBOX: Final = "sandbox:"
"""What the place of a recorded sandbox begins with, where an API has its URL: its own is another each time."""


@frozen
class Trail:
    """Whose history: a project or an app of one API, under one way of looking at it (the command as words)."""

    base_url: str
    project_id: str
    app_id: str | None
    command: str


@frozen
class Stretch:
    """A time in which a state did not change: from the first poll that found it so to the last, and how many."""

    state: State
    first_at: datetime
    last_at: datetime
    polls: int
    exit_code: int

    @property
    def duration(self) -> timedelta:
        """How long it is known to have lasted."""
        return self.last_at - self.first_at
