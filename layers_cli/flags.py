"""The values of flags, read as what they stand for; UsageError names the flag that cannot be followed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from layers_cli import config, paths
from layers_cli.config import DURATIONS
from layers_cli.core.nearest import guess
from layers_cli.errors import UsageError
from layers_cli.keys import shown


def option_of(name: str) -> str:
    """Return the flag of a setting, as it is typed."""
    return f"--{name.replace('_', '-')}"


def text_of(flags: Mapping[str, object], name: str) -> str:
    """Return the text that a flag gives; UsageError where it is empty."""
    given = str(flags[name])
    if not given.strip():
        raise UsageError(f"{option_of(name)} is empty", hint="give it a value or leave it out")
    return given


def path_of(flags: Mapping[str, object], name: str) -> Path:
    """Return the path that a flag gives."""
    return paths.expanded(text_of(flags, name))


def texts_of(flags: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the texts of a flag that may be given several times."""
    values = flags[name]
    assert isinstance(values, Sequence)
    return tuple(text_of({name: value}, name) for value in values)


def names_of(flags: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the words of lists that may be separated by commas, each once."""
    parts = [part.strip() for text in texts_of(flags, name) for part in text.split(",")]
    if "" in parts:
        raise UsageError(f"{option_of(name)} holds an empty name", hint="leave out the comma that is too many")
    return tuple(dict.fromkeys(parts))


def truth_of(flags: Mapping[str, object], name: str) -> bool:
    """Return whether a flag is given."""
    return bool(flags[name])


def duration_of(flags: Mapping[str, object], name: str) -> timedelta:
    """Return the duration that a flag gives; UsageError where it is none."""
    if (deadline := config.timeout(text_of(flags, name))) is None:
        raise UsageError(f"{option_of(name)}: {shown(flags[name])} is not a duration", hint=DURATIONS)
    return deadline


def moment_of(flag: str, text: str | None, now: datetime) -> datetime | None:
    """Return the time that a flag gives, if it gives one; UsageError where it is none."""
    from layers_cli.core import moment

    try:
        return None if text is None else moment.parse(text, now)
    except ValueError as error:
        raise UsageError(f"{flag} {text!r} {error}", hint=f"write {moment.FORMS}") from None


def one_of(flags: Mapping[str, object], name: str, words: Sequence[str]) -> str:
    """Return the word that a flag gives; UsageError where it is none of `words`."""
    word = text_of(flags, name)
    if word not in words:
        hint = guess(word, words) or "give one of these"
        raise UsageError(f"{option_of(name)}: {shown(word)} is not one of {', '.join(words)}", hint=hint)
    return word
