"""Delivery: what the platforms answered when the relay forwarded to them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from layers_cli.core.duration import ago
from layers_cli.core.event_names import mapped
from layers_cli.core.events import Events
from layers_cli.core.facts import stamp
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Check,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import App, LastError, Platform, RelayState, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules import platform_codes
from layers_cli.rules.platform_codes import ErrorClass
from layers_cli.rules.relay import (
    CHECK_AGAIN,
    DOCS,
    STATUS,
    UNFINISHED,
    app_toggle,
    reported,
    reported_idle,
    sent_recently,
    token_step,
    while_on,
)
from layers_cli.rules.traffic import NEVER

PLATFORM_OWNER: Final[Mapping[str, Owner]] = {Platform.META: Owner.META, Platform.TIKTOK: Owner.TIKTOK}
UNFORWARDED: Final = (
    "LAY303", "LAY304", "LAY308", "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY415",
)  # fmt: skip
"""What explains that a relay forwards nothing, or not this."""
CONSENT: Final = "consent to advertising that is switched off is a candidate: such events are stored and not forwarded"


def _forwarded_since(state: RelayState, error: LastError, snapshot: Snapshot) -> bool:
    """Whether the app's record shows a forward that is later than the error."""
    app = snapshot.get(App)
    if app is None or error.at is None or isinstance(error.at, Unreadable):
        return False
    forwards = [toggle.last_forward_at for toggle in app.toggles if toggle.platform == state.platform]
    return any(not isinstance(at, Unreadable) and at is not None and at > error.at for at in forwards)


def counts(state: RelayState, error: LastError, snapshot: Snapshot, limits: Limits) -> bool | CannotTell:
    """Whether the last error still speaks of now.

    What passes by itself counts while it is recent or the status is bad. What needs somebody counts until it is
    disproved: by a healthy status with an old error, or by a later forward. An error without a time is recent.
    """
    read = platform_codes.classify(error, state.platform)
    if isinstance(read, Unreadable):
        return cannot_tell(read)
    if _forwarded_since(state, error, snapshot) and read.error_class not in platform_codes.PASSING:
        return False
    if state.status in {Health.DEGRADED, Health.BROKEN}:
        return True
    if isinstance(error.at, Unreadable):
        return cannot_tell(error.at)
    if error.at is None or snapshot.now - error.at <= limits.error_age:
        return True
    if (gap := unreadable(state.status)) is not None:
        return gap
    return read.error_class not in platform_codes.PASSING and state.status is not Health.HEALTHY


def _when(error: LastError, snapshot: Snapshot) -> str:
    if error.at is None or isinstance(error.at, Unreadable):
        return "at an unknown time"
    return ago(snapshot.now - error.at)


def _told(error: LastError, state: RelayState, snapshot: Snapshot, limits: Limits) -> Evidence:
    code = error.platform_code
    shown = f" ({state.platform} {code})" if code is not None and not isinstance(code, Unreadable) else ""
    text = f'"{error.message}"' if error.message else error.code or "an error without a text"
    at = error.at
    return Evidence(
        seen=f"{_when(error, snapshot)}, {text}{shown}",
        facts={
            "platformCode": None if isinstance(code, Unreadable) else code,
            "errorCode": error.code,
            "message": error.message,
            "errorAt": None if at is None or isinstance(at, Unreadable) else stamp(at),
        },
        thresholds=(limits.shown("error-age"),),
    )


