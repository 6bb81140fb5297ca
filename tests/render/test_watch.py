"""The lines of a watch, as text and as JSON."""

import json
from dataclasses import replace
from datetime import timedelta

from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.session import Session
from layers_cli.core.signals import Source, Why
from layers_cli.core.state import state_of
from layers_cli.core.tick import Tick
from layers_cli.render.watch import changes as listed
from layers_cli.render.watch import document, ending, heartbeat, line, polls, slowed, summary
from tests.schema import DOCUMENT
from tests.worlds import NOW, ago, android, apps, lost, record, snapshot, verdict

WELL = verdict(snapshot())
SILENT = verdict(snapshot(apps(record(last_event_at=ago(days=2), name="Acme\x1b[2J"), android())))
BEFORE, AFTER = state_of(WELL), state_of(SILENT)
TICK = Tick(
    number=7, at=NOW, verdict=SILENT, state=AFTER, since=ago(minutes=5), settled=SILENT, was=Health.HEALTHY,
    changes=changes(BEFORE, AFTER), failures=0, slowed_for=40.0, next_in=40.0,
)  # fmt: skip
CALM = replace(TICK, was=None, changes=())


def test_a_line_says_how_it_is_or_what_changed_and_nothing_in_it_acts_on_a_terminal():
    assert line(TICK) == "2026-06-09T17:02:14Z  healthy to degraded: LAY104 appeared (Acme\\x1b[2J)\n"
    assert line(CALM) == "2026-06-09T17:02:14Z  degraded: LAY104 App has gone silent (Acme\\x1b[2J)\n"
    assert line(replace(CALM, state=BEFORE)) == "2026-06-09T17:02:14Z  healthy\n"


def test_what_stands_for_the_rest_of_a_key_is_written_as_the_terminal_can():
    refused = verdict(snapshot(lost(Source.APPS, Why.UNAUTHENTICATED)))
    marks = state_of(refused)
    assert line(replace(CALM, state=marks)).endswith("(key …c0de)\n")
    for look in (Look(ascii=True), Look(plain=True)):
        assert line(replace(CALM, state=marks), look).endswith("(key ...c0de)\n")
        new = replace(TICK, state=marks, changes=changes(BEFORE, marks))
        assert "(key ...c0de)" in line(new, look)


def test_a_heartbeat_says_that_nothing_changed():
    assert heartbeat(CALM) == "2026-06-09T17:02:14Z  still degraded, since 2026-06-09 16:57:14 UTC; 7 polls\n"
    assert polls(1) == "1 poll"


def test_a_slow_watch_says_why():
    assert slowed(TICK) == "slowed by the rate limit: the next poll comes in 40 s"


def test_a_summary_tells_the_whole_watch():
    hour = timedelta(hours=1)
    assert summary(TICK, hour, 1) == "7 polls in 1 h, 1 change, now degraded since 2026-06-09 16:57:14 UTC"
    assert summary(TICK, hour, 0).split(", ")[1] == "no change"
    doubtful = summary(replace(TICK, verdict=WELL), hour, 3)
    assert doubtful.endswith(
        "3 changes, now degraded since 2026-06-09 16:57:14 UTC; the last poll came to healthy, unconfirmed"
    )


def test_a_poll_and_the_end_are_objects_of_the_schema():
    for text in (document(TICK, SILENT.snapshot.target), document(CALM, SILENT.snapshot.target)):
        assert text.count("\n") == 1
        DOCUMENT.validate(json.loads(text))
    told = json.loads(document(TICK, SILENT.snapshot.target))
    assert (told["verdict"], told["verdictBefore"], told["found"], told["slowedForSeconds"]) == (
        "degraded",
        "healthy",
        "degraded",
        40.0,
    )
    assert [(each["turn"], each["code"], each["after"]) for each in told["changes"]] == [
        ("appeared", "LAY104", "degraded")
    ]
    last = json.loads(ending("out of time", SILENT, 7, 2, 6))
    DOCUMENT.validate(last)
    assert last["at"] == "2026-06-09T17:02:14Z"
    assert (last["ended"], last["exitCode"], last["polls"], last["changeCount"]) == ("out of time", 6, 7, 2)


def test_times_are_those_of_the_poll():
    later = replace(CALM, at=NOW + timedelta(days=1))
    assert line(later).startswith("2026-06-10T17:02:14Z  ")


def test_the_last_changes_are_told_once_more():
    session = Session()
    for tick in (CALM, TICK):
        session.add(tick)
    assert [*listed(session)] == ["  2026-06-09T17:02:14Z  healthy to degraded: LAY104 appeared (Acme\\x1b[2J)\n"]
