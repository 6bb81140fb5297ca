"""The flap guard as tables: what each poll found, and what is held for true after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.guard import Held, begun, held
from layers_cli.core.health import Health
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Snapshot
from tests import worlds
from tests.worlds import NOW, TIKTOK_PIXEL, ago, android, apps, lost, record, relay, snapshot, state, verdict

DEAD = state(token_valid=False, status=Health.BROKEN)
BOTH_SILENT = (record(last_event_at=ago(days=2)), android(last_event_at=ago(days=2)))
WORLDS = {
    "well": snapshot(),
    "quiet": snapshot(apps(record(last_event_at=ago(hours=2)), android())),
    "silent": snapshot(apps(record(last_event_at=ago(days=2)), android())),
    "other silent": snapshot(apps(record(), android(last_event_at=ago(days=2)))),
    "both silent": snapshot(apps(*BOTH_SILENT)),
    "both silent, no pixel": snapshot(apps(*BOTH_SILENT), relay(state(pixel_id=None))),
    "token": snapshot(relay(DEAD)),
    "silent, token": snapshot(apps(record(last_event_at=ago(days=2)), android()), relay(DEAD)),
    "down": snapshot(*(lost(source) for source in worlds.STATUS)),
    "token alone": snapshot(relay(state(token_valid=False))),
    "pixel": snapshot(relay(state(pixel_id=None, status=Health.BROKEN))),
    "odd pixel": snapshot(relay(state(pixel_id=TIKTOK_PIXEL))),
    "both silent, odd pixel": snapshot(apps(*BOTH_SILENT), relay(state(pixel_id=TIKTOK_PIXEL))),
    "no relay": snapshot(apps(record(last_event_at=ago(days=2)), android()), lost(Source.RELAY)),
}


def at(world: Snapshot, minutes: int) -> Snapshot:
    return replace(world, taken_at=NOW + timedelta(minutes=minutes))


def polls(*names: str, confirm: int = 2) -> list[Held]:
    known: list[Held] = []
    for minutes, name in enumerate(names):
        found = verdict(at(WORLDS[name], minutes))
        known.append(held(known[-1], found, confirm) if known else begun(found))
    return known


def told(known: Held) -> tuple[str, ...]:
    return (str(known.state.health), *sorted({mark.code for mark in known.state.marks}))


WELL, SILENT, QUIET, DOWN = ("healthy",), ("degraded", "LAY104"), ("idle", "LAY103"), ("unknown", "LAY007")
TOKEN = ("broken", "LAY304", "LAY308")
ODD = ("degraded", "LAY309")
DOWN_AND_SILENT = ("unknown", "LAY007", "LAY104")
BOTH = ("broken", "LAY104", "LAY304", "LAY308")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # What the first poll says holds; there is nothing that it could contradict.
        (("silent",), [SILENT]),
        # A change counts with the second poll in a row that finds it, for better and for worse.
        (("well", "silent", "silent", "well", "well"), [WELL, WELL, SILENT, SILENT, WELL]),
        (("well", "silent", "well", "silent", "well"), [WELL] * 5),
        # One poll that could tell nothing is nothing, two are, and do not lift what was there.
        (("silent", "down", "silent"), [SILENT] * 3),
        (("silent", "down", "down", "well", "well"), [SILENT, SILENT, DOWN_AND_SILENT, DOWN_AND_SILENT, WELL]),
        # A dead token counts at once, and its end like any other.
        (("well", "token", "well", "well"), [WELL, TOKEN, TOKEN, WELL]),
        (("well", "token", "token"), [WELL, TOKEN, TOKEN]),
        (("well", "token alone"), [WELL, ("broken", "LAY304")]),
        # It brings along what follows from it, and nothing else: not the end of another fault, nor another's train.
        (("odd pixel", "token", "token"), [ODD, ("broken", "LAY304", "LAY308", "LAY309"), TOKEN]),
        (("well", "pixel", "pixel"), [WELL, WELL, ("broken", "LAY303", "LAY308")]),
        # A weight that changes is a change.
        (("quiet", "silent", "silent"), [QUIET, QUIET, SILENT]),
        # Faults that take turns do not hold each other back: all the while the install is not well.
        (("well", "silent", "down", "silent", "down"), [WELL, WELL, ("unknown",), ("unknown",), ("unknown",)]),
        # What could not be checked again says nothing of itself.
        (("silent, token", "no relay", "no relay"), [BOTH, BOTH, ("degraded", "LAY007", *BOTH[1:])]),
    ],
)  # fmt: skip
def test_what_is_held_for_true_after_each_poll(seen: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    assert [told(known) for known in polls(*seen)] == expected


def test_without_a_guard_every_poll_counts() -> None:
    seen = ("well", "silent", "well", "down", "silent")
    expected = [WELL, SILENT, WELL, DOWN, ("degraded", "LAY104")]
    assert [told(known) for known in polls(*seen, confirm=1)] == expected


def test_the_health_holds_whatever_else_changes() -> None:
    known = polls("silent", "silent, token", "silent, token", "token", "token", confirm=1)
    times = [(each.since - NOW) // timedelta(minutes=1) for each in known]
    assert [told(each)[0] for each in known] == ["degraded", *["broken"] * 4]
    assert times == [0, 1, 1, 1, 1]


def test_somebody_may_know_of_a_health_for_longer() -> None:
    assert begun(verdict(WORLDS["silent"]), ago(days=3)).since == ago(days=3)


def test_it_holds_since_the_poll_that_confirmed_it() -> None:
    times = [
        (known.since - NOW) // timedelta(minutes=1) for known in polls("well", "well", "silent", "silent", "silent")
    ]
    assert times == [0, 0, 0, 3, 3]


def test_the_verdict_is_the_last_that_says_what_is_held_for_true() -> None:
    known = polls("well", "well", "silent", "silent", "well")
    assert [each.verdict.snapshot.taken_at for each in known] == [
        NOW + timedelta(minutes=minutes) for minutes in (0, 1, 1, 3, 3)
    ]


def test_a_poll_tells_for_itself_once_something_of_it_is_confirmed() -> None:
    known = polls("silent", "both silent", "both silent, odd pixel")
    assert [(each.verdict.snapshot.taken_at - NOW) // timedelta(minutes=1) for each in known] == [0, 0, 2]
    assert [told(each) for each in known] == [SILENT] * 3


def test_the_verdict_has_the_health_that_is_held_whatever_else_is_confirmed() -> None:
    """The exit code is the verdict's: one poll that finds more or nothing must not decide it."""
    worse = polls("silent", "both silent", "both silent, no pixel")
    better = polls("both silent", "silent", "well")
    for last in (worse[-1], better[-1]):
        assert (last.state.health, last.verdict.health) == (Health.DEGRADED, Health.DEGRADED)
    assert {mark.subject for mark in worse[-1].state.marks} == {worlds.IOS, worlds.ANDROID}
    assert {mark.subject for mark in better[-1].state.marks} == {worlds.IOS}


def test_of_two_subjects_each_is_confirmed_by_itself() -> None:
    known = polls("well", "silent", "other silent", "other silent")
    assert told(known[1]) == WELL
    # The project was not well twice in a row; which app is at fault nobody said twice.
    assert told(known[2]) == ("degraded",)
    assert {mark.subject for mark in known[3].state.marks} == {worlds.ANDROID}
