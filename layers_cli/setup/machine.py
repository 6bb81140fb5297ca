"""What can be looked at without a network: versions, files, the key's form, the terminal, clock, proxy, authorities."""

import os
import platform
import re
import ssl
import stat
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from layers_cli import __version__
from layers_cli.api.tls import tls_context
from layers_cli.core.doctor import Blame, Seen, fault, note
from layers_cli.keys import Secret, shown
from layers_cli.paths import config_file, history_file
from layers_cli.settings import Settings
from layers_cli.setup.listing import environment_of, key_place

if TYPE_CHECKING:
    from layers_cli.core.look import Look

_LIBRARIES: Final = ("httpx", "pydantic", "rich", "typer", "tomlkit", "truststore", "keyring")
_KEY: Final = re.compile(r"lp_(live|test)_[A-Za-z0-9_-]{16,}")
_OTHERS_READ: Final = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows a time before this."""
_SCHEMES: Final = frozenset({"http", "https", "socks5", "socks5h"})


def versions(*, libraries: bool) -> Seen:
    """Say what runs, with the libraries where they are wanted."""
    openssl = " ".join(ssl.OPENSSL_VERSION.split()[:2])
    parts = [f"layers {__version__}", f"Python {platform.python_version()}", openssl]
    parts.append(f"{platform.system()} {platform.release()} ({platform.machine()})")
    parts += [f"{name} {each}" for name in _LIBRARIES if libraries and (each := _version(name))]
    return Seen(told=", ".join(parts))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def config(settings: Settings, environ: Mapping[str, str]) -> Seen:
    """Say which config file and profile hold; what is wrong with them was told when they were read."""
    path = config_file(environ)
    if settings.config_file is None:
        return Seen(told=f"no config file at {shown(path)}: only flags and environment count")
    profile = "no profile" if settings.profile is None else f"profile {shown(settings.profile)}"
    told = f"{shown(settings.config_file)}, {profile} ({settings.profile_origin})"
    return note(f"{told}; {settings.warnings[0]}") if settings.warnings else Seen(told=told)


def key(settings: Settings, secret: Secret) -> Seen:
    """Say where the key came from and whether it looks like one; it is opaque, so no look makes it wrong."""
    assert settings.key is not None
    place = key_place(settings.key.value)
    told = f"****{secret.last_four} ({environment_of(secret)}) from {settings.key.origin}, kept in: {place}"
    if secret.warnings:
        return note(f"{told}; {secret.warnings[0]}", "keep it where only you can read it")
    if not _KEY.fullmatch(secret.reveal()):
        return note(f"{told}; it does not look like lp_live_... or lp_test_...", "see that it was pasted whole")
    return Seen(told=told)


def files(settings: Settings, environ: Mapping[str, str]) -> Seen:
    """Look at who else can read or write what the tool keeps."""
    path = settings.config_file or config_file(environ)
    own = [path, history_file()]
    if settings.key is not None and isinstance(settings.key.value, Path):
        own.append(settings.key.value)
    if os.name != "posix":
        return Seen(told="this system has no modes to look at")
    folders = dict.fromkeys(each.parent for each in own)
    open_to_others = [each for each in (*map(_readable, own), *map(_writable, folders)) if each is not None]
    if open_to_others:
        return note("; ".join(told for told, _ in open_to_others), "; ".join(fix for _, fix in open_to_others))
    known = sum(each.exists() for each in own)
    return Seen(told=f"{known} of {len(own)} are there, and only you can read them")


def _readable(path: Path) -> tuple[str, str] | None:
    return _mode(path, _OTHERS_READ, "is open to others", "chmod 600")


def _writable(path: Path) -> tuple[str, str] | None:
    return _mode(path, _OTHERS_WRITE, "can be written by others", "chmod go-w")


def _mode(path: Path, bits: int, told: str, fix: str) -> tuple[str, str] | None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None
    # A sticky folder, as /tmp is, keeps its files to their owners.
    if not mode & bits or mode & stat.S_ISVTX:
        return None
    return f"{shown(path)} {told} (mode {mode:04o})", f"{fix} {shown(path)}"


def terminal(look: "Look", environ: Mapping[str, str]) -> Seen:
    """Say how the result is written here."""
    where = f"a terminal of {look.width} columns" if look.terminal else "no terminal: lines are not folded"
    colour = "colour" if look.colour else "no colour"
    symbols = "plain text" if look.plain else "ASCII symbols" if look.ascii else "all symbols"
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    return Seen(told=f"{where}, {colour}, {symbols}, {encoding}, TERM={shown(environ.get('TERM', 'not set'))}")


def clock(now: datetime) -> Seen:
    """Say what time it is here."""
    told = f"{now:%Y-%m-%d %H:%M:%S} UTC, {datetime.now().astimezone():%H:%M} here"
    if now < _BUILT:
        return fault(told, "set this machine's clock: with this one no certificate is valid", Blame.USAGE)
    return Seen(told=told)


def proxy_of(base_url: str) -> str | None:
    """Return the proxy that stands before a base URL; plain http, which stays on this machine, has none."""
    url = urlsplit(base_url)
    if url.scheme == "http" or proxy_bypass(url.hostname or ""):
        return None
    known = getproxies()
    found = known.get("https") or known.get("all")
    return None if found is None else found if "://" in found else f"http://{found}"


def proxy(base_url: str) -> Seen:
    """Say which proxy is in the way to a base URL."""
    known = ", ".join(sorted(f"{name}_proxy" for name in getproxies() if name != "no"))
    found = proxy_of(base_url)
    if found is None:
        return Seen(told=f"none for this URL ({known} set)" if known else "none")
    try:
        url = urlsplit(found)
        place = f"{url.scheme}://{url.hostname}:{url.port or 'default port'}"
    except ValueError:
        url, place = urlsplit(""), ""
    if url.scheme not in _SCHEMES or not url.hostname:
        return fault("the proxy that the environment names is no URL", "write http://HOST:PORT", Blame.USAGE)
    return Seen(told=f"{place}{' with a password' if url.password else ''}")


def authorities(settings: Settings) -> Seen:
    """Say whose certificates are trusted."""
    # Loaded here, so that a file that cannot be used is told here.
    tls_context(settings.ca_file)
    if settings.ca_bundle.value is not None:
        return Seen(told=f"those in {shown(settings.ca_bundle.value)} alone ({settings.ca_bundle.origin})")
    return Seen(told="those of the system")
