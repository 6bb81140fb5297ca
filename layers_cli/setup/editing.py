"""Changes in the config file: comments and order survive, and nothing is written that could not be read again."""

import os
import time
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from layers_cli import config
from layers_cli.config import NAMES, TEXTS, TRUTHS, did_you_mean
from layers_cli.core.limits import Limits
from layers_cli.errors import UsageError
from layers_cli.keys import read_private, shown, write_private

Keys = tuple[str, ...]
"""Where a value stands in the file, from the top."""
DEFAULT: Final = "profile"
"""The one setting that is the file's and not a profile's."""
_PATIENCE: Final = 5.0
"""Seconds to wait for another change of the same file."""
_THRESHOLDS: Final = "thresholds"
_KEYS: Final = frozenset({"api_key", "key"})


def settable() -> list[str]:
    """Return the name of everything that can be set, as it is written on a command line."""
    names = [name for name in NAMES if name not in {_THRESHOLDS, "keyring"}]
    return [DEFAULT, *names, *(f"{_THRESHOLDS}.{name}" for name in Limits.names())]


def place(name: str, profile: str) -> Keys:
    """Return where a setting stands; UsageError with a suggestion for a name that there is not."""
    if name in _KEYS:
        raise UsageError("an API key is not put on a command line", hint="layers auth login")
    if name not in settable():
        raise UsageError(f"{shown(name)!r} is no setting", hint=did_you_mean(name, settable()))
    return (DEFAULT,) if name == DEFAULT else ("profiles", profile, *name.split("."))


def value(name: str, text: str) -> Any:
    """Return what a command line says as the file holds it; whether it fits is told when the file is read again."""
    if name in TEXTS:
        return [part.strip() for part in text.split(",")]
    return {"true": True, "false": False}.get(text, text) if name in TRUTHS else text


def change(path: Path, changes: Mapping[Keys, Any], *, patience: float = _PATIENCE) -> bool:
    """Set each key to its value, or take it away where that is None; return whether the file changed.

    UsageError where the file cannot be read, would not be valid, or cannot be written; it is then as it was.
    """
    with _alone(path, patience):
        before = read(path)
        after = changed(before, changes, path)
        if after == before:
            return False
        save(path, after)
        return True


@contextmanager
def _alone(path: Path, patience: float) -> Iterator[None]:
    """Keep other changes off a file until this one is made; UsageError where another takes too long.

    It is the folder that is locked: the file itself is another one after every change.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder = Path(os.path.realpath(path)).parent
    # What is wrong with the folder is told by who reads or writes the file.
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        ends = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends:
                    raise UsageError(
                        f"another program is changing config file {shown(path)}", hint="try again when it is done"
                    ) from None
                time.sleep(0.02)
            except OSError:  # a file system without locks
                break
        yield
    finally:
        os.close(descriptor)


def read(path: Path) -> str:
    """Return the text of a config file, empty where there is none."""
    try:
        data, _ = read_private(path, what="config file", limit=config.LIMIT, refuse=UsageError)
        return data.decode("utf-8-sig")
    except OSError:
        return ""
    except UnicodeDecodeError:
        raise UsageError(f"config file {shown(path)} is not UTF-8 text", hint="save it as UTF-8") from None


def save(path: Path, text: str) -> None:
    """Write a config file; UsageError where what it says cannot be followed."""
    config.parsed(text.encode(), path)
    write_private(path, text.encode(), what="config file")


def changed(text: str, changes: Mapping[Keys, Any], path: Path) -> str:
    """Return the text of a config file with what was changed in it."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        wanted = tomllib.loads(text)
        document = tomlkit.parse(text)
        for keys, new in changes.items():
            for table in (wanted, document):
                _put(table, keys, new)
        made = document.as_string()
        is_right = tomllib.loads(made) == wanted
    except (TOMLKitError, ValueError, RecursionError):
        # What is wrong with it is told by the line below, where it was wrong before.
        config.parsed(text.encode(), path)
        made, is_right = "", False
    if not is_right:
        raise UsageError(f"config file {shown(path)} cannot be changed by program", hint="layers config edit")
    return made


def _put(table: MutableMapping[str, Any], keys: Keys, new: Any) -> None:
    """Put a value where the keys lead, making the tables on the way; None takes it away."""
    first, *rest = keys
    if rest:
        if first not in table:
            if new is None:
                return
            table[first] = {}
        below = table[first]
        if not isinstance(below, MutableMapping):
            raise ValueError
        _put(below, tuple(rest), new)
    elif new is None:
        table.pop(first, None)
    else:
        table[first] = new
