"""What the platforms answered when the relay forwarded to them."""

from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.events import Slice
from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import Owner
from layers_cli.core.signals import Platform, RelayState, Source
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.platform_codes import PASSING, ErrorClass
from layers_cli.rules.platform_codes import TIKTOK as TIKTOK_CODES
from tests import worlds
from tests.worlds import ABSENT, INSTANT, STRANGE, WRONG, ago, diagnosed, error, event, of_app, snapshot, state, told

META = Platform.META
CLASSES = {
    "LAY401": (ErrorClass.RATE_LIMIT, 17, "degraded"),
    "LAY402": (ErrorClass.OUTAGE, 2, "degraded"),
    "LAY403": (ErrorClass.AUTH, 190, "broken"),
    "LAY404": (ErrorClass.PERMISSION, 200, "broken"),
    "LAY405": (ErrorClass.CONFIGURATION, 33, "broken"),
    "LAY406": (ErrorClass.PAYLOAD, 100, "degraded"),
    "LAY407": (ErrorClass.UNCLASSIFIED, 4711, "degraded"),
    "LAY415": (ErrorClass.POLICY, 368, "broken"),
}
PASSES = [code for code, (error_class, _, _) in CLASSES.items() if error_class in PASSING]
STAYS = [code for code in CLASSES if code not in PASSES]


def _of(code: str, at: object = None, **changes: Any) -> Snapshot:
    failed = error(platform_code=CLASSES[code][1], message="It failed.", at=at)
    return snapshot(worlds.relay(state(**{"last_error": failed} | changes)))


@pytest.mark.parametrize("code", CLASSES)
def test_every_class_of_error_has_its_finding(code: str) -> None:
    world = _of(code, ago(minutes=5))
    assert told(world, code, META) == CLASSES[code][2]
    assert {told(world, other, META) for other in {*CLASSES, "LAY408"} - {code}} == {"passed"}
    assert told(snapshot(), code, META) == "passed"
    assert told(_of(code, last_error=WRONG), code, META) == "notChecked"
    assert told(_of(code, last_error=error(platform_code=WRONG)), code, META) == "notChecked"


@pytest.mark.parametrize("code", PASSES)
@pytest.mark.parametrize(
    ("at", "status", "fires"),
    [
        (ago(hours=1), Health.HEALTHY, True),
        (ago(hours=1) - INSTANT, Health.HEALTHY, False),
        (ago(hours=1) - INSTANT, Health.IDLE, False),
        (ago(days=9), Health.DEGRADED, True),
        (ago(days=9), Health.BROKEN, True),
        (None, Health.HEALTHY, True),
        (ago(hours=2), None, False),
    ],
)
def test_what_passes_by_itself_counts_while_it_is_recent_or_the_status_is_bad(
    code: str, at: object, status: Health | None, *, fires: bool
) -> None:
    world = _of(code, at, status=status)
    assert told(world, code, META) == (CLASSES[code][2] if fires else "passed")
    assert told(world, "LAY408", META) == ("passed" if fires else "note")


@pytest.mark.parametrize("code", STAYS)
@pytest.mark.parametrize(
    ("at", "status", "fires"),
    [
        (ago(hours=1), Health.HEALTHY, True),
        (ago(hours=1) - INSTANT, Health.HEALTHY, False),
        (ago(days=9), Health.IDLE, True),
        (ago(days=9), Health.DEGRADED, True),
        (ago(days=9), Health.BROKEN, True),
        (ago(days=9), None, True),
        (None, Health.HEALTHY, True),
    ],
)
def test_what_needs_somebody_counts_until_a_healthy_status_disproves_it(
    code: str, at: object, status: Health | None, *, fires: bool
) -> None:
    world = _of(code, at, status=status)
    assert told(world, code, META) == (CLASSES[code][2] if fires else "passed")
    assert told(world, "LAY408", META) == ("passed" if fires else "note")


