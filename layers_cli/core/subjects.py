"""Which subjects a snapshot holds, and what each of them depends on."""

from collections.abc import Iterator
from typing import Final

from layers_cli.core.probe import Probe
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.signals import (
    RELAYED,
    AdAccount,
    AdAccounts,
    App,
    AppList,
    AppRecord,
    Platform,
    Relay,
    RelayState,
    Source,
    Unavailable,
    Unreadable,
)
from layers_cli.core.snapshot import Key, Snapshot, Target

DEPENDS_ON: Final = {
    Kind.KEY: (),
    Kind.PROJECT: (Kind.KEY,),
    Kind.APP: (Kind.PROJECT, Kind.KEY),
    Kind.RELAY: (Kind.PROJECT, Kind.KEY),
    Kind.ACCOUNT: (Kind.PROJECT, Kind.KEY),
    Kind.PROBE: (Kind.APP, Kind.RELAY, Kind.PROJECT, Kind.KEY),
}
"""The kinds whose faults may explain a fault of each kind."""


def key_subject(key: Key) -> Subject:
    """Name a key by what may be shown of it."""
    return Subject(kind=Kind.KEY, id=f"…{key.last_four}", name=f"key …{key.last_four}", item=key)


def project_subject(target: Target) -> Subject:
    """Name the project of a target."""
    return Subject(kind=Kind.PROJECT, id=target.project_id or "", name=target.project_label, item=target)


def app_subject(app: AppRecord) -> Subject:
    """Name an app."""
    platform = app.platform.found if isinstance(app.platform, Unreadable) else app.platform
    return Subject(kind=Kind.APP, id=app.id, name=app.label, platform=platform, item=app)


def relay_subject(state: RelayState) -> Subject:
    """Name the relay to one platform."""
    return Subject(kind=Kind.RELAY, id=str(state.platform), name=state.label, platform=str(state.platform), item=state)


def account_subject(account: AdAccount) -> Subject:
    """Name an ad account."""
    return Subject(kind=Kind.ACCOUNT, id=account.id, name=account.label, platform=str(account.platform), item=account)


def asked_subject(kind: Kind, target: Target, item: Probe | Unavailable) -> Subject:
    """Name the app of a target, or a probe that was sent to it; of one that could not be read, `item` is the reason."""
    app_id = target.app_id or ""
    return Subject(kind=kind, id=app_id, name=target.app_name or app_id, item=item)


def subjects(snapshot: Snapshot) -> tuple[Subject, ...]:
    """List what can be judged, in chain order and within a kind by name and id, whatever the API's order was."""
    found = [*_found(snapshot)]
    order = list(Kind)
    return tuple(sorted(found, key=lambda subject: (order.index(subject.kind), subject.name.casefold(), subject.id)))


def _found(snapshot: Snapshot) -> Iterator[Subject]:
    target = snapshot.target
    if snapshot.key is not None:
        yield key_subject(snapshot.key)
    if target.project_id is not None:
        yield project_subject(target)
    listed = apps(snapshot)
    yield from map(app_subject, listed)
    unread = snapshot.reading(Source.APP)
    if isinstance(unread, Unavailable) and target.app_id not in {None, *(app.id for app in listed)}:
        # An app that could not be read is still what the user asked about.
        yield asked_subject(Kind.APP, target, unread)
    yield from map(relay_subject, relays(snapshot))
    if (accounts := snapshot.get(AdAccounts)) is not None:
        yield from map(account_subject, accounts.accounts)
    probe = snapshot.reading(Source.PROBE)
    if isinstance(probe, Probe | Unavailable):
        yield asked_subject(Kind.PROBE, target, probe)


def apps(snapshot: Snapshot) -> tuple[AppRecord, ...]:
    """Return the apps that were read, from the single record where both were asked for."""
    if (app := snapshot.get(App)) is not None:
        return (app.record,)
    listed = snapshot.get(AppList)
    return listed.apps if listed is not None else ()


def relays(snapshot: Snapshot) -> tuple[RelayState, ...]:
    """Return every relay that is listed, and an unlisted one for each platform that something else refers to."""
    relay = snapshot.get(Relay)
    if relay is None:
        return ()
    listed = {state.platform for state in relay.platforms}
    return (*relay.platforms, *(RelayState(platform=p, listed=False) for p in referred(snapshot) if p not in listed))


def referred(snapshot: Snapshot) -> tuple[Platform, ...]:
    """Return the relayed platforms that an app has switched on, or may have, or that an ad account belongs to."""
    app, accounts = snapshot.get(App), snapshot.get(AdAccounts)
    named: set[Platform | str] = {t.platform for t in app.toggles if t.enabled is not False} if app else set()
    named |= {account.platform for account in accounts.accounts} if accounts else set()
    return tuple(platform for platform in RELAYED if platform in named)
