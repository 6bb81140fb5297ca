"""When a wait is over: what it waits for, what ends it at once, and what is still missing."""

from collections.abc import Iterator
from typing import Final

from layers_cli.core.finding import Finding
from layers_cli.core.health import NOTE, Health
from layers_cli.core.rule import Kind
from layers_cli.core.verdict import Verdict

UNTIL: Final = (Health.HEALTHY, Health.IDLE)
"""What can be waited for."""

_REFUSED: Final = frozenset({"LAY001", "LAY002", "LAY004", "LAY005", "LAY006"})
"""The faults of the key or the target as a whole, which no waiting lifts."""
_FINAL: Final = _REFUSED | {"LAY304"}
"""The faults that no waiting lifts, beside what is forbidden."""
_WAITED_FOR: Final = frozenset({Kind.APP, Kind.PROBE})
_FORBIDDEN: Final = 403


def holds(verdict: Verdict, until: Health) -> bool:
    """Whether every app and probe is at least `until`, nothing else worse than idle, and nothing left untold."""
    return not any(missing(verdict, until))


def is_final(verdict: Verdict) -> bool:
    """Whether waiting cannot change what stands in the way: access, the target itself, a dead token."""
    forbidden = any(gap.http_status == _FORBIDDEN for gap in verdict.snapshot.gaps)
    return forbidden or any(finding.code in _FINAL for finding in verdict.findings)


def is_refused(verdict: Verdict) -> bool:
    """Whether the key or the target as a whole is refused, so that there is nothing to look at."""
    return any(finding.code in _REFUSED for finding in verdict.findings)


def missing(verdict: Verdict, until: Health) -> Iterator[str]:
    """Yield what keeps the wait from its end, the worst first."""
    wanted = {Health.HEALTHY, until}
    told: set[tuple[Kind, str]] = set()
    is_unknown_told = False
    for finding in verdict.findings:
        if finding.level == NOTE or not _stands_in_the_way(finding, wanted):
            continue
        told.add((finding.subject.kind, finding.subject.id))
        is_unknown_told = is_unknown_told or finding.level is Health.UNKNOWN
        if not finding.follows_from:
            yield f"{finding.code} {finding.title} ({finding.subject.name})"
    for each in verdict.subjects:
        health = verdict.health_of(each)
        if each.kind in _WAITED_FOR and health not in wanted and (each.kind, each.id) not in told:
            yield f"{'the probe of ' if each.kind is Kind.PROBE else ''}{each.name} is {health}"
    if Health.UNKNOWN in verdict.present and not is_unknown_told:
        reasons = dict.fromkeys([gap.reason for gap in verdict.snapshot.gaps])
        reasons |= dict.fromkeys([check.reason for check in verdict.coverage.not_checked if check.reason])
        yield "; ".join(reasons) or "nothing was checked"


def _stands_in_the_way(finding: Finding, wanted: set[Health]) -> bool:
    if finding.level in {Health.UNKNOWN, Health.DEGRADED, Health.BROKEN}:
        return True
    return finding.subject.kind in _WAITED_FOR and finding.level not in {*wanted, Health.DISABLED}
