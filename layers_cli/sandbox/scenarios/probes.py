"""Scenarios of what an active probe reports."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, TRAFFIC
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.scenarios.install import HEALTHY, NEVER_SENT, NOT_INSTALLED
from layers_cli.sandbox.scenarios.scenario import (
    DIAGNOSE,
    STATUS,
    VERIFY,
    Expectation,
    Scenario,
    expecting,
    only,
    says,
)
from layers_cli.sandbox.verification import CHECKS
from layers_cli.sandbox.world import Rewrite, World

Change = tuple[tuple[str | int, ...], object]
"""A value, and where it stands in the report."""

_ASKED = (STATUS, VERIFY, DIAGNOSE)


def _of(world: World, verify: Expectation = HEALTHY) -> Scenario:
    """Return a scenario that only a probe can see."""
    return Scenario(world=world, app=IOS.id, expected=only(expecting(HEALTHY, verify=verify), *_ASKED))


def _reporting(verify: Expectation, *changes: Change) -> Scenario:
    """Return a scenario in which everything works, and the report says otherwise."""
    written = tuple(Rewrite(route="verify-tracking", path=path, value=value) for path, value in changes)
    return _of(replace(acme.world(), rewrites=written), verify)


def _failed(*names: str) -> tuple[Change, ...]:
    return tuple((("checks", CHECKS.index(name), "passed"), False) for name in names)


def _lost(*names: str) -> Callable[[], Scenario]:
    """Make the builder of a scenario in which the test event gets lost, and with it whatever was expected."""
    lost: tuple[Change, ...] = (
        (("status",), "missing_events"),
        (("observedEvents",), []),
        (("missing",), ["app_open"]),
    )
    return lambda: _reporting(says("broken", 12, "LAY602", "LAY604"), *lost, *_failed(*names))


def _schema_drift() -> Scenario:
    return _reporting(says("degraded", 11, "LAY603"), (("status",), "schema_drift"))


def _unknown_status() -> Scenario:
    return _reporting(says("unknown", 3, "LAY903"), (("status",), "partially_healthy"))


def _relay_unconfigured() -> Scenario:
    return _reporting(says("degraded", 11, "LAY604", "LAY608"), *_failed("capi_meta_configured"))


def _unknown_check() -> Scenario:
    checks = [{"name": name, "passed": True} for name in CHECKS]
    checks.append({"name": "consent_granted", "passed": False})
    return _reporting(says("degraded", 11, "LAY604", "LAY608"), (("checks",), checks))


def _healthy_yet_failed() -> Scenario:
    return _reporting(says("broken", 12, "LAY604", "LAY608"), *_failed("test_event_round_trip"))


def _healthy_yet_missing() -> Scenario:
    return _reporting(says("degraded", 11, "LAY602", "LAY608"), (("missing",), ["app_open"]))


def _test_not_forwarded() -> Scenario:
    refused = {"platform": "meta", "forwarded": False}
    scenario = _reporting(says("degraded", 11, "LAY605"), (("samples", 0, "platforms", 0), refused))
    return replace(scenario, expect=("purchase_success",))


def _replayed_probe() -> Scenario:
    names = tuple(name for name in TRAFFIC.names if name != "purchase_success")
    app = replace(IOS, streams=(replace(TRAFFIC, names=names),))
    expected = expecting(HEALTHY, verify=says("degraded", 11, "LAY602"), diagnose=says("degraded", 11, "LAY201"))
    return Scenario(
        world=replace(acme.world(apps=(app, ANDROID)), replays=True),
        app=IOS.id,
        expect=("purchase_success",),
        expected=only(expected, *_ASKED),
        root="LAY201",
    )


def _lost_answer() -> Scenario:
    reset = Fault(kind="reset", first=1, routes=frozenset({"verify-tracking"}))
    return replace(_of(acme.world()), faults=(reset,))


def _slow_probe() -> Scenario:
    return replace(_of(acme.world()), probe_seconds=2.0)


def _counted_probe() -> Scenario:
    world = acme.world(apps=(IOS, replace(ANDROID, last_event=None)))
    return Scenario(
        world=replace(world, probe_counts=True),
        app=ANDROID.id,
        expected=only(expecting(NEVER_SENT, verify=NOT_INSTALLED), *_ASKED),
        root="LAY101",
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "schema-drift": _schema_drift,
    "unknown-status": _unknown_status,
    "ingest-unreachable": _lost("ingest_endpoint_reachable", "test_event_round_trip"),
    "app-unrecognized": _lost("app_id_recognized", "test_event_round_trip"),
    "round-trip-failed": _lost("test_event_round_trip"),
    "relay-unconfigured": _relay_unconfigured,
    "unknown-check": _unknown_check,
    "healthy-yet-failed": _healthy_yet_failed,
    "healthy-yet-missing": _healthy_yet_missing,
    "test-not-forwarded": _test_not_forwarded,
    "replayed-probe": _replayed_probe,
    "lost-answer": _lost_answer,
    "slow-probe": _slow_probe,
    "counted-probe": _counted_probe,
}
