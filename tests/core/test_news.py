"""What somebody hears who wants to hear of changes alone."""

from datetime import timedelta

import pytest

from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.news import News, Occasion, news
from layers_cli.core.signals import Source
from layers_cli.core.state import State, state_of
from tests import worlds
from tests.worlds import NOW, ago, android, apps, lost, record, relay, snapshot, state, verdict


def seen(*readings: object) -> State:
    return state_of(verdict(snapshot(*readings)))  # type: ignore[arg-type]


HEALTHY = seen()
SILENT = seen(apps(record(last_event_at=ago(days=2)), android()))
QUIET = seen(apps(record(last_event_at=ago(hours=2)), android()))
BOTH = seen(apps(record(last_event_at=ago(days=2)), android()), relay(state(token_valid=False, status=Health.BROKEN)))
UNKNOWN = seen(*(lost(source) for source in worlds.STATUS))
GAP = seen(lost(Source.ACCOUNTS))
DAY = timedelta(days=1)


def codes(marks: object) -> list[str]:
    return [mark.code for mark in marks]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("before", "after", "occasion", "new", "still", "recovered"),
    [
        (None, HEALTHY, Occasion.UNCHANGED, [], [], []),
        (None, SILENT, Occasion.FIRST, ["LAY104"], [], []),
        (HEALTHY, HEALTHY, Occasion.UNCHANGED, [], [], []),
        (SILENT, SILENT, Occasion.UNCHANGED, [], ["LAY104"], []),
        (HEALTHY, SILENT, Occasion.CHANGED, ["LAY104"], [], []),
        (SILENT, BOTH, Occasion.CHANGED, ["LAY304", "LAY308"], ["LAY104"], []),
        (BOTH, SILENT, Occasion.CHANGED, [], ["LAY104"], ["LAY304", "LAY308"]),
        (SILENT, HEALTHY, Occasion.CHANGED, [], [], ["LAY104"]),
        (SILENT, QUIET, Occasion.CHANGED, ["LAY103"], [], ["LAY104"]),
        (HEALTHY, UNKNOWN, Occasion.UNCONFIRMED, [], [], []),
        (HEALTHY, GAP, Occasion.UNCONFIRMED, [], [], []),
        (UNKNOWN, UNKNOWN, Occasion.UNCHANGED, [], ["LAY007"], []),
        (UNKNOWN, HEALTHY, Occasion.CHANGED, [], [], ["LAY007"]),
    ],
)
def test_two_states_come_to_what_is_new_what_stays_and_what_is_over(
    before: State | None, after: State, occasion: Occasion, new: list[str], still: list[str], recovered: list[str]
) -> None:
    told = news(before, after, at=NOW)
    assert told.occasion is occasion
    assert (codes(told.new), codes(told.still), codes(told.recovered)) == (new, still, recovered)


def test_what_cannot_be_told_is_news_the_second_time() -> None:
    first = news(HEALTHY, UNKNOWN, at=NOW, since=ago(days=3))
    assert first == News(occasion=Occasion.UNCONFIRMED, before=Health.HEALTHY, since=ago(days=3))
    assert (first.is_told, first.is_kept) == (False, False)
    second = news(HEALTHY, UNKNOWN, at=NOW, was_unconfirmed=True)
    assert (second.is_told, second.is_kept) == (True, True)
    assert codes(second.new) == ["LAY007"]


@pytest.mark.parametrize(
    ("told_at", "remind", "occasion"),
    [
        (ago(days=1), DAY, Occasion.REMINDER),
        (ago(hours=23), DAY, Occasion.UNCHANGED),
        (None, DAY, Occasion.REMINDER),
        (ago(days=9), None, Occasion.UNCHANGED),
    ],
)
def test_what_stays_is_told_again_after_a_while_where_that_is_wanted(
    told_at: object, remind: timedelta | None, occasion: Occasion
) -> None:
    told = news(SILENT, SILENT, at=NOW, told_at=told_at, remind=remind, since=ago(days=3))  # type: ignore[arg-type]
    assert told == News(occasion=occasion, still=SILENT.marks, before=Health.DEGRADED, since=ago(days=3))


def test_what_changed_is_told_with_what_was_before() -> None:
    told = news(SILENT, BOTH, at=NOW, since=ago(days=3))
    assert (told.before, told.since, told.changes) == (Health.DEGRADED, ago(days=3), changes(SILENT, BOTH))


def test_nobody_is_reminded_that_all_is_well() -> None:
    assert news(HEALTHY, HEALTHY, at=NOW, remind=DAY).occasion is Occasion.UNCHANGED


def test_a_year_of_minutes_comes_to_a_handful_of_lines() -> None:
    """Every hour a poll fails by chance, every thirty days an app is silent for a day, and once nothing is known."""
    day, month = 24 * 60, 30 * 24 * 60
    known: State | None = None
    unconfirmed = False
    told_at, heard = None, []
    for minute in range(365 * day):
        at = NOW + timedelta(minutes=minute)
        if 100 * day <= minute < 101 * day or minute % 60 == 30:
            now = UNKNOWN
        else:
            now = SILENT if minute % month < day else HEALTHY
        found = news(known, now, at=at, told_at=told_at, remind=DAY, was_unconfirmed=unconfirmed)
        known, unconfirmed = (now, False) if found.is_kept else (known, True)
        if found.is_told:
            told_at = at
            heard.append((minute // day, found.occasion))
    silences = [(month // day * count, Occasion.CHANGED) for count in range(1, 13)]
    assert [entry for entry in heard if entry in silences] == silences
    assert heard[0] == (0, Occasion.FIRST)
    # A year of silences and recoveries, and an outage with its end.
    assert len(heard) == 13 * 2 + 2
