"""The tables of the history, and the steps that lead to them from every version that ever was.

Times are whole microseconds since 1970, UTC. A state is stored once however often it comes back, and a stretch of time
in which nothing changes is one row, so that a poll which brings nothing new writes one row again.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite3 import Connection

STEPS: Final = (
    (
        """
        CREATE TABLE trail (
            id INTEGER PRIMARY KEY,
            base_url TEXT NOT NULL, project_id TEXT NOT NULL, app_id TEXT, command TEXT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX one_trail ON trail (base_url, project_id, command, ifnull(app_id, ''))",
        "CREATE TABLE state (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, body BLOB NOT NULL)",
        """
        CREATE TABLE stretch (
            trail INTEGER NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL,
            first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, polls INTEGER NOT NULL, exit_code INTEGER NOT NULL,
            PRIMARY KEY (trail, number)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE mark (
            trail INTEGER NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (trail, code, kind, subject)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE memo (
            trail INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (trail, name)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE lock (trail INTEGER PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL)",
        """
        CREATE TABLE app (
            id INTEGER PRIMARY KEY, base_url TEXT NOT NULL, app_id TEXT NOT NULL, real_at INTEGER, heard_at INTEGER,
            UNIQUE (base_url, app_id)
        )
        """,
        """
        CREATE TABLE silence (
            app INTEGER NOT NULL, hour INTEGER NOT NULL, place INTEGER NOT NULL,
            week INTEGER NOT NULL, longest INTEGER NOT NULL, event_at INTEGER NOT NULL,
            PRIMARY KEY (app, hour, place)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE sent (
            app INTEGER NOT NULL, started_at INTEGER NOT NULL, key TEXT NOT NULL,
            event_name TEXT NOT NULL, ended_at INTEGER NOT NULL, times TEXT NOT NULL,
            PRIMARY KEY (app, started_at, key)
        ) WITHOUT ROWID
        """,
    ),
)
"""What leads from each version to the next; a step that was ever released is never changed."""
VERSION: Final = len(STEPS)


def version(connection: "Connection") -> int:
    """Return the version of the tables in a file; 0 where it has none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: "Connection") -> None:
    """Bring the tables to this version, all steps or none; somebody else may have done it meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")
