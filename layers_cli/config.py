"""The config file: profiles of settings, checked key by key; values are never shown, for one of them may be a key."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from layers_cli.api.masking import masked
from layers_cli.core import duration
from layers_cli.core.frozen import frozen
from layers_cli.core.health import FAIL_ON
from layers_cli.core.limits import Limits
from layers_cli.core.nearest import guess
from layers_cli.errors import UsageError
from layers_cli.keys import read_private, shown
from layers_cli.paths import expanded

COLORS: Final = ("auto", "always", "never")
DURATIONS: Final = "write 90, 90s, 15m, 2h or 7d, up to 365d"
ORG_FORM: Final = "write it as the API shows it: org_..."

LIMIT: Final = 256 * 1024
"""The most bytes that a config file may have."""
_LONGEST_TIMEOUT: Final = timedelta(days=365)
_LONGEST_NAME: Final = 60
_LONGEST_NUMBER: Final = 999_999_999
_URL: Final = re.compile(r"https?://[^\s\x00-\x1f\x7f/?#@\\]+(?:/[^\s\x00-\x1f\x7f?#]*)?", re.IGNORECASE)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_POSITION: Final = re.compile(r"\(at (line \d+, column \d+|end of document)\)$")
_ORG: Final = re.compile(r"org_[A-Za-z0-9-]{1,80}")
_KEY_NAMES: Final = frozenset({"api_key", "api-key", "apikey", "key", "secret", "token"})


@frozen
class Config:
    """A config file as it was read: each profile holds the settings it names, converted, and nothing else."""

    path: Path
    profile: str | None = None
    profiles: Mapping[str, Mapping[str, Any]]
    warnings: tuple[str, ...] = ()


def read(path: Path) -> Config | None:
    """Read a config file; None where there is none, UsageError in one line for every fault in it."""
    try:
        data, warnings = read_private(path, what="config file", limit=LIMIT, refuse=UsageError)
    except OSError:
        return None
    return parsed(data, path, warnings=warnings)


def parsed(data: bytes, path: Path, *, warnings: tuple[str, ...] = ()) -> Config:
    """Return the content of a config file; `path` is named in errors, and key files are relative to it."""
    import tomllib

    subject = f"config file {shown(path)}"
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{subject} is not UTF-8 text", hint="save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        position = _POSITION.search(str(error))
        where = f" ({position[1]})" if position else ""
        raise UsageError(f"{subject} is not valid TOML{where}", hint="mend the syntax there") from None
    top = _table(_Place(path, ()), document, _TOP)
    return Config(path=path, profile=top.get("profile"), profiles=top.get("profiles", {}), warnings=warnings)


def did_you_mean(name: str, known: list[str]) -> str:
    """Return a hint at the nearest of the `known` names, or at all of them."""
    names = [shown(entry) for entry in known]
    return guess(name, names) or f"known: {', '.join(names)}"


def url(text: str) -> str | None:
    """Return a base URL without a slash at its end; None if it is not one, or carries credentials or a query."""
    return text.rstrip("/") if _URL.fullmatch(text) else None


def organization(text: str) -> str | None:
    """Return the id of an organization; None if it is none."""
    return text if _ORG.fullmatch(text) else None


def timeout(value: str | float) -> timedelta | None:
    """Return a deadline written as text or as seconds; None if it is none, or not above 0 and at most 365 days."""
    if not isinstance(value, str):
        in_range = 0 < value <= _LONGEST_TIMEOUT.total_seconds()
        return (timedelta(seconds=value) or None) if in_range else None
    try:
        parsed_value = duration.parse(value)
    except ValueError:
        return None
    return parsed_value if timedelta(0) < parsed_value <= _LONGEST_TIMEOUT else None


@dataclass(frozen=True, slots=True)
class _Place:
    """A key of a file, for the error about it."""

    file: Path
    keys: tuple[str, ...]

    def below(self, key: str) -> "_Place":
        return _Place(self.file, (*self.keys, key))

    def refused(self, fault: str, hint: str) -> UsageError:
        return UsageError(f"{shown(self.file)}: {'.'.join(map(_key, self.keys))} {fault}", hint=hint)


_Reader = Callable[[_Place, Any], Any]


def _key(name: str) -> str:
    """Write one key as TOML does, short and in one line."""
    # Masked before it is cut: the end of what is left of a key would be its middle.
    whole = masked(name)
    short = whole if len(whole) <= _LONGEST_NAME else whole[:_LONGEST_NAME] + "..."
    text = shown(short)
    return text if _BARE_KEY.fullmatch(name) or text != short or whole != name else f'"{text}"'


def _kind(value: object) -> str:
    match value:
        case str():
            return "a text"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _table(place: _Place, value: Any, readers: Mapping[str, _Reader]) -> dict[str, Any]:
    _expect(place, value, dict, hint=f"write [{'.'.join(map(_key, place.keys))}] and its keys below")
    for name in value:
        if name not in readers:
            raise place.below(name).refused("is not a known key", _unknown(place, name, list(readers)))
    return {name: readers[name](place.below(name), entry) for name, entry in value.items()}


def _unknown(place: _Place, name: str, known: list[str]) -> str:
    if not place.keys and name in _PROFILE:
        return "it belongs below [profiles.NAME]"
    if name in _KEY_NAMES:
        return "no key stands in this file: layers auth login puts it into the keyring or a file of its own"
    return did_you_mean(name, known)


def _expect(place: _Place, value: object, kind: type, *, hint: str) -> None:
    """Refuse a value of another type; exactly that type, for true is a number in Python."""
    if type(value) is not kind:
        raise place.refused(f"is {_kind(value)}, not {_kind(kind())}", hint)


def _text(place: _Place, value: Any) -> str:
    _expect(place, value, str, hint="put it in quotes")
    text: str = value
    if not text.strip():
        raise place.refused("is empty", "give it a value or leave it out")
    if _CONTROL.search(text):
        raise place.refused("holds control characters", "leave them out")
    return text


def _texts(place: _Place, value: Any) -> tuple[str, ...]:
    _expect(place, value, list, hint='write ["...", "..."]')
    return tuple(_text(place, entry) for entry in value)


def _truth(place: _Place, value: Any) -> bool:
    _expect(place, value, bool, hint="write true or false")
    return bool(value)


def _base_url(place: _Place, value: Any) -> str:
    if (address := url(_text(place, value))) is None:
        raise place.refused("is not a base URL", "write https://HOST, without credentials and query")
    return address


def _timeout(place: _Place, value: Any) -> timedelta:
    if type(value) not in {str, int, float}:
        raise place.refused(f"is {_kind(value)}, not a duration", DURATIONS)
    if (deadline := timeout(value)) is None:
        raise place.refused("is not a duration", DURATIONS)
    return deadline


def _one_of(*words: str) -> _Reader:
    def read_word(place: _Place, value: Any) -> str:
        word = _text(place, value)
        if word not in words:
            raise place.refused(f"is not one of {', '.join(words)}", "write one of these")
        return word

    return read_word


def _org(place: _Place, value: Any) -> str:
    if (known := organization(_text(place, value))) is None:
        raise place.refused("is not the id of an organization", ORG_FORM)
    return known


def _file(place: _Place, value: Any) -> Path:
    return place.file.parent / expanded(_text(place, value))


def _threshold(place: _Place, value: Any) -> str:
    """Return a threshold as the text that sets it."""
    name = place.keys[-1]
    hint = f'for example {name} = "{Limits().shown(name).partition("=")[2]}"'
    if type(value) not in {str, int, float}:
        raise place.refused(f"is {_kind(value)}", hint)
    is_sane = isinstance(value, str) or 0 <= value <= _LONGEST_NUMBER
    text = str(value) if is_sane else ""
    try:
        Limits().changed(name, text)
    except ValueError:
        raise place.refused("is not a value of this threshold", hint) from None
    return text


def _thresholds(place: _Place, value: Any) -> dict[str, str]:
    return _table(place, value, dict.fromkeys(Limits.names(), _threshold))


def _profile(place: _Place, value: Any) -> dict[str, Any]:
    profile = _table(place, value, _PROFILE)
    if profile.get("keyring") and "api_key_file" in profile:
        raise place.below("keyring").refused("and api_key_file exclude each other", "keep one of them")
    return profile


def _profiles(place: _Place, value: Any) -> dict[str, Any]:
    _expect(place, value, dict, hint="write [profiles.NAME] and its keys below")
    return {name: _profile(place.below(name), entry) for name, entry in value.items()}


_PROFILE: Final[dict[str, _Reader]] = {
    "api_key_file": _file,
    "keyring": _truth,
    "base_url": _base_url,
    "ca_bundle": _file,
    "org": _org,
    "project": _text,
    "app": _text,
    "timeout": _timeout,
    "fail_on": _one_of(*FAIL_ON),
    "only": _texts,
    "skip": _texts,
    "expect": _texts,
    "color": _one_of(*COLORS),
    "ascii": _truth,
    "plain": _truth,
    "record": _truth,
    "completion_cache": _truth,
    "ping_url": _text,
    "notify_url": _text,
    "notify_secret_file": _file,
    "thresholds": _thresholds,
}
_TOP: Final[dict[str, _Reader]] = {"profile": _text, "profiles": _profiles}
NAMES: Final = tuple(_PROFILE)
"""What a profile may set."""
TEXTS: Final = frozenset(name for name, reader in _PROFILE.items() if reader is _texts)
"""Those that are lists of texts."""
TRUTHS: Final = frozenset(name for name, reader in _PROFILE.items() if reader is _truth)
"""Those that are true or false."""
