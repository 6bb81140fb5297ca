"""What others are told when something changed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from layers_cli.core.change import Change
from layers_cli.core.codec import change, mark, target
from layers_cli.core.facts import stamp
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.state import State, described

SCHEMA: Final = "layers.notification/1"
_SLACK: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What Slack asks to be escaped in a text; nothing else can be a link or a mention then."""


class Event(StrEnum):
    """Why others are told."""

    FIRST = "first"
    CHANGED = "changed"
    RECOVERED = "recovered"
    REMINDER = "reminder"


@frozen
class Notice:
    """A change of one target; `before` is None where nothing was known."""

    event: Event
    at: datetime
    snapshot: Snapshot
    before: Health | None
    state: State
    changes: tuple[Change, ...]
    exit_code: int

    @property
    def name(self) -> str:
        """The target in words: the project, and the app where one was looked at."""
        where = self.snapshot.target
        name = f"{where.project_label} / {where.app_name or where.app_id}" if where.app_id else where.project_label
        return f"SANDBOX {name}" if where.sandbox else name

    @property
    def line(self) -> str:
        """The change in words; names of the API are in it as they are, hidden characters too."""
        moved = "" if self.before in {None, self.state.health} else f"{self.before} to "
        return f"{self.name}: {moved}{described(self.state)}"


def event_of(before: Health | None, after: Health) -> Event:
    """Return which event a change is: all is well again, or it is not."""
    if before is None:
        return Event.FIRST
    return Event.RECOVERED if after in {Health.HEALTHY, Health.DISABLED} else Event.CHANGED


def envelope(notice: Notice, text: str, version: str) -> Mapping[str, Any]:
    """Return the JSON object of a notice; `text` is its line, as Slack and its like are to show it."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "layers", "version": version},
        "event": str(notice.event),
        "at": stamp(notice.at),
        "target": target(notice.snapshot),
        "health": {"before": notice.before and str(notice.before), "after": str(notice.state.health)},
        "changes": [change(each) for each in notice.changes],
        "findings": [{**mark(each), "title": each.title, "name": each.name} for each in notice.state.marks],
        "exitCode": notice.exit_code,
        "text": text.translate(_SLACK),
    }
