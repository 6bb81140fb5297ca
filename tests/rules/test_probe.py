"""What the report of a probe says, and whether it can be believed."""

from typing import Any

import pytest

from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import ECHO, ProbeStatus
from layers_cli.core.rule import Kind, Owner
from layers_cli.core.signals import Platform, Source, Why
from layers_cli.core.snapshot import Snapshot
from tests import worlds
from tests.worlds import (
    ABSENT,
    INSTANT,
    IOS,
    NOW,
    STRANGE,
    WRONG,
    ago,
    checks,
    error,
    event,
    forward,
    lost,
    sample,
    sent,
    state,
    verified,
)

META, TIKTOK = Platform.META, Platform.TIKTOK
FAMILY = ("LAY601", "LAY602", "LAY603", "LAY604", "LAY605", "LAY606", "LAY608")
PROBED = sent()
AFTER = PROBED.ended_at + ECHO + INSTANT


def _report(*readings: Any, expected: tuple[str, ...] = (), **changes: Any) -> Snapshot:
    return verified(worlds.probe(**changes), *readings, expected=expected)


def told(world: Snapshot, code: str) -> str | None:
    """Return what one rule says of the probe: the finding's level where it fired, else the check's result."""
    judged = worlds.verdict(world)
    levels = [str(finding.level) for finding in worlds.fired(judged, code)]
    return next(iter((*levels, *(str(check.result) for check in worlds.asked(judged, code)))), None)


def _found(world: Snapshot, code: str) -> Any:
    (finding,) = worlds.fired(worlds.verdict(world), code)
    return finding


@pytest.mark.parametrize("code", FAMILY)
def test_without_a_report_nothing_of_it_is_checked(code: str) -> None:
    world = verified(lost(Source.PROBE))
    assert told(world, code) == "notChecked"
    assert worlds.verdict(world).healths[Kind.PROBE, IOS] is Health.UNKNOWN
    assert told(worlds.of_app(), code) is None


@pytest.mark.parametrize(
    ("status", "health", "code"),
    [
        (ProbeStatus.HEALTHY, Health.HEALTHY, None),
        (ProbeStatus.MISSING_EVENTS, Health.DEGRADED, "LAY602"),
        (ProbeStatus.SCHEMA_DRIFT, Health.DEGRADED, "LAY603"),
        (ProbeStatus.NO_INSTALL, Health.BROKEN, "LAY601"),
        (STRANGE, Health.UNKNOWN, "LAY903"),
        (WRONG, Health.UNKNOWN, "LAY902"),
    ],
)
def test_the_word_of_a_report_is_the_health_of_the_probe(status: Any, health: Health, code: str | None) -> None:
    judged = worlds.verdict(_report(status=status))
    assert judged.healths[Kind.PROBE, IOS] is health
    assert [finding.code for finding in judged.findings] == ([code] if code else [])


def test_the_word_of_a_report_is_quoted() -> None:
    found = _found(_report(status=ProbeStatus.SCHEMA_DRIFT), "LAY603")
    assert (found.evidence, found.facts) == ("the report says schema_drift", {"status": "schema_drift"})


@pytest.mark.parametrize("code", ["LAY601", "LAY602", "LAY603", "LAY608"])
def test_a_word_that_cannot_be_read_is_not_checked(code: str) -> None:
    assert told(_report(status=STRANGE), code) == "notChecked"
    assert told(_report(status=ABSENT), code) == "notChecked"


def test_an_app_that_never_sent_an_event_explains_what_the_probe_misses() -> None:
    never = worlds.app(worlds.record(last_event_at=None))
    silent = verified(never, worlds.probe(status=ProbeStatus.NO_INSTALL, missing=("app_open",), checks=checks(x=False)))
    assert _found(silent, "LAY601").follows_from == "LAY101"
    assert _found(silent, "LAY602").follows_from == "LAY601"
    assert _found(silent, "LAY604").follows_from == "LAY601"
    assert _found(verified(never, worlds.probe(observed=(), missing=("app_open",))), "LAY602").follows_from == "LAY101"


