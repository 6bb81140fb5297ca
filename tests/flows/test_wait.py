"""A wait as a table of what is asked when; its time is a number that only the tests move."""

from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.health import Health
from layers_cli.core.signals import Source, Why
from layers_cli.core.waiting import holds, is_final, missing
from layers_cli.errors import Stopped
from layers_cli.flows.wait import LAST_LOOK, line, wait
from tests import worlds
from tests.worlds import ANDROID, NOW, ago, android, apps, lost, record, relay, snapshot, state, verdict

HEALTHY = snapshot()
SILENT = snapshot(apps(record(last_event_at=ago(days=2)), android()))
QUIET = snapshot(apps(record(last_event_at=ago(hours=2)), android()))
NEVER = snapshot(apps(record(), android(last_event_at=None, created_at=ago(days=3))))
DEAD_TOKEN = snapshot(relay(state(token_valid=False)))
THROTTLED = snapshot(lost(Source.RELAY, Why.RATE_LIMITED, retry_after=timedelta(seconds=40)))
DOWN = snapshot(*(lost(source, Why.UNREACHABLE) for source in worlds.STATUS))
REJECTED = snapshot(*(lost(source, Why.UNAUTHENTICATED) for source in worlds.STATUS))
SCOPELESS = snapshot(lost(Source.RELAY, Why.FORBIDDEN_SCOPE, scope="ads:read"))
REFUSED = snapshot(lost(Source.RELAY, Why.REFUSED, http_status=403))
INTERRUPTED = snapshot(stopped=130)


class Time:
    """A monotonic clock that moves while somebody sleeps; `stop_after` is when a signal comes."""

    def __init__(self, stop_after=None):
        self.now = 1000.0
        self.naps = []
        self.stop_after = stop_after

    def sleep(self, seconds):
        assert seconds >= 0
        self.naps.append(seconds)
        self.now += seconds
        if self.stop_after is not None and self.now >= 1000 + self.stop_after:
            raise Stopped(15)


def waiting(*worlds_in_turn, seconds=60.0, until=Health.HEALTHY, pause=15.0, time=None, poll_takes=0.0):
    """Wait through these worlds, the last of them for ever; return how it ended, the time and the lines told."""
    time = time or Time()
    asked, told = [], []

    def poll(left):
        asked.append(left)
        world = worlds_in_turn[min(len(asked), len(worlds_in_turn)) - 1]
        time.now += poll_takes
        return verdict(replace(world, taken_at=NOW + timedelta(seconds=time.now - 1000)))

    waited = wait(
        poll, until=until, seconds=seconds, pause=lambda: pause, clock=lambda: time.now, sleep=time.sleep,
        tell=lambda step: told.append(line(step)),
    )  # fmt: skip
    return waited, asked, time, told


@pytest.mark.parametrize(
    ("in_turn", "asked"),
    [
        ((HEALTHY,), 1),
        ((SILENT, HEALTHY), 2),
        ((NEVER, SILENT, HEALTHY), 3),
        ((DOWN, THROTTLED, SILENT, HEALTHY), 4),
    ],
)
def test_a_wait_ends_when_what_was_wanted_holds(in_turn, asked):
    waited, polls, _, _ = waiting(*in_turn, seconds=600)
    assert waited.verdict.health is Health.HEALTHY
    assert not waited.timed_out
    assert len(polls) == asked


@pytest.mark.parametrize("world", [DEAD_TOKEN, REJECTED, SCOPELESS, REFUSED])
def test_what_no_waiting_lifts_ends_a_wait_at_once(world):
    waited, polls, time, _ = waiting(world, HEALTHY)
    assert is_final(waited.verdict)
    assert not waited.timed_out
    assert len(polls) == 1
    assert time.naps == []


def test_what_turns_final_ends_a_wait_then():
    waited, polls, _, _ = waiting(SILENT, SILENT, DEAD_TOKEN, HEALTHY, seconds=600)
    assert (waited.verdict.health, len(polls), waited.timed_out) == (Health.BROKEN, 3, False)


def test_a_wait_that_comes_to_nothing_says_what_is_missing_and_since_when():
    waited, polls, time, _ = waiting(NEVER, SILENT, seconds=60)
    assert waited.timed_out
    assert waited.missing == ("LAY104 App has gone silent (Acme Coffee iOS)",)
    assert waited.since == NOW + timedelta(seconds=15)
    assert time.now == 1000 + 60 - LAST_LOOK
    assert polls == [60, 45, 30, 15, 2]


def test_the_last_look_is_taken_shortly_before_the_end():
    _, polls, time, _ = waiting(SILENT, seconds=20, pause=30)
    assert time.naps == [18]
    assert polls == [20, 2]


def test_a_short_wait_looks_once_more_shortly_before_its_end():
    waited, polls, time, _ = waiting(SILENT, seconds=5)
    assert waited.timed_out
    assert time.now == 1004.5
    assert polls == [5, 0.5]


def test_a_poll_that_takes_all_the_time_is_the_last():
    waited, polls, _, _ = waiting(SILENT, seconds=20, poll_takes=25)
    assert waited.timed_out
    assert polls == [20]


