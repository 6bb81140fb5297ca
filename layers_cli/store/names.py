"""Ids and names of projects and apps for the completion of shells: a small text file for each way to an API.

The first line of a file is the Unix time from which on it does not count, the second its scope. Every other line is
kind, id of the project, word and meaning of the word, with tabs between them; projects come before apps.
"""

import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import App, AppList, AppRecord, Project, ProjectList, ProjectRecord, Reading
from layers_cli.core.snapshot import Target

KEPT: Final = timedelta(days=7)
"""How long a shell offers what no run has read again."""
MOST_WORDS: Final = 500
MOST_FILES: Final = 20
_SUFFIX: Final = ".names"
_PROJECT, _APP = "project", "app"
_MOST_BYTES: Final = 1024 * 1024
_LONGEST: Final = 80
_ID_MARKS: Final = frozenset("._-")
# Nothing that a shell acts on even within double quotes, and no asterisk, which masks a key.
_NAME_MARKS: Final = _ID_MARKS | frozenset(" ,&()#%/@:+'")
_SHOWN: Final = 4
_SHORTEST_KEY: Final = 12
_OTHER_KEYS: Final = ("sandbox", "api_key_file", "api_key_stdin")

Word = tuple[str, str, str, str]
"""A line of a file: kind, id of the project, the word, what it means."""
Learned = tuple[Target, Reading]
"""A reading, and the target that it is about."""


@frozen
class Way:
    """How an API was reached: `scope` is what a shell knows of that before it starts the tool.

    Names are kept in `folder`; `config_file` also decides which key it is, `since` is when it was read (Unix time, ns).
    """

    scope: str
    folder: Path
    config_file: Path
    since: int

    @property
    def file(self) -> Path:
        """The file of the names; two scopes that share one displace each other."""
        return self.folder / f"{zlib.crc32(_encoded(self.scope)):08x}{_SUFFIX}"


def scope(flags: Mapping[str, object], environ: Mapping[str, str]) -> str | None:
    """Return all that chooses the key and the API, as every script puts it together; None where a script cannot."""
    key, config = environ.get("LAYERS_API_KEY", ""), environ.get("LAYERS_CONFIG", "")
    if any(flags.get(name) for name in _OTHER_KEYS) or (key and (len(key) < _SHORTEST_KEY or key != key.strip())):
        return None
    if config and not Path(os.path.expanduser(config)).is_absolute():  # noqa: PTH111 - a home may be unknown
        return None
    parts = [environ.get("XDG_CONFIG_HOME", ""), config]
    for name in ("profile", "base_url", "org"):
        parts += [str(flags.get(name) or ""), environ.get(f"LAYERS_{name.upper()}", "")]
    parts.append(key[-_SHOWN:])
    text = "\t".join(parts)
    return text if all(part.isprintable() for part in parts) else None


def keep(way: Way, learned: Iterable[Learned], mask: Callable[[str], str]) -> None:
    """Add what was read to what is kept of the same way; OSError where it cannot be written."""
    known = _known(way)
    words = known or []
    for target, reading in learned:
        words = _merged(words, target, reading)
    words = sorted(_masked(words, mask), key=lambda word: word[0] != _PROJECT)[:MOST_WORDS]
    expires = way.since // 10**9 + int(KEPT.total_seconds())
    lines = [str(expires), way.scope, *map("\t".join, words)]
    way.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if known is None:
        _make_room(way.folder)
    _write(way, _encoded("\n".join(lines) + "\n"))


def drop(way: Way) -> None:
    """Forget what is kept of a way; OSError where it cannot be removed."""
    way.file.unlink(missing_ok=True)


def drop_all(folder: Path) -> None:
    """Forget everything; OSError where something cannot be removed."""
    for file in _files(folder):
        file.unlink(missing_ok=True)