@pytest.mark.parametrize(
    ("last_event", "lives"),
    [
        (None, False),
        (WRONG, False),
        (ago(minutes=2), False),
        (PROBED.started_at, False),
        (PROBED.ended_at + ECHO, False),
        (AFTER, True),
        (NOW + Limits().skew, True),
        (NOW + Limits().skew + INSTANT, False),
    ],
)
def test_a_real_event_after_the_probe_refutes_what_it_missed(last_event: object, *, lives: bool) -> None:
    app = worlds.app(worlds.record(last_event_at=last_event, created_at=ago(minutes=5)))
    assert told(_report(app, status=ProbeStatus.NO_INSTALL), "LAY601") == ("passed" if lives else "broken")
    missing = {"status": ProbeStatus.MISSING_EVENTS, "missing": ("app_open",)}
    assert told(_report(app, **missing), "LAY602") == ("passed" if lives else "degraded")
    assert told(_report(app, expected=("app_open",), **missing), "LAY602") == "degraded"
    more = missing | {"missing": ("app_open", "Purchase")}
    assert told(_report(app, **more), "LAY602") == "degraded"


def test_nothing_refutes_where_no_probe_of_ours_is_known_or_the_app_was_not_read() -> None:
    later = worlds.app(worlds.record(last_event_at=AFTER))
    report = worlds.probe(status=ProbeStatus.NO_INSTALL)
    assert told(verified(later, report, sent=()), "LAY601") == "broken"
    assert told(verified(lost(Source.APP), report), "LAY601") == "broken"
    assert told(verified(later, worlds.probe(status=STRANGE)), "LAY601") == "notChecked"


@pytest.mark.parametrize(
    ("changes", "expected", "outcome"),
    [
        ({}, (), "passed"),
        ({"missing": ("Purchase",)}, (), "degraded"),
        ({"missing": ("Purchase",), "status": STRANGE}, (), "degraded"),
        ({"missing": ("Purchase",), "observed": WRONG}, (), "degraded"),
        ({"missing": WRONG}, (), "notChecked"),
        ({"missing": WRONG, "status": ProbeStatus.MISSING_EVENTS}, (), "degraded"),
        ({"missing": WRONG}, ("Purchase",), "degraded"),
        ({"observed": WRONG}, ("Purchase",), "passed"),
        ({"observed": ("app_open",)}, ("app_open",), "passed"),
        ({"observed": ("app_open",)}, ("Purchase",), "degraded"),
    ],
)
def test_what_is_expected_and_not_observed_is_missing(
    changes: dict[str, Any], expected: tuple[str, ...], outcome: str
) -> None:
    assert told(_report(expected=expected, **changes), "LAY602") == outcome


def test_what_is_missing_and_what_was_observed_instead_is_named() -> None:
    found = _found(_report(missing=("Purchase",), observed=("app_open",), expected=("Purchase", "sign_up")), "LAY602")
    assert found.evidence == "missing: Purchase, sign_up; observed: app_open"
    assert found.next.endswith("then run: layers verify app_ios --expect Purchase --expect sign_up -p prj_acme")


def test_a_name_that_was_probably_meant_is_named_in_the_next_step() -> None:
    found = _found(_report(missing=("Purchase",), observed=("app_open", "purchase_success")), "LAY602")
    assert found.next == (
        "was purchase_success meant, which arrives? Expect that name, or send the one that is expected, then run: "
        "layers verify app_ios --expect purchase_success -p prj_acme"
    )
    assert _found(_report(missing=("a",), observed=()), "LAY602").evidence == "missing: a; observed: nothing"
    assert _found(_report(missing=("a",), observed=WRONG), "LAY602").evidence == "missing: a"
    assert _found(_report(status=ProbeStatus.MISSING_EVENTS), "LAY602").evidence == "the report says missing_events"


OFF = worlds.relay(state(enabled=False), state(TIKTOK))
DOUBTFUL = worlds.relay(state(enabled=WRONG), state(TIKTOK))


