"""The links on the app's side: whether the API can be asked, and how far the app's events come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from layers_cli.core.chain import Proof
from layers_cli.core.duration import spoken
from layers_cli.core.event_names import LIFECYCLE
from layers_cli.core.events import Events, Tally
from layers_cli.core.finding import Finding
from layers_cli.core.health import Health
from layers_cli.core.probe import DEFAULT_EVENT
from layers_cli.core.signals import AUXILIARY, Reading, Source, Unreadable
from layers_cli.core.subjects import apps
from layers_cli.rules.chain.case import Case, Said, codes, consistent, good, unknown
from layers_cli.rules.chain.evidence import moment, record

_TARGET: Final = ("LAY006", "LAY004", "LAY005")
"""What the API says of the target itself, whatever else it answers."""
_BOOT: Final = tuple(sorted(LIFECYCLE - {DEFAULT_EVENT}))
"""What the SDK sends by itself; a backend can send whatever an app reports."""
_ROUND_TRIP: Final = "test_event_round_trip"
_NAMED: Final = 5
"""How many event names are listed."""


def in_the_way(case: Case) -> list[Finding]:
    """Return the findings about access that cost an answer, those about the target itself first."""
    found = [f for f in case.verdict.findings if f.code.startswith("LAY0") and f.level == Health.UNKNOWN]
    return sorted(found, key=lambda f: (_TARGET.index(f.code) if f.code in _TARGET else len(_TARGET), f.code))


def _read(case: Case) -> list[str]:
    """Return the signals about the install that were read."""
    readings = case.snapshot.readings
    return [str(r.signal) for r in readings if isinstance(r, Reading) and r.signal not in AUXILIARY]


def is_shut(case: Case) -> bool:
    """Whether the way to the install is closed: this key does not see the target, or nothing of it was read."""
    return not _read(case) or any(case.fired(code) for code in _TARGET)


def access(case: Case) -> Said:
    """Tell whether key, project and app can be asked about; what only a part of the answers lacks is unknown."""
    found, read = in_the_way(case), ", ".join(_read(case))
    if found:
        proof = Proof.PROVEN_BAD if is_shut(case) else Proof.UNKNOWN
        return Said(proof=proof, evidence=found[0].evidence, codes=codes(found))
    if not read:
        failed = (failure.reason for failure in case.snapshot.failures)
        return unknown(evidence=next(failed, "nothing of the project was asked for"))
    if apps(case.snapshot):
        return good(evidence=f"read with this key: {read}")
    return consistent(evidence=f"read with this key: {read}; not the app's own record")


def _tallies(case: Case) -> tuple[Tally, ...]:
    events = case.snapshot.get(Events)
    return events.tallies if events else ()


def _recorded(case: Case) -> datetime | None:
    app = record(case.snapshot)
    return moment(app.last_event_at) if app else None


def _sent(case: Case) -> datetime | None:
    """Return when the app sent its last event, as far as any answer tells; that of a probe of ours is none."""
    told = _recorded(case)
    own = told is not None and any(sent.explains(told) for sent in case.snapshot.sent)
    return case.latest(None if own else told, *(tally.last_at for tally in _tallies(case) if not tally.is_test))


def _untold(case: Case) -> str:
    """Say why no event is known."""
    app = record(case.snapshot)
    if app is not None and isinstance(app.last_event_at, Unreadable):
        return str(app.last_event_at)
    return case.gap(Source.APP, Source.APPS) or "no event is known"


def _observed(case: Case) -> tuple[str, ...]:
    probe = case.probe
    return () if probe is None or isinstance(probe.observed, Unreadable) else probe.observed


def sdk(case: Case) -> Said:
    """Tell whether the app sends; only what the SDK sends by itself proves that it does."""
    booted = [tally for tally in _tallies(case) if not tally.is_test and tally.name in _BOOT]
    newest = max(booted, key=lambda tally: tally.last_at, default=None)
    if newest is not None and case.freshness(newest.last_at) is Proof.PROVEN_GOOD:
        return good(evidence=f"{newest.name} {case.age(newest.last_at)}")
    idle, last = case.idle("sdk"), _sent(case)
    if last is not None and case.freshness(last) is not Proof.UNKNOWN:
        unread = case.snapshot.get(Events) is None
        doubt = "which one it was is not known" if unread else f"no recent {' or '.join(_BOOT)} was seen"
        told = f"last event {case.age(last)}, from the SDK or a backend: {doubt}"
        return consistent(evidence=told, codes=codes(idle))
    observed = [name for name in _BOOT if name in _observed(case)]
    if observed:
        return consistent(evidence=f"the probe observed {observed[0]} in the recent past", codes=codes(idle))
    if idle:
        return unknown(evidence=idle[0].evidence, codes=codes(idle))
    return unknown(evidence=_untold(case) if last is None else f"last event {case.age(last)}")


def ingest(case: Case) -> Said:
    """Tell whether events reach the ingest host: those that were stored did, whoever sent them."""
    if case.probe and any(check.name == _ROUND_TRIP and check.passed is True for check in case.probe.checks):
        return good(evidence="the test event of the probe made the round trip")
    last = case.latest(_recorded(case), *(tally.last_at for tally in _tallies(case)))
    if last is None:
        return unknown(evidence=f"nothing shows that an event arrived ({_untold(case)})")
    return Said(proof=case.freshness(last), evidence=f"the last event that arrived is dated {case.age(last)}")


def store(case: Case) -> Said:
    """Tell whether events are stored and can be listed, and by which names."""
    events = case.snapshot.get(Events)
    if events is None:
        gap, observed = f"{case.gap(Source.EVENTS)}", _observed(case)
        return (
            consistent(evidence=f"the probe observed {_listed(observed)}; {gap}") if observed else unknown(evidence=gap)
        )
    if events.tallies:
        idle = case.idle("store")
        told = "; ".join((_census(events, case), *(f"{f.title[0].lower()}{f.title[1:]}" for f in idle)))
        return good(evidence=told, codes=codes(idle))
    if events.faults:
        return unknown(evidence=str(events.faults[0]))
    last = _sent(case)
    told = f"; the app's record names one of {case.age(last)}" if last else ""
    return unknown(evidence=f"the list shows no event{_window(events, case)}{told}")


def _census(events: Events, case: Case) -> str:
    """Say what the list held: the app's own events, or those of probes where there are no others."""
    tallies = events.real or events.tallies
    count, names = sum(tally.count for tally in tallies), list(dict.fromkeys(tally.name for tally in tallies))
    what = f"{'event' if events.real else 'test event'}{'' if count == 1 else 's'}"
    return f"{'' if events.whole else 'at least '}{count} {what}{_window(events, case)}: {_listed(names)}"


def _window(events: Events, case: Case) -> str:
    starts = [piece.since for piece in events.slices]
    known = [start for start in starts if start is not None]
    return f" in the last {spoken(case.snapshot.now - min(known))}" if known and len(known) == len(starts) else ""


def _listed(names: Iterable[str]) -> str:
    shown = [*names]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return f"{', '.join(shown[:_NAMED])}{more}"
