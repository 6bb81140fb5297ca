"""Scenarios of how the relay is set up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, META, META_TOGGLE, TIKTOK, TIKTOK_TOGGLE
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import Scenario, expecting, says
from layers_cli.sandbox.world import App, Toggle

_LAST_WORKED = timedelta(days=2)


def _toggled(*toggles: Toggle) -> tuple[App, ...]:
    return (replace(IOS, toggles=toggles), ANDROID)


def _pixel_missing() -> Scenario:
    apps = _toggled(replace(META_TOGGLE, pixel=None, last_forward=None), TIKTOK_TOGGLE)
    return Scenario(
        world=acme.world(apps=apps, relays=(replace(META, pixel=None, status="broken"), TIKTOK)),
        app=IOS.id,
        expected=expecting(
            says("broken", 12, "LAY303", "LAY308"),
            # The probe calls itself healthy in spite of its failed check.
            verify=says("broken", 12, "LAY303", "LAY308", "LAY604", "LAY608"),
            diagnose=says("broken", 12, "LAY303", "LAY308", "LAY410"),
        ),
        root="LAY303",
    )


def _pixel_mismatch() -> Scenario:
    apps = _toggled(replace(META_TOGGLE, pixel="987654321012345"), TIKTOK_TOGGLE)
    world = acme.changed(
        acme.world(apps=apps), timedelta(days=1), "mutation.sdk_app_updated", appId=IOS.id, platform="meta"
    )
    return Scenario(world=world, app=IOS.id, expected=expecting(HEALTHY, says("degraded", 11, "LAY307")), root="LAY307")


def _swapped_pixels() -> Scenario:
    apps = _toggled(replace(META_TOGGLE, pixel=acme.TIKTOK_PIXEL), replace(TIKTOK_TOGGLE, pixel=acme.META_PIXEL))
    # Still reported healthy: the status of a relay may come from its configuration alone.
    relays = (replace(META, pixel=acme.TIKTOK_PIXEL), replace(TIKTOK, pixel=acme.META_PIXEL))
    return Scenario(
        world=acme.world(apps=apps, relays=relays),
        app=IOS.id,
        expected=expecting(says("degraded", 11, "LAY309")),
        root="LAY309",
    )


def _stale_toggle() -> Scenario:
    apps = _toggled(replace(META_TOGGLE, last_forward=None), TIKTOK_TOGGLE)
    return Scenario(
        world=acme.world(apps=apps, relays=(replace(META, enabled=False, status="disabled"), TIKTOK)),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY301"), says("degraded", 11, "LAY301", "LAY306")),
        root="LAY306",
    )


def _toggle_without_relay() -> Scenario:
    apps = _toggled(META_TOGGLE, replace(TIKTOK_TOGGLE, last_forward=None))
    return Scenario(
        world=acme.world(apps=apps, relays=(META,)),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY302"), says("degraded", 11, "LAY302", "LAY306")),
        root="LAY306",
    )


def _no_relay_for_app() -> Scenario:
    # Only the ad account refers to TikTok: the app was never toggled for it.
    apps = _toggled(META_TOGGLE)
    return Scenario(
        world=acme.world(apps=apps, relays=(META,)),
        app=IOS.id,
        expected=expecting(noted := says("healthy", 0, "LAY302"), HEALTHY, diagnose=noted),
    )


def _relay_off() -> Scenario:
    apps = _toggled(*(replace(toggle, enabled=False, last_forward=_LAST_WORKED) for toggle in IOS.toggles))
    relays = tuple(replace(relay, enabled=False, status="disabled") for relay in (META, TIKTOK))
    return Scenario(
        world=acme.world(apps=apps, relays=relays),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY301")),
    )


def _stale_validation() -> Scenario:
    return Scenario(
        world=acme.world(relays=(replace(META, token_validated=timedelta(days=3)), TIKTOK)),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY305")),
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "pixel-missing": _pixel_missing,
    "pixel-mismatch": _pixel_mismatch,
    "swapped-pixels": _swapped_pixels,
    "stale-toggle": _stale_toggle,
    "toggle-without-relay": _toggle_without_relay,
    "no-relay-for-app": _no_relay_for_app,
    "relay-off": _relay_off,
    "stale-validation": _stale_validation,
}
