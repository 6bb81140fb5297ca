"""One SQLite file that many processes write to, and that never ends a run: what is wrong with it is a warning."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from layers_cli.store import schema

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")

PATIENCE: Final = 15.0
"""Seconds to wait for others who write."""

_FULL, _READ_ONLY, _CORRUPT, _CANNOT_OPEN, _NOT_A_DATABASE = 13, 8, 11, 14, 26
_BUSY: Final = frozenset({5, 6})
_READ_ONLY_FOLDER: Final = 1544
_REASONS: Final = {
    _FULL: "the disk is full",
    _READ_ONLY: "it cannot be written",
    _CANNOT_OPEN: "it cannot be opened",
    **dict.fromkeys(_BUSY, "others keep it busy"),
}
_BESIDE: Final = ("", "-wal", "-shm")
"""The files that one database consists of."""


def clock() -> datetime:
    """Return the time that files are named after."""
    return datetime.now(UTC)


class Database:
    """A file of history: opened when it is first used; after a fault that it cannot mend it is as if empty.

    A damaged or read-only file is moved aside and a new one begun. With `reads_only` nothing is made, moved or written.
    """

    def __init__(
        self, path: Path, *, warn: Callable[[str], None], reads_only: bool = False, now: Callable[[], datetime] = clock
    ) -> None:
        self._path = path
        self._warn = warn
        self._reads_only = reads_only
        self._now = now
        self._connection: Connection | None = None
        self._opened: os.stat_result | None = None
        self._is_given_up = False

    def close(self) -> None:
        """Close the file; what was recorded is in it already."""
        import sqlite3

        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def read(self, action: "Callable[[Connection], T]", otherwise: T) -> T:
        """Return what `action` reads, and `otherwise` where that is not possible."""
        return self._tried(action, otherwise)

    def write(self, action: "Callable[[Connection], T]", otherwise: T) -> T:
        """Do all that `action` does or nothing of it; return `otherwise` where that is not possible."""

        def whole(connection: "Connection") -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = action(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise
            return result

        return self._tried(whole, otherwise)

    def shrink(self) -> None:
        """Give back the room of what was deleted, if nobody is in the way."""
        import sqlite3

        with suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.execute("VACUUM")

    def _tried(self, action: "Callable[[Connection], T]", otherwise: T) -> T:
        import sqlite3

        # Once more after the file was moved aside.
        for _ in range(2):
            if self._is_given_up:
                break
            try:
                if (connection := self._connected()) is None:
                    break
                return action(connection)
            except UnicodeEncodeError:
                # An id that came as half a character of JSON.
                self._give_up("it cannot hold an id that is no text")
            except (sqlite3.Error, OSError) as error:
                self._react(error)
        return otherwise

    def _connected(self) -> "Connection | None":
        if self._connection is not None and not self._reads_only and not self._is_in_place():
            # Somebody has moved or removed the file: what is written into it would be lost.
            self.close()
        if self._connection is None:
            if self._reads_only:
                self._connection = self._for_reading()
            else:
                if not self._path.exists():
                    self._make()
                self._connection = self._for_writing()
        return self._connection

    def _is_in_place(self) -> bool:
        try:
            return self._opened is not None and os.path.samestat(self._opened, self._path.stat())
        except FileNotFoundError:
            return False

    def _for_writing(self) -> "Connection | None":
        self._opened = self._path.stat()
        connection = _connection(self._path)
        try:
            known = schema.version(connection)
            if known > schema.VERSION:
                connection.close()
                self._give_up("it was written by a newer version of layers")
                return None
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if known < schema.VERSION:
                schema.migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _for_reading(self) -> "Connection | None":
        """Open the file as it lies there; None where there is none, or none that can be understood."""
        import sqlite3

        if not self._path.exists():
            return None
        for mode in ("mode=ro", "mode=ro&immutable=1"):
            connection = _connection(f"{self._path.absolute().as_uri()}?{mode}", uri=True)
            try:
                known = schema.version(connection)
            except sqlite3.OperationalError:
                # In a folder that cannot be written there is no room for what a log needs beside it.
                connection.close()
                continue
            except BaseException:
                connection.close()
                raise
            if known == schema.VERSION:
                return connection
            connection.close()
            if known > schema.VERSION:
                self._give_up("it was written by a newer version of layers")
            return None
        self._give_up("it cannot be opened")
        return None

    def _make(self) -> None:
        """Make the file beside its place, whole, then put it there unless somebody was faster."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self._path.with_name(f".{self._path.name}-{os.getpid()}-{os.urandom(4).hex()}")
        try:
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            connection = _connection(beside)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                schema.migrate(connection)
            finally:
                connection.close()
            with suppress(FileExistsError):
                _put(beside, self._path)
        finally:
            for ending in _BESIDE:
                Path(f"{beside}{ending}").unlink(missing_ok=True)

    def _react(self, error: Exception) -> None:
        """Move a file aside that can no longer be used, or give up."""
        self.close()
        code = getattr(error, "sqlite_errorcode", None) or 0
        fault = code & 0xFF
        is_damaged = fault in {_CORRUPT, _NOT_A_DATABASE}
        if self._reads_only:
            self._give_up("it is damaged" if is_damaged else _reason(error, fault))
        elif is_damaged or (fault == _READ_ONLY and code != _READ_ONLY_FOLDER):
            self._move_aside("damaged" if is_damaged else "read-only")
        else:
            self._give_up(_reason(error, fault))

    def _move_aside(self, what: str) -> None:
        aside = self._path.with_name(f"{self._path.name}.{what}-{self._now():%Y%m%dT%H%M%S.%fZ}-{os.getpid()}")
        if not self._is_in_place():
            return
        try:
            for ending in _BESIDE:
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{ending}").rename(f"{aside}{ending}")
        except OSError as error:
            self._give_up(f"it is {what} and cannot be moved aside: {error.strerror or error}")
            return
        self._warn(f"the history {self._path} is {what}: it was moved to {aside.name}, and a new one begins")

    def _give_up(self, why: str) -> None:
        self._is_given_up = True
        self._warn(f"the history {self._path} is not {'read' if self._reads_only else 'used'}: {why}")


def _connection(database: Path | str, *, uri: bool = False) -> "Connection":
    import sqlite3

    return sqlite3.connect(database, timeout=PATIENCE, isolation_level=None, uri=uri)


def _put(file: Path, place: Path) -> None:
    """Give a file its name; FileExistsError where that is taken."""
    try:
        place.hardlink_to(file)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # Not every file system knows hard links.
        if place.exists():
            raise FileExistsError from None
        file.rename(place)


def _reason(error: Exception, fault: int) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    return _REASONS.get(fault, str(error))
