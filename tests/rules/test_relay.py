"""Whether forwarding is switched on and set up, for each ad platform."""

from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.events import Slice
from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.signals import Platform, RelayState, Source, Toggle
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules import CATALOGUE
from tests import worlds
from tests.worlds import (
    ABSENT,
    INSTANT,
    IOS,
    META_PIXEL,
    STRANGE,
    TIKTOK_PIXEL,
    WRONG,
    ago,
    keyed,
    of_app,
    snapshot,
    state,
    told,
)

META, TIKTOK = Platform.META, Platform.TIKTOK
GATED = [
    rule.code
    for rule in CATALOGUE
    if rule.code.startswith(("LAY3", "LAY4", "LAY502", "LAY503")) and rule.code not in {"LAY301", "LAY302", "LAY306"}
]


def _of(*states: RelayState) -> Snapshot:
    return snapshot(worlds.relay(*states))


def _of_app(*states: RelayState, **changes: Any) -> Snapshot:
    return of_app(worlds.relay(*states), worlds.app(**changes))


@pytest.mark.parametrize("code", GATED)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"enabled": False}, "notApplicable"),
        ({"enabled": False, "status": Health.BROKEN}, "notApplicable"),
        ({"enabled": None, "status": Health.DISABLED}, "notApplicable"),
        ({"enabled": WRONG}, "notChecked"),
        ({"enabled": None, "status": STRANGE}, "notChecked"),
        ({"enabled": None, "status": None}, "notChecked"),
    ],
)
def test_only_a_relay_that_is_on_is_judged(code: str, changes: dict[str, Any], expected: str) -> None:
    unhealthy = state(**{"token_valid": False, "pixel_id": None, "last_error": worlds.error()} | changes)
    world = snapshot(worlds.relay(unhealthy), worlds.app(), worlds.events(*worlds.SEEN))
    assert told(world, code, META) == expected


@pytest.mark.parametrize("code", GATED)
def test_an_unlisted_relay_is_not_judged_either(code: str) -> None:
    world = snapshot(worlds.relay(), worlds.app(), worlds.events(*worlds.SEEN))
    assert told(world, code, META) == "notApplicable"


@pytest.mark.parametrize("code", [rule.code for rule in CATALOGUE if rule.code[:4] in {"LAY3", "LAY4"}])
def test_without_the_relays_answer_nothing_of_it_is_checked(code: str) -> None:
    world = snapshot(worlds.lost(Source.RELAY), worlds.app(), worlds.events(*worlds.SEEN))
    assert told(world, code, worlds.PROJECT) == "notChecked"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"enabled": False}, "disabled"),
        ({"enabled": None, "status": Health.DISABLED}, "disabled"),
        ({"enabled": True, "status": Health.DISABLED}, "disabled"),
        ({"enabled": False, "status": WRONG}, "disabled"),
        ({"enabled": WRONG, "status": Health.DISABLED}, "disabled"),
        ({"enabled": None}, "passed"),
        ({"enabled": WRONG}, "notChecked"),
        ({"status": STRANGE}, "notChecked"),
    ],
)
def test_a_relay_is_off_by_either_word(changes: dict[str, Any], expected: str) -> None:
    assert told(_of(state(**changes)), "LAY301", META) == expected
    assert told(_of(), "LAY301", META) == "notApplicable"


UNSURE: tuple[Toggle, ...] = (worlds.toggle(enabled=ABSENT),)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_of(state()), "passed"),
        (_of(), "note"),
        (_of_app(), "note"),
        (snapshot(worlds.relay(), worlds.accounts()), None),
        (_of_app(toggles=(worlds.toggle(enabled=False),)), None),
        (_of_app(toggles=()), None),
        (_of_app(toggles=UNSURE), "notChecked"),
        (snapshot(worlds.relay(), worlds.app(toggles=UNSURE)), "note"),
        (snapshot(worlds.relay(faults=(ABSENT,))), "notChecked"),
    ],
)
def test_a_relay_that_something_refers_to_should_be_configured(world: Snapshot, expected: str | None) -> None:
    assert told(world, "LAY302", META) == expected


def test_the_one_who_refers_to_the_missing_relay_is_named() -> None:
    (by_app, _) = worlds.fired(worlds.verdict(_of_app()), "LAY302")
    assert by_app.evidence == "the app refers to Meta, the relay's status does not list it"
    assert by_app.follows_from == "LAY306"
    (by_account, _) = worlds.fired(worlds.verdict(_of()), "LAY302")
    assert by_account.evidence.startswith("an ad account refers to Meta")


