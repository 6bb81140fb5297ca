"""What a run remembers, and what it knows from the runs before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.core.history import Trail
from layers_cli.core.news import News, news
from layers_cli.core.probe import Sent
from layers_cli.core.signals import App, AppList, AppRecord, Reading, Unavailable
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.core.state import state_of
from layers_cli.core.subjects import apps
from layers_cli.core.verdict import Verdict
from layers_cli.store.history import History

LOCKED: Final = 30.0
"""Seconds after which a run that died does not stand in the way of the next one any longer."""
ECHOES: Final = timedelta(hours=1)
"""How long ago a probe may have been whose event could still be an app's last."""
_TOLD, _UNCONFIRMED = "told", "unconfirmed"


@frozen
class Wanted:
    """What somebody wants to hear who wants to hear of changes alone: `remind` is how often of what stays."""

    remind: timedelta | None = None


def trail(target: Target, command: str) -> Trail | None:
    """Return under what a target is remembered; None where it was not found."""
    if target.project_id is None:
        return None
    base = f"sandbox:{target.sandbox}" if target.sandbox else target.base_url
    return Trail(base_url=base, project_id=target.project_id, app_id=target.app_id, command=command)


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
    """Return the verdict whose findings say since when the history knows of them."""
    return replace(
        verdict,
        findings=tuple(
            replace(f, since=history.since(known, f.code, f.subject.kind, f.subject.id)) for f in verdict.findings
        ),
    )


def recorded(  # noqa: PLR0913 - what is remembered, of what, and what is to be told of it
    history: History, verdict: Verdict, known: Trail, exit_code: int, *, owner: str, wanted: Wanted | None
) -> News | None:
    """Remember a verdict; return what is new since the last one, where somebody wants to hear of that alone.

    Two runs of one target at the same time take turns.
    """
    snapshot, state, at = verdict.snapshot, state_of(verdict), verdict.snapshot.now
    if snapshot.target.app_id is not None:
        for probe in snapshot.sent:
            history.probed(known.base_url, snapshot.target.app_id, probe)
    heard = {app.id: app.last_event_at for app in apps(snapshot)}
    history.heard_all(
        known.base_url, {app: last for app, last in heard.items() if last is None or isinstance(last, datetime)}, at
    )
    if wanted is None:
        history.record(known, state, at, exit_code)
        return None
    is_locked = history.lock(known, owner, LOCKED, at)
    try:
        return _news(history, verdict, known, exit_code, wanted)
    finally:
        if is_locked:
            history.unlock(known, owner)


def _news(history: History, verdict: Verdict, known: Trail, exit_code: int, wanted: Wanted) -> News:
    state, at = state_of(verdict), verdict.snapshot.now
    before, told_at = history.latest(known), history.memo(known, _TOLD)
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
