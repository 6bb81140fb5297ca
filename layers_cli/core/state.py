"""What a verdict comes to, small enough to be remembered and to be compared with another."""

from collections.abc import Iterable, Iterator

from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, Level, weight
from layers_cli.core.rule import Kind
from layers_cli.core.verdict import Verdict


@frozen
class Standing:
    """How one subject is."""

    kind: Kind
    id: str
    name: str
    health: Health


@frozen
class Mark:
    """One finding that counts, with the name of its subject; `root` is False for what follows from another."""

    code: str
    kind: Kind
    subject: str
    name: str
    level: Level
    title: str
    root: bool = True


@frozen
class State:
    """The health of a target and of each of its subjects, and the findings that count, in a fixed order."""

    health: Health
    standings: tuple[Standing, ...]
    marks: tuple[Mark, ...]


def state_of(verdict: Verdict, before: State | None = None) -> State:
    """Return what there is to remember of a verdict; of several findings of one rule on one subject, the worst.

    A finding of the state `before` that could not be checked again is still held for true: not to see it is no proof.
    """
    worst: dict[tuple[str, Kind, str], Mark] = {}
    for finding in verdict.findings:
        key = (finding.code, finding.subject.kind, finding.subject.id)
        if finding.level == NOTE or (key in worst and weight(worst[key].level) >= weight(finding.level)):
            continue
        worst[key] = Mark(
            code=finding.code,
            kind=finding.subject.kind,
            subject=finding.subject.id,
            name=finding.subject.name,
            level=finding.level,
            title=finding.title,
            root=finding.follows_from is None,
        )
    for mark in () if before is None else _unseen(verdict, before):
        worst.setdefault((mark.code, mark.kind, mark.subject), mark)
    return State(
        health=verdict.health,
        standings=tuple(
            Standing(kind=s.kind, id=s.id, name=s.name, health=verdict.health_of(s)) for s in verdict.subjects
        ),
        marks=ordered(worst.values()),
    )


def ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks in their fixed order, the worst first."""
    return tuple(sorted(marks, key=lambda mark: (-weight(mark.level), mark.code, mark.kind, mark.subject)))


def described(state: State) -> str:
    """Say in one line how it is, and what is at the root of it."""
    told = "; ".join(f"{mark.code} {mark.title} ({mark.name})" for mark in state.marks if mark.root)
    return f"{state.health}: {told}" if told else str(state.health)


def _unseen(verdict: Verdict, before: State) -> Iterator[Mark]:
    """Yield the marks of a state whose checks could not be made this time."""
    everywhere = {check.code for check in verdict.coverage.not_checked if check.signal is not None}
    here = {(check.code, check.kind, check.subject) for check in verdict.coverage.not_checked}
    for mark in before.marks:
        if mark.code in everywhere or (mark.code, mark.kind, mark.subject) in here:
            yield mark