def test_apple_has_no_relay_to_configure() -> None:
    assert told(snapshot(worlds.relay(), worlds.accounts(worlds.account(Platform.APPLE))), "LAY302", "apple") is None


@pytest.mark.parametrize(
    ("relay", "expected"),
    [
        (state(), "passed"),
        (state(pixel_id=None), "broken"),
        (state(pixel_id=""), "broken"),
        (state(pixel_id=WRONG), "notChecked"),
        (keyed(pixel_id=ABSENT), "passed"),
        (keyed(pixel_id=WRONG), "notChecked"),
        (keyed(pixel_id=ABSENT, received_24h=0), "notChecked"),
        (keyed(pixel_id=ABSENT, received_24h=None), "notChecked"),
    ],
)
def test_a_relay_needs_a_pixel(relay: RelayState, expected: str) -> None:
    assert told(_of(relay), "LAY303", META) == expected


@pytest.mark.parametrize(
    ("relay", "expected"),
    [
        (state(), "passed"),
        (state(token_valid=False), "broken"),
        (state(token_valid=WRONG), "notChecked"),
        (keyed(), "notApplicable"),
        (keyed(token_present=None), "notApplicable"),
        (keyed(token_present=False), "broken"),
    ],
)
def test_a_token_that_is_not_valid_breaks_the_relay(relay: RelayState, expected: str) -> None:
    assert told(_of(relay), "LAY304", META) == expected


@pytest.mark.parametrize(
    ("validated", "seen"),
    [
        (ago(hours=2), "accessTokenValid is false (checked 2 h ago, 2026-06-09 15:02 UTC)"),
        (None, "accessTokenValid is false"),
        (WRONG, "accessTokenValid is false"),
    ],
)
def test_the_evidence_says_when_the_token_was_looked_at(validated: object, seen: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(_of(state(token_valid=False, token_validated_at=validated))), "LAY304")
    assert finding.evidence == seen


@pytest.mark.parametrize(
    ("platform", "where"),
    [(META, "Meta Events Manager"), (TIKTOK, "TikTok Business Center"), ("snap_ads", "reconnect the relay")],
)
def test_the_next_step_says_where_a_new_token_comes_from(platform: Platform | str, where: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(_of(state(platform, token_valid=False))), "LAY304")
    assert where in finding.next
    assert finding.next.endswith("layers status -p prj_acme")


@pytest.mark.parametrize(
    ("validated", "expected"),
    [
        (ago(hours=24), "passed"),
        (ago(hours=24) - INSTANT, "note"),
        (None, "notApplicable"),
        (WRONG, "notChecked"),
    ],
)
def test_an_old_validation_is_noted(validated: object, expected: str) -> None:
    world = _of(state(token_validated_at=validated))
    assert told(world, "LAY305", META) == expected
    assert told(_of(state(token_validated_at=ago(minutes=2))), "LAY305", META, Limits(token_age=timedelta(minutes=1)))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_of_app(state()), "passed"),
        (_of_app(state(enabled=False)), "degraded"),
        (_of_app(state(enabled=None, status=Health.DISABLED)), "degraded"),
        (_of_app(state(enabled=WRONG)), "notChecked"),
        (_of_app(state(enabled=None, status=STRANGE)), "notChecked"),
        (_of_app(), "degraded"),
        (_of_app(state(enabled=False), toggles=()), "notApplicable"),
        (_of_app(state(enabled=False), toggles=(worlds.toggle(enabled=False),)), "notApplicable"),
        (_of_app(state(enabled=False), toggles=UNSURE), "notChecked"),
        (_of_app(toggles=UNSURE), "notChecked"),
        (_of_app(state(enabled=False), toggles=(), faults=(ABSENT,)), "notChecked"),
        (_of_app(state(enabled=False), toggles=(), faults=(STRANGE,)), "notApplicable"),
        (of_app(worlds.relay(faults=(WRONG,))), "notChecked"),
        (of_app(worlds.lost(Source.APP)), "notChecked"),
        (snapshot(), None),
    ],
)
def test_an_app_that_is_on_should_find_its_relay_on(world: Snapshot, expected: str | None) -> None:
    assert told(world, "LAY306", META) == expected


