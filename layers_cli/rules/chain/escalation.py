"""What whoever has to act on a fault will ask for: ids and times, and never the API key."""

from collections.abc import Iterator
from typing import Final

from layers_cli.core.facts import stamp
from layers_cli.core.finding import Finding
from layers_cli.core.probe import Probe
from layers_cli.core.report import organization
from layers_cli.core.rule import Kind
from layers_cli.core.signals import AdAccount, Identity, Reading, RelayState, Source, Unreadable
from layers_cli.core.snapshot import Exchange, Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.rules.chain.evidence import last_error, last_forward, moment, record

Pair = tuple[str, str]

_CARRIED_BY: Final = {
    Kind.APP: (Source.APP, Source.APPS),
    Kind.RELAY: (Source.RELAY, Source.APP),
    Kind.ACCOUNT: (Source.ACCOUNTS,),
    Kind.PROBE: (Source.PROBE,),
    Kind.PROJECT: (),
    Kind.KEY: (),
}
"""The signals in which the faults of each kind are seen."""
_OF_EVENTS: Final = ("LAY2", "LAY409", "LAY410")
"""Beginnings of the codes of what the events show."""
_REFUSED: Final = 400
_AUXILIARY_PATHS: Final = ("/v1/whoami", "/v1/audit")


def escalation(root: Finding, verdict: Verdict) -> tuple[Pair, ...]:
    """Return labels and values of everything that is known and that the owner of the fault needs."""
    snapshot, states = verdict.snapshot, _states(root, verdict)
    return (
        *_fault(root),
        *_target(root, snapshot),
        *(pair for state in states for pair in _relay(state, snapshot)),
        *_account(root),
        *_times(snapshot),
        *_requests(root, snapshot),
        *_samples(states, snapshot),
        *(("Idempotency-Key", f"{s.key} ({s.event_name}, sent {stamp(s.started_at)})") for s in snapshot.sent),
    )


def _states(root: Finding, verdict: Verdict) -> tuple[RelayState, ...]:
    """Return the relays that a fault is about."""
    named = {root.subject.platform} if root.subject.kind in {Kind.RELAY, Kind.ACCOUNT} else {*root.relays}
    return tuple(subject.item for subject in verdict.subjects if subject.kind is Kind.RELAY and subject.id in named)


def _fault(root: Finding) -> Iterator[Pair]:
    yield "Whose turn", str(root.who)
    about = "" if root.subject.kind in {Kind.KEY, Kind.PROJECT} else f" ({root.subject.name})"
    yield "Fault", f"{root.code} {root.title}{about}"
    yield "Seen", root.evidence


def _target(root: Finding, snapshot: Snapshot) -> Iterator[Pair]:
    target, app, identity = snapshot.target, record(snapshot), snapshot.get(Identity)
    named = (
        ("Project", (target.project_name, target.project_id)),
        ("App", (app.name if app else target.app_name, app.id if app else target.app_id)),
        ("Organization", (organization(snapshot),)),
        # The id of a key is no secret: it is what others know the key by.
        ("Key id", (identity.key_id if identity and root.subject.kind is Kind.KEY else None,)),
    )
    for label, words in named:
        if told := " ".join(word for word in words if word):
            yield label, told


def _relay(state: RelayState, snapshot: Snapshot) -> Iterator[Pair]:
    yield "Platform", state.label
    if isinstance(state.pixel_id, str) and state.pixel_id:
        yield "Pixel", state.pixel_id
    if forward := last_forward(state.platform, snapshot):
        yield "Last forward", stamp(forward)
    error = last_error(state)
    if error is None:
        return
    if at := moment(error.at):
        yield "Last error", stamp(at)
    code = None if isinstance(error.platform_code, Unreadable) else error.platform_code
    for label, told in (("Platform code", code), ("Error code", error.code), ("Error text", error.message)):
        if told is not None:
            yield label, str(told)


def _account(root: Finding) -> Iterator[Pair]:
    account = root.subject.item
    if isinstance(account, AdAccount):
        yield "Ad account", " ".join(word for word in (account.name, account.external_id, account.id) if word)


def _times(snapshot: Snapshot) -> Iterator[Pair]:
    app = record(snapshot)
    if app is not None and not isinstance(app.last_event_at, Unreadable):
        yield "Last event", "never" if app.last_event_at is None else stamp(app.last_event_at)
    yield "Diagnosed", stamp(snapshot.now.replace(microsecond=0))


def _requests(root: Finding, snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the requests that failed and those that carried what the fault was seen in."""
    sources = (*_CARRIED_BY[root.subject.kind], *((Source.EVENTS,) if root.code.startswith(_OF_EVENTS) else ()))
    carried: dict[str | None, Source] = {
        reading.request_id: source for source in sources if isinstance(reading := snapshot.reading(source), Reading)
    }
    wanted = {**carried, **{gap.request_id: gap.signal for gap in snapshot.gaps}}
    told: dict[str, str] = {}
    for exchange in snapshot.exchanges:
        if exchange.request_id and (exchange.request_id in wanted or _failed(exchange)):
            told[exchange.request_id] = f"{exchange.method} {exchange.path}: {_status(exchange)}"
    for request, signal in wanted.items():
        if request:
            told.setdefault(request, str(signal))
    yield from (("Request", f"{request} ({what})") for request, what in told.items())


def _failed(exchange: Exchange) -> bool:
    """Whether a request failed that matters: nobody misses what the audit log or whoami did not tell."""
    is_auxiliary = exchange.path.startswith(_AUXILIARY_PATHS)
    return not is_auxiliary and (not exchange.status or exchange.status >= _REFUSED)


def _status(exchange: Exchange) -> str:
    return f"HTTP {exchange.status}" if exchange.status else "no answer"


def _samples(states: tuple[RelayState, ...], snapshot: Snapshot) -> Iterator[Pair]:
    """Yield the ids by which the platforms find what the probe saw; of a fault of one relay those of its platform."""
    probe, platforms = snapshot.get(Probe), {state.platform for state in states}
    for sample in probe.samples if probe else ():
        for forward in sample.forwards:
            if forward.trace_id and (not platforms or forward.platform in platforms):
                yield f"{forward.label} {forward.trace_name}", f"{forward.trace_id} ({sample.name})"
