"""What the fake organization holds; every time is an age, so that it stays as old as it is while the server runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Generation(StrEnum):
    """The two generations of the documentation, which differ in ids, fields and suspended keys."""

    OLDER = "older"
    NEWER = "newer"


class CapiShape(StrEnum):
    """The documented forms of capi-status: an array, or an object keyed by platform."""

    ARRAY = "array"
    KEYED_CAMEL = "keyed camelCase"
    KEYED_SNAKE = "keyed snake_case"


class Quirk(StrEnum):
    """Ways in which the pages of the event list go wrong."""

    OVERLAPPING = "a page begins with the last row of the page before"
    SWAPPED = "of every two pages the older one comes first"
    EMPTY = "an empty page with a cursor comes before every page but the first"
    UNFILTERED = "eventNames is ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The organization that the key is bound to; `id` is the bare UUID."""

    id: str
    name: str
    credit_balance: int = 2540


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key that the server knows; `text` is the whole key string."""

    id: str
    text: str
    scopes: tuple[str, ...] = ("*",)
    tier: str = "standard"
    killed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    """What an app's own record says about forwarding to one platform."""

    platform: str
    pixel: str | None
    enabled: bool = True
    last_forward: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Events of one app, one every `step` back from its last event; names, users and environments take turns.

    `behind` is how much older than the app's last event the newest one is. Where time passes, a `live` stream gets a
    new event with every step, listed `delay` after it occurred.
    """

    names: tuple[str, ...]
    count: int
    step: timedelta
    behind: timedelta = timedelta()
    users: tuple[str, ...] = ("user_a7f3c1d9",)
    environments: tuple[str, ...] = ("production",)
    properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    live: bool = False
    delay: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An SDK app; `last_event` None means never, `rotated` None means not since creation."""

    id: str
    name: str
    platform: str
    created: timedelta
    last_event: timedelta | None
    bundle_id: str | None = None
    android_package: str | None = None
    web_domain: str | None = None
    ingest: str = "https://in.layers.com/l/events"
    rotated: timedelta | None = None
    toggles: tuple[Toggle, ...] = ()
    streams: tuple[Stream, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformError:
    """The most recent forwarding failure of a relay."""

    age: timedelta
    message: str
    platform_code: int | str | None
    code: str = "PLATFORM_ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The relay to one platform (`meta` or `tiktok`); `received` is a count of 24 hours and shown by one shape only."""

    platform: str
    pixel: str | None
    enabled: bool = True
    status: str = "healthy"
    token_valid: bool | None = True
    token_validated: timedelta | None = timedelta(hours=1)
    last_error: PlatformError | None = None
    received: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connected ad account; `platform` is the long name (`meta_ads`), `standing` the state of its OAuth token."""

    id: str
    platform: str
    external_id: str
    name: str
    standing: str | None = "valid"
    connected: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A row of the audit log; `project` and `key` are bare UUIDs."""

    id: str
    type: str
    age: timedelta
    project: str | None
    key: str | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project and all that hangs on it; `id` is the bare UUID.

    `also_forwarded` are the names that an override adds to the default forwarding map; no endpoint shows it.
    """

    id: str
    name: str
    status: str = "active"
    customer_external_id: str | None = None
    created: timedelta = timedelta(days=60)
    updated: timedelta = timedelta(days=5)
    bundle_id: str | None = None
    android_package: str | None = None
    web_domain: str | None = None
    apps: tuple[App, ...] = ()
    relays: tuple[Relay, ...] = ()
    accounts: tuple[Account, ...] = ()
    also_forwarded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A verify-tracking call that was executed, with its report as it was sent; `at` is the server's time."""

    project: str
    app: str
    at: datetime
    event_name: str
    idempotency_key: str | None
    asked: str
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A value put into the JSON answer of one route at a path of keys and indexes."""

    route: str
    path: tuple[str | int, ...]
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that the server knows.

    `probe_counts` says whether a test event moves an app's lastEventAt, `replays` whether a probe with a new key gets
    an earlier report. Ages count back from `started`, or from the moment of each request where that is None.
    """

    organization: Organization
    key: Key
    projects: tuple[Project, ...]
    audit: tuple[AuditRow, ...] = ()
    audit_path: str = "audit-log"
    generation: Generation = Generation.NEWER
    capi_shape: CapiShape = CapiShape.ARRAY
    quirks: frozenset[Quirk] = frozenset()
    rewrites: tuple[Rewrite, ...] = ()
    probes: tuple[Probe, ...] = ()
    probe_counts: bool = False
    replays: bool = False
    started: datetime | None = None

    def at(self, age: timedelta, now: datetime) -> datetime:
        """Return the moment of what is that old."""
        return (now if self.started is None else self.started) - age
