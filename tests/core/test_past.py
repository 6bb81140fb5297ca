"""The history of a target: until when each state held, and when nobody looked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.change import Turn
from layers_cli.core.health import Health
from layers_cli.core.history import SANDBOX, Stretch, Trail
from layers_cli.core.past import of_app, past, patience
from layers_cli.core.rule import Kind
from layers_cli.core.state import Mark, Standing, State
from tests.worlds import NOW, ago

TRAIL = Trail(base_url="https://api.layers.com", project_id="prj_acme", app_id=None, command="status")
HOUR = timedelta(hours=1)


def state(health, *codes, app="app_ios", others=()):
    health = Health(health)
    return State(
        health=health,
        standings=(
            Standing(kind=Kind.APP, id=app, name=app, health=health),
            *(Standing(kind=Kind.APP, id=other, name=other, health=Health.HEALTHY) for other in others),
        ),
        marks=tuple(Mark(code=code, kind=Kind.APP, subject=app, name=app, level=health, title=code) for code in codes),
    )


GOOD, BAD, WORSE = state("healthy"), state("degraded", "LAY401"), state("broken", "LAY401", "LAY101")


def stretch(state, hours_from, hours_to, polls=None):
    """Return a stretch between two ages in hours, polled each minute unless told otherwise."""
    polls = polls or round((hours_from - hours_to) * 60) + 1
    return Stretch(state=state, first_at=ago(hours=hours_from), last_at=ago(hours=hours_to), polls=polls, exit_code=0)


def told(*stretches, since=10.0, before=0.0):
    return past(TRAIL, stretches, ago(hours=since), ago(hours=before))


def test_a_state_holds_until_the_next_one_is_noticed():
    good, bad = told(stretch(GOOD, 5, 3.1), stretch(BAD, 3, 1)).eras
    assert (good.since, good.until, good.health, good.codes, good.changes) == (
        ago(hours=5),
        ago(hours=3),
        Health.HEALTHY,
        (),
        None,
    )
    assert (bad.until, bad.codes, [change.turn for change in bad.changes]) == (
        ago(hours=1),
        ("LAY401",),
        [Turn.APPEARED],
    )


def test_a_state_ends_with_its_last_poll_where_nobody_looked_for_long():
    good, bad = told(stretch(GOOD, 5, 4), stretch(BAD, 3, 1)).eras
    assert good.until == ago(hours=4)
    assert [change.code for change in bad.changes] == ["LAY401"]


def test_the_pace_of_the_polls_says_what_is_long():
    hourly = stretch(GOOD, 9, 5, polls=5)
    assert told(hourly, stretch(BAD, 3, 3, polls=1)).eras[0].until == ago(hours=3)
    assert told(hourly, stretch(BAD, 1, 1, polls=1)).eras[0].until == ago(hours=5)


@pytest.mark.parametrize(
    ("last", "before", "allowed"),
    [
        (stretch(GOOD, 1, 1, polls=1), None, timedelta(minutes=15)),
        (stretch(GOOD, 1, 1, polls=1), stretch(GOOD, 3, 2), 3 * HOUR),
        (stretch(GOOD, 2, 1, polls=61), stretch(GOOD, 9, 8), timedelta(minutes=15)),
        (stretch(GOOD, 2, 1, polls=3), stretch(GOOD, 9, 8), timedelta(minutes=90)),
        (stretch(GOOD, 60, 10, polls=2), None, timedelta(days=3)),
    ],
)
def test_three_polls_may_be_missed(last, before, allowed):
    assert patience(last, before) == allowed

    # Of single polls the one before says it, and what lies just within the patience or ends at once is no gap.
    one, two, three = (stretch(GOOD, hours, hours, polls=1) for hours in (9, 7, 2))
    assert [era.until for era in told(one, two, three).eras] == [ago(hours=9), ago(hours=2), ago(hours=2)]
    assert told(stretch(GOOD, 5, 3.25), stretch(BAD, 3, 1)).eras[0].until == ago(hours=3)


def test_only_what_reaches_into_the_time_is_told_and_what_was_before_explains_it():
    stretches = (stretch(GOOD, 9, 8), stretch(BAD, 7, 6), stretch(WORSE, 5, 4), stretch(GOOD, 3, 2))
    (era,) = told(*stretches, since=5.5, before=3.5).eras
    assert era.stretch.state == WORSE
    assert len(told(stretch(GOOD, 9, 8), since=8).eras) == len(told(stretch(GOOD, 9, 8), before=9).eras) == 1
    assert told().trail is TRAIL
    assert {change.code for change in era.changes} == {"LAY101", "LAY401"}


def test_time_is_counted_within_the_window_alone():
    known = told(stretch(GOOD, 12, 8), stretch(BAD, 8, 6), stretch(GOOD, 6, 4), since=10).time_in
    assert known == {Health.HEALTHY: 4 * HOUR, Health.DEGRADED: 2 * HOUR, None: 4 * HOUR}
    assert [*known] == [Health.HEALTHY, Health.DEGRADED, None]


def test_each_part_of_the_time_has_its_worst_health():
    history = told(stretch(GOOD, 3.75, 2.5), stretch(WORSE, 2.5, 2.25), stretch(GOOD, 2.25, 2.1), since=5)
    assert history.buckets(HOUR) == (None, Health.HEALTHY, Health.BROKEN, None, None)


def test_parts_are_counted_back_from_the_end():
    history = told(stretch(GOOD, 9, 0), since=2.5)
    assert history.buckets(HOUR) == (Health.HEALTHY,) * 3
    assert history.buckets(timedelta(days=1)) == (Health.HEALTHY,)


def test_nothing_known_is_nothing_seen():
    history = told()
    assert history.time_in == {None: 10 * HOUR}
    assert history.buckets(5 * HOUR) == (None, None)


def test_a_poll_alone_is_seen_in_its_part():
    for hours in (0, 1):
        assert told(stretch(BAD, hours, hours, polls=1), since=2).buckets(HOUR) == (None, Health.DEGRADED)


def test_the_history_of_a_project_tells_that_of_an_app():
    android = state("broken", "LAY101", app="app_android", others=("app_ios",))
    ours = state("degraded", "LAY401", others=("app_android",))
    stretches = (
        stretch(state("healthy", others=("app_android",)), 5, 4.1),
        stretch(android, 4, 3.1),
        stretch(ours, 3, 2),
        stretch(state("healthy", app="app_android"), 2, 1),
        stretch(ours, 1, 0),
    )
    good, bad, again = of_app(stretches, "app_ios")
    assert (good.first_at, good.last_at, good.state.health) == (ago(hours=5), ago(hours=3.1), Health.HEALTHY)
    assert good.polls == stretches[0].polls + stretches[1].polls
    assert [mark.code for mark in bad.state.marks] == ["LAY401"]
    assert (bad.first_at, bad.last_at) == (ago(hours=3), ago(hours=2))
    assert again.first_at == ago(hours=1)
    assert again.last_at == NOW
    assert [each.id for each in bad.state.standings] == ["app_ios"]


def test_what_goes_on_at_once_is_one_stretch_of_an_app_with_the_last_exit_code():
    first, second = stretch(state("healthy"), 3, 2), stretch(state("healthy"), 2, 1)
    (alone,) = of_app([replace(first, exit_code=12)], "app_ios")
    (joined,) = of_app([first, replace(second, exit_code=11)], "app_ios")
    assert (alone.exit_code, joined.exit_code) == (12, 11)
    assert (joined.first_at, joined.last_at) == (ago(hours=3), ago(hours=1))


def test_sandboxes_that_were_recorded_by_an_older_version_are_found():
    assert SANDBOX == "sandbox:"
