"""Scenarios of the API's own variety: both documentations, every shape, and what none of them announces."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, META, TIKTOK, TIKTOK_TOGGLE
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import DIAGNOSE, STATUS, Scenario, expecting, only, says
from layers_cli.sandbox.world import Account, CapiShape, Generation, PlatformError, Rewrite

_APPLE_ACCOUNT = Account(
    id="01HXF3A2B3C4D5E6F7G8H9J0K1", platform="apple_ads", external_id="org-9823412", name="Acme Coffee iOS"
)
_HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 [bold]markup[/bold] | a | <script>alert(1)</script> \u2028 line\nbreak\r\t"
    "\u202eright to left\u202c \U0001f680 \u200b \x00 \x9b2J ,;\"'`$(id) =1+1 %s {x} "
)
_LONG = 300


def _old_docs() -> Scenario:
    accounts = (acme.META_ACCOUNT, acme.TIKTOK_ACCOUNT, _APPLE_ACCOUNT)
    world = replace(acme.world(accounts=accounts), generation=Generation.OLDER)
    closed = replace(
        acme.PROJECT,
        id="be52669f-af2e-4448-93b5-715cd5df8163",
        name="Acme Tea (closed)",
        status="archived",
        customer_external_id=None,
        created=timedelta(days=400),
        relays=(),
        accounts=(),
    )
    return Scenario(world=replace(world, projects=(*world.projects, closed)), app=IOS.id, expected=expecting(HEALTHY))


def _keyed() -> Scenario:
    relays = (replace(META, received=1204), replace(TIKTOK, received=1187))
    world = replace(acme.world(relays=relays), capi_shape=CapiShape.KEYED_SNAKE)
    return Scenario(world=world, app=IOS.id, expected=expecting(HEALTHY))


def _keyed_camel() -> Scenario:
    world = replace(acme.world(), capi_shape=CapiShape.KEYED_CAMEL)
    return Scenario(world=world, app=IOS.id, expected=expecting(HEALTHY))


def _keyed_silent() -> Scenario:
    relays = (replace(META, received=0), replace(TIKTOK, received=1187))
    world = replace(acme.world(relays=relays), capi_shape=CapiShape.KEYED_SNAKE)
    return Scenario(world=world, app=IOS.id, expected=expecting(says("degraded", 11, "LAY412")), root="LAY412")


def _drift() -> Scenario:
    epoch = 1_780_000_000
    world = acme.world(relays=(META, replace(TIKTOK, status="paused")))
    rewrites = (
        Rewrite(route="sdk-apps", path=("items", 1, "lastEventAt"), value=epoch),
        Rewrite(route="sdk-app", path=("lastEventAt",), value=epoch),
    )
    return Scenario(
        world=replace(world, rewrites=rewrites),
        app=ANDROID.id,
        expected=expecting(says("unknown", 3, "LAY902", "LAY903"), app_list=says(None, 3, "LAY902")),
    )


def _contradiction() -> Scenario:
    # The app was never toggled for Meta, so that its toggle cannot disagree as well.
    return Scenario(
        world=acme.world(
            apps=(replace(IOS, toggles=(TIKTOK_TOGGLE,)), ANDROID), relays=(replace(META, status="disabled"), TIKTOK)
        ),
        app=IOS.id,
        expected=expecting(says("degraded", 11, "LAY301", "LAY901")),
        root="LAY901",
    )


def _clock_skew() -> Scenario:
    return Scenario(
        world=acme.world(),
        app=IOS.id,
        clock_ahead=timedelta(minutes=10),
        expected=expecting(says("healthy", 0, "LAY905")),
    )


def _hostile() -> Scenario:
    long = (_HOSTILE * 3)[:_LONG]
    error = PlatformError(age=timedelta(hours=6), message=_HOSTILE, platform_code=2)
    stream = replace(
        acme.TRAFFIC,
        names=(*acme.TRAFFIC.names, _HOSTILE, long),
        users=(_HOSTILE, long),
        properties={_HOSTILE: {_HOSTILE: _HOSTILE}, long: {"text": long, "list": [_HOSTILE], "none": None}},
    )
    world = acme.world(
        apps=(replace(IOS, name=_HOSTILE, streams=(stream,)), replace(ANDROID, name=long)),
        relays=(replace(META, last_error=error), TIKTOK),
        accounts=(replace(acme.META_ACCOUNT, name=long), acme.TIKTOK_ACCOUNT),
    )
    project = replace(world.projects[0], name=_HOSTILE, customer_external_id=_HOSTILE)
    organization = replace(world.organization, name=_HOSTILE)
    return Scenario(
        world=replace(world, projects=(project,), organization=organization),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY408")),
    )


def _audit_alias() -> Scenario:
    age = timedelta(days=3)
    toggles = tuple(replace(toggle, last_forward=age + timedelta(seconds=3)) for toggle in IOS.toggles)
    ios = replace(IOS, last_event=age, toggles=toggles)
    world = acme.changed(
        acme.world(apps=(ios, ANDROID)),
        timedelta(days=2, hours=23, minutes=40),
        "mutation.sdk_app_updated",
        appId=ios.id,
    )
    return Scenario(
        world=replace(world, audit_path="audit"),
        app=IOS.id,
        expected=only(
            expecting(says("degraded", 11, "LAY104"), verify=says("degraded", 11, "LAY104", "LAY602")),
            STATUS, DIAGNOSE,
        ),
        root="LAY104",
    )  # fmt: skip


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "old-docs": _old_docs,
    "keyed": _keyed,
    "keyed-camel": _keyed_camel,
    "keyed-silent": _keyed_silent,
    "drift": _drift,
    "contradiction": _contradiction,
    "clock-skew": _clock_skew,
    "hostile": _hostile,
    "audit-alias": _audit_alias,
}
