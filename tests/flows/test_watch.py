"""A watch as tables of what is there when; its time is a number that only the tests move."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.health import Health
from layers_cli.core.signals import Source, Why
from layers_cli.core.snapshot import Exchange
from layers_cli.errors import Stopped
from layers_cli.flows.watch import End, Plan, Word, pace, watch
from layers_cli.render import watch as lines
from tests import worlds
from tests.worlds import NOW, ago, android, apps, lost, record, relay, snapshot, state, verdict

ASKED = Exchange(method="GET", path="/v1/projects", status=200, request_id=None, elapsed=timedelta(0))
WORLDS = {
    "well": snapshot(),
    "quiet": snapshot(apps(record(last_event_at=ago(hours=2)), android())),
    "silent": snapshot(apps(record(last_event_at=ago(days=2)), android())),
    "token": snapshot(relay(state(token_valid=False, status=Health.BROKEN))),
    "down": snapshot(*(lost(source, Why.UNREACHABLE) for source in worlds.STATUS)),
    "slow": snapshot(lost(Source.RELAY, Why.RATE_LIMITED, retry_after=timedelta(seconds=40))),
    "rejected": snapshot(*(lost(source, Why.UNAUTHENTICATED, http_status=401) for source in worlds.STATUS)),
    "stopped": snapshot(stopped=130),
    "long": replace(snapshot(), exchanges=(*(ASKED,) * 20, replace(ASKED, tries=3))),
}


class Show:
    """A face that writes lines, and a clock that moves only while it waits; `words` end its pauses."""

    def __init__(self, words=(), stop_after=None):
        self.now = 1000.0
        self.ticks = []
        self.naps = []
        self.asked = 0
        self._words = iter(words)
        self._stop_after = stop_after

    def asking(self):
        self.asked += 1

    def show(self, tick):
        self.ticks.append(tick)

    def wait(self, seconds):
        assert seconds >= 0
        self.naps.append(round(seconds, 3))
        self.now += seconds
        if self._stop_after is not None and len(self.naps) == self._stop_after:
            raise Stopped(15)
        return next(self._words, Word.TIMEOUT)

    @property
    def lines(self):
        """Every line that the watch wrote, with the minute and second at which it did."""
        return [
            f"{tick.at - NOW} {lines.line(tick).partition('  ')[2].strip()}"[2:] for tick in self.ticks if tick.is_news
        ]


def run(*seen, show=None, takes=0.0, jitter=0.0, interval=15.0, **plan):
    """Watch these worlds, the last of them for ever; return the watch, its face and what was remembered."""
    show = show or Show()
    turns, remembered = itertools.count(), []

    def poll(_left):
        world = WORLDS[seen[min(next(turns), len(seen) - 1)]]
        show.now += takes
        return verdict(replace(world, taken_at=NOW + timedelta(seconds=show.now - 1000)))

    watched = watch(
        poll, Plan(interval=interval, **plan), show, clock=lambda: show.now, jitter=lambda: jitter,
        remember=remembered.append,
    )  # fmt: skip
    assert remembered == show.ticks
    return watched, show


@pytest.mark.parametrize(
    ("seen", "plan", "expected", "end", "health"),
    [
        (
            ("well", "well", "silent", "silent", "well", "well"), {"count": 6},
            [
                "00:00 healthy",
                "00:45 healthy to degraded: LAY104 appeared (Acme Coffee iOS)",
                "01:15 degraded to healthy: LAY104 cleared (Acme Coffee iOS)",
            ],
            End.COUNTED, Health.HEALTHY,
        ),
        (("well", "silent", "well", "silent", "well"), {"count": 5}, ["00:00 healthy"], End.COUNTED, Health.HEALTHY),
        # Until all is well; a poll that is well counts when the next one is too.
        (
            ("silent", "silent", "well", "silent", "well", "well"), {"until": Health.HEALTHY},
            [
                "00:00 degraded: LAY104 App has gone silent (Acme Coffee iOS)",
                "01:15 degraded to healthy: LAY104 cleared (Acme Coffee iOS)",
            ],
            End.REACHED, Health.HEALTHY,
        ),
        (("well",), {"until": Health.HEALTHY}, ["00:00 healthy"], End.REACHED, Health.HEALTHY),
        (
            ("quiet",), {"until": Health.IDLE}, ["00:00 idle: LAY103 App is quiet (Acme Coffee iOS)"],
            End.REACHED, Health.IDLE,
        ),
        (
            ("quiet",), {"until": Health.HEALTHY, "seconds": 40.0},
            ["00:00 idle: LAY103 App is quiet (Acme Coffee iOS)"], End.OUT_OF_TIME, Health.IDLE,
        ),
        (("well",), {"seconds": 40.0}, ["00:00 healthy"], End.OUT_OF_TIME, Health.HEALTHY),
        # A dead token is final for whoever waits, and one more fault for whoever watches.
        (
            ("silent", "token"), {"until": Health.HEALTHY},
            [
                "00:00 degraded: LAY104 App has gone silent (Acme Coffee iOS)",
                "00:15 degraded to broken: LAY304 appeared (Meta); LAY308 appeared (Meta)",
            ],
            End.FINAL, Health.BROKEN,
        ),
        (
            ("well", "token"), {"count": 2}, [
                "00:00 healthy",
                "00:15 healthy to broken: LAY304 appeared (Meta); LAY308 appeared (Meta)",
            ],
            End.COUNTED, Health.BROKEN,
        ),
        (
            ("well", "silent", "silent"), {"until_change": True},
            ["00:00 healthy", "00:30 healthy to degraded: LAY104 appeared (Acme Coffee iOS)"],
            End.CHANGED, Health.DEGRADED,
        ),
        # A key that is refused at once has nothing to show; one that is refused later may be given back.
        (("rejected",), {}, ["00:00 unknown: LAY001 API key rejected (key …c0de)"], End.FINAL, Health.UNKNOWN),
        (
            ("well", "rejected", "rejected", "well", "well"), {"count": 5},
            [
                "00:00 healthy",
                "00:30 healthy to unknown: LAY001 appeared (key …c0de)",
                "01:00 unknown to healthy: LAY001 cleared (key …c0de)",
            ],
            End.COUNTED, Health.HEALTHY,
        ),
        (("well", "down"), {"most_failures": 1}, ["00:00 healthy"], End.FAILED, Health.UNKNOWN),
        (
            ("well", "down"), {"most_failures": 3},
            ["00:00 healthy", "00:30 healthy to unknown: LAY007 appeared (key …c0de)"], End.FAILED, Health.UNKNOWN,
        ),
    ],
)  # fmt: skip
def test_what_a_watch_tells_and_how_it_ends(seen, plan, expected, end, health):
    watched, show = run(*seen, **plan)
    assert show.lines == expected
    assert (watched.end, watched.verdict.health) == (end, health)
    assert watched.last is show.ticks[-1]
    assert show.asked == len(show.ticks)


def test_failures_count_only_in_a_row():
    watched, show = run("down", "down", "well", "down", "down", "down", most_failures=3)
    assert watched.end is End.FAILED
    assert [tick.failures for tick in show.ticks] == [1, 2, 0, 1, 2, 3]


def test_no_two_watches_keep_step():
    for jitter, nap in ((-1.0, 13.5), (0.0, 15.0), (1.0, 16.5)):
        assert run("well", count=2, jitter=jitter)[1].naps == [nap]


def test_the_api_is_left_alone_for_as_long_as_it_asks():
    _, show = run("slow", "well", "well", count=3)
    assert show.naps == [40.0, 15.0]
    assert [tick.slowed_for for tick in show.ticks] == [40.0, None, None]
    assert show.ticks[0].next_in == 40.0


def test_the_last_look_comes_shortly_before_the_end():
    watched, show = run("well", seconds=40.0, takes=1.0)
    assert watched.end is End.OUT_OF_TIME
    assert show.naps == [15.0, 15.0, 5.0]
    assert [tick.next_in for tick in show.ticks] == [15.0, 15.0, 5.0, None]


def test_a_pause_ends_when_somebody_wants_it_to():
    watched, show = run("well", show=Show(words=[Word.NOW, Word.TIMEOUT, Word.QUIT]))
    assert (watched.end, len(show.ticks), watched.verdict.health) == (End.QUIT, 3, Health.HEALTHY)


@pytest.mark.parametrize("how", ["in a poll", "in a pause"])
def test_a_signal_leaves_what_was_known(how):
    if how == "in a poll":
        watched, _ = run("silent", "silent", "stopped")
        assert watched.verdict.snapshot.stopped == 130
    else:
        watched, _ = run("silent", show=Show(stop_after=2))
        assert watched.verdict.snapshot.stopped == 143
    assert (watched.end, watched.verdict.health) == (End.STOPPED, Health.DEGRADED)


def test_a_signal_before_anything_is_known_ends_the_run():
    def poll(_left):
        raise Stopped(2)

    with pytest.raises(Stopped):
        watch(poll, Plan(interval=1), Show(), clock=lambda: 0.0, jitter=lambda: 0.0, remember=lambda _tick: None)
    watched, _ = run("stopped")
    assert (watched.end, watched.last, watched.verdict.snapshot.stopped) == (End.STOPPED, None, 130)


@pytest.mark.parametrize(
    ("tier", "seconds"), [("standard", 1.0), ("pilot", 0.1), ("partner", 0.02), (None, 1.0), ("gold", 1.0)]
)
def test_half_of_what_a_key_may_read_is_left_to_others(tier, seconds):
    assert pace(tier) == pytest.approx(seconds)


def test_a_poll_of_many_requests_holds_up_the_next_one():
    """A project of 1,000 apps has a list of many pages, and what failed was tried again."""
    _, show = run("well", "long", "well", count=3, pace=1.0)
    assert show.naps == [15.0, 23.0]


def test_a_season_of_minutes_holds_nothing_but_what_changed():
    """Every hour one poll fails, every ten days the app is silent for a day."""
    judged = {
        "well": verdict(worlds.only(apps(record()))),
        "silent": verdict(worlds.only(apps(record(last_event_at=ago(days=2))))),
        "down": verdict(worlds.only(lost(Source.APPS, Why.UNREACHABLE))),
    }
    day = 24 * 60
    show, minutes = Show(), itertools.count()
    kept = []

    def poll(_left):
        minute = next(minutes)
        name = "down" if minute % 60 == 30 else "silent" if minute // day % 10 == 5 else "well"
        return judged[name]

    show.show = lambda tick: kept.append((tick.number // day, str(tick.was))) if tick.is_news else None
    watched = watch(
        poll, Plan(interval=60.0, count=40 * day), show, clock=lambda: show.now, jitter=lambda: 0.0,
        remember=lambda _tick: None,
    )  # fmt: skip
    assert watched.end is End.COUNTED
    silences = [(5 + 10 * turn, "healthy") for turn in range(4)]
    recoveries = [(6 + 10 * turn, "degraded") for turn in range(4)]
    assert kept == sorted([(0, "None"), *silences, *recoveries])