@pytest.mark.parametrize("code", CLASSES)
@pytest.mark.parametrize(
    ("at", "status"), [(WRONG, Health.HEALTHY), (WRONG, Health.IDLE), (ago(hours=2), STRANGE), (WRONG, STRANGE)]
)
def test_an_error_whose_age_cannot_be_weighed_is_not_checked(code: str, at: object, status: object) -> None:
    world = _of(code, at, status=status)
    assert told(world, code, META) == "notChecked"
    assert told(world, "LAY408", META) == "notChecked"


@pytest.mark.parametrize("code", CLASSES)
def test_an_error_counts_where_either_fact_suffices(code: str) -> None:
    assert told(_of(code, WRONG, status=Health.BROKEN), code, META) == CLASSES[code][2]
    assert told(_of(code, ago(minutes=1), status=STRANGE), code, META) == CLASSES[code][2]


@pytest.mark.parametrize("code", CLASSES)
@pytest.mark.parametrize(
    ("forward", "disproves"),
    [(ago(hours=2), False), (ago(hours=2) + INSTANT, True), (None, False), (WRONG, False)],
)
def test_a_later_forward_disproves_what_does_not_pass(code: str, forward: object, *, disproves: bool) -> None:
    failed = error(platform_code=CLASSES[code][1], message="It failed.", at=ago(hours=2))
    relay = worlds.relay(state(status=Health.BROKEN, last_error=failed))
    world = of_app(relay, worlds.app(toggles=(worlds.toggle(last_forward_at=forward),)))
    gone = disproves and code in STAYS
    assert told(world, code, META) == ("passed" if gone else CLASSES[code][2])
    assert told(world, "LAY408", META) == ("note" if gone else "passed")


def test_a_forward_to_the_other_platform_or_an_error_without_a_time_disproves_nothing() -> None:
    other = worlds.app(toggles=(worlds.toggle(Platform.TIKTOK),))
    failed = worlds.relay(state(last_error=error(platform_code=190, at=ago(hours=2)), status=Health.BROKEN))
    assert told(of_app(failed, other), "LAY403", META) == "broken"
    for at in (None, WRONG):
        timeless = worlds.relay(state(last_error=error(platform_code=190, at=at), status=Health.BROKEN))
        assert told(of_app(timeless), "LAY403", META) == "broken"


def test_no_error_and_an_unreadable_one_are_told_apart() -> None:
    assert told(snapshot(), "LAY408", META) == "passed"
    assert told(_of("LAY401", last_error=WRONG), "LAY408", META) == "notChecked"
    assert told(_of("LAY401", last_error=error(platform_code=WRONG)), "LAY408", META) == "notChecked"


@pytest.mark.parametrize(
    ("failed", "seen"),
    [
        (error(), '21 min ago, "User request limit" (meta 17)'),
        (error(message=None), "21 min ago, PLATFORM_ERROR (meta 17)"),
        (error(message="", code=None, at=None), "at an unknown time, an error without a text (meta 17)"),
        (error(message="429", platform_code=WRONG), '21 min ago, "429"'),
        (error(message="429", platform_code=None), '21 min ago, "429"'),
    ],
)
def test_the_error_is_quoted(failed: Any, seen: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(_of("LAY401", last_error=failed)), "LAY401")
    assert finding.evidence == seen
    assert finding.thresholds == ("error-age=1h",)


def test_an_error_without_a_readable_time_is_quoted_too() -> None:
    (finding,) = worlds.fired(worlds.verdict(_of("LAY403", WRONG, status=Health.BROKEN)), "LAY403")
    assert finding.evidence == 'at an unknown time, "It failed." (meta 190)'
    assert finding.facts["errorAt"] is None
    assert finding.thresholds == ()
    assert "Meta Events Manager" in finding.next


@pytest.mark.parametrize(
    ("platform", "code", "who"),
    [(META, 2, Owner.META), (Platform.TIKTOK, 50000, Owner.TIKTOK)],
)
def test_an_outage_is_the_platforms_turn(platform: Platform, code: int, who: Owner) -> None:
    world = snapshot(worlds.relay(state(platform, last_error=error(platform_code=code, message=None))))
    (finding,) = worlds.fired(worlds.verdict(world), "LAY402")
    assert finding.who == who


def test_an_unknown_platforms_error_is_unclassified() -> None:
    world = snapshot(worlds.relay(state("snap_ads", last_error=error(message="?"))))
    assert told(world, "LAY407", "snap_ads") == "degraded"


