"""What a verdict does not prove, told from what was and was not read."""

from collections.abc import Iterator

from layers_cli.core.finding import Result
from layers_cli.core.health import Health
from layers_cli.core.rule import Kind
from layers_cli.core.signals import App, RelayState, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.verdict import Verdict


def not_proven(verdict: Verdict) -> tuple[str, ...]:
    """Return one sentence for each thing that a reader might take for proven and that is not."""
    snapshot = verdict.snapshot
    if not any(check.result in {Result.PASSED, Result.FIRED, Result.MASKED} for check in verdict.checks):
        return ()
    return (*_relays(verdict), *_unread(snapshot), *_key(snapshot))


def _relays(verdict: Verdict) -> Iterator[str]:
    states: list[RelayState] = [s.item for s in verdict.subjects if s.kind is Kind.RELAY and s.item.on is True]
    uncounted = [state.label for state in states if state.received_24h is None]
    if uncounted:
        yield f"receipt by {' and '.join(uncounted)} (the API's counts are null)"
    by_word = [state.label for state in states if state.status is Health.HEALTHY and not _measured(state)]
    if by_word:
        yield f"that events flow to {' and '.join(by_word)} now (healthy is read from the relay's configuration)"
    unvalidated = [state.label for state in states if state.token_valid is True and state.token_validated_at is None]
    if unvalidated:
        yield f"when the token of {' and '.join(unvalidated)} was last validated"
    stored = [s.label for s in states if s.token_valid is None and s.token_present is True]
    if stored:
        yield f"that the token of {' and '.join(stored)} is valid (only that one is stored)"


def _measured(state: RelayState) -> bool:
    """Whether a number or a time stands beside the relay's word."""
    return any(
        value is not None and not isinstance(value, Unreadable) for value in (state.last_event_at, state.sent_24h)
    )


def _unread(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.reading(Source.APPS) is not None and snapshot.get(App) is None:
        yield "app-level toggles and pixels (layers app show)"
    if (app := snapshot.get(App)) is not None:
        if not isinstance(app.record.last_event_at, Unreadable) and app.record.last_event_at is not None:
            yield "which events arrive, and that they come from an installed SDK (a backend may send them too)"
        if snapshot.reading(Source.APPS) is None:
            yield "the project's other apps and its ad accounts (layers status)"


def _key(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.key is not None and snapshot.key.is_test:
        yield "anything about production (a test key may show fixtures)"
