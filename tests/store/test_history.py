"""What is remembered between runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from layers_cli.core.probe import Sent
from layers_cli.store.history import PROBES, open_history
from tests.store.conftest import BASE, START, TRAIL, after, state

APP = "app_ios"
GOOD, BAD, WORSE = state(), state("degraded", "LAY401"), state("broken", "LAY401", "LAY304")


def sent(started_at, seconds=5, key="k", times=()):
    return Sent(
        key=key,
        event_name="layers_test_event",
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=seconds),
        times=times,
    )


def test_the_file_is_made_for_its_owner_alone(history, path):
    history.record(TRAIL, GOOD, START, 0)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in path.parent.iterdir()} <= {"history.db", "history.db-wal", "history.db-shm"}


def test_what_was_recorded_is_there_in_the_next_run(path, warnings):
    for at in (START, after(minutes=1)):
        with open_history(path, warn=warnings.append) as history:
            history.record(TRAIL, WORSE, at, 12)
    with open_history(path, warn=warnings.append) as history:
        (stretch,) = history.stretches(TRAIL)
        assert history.latest(TRAIL) == stretch
        assert history.trails() == (TRAIL,)
    assert (stretch.state, stretch.exit_code, stretch.polls) == (WORSE, 12, 2)
    assert (stretch.first_at, stretch.last_at) == (START, after(minutes=1))
    assert not warnings


def test_a_poll_extends_what_did_not_change_and_begins_what_did(history):
    history.record(TRAIL, GOOD, START, 0)
    assert history.record(TRAIL, GOOD, after(minutes=1), 0).first_at == START
    assert history.record(TRAIL, BAD, after(minutes=2), 11).first_at == after(minutes=2)
    assert history.record(TRAIL, WORSE, after(minutes=3), 12).polls == 1
    assert [stretch.state for stretch in history.stretches(TRAIL)] == [GOOD, BAD, WORSE]


def test_names_and_healths_that_change_no_verdict_are_those_of_the_last_poll(history):
    history.record(TRAIL, GOOD, START, 0)
    renamed = state(name="Acme Tea")
    assert history.record(TRAIL, renamed, after(minutes=1), 0).polls == 2
    assert history.latest(TRAIL).state == renamed


@pytest.mark.parametrize(
    ("minutes", "polls"),
    [
        ((0, 15), [2]),
        ((0, 16), [1, 1]),
        ((0, 60, 120, 240), [1, 3]),
        ((0, 1, 2, 17), [4]),
        ((0, 1, 2, 18), [3, 1]),
        ((0, 1440, 2880, 4320), [1, 3]),
        ((0, 4000, 8000, 12400), [1, 2, 1]),
    ],
)
def test_a_stretch_ends_when_nobody_looked_for_three_times_as_long_as_usual(history, minutes, polls):
    """At least a quarter of an hour, at most three days."""
    for minute in minutes:
        history.record(TRAIL, GOOD, after(minutes=minute), 0)
    assert [stretch.polls for stretch in history.stretches(TRAIL)] == polls


def test_the_caller_may_say_how_long_a_silence_may_be(history):
    history.record(TRAIL, GOOD, START, 0)
    assert history.record(TRAIL, GOOD, after(minutes=2), 0, silence=timedelta(minutes=1)).polls == 1


def test_who_polled_earlier_and_wrote_later_changes_no_order(history):
    history.record(TRAIL, GOOD, after(seconds=2), 0)
    assert history.record(TRAIL, GOOD, after(seconds=1), 0).last_at == after(seconds=2)
    assert history.record(TRAIL, BAD, after(seconds=1), 0).first_at == after(seconds=2)


def test_a_clock_that_was_set_back_begins_anew(history):
    history.record(TRAIL, GOOD, after(days=400), 0)
    assert history.record(TRAIL, GOOD, START, 0).last_at == START
    assert history.latest(TRAIL).first_at == START


def test_targets_do_not_mix(history):
    others = [
        replace(TRAIL, app_id=APP),
        replace(TRAIL, command="watch"),
        replace(TRAIL, project_id="prj_other"),
        replace(TRAIL, base_url="http://127.0.0.1:1"),
    ]
    history.record(TRAIL, GOOD, START, 0)
    for place, trail in enumerate(others):
        assert history.latest(trail) is None
        history.record(trail, BAD, after(minutes=place + 1), 11)
    assert history.latest(TRAIL).state == GOOD
    assert history.trails() == (*reversed(others), TRAIL)


def test_a_window_holds_what_reaches_into_it_and_what_was_before(history):
    for hour in range(5):
        history.record(TRAIL, BAD if hour % 2 else GOOD, after(hours=hour), 0)
    told = history.stretches(TRAIL, since=after(hours=2), before=after(hours=3))
    assert [stretch.first_at for stretch in told] == [after(hours=hour) for hour in (1, 2, 3)]


def test_a_finding_is_there_since_every_poll_has_had_it(history):
    def since(code):
        return history.since(TRAIL, code, "app", APP)

    history.record(TRAIL, BAD, START, 11)
    history.record(TRAIL, WORSE, after(hours=1), 12)
    assert (since("LAY401"), since("LAY304")) == (START, after(hours=1))
    history.record(TRAIL, GOOD, after(hours=2), 0)
    assert since("LAY401") is None
    history.record(TRAIL, BAD, after(hours=3), 11)
    assert (since("LAY401"), since("LAY304"), since("LAY101")) == (after(hours=3), None, None)


def test_a_subject_that_could_not_be_judged_ends_no_finding(history):
    history.record(TRAIL, BAD, START, 11)
    history.record(TRAIL, state("unknown", app="unknown"), after(minutes=1), 3)
    history.record(TRAIL, BAD, after(minutes=2), 11)
    assert history.since(TRAIL, "LAY401", "app", APP) == START


def test_small_facts_are_kept_for_each_target_and_forgotten_on_request(history):
    assert history.memo(TRAIL, "told") is None
    history.remember(TRAIL, "told", "1")
    history.remember(TRAIL, "told", "2")
    assert history.memo(TRAIL, "told") == "2"
    assert history.memo(replace(TRAIL, command="watch"), "told") is None
    history.remember(TRAIL, "told", None)
    assert history.memo(TRAIL, "told") is None


def test_a_lock_is_its_owners_until_it_expires_or_is_given_back(history):
    assert history.lock(TRAIL, "one", 60, START)
    assert history.lock(TRAIL, "one", 60, after(seconds=30))
    assert not history.lock(TRAIL, "two", 60, after(seconds=89))
    assert history.lock(replace(TRAIL, command="watch"), "two", 60, START)
    assert history.lock(TRAIL, "two", 60, after(seconds=90))
    history.unlock(TRAIL, "one")
    assert not history.lock(TRAIL, "one", 60, after(seconds=91))
    history.unlock(TRAIL, "two")
    assert history.lock(TRAIL, "one", 60, after(seconds=91))


def test_an_app_was_last_heard_from_when_the_api_says_so(history):
    assert history.last_real(BASE, APP) is None
    history.heard(BASE, APP, None, START)
    assert history.last_real(BASE, APP) is None
    history.heard(BASE, APP, START, after(minutes=1))
    assert history.last_real(BASE, APP) == START
    assert history.last_real("http://127.0.0.1:1", APP) is None


@pytest.mark.parametrize(
    ("seconds", "is_ours"), [(-0.001, False), (0, True), (5, True), (65, True), (65.001, False), (3600, False)]
)
def test_the_event_of_a_probe_is_never_taken_for_the_apps_own(history, seconds, is_ours):
    history.heard(BASE, APP, after(hours=-2), START)
    history.probed(BASE, APP, sent(START))
    history.heard(BASE, APP, after(seconds=seconds), after(hours=2))
    assert (history.last_real(BASE, APP) == after(hours=-2)) is is_ours


def test_an_app_of_which_only_a_probe_was_heard_was_not_heard_from(history):
    history.probed(BASE, APP, sent(START))
    history.heard(BASE, APP, after(seconds=1), after(hours=1))
    assert history.last_real(BASE, APP) is None


def test_probes_come_back_as_they_were_sent(history):
    first, second = sent(START, key="a", times=(START, after(seconds=1))), sent(after(hours=1), key="b")
    for probe in (second, first):
        history.probed(BASE, APP, probe)
    assert history.sent(BASE, APP) == (first, second)
    assert history.sent(BASE, APP, since=after(minutes=1)) == (second,)
    assert history.sent(BASE, "app_other") == ()


def test_of_many_probes_the_newest_are_remembered(history):
    for place in range(PROBES + 3):
        history.probed(BASE, APP, sent(after(minutes=place), key=str(place)))
    kept = history.sent(BASE, APP)
    assert (len(kept), kept[0].key) == (PROBES, "3")


MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def weekly(history, silences, hour=3):
    """Let an app be silent each Monday before an hour, so many hours in each week, and be heard from afterwards."""
    for week, hours in enumerate(silences):
        at = MONDAY + timedelta(weeks=week, hours=hour)
        history.heard(BASE, APP, at - timedelta(hours=hours), at)
        history.heard(BASE, APP, at + timedelta(hours=2), at + timedelta(hours=2))
    return MONDAY + timedelta(weeks=len(silences), hours=hour)


def test_the_rhythm_is_the_longest_silence_at_that_hour_of_earlier_weeks(history):
    now = weekly(history, [5, 7, 6])
    assert history.rhythm(BASE, APP, now).longest == timedelta(hours=7)
    assert history.rhythm(BASE, APP, now + timedelta(minutes=59)).longest == timedelta(hours=7)
    assert history.rhythm(BASE, APP, now + timedelta(hours=1)) is None
    assert history.rhythm(BASE, "app_other", now) is None


def test_one_outage_makes_no_rhythm(history):
    now = weekly(history, [5, 70, 6])
    assert history.rhythm(BASE, APP, now).longest == timedelta(hours=6)


def test_a_silence_that_still_lasts_says_nothing_of_what_is_usual(history):
    now = weekly(history, [5])
    history.heard(BASE, APP, MONDAY + timedelta(hours=5), now)
    assert history.rhythm(BASE, APP, now).longest == timedelta(hours=5)
    history.heard(BASE, APP, MONDAY + timedelta(hours=5), now + timedelta(weeks=1))
    assert history.rhythm(BASE, APP, now + timedelta(weeks=1)).longest == timedelta(hours=5)


def test_weeks_that_lie_too_far_back_are_forgotten(history):
    weekly(history, [9, 1, 1])
    at = MONDAY + timedelta(weeks=8, hours=3)
    assert history.rhythm(BASE, APP, at).longest == timedelta(hours=1)
    assert history.rhythm(BASE, APP, at + timedelta(weeks=9)) is None


def test_the_days_of_a_rhythm_are_those_on_which_somebody_listened(history):
    for day in range(20):
        for hour in (3, 4):
            at = MONDAY + timedelta(days=day, hours=hour)
            history.heard(BASE, APP, at, at)
    assert history.rhythm(BASE, APP, MONDAY + timedelta(days=20, hours=3)).days == 20


def test_many_apps_are_heard_at_once(history):
    history.heard_all(BASE, {"app_a": START, "app_b": after(hours=-1), "app_c": None}, after(hours=1))
    assert [history.last_real(BASE, app) for app in ("app_a", "app_b", "app_c")] == [START, after(hours=-1), None]


def test_what_ended_long_ago_can_be_forgotten(history):
    other = replace(TRAIL, command="watch")
    for trail, at in ((TRAIL, START), (other, START), (other, after(days=100))):
        history.record(trail, BAD, at, 11)
        history.remember(trail, "told", "1")
    history.probed(BASE, APP, sent(START))
    history.heard(BASE, APP, after(hours=-1), START)
    assert history.prune(after(days=50)) == 2
    assert history.trails() == (other,)
    assert (history.memo(TRAIL, "told"), history.memo(other, "told")) == (None, "1")
    assert history.since(TRAIL, "LAY401", "app", APP) is None
    assert (history.sent(BASE, APP), history.last_real(BASE, APP)) == ((), None)
    assert history.prune(after(days=50)) == 0


def test_a_state_that_no_version_can_read_is_left_out(history):
    history.record(TRAIL, GOOD, START, 0)
    history._database.write(lambda connection: connection.execute("UPDATE state SET body = x'00'"), None)
    assert (history.latest(TRAIL), history.stretches(TRAIL)) == (None, ())
    assert history.record(TRAIL, BAD, after(minutes=1), 0).polls == 1


def test_a_state_is_stored_once_however_often_it_comes_back(history):
    for minute in range(100):
        history.record(TRAIL, BAD if minute % 2 else GOOD, after(minutes=minute), 0)
    count = "SELECT count(*) FROM state"
    assert history._database.read(lambda connection: connection.execute(count).fetchone(), None) == (2,)


def test_a_hostile_name_comes_back_as_it_was(history):
    hostile = state(name="\x1b[31m\ud800 \u202e💥\x00" + "x" * 300)
    history.record(TRAIL, hostile, START, 0)
    assert history.latest(TRAIL).state == hostile


def test_an_id_that_is_no_text_is_told_and_ends_nothing(history, warnings):
    assert history.record(replace(TRAIL, project_id="\ud800"), GOOD, START, 0) is None
    (warning,) = warnings
    assert "no text" in warning
