"""The base URL: where the key may be sent."""

import ipaddress
from typing import Final

import httpx

from layers_cli.errors import UsageError

_HINT: Final = "give it as https://HOST, or as http://localhost:PORT for a server on this machine"
MAX_PORT: Final = 65535
_MAX_LABEL: Final = 63


def base_address(text: str) -> httpx.URL:
    """Return the base URL that `text` names, without a trailing slash; UsageError where a key may not go there."""
    if "@" in text or "?" in text or "#" in text:
        # Not quoted back: this is where passwords and tokens stand.
        raise UsageError("The base URL has a user name, a query or a fragment", hint=_HINT)
    if not text.isprintable() or " " in text or "\\" in text:
        raise UsageError("The base URL has a character that cannot stand in a URL", hint=_HINT)
    url = readable(text)
    if url is None:
        raise UsageError("The base URL cannot be read", hint=_HINT)
    host, port = url.raw_host.decode("ascii"), url.port
    if url.scheme not in {"http", "https"}:
        raise UsageError("The base URL does not begin with https://", hint=_HINT)
    if not is_place(host, port):
        raise UsageError("The base URL has no valid host and port", hint=_HINT)
    if url.scheme == "http" and not is_loopback(host):
        raise UsageError(f"The API key is not sent unencrypted to {host}", hint=_HINT)
    return url.copy_with(raw_path=url.raw_path.rstrip(b"/") or b"/")


def readable(text: str, base: httpx.URL | None = None) -> httpx.URL | None:
    """Return the URL that `text` is, seen from `base`; None where it is none, or names a host that cannot be."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        # Whatever begins with xn-- passes for a name until somebody looks at it.
        _ = url.host
    except (httpx.InvalidURL, ValueError):
        return None
    return url


def is_place(host: str, port: int | None) -> bool:
    """Whether there can be a server at `host` and `port`."""
    return _is_host(host) and (port is None or 0 < port <= MAX_PORT)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both URLs lead to the same scheme, host and port."""
    return _origin(one) == _origin(other)


def place(url: httpx.URL) -> str:
    """Return the host, with the port where it is not the scheme's own."""
    host = url.raw_host.decode("ascii", "replace")
    host = f"[{host}]" if ":" in host else host
    return host if url.port is None else f"{host}:{url.port}"


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _is_host(host: str) -> bool:
    if ":" in host:
        return "%" not in host
    labels = host.removesuffix(".").split(".")
    return "%" not in host and all(0 < len(label) <= _MAX_LABEL for label in labels)