def test_an_invalid_token_explains_its_rejection_and_pixels_explain_each_other() -> None:
    judged = worlds.verdict(_of("LAY403", token_valid=False))
    assert worlds.fired(judged, "LAY403")[0].follows_from == "LAY304"
    judged = worlds.verdict(_of("LAY405", pixel_id="C4A9"))
    assert worlds.fired(judged, "LAY405")[0].follows_from == "LAY309"


def _counted(sent: object, received: object, recent: object) -> RelayState:
    return state(sent_24h=sent, received_24h=received, sent_1h=recent)


@pytest.mark.parametrize(
    ("sent", "received", "recent", "expected"),
    [
        (100, 90, 0, "passed"),
        (100, 89, 0, "degraded"),
        (90, 100, 0, "passed"),
        (89, 100, None, "degraded"),
        (100, 80, 10, "passed"),
        (100, 79, 10, "degraded"),
        (0, 0, 0, "passed"),
        (100, 90, WRONG, "passed"),
        (100, 80, WRONG, "notChecked"),
        (100, 80, None, "notApplicable"),
        (None, 80, 10, "notApplicable"),
        (100, None, 10, "notApplicable"),
        (WRONG, 80, 10, "notChecked"),
        (100, WRONG, 10, "notChecked"),
    ],
)
def test_counts_may_drift_by_the_threshold_and_the_lag(
    sent: object, received: object, recent: object, expected: str
) -> None:
    assert told(snapshot(worlds.relay(_counted(sent, received, recent))), "LAY411", META) == expected


def test_the_drift_allowed_is_a_threshold() -> None:
    world = snapshot(worlds.relay(_counted(100, 89, 0)))
    assert told(world, "LAY411", META, Limits().changed("drift", "0.2")) == "passed"


@pytest.mark.parametrize(
    ("received", "last_event", "expected"),
    [
        (0, ago(hours=24), "degraded"),
        (0, ago(hours=24) - INSTANT, "passed"),
        (0, None, "passed"),
        (0, WRONG, "notChecked"),
        (1, ago(minutes=1), "passed"),
        (None, ago(minutes=1), "notApplicable"),
        (WRONG, ago(minutes=1), "notChecked"),
    ],
)
def test_a_platform_that_counts_nothing_of_what_was_sent_is_degraded(
    received: object, last_event: object, expected: str
) -> None:
    world = snapshot(worlds.apps(worlds.record(last_event_at=last_event)), worlds.relay(state(received_24h=received)))
    assert told(world, "LAY412", META) == expected


def test_traffic_may_come_from_any_app_and_a_lost_app_may_have_had_it() -> None:
    silent, relay = worlds.record(last_event_at=None), worlds.relay(state(received_24h=0))
    assert told(snapshot(worlds.apps(silent, worlds.android()), relay), "LAY412", META) == "degraded"
    assert told(snapshot(worlds.apps(silent, faults=(WRONG,)), relay), "LAY412", META) == "notChecked"
    assert told(of_app(worlds.app(silent), relay), "LAY412", META) == "passed"
    assert told(snapshot(worlds.lost(Source.APPS), relay), "LAY412", META) == "notChecked"
    assert told(worlds.only(relay), "LAY412", META) == "notApplicable"
    assert told(snapshot(relay), "LAY412", META, Limits(count_window=timedelta(minutes=1))) == "passed"


def test_what_explains_silence_or_a_reported_degradation_is_named() -> None:
    silent = state(received_24h=0, token_valid=False)
    assert worlds.fired(worlds.verdict(snapshot(worlds.relay(silent))), "LAY412")[0].follows_from == "LAY304"
    for code in CLASSES:
        judged = worlds.verdict(_of(code, ago(minutes=1), status=Health.DEGRADED))
        assert worlds.fired(judged, "LAY413")[0].follows_from == code
    for explained in (_counted(100, 50, 0), state(received_24h=0)):
        relay = RelayState(**{n: getattr(explained, n) for n in explained.__slots__} | {"status": Health.DEGRADED})
        judged = worlds.verdict(snapshot(worlds.relay(relay)))
        assert worlds.fired(judged, "LAY413")[0].follows_from in {"LAY411", "LAY412"}
    assert (
        worlds.fired(worlds.verdict(snapshot(worlds.relay(state(status=Health.DEGRADED)))), "LAY413")[0].follows_from
        is None
    )