def test_a_stale_toggle_explains_the_relay_that_is_off() -> None:
    judged = worlds.verdict(_of_app(state(enabled=False), worlds.state(TIKTOK)))
    assert [(f.code, f.follows_from) for f in judged.findings] == [
        ("LAY306", None),
        ("LAY301", "LAY306"),
        ("LAY901", None),
    ]
    (stale,) = worlds.fired(judged, "LAY306")
    assert stale.next == (
        'send the toggle again: PATCH the app app_ios with {"capi": {"meta": {"enabled": true}}}, '
        "then run: layers app show app_ios -p prj_acme"
    )


@pytest.mark.parametrize(
    ("relay", "toggle", "expected"),
    [
        (state(), worlds.toggle(), "passed"),
        (state(pixel_id="1"), worlds.toggle(), "degraded"),
        (state(pixel_id="1"), worlds.toggle(enabled=WRONG), "degraded"),
        (state(pixel_id="1"), worlds.toggle(enabled=False), "notApplicable"),
        (state(pixel_id="1"), worlds.toggle(TIKTOK), "notApplicable"),
        (state(pixel_id=None), worlds.toggle(), "notApplicable"),
        (state(), worlds.toggle(pixel_id=None), "notApplicable"),
        (state(), worlds.toggle(pixel_id=WRONG), "notChecked"),
        (state(pixel_id=WRONG), worlds.toggle(), "notChecked"),
    ],
)
def test_both_sides_should_name_one_pixel(relay: RelayState, toggle: Toggle, expected: str) -> None:
    assert told(_of_app(relay, toggles=(toggle,)), "LAY307", META) == expected


def test_pixels_are_not_compared_where_the_toggle_was_lost() -> None:
    assert told(_of_app(state(), toggles=(), faults=(WRONG,)), "LAY307", META) == "notChecked"
    assert told(of_app(worlds.lost(Source.APP)), "LAY307", META) == "notChecked"


REPORTED = {"LAY308": Health.BROKEN, "LAY413": Health.DEGRADED, "LAY414": Health.IDLE}


@pytest.mark.parametrize(("code", "word"), REPORTED.items())
def test_the_reported_word_is_a_finding(code: str, word: Health) -> None:
    assert told(_of(state(status=word)), code, META) == word
    others = set(Health) - {word, Health.UNKNOWN, Health.DISABLED}
    assert {told(_of(state(status=other)), code, META) for other in others} == {"passed"}
    assert told(_of(state(status=STRANGE)), code, META) == "notChecked"
    assert told(_of(keyed()), code, META) == "notApplicable"
    assert told(_of(keyed(received_24h=None)), code, META) == "notChecked"
    assert told(_of(keyed(received_24h=WRONG)), code, META) == "notChecked"


def test_a_keyed_relay_that_receives_nothing_is_idle_unless_there_is_traffic() -> None:
    quiet = worlds.apps(worlds.record(last_event_at=ago(days=2)))
    world = snapshot(quiet, worlds.relay(keyed(received_24h=0)))
    assert told(world, "LAY414", META) == "idle"
    assert told(world, "LAY412", META) == "passed"
    (finding,) = worlds.fired(worlds.verdict(world), "LAY414")
    assert finding.title == "Relay forwards nothing"
    assert told(_of(keyed(received_24h=0)), "LAY412", META) == "degraded"
    assert told(_of(keyed(received_24h=0)), "LAY414", META) == "notApplicable"
    unread = snapshot(worlds.lost(Source.APPS), worlds.relay(keyed(received_24h=0)))
    assert (told(unread, "LAY412", META), told(unread, "LAY414", META)) == ("notChecked", "notChecked")


COUNTS_NOTHING = worlds.relay(keyed(received_24h=0))
HALF_READ = worlds.events(worlds.event(), slices=(Slice(complete=False),))


@pytest.mark.parametrize(
    ("world", "code", "why"),
    [
        (_of(keyed(received_24h=None)), "LAY308", "meta.status is absent"),
        (_of(state(pixel_id=None)), "LAY309", "there is no pixel id"),
        (worlds.diagnosed(HALF_READ, COUNTS_NOTHING), "LAY412", "the events were not read to their end"),
        (worlds.diagnosed(HALF_READ, COUNTS_NOTHING), "LAY414", "the events were not read to their end"),
        (snapshot(worlds.lost(Source.APPS), COUNTS_NOTHING), "LAY412", "apps: timed out"),
    ],
)
def test_why_it_is_not_known_how_a_relay_is_is_told(world: Snapshot, code: str, why: str) -> None:
    assert worlds.why(world, code, META) == why


