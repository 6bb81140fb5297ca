"""What a TLS certificate says of itself, and why it is not trusted.

Python decodes only certificates that it trusts; these are needed most of those that it does not.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from layers_cli.core.frozen import frozen

INTERCEPTORS: Final = (
    "zscaler", "netskope", "blue coat", "bluecoat", "symantec web", "fortinet", "fortigate", "palo alto",
    "forcepoint", "websense", "cisco umbrella", "opendns", "sophos", "mcafee web", "skyhigh", "barracuda",
    "check point", "watchguard", "sonicwall", "cloudflare gateway", "gateway ca", "kaspersky", "eset ssl",
    "avast", "avg technologies", "bitdefender", "adguard", "mitmproxy", "charles proxy", "fiddler", "portswigger",
    "squid", "untangle", "lightspeed", "securly",
)  # fmt: skip
"""What the authorities of products are called that open TLS connections on their way."""

_SEQUENCE: Final = 0x30
_SET: Final = 0x31
_OBJECT: Final = 0x06
_OCTETS: Final = 0x04
_VERSION: Final = 0xA0
_EXTENSIONS: Final = 0xA3
_DNS_NAME: Final = 0x82
_ADDRESS: Final = 0x87
_LONG: Final = 0x80
_NAMES: Final = {b"\x55\x04\x03": "name", b"\x55\x04\x0a": "organization", b"\x55\x04\x0b": "unit"}
_ALTERNATIVE_NAMES: Final = b"\x55\x1d\x11"
_ENCODINGS: Final = {0x0C: "utf-8", 0x1E: "utf-16-be"}
_UTC_TIME: Final = 0x17
_TIME: Final = 0x18
_MOST_LISTED: Final = 4


class _Code(IntEnum):
    """Why OpenSSL does not trust a certificate (X509_V_ERR_*)."""

    NOT_YET_VALID = 9
    EXPIRED = 10
    SELF_SIGNED = 18
    WRONG_HOST = 62
    WRONG_ADDRESS = 64


@frozen
class Certificate:
    """The certificate of a server: for whom it is, who issued it, and from when until when it is good (UTC)."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()
    is_self_signed: bool = False

    @property
    def interceptor(self) -> str | None:
        """The issuer, where it is known to open connections on their way."""
        issuer = self.issuer.lower()
        return self.issuer if any(name in issuer for name in INTERCEPTORS) else None


@frozen
class Distrust:
    """Why a certificate is not trusted, and what to do about it."""

    cause: str
    fix: str


@frozen(kw_only=False)
class _Item:
    """One element of DER: its tag, its content, and both together."""

    tag: int
    content: bytes
    whole: bytes


def distrust(certificate: Certificate, code: int, host: str, now: datetime) -> Distrust:
    """Say why the certificate that `host` shows is not trusted; `code` is OpenSSL's, 0 where it does not say."""
    trust = "give its certificate with --ca-bundle FILE or SSL_CERT_FILE"
    if code == _Code.EXPIRED or (not code and certificate.not_after < now):
        return Distrust(
            cause=f"its certificate expired on {certificate.not_after:%Y-%m-%d} (issued by {certificate.issuer})",
            fix=f"whoever runs {host} has to renew it; here it is {now:%Y-%m-%d %H:%M} UTC: is that right?",
        )
    if code == _Code.NOT_YET_VALID or (not code and certificate.not_before > now):
        return Distrust(
            cause=f"its certificate is not valid before {certificate.not_before:%Y-%m-%d %H:%M} UTC",
            fix=f"here it is {now:%Y-%m-%d %H:%M} UTC: set this machine's clock",
        )
    if code in {_Code.WRONG_HOST, _Code.WRONG_ADDRESS}:
        return Distrust(
            cause=f"its certificate is for {_listed(certificate)}, not for {host}",
            fix="check the base URL; something else answers under that name, a portal or a proxy perhaps",
        )
    if code == _Code.SELF_SIGNED or (not code and certificate.is_self_signed):
        return Distrust(
            cause=f"its certificate is self-signed ({certificate.subject})",
            fix=f"if that server is yours, {trust}; else somebody stands in between",
        )
    if (issuer := certificate.interceptor) is not None:
        return Distrust(
            cause=f"a proxy on the way opens TLS connections: {issuer} issued its certificate",
            fix="get the authority's certificate from whoever runs that proxy, and " + trust,
        )
    return Distrust(
        cause=f"its certificate was issued by {certificate.issuer}, which is not trusted here:"
        " a private authority, or a proxy on the way that opens TLS connections",
        fix=f"if it is your company's, {trust}",
    )


