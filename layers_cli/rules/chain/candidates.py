"""What changed between the last good and the first bad moment of a fault: candidates for its cause, no more."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from layers_cli.core.audit import AuditLog, AuditRow
from layers_cli.core.chain import Candidate
from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen
from layers_cli.core.rule import Kind
from layers_cli.core.signals import AdAccount, App, RelayState
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.rules.chain.evidence import last_error, last_forward, moment, record

MOST: Final = 10
"""How many candidates are named."""
AUDIT: Final = "audit log"
_SILENT: Final = frozenset({"LAY101", "LAY104", "LAY601"})
_NO_CHANGE: Final = ("api.request", "auth.", "content", "scheduled_post.", "mutation.scheduled_post")
"""Beginnings of the types of entries that tell of a request, or of what the organization publishes."""


@frozen
class _Onset:
    """Between which times a fault began; `after` None means that no good moment is known."""

    after: datetime | None
    until: datetime

    def holds(self, at: datetime) -> bool:
        return at <= self.until and (self.after is None or at > self.after)


def candidates(root: Finding, verdict: Verdict) -> tuple[Candidate, ...]:
    """Return what changed while the fault began, oldest first and what has no time last."""
    onset = _onset(root, verdict.snapshot)
    if onset is None:
        return ()
    found = [*_recorded(root, verdict.snapshot, onset), *_toggled(root, verdict), *_audited(verdict.snapshot, onset)]
    found.sort(key=lambda candidate: (candidate.at is None, candidate.at or onset.until))
    return (*found,) if len(found) <= MOST else (*found[: MOST - 1], _rest(found[MOST - 1 :]))


def _rest(found: list[Candidate]) -> Candidate:
    sources = ", ".join(dict.fromkeys(candidate.source for candidate in found))
    return Candidate(at=found[0].at, what=f"{len(found)} more changes from here on", source=sources)


def _onset(root: Finding, snapshot: Snapshot) -> _Onset | None:
    """Return when a fault began, as closely as it is known; None where nothing tells that it ever was otherwise."""
    item, app = root.subject.item, record(snapshot)
    created = moment(app.created_at) if app else None
    if root.code in _SILENT:
        return _Onset(after=(moment(app.last_event_at) if app else None) or created, until=snapshot.now)
    if isinstance(item, RelayState):
        after, until = last_forward(item.platform, snapshot) or created, _first_bad(item)
        return _Onset(after=after, until=until if until and (after is None or until > after) else snapshot.now)
    return _Onset(after=item.connected_at, until=snapshot.now) if isinstance(item, AdAccount) else None


def _first_bad(state: RelayState) -> datetime | None:
    """Return when the relay is first known to fail."""
    error = last_error(state)
    failed = moment(error.at) if error else None
    return failed or (moment(state.token_validated_at) if state.token_valid is False else None)


def _recorded(root: Finding, snapshot: Snapshot, onset: _Onset) -> Iterator[Candidate]:
    """Yield the changes that the records of the subject itself tell."""
    item, app = root.subject.item, snapshot.get(App)
    told: list[tuple[datetime | None, str, str]] = []
    # A key that was never rotated has the time at which the app was created.
    if root.subject.kind in {Kind.APP, Kind.PROBE} and app and app.last_rotated_at != app.record.created_at:
        told.append((moment(app.last_rotated_at), "the SDK key was rotated", "app"))
    if isinstance(item, RelayState):
        told.append((moment(item.token_validated_at), f"the relay's token was {_validated(item)}", "relay"))
    if isinstance(item, AdAccount):
        told.append((item.token_validated_at, "the ad account's token was last validated", "accounts"))
    for at, what, source in told:
        if at is not None and onset.holds(at):
            yield Candidate(at=at, what=what, source=source)


def _validated(state: RelayState) -> str:
    if state.token_valid is True:
        return "validated"
    return "found not valid" if state.token_valid is False else "last validated"


def _toggled(root: Finding, verdict: Verdict) -> Iterator[Candidate]:
    """Yield that the app and its relay say different things, where the fault is in that relay."""
    for finding in verdict.findings:
        if finding.code == "LAY306" and finding.subject == root.subject:
            yield Candidate(at=None, what=finding.cause, source="app, relay")


def _audited(snapshot: Snapshot, onset: _Onset) -> Iterator[Candidate]:
    """Yield the changes that the audit log tells of this project or of none, and how far back it was read."""
    log = snapshot.get(AuditLog)
    if log is None:
        return
    for row in log.rows:
        if onset.holds(row.at) and not row.type.startswith(_NO_CHANGE) and _is_ours(row, snapshot):
            yield Candidate(at=row.at, what=_told(row), source=AUDIT)
    reached = log.reaches_back_to
    if reached is not None and (onset.after is None or reached > onset.after):
        yield Candidate(at=reached, what="the audit log was read back to here only", source=AUDIT)


def _is_ours(row: AuditRow, snapshot: Snapshot) -> bool:
    return _bare(row.project_id) in {None, _bare(snapshot.target.project_id)}


def _bare(project_id: str | None) -> str | None:
    """Return the id of a project without its prefix: the API writes it with and without."""
    return project_id and project_id.removeprefix("prj_")


def _told(row: AuditRow) -> str:
    by = f" by {row.actor}" if row.actor else ""
    key = f", key {row.key_id}" if row.key_id else ""
    summary = f": {row.summary}" if row.summary else ""
    request = f" (request {row.request_id})" if row.request_id else ""
    return f"{row.type}{by}{key}{summary}{request}"
