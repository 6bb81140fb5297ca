"""What a watch writes off the board: a line of text, or a JSON object, for each change."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from layers_cli.core.change import Change, said
from layers_cli.core.codec import change as coded
from layers_cli.core.codec import mark
from layers_cli.core.duration import spoken
from layers_cli.core.facts import stamp
from layers_cli.core.look import Look
from layers_cli.core.snapshot import Target
from layers_cli.core.state import Mark, described
from layers_cli.core.verdict import Verdict
from layers_cli.render.json import written
from layers_cli.render.visible import visible
from layers_cli.render.words import Words, number

if TYPE_CHECKING:
    from layers_cli.core.session import Session
    from layers_cli.core.tick import Tick

SCHEMA = "layers.watch/1"
BARE: Final = Look()
N = TypeVar("N", Mark, Change)


def line(tick: "Tick", look: Look = BARE) -> str:
    """Return one line of text about a poll: how it is, or what changed."""
    words = Words.of(look, tick.at)
    if tick.was is None:
        return _line(tick.at, described(replace(tick.state, marks=_named(tick.state.marks, words))))
    return _line(tick.at, said(tick.was, tick.state.health, _named(tick.changes, words)))


def heartbeat(tick: "Tick") -> str:
    """Return one line that says that the watch goes on and nothing changed."""
    return _line(tick.at, f"still {tick.state.health}, {_since(tick)}; {polls(tick.number)}")


def slowed(tick: "Tick") -> str:
    """Say that the API asked to be left alone."""
    return f"slowed by the rate limit: the next poll comes in {spoken(timedelta(seconds=tick.next_in or 0))}"


def summary(tick: "Tick", lasted: timedelta, count: int, ended: str = "") -> str:
    """Return one line about the whole watch; `ended` says why it is over, where somebody may wonder."""
    changed = "no change" if count == 0 else number(count, "change")
    unconfirmed = "" if tick.settled is tick.verdict else f"; the last poll came to {tick.verdict.health}, unconfirmed"
    why = f"; ended, because {ended}" if ended else ""
    return (
        f"{polls(tick.number)} in {spoken(lasted)}, {changed}, now {tick.state.health} {_since(tick)}{unconfirmed}{why}"
    )


def changes(session: "Session") -> Iterator[str]:
    """Yield a line for each of the last changes."""
    for at, text in session.changes:
        yield f"  {_line(at, text)}"


def polls(count: int) -> str:
    """Count polls."""
    return number(count, "poll")


def _named(each: tuple[N, ...], words: Words) -> tuple[N, ...]:
    return tuple(replace(one, name=words.named(one.kind, one.name)) for one in each)


def _since(tick: "Tick") -> str:
    return f"since {tick.since:%Y-%m-%d %H:%M:%S} UTC"


def _line(at: datetime, text: str) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}  {visible(text)}\n"


def document(tick: "Tick", target: Target) -> str:
    """Return one line of JSON about a poll."""
    return _json({
        "schema": SCHEMA,
        "at": stamp(tick.at),
        "poll": tick.number,
        "target": {"projectId": target.project_id, "appId": target.app_id},
        "verdict": str(tick.state.health),
        "verdictBefore": tick.was and str(tick.was),
        "since": stamp(tick.since),
        "found": str(tick.verdict.health),
        "changes": [coded(each) for each in tick.changes],
        "findings": [mark(each) for each in tick.state.marks],
        "failuresInARow": tick.failures,
        "slowedForSeconds": tick.slowed_for,
    })  # fmt: skip


def ending(why: str, verdict: Verdict, polls: int, count: int, code: int) -> str:
    """Return the last line of JSON: why the watch ended, and how."""
    return _json({
        "schema": SCHEMA,
        "at": stamp(verdict.snapshot.now),
        "ended": why,
        "verdict": str(verdict.health),
        "exitCode": code,
        "polls": polls,
        "changeCount": count,
    })  # fmt: skip


def _json(value: Mapping[str, Any]) -> str:
    return f"{written(dict(value))}\n"
