"""What can be read about an install, and how a reading that failed looks.

Field names are the tool's; the API's own words stay in `api` and `sandbox`. A field typed `Field[T]` is one that a rule
judges: where the answer held something that cannot be used there, it is `Unreadable` instead.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias, TypeVar

from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health


class Source(StrEnum):
    """The signals by the names that `--only` and `--skip` take."""

    IDENTITY = "identity"
    PROJECTS = "projects"
    PROJECT = "project"
    APPS = "apps"
    APP = "app"
    RELAY = "relay"
    ACCOUNTS = "accounts"
    EVENTS = "events"
    AUDIT = "audit"
    PROBE = "probe"


AUXILIARY = frozenset({Source.IDENTITY, Source.PROJECT, Source.AUDIT})
"""Signals whose absence alone is never a gap."""

NAMING = frozenset({Source.PROJECTS, Source.PROJECT, Source.APPS, Source.APP})
"""Signals that carry the names of projects and apps."""

BESIDE = {Source.PROBE: (Source.APP, Source.RELAY)}
"""Signals that are read with another one because it cannot be understood without them."""


class Platform(StrEnum):
    """The ad platforms by one name each, whatever the endpoint calls them."""

    META = "meta"
    TIKTOK = "tiktok"
    APPLE = "apple"

    @property
    def label(self) -> str:
        """The platform's own spelling."""
        return {"meta": "Meta", "tiktok": "TikTok", "apple": "Apple"}[self.value]


RELAYED = (Platform.META, Platform.TIKTOK)
"""The platforms that the relay forwards to; Apple has none."""


class Flaw(StrEnum):
    """Why a value could not be used."""

    ABSENT = "absent"
    WRONG_TYPE = "wrong type"
    UNKNOWN_VALUE = "unknown value"
    REPEATED = "repeated"


@frozen
class Unreadable:
    """A value that should be there and cannot be used: its JSON path, and the value as received (JSON text, cut)."""

    path: str
    found: str = ""
    flaw: Flaw

    def __str__(self) -> str:
        match self.flaw:
            case Flaw.ABSENT:
                return f"{self.path} is absent"
            case Flaw.WRONG_TYPE:
                return f"{self.path} cannot be read: {self.found}"
            case Flaw.UNKNOWN_VALUE:
                return f"{self.path} has an unknown value: {self.found}"
            case Flaw.REPEATED:
                return f"{self.path} says otherwise than before of: {self.found}"


T = TypeVar("T")
Field: TypeAlias = T | Unreadable


class Why(StrEnum):
    """Why a signal could not be read."""

    UNAUTHENTICATED = "unauthenticated"
    SUSPENDED = "suspended"
    FORBIDDEN_SCOPE = "forbidden scope"
    REFUSED = "refused"
    NOT_FOUND = "not found"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    SERVER_ERROR = "server error"
    RATE_LIMITED = "rate limited"
    MALFORMED = "malformed"
    NOT_ASKED = "not asked"
    INTERRUPTED = "interrupted"


@frozen
class Unavailable:
    """A signal that could not be read; `message` is one line, `as_of` when that was known."""

    signal: Source
    why: Why
    message: str
    as_of: datetime
    origin: str = ""
    http_status: int | None = None
    api_code: str | None = None
    request_id: str | None = None
    retry_after: timedelta | None = None
    scope: str | None = None
    tries: int = 1

    @property
    def reason(self) -> str:
        """The short form that stands behind *not checked*."""
        tried = f" after {self.tries} tries" if self.tries > 1 else ""
        match self.why:
            case Why.FORBIDDEN_SCOPE:
                return f"{self.signal}: scope {self.scope or 'unknown'} missing"
            case Why.MALFORMED:
                return f"{self.signal}: unreadable answer"
            case Why.NOT_ASKED:
                return f"{self.signal}: {self.message}"
            case Why.SERVER_ERROR | Why.REFUSED | Why.INVALID:
                return f"{self.signal}: HTTP {self.http_status}{tried}"
            case _:
                return f"{self.signal}: {self.why}{tried}"


@frozen
class Reading:
    """What every signal carries: when it was true (UTC), where it came from, and items that could not be read."""

    signal: ClassVar[Source]
    as_of: datetime
    origin: str
    request_id: str | None = None
    faults: tuple[Unreadable, ...] = ()


