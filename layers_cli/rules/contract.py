"""Contract: where sources disagree, and where the API answers in a shape that is not known."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from layers_cli.core.duration import spoken
from layers_cli.core.event_names import mapped
from layers_cli.core.events import Events
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import Forward, Probe, ProbeCheck, Sample
from layers_cli.core.rule import (
    PASSED,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    Scalar,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import (
    AdAccount,
    App,
    AppRecord,
    Flaw,
    Identity,
    LastError,
    Reading,
    RelayState,
    Source,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import CLOCK_TOLERANCE, Key, Snapshot, Target
from layers_cli.rules import platform_codes
from layers_cli.rules.delivery import counts, last_forward
from layers_cli.rules.relay import DOCS, STATUS, while_on

SUPPORT = "run it again with a newer version of the tool, or report the answer to support@layers.com"


@rule(
    "LAY901", "Sources disagree", Health.DEGRADED, Kind.RELAY, who=Owner.LAYERS,
    fires="`enabled` contradicts `status`, or a good status contradicts the facts beside it",
    cause="two fields of the same answer contradict each other; the worse one was believed",
    next="ask support@layers.com which of the two is true",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
def sources_disagree(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    if not state.listed or state.status is None:
        return NotApplicable(reason="there is no status word to compare with")
    if isinstance(state.status, Unreadable) or isinstance(state.enabled, Unreadable):
        return unreadable(state.status, state.enabled) or PASSED
    stalled = [*_stalled(state, snapshot, limits)]
    said = [*_switches(state), *_facts(state, snapshot, limits), *stalled]
    if not said:
        return PASSED
    return Evidence(
        seen="; ".join(said),
        facts={"enabled": state.enabled, "status": str(state.status)},
        thresholds=(limits.shown("silent"),) if stalled else (),
    )


def _switches(state: RelayState) -> Iterator[str]:
    disabled = state.status is Health.DISABLED
    if state.enabled is not None and state.enabled == disabled:
        yield f"enabled is {str(state.enabled).lower()}, the status is {state.status}"


def _facts(state: RelayState, snapshot: Snapshot, limits: Limits) -> Iterator[str]:
    if state.on is not True or state.status not in {Health.HEALTHY, Health.IDLE}:
        return
    if state.token_valid is False:
        yield f"the status is {state.status}, the token is not valid"
    if state.pixel_id is None or state.pixel_id == "":
        yield f"the status is {state.status}, there is no pixel"
    error = state.last_error
    if isinstance(error, LastError) and error.at is not None and counts(state, error, snapshot, limits) is True:
        yield f"the status is {state.status}, the last error still counts"


def _stalled(state: RelayState, snapshot: Snapshot, limits: Limits) -> Iterator[str]:
    if state.on is not True or state.status is not Health.HEALTHY:
        return
    events, forwarded = snapshot.get(Events), last_forward(state, snapshot)
    newest = events.last(mapped(state.platform)) if events else None
    if newest is None or not isinstance(forwarded, datetime):
        return
    silence = snapshot.now - forwarded
    if silence > limits.silent >= snapshot.now - newest:
        yield f"the status is healthy, the last forward is {spoken(silence)} old while events to forward arrive"


Item = Target | Key | AppRecord | RelayState | AdAccount | Probe | Unavailable
MOST: Final = 10


def _answers(item: Item, snapshot: Snapshot) -> tuple[Source, ...]:
    """Return the signals whose answers speak of one subject as a whole."""
    match item:
        case Key():
            return (Source.IDENTITY, Source.PROJECTS)
        case Target():
            return (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.EVENTS)
        case Unavailable():
            return (item.signal,)
        case AppRecord():
            return (Source.APP,) if item.id == snapshot.target.app_id else ()
        case Probe():
            return (Source.PROBE,)
        case _:
            return ()


def _lost(item: Item, snapshot: Snapshot) -> Iterator[Unreadable]:
    """Yield what the answers about one subject held and could not be used as a whole."""
    for source in _answers(item, snapshot):
        reading = snapshot.reading(source)
        if isinstance(reading, Reading):
            yield from reading.faults


def _flawed(item: Item, snapshot: Snapshot) -> Iterator[Unreadable]:
    """Yield every value about one subject that a rule reads and that could not be used."""
    match item:
        case Key():
            if (identity := snapshot.get(Identity)) is not None:
                yield from _within(identity)
        case AppRecord():
            yield from _within(item)
            if (app := snapshot.get(App)) is not None and app.record is item:
                yield from _within(app)
                for toggle in app.toggles:
                    yield from _within(toggle)
        case Probe():
            yield from _within(item)
        case RelayState() | AdAccount():
            # No rule reads when the relay last saw an event: the contract reserves it.
            yield from (flaw for flaw in _within(item) if flaw is not getattr(item, "last_event_at", None))
        case _:
            return


def _within(item: Any) -> Iterator[Unreadable]:
    for name in item.__dataclass_fields__:
        value = getattr(item, name)
        if isinstance(value, Unreadable):
            yield value
        elif isinstance(value, LastError):
            yield from _within(value)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, ProbeCheck | Sample | Forward):
                    yield from _within(part)


def _bodies(item: Item, snapshot: Snapshot) -> Iterator[Unavailable]:
    """Yield the answers about one subject that could not be read as a whole."""
    about = _answers(item, snapshot)
    yield from (gap for gap in snapshot.gaps if gap.why is Why.MALFORMED and gap.signal in about)


EVERY_KIND = (Kind.KEY, Kind.PROJECT, Kind.APP, Kind.RELAY, Kind.ACCOUNT, Kind.PROBE)


def _some(said: Sequence[str]) -> str:
    """Tell the first few of what may be thousands."""
    alike = [*dict.fromkeys(said)]
    more = len(alike) - MOST
    return "; ".join(alike[:MOST]) + (f"; and {more} more" if more > 0 else "")


def _found(flaws: Sequence[Unreadable]) -> dict[str, Scalar]:
    return {flaw.path: flaw.found for flaw in flaws[:MOST]}


@rule(
    "LAY902", "The API answered in an unknown shape", Health.UNKNOWN, *EVERY_KIND, who=Owner.LAYERS,
    fires="a body cannot be read, or a field that a rule reads has the wrong type",
    cause="the API changed, something between here and there rewrote the answer, or it was cut",
    next=SUPPORT, docs="https://developers.layers.com/docs/api/operational/versioning",
)  # fmt: skip
def unknown_shape(item: Item, snapshot: Snapshot, _limits: Limits) -> Outcome:
    flaws = [flaw for flaw in _lost(item, snapshot) if flaw.flaw is not Flaw.UNKNOWN_VALUE]
    flaws += [flaw for flaw in _flawed(item, snapshot) if flaw.flaw is Flaw.WRONG_TYPE]
    bodies = [*_bodies(item, snapshot)]
    if not flaws and not bodies:
        return PASSED
    said = [f"{body.signal}: {body.message}" for body in bodies] + [str(flaw) for flaw in flaws]
    return Evidence(seen=_some(said), facts=_found(flaws) | {str(body.signal): body.message for body in bodies})


@rule(
    "LAY903", "Unknown value", Health.UNKNOWN, *EVERY_KIND, who=Owner.LAYERS,
    fires="a new member of an enumeration, shown verbatim",
    cause="the API may add values at any time; this tool does not know what this one means",
    next=SUPPORT, docs="https://developers.layers.com/docs/api/operational/versioning",
)  # fmt: skip
def unknown_value(item: Item, snapshot: Snapshot, _limits: Limits) -> Outcome:
    values = (*_lost(item, snapshot), *_flawed(item, snapshot))
    flaws = [flaw for flaw in values if flaw.flaw is Flaw.UNKNOWN_VALUE]
    if not flaws:
        return PASSED
    return Evidence(seen=_some([*map(str, flaws)]), facts=_found(flaws))


@rule(
    "LAY904", "Error code and message disagree", NOTE, Kind.RELAY, who=Owner.NOBODY,
    fires="the platform's code means one thing and its text another, as TikTok 40002 with the text of a rate limit",
    cause="the code's documented meaning is another than the text; the text of a rate limit was believed",
    next="nothing; mind it when you quote the code",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def code_against_text(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    error = state.last_error
    if error is None:
        return NotApplicable(reason="there is no error")
    if isinstance(error, Unreadable):
        return cannot_tell(error)
    if isinstance(error.platform_code, Unreadable):
        return cannot_tell(error.platform_code)
    read = platform_codes.classify(error, state.platform)
    if isinstance(read, Unreadable) or not read.disagrees:
        return PASSED
    return Evidence(
        seen=f"{state.platform} {error.platform_code} means {read.by_code}, the text means {read.error_class}",
        facts={"byCode": str(read.by_code), "byText": str(read.error_class)},
    )


@rule(
    "LAY905", "This machine's clock is off", NOTE, Kind.KEY, who=Owner.KEY_OWNER,
    fires="the clock differs from the API's by more than 60 s",
    cause="the clock of this machine is not synchronised; every age was judged by the API's time",
    next="synchronise the clock (NTP)",
    docs="https://developers.layers.com/docs/api/concepts/sdk-health",
)  # fmt: skip
def clock_off(_key: Key, snapshot: Snapshot, _limits: Limits) -> Outcome:
    offset = snapshot.clock_offset
    if offset is None:
        return NotApplicable(reason="the API told no time")
    if abs(offset) <= CLOCK_TOLERANCE:
        return PASSED
    side = "behind" if offset.total_seconds() > 0 else "ahead of"
    return Evidence(
        seen=f"this machine is {spoken(offset)} {side} the API",
        facts={"offsetSeconds": int(offset.total_seconds())},
    )


RULES = (sources_disagree, unknown_shape, unknown_value, code_against_text, clock_off)
