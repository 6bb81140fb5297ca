"""Asks every rule of every subject, then finds which fault explains which."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from shlex import join, quote
from typing import assert_never

from layers_cli.core.finding import Check, Finding, Result
from layers_cli.core.health import NOTE, weight
from layers_cli.core.limits import Limits
from layers_cli.core.rule import CannotTell, Evidence, Kind, NotApplicable, Outcome, Passed, Rule, Subject
from layers_cli.core.selection import Selection
from layers_cli.core.signals import AUXILIARY, Source, Unavailable
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.core.subjects import DEPENDS_ON, project_subject, subjects
from layers_cli.core.verdict import Verdict

_LISTED_BY = {Kind.APP: Source.APPS, Kind.RELAY: Source.RELAY, Kind.ACCOUNT: Source.ACCOUNTS}
"""The signal without which the subjects of a kind are not even known."""

Fired = dict[str, set[tuple[Kind, str]]]


def judge(  # noqa: PLR0913 - what is judged, by what, and what the command makes of it
    snapshot: Snapshot,
    rules: tuple[Rule, ...],
    limits: Limits,
    selection: Selection = Selection(),  # noqa: B008 - a frozen value
    offered: tuple[Source, ...] | None = None,
    *,
    noted: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge `snapshot` by `rules`, in their order.

    `offered` are the signals that the command reads when nothing is skipped (default: those in the snapshot). A rule
    whose signals it does not offer is not asked; a signal that was offered and not read was skipped by the user.
    `noted` are the codes of faults that are no more than notes where this command finds them.
    """
    known = subjects(snapshot)
    offered = tuple(reading.signal for reading in snapshot.readings) if offered is None else offered
    checks: list[Check] = []
    findings: list[Finding] = []
    for rule in rules:
        if not all(any(source in offered for source in group) for group in rule.needs):
            continue
        for subject, outcome in _asked(rule, known, snapshot, limits, selection):
            check, finding = _recorded(rule, subject, outcome, snapshot)
            checks.append(check)
            if finding is not None:
                findings.append(replace(finding, level=NOTE) if finding.code in noted else finding)
    verdict = Verdict(
        snapshot=snapshot,
        subjects=known,
        findings=tuple(findings),
        checks=tuple(checks),
        access_only=all(rule.always for rule in rules),
    )
    return _masked(verdict, rules)


class _Skipped:
    """The user left this check out."""


_Missing = Unavailable | NotApplicable | _Skipped
_Answer = Outcome | Unavailable | _Skipped


def _asked(
    rule: Rule, known: tuple[Subject, ...], snapshot: Snapshot, limits: Limits, selection: Selection
) -> Iterator[tuple[Subject, _Answer]]:
    missing = _missing(rule, snapshot)
    mine = [subject for subject in known if subject.kind in rule.kinds]
    if not mine:
        yield from _unlisted(rule, snapshot, selection, missing)
    for subject in mine:
        if not selection.takes(rule, subject) or isinstance(missing, _Skipped):
            yield subject, _Skipped()
        elif isinstance(subject.item, Unavailable) and not rule.always:
            yield subject, subject.item
        elif missing is not None:
            yield subject, missing
        else:
            yield subject, rule.check(subject.item, snapshot, limits)


def _unlisted(
    rule: Rule, snapshot: Snapshot, selection: Selection, missing: _Missing | None
) -> Iterator[tuple[Subject, _Answer]]:
    """Answer once for the project where the subjects of a rule could not be listed."""
    if rule.always or missing is None:
        return
    if isinstance(missing, Unavailable) and _LISTED_BY.get(rule.kinds[0]) not in {missing.signal, None}:
        reading = snapshot.reading(_LISTED_BY[rule.kinds[0]])
        if not isinstance(reading, Unavailable):
            return
    project = project_subject(snapshot.target)
    yield project, missing if selection.takes(rule, project) else _Skipped()


def _missing(rule: Rule, snapshot: Snapshot) -> _Missing | None:
    """Return why a rule cannot be asked: the first group of signals of which none was read."""
    for group in rule.needs:
        readings = [snapshot.reading(source) for source in group]
        tried = [reading for reading in readings if reading is not None]
        failed = [reading for reading in tried if isinstance(reading, Unavailable)]
        if not tried:
            return _Skipped()
        if len(failed) == len(tried):
            return failed[0] if failed[0].signal not in AUXILIARY else NotApplicable(reason=failed[0].reason)
    return None


def _recorded(rule: Rule, subject: Subject, answer: _Answer, snapshot: Snapshot) -> tuple[Check, Finding | None]:
    def check(result: Result, reason: str | None = None, signal: Source | None = None) -> Check:
        return Check(
            code=rule.code,
            kind=subject.kind,
            subject=subject.id,
            result=result,
            reason=reason,
            signal=signal,
            note=rule.level == NOTE,
        )

    match answer:
        case Evidence():
            return check(Result.FIRED), _finding(rule, subject, answer, snapshot)
        case Passed():
            return check(Result.PASSED), None
        case CannotTell(reason=reason):
            return check(Result.NOT_CHECKED, reason), None
        case NotApplicable(reason=reason):
            return check(Result.NOT_APPLICABLE, reason), None
        case Unavailable():
            return check(Result.NOT_CHECKED, answer.reason, answer.signal), None
        case _Skipped():
            return check(Result.SKIPPED), None
        case _:
            assert_never(answer)