@pytest.mark.parametrize("code", [40006, 40008, 40051, 40400, 41001])
def test_an_outdated_interface_is_not_blamed_on_the_pixel(code: int) -> None:
    tiktok = worlds.state(Platform.TIKTOK, status=Health.BROKEN, last_error=error(platform_code=code, message="no"))
    (finding,) = worlds.fired(worlds.verdict(snapshot(worlds.relay(tiktok))), "LAY405")
    assert (finding.title, str(finding.who)) == ("Platform refuses how the relay calls it", "Layers")
    _, meaning = TIKTOK_CODES[str(code)]
    assert finding.cause == f"{meaning}: the relay uses an interface that the platform does not offer it"
    assert finding.thresholds == ()
    assert "pixel" not in finding.next


def test_an_error_from_the_future_is_not_told_as_the_past() -> None:
    failed = worlds.state(last_error=error(at=ago(days=-400)))
    (finding,) = worlds.fired(worlds.verdict(snapshot(worlds.relay(failed))), "LAY401")
    assert finding.evidence.startswith("in 400 days")


TIKTOK = Platform.TIKTOK
CUT = Slice(complete=False)
BOUGHT = event("purchase_success", ago(minutes=3))


def _forwarded(at: object, *items: Any, app: Any = None, **changes: Any) -> Snapshot:
    """Return a world in which the last forward to Meta was then."""
    toggles = (worlds.toggle(last_forward_at=at), worlds.toggle(TIKTOK))
    return diagnosed(worlds.app(app, toggles=toggles), worlds.events(*items, **changes))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (ago(minutes=18), "passed"),
        (ago(minutes=18) - INSTANT, "degraded"),
        (ago(minutes=1), "passed"),
        (ago(days=3), "degraded"),
        (None, "notApplicable"),
        (WRONG, "notChecked"),
    ],
)
def test_forwarding_may_lag_behind_mapped_events_by_the_threshold(at: object, expected: str) -> None:
    later = event("app_open", ago(minutes=1))
    assert told(_forwarded(at, BOUGHT, later), "LAY409", META) == expected
    assert told(_forwarded(at, BOUGHT, later), "LAY409", TIKTOK) == "passed"


def test_the_lag_is_told_with_both_times() -> None:
    world = _forwarded(ago(hours=3), BOUGHT)
    (finding,) = worlds.fired(worlds.verdict(world), "LAY409")
    assert finding.evidence == "the newest event that the relay forwards came 3 min ago, the last forward was 3 h ago"
    assert finding.facts["lagSeconds"] == 177 * 60
    assert finding.thresholds == ("lag=15m",)
    assert "consent" in finding.cause
    assert told(world, "LAY409", META, Limits().changed("lag", "3h")) == "passed"


def test_only_what_the_map_sends_to_a_platform_has_to_be_forwarded_there() -> None:
    toggles = (worlds.toggle(last_forward_at=ago(days=1)), worlds.toggle(TIKTOK, last_forward_at=ago(days=1)))
    viewed = diagnosed(worlds.app(toggles=toggles), worlds.events(event("screen_view"), event(is_test=True)))
    assert (told(viewed, "LAY409", META), told(viewed, "LAY409", TIKTOK)) == ("note", "degraded")


