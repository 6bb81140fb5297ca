"""What may go wrong before there is a request: how the server lets clients in."""

import shutil
import ssl
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = """\
[req]
distinguished_name = name
[name]
[ca]
default_ca = box
[box]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = {names}
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature,keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
_HERE = "IP:127.0.0.1,DNS:localhost"
_THEN = ("20200101000000Z", "20200201000000Z")
_ALWAYS = ("20200101000000Z", "20491231000000Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How clients get in: the address, whether anybody listens and accepts, and the TLS that is spoken.

    `authority` is the file by which the certificate is to be trusted, None where it is not to be.
    """

    host: str = "127.0.0.1"
    listens: bool = True
    accepts: bool = True
    tls: ssl.SSLContext | None = None
    authority: Path | None = None


def door(kind: str, folder: Path) -> Door:
    """Return the door that a kind of `kinds.DOORS` makes; certificates come to lie in `folder`.

    ValueError where they cannot be made.
    """
    match kind:
        case "refused":
            return Door(listens=False)
        case "half-open":
            return Door(accepts=False)
        case "ipv6":
            return Door(host="::1")
        case _:
            return _tls(kind, folder)


def _tls(kind: str, folder: Path) -> Door:
    names = "DNS:elsewhere.example" if kind == "tls-wrong-name" else _HERE
    certificate, key = _certificate(folder, names, _THEN if kind == "tls-expired" else _ALWAYS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "tls-old":
        with warnings.catch_warnings():
            # Python warns of what is the very point here.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    return Door(tls=context, authority=None if kind == "tls-self-signed" else certificate)


def _certificate(folder: Path, names: str, valid: tuple[str, str]) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        raise ValueError("a certificate takes the program openssl, which is not there")
    (folder / "settings").write_text(_SETTINGS.format(names=names))
    (folder / "index").touch()
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    request = ("req", "-new", *curve, "-nodes", "-keyout", "key", "-out", "request", "-subj", "/CN=sandbox")
    sign = ("ca", "-batch", "-selfsign", "-notext", "-keyfile", "key", "-in", "request", "-out", "certificate")
    for words in (request, (*sign, "-startdate", valid[0], "-enddate", valid[1])):
        done = subprocess.run(  # noqa: S603 - words of our own
            [openssl, *words, "-config", "settings"], cwd=folder, capture_output=True, check=False
        )
        if done.returncode:
            raise ValueError(f"openssl {words[0]} failed: {done.stderr.decode(errors='replace').strip()[-200:]}")
    return folder / "certificate", folder / "key"