def _known(way: Way) -> list[Word] | None:
    """Return what is kept of a way; None where there is nothing, or another key may have brought it."""
    try:
        descriptor = os.open(way.file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_mtime_ns <= _changed(way.config_file):
                return None
            expires, scope, *lines = file.read(_MOST_BYTES).decode("utf-8", "surrogateescape").split("\n")
    except (OSError, ValueError):
        return None
    if scope != way.scope or not expires.isdecimal() or int(expires) * 10**9 <= way.since:
        return None
    return [word for line in lines if (word := _word(line)) is not None]


def _changed(file: Path) -> int:
    """Return when a file was changed; 0 where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _word(line: str) -> Word | None:
    parts = line.split("\t")
    if len(parts) != 4 or parts[0] not in {_PROJECT, _APP} or not all(map(is_plain, parts[1:])):  # noqa: PLR2004
        return None
    kind, owner, word, meaning = parts
    return kind, owner, word, meaning


def _merged(known: list[Word], target: Target, reading: Reading) -> list[Word]:
    """Put what a reading says in place of what was known before: a list of all, a record of one."""
    match reading:
        case ProjectList(projects=projects):
            ids = {_bare(project.id) for project in projects}
            fresh = [word for project in projects for word in _of_project(project, project.id)]
            stale = [word for word in known if word[0] == _PROJECT or _bare(word[1]) not in ids]
        case Project(record=project):
            # By the id that was asked for: the record may go by its bare one.
            asked = target.project_id or project.id
            fresh = [*_of_project(project, asked)]
            same = {_bare(asked), _bare(project.id)}
            stale = [word for word in known if word[0] == _PROJECT and _bare(word[1]) in same]
        case AppList(apps=apps):
            fresh = [word for app in apps for word in _of_app(app, target)]
            stale = [word for word in known if word[:2] == (_APP, target.project_id)]
        case App(record=app):
            fresh = [*_of_app(app, target)]
            stale = [word for word in known if word[0] == _APP and app.id in word[2:]]
        case _:
            return known
    gone = {*stale, *fresh}
    return [*fresh, *(word for word in known if word not in gone)]


def _bare(project_id: str) -> str:
    return project_id.removeprefix("prj_")


def _of_project(project: ProjectRecord, identifier: str) -> Iterator[Word]:
    return _words(_PROJECT, identifier, identifier, project.name, project.customer_external_id)


def _of_app(app: AppRecord, target: Target) -> Iterator[Word]:
    return _words(_APP, target.project_id or "", app.id, app.name)


def _words(kind: str, owner: str, identifier: str, *names: str | None) -> Iterator[Word]:
    """Yield the words for one thing; nothing where its id is none that a shell can be given."""
    if not (_is_id(owner) and _is_id(identifier)):
        return
    plain = [name for name in dict.fromkeys(names) if name and name != identifier and is_plain(name)]
    yield kind, owner, identifier, plain[0] if plain else identifier
    for name in plain:
        yield kind, owner, name, identifier


def _masked(words: Iterable[Word], mask: Callable[[str], str]) -> Iterator[Word]:
    """Yield what holds no key; a meaning that does is left out alone."""
    for kind, owner, word, meaning in words:
        if mask(owner) == owner and mask(word) == word:
            yield kind, owner, word, meaning if mask(meaning) == meaning else word


def _is_id(text: str) -> bool:
    return text.isascii() and _ID_MARKS.issuperset(_marks(text)) and is_plain(text)


def is_plain(text: str) -> bool:
    """Whether a text can stand on a command line and on a screen without doing anything there."""
    return (
        len(text) <= _LONGEST
        and text.isprintable()
        and text == " ".join(text.split())
        and text[:1].isalnum()
        and _NAME_MARKS.issuperset(mark for mark in _marks(text) if mark.isascii())
    )


def _marks(text: str) -> Iterator[str]:
    return (character for character in text if not character.isalnum())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _files(folder: Path) -> list[Path]:
    return [file for pattern in (f"*{_SUFFIX}", ".*.part") for file in folder.glob(pattern)]


def _make_room(folder: Path) -> None:
    """Remove the oldest files, so that there is room for one more."""
    for file in sorted(_files(folder), key=_changed, reverse=True)[MOST_FILES - 1 :]:
        file.unlink(missing_ok=True)


def _write(way: Way, data: bytes) -> None:
    """Write a file whole or not at all, as old as what it says; a link in its place is replaced, not followed."""
    beside = way.folder / f".{os.urandom(8).hex()}.part"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        # A config file that was changed in the meantime is newer, and what is kept then does not count.
        os.utime(beside, ns=(way.since, way.since))
        beside.replace(way.file)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
