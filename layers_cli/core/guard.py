"""The flap guard of a watch: what a poll finds counts once enough polls in a row have found it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from layers_cli.core.change import is_changed
from layers_cli.core.frozen import frozen
from layers_cli.core.state import Mark, State, ordered, state_of
from layers_cli.core.verdict import Verdict

AT_ONCE: Final = frozenset({"LAY304"})
"""The findings that no poll reports by chance."""

_HEALTH: Final = ("", "", "")
_Key = tuple[str, str, str]


@frozen
class Held:
    """What a watch holds for true, and since when it has that health; `verdict` is the last of its health.

    `streaks` counts, for the health and for each finding, how many polls in a row have said otherwise.
    """

    state: State
    since: datetime
    verdict: Verdict
    streaks: Mapping[_Key, int]


def begun(verdict: Verdict, since: datetime | None = None) -> Held:
    """Return what the first poll says: there is nothing yet that it could contradict.

    `since` is from when on somebody else knows of that health.
    """
    return Held(state=state_of(verdict), since=since or verdict.snapshot.now, verdict=verdict, streaks={})


def held(before: Held, verdict: Verdict, confirm: int) -> Held:
    """Return what is held for true after one more poll.

    The health and every finding change by themselves: each becomes what the last poll said of it as soon as `confirm`
    polls in a row have said otherwise than what was held, whatever else they said. So faults that take turns cannot
    hold each other back. What could not be checked again says nothing.
    """
    seen = state_of(verdict, before.state)
    if not is_changed(before.state, seen):
        return Held(state=seen, since=before.since, verdict=verdict, streaks={})
    was, now = _by_key(before.state), _by_key(seen)
    said_otherwise = {key for key in was.keys() | now.keys() if _level(was, key) != _level(now, key)}
    at_once = {key[1:] for key in said_otherwise if key[0] in AT_ONCE and key in now}
    # What follows from it comes with it: one cause is told once.
    sure = {key for key in said_otherwise if key[1:] in at_once and key in now and _comes_along(now[key])}
    if seen.health is not before.state.health:
        said_otherwise.add(_HEALTH)
        sure |= {_HEALTH} if sure else set()
    streaks = {key: before.streaks.get(key, 0) + 1 for key in said_otherwise}
    settled = {key for key, count in streaks.items() if count >= confirm} | sure
    # Names and the healths of subjects are those of the last poll, and so are the words of what is still there.
    chosen = ((now if key in settled or key not in said_otherwise else was).get(key) for key in was | now)
    state = replace(
        seen,
        health=seen.health if _HEALTH in settled else before.state.health,
        marks=ordered(mark for mark in chosen if mark is not None),
    )
    # What is held has the health of its verdict, whatever else one poll found: the exit code is the verdict's.
    tells = state.health is seen.health and (bool(settled) or not is_changed(state, seen))
    return Held(
        state=state,
        since=before.since if state.health is before.state.health else verdict.snapshot.now,
        verdict=verdict if tells else before.verdict,
        streaks={key: count for key, count in streaks.items() if key not in settled},
    )


def _by_key(state: State) -> dict[_Key, Mark]:
    return {_key(mark): mark for mark in state.marks}


def _key(mark: Mark) -> _Key:
    return mark.code, mark.kind, mark.subject


def _comes_along(mark: Mark) -> bool:
    return mark.code in AT_ONCE or not mark.root


def _level(marks: Mapping[_Key, Mark], key: _Key) -> str | None:
    return marks[key].level if key in marks else None
