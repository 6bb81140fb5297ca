"""Where a document goes: which formats were asked for, and into which files."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layers_cli.core.frozen import frozen
from layers_cli.core.nearest import guess
from layers_cli.errors import UsageError
from layers_cli.render import FITS, FORMATS, render
from layers_cli.terminal import Terminal

if TYPE_CHECKING:
    from layers_cli.core.look import Look
    from layers_cli.core.report import Document

_PLUGIN, _WORKFLOW = "nagios", "github"
"""The formats whose readers look at more than the text."""
_PICTURE: Final = "svg"
"""The format that shows a screen, so that it is as wide as that one in a file too."""
_SUMMARY: Final = 1_000_000
"""How many bytes the summary of a step may have: GitHub drops a longer one as a whole."""
_SWITCHES: Final = frozenset("qv")
"""The short flags without a value, which may stand before `-o` in one word."""


@frozen
class Outlet:
    """One format, and the file it is written to; without a file it goes to standard output."""

    format: str
    path: str | None = None


TEXT: Final = Outlet(format="text")
"""What is written where nobody asks for anything else."""


def outlets(words: Iterable[str], *, json: bool = False) -> tuple[Outlet, ...]:
    """Read the values of `-o`; UsageError for an unknown format or a second one without a file."""
    asked = [_outlet(word) for word in words] + ([Outlet(format="json")] if json else [])
    unique = tuple(dict.fromkeys(asked))
    shown = [outlet.format for outlet in unique if outlet.path is None]
    if len(shown) > 1:
        raise UsageError(
            f"{' and '.join(f'-o {name}' for name in shown)} cannot share standard output",
            hint=f"give one of them a file: -o {shown[-1]}=FILE",
        )
    return unique if shown else (*unique, TEXT)


def _outlet(word: str) -> Outlet:
    name, equals, path = word.removeprefix("=").partition("=")
    if name not in FORMATS:
        raise UsageError(
            f"{name!r} is no output format", hint=guess(name, FORMATS) or f"there are: {', '.join(FORMATS)}"
        )
    if equals and not path:
        raise UsageError(f"-o {name}= names no file", hint=f"write -o {name}=FILE")
    return Outlet(format=name, path=path or None)


def fitting(to: tuple[Outlet, ...], shape: str) -> tuple[Outlet, ...]:
    """Return the outlets; UsageError where one of them cannot hold what the command tells (a key of `FITS`)."""
    grows = shape == "stream"
    what = "what has no end yet" if grows else "this command"
    for outlet in to:
        if outlet.format not in FITS[shape]:
            raise UsageError(f"-o {outlet.format} does not fit {what}", hint=f"what fits: {', '.join(FITS[shape])}")
        if grows and outlet.path is not None:
            raise UsageError(
                f"-o {outlet.format}={outlet.path} is written whole or not at all, and this has no end yet",
                hint=f"redirect standard output instead: -o {outlet.format} > FILE",
            )
    return to


def placed(to: tuple[Outlet, ...]) -> tuple[Outlet, ...]:
    """Return the outlets; UsageError where one of their files cannot lie where it was put, before anybody is asked."""
    taken: dict[Path, str] = {}
    for outlet in to:
        if outlet.path is None:
            continue
        word = f"-o {outlet.format}={outlet.path}"
        try:
            file = _file(outlet.path)
            if file is not None:
                _prove(word, file)
        except OSError as error:
            raise UsageError(f"{word} cannot be written: {error.strerror or error}", hint="name another file") from None
        if file is not None and (other := taken.setdefault(file, word)) != word:
            raise UsageError(f"{other} and {word} are the same file", hint="give each a file of its own")
    return to


def _file(path: str) -> Path | None:
    """Return the file that a path leads to; None where it is written as it stands.

    That is so for devices and pipes, and for what this process already writes to.
    """
    if os.name == "posix" and Path(path).is_symlink():
        _distrust(Path(path))
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return Path(os.path.realpath(path))
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return None
    for stream in (1, 2):
        with suppress(OSError):
            if os.path.samestat(found, os.fstat(stream)):
                return None
    return Path(os.path.realpath(path))


def _distrust(link: Path) -> None:
    """Raise where somebody else put the link into a folder that everybody may write to.

    Linux refuses to follow such a link; here it is resolved by hand, which goes around that.
    """
    if is_planted(link.lstat(), link.absolute().parent.stat(), user=os.geteuid()):
        raise PermissionError(errno.EACCES, "it is a link that another user made in a folder open to all")


def is_planted(link: os.stat_result, folder: os.stat_result, *, user: int) -> bool:
    """Whether a link in a folder is not to be followed by `user`."""
    shared = stat.S_ISVTX | stat.S_IWOTH
    return folder.st_mode & shared == shared and link.st_uid not in {user, folder.st_uid}


def _prove(word: str, file: Path) -> None:
    """Raise what will stand in the way of writing the file."""
    if file.is_dir():
        raise UsageError(f"{word} is a directory", hint="name a file in it")
    if not file.parent.is_dir():
        raise UsageError(f"{word}: there is no {file.parent}", hint="make the folder first")
    beside = _beside(file)
    beside.open("x").close()
    beside.unlink()
    if file.exists() and not os.access(file, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _beside(file: Path) -> Path:
    """Return a name in the folder of a file that nothing has yet."""
    return file.with_name(f".layers-{os.getpid()}-{os.urandom(4).hex()}.part")


def foreseen(words: Sequence[str]) -> tuple[Outlet, ...]:
    """Guess the outlets from a command line that could not be parsed, so that an error reaches its reader."""
    line = words[: words.index("--")] if "--" in words else words
    found: list[Outlet] = []
    for word, following in zip(line, (*line[1:], ""), strict=False):
        value = _output_value(word, following)
        with suppress(UsageError):
            found += [] if value is None else placed((_outlet(value),))
    # Of several that cannot share standard output, the first that a program reads is served.
    shown = next((outlet for outlet in found if outlet.path is None and outlet != TEXT), TEXT)
    return (*dict.fromkeys(outlet for outlet in found if outlet.path is not None), shown)


def _output_value(word: str, following: str) -> str | None:
    """Return what a word of the command line says about the output; None where it is another flag or argument."""
    name, equals, value = word.partition("=")
    if name == "--output":
        return value if equals else following
    if name == "--save-svg":
        return f"{_PICTURE}={value if equals else following}"
    if word.startswith("--"):
        return "json" if word == "--json" else None
    flags, letter, value = word.partition("o")
    return value or following if letter and flags.startswith("-") and set(flags[1:]) <= _SWITCHES else None


def deliver(
    document: "Document", to: Iterable[Outlet], terminal: Terminal, look: "Look", *, is_told: bool = True
) -> tuple[str, ...]:
    """Write the document to every outlet, files first; return a line for each file that could not be written.

    What is not to be told goes into files alone.
    """
    failed: list[str] = []
    in_files = [outlet for outlet in to if outlet.path is not None]
    for outlet in in_files:
        try:
            _write(outlet, render(outlet.format, document, look if outlet.format == _PICTURE else kept_look(look)))
        except OSError as error:
            failed.append(f"{outlet.path} could not be written: {error.strerror or error}")
    is_told = is_told and not (look.quiet and document.head.exit_code == 0)
    for outlet in to:
        # A monitor takes silence for a fault.
        if outlet.path is None and (is_told or outlet.format == _PLUGIN):
            terminal.write(render(outlet.format, document, look))
    if any(outlet.format == _WORKFLOW for outlet in to):
        failed += _tell_workflow(document, terminal.environ, kept_look(look))
    return tuple(failed)


def is_monitored(to: Iterable[Outlet]) -> bool:
    """Whether a monitoring system reads what the process prints and how it ends."""
    return any(outlet.format == _PLUGIN and outlet.path is None for outlet in to)


def ended_with(code: int, to: Iterable[Outlet]) -> int:
    """Return the exit code of the process: a monitoring plugin has codes of its own."""
    if not is_monitored(to):
        return int(code)
    from layers_cli.core.plugin import state

    return int(state(code))


def kept_look(look: "Look") -> "Look":
    """Return the look of what is written into files."""
    return replace(look, width=None, terminal=False, colour=False, quiet=False, encoding="utf-8")


def _tell_workflow(document: "Document", environ: Mapping[str, str], look: "Look") -> list[str]:
    """Add to the summary and the outputs of the step of a GitHub workflow, where the runner names their files.

    There is nothing to mask: what is written holds no more of the key than its end.
    """
    from layers_cli.core.report import Report

    verdict = document.verdict.health if isinstance(document, Report) else "unknown"
    told = {
        "GITHUB_STEP_SUMMARY": _fitted(render("markdown", document, look), environ.get("GITHUB_STEP_SUMMARY", "")),
        # Both values are words of ours: nothing that the API says can become an output.
        "GITHUB_OUTPUT": iter([f"verdict={verdict}\nexit-code={document.head.exit_code}\n"]),
    }
    failed: list[str] = []
    for name, chunks in told.items():
        try:
            if environ.get(name):
                _add(environ[name], chunks)
        except OSError as error:
            failed.append(f"{name} could not be written: {error.strerror or error}")
    return failed


def _fitted(chunks: Iterable[str], path: str) -> Iterator[str]:
    """Yield what a summary has room for beside what is in its file; where that is not all, say so."""
    room = _SUMMARY
    with suppress(OSError):
        room -= Path(path).stat().st_size
    for chunk in chunks:
        room -= len(chunk.encode("utf-8", "backslashreplace"))
        if room < 0:
            yield "\n\nThis is as much as a summary can hold.\n"
            return
        yield chunk


def _write(outlet: Outlet, chunks: Iterable[str]) -> None:
    """Write a file whole or not at all: beside it first, then in its place, with the mode that it had."""
    assert outlet.path is not None
    file = _file(outlet.path)
    if file is None:
        _add(outlet.path, chunks)
        return
    beside = _beside(file)
    try:
        with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            if file.exists():
                beside.chmod(stat.S_IMODE(file.stat().st_mode))
            stream.writelines(chunks)
        beside.replace(file)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _add(path: str, chunks: Iterable[str]) -> None:
    """Write at the end of a file, a device or a pipe."""
    with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        stream.writelines(chunks)
