"""States and times as the database holds them."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from layers_cli.core.health import NOTE, Health, Level
from layers_cli.core.probe import Sent
from layers_cli.core.rule import Kind
from layers_cli.core.state import Mark, Standing, State

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return the whole microseconds from 1970 to a time."""
    return (moment - _EPOCH) // _INSTANT


def moment(micros: int) -> datetime:
    """Return the time that lies so many microseconds after 1970."""
    return _EPOCH + micros * _INSTANT


def packed(state: State) -> tuple[bytes, bytes]:
    """Return what tells a state from every other, and the state itself."""
    text = _json(
        [
            state.health,
            [[s.kind, s.id, s.name, s.health] for s in state.standings],
            [[m.code, m.kind, m.subject, m.name, m.level, m.title, m.root] for m in state.marks],
        ]
    )
    return blake2b(text, digest_size=16).digest(), zlib.compress(text)


def unpacked(body: bytes) -> State | None:
    """Return a state that was packed; None for what is none."""
    try:
        health, standings, marks = json.loads(zlib.decompress(body))
        return State(
            health=Health(health),
            standings=tuple(
                Standing(kind=Kind(kind), id=subject, name=name, health=Health(health))
                for kind, subject, name, health in standings
            ),
            marks=tuple(
                Mark(
                    code=code, kind=Kind(kind), subject=subject, name=name, level=_level(level), title=title, root=root
                )
                for code, kind, subject, name, level, title, root in marks
            ),
        )
    except (ValueError, TypeError, zlib.error):
        return None


def times(sent: Sent) -> str:
    """Write the times that the report of a probe held."""
    return " ".join(str(micros(each)) for each in sent.times)


def sent(key: str, event_name: str, started_at: int, ended_at: int, times: str) -> Sent:
    """Return a probe as it was recorded."""
    return Sent(
        key=key,
        event_name=event_name,
        started_at=moment(started_at),
        ended_at=moment(ended_at),
        times=tuple(moment(int(each)) for each in times.split()),
    )


def _level(word: str) -> Level:
    return NOTE if word == NOTE else Health(word)


def _json(value: Any) -> bytes:
    # Names come from the API and may hold what UTF-8 cannot: escapes can.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