@pytest.mark.parametrize(
    ("readings", "changes", "expected"),
    [
        ((), {}, "passed"),
        ((), {"checks": ()}, "notApplicable"),
        ((), {"checks": (), "faults": (ABSENT,)}, "notChecked"),
        ((), {"faults": (STRANGE,)}, "passed"),
        ((), {"checks": checks(ingest_endpoint_reachable=False)}, "broken"),
        ((), {"checks": checks(app_id_recognized=False)}, "broken"),
        ((), {"checks": checks(test_event_round_trip=False)}, "broken"),
        ((), {"checks": checks(capi_meta_configured=False)}, "degraded"),
        ((), {"checks": checks(capi_meta_configured=False), "faults": (ABSENT,)}, "degraded"),
        ((), {"checks": checks(sdk_version_supported=False)}, "degraded"),
        ((), {"checks": checks(sdk_version_supported=False, app_id_recognized=False)}, "broken"),
        ((), {"checks": checks(app_id_recognized=WRONG)}, "notChecked"),
        ((), {"checks": checks(app_id_recognized=ABSENT, capi_tiktok_configured=False)}, "degraded"),
        ((), {"checks": checks(capi_meta_configured=WRONG)}, "notChecked"),
        ((OFF,), {"checks": checks(capi_meta_configured=False)}, "passed"),
        ((OFF,), {"checks": checks(capi_meta_configured=WRONG)}, "passed"),
        ((OFF,), {"checks": checks(capi_tiktok_configured=False)}, "degraded"),
        ((OFF,), {"checks": checks(capi_snap_configured=False)}, "passed"),
        ((worlds.relay(),), {"checks": checks(capi_meta_configured=False)}, "passed"),
        ((worlds.relay(faults=(WRONG,)),), {"checks": checks(capi_meta_configured=False)}, "notChecked"),
        ((DOUBTFUL,), {"checks": checks(capi_meta_configured=False)}, "notChecked"),
        ((DOUBTFUL,), {"checks": checks(capi_meta_configured=False, app_id_recognized=False)}, "broken"),
        ((lost(Source.RELAY),), {"checks": checks(capi_meta_configured=False)}, "notChecked"),
        ((lost(Source.RELAY),), {"checks": checks()}, "passed"),
        ((worlds.relay(state("snap_ads")),), {"checks": checks(capi_snap_configured=False)}, "degraded"),
    ],
)
def test_a_failed_check_weighs_by_what_it_is_about(
    readings: tuple[Any, ...], changes: dict[str, Any], expected: str
) -> None:
    assert told(_report(*readings, **changes), "LAY604") == expected
    contradicts = {"broken": "degraded", "notApplicable": "passed"}.get(expected, expected)
    assert told(_report(*readings, **changes), "LAY608") == contradicts


def test_checks_of_relays_that_nobody_asked_for_do_not_count() -> None:
    readings = (worlds.app(), worlds.probe(checks=checks(capi_meta_configured=False)))
    assert told(worlds.only(*readings, target=worlds.of_app().target), "LAY604") == "passed"


def test_a_failed_check_says_whose_turn_it_is() -> None:
    report = worlds.checks(app_id_recognized=False)
    found = _found(_report(checks=report), "LAY604")
    assert (found.evidence, found.who, found.relays) == ("failed: app_id_recognized", Owner.LAYERS, ())
    found = _found(_report(checks=checks(capi_meta_configured=False, capi_tiktok_configured=False)), "LAY604")
    assert (found.who, found.relays) == (Owner.ADS_ADMIN, ("meta", "tiktok"))
    assert found.facts == {"failed": "capi_meta_configured, capi_tiktok_configured"}
    found = _found(_report(checks=checks(capi_meta_configured=False, new_check=False)), "LAY604")
    assert (found.who, found.relays) == (Owner.LAYERS, ())
    remarked = (worlds.ProbeCheck(name="new_check", passed=False, detail="too old"),)
    assert _found(_report(checks=remarked), "LAY604").evidence == "failed: new_check (too old)"


@pytest.mark.parametrize(
    ("changes", "failed", "cause"),
    [
        ({"token_valid": False}, {"capi_meta_configured": False}, "LAY304"),
        ({"pixel_id": None}, {"capi_meta_configured": False}, "LAY303"),
        ({"status": Health.BROKEN}, {"capi_meta_configured": False}, "LAY308"),
        ({"token_valid": False}, {"capi_tiktok_configured": False}, None),
        ({"token_valid": False}, {"capi_meta_configured": False, "capi_tiktok_configured": False}, None),
        ({"token_valid": False}, {"capi_meta_configured": False, "app_id_recognized": False}, None),
    ],
)
def test_only_the_relay_that_a_check_speaks_of_explains_it(
    changes: dict[str, Any], failed: dict[str, Any], cause: str | None
) -> None:
    relay = worlds.relay(state(**changes), state(TIKTOK))
    assert _found(_report(relay, checks=checks(**failed)), "LAY604").follows_from == cause


