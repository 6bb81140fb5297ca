"""The history: what was seen when, how often apps are heard from, which probes were ours, and what cron has told.

No method raises for a fault of the database: it is told once, and what cannot be remembered is as if it had not been.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layers_cli.core.change import is_changed
from layers_cli.core.health import Health
from layers_cli.core.history import Stretch, Trail
from layers_cli.core.past import LEAST_SILENCE, patience
from layers_cli.core.probe import ECHO, Sent
from layers_cli.core.rhythm import Rhythm
from layers_cli.core.state import Mark, State
from layers_cli.store.coding import micros, moment, packed, sent, times, unpacked
from layers_cli.store.database import Database, clock

if TYPE_CHECKING:
    from sqlite3 import Connection, Cursor

WEEKS: Final = 8
"""How many weeks of silences are remembered."""
PROBES: Final = 500
"""How many probes of an app are remembered."""
_OUTLIER: Final = 2
_HOURS: Final = 7 * 24
_SECOND: Final = 1_000_000
_TRAIL: Final = "base_url, project_id, app_id, command"
_SAME_TRAIL: Final = "base_url = ? AND project_id = ? AND ifnull(app_id, '') = ifnull(?, '') AND command = ?"
_STRETCH: Final = "SELECT body, first_at, last_at, polls, exit_code, number FROM stretch JOIN state ON state = state.id"


@contextmanager
def open_history(
    path: Path, *, warn: Callable[[str], None], reads_only: bool = False, now: Callable[[], datetime] = clock
) -> "Iterator[History]":
    """Open the history at `path` for as long as it is entered; the file is made when it is first used.

    What is wrong with the file is said by `warn`, once. With `reads_only` the file is left as it is; what is
    moved aside is named after `now`.
    """
    database = Database(path, warn=warn, reads_only=reads_only, now=now)
    try:
        yield History(database)
    finally:
        database.close()


class History:
    """What is remembered between runs, in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, trail: Trail, state: State, at: datetime, exit_code: int, *, silence: timedelta | None = None
    ) -> Stretch | None:
        """Remember a poll; return the stretch that now holds, which it begins or extends.

        It extends the last one if nothing changed and not much more time has passed than usually does between two
        polls (`core.past.patience`), or than `silence`. None where it could not be remembered.
        """

        def recorded(connection: "Connection") -> Stretch:
            number = _trail(connection, trail)
            last, before = _last_two(connection, number)
            allowed = silence or (LEAST_SILENCE if last is None else patience(last, before))
            if last is None or is_changed(last.state, state) or abs(at - last.last_at) > allowed:
                # Who polled a moment earlier may get here a moment later.
                first_at = at if last is None or abs(at - last.last_at) > allowed else max(at, last.last_at)
                stretch = Stretch(state=state, first_at=first_at, last_at=first_at, polls=1, exit_code=exit_code)
                _begin(connection, number, stretch)
                return stretch
            stretch = Stretch(
                state=state,
                first_at=last.first_at,
                last_at=max(at, last.last_at),
                polls=last.polls + 1,
                exit_code=exit_code,
            )
            _extend(connection, number, stretch, is_same=last.state == state)
            return stretch

        return self._database.write(recorded, None)

    def latest(self, trail: Trail) -> Stretch | None:
        """Return the stretch that was recorded last."""

        def read(connection: "Connection") -> Stretch | None:
            return _last_two(connection, _known(connection, trail))[0]

        return self._database.read(read, None)

    def stretches(
        self, trail: Trail, *, since: datetime | None = None, before: datetime | None = None
    ) -> tuple[Stretch, ...]:
        """Return the stretches that reach into a time, oldest first, and the last one before it."""

        def read(connection: "Connection") -> tuple[Stretch, ...]:
            number = _known(connection, trail)
            (first,) = connection.execute(
                "SELECT ifnull(max(number), 0) FROM stretch WHERE trail = ? AND last_at < ?",
                (number, 0 if since is None else micros(since)),
            ).fetchone()
            rows = connection.execute(
                f"{_STRETCH} WHERE trail = ? AND number >= ? AND first_at <= ? ORDER BY number",
                (number, first, _END if before is None else micros(before)),
            )
            return tuple(_stretches(rows))

        return self._database.read(read, ())

    def trails(self) -> tuple[Trail, ...]:
        """Return every target that something is known of, the one recorded last first."""

        def read(connection: "Connection") -> tuple[Trail, ...]:
            rows = connection.execute(
                f"SELECT {_TRAIL},"  # noqa: S608
                " (SELECT last_at FROM stretch WHERE trail = id ORDER BY number DESC LIMIT 1) AS newest"
                " FROM trail WHERE newest IS NOT NULL ORDER BY newest DESC, id DESC"
            )
            return tuple(
                Trail(base_url=base_url, project_id=project_id, app_id=app_id, command=command)
                for base_url, project_id, app_id, command, _ in rows
            )

        return self._database.read(read, ())

    def since(self, trail: Trail, code: str, kind: str, subject: str) -> datetime | None:
        """Return since when every recorded poll that could tell has had a finding; None where it was not there."""

        def read(connection: "Connection") -> datetime | None:
            row = connection.execute(
                "SELECT since FROM mark WHERE trail = ? AND code = ? AND kind = ? AND subject = ?",
                (_known(connection, trail), code, str(kind), subject),
            ).fetchone()
            return None if row is None else moment(row[0])

        return self._database.read(read, None)

    def heard(self, base_url: str, app_id: str, last_event_at: datetime | None, at: datetime) -> None:
        """Remember when an app was last heard from, as the API said at a time."""
        self.heard_all(base_url, {app_id: last_event_at}, at)

    def heard_all(self, base_url: str, apps: Mapping[str, datetime | None], at: datetime) -> None:
        """Remember when each of many apps was last heard from; a probe's own event is none of the app's."""

        def write(connection: "Connection") -> None:
            for app_id, last_event_at in apps.items():
                if last_event_at is not None:
                    _hear(connection, _app(connection, base_url, app_id), last_event_at, at)

        self._database.write(write, None)

    def rhythm(self, base_url: str, app_id: str, at: datetime) -> Rhythm | None:
        """Return how long an app is usually silent at this hour of the week, and from how many days that is known.

        A silence that still lasts says nothing of what is usual, and one that is more than twice as long as in any
        other week was no habit. None where no earlier week is known.
        """

        def read(connection: "Connection") -> Rhythm | None:
            app, real_at = _known_app(connection, base_url, app_id)
            hour, week = _hour_of_week(at)
            past_weeks = "app = ? AND week > ? AND week < ? AND event_at < ?"
            span = (app, week - WEEKS, week, real_at)
            rows = connection.execute(
                f"SELECT longest FROM silence WHERE hour = ? AND {past_weeks} ORDER BY longest DESC",  # noqa: S608
                (hour, *span),
            ).fetchall()
            if not rows:
                return None
            (days,) = connection.execute(
                "SELECT count(DISTINCT week * 7 + hour / 24) FROM silence WHERE app = ? AND week > ?", span[:2]
            ).fetchone()
            longest = [seconds for (seconds,) in rows]
            is_outlier = len(longest) > 1 and longest[0] > _OUTLIER * longest[1]
            return Rhythm(longest=timedelta(seconds=longest[1 if is_outlier else 0]), days=days)

        return self._database.read(read, None)

    def probed(self, base_url: str, app_id: str, probe: Sent) -> None:
        """Remember a probe, so that its event is never taken for traffic."""

        def write(connection: "Connection") -> None:
            app = _app(connection, base_url, app_id)
            span = micros(probe.started_at), probe.key, probe.event_name, micros(probe.ended_at), times(probe)
            connection.execute("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?, ?)", (app, *span))
            connection.execute(
                "DELETE FROM sent WHERE app = ? AND started_at <"
                " (SELECT started_at FROM sent WHERE app = ? ORDER BY started_at DESC LIMIT 1 OFFSET ?)",
                (app, app, PROBES - 1),
            )

        self._database.write(write, None)

    def sent(self, base_url: str, app_id: str, *, since: datetime | None = None) -> tuple[Sent, ...]:
        """Return the probes that ended at a time or later, oldest first."""

        def read(connection: "Connection") -> tuple[Sent, ...]:
            app, _ = _known_app(connection, base_url, app_id)
            return _probes(connection, app, 0 if since is None else micros(since))

        return self._database.read(read, ())

    def last_real(self, base_url: str, app_id: str) -> datetime | None:
        """Return the newest time at which an app was heard from that no probe of ours explains."""

        def read(connection: "Connection") -> datetime | None:
            _, real_at = _known_app(connection, base_url, app_id)
            return moment(real_at) if real_at else None

        return self._database.read(read, None)

    def remember(self, trail: Trail, name: str, value: str | None) -> None:
        """Keep a small fact about a target; None forgets it."""

        def write(connection: "Connection") -> None:
            number = _trail(connection, trail)
            if value is None:
                connection.execute("DELETE FROM memo WHERE trail = ? AND name = ?", (number, name))
            else:
                connection.execute("INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", (number, name, value))

        self._database.write(write, None)

    def memo(self, trail: Trail, name: str) -> str | None:
        """Return a fact that was kept."""

        def read(connection: "Connection") -> str | None:
            query = "SELECT value FROM memo WHERE trail = ? AND name = ?"
            row = connection.execute(query, (_known(connection, trail), name)).fetchone()
            return None if row is None else str(row[0])

        return self._database.read(read, None)

    def lock(self, trail: Trail, owner: str, seconds: float, at: datetime) -> bool:
        """Take the lock of a target for so many seconds; whether it is the owner's now.

        Without a database there is nothing to protect, and everybody has it.
        """

        def write(connection: "Connection") -> bool:
            number, until = _trail(connection, trail), micros(at + timedelta(seconds=seconds))
            connection.execute("DELETE FROM lock WHERE trail = ? AND until <= ?", (number, micros(at)))
            connection.execute("INSERT OR IGNORE INTO lock VALUES (?, ?, ?)", (number, owner, until))
            taken = "UPDATE lock SET until = ? WHERE trail = ? AND owner = ?"
            return connection.execute(taken, (until, number, owner)).rowcount > 0

        return self._database.write(write, otherwise=True)

    def unlock(self, trail: Trail, owner: str) -> None:
        """Give a lock back, if it is still the owner's."""

        def write(connection: "Connection") -> None:
            connection.execute("DELETE FROM lock WHERE trail = ? AND owner = ?", (_known(connection, trail), owner))

        self._database.write(write, None)

    def prune(self, before: datetime) -> int:
        """Forget what ended before a time; return how many stretches those were."""

        def write(connection: "Connection") -> int:
            end = micros(before)
            gone = connection.execute("DELETE FROM stretch WHERE last_at < ?", (end,)).rowcount
            connection.execute("DELETE FROM state WHERE id NOT IN (SELECT state FROM stretch)")
            for table in ("mark", "memo"):
                connection.execute(f"DELETE FROM {table} WHERE trail NOT IN (SELECT trail FROM stretch)")  # noqa: S608
            connection.execute("DELETE FROM sent WHERE ended_at < ?", (end,))
            connection.execute("DELETE FROM app WHERE heard_at < ? AND id NOT IN (SELECT app FROM sent)", (end,))
            connection.execute("DELETE FROM silence WHERE app NOT IN (SELECT id FROM app)")
            return gone

        gone = self._database.write(write, 0)
        if gone:
            self._database.shrink()
        return gone


