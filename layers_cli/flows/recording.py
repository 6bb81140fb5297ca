"""What a run remembers, and what it knows from the runs before."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from secrets import token_hex
from typing import Final

from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen
from layers_cli.core.history import SANDBOX, Stretch, Trail
from layers_cli.core.news import News, news
from layers_cli.core.probe import Sent
from layers_cli.core.signals import App, AppList, AppRecord, Reading, Unavailable
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.core.state import State, state_of
from layers_cli.core.subjects import apps
from layers_cli.core.verdict import Verdict
from layers_cli.store.history import History

LOCKED: Final = 30.0
"""Seconds after which a run that died does not stand in the way of the next one any longer."""
TRIES: Final = 300
"""How often a run asks whether it is its turn; after the last time it goes on all the same."""
ECHOES: Final = timedelta(hours=1)
"""How long ago a probe may have been whose event could still be an app's last."""
_TOLD, _UNCONFIRMED = "told", "unconfirmed"


@frozen
class Wanted:
    """What somebody wants to hear who wants to hear of changes alone: `remind` is how often of what stays."""

    remind: timedelta | None = None


def trail(history: History | None, target: Target, command: str, named: tuple[str | None, str | None]) -> Trail | None:
    """Return under what a target is remembered; None where it is not known which one it is.

    One that was not found this time is the one of those `named` (project and app, by id or name) that was recorded the
    last time, if there is no other.
    """
    base = f"{SANDBOX}{target.sandbox}" if target.sandbox else target.base_url
    if target.project_id is not None and (target.app_id is not None or named[1] is None):
        return Trail(base_url=base, project_id=target.project_id, app_id=target.app_id, command=command)
    known = () if history is None else history.trails()
    meant = [
        each
        for each in known
        if (each.base_url, each.command) == (base, command)
        and target.project_id in {None, each.project_id}
        and _is_named(history, each, named)
    ]
    return meant[0] if len(meant) == 1 else None


def _is_named(history: History | None, trail: Trail, named: tuple[str | None, str | None]) -> bool:
    """Whether a remembered target has the names that the user gave; what nobody named is any."""
    latest = None if history is None else history.latest(trail)
    names = {each.id: each.name for each in latest.state.standings} if latest is not None else {}
    return all(
        word is None or identifier is None or word in {identifier, names.get(identifier)}
        for word, identifier in zip(named, (trail.project_id, trail.app_id), strict=True)
    )


def recalled(history: History, snapshot: Snapshot, known: Trail) -> Snapshot:
    """Return the snapshot with what is remembered of its apps: their rhythm, and probes that are no traffic."""
    found = apps(snapshot)
    rhythms = {app.id: history.rhythm(known.base_url, app.id, snapshot.now) for app in found}
    sent = {app.id: history.sent(known.base_url, app.id, since=snapshot.now - ECHOES) for app in found}
    real = {app: history.last_real(known.base_url, app) for app, probes in sent.items() if probes}
    return replace(
        snapshot,
        readings=tuple(_without_echo(reading, sent, real) for reading in snapshot.readings),
        rhythms={name: rhythm for name, rhythm in rhythms.items() if rhythm is not None},
    )


def _without_echo(
    reading: Reading | Unavailable, sent: Mapping[str, tuple[Sent, ...]], real: Mapping[str, datetime | None]
) -> Reading | Unavailable:
    def heard(record: AppRecord) -> AppRecord:
        last = record.last_event_at
        if not isinstance(last, datetime) or not any(probe.explains(last) for probe in sent.get(record.id, ())):
            return record
        return replace(record, last_event_at=real.get(record.id))

    match reading:
        case App():
            return replace(reading, record=heard(reading.record))
        case AppList():
            return replace(reading, apps=tuple(map(heard, reading.apps)))
        case _:
            return reading


def dated(history: History, verdict: Verdict, known: Trail) -> Verdict:
    """Return the verdict whose findings say since when they are known.

    What this command has not recorded itself is known from whichever looked at the project last.
    """
    others = (
        each
        for each in history.trails()
        if (each.base_url, each.project_id) == (known.base_url, known.project_id) and each != known
    )
    asked = (known, *islice(others, 1))

    def since(finding: Finding) -> datetime | None:
        found = (history.since(each, finding.code, finding.subject.kind, finding.subject.id) for each in asked)
        return next((moment for moment in found if moment is not None), None)

    return replace(verdict, findings=tuple(replace(f, since=since(f)) for f in verdict.findings))


def recorded(  # noqa: PLR0913 - what is remembered, of what, and the effects
    history: History,
    verdict: Verdict,
    known: Trail,
    exit_code: int,
    *,
    state: State | None,
    wanted: Wanted | None,
    sleep: Callable[[float], None],
) -> News | None:
    """Remember a verdict, or the `state` that is held for true after it; return what is new since the last one.

    None where nobody wants to hear of what is new alone. Two runs of one target at the same time take turns.
    """
    snapshot, at = verdict.snapshot, verdict.snapshot.now
    if snapshot.target.app_id is not None:
        for probe in snapshot.sent:
            history.probed(known.base_url, snapshot.target.app_id, probe)
    heard = {app.id: app.last_event_at for app in apps(snapshot)}
    history.heard_all(
        known.base_url, {app: last for app, last in heard.items() if last is None or isinstance(last, datetime)}, at
    )
    with _turn(history, known, at, sleep):
        before = history.latest(known)
        after = state or state_of(verdict, before.state if before else None)
        if wanted is None:
            history.record(known, after, at, exit_code)
            return None
        return _news(history, known, before, after, at, exit_code, wanted)


@contextmanager
def _turn(history: History, known: Trail, at: datetime, sleep: Callable[[float], None]) -> Iterator[None]:
    """Be the only one that compares and remembers, if that can be had before long."""
    owner = token_hex(8)
    for _ in range(TRIES):
        if history.lock(known, owner, LOCKED, at):
            break
        sleep(LOCKED / TRIES)
    try:
        yield
    finally:
        history.unlock(known, owner)


def _news(  # noqa: PLR0913, PLR0917 - what is compared, and what somebody wants to hear
    history: History, known: Trail, before: Stretch | None, state: State, at: datetime, exit_code: int, wanted: Wanted
) -> News:
    told_at = history.memo(known, _TOLD)
    found = news(
        before.state if before else None,
        state,
        at=at,
        since=before.first_at if before else None,
        told_at=datetime.fromisoformat(told_at) if told_at else None,
        remind=wanted.remind,
        was_unconfirmed=history.memo(known, _UNCONFIRMED) is not None,
    )
    if found.is_kept:
        history.record(known, state, at, exit_code)
    history.remember(known, _UNCONFIRMED, None if found.is_kept else "yes")
    if found.is_told:
        history.remember(known, _TOLD, at.isoformat())
    return found
