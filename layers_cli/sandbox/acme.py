"""The organization that every scenario starts from, in which everything works."""

from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox.world import (
    Account,
    App,
    AuditRow,
    Key,
    Organization,
    Project,
    Relay,
    Stream,
    Toggle,
    World,
)

META_PIXEL = "123456789012345"
TIKTOK_PIXEL = "C4A9P2Q7R5S8T1U6"
_FLOOD = timedelta(hours=20)
_APPROVED = 52

ORGANIZATION = Organization(id="2481fa5c-a404-44ed-a561-565392499abc", name="Acme Growth")
KEY = Key(
    id="c2037bb9-354d-4662-96b7-97a28ad6b6e1",
    text="lp_live_SANDBOX000000001_this-is-not-a-secret-it-opens-only-the-sandbox",
)

TRAFFIC = Stream(
    names=("purchase_success", "screen_view", "app_open", "content_open", "session_start", "sign_up"),
    count=60,
    step=timedelta(minutes=7),
    properties={
        "purchase_success": {
            "revenue": 9.99,
            "currency": "USD",
            "product_id": "pro_monthly",
            "email": "ana@example.com",
        },
        "screen_view": {"screen": "menu"},
        "sign_up": {"email": "ana@example.com", "source": "organic"},
    },
)
META_TOGGLE = Toggle(platform="meta", pixel=META_PIXEL, last_forward=timedelta(minutes=2, seconds=3))
TIKTOK_TOGGLE = Toggle(platform="tiktok", pixel=TIKTOK_PIXEL, last_forward=timedelta(minutes=2, seconds=14))
IOS = App(
    id="app_8ffb9410eb0eb848264f8a65",
    name="Acme Coffee iOS",
    platform="ios",
    bundle_id="com.acmecoffee.ios",
    created=timedelta(days=52),
    last_event=timedelta(minutes=2),
    toggles=(META_TOGGLE, TIKTOK_TOGGLE),
    streams=(TRAFFIC,),
)
ANDROID = App(
    id="app_a1b2c3d4e5f60718293a4b5c",
    name="Acme Coffee Android",
    platform="android",
    android_package="com.acmecoffee.android",
    created=timedelta(days=51),
    last_event=timedelta(minutes=4),
    streams=(TRAFFIC,),
)
META = Relay(platform="meta", pixel=META_PIXEL)
TIKTOK = Relay(platform="tiktok", pixel=TIKTOK_PIXEL)
META_ACCOUNT = Account(
    id="01HXF1A2B3C4D5E6F7G8H9J0K1",
    platform="meta_ads",
    external_id="act_123456789012345",
    name="Acme Coffee - US",
)
TIKTOK_ACCOUNT = Account(
    id="01HXF2A2B3C4D5E6F7G8H9J0K1",
    platform="tiktok_ads",
    external_id="7389201445566778899",
    name="Acme Coffee TikTok",
    connected=timedelta(days=74),
)
PROJECT = Project(
    id="254a4ce1-f4ca-42b1-9e36-17ca45ef3d39",
    name="Acme Coffee",
    customer_external_id="acme-coffee",
    bundle_id=IOS.bundle_id,
    android_package=ANDROID.android_package,
    relays=(META, TIKTOK),
    accounts=(META_ACCOUNT, TIKTOK_ACCOUNT),
)


def world(
    *,
    apps: tuple[App, ...] = (IOS, ANDROID),
    relays: tuple[Relay, ...] = (META, TIKTOK),
    accounts: tuple[Account, ...] = (META_ACCOUNT, TIKTOK_ACCOUNT),
    key: Key = KEY,
) -> World:
    """Return the organization with one project that holds these."""
    project = replace(PROJECT, apps=apps, relays=relays, accounts=accounts)
    return World(organization=ORGANIZATION, key=key, projects=(project,), audit=_audit())


def crowded(base: World, count: int) -> World:
    """Return the world with that many apps in its first project: its own, then healthy ones."""
    project, *others = base.projects
    more = tuple(_one_of_many(number) for number in range(len(project.apps), count))
    return replace(base, projects=(replace(project, apps=project.apps[:count] + more), *others))


def flooded(base: World, count: int) -> World:
    """Return the world with that many events of its first app, all within a day of the last one.

    Its key may ask as often as reading them takes. ValueError where there is no app.
    """
    project, *others = base.projects
    if not project.apps:
        raise ValueError("there is no app that could send events")
    app, *further = project.apps
    first, *rest = app.streams or (TRAFFIC,)
    many = replace(first, count=count, step=min(first.step, _FLOOD / max(1, count)))
    flood = replace(project, apps=(replace(app, streams=(many, *rest)), *further))
    return replace(base, projects=(flood, *others), key=replace(base.key, tier="partner"))


def changed(base: World, age: timedelta, kind: str, **data: object) -> World:
    """Return the world with a row in its audit log: somebody changed something in the first project."""
    row = AuditRow(
        id=f"9d41c7b2-5e60-4f0a-8a3d-{len(base.audit):012x}",
        type=kind,
        age=age,
        project=base.projects[0].id,
        key=base.key.id,
        data=data,
    )
    return replace(base, audit=(*base.audit, row))


def _one_of_many(number: int) -> App:
    return App(
        id=f"app_{number + 0xC0FFEE:024x}",
        name=f"Acme Store {number + 1:04}",
        platform="ios",
        bundle_id=f"com.acmecoffee.store{number + 1}",
        created=timedelta(days=40),
        last_event=timedelta(minutes=1 + number % 45),
        streams=(TRAFFIC,),
    )


def _audit() -> tuple[AuditRow, ...]:
    return tuple(
        AuditRow(
            id=f"7c2f1a3e-0b4c-4a11-9f7e-33c0a2c1bd{number:02x}",
            type=_audit_type(number),
            age=timedelta(minutes=3 + 11 * number),
            project=PROJECT.id,
            key=KEY.id,
            data={"path": f"/v1/projects/{PROJECT.id}/sdk-apps", "method": "GET"},
        )
        for number in range(60)
    )


def _audit_type(number: int) -> str:
    if number == _APPROVED:
        return "content.approved"
    return "auth.rate_limited" if number % 5 == 0 else "api.request"
