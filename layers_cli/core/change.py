"""What is different between two states of the same target."""

from collections.abc import Iterable
from enum import StrEnum

from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, Level, weight
from layers_cli.core.rule import Kind
from layers_cli.core.state import Mark, State


class Turn(StrEnum):
    """Which way a finding went."""

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
    name: str
    title: str
    before: Level | None
    after: Level | None

    def __str__(self) -> str:
        return f"{self.code} {self.turn} ({self.name})"


def changes(before: State, after: State) -> tuple[Change, ...]:
    """Compare two states, worst change first; the order of their findings does not matter."""
    if before.marks == after.marks:
        return ()
    old, new = _by_key(before), _by_key(after)
    found = [
        _change(old.get(key), new.get(key))
        for key in old.keys() | new.keys()
        if key not in old or key not in new or old[key].level != new[key].level
    ]
    return tuple(sorted(found, key=lambda c: (-weight(c.after or c.before or NOTE), c.code, c.kind, c.subject)))


def is_changed(before: State, after: State) -> bool:
    """Whether the health or a finding that counts is another."""
    return before.health != after.health or bool(changes(before, after))


def said(was: Health | None, now: Health, turns: Iterable[Change]) -> str:
    """Say in one line what changed; `was` is None where there was nothing before."""
    moved = str(now) if was in {None, now} else f"{was} to {now}"
    told = "; ".join(map(str, turns))
    return f"{moved}: {told}" if told else moved


def _by_key(state: State) -> dict[tuple[str, Kind, str], Mark]:
    return {(mark.code, mark.kind, mark.subject): mark for mark in state.marks}


def _change(before: Mark | None, after: Mark | None) -> Change:
    known = after or before
    assert known is not None
    return Change(
        turn=_turn(before, after),
        code=known.code,
        kind=known.kind,
        subject=known.subject,
        name=known.name,
        title=known.title,
        before=None if before is None else before.level,
        after=None if after is None else after.level,
    )


def _turn(before: Mark | None, after: Mark | None) -> Turn:
    if before is None:
        return Turn.APPEARED
    if after is None:
        return Turn.CLEARED
    return Turn.WORSENED if weight(after.level) > weight(before.level) else Turn.IMPROVED
