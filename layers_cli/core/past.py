"""The history of one target over a time: how long it was how, what changed, and when nobody looked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from layers_cli.core.change import Change, changes, is_changed
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health, weight, worst
from layers_cli.core.history import Stretch, Trail
from layers_cli.core.rule import Kind
from layers_cli.core.state import State

LEAST_SILENCE: Final = timedelta(minutes=15)
"""Polls that lie no further apart than this belong together, however often a target is usually polled."""
LONGEST_SILENCE: Final = timedelta(days=3)
"""Over more than this nobody knows what was, however seldom a target is usually polled."""
_MISSED: Final = 3


@frozen
class Era:
    """A time in which one thing is known: its state, how it differs from the one before, and until when it held.

    It ends where the next begins, if that was noticed as it happened; else with the last poll. `codes` are those of the
    findings, the worst first; `changes` are None where there is nothing before to compare with.
    """

    stretch: Stretch
    until: datetime
    changes: tuple[Change, ...] | None

    @property
    def since(self) -> datetime:
        """When it was first seen so."""
        return self.stretch.first_at

    @property
    def health(self) -> Health:
        """How the target was."""
        return self.stretch.state.health

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings that count, each once."""
        return tuple(dict.fromkeys(mark.code for mark in self.stretch.state.marks))

    def within(self, since: datetime, until: datetime) -> timedelta:
        """How much of it lies between two times."""
        return max(min(self.until, until) - max(self.since, since), timedelta())


@frozen
class Past:
    """What is known of a target between two times, oldest first."""

    trail: Trail
    since: datetime
    before: datetime
    eras: tuple[Era, ...]

    @property
    def since_when(self) -> datetime:
        """Since when it has been known to be as it is now, whatever else changed meanwhile; there must be an era."""
        since = self.eras[-1].since
        for earlier, later in pairwise(reversed(self.eras)):
            if later.health is not earlier.health or later.until != earlier.since:
                break
            since = later.since
        return since

    @property
    def time_in(self) -> dict[Health | None, timedelta]:
        """How long it was how, the healthiest first; None is how long nobody looked."""
        known: dict[Health, timedelta] = {}
        for era in self.eras:
            known[era.health] = known.get(era.health, timedelta()) + era.within(self.since, self.before)
        unseen = max(self.before - self.since - sum(known.values(), timedelta()), timedelta())
        return {**{health: known[health] for health in sorted(known, key=weight)}, None: unseen}

    def buckets(self, width: timedelta) -> tuple[Health | None, ...]:
        """Return the worst health in each part of the time, the last of which ends with it; None: nobody looked."""
        count = max(-((self.since - self.before) // width), 1)
        start = self.before - count * width
        found: list[set[Health]] = [set() for _ in range(count)]
        for era in self.eras:
            first = min(max((era.since - start) // width, 0), count - 1)
            end = min(-((start - era.until) // width), count)
            for place in range(first, max(end, first + 1)):
                found[place].add(era.health)
        return tuple(worst(each) if each else None for each in found)


def past(trail: Trail, stretches: Sequence[Stretch], since: datetime, before: datetime) -> Past:
    """Tell the history of a target from its stretches, oldest first; those outside of the time only explain it."""
    told = tuple(era for era in _eras(stretches) if era.until >= since and era.since <= before)
    return Past(trail=trail, since=since, before=before, eras=told)


def patience(last: Stretch, before: Stretch | None) -> timedelta:
    """How long after a stretch a poll still continues it: three polls may be missed at the pace of the last ones."""
    if last.polls > 1:
        pace = last.duration / (last.polls - 1)
    else:
        pace = timedelta() if before is None else last.first_at - before.last_at
    return min(max(_MISSED * pace, LEAST_SILENCE), LONGEST_SILENCE)


def of_app(stretches: Iterable[Stretch], app_id: str) -> tuple[Stretch, ...]:
    """Return what the history of a project tells of one of its apps; stretches without the app tell nothing."""
    told: list[Stretch] = []
    before: Stretch | None = None
    for stretch in stretches:
        state = _of_app(stretch.state, app_id)
        if state is None:
            before = None
            continue
        mine = Stretch(
            state=state,
            first_at=stretch.first_at,
            last_at=stretch.last_at,
            polls=stretch.polls,
            exit_code=stretch.exit_code,
        )
        if before is not None and not is_changed(told[-1].state, state) and _continues(before, None, stretch):
            told[-1] = _joined(told[-1], mine)
        else:
            told.append(mine)
        before = stretch
    return tuple(told)


def _eras(stretches: Sequence[Stretch]) -> Iterator[Era]:
    before: Stretch | None = None
    for stretch, following in pairwise((*stretches, None)):
        assert stretch is not None
        holds_on = following is not None and _continues(stretch, before, following)
        yield Era(
            stretch=stretch,
            until=following.first_at if following is not None and holds_on else stretch.last_at,
            changes=None if before is None else changes(before.state, stretch.state),
        )
        before = stretch


def _continues(stretch: Stretch, before: Stretch | None, following: Stretch) -> bool:
    """Whether what follows was noticed as it happened."""
    return timedelta() <= following.first_at - stretch.last_at <= patience(stretch, before)


def _of_app(state: State, app_id: str) -> State | None:
    mine = tuple(each for each in state.standings if each.kind is Kind.APP and each.id == app_id)
    if not mine:
        return None
    marks = tuple(mark for mark in state.marks if mark.kind is Kind.APP and mark.subject == app_id)
    return State(health=mine[0].health, standings=mine, marks=marks)


def _joined(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        state=other.state,
        first_at=one.first_at,
        last_at=other.last_at,
        polls=one.polls + other.polls,
        exit_code=other.exit_code,
    )