def _finding(rule: Rule, subject: Subject, evidence: Evidence, snapshot: Snapshot) -> Finding:
    return Finding(
        code=rule.code,
        title=evidence.title or rule.title,
        subject=subject,
        level=evidence.level or rule.level,
        evidence=evidence.seen,
        facts=evidence.facts,
        thresholds=evidence.thresholds,
        cause=evidence.cause or rule.cause,
        next=command(evidence.next or rule.next, subject, snapshot.target, snapshot.expected),
        who=evidence.who or rule.who,
        docs=rule.docs,
        relays=evidence.relays,
    )


def command(template: str, subject: Subject, target: Target, expected: tuple[str, ...] = ()) -> str:
    """Fill the ids and flags of a target, and what is expected of it, into a next step, quoted for a shell."""
    words = {
        "expect": join(word for name in expected for word in ("--expect", name)),
        "flags": join(target.flags),
        "access": join(target.access),
        "project": quote(target.project_id or ""),
        "app": quote(subject.id if subject.kind is Kind.APP else target.app_id or ""),
        "subject": quote(subject.id),
    }

    def filled(placeholder: re.Match[str]) -> str:
        word = words[placeholder[1]]
        return f" {word}" if word else ""

    # In one pass: an id is the API's text, and what looks like a placeholder in it must stay within its quotes.
    return re.sub(rf" {{({'|'.join(words)})}}", filled, template)


def _masked(verdict: Verdict, rules: tuple[Rule, ...]) -> Verdict:
    """Set what each finding follows from, and put every root before what it explains."""
    by_code = {rule.code: rule for rule in rules}
    fired: Fired = defaultdict(set)
    for finding in verdict.findings:
        fired[finding.code].add((finding.subject.kind, finding.subject.id))
    apps: set[tuple[Kind, str]] = {
        (subject.kind, subject.id) for subject in verdict.subjects if subject.kind is Kind.APP
    }
    findings = tuple(
        replace(finding, follows_from=_explained(by_code[finding.code], finding, fired, apps))
        for finding in verdict.findings
    )
    masked = {(f.code, f.subject.kind, f.subject.id) for f in findings if f.follows_from}
    checks = tuple(
        replace(check, result=Result.MASKED)
        if check.result is Result.FIRED and (check.code, check.kind, check.subject) in masked
        else check
        for check in verdict.checks
    )
    order = {rule.code: place for place, rule in enumerate(rules)}
    return replace(verdict, findings=_sorted(findings, order), checks=checks)


def _explained(rule: Rule, finding: Finding, fired: Fired, apps: set[tuple[Kind, str]]) -> str | None:
    subject = finding.subject
    explained = {name for code in rule.masked_by for kind, name in fired.get(code, ()) if kind is Kind.RELAY}
    for code in rule.masked_by:
        for kind, name in fired.get(code, ()):
            if (kind, name) == (subject.kind, subject.id):
                return code
            # What speaks of several relays is explained where each of them has its own explanation.
            its_relays = name in finding.relays and explained.issuperset(finding.relays)
            if kind in DEPENDS_ON[subject.kind] and (kind is not Kind.RELAY or its_relays):
                return code
    explaining = [fired.get(code, set()) for code in rule.masked_by_apps]
    if apps and apps <= set().union(*explaining):
        return next(code for code in rule.masked_by_apps if fired.get(code))
    return None


def _sorted(findings: tuple[Finding, ...], order: dict[str, int]) -> tuple[Finding, ...]:
    """Order by the worst of each group (a root and all that follows from it), then along the chain."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[_root(finding, by_code)].append(finding)

    def place(finding: Finding) -> tuple[bool, int, int, str, str]:
        return (
            finding.follows_from is not None,
            -weight(finding.level),
            order[finding.code],
            finding.subject.name.casefold(),
            finding.subject.id,
        )

    for group in groups.values():
        group.sort(key=place)
    ranked = sorted(groups.values(), key=lambda group: (-max(weight(f.level) for f in group), place(group[0])))
    return tuple(finding for group in ranked for finding in group)


def _root(finding: Finding, by_code: dict[str, list[Finding]]) -> tuple[str, str]:
    """Return code and subject of the finding that explains `finding` in the end."""
    while finding.follows_from:
        causes = by_code[finding.follows_from]
        finding = next((cause for cause in causes if _explains(cause.subject, finding)), causes[0])
    return finding.code, finding.subject.id


def _explains(cause: Subject, finding: Finding) -> bool:
    subject = finding.subject
    if (cause.kind, cause.id) == (subject.kind, subject.id):
        return True
    return cause.kind in DEPENDS_ON[subject.kind] and (cause.kind is not Kind.RELAY or cause.id in finding.relays)
