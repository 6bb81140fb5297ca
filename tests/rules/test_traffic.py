"""An app's traffic, judged by when its last event came."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from layers_cli.core.limits import Limits
from layers_cli.core.probe import ProbeStatus
from layers_cli.core.rhythm import Rhythm
from layers_cli.core.signals import Source
from tests import worlds
from tests.worlds import ABSENT, INSTANT, IOS, NOW, WRONG, ago, of_app, only, record, snapshot, told

NEVER = {"last_event_at": None}


def _listed(**changes: Any) -> Any:
    return snapshot(worlds.apps(record(**changes), worlds.android()))


@pytest.mark.parametrize(
    ("created", "broken", "idle"),
    [
        (ago(days=51), "broken", "passed"),
        (ago(hours=1) - INSTANT, "broken", "passed"),
        (ago(hours=1), "passed", "idle"),
        (ago(minutes=5), "passed", "idle"),
        (ago(seconds=-60), "passed", "idle"),
        (ago(seconds=-60) + INSTANT, "notChecked", "notChecked"),
        (ABSENT, "notChecked", "notChecked"),
        (ago(days=-30000), "notChecked", "notChecked"),
    ],
)
def test_an_app_without_events_is_broken_once_the_grace_is_over(created: object, broken: str, idle: str) -> None:
    world = _listed(**NEVER, created_at=created)
    assert (told(world, "LAY101", IOS), told(world, "LAY102", IOS)) == (broken, idle)


@pytest.mark.parametrize(
    ("observed", "level"),
    [
        ((), "broken"),
        (("layers_test_event",), "broken"),
        (("layers_test_event", "app_open"), "passed"),
        (WRONG, "broken"),
    ],
)
def test_an_event_that_a_probe_saw_and_did_not_send_is_the_apps_first(observed: Any, level: str) -> None:
    unheard = worlds.app(record(**NEVER, created_at=ago(days=51)))
    assert told(worlds.verified(unheard, worlds.probe(observed=observed)), "LAY101", IOS) == level
    uninstalled = worlds.probe(observed=observed, status=ProbeStatus.NO_INSTALL)
    assert told(worlds.verified(unheard, uninstalled), "LAY101", IOS) == "broken"


@pytest.mark.parametrize(
    ("silence", "quiet", "silent", "future"),
    [
        (timedelta(0), "passed", "passed", "passed"),
        (timedelta(hours=1), "passed", "passed", "passed"),
        (timedelta(hours=1) + INSTANT, "idle", "passed", "passed"),
        (timedelta(hours=24), "idle", "passed", "passed"),
        (timedelta(hours=24) + INSTANT, "passed", "degraded", "passed"),
        (timedelta(seconds=-60), "passed", "passed", "passed"),
        (timedelta(seconds=-60) - INSTANT, "passed", "passed", "degraded"),
    ],
)
def test_the_age_of_the_last_event_decides(silence: timedelta, quiet: str, silent: str, future: str) -> None:
    world = _listed(last_event_at=NOW - silence)
    assert [told(world, code, IOS) for code in ("LAY103", "LAY104", "LAY105")] == [quiet, silent, future]
    assert [told(world, code, IOS) for code in ("LAY101", "LAY102")] == ["passed", "passed"]


@pytest.mark.parametrize("code", ["LAY101", "LAY102", "LAY103", "LAY104", "LAY105"])
def test_an_unreadable_last_event_is_not_checked(code: str) -> None:
    assert told(_listed(last_event_at=WRONG), code, IOS) == "notChecked"
    assert told(snapshot(worlds.lost(Source.APPS)), code, worlds.PROJECT) == "notChecked"
    assert told(of_app(worlds.lost(Source.APP)), code, IOS) == "notChecked"


@pytest.mark.parametrize("code", ["LAY103", "LAY104", "LAY105", "LAY106"])
def test_what_never_was_has_no_age(code: str) -> None:
    world = of_app(worlds.app(record(**NEVER)))
    assert told(world, code, IOS) == "notApplicable"


@pytest.mark.parametrize(
    ("last_event", "rotated", "expected"),
    [
        (ago(hours=2), ago(hours=1), "note"),
        (ago(days=3), ago(hours=1), "note"),
        (ago(hours=2), ago(hours=2), "passed"),
        (ago(hours=2), ago(hours=3), "passed"),
        (ago(hours=2), None, "passed"),
        (ago(hours=2), WRONG, "notChecked"),
        (WRONG, ago(hours=1), "notChecked"),
        (ago(hours=1), ago(minutes=1), "notApplicable"),
    ],
)
def test_a_rotated_key_is_named_beside_silence_only(last_event: object, rotated: object, expected: str) -> None:
    world = of_app(worlds.app(record(last_event_at=last_event), last_rotated_at=rotated))
    assert told(world, "LAY106", IOS) == expected


def test_a_rotated_key_is_not_asked_about_where_only_the_list_is_read() -> None:
    assert told(snapshot(), "LAY106", IOS) is None
    assert told(of_app(worlds.lost(Source.APP)), "LAY106", IOS) == "notChecked"


def test_thresholds_move_the_borders_and_are_shown() -> None:
    world = _listed(last_event_at=ago(minutes=20))
    limits = Limits().changed("quiet", "10m").changed("silent", "15m")
    assert told(world, "LAY103", IOS, limits) == "passed"
    (finding,) = worlds.fired(worlds.verdict(world, limits=limits), "LAY104")
    assert finding.thresholds == ("silent=15m",)
    assert told(_listed(**NEVER, created_at=ago(hours=2)), "LAY102", IOS, Limits().changed("grace", "2h")) == "idle"
    assert told(_listed(last_event_at=NOW + timedelta(seconds=30)), "LAY105", IOS, Limits().changed("skew", "29s"))


def test_now_is_the_apis_time_where_this_machine_is_off() -> None:
    world = only(worlds.apps(record(last_event_at=NOW)), clock_offset=timedelta(hours=2))
    assert told(world, "LAY103", IOS) == "idle"
    assert told(
        only(worlds.apps(record(last_event_at=ago(minutes=60))), clock_offset=timedelta(seconds=60)), "LAY103", IOS
    ) == ("passed")


def test_the_evidence_says_how_long() -> None:
    world = _listed(**NEVER, created_at=ago(days=51))
    (finding,) = worlds.fired(worlds.verdict(world), "LAY101")
    assert finding.evidence == "created 51 days ago, no event since"
    assert finding.next.endswith("then run: layers app show app_ios -p prj_acme")
    world = of_app(
        worlds.app(record(last_event_at=ago(hours=2)), last_rotated_at=datetime.fromisoformat("2026-06-09T16:02:14Z"))
    )
    (finding,) = worlds.fired(worlds.verdict(world), "LAY106")
    assert finding.facts == {"lastRotatedAt": "2026-06-09T16:02:14Z", "lastEventAt": "2026-06-09T15:02:14Z"}


@pytest.mark.parametrize(
    ("silence", "rhythm", "code", "level"),
    [
        (timedelta(hours=40), Rhythm(longest=timedelta(hours=40), days=14), "LAY104", "idle"),
        (timedelta(hours=40), Rhythm(longest=timedelta(hours=40) - INSTANT, days=14), "LAY104", "degraded"),
        (timedelta(hours=40), Rhythm(longest=timedelta(days=9), days=13), "LAY104", "degraded"),
        (timedelta(hours=5), Rhythm(longest=timedelta(hours=9), days=20), "LAY103", "idle"),
        (timedelta(minutes=60), Rhythm(longest=timedelta(minutes=1), days=99), "LAY103", "passed"),
    ],
)
def test_an_apps_own_rhythm_may_soften_a_silence_to_idle_and_never_to_healthy(
    silence: timedelta, rhythm: Rhythm, code: str, level: str
) -> None:
    world = replace(_listed(last_event_at=NOW - silence), rhythms={IOS: rhythm})
    assert told(world, code, IOS) == level


def test_a_silence_that_is_usual_says_so_and_blames_nobody() -> None:
    rhythm = Rhythm(longest=timedelta(hours=50), days=21)
    world = replace(_listed(last_event_at=ago(hours=40)), rhythms={IOS: rhythm})
    (finding,) = worlds.fired(worlds.verdict(world), "LAY104")
    assert finding.evidence == (
        "last event 40 h ago; by its history of 21 days it is silent for up to 2 days at this hour of the week"
    )
    assert (finding.title, finding.who) == ("App is silent, as it usually is by now", "nobody: wait")
    assert finding.facts == {"silenceSeconds": 144000, "usualSeconds": 180000}
    assert finding.thresholds == ("silent=24h",)
    world = replace(_listed(last_event_at=ago(hours=2)), rhythms={IOS: rhythm})
    (finding,) = worlds.fired(worlds.verdict(world), "LAY103")
    assert finding.evidence.startswith("last event 2 h ago; by its history of 21 days")
