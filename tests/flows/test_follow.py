"""A timeline is followed: every event once, late ones too, whatever happens in between."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers_cli.api.paging import Pages
from layers_cli.core.events import Window
from layers_cli.core.signals import Source, Unavailable, Why
from layers_cli.flows.follow import EVERY, LONGEST, OVERLAP, Follower, follow
from layers_cli.flows.timeline import Timeline

START = datetime(2026, 6, 9, 17, tzinfo=UTC)
CALM = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def row(number, at, **changes):
    """Return an event that occurred so many seconds after the start."""
    moment = (START + timedelta(seconds=at)).isoformat().replace("+00:00", "Z")
    return {"eventId": f"evt_{number}", "name": "app_open", "occurredAt": moment, "properties": {}} | changes


def failed(why, **parts):
    return Unavailable(signal=Source.EVENTS, why=why, message=f"told: {why}", as_of=START, **parts)


DOWN = failed(Why.SERVER_ERROR, http_status=503)


class World:
    """An API and a clock: what the list holds when, in what order it tells it, and when it fails."""

    def __init__(self, *arrivals, troubles=(), ends=math.inf, size=200, order=None, starts=0.0):
        self.arrivals = arrivals
        self.troubles = {**dict(troubles)}
        self.ends = ends
        self.size = size
        self.order = order or (lambda rows: rows)
        self.seconds = starts
        self.asked = []
        self.naps = []
        self.told = []

    def fetch(self, asking):
        self.asked.append(asking.window)
        poll = len(self.asked) - 1
        there = [each for arrival, each in self.arrivals if arrival <= self.seconds]
        there = sorted((each for each in there if self.holds(each, asking.window)), key=occurred, reverse=True)
        there = self.order(there)
        parts = [there[at : at + self.size] for at in range(0, len(there), self.size)] or [[]]
        trouble = self.troubles.get(poll)
        if trouble is not None and not isinstance(trouble, tuple):
            yield trouble
            return
        for number, part in enumerate(parts):
            if trouble is not None and number == trouble[0]:
                yield trouble[1]
                return
            last = number == len(parts) - 1
            yield Pages(documents=({"items": part},), as_of=START, origin="GET", complete=last)

    @staticmethod
    def holds(each, window):
        at = occurred(each)
        if at == "":
            return True
        moment = datetime.fromisoformat(at)
        return (window.since is None or moment >= window.since) and (window.before is None or moment < window.before)

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.seconds += seconds

    def now(self):
        return START + timedelta(seconds=self.seconds)

    def follow(self, *, window=Window(), limit=50, polls=math.inf):  # noqa: B008 - a frozen value
        """Return what each poll showed, and what ended it all."""
        follower = Follower(lambda asked: Timeline(self.fetch, asked), window, limit=limit, now=self.now)
        shown = []
        following = follow(follower, left=lambda: self.ends - self.seconds, sleep=self.sleep, tell=self.told.append)
        try:
            while len(shown) < polls:
                shown.append([int(event.id[4:]) for event in next(following)])
        except StopIteration as end:
            return shown, end.value
        return shown, "goes on"


def occurred(each):
    return each["occurredAt"] if isinstance(each["occurredAt"], str) else ""


def flat(shown):
    return [number for poll in shown for number in poll]


def test_what_is_there_comes_first_then_what_is_new_the_oldest_first():
    world = World((0, row(2, -10)), (0, row(1, -20)), (7, row(4, 7)), (6, row(3, 6)), ends=20)
    shown, end = world.follow()
    assert shown == [[1, 2], [], [3, 4], []]
    assert end is None
    assert world.naps == [EVERY] * 4


@pytest.mark.parametrize(("limit", "first"), [(2, [8, 9]), (10, [*range(10)]), (None, [*range(10)])])
def test_no_more_than_the_limit_is_shown_of_what_is_there_and_nothing_of_it_later(limit, first):
    """Ten events of the last ten seconds, all of them within the overlap."""
    world = World(*((0, row(n, n - 10)) for n in range(10)), (3, row(10, 3)), ends=20)
    assert flat(world.follow(limit=limit)[0]) == [*first, 10]


def test_each_poll_looks_back_from_the_newest_event_it_knows():
    world = World((0, row(1, -1000)), (5, row(2, 3)), ends=15)
    assert world.follow()[0] == [[1], [2], []]
    assert [window.since for window in world.asked] == [
        None, START - timedelta(seconds=1000) - OVERLAP, START + timedelta(seconds=3) - OVERLAP,
    ]  # fmt: skip


def test_a_late_event_within_the_overlap_is_shown():
    world = World((0, row(1, 0)), (20, row(2, 20)), (40, row(3, -35)), (40, row(4, -41)), ends=60)
    assert flat(world.follow()[0]) == [1, 2, 3]


def test_nothing_before_the_users_own_beginning_is_shown():
    since = START - timedelta(seconds=5)
    world = World((0, row(1, -6)), (0, row(2, -5)), (5, row(3, -7)), (5, row(4, 2)), ends=20)
    assert flat(world.follow(window=Window(since=since))[0]) == [2, 4]
    assert {window.since for window in world.asked} == {since}


def test_an_app_without_events_is_followed_from_its_first_one_on():
    world = World(*((6, row(n, n)) for n in range(5)), ends=20)
    assert world.follow(limit=2)[0] == [[], [], [*range(5)], []]


def test_an_event_of_the_future_does_not_hide_those_of_the_present():
    """A device whose clock is years ahead."""
    world = World((0, row(1, 10**8)), (4, row(2, 3)), (9, row(3, 8)), ends=30)
    assert flat(world.follow(limit=1)[0]) == [1, 2, 3]


def test_a_clock_that_is_behind_costs_nothing_but_a_longer_look_back():
    world = World((0, row(1, 500)), (0, row(2, 501)), (4, row(3, 503)), ends=12)
    assert flat(world.follow()[0]) == [1, 2, 3]


def test_an_event_at_the_beginning_of_the_calendar_is_no_harm():
    first = row(1, 0, occurredAt="0001-01-01T00:00:00Z")
    assert flat(World((0, first), (5, row(2, 5)), ends=12).follow()[0]) == [1, 2]


def test_an_event_that_does_not_tell_when_it_occurred_is_shown_once():
    world = World((0, row(1, 0, occurredAt=7)), (0, row(2, -1)), (5, row(3, 4)), ends=22)
    assert world.follow()[0] == [[2, 1], [3], [], [], []]


def test_events_without_ids_are_shown_once():
    bare = {"name": "a", "occurredAt": "2026-06-09T17:00:00Z", "properties": {"deep": [{"x": 1}]}}
    world = World((0, bare), (0, bare | {"name": "b"}), ends=20)
    follower = Follower(lambda asked: Timeline(world.fetch, asked), Window(), limit=50, now=world.now)
    assert [len(follower.poll()[0]) for _ in range(3)] == [2, 0, 0]


# Trouble


def test_a_failure_is_told_once_and_so_is_its_end():
    world = World((0, row(1, -1)), (8, row(2, 7)), troubles={1: DOWN, 2: DOWN, 3: failed(Why.TIMED_OUT)}, ends=90)
    shown, end = world.follow()
    assert flat(shown) == [1, 2]
    assert end is None
    assert world.told == [
        "the events cannot be read for now, trying again: told: server error",
        "the events cannot be read for now, trying again: told: timed out",
        "the events can be read again",
    ]


def test_the_same_failure_later_on_is_told_again():
    world = World((0, row(1, -1)), troubles={1: DOWN, 3: DOWN}, ends=60)
    world.follow()
    assert len(world.told) == 4


def test_polls_become_rarer_while_they_fail():
    world = World(troubles=dict.fromkeys(range(1, 8), DOWN))
    world.follow(polls=10)
    assert world.naps == [5, 5, 10, 20, 40, LONGEST, LONGEST, LONGEST, EVERY]


@pytest.mark.parametrize(("told", "nap"), [(1, EVERY), (33, 33), (600, 600)])
def test_the_api_says_when_to_come_back(told, nap):
    limited = failed(Why.RATE_LIMITED, http_status=429, retry_after=timedelta(seconds=told))
    world = World(troubles={0: limited})
    world.follow(polls=2)
    assert world.naps == [nap]


@pytest.mark.parametrize(
    "trouble",
    [
        failed(Why.UNAUTHENTICATED, http_status=401),
        failed(Why.SUSPENDED, http_status=503, api_code="KILL_SWITCH"),
        failed(Why.FORBIDDEN_SCOPE, http_status=403),
        failed(Why.REFUSED, http_status=403),
        failed(Why.NOT_FOUND, http_status=404),
        failed(Why.INVALID, http_status=422),
    ],
    ids=lambda trouble: f"{trouble.why} {trouble.http_status}",
)
@pytest.mark.parametrize("poll", [0, 2])
def test_what_no_waiting_lifts_ends_it(poll, trouble):
    world = World((0, row(1, -1)), troubles={poll: trouble})
    shown, end = world.follow()
    assert end is trouble
    assert len(shown) == poll + 1
    assert world.told == []


@pytest.mark.parametrize("why", [Why.UNREACHABLE, Why.TIMED_OUT, Why.SERVER_ERROR, Why.MALFORMED, Why.REFUSED])
def test_everything_else_may_pass(why):
    world = World((0, row(1, -1)), (9, row(2, 8)), troubles={0: failed(why), 1: failed(why)}, ends=60)
    assert flat(world.follow()[0]) == [1, 2]


def test_a_time_that_is_up_ends_it_well_also_amid_trouble():
    world = World((0, row(1, -1)), troubles=dict.fromkeys(range(1, 20), DOWN), ends=60)
    assert world.follow()[1] is None
    assert world.seconds == 60


def test_a_time_that_is_up_before_anything_was_read_does_not():
    world = World(troubles=dict.fromkeys(range(20), DOWN), ends=60)
    shown, end = world.follow()
    assert (flat(shown), end) == ([], DOWN)
    assert world.seconds == 60


def test_what_came_before_a_poll_broke_off_is_shown_and_the_rest_is_not_lost():
    new = [(4, row(n, 4 - n / 100)) for n in range(10)]
    world = World((0, row(99, -300)), *new, size=4, troubles={1: (1, DOWN)}, ends=30)
    shown, _ = world.follow()
    assert shown[1] == [3, 2, 1, 0]
    assert sorted(flat(shown)) == [*range(10), 99]


@pytest.mark.parametrize("limit", [6, None])
def test_a_first_poll_that_broke_off_is_made_good(limit):
    old = [(0, row(n, -n)) for n in range(6)]
    new = [(3, row(10 + n, 3 - n / 100)) for n in range(9)]
    world = World(*old, *new, size=2, troubles={0: (2, DOWN)}, ends=30)
    shown, _ = world.follow(limit=limit)
    assert shown[0] == [3, 2, 1, 0]
    assert len(flat(shown)) == len({*flat(shown)})
    assert {*flat(shown)} >= {0, 1, 2, 3, *range(10, 19)}


def test_after_a_first_poll_that_broke_off_whatever_came_since_is_shown():
    limited = failed(Why.RATE_LIMITED, retry_after=timedelta(seconds=300))
    old = [(0, row(n, -n)) for n in range(4)]
    new = [(at, row(at, at)) for at in range(20, 300, 20)]
    world = World(*old, *new, size=2, troubles={0: (1, limited)}, ends=320)
    assert {*flat(world.follow(limit=3)[0])} >= {0, 1, *range(20, 300, 20)}


# Whatever the order

moments = st.integers(-600, 120)


@st.composite
def worlds(draw):
    """Events with their times and lateness, told in any order, some of them twice, through some failures."""
    times = draw(st.lists(moments, min_size=1, max_size=30))
    late = draw(st.lists(st.integers(0, int(OVERLAP.total_seconds())), min_size=len(times), max_size=len(times)))
    arrivals = [(at + lag, row(n, at)) for n, (at, lag) in enumerate(zip(times, late, strict=True))]
    seed = draw(st.randoms(use_true_random=False))

    def order(rows):
        told = [*rows, *(each for each in rows if seed.random() < 0.3)]
        seed.shuffle(told)
        return told

    troubles = draw(
        st.dictionaries(st.integers(0, 12), st.just(DOWN) | st.tuples(st.integers(0, 3), st.just(DOWN)), max_size=5)
    )
    return World(*arrivals, order=order, size=draw(st.integers(1, 8)), troubles=troubles, ends=400), len(times)


@settings(CALM, max_examples=60)
@given(worlds())
def test_each_event_is_shown_exactly_once(given_world):
    """Whatever the order, the repetitions and the failures, and however late within the overlap."""
    world, count = given_world
    shown, end = world.follow(limit=None)
    assert end is None
    assert sorted(flat(shown)) == [*range(count)]


@settings(CALM, max_examples=40)
@given(worlds(), st.integers(1, 10))
def test_with_a_limit_no_event_is_shown_twice_and_none_that_came_later_is_missed(given_world, limit):
    world, _ = given_world
    world.troubles = {}
    shown, _ = world.follow(limit=limit)
    assert len(flat(shown)) == len({*flat(shown)})
    later = {int(each["eventId"][4:]) for arrival, each in world.arrivals if arrival > 0}
    assert later <= {*flat(shown)}


def test_little_is_remembered():
    world = World(*((n, row(n, n)) for n in range(2000)), ends=2000)
    follower = Follower(lambda asked: Timeline(world.fetch, asked), Window(), limit=50, now=world.now)
    most = 0
    for _ in follow(follower, left=lambda: world.ends - world.seconds, sleep=world.sleep, tell=world.told.append):
        most = max(most, len(follower._met))
    assert most <= OVERLAP.total_seconds() + 2 * EVERY
