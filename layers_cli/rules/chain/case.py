"""A verdict in the order of the chain: its findings by the link that they speak of, and what it says of each link."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import product
from typing import Final

from layers_cli.core.chain import Proof
from layers_cli.core.duration import ago
from layers_cli.core.finding import Finding, Result
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health, weight
from layers_cli.core.limits import Limits
from layers_cli.core.probe import Probe
from layers_cli.core.rule import Kind
from layers_cli.core.signals import Reading, Source, Unavailable
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.rules.probe import BREAKING, configures, failures

Place = tuple[str | None, str | None]
"""A link by its key and, where each platform has one, the id of the relay."""
STORE: Final[Place] = ("store", None)

_SHARED: Final[tuple[Place, ...]] = (("sdk", None), ("ingest", None))
_BRANCH: Final = ("relay", "delivery", "account")
"""The links of which each platform has its own."""
_FAMILIES: Final = {"LAY1": "sdk", "LAY3": "relay", "LAY4": "delivery", "LAY5": "account", "LAY9": "delivery"}
# The word `broken` tells what became of the events, whatever in the set-up is the reason.
_ELSEWHERE: Final = {"LAY308": "delivery", "LAY601": "sdk", "LAY605": "delivery"}
_BY_CHECK: Final = frozenset({"LAY604", "LAY608"})
_REPLAY: Final = "LAY606"


@frozen
class Said:
    """What is said of one link."""

    proof: Proof
    evidence: str
    codes: tuple[str, ...] = ()


good = partial(Said, proof=Proof.PROVEN_GOOD)
consistent = partial(Said, proof=Proof.CONSISTENT)
unknown = partial(Said, proof=Proof.UNKNOWN)
off = partial(Said, proof=Proof.OFF)


@frozen
class Case:
    """A verdict, the limits that it was reached by, and its findings by their links, roots and the worst first."""

    verdict: Verdict
    limits: Limits
    placed: Mapping[Place, tuple[Finding, ...]]

    @property
    def snapshot(self) -> Snapshot:
        """What was read."""
        return self.verdict.snapshot

    @property
    def probe(self) -> Probe | None:
        """The probe's report, unless it repeats an earlier one."""
        return None if self.fired(_REPLAY) else self.snapshot.get(Probe)

    def fired(self, code: str, subject: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of one rule, of any subject where none is named."""
        return tuple(f for f in self.verdict.findings if f.code == code and subject in {None, f.subject.id})

    def idle(self, key: str, relay: str | None = None) -> tuple[Finding, ...]:
        """Return what is no fault of a link and belongs to its evidence."""
        return tuple(f for f in self.placed.get((key, relay), ()) if f.level == Health.IDLE)

    def results(self, code: str, subject: str) -> tuple[Result, ...]:
        """Return what came of asking one rule of one subject."""
        return tuple(c.result for c in self.verdict.checks if c.code == code and c.subject == subject)

    def lost(self, codes: Iterable[str], *subjects: str) -> str | None:
        """Return why one of `codes` does not say how one of `subjects` is."""
        wanted = frozenset(codes)
        for check in self.verdict.checks:
            if check.code in wanted and check.subject in subjects:
                if check.result is Result.NOT_CHECKED:
                    return check.reason or f"{check.code} could not be checked"
                if check.result is Result.SKIPPED:
                    return f"{check.code} was skipped"
        return None

    def gap(self, *sources: Source) -> str | None:
        """Return why none of `sources` was read; None where one was."""
        readings = [self.snapshot.reading(source) for source in sources]
        if any(isinstance(reading, Reading) for reading in readings):
            return None
        failed = (reading.reason for reading in readings if isinstance(reading, Unavailable))
        return next(failed, f"{sources[0]}: not asked for")

    def age(self, at: datetime) -> str:
        """Say how long ago something was."""
        return ago(self.snapshot.now - at)

    def freshness(self, at: datetime) -> Proof:
        """Return what an event of that time proves about now."""
        silence = self.snapshot.now - at
        if -silence > self.limits.skew or silence > self.limits.silent:
            return Proof.UNKNOWN
        return Proof.PROVEN_GOOD if silence <= self.limits.quiet else Proof.CONSISTENT

    def latest(self, *moments: datetime | None) -> datetime | None:
        """Return the newest of the times that are known; one in the future only where there is no other."""
        known = [at for at in moments if at is not None]
        latest = self.snapshot.now + self.limits.skew
        return max((at for at in known if at <= latest), default=None) or max(known, default=None)


def is_bad(finding: Finding) -> bool:
    """Whether a finding proves a link bad."""
    return finding.level in {Health.DEGRADED, Health.BROKEN}


def rank(finding: Finding) -> tuple[bool, int, str]:
    """Return the order of findings of one link: what follows from another comes last, the worst first."""
    return finding.follows_from is not None, -weight(finding.level), finding.code


def codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the codes of findings, each once."""
    return tuple(dict.fromkeys(finding.code for finding in findings))


def placed(verdict: Verdict) -> Mapping[Place, tuple[Finding, ...]]:
    """Sort the findings of a verdict by their links; what speaks of none must not get lost and is the store's."""
    relays = [subject.id for subject in verdict.subjects if subject.kind is Kind.RELAY]
    known = {*_SHARED, *product(_BRANCH, relays)}
    found: dict[Place, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        for place in {place if place in known else STORE for place in _places(finding, verdict.snapshot)}:
            found[place].append(finding)
    return {place: tuple(sorted(findings, key=rank)) for place, findings in found.items()}


def _places(finding: Finding, snapshot: Snapshot) -> Iterable[Place]:
    if finding.code in _BY_CHECK:
        return _failed_checks(snapshot) or (STORE,)
    key = _ELSEWHERE.get(finding.code) or _FAMILIES.get(finding.code[:4])
    about = finding.subject.kind in {Kind.RELAY, Kind.ACCOUNT}
    return product((key,), (finding.subject.platform,) if about else finding.relays or (None,))


def _failed_checks(snapshot: Snapshot) -> tuple[Place, ...]:
    """Return the links of the probe's failed checks."""
    failed, _gap = failures(snapshot[Probe], snapshot)
    return tuple(("ingest", None) if check.name in BREAKING else ("relay", configures(check)) for check in failed)