def _sampled(*readings: Any, name: str = "purchase_success", **forwarded: Any) -> Snapshot:
    taken = [forward(Platform(platform), forwarded=value) for platform, value in forwarded.items()]
    return _report(*readings, samples=(sample(name, *taken),))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_sampled(meta=True, tiktok=True), "passed"),
        (_sampled(meta=False, tiktok=True), "degraded"),
        (_sampled(meta=False, tiktok=WRONG), "degraded"),
        (_sampled(meta=WRONG, tiktok=True), "notChecked"),
        (_sampled(OFF, meta=False, tiktok=True), "note"),
        (_sampled(OFF, meta=WRONG, tiktok=True), "note"),
        (_sampled(worlds.relay(), meta=False), "note"),
        (_sampled(DOUBTFUL, meta=False), "notChecked"),
        (_sampled(lost(Source.RELAY), meta=False), "notChecked"),
        (_sampled(lost(Source.RELAY), meta=True), "passed"),
        (_sampled(name="app_open", meta=False), "note"),
        (_sampled(name="app_open", meta=WRONG), "notChecked"),
        (_sampled(name="screen_view", meta=False, tiktok=True), "note"),
        (_sampled(name="screen_view", tiktok=False), "degraded"),
        (_sampled(name="purchase_attempt", tiktok=False), "note"),
        (_report(samples=(sample("sign_up", forward("snap", forwarded=False)),)), "note"),
        (_report(samples=()), "notApplicable"),
        (_report(samples=(), faults=(ABSENT,)), "notChecked"),
        (_report(faults=(ABSENT,)), "notChecked"),
        (_report(faults=(STRANGE,)), "passed"),
    ],
)
def test_a_sample_has_to_arrive_where_the_map_sends_it_and_the_relay_is_on(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY605") == expected


def test_what_was_not_forwarded_is_told_with_its_platform() -> None:
    samples = (sample("sign_up", forward(forwarded=False), forward(TIKTOK)), sample("app_open", META_NO))
    found = _found(_report(samples=samples), "LAY605")
    assert (found.evidence, found.relays, found.who) == ("not forwarded: sign_up to Meta", ("meta",), Owner.LAYERS)
    found = _found(_report(samples=samples[1:]), "LAY605")
    assert (found.evidence, found.relays, found.who) == ("not forwarded: app_open to Meta", (), Owner.NOBODY)


META_NO = forward(forwarded=False)


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("LAY303", {"pixel_id": None}),
        ("LAY304", {"token_valid": False}),
        ("LAY308", {"status": Health.BROKEN}),
        ("LAY401", {"last_error": error()}),
        ("LAY402", {"last_error": error(platform_code=2)}),
        ("LAY403", {"last_error": error(platform_code=190)}),
        ("LAY404", {"last_error": error(platform_code=200)}),
        ("LAY405", {"last_error": error(platform_code=33)}),
        ("LAY406", {"last_error": error(platform_code=100)}),
        ("LAY407", {"last_error": error(platform_code=4711)}),
        ("LAY415", {"last_error": error(platform_code=368)}),
    ],
)
def test_a_faulty_relay_explains_what_it_did_not_forward(cause: str, changes: dict[str, Any]) -> None:
    # What the app's record tells of later forwards would disprove the error.
    never = worlds.app(toggles=())
    relay = worlds.relay(state(**changes), state(TIKTOK))
    assert _found(_sampled(never, relay, meta=False), "LAY605").follows_from == cause
    assert _found(_sampled(never, relay, tiktok=False), "LAY605").follows_from is None
    both = _found(_sampled(never, relay, meta=False, tiktok=False), "LAY605")
    assert (both.follows_from, both.relays) == (None, ("meta", "tiktok"))


TIMES = PROBED.times