@pytest.mark.parametrize(
    ("last_event", "at", "expected"),
    [
        (ago(minutes=2), ago(minutes=17), "passed"),
        (ago(minutes=2), ago(minutes=17) - INSTANT, "note"),
        (ago(days=2), ago(minutes=3), "passed"),
        (ago(minutes=2), None, "notApplicable"),
        (None, ago(hours=3), "notApplicable"),
        (WRONG, ago(hours=3), "notChecked"),
        (ago(minutes=-1), ago(hours=3), "note"),
        (ago(minutes=-1) + INSTANT, ago(hours=3), "notApplicable"),
    ],
)
def test_without_a_mapped_event_any_event_of_the_app_gives_a_note(
    last_event: object, at: object, expected: str
) -> None:
    record, toggles = worlds.record(last_event_at=last_event), (worlds.toggle(last_forward_at=at),)
    assert told(of_app(worlds.app(record, toggles=toggles)), "LAY409", META) == expected
    for read in (worlds.events(event()), worlds.lost(Source.EVENTS)):
        assert told(diagnosed(worlds.app(record, toggles=toggles), read), "LAY409", META) == expected


def test_the_note_says_what_it_rests_on() -> None:
    toggles = (worlds.toggle(last_forward_at=ago(hours=3)),)
    seen = "the app's last event came 2 min ago, the last forward was 3 h ago; "
    unread, unmapped = of_app(worlds.app(toggles=toggles)), _forwarded(ago(hours=3), event())
    for world, why in (
        (unread, "which one it was is not known"),
        (unmapped, "none that the relay forwards is among those read"),
    ):
        (finding,) = worlds.fired(worlds.verdict(world), "LAY409")
        assert (finding.level, finding.evidence) == ("note", seen + why)


def test_an_event_from_the_future_measures_no_lag() -> None:
    ahead = event("purchase_success", ago(minutes=-1) + INSTANT)
    assert told(_forwarded(ago(hours=3), ahead), "LAY409", META) == "notChecked"


def _heard(at: object) -> Snapshot:
    """Return a world in which the app's record alone tells of an event."""
    return of_app(worlds.app(worlds.record(last_event_at=at), toggles=(worlds.toggle(last_forward_at=ago(hours=3)),)))


@pytest.mark.parametrize(
    ("world", "code", "why"),
    [
        (_forwarded(WRONG, BOUGHT), "LAY409", "$.field cannot be read: 5"),
        (_heard(WRONG), "LAY409", "$.field cannot be read: 5"),
        (_heard(ago(hours=-2)), "LAY409", "the app's last event lies in the future"),
        (_forwarded(None, event(), slices=(CUT,)), "LAY410", "the events were not read to their end"),
        (snapshot(worlds.relay(_counted(100, 80, WRONG))), "LAY411", "$.field cannot be read: 5"),
    ],
)
def test_why_it_is_not_known_what_becomes_of_the_events_is_told(world: Snapshot, code: str, why: str) -> None:
    assert worlds.why(world, code, META) == why


@pytest.mark.parametrize("code", ["LAY409", "LAY410"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"toggles": ()}, "notApplicable"),
        ({"toggles": (worlds.toggle(TIKTOK),)}, "notApplicable"),
        ({"toggles": (worlds.toggle(enabled=False, last_forward_at=None),)}, "notApplicable"),
        ({"toggles": (), "faults": (WRONG,)}, "notChecked"),
        ({"toggles": (worlds.toggle(last_forward_at=WRONG),)}, "notChecked"),
    ],
)
def test_an_app_that_is_not_switched_on_is_forwarded_nowhere(code: str, changes: dict[str, Any], expected: str) -> None:
    assert told(diagnosed(worlds.app(**changes)), code, META) == expected


@pytest.mark.parametrize(
    ("at", "items", "changes", "expected"),
    [
        (None, (BOUGHT,), {}, "degraded"),
        (ago(days=9), (BOUGHT,), {}, "passed"),
        (None, (event(),), {}, "notApplicable"),
        (None, (event("screen_view"),), {}, "notApplicable"),
        (None, (event("purchase_success", is_test=True),), {}, "notApplicable"),
        (None, (), {}, "notApplicable"),
        (None, (event(),), {"slices": (CUT,)}, "notChecked"),
        (None, (BOUGHT,), {"slices": (CUT,)}, "degraded"),
        (None, (event(),), {"faults": (ABSENT,)}, "notChecked"),
    ],
)
def test_nothing_was_ever_forwarded_of_what_should_have_been(
    at: object, items: Any, changes: dict[str, Any], expected: str
) -> None:
    assert told(_forwarded(at, *items, **changes), "LAY410", META) == expected


