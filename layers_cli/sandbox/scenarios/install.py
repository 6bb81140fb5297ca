"""Scenarios of the project, its apps and their traffic."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, META, TIKTOK
from layers_cli.sandbox.scenarios.scenario import OF_ONE_APP, Scenario, expecting, says
from layers_cli.sandbox.world import App, Project, Toggle, World

HEALTHY = says("healthy", 0)
NEVER_SENT = says("broken", 12, "LAY101")
NOT_INSTALLED = says("broken", 12, "LAY101", "LAY601", "LAY602")
_SILENCE = timedelta(days=3)
_CHANGE = timedelta(days=2, hours=23)
_SOON = timedelta(seconds=20)
_YOUNG = replace(ANDROID, created=timedelta(minutes=10), last_event=None)
_PENDING = expecting(says("idle", 0, "LAY102"), verify=says("broken", 12, "LAY102", "LAY601", "LAY602"))


def _forwarded_before(app: App, age: timedelta) -> tuple[Toggle, ...]:
    """Return the app's toggles with nothing forwarded since that age."""
    return tuple(replace(toggle, last_forward=age + timedelta(seconds=3)) for toggle in app.toggles)


def _project(world: World) -> Project:
    return world.projects[0]


def _healthy() -> Scenario:
    return Scenario(world=acme.world(), app=IOS.id, expected=expecting(HEALTHY))


def _never_installed() -> Scenario:
    world = acme.world(apps=(IOS, replace(ANDROID, last_event=None)))
    return Scenario(world=world, app=ANDROID.id, expected=expecting(NEVER_SENT, verify=NOT_INSTALLED), root="LAY101")


def _first_event_pending() -> Scenario:
    return Scenario(world=acme.world(apps=(IOS, _YOUNG)), app=ANDROID.id, expected=_PENDING)


def _heals() -> Scenario:
    installed = acme.world(apps=(IOS, replace(_YOUNG, last_event=timedelta(seconds=5))))
    return replace(_first_event_pending(), later=((_SOON, installed),))


def _turns_final() -> Scenario:
    broken = replace(META, status="broken", token_valid=False)
    expired = acme.world(apps=(IOS, _YOUNG), relays=(broken, TIKTOK))
    return replace(_first_event_pending(), later=((_SOON, expired),))


def _quiet() -> Scenario:
    age = timedelta(hours=5)
    ios = replace(IOS, last_event=age, toggles=_forwarded_before(IOS, age))
    android = replace(ANDROID, last_event=timedelta(hours=7))
    relays = (replace(META, status="idle"), replace(TIKTOK, status="idle"))
    return Scenario(
        world=acme.world(apps=(ios, android), relays=relays),
        app=IOS.id,
        expected=expecting(says("idle", 0, "LAY103", "LAY414")),
    )


def _silent() -> Scenario:
    ios = replace(IOS, last_event=_SILENCE, toggles=_forwarded_before(IOS, _SILENCE))
    world = acme.changed(
        acme.world(apps=(ios, ANDROID)), _CHANGE, "mutation.sdk_app_updated", appId=IOS.id, bundleId=IOS.bundle_id
    )
    return Scenario(
        world=world,
        app=IOS.id,
        # Nothing of the last day is observed, not even app_open.
        expected=expecting(says("degraded", 11, "LAY104"), verify=says("degraded", 11, "LAY104", "LAY602")),
        root="LAY104",
    )


def _key_rotated() -> Scenario:
    ios = replace(IOS, last_event=_SILENCE, rotated=_CHANGE, toggles=_forwarded_before(IOS, _SILENCE))
    world = acme.changed(
        acme.world(apps=(ios, ANDROID)), _CHANGE, "mutation.sdk_app_updated", appId=IOS.id, rotateKey=True
    )
    return Scenario(
        world=world,
        app=IOS.id,
        expected=expecting(
            says("degraded", 11, "LAY104"),
            says("degraded", 11, "LAY104", "LAY106"),
            verify=says("degraded", 11, "LAY104", "LAY106", "LAY602"),
        ),
        root="LAY104",
    )


def _future_event() -> Scenario:
    # Never toggled, so that no forward seems to lag behind an event that is still to come.
    ios = replace(IOS, last_event=-timedelta(hours=2), toggles=())
    return Scenario(
        world=acme.world(apps=(ios, ANDROID)),
        app=IOS.id,
        expected=expecting(says("degraded", 11, "LAY105")),
        root="LAY105",
    )


def _missing_identifier() -> Scenario:
    world = acme.world(apps=(replace(IOS, bundle_id=None), ANDROID))
    # The record names no bundle id either, so that nothing is missing from the list of apps.
    project = replace(_project(world), bundle_id=None)
    return Scenario(
        world=replace(world, projects=(project,)), app=IOS.id, expected=expecting(says("healthy", 0, "LAY108"))
    )


def _missing_app() -> Scenario:
    return Scenario(
        world=acme.world(apps=(IOS,)), app=IOS.id, expected=expecting(says("healthy", 0, "LAY110"), HEALTHY)
    )


def _custom_ingest() -> Scenario:
    ios = replace(IOS, ingest="https://events.acmecoffee.example/l/events")
    return Scenario(
        world=acme.world(apps=(ios, ANDROID)),
        app=IOS.id,
        expected=expecting(HEALTHY, says("healthy", 0, "LAY107")),
    )


def _new_project() -> Scenario:
    world = acme.world(apps=(), relays=(), accounts=())
    project = replace(_project(world), bundle_id=None, android_package=None, created=timedelta(minutes=20))
    expected = expecting(says("unknown", 3, "LAY109"))
    for command in OF_ONE_APP:
        del expected[command]
    return Scenario(world=replace(world, projects=(project,)), app=None, expected=expected)


def _crowd() -> Scenario:
    world = acme.world(apps=(IOS, ANDROID))
    # Ten pages of apps and more, read again and again: more than a standard key may ask.
    fleet = replace(acme.crowded(world, 1_000), key=replace(acme.KEY, tier="partner"))
    return Scenario(world=fleet, app=IOS.id, expected=expecting(HEALTHY))


def _several_projects() -> Scenario:
    world = acme.world()
    tea = replace(
        acme.PROJECT,
        id="be52669f-af2e-4448-93b5-715cd5df8163",
        name="Acme Tea",
        customer_external_id="acme-tea",
        created=timedelta(days=30),
        apps=(replace(IOS, id="app_0123456789abcdef01234567", name="Acme Tea iOS"),),
        android_package=None,
    )
    ambiguous = says(None, 2)
    return Scenario(
        world=replace(world, projects=(*world.projects, tea)),
        app=None,
        expected=expecting(ambiguous, app_list=ambiguous, events=ambiguous),
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "healthy": _healthy,
    "never-installed": _never_installed,
    "first-event-pending": _first_event_pending,
    "heals": _heals,
    "turns-final": _turns_final,
    "quiet": _quiet,
    "silent": _silent,
    "key-rotated": _key_rotated,
    "future-event": _future_event,
    "missing-identifier": _missing_identifier,
    "missing-app": _missing_app,
    "custom-ingest": _custom_ingest,
    "new-project": _new_project,
    "crowd": _crowd,
    "several-projects": _several_projects,
}