@pytest.mark.parametrize(
    ("probes", "expected"),
    [
        ((), "notApplicable"),
        ((sent("b"),), "notApplicable"),
        ((sent("a"), sent("b")), "unknown"),
        ((sent("a"), sent("b", times=(*TIMES, NOW)), sent("c")), "unknown"),
        ((sent("a"), sent("b", times=TIMES[:1])), "passed"),
        ((sent("a"), sent("b", times=TIMES[::-1])), "passed"),
        ((sent("a"), sent("a")), "passed"),
        ((sent("a", times=()), sent("b", times=())), "notApplicable"),
        ((sent("a", times=()), sent("b")), "passed"),
    ],
)
def test_a_report_with_the_times_of_an_earlier_one_is_a_replay(probes: tuple[Any, ...], expected: str) -> None:
    assert told(verified(sent=probes), "LAY606") == expected


def test_a_replay_names_both_probes() -> None:
    found = _found(verified(sent=(sent("a", started_at=ago(minutes=5)), sent("b"))), "LAY606")
    assert found.evidence == "every time in the report is that of the probe of 5 min ago (16:57:14 UTC)"
    assert found.facts == {"earlierKey": "a", "key": "b"}


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_report(), "passed"),
        (_report(missing=("Purchase",), observed=("purchase_success",)), "note"),
        (_report(missing=("App_Open",), observed=("app_open",)), "note"),
        (_report(missing=("Purchase",), observed=("app_open",)), "passed"),
        (_report(expected=("Purchase",), observed=("purchase_success",)), "note"),
        (_report(expected=("Purchase",), observed=("Purchase", "purchase_success")), "passed"),
        (_report(missing=("Purchase",), observed=WRONG), "notChecked"),
        (_report(missing=WRONG, observed=("purchase_success",)), "notChecked"),
        (_report(missing=WRONG, observed=("purchase_success",), expected=("Purchase",)), "note"),
        (worlds.diagnosed(), "notApplicable"),
        (worlds.diagnosed(expected=("app_open",)), "passed"),
        (worlds.diagnosed(expected=("Purchase",)), "note"),
        (worlds.diagnosed(worlds.probe(missing=("Purchase",), observed=())), "note"),
        (worlds.diagnosed(worlds.events(event("Purchase")), worlds.probe(missing=("Purchase",))), "passed"),
        (worlds.diagnosed(worlds.events(event("purchase_success", is_test=True)), expected=("Purchase",)), "passed"),
    ],
)
def test_a_name_that_is_missing_and_nearly_arrives_is_noted(world: Snapshot, expected: str) -> None:
    assert worlds.told(world, "LAY607", IOS) == expected


def test_where_neither_events_nor_a_report_are_read_names_are_not_compared() -> None:
    assert worlds.told(worlds.of_app(expected=("Purchase",)), "LAY607", IOS) is None


def test_both_names_are_told() -> None:
    found = _found(_report(missing=("Purchase", "SignUp"), observed=("purchase_success", "sign_up")), "LAY607")
    assert found.evidence == "Purchase is missing, purchase_success arrives; SignUp is missing, sign_up arrives"
    assert found.facts == {"Purchase": "purchase_success", "SignUp": "sign_up"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"missing": ("app_open",)}, "degraded"),
        ({"missing": WRONG}, "notChecked"),
        ({"missing": WRONG, "checks": checks(app_id_recognized=False)}, "degraded"),
        ({"missing": ("app_open",), "status": ProbeStatus.MISSING_EVENTS}, "notApplicable"),
        ({"checks": checks(app_id_recognized=False), "status": ProbeStatus.NO_INSTALL}, "notApplicable"),
    ],
)
def test_a_healthy_report_with_a_fault_in_it_contradicts_itself(changes: dict[str, Any], expected: str) -> None:
    assert told(_report(**changes), "LAY608") == expected


def test_the_contradiction_is_told() -> None:
    found = _found(_report(missing=("Purchase",), checks=checks(capi_meta_configured=False)), "LAY608")
    assert found.evidence == "the report says healthy, and capi_meta_configured failed, Purchase is missing"


@pytest.mark.parametrize("why", [Why.TIMED_OUT, Why.FORBIDDEN_SCOPE, Why.SERVER_ERROR, Why.MALFORMED])
def test_a_probe_that_brought_no_report_is_unknown(why: Why) -> None:
    judged = worlds.verdict(verified(lost(Source.PROBE, why)))
    assert judged.health is Health.UNKNOWN
    assert judged.healths[Kind.APP, IOS] is Health.HEALTHY