def test_a_server_that_says_when_to_come_back_is_obeyed():
    _, _, time, _ = waiting(THROTTLED, HEALTHY, seconds=600)
    assert time.naps == [40]


def test_a_wait_does_not_sleep_towards_an_answer_that_comes_too_late():
    waited, _, time, _ = waiting(THROTTLED, HEALTHY, seconds=30)
    assert waited.timed_out
    assert time.naps == []
    assert waited.missing[0].startswith("LAY008 ")


def test_each_poll_knows_how_much_time_is_left():
    _, polls, _, _ = waiting(SILENT, SILENT, HEALTHY, seconds=100, poll_takes=1)
    assert polls == [100, 84, 68]


def test_only_changes_are_told():
    _, _, _, told = waiting(NEVER, NEVER, SILENT, SILENT, HEALTHY, seconds=600)
    assert told == [
        "17:02:14 UTC  broken: LAY101 App has never sent an event (Acme Coffee Android)",
        "17:02:44 UTC  broken to degraded: LAY101 cleared (Acme Coffee Android); LAY104 appeared (Acme Coffee iOS)",
        "17:03:14 UTC  degraded to healthy: LAY104 cleared (Acme Coffee iOS)",
    ]


def test_a_first_poll_that_holds_says_so():
    assert waiting(HEALTHY)[3] == ["17:02:14 UTC  healthy"]


def test_a_change_within_a_health_names_it_once():
    *_, told = waiting(SILENT, snapshot(apps(record(last_event_at=ago(days=2)), android(last_event_at=ago(days=2)))))
    assert told[1] == "17:02:29 UTC  degraded: LAY104 appeared (Acme Coffee Android)"


def test_a_signal_during_a_pause_leaves_what_was_known():
    waited, polls, _, _ = waiting(SILENT, time=Time(stop_after=10))
    assert waited.verdict.snapshot.stopped == 143
    assert not waited.timed_out
    assert len(polls) == 1


def test_a_signal_during_a_poll_ends_the_wait():
    waited, polls, _, _ = waiting(INTERRUPTED, HEALTHY)
    assert (waited.verdict.snapshot.stopped, len(polls)) == (130, 1)


@pytest.mark.parametrize(
    ("world", "until", "so"),
    [
        (HEALTHY, Health.HEALTHY, True),
        (HEALTHY, Health.IDLE, True),
        (QUIET, Health.HEALTHY, False),
        (QUIET, Health.IDLE, True),
        (snapshot(relay(state(status=Health.IDLE))), Health.HEALTHY, True),
        (snapshot(relay(state(enabled=False, status=Health.DISABLED))), Health.HEALTHY, True),
        (snapshot(relay(state(token_valid=None, token_present=None))), Health.HEALTHY, True),
        (SILENT, Health.IDLE, False),
        (DOWN, Health.IDLE, False),
        (snapshot(lost(Source.ACCOUNTS)), Health.IDLE, False),
        (snapshot(worlds.accounts(worlds.account(token_status=None))), Health.IDLE, False),
        (worlds.only(target=worlds.TARGET), Health.IDLE, False),
    ],
)
def test_what_is_wanted_is_wanted_of_every_app_and_never_met_by_the_unknown(world, until, so):
    judged = verdict(world)
    assert holds(judged, until) is so
    assert bool([*missing(judged, until)]) is not so


def test_what_is_missing_is_told_by_its_roots():
    world = snapshot(relay(state(token_valid=False, status=Health.BROKEN)))
    assert [*missing(verdict(world), Health.HEALTHY)] == ["LAY304 Access token invalid (Meta)"]


def test_an_app_whose_checks_were_left_out_is_not_healthy():
    judged = verdict(HEALTHY, skip=[f"@{ANDROID}"])
    assert [*missing(judged, Health.HEALTHY)] == ["Acme Coffee Android is unknown"]


def test_what_could_not_be_told_is_missing_beside_what_is_wrong():
    world = snapshot(SILENT[worlds.AppList], worlds.accounts(worlds.account(token_status=None)))
    silent, untold = missing(verdict(world), Health.HEALTHY)
    assert silent.startswith("LAY104 ")
    assert untold == "the token status is null"


def test_what_follows_from_something_is_not_missing_twice():
    never = worlds.app(record(last_event_at=None, created_at=ago(days=9)))
    world = worlds.verified(never, worlds.probe(status=worlds.ProbeStatus.NO_INSTALL, observed=()))
    assert [*missing(verdict(world), Health.HEALTHY)] == ["LAY101 App has never sent an event (Acme Coffee iOS)"]


def test_a_probe_that_was_left_out_is_told_from_its_app():
    judged = verdict(worlds.verified(), skip=["LAY6"])
    assert [*missing(judged, Health.HEALTHY)] == ["the probe of Acme Coffee iOS is unknown"]


def test_a_gap_is_missing_with_its_reason():
    judged = verdict(snapshot(worlds.accounts(worlds.account(token_status=None))))
    assert [*missing(judged, Health.HEALTHY)] == ["the token status is null"]
