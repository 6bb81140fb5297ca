"""Relay: whether forwarding is switched on and set up, for each ad platform."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from layers_cli.core.duration import ago, spoken
from layers_cli.core.event_names import mapped
from layers_cli.core.events import Events
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import (
    AdAccounts,
    App,
    AppList,
    Field,
    Flaw,
    Platform,
    Relay,
    RelayState,
    Source,
    Toggle,
    Unavailable,
    Unreadable,
)
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.subjects import apps

DOCS: Final = "https://developers.layers.com/docs/api/reference/ads/capi-status"
STATUS: Final = ((Source.RELAY,),)
CHECK_AGAIN: Final = "then run: layers status {flags}"

NEW_TOKEN: Final[Mapping[str, str]] = {
    Platform.META: "generate an access token in Meta Events Manager (Pixel, Settings, Conversions API) and paste it "
    "into the layer's setup",
    Platform.TIKTOK: "generate an access token in TikTok Business Center (Events Manager, Pixel, Settings) and paste "
    "it into the layer's setup",
}
"""Where the relay's token comes from; it never refreshes by itself."""

Judgement = Callable[[RelayState, Snapshot, Limits], Outcome]


def token_step(state: RelayState) -> str:
    """Say where a new token for this relay comes from."""
    where = NEW_TOKEN.get(state.platform)
    return f"{where or 'reconnect the relay in the dashboard'}; {CHECK_AGAIN}"


