"""The TLS context that all connections of a process share."""

import os
import ssl
import sys
from functools import cache
from pathlib import Path
from typing import Final

import httpx

from layers_cli.errors import UsageError

_BUNDLES: Final = (
    "/etc/ssl/cert.pem", "/etc/pki/tls/cert.pem", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
)  # fmt: skip
"""Where systems without a hashed directory keep their authorities."""
_WITH_A_STORE: Final = frozenset({"darwin", "win32"})
"""The systems that judge certificates themselves, by authorities that lie in no file."""


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
            hint="name a PEM file that exists (--ca-bundle, ca_bundle, SSL_CERT_FILE), or none",
        ) from None


def _system_context(platform: str = sys.platform) -> ssl.SSLContext:
    if platform in _WITH_A_STORE:
        from truststore import SSLContext

        return SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # A hashed directory is read one authority at a time, when it is needed; a bundle costs 20 ms at every start.
    paths = ssl.get_default_verify_paths()
    if paths.capath and any(Path(paths.capath).glob("*.0")):
        return ssl.create_default_context(capath=paths.capath)
    bundle = next((file for file in (paths.cafile, *_BUNDLES) if file and Path(file).is_file()), None)
    # Small containers have no authorities at all.
    return httpx.create_ssl_context() if bundle is None else ssl.create_default_context(cafile=bundle)