_END: Final = 2**62
_Row = tuple[bytes, int, int, int, int, int]


def _known(connection: "Connection", trail: Trail) -> int:
    """Return the number of a trail; 0, which is none's, where it is not known."""
    row = connection.execute(f"SELECT id FROM trail WHERE {_SAME_TRAIL}", _words(trail)).fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _trail(connection: "Connection", trail: Trail) -> int:
    known = _known(connection, trail)
    if known:
        return known
    made = connection.execute(f"INSERT INTO trail ({_TRAIL}) VALUES (?, ?, ?, ?)", _words(trail))  # noqa: S608
    return int(made.lastrowid or 0)


def _words(trail: Trail) -> tuple[str, str, str | None, str]:
    return trail.base_url, trail.project_id, trail.app_id, trail.command


def _last_two(connection: "Connection", trail: int) -> tuple[Stretch | None, Stretch | None]:
    """Return the last stretch of a trail and the one before it."""
    rows = connection.execute(f"{_STRETCH} WHERE trail = ? ORDER BY number DESC LIMIT 2", (trail,))
    found = _stretches(rows)
    return next(found, None), next(found, None)


def _stretches(rows: "Cursor") -> Iterator[Stretch]:
    """Yield the stretches that can be understood; each state is read once."""
    states: dict[bytes, State | None] = {}
    for body, first_at, last_at, polls, exit_code, _ in rows:
        state = states[body] if body in states else states.setdefault(body, unpacked(body))
        if state is not None:
            yield Stretch(
                state=state, first_at=moment(first_at), last_at=moment(last_at), polls=polls, exit_code=exit_code
            )


