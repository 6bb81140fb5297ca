"""Where a login puts the key: the system's keyring where there is one, else a file that only its owner may read."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from layers_cli import config as config_files
from layers_cli import vault
from layers_cli.core.frozen import frozen
from layers_cli.errors import UsageError
from layers_cli.keys import Secret, shown, write_private
from layers_cli.settings import DEFAULT_PROFILE, account
from layers_cli.setup import editing

_SETTINGS: Final = ("api_key_file", "keyring")


@frozen
class Kept:
    """Where a key was put, and why that is not the keyring."""

    place: str
    reason: str | None = None


def keep(secret: Secret, *, config_file: Path, profile: str, also: dict[str, str], in_file: bool) -> Kept:
    """Store the key of a profile and make the config file lead to it; `also` are other settings of the profile.

    A profile in a file that leads to none by itself becomes its default. UsageError where something cannot be written.
    """
    # First, so that what is wrong with the file is known before the key is anywhere.
    editing.change(config_file, _as_default(config_file, profile) | _changes(profile, also))
    reason = "a file was asked for" if in_file else vault.store(account(config_file, profile), secret.reveal())
    path = key_file(config_file, profile)
    if reason is None:
        editing.change(config_file, _changes(profile, {"keyring": True}))
        path.unlink(missing_ok=True)
        return Kept(place="keyring")
    write_private(path, f"{secret.reveal()}\n".encode(), what="API key file")
    editing.change(config_file, _changes(profile, {"api_key_file": path.name}))
    return Kept(place=f"file {shown(path)}", reason=reason)


def _as_default(config_file: Path, profile: str) -> dict[editing.Keys, Any]:
    config = config_files.read(config_file)
    has_one = config is not None and (config.profile is not None or DEFAULT_PROFILE in config.profiles)
    return {} if has_one or profile == DEFAULT_PROFILE else {(editing.DEFAULT,): profile}


def forget(*, config_file: Path, profile: str, named: dict[str, Any]) -> tuple[str, ...]:
    """Take away the key of a profile; return where it was, and UsageError where it could not be taken away.

    `named` is what the profile sets. A file that no login made is left where it is.
    """
    gone: list[str] = []
    if named.get("keyring"):
        if (reason := vault.forget(account(config_file, profile))) is not None:
            raise UsageError(f"the keyring does not give up the API key: {reason}", hint="unlock it and try again")
        gone.append("keyring")
    path = key_file(config_file, profile)
    if path.is_file():
        try:
            path.unlink()
        except OSError as error:
            raise UsageError(f"{shown(path)} cannot be removed: {error.strerror}", hint="remove it by hand") from None
        gone.append(f"file {shown(path)}")
    editing.change(config_file, _changes(profile, {}))
    return tuple(gone)


def key_file(config_file: Path, profile: str) -> Path:
    """Return the file that a login makes for a profile, beside the config file."""
    return config_file.absolute().parent / f"{quote(profile, safe='')}.key"


def _changes(profile: str, settings: dict[str, Any]) -> dict[editing.Keys, Any]:
    """Return the changes by which a profile has these settings, and no other way to a key."""
    return {("profiles", profile, name): settings.get(name) for name in (*_SETTINGS, *settings)}
