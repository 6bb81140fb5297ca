"""What a verdict does not prove, told from what was and was not read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from layers_cli.core.event_names import LIFECYCLE
from layers_cli.core.events import Events
from layers_cli.core.finding import Result
from layers_cli.core.health import NOTE, Health
from layers_cli.core.probe import DEFAULT_EVENT, Probe
from layers_cli.core.rule import Kind
from layers_cli.core.signals import App, Platform, RelayState, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.rules.events import names_seen


def not_proven(verdict: Verdict) -> tuple[str, ...]:
    """Return one sentence for each thing that a reader might take for proven and that is not."""
    snapshot = verdict.snapshot
    if not any(check.result in {Result.PASSED, Result.FIRED, Result.MASKED} for check in verdict.checks):
        return ()
    return (*_relays(verdict), *_names(verdict), *_unread(snapshot), *_key(snapshot))


def _relays(verdict: Verdict) -> Iterator[str]:
    states: list[RelayState] = [s.item for s in verdict.subjects if s.kind is Kind.RELAY and s.item.on is True]
    traced = _traced(verdict.snapshot)
    uncounted = [state.label for state in states if state.received_24h is None and state.platform not in traced]
    if uncounted:
        yield f"receipt by {' and '.join(uncounted)} (the API's counts are null)"
    untraced = (state for state in states if state.platform not in traced)
    by_word = [s.label for s in untraced if s.status is Health.HEALTHY and not _measured(s, verdict.snapshot)]
    if by_word:
        yield f"that events flow to {' and '.join(by_word)} now (healthy is read from the relay's configuration)"
    unvalidated = [state.label for state in states if state.token_valid is True and state.token_validated_at is None]
    if unvalidated:
        yield f"when the token of {' and '.join(unvalidated)} was last validated"
    stored = [s.label for s in states if s.token_valid is None and s.token_present is True]
    if stored:
        yield f"that the token of {' and '.join(stored)} is valid (only that one is stored)"


def _traced(snapshot: Snapshot) -> set[Platform | str]:
    """Return the platforms that took a sample of a probe and named the id under which it is found there."""
    probe = snapshot.get(Probe)
    forwards = (forward for sample in (probe.samples if probe else ()) for forward in sample.forwards)
    return {forward.platform for forward in forwards if forward.forwarded is True and forward.trace_id}


_NOW: Final = timedelta(hours=1)
"""How long ago a forward may be to say something about now: the documented boundary of a healthy relay."""


def _measured(state: RelayState, snapshot: Snapshot) -> bool:
    """Whether a number or a time stands beside the relay's word: its own, or the app's last forward."""
    app = snapshot.get(App)
    forwards = [toggle.last_forward_at for toggle in app.toggles if toggle.platform == state.platform] if app else []
    if any(isinstance(at, datetime) and snapshot.now - at <= _NOW for at in forwards):
        return True
    return any(
        value is not None and not isinstance(value, Unreadable) for value in (state.last_event_at, state.sent_24h)
    )


def _names(verdict: Verdict) -> Iterator[str]:
    """Say what the names of events do not tell."""
    snapshot = verdict.snapshot
    if snapshot.get(Probe) is not None:
        yield "when the events came that the probe observed (the API says no more than: in the recent past)"
    if (events := snapshot.get(Events)) is not None and not events.whole:
        yield "which other events there were (their list was not read to its end)"
    for finding in verdict.findings:
        if finding.code == "LAY202" and finding.level == NOTE:
            names = finding.facts["names"]
            yield f"that the relay drops {names} (an override of the default map is invisible to the API)"


def _unread(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.reading(Source.APPS) is not None and snapshot.get(App) is None:
        yield "app-level toggles and pixels (layers app show)"
    if (app := snapshot.get(App)) is not None:
        if not isinstance(app.record.last_event_at, Unreadable) and app.record.last_event_at is not None:
            yield from _origin(snapshot)
        if snapshot.reading(Source.APPS) is None:
            accounts = "" if snapshot.reading(Source.ACCOUNTS) else " and its ad accounts"
            yield f"the project's other apps{accounts} (layers status)"


def _origin(snapshot: Snapshot) -> Iterator[str]:
    """Say what nobody knows about where events come from; what the SDK sends by itself proves that it runs."""
    source = "come from an installed SDK (a backend may send them too)"
    if snapshot.get(Events) is None and snapshot.get(Probe) is None:
        yield f"which events arrive, and that they {source}"
        return
    ours = {DEFAULT_EVENT, *(sent.event_name for sent in snapshot.sent)}
    if not (LIFECYCLE - ours).intersection(names_seen(snapshot)):
        yield f"that the events {source}"


def _key(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.key is not None and snapshot.key.is_test:
        yield "anything about production (a test key may show fixtures)"
