"""What no waiting lifts, and what can be waited for."""

import pytest

from layers_cli.core.health import Health
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.signals import Platform, Reading, Source, Unavailable, Why
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.waiting import UNTIL, is_final, is_refused, missing
from tests import worlds
from tests.worlds import lost


def every(why: Why) -> Snapshot:
    return worlds.only(*(lost(source, why) for source in worlds.STATUS))


def codes(world: Snapshot) -> set[str]:
    return {finding.code for finding in worlds.verdict(world).findings}


@pytest.mark.parametrize(
    ("world", "code"),
    [
        (every(Why.UNAUTHENTICATED), "LAY001"),
        (every(Why.SUSPENDED), "LAY002"),
        (every(Why.NOT_FOUND), "LAY004"),
        (worlds.of_app(lost(Source.APP, Why.NOT_FOUND)), "LAY005"),
        (every(Why.INVALID), "LAY006"),
    ],
)
def test_a_key_or_a_target_that_is_refused_is_final(world: Snapshot, code: str) -> None:
    assert code in codes(world)
    assert is_refused(worlds.verdict(world))
    assert is_final(worlds.verdict(world))


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (lost(Source.RELAY, Why.FORBIDDEN_SCOPE, scope="ads:read"), "LAY003"),
        (worlds.relay(worlds.state(token_valid=False)), "LAY304"),
    ],
)
def test_a_missing_scope_and_a_dead_token_are_final_and_no_refusal(reading: Reading | Unavailable, code: str) -> None:
    world = worlds.snapshot(reading)
    assert code in codes(world)
    assert is_final(worlds.verdict(world))
    assert not is_refused(worlds.verdict(world))


def test_healthy_and_idle_can_be_waited_for() -> None:
    assert UNTIL == (Health.HEALTHY, Health.IDLE)


def test_everything_that_stands_in_the_way_is_told_and_why_something_is_unknown_once() -> None:
    reasons = [*missing(worlds.verdict(every(Why.TIMED_OUT)), Health.HEALTHY)]
    assert len(reasons) == 1
    assert reasons[0].startswith("LAY007 ")
    silent = worlds.snapshot(worlds.apps(worlds.record(last_event_at=worlds.ago(days=2))), lost(Source.RELAY))
    told = [*missing(worlds.verdict(silent), Health.HEALTHY)]
    assert [line.partition(" ")[0] for line in told] == ["LAY104", "LAY007"]


def test_what_follows_from_a_fault_hides_no_other_fault() -> None:
    toggled = worlds.state(enabled=False, status=Health.DISABLED)
    throttled = worlds.state(Platform.TIKTOK, status=Health.DEGRADED, last_error=worlds.error(platform_code=40100))
    seen = worlds.verdict(worlds.of_app(worlds.relay(toggled, throttled)))
    assert [finding.code for finding in seen.findings][:2] == ["LAY306", "LAY301"]
    assert [line.partition(" ")[0] for line in missing(seen, Health.HEALTHY)] == ["LAY306", "LAY401"]


def test_a_gap_that_no_check_needs_is_told_all_the_same() -> None:
    seen = judge(worlds.snapshot(lost(Source.RELAY)), (), Limits())
    assert [*missing(seen, Health.IDLE)][-1] == "relay: timed out"
