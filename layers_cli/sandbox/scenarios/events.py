"""Scenarios of which events an app sends, and of how the list of them is told."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, META_TOGGLE, TIKTOK_TOGGLE, TRAFFIC
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import (
    APP_SHOW,
    DIAGNOSE,
    EVENTS,
    STATUS,
    VERIFY,
    Expectation,
    Scenario,
    expecting,
    only,
    says,
)
from layers_cli.sandbox.world import App, Quirk, World

_SEVERAL_PAGES = 450
_ASKED = (STATUS, APP_SHOW, VERIFY, DIAGNOSE, EVENTS)


def _sending(*names: str) -> App:
    """Return the iOS app as one that sends events of these names."""
    return replace(IOS, streams=(replace(TRAFFIC, names=names),))


def _without(name: str) -> tuple[str, ...]:
    return tuple(other for other in TRAFFIC.names if other != name)


def _of(app: App, *, expect: tuple[str, ...] = (), root: str | None = None, **expected: Expectation) -> Scenario:
    """Return a scenario that only `verify` and `diagnose` can see."""
    return Scenario(
        world=acme.world(apps=(app, ANDROID)),
        app=app.id,
        expected=only(expecting(HEALTHY, **expected), *_ASKED),
        root=root,
        expect=expect,
    )


def _lifecycle_only() -> Scenario:
    toggles = tuple(replace(toggle, last_forward=None) for toggle in (META_TOGGLE, TIKTOK_TOGGLE))
    app = replace(_sending("app_open", "session_start"), toggles=toggles)
    return _of(app, diagnose=says("idle", 0, "LAY203"))


def _event_missing() -> Scenario:
    return _of(
        _sending(*_without("purchase_success")),
        expect=("purchase_success",),
        verify=says("degraded", 11, "LAY602"),
        diagnose=says("degraded", 11, "LAY201"),
        root="LAY201",
    )


def _platform_names() -> Scenario:
    return _of(
        _sending("Purchase", *_without("purchase_success")),
        expect=("Purchase",),
        # The probe shows that no platform got it; the list of events cannot show an override, nor that there is none.
        verify=says("degraded", 11, "LAY202", "LAY605"),
        diagnose=says("healthy", 0, "LAY202"),
    )


def _name_mixed_up() -> Scenario:
    return _of(
        IOS,
        expect=("Purchase",),
        verify=says("degraded", 11, "LAY202", "LAY602", "LAY607"),
        diagnose=says("degraded", 11, "LAY201", "LAY202", "LAY607"),
        root="LAY201",
    )


def _overridden_map() -> Scenario:
    scenario = _of(
        _sending("app_open", "Purchase", "Subscribe", "session_start"),
        expect=("app_open", "Purchase", "Subscribe"),
        diagnose=says("idle", 0, "LAY202", "LAY203"),
    )
    (project,) = scenario.world.projects
    overridden = replace(project, also_forwarded=frozenset({"Purchase", "Subscribe"}))
    return replace(scenario, world=replace(scenario.world, projects=(overridden,)))


def _development_build() -> Scenario:
    stream = replace(TRAFFIC, environments=("development",))
    return _of(replace(IOS, streams=(stream,)), diagnose=says("healthy", 0, "LAY204"))


def _live_traffic() -> Scenario:
    steady = replace(TRAFFIC, step=timedelta(seconds=2), count=600, live=True)
    # Devices that were offline: what they send is listed among older events.
    late = replace(
        steady, names=("sign_up",), step=timedelta(seconds=7), count=100, behind=timedelta(seconds=6), live=True,
        delay=timedelta(seconds=9), users=("user_0ff11e77",),
    )  # fmt: skip
    last = timedelta(seconds=1)
    toggles = tuple(replace(toggle, last_forward=last + timedelta(seconds=3)) for toggle in IOS.toggles)
    return replace(_of(replace(IOS, last_event=last, streams=(steady, late), toggles=toggles)), time_passes=True)


def _several_pages() -> World:
    return acme.flooded(acme.world(), _SEVERAL_PAGES)


def _told(quirk: Quirk) -> Callable[[], Scenario]:
    """Make the builder of a healthy scenario whose list of events has a quirk."""

    def build() -> Scenario:
        world = replace(_several_pages(), quirks=frozenset({quirk}))
        return Scenario(world=world, app=IOS.id, expected=only(expecting(HEALTHY), STATUS, DIAGNOSE, EVENTS))

    return build


def _cursor_expires() -> Scenario:
    # A diagnosis contents itself with the first page.
    return Scenario(
        world=_several_pages(),
        app=IOS.id,
        faults=(Fault(kind="expired-cursor", routes=frozenset({"events"})),),
        expected=only(expecting(HEALTHY), STATUS, DIAGNOSE, EVENTS),
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "lifecycle-only": _lifecycle_only,
    "event-missing": _event_missing,
    "platform-names": _platform_names,
    "name-mixed-up": _name_mixed_up,
    "overridden-map": _overridden_map,
    "development-build": _development_build,
    "live-traffic": _live_traffic,
    "pages-overlap": _told(Quirk.OVERLAPPING),
    "pages-swapped": _told(Quirk.SWAPPED),
    "pages-empty": _told(Quirk.EMPTY),
    "filter-ignored": _told(Quirk.UNFILTERED),
    "cursor-expires": _cursor_expires,
}
