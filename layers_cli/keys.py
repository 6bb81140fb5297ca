"""The API key, and the files that only their owner may read."""

import os
import re
import stat
from pathlib import Path
from typing import Final, Never, TextIO

from layers_cli.api.masking import masked
from layers_cli.errors import AccessError, LayersError, UsageError

_KEY_LIMIT: Final = 4096
_KEY_FORM: Final = re.compile(r"[!-~]+")
_SHORTEST_SHOWN: Final = 12
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_ONLY_THE_KEY: Final = "give it the key and nothing else"


class Secret:
    """An API key that shows its last four characters to whoever prints it, and its text only to `reveal`."""

    __slots__ = ("_text", "warnings")

    def __init__(self, text: str, *, warnings: tuple[str, ...] = ()) -> None:
        self._text = text
        self.warnings = warnings

    def reveal(self) -> str:
        """Return the key itself."""
        return self._text

    @property
    def last_four(self) -> str:
        """The last four characters; empty where they would be too much of the key."""
        return self._text[-4:] if len(self._text) >= _SHORTEST_SHOWN else ""

    @property
    def is_test(self) -> bool:
        """Whether this is a key of the test environment."""
        return self._text.startswith("lp_test_")

    def __repr__(self) -> str:
        return f"…{self.last_four}"

    def __reduce__(self) -> Never:
        raise TypeError("an API key is neither pickled nor copied")


def shown(text: object) -> str:
    """Return a name or path fit for one line: what looks like an API key is masked, control characters are escaped."""
    safe = masked(str(text))
    return safe if safe.isprintable() else repr(safe)


def read_private(path: Path, *, what: str, limit: int, refuse: type[LayersError]) -> tuple[bytes, tuple[str, ...]]:
    """Read a file that others may not read, and return its bytes with warnings.

    `what` names the kind of file in messages. FileNotFoundError and NotADirectoryError pass, every other fault is
    raised as `refuse`. Pipes are read to their end.
    """
    subject = f"{what} {shown(path)}"
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            warnings: tuple[str, ...] = ()
            if os.name == "posix" and is_open_to_others(status):
                fault = f"{subject} is open to others (mode {stat.S_IMODE(status.st_mode):04o})"
                read_only = bool(os.fstatvfs(file.fileno()).f_flag & os.ST_RDONLY)
                if (reason := excuse(status, user=os.geteuid(), read_only=read_only)) is None:
                    raise refuse(fault, hint=f"chmod 600 {_quoted(path)}")
                warnings = (f"{fault}; {reason}",)
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except IsADirectoryError:
        raise refuse(f"{subject} is a directory", hint="name a file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise refuse(f"{subject} cannot be read: {reason}", hint="mend that or name another file") from None
    if len(data) > limit:
        raise refuse(f"{subject} is bigger than {limit // 1024} KiB", hint="name another file")
    return data, warnings


def write_private(path: Path, data: bytes, *, what: str) -> None:
    """Write a file that only its owner may read, whole or not at all; a link is followed to where it leads.

    Folders on the way are made. UsageError says in one line why it cannot be written.
    """
    subject = f"{what} {shown(path)}"
    try:
        file = Path(os.path.realpath(path))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and not file.is_file():
            raise UsageError(f"{subject} is not a regular file", hint="name another file")
        beside = file.with_name(f".{os.urandom(8).hex()}.part")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(descriptor)
            beside.replace(file)
        except BaseException:
            beside.unlink()
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise UsageError(f"{subject} cannot be written: {reason}", hint="mend that or name another file") from None


def is_open_to_others(status: os.stat_result) -> bool:
    """Return whether this is a regular file that its group or everybody may use; pipes have no such readers."""
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & _OTHERS)


def excuse(status: os.stat_result, *, user: int, read_only: bool) -> str | None:
    """Return why `user` cannot be asked to close an open file; None where they can close it."""
    if status.st_uid != user:
        return "it belongs to another user"
    if read_only:
        return "it lies on a read-only file system"
    return None


def from_file(path: Path, *, origin: str) -> Secret:
    """Read the key from a file that `origin` named; AccessError says in one line what is wrong with the file."""
    subject = f"API key file {shown(path)}"
    try:
        data, warnings = read_private(path, what="API key file", limit=_KEY_LIMIT, refuse=AccessError)
    except OSError:
        raise AccessError(f"{subject} does not exist", hint=f"it is named by {origin}") from None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise AccessError(f"{subject} is not UTF-8 text", hint=_ONLY_THE_KEY) from None
    return from_text(text, where=subject, warnings=warnings)


def from_stdin(stdin: TextIO | None) -> Secret:
    """Read the key from a pipe or a redirected file; a terminal would show what is typed and is refused."""
    where = "standard input"
    try:
        if stdin is None or stdin.isatty():
            raise AccessError("standard input brings no API key", hint="pipe the key in, or give --api-key-file FILE")
        text = stdin.read(_KEY_LIMIT + 1)
    except (OSError, ValueError):
        raise AccessError(f"{where} cannot be read as text", hint=_ONLY_THE_KEY) from None
    if len(text) > _KEY_LIMIT:
        raise AccessError(f"{where} is bigger than {_KEY_LIMIT // 1024} KiB", hint=_ONLY_THE_KEY)
    return from_text(text, where=where)


def from_terminal() -> Secret:
    """Ask for the key on the terminal, which does not show what is typed; AccessError where that cannot be had."""
    import getpass
    import warnings

    try:
        with warnings.catch_warnings():
            # Without this what is typed would be shown where the terminal cannot hide it.
            warnings.simplefilter("error", getpass.GetPassWarning)
            text = getpass.getpass("API key (it is not shown): ")
    except (EOFError, OSError, getpass.GetPassWarning):
        raise AccessError("no API key was typed", hint="or pipe it in: layers auth login < FILE") from None
    return from_text(text, where="what was typed")


def from_text(text: str, *, where: str, warnings: tuple[str, ...] = ()) -> Secret:
    """Return the key in `text`, freed of a byte order mark and blanks around it; AccessError names `where`."""
    key = text.strip().removeprefix("\ufeff").strip()
    if not key:
        raise AccessError(f"{where} is empty", hint=_ONLY_THE_KEY)
    if len(key.split()) > 1:
        raise AccessError(f"{where} holds several words or lines", hint=_ONLY_THE_KEY)
    if not _KEY_FORM.fullmatch(key):
        raise AccessError(f"{where} holds characters that no API key has", hint=_ONLY_THE_KEY)
    return Secret(key, warnings=warnings)


def _quoted(path: Path) -> str:
    """Return a path as a shell reads it."""
    import shlex

    text = shown(path)
    return shlex.quote(text) if text == str(path) else text