def _state(connection: "Connection", state: State) -> int:
    digest, body = packed(state)
    row = connection.execute("SELECT id FROM state WHERE digest = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    made = connection.execute("INSERT INTO state (digest, body) VALUES (?, ?)", (digest, body))
    return int(made.lastrowid or 0)


def _begin(connection: "Connection", trail: int, stretch: Stretch) -> None:
    at = micros(stretch.first_at)
    connection.execute(
        "INSERT INTO stretch SELECT ?, ifnull(max(number), 0) + 1, ?, ?, ?, 1, ? FROM stretch WHERE trail = ?",
        (trail, _state(connection, stretch.state), at, at, stretch.exit_code, trail),
    )
    _follow(connection, trail, stretch.state, at)


def _extend(connection: "Connection", trail: int, stretch: Stretch, *, is_same: bool) -> None:
    """Extend the last stretch of a trail; names and healths of subjects become those of the last poll."""
    connection.execute(
        "UPDATE stretch SET last_at = ?, polls = ?, exit_code = ?"
        " WHERE trail = ? AND number = (SELECT max(number) FROM stretch WHERE trail = ?)",
        (micros(stretch.last_at), stretch.polls, stretch.exit_code, trail, trail),
    )
    if not is_same:
        connection.execute(
            "UPDATE stretch SET state = ?"
            " WHERE trail = ? AND number = (SELECT max(number) FROM stretch WHERE trail = ?)",
            (_state(connection, stretch.state), trail, trail),
        )


def _follow(connection: "Connection", trail: int, state: State, at: int) -> None:
    """Keep since when each finding is there; one is gone when its subject is seen without it, and could be judged."""
    present = {_key(mark) for mark in state.marks}
    judged = {(str(each.kind), each.id) for each in state.standings if each.health is not Health.UNKNOWN}
    rows = connection.execute("SELECT code, kind, subject FROM mark WHERE trail = ?", (trail,)).fetchall()
    gone = [(trail, *key) for key in rows if key not in present and key[1:] in judged]
    connection.executemany("DELETE FROM mark WHERE trail = ? AND code = ? AND kind = ? AND subject = ?", gone)
    new = [(trail, *key, at) for key in present - {*rows}]
    connection.executemany("INSERT INTO mark VALUES (?, ?, ?, ?, ?)", new)


def _key(mark: Mark) -> tuple[str, str, str]:
    return mark.code, str(mark.kind), mark.subject


def _app(connection: "Connection", base_url: str, app_id: str) -> int:
    known, _ = _known_app(connection, base_url, app_id)
    if known:
        return known
    made = connection.execute("INSERT INTO app (base_url, app_id) VALUES (?, ?)", (base_url, app_id))
    return int(made.lastrowid or 0)


def _known_app(connection: "Connection", base_url: str, app_id: str) -> tuple[int, int]:
    """Return the number of an app, and when it was last heard from; 0 for what is not known."""
    query = "SELECT id, ifnull(real_at, 0) FROM app WHERE base_url = ? AND app_id = ?"
    row = connection.execute(query, (base_url, app_id)).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def _hear(connection: "Connection", app: int, event_at: datetime, at: datetime) -> None:
    probes = _probes(connection, app, micros(event_at - ECHO))
    if any(probe.explains(event_at) for probe in probes):
        (known,) = connection.execute("SELECT real_at FROM app WHERE id = ?", (app,)).fetchone()
        if known is None:
            return
        real_at = int(known)
    else:
        real_at = micros(event_at)
    connection.execute("UPDATE app SET real_at = ?, heard_at = ? WHERE id = ?", (real_at, micros(at), app))
    hour, week = _hour_of_week(at)
    silence = max(micros(at) - real_at, 0) // _SECOND
    connection.execute(
        "INSERT INTO silence VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (app, hour, place) DO UPDATE"
        " SET week = excluded.week, longest = excluded.longest, event_at = excluded.event_at"
        " WHERE week <> excluded.week OR longest < excluded.longest",
        (app, hour, week % WEEKS, week, silence, real_at),
    )


def _probes(connection: "Connection", app: int, since: int) -> tuple[Sent, ...]:
    rows = connection.execute(
        "SELECT key, event_name, started_at, ended_at, times FROM sent WHERE app = ? AND ended_at >= ?"
        " ORDER BY started_at",
        (app, since),
    )
    return tuple(sent(*row) for row in rows)


def _hour_of_week(at: datetime) -> tuple[int, int]:
    """Return the hour within its week of UTC, and the number of that week."""
    week, hour = divmod(micros(at) // (3600 * _SECOND), _HOURS)
    return hour, week
