"""What is new since the last time that somebody looked, for whoever wants to hear of changes alone."""

from datetime import datetime, timedelta
from enum import StrEnum

from layers_cli.core.change import Change, Turn, changes, is_changed
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health
from layers_cli.core.state import Mark, State


class Occasion(StrEnum):
    """Why there is something to tell, or why there is not."""

    FIRST = "first"
    CHANGED = "changed"
    REMINDER = "reminder"
    UNCONFIRMED = "unconfirmed"
    UNCHANGED = "unchanged"


@frozen
class News:
    """What came, what stayed and what went; `since` is when the state before was first seen.

    `changes` tell what came and went once more, and what weighs something else; of a first state there are none.
    """

    occasion: Occasion
    new: tuple[Mark, ...] = ()
    still: tuple[Mark, ...] = ()
    recovered: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()
    before: Health | None = None
    since: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Whether anybody is to hear of it."""
        return self.occasion in {Occasion.FIRST, Occasion.CHANGED, Occasion.REMINDER}

    @property
    def is_other(self) -> bool:
        """Whether the state is not the one that was known."""
        return self.occasion not in {Occasion.REMINDER, Occasion.UNCHANGED}

    @property
    def is_kept(self) -> bool:
        """Whether the state is to be remembered: one that nobody has confirmed yet is not."""
        return self.occasion is not Occasion.UNCONFIRMED


def news(  # noqa: PLR0913 - what was known, what is, and what the user wants to hear of
    before: State | None,
    after: State,
    *,
    at: datetime,
    since: datetime | None = None,
    told_at: datetime | None = None,
    remind: timedelta | None = None,
    was_unconfirmed: bool = False,
) -> News:
    """Compare a state with the one that was remembered.

    A state that is unknown counts from the second time in a row on: a poll that failed by chance is no news. A first
    state is news unless all is well. `told_at` is when somebody last heard of the state before.
    """
    if before is None:
        is_fine = after.health in {Health.HEALTHY, Health.DISABLED}
        return News(occasion=Occasion.UNCHANGED if is_fine else Occasion.FIRST, new=after.marks)
    if not is_changed(before, after):
        is_due = remind is not None and bool(after.marks) and (told_at is None or at - told_at >= remind)
        occasion = Occasion.REMINDER if is_due else Occasion.UNCHANGED
        return News(occasion=occasion, still=after.marks, before=before.health, since=since)
    if after.health is Health.UNKNOWN and before.health is not Health.UNKNOWN and not was_unconfirmed:
        return News(occasion=Occasion.UNCONFIRMED, before=before.health, since=since)
    turns = {(change.code, change.kind, change.subject): change for change in changes(before, after)}
    return News(
        occasion=Occasion.CHANGED,
        new=tuple(mark for mark in after.marks if _key(mark) in turns),
        still=tuple(mark for mark in after.marks if _key(mark) not in turns),
        recovered=tuple(change for change in turns.values() if change.turn is Turn.CLEARED),
        changes=tuple(turns.values()),
        before=before.health,
        since=since,
    )


def _key(mark: Mark) -> tuple[str, str, str]:
    return mark.code, mark.kind, mark.subject