@frozen
class Identity(Reading):
    """The organization that the key is bound to, and the key's own state where the API tells it."""

    signal: ClassVar[Source] = Source.IDENTITY
    organization_id: str | None
    organization_name: str | None
    parent_organization_id: str | None
    scopes: tuple[str, ...] | None
    tier: str | None
    key_id: str | None
    kill_switch: Field[bool | None]
    access_revoked: Field[bool | None]
    credit_balance: float | None = None


@frozen
class ProjectRecord:
    """A project; the identifiers say which apps should exist, None where the record does not carry them."""

    id: str
    name: str | None
    status: str | None
    customer_external_id: str | None
    created_at: datetime | None = None
    organization_id: str | None = None
    bundle_id: Field[str | None] = None
    android_package: Field[str | None] = None
    web_domain: Field[str | None] = None


@frozen
class ProjectList(Reading):
    """Every project that the key sees."""

    signal: ClassVar[Source] = Source.PROJECTS
    projects: tuple[ProjectRecord, ...]


@frozen
class Project(Reading):
    """The record of the project being diagnosed."""

    signal: ClassVar[Source] = Source.PROJECT
    record: ProjectRecord


@frozen
class AppRecord:
    """An SDK app; `last_event_at` None means that no event was ever received from it."""

    id: str
    name: str | None
    platform: Field[str]
    bundle_id: Field[str | None]
    android_package: Field[str | None]
    web_domain: Field[str | None]
    created_at: Field[datetime]
    last_event_at: Field[datetime | None]

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@frozen
class AppList(Reading):
    """Every SDK app of the project."""

    signal: ClassVar[Source] = Source.APPS
    apps: tuple[AppRecord, ...]


@frozen
class Toggle:
    """What an app says about forwarding to one platform."""

    platform: Platform
    enabled: Field[bool]
    pixel_id: Field[str | None]
    last_forward_at: Field[datetime | None]


@frozen
class App(Reading):
    """One SDK app with what only its own record carries."""

    signal: ClassVar[Source] = Source.APP
    record: AppRecord
    ingest_endpoint: Field[str | None]
    last_rotated_at: Field[datetime | None]
    toggles: tuple[Toggle, ...]


@frozen
class LastError:
    """The most recent forwarding failure; `platform_code` is the platform's own code, verbatim."""

    at: Field[datetime | None]
    code: str | None
    message: str | None
    platform_code: Field[int | str | None]


@frozen
class RelayState:
    """The relay to one platform. None is what the API reserves as null or leaves out, never 0 or false.

    `platform` is a str where the API names one that is not known. `listed` is False for a platform that the relay's
    answer does not mention although an app or an ad account refers to it. `sent_*` are Layers' counts, `received_24h`
    is the platform's.
    """

    platform: Platform | str
    listed: bool = True
    enabled: Field[bool | None] = None
    status: Field[Health | None] = None
    pixel_id: Field[str | None] = None
    token_valid: Field[bool | None] = None
    token_present: bool | None = None
    token_validated_at: Field[datetime | None] = None
    sent_1h: Field[float | None] = None
    sent_24h: Field[float | None] = None
    received_24h: Field[float | None] = None
    last_event_at: Field[datetime | None] = None
    last_error: Field[LastError | None] = None
    unknown_platform: Unreadable | None = None

    @property
    def label(self) -> str:
        """The platform's own spelling, or what the API called it."""
        return self.platform.label if isinstance(self.platform, Platform) else self.platform

    @property
    def on(self) -> Field[bool]:
        """Whether the relay is switched on: `enabled`, or without it a status other than disabled."""
        if not self.listed:
            return False
        if self.enabled is not None:
            return self.enabled
        if isinstance(self.status, Unreadable):
            return self.status
        if self.status is None:
            # The keyed shape always shows `enabled`; with neither word nothing says that the relay is on.
            return Unreadable(path=f"{self.platform}.enabled", flaw=Flaw.ABSENT)
        return self.status is not Health.DISABLED


@frozen
class Relay(Reading):
    """The relay's state for every platform that the API lists."""

    signal: ClassVar[Source] = Source.RELAY
    platforms: tuple[RelayState, ...]


@frozen
class AdAccount:
    """A connected ad account; its token is not the relay's."""

    id: str
    platform: Platform | str
    external_id: str | None
    name: str | None
    token_status: Field[str | None]
    token_validated_at: datetime | None
    connected_at: datetime | None
    unknown_platform: Unreadable | None = None

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.external_id or self.id


@frozen
class AdAccounts(Reading):
    """Every ad account connected to the project."""

    signal: ClassVar[Source] = Source.ACCOUNTS
    accounts: tuple[AdAccount, ...]