def while_on(judgement: Judgement) -> Judgement:
    """Ask only of a relay that is on."""

    def judged(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
        on = state.on
        if isinstance(on, Unreadable):
            return cannot_tell(on)
        if not on:
            return NotApplicable(reason="the relay is not on" if state.listed else "the relay is not configured")
        return judgement(state, snapshot, limits)

    judged.__doc__ = judgement.__doc__
    return judged


def is_on(platform: Platform | str, snapshot: Snapshot) -> bool | CannotTell | NotApplicable:
    """Return whether the relay to a platform is on, or why that is not known; one that is not listed is not on."""
    reading = snapshot.reading(Source.RELAY)
    if isinstance(reading, Unavailable):
        return CannotTell(reason=reading.reason)
    relay = snapshot.get(Relay)
    if relay is None:
        return NotApplicable(reason="the relays were not asked for")
    found = [state.on for state in relay.platforms if _bare(state.platform) == _bare(platform)]
    if True in found:
        return True
    return unreadable(*(found or relay.faults)) or False


def _bare(platform: Platform | str) -> str:
    """Return what a platform is called where its name does not say that ads are meant."""
    return str(platform).removesuffix("_ads")


def app_toggle(state: RelayState, snapshot: Snapshot) -> Field[Toggle | None]:
    """Return what the app says about a platform; unreadable where the entry may be among those that were lost."""
    app = snapshot.get(App)
    if app is None:
        return None
    named = (toggle for toggle in app.toggles if toggle.platform == state.platform)
    lost = (fault for fault in app.faults if fault.flaw is not Flaw.UNKNOWN_VALUE)
    return next(named, None) or next(lost, None)


@rule(
    "LAY301", "Relay is switched off", Health.DISABLED, Kind.RELAY, who=Owner.NOBODY,
    fires="`enabled` is false, or the status is disabled",
    cause="forwarding is off by design in the layer's configuration",
    next="nothing, if that is intended; else enable it in the dashboard",
    docs=DOCS, needs=STATUS, masked_by=("LAY306",),
)  # fmt: skip
def switched_off(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    if not state.listed:
        return NotApplicable(reason="the relay is not configured")
    if state.enabled is False or state.status is Health.DISABLED:
        said = "enabled is false" if state.enabled is False else "the status is disabled"
        return Evidence(seen=said, facts={"enabled": _plain(state.enabled), "status": _plain(state.status)})
    return unreadable(state.enabled, state.status) or PASSED


@rule(
    "LAY302", "Relay is not configured", NOTE, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the platform is absent from the relay's status though something refers to it",
    cause="an app or an ad account refers to the platform, and no relay was ever set up for it",
    next="set the relay up in the dashboard if events should reach the platform",
    docs=DOCS, needs=STATUS, masked_by=("LAY306",),
)  # fmt: skip
def not_configured(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    if state.listed:
        return PASSED
    if (gap := unreadable(*snapshot[Relay].faults)) is not None:
        return gap
    toggle, accounts = app_toggle(state, snapshot), snapshot.get(AdAccounts)
    enabled = toggle.enabled if isinstance(toggle, Toggle) else toggle
    if enabled is True:
        who = "the app"
    elif accounts is not None and any(account.platform == state.platform for account in accounts.accounts):
        who = "an ad account"
    else:
        return unreadable(enabled) or PASSED
    return Evidence(seen=f"{who} refers to {state.label}, the relay's status does not list it")


@rule(
    "LAY303", "Pixel missing", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="on, and no pixel id",
    cause="the relay is on and does not know which pixel to forward to",
    next=f"enter the pixel id in the layer's setup, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def pixel_missing(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    if isinstance(state.pixel_id, Unreadable):
        return PASSED if _pixel_left_out(state) else cannot_tell(state.pixel_id)
    if state.pixel_id and state.pixel_id.strip():
        return PASSED
    return Evidence(seen="the relay is on, its pixel id is empty", facts={"pixelId": state.pixel_id})


def _pixel_left_out(state: RelayState) -> bool:
    """Whether the answer leaves out the pixel of a relay that has one: the platform counts its events."""
    left_out = isinstance(state.pixel_id, Unreadable) and state.pixel_id.flaw is Flaw.ABSENT
    return left_out and isinstance(state.received_24h, int | float) and state.received_24h > 0


@rule(
    "LAY304", "Access token invalid", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the API says that the token is not valid",
    cause="the relay's own token expired or was revoked; it never refreshes by itself",
    next=f"reconnect the relay in the dashboard, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def token_invalid(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    if isinstance(state.token_valid, Unreadable):
        return cannot_tell(state.token_valid)
    if state.token_valid is None:
        if state.token_present is False:
            return Evidence(seen="no access token is stored", facts={"tokenPresent": False}, next=token_step(state))
        return NotApplicable(reason="this answer says nothing about the token's validity")
    if state.token_valid:
        return PASSED
    checked = state.token_validated_at
    when = (
        ""
        if checked is None or isinstance(checked, Unreadable)
        else f" (checked {ago(snapshot.now - checked)}, {checked:%Y-%m-%d %H:%M} UTC)"
    )
    return Evidence(seen=f"accessTokenValid is false{when}", facts={"tokenValid": False}, next=token_step(state))


@rule(
    "LAY305", "Token validity is an old reading", NOTE, Kind.RELAY, who=Owner.NOBODY,
    fires="the token was last validated longer ago than the threshold",
    cause="who validates the token, and how often, is not documented",
    next="trust a fresh forwarding error more than this reading",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def validated_long_ago(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    validated = state.token_validated_at
    if isinstance(validated, Unreadable):
        return cannot_tell(validated)
    if validated is None:
        return NotApplicable(reason="the API names no time of validation")
    age = snapshot.now - validated
    if age <= limits.token_age:
        return PASSED
    return Evidence(
        seen=f"last validated {spoken(age)} ago",
        facts={"ageSeconds": int(age.total_seconds())},
        thresholds=(limits.shown("token-age"),),
    )


@rule(
    "LAY306", "App toggle never reached the relay", Health.DEGRADED, Kind.RELAY, who=Owner.KEY_OWNER,
    fires="the app says enabled, the relay says disabled or has no entry",
    cause="the app was switched on before 2026-05-08, when the toggle did not reach the relay's configuration, or the "
    "relay was switched off elsewhere since",
    next='send the toggle again: PATCH the app {app} with {"capi": {"PLATFORM": {"enabled": true}}}, then run: '
    "layers app show {app} {flags}",
    docs="https://developers.layers.com/docs/api/reference/sdk-apps/patch-sdk-app",
    needs=((Source.APP,), (Source.RELAY,)),
)  # fmt: skip
def stale_toggle(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    toggle = app_toggle(state, snapshot)
    if isinstance(toggle, Unreadable):
        return cannot_tell(toggle)
    if toggle is None:
        return NotApplicable(reason="the app was never switched for this platform")
    if isinstance(toggle.enabled, Unreadable):
        return cannot_tell(toggle.enabled)
    if not toggle.enabled:
        return NotApplicable(reason="the app is switched off for this platform")
    if state.listed and state.enabled is not False and state.status is not Health.DISABLED:
        return unreadable(state.enabled, state.status) or PASSED
    if not state.listed and (gap := unreadable(*snapshot[Relay].faults)) is not None:
        return gap
    said = "has no entry for it" if not state.listed else "says that it is off"
    return Evidence(
        seen=f"the app is switched on for {state.label}, the relay's status {said}",
        facts={"appEnabled": True, "relayEnabled": _plain(state.enabled)},
        next='send the toggle again: PATCH the app {app} with {"capi": {"'
        + str(state.platform)
        + '": {"enabled": true}}}, then run: layers app show {app} {flags}',
    )


@rule(
    "LAY307", "App and relay name different pixels", Health.DEGRADED, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the pixel ids differ",
    cause="one of the two was changed and the other was not; the relay's pixel is the one that counts",
    next=f"decide which pixel is right and correct the other in the dashboard, {CHECK_AGAIN}",
    docs=DOCS, needs=((Source.APP,), (Source.RELAY,)),
)  # fmt: skip
@while_on
def pixels_differ(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    toggle = app_toggle(state, snapshot)
    if isinstance(toggle, Unreadable):
        return cannot_tell(toggle)
    if toggle is None or toggle.enabled is False:
        return NotApplicable(reason="the app is not switched on for this platform")
    if isinstance(toggle.pixel_id, Unreadable) or isinstance(state.pixel_id, Unreadable):
        return unreadable(toggle.pixel_id, state.pixel_id) or PASSED
    if not toggle.pixel_id or not state.pixel_id:
        return NotApplicable(reason="only one of the two names a pixel")
    if toggle.pixel_id == state.pixel_id:
        return PASSED
    return Evidence(
        seen=f"the app names pixel {toggle.pixel_id}, the relay {state.pixel_id}",
        facts={"appPixelId": toggle.pixel_id, "relayPixelId": state.pixel_id},
    )


@rule(
    "LAY308", "Relay reported broken", Health.BROKEN, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the status says broken",
    cause="the token is invalid or the pixel misconfigured; events are stored and not forwarded",
    next=f"reconnect the relay in the dashboard, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
    masked_by=("LAY303", "LAY304", "LAY309", "LAY403", "LAY404", "LAY405", "LAY415"),
)  # fmt: skip
@while_on
def reported_broken(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    return reported(state, Health.BROKEN)


def reported(state: RelayState, word: Health) -> Outcome:
    """Judge the status word; a shape without one is judged by what the platform received."""
    if isinstance(state.status, Unreadable):
        return cannot_tell(state.status)
    if state.status is word:
        error = state.last_error
        text = "" if error is None or isinstance(error, Unreadable) or not error.message else f', "{error.message}"'
        return Evidence(seen=f"the status is {word}{text}", facts={"status": str(word)})
    if state.status is not None:
        return PASSED
    if isinstance(state.received_24h, Unreadable):
        return cannot_tell(state.received_24h)
    if state.received_24h is None:
        return cannot_tell(Unreadable(path=f"{state.platform}.status", flaw=Flaw.ABSENT))
    return NotApplicable(reason="this answer has no status word; the platform's count is judged instead")


@rule(
    "LAY309", "Pixel id has the other platform's shape", Health.DEGRADED, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="a Meta id that is not all digits, a TikTok id that is a long run of digits",
    cause="the pixels of Meta and TikTok were probably swapped when they were entered",
    next=f"compare the pixel id with the platform's Events Manager and correct it, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS,
)  # fmt: skip
@while_on
def pixel_of_other_shape(state: RelayState, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    pixel = state.pixel_id
    if isinstance(pixel, Unreadable):
        return NotApplicable(reason=NO_PIXEL) if _pixel_left_out(state) else cannot_tell(pixel)
    if not pixel or not pixel.strip():
        return NotApplicable(reason=NO_PIXEL)
    digits = pixel.isascii() and pixel.isdigit()
    swapped: dict[str, bool] = {
        Platform.META: not digits,
        Platform.TIKTOK: digits and len(pixel) >= LONG_RUN,
    }
    if state.platform not in swapped:
        return NotApplicable(reason="the shape of this platform's pixel ids is not known")
    if not swapped[state.platform]:
        return PASSED
    shape = "is not all digits" if state.platform is Platform.META else "is a long run of digits"
    return Evidence(seen=f"the pixel id {pixel} {shape}", facts={"pixelId": pixel})


NO_PIXEL: Final = "there is no pixel id"
LONG_RUN: Final = 12
"""Digits from which on a TikTok pixel id looks like one of Meta's."""


@rule(
    "LAY414", "Relay reported idle", Health.IDLE, Kind.RELAY, who=Owner.NOBODY,
    fires="the status says idle; without a status, the platform's count is 0 and there was nothing to forward",
    cause="nothing came to forward for over an hour",
    next=f"start an app that sends a mapped event, {CHECK_AGAIN}",
    docs=DOCS, needs=STATUS, masked_by=("LAY412",),
    masked_by_apps=("LAY101", "LAY102", "LAY103", "LAY104", "LAY203"),
)  # fmt: skip
@while_on
def reported_idle(state: RelayState, snapshot: Snapshot, limits: Limits) -> Outcome:
    if state.status is not None or state.received_24h != 0:
        return reported(state, Health.IDLE)
    sent = sent_recently(state, snapshot, limits)
    if not isinstance(sent, bool):
        return CannotTell(reason=sent.reason)
    if sent:
        return NotApplicable(reason="the apps sent events that the platform did not receive")
    return Evidence(
        seen="the platform received 0 events in 24 h", facts={"received24h": 0}, title="Relay forwards nothing"
    )


def _plain(value: object) -> str | bool | None:
    if isinstance(value, bool) or value is None:
        return value
    return value.found if isinstance(value, Unreadable) else str(value)


def sent_recently(state: RelayState, snapshot: Snapshot, limits: Limits) -> bool | CannotTell | NotApplicable:
    """Return whether there was something to forward within the window of the platform's counts, or why nobody knows.

    Where the events were read, only one that the default map forwards to the platform counts; else any event of an app.
    """
    events, names = snapshot.get(Events), mapped(state.platform)
    since = snapshot.now - limits.count_window
    return _mapped_since(events, names, since) if events and names else _any_since(snapshot, since)


def _mapped_since(events: Events, names: tuple[str, ...], since: datetime) -> bool | CannotTell:
    newest = events.last(names)
    if newest is not None and newest >= since:
        return True
    if (gap := unreadable(*events.faults)) is not None:
        return gap
    return False if all(map(events.settled, names)) else CannotTell(reason=UNFINISHED)


UNFINISHED: Final = "the events were not read to their end"


def _any_since(snapshot: Snapshot, since: datetime) -> bool | CannotTell | NotApplicable:
    readings = [snapshot.reading(source) for source in (Source.APPS, Source.APP)]
    missing = [reading for reading in readings if isinstance(reading, Unavailable)]
    if missing:
        return CannotTell(reason=missing[0].reason)
    if readings == [None, None]:
        return NotApplicable(reason="the apps were not asked for")
    moments = [app.last_event_at for app in apps(snapshot)]
    if any(isinstance(moment, datetime) and moment >= since for moment in moments):
        return True
    listed = snapshot.get(AppList)
    return unreadable(*moments, *(listed.faults if listed else ())) or False


RULES = (
    switched_off, not_configured, pixel_missing, token_invalid, validated_long_ago, stale_toggle, pixels_differ,
    reported_broken, pixel_of_other_shape,
)  # fmt: skip
