"""Events: which names arrive, and whether the relay would forward them."""

from collections.abc import Iterable, Mapping, Sequence
from shlex import join
from typing import Final

from layers_cli.core.duration import spoken
from layers_cli.core.event_names import FORWARDED, alike, is_conversion_like, is_exempt, meant
from layers_cli.core.events import Events
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import Forward, Probe
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    rule,
    unreadable,
)
from layers_cli.core.signals import AppRecord, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.relay import UNFINISHED, is_on

DOCS: Final = "https://developers.layers.com/docs/api/reference/telemetry/events"
NAMES: Final = "https://developers.layers.com/docs/sdk/standard-events"
READ: Final = ((Source.EVENTS,),)
SEEN: Final = ((Source.EVENTS, Source.PROBE),)
"""Either tells which names arrive."""
MOST: Final = 8
PRODUCTION: Final = "production"


def listed(names: Sequence[str]) -> str:
    """Name the first few of many names."""
    more = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {more} more" if more > 0 else "")


def names_seen(snapshot: Snapshot) -> tuple[str, ...]:
    """Return every name that the app sent, by its events and by the report of a probe, as far as they were read."""
    events, probe = snapshot.get(Events), snapshot.get(Probe)
    names = [tally.name for tally in events.real] if events else []
    if probe is not None and not isinstance(probe.observed, Unreadable):
        names += probe.observed
    return tuple(dict.fromkeys(names))


@rule(
    "LAY201", "Expected event not seen", Health.DEGRADED, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="an event that you expect is absent from events that were read to their end",
    cause="the app does not send it, sends it under another name, or nobody did in the app what sends it",
    next="do in the app what sends the event, then run: layers diagnose {app} {expect} {flags}",
    docs=DOCS, needs=READ, masked_by=("LAY101", "LAY102", "LAY104"),
)  # fmt: skip
def expected_not_seen(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    if not snapshot.expected:
        return NotApplicable(reason="no event is expected")
    events = snapshot[Events]
    seen = {tally.name for tally in events.real}
    missing = [name for name in snapshot.expected if name not in seen]
    if not missing:
        return PASSED
    if (gap := unreadable(*events.faults)) is not None:
        return gap
    absent = [name for name in missing if events.settled(name)]
    if not absent:
        return CannotTell(reason=UNFINISHED)
    near = sorted(name for name in seen if any(alike(name, other) for other in absent))
    return Evidence(
        seen=f"not among the events{_span(events, snapshot)}: {listed(absent)}",
        facts={"absent": ", ".join(absent)},
        next=expecting(near, "diagnose") if near else None,
    )


def expecting(names: Sequence[str], command: str) -> str:
    """Return the step to take where other names than those that are expected were seen."""
    flags = join(word for name in names for word in ("--expect", name))
    return (
        f"was {listed(names)} meant, which arrives? Expect that name, or send the one that is expected, then run: "
        f"layers {command} {{app}} {flags} {{flags}}"
    )


def _span(events: Events, snapshot: Snapshot) -> str:
    """Say how far back every part of the events goes that was read to its end."""
    begun = [piece.since for piece in events.slices if piece.complete and piece.since is not None]
    return f" of the last {spoken(snapshot.now - max(begun))}" if begun else ""


@rule(
    "LAY202", "Event name is not in the default forwarding map", NOTE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="an expected name, or one that speaks of a conversion, that no default mapping covers; degraded where you "
    "expect it and a probe shows that a relay that is on did not forward it",
    cause="the relay forwards by name: Meta and TikTok get the names of the map and those of an override",
    next="send the name that the map knows, or add an override (event_map) to the layer's configuration; then run: "
    "layers events {app} {flags}",
    docs=NAMES, needs=SEEN,
)  # fmt: skip
def outside_the_map(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    expected, probe = snapshot.expected, snapshot.get(Probe)
    names = [name for name in dict.fromkeys((*expected, *names_seen(snapshot))) if is_outside(name, expected)]
    forwards = {name: _forwards(name, probe) for name in names}
    # A platform that took the event proves an override.
    left = [name for name in names if all(forward.forwarded is not True for forward in forwards[name])]
    told = [name for name in left if not any(isinstance(forward.forwarded, Unreadable) for forward in forwards[name])]
    if not told:
        doubtful = (forward.forwarded for name in left for forward in forwards[name])
        return unreadable(*doubtful, *([probe.observed] if probe else [])) or PASSED
    dropped = [name for name in told if name in expected and _refused(forwards[name], snapshot)]
    known = {name: meant(name) for name in told}
    return Evidence(
        seen=_uncovered(known, dropped),
        facts={"names": ", ".join(told), "meant": ", ".join(dict.fromkeys(filter(None, known.values()))) or None},
        level=Health.DEGRADED if dropped else None,
    )


def is_outside(name: str, expected: Iterable[str]) -> bool:
    """Whether somebody may wait for an event at a platform that the default map does not forward to any."""
    return name not in FORWARDED and not is_exempt(name) and (name in expected or is_conversion_like(name))


def _forwards(name: str, probe: Probe | None) -> list[Forward]:
    return [
        forward for sample in (probe.samples if probe else ()) if sample.name == name for forward in sample.forwards
    ]


def _refused(forwards: Iterable[Forward], snapshot: Snapshot) -> bool:
    return any(forward.forwarded is False and is_on(forward.platform, snapshot) is True for forward in forwards)


def _uncovered(names: Mapping[str, str | None], dropped: Sequence[str]) -> str:
    said = [f"{name} (meant: {known}?)" if known else name for name, known in names.items()]
    which = "it" if len(names) == 1 else "them"
    proven = f"; the probe's {listed(dropped)} was not forwarded" if dropped else ""
    return f"{listed(said)}: no default mapping covers {which}; an override would not be visible here{proven}"


@rule(
    "LAY203", "Only lifecycle events arrive", Health.IDLE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="events arrive, and the default map forwards none of their names",
    cause="the SDK runs, and the app sends no event that advertising is measured by, or nobody has triggered one",
    next="trigger a conversion in the app, then run: layers events {app} {flags}",
    docs=NAMES, needs=READ,
)  # fmt: skip
def nothing_to_forward(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    events = snapshot[Events]
    names = [tally.name for tally in events.real]
    if any(name in FORWARDED for name in names):
        return PASSED
    if (gap := unreadable(*events.faults)) is not None:
        return gap
    if not names:
        return NotApplicable(reason="there are no events")
    if not all(map(events.settled, FORWARDED)):
        return CannotTell(reason=UNFINISHED)
    return Evidence(
        seen=f"no event{_span(events, snapshot)} has a name that the default map forwards; seen: {listed(names)}",
        facts={"names": ", ".join(names)},
        title=None if all(map(is_exempt, names)) else "No event of the default forwarding map arrives",
    )


@rule(
    "LAY204", "Events come from a development build", NOTE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="the environment of an event is not production",
    cause="a build for development or staging sends to the same app id; a released build may do so by mistake",
    next="check that the released build names production as its environment, then run: layers events {app} {flags}",
    docs="https://developers.layers.com/docs/sdk/production", needs=READ,
)  # fmt: skip
def development_build(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    counted = snapshot[Events].environments
    others = {name: count for name, count in counted.items() if name != PRODUCTION}
    if not counted:
        return NotApplicable(reason="no event names its environment")
    if not others:
        return PASSED
    said = [f"{count} {name}" for name, count in sorted(others.items())]
    return Evidence(seen=f"of {sum(counted.values())} events: {listed(said)}", facts=dict(others))


RULES = (expected_not_seen, outside_the_map, nothing_to_forward, development_build)
