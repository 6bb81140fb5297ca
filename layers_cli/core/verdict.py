"""What a diagnosis comes to."""

from dataclasses import dataclass
from functools import cached_property

from layers_cli.core.finding import COUNTED, Check, Finding, Result
from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, worst
from layers_cli.core.rule import ALWAYS, SHAPE_CODES, Kind, Subject
from layers_cli.core.signals import RelayState, Source
from layers_cli.core.snapshot import Snapshot


@frozen
class Coverage:
    """How much was checked: `total` counts what was asked and applicable, skipped checks are outside of it."""

    checked: int
    total: int
    not_checked: tuple[Check, ...]
    skipped: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The snapshot and what the rules said of it: findings worst first, each root before what follows from it.

    `access_only` marks a run that judged nothing but whether the API could be read, as viewers do. `main` is the signal
    without which the command has no answer, where one of several is.
    """

    snapshot: Snapshot
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    access_only: bool = False
    main: Source | None = None

    @cached_property
    def coverage(self) -> Coverage:
        """Count the checks."""
        not_checked = tuple(check for check in self.checks if check.result is Result.NOT_CHECKED)
        total = sum(check.result in COUNTED for check in self.checks)
        return Coverage(
            checked=total - len(not_checked),
            total=total,
            not_checked=not_checked,
            skipped=tuple(check for check in self.checks if check.result is Result.SKIPPED),
        )

    @cached_property
    def healths(self) -> dict[tuple[Kind, str], Health]:
        """Return the health of every subject by kind and id; unknown where it was not asked about.

        A note that could not be told, because a signal about something else is missing, leaves a subject as it is.
        """
        found: dict[tuple[Kind, str], set[Health]] = {(s.kind, s.id): set() for s in self.subjects}
        for check in self.checks:
            about = found.get((check.kind, check.subject), set())
            if check.result is Result.NOT_CHECKED and not (check.note and check.signal):
                about.add(Health.UNKNOWN)
            elif check.result is Result.PASSED and check.code not in SHAPE_CODES:
                about.add(Health.HEALTHY)
        for finding in self.findings:
            if finding.level != NOTE:
                found[finding.subject.kind, finding.subject.id].add(Health(finding.level))
        return {(s.kind, s.id): _settled(s, found[s.kind, s.id]) for s in self.subjects}

    def health_of(self, subject: Subject) -> Health:
        """Return the health of one subject."""
        return self.healths[subject.kind, subject.id]

    @cached_property
    def health(self) -> Health:
        """Return the worst that was found, `unknown` where a check could not be made or there was nothing to check."""
        if self.present:
            return worst(self.present)
        parts = {self.health_of(s) for s in self.subjects if s.kind in _PARTS} - {Health.UNKNOWN}
        return Health.DISABLED if parts == {Health.DISABLED} else Health.HEALTHY

    @cached_property
    def present(self) -> frozenset[Health]:
        """Return the healths that count for the verdict and the exit code, `unknown` standing for every gap."""
        counted = {Health(finding.level) for finding in self.findings if finding.level != NOTE} - {Health.DISABLED}
        if self.coverage.not_checked or self.snapshot.gaps or not (self.access_only or self.anything_checked):
            counted.add(Health.UNKNOWN)
        return frozenset(counted)

    @cached_property
    def anything_checked(self) -> bool:
        """Whether any part of the install was checked: none of the key's or the project's checks says how it is."""
        return any(
            check.result in _MADE and check.kind in _PARTS and not check.code.startswith(ALWAYS)
            for check in self.checks
        )


_PARTS = frozenset({Kind.APP, Kind.RELAY, Kind.ACCOUNT, Kind.PROBE})
_MADE = frozenset({Result.PASSED, Result.FIRED, Result.MASKED})


def _settled(subject: Subject, found: set[Health]) -> Health:
    """Return one health: a relay that is not on is off by design unless something worse is known of it."""
    if worse := found - {Health.HEALTHY, Health.DISABLED}:
        return worst(worse)
    if Health.DISABLED in found or (isinstance(subject.item, RelayState) and subject.item.on is False):
        return Health.DISABLED
    return worst(found)
