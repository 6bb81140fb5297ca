"""The TLS context that all connections of a process share."""

import os
import ssl
from functools import cache
from pathlib import Path

import httpx

from layers_cli.errors import UsageError


def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Return a context that trusts `ca_file`, or SSL_CERT_FILE and SSL_CERT_DIR, or else the system's authorities."""
    if ca_file is not None:
        return _trusting(ca_file, None)
    return _trusting(os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None)


@cache
def plain_context() -> ssl.SSLContext:
    """Return a context for connections without TLS; without it every client would load the authorities."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _trusting(cafile: str | None, capath: str | None) -> ssl.SSLContext:
    if cafile is None and capath is None:
        return _system_context()
    try:
        return ssl.create_default_context(cafile=cafile, capath=capath)
    except OSError:
        named = " and ".join(repr(name) for name in (cafile, capath) if name)
        raise UsageError(
            f"Certificate authorities cannot be read from {named}",
            hint="name a PEM file that exists, or unset SSL_CERT_FILE and SSL_CERT_DIR",
        ) from None


def _system_context() -> ssl.SSLContext:
    # A hashed directory is read one authority at a time, when it is needed; a bundle costs 20 ms at every start.
    capath = ssl.get_default_verify_paths().capath
    if capath and any(Path(capath).glob("*.0")):
        return ssl.create_default_context(capath=capath)
    return httpx.create_ssl_context()
