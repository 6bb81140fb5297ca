"""Which names arrive, and whether the relay would forward them."""

from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.event_names import FORWARDED
from layers_cli.core.events import Event, Slice
from layers_cli.core.health import Health
from layers_cli.core.signals import Platform, Source
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.events import is_outside
from tests import worlds
from tests.worlds import ABSENT, IOS, WRONG, ago, diagnosed, event, forward, lost, sample, state, told, verified

OPEN = event()
CUT = Slice(complete=False, since=ago(hours=24))


def _read(*items: Event, expected: tuple[str, ...] = (), **changes: Any) -> Snapshot:
    return diagnosed(worlds.events(*items, **changes), expected=expected)


def _by_name(*names: str, complete: bool = True) -> Slice:
    return Slice(complete=complete, names=names, since=ago(hours=24))


def _seen(world: Snapshot, code: str) -> str:
    (finding,) = worlds.fired(worlds.verdict(world), code)
    return finding.evidence


@pytest.mark.parametrize("code", ["LAY201", "LAY202", "LAY203", "LAY204"])
def test_without_the_events_nothing_of_them_is_checked(code: str) -> None:
    assert told(diagnosed(lost(Source.EVENTS)), code, IOS) == "notChecked"
    assert told(diagnosed(lost(Source.APP)), code, IOS) == "notChecked"
    assert told(worlds.of_app(), code, IOS) is None


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_read(OPEN), "notApplicable"),
        (_read(OPEN, expected=("app_open",)), "passed"),
        (_read(OPEN, expected=("Purchase",)), "degraded"),
        (_read(OPEN, expected=("app_open", "Purchase")), "degraded"),
        (_read(expected=("app_open",)), "degraded"),
        (_read(event("Purchase", is_test=True), expected=("Purchase",)), "degraded"),
        (_read(OPEN, expected=("Purchase",), slices=(CUT,)), "notChecked"),
        (_read(OPEN, expected=("app_open",), slices=(CUT,)), "passed"),
        (_read(OPEN, expected=("Purchase",), slices=(CUT, _by_name("Purchase"))), "degraded"),
        (_read(OPEN, expected=("Purchase",), slices=(CUT, _by_name("Purchase", complete=False))), "notChecked"),
        (_read(OPEN, expected=("Purchase",), slices=(CUT, _by_name("Subscribe"))), "notChecked"),
        (_read(OPEN, expected=("Purchase", "sign_up"), slices=(CUT, _by_name("sign_up"))), "degraded"),
        (_read(OPEN, expected=("Purchase",), faults=(ABSENT,)), "notChecked"),
        (_read(OPEN, expected=("app_open",), faults=(ABSENT,)), "passed"),
    ],
)
def test_an_expected_event_is_absent_only_from_what_was_read_to_its_end(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY201", IOS) == expected


@pytest.mark.parametrize(
    ("slices", "seen"),
    [
        ((worlds.DAY,), "not among the events of the last 24 h: Purchase, sign_up"),
        ((worlds.DAY, Slice(complete=True, since=ago(hours=2))), "not among the events of the last 2 h: "),
        ((CUT, Slice(complete=True)), "not among the events: Purchase, sign_up"),
    ],
)
def test_the_narrowest_part_of_the_events_is_named(slices: tuple[Slice, ...], seen: str) -> None:
    assert _seen(_read(OPEN, expected=("Purchase", "sign_up"), slices=slices), "LAY201").startswith(seen)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"last_event_at": None}, "LAY101"),
        ({"last_event_at": None, "created_at": ago(minutes=5)}, "LAY102"),
        ({"last_event_at": ago(days=2)}, "LAY104"),
        ({"last_event_at": ago(hours=2)}, None),
    ],
)
def test_what_is_missing_follows_from_an_app_that_sends_nothing(changes: dict[str, Any], cause: str | None) -> None:
    world = diagnosed(worlds.app(worlds.record(**changes)), worlds.events(), expected=("Purchase",))
    (finding,) = worlds.fired(worlds.verdict(world), "LAY201")
    assert finding.follows_from == cause


@pytest.mark.parametrize(
    ("name", "expected", "outside"),
    [
        ("Purchase", (), True),
        ("subscribe_success", (), True),
        ("order_done", (), True),
        ("purchase_success", (), False),
        ("purchase_success", ("purchase_success",), False),
        ("level_up", (), False),
        ("level_up", ("level_up",), True),
        ("app_open", ("app_open",), False),
        ("session_start", ("session_start",), False),
        ("layers_test_event", ("layers_test_event",), False),
    ],
)
def test_a_name_is_outside_the_map_where_somebody_may_wait_for_it(
    name: str, expected: tuple[str, ...], *, outside: bool
) -> None:
    assert is_outside(name, expected) is outside
    assert told(_read(event(name), expected=expected), "LAY202", IOS) == ("note" if outside else "passed")
    observed = verified(worlds.probe(observed=(name,)), expected=expected)
    assert told(observed, "LAY202", IOS) == ("note" if outside else "passed")


def test_names_of_test_events_are_nobodys_names() -> None:
    assert told(_read(event("Purchase", is_test=True)), "LAY202", IOS) == "passed"


def _sampled(*forwards: Any, expected: tuple[str, ...] = ("Purchase",), relay: Any = None) -> Snapshot:
    report = worlds.probe(observed=("app_open",), samples=(sample("Purchase", *forwards),))
    return verified(report, *([relay] if relay else []), expected=expected)