def _of_class(wanted: ErrorClass) -> Check:
    """Make the check that fires when the last error is of one class and still counts."""

    @while_on
    def check(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
        error = state.last_error
        if isinstance(error, Unreadable):
            return cannot_tell(error)
        if error is None:
            return PASSED
        read = platform_codes.classify(error, state.platform)
        if isinstance(read, Unreadable):
            return cannot_tell(read)
        if read.error_class is not wanted:
            return PASSED
        still = counts(state, error, snapshot, limits)
        if isinstance(still, CannotTell):
            return still
        if not still:
            return PASSED
        told = _told(error, state, snapshot, limits)
        return _outdated(told, read.interface) if read.interface else _faced(told, wanted, state)

    return check


def _faced(evidence: Evidence, error_class: ErrorClass, state: RelayState) -> Evidence:
    """Give the evidence its platform's face: who owns the outage, where the new token comes from."""
    owner = PLATFORM_OWNER.get(state.platform)
    return replace(
        evidence,
        thresholds=evidence.thresholds if error_class in platform_codes.PASSING else (),
        next=token_step(state) if error_class is ErrorClass.AUTH else None,
        who=owner if error_class is ErrorClass.OUTAGE else None,
    )


def _outdated(evidence: Evidence, meaning: str) -> Evidence:
    """Give the evidence the face of a relay that speaks the platform's interface wrongly: no pixel is to blame."""
    return replace(
        evidence,
        thresholds=(),
        title="Platform refuses how the relay calls it",
        cause=f"{meaning}: the relay uses an interface that the platform does not offer it",
        next=f"quote the text and the code to support@layers.com, {CHECK_AGAIN}",
        who=Owner.LAYERS,
    )


throttled = rule(
    "LAY401", "Platform throttles the relay", Health.DEGRADED, Kind.RELAY, who=Owner.NOBODY,
    fires="the last error is of the class rate limit, and recent or the status is bad",
    cause="more calls than the platform allows; the relay backs off and tries again by itself",
    next=f"wait a quarter of an hour, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.RATE_LIMIT))  # fmt: skip

outage = rule(
    "LAY402", "Platform outage", Health.DEGRADED, Kind.RELAY, who=Owner.NOBODY,
    fires="the last error is of the class outage or transient, and recent or the status is bad",
    cause="the platform itself fails for the moment",
    next=f"look at the platform's status page and wait, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.OUTAGE))  # fmt: skip

token_rejected = rule(
    "LAY403", "Platform rejects the token", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the last error is of the class auth and not disproved",
    cause="the relay's token expired, was revoked, or is not a token",
    next=f"reconnect the relay in the dashboard, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS, masked_by=("LAY304",),
)(_of_class(ErrorClass.AUTH))  # fmt: skip

permission_denied = rule(
    "LAY404", "Platform denies permission", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the last error is of the class permission and not disproved",
    cause="the token's user or app lost the right to send events to this pixel",
    next=f"give the token's user access to the pixel in the platform's Events Manager, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.PERMISSION))  # fmt: skip

unknown_pixel = rule(
    "LAY405", "Platform does not know the pixel", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the last error says that the pixel does not exist, and is not disproved",
    cause="the pixel id is wrong, or the token may not see that pixel",
    next=f"compare the pixel id with the platform's Events Manager and correct it, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS, masked_by=("LAY309", "LAY307"),
)(_of_class(ErrorClass.CONFIGURATION))  # fmt: skip

payload_rejected = rule(
    "LAY406", "Platform rejects the payload", Health.DEGRADED, Kind.RELAY, who=Owner.APP_DEVELOPER,
    fires="the last error is of the class payload and not disproved",
    cause="events lack what the platform demands, or carry it in the wrong form",
    next=f"read the platform's text, correct what the app sends, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.PAYLOAD))  # fmt: skip

unclassified = rule(
    "LAY407", "Forwarding failed for an unclassified reason", Health.DEGRADED, Kind.RELAY, who=Owner.LAYERS,
    fires="the last error has an unknown code, and is recent or the status is bad",
    cause="the platform's code is in no table that this tool has",
    next=f"quote the text and the code to support@layers.com, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.UNCLASSIFIED))  # fmt: skip

blocked = rule(
    "LAY415", "Platform blocks the sender", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the last error is of the class policy and not disproved",
    cause="the platform holds the account or app for a violation of its policies",
    next=f"solve the violation with the platform's support, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)(_of_class(ErrorClass.POLICY))  # fmt: skip


@rule(
    "LAY408", "Earlier forwarding error", NOTE, Kind.RELAY, who=Owner.NOBODY,
    fires="a last error that no other rule claims",
    cause="how the API clears its last error is not documented; this one is past or disproved",
    next="nothing, unless it comes back",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def earlier_error(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    error = state.last_error
    if isinstance(error, Unreadable):
        return cannot_tell(error)
    if error is None:
        return PASSED
    still = counts(state, error, snapshot, limits)
    if isinstance(still, CannotTell):
        return still
    return PASSED if still else _told(error, state, snapshot, limits)


def last_forward(state: RelayState, snapshot: Snapshot) -> datetime | CannotTell | NotApplicable | None:
    """Return when the relay last forwarded an event of the app; None where it never did."""
    toggle = app_toggle(state, snapshot)
    if isinstance(toggle, Unreadable):
        return cannot_tell(toggle)
    if toggle is None or toggle.enabled is False:
        return NotApplicable(reason="the app is not switched on for this platform")
    moment = toggle.last_forward_at
    return cannot_tell(moment) if isinstance(moment, Unreadable) else moment


@rule(
    "LAY409", "Forwarding lags behind events", Health.DEGRADED, Kind.RELAY, who=Owner.LAYERS,
    fires="the newest event that the default map forwards came later after the last forward than the threshold allows; "
    "a note where no such event is known and any event of the app stands for it",
    cause=f"the relay is behind, or has stopped for this app; {CONSENT}",
    next="compare names and times with: layers events {app} {flags}",
    docs="https://developers.layers.com/docs/api/reference/sdk-apps/get-sdk-app",
    # Without the events the app's record stands for them.
    needs=((Source.APP,), (Source.RELAY,), (Source.EVENTS, Source.APP)), masked_by=UNFORWARDED,
)  # fmt: skip
@while_on
def forwarding_lags(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    forwarded = last_forward(state, snapshot)
    if forwarded is None:
        return NotApplicable(reason="nothing was ever forwarded")
    if not isinstance(forwarded, datetime):
        return forwarded
    events = snapshot.get(Events)
    newest = events.last(mapped(state.platform)) if events else None
    if newest is not None:
        return _lag("the newest event that the relay forwards", newest, forwarded, snapshot, limits)
    any_event = snapshot[App].record.last_event_at
    if isinstance(any_event, Unreadable):
        return cannot_tell(any_event)
    if any_event is None:
        return NEVER
    unknown = "none that the relay forwards is among those read" if events else "which one it was is not known"
    match _lag("the app's last event", any_event, forwarded, snapshot, limits):
        case Evidence() as told:
            return replace(told, seen=f"{told.seen}; {unknown}", level=NOTE)
        case CannotTell(reason=reason):
            return NotApplicable(reason=reason)
        case outcome:
            return outcome


def _lag(what: str, newest: datetime, forwarded: datetime, snapshot: Snapshot, limits: Limits) -> Outcome:
    """Compare the time of an event with that of the last forward."""
    if newest - snapshot.now > limits.skew:
        return CannotTell(reason=f"{what} lies in the future")
    if newest - forwarded <= limits.lag:
        return PASSED
    return Evidence(
        seen=f"{what} came {ago(snapshot.now - newest)}, the last forward was {ago(snapshot.now - forwarded)}",
        facts={
            "newestEventAt": stamp(newest),
            "lastForwardAt": stamp(forwarded),
            "lagSeconds": int((newest - forwarded).total_seconds()),
        },
        thresholds=(limits.shown("lag"),),
    )


@rule(
    "LAY410", "Nothing was ever forwarded", Health.DEGRADED, Kind.RELAY, who=Owner.LAYERS,
    fires="on, events that the default map forwards arrive, and the app's record names no forward",
    cause=f"the relay does not take this app's events; {CONSENT}",
    next=f"compare pixel and token in the layer's setup, {CHECK_AGAIN}",
    docs="https://developers.layers.com/docs/api/reference/sdk-apps/get-sdk-app",
    needs=((Source.APP,), (Source.RELAY,), (Source.EVENTS,)), masked_by=UNFORWARDED,
)  # fmt: skip
@while_on
def nothing_forwarded(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    forwarded = last_forward(state, snapshot)
    if forwarded is not None:
        return PASSED if isinstance(forwarded, datetime) else forwarded
    events, names = snapshot[Events], mapped(state.platform)
    newest = events.last(names)
    if newest is not None:
        return Evidence(
            seen=f"the newest event that the relay forwards came {ago(snapshot.now - newest)}, no forward is known",
            facts={"newestEventAt": stamp(newest), "lastForwardAt": None},
        )
    if (gap := unreadable(*events.faults)) is not None:
        return gap
    if not all(map(events.settled, names)):
        return CannotTell(reason=UNFINISHED)
    return NotApplicable(reason="there was no event to forward")


@rule(
    "LAY411", "Sent and received counts drift apart", Health.DEGRADED, Kind.RELAY, who=Owner.LAYERS,
    fires="both counts are numbers and differ by more than the threshold, beyond what may still be on its way",
    cause="events are lost between the relay and the platform, or deduplicated there",
    next=f"wait 15 minutes for the platform's count, {CHECK_AGAIN}",
    docs="https://developers.layers.com/docs/api/concepts/sdk-health", needs=STATUS,
)  # fmt: skip
@while_on
def counts_drift(state: RelayState, _snapshot: Snapshot, limits: Limits) -> Outcome:
    sent, received, recent = state.sent_24h, state.received_24h, state.sent_1h
    if isinstance(sent, Unreadable) or isinstance(received, Unreadable):
        return unreadable(sent, received) or PASSED
    if sent is None or received is None:
        return NotApplicable(reason="the API's counts are null")
    allowed = limits.drift * max(sent, received)
    if abs(sent - received) <= allowed:
        return PASSED
    if received < sent:
        if isinstance(recent, Unreadable):
            return cannot_tell(recent)
        if recent is None:
            return NotApplicable(reason="without a count of the last hour what is still on its way cannot be told")
        if sent - received - recent <= allowed:
            return PASSED
    return Evidence(
        seen=f"Layers sent {sent:g} in 24 h, the platform received {received:g}",
        facts={"sent24h": sent, "received24h": received},
        thresholds=(limits.shown("drift"),),
    )


@rule(
    "LAY412", "Platform received nothing for 24 h", Health.DEGRADED, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the platform counts 0 while the apps have sent events in that time (where the events were read: events that "
    "the default map forwards); null is no 0",
    cause="the pixel or the token points elsewhere, or none of the app's events is one that the relay forwards",
    next=f"compare pixel and token with the platform's Events Manager, {CHECK_AGAIN}",
    docs="https://developers.layers.com/docs/api/concepts/sdk-health",
    needs=STATUS,
    masked_by=("LAY303", "LAY304", "LAY403", "LAY404", "LAY405", "LAY410", "LAY415"),
)  # fmt: skip
@while_on
def received_nothing(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    if isinstance(state.received_24h, Unreadable):
        return cannot_tell(state.received_24h)
    if state.received_24h is None:
        return NotApplicable(reason="the API's counts are null")
    if state.received_24h > 0:
        return PASSED
    sent = sent_recently(state, snapshot, limits)
    if not isinstance(sent, bool):
        return sent
    if not sent:
        return PASSED
    return Evidence(
        seen="an app sent events in the last 24 h, the platform received 0 (its count lags 5 to 15 min)",
        facts={"received24h": 0},
        thresholds=(limits.shown("count-window"),),
    )


@rule(
    "LAY413", "Relay reported degraded", Health.DEGRADED, Kind.RELAY, who=Owner.NOBODY,
    fires="the status says degraded",
    cause="recent forwards failed; that usually passes",
    next=f"wait a quarter of an hour, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
    masked_by=(
        "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY409", "LAY410", "LAY411", "LAY412",
        "LAY415",
    ),
)  # fmt: skip
@while_on
def reported_degraded(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    return reported(state, Health.DEGRADED)


RULES = (
    throttled, outage, token_rejected, permission_denied, unknown_pixel, payload_rejected, unclassified, earlier_error,
    forwarding_lags, nothing_forwarded, counts_drift, received_nothing, reported_degraded, reported_idle, blocked,
)  # fmt: skip
