"""What is different between two verdicts of the same target."""

from enum import StrEnum

from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Level, weight
from layers_cli.core.rule import Kind
from layers_cli.core.verdict import Verdict


class Turn(StrEnum):
    """Which way a finding or a subject went."""

    APPEARED = "appeared"
    CLEARED = "cleared"
    WORSENED = "worsened"
    IMPROVED = "improved"


@frozen
class Change:
    """One finding that came, went or changed weight; `before` and `after` are None where it was not there."""

    turn: Turn
    code: str
    kind: Kind
    subject: str
    before: Level | None
    after: Level | None


def changes(before: Verdict, after: Verdict) -> tuple[Change, ...]:
    """Compare the findings of two verdicts, worst change first; notes count, order does not."""
    old, new = _levels(before), _levels(after)
    found = [
        Change(turn=_turn(old.get(key), new.get(key)), code=key[0], kind=key[1], subject=key[2],
               before=old.get(key), after=new.get(key))
        for key in old.keys() | new.keys()
        if old.get(key) != new.get(key)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda c: (-weight(c.after or c.before or NOTE), c.code, c.kind, c.subject)))


def _levels(verdict: Verdict) -> dict[tuple[str, Kind, str], Level]:
    found: dict[tuple[str, Kind, str], Finding] = {}
    for finding in verdict.findings:
        key = (finding.code, finding.subject.kind, finding.subject.id)
        if key not in found or weight(finding.level) > weight(found[key].level):
            found[key] = finding
    return {key: finding.level for key, finding in found.items()}


def _turn(before: Level | None, after: Level | None) -> Turn:
    if before is None:
        return Turn.APPEARED
    if after is None:
        return Turn.CLEARED
    return Turn.WORSENED if weight(after) > weight(before) else Turn.IMPROVED
