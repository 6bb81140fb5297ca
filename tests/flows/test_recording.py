"""What runs tell of each other: a table of what was seen when, a history on disk, and a time that only tests move."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core import subjects
from layers_cli.core.health import Health
from layers_cli.core.history import Trail
from layers_cli.core.news import News, Occasion
from layers_cli.core.probe import Sent
from layers_cli.core.signals import Why
from layers_cli.core.snapshot import Target
from layers_cli.core.state import state_of
from layers_cli.flows.recording import LOCKED, Wanted, dated, recalled, recorded, trail
from layers_cli.store.history import open_history
from tests import worlds
from tests.worlds import ANDROID, IOS, NOW, PROJECT, android, apps, lost, record, relay, snapshot, state, verdict

NOBODY = (None, None)
STATUS = Trail(base_url="https://api.layers.com", project_id=PROJECT, app_id=None, command="status")
APP = replace(STATUS, app_id=IOS, command="verify")
DOWN = tuple(lost(source, Why.UNREACHABLE) for source in worlds.STATUS)
SCREENS = {
    "well": (),
    "silent": (lambda at: apps(record(last_event_at=NOW - timedelta(days=30)), android(last_event_at=at)),),
    "silent and token": (
        lambda at: apps(record(last_event_at=NOW - timedelta(days=30)), android(last_event_at=at)),
        lambda _: relay(state(token_valid=False, status=Health.BROKEN)),
    ),
    "down": tuple(lambda _, gap=gap: gap for gap in DOWN),
}


@pytest.fixture
def history(tmp_path):
    warnings = []
    with open_history(tmp_path / "history.db", warn=warnings.append, now=lambda: NOW) as opened:
        yield opened
    assert warnings == []


def seen(screen, minutes):
    at = NOW + timedelta(minutes=minutes)
    fresh = apps(record(last_event_at=at), android(last_event_at=at))
    readings = [make(at) for make in SCREENS[screen]] or [fresh]
    return verdict(replace(snapshot(*readings), taken_at=at))


def run(history, screen, minutes, *, known=STATUS, remind=None):
    return recorded(
        history, seen(screen, minutes), known, 0, state=None, wanted=Wanted(remind=remind), sleep=lambda _: None
    )


def told(news):
    return (
        str(news.occasion) if news.is_told else "",
        sorted({mark.code for mark in news.new} if news.is_told else ()),
        sorted({mark.code for mark in news.still} if news.is_told else ()),
        sorted({change.code for change in news.recovered}),
    )


NOTHING = ("", [], [], [])


@pytest.mark.parametrize(
    "table",
    [
        [(0, "well", NOTHING), (1, "well", NOTHING), (2, "silent", ("changed", ["LAY104"], [], []))],
        [(0, "silent", ("first", ["LAY104"], [], [])), (1, "silent", NOTHING), (1440, "silent", NOTHING)],
        [
            (0, "silent", ("first", ["LAY104"], [], [])),
            (1, "silent and token", ("changed", ["LAY304", "LAY308"], ["LAY104"], [])),
            (2, "silent", ("changed", [], ["LAY104"], ["LAY304", "LAY308"])),
            (3, "well", ("changed", [], [], ["LAY104"])),
            (4, "well", NOTHING),
        ],
        # One run that could not tell is nothing; the second is, and what was wrong before is not over by that.
        [
            (0, "silent", ("first", ["LAY104"], [], [])),
            (1, "down", NOTHING),
            (2, "silent", NOTHING),
            (3, "down", NOTHING),
            (4, "down", ("changed", ["LAY007"], ["LAY104"], [])),
            (5, "down", NOTHING),
            (6, "silent", ("changed", [], ["LAY104"], ["LAY007"])),
            (7, "well", ("changed", [], [], ["LAY104"])),
        ],
        [
            (0, "down", ("first", ["LAY007"], [], [])),
            (1, "down", NOTHING),
            (2, "silent", ("changed", ["LAY104"], [], ["LAY007"])),
        ],
    ],
)
def test_only_what_changed_is_told(history, table):
    for minutes, screen, expected in table:
        assert (minutes, told(run(history, screen, minutes))) == (minutes, expected)


def test_what_stays_is_told_again_after_the_time_that_was_asked_for(history):
    day = timedelta(hours=24)
    heard = [
        (hour, str(news.occasion))
        for hour in range(0, 73, 6)
        if (news := run(history, "silent", hour * 60, remind=day)).is_told
    ]
    assert heard == [(0, "first"), (24, "reminder"), (48, "reminder"), (72, "reminder")]


def test_nobody_hears_of_what_is_only_remembered(history):
    assert recorded(history, seen("silent", 0), STATUS, 11, state=None, wanted=None, sleep=lambda _: None) is None
    assert history.latest(STATUS).exit_code == 11
    assert not run(history, "silent", 1).is_told


def test_what_is_held_for_true_is_remembered_in_place_of_what_was_seen(history):
    held = state_of(seen("well", 0))
    recorded(history, seen("silent", 0), STATUS, 0, state=held, wanted=None, sleep=lambda _: None)
    assert history.latest(STATUS).state == held


def test_a_run_waits_for_its_turn_and_goes_on_in_the_end(history):
    naps = []
    for stays in (False, True):
        history.lock(STATUS, "somebody else", LOCKED, NOW)

        def sleep(seconds, stays=stays):
            naps.append(seconds)
            if not stays:
                history.unlock(STATUS, "somebody else")

        recorded(history, seen("well", 0), STATUS, 0, state=None, wanted=Wanted(), sleep=sleep)
        if not stays:
            assert len(naps) == 1
    assert sum(naps[1:]) == pytest.approx(LOCKED)
    assert history.latest(STATUS).polls == 2


def test_a_lock_of_a_run_that_died_expires(history):
    history.lock(STATUS, "somebody who died", LOCKED, NOW)
    naps = []
    later = math.ceil(LOCKED / 60)
    recorded(history, seen("well", later), STATUS, 0, state=None, wanted=Wanted(), sleep=naps.append)
    assert naps == []


def test_findings_say_since_when_they_are_known(history):
    assert [f.since for f in dated(history, seen("silent", 0), STATUS).findings if f.code == "LAY104"] == [None]
    for minutes in (0, 10, 20):
        run(history, "silent", minutes)
    (since,) = [f.since for f in dated(history, seen("silent and token", 30), STATUS).findings if f.code == "LAY104"]
    assert since == NOW
    assert {f.since for f in dated(history, seen("silent and token", 30), STATUS).findings} >= {None, NOW}


def test_another_command_that_looked_last_knows_since_when_too(history):
    run(history, "silent", 0, known=replace(STATUS, command="watch"))
    other = replace(STATUS, project_id="prj_other", command="watch")
    run(history, "well", 5, known=other)
    known = {f.since for f in dated(history, seen("silent", 30), STATUS).findings if f.code == "LAY104"}
    assert known == {NOW}
    run(history, "well", 40, known=replace(STATUS, command="diagnose"))
    known = {f.since for f in dated(history, seen("silent", 50), STATUS).findings if f.code == "LAY104"}
    assert known == {None}


class TestProbes:
    def sent(self, minutes):
        at = NOW + timedelta(minutes=minutes)
        return Sent(key="key-1", event_name="layers_test_event", started_at=at, ended_at=at + timedelta(seconds=8))

    def probe(self, history):
        """Hear an event, then send a probe five minutes later."""
        first = verdict(snapshot(worlds.app(record(last_event_at=NOW - timedelta(hours=3)))))
        at_app = replace(first.snapshot.target, app_id=IOS)
        for sent in ((), (self.sent(5),)):
            world = replace(first.snapshot, target=at_app, sent=sent)
            recorded(history, replace(first, snapshot=world), APP, 0, state=None, wanted=None, sleep=lambda _: None)

    def test_the_event_of_an_earlier_probe_is_no_traffic(self, history):
        self.probe(history)
        echo = NOW + timedelta(minutes=5, seconds=4)
        for reading in (worlds.app(record(last_event_at=echo)), apps(record(last_event_at=echo), android())):
            later = replace(snapshot(reading), taken_at=NOW + timedelta(minutes=30))
            known = recalled(history, later, STATUS)
            heard = [app.last_event_at for app in subjects.apps(known) if app.id == IOS]
            assert heard == [NOW - timedelta(hours=3)]

    def test_an_event_that_no_probe_explains_is_traffic(self, history):
        self.probe(history)
        real = NOW + timedelta(minutes=20)
        later = replace(snapshot(apps(record(last_event_at=real), android())), taken_at=NOW + timedelta(minutes=30))
        assert recalled(history, later, STATUS) == later


def test_the_rhythm_of_an_app_is_recalled_and_may_soften_its_silence(history):
    """Nobody uses the app from Friday evening to Monday morning, which the fixed threshold calls a fault."""
    heard = NOW
    for hour in range(24 * 28):
        at = NOW + timedelta(hours=hour)
        heard = at if at.weekday() < 5 else heard
        history.heard(STATUS.base_url, IOS, heard, at)
    sunday = NOW + timedelta(days=26, hours=4)
    assert sunday.weekday() == 6
    silent = apps(record(last_event_at=sunday - timedelta(hours=46)), android(last_event_at=sunday))
    world = replace(snapshot(silent), taken_at=sunday)
    known = recalled(history, world, STATUS)
    assert known.rhythms.keys() == {IOS}
    (before,) = [f for f in verdict(world).findings if f.code == "LAY104"]
    (softened,) = [f for f in verdict(known).findings if f.code == "LAY104"]
    assert (before.level, softened.level) == ("degraded", "idle")
    assert "by its history of" in softened.evidence


class TestTrail:
    def test_a_target_is_known_by_its_api_and_its_ids(self):
        found = Target(project_id=PROJECT, app_id=IOS, base_url="https://api.layers.com")
        assert trail(None, found, "verify", NOBODY) == APP
        boxed = replace(found, sandbox="healthy", base_url="http://127.0.0.1:5")
        assert trail(None, boxed, "verify", NOBODY) == replace(APP, base_url="sandbox:healthy")

    def test_one_that_was_not_found_is_the_one_that_was_found_before(self, history):
        lost_target = Target(base_url=STATUS.base_url)
        assert trail(history, lost_target, "status", NOBODY) is None
        run(history, "well", 0)
        assert trail(history, lost_target, "status", NOBODY) == STATUS
        assert trail(history, lost_target, "status", (PROJECT, None)) == STATUS
        assert trail(history, lost_target, "status", ("prj_other", None)) is None
        assert trail(history, lost_target, "verify", NOBODY) is None
        assert trail(history, replace(lost_target, base_url="https://other"), "status", NOBODY) is None

    def test_an_app_that_was_not_found_is_looked_for_in_its_project(self, history):
        run(history, "well", 0, known=APP)
        in_project = Target(base_url=STATUS.base_url, project_id=PROJECT)
        assert trail(history, in_project, "verify", (None, IOS)) == APP
        assert trail(history, in_project, "verify", (None, "Acme Coffee iOS")) == APP
        assert trail(history, in_project, "verify", (None, ANDROID)) is None

    def test_of_several_none_is_taken(self, history):
        run(history, "well", 0)
        run(history, "well", 0, known=replace(STATUS, project_id="prj_other"))
        assert trail(history, Target(base_url=STATUS.base_url), "status", NOBODY) is None


def test_the_occasion_says_whether_a_state_is_another():
    other = {occasion for occasion in Occasion if News(occasion=occasion).is_other}
    assert other == {Occasion.FIRST, Occasion.CHANGED, Occasion.UNCONFIRMED}