META_NO, META_DOUBT = forward(forwarded=False), forward(forwarded=WRONG)
TIKTOK_YES = forward(Platform.TIKTOK)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_sampled(forward(), TIKTOK_YES), "passed"),
        (_sampled(META_NO, TIKTOK_YES), "passed"),
        (_sampled(META_DOUBT, TIKTOK_YES), "passed"),
        (_sampled(META_NO), "degraded"),
        (_sampled(META_NO, expected=()), "passed"),
        (_sampled(META_NO, relay=worlds.relay(state(enabled=False))), "note"),
        (_sampled(META_NO, relay=worlds.relay(state(enabled=WRONG))), "note"),
        (_sampled(META_NO, relay=worlds.relay(state(Platform.TIKTOK))), "note"),
        (_sampled(META_NO, relay=lost(Source.RELAY)), "note"),
        (_sampled(forward("snap", forwarded=False), relay=worlds.relay(state("snap_ads"))), "degraded"),
        (_sampled(META_DOUBT), "notChecked"),
        (_sampled(META_DOUBT, expected=("Purchase", "Subscribe")), "note"),
    ],
)
def test_a_sample_that_was_forwarded_refutes_and_one_that_was_not_proves(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY202", IOS) == expected


def test_names_that_the_report_hides_are_not_checked() -> None:
    assert told(verified(worlds.probe(observed=WRONG)), "LAY202", IOS) == "notChecked"
    assert told(verified(worlds.probe(observed=WRONG), expected=("Purchase",)), "LAY202", IOS) == "note"
    assert told(verified(lost(Source.PROBE)), "LAY202", IOS) == "notChecked"


def test_the_canonical_name_is_suggested_and_nothing_is_said_to_be_lost_for_ever() -> None:
    assert _seen(_read(event("Purchase")), "LAY202") == (
        "Purchase (meant: purchase_success?): no default mapping covers it; an override would not be visible here"
    )
    (finding,) = worlds.fired(worlds.verdict(_read(event("Purchase"), event("order_done"))), "LAY202")
    assert finding.evidence.startswith(
        "Purchase (meant: purchase_success?), order_done: no default mapping covers them"
    )
    assert finding.facts == {"names": "Purchase, order_done", "meant": "purchase_success"}
    assert _seen(_sampled(META_NO), "LAY202").endswith("; the probe's Purchase was not forwarded")


def test_of_many_names_the_first_are_told() -> None:
    names = [f"order_{number:02}" for number in range(11)]
    assert "order_07 and 3 more: " in _seen(_read(*map(event, names)), "LAY202")


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_read(OPEN, event("session_start")), "idle"),
        (_read(OPEN, event("level_up")), "idle"),
        (_read(OPEN, event("sign_up")), "passed"),
        (_read(OPEN, event("sign_up"), slices=(CUT,)), "passed"),
        (_read(OPEN, event("sign_up", is_test=True)), "idle"),
        (_read(), "notApplicable"),
        (_read(event("layers_test_event", is_test=True)), "notApplicable"),
        (_read(OPEN, slices=(CUT,)), "notChecked"),
        (_read(OPEN, slices=(CUT, _by_name(*FORWARDED))), "idle"),
        (_read(OPEN, slices=(CUT, _by_name(*FORWARDED, complete=False))), "notChecked"),
        (_read(OPEN, slices=(CUT, _by_name("sign_up"))), "notChecked"),
        (_read(OPEN, faults=(WRONG,)), "notChecked"),
        (_read(OPEN, event("sign_up"), faults=(WRONG,)), "passed"),
    ],
)
def test_an_app_of_which_no_event_is_forwarded_is_idle(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY203", IOS) == expected


def test_what_arrives_instead_is_named() -> None:
    (finding,) = worlds.fired(worlds.verdict(_read(OPEN, OPEN, event("session_start"))), "LAY203")
    assert finding.title == "Only lifecycle events arrive"
    assert finding.evidence == (
        "no event of the last 24 h has a name that the default map forwards; seen: app_open, session_start"
    )
    (finding,) = worlds.fired(worlds.verdict(_read(OPEN, event("level_up"))), "LAY203")
    assert finding.title == "No event of the default forwarding map arrives"


def test_an_idle_relay_follows_from_an_app_that_sends_nothing_to_forward() -> None:
    idle = diagnosed(worlds.events(OPEN), worlds.relay(state(status=Health.IDLE)))
    (finding,) = worlds.fired(worlds.verdict(idle), "LAY414")
    assert finding.follows_from == "LAY203"


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        (("production",), "passed"),
        (("production", "staging"), "note"),
        (("development",), "note"),
        ((None,), "notApplicable"),
        ((None, "production"), "passed"),
        ((), "notApplicable"),
    ],
)
def test_events_of_a_development_build_are_noted(environments: tuple[str | None, ...], expected: str) -> None:
    world = _read(*(event(environment=environment) for environment in environments))
    assert told(world, "LAY204", IOS) == expected


def test_events_of_a_development_build_are_counted() -> None:
    builds = ("production", "staging", "development", "development")
    items = [event(at=ago(minutes=n), environment=name) for n, name in enumerate(builds)]
    (finding,) = worlds.fired(worlds.verdict(_read(*items, event(is_test=True, environment="development"))), "LAY204")
    assert finding.evidence == "of 4 events: 2 development, 1 staging"
    assert finding.facts == {"development": 2, "staging": 1}


def test_events_of_a_quiet_day_are_judged_by_the_apis_clock() -> None:
    late = Slice(complete=True, since=ago(hours=22))
    world = diagnosed(worlds.events(OPEN, slices=(late,)), expected=("Purchase",), clock_offset=timedelta(hours=2))
    assert _seen(world, "LAY201").startswith("not among the events of the last 24 h")