def _listed(certificate: Certificate) -> str:
    names = certificate.names or (certificate.subject,)
    more = len(names) - _MOST_LISTED
    return ", ".join(names[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def parse(der: bytes) -> Certificate:
    """Read a certificate; ValueError where it is none."""
    (whole,) = _items(der)
    signed, *_ = _items(_of(whole, _SEQUENCE))
    parts = _items(_of(signed, _SEQUENCE))
    if parts and parts[0].tag == _VERSION:
        parts = parts[1:]
    _serial, _algorithm, issuer, validity, subject, *rest = parts
    not_before, not_after = map(_moment, _items(_of(validity, _SEQUENCE)))
    return Certificate(
        subject=_name(subject),
        issuer=_name(issuer),
        not_before=not_before,
        not_after=not_after,
        names=tuple(_alternatives(rest)),
        is_self_signed=issuer.whole == subject.whole,
    )


def _items(data: bytes) -> list[_Item]:
    """Take a row of elements apart."""
    items: list[_Item] = []
    at = 0
    while at < len(data):
        tag, length, begin = data[at], *_length(data, at + 1)
        end = begin + length
        if end > len(data):
            raise ValueError("cut short")
        items.append(_Item(tag, data[begin:end], data[at:end]))
        at = end
    return items


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return the length that stands at a place, and where the content begins."""
    first = data[at] if at < len(data) else _LONG
    if first < _LONG:
        return first, at + 1
    size = first - _LONG
    octets = data[at + 1 : at + 1 + size]
    if not 0 < size == len(octets):
        raise ValueError("no length")
    return int.from_bytes(octets), at + 1 + size


def _of(item: _Item, tag: int) -> bytes:
    if item.tag != tag:
        raise ValueError("another element was expected")
    return item.content


def _name(item: _Item) -> str:
    """Return what a distinguished name is called: its common name, with its organization where that says more."""
    found: dict[str, str] = {}
    for part in _items(_of(item, _SEQUENCE)):
        for pair in _items(_of(part, _SET)):
            kind, value = _items(_of(pair, _SEQUENCE))
            if (label := _NAMES.get(_of(kind, _OBJECT))) is not None:
                found[label] = value.content.decode(_ENCODINGS.get(value.tag, "latin-1"), "replace")
    name = found.get("name") or found.get("unit") or found.get("organization") or "nobody in particular"
    organization = found.get("organization", name)
    return name if organization in name else f"{name} ({organization})"


def _moment(item: _Item) -> datetime:
    text = item.content.decode("ascii")
    if item.tag == _UTC_TIME:
        # RFC 5280, 4.1.2.5.1: two digits from 50 on are of the last century.
        text = f"{'19' if text[:2] >= '50' else '20'}{text}"
    elif item.tag != _TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _alternatives(items: list[_Item]) -> Iterator[str]:
    """Yield the hosts that a certificate is for."""
    for extensions in (item for item in items if item.tag == _EXTENSIONS):
        (listed,) = _items(extensions.content)
        for extension in _items(_of(listed, _SEQUENCE)):
            kind, *_, held = _items(_of(extension, _SEQUENCE))
            if _of(kind, _OBJECT) == _ALTERNATIVE_NAMES:
                (names,) = _items(_of(held, _OCTETS))
                yield from filter(None, map(_host, _items(names.content)))


def _host(item: _Item) -> str | None:
    if item.tag == _DNS_NAME:
        return item.content.decode("latin-1")
    if item.tag == _ADDRESS:
        from ipaddress import ip_address

        return str(ip_address(item.content))
    return None
