"""The settings in force as texts, each with where it came from; of the key no more than its end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from layers_cli.config import NAMES
from layers_cli.core.frozen import frozen
from layers_cli.core.limits import Limits
from layers_cli.errors import LayersError
from layers_cli.keys import Secret
from layers_cli.settings import InKeyring, KeySource, Settings, Value
from layers_cli.setup.editing import DEFAULT

_APART: Final = frozenset({"api_key_file", "keyring", "thresholds"})
"""What is shown as something else: the key by its end, thresholds one by one."""
_TOLD: Final = frozenset({"ping_url", "notify_url"})
"""URLs whose path may be a secret."""


@frozen
class Setting:
    """A setting by its name in the config file; `value` is None where nothing is set."""

    name: str
    value: str | None
    origin: str


def settings_of(settings: Settings) -> Iterator[Setting]:
    """Yield every setting; the key is read for its last characters, from where it lies."""
    yield Setting(name=DEFAULT, value=settings.profile, origin=settings.profile_origin)
    yield Setting(name="api_key", value=_key(settings), origin="none" if settings.key is None else settings.key.origin)
    for name in (name for name in NAMES if name not in _APART):
        held: Value[object] = getattr(settings, name)
        value = _text(held.value)
        yield Setting(name=name, value=value and (_host(value) if name in _TOLD else value), origin=held.origin)
    for name in Limits.names():
        shown = settings.limits.shown(name).partition("=")[2]
        yield Setting(name=f"thresholds.{name}", value=shown, origin=settings.limit_origins.get(name, "default"))


def key_place(source: KeySource) -> str:
    """Say where a key lies."""
    match source:
        case Path():
            return f"file {source}"
        case InKeyring():
            return "keyring"
        case Secret():
            return "environment"
        case _:
            return "standard input"


def environment_of(secret: Secret) -> str:
    """Say which environment a key is for."""
    return "test" if secret.is_test else "live"


def _key(settings: Settings) -> str | None:
    if settings.key is None:
        return None
    try:
        secret = settings.api_key(None)
    except LayersError as error:
        return f"unusable: {error.message}"
    return f"****{secret.last_four} ({environment_of(secret)})"


def _host(url: str) -> str:
    """Return a URL without all that may be a secret in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "..."
    return f"{parts.scheme}://{parts.hostname or ''}/..."


def _text(value: object) -> str | None:
    match value:
        case None | ():
            return None
        case tuple():
            return ",".join(map(str, value))
        case bool():
            return str(value).lower()
        case timedelta():
            return f"{value.total_seconds():g}s"
        case _:
            return str(value)
