"""Exit codes: every sentence that the documentation has about them."""

from typing import Any

import pytest

from layers_cli.core.health import FAIL_ON, Health
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.signals import Platform, Source, Unavailable, Why
from layers_cli.core.snapshot import Snapshot
from layers_cli.exits import MEANINGS, ExitCode, exit_code
from layers_cli.rules import CATALOGUE
from tests import worlds
from tests.worlds import ago, lost, of_app, only, record, snapshot, state, verdict

QUIET = worlds.apps(record(last_event_at=ago(hours=2)))
DEGRADED = worlds.apps(record(last_event_at=ago(days=2)))
NEVER = worlds.apps(record(last_event_at=None, created_at=ago(days=1, hours=1)))
OFF = worlds.relay(state(enabled=False, status=Health.DISABLED))
GAP = lost(Source.ACCOUNTS)


def _all(why: Why, sources: tuple[Source, ...] = worlds.STATUS, **changes: Any) -> tuple[Unavailable, ...]:
    return tuple(lost(source, why, **changes) for source in sources)


def test_the_numbers_and_words_are_what_scripts_rely_on() -> None:
    assert {code.value: code.word for code in ExitCode} == {
        0: "ok", 1: "internal", 2: "usage", 3: "incomplete", 4: "access", 5: "unavailable", 6: "timeout",
        7: "not found", 10: "idle", 11: "degraded", 12: "broken", 130: "interrupted", 143: "terminated",
    }  # fmt: skip
    assert set(MEANINGS) == set(ExitCode)
    assert FAIL_ON == ("idle", "degraded", "broken", "never")


@pytest.mark.parametrize(
    ("world", "codes"),
    [
        # Each row: a world, and the code with --fail-on idle, degraded, broken and never.
        (snapshot(), "0 0 0 0"),
        (snapshot(QUIET), "10 0 0 0"),
        (snapshot(DEGRADED), "11 11 0 0"),
        (snapshot(NEVER), "12 12 12 0"),
        (snapshot(GAP), "3 3 3 3"),
        (snapshot(QUIET, GAP), "3 3 3 3"),
        (snapshot(DEGRADED, GAP), "11 11 3 3"),
        (snapshot(NEVER, GAP), "12 12 12 3"),
        (snapshot(DEGRADED, worlds.relay(state(pixel_id=None))), "12 12 12 0"),
        (snapshot(OFF), "0 0 0 0"),
        (only(OFF), "0 0 0 0"),
        (snapshot(OFF, NEVER), "12 12 12 0"),
        (snapshot(worlds.apps(), worlds.relay()), "3 3 3 3"),
        (only(), "3 3 3 3"),
    ],
)
def test_fail_on_drops_what_lies_below_it_and_nothing_else(world: Snapshot, codes: str) -> None:
    assert [exit_code(verdict(world), fail_on) for fail_on in FAIL_ON] == [int(code) for code in codes.split()]


def test_degraded_is_the_default() -> None:
    assert exit_code(verdict(snapshot(QUIET))) is ExitCode.OK
    assert exit_code(verdict(snapshot(DEGRADED))) is ExitCode.DEGRADED


@pytest.mark.parametrize(
    ("why", "http_status", "code"),
    [
        (Why.UNAUTHENTICATED, 401, 4),
        (Why.SUSPENDED, 503, 4),
        (Why.FORBIDDEN_SCOPE, 403, 4),
        (Why.REFUSED, 403, 4),
        (Why.REFUSED, 400, 5),
        (Why.UNREACHABLE, None, 5),
        (Why.TIMED_OUT, None, 5),
        (Why.SERVER_ERROR, 500, 5),
        (Why.RATE_LIMITED, 429, 5),
        (Why.MALFORMED, 200, 5),
    ],
)
@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_a_main_signal_that_was_not_read_tells_its_reason(
    why: Why, http_status: int | None, code: int, fail_on: str
) -> None:
    failed = _all(why, http_status=http_status)
    assert exit_code(verdict(only(*failed)), fail_on) == code
    assert exit_code(verdict(snapshot(failed[0])), fail_on) == 3