def test_without_the_relays_answer_it_is_not_known_what_a_probe_may_expect_of_them() -> None:
    report = worlds.probe(checks=worlds.checks(capi_meta_configured=False))
    assert worlds.why(worlds.verified(report, worlds.lost(Source.RELAY)), "LAY604", IOS) == "relay: timed out"


def test_silence_of_the_platform_explains_a_reported_idleness() -> None:
    (finding,) = worlds.fired(worlds.verdict(_of(state(status=Health.IDLE, received_24h=0))), "LAY414")
    assert finding.follows_from == "LAY412"


def test_the_word_is_told_with_the_last_error() -> None:
    broken = state(status=Health.BROKEN, last_error=worlds.error())
    (finding,) = worlds.fired(worlds.verdict(_of(broken)), "LAY308")
    assert finding.evidence == 'the status is broken, "User request limit"'


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("LAY303", {"pixel_id": None}),
        ("LAY304", {"token_valid": False}),
        ("LAY309", {"pixel_id": "C4A9P2Q7R5S8T1U6"}),
        ("LAY403", {"last_error": worlds.error(platform_code=190)}),
        ("LAY404", {"last_error": worlds.error(platform_code=200)}),
        ("LAY405", {"last_error": worlds.error(platform_code="100/33")}),
        ("LAY415", {"last_error": worlds.error(platform_code=368)}),
    ],
)
def test_a_cause_explains_the_reported_break(cause: str, changes: dict[str, Any]) -> None:
    (finding,) = worlds.fired(worlds.verdict(_of(state(status=Health.BROKEN, **changes))), "LAY308")
    assert finding.follows_from == cause


def test_a_transient_error_does_not_explain_a_break() -> None:
    throttled = state(status=Health.BROKEN, last_error=worlds.error())
    (finding,) = worlds.fired(worlds.verdict(_of(throttled)), "LAY308")
    assert finding.follows_from is None


@pytest.mark.parametrize(
    ("platform", "pixel", "expected"),
    [
        (META, META_PIXEL, "passed"),
        (META, TIKTOK_PIXEL, "degraded"),
        (META, "\uff11\uff12\uff13", "degraded"),
        (META, "²", "degraded"),
        (TIKTOK, TIKTOK_PIXEL, "passed"),
        (TIKTOK, "12345678901", "passed"),
        (TIKTOK, "123456789012", "degraded"),
        (META, None, "notApplicable"),
        (META, WRONG, "notChecked"),
        (META, ABSENT, "notChecked"),
        ("snap_ads", "x", "notApplicable"),
        (Platform.APPLE, "x", "notApplicable"),
    ],
)
def test_swapped_pixels_are_told_by_their_shape(platform: Platform | str, pixel: object, expected: str) -> None:
    assert told(_of(state(platform, pixel_id=pixel)), "LAY309", platform) == expected


def test_a_pixel_that_the_answer_leaves_out_has_no_shape() -> None:
    assert told(_of(keyed(pixel_id=ABSENT)), "LAY309", META) == "notApplicable"


@pytest.mark.parametrize("last_event", [ago(hours=2), ago(days=3), None])
def test_an_idle_relay_follows_from_apps_that_are_all_silent(last_event: object) -> None:
    silent = [worlds.record(last_event_at=last_event), worlds.android(last_event_at=last_event)]
    idle = worlds.relay(state(status=Health.IDLE))
    (finding,) = worlds.fired(worlds.verdict(snapshot(worlds.apps(*silent), idle)), "LAY414")
    assert finding.follows_from in {"LAY101", "LAY103", "LAY104"}
    (finding,) = worlds.fired(worlds.verdict(snapshot(worlds.apps(silent[0], worlds.android()), idle)), "LAY414")
    assert finding.follows_from is None


@pytest.mark.parametrize("pixel", ["", " ", "\t"])
def test_a_blank_pixel_is_no_pixel(pixel: str) -> None:
    world = of_app(worlds.app(toggles=(worlds.toggle(pixel_id=""),)), worlds.relay(worlds.state(pixel_id=pixel)))
    assert told(world, "LAY303", "meta") == "broken"
    assert told(world, "LAY307", "meta") == "notApplicable"
    assert told(world, "LAY309", "meta") == "notApplicable"
