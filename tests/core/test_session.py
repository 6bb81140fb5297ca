"""What a watch keeps of its polls."""

from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.session import LAST_CHANGES, LONGEST_STRIP, Session
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.state import state_of
from layers_cli.core.subjects import app_subject
from layers_cli.core.tick import Tick
from tests import worlds
from tests.worlds import NOW, ago, android, apps, record, snapshot, verdict

WELL = snapshot()
QUIET = snapshot(apps(record(last_event_at=ago(hours=2)), android()))
ALONE = snapshot(apps(record()))
DOWN = snapshot(*map(worlds.lost, worlds.STATUS))
IOS, ANDROID = app_subject(record()), app_subject(android())


def poll(number: int, world: Snapshot = WELL, **changed: Any) -> Tick:
    found = verdict(world)
    at = NOW + timedelta(minutes=number)
    return Tick(number=number, at=at, verdict=found, state=state_of(found), since=NOW, settled=found, **changed)


def session(*ticks: Tick) -> Session:
    kept = Session()
    for tick in ticks:
        kept.add(tick)
    return kept


@pytest.mark.parametrize(
    ("number", "was", "news"), [(1, None, True), (2, None, False), (2, Health.IDLE, True), (1, Health.IDLE, True)]
)
def test_the_first_poll_and_one_that_changes_something_are_news(number: int, was: Health | None, news: bool) -> None:  # noqa: FBT001 - a table's column
    assert poll(number, was=was).is_news is news


def test_a_poll_is_no_failure_and_slowed_by_nobody_unless_it_says_so() -> None:
    assert (poll(1).failures, poll(1).slowed_for, poll(1).next_in, poll(1).changes) == (0, None, None, ())


def test_it_begins_empty_and_keeps_the_last_poll() -> None:
    kept = session()
    assert (kept.tick, kept.count, [*kept.changes]) == (None, 0, [])
    ticks = [poll(1), poll(2)]
    assert session(*ticks).tick is ticks[1]


def test_changes_are_counted_and_the_last_of_them_kept_in_words() -> None:
    turns = changes(state_of(verdict(WELL)), state_of(verdict(QUIET)))
    change = poll(2, QUIET, was=Health.HEALTHY, changes=turns)
    kept = session(poll(1), change, poll(3, QUIET))
    assert kept.count == 1
    assert [*kept.changes] == [(change.at, "healthy to idle: LAY103 appeared (Acme Coffee iOS)")]
    many = session(*(poll(number, was=Health.IDLE) for number in range(60)))
    assert (many.count, len(many.changes)) == (60, LAST_CHANGES) == (60, 50)


def test_each_subject_has_a_strip_of_its_healths_oldest_first() -> None:
    kept = session(poll(1), poll(2, QUIET), poll(3))
    assert [*kept.strip(IOS, 5)] == [Health.HEALTHY, Health.IDLE, Health.HEALTHY]
    assert [*kept.strip(IOS, 2)] == [Health.IDLE, Health.HEALTHY]
    assert [*kept.strip(ANDROID, 3)] == [Health.HEALTHY] * 3
    assert [*kept.strip(app_subject(record(id="app_other")), 3)] == []


def test_a_strip_does_not_grow_without_end() -> None:
    long = session(*(poll(number) for number in range(LONGEST_STRIP + 5)))
    assert len([*long.strip(IOS, 1000)]) == LONGEST_STRIP == 120


def test_what_is_gone_has_no_strip_unless_nothing_could_be_read() -> None:
    kept = session(poll(1), poll(2, DOWN, failures=1))
    assert [*kept.strip(ANDROID, 5)] == [Health.HEALTHY]
    kept.add(poll(3, ALONE))
    assert [*kept.strip(ANDROID, 5)] == []
    assert [*kept.strip(IOS, 5)] == [Health.HEALTHY] * 2