def test_what_was_never_forwarded_is_told() -> None:
    world = _forwarded(None, BOUGHT)
    (finding,) = worlds.fired(worlds.verdict(world), "LAY410")
    assert finding.evidence == "the newest event that the relay forwards came 3 min ago, no forward is known"
    assert told(diagnosed(worlds.lost(Source.EVENTS)), "LAY410", META) == "notChecked"
    assert told(of_app(), "LAY410", META) is None


@pytest.mark.parametrize(("code", "at"), [("LAY409", ago(days=1)), ("LAY410", None)])
@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("LAY303", {"pixel_id": None}),
        ("LAY304", {"token_valid": False}),
        ("LAY308", {"status": Health.BROKEN}),
        *((code, {"last_error": error(platform_code=CLASSES[code][1], message="no")}) for code in CLASSES),
    ],
)
def test_what_stops_a_relay_explains_that_it_forwards_nothing(
    code: str, at: object, cause: str, changes: dict[str, Any]
) -> None:
    world = _forwarded(at, BOUGHT)
    readings = (worlds.relay(state(**changes)), *(r for r in world.readings if r.signal is not Source.RELAY))
    (finding,) = worlds.fired(worlds.verdict(worlds.only(*readings, target=world.target)), code)
    assert finding.follows_from == cause


@pytest.mark.parametrize(("code", "at"), [("LAY409", ago(days=1)), ("LAY410", None)])
def test_a_relay_that_forwards_nothing_explains_what_the_platform_lacks_and_the_reported_word(
    code: str, at: object
) -> None:
    world = _forwarded(at, BOUGHT)
    app, events = world.readings[-2], world.readings[-1]
    judged = worlds.verdict(diagnosed(app, events, worlds.relay(state(status=Health.DEGRADED))))
    assert worlds.fired(judged, "LAY413")[0].follows_from == code
    silent = worlds.verdict(diagnosed(app, events, worlds.relay(state(received_24h=0))))
    assert worlds.fired(silent, "LAY412")[0].follows_from == ("LAY410" if code == "LAY410" else None)


@pytest.mark.parametrize(
    ("items", "changes", "expected", "keyed"),
    [
        ((BOUGHT,), {}, "degraded", "notApplicable"),
        ((BOUGHT,), {"slices": (CUT,)}, "degraded", "notApplicable"),
        ((event(),), {}, "passed", "idle"),
        ((event("purchase_success", is_test=True),), {}, "passed", "idle"),
        ((event("screen_view"),), {}, "passed", "idle"),
        ((event("purchase_success", ago(hours=24) - INSTANT),), {}, "passed", "idle"),
        ((event("purchase_success", ago(hours=24)),), {}, "degraded", "notApplicable"),
        ((), {}, "passed", "idle"),
        ((event(),), {"slices": (CUT,)}, "notChecked", "notChecked"),
        ((event(),), {"faults": (WRONG,)}, "notChecked", "notChecked"),
    ],
)
def test_where_the_events_were_read_only_a_mapped_one_counts_as_sent(
    items: Any, changes: dict[str, Any], expected: str, keyed: str
) -> None:
    read = worlds.events(*items, **changes)
    world = diagnosed(read, worlds.relay(worlds.keyed(received_24h=0)))
    assert (told(world, "LAY412", META), told(world, "LAY414", META)) == (expected, keyed)


def test_without_the_events_or_a_map_any_event_counts_as_sent() -> None:
    relay = worlds.relay(worlds.keyed(received_24h=0), worlds.keyed("snap_ads", received_24h=0))
    assert told(diagnosed(worlds.lost(Source.EVENTS), relay), "LAY412", META) == "degraded"
    assert told(diagnosed(worlds.events(event()), relay), "LAY412", "snap_ads") == "degraded"


def test_a_code_that_cannot_be_read_is_no_fact_of_an_error_whose_text_says_what_it_is() -> None:
    unclear = error(message="rate limit reached", platform_code=WRONG)
    (finding,) = worlds.fired(worlds.verdict(worlds.snapshot(worlds.relay(state(last_error=unclear)))), "LAY401")
    assert finding.facts["platformCode"] is None