def test_one_signal_that_was_read_makes_the_rest_a_gap() -> None:
    one_read = snapshot(*_all(Why.UNAUTHENTICATED, (Source.APPS, Source.ACCOUNTS, Source.PROJECT)))
    assert exit_code(verdict(one_read)) is ExitCode.INCOMPLETE
    suspended = snapshot(lost(Source.RELAY, Why.SUSPENDED))
    assert exit_code(verdict(suspended)) is ExitCode.INCOMPLETE


def test_an_auxiliary_signal_neither_makes_a_gap_nor_fills_one() -> None:
    assert exit_code(verdict(snapshot(lost(Source.PROJECT)))) is ExitCode.OK
    main = _all(Why.UNREACHABLE, (Source.APPS, Source.RELAY, Source.ACCOUNTS))
    assert exit_code(verdict(only(*main, worlds.project()))) is ExitCode.UNAVAILABLE


def test_access_is_told_before_unavailability() -> None:
    mixed = only(lost(Source.APPS, Why.SERVER_ERROR), lost(Source.RELAY, Why.FORBIDDEN_SCOPE))
    assert exit_code(verdict(mixed)) is ExitCode.ACCESS


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (worlds.identity(), 0),
        (worlds.identity(kill_switch=False, access_revoked=False), 0),
        (worlds.identity(kill_switch=True), 4),
        (worlds.identity(access_revoked=True), 4),
        (worlds.identity(kill_switch=worlds.WRONG), 3),
        (lost(Source.IDENTITY, Why.UNAUTHENTICATED), 4),
        (lost(Source.IDENTITY, Why.SUSPENDED), 4),
        (lost(Source.IDENTITY, Why.UNREACHABLE), 5),
        (lost(Source.PROJECTS, Why.FORBIDDEN_SCOPE), 4),
        (lost(Source.PROJECTS, Why.SERVER_ERROR), 5),
        (worlds.projects(), 0),
        (QUIET, 0),
        (NEVER, 0),
    ],
)
def test_viewers_judge_access_only(reading: Any, code: int) -> None:
    access = tuple(rule for rule in CATALOGUE if rule.always)
    assert exit_code(judge(only(reading), access, Limits()), "idle") == code


def test_a_suspension_that_the_identity_tells_is_a_gap_where_the_main_signals_were_read() -> None:
    assert exit_code(verdict(snapshot(worlds.identity(kill_switch=True)))) is ExitCode.INCOMPLETE


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize(
    ("world", "code"),
    [
        (snapshot(lost(Source.APPS, Why.INVALID)), 2),
        (snapshot(lost(Source.APPS, Why.INVALID), worlds.relay(state(token_valid=False))), 2),
        (only(*_all(Why.INVALID)), 2),
        (only(*_all(Why.NOT_FOUND)), 7),
        (only(lost(Source.APPS, Why.NOT_FOUND), lost(Source.RELAY, Why.UNREACHABLE)), 7),
        (of_app(lost(Source.APP, Why.NOT_FOUND)), 7),
        (of_app(lost(Source.APP, Why.NOT_FOUND), worlds.relay(state(token_valid=False))), 7),
        (of_app(lost(Source.APP, Why.NOT_FOUND), lost(Source.RELAY, Why.NOT_FOUND)), 7),
        (of_app(lost(Source.APP, Why.INVALID), lost(Source.RELAY, Why.NOT_FOUND)), 2),
        (snapshot(lost(Source.ACCOUNTS, Why.NOT_FOUND)), 3),
    ],
)
def test_the_targets_own_answer_comes_first(world: Snapshot, code: int, fail_on: str) -> None:
    assert exit_code(verdict(world), fail_on) == code


def test_what_is_skipped_does_not_make_the_run_incomplete() -> None:
    readings = tuple(reading for reading in snapshot().readings if reading.signal is not Source.ACCOUNTS)
    skipped = verdict(only(*readings), skip=["accounts"], offered=worlds.STATUS)
    assert skipped.coverage.skipped
    assert exit_code(skipped) is ExitCode.OK
    assert exit_code(verdict(snapshot(NEVER), skip=["LAY101"])) is ExitCode.OK
    broken = snapshot(worlds.relay(state(Platform.TIKTOK, token_valid=False), state()))
    assert exit_code(verdict(broken, skip=["@tiktok"])) is ExitCode.OK
